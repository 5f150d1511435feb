#!/bin/bash
# Hands that want out, or in: chords, close requests, a flood of keys, a finger that never lifts, a thousand PINs. And
# hands that cannot touch: every button of every screen by Tab and Enter.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/screen.sh"
set -u
for tool in Xvfb xdotool import; do command -v "$tool" >/dev/null || skip_all "no $tool"; done
export SDL_AUDIODRIVER=dummy SDL_VIDEODRIVER=x11
state=$T/state art=$TOP/assets/screen
sql() { sqlite3 "$state/journal.db" "$1"; }
last() { jq -rs "[.[] | select(.ev == \"$1\")] | last | .$2" "$T/events" 2>/dev/null; }
screen_is() { [ "$(last screen name)" = "$1" ]; }
screens() { jq -r 'select(.ev == "screen").name' "$T/events" | wc -l; }
entries_are() { [ "$(sql "SELECT count(*) FROM entry WHERE kind = '$1'")" = "$2" ]; }

cp -r "$TOP/tests/data/journey-event" "$T/event"
"$BUILD/kioskctl" staff "$T/event" 2 --name 'Lin Sample' --rights override,lists,zone <<<2580 >/dev/null 2>&1
"$BUILD/kioskctl" import "$T/event" --state "$state" --keys "$T/keys" --yes >/dev/null 2>&1
screen_open 1920x1080 || { fail "a display opens"; exit 1; }
desk_on() {
    background "$BUILD/kiosk-desk" --state "$state" --display window:1920x1080 --now 2026-10-24T09:00 --json --camera none \
        -o desk.scanners=none -o desk.scanner_gap_ms=10 -o kiosk.leave=no >"$T/events" 2>"$T/log"
    desk=$!
    screen_window kiosk-desk || { fail "the window opens"; diag "$(cat "$T/log")"; exit 1; }
    ok "the desk is ready" wait_for 10 screen_is attract
}
desk_on

# ---- out ----
for chord in alt+F4 ctrl+q ctrl+w ctrl+alt+Delete ctrl+alt+BackSpace ctrl+alt+F2 alt+Tab super super+k F11 ctrl+c ctrl+shift+i \
    ctrl+l alt+l ctrl+F1 Escape Print; do
    xdotool key "$chord"
done
sleep 0.5
ok "no chord ends the desk" kill -0 "$desk"
ok "nor opens anything" screen_is attract
if command -v python3 >/dev/null && python3 -c 'import Xlib' 2>/dev/null; then
    python3 - "$WINDOW" <<'PY'
import sys
from Xlib import display, X
from Xlib.protocol import event
d = display.Display()
w = d.create_resource_object('window', int(sys.argv[1]))
m = event.ClientMessage(window=w, client_type=d.intern_atom('WM_PROTOCOLS'),
                        data=(32, [d.intern_atom('WM_DELETE_WINDOW'), X.CurrentTime, 0, 0, 0]))
w.send_event(m)
d.flush()
PY
    sleep 1
    ok "a request to close the window is passed over" kill -0 "$desk"
else
    skip "no python3-xlib to ask the window to close"
fi

# ---- a finger that never lifts, in staff's corner ----
place=$(tr '\n' ' ' <"$art/attract-landscape.svg" | grep -o '<rect[^>]*id="button-staff"[^>]*>')
x=$(sed 's/.* x="\([0-9.]*\)".*/\1/' <<<"$place") y=$(sed 's/.* y="\([0-9.]*\)".*/\1/' <<<"$place")
xdotool mousemove $((${x%.*} + 40)) $((${y%.*} + 40)) mousedown 1
ok "a finger in the corner asks for a PIN" wait_for 5 screen_is staff-pin
xdotool key Escape
ok "Escape goes back" wait_for 5 screen_is attract
sleep 2.5
ok "and the finger, which never lifted, does not ask again" screen_is attract
xdotool mouseup 1

# ---- help, and larger type ----
on() { screen_touch "$art/$(last screen name)-landscape.svg" "$1"; sleep 0.3; }
ground() { import -silent -window root -crop 1x1+300+700 -depth 8 rgb:- | od -An -tx1 | tr -d ' \n'; }
on help
ok "who touches help is told where it is" wait_for 5 screen_is help || diag "$(last screen name)"
on back
ok "and comes back" wait_for 5 screen_is attract
usual=$(ground)
on contrast
ok "large type has a black ground" wait_for 5 test "$(ground)" = 000000 || diag "$(ground)"
isnt "$usual" 000000 "which the event's own has not"
is_usual() { [ "$(ground)" = "$usual" ]; }
ok "that is back when whoever wanted it has gone" wait_for 15 is_usual

# ---- a flood; KEYS=100000 makes it a long one ----
keys=${KEYS:-16000}
began=$SECONDS
hands=()
for letter in a b c d; do # four hands are faster than one
    head -c $((keys / 4)) /dev/zero | tr '\0' $letter >"$T/flood-$letter"
    xdotool type --delay 0 --file "$T/flood-$letter" &
    hands+=($!)
done
wait "${hands[@]}"
xdotool key Return
ok "$keys keys later the desk is there" kill -0 "$desk"
ok "at rest" wait_for 20 screen_is attract
diag "the flood took $((SECONDS - began)) s"
is "$(sql "SELECT count(*) FROM scan WHERE admitted")" 0 "and nobody is in by it"
ok "it was one scan at most, of no code" test "$(sql "SELECT count(*) FROM entry WHERE kind = 'scan'")" -le 1
ok "the journal has not grown by it" test "$(stat -c %s "$state/journal.db")" -lt 300000

# ---- by Tab and Enter alone ----
sleep 0.5
before=$(last screen language)
tabs() { for ((n = 0; n < $1; n++)); do xdotool key Tab && sleep 0.15; done; }
reach() { # goes ever further round until Enter turned the language
    local i
    for ((i = 1; i < 6; i++)); do
        tabs $i && xdotool key Return && sleep 0.4
        [ "$(last screen language)" = "$before" ] || return 0
        screen_is attract || { xdotool key Escape; sleep 0.4; }
    done
    return 1
}
ok "the language is turned without touching" reach
open_pin() {
    local i
    for ((i = 0; i < 12; i++)); do
        xdotool key Tab && sleep 0.15 && xdotool key Return && sleep 0.3
        if screen_is staff-pin; then return 0; fi
    done
    return 1
}
ok "and staff's page opened" open_pin

# ---- a thousand PINs, by a thing that types; then by hand ----
wrong() { sql "SELECT count(*) FROM entry WHERE kind = 'staff.pin' AND NOT json_extract(body, '\$.right')"; }
sign_in() {
    screen_is staff-pin || { xdotool key F1; sleep 0.3; }
    xdotool type --delay 60 "$1"
    sleep 0.05
    xdotool key Return
}
seq 021000 021999 | sed 's/^/0/' >"$T/pins"
screen_is staff-pin || xdotool key F1
xdotool type --delay 0 --file "$T/pins"
sleep 0.5
ok "the desk is there after a thousand PINs in a burst" kill -0 "$desk"
ok "of which hardly one was looked at" test "$(wrong)" -le 1
for i in {1..10}; do sign_in "02$((3000 + i))"; done
sleep 0.5
ok "a hand has five tries" test "$(wrong)" -ge 5
ok "and then waits" test "$(wrong)" -le 6
diag "$(wrong) tries were judged"
sign_in 022580
sleep 1
ok "the right one does not open a pad that is locked" test "$(last screen name)" != desk-menu

kill "$desk"
wait "$desk" 2>/dev/null
is "$?" 0 "the desk ends when told to" || diag "$(cat "$T/log")"

# ---- pulling the plug forgives nothing ----
desk_on
sign_in 022580
sleep 1
ok "nor one whose desk was started anew" screen_is staff-pin || diag "$(last screen name)"
is "$(sql "SELECT count(*) FROM entry WHERE kind = 'staff.pin' AND json_extract(body, '\$.right')")" 0 "nobody got in"
kill "$desk"
wait "$desk" 2>/dev/null
ok "the chain is whole" "$BUILD/kioskctl" verify --state "$state"
done_testing
