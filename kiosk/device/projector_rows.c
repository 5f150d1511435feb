/* Mixing rows. GNU C's vectors become SSE2 or NEON. */
#include "device/projector_rows.h"

#include <string.h>

typedef uint8_t bytes16 __attribute__((vector_size(16)));
typedef uint16_t halves8 __attribute__((vector_size(16)));
typedef uint64_t pairs2 __attribute__((vector_size(16)));
typedef uint32_t words4 __attribute__((vector_size(16)));

static halves8 load(const uint32_t *from) {
    halves8 four;
    memcpy(&four, from, sizeof(four));
    return four;
}

/* (a * p + b * q) / 256 for each byte, rounded; p + q is 256 in every lane, so nothing runs over. */
static halves8 weighed(halves8 a, halves8 p, halves8 b, halves8 q) {
    halves8 low = ((a & 0xff) * p + (b & 0xff) * q + 128) >> 8;
    halves8 high = ((a >> 8) * p + (b >> 8) * q + 128) & 0xff00;
    return low | high;
}

static void mix4(uint32_t *to, const uint32_t *a, const uint32_t *b, unsigned weight) {
    halves8 zero = {0}, q = zero + (uint16_t)weight, p = zero + (uint16_t)(256 - weight);
    halves8 out = weighed(load(a), p, load(b), q);
    memcpy(to, &out, sizeof(out));
}

void row_mix(uint32_t *to, const uint32_t *a, const uint32_t *b, size_t n, unsigned weight) {
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        mix4(to + i, a + i, b + i, weight);
    uint32_t tail[3][4] = {{0}};
    memcpy(tail[0], a + i, (n - i) * sizeof(*a));
    memcpy(tail[1], b + i, (n - i) * sizeof(*b));
    mix4(tail[2], tail[0], tail[1], weight);
    memcpy(to + i, tail[2], (n - i) * sizeof(*to));
}

/* What shows through: 256 - alpha, of 0..256, in both halves of a pixel. A premultiplied channel is alpha at most, and
 * together they never exceed 255. */
static halves8 through(halves8 premultiplied) {
    words4 alpha = (words4)premultiplied >> 24;
    words4 left = 256 - (alpha + (alpha >> 7));
    return (halves8)(left | left << 16);
}

static void over4(uint32_t *to, const uint32_t *from, unsigned weight) {
    halves8 zero = {0}, on = load(from);
    if (weight < 256)
        on = weighed(on, zero + (uint16_t)weight, zero, zero);
    halves8 out = (halves8)((bytes16)on + (bytes16)weighed(load(to), through(on), zero, zero));
    memcpy(to, &out, sizeof(out));
}

void row_over(uint32_t *to, const uint32_t *from, size_t n, unsigned weight) {
    size_t i = 0;
    for (; i + 4 <= n; i += 4)
        over4(to + i, from + i, weight);
    uint32_t tail[2][4] = {{0}};
    memcpy(tail[0], to + i, (n - i) * sizeof(*to));
    memcpy(tail[1], from + i, (n - i) * sizeof(*from));
    over4(tail[0], tail[1], weight);
    memcpy(to + i, tail[0], (n - i) * sizeof(*to));
}

/* ---- between pixels ---- */

/* A pixel and the next one, as they lie there. */
static uint64_t pair(const uint32_t *from, uint32_t place) {
    uint64_t both;
    memcpy(&both, from + (place >> 16), sizeof(both));
    return both;
}

/* Each of the four places lies between a pixel and the next one: both are fetched at once. */
static void walk4(uint32_t *to, const uint32_t *from, words4 places) {
    words4 first = (words4)(pairs2){pair(from, places[0]), pair(from, places[1])};
    words4 second = (words4)(pairs2){pair(from, places[2]), pair(from, places[3])};
    halves8 a = (halves8)__builtin_shufflevector(first, second, 0, 2, 4, 6);
    halves8 b = (halves8)__builtin_shufflevector(first, second, 1, 3, 5, 7);
    words4 weight = places >> 8 & 255;
    halves8 q = (halves8)(weight | weight << 16);
    halves8 out = weighed(a, 256 - q, b, q);
    memcpy(to, &out, sizeof(out));
}

static void walk_n(uint32_t *to, const uint32_t *from, size_t n, uint32_t place, uint32_t step) {
    words4 places = {place, place + step, place + 2 * step, place + 3 * step};
    size_t i = 0;
    for (; i + 4 <= n; i += 4, places += 4 * step)
        walk4(to + i, from, places);
    uint32_t tail[4];
    for (int left = 0; left < 4; left++)
        if (i + (size_t)left >= n)
            places[left] = place; /* where there is one */
    walk4(tail, from, places);
    memcpy(to + i, tail, (n - i) * sizeof(*to));
}

/* How many of n steps from first stay below limit. */
static size_t steps_below(int64_t first, int64_t step, int64_t limit, size_t n) {
    int64_t steps = first >= limit ? 0 : (limit - first + step - 1) / step;
    return (uint64_t)steps < n ? (size_t)steps : n;
}

void row_walked(uint32_t *to, const uint32_t *from, size_t n, struct row_walk walk) {
    size_t i = 0, inside = steps_below(walk.first, walk.step, (int64_t)walk.last << 16, n);
    for (size_t before = steps_below(walk.first, walk.step, 0, n); i < before; i++)
        to[i] = from[0];
    if (walk.step == 1 << 16 && i < inside) {
        const uint32_t *pixel = from + ((walk.first + (int64_t)i * walk.step) >> 16);
        row_mix(to + i, pixel, pixel + 1, inside - i, (unsigned)(walk.first >> 8 & 255));
        i = inside;
    } else if (i < inside) {
        walk_n(to + i, from, inside - i, (uint32_t)(walk.first + (int64_t)i * walk.step), (uint32_t)walk.step);
        i = inside;
    }
    for (; i < n; i++)
        to[i] = from[walk.last];
}
