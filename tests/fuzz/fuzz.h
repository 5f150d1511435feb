/* What every fuzz target has: libFuzzer's entry, and a check that stops the run. A target is fed by libFuzzer (make
 * fuzz) or, file by file, by replay.c (make check); both hand over a copy of exactly len bytes, so that the sanitizers
 * see a single byte read beyond. */
#ifndef LANYARD_TESTS_FUZZ_H
#define LANYARD_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define PROMISE(condition)                                                                  \
    do {                                                                                    \
        if (!(condition)) {                                                                 \
            fprintf(stderr, "%s:%d: broken promise: %s\n", __FILE__, __LINE__, #condition); \
            abort();                                                                        \
        }                                                                                   \
    } while (0)

#endif
