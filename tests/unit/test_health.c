/* What is said of a kiosk's parts: thresholds as tables, every cause with its words, and the worst first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "core/health.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define MIB (INT64_C(1) << 20)

static void a_disk_is_judged_by_what_is_left(void **state) {
    (void)state;
    static const struct {
        struct health_disk disk;
        enum health_cause cause;
    } cases[] = {
        {{200 * MIB, 1000, false}, HEALTH_DISK_WELL},     {{200 * MIB - 1, 1000, false}, HEALTH_DISK_LOW},
        {{200 * MIB, 999, false}, HEALTH_DISK_LOW},       {{16 * MIB, 16, false}, HEALTH_DISK_LOW},
        {{16 * MIB - 1, 1000, false}, HEALTH_DISK_FULL},  {{200 * MIB, 15, false}, HEALTH_DISK_FULL},
        {{200 * MIB, -1, false}, HEALTH_DISK_WELL},       {{0, -1, false}, HEALTH_DISK_FULL},
        {{200 * MIB, 1000, true}, HEALTH_DISK_READ_ONLY}, {{0, 0, true}, HEALTH_DISK_READ_ONLY},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(health_judge_disk(&cases[i].disk), cases[i].cause);
}

static void a_disk_wears_out(void **state) {
    (void)state;
    static const struct {
        int percent;
        enum health_cause cause;
    } cases[] = {
        {-1, HEALTH_WEAR_UNTOLD}, {0, HEALTH_WEAR_WELL},  {79, HEALTH_WEAR_WELL},
        {80, HEALTH_WEAR_WORN},   {99, HEALTH_WEAR_WORN}, {100, HEALTH_WEAR_OUT},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(health_judge_wear(cases[i].percent), cases[i].cause);
}

static void a_clock_is_judged_by_what_has_passed(void **state) {
    (void)state;
    static const struct {
        struct health_clock clock; /* now, first, floor, slack, off, battery, rehearsal */
        enum health_cause cause;
    } cases[] = {
        {{5000, 1000, 5000, 100, 0, 0, false}, HEALTH_CLOCK_WELL},
        {{4900, 1000, 5000, 100, 0, 0, false}, HEALTH_CLOCK_WELL},
        {{4899, 1000, 5000, 100, 0, 0, false}, HEALTH_CLOCK_BEHIND},
        {{999, 1000, 5000, 100, 0, 0, false}, HEALTH_CLOCK_UNSET},
        {{1000, 1000, 0, 100, 0, 0, false}, HEALTH_CLOCK_WELL},
        {{5000, 1000, 5000, 100, 101, 0, false}, HEALTH_CLOCK_OFF},
        {{5000, 1000, 5000, 100, -101, 0, false}, HEALTH_CLOCK_OFF},
        {{5000, 1000, 5000, 100, 100, 0, false}, HEALTH_CLOCK_WELL},
        {{5000, 1000, 5000, 100, 0, 999, false}, HEALTH_CLOCK_BATTERY},
        {{5000, 1000, 5000, 100, 0, 1000, false}, HEALTH_CLOCK_WELL},
        {{5000, 1000, 0, 100, 0, 999, true}, HEALTH_CLOCK_REHEARSAL},
        {{10, 1000, 0, 100, 0, 0, true}, HEALTH_CLOCK_UNSET},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(health_judge_clock(&cases[i].clock), cases[i].cause);
}

/* Every cause has words of its own, belongs to the part its name begins with, and says what to do exactly where
 * something is to be done. */
static void every_cause_is_told(void **state) {
    (void)state;
    unsigned parts = 0;
    for (int cause = 0; cause < HEALTH_CAUSE_COUNT; cause++) {
        const char *what = health_what_msgid((enum health_cause)cause);
        const char *todo = health_do_msgid((enum health_cause)cause);
        const char *part = health_part_name(health_cause_part((enum health_cause)cause));
        assert_non_null(what);
        assert_memory_equal(what, "health-", 7);
        assert_memory_equal(what + 7, part, strlen(part));
        assert_int_equal(*todo != '\0', health_cause_state((enum health_cause)cause) >= HEALTH_LOOK);
        if (*todo)
            assert_string_equal(todo + strlen("health-do-"), what + strlen("health-"));
        for (int other = 0; other < cause; other++)
            assert_string_not_equal(what, health_what_msgid((enum health_cause)other));
        parts |= 1u << health_cause_part((enum health_cause)cause);
    }
    assert_int_equal(parts, (1u << HEALTH_PART_COUNT) - 1);
}

static void the_worst_comes_first(void **state) {
    (void)state;
    struct health_report report = {0};
    assert_int_equal(health_worst(&report), HEALTH_WELL);
    health_add(&report, HEALTH_WEAR_UNTOLD, NULL);
    health_add(&report, HEALTH_ROSTER_WELL, "40 tickets");
    health_add(&report, HEALTH_SOUND_NONE, NULL);
    health_add(&report, HEALTH_PRINTER_MISSING, "BADGE");
    health_add(&report, HEALTH_JOURNAL_DAMAGED, NULL);
    health_add(&report, HEALTH_DISK_WELL, NULL);
    health_sort(&report);
    static const enum health_cause order[] = {HEALTH_JOURNAL_DAMAGED, HEALTH_PRINTER_MISSING, HEALTH_SOUND_NONE,
                                              HEALTH_WEAR_UNTOLD,     HEALTH_DISK_WELL,       HEALTH_ROSTER_WELL};
    assert_int_equal(report.n, COUNT(order));
    for (size_t i = 0; i < COUNT(order); i++)
        assert_int_equal(report.found[i].cause, order[i]);
    assert_string_equal(report.found[1].detail, "BADGE");
    assert_int_equal(health_worst(&report), HEALTH_BROKEN);
}

static void a_part_says_its_worst_alone(void **state) {
    (void)state;
    struct health_report report = {0};
    health_add(&report, HEALTH_DISK_LOW, "first");
    health_add(&report, HEALTH_DISK_WELL, "better");
    assert_string_equal(report.found[0].detail, "first");
    health_add(&report, HEALTH_DISK_FULL, "worse");
    health_add(&report, HEALTH_DISK_GONE, "equal");
    assert_int_equal(report.n, 1);
    assert_int_equal(report.found[0].cause, HEALTH_DISK_FULL);
    assert_string_equal(report.found[0].detail, "worse");
}

static void a_long_detail_is_cut_between_characters(void **state) {
    (void)state;
    char text[HEALTH_DETAIL * 2] = "";
    for (size_t i = 0; i + 3 < sizeof(text); i += 3)
        memcpy(text + i, "满", 4);
    struct health_report report = {0};
    health_add(&report, HEALTH_DISK_FULL, text);
    assert_int_equal(strlen(report.found[0].detail), (HEALTH_DETAIL - 1) / 3 * 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_disk_is_judged_by_what_is_left),
        cmocka_unit_test(a_disk_wears_out),
        cmocka_unit_test(a_clock_is_judged_by_what_has_passed),
        cmocka_unit_test(every_cause_is_told),
        cmocka_unit_test(the_worst_comes_first),
        cmocka_unit_test(a_part_says_its_worst_alone),
        cmocka_unit_test(a_long_detail_is_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
