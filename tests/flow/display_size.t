#!/bin/bash
# A display that changes its size or is turned while somebody is on it: a guest who is greeted, one who is refused, staff who
# search. The same person stays on the screen for as long as before, and buttons are where they are drawn now.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/screen.sh"
. "$TOP/tests/standin/desk.sh"
set -u
for tool in Xvfb xdotool import; do command -v "$tool" >/dev/null || skip_all "no $tool"; done
export LC_ALL=C.UTF-8 SDL_AUDIODRIVER=dummy SDL_VIDEODRIVER=x11
state=$T/state
cp -r "$TOP/tests/data/journey-event" "$T/event"
"$BUILD/kioskctl" staff "$T/event" 2 --name 'Lin Sample' --rights lists <<<2580 >/dev/null 2>&1
event_lay "$T/event"

drawings() { told screen length; }
drawn_since() { [ "$(drawings)" -gt "$1" ]; }
# resize WxH: returns when the screen was drawn for it
resize() {
    local before
    before=$(drawings)
    xdotool windowsize "$WINDOW" "${1%x*}" "${1#*x}"
    wait_for 5 drawn_since "$before" && sleep 0.2
}
# touch_scaled BUTTON WIDTH FORM: as touch_button, in a window so much narrower than the drawing
touch_scaled() {
    local place drawing wide=1920 width=$2
    drawing=$TOP/assets/screen/$(screen)-$3.svg
    [ "$3" = landscape ] || wide=1080
    place=$(tr '\n' ' ' <"$drawing" | grep -o "<rect[^>]*id=\"button-$1\"[^>]*>" | head -1)
    at() { sed "s/.* $1=\"\([0-9.]*\)\".*/\1/" <<<"$place"; }
    middle() { awk "BEGIN { printf \"%d\", ($(at "$1") + $(at "$2") / 2) * $width / $wide }"; }
    xdotool mousemove --window "$WINDOW" "$(middle x width)" "$(middle y height)" click 1
}
language() { told screen 'last | .language'; }
language_isnt() { [ "$(language)" != "$1" ]; }
# filled WIDTH HEIGHT: pictures reach the window's corners, nothing of another size is left
filled() {
    local shades
    shades=$(import -silent -window "$WINDOW" -depth 8 ppm:- | convert ppm:- -crop "$1x$2+0+0" +repage \
        -format '%[pixel:p{2,2}] %[pixel:p{%[fx:w-3],%[fx:h-3]}]' info:)
    [[ $shades != *"black"* && $shades != *"(0,0,0)"* ]] || { echo "$shades"; return 1; }
}

screen_open 1280x1280 || { fail "a display opens"; exit 1; }
station_start kiosk-desk 1280x720 landscape --state "$state" --now 2026-10-24T09:00 --camera none --printer none \
    -o desk.scanners=none -o desk.scanner_gap_ms=300 -o desk.language=en

# ---- a guest is greeted ----
scan "$(code_of GOOD)"
was=$(screen)
isnt "$was" attract "a guest is on the screen"
ok "the display is turned" resize 405x720
is "$(screen) $(verdict)" "$was ok $(verdict | cut -d' ' -f2-)" "the same guest still is"
ok "to the edges" filled 405 720
speaks=$(language)
touch_scaled language 405 portrait
ok "and touches the language where it is drawn now" wait_for 5 language_isnt "$speaks"
is "$(screen)" "$was" "on the same screen"
ok "turned back" resize 1280x720
ok "it goes when its time is over" wait_for 30 screen_is attract

# ---- a guest is refused ----
scan 'nobody sold this'
ok "another is refused" screen_is refused
for size in 405x720 1280x720 720x1280 160x90 640x360; do xdotool windowsize "$WINDOW" ${size/x/ }; done
ok "five sizes in a row, and the last one" resize 1280x720
is "$(screen)" refused "refused is refused"
ok "to the edges" filled 1280 720
ok "until its time is over" wait_for 15 screen_is attract
is "$(scans)" 2 "nobody was judged twice"

# ---- staff search, the display is turned under their hands ----
xdotool key F1
wait_for 5 screen_is staff-pin
screen_type 022580
xdotool key Return
ok "staff sign in" wait_for 5 screen_is desk-menu || diag "$(screen)"
touch_scaled search 1280 landscape
ok "and search" wait_for 5 screen_is desk-search || diag "$(screen)"
screen_type sa
sleep 0.5
import -silent -window "$WINDOW" "$T/before.png"
ok "turned" resize 405x720
is "$(screen)" desk-search "the search is still there"
ok "and back" resize 1280x720
sleep 0.5
import -silent -window "$WINDOW" "$T/after.png"
differ=$(compare -metric AE -fuzz 5% "$T/before.png" "$T/after.png" null: 2>&1 | cut -d' ' -f1)
ok "with what was typed and found" test "${differ%.*}" -lt 2000 || diag "$differ pixels differ"
xdotool key Escape
ok "Escape leads back" wait_for 5 screen_is desk-menu || diag "$(screen)"
station_stop
is "$ended" 0 "the desk ends when told to" || diag "$(tail -n 3 "$T/log")"
ok "the chain is whole" "$BUILD/kioskctl" verify --state "$state"
done_testing
