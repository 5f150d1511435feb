/* The rehearsal clock, the floor of trust, and event days where zones make them odd. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/clock.h"

#define HOUR INT64_C(3600000)
#define SHANGHAI_0900 INT64_C(1792803600000) /* 2026-10-24T09:00+08:00, by date -d */

static void now_is_read_in_every_form(void **state) {
    (void)state;
    static const struct {
        const char *text, *zone;
        int64_t at;
    } cases[] = {
        {"2026-10-24T09:00", "Asia/Shanghai", SHANGHAI_0900},
        {"2026-10-24 09:00", "Asia/Shanghai", SHANGHAI_0900},
        {"2026-10-24T09:00:07", "Asia/Shanghai", SHANGHAI_0900 + 7000},
        {"2026-10-24T09:00+08:00", "Europe/Berlin", SHANGHAI_0900},
        {"2026-10-24T01:00Z", "Asia/Shanghai", SHANGHAI_0900},
        {"2026-10-24T01:00", NULL, SHANGHAI_0900},
        {"2026-10-23T21:30:00-03:30", "Asia/Shanghai", SHANGHAI_0900},
        {"2026-10-24T03:00", "Europe/Berlin", SHANGHAI_0900},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct app_clock clock;
        assert_int_equal(app_clock_start(cases[i].text, cases[i].zone, &clock), 0);
        assert_true(clock.rehearsal);
        int64_t past = app_clock_now(&clock) - cases[i].at;
        assert_in_range(past + 1000, 0, 61000);
    }
}

static void wrong_times_are_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "",
        "now",
        "2026-10-24",
        "2026-10-24T9:00",
        "2026-13-24T09:00",
        "2026-02-29T09:00",
        "2026-10-24T24:00",
        "2026-10-24T09:60",
        "2026-10-24T09:00+8",
        "2026-10-24T09:00+08:00x",
        "2026-10-24T09:00+15:00",
        "2026-10-24T09:00:",
        "2026-10-24T09:00:61",
        "20261024T0900",
        "０026-10-24T09:00",
    };
    struct app_clock clock = {.offset = 42};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        assert_int_equal(app_clock_start(wrong[i], "Asia/Shanghai", &clock), -EINVAL);
    assert_int_equal(app_clock_start(NULL, "Asia/Shanghia", &clock), -EINVAL);
    assert_int_equal(clock.offset, 42); /* untouched */
}

static void without_now_it_is_the_wall_clock(void **state) {
    (void)state;
    struct app_clock clock;
    assert_int_equal(app_clock_start(NULL, "Asia/Shanghai", &clock), 0);
    assert_false(clock.rehearsal);
    assert_in_range(app_clock_now(&clock) / 1000 - time(NULL) + 1, 0, 3);
    assert_int_equal(strlen(clock.boot), 36);
    assert_int_equal(clock.boot[8], '-');
    int64_t before = app_clock_boottime();
    assert_true(before > 0 && app_clock_boottime() >= before);
}

static void what_has_passed_raises_the_floor(void **state) {
    (void)state;
    struct app_clock clock;
    assert_int_equal(app_clock_start(NULL, "Asia/Shanghai", &clock), 0);
    int64_t now = app_clock_now(&clock);
    app_clock_passed(&clock, now - HOUR);
    assert_true(app_clock_trusted(&clock));
    app_clock_passed(&clock, now + HOUR); /* a roster signed an hour from now: this clock is slow */
    assert_false(app_clock_trusted(&clock));
    app_clock_passed(&clock, now); /* older news changes nothing */
    assert_false(app_clock_trusted(&clock));
    assert_int_equal(app_clock_start("2026-10-24T09:00", "Asia/Shanghai", &clock), 0);
    app_clock_passed(&clock, SHANGHAI_0900 + 24 * HOUR); /* a rehearsal of yesterday */
    assert_true(app_clock_trusted(&clock));
}

static void a_server_puts_it_right(void **state) {
    (void)state;
    struct app_clock clock;
    assert_int_equal(app_clock_start(NULL, NULL, &clock), 0);
    const int64_t wall = app_clock_now(&clock), boottime = app_clock_boottime(), year = 365 * 24 * HOUR;
    app_clock_passed(&clock, wall + year);
    assert_false(app_clock_trusted(&clock));
    app_clock_told(&clock, 1000, boottime); /* a server that stands in 1970 itself */
    assert_false(app_clock_trusted(&clock));
    assert_int_equal(app_clock_off(&clock), 0);
    app_clock_told(&clock, wall, boottime); /* the floor was wrong, the clock is right */
    assert_true(app_clock_trusted(&clock));
    assert_in_range(app_clock_off(&clock) + 1000, 0, 2000);
    app_clock_told(&clock, wall - APP_CLOCK_SLACK_MS / 2, boottime); /* near enough: nothing jumps */
    assert_in_range(app_clock_now(&clock) - wall, 0, 2000);
    app_clock_told(&clock, wall - year, boottime - HOUR); /* the clock is a year ahead, and an hour has passed since */
    assert_in_range(app_clock_now(&clock) - (wall - year + HOUR), 0, 2000);
    assert_in_range(app_clock_off(&clock) - (year - HOUR) + 1000, 0, 2000);
    app_clock_told(&clock, wall + year, boottime); /* or behind */
    assert_in_range(app_clock_now(&clock) - (wall + year), 0, 2000);
    assert_int_equal(app_clock_start("2026-10-24T09:00", "Asia/Shanghai", &clock), 0);
    app_clock_told(&clock, wall, boottime); /* a rehearsal does not listen */
    assert_in_range(app_clock_now(&clock) - SHANGHAI_0900, 0, 2000);
}

static void a_clock_behind_the_floor_is_not_trusted(void **state) {
    (void)state;
    struct app_clock clock;
    assert_int_equal(app_clock_start("2026-10-24T09:00", "Asia/Shanghai", &clock), 0);
    clock.floor = SHANGHAI_0900 + APP_CLOCK_SLACK_MS;
    assert_true(app_clock_trusted(&clock));
    clock.floor = SHANGHAI_0900 + APP_CLOCK_SLACK_MS + HOUR;
    assert_false(app_clock_trusted(&clock));
    clock.floor = SHANGHAI_0900 - HOUR; /* lowered again by staff */
    assert_true(app_clock_trusted(&clock));
    assert_int_equal(app_clock_start("1970-01-01T00:05", NULL, &clock), 0);
    assert_false(app_clock_trusted(&clock)); /* a board without a battery, before anything is known */
}

static void days_begin_at_local_midnight(void **state) {
    (void)state;
    static const struct {
        const char *zone;
        int day;
        int64_t at;
        int hours; /* of that day */
    } cases[] = {
        {"Asia/Shanghai", 20261024, SHANGHAI_0900 - 9 * HOUR, 24},
        {"Europe/Berlin", 20261024, 1792792800000, 24},
        {"Europe/Berlin", 20261025, 1792879200000, 25},       /* summer time ends */
        {"Europe/Berlin", 20260329, 1774738800000, 23},       /* and begins */
        {"America/Havana", 20241103, 1730606400000, 25},      /* midnight happens twice: the first counts */
        {"Africa/Cairo", 20240426, 1714082400000, 23},        /* midnight is skipped: the day begins at 01:00 */
        {"Australia/Lord_Howe", 20260405, 1775307600000, 24}, /* half an hour longer */
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        int64_t at = 0, next = 0;
        int day = 0, minute = -1;
        assert_int_equal(app_local_midnight(cases[i].zone, cases[i].day, &at), 0);
        assert_int_equal(at, cases[i].at);
        assert_int_equal(app_local_midnight(cases[i].zone, cases[i].day + 1, &next), 0);
        assert_int_equal((next - at) / HOUR, cases[i].hours);
        assert_int_equal(app_local_day(cases[i].zone, at, &day, &minute), 0);
        assert_int_equal(day, cases[i].day);
        assert_int_equal(app_local_day(cases[i].zone, at - 1, &day, NULL), 0);
        assert_true(day < cases[i].day);
    }
}

static void impossible_days_are_refused(void **state) {
    (void)state;
    int64_t at = 7;
    static const int wrong[] = {0, -20261024, 20260229, 20261301, 20261032, 123456789};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
        assert_int_equal(app_local_midnight("Asia/Shanghai", wrong[i], &at), -EINVAL);
    assert_int_equal(app_local_midnight("Nowhere/At_All", 20261024, &at), -EINVAL);
    assert_int_equal(at, 7);
}

static void times_of_day_are_local(void **state) {
    (void)state;
    char text[6];
    int minute = 0;
    assert_int_equal(app_local_time("Asia/Shanghai", SHANGHAI_0900 + 31 * 60000, text), 0);
    assert_string_equal(text, "09:31");
    assert_int_equal(app_local_time("Europe/Berlin", SHANGHAI_0900, text), 0);
    assert_string_equal(text, "03:00");
    assert_int_equal(app_local_day("Asia/Kolkata", -1, NULL, &minute), 0); /* before 1970, floor not truncation */
    assert_int_equal(minute, 5 * 60 + 29);
    assert_int_equal(app_local_time("Nowhere/At_All", 0, text), -EINVAL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(now_is_read_in_every_form),
        cmocka_unit_test(wrong_times_are_refused),
        cmocka_unit_test(without_now_it_is_the_wall_clock),
        cmocka_unit_test(a_server_puts_it_right),
        cmocka_unit_test(a_clock_behind_the_floor_is_not_trusted),
        cmocka_unit_test(what_has_passed_raises_the_floor),
        cmocka_unit_test(days_begin_at_local_midnight),
        cmocka_unit_test(impossible_days_are_refused),
        cmocka_unit_test(times_of_day_are_local),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
