/* Self-service by name as a table: what each touch and answer leads to; and over any run of events, that it closes by
 * itself, that nobody is checked in who was not shown, and that what was typed is forgotten at the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/self_flow.h"
#include "unit/chance.h"

#define T 500000
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* clang-format off */
#define ON(p) .page = SELF_##p, .until = T + 9
#define TO(p) .page = SELF_##p, .until = T + SELF_IDLE_MS
#define EVENT(k) {.kind = SELF_EVENT_##k, .now = T}
#define ANSWERED(n, why, ms) {.kind = SELF_EVENT_ANSWER, .now = T, .answer = {n, SELF_##why, ms}}

static const struct {
    const char *name;
    struct self_flow before;
    struct self_event event;
    struct self_flow after;
    const char *effects;
} steps[] = {
    {"the name first", {0}, EVENT(OPEN), {TO(NAME)}, "type"},
    {"asked for twice", {ON(PROOF)}, EVENT(OPEN), {ON(PROOF)}, ""},
    {"then the proof", {ON(NAME)}, EVENT(TYPED), {TO(PROOF)}, "type"},
    {"no name", {ON(NAME)}, {.kind = SELF_EVENT_TYPED, .now = T, .empty = true}, {TO(NAME)}, "type"},
    {"no proof", {ON(PROOF)}, {.kind = SELF_EVENT_TYPED, .now = T, .empty = true}, {TO(PROOF)}, "type"},
    {"then it is looked for", {ON(PROOF)}, EVENT(TYPED), {ON(PROOF)}, "look"},
    {"is this you?", {ON(PROOF)}, ANSWERED(1, NO_SUCH, 0), {TO(PEOPLE), .people = 1, .wait_until = T}, "show"},
    {"never more than five", {ON(PROOF)}, ANSWERED(9, NO_SUCH, 0), {TO(PEOPLE), .people = 5, .wait_until = T}, "show"},
    {"nobody", {ON(PROOF)}, ANSWERED(0, NO_SUCH, 0), {TO(NOBODY), .wait_until = T}, "show"},
    {"too many tries", {ON(PROOF)}, ANSWERED(0, WAIT, 30000),
     {TO(NOBODY), .reason = SELF_WAIT, .wait_until = T + 30000}, "show"},
    {"an answer that nobody asked for", {ON(NAME)}, ANSWERED(3, NO_SUCH, 0), {ON(NAME)}, ""},
    {"it is me", {ON(PEOPLE), .people = 3}, {.kind = SELF_EVENT_ROW, .now = T, .row = 2}, {.row = 2},
     "check-in forget"},
    {"a row that is not there", {ON(PEOPLE), .people = 3}, {.kind = SELF_EVENT_ROW, .now = T, .row = 3},
     {ON(PEOPLE), .people = 3}, ""},
    {"below the first", {ON(PEOPLE), .people = 3}, {.kind = SELF_EVENT_ROW, .now = T, .row = -1},
     {ON(PEOPLE), .people = 3}, ""},
    {"a row of nobody", {ON(NOBODY)}, {.kind = SELF_EVENT_ROW, .now = T, .row = 0}, {ON(NOBODY)}, ""},
    {"none of these", {ON(PEOPLE), .people = 3}, EVENT(BACK), {0}, "forget show"},
    {"back from the proof to the name", {ON(PROOF)}, EVENT(BACK), {TO(NAME)}, "type"},
    {"and out", {ON(NAME)}, EVENT(BACK), {0}, "forget show"},
    {"again", {ON(NOBODY)}, EVENT(AGAIN), {TO(NAME)}, "type"},
    {"again after a person too many", {ON(PEOPLE), .people = 2}, EVENT(AGAIN), {TO(NAME), .people = 2}, "type"},
    {"again, but not before its time", {ON(NOBODY), .reason = SELF_WAIT, .wait_until = T + 1}, EVENT(AGAIN),
     {ON(NOBODY), .reason = SELF_WAIT, .wait_until = T + 1}, ""},
    {"a touch gives time", {ON(NAME)}, EVENT(TOUCH), {TO(NAME)}, ""},
    {"a touch opens nothing", {0}, EVENT(TOUCH), {0}, ""},
    {"a code that was read ends it", {ON(PROOF)}, EVENT(END), {0}, "forget show"},
    {"not yet", {ON(PROOF)}, EVENT(TICK), {ON(PROOF)}, ""},
    {"somebody went away", {.page = SELF_PEOPLE, .people = 1, .until = T}, EVENT(TICK), {0}, "forget show"},
    {"closed and quiet", {0}, EVENT(TICK), {0}, ""},
    {"closed and nothing to end", {0}, EVENT(END), {0}, ""},
};
/* clang-format on */

static void say(const enum self_effect *effects, size_t n, char ret_text[64]) {
    static const char *const words[] = {"show", "type", "look", "check-in", "forget"};
    ret_text[0] = '\0';
    for (size_t i = 0, used = 0; i < n; i++)
        used += (size_t)snprintf(ret_text + used, 64 - used, "%s%s", i ? " " : "", words[effects[i]]);
}

static bool are_same(const struct self_flow *a, const struct self_flow *b) {
    return a->page == b->page && a->reason == b->reason && a->people == b->people && a->row == b->row &&
           a->until == b->until && a->wait_until == b->wait_until;
}

static void each_step_is_as_written(void **state) {
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < COUNT(steps); i++) {
        struct self_flow flow = steps[i].before;
        enum self_effect effects[SELF_EFFECTS_MAX];
        char text[64];
        say(effects, self_flow_step(&flow, &steps[i].event, effects), text);
        if (are_same(&flow, &steps[i].after) && strcmp(text, steps[i].effects) == 0)
            continue;
        wrong++;
        print_error("%s: effects \"%s\", page %d, until T%+d\n", steps[i].name, text, (int)flow.page,
                    (int)(flow.until - T));
    }
    assert_int_equal(wrong, 0);
}

typedef size_t step_fn(struct self_flow *flow, const struct self_event *event, enum self_effect *effects);

static bool has(const enum self_effect *effects, size_t n, enum self_effect one) {
    for (size_t i = 0; i < n; i++)
        if (effects[i] == one)
            return true;
    return false;
}

static const char *broken(const struct self_flow *before, const struct self_event *event, const struct self_flow *after,
                          const enum self_effect *effects, size_t n) {
    if (n > SELF_EFFECTS_MAX)
        return "too many effects";
    if (has(effects, n, SELF_EFFECT_CHECK_IN) &&
        (before->page != SELF_PEOPLE || event->kind != SELF_EVENT_ROW || after->row >= before->people))
        return "somebody came in who was not on the page";
    if (self_is_open(before) && !self_is_open(after) && !has(effects, n, SELF_EFFECT_FORGET))
        return "what was typed stays";
    if (self_is_open(after) && after->until > event->now + SELF_IDLE_MS)
        return "a page that stays";
    if (self_is_open(after) && event->kind == SELF_EVENT_TICK && event->now >= after->until)
        return "a page that does not close";
    if (has(effects, n, SELF_EFFECT_LOOK) && before->page != SELF_PROOF)
        return "looked for without a proof";
    return NULL;
}

static const char *first_broken(step_fn *step, uint64_t seed) {
    struct chance chance = {seed};
    struct self_flow flow = {0};
    int64_t now = 7;
    for (int i = 0; i < 100000; i++) {
        const struct self_flow before = flow;
        enum self_effect effects[SELF_EFFECTS_MAX];
        now += chance_below(&chance, 20000);
        struct self_event event = {.kind = (enum self_event_kind)chance_below(&chance, SELF_EVENT_TICK + 1),
                                   .now = now};
        if (event.kind == SELF_EVENT_ROW)
            event.row = (int)chance_below(&chance, 8) - 1;
        else if (event.kind == SELF_EVENT_ANSWER)
            event.answer.people = (int)chance_below(&chance, 7);
        else if (event.kind == SELF_EVENT_TYPED)
            event.empty = chance_one_in(&chance, 3);
        size_t n = step(&flow, &event, effects);
        const char *what = broken(&before, &event, &flow, effects, n);
        if (what)
            return what;
    }
    return NULL;
}

/* Planted: one that lets in whoever touches any row, and one that remembers. */
static size_t trusting_step(struct self_flow *flow, const struct self_event *event, enum self_effect *effects) {
    size_t n = self_flow_step(flow, event, effects);
    if (event->kind == SELF_EVENT_ROW && n == 0)
        effects[n++] = SELF_EFFECT_CHECK_IN;
    return n;
}

static size_t remembering_step(struct self_flow *flow, const struct self_event *event, enum self_effect *effects) {
    size_t n = self_flow_step(flow, event, effects);
    for (size_t i = 0; i < n; i++)
        effects[i] = effects[i] == SELF_EFFECT_FORGET ? SELF_EFFECT_SHOW : effects[i];
    return n;
}

static void it_holds_over_any_run(void **state) {
    (void)state;
    const char *what = first_broken(self_flow_step, 4);
    if (what)
        fail_msg("%s", what);
    assert_non_null(first_broken(trusting_step, 4));
    assert_non_null(first_broken(remembering_step, 4));
}

static void reasons_have_words(void **state) {
    (void)state;
    assert_string_equal(self_reason_msgid(SELF_NO_SUCH), "self-nobody");
    assert_string_equal(self_reason_msgid(SELF_BROKEN), "self-broken");
    assert_string_equal(self_reason_msgid((enum self_reason)9), "self-broken");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_step_is_as_written),
        cmocka_unit_test(it_holds_over_any_run),
        cmocka_unit_test(reasons_have_words),
    };
    return cmocka_run_group_tests_name("self flow", tests, NULL, NULL);
}
