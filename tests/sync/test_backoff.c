/* Waiting, and what comes next: table tests of the pure parts of kiosk-syncd. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sync/agenda.h"
#include "sync/backoff.h"
#include "sync/quiet.h"

/* ---- waiting ---- */

static void waits_longer_each_time(void **state) {
    (void)state;
    static const struct {
        unsigned tries;
        int64_t least, most;
    } cases[] = {{0, 250, 500},   {1, 250, 1000},  {2, 250, 2000},  {3, 250, 4000},     {4, 250, 8000},
                 {5, 250, 16000}, {6, 250, 30000}, {7, 250, 30000}, {1000, 250, 30000}, {UINT32_MAX, 250, 30000}};
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct backoff low = {cases[i].tries}, high = {cases[i].tries};
        assert_int_equal(backoff_next(&low, 0), cases[i].least);
        assert_int_equal(backoff_next(&high, UINT32_MAX), cases[i].most);
        assert_int_equal(low.tries, cases[i].tries == UINT32_MAX ? UINT32_MAX : cases[i].tries + 1);
    }
}

/* Two hundred kiosks that have waited long: none of the 250 ms of the span gets more than its share. The control waits
 * as they would without chance, all at once. */
static int most_at_once(bool by_chance) {
    int most = 0, slots[BACKOFF_MAX_MS / 250 + 1] = {0};
    uint32_t random = 12345;
    for (int i = 0; i < 200; i++) {
        struct backoff backoff = {20};
        random = random * 1664525U + 1013904223U;
        int slot = (int)(backoff_next(&backoff, by_chance ? random : UINT32_MAX) / 250);
        if (++slots[slot] > most)
            most = slots[slot];
    }
    return most;
}

static void kiosks_spread_out(void **state) {
    (void)state;
    assert_true(most_at_once(true) <= 10);
    assert_int_equal(most_at_once(false), 200);
}

static void about_is_a_fifth(void **state) {
    (void)state;
    assert_int_equal(backoff_about(1000, 0), 800);
    assert_int_equal(backoff_about(1000, UINT32_MAX), 1200);
    assert_int_equal(backoff_about(0, UINT32_MAX), 0);
}

/* ---- what is next ---- */

#define NOW 100000
static void next_is(int64_t push, int64_t pull, int64_t fetch, enum task task, int64_t ms) {
    struct agenda agenda;
    int64_t wait;
    agenda_clear(&agenda);
    agenda_sooner(&agenda, TASK_PUSH, push);
    agenda_sooner(&agenda, TASK_PULL, pull);
    agenda_sooner(&agenda, TASK_FETCH, fetch);
    assert_int_equal(agenda_next(&agenda, NOW, 1000, &wait), task);
    assert_int_equal(wait, ms);
}

static void the_important_comes_first(void **state) {
    (void)state;
    const int64_t never = AGENDA_NEVER;
    static const int64_t late = NOW - AGENDA_PATIENCE_MS;
    next_is(never, never, never, TASKS, 1000);
    next_is(NOW, NOW, NOW, TASK_PUSH, 0);
    next_is(never, NOW, NOW, TASK_PULL, 0);
    next_is(never, never, NOW, TASK_FETCH, 0);
    next_is(NOW + 30, NOW + 20, NOW + 10, TASKS, 10);
    next_is(NOW + 5000, never, never, TASKS, 1000);
    next_is(NOW + 1, NOW - 1, never, TASK_PULL, 0);
    /* a backlog to push keeps nothing out for long */
    next_is(NOW, late + 1, never, TASK_PUSH, 0);
    next_is(NOW, late, never, TASK_PULL, 0);
    next_is(NOW, late, late - 1, TASK_FETCH, 0);
    next_is(late, late, late, TASK_PUSH, 0);
}

static void urgent_jumps_the_queue(void **state) {
    (void)state;
    struct agenda agenda;
    int64_t wait;
    agenda_clear(&agenda);
    agenda_sooner(&agenda, TASK_PUSH, NOW);
    agenda_sooner(&agenda, TASK_PULL, NOW);
    assert_int_equal(agenda_next(&agenda, NOW, 1000, &wait), TASK_PUSH);
    agenda_urgent(&agenda, TASK_PULL, NOW);
    assert_int_equal(agenda_next(&agenda, NOW, 1000, &wait), TASK_PULL);
    agenda_sooner(&agenda, TASK_PULL, NOW + 10); /* never later */
    assert_int_equal(agenda_next(&agenda, NOW, 1000, &wait), TASK_PULL);
}

/* A day of pushing without end: pulls still come, each within patience and one batch. */
static void nobody_starves(void **state) {
    (void)state;
    struct agenda agenda;
    int64_t wait, pulled = 0, longest = 0;
    agenda_clear(&agenda);
    agenda.at[TASK_PUSH] = agenda.at[TASK_PULL] = agenda.at[TASK_REPORT] = 0;
    for (int64_t now = 0; now < 60000; now += 30) {
        enum task task = agenda_next(&agenda, now, 1000, &wait);
        if (task == TASK_PULL) {
            longest = now - pulled > longest ? now - pulled : longest;
            pulled = now;
        }
        agenda.at[task] = task == TASK_REPORT ? now + 5000 : now;
    }
    assert_true(pulled > 59000);
    assert_true(longest <= AGENDA_PATIENCE_MS + 2 * 30);
}

/* ---- the log ---- */
static void a_day_of_trouble_is_few_lines(void **state) {
    (void)state;
    struct quiet quiet = {0};
    int lines = 0, at_once = 0;
    for (int64_t now = 1000; now < 86400000; now += 500) {
        bool said = quiet_may_say(&quiet, now);
        lines += said;
        at_once += said && now < 10000;
    }
    assert_int_equal(at_once, QUIET_LINES);
    assert_true(lines <= QUIET_LINES + 24);
    assert_true(quiet_may_say(&quiet, INT64_C(86400000) * 3)); /* and a quiet day forgives all of it */
    assert_int_equal(quiet.said, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_longer_each_time),
        cmocka_unit_test(kiosks_spread_out),
        cmocka_unit_test(about_is_a_fifth),
        cmocka_unit_test(the_important_comes_first),
        cmocka_unit_test(urgent_jumps_the_queue),
        cmocka_unit_test(nobody_starves),
        cmocka_unit_test(a_day_of_trouble_is_few_lines),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
