#!/bin/bash
# Things that come and go while a desk works: the camera, the printer, the window's size, the journal, tickets. Each is
# named on the screen within two seconds, and the desk goes on with what is left. A handheld scanner types tickets, in
# staff mode too.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/camera.sh"
. "$TOP/tests/standin/screen.sh"
set -u
for tool in Xvfb xdotool import; do command -v "$tool" >/dev/null || skip_all "no $tool"; done
export SDL_AUDIODRIVER=dummy SDL_VIDEODRIVER=x11
state=$T/state
sql() { sqlite3 "$state/journal.db" "$1"; }
code_of() { awk -F, -v ref="$1" '$1 == ref && $3 == "t1" { print $4 }' "$T/tickets/codes.csv"; }
last() { jq -rs "[.[] | select(.ev == \"$1\")] | last | .$2" "$T/events" 2>/dev/null; }
screen_is() { [ "$(last screen name)" = "$1" ]; }
scans() { jq -r 'select(.ev == "scan") | .code' "$T/events" 2>/dev/null | wc -l; }
more_scans() { [ "$(scans)" -gt "$1" ]; }
# trouble BIT yes|no: does the desk have it now?
trouble() { [ "$(($(jq -rs '[.[] | select(.ev == "fault")] | last | .troubles // 0' "$T/events") / $1 % 2))" = "$([ "$2" = yes ] && echo 1 || echo 0)" ]; }
# within NAME COMMAND...: it comes true; the milliseconds are told, and two seconds are the limit
within() {
    local name=$1 began took
    shift
    began=$(date +%s%N)
    wait_for 10 "$@"
    took=$((($(date +%s%N) - began) / 1000000))
    diag "$name: $took ms"
    ok "$name within two seconds" test "$took" -lt "${LIMIT_MS:-2000}"
}

"$BUILD/kioskctl" import "$TOP/tests/data/journey-event" --state "$state" --keys "$T/keys" --yes >/dev/null 2>&1
"$BUILD/kioskctl" issue "$TOP/tests/data/journey-event" --keys "$T/keys" -o "$T/tickets" --no-pictures >/dev/null 2>&1
mkdir "$T/camera" && camera_hall "$T/camera/hall.jpg"

screen_open 1280x720 || { fail "a display opens"; exit 1; }
background "$BUILD/kiosk-desk" --state "$state" --display window:1280x720 --now 2026-10-24T09:00 --json \
    --camera "frames:$T/camera@5+loop" -o desk.scanner_gap_ms=300 -o desk.scanners=none -o desk.language=en >"$T/events" 2>"$T/log"
desk=$!
screen_window kiosk-desk || { fail "the window opens"; diag "$(cat "$T/log")"; exit 1; }
ok "the desk is ready" wait_for 10 screen_is attract

# ---- a handheld scanner ----
before=$(scans)
screen_scan "$(code_of GOOD)"
ok "a scanner's ticket is a scan" wait_for 10 more_scans "$before"
is "$(last scan code)" ok "and the guest is in"
before=$(scans)
half=$(code_of SECOND)
xdotool type --delay 2 -- "${half:0:40}"
sleep 0.6
xdotool type --delay 2 -- "${half:0:30}" && xdotool key --delay 2 ctrl+a && xdotool type --delay 2 -- "${half:30}" && xdotool key Return
sleep 0.6
is "$(scans)" "$before" "half a code, or one with a chord in it, is none"
ok "the welcome goes" wait_for 30 screen_is attract

# ---- the camera ----
wait_for 5 trouble 1 no
mv "$T/camera" "$T/unplugged"
within "an unplugged camera is named" trouble 1 yes
like "$(cat "$T/log")" "*camera: no camera there*" "in the log as well"
before=$(scans)
screen_scan "$(code_of SECOND)"
ok "the scanner goes on" wait_for 10 more_scans "$before"
mv "$T/unplugged" "$T/camera"
within "and back" trouble 1 no
is "$(grep -c 'camera:' "$T/log")" 1 "told once"

# ---- the window's size, and upside ----
ok "the welcome goes again" wait_for 30 screen_is attract
xdotool windowsize "$WINDOW" 405 720
drawn_anew() { [ "$(jq -r 'select(.ev == "screen").name' "$T/events" | wc -l)" -gt "$1" ]; }
before=$(jq -r 'select(.ev == "screen").name' "$T/events" | wc -l)
ok "a turned display is drawn anew" wait_for 5 drawn_anew "$before"
english() { [ "$(last screen language)" = "$1" ]; }
was=$(last screen language)
place=$(tr '\n' ' ' <"$TOP/assets/screen/attract-portrait.svg" | grep -o '<rect[^>]*id="button-language"[^>]*>')
x=$(sed 's/.* x="\([0-9.]*\)".*/\1/' <<<"$place") y=$(sed 's/.* y="\([0-9.]*\)".*/\1/' <<<"$place")
sleep 0.5
xdotool mousemove --window "$WINDOW" $(((${x%.*} + 40) * 405 / 1080)) $(((${y%.*} + 40) * 720 / 1920)) click 1
turned() { [ "$(last screen language)" != "$1" ]; }
ok "and its buttons have moved along" wait_for 5 turned "$was"
xdotool windowsize "$WINDOW" 1280 720
sleep 0.5

# ---- the journal goes away, and staff's disk with it ----
mv "$state/journal.db" "$T/journal.db"
within "a journal that is gone is named before anybody comes" trouble 4 yes
ok "on the screen" wait_for 5 screen_is fault
mv "$T/journal.db" "$state/journal.db"
within "and back" trouble 4 no
ok "the desk goes on" wait_for 10 screen_is attract

kill "$desk"
wait "$desk" 2>/dev/null
is "$?" 0 "the desk ends when told to" || diag "$(cat "$T/log")"
ok "the chain is whole" "$BUILD/kioskctl" verify --state "$state"

# ---- a camera that was never there ----
background "$BUILD/kiosk-desk" --state "$state" --display "offscreen:640x360:$T/pictures" --now 2026-10-24T09:00 --json \
    --camera v4l2:no-such-camera --printer none >"$T/events" 2>"$T/log"
desk=$!
wait_for 10 screen_is attract
within "a camera that is not plugged in is named" trouble 1 yes
like "$(cat "$T/log")" "*no-such-camera*plugged in*" "by its name"
kill "$desk"
wait "$desk" 2>/dev/null

# ---- nobody is expected ----
cp -r "$state" "$T/nobody" && rm -f "$T"/nobody/journal.db*
sqlite3 "$T/nobody/roster.db" 'PRAGMA foreign_keys = OFF; DELETE FROM ticket' || diag "the roster is as it was"
background "$BUILD/kiosk-desk" --state "$T/nobody" --display "offscreen:640x360:$T/pictures" --now 2026-10-24T09:00 --json \
    --camera none --printer none >"$T/events" 2>"$T/log"
desk=$!
within "a roster without tickets is named" trouble 64 yes
kill "$desk"
wait "$desk" 2>/dev/null
done_testing
