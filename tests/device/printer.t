#!/bin/bash
# The print shop that tests and demo use: several at once, steered from outside, and nothing left behind.
. "$(dirname "$0")/../lib.sh"
shop=$TOP/tests/standin/cups.sh
value() { sed -n "s/^$2=//p" "$T/$1.sh"; }
home_of() { dirname "$(value "$1" PRINTED)"; }

# Is any of these processes there and not merely unreaped?
any_lives() { local pid; for pid; do grep -qs '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$pid/status" && return; done; return 1; }

"$shop" start "$T/one" >"$T/one.sh" 2>"$T/one.err" &
"$shop" start "$T/two" >"$T/two.sh" 2>"$T/two.err"
wait $!
ok "the first starts" test -s "$T/one.sh"
ok "and the second beside it" test -s "$T/two.sh"
for name in one two; do
    run lpstat -h "$(value $name CUPS_SERVER)" -p BADGE
    like "$out" '*BADGE*idle*' "$name: the queue is ready"
done
run "$shop" start "$T/one"
is "$status" 1 "a started one is not started again"
like "$err" '*already started*' "and says so"

home=$(home_of one)
pids=$(cat "$home"/run/{bus,cupsd,printer}.pid)
ok "its processes are there" any_lives $pids
ok "it stops" "$shop" stop "$T/one"
ok "without leaving a process" eval '! any_lives $pids'
ok "or a folder" test ! -e "$home"
ok "and what was printed stays" test -d "$T/one/printed"
run lpstat -h "$(value two CUPS_SERVER)" -p BADGE
like "$out" '*BADGE*idle*' "the other one goes on"
ok "until it is crashed" "$shop" crash "$T/two"
ok "and stopped" "$shop" stop "$T/two"
ok "stopping what is not started is no error" "$shop" stop "$T/two"
done_testing
