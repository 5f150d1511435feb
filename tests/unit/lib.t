#!/bin/bash
# The TAP library itself: a failing script must be seen to fail, or every other script here proves nothing.
. "$(dirname "$0")/../lib.sh"
plan 8

script() { printf '#!/bin/bash\n. "%s/tests/lib.sh"\n%s\n' "$TOP" "$1" >"$T/inner.t"; bash "$T/inner.t"; }

run script 'plan 1; is one one same'
is "$status" 0 "a kept plan ends with 0"
run script 'plan 1; is one two same'
is "$status" 1 "a difference ends with 1"
like "$out" '*not ok 1 - same*# got:  one*# want: two*' "and shows both texts"
run script 'plan 2; pass only'
is "$status" 1 "a plan that is not kept ends with 1"
run script 'plan 1; ok never false'
is "$status" 1 "a failing command ends with 1"
run script 'plan 1; like abc "x*" pattern'
is "$status" 1 "a pattern that does not match ends with 1"
run script 'echo "$T" >&2; plan 0'
ok "the folder of a script is gone" test ! -e "$err"
run script 'plan 0; background sleep 1000; echo $! >&2'
ok "and so are its processes" test ! -d "/proc/$err"
