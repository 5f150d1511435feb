#!/bin/bash
# Runs fuzz targets one after another and says at the end how often each was executed and what was found. `make fuzz`
# calls it; RUNS (executions of each target) or FUZZ_SECONDS (of each) is set there. What libFuzzer learns stays in
# $BUILD/fuzz/corpus/NAME for the next run; the seeds in tests/fuzz/corpus are only read. An input that breaks a promise
# is left in $BUILD/fuzz/findings: put it into tests/fuzz/corpus/NAME with its repair, and make check replays it.
# Usage: BUILD=FOLDER RUNS=N run.sh TARGET...; ends with 1 when something was found.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$BUILD/fuzz
if [ -n "${FUZZ_SECONDS:-}" ]; then limit=-max_total_time=$FUZZ_SECONDS; else limit=-runs=${RUNS:-1000000}; fi
failed=0 table=

# progress NAME: one line for each doubling
progress() { sed -un "s,^#\([0-9]*\)[[:space:]]*\(pulse\|DONE\) .*exec/s: \([0-9]*\).*,  $1: \1 executions\, \3 a second,p"; }

for name; do
    mkdir -p "$work/corpus/$name" "$work/findings"
    log=$work/$name.log
    "$work/$name" "$limit" -max_len=2000 -timeout=10 -print_final_stats=1 -artifact_prefix="$work/findings/$name-" \
        "$work/corpus/$name" "$here/corpus/$name" 2>&1 | tee "$log" | progress "$name"
    status=${PIPESTATUS[0]}
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    said="no findings"
    if [ "$status" -ne 0 ]; then
        failed=1
        said="FOUND (status $status): $(sed -n 's/.*Test unit written to //p' "$log" | tail -1)"
        grep -m 3 -E 'broken promise|ERROR: |SUMMARY: |runtime error' "$log"
    fi
    table+=$(printf '%-10s %12s executions  %s' "$name" "${runs:-0}" "$said")$'\n'
done
echo
printf '%s' "$table"
exit $failed
