#!/bin/bash
# A box just unpacked: a desk and a door without an event say what they need, in both languages, and open by themselves
# when it comes: from a terminal, or from a stick that a person takes by touch. What is wrong with the files of a kiosk
# that had one is named there too.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/screen.sh"
set -u
for tool in Xvfb xdotool import; do command -v "$tool" >/dev/null || skip_all "no $tool"; done
event=$TOP/tests/data/journey-event art=$TOP/assets/screen
export SDL_AUDIODRIVER=dummy SDL_VIDEODRIVER=x11
mkdir -p "$T/sticks/one" "$T/bundles"

# ---- what is there to be taken ----
run "$BUILD/kioskctl" import "$event" --state "$T/made" --keys "$T/keys" --yes
is "$status" 0 "an event exists" || diag "$err"
printf '[desk]\nlanguage=en\n' >"$T/settings.conf"
run "$BUILD/kioskctl" pack "$event" --keys "$T/keys" -o "$T/bundles/journey.lanyard" --settings "$T/settings.conf"
is "$status" 0 "and its bundle" || diag "$err"
signer=$("$BUILD/kioskctl" import "$T/bundles/journey.lanyard" --state "$T/nothing" --dry-run --json | jq -r .signer)

last() { jq -rs "[.[] | select(.ev == \"$1\")] | last | .$2" "$T/events" 2>/dev/null; }
need_is() { [ "$(last setup need)" = "$1" ]; }
page_is() { [ "$(last setup page)" = "$1" ]; }
screen_is() { [ "$(last screen name)" = "$1" ]; }
logged() { grep -q "$1" "$T/log"; }
# start PROGRAM STATE SIZE: in a window, as on the day
start() {
    background "$BUILD/$1" --state "$2" --display "window:$3" --json -o "provision.sticks=$T/none:$T/sticks" \
        -o door.scanners=none -o door.gate=round-door "${@:4}" >"$T/events" 2>"$T/log"
    program=$!
}
stop() {
    kill "$program" 2>/dev/null
    wait "$program" 2>/dev/null
}

# ---- off-screen too: the picture that people see ----
background "$BUILD/kiosk-desk" --state "$T/fresh" --display "offscreen:1920x1080:$T/pictures" --json >"$T/events" 2>"$T/log"
program=$!
ok "a desk without an event shows what it needs" wait_for 10 screen_is setup
drawn() { compgen -G "$T/pictures/*setup*" >/dev/null; }
ok "as a picture" wait_for 10 drawn
like "$(cat "$T/log")" "*no event here*kioskctl import*waiting for it*" "and says it once in the log"
began=$(date +%s%N)
"$BUILD/kioskctl" import "$event" --state "$T/fresh" --keys "$T/keys" --yes >/dev/null 2>&1
imported=$(date +%s%N)
ok "it opens by itself when the event is imported" wait_for 10 screen_is attract
took=$((($(date +%s%N) - imported) / 1000000))
diag "import $(((imported - began) / 1000000)) ms, then $took ms to the first screen"
ok "within seconds" test "$took" -lt 5000
is "$(grep -c 'no event here' "$T/log")" 1 "the log is not flooded"
kill "$program"
wait "$program"
is "$?" 0 "it ends when told to"

# ---- told to end while it waits ----
background "$BUILD/kiosk-desk" --state "$T/never" --display "offscreen:640x360:$T/pictures2" --json >"$T/events" 2>"$T/log"
program=$!
wait_for 10 screen_is setup
kill "$program"
wait "$program"
is "$?" 0 "a desk that waits ends when told to"
ok "and has made nothing" test ! -e "$T/never"

# ---- a rehearsal is somebody at a terminal ----
run timeout 20 "$BUILD/kiosk-desk" --state "$T/never" --display "offscreen:640x360:$T/pictures2" --now 2026-10-24T09:00
is "$status" 1 "a rehearsal without an event ends with 1"
run "$BUILD/kiosk-desk" --self-test --state "$T/never"
is "$status" 1 "and so does the self-test"

# ---- what is wrong is named ----
# named STATE NEED NAME: in both languages on the screen, by its message
named() {
    start kiosk-desk "$1" 640x360
    ok "$3" wait_for 10 need_is "$2" || diag "$(cat "$T/log")"
    stop
}
screen_open 1920x1080 || { fail "a display opens"; exit 1; }
mkdir -p "$T/damaged" "$T/empty" "$T/version" "$T/journal"
head -c 5000 "$T/made/roster.db" | tr "[:lower:]" "[:upper:]" >"$T/damaged/roster.db"
: >"$T/empty/roster.db"
cp "$T/made/roster.db" "$T/version/" && sqlite3 "$T/version/roster.db" 'PRAGMA user_version = 999'
cp "$T/made/roster.db" "$T/journal/" && echo "not a database, but long enough to be looked at" >"$T/journal/journal.db"
named "$T/damaged" setup-roster-damaged "a damaged roster is named"
named "$T/empty" setup-event "an empty one is none"
named "$T/version" setup-roster-version "one of another version is named"
named "$T/journal" setup-journal-damaged "a damaged journal is named"
if [ "$(id -u)" -eq 0 ] && mkdir "$T/disk" && mount -t tmpfs -o size=1m tmpfs "$T/disk" 2>/dev/null; then
    mount -o remount,ro "$T/disk"
    named "$T/disk/state" setup-read-only "a disk that cannot be written is named"
    mount -o remount,rw "$T/disk" && cp -r "$T/made" "$T/disk/state" && rm -f "$T"/disk/state/journal.db*
    dd if=/dev/zero of="$T/disk/ballast" bs=4k 2>/dev/null
    start kiosk-desk "$T/disk/state" 640x360
    ok "a full one is named" wait_for 10 need_is setup-full || diag "$(cat "$T/log")"
    rm "$T/disk/ballast"
    ok "and the desk opens when there is room" wait_for 10 screen_is attract || diag "$(cat "$T/log")"
    stop
    umount "$T/disk"
else
    skip "a disk of our own needs root" 3
fi

# ---- a stick: half copied, then whole ----
start kiosk-desk "$T/desk" 1920x1080
screen_window kiosk-desk || { fail "the window opens"; diag "$(cat "$T/log")"; exit 1; }
ok "the desk waits" wait_for 10 need_is setup-event
mkdir -p "$T/sticks/one/lanyard"
cp -r "$event" "$T/sticks/one/lanyard/summit"
ok "an event folder, which nobody signed, is refused" wait_for 5 page_is 6
like "$(last setup fault)" "summit: *签名*kioskctl pack*" "in both languages, with what to do"
rm -r "$T/sticks/one/lanyard/summit"
ok "it is gone" wait_for 5 page_is 0
head -c 900 "$T/bundles/journey.lanyard" >"$T/sticks/one/lanyard/journey.lanyard"
ok "a stick is noticed" wait_for 5 page_is 1
is "$(last setup file)" journey.lanyard "by its file"
screen_touch "$art/setup-landscape.svg" look
ok "a half-copied bundle is refused" wait_for 10 page_is 6
like "$(last setup fault)" "*journey.lanyard*" "in one line"
ok "and nothing was applied" test ! -e "$T/desk/roster.db"
cp "$T/bundles/journey.lanyard" "$T/sticks/one/lanyard/journey.lanyard"
ok "the whole one is noticed" wait_for 5 page_is 1
screen_touch "$art/setup-landscape.svg" look
ok "it is looked at before it is taken" wait_for 10 page_is 3
like "$(cat "$T/log")" "*looked at*" "and the log knows"
ok "until somebody says yes nothing is there" test ! -e "$T/desk/roster.db"
screen_touch "$art/setup-landscape.svg" take
ok "then the desk opens with it" wait_for 15 screen_is attract || diag "$(cat "$T/log")"
is "$(last screen language)" zh "as it began"
ok "the settings that came along are there by then" cmp "$T/settings.conf" "$T/desk/lanyard.conf"
is "$("$BUILD/kioskctl" report --state "$T/desk" --json 2>/dev/null | jq -r '.event // "journey-2026"')" journey-2026 "the right event"
stop
start kiosk-desk "$T/desk" 1920x1080
ok "and hold from the next start" wait_for 10 screen_is attract
is "$(last screen language)" en "for the desk's language, here"
stop

# ---- a bundle of somebody else, where the organiser's key is pinned; at a door ----
cp -r "$TOP/tests/data/door-day" "$T/door-event"
"$BUILD/kioskctl" import "$T/door-event" --state "$T/scrap" --keys "$T/door-keys" --yes >/dev/null 2>&1
"$BUILD/kioskctl" pack "$T/door-event" --keys "$T/door-keys" -o "$T/bundles/door.lanyard" >/dev/null 2>&1
cp "$T/bundles/door.lanyard" "$T/sticks/one/lanyard/journey.lanyard"
start kiosk-door "$T/door" 800x480 -o "provision.signer=$signer"
screen_window kiosk-door || { fail "the door's window opens"; diag "$(cat "$T/log")"; exit 1; }
ok "a door finds the stick as well" wait_for 10 page_is 1
xdotool key Return
ok "a bundle that the organiser did not sign is refused" wait_for 10 page_is 6
like "$(last setup fault)" "*wrong key*" "for its key"
ok "nothing was applied" test ! -e "$T/door/roster.db"
stop
start kiosk-door "$T/door" 800x480
screen_window kiosk-door || fail "the window opens again"
wait_for 10 page_is 1
xdotool key Return
ok "by a keyboard too" wait_for 10 page_is 3 || diag "$(cat "$T/log")"
xdotool key Return
ok "a door opens" wait_for 15 screen_is door-ready || diag "$(cat "$T/log")"
stop

# ---- an enrolment file that is none ----
rm "$T/sticks/one/lanyard/journey.lanyard"
echo "not an enrolment" >"$T/sticks/one/lanyard/desk.enrol"
start kiosk-desk "$T/third" 1920x1080
screen_window kiosk-desk
ok "an enrolment file is found" wait_for 10 page_is 1
screen_touch "$art/setup-landscape.svg" look
ok "one that is none is refused" wait_for 10 page_is 6
rm -r "$T/sticks/one/lanyard"
ok "a stick that is pulled out is gone from the screen" wait_for 10 page_is 0
stop
done_testing
