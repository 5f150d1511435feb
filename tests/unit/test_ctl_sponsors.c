/* What sponsors got against what they are owed, counted by hand beside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ctl/sponsor_counts.h"

#define DAY_0 INT64_C(1792771200000)
#define DAY_MS INT64_C(86400000)

/* Sponsor 1 is exclusive on badges of tier 1, 2 and 3 run with weights 3 and 1, 4 from the second day on. On the screen
 * 1 and 2 weigh the same. */
static const struct sponsor_counts begun = {
    .offer = {.positions = {{.number = 0, .code = "strip", .medium = MEDIUM_BADGE, .places = 2},
                            {.number = 3, .code = "cord", .medium = MEDIUM_LANYARD, .places = 1},
                            {.number = 7, .code = "wall", .medium = MEDIUM_SCREEN, .places = 6}},
              .n_positions = 3,
              .entitlements = {{1, 0, 2, 1, true, 0, 0},
                               {2, 0, UINT64_MAX, 3, false, 0, 0},
                               {3, 0, UINT64_MAX, 1, false, 0, 0},
                               {4, 0, UINT64_MAX, 4, false, DAY_0 + DAY_MS, 0},
                               {1, 7, UINT64_MAX, 5, true, 0, 0},
                               {2, 7, UINT64_MAX, 5, false, 0, 0}},
              .n_entitlements = 6},
    .event = {.days = 2, .day_start = {DAY_0, DAY_0 + DAY_MS, DAY_0 + 2 * DAY_MS}},
};

static const struct sponsor_cell *cell_at(const GArray *cells, int64_t sponsor, int position, int tier, int day) {
    for (guint i = 0; i < cells->len; i++) {
        const struct sponsor_cell *cell = &g_array_index(cells, struct sponsor_cell, i);
        if (cell->sponsor == sponsor && cell->position == position && cell->tier == tier && cell->day == day)
            return cell;
    }
    fail_msg("no cell of sponsor %d, position %d, tier %d, day %d", (int)sponsor, position, tier, day);
    return NULL;
}

static void assert_owed(const GArray *cells, int64_t sponsor, int position, int tier, int day, double owed) {
    double off = cell_at(cells, sponsor, position, tier, day)->owed - owed;
    if (off > 1e-6 || off < -1e-6)
        fail_msg("sponsor %d is owed %f too much", (int)sponsor, off);
}

static void badges_owe_by_tier_and_day(void **state) {
    (void)state;
    struct sponsor_counts counts = begun;
    sponsor_counts_start(&counts);
    sponsor_counts_badges(&counts, 1, DAY_0, 8);              /* 1 on each; 2 and 3 share one place, 3 to 1 */
    sponsor_counts_badges(&counts, 0, DAY_0, 5);              /* two places for two: both on each */
    sponsor_counts_badges(&counts, 1, DAY_0 + DAY_MS, 8);     /* 4 has come: 3, 1 and 4 of 8 */
    sponsor_counts_badges(&counts, 0, DAY_0 + DAY_MS - 1, 1); /* the last moment of the first day */
    sponsor_counts_badges(&counts, -1, DAY_0, 99);            /* nobody knows whose it was */
    sponsor_counts_logos(&counts, 2, 1, DAY_0, 6, 1);
    sponsor_counts_logos(&counts, 2, 1, DAY_0 + 1, 1, 2);
    sponsor_counts_logos(&counts, 9, 1, DAY_0 - 1, 1, 0); /* before the event, of a sponsor that went */
    g_autoptr(GArray) cells = sponsor_counts_sorted(&counts);
    assert_owed(cells, 1, 0, 1, 0, 8);
    assert_owed(cells, 2, 0, 1, 0, 6);
    assert_owed(cells, 3, 0, 1, 0, 2);
    assert_owed(cells, 2, 0, 0, 0, 6);
    assert_owed(cells, 3, 0, 0, 0, 6);
    assert_owed(cells, 2, 0, 1, 1, 3);
    assert_owed(cells, 3, 0, 1, 1, 1);
    assert_owed(cells, 4, 0, 1, 1, 4);
    assert_int_equal(cell_at(cells, 2, 0, 1, 0)->printed, 7);
    assert_int_equal(cell_at(cells, 2, 0, 1, 0)->uncertain, 3);
    assert_int_equal(cell_at(cells, 9, 0, 1, -1)->printed, 1);
    sponsor_counts_clear(&counts);
}

static void screens_owe_time_by_weight(void **state) {
    (void)state;
    struct sponsor_counts counts = begun;
    sponsor_counts_start(&counts);
    sponsor_counts_plays(&counts, 2, DAY_0 + 5, 1, 30000);
    sponsor_counts_plays(&counts, 1, DAY_0 + 6, 2, 10000);
    g_autoptr(GArray) cells = sponsor_counts_sorted(&counts);
    assert_int_equal(cells->len, 2);
    assert_owed(cells, 1, 7, -1, 0, 20000);
    assert_owed(cells, 2, 7, -1, 0, 20000);
    assert_int_equal(cell_at(cells, 2, 7, -1, 0)->shown_ms, 30000);
    assert_int_equal(cell_at(cells, 1, 7, -1, 0)->plays, 2);
    sponsor_counts_clear(&counts);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(badges_owe_by_tier_and_day),
        cmocka_unit_test(screens_owe_time_by_weight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
