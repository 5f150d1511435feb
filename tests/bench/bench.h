/* What the bench programs share: a clock, percentiles, and the row of the one table that `make bench` prints. */
#ifndef LANYARD_TESTS_BENCH_H
#define LANYARD_TESTS_BENCH_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* Microseconds since some instant. */
static inline double bench_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* A number from the environment, as `make bench N=1000000` sets it. */
static inline int bench_number(const char *name, int fallback) {
    const char *text = getenv(name);
    int value = text ? (int)strtol(text, NULL, 10) : 0;
    return value > 0 ? value : fallback;
}

static inline int bench_order(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Columns by letters, not bytes: names have arrows. */
static inline void bench_row(const char *name, const char *figure) {
    int letters = 0;
    for (const char *c = name; *c; c++)
        letters += ((unsigned char)*c & 0xc0) != 0x80;
    printf("%s%*s %s\n", name, letters < 52 ? 52 - letters : 0, "", figure);
}

/* Sorts us. One row: "p50 12 us  p99 40 us  max 90 us  (n 2000)". */
static inline void bench_percentiles(const char *name, double *us, size_t n) {
    char figure[120];
    qsort(us, n, sizeof(*us), bench_order);
    snprintf(figure, sizeof(figure), "p50 %.0f us  p99 %.0f us  max %.0f us  (n %zu)", us[(n - 1) / 2],
             us[(n * 99 + 99) / 100 - 1], us[n - 1], n);
    bench_row(name, figure);
}

#endif
