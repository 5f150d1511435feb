/* Waiting for the next PIN: the table of spans, clocks that lie, and what a thief can try in a day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/lockout.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void waits_are_as_written(void **state) {
    (void)state;
    static const struct {
        const char *name;
        struct lockout lockout; /* failures, passed, all, all passed */
        int64_t wait;
    } cases[] = {
        {"never failed", {0, 0, 0, 0}, 0},
        {"four are free", {4, 0, 4, 0}, 0},
        {"the fifth costs 30 s", {5, 0, 5, 0}, 30000},
        {"half of it", {5, 15000, 5, 15000}, 15000},
        {"the last ms", {5, 29999, 5, 29999}, 1},
        {"over", {5, 30000, 5, 30000}, 0},
        {"long over", {5, 86400000, 5, 86400000}, 0},
        {"the sixth", {6, 0, 6, 0}, 60000},
        {"the seventh", {7, 0, 7, 0}, 120000},
        {"the eighth", {8, 0, 8, 0}, 240000},
        {"the ninth", {9, 0, 9, 0}, 480000},
        {"the tenth would be 16 min", {10, 0, 10, 0}, 900000},
        {"and all after it", {11, 0, 11, 0}, 900000},
        {"very many", {INT32_MAX, 0, INT32_MAX, 0}, 900000},
        {"a time before the failure", {5, -1, 5, -1}, 30000},
        {"as long before as can be", {10, INT64_MIN, 10, INT64_MIN}, 900000},
        {"as long after as can be", {10, INT64_MAX, 10, INT64_MAX}, 0},
        {"negative failures", {-1, 0, -1, 0}, 0},
        {"the fewest failures", {INT32_MIN, 0, INT32_MIN, 0}, 0},
        {"fourteen of others are free", {0, 0, 14, 0}, 0},
        {"fifteen of others cost 30 s", {0, 0, 15, 0}, 30000},
        {"and never more", {0, 0, 5000, 0}, 30000},
        {"counted from the newest of all", {0, 0, 15, 20000}, 10000},
        {"one's own may be longer", {6, 10000, 15, 10000}, 50000},
        {"or shorter", {5, 25000, 15, 1000}, 29000},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t wait = lockout_wait(&cases[i].lockout);
        if (wait != cases[i].wait)
            fail_msg("%s: %lld ms", cases[i].name, (long long)wait);
    }
}

#define EIGHT_HOURS (INT64_C(8) * 3600 * 1000)

/* Someone who tries one operator's PIN whenever it is allowed. */
static void eight_hours_give_40_tries(void **state) {
    (void)state;
    int32_t tries = 0;
    for (int64_t now = 0; now < EIGHT_HOURS;) {
        tries++;
        struct lockout lockout = {tries, 0, tries, 0};
        now += lockout_wait(&lockout);
    }
    assert_int_equal(tries, 40);
}

/* Someone who tries a PIN of one operator after the other. */
static void going_through_the_numbers_is_slow_too(void **state) {
    (void)state;
    int32_t tries = 0;
    for (int64_t now = 0; now < EIGHT_HOURS;) {
        tries++;
        struct lockout lockout = {0, 0, tries, 0};
        now += lockout_wait(&lockout);
    }
    assert_in_range(tries, 900, 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_are_as_written),
        cmocka_unit_test(eight_hours_give_40_tries),
        cmocka_unit_test(going_through_the_numbers_is_slow_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
