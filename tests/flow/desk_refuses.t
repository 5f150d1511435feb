#!/bin/bash
# What the desk cannot work with is one clear line and exit 1 (2 for wrong options), or a named state on screen; never a
# blank screen, never a silent admission.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/camera.sh"
set -u
event=$TOP/tests/data/journey-event
"$BUILD/kioskctl" import "$event" --state "$T/state" --keys "$T/keys" --yes >/dev/null 2>&1
camera_hall "$T/hall.jpg"
printf '%s 300\n' "$T/hall.jpg" >"$T/list.txt"
desk() { run timeout 20 "$BUILD/kiosk-desk" --state "$T/state" --display "offscreen:640x360:$T/screens" --now 2026-10-24T09:00 "$@"; }

# refused NAME STATUS PATTERN OPTIONS...: one line that matches
refused() {
    local name=$1 want=$2 pattern=$3
    shift 3
    desk "$@"
    is "$status" "$want" "$name: exit $want"
    like "$err" "$pattern" "$name: said in words"
    is "$(grep -c . <<<"$err")" 1 "$name: in one line"
}
refused "no such state folder" 1 "*$T/none*no event*kioskctl import*" --state "$T/none"
refused "a camera that is none" 2 "*--camera webcam:*v4l2:*" --camera webcam:1
refused "no such pictures" 1 "*$T/nothing*No such file*" --camera "frames:$T/nothing"
refused "an unknown option" 2 "*no.such*state.dir*" -o no.such=1
refused "a time that is none" 2 "*--now noon*" --camera none --now noon
refused "a replay window that is none" 2 "*desk.replay_seconds=soon*" -o desk.replay_seconds=soon --camera none
desk --camera none --printer BADGE -o printer.server=127.0.0.1:9
is "$status" 1 "no print server: exit 1"
like "$err" "*printer BADGE: the print service does not answer*ends here: off screen*--printer none*" "no print server: why, and that it ends for that"
refused "no such config" 1 "*$T/none.conf*" --config "$T/none.conf" --camera none
mkdir -p "$T/odd" && cp "$T/state/roster.db" "$T/odd/" && echo "not a database, but long enough to be looked at" >"$T/odd/journal.db"
refused "a damaged journal" 1 "*journal.db*" --state "$T/odd" --camera none
mkdir -p "$T/broken" && head -c 5000 "$T/state/roster.db" | tr 'a-z' 'A-Z' >"$T/broken/roster.db"
refused "a damaged roster" 1 "*roster.db*import*" --state "$T/broken" --camera none

# ---- a screen that a designer broke is named before the doors open ----
cp -r "$TOP/assets" "$T/assets"
sed -i 's/<svg /<svg onload="x()" /; s/id="slot-text-name"/id="slot-text-name" width="0"/' "$T/assets/screen/ready-landscape.svg"
refused "a broken template" 1 "*ready-landscape.svg*" --camera none -o path.assets="$T/assets"

# ---- two desks in one folder would print one badge twice ----
printf '%s 60000\n' "$T/hall.jpg" >"$T/long.txt"
rm -rf "$T/screens"
background "$BUILD/kiosk-desk" --state "$T/state" --display "offscreen:640x360:$T/screens" --now 2026-10-24T09:00 \
    --camera "frames:$T/long.txt" --printer none >/dev/null 2>&1
on_screen() { [ -n "$(ls "$T/screens")" ]; }
wait_for 30 on_screen
refused "a second desk in one folder" 1 "*$T/state*another kiosk-desk*" --camera none
kill $! 2>/dev/null
wait $! 2>/dev/null

# ---- a journal that was deleted under a working desk keeps nothing ----
"$BUILD/kioskctl" issue "$event" --keys "$T/keys" -o "$T/codes" --no-pictures >/dev/null 2>&1
awk -F, '$1 == "GOOD" && $3 == "t1" { printf "%s", $4 }' "$T/codes/codes.csv" >"$T/good"
camera_qr "$T/good" "$T/good.png"
camera_shot "$T/good.png" "$T/good.jpg" 0
printf '%s 2500\n%s 600\n%s 300\n' "$T/hall.jpg" "$T/good.jpg" "$T/hall.jpg" >"$T/gone.txt"
"$BUILD/kiosk-desk" --state "$T/state" --display "offscreen:640x360:$T/screens2" --camera "frames:$T/gone.txt" \
    --now 2026-10-24T09:00 --json >"$T/events" 2>"$T/log" &
wait_for 10 grep -q '"attract"' "$T/events"
rm -f "$T"/state/journal.db*
wait $!
# The screen says so before anybody comes, so that the code may not even be judged.
unlike "$(jq -r 'select(.ev == "scan").code' "$T/events")" "*ok*" "nobody is admitted into a deleted journal"
like "$(jq -r 'select(.ev == "screen").name' "$T/events" | tr '\n' ' ')" "*fault*" "and the screen says so"

# ---- a disk that fills up while people arrive ----
if [ "$(id -u)" -eq 0 ] && mkdir "$T/small" && mount -t tmpfs -o size=1m tmpfs "$T/small" 2>/dev/null; then
    "$BUILD/kioskctl" import "$event" --state "$T/small" --keys "$T/keys" --yes >/dev/null 2>&1
    "$BUILD/kioskctl" issue "$event" --keys "$T/keys" -o "$T/tickets" --no-pictures >/dev/null 2>&1
    awk -F, '$1 == "GOOD" && $3 == "t1" { printf "%s", $4 }' "$T/tickets/codes.csv" >"$T/good"
    camera_qr "$T/good" "$T/good.png"
    camera_shot "$T/good.png" "$T/good.jpg" 0
    printf '%s 2500\n%s 600\n%s 300\n' "$T/hall.jpg" "$T/good.jpg" "$T/hall.jpg" >"$T/full.txt"
    "$BUILD/kiosk-desk" --state "$T/small" --display "offscreen:640x360:$T/screens" --camera "frames:$T/full.txt" \
        --now 2026-10-24T09:00 --json >"$T/events" 2>"$T/log" &
    wait_for 10 grep -q '"attract"' "$T/events"
    dd if=/dev/zero of="$T/small/ballast" bs=4k 2>/dev/null
    wait $!
    unlike "$(jq -r 'select(.ev == "scan").code' "$T/events")" "*ok*" "on a full disk nobody is admitted"
    like "$(jq -r 'select(.ev == "screen").name' "$T/events" | tr '\n' ' ')" "*fault*" "the screen says so"
    unlike "$(jq -r 'select(.ev == "screen").name' "$T/events" | tr '\n' ' ')" "*welcome*" "and greets nobody"
    like "$(cat "$T/log")" "*journal.db*No space left*" "the log names the reason"
    umount "$T/small"
else
    skip "a small disk needs root" 4
fi
done_testing
