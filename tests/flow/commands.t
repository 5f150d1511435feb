#!/bin/bash
# What is done from a terminal beside a desk that runs: somebody is checked in by reference and the desk prints the badge;
# it is lost, and the next one comes out with a higher number; no command prints for who has had none.
. "$(dirname "$0")/../lib.sh"
set -u
for tool in ippeveprinter cupsd; do PATH=$PATH:/usr/sbin command -v $tool >/dev/null || skip_all "no $tool"; done
export LC_ALL=C.UTF-8 SDL_AUDIODRIVER=dummy

state=$T/state
cp -r "$TOP/tests/data/journey-event" "$T/event"
sed -i "s/^days *=.*/days = $(date +%F)/; s/^timezone *=.*/timezone = UTC/" "$T/event/event.conf"
head -1 "$TOP/assets/demo-event/tickets.csv" >"$T/event/tickets.csv"
cat >>"$T/event/tickets.csv" <<'END'
P-1,A-1,样本甲,Jia Sample,,虚构数据,工程师,zh,standard,online,1,paid,0,,,,,,,no,no,no
P-2,A-2,样本乙,Yi Sample,,虚构数据,工程师,zh,standard,online,1,paid,0,,,,,,,no,no,no
P-3,A-3,样本丙,Bing Sample,,虚构数据,工程师,zh,standard,online,1,paid,0,,,,,,,no,no,no
P-4,A-4,样本丁,Ding Sample,,虚构数据,工程师,zh,standard,online,1,paid,0,,,,,,,no,no,no
END
"$BUILD/kioskctl" staff "$T/event" 2 --name 'Lin Sample' --rights lists <<<2580 >/dev/null 2>"$T/err"
run "$BUILD/kioskctl" import "$T/event" --state "$state" --keys "$T/keys" --yes
is "$status" 0 "an event of today" || diag "$err"
print_shop
ctl() { run "$BUILD/kioskctl" "$@" --state "$state"; }
printed_is() { [ "$(find "$PRINTED" -name '*.pwg' | wc -l)" = "$1" ]; }
badges() { sqlite3 -readonly -cmd '.timeout 5000' "$state/journal.db" "SELECT group_concat(serial || ' ' || state, ', ') FROM badge"; }
badges_are() { [ "$(badges)" = "$1" ]; }
background "$BUILD/kiosk-desk" --state "$state" --display "offscreen:1280x720:$T/screens" --printer BADGE --json -o desk.scanners=none \
    --camera none >"$T/events" 2>"$T/log"
wait_for 15 grep -q '"attract"' "$T/events" || diag "$(cat "$T/log")"

ctl badge reprint P-1 --reason lost --operator 2
is "$status" 1 "nobody gets a second badge before the first"
ctl checkin --reference P-1 --yes
is "$status" 0 "somebody is checked in from a terminal" || diag "$err"
ok "the desk prints the badge" wait_for 20 badges_are "1 print.printed" || diag "$(badges) $(tail -3 "$T/log")"
ctl badge reprint P-1 --reason lost --operator 2
is "$status" 0 "and another when that is lost" || diag "$err"
like "$out" "*badge 1 *printed*badge 2 is owed*" "saying first what there was"
ok "which the desk prints too" wait_for 20 badges_are "1 print.printed, 2 print.printed" || diag "$(badges) $(tail -3 "$T/log")"
ok "and that is all that comes out" printed_is 2
ctl badge reprint P-2 --reason lost --operator 2
is "$status" 1 "still none for somebody who is not in"
for who in P-2 P-3 P-4; do ctl checkin --reference $who --yes; done
ok "of people who come together each gets one" wait_for 30 badges_are "1 print.printed, 2 print.printed, 1 print.printed, 1 print.printed, 1 print.printed"
said() { jq -rs '[.[] | select(.ev == "slot") | .words + .more] | join("\n")' "$T/events"; }
for who in 样本乙 样本丙 样本丁; do like "$(said)" "*请取胸牌：$who*" "the screen names whose comes out: $who"; done
like "$(said)" "*样本乙+[12]*" "and how many wait behind it" || diag "$(said)"
ctl swap P-1 --name-latin 'New Holder'
ctl badge reprint P-1 --reason lost --operator 2
is "$status" 1 "nor for a ticket that is somebody else's now"
like "$err" "*P-1*passed on or cancelled*" "in words"
ctl verify
is "$status" 0 "the journal is whole" || diag "$err"
done_testing
