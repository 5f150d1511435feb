#!/bin/bash
# A clock that was a year ahead by mistake while somebody came: every later instant looks like the past, until staff say
# that the time is right now.
. "$(dirname "$0")/../lib.sh"
set -u
command -v faketime >/dev/null || skip_all "no faketime"
export LC_ALL=C.UTF-8 FAKETIME_DONT_RESET=1

state=$T/state
trusted() { "$BUILD/kioskctl" clock --state "$state" --json | jq -r .trusted; }
cp -r "$TOP/tests/data/journey-event" "$T/event"
"$BUILD/kioskctl" staff "$T/event" 2 --name 'Lin Sample' --rights lists <<<2580 >/dev/null 2>"$T/err"
run "$BUILD/kioskctl" import "$T/event" --state "$state" --keys "$T/keys" --yes
is "$status" 0 "an event" || diag "$err"
is "$(trusted)" true "a clock that nothing speaks against is trusted"

run faketime '+400 days' "$BUILD/kioskctl" walkup --state "$state" --name-latin 'Ada Sample' --tier standard --operator 2
is "$status" 0 "somebody comes while the clock is a year ahead" || diag "$err"
is "$(trusted)" false "then the right time is behind what was recorded"
run "$BUILD/kioskctl" clock --state "$state"
like "$out" "*trusted    no*clock believe*" "and what to do is said"
run "$BUILD/kioskctl" clock believe --state "$state"
is "$status" 1 "nobody believes it without a name"
is "$(trusted)" false "and nothing has changed"
run "$BUILD/kioskctl" clock believe --state "$state" --operator 77
is "$status" 1 "nor by a stranger's"
run "$BUILD/kioskctl" clock believe --state "$state" --operator 2
is "$status" 0 "staff say that the time is right" || diag "$err"
is "$(trusted)" true "and it is believed"
is "$(sqlite3 "$state/journal.db" "SELECT json_extract(body, '\$.operator') FROM entry WHERE kind = 'clock.lowered'")" 2 "on record"
run "$BUILD/kioskctl" verify --state "$state"
is "$status" 0 "the chain is whole" || diag "$err"
run "$BUILD/kioskctl" clock nonsense --state "$state"
is "$status" 2 "other words are a usage error"
done_testing
