/* Waiting for the next PIN: the table of spans, clocks that lie, and what a thief can try in a day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/lockout.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define NOW INT64_C(1795000000000)

static void waits_are_as_written(void **state) {
    (void)state;
    static const struct {
        const char *name;
        int32_t failures;
        int64_t last, now, wait;
    } cases[] = {
        {"never failed", 0, 0, NOW, 0},
        {"four are free", 4, NOW, NOW, 0},
        {"the fifth costs 30 s", 5, NOW, NOW, 30000},
        {"half of it", 5, NOW, NOW + 15000, 15000},
        {"the last ms", 5, NOW, NOW + 29999, 1},
        {"over", 5, NOW, NOW + 30000, 0},
        {"long over", 5, NOW, NOW + 86400000, 0},
        {"the sixth", 6, NOW, NOW, 60000},
        {"the seventh", 7, NOW, NOW, 120000},
        {"the eighth", 8, NOW, NOW, 240000},
        {"the ninth", 9, NOW, NOW, 480000},
        {"the tenth would be 16 min", 10, NOW, NOW, 900000},
        {"and all after it", 11, NOW, NOW, 900000},
        {"very many", INT32_MAX, NOW, NOW, 900000},
        {"the clock went back a little", 5, NOW, NOW - 1, 30000},
        {"the clock went back to 1970", 10, NOW, 0, 900000},
        {"back, but the tries are free", 4, NOW, 0, 0},
        {"no instant kept", 5, 0, NOW, 0},
        {"negative failures", -1, NOW, NOW, 0},
        {"the fewest failures", INT32_MIN, NOW, NOW, 0},
        {"as far apart as can be", 5, INT64_MIN, INT64_MAX, 0},
        {"the other way round", 5, INT64_MAX, INT64_MIN, 30000},
        {"before 1970", 5, -1000, -500, 29500},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct lockout lockout = {cases[i].failures, cases[i].last};
        int64_t wait = lockout_wait(&lockout, cases[i].now);
        if (wait != cases[i].wait)
            fail_msg("%s: %lld ms", cases[i].name, (long long)wait);
    }
}

/* Someone who tries a wrong PIN whenever it is allowed. */
static void eight_hours_give_40_tries(void **state) {
    (void)state;
    struct lockout lockout = {0};
    int tries = 0;
    for (int64_t now = NOW; now < NOW + INT64_C(8) * 3600 * 1000; now += lockout_wait(&lockout, now)) {
        lockout = (struct lockout){lockout.failures + 1, now};
        tries++;
    }
    assert_int_equal(tries, 40);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_are_as_written),
        cmocka_unit_test(eight_hours_give_40_tries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
