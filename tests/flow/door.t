#!/bin/bash
# A whole session door in a window: tickets typed by a handheld scanner, staff with PIN, seats counted. What staff would
# see (colour, words in the event stream) and what an auditor would read in the journal.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/screen.sh"
set -u
for tool in Xvfb xdotool import; do command -v "$tool" >/dev/null || skip_all "no $tool"; done

state=$T/state art=$TOP/assets/screen
sql() { sqlite3 "$state/journal.db" "$1"; }
code_of() { awk -F, -v ref="$1" '$1 == ref && $3 == "t1" { print $4 }' "$T/tickets/codes.csv"; }
scans() { jq -r 'select(.ev == "scan") | .code' "$T/events" 2>/dev/null | wc -l; }
last() { jq -rs '[.[] | select(.ev == "scan")] | last | .code + " " + .dir + " " + (.inside | tostring)' "$T/events"; }
screen_is() { [ "$(jq -rs '[.[] | select(.ev == "screen")] | last | .name' "$T/events")" = "$1" ]; }
touch_button() { screen_touch "$art/$1-compact.svg" "$2"; }
# scan TEXT: returns when its verdict is told
scan() {
    local before
    before=$(scans)
    screen_scan "$1"
    wait_for 15 more_scans "$before"
}
entries_are() { [ "$(sql "SELECT count(*) FROM entry WHERE kind = '$1'")" = "$2" ]; }
colour_is() { [ "$(screen_colour 8 240)" = "$1" ]; }
more_scans() { [ "$(scans)" -gt "$1" ]; }

# ---- the event, with a supervisor ----
cp -r "$TOP/tests/data/door-day" "$T/event"
"$BUILD/kioskctl" staff "$T/event" 7 --name 'Lin Sample' --rights override,lists,zone <<<2580 >/dev/null 2>"$T/err"
is "$?" 0 "a supervisor gets a PIN" || diag "$(cat "$T/err")"
run "$BUILD/kioskctl" import "$T/event" --state "$state" --keys "$T/keys" --yes
is "$status" 0 "the event is imported" || diag "$err"
run "$BUILD/kioskctl" issue "$T/event" --keys "$T/keys" -o "$T/tickets" --no-pictures
is "$status" 0 "its tickets are issued" || diag "$err"

# ---- settings that cannot be are refused in one line ----
export SDL_AUDIODRIVER=dummy SDL_VIDEODRIVER=x11
run "$BUILD/kiosk-door" --state "$state" --display "offscreen:800x480:$T/no" -o door.gate=nowhere -o door.scanners=none \
    --now 2026-10-24T10:05
is "$status" 1 "a gate that does not exist ends a rehearsal"
like "$err" "*nowhere*round-door*" "and the ones that do are named"

screen_open 800x480 || { fail "a display opens"; exit 1; }

# ---- a gate that is not there is waited for, with a word of it on screen ----
printf '[door]\ngate = nowhere\nscanners = none\nlanguage = en\n' >"$T/door.conf"
cp -r "$state" "$T/waits"
background "$BUILD/kiosk-door" --config "$T/door.conf" --state "$T/waits" --display window:800x480 --json >"$T/events" 2>"$T/log"
door=$!
ok "a door of no gate says so on screen" wait_for 20 screen_is door-fault || diag "$(cat "$T/log")"
like "$(cat "$T/log")" "*door.gate=nowhere*round-door*waiting for it*" "and in its log, with the gates there are"
is "$(grep -c nowhere "$T/log")" 1 "once"
sleep 0.01 # mtimes tell the files apart
printf '[door]\ngate = round-door\nscanners = none\nlanguage = en\n' >"$T/door.conf"
ok "with the right settings it opens by itself" wait_for 20 screen_is door-ready || diag "$(cat "$T/log")"
ok "the same process" kill -0 "$door"
kill "$door"
wait "$door"
is "$?" 0 "and it ends as any door"

# ---- the door ----
background "$BUILD/kiosk-door" --state "$state" --display window:800x480 --now 2026-10-24T10:05 --json -o door.gate=round-door \
    -o door.scanners=none -o door.scanner_gap_ms=300 -o door.language=en >"$T/events" 2>"$T/log"
door=$!
screen_window kiosk-door || { fail "the window opens"; diag "$(cat "$T/log")"; exit 1; }
ok "the door is ready" wait_for 10 screen_is door-ready

scan "$(code_of ANNA)"
is "$(last)" "ok in 1" "an invited guest goes in"
ok "on green" wait_for 10 colour_is "#1F7A50"
scan "$(code_of ELSE)"
is "$(last)" "not_invited in 1" "a guest of another session does not"
ok "on red" wait_for 10 colour_is "#C8372D"
scan "$(code_of UNPAID)"
is "$(last)" "unpaid in 1" "nor one who has not paid"
scan "https://example.org/menu"
is "$(last)" "unknown in 1" "nor the code of a menu"

# ---- what is no scan ----
before=$(scans)
half=$(code_of BO)
xdotool type --delay 2 -- "${half:0:60}"
sleep 0.6
xdotool type --delay 2 -- "${half:0:40}" && xdotool key --delay 2 ctrl+a && xdotool type --delay 2 -- "${half:40}" && xdotool key Return
sleep 0.6
xdotool key --delay 2 alt+F4 ctrl+q F1 ctrl+alt+Delete Tab Escape super
sleep 0.6
is "$(scans)" "$before" "half codes, control keys and Alt do nothing"
ok "and the door still runs" kill -0 "$door"
scan "$(code_of BO)"
is "$(last)" "ok in 2" "the next scan is whole again"

# ---- a phone held too long, and a second use ----
scan "$(code_of BO)"
is "$(last)" "ok_replay in 2" "a phone held too long is the same arrival"
sleep 2.2
scan "$(code_of BO)"
is "$(last)" "already_in in 2" "a copy of it is not"

# ---- out and in again ----
touch_button door-ready direction || touch_button door-verdict back
wait_for 20 screen_is door-ready
touch_button door-ready direction
sleep 0.3
scan "$(code_of BO)"
is "$(last)" "ok_exit out 1" "the switch lets people out"
wait_for 20 screen_is door-ready
touch_button door-ready direction
sleep 0.3
scan "$(code_of BO)"
is "$(last)" "ok_reentry in 2" "and in again"

# ---- undo ----
scan "$(code_of CHEN)"
is "$(last)" "ok in 3" "the last seat is taken"
scan "$(code_of CHEN)"
is "$(last)" "ok_replay in 3" "(a phone held too long keeps its undo)"
touch_button door-verdict undo
ok "and given back by undo" wait_for 5 entries_are scan.undo 1
scan "$(code_of CHEN)"
is "$(last)" "ok in 3" "so that it can be taken again"
scan "$(code_of DING)"
is "$(last)" "full in 3" "then the room is full"

# ---- a supervisor ----
touch_button door-verdict override
ok "a supervisor is asked for a PIN" wait_for 5 screen_is staff-pin
before=$(scans)
screen_type 079999
xdotool key Return
ok "a wrong one is on record" wait_for 5 entries_are staff.pin 1
sleep 0.6
is "$(scans)" "$before" "and nobody is admitted"
screen_type 072580
xdotool key Return
ok "the right one asks why" wait_for 5 screen_is staff-list
before=$(scans)
touch_button staff-list row-1
wait_for 10 more_scans "$before"
is "$(last)" "ok_override in 4" "and lets the guest in"
is "$(sql "SELECT json_extract(body, '\$.operator') || ' ' || json_extract(body, '\$.reason') FROM entry
    WHERE kind = 'scan' ORDER BY seq DESC LIMIT 1")" "7 speaker" "with who and why on record"

# ---- a fire drill from the command line ----
run "$BUILD/kioskctl" zone close round --state "$state" --reason drill
scan "$(code_of FULL)"
is "$(last)" "closed in 4" "a closed room takes nobody in"
run "$BUILD/kioskctl" zone open round --state "$state"

kill "$door"
wait "$door" 2>/dev/null
is "$?" 0 "the door ends when told to" || diag "$(cat "$T/log")"
ok "the chain is whole" "$BUILD/kioskctl" verify --state "$state"
done_testing
