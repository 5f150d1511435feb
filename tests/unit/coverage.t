#!/bin/bash
# The decision at the gate has no branch that no test takes. gcov belongs to gcc, so these few files are compiled here
# by gcc itself, whatever compiler or sanitizer the build uses, and run under the tests that stand beside this script.
. "$(dirname "$0")/../lib.sh"
for tool in gcc gcov; do command -v "$tool" >/dev/null || skip_all "no $tool here: branches are not counted"; done
cd "$TOP" || exit 1
plan 5

parts=(access verdict pin_pad door_flow door_staff door_buttons)
tests=(verdict door_flow door_chance access access_chance) # in this order: access comes last
flags=(-std=c17 -D_GNU_SOURCE -O0 -Ikiosk -Itests -include core/banned.h)

build() {
    local part test pids=() pid
    for part in "${parts[@]}"; do
        gcc "${flags[@]}" --coverage -c "kiosk/core/$part.c" -o "$T/$part.o" &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid" || return 1; done
    for test in "${tests[@]}"; do
        gcc "${flags[@]}" "tests/unit/test_$test.c" "$T"/*.o --coverage -o "$T/run_$test" \
            -lcmocka -lsodium || return 1
    done
}

run_tests() { local t; for t in "$@"; do FACTS=100000 "$T/run_$t" >"$T/said" 2>&1 || { cat "$T/said"; return 1; }; done; }

# count PART WORD: "100.00% of 214" of the line of gcov's summary that begins with WORD
count() {
    (cd "$T" && gcov --no-output -b -o "$T" "$T/$1.o" 2>/dev/null) |
        awk -v file="File 'kiosk/core/$1.c'" -v word="$2:" '
            /^File/ { here = $0 == file }
            here && index($0, word) == 1 { print substr($0, length(word) + 1); exit }'
}

ok "the files compile with their branches counted" build
ok "tests of other parts pass" run_tests verdict door_flow
unlike "$(count access "Taken at least once")" "100.00%*" "and leave branches of access.c untaken: the count can fail"
ok "the tests of the decision pass" run_tests door_chance access access_chance
for part in "${parts[@]}"; do
    diag "$part.c: lines $(count "$part" "Lines executed"), branches taken $(count "$part" "Taken at least once")"
done
like "$(count access "Taken at least once")" "100.00% of [1-9]*" "every branch of access.c is taken"
