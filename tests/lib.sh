# A small TAP library for whole-program scripts (tests/*/*.t), which prove runs beside the C tests.
#
#   #!/bin/bash
#   . "$(dirname "$0")/../lib.sh"
#   plan 3                              # or call done_testing at the end instead
#   run "$BUILD/kioskctl" check nowhere # fills $status, $out, $err
#   is "$status" 1 "a missing folder is refused"
#   like "$err" 'nowhere: *' "and named"         # a shell pattern, not a regular expression
#   ok "and nothing was made" test ! -e nowhere  # any command
#
# $BUILD is the absolute build folder, $TOP the repository, $T a fresh folder that is removed at the end together with
# every process started by `background`, every print shop and every cluster in it. A script ends with status 1 when a test
# failed or the plan was not kept.

BUILD=${BUILD:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)/build}
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
T=$(mktemp -d "${TMPDIR:-/tmp}/lanyard-test.XXXXXX")
export BUILD TOP T
# Under SAN=1: cairo's PDF writer forgets a little at each page. It is passed over in whole programs only; the C tests
# of art look after our own surfaces.
{ cat "$TOP/tests/leaks.supp"; echo leak:libcairo; } >"$T/.lsan"
export LSAN_OPTIONS=suppressions=$T/.lsan:print_suppressions=0
tap_planned= tap_run=0 tap_failed=0 tap_pids=()

# A TERM that meets a child between fork and exec is lost: so it is sent until it worked, and KILL after two seconds.
tap_stop() {
    local tries signal=TERM
    for ((tries = 0; tries < 200; tries++)); do
        kill -s "$signal" "$1" 2>/dev/null || break
        [ "$tries" -lt 100 ] || signal=KILL
        sleep 0.02
    done
    wait "$1" 2>/dev/null
}

tap_end() {
    local code=$? pid shop
    trap - EXIT
    for pid in "${tap_pids[@]}"; do tap_stop "$pid"; done
    for shop in "$T"/*/shop; do
        [ ! -e "$shop" ] || "$TOP/tests/standin/cups.sh" stop "${shop%/shop}" || code=1
    done
    for shop in "$T"/*/data/postmaster.pid; do
        [ ! -e "$shop" ] || "$TOP/tests/standin/cluster.sh" stop "${shop%/data/*}" immediate || code=1
    done
    chmod -R u+rwX "$T" 2>/dev/null
    rm -rf "$T"
    [ -n "$tap_planned" ] || { echo "# no plan, no done_testing"; code=1; }
    [ "${tap_planned:-0}" -eq "$tap_run" ] || { echo "# planned ${tap_planned:-0} tests but ran $tap_run"; code=1; }
    [ "$tap_failed" -eq 0 ] || code=1
    exit "$code"
}
trap tap_end EXIT
trap 'exit 1' INT TERM HUP

plan() { tap_planned=$1; echo "1..$1"; }
done_testing() { plan "$tap_run"; }
diag() { printf '%s\n' "$*" | sed 's/^/# /'; }

# skip_all REASON: this machine lacks what the whole script needs. Must be the first word of a script.
skip_all() { tap_planned=0; echo "1..0 # SKIP $*"; exit 0; }

# pass NAME, fail NAME
pass() { tap_run=$((tap_run + 1)); echo "ok $tap_run - $*"; }
fail() { tap_run=$((tap_run + 1)); tap_failed=$((tap_failed + 1)); echo "not ok $tap_run - $*"; }

# skip REASON [COUNT]
skip() { local i; for ((i = 0; i < ${2:-1}; i++)); do tap_run=$((tap_run + 1)); echo "ok $tap_run # SKIP $1"; done; }

# Each of these returns 1 when the test failed, so that `|| diag ...` can say more.
# ok NAME COMMAND...: the command ends with 0. Its words are shown when it does not.
ok() {
    local name=$1 said
    shift
    if said=$("$@" 2>&1); then pass "$name"; else fail "$name"; diag "failed: $*"; [ -z "$said" ] || diag "$said"; return 1; fi
}

# is GOT WANT NAME: equal texts
is() {
    if [ "$1" = "$2" ]; then pass "$3"; else fail "$3"; diag "got:  $1"; diag "want: $2"; return 1; fi
}

# isnt GOT UNWANTED NAME
isnt() {
    if [ "$1" != "$2" ]; then pass "$3"; else fail "$3"; diag "got the unwanted: $1"; return 1; fi
}

# like GOT PATTERN NAME, unlike GOT PATTERN NAME: shell patterns, matched against the whole text
like() {
    # shellcheck disable=SC2053
    if [[ $1 == $2 ]]; then pass "$3"; else fail "$3"; diag "got:  $1"; diag "like: $2"; return 1; fi
}
unlike() {
    # shellcheck disable=SC2053
    if [[ $1 != $2 ]]; then pass "$3"; else fail "$3"; diag "got:    $1"; diag "unlike: $2"; return 1; fi
}

# run COMMAND...: status, out and err of a command, without ending the script
run() {
    out=$("$@" 2>"$T/.err" </dev/null)
    # shellcheck disable=SC2034
    status=$?
    # shellcheck disable=SC2034
    err=$(cat "$T/.err")
}

# background COMMAND...: start it, remember it, leave its pid in $!
background() { "$@" & tap_pids+=($!); }

# print_shop: a cupsd and a printer in software (standin/cups.sh says which variables it sets), ended with the script
print_shop() {
    local shop
    shop=$("$TOP/tests/standin/cups.sh" start "$T/cups") || { fail "the print shop opens"; exit 1; }
    eval "$shop"
    export CUPS_SERVER
}

# wait_for SECONDS COMMAND...: until the command ends with 0; 1 when it never did
wait_for() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.05
    done
}

# as_user COMMAND...: as an ordinary user when we are root (who may write anywhere), else as ourselves
as_user() {
    if [ "$(id -u)" -eq 0 ]; then
        chmod a+rx "$T"
        setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$T" "$@"
    else
        "$@"
    fi
}
