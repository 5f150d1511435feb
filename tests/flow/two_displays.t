#!/bin/bash
# Desk and reel on one box, each on its own output of weston's kiosk-shell, as on the appliance; the compositor runs on two
# windows of an X server without a screen. The reel killed is back with a picture at once, and the desk never notices.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/screen.sh"
. "$TOP/tests/standin/reel.sh"
set -u
for tool in weston Xvfb xdotool import ffmpeg; do command -v "$tool" >/dev/null || skip_all "no $tool"; done
unset WAYLAND_DISPLAY

# colour OUTPUT X Y: of a pixel of an output, as #RRGGBB
colour() {
    import -silent -window "$1" -crop "1x1+$2+$3" -depth 8 txt:- 2>/dev/null | sed -n 's/.*\(#[0-9A-F]\{6\}\).*/\1/p' | head -1
}
outputs() { sed -n 's/.*x11 output .*window id \([0-9]*\).*/\1/p' "$T/weston.log"; }
two_outputs() { [ "$(outputs | wc -l)" -eq 2 ]; }
# shades OUTPUT: how many colours it shows; black has one
shades() { import -silent -window "$1" -depth 8 -resize 160x90 txt:- 2>/dev/null | grep -o '#[0-9A-F]\{6\}' | sort -u | wc -l; }
lively() { [ "$(shades "$1")" -gt 8 ]; }

screen_open 1400x800 || { fail "a display opens"; exit 1; }
export XDG_RUNTIME_DIR=$T/run
mkdir -m 700 "$XDG_RUNTIME_DIR"
cat >"$T/weston.ini" <<'INI'
[core]
shell=kiosk-shell.so
idle-time=0
require-input=false
[output]
name=screen0
mode=640x360
app-ids=kiosk-desk
[output]
name=screen1
mode=640x360
app-ids=kiosk-reel
INI
background weston --backend=x11-backend.so --use-pixman --output-count=2 -c "$T/weston.ini" --socket=lanyard \
    --log="$T/weston.log" >/dev/null 2>&1
wait_for 20 two_outputs || skip_all "weston does not start here: $(tail -1 "$T/weston.log")"
first=$(outputs | head -1) second=$(outputs | tail -1)
xdotool windowmove "$second" 700 0 # nobody else arranges windows here

# ---- an event whose reel plays one long film, all of it in one colour ----
reel_event "$T/event"
ffmpeg -nostdin -v error -y -f lavfi -i 'color=c=0x1F7A50:size=640x360:rate=30:duration=60,drawgrid=w=64:h=64:c=white' \
    -c:v libx264 -preset ultrafast -pix_fmt yuv420p "$T/event/media/green.mp4"
reel_items "$T/event" green,all,film,green.mp4,,no
run reel_import "$T/event" "$T/state"
is "$status" 0 "an event is imported" || diag "$err"

export WAYLAND_DISPLAY=lanyard SDL_VIDEODRIVER=wayland SDL_AUDIODRIVER=dummy
reel() { background "$BUILD/kiosk-reel" --state "$T/state" --display window --now 2026-10-24T09:00 >"$T/events" 2>"$T/log"; }
reel
running=$!
background "$BUILD/kiosk-desk" --state "$T/state" --camera none -o desk.scanners=none --display window --now 2026-10-24T09:00 >/dev/null 2>"$T/desk.log"
desk=$!
green() { [[ $(colour "$second" 32 200) =~ ^#[0-4] ]] && lively "$second"; }
ok "the film is on the second output" wait_for 20 green || diag "$(cat "$T/log")"
ok "the desk is on the first" wait_for 20 lively "$first" || diag "$(cat "$T/desk.log")"
isnt "$(colour "$first" 32 200)" "$(colour "$second" 32 200)" "and they do not show the same"
is "$(colour "$second" 2 357)" "$(colour "$second" 2 200)" "the film fills its output to the edge"

kill -9 "$running"
wait "$running" 2>/dev/null
began=$(date +%s%3N)
reel
ok "killed and started again, it shows the film" wait_for 10 green
diag "after $(($(date +%s%3N) - began)) ms"
ok "the desk went on" kill -0 "$desk"
done_testing
