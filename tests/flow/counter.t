#!/bin/bash
# The staff side of a desk in a window: two printers of which one is switched off, a badge that nobody can vouch for, a
# lost one, a new roll of labels, a bag to hand out. What staff touch, what is on screen, what came out of which printer,
# and what an auditor would read.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/screen.sh"
. "$TOP/tests/standin/camera.sh"
set -u
for tool in Xvfb xdotool import; do command -v "$tool" >/dev/null || skip_all "no $tool"; done
for tool in ippeveprinter cupsd; do PATH=$PATH:/usr/sbin command -v $tool >/dev/null || skip_all "no $tool"; done
export LC_ALL=C.UTF-8

state=$T/state art=$TOP/assets/screen
sql() { sqlite3 -readonly -cmd '.timeout 5000' "$state/journal.db" "$1"; }
screen() { jq -rs '[.[] | select(.ev == "screen")] | last | .name' "$T/events"; }
screen_is() { [ "$(screen)" = "$1" ]; }
on() { screen_touch "$art/$(screen)-landscape.svg" "$1"; }
printed() { find "$1" -name '*.pwg' | wc -l; }
printed_is() { [ "$(printed "$1")" = "$2" ]; }
badge_is() { [ "$(sql "SELECT state FROM badge ORDER BY handle DESC LIMIT 1")" = "print.$1" ]; }
verdict_is() { [ "$(jq -rs '[.[] | select(.ev == "scan")] | last | .code' "$T/events")" = "$1" ]; }
reason_is() { [ "$(sql "SELECT serial || ' ' || reason || ' ' || operator FROM badge ORDER BY handle DESC LIMIT 1")" = "$1" ]; }
entries_are() { [ "$(sql "SELECT count(*) FROM entry WHERE kind = '$1'")" = "$2" ]; }
# hold PICTURE: before the camera until hall again. A camera that starts again opens its pictures anew.
desk=
hold() {
    cp "$1" "$T/.now" && mv "$T/.now" "$T/now.jpg"
    [ -z "$desk" ] || pkill -9 -P "$desk" kiosk-eye
}
nothing() { hold "$T/hall.jpg"; sleep 1.5; }

# ---- an event with staff, tickets, two printers ----
cp -r "$TOP/tests/data/journey-event" "$T/event"
{ head -1 "$T/event/tickets.csv"; for i in 1 2 3 4 5; do echo "P-$i,A-$i,样本$i,Sample $i,虚构数据,,zh,standard,online,1+2,paid"; done; } >"$T/tickets.csv"
mv "$T/tickets.csv" "$T/event/tickets.csv"
"$BUILD/kioskctl" staff "$T/event" 2 --name 'Lin Sample' --rights lists <<<2580 >/dev/null 2>"$T/err"
run "$BUILD/kioskctl" import "$T/event" --state "$state" --keys "$T/keys" --yes
is "$status" 0 "an event with staff" || diag "$err"
"$BUILD/kioskctl" issue "$T/event" --keys "$T/keys" -o "$T/codes" --no-pictures >/dev/null
sqlite3 "$state/roster.db" "INSERT INTO handout VALUES (0, 'bag', '会议包', 'Tote bag', -1, 0, 0)"
camera_hall "$T/hall.jpg"
for i in 1 2 3 4 5; do
    awk -F, -v ref="P-$i" '$1 == ref && $3 == "t1" { printf "%s", $4 }' "$T/codes/codes.csv" >"$T/code"
    camera_qr "$T/code" "$T/$i.png"
    camera_shot "$T/$i.png" "$T/$i.jpg" 0
done
hold "$T/hall.jpg"
echo "$T/now.jpg 150" >"$T/show.txt"
second=$("$TOP/tests/standin/cups.sh" start "$T/cups2") || { fail "a second print shop"; exit 1; }
eval "$second"
there=$PRINTED there_control=$CONTROL there_uri=$PRINTER_URI
print_shop
here=$PRINTED here_control=$CONTROL
ok "the second printer has a queue at the first one's print service" "$BUILD/kioskctl" printer add SECOND "$there_uri"

# ---- the desk ----
screen_open 1920x1080 || { fail "a display opens"; exit 1; }
export SDL_AUDIODRIVER=dummy SDL_VIDEODRIVER=x11
background "$BUILD/kiosk-desk" --state "$state" --display window:1920x1080 --now 2026-10-24T10:05 -o desk.scanners=none -o desk.scanner_gap_ms=10 --json --printer BADGE \
    -o printer.second=SECOND -o printer.labels_low=2 -o desk.replay_seconds=1 --camera "frames:$T/show.txt+loop" >"$T/events" 2>"$T/log"
desk=$!
screen_window kiosk-desk || { fail "the window opens"; diag "$(cat "$T/log")"; exit 1; }
ok "the desk rests" wait_for 15 screen_is attract

hold "$T/1.jpg"
ok "a guest's badge comes" wait_for 15 badge_is printed || diag "$(tail -3 "$T/log")"
nothing
is "$(printed "$here") $(printed "$there")" "1 0" "out of the first printer"
is "$(sql "SELECT printer FROM badge")" BADGE "which the journal knows"

# ---- one printer is switched off ----
"$TOP/tests/standin/cups.sh" unplug "$T/cups"
is_off() { grep -q "printer BADGE: Printer is off" "$T/log"; }
ok "a printer that is switched off is noticed" wait_for 10 is_off || diag "$(tail -3 "$T/log")"
hold "$T/2.jpg"
ok "the other one takes over" wait_for 15 printed_is "$there" 1 || diag "$(tail -3 "$T/log")"
nothing
ok "and is said to have printed" wait_for 10 badge_is printed
is "$(sql "SELECT printer FROM badge ORDER BY handle DESC LIMIT 1")" SECOND "on record"
"$TOP/tests/standin/cups.sh" plug "$T/cups"
wait_for 30 grep -q '"state":"went"' "$T/events"

# ---- nobody can tell whether it came out ----
touch "$here_control/fail-after" "$there_control/fail-after"
hold "$T/3.jpg"
ok "a printer that breaks off leaves a badge uncertain" wait_for 20 badge_is uncertain || diag "$(sql 'SELECT state, printer FROM badge')"
nothing
rm -f "$here_control/fail-after" "$there_control/fail-after"
out=$(($(printed "$here") + $(printed "$there")))
ok "and the screen asks" wait_for 5 screen_is fault
on did-not
ok "a further badge wants a PIN" wait_for 5 screen_is staff-pin
xdotool type --delay 60 029999
xdotool key Return
ok "a wrong one does nothing" wait_for 5 entries_are staff.pin 1
sleep 1.2
xdotool type --delay 60 022580
xdotool key Return
ok "the right one asks again, with the name" wait_for 5 screen_is desk-settle || diag "$(screen)"
is "$(($(printed "$here") + $(printed "$there")))" "$out" "nothing was printed meanwhile"
on did-not
ok "then it is printed once more" wait_for 20 badge_is printed || diag "$(tail -3 "$T/log")"
is "$(($(printed "$here") + $(printed "$there")))" "$((out + 1))" "once"
is "$(sql "SELECT attempt FROM badge ORDER BY handle DESC LIMIT 1")" 2 "as a second attempt"
is "$(sql "SELECT json_extract(body, '\$.operator') FROM entry WHERE kind = 'print.failed'")" 2 "by whom is on record"

# ---- a lost badge ----
ok "the menu is open" wait_for 5 screen_is desk-menu
hold "$T/1.jpg"
ok "a ticket held up shows its person" wait_for 10 screen_is desk-person
nothing
is "$(sql "SELECT count(*) FROM entry WHERE kind = 'scan'")" 3 "without being used"
on reprint
ok "why is asked" wait_for 5 screen_is staff-list
on row-0
ok "and it is printed again" wait_for 20 reason_is "2 lost 2" || diag "$(sql 'SELECT serial, reason, operator FROM badge')"
ok "and comes out" wait_for 20 badge_is printed
ok "the person's page is back" wait_for 5 screen_is desk-person

# ---- a bag, once ----
on handouts
wait_for 5 screen_is staff-list
on row-0
ok "a bag is handed out" wait_for 5 entries_are handout.given 1
sleep 0.3
on row-0
sleep 0.5
is "$(sql "SELECT count(*) FROM entry WHERE kind = 'handout.given'")" 1 "once"

# ---- a new roll ----
on back && wait_for 5 screen_is desk-person && on back && wait_for 5 screen_is desk-menu
on printers && wait_for 5 screen_is staff-list
sleep 0.3
on row-0
sleep 0.5
on row-3
ok "a new roll of labels is noted" wait_for 5 entries_are roll.set 1 || diag "$(screen)"
is "$(sql "SELECT printer || ' ' || size FROM roll")" "BADGE 200" "in the first printer"
on back && wait_for 5 screen_is desk-menu
on logout
ok "and the desk is the guests' again" wait_for 5 screen_is attract || diag "$(screen)"

# ---- a guest without a ticket at hand ----
xdotool key F1
wait_for 5 screen_is staff-pin
xdotool type --delay 60 022580
xdotool key Return
ok "staff sign in again" wait_for 5 screen_is desk-menu || diag "$(screen)"
on search
ok "there is a keyboard" wait_for 5 screen_is desk-search || diag "$(screen)"
search=$art/desk-search-landscape.svg
screen_key "$search" y && sleep 0.3 && screen_key "$search" b # initials
sleep 0.5
on clear
sleep 0.3
xdotool type --delay 60 'sample 5'
sleep 0.5
on row-0
ok "somebody is found, by touch or by keyboard" wait_for 5 screen_is desk-person || diag "$(screen)"
before=$(sql "SELECT count(*) FROM entry WHERE kind = 'scan'") out=$(($(printed "$here") + $(printed "$there")))
on check-in
by_name() { [ "$(sql "SELECT count(*) FROM entry WHERE kind = 'scan' AND json_extract(body, '\$.source') = 'name' AND json_extract(body, '\$.operator') = 2")" = 1 ]; }
ok "and checked in by name, by whom is on record" wait_for 5 by_name || diag "$(sql "SELECT body FROM entry WHERE kind = 'scan' ORDER BY seq DESC LIMIT 1")"
one_more() { [ $(($(printed "$here") + $(printed "$there"))) = $((out + 1)) ]; }
ok "the badge comes" wait_for 20 one_more || diag "$(tail -3 "$T/log")"
sleep 0.3
on check-in # is not offered any more
sleep 0.7
is "$(sql "SELECT count(*) FROM entry WHERE kind = 'print.intent' AND json_extract(body, '\$.ticket') = (SELECT json_extract(body, '\$.ticket')
    FROM entry WHERE kind = 'scan' ORDER BY seq DESC LIMIT 1)")" 1 "once, however often it is pressed"
on back
ok "back leads to the names" wait_for 5 screen_is desk-search || diag "$(screen)"
on cancel && wait_for 5 screen_is desk-menu && on logout
ok "and out again" wait_for 5 screen_is attract || diag "$(screen)"

# ---- what was printed before is void, and a badge that can be read has come out ----
newest() { find "$here" "$there" -name '*.pwg' -printf '%T@ %p\n' | sort -n | tail -1 | cut -d' ' -f2; }
"$BUILD/tests/standin/pwgtopng" "$here/1.pwg" "$T/old.png" && camera_shot "$T/old.png" "$T/old.jpg" 0
hold "$T/old.jpg"
ok "the lost badge is void" wait_for 15 verdict_is superseded || diag "$(jq -c 'select(.ev == "scan")' "$T/events" | tail -2)"
nothing
touch "$here_control/fail-after" "$there_control/fail-after"
hold "$T/4.jpg"
ok "another one is uncertain" wait_for 20 badge_is uncertain
nothing
rm -f "$here_control/fail-after" "$there_control/fail-after"
"$BUILD/tests/standin/pwgtopng" "$(newest)" "$T/new.png" && camera_shot "$T/new.png" "$T/new.jpg" 0
hold "$T/new.jpg"
ok "until it is held up itself" wait_for 15 badge_is printed || diag "$(sql 'SELECT state FROM badge')"
nothing

run "$BUILD/kioskctl" verify --state "$state"
is "$status" 0 "the journal is whole" || diag "$err"
done_testing
