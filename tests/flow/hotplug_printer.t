#!/bin/bash
# A printer that goes and comes back: its queue, the printer itself, and cupsd, while the desk rests and while a badge
# waits. Each is named on the screen within two seconds, guests are greeted meanwhile, and whoever waited gets one badge.
. "$(dirname "$0")/../lib.sh"
. "$TOP/tests/standin/screen.sh"
. "$TOP/tests/standin/desk.sh"
set -u
for tool in Xvfb xdotool import; do command -v "$tool" >/dev/null || skip_all "no $tool"; done
for tool in ippeveprinter cupsd; do PATH=$PATH:/usr/sbin command -v $tool >/dev/null || skip_all "no $tool"; done
export LC_ALL=C.UTF-8 SDL_AUDIODRIVER=dummy SDL_VIDEODRIVER=x11
shop() { "$TOP/tests/standin/cups.sh" "$1" "$T/cups" "${@:2}"; }
states() { journal "SELECT group_concat(state, ' ') FROM (SELECT substr(state, 7) AS state FROM badge ORDER BY handle)"; }
states_are() { [ "$(states)" = "$1" ]; }
attempts() { journal "SELECT group_concat(attempt, ' ') FROM (SELECT attempt FROM badge ORDER BY handle)"; }
last_is_out() { [[ $(states) == *" printed" ]]; }
printed_is() { [ "$(printed)" = "$1" ]; }
# takes VERB: of the print shop; its end is when the two seconds begin
takes() { shop "$1"; began=$(date +%s%N); }
# within NAME COMMAND...: it has come true since; the milliseconds are told, and two seconds are the limit
within() {
    local name=$1 took
    shift
    wait_for 10 "$@"
    took=$((($(date +%s%N) - began) / 1000000))
    diag "$name: $took ms"
    ok "$name within two seconds" test "$took" -lt "${LIMIT_MS:-2000}"
}

state=$T/state
cp -r "$TOP/tests/data/journey-event" "$T/event"
{ head -1 "$T/event/tickets.csv"; for i in {1..8}; do echo "P-$i,A-$i,样本$i,Sample $i,虚构数据,,zh,standard,online,1+2,paid"; done; } >"$T/tickets.csv"
mv "$T/tickets.csv" "$T/event/tickets.csv"
event_lay "$T/event"
print_shop
screen_open 1280x720 || { fail "a display opens"; exit 1; }
station_start kiosk-desk 1280x720 landscape --state "$state" --now 2026-10-24T09:00 --camera none --printer BADGE \
    -o desk.scanners=none -o desk.scanner_gap_ms=300 -o desk.replay_seconds=1
scan "$(code_of P-1)"
ok "a first badge comes" wait_for 20 states_are printed || diag "$(tail -3 "$T/log")"
ok "and the desk rests" wait_for 20 screen_is attract

# goes NAME VERB BACK: at rest it is named, and that it is back as well
goes() {
    takes "$2"
    within "$1 gone, at rest," trouble 2
    ok "the guests' screen still invites" screen_is attract
    shop "$3"
    ok "$1 is back" wait_for 15 no_trouble 2
}
goes "the queue" drop queue
goes "the printer" unplug plug
goes "cupsd" crash cupsd
scan "$(code_of P-2)"
ok "after all that a badge comes" wait_for 20 states_are "printed printed" || diag "$(states) $(tail -3 "$T/log")"
is "$(printed)" 2 "one"

# ---- while a badge waits ----
# waits NAME VERB BACK GUEST: it goes with nobody before the desk, a guest comes, and has a badge when it is back
waits() {
    local before
    before=$(printed)
    takes "$2"
    scan "$(code_of "$4")"
    is "$(verdict)" "ok 样本${4#P-}" "without $1 a guest is greeted by name"
    within "$1 gone, with a badge waiting," trouble 2
    like "$(states)" "*intent" "the badge is owed"
    is "$(printed)" "$before" "and nothing comes out"
    shop "$3"
    ok "$1 is back: the badge comes" wait_for 30 printed_is $((before + 1)) || diag "$(states) $(tail -3 "$T/log")"
    ok "and is known to be out" wait_for 20 states_are "$(states | sed 's/[a-z]*$/printed/')" || diag "$(states) $(tail -3 "$T/log")"
    ok "nothing is wrong any more" wait_for 10 no_trouble 2
}
waits "the queue" drop queue P-3
waits "the printer" unplug plug P-4
waits "cupsd" crash cupsd P-5

# ---- the queue goes while one badge is in the printer and the next one waits behind it ----
before=$(printed)
touch "$CONTROL/hold"
scan "$(code_of P-6)"
scan "$(code_of P-7)"
is "$(verdict)" "ok 样本7" "two in quick succession are greeted"
takes drop
within "the queue gone, with two badges in it," trouble 2
rm "$CONTROL/hold"
shop queue
ok "the one comes out, and the next when the queue is back" wait_for 40 printed_is $((before + 2)) || diag "$(states) $(tail -3 "$T/log")"
ok "which is known" wait_for 20 last_is_out || diag "$(states)"
is "$(printed) $(attempts)" "$((before + 2)) 1 1 1 1 1 1 1" "once each, and no second try by itself"
like "$(states)" "* @(printed|uncertain) printed" "of the one that was lost sight of staff are asked" || diag "$(states)"
station_stop
is "$ended" 0 "the desk ends when told to" || diag "$(cat "$T/log")"
ok "the chain is whole" "$BUILD/kioskctl" verify --state "$state"
done_testing
