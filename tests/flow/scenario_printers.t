#!/bin/bash
# Printers that let a desk down while guests go on coming: labels run out in the middle of a badge, and a printer is carried
# away with badges waiting and replaced by another model. Everybody is greeted meanwhile, and gets one badge.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/screen.sh"
. "$TOP/tests/standin/desk.sh"
set -u
for tool in Xvfb xdotool import; do command -v "$tool" >/dev/null || skip_all "no $tool"; done
for tool in ippeveprinter cupsd; do PATH=$PATH:/usr/sbin command -v $tool >/dev/null || skip_all "no $tool"; done
export LC_ALL=C.UTF-8 SDL_AUDIODRIVER=dummy SDL_VIDEODRIVER=x11
shop() { "$TOP/tests/standin/cups.sh" "$1" "$T/cups" "${@:2}"; }
badges_are() { journal_is "SELECT group_concat(state, ' ') FROM (SELECT substr(state, 7) AS state FROM badge ORDER BY handle)" "$1"; }
what_badges() { journal "SELECT group_concat(state, ' ') FROM (SELECT substr(state, 7) AS state FROM badge ORDER BY handle)"; }
attempts() { journal "SELECT group_concat(attempt, ' ') FROM (SELECT attempt FROM badge ORDER BY handle)"; }

state=$T/state
cp -r "$TOP/tests/data/journey-event" "$T/event"
{ head -1 "$T/event/tickets.csv"; for i in {1..8}; do echo "P-$i,A-$i,样本$i,Sample $i,虚构数据,,zh,standard,online,1+2,paid"; done; } >"$T/tickets.csv"
mv "$T/tickets.csv" "$T/event/tickets.csv"
"$BUILD/kioskctl" staff "$T/event" 2 --name 'Lin Sample' --rights lists <<<2580 >/dev/null 2>&1
event_lay "$T/event"
print_shop
screen_open 1920x1080 || { fail "a display opens"; exit 1; }
station_start kiosk-desk 1920x1080 landscape --state "$state" --now 2026-10-24T09:00 --camera none --printer BADGE \
    -o desk.scanners=none -o desk.scanner_gap_ms=1000 -o desk.replay_seconds=1
scan "$(code_of P-1)"
ok "a first badge comes" wait_for 20 badges_are printed || diag "$(tail -3 "$T/log")"

# ---- labels run out in the middle of a badge ----
touch "$CONTROL/hold-after"
scan "$(code_of P-2)"
ok "a second one is half out" wait_for 20 printed_is 2
touch "$CONTROL/fail-after"
shop labels 0
rm "$CONTROL/hold-after"
ok "when the labels end: nobody can tell whether it is whole" wait_for 20 badges_are "printed uncertain" || diag "$(what_badges)" "$(tail -3 "$T/log")"
ok "that the labels are out is named" wait_for 10 trouble 2 || diag "$(tail -3 "$T/log" "$T/events")"
for i in 3 4; do
    scan "$(code_of P-$i)"
    is "$(verdict)" "ok 样本$i" "who comes meanwhile is greeted by name"
done
is "$(printed)" 2 "and nothing is printed on no labels"
rm "$CONTROL/fail-after"
shop labels 250
ok "with a new roll those who waited get theirs" wait_for 30 badges_are "printed uncertain printed printed" || diag "$(what_badges)" "$(tail -3 "$T/log")"
is "$(printed)" 4 "one label each"
sleep 1
is "$(printed) $(attempts)" "4 1 1 1 1" "the uncertain one is not printed again by itself"
ok "staff sign in" sign_in 022580 || diag "$(screen)"
ok "and find what is to be settled" go owed staff-list || diag "$(screen)"
ok "whose badge it is" go row-0 desk-settle || diag "$(screen)"
touch_button did-not
ok "it did not come out whole: it is printed again" wait_for 20 badges_are "printed printed printed printed" || diag "$(what_badges)"
is "$(attempts)" "1 2 1 1" "as a second attempt of the same badge"
is "$(journal "SELECT json_extract(body, '\$.operator') FROM entry WHERE kind = 'print.failed'")" 2 "by whom is on record"
wait_for 5 screen_is staff-list && go back desk-menu && touch_button logout
ok "and the desk is the guests' again" wait_for 5 screen_is attract || diag "$(screen)"

# ---- the printer is carried away, and another model takes its place ----
out=$(printed)
shop unplug
for i in 5 6 7; do
    scan "$(code_of P-$i)"
    is "$(verdict)" "ok 样本$i" "without a printer people are greeted"
done
ok "that there is none is named" wait_for 10 trouble 2
is "$(printed)" "$out" "and nothing comes out"
shop driver BADGE drv:///sample.drv/zebra.ppd Resolution=300dpi
ok "another model in its place prints them all" wait_for 60 badges_are "printed printed printed printed printed printed printed" ||
    diag "$(what_badges)" "$(told print 'last | .detail')"
ok "in its own language" grep -aq '\^XZ' "$T/cups/shop/out/BADGE"
is "$(lpstat -h "$CUPS_SERVER" -W completed -o BADGE | wc -l)" 8 "by one job each, and one more for the badge that was not whole"
is "$(attempts)" "1 2 1 1 1 1 1" "none of them twice"
ok "the trouble is gone" wait_for 10 no_trouble 2
scan "$(code_of P-8)"
ok "and the next badge comes out of it" wait_for 20 badges_are "printed printed printed printed printed printed printed printed" || diag "$(what_badges)"
station_stop
is "$ended" 0 "the desk ends when told to" || diag "$(cat "$T/log")"
ok "the chain is whole" "$BUILD/kioskctl" verify --state "$state"
done_testing
