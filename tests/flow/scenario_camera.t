#!/bin/bash
# A camera that lies: pictures that are none, are cut off, claim to be larger than the world or are of another kind than they
# say. Each is named on the screen within two seconds while a handheld scanner goes on, and the camera works again when it
# tells the truth. A rehearsal that cannot be shown ends by itself.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/screen.sh"
. "$TOP/tests/standin/camera.sh"
. "$TOP/tests/standin/desk.sh"
set -u
for tool in Xvfb xdotool import convert qrencode; do command -v "$tool" >/dev/null || skip_all "no $tool"; done
export LC_ALL=C.UTF-8 SDL_AUDIODRIVER=dummy SDL_VIDEODRIVER=x11

event=$T/event
cp -r "$TOP/tests/data/journey-event" "$event"
{ head -1 "$event/tickets.csv"; for i in {1..8}; do echo "P-$i,A-$i,样本$i,Sample $i,虚构数据,,zh,standard,online,1+2,paid"; done; } >"$T/tickets.csv"
mv "$T/tickets.csv" "$event/tickets.csv"
event_lay "$event"
mkdir "$T/camera"
camera_hall "$T/hall.jpg"
printf '%s' "$(code_of P-8)" >"$T/code" && camera_qr "$T/code" "$T/code.png" && camera_shot "$T/code.png" "$T/ticket.jpg" 0

# ---- lies ----
printf 'no picture at all, though it is called one\n' >"$T/words.jpg"
head -c $(($(stat -c %s "$T/hall.jpg") / 3)) "$T/hall.jpg" >"$T/cut.jpg"
: >"$T/nothing.jpg"
# The frame header (FF C0, length, precision) is followed by height and width.
perl -0777 -pe 's/(\xff\xc0..\x08)..../$1\xff\xff\xff\xff/s' "$T/hall.jpg" >"$T/vast.jpg"
perl -0777 -pe 's/(\xff\xc0..\x08)..../$1\x00\x00\x00\x00/s' "$T/hall.jpg" >"$T/flat.jpg"
perl -0777 -pe 's/(\xff\xda.{12}).*/$1 . ("\xff\xd8" x 40000)/se' "$T/hall.jpg" >"$T/noise.jpg"
convert "$T/hall.jpg" "$T/hall.webp" && mv "$T/hall.webp" "$T/other.jpg" || cp "$T/words.jpg" "$T/other.jpg"

# A camera is plugged in as a folder is renamed to its name.
plug() { rm -rf "$T/next" && mkdir "$T/next" && cp "$1" "$T/next/now.jpg" && mv "$T/next" "$T/camera"; }
unplug() { mv "$T/camera" "$T/away" && sleep 0.7 && trouble 1 && rm -rf "$T/away"; } # it is looked for twice a second
cp "$T/hall.jpg" "$T/camera/now.jpg"
screen_open 1280x720 || { fail "a display opens"; exit 1; }
station_start kiosk-desk 1280x720 landscape --state "$state" --now 2026-10-24T09:00 --printer none \
    --camera "frames:$T/camera@10+loop" -o desk.scanners=none -o desk.scanner_gap_ms=1000 -o desk.replay_seconds=1
ok "a camera that tells the truth is no trouble" wait_for 5 no_trouble 1
i=0
for lie in words cut nothing vast flat noise other; do
    unplug || fail "the camera is pulled out"
    plug "$T/$lie.jpg"
    i=$((i + 1))
    scan "$(code_of P-$i)"
    is "$(verdict)" "ok 样本$i" "before a camera that sends $lie the scanner goes on"
    case $lie in
    cut | noise | other) continue ;; # a decoder may make a picture of what there is
    esac
    sleep 1.2 # a true one is well by then
    ok "and it is named" trouble 1 || diag "$(tail -2 "$here/log")"
done
unplug
plug "$T/ticket.jpg"
sleep 1.5
ok "a camera that came to its senses is no trouble" no_trouble 1
ok "and reads tickets" wait_for 10 verdict_is "ok 样本8" || diag "$(verdict)"
ok "the desk has not grown by what was claimed" test "$(awk '/VmRSS/ { print $2 }' "/proc/$station/status")" -lt 600000
station_stop
is "$ended" 0 "the desk ends when told to" || diag "$(cat "$T/log")"
ok "the chain is whole" "$BUILD/kioskctl" verify --state "$state"

# ---- a rehearsal whose pictures are spoilt ----
printf '%s 300\n%s 300\n%s 300\n' "$T/hall.jpg" "$T/gone.jpg" "$T/hall.jpg" >"$T/list.txt"
run timeout 30 "$BUILD/kiosk-desk" --state "$state" --camera "frames:$T/list.txt" --printer none \
    --display "offscreen:640x360:$T/screens" --now 2026-10-24T10:00
is "$status" 1 "a rehearsal with a picture missing ends by itself"
like "$err" "*$T/gone.jpg*" "and says which"
done_testing
