/* Chance for property tests: SplitMix64, so that a failure names a seed and comes back on every machine. */
#ifndef LANYARD_TESTS_CHANCE_H
#define LANYARD_TESTS_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

struct chance {
    uint64_t state; /* any seed */
};

static inline uint64_t chance_next(struct chance *chance) {
    uint64_t z = chance->state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* 0 .. n - 1; n is not 0. */
static inline uint32_t chance_below(struct chance *chance, uint32_t n) {
    return (uint32_t)(chance_next(chance) >> 32) % n;
}

/* True once in n times. */
static inline bool chance_one_in(struct chance *chance, uint32_t n) { return chance_below(chance, n) == 0; }

#endif
