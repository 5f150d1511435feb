/* Which step decided: each fact alone names its step, the earlier of two goes first, and over random facts the step
 * named is always the one without which the answer would be another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "core/why.h"
#include "unit/chance.h"

#define HOUR INT64_C(3600000)

/* Statements that spoil the default facts, what is answered, and which step says so. */
#define CASE(name, answer, ...) \
    static void spoil_##name(struct access_facts *f) { __VA_ARGS__; }
#define CASES(X)                                                                                               \
    X(parse, UNREADABLE, f->parse_ok = false)                                                                  \
    X(signature, FORGED, f->sig_ok = false)                                                                    \
    X(issuer, FORGED, f->issuer_ok = false)                                                                    \
    X(event, WRONG_EVENT, f->event_ok = false)                                                                 \
    X(known, UNKNOWN, f->is_signed = f->sig_ok = f->known = false)                                             \
    X(exit, OK_EXIT, f->dir = DIRECTION_OUT; f->status = TICKET_BLOCKED; f->zone_open = false)                 \
    X(revoked, REVOKED, f->revoked = true)                                                                     \
    X(superseded, SUPERSEDED, f->cur_rev = 2)                                                                  \
    X(blocked, BLOCKED, f->status = TICKET_BLOCKED)                                                            \
    X(unpaid, UNPAID, f->status = TICKET_UNPAID)                                                               \
    X(replay, OK_REPLAY, f->inside = f->same_gate = true; f->last = f->now - 1000; f->last_dir = DIRECTION_IN) \
    X(closed, CLOSED, f->zone_open = false)                                                                    \
    X(gate, WRONG_GATE, f->gate_dirs = 2)                                                                      \
    X(clock, CLOCK, f->clock_ok = false; f->opens = f->now + HOUR)                                             \
    X(day, WRONG_DAY, f->days = 2)                                                                             \
    X(ticket_window, TOO_EARLY, f->nbf = f->now + HOUR)                                                        \
    X(slot_window, TOO_EARLY, f->opens = f->now + HOUR)                                                        \
    X(deny_rule, TIER, f->rule_effect = RULE_DENY; f->rule_code = VERDICT_TIER)                                \
    X(list, NOT_INVITED, f->list_mode = LIST_REQUIRED)                                                         \
    X(tier, TIER, f->tier_ok = false)                                                                          \
    X(passback, ALREADY_IN, f->inside = true; f->passback = PASSBACK_HARD)                                     \
    X(entries, USED, f->max_entries = f->entries = 1)                                                          \
    X(capacity, FULL, f->capacity = f->occupancy = 5)                                                          \
    X(review_rule, SEE_STAFF, f->rule_effect = RULE_REVIEW; f->rule_code = VERDICT_SEE_STAFF)                  \
    X(attention, SEE_STAFF, f->attention = true)                                                               \
    X(provisional, OK_PROVISIONAL, f->known = false)                                                           \
    X(ok, OK, f->now++)                                                                                        \
    X(ok_reentry, OK_REENTRY, f->entries = 1)                                                                  \
    X(override, OK_OVERRIDE, f->zone_open = false; f->override = true)                                         \
    X(cut_off, SEE_STAFF, f->known = false; f->cut_off = true; f->offline_policy = OFFLINE_CLOSED)             \
    X(ticket_over, TOO_LATE, f->naf = f->now)                                                                  \
    X(slot_over, TOO_LATE, f->closes = f->now)                                                                 \
    X(cancelled, REVOKED, f->status = TICKET_CANCELLED)                                                        \
    X(quota, FULL, f->quota_left = 0)                                                                          \
    X(nowhere, FAULT, f->dir = DIRECTION_NONE)                                                                 \
    X(rule_of_time, TOO_EARLY, f->rule_effect = RULE_REVIEW; f->rule_code = VERDICT_TOO_EARLY)                 \
    X(session_by_clock, CLOCK, f->clock_ok = false; f->session_by_clock = true; f->list_mode = LIST_REQUIRED)  \
    X(rule_of_staff, CLOCK, f->rule_effect = RULE_DENY; f->rule_code = VERDICT_CLOCK)                          \
    X(early_twice, TOO_EARLY, f->nbf = f->opens = f->now + HOUR)                                               \
    X(late_and_denied, TOO_LATE, f->closes = 1; f->rule_effect = RULE_DENY; f->rule_code = VERDICT_TOO_LATE)
CASES(CASE)

static const struct {
    const char *name;
    enum verdict verdict;
    void (*spoil)(struct access_facts *);
} cases[] = {
#define ROW(name, answer, ...) {#name, VERDICT_##answer, spoil_##name},
    CASES(ROW)};
#define N_CASES (sizeof(cases) / sizeof(cases[0]))

/* Those whose name is not their step's. */
static const char *step_of(const char *name) {
    static const char *const other[][2] = {
        {"ok_reentry", "ok"},
        {"override", "closed"},
        {"cut_off", "provisional"},
        {"ticket_over", "ticket-window"},
        {"slot_over", "slot-window"},
        {"cancelled", "revoked"},
        {"quota", "capacity"},
        {"nowhere", "exit"},
        {"rule_of_time", "review-rule"},
        {"session_by_clock", "clock"},
        {"rule_of_staff", "deny-rule"},
        {"early_twice", "ticket-window"},
        {"late_and_denied", "slot-window"},
        {"ticket_window", "ticket-window"},
        {"slot_window", "slot-window"},
        {"deny_rule", "deny-rule"},
        {"review_rule", "review-rule"},
    };
    for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
        if (strcmp(other[i][0], name) == 0)
            return other[i][1];
    return name;
}

static struct access_facts start(void) {
    struct access_facts f = access_facts_default();
    f.now = 100 * HOUR;
    return f;
}

static void test_each_fact_alone(void **state) {
    (void)state;
    uint32_t verdicts = 0, steps = 0;
    for (size_t i = 0; i < N_CASES; i++) {
        struct access_facts f = start();
        cases[i].spoil(&f);
        enum verdict v = access_decide(&f).verdict;
        if (v != cases[i].verdict || strcmp(why_name(access_why(&f)), step_of(cases[i].name)) != 0)
            fail_msg("%s: %s by %s", cases[i].name, verdict_name(v), why_name(access_why(&f)));
        verdicts |= 1u << v;
        steps |= 1u << access_why(&f);
    }
    assert_int_equal(verdicts, (1u << VERDICT_COUNT) - 1); /* all 27 were reached */
    assert_int_equal(steps, (1u << WHY_COUNT) - 1);
}

/* The table stands in the order of the checks: of two spoilt facts the earlier one is named. */
static void test_the_earlier_step_is_named(void **state) {
    (void)state;
    for (size_t i = WHY_REVOKED; i < WHY_ATTENTION; i++)
        for (size_t k = i + 1; k <= WHY_ATTENTION; k++) {
            struct access_facts f = start(), alone = f;
            cases[k].spoil(&f);
            cases[i].spoil(&f);
            cases[i].spoil(&alone);
            if (access_decide(&f).verdict != access_decide(&alone).verdict)
                continue; /* the two cannot be spoilt together */
            if (strcmp(why_name(access_why(&f)), step_of(cases[i].name)) != 0)
                fail_msg("%s and %s: by %s", cases[i].name, cases[k].name, why_name(access_why(&f)));
        }
}

static struct access_facts chance_facts(struct chance *c) {
    struct access_facts f = start();
    for (int n = (int)chance_below(c, 5); n > 0; n--)
        cases[chance_below(c, N_CASES)].spoil(&f);
    return f;
}

/* Never "every check passed" for who was held up, nor a step for who passed. */
static void test_admission_and_step_agree(void **state) {
    struct chance c = {20261024};
    (void)state;
    for (int i = 0; i < 200000; i++) {
        struct access_facts f = chance_facts(&c);
        f.override = false;
        enum verdict v = access_decide(&f).verdict;
        bool passed = v == VERDICT_OK || v == VERDICT_OK_REENTRY;
        assert_int_equal(passed, access_why(&f) == WHY_OK);
        assert_int_equal(v == VERDICT_OK_EXIT, access_why(&f) == WHY_EXIT && f.dir == DIRECTION_OUT);
    }
}

static void test_names_are_apart(void **state) {
    (void)state;
    for (int a = 0; a < WHY_COUNT; a++)
        for (int b = 0; b < a; b++)
            assert_string_not_equal(why_name((enum why)a), why_name((enum why)b));
    assert_string_equal(why_name((enum why)99), "ok");
    assert_string_equal(why_words(WHY_LIST), "invitation list");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_fact_alone),
        cmocka_unit_test(test_the_earlier_step_is_named),
        cmocka_unit_test(test_admission_and_step_agree),
        cmocka_unit_test(test_names_are_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
