#!/bin/bash
# Every input that the fuzz targets start from, fed to them without libFuzzer; and the proof that they would notice: a
# fault is planted into a copy of one source file at a time, and the same inputs have to break a promise.
. "$(dirname "$0")/../lib.sh"

for corpus in "$TOP"/tests/fuzz/corpus/*; do
    name=$(basename "$corpus")
    ok "$name keeps its promises" "$BUILD/tests/fuzz/$name" "$corpus"/*
done

# planted TARGET FILE SED NAME: kiosk/core/FILE with the fault, linked in front of the others, reads the corpus of TARGET
planted() {
    sed "$3" "$TOP/kiosk/core/$2" >"$T/planted.c"
    ! cmp -s "$TOP/kiosk/core/$2" "$T/planted.c" || { fail "$4: $2 has changed, no fault planted"; return; }
    "${CC:-cc}" -std=c17 -D_GNU_SOURCE -O1 -w -fsanitize=address,undefined -I"$TOP/kiosk" -I"$BUILD/gen" -include core/banned.h \
        -o "$T/planted" "$T/planted.c" "$BUILD/obj/tests/fuzz/$1.o" "$BUILD/obj/tests/fuzz/replay.o" \
        "$BUILD/lib/libcore.a" -lsodium || { fail "$4: does not link"; return; }
    run "$T/planted" "$TOP/tests/fuzz/corpus/$1"/*
    like "$status $err" '[1-9]*@(broken promise|AddressSanitizer|runtime error)*' "$4"
}
planted sig1 sig1.c 's/HEADER + payload + sig != len/HEADER + sig > len/' \
    "a length that is not checked against the end is found"
planted sig1 sig1.c 's/HEADER + payload + sig != len/HEADER + payload + sig > len/' \
    "bytes behind a signature are found"
planted sig1 sig1.c 's/len > (uint64_t)(from->end - from->at)/len > INT32_MAX/' \
    "a string beyond its message is found"
planted classify code.c 's/len > CODE_MAX/len > 10 * CODE_MAX/' "a text that is too long is found"
planted t1 t1.c 's/ || bytes\[T1_BODY - 1\] != 0//' "a reserved byte that is not looked at is found"
planted b1 base32.c 's/return len == 0 || .*;/return true;/' "a second text for the same badge is found"
planted wedge wedge.c 's/else if (wedge->len <= CODE_MAX)/else/' "a line without end is found"
planted wedge wedge.c 's/if (is_enter(key) && !wedge->spoiled)/if (is_enter(key))/' \
    "a line with a control key in it is found"
planted names names.c 's/len >= NAMES_TEXT - form->len/len >= 10 * NAMES_TEXT/' "a name that is longer than its form is found"
planted names names.c 's/form->n < NAMES_STARTS/form->n < 4 * NAMES_STARTS/' "and one of more syllables than there is room for"
planted names names.c 's/if (len > NAMES_KEY - 1)/if (len > 4 * NAMES_KEY)/' "and a key that is not cut"
planted names names.c 's/put_key(keys, NAMES_INITIALS/if (0) put_key(keys, NAMES_INITIALS/' "initials that no key has are found"
done_testing
