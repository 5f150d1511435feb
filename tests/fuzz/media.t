#!/bin/bash
# A small round of what `make fuzz` does to kiosk-probe with mutated media, and the proof that it would notice.
. "$(dirname "$0")/../lib.sh"
fuzz() { run env FINDINGS="$T/findings" SEEDS="$T/seeds" WORKERS=2 SEED=4 "$@" "$TOP/tests/fuzz/media.sh"; }

fuzz RUNS=200
is "$status" 0 "200 mutants of films, photos and captions break nothing" || diag "$out"
like "$out" "media 200 mutants, *0 findings" "and all were tried"
ok "nothing was kept" test -z "$(ls -A "$T/findings")"

# ---- planted: a probe that crashes on a mutant, one that its sandbox kills, one that never ends ----
planted() { printf '#!/bin/bash\n%s\n' "$1" >"$T/probe" && chmod +x "$T/probe"; }
planted 'kill -SEGV $$'
fuzz RUNS=3 PROBE="$T/probe"
like "$status $out" "1 *FOUND: *: ended by signal 11*3 findings" "a crash is found"
is "$(ls "$T/findings" | wc -l)" 3 "and its mutant kept"
planted 'kill -SYS $$'
fuzz RUNS=1 PROBE="$T/probe"
like "$status $out" "1 *signal 31, the sandbox*" "what the sandbox kills is found"
planted 'exec sleep 600'
fuzz RUNS=2 PROBE="$T/probe" HANG=1
like "$status $out" "1 *it did not end*" "a probe that hangs is found"
fuzz RUNS=50 PROBE="$T/nowhere"
like "$status $err" "2 *nowhere cannot be started*" "no probe at all is an error, not fifty findings"
done_testing
