#!/bin/bash
# Desk and reel on one box, each on its own output of weston's kiosk-shell, as on the appliance; the compositor runs on two
# windows of an X server without a screen. The reel killed is back with a picture at once, and the desk never notices. The
# second display is pulled out while a guest stands before the first: the desk keeps its own, also when the reel starts
# again, and with a new compositor both are there.
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
compositor() {
    : >"$T/weston.log"
    background weston --backend=x11-backend.so --use-pixman --output-count=2 -c "$T/weston.ini" --socket=lanyard \
        --log="$T/weston.log" >/dev/null 2>&1
    weston=$!
    wait_for 20 two_outputs || return 1
    first=$(outputs | head -1) second=$(outputs | tail -1)
    xdotool windowmove "$second" 700 0 # nobody else arranges windows here
}
compositor || skip_all "weston does not start here: $(tail -1 "$T/weston.log")"

# ---- an event whose reel plays one long film, all of it in one colour ----
reel_event "$T/event"
ffmpeg -nostdin -v error -y -f lavfi -i 'color=c=0x1F7A50:size=640x360:rate=30:duration=60,drawgrid=w=64:h=64:c=white' \
    -c:v libx264 -preset ultrafast -pix_fmt yuv420p "$T/event/media/green.mp4"
reel_items "$T/event" green,all,film,green.mp4,,no
run reel_import "$T/event" "$T/state"
is "$status" 0 "an event is imported" || diag "$err"

export WAYLAND_DISPLAY=lanyard SDL_VIDEODRIVER=wayland SDL_AUDIODRIVER=dummy
reel() {
    background "$BUILD/kiosk-reel" --state "$T/state" --display window --now 2026-10-24T09:00 -o reel.displays=2 >"$T/events" 2>"$T/log"
    running=$!
}
desk() {
    background "$BUILD/kiosk-desk" --state "$T/state" --camera none -o desk.scanners=none -o desk.scanner_gap_ms=300 --json \
        --display window --now 2026-10-24T09:00 >"$T/desk.events" 2>"$T/desk.log"
    desk=$!
}
both() { ok "the film is on the second output, $1" wait_for 20 green "$second" && ok "the desk on the first, $1" wait_for 20 is_desk || diag "$(cat "$T/log" "$T/desk.log")"; }
# green OUTPUT: it shows the film
green() {
    [[ $(colour "$1" 32 200) =~ ^#(..)(..)(..) ]] && lively "$1" &&
        ((16#${BASH_REMATCH[2]} > 16#${BASH_REMATCH[1]} + 40 && 16#${BASH_REMATCH[2]} > 16#${BASH_REMATCH[3]} + 20))
}
is_desk() { lively "$first" && ! green "$first"; }
gone() { ! kill -0 "$1" 2>/dev/null; }
screens() { jq -rs "[.[] | select(.ev == \"screen\")] | $1" "$T/desk.events" 2>/dev/null; }
screen_is() { [ "$(screens 'last | .name')" = "$1" ]; }
scans() { grep -c '"ev":"scan"' "$T/desk.events"; }
more_scans() { [ "$(scans)" -gt "$1" ]; }
reel
desk
both "to begin with"
is "$(colour "$second" 2 357)" "$(colour "$second" 2 200)" "the film fills its output to the edge"

kill -9 "$running"
wait "$running" 2>/dev/null
began=$(date +%s%3N)
reel
ok "killed and started again, it shows the film" wait_for 10 green "$second"
diag "after $(($(date +%s%3N) - began)) ms"
ok "the desk went on" kill -0 "$desk"

# ---- the second display is pulled out while somebody stands before the first ----
scan() {
    local before
    before=$(scans)
    xdotool windowfocus "$first" && xdotool mousemove --window "$first" 100 300 click 1 # the compositor gives keys to who was clicked last
    sleep 0.3
    screen_scan "$1"
    wait_for 5 more_scans "$before"
}
ok "a guest is at the desk" scan "nobody sold this"
screen_ask_to_close "$second"
ok "without its display the reel makes way" wait_for 5 gone "$running" || diag "$(cat "$T/log")"
wait "$running" 2>/dev/null
is "$?" 0 "of its own accord"
like "$(cat "$T/log")" "*the second display is gone*" "and says why"
ok "the guest's screen stands" screen_is refused
ok "on the display that is left" is_desk
reel
ok "started again, it waits" wait_for 5 grep -q 'second display is not there' "$T/log"
sleep 1
ok "and does not cover the desk" is_desk
ok "which takes the next guest" scan "nobody sold this either"
ok "and rests after that" wait_for 20 screen_is attract

# ---- the compositor goes, and comes with both displays: as after a restart of the unit ----
kill "$weston"
wait "$weston" 2>/dev/null
ok "without a compositor the desk ends" wait_for 10 gone "$desk"
wait "$desk"
is "$?" 0 "in peace" || diag "$(tail -n 3 "$T/desk.log")"
ok "and the reel still waits for a display" kill -0 "$running"
ok "a new compositor has two" compositor
desk
both "again"
is "$(grep -c 'not there' "$T/log")" 1 "and waiting was told once"
ok "the chain is whole" "$BUILD/kioskctl" verify --state "$T/state"
done_testing
