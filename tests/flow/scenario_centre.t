#!/bin/bash
# Two desks and a door with a centre between them that comes and goes: one ticket at both desks, a refund that only one of
# them heard of, a name that two put right, a ticket passed on and a badge lost after they were printed. What each screen
# says, what the centre tells the organiser, and what comes out of a printer and is held up at the door.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/screen.sh"
. "$TOP/tests/standin/desk.sh"
. "$TOP/tests/standin/centre.sh"
set -u
for tool in Xvfb xdotool import zbarimg; do command -v "$tool" >/dev/null || skip_all "no $tool"; done
for tool in ippeveprinter cupsd; do PATH=$PATH:/usr/sbin command -v $tool >/dev/null || skip_all "no $tool"; done
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || skip_all "no PostgreSQL server is installed"
export LC_ALL=C.UTF-8 SDL_AUDIODRIVER=dummy SDL_VIDEODRIVER=x11 HOME=$T XDG_CONFIG_HOME=$T/config
ctl=$BUILD/kioskctl
by_roster() { [ "$(sqlite3 -readonly "$T/$1/roster.db" "SELECT $3 FROM ticket WHERE reference = '$2'")" = "$4" ]; }
journal_is_at_desk() { [ "$(sqlite3 -readonly "$T/desk-1/journal.db" "$1")" = "$2" ]; }
signed_out() { [[ $(screen) != desk-* ]]; }
greeted() { [[ $(screen) == @(welcome|printing|ready) ]]; }
alerted() { [ "$(told sync '[.[] | select(.conflicts != null)] | last | .conflicts // 0')" = "$1" ]; }
alert_shows() { [ "$(screen_colour 120 110)" = "#F2B84B" ]; }
cut_off() { kill "${syncd[$1]}" && wait "${syncd[$1]}" 2>/dev/null; }
asks_centre() { [ "$(centre_ask "$1")" = "$2" ]; }
status_of() { "$ctl" status --central "host=$PGHOST port=$PGPORT user=$PGUSER dbname=lanyard"; }
# badge_text N: what the code of the n-th badge says
badge_text() { badge_picture "$1" "$T/badge-$1.png" && zbarimg -q --nodbus --raw "$T/badge-$1.png"; }

centre_open 30
mkdir "$T/staff" && cp "$TOP/tests/data/journey-event/event.conf" "$T/staff/"
"$ctl" staff "$T/staff" 2 --name 'Lin Sample' --rights lists <<<2580 >/dev/null 2>&1
centre_ask "INSERT INTO ev.staff (event_id, number, name, rights, pin) VALUES (7, 2, 'Lin Sample', 2, '$(grep -o '\$argon2id[^",]*[^"]*' "$T/staff/staff.csv")')"
centre_ask "INSERT INTO ev.zone (event_id, code, name_zh, name_en, parent, passback, max_entries, capacity, offline_policy, replay_ms,
        cross_gate_ms, reentry, between_open)
    VALUES (7, 'hall', '大厅', 'Hall', '', 2, 0, 0, 0, 0, 0, 1, 1), (7, 'room', '会议室', 'Room', 'hall', 0, 0, 0, 0, 0, 0, 1, 1);
    INSERT INTO ev.gate (event_id, code, name_zh, name_en, zone, dirs, desk) VALUES (7, 'desk-1', '', '', 'hall', 3, 1),
        (7, 'desk-2', '', '', 'hall', 3, 1), (7, 'door-1', '', '', 'room', 3, 0)"
for kiosk in desk-1 desk-2 door-1; do
    centre_kiosk $kiosk
    case $kiosk in desk-*) echo "numbers=$(centre_ask "SELECT ev.numbers_of('$kiosk')")" >>"$T/$kiosk/enrol/enrol.conf" ;; esac
    centre_syncd $kiosk
done
for kiosk in desk-1 desk-2 door-1; do wait_for 30 has_roster $kiosk || fail "$kiosk gets the roster"; done
print_shop
by_scanner=(-o desk.scanners=none -o desk.scanner_gap_ms=1000 -o desk.replay_seconds=1 --camera none)
at desk-1 1920x1080
station_start kiosk-desk 1920x1080 landscape --state "$state" --printer BADGE "${by_scanner[@]}" -o desk.gate=desk-1
at desk-2 1920x1080
station_start kiosk-desk 1920x1080 landscape --state "$state" --printer none "${by_scanner[@]}" -o desk.gate=desk-2
at door-1 1920x1080
station_start kiosk-door 1920x1080 landscape --state "$state" -o door.gate=door-1 -o door.scanners=none -o door.scanner_gap_ms=1000

# ---- two desks cut off, and one ticket at both ----
cut_off desk-1
cut_off desk-2
for kiosk in desk-1 desk-2; do
    at $kiosk
    scan CODE-7
    is "$(verdict)" "ok 测试7" "$kiosk, cut off, lets the ticket in"
    ok "and greets its guest" greeted
done
is "$(centre_ask "SELECT count(*) FROM ev.conflict")" 0 "the centre knows of nothing yet"
centre_syncd desk-1
centre_syncd desk-2
ok "together again, the centre has both scans" wait_for 20 asks_centre "SELECT count(*) FROM ev.scan WHERE ticket = 7" 2
began=$SECONDS
for kiosk in desk-1 desk-2; do
    at $kiosk
    ok "staff at $kiosk are told of the double" wait_for 10 alerted 1
    ok "on the screen" wait_for 5 alert_shows
done
ok "within five seconds" test $((SECONDS - began)) -le 5
is "$(centre_ask "SELECT string_agg(state, ' ' ORDER BY turn) FROM ev.scan WHERE ticket = 7")" "accepted conflict" "one entry counts, the other is kept"
like "$(status_of)" "*one ticket, two entries*测试7*" "the organiser reads of it"
see_it() { screen_touch "$TOP/assets/screen/alert-landscape.svg" seen; }
at desk-2
see_it
sleep 0.5
ok "a guest cannot put it away" alert_shows
ok "staff who sign in there" sign_in 022580 || diag "$(screen)"
wait_for 5 alert_shows
see_it
for kiosk in desk-1 desk-2; do at $kiosk; ok "seen by somebody it is gone at $kiosk" wait_for 10 alerted 0; done
at desk-2
touch_button logout

# ---- a refund that only one desk has heard of ----
cut_off desk-2
centre_ask "UPDATE ev.ticket SET status = 3 WHERE id = 9"
ok "a refund reaches the desk that is connected" wait_for 15 by_roster desk-1 R9 status 3
at desk-1
scan CODE-9
is "$(verdict)" "revoked 测试9" "which refuses the ticket"
at desk-2
scan CODE-9
is "$(verdict)" "ok 测试9" "the other one cannot know, and lets it in"
centre_syncd desk-2
ok "when it can tell, the centre keeps both scans" wait_for 20 asks_centre "SELECT count(*) FROM ev.scan WHERE ticket = 9" 2
like "$(status_of)" "*in on a ticket that is cancelled*测试9*desk-2*" "and the organiser reads who is in without a ticket"

# ---- a name put right at a desk that is cut off, and at the centre meanwhile ----
cut_off desk-2
"$ctl" correct R5 --name-zh 甲甲 --state "$T/desk-2" >/dev/null
centre_ask "UPDATE ev.ticket SET name_zh = '乙乙' WHERE id = 5"
centre_syncd desk-2
ok "the centre's word is the one that holds" wait_for 20 by_roster desk-2 R5 name_zh 乙乙
ok "and the desk's is not lost" wait_for 10 asks_centre "SELECT now || ' ' || state FROM ev.corrections WHERE reference = 'R5'" "甲甲 conflict"
for kiosk in desk-1 desk-2; do at $kiosk; ok "staff at $kiosk hear of it" wait_for 10 alerted 1; done
like "$(status_of)" "*names put right in two ways*R5*desk-2: 甲甲*乙乙*" "the organiser too"
sign_in 022580
wait_for 5 alert_shows
see_it
ok "and see it" wait_for 10 alerted 0 || diag "$(screen) $(screen_colour 120 110)"
touch_button logout
ok "the guests' screen is back" wait_for 5 signed_out || diag "$(screen)"
scan CODE-5
is "$(verdict)" "ok 乙乙" "the guest is greeted by the name that holds"

# ---- a badge that was lost, and a ticket passed on after its badge was printed ----
at desk-1
wait_for 20 printed_is 1
wait_for 20 screen_is attract
scan CODE-10
ok "a badge is printed" wait_for 20 printed_is 2
wait_for 10 journal_is "SELECT state FROM badge ORDER BY handle DESC LIMIT 1" print.printed
lost=$(badge_text 2)
like "$lost" "B1*" "with a code"
at door-1
scan "$lost"
is "$(verdict)" "ok 测试10" "the badge opens the door"
"$ctl" badge reprint R10 --reason lost --operator 2 --state "$T/desk-1" >/dev/null 2>"$T/err" || fail "a reprint is asked for: $(cat "$T/err")"
ok "lost, it is printed again" wait_for 20 printed_is 3
wait_for 10 journal_is_at_desk "SELECT state FROM badge ORDER BY handle DESC LIMIT 1" print.printed
anew=$(badge_text 3)
isnt "$anew" "$lost" "with another code"
refuses() { scan "$1"; [ "$(told scan 'last | .code')" = "$2" ]; }
ok "the door hears that the old one is void" wait_for 20 refuses "$lost" superseded || diag "$(verdict)"
"$ctl" swap R10 --name-zh 孙二 --state "$T/desk-1" >/dev/null || fail "a ticket is passed on"
ok "the ticket is passed on" wait_for 15 by_roster door-1 W-1001 name_zh 孙二
scan "$anew"
is "$(told scan 'last | .code')" revoked "and its newest badge opens the door no more"
at desk-2
ok "nor does the ticket itself at the other desk" refuses CODE-10 revoked
at desk-1
"$ctl" checkin --reference W-1001 --yes --state "$state" >/dev/null || fail "the new owner checks in"
ok "the new owner's badge comes" wait_for 20 printed_is 4
at door-1
scan "$(badge_text 4)"
is "$(verdict)" "ok 孙二" "and opens it"

for kiosk in desk-1 desk-2 door-1; do
    at $kiosk
    station_stop
    ok "the chain of $kiosk is whole" "$ctl" verify --state "$state"
done
done_testing
