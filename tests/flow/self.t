#!/bin/bash
# A guest whose ticket is at home, at a desk in a window: help, the name, the second thing that only its owner knows, "is
# this you?", and the badge. What is touched and typed, what comes out, and what an auditor reads; and what is not offered
# where the event does not want it.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/screen.sh"
set -u
for tool in Xvfb xdotool; do command -v "$tool" >/dev/null || skip_all "no $tool"; done
for tool in ippeveprinter cupsd; do PATH=$PATH:/usr/sbin command -v $tool >/dev/null || skip_all "no $tool"; done
export LC_ALL=C.UTF-8 SDL_AUDIODRIVER=dummy SDL_VIDEODRIVER=x11
state=$T/state art=$TOP/assets/screen
sql() { sqlite3 -readonly -cmd '.timeout 5000' "$state/journal.db" "$1"; }
last() { jq -rs "[.[] | select(.ev == \"$1\")] | last | .$2" "$T/events" 2>/dev/null; }
screen_is() { [ "$(last screen name)" = "$1" ]; }
on() { screen_touch "$art/$(last screen name)-landscape.svg" "$1"; sleep 0.3; }
printed_is() { [ "$(find "$PRINTED" -name '*.pwg' | wc -l)" = "$1" ]; }

cp -r "$TOP/tests/data/journey-event" "$T/event"
cat >"$T/event/tickets.csv" <<'END'
reference,order_no,name_zh,name_latin,company,title,language,tier,channel,days,status,phone
S-1,ORD-1001,,Jia Sample,Fictional Data,,en,standard,online,1+2,paid,13800001234
S-2,ORD-1002,,Jia Sample,Invented Works,,en,vip,online,1+2,paid,13900005678
S-3,ORD-1003,,Yi Sample,Invented Works,,en,standard,online,1+2,unpaid,
END
"$BUILD/kioskctl" import "$T/event" --state "$state" --keys "$T/keys" --yes >/dev/null 2>&1
print_shop
screen_open 1920x1080 || { fail "a display opens"; exit 1; }
desk_on() {
    background "$BUILD/kiosk-desk" --state "$state" --display window:1920x1080 --now 2026-10-24T09:00 --json --camera none \
        --printer BADGE -o desk.scanners=none -o desk.scanner_gap_ms=10 -o desk.language=en "$@" >"$T/events" 2>"$T/log"
    desk=$!
    screen_window kiosk-desk || { fail "the window opens"; diag "$(cat "$T/log")"; exit 1; }
    wait_for 10 screen_is attract
}
# ask NAME PROOF: from the resting screen to an answer
ask() {
    on help && wait_for 5 screen_is help && on by-name && wait_for 5 screen_is typing || return 1
    xdotool type --delay 30 "$1" && xdotool key Return
    sleep 0.5
    xdotool type --delay 30 "$2" && xdotool key Return
    wait_for 5 screen_is self
}

# ---- not offered unless it is wanted ----
desk_on
on help
wait_for 5 screen_is help
on by-name
sleep 0.5
ok "by itself a desk checks nobody in by name" screen_is help || diag "$(last screen name)"
kill "$desk" && wait "$desk"

# ---- offered ----
desk_on -o desk.self_service=yes
ok "a name and the last digits of a telephone find somebody" ask 'Jia Sample' 1234 || diag "$(last screen name)"
is "$(sql "SELECT count(*) FROM scan")" 0 "who is not in before saying so"
on row-0
was_welcomed() { grep -q '"name":"welcome"' "$T/events"; }
ok "touched: the welcome" wait_for 5 was_welcomed || diag "$(last screen name)"
is "$(last scan person) $(last scan code)" "Jia Sample ok" "by the same rules as a code"
is "$(sql "SELECT json_extract(body, '\$.source') FROM entry WHERE kind = 'scan'")" name "on record as by name"
is "$(sql "SELECT count(*) FROM entry WHERE kind = 'self.tried'")" 1 "with the try"
is "$(sql "SELECT count(*) FROM entry WHERE body LIKE '%1234%' AND kind <> 'scan'")" 0 "but not with what was typed"
ok "and the badge comes" wait_for 20 printed_is 1
wait_for 30 screen_is attract
ok "an order number does as well" ask 'jia sample' ord1002 || diag "$(last screen name)"
on row-0
ok "it is the other one of that name" wait_for 20 printed_is 2
wait_for 30 screen_is attract
ok "a ticket that is not paid" ask 'Yi Sample' ORD-1003
on row-0
ok "is refused as its code would be" wait_for 5 screen_is refused
is "$(last scan code)" unpaid "for that reason"
wait_for 30 screen_is attract

# ---- strangers ----
ok "a wrong number finds nobody" ask 'Jia Sample' 9999
on row-0
ok "and there is no row to touch" screen_is self
on again
ok "one may try again" wait_for 5 screen_is typing
for _ in {1..8}; do
    xdotool key Return && sleep 0.4 # the name stands there still
    xdotool type --delay 20 8888 && xdotool key Return
    wait_for 5 screen_is self
    on again
    screen_is typing || break
done
ok "but not for ever" screen_is self
on back
ok "the way back is open" wait_for 10 screen_is help || screen_is attract || diag "$(last screen name)"
is "$(sql "SELECT count(*) FROM scan WHERE admitted")" 2 "nobody came in by guessing"
ok "the journal is whole" "$BUILD/kioskctl" verify --state "$state"
done_testing
