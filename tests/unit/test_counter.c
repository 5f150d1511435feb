/* The staff side of the desk: each way through its pages written down step by step, and what holds however staff
 * touch it: nothing is offered while an answer is awaited, a left pad forgets its digits, and it closes by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "chance.h"
#include "core/counter.h"

#define STEPS 18

struct step {
    struct counter_event event;
    const char *effects; /* "list", "show", "settle yes", joined by ", " */
    const char *page;    /* where it stands then, NULL = as before */
};

static const char *const pages[COUNTER_PAGE_COUNT] = {"closed", "pin",  "menu",   "person",
                                                      "settle", "list", "search", "form", "tools"};
static const char *const lists[COUNTER_LIST_COUNT] = {"none",  "owed",   "printers", "rolls",   "reasons", "handouts",
                                                      "found", "recent", "fields",   "choices", "checks",  "why"};

#define OPEN(badge) \
    { .kind = COUNTER_EVENT_OPEN, .settle = badge }
#define PRESS(b) \
    { .kind = COUNTER_EVENT_PRESS, .press = COUNTER_BUTTON_##b }
#define KEY(k) \
    { .kind = COUNTER_EVENT_DIGIT, .digit = k }
#define RIGHT                                                             \
    {                                                                     \
        .kind = COUNTER_EVENT_PIN, .pin = {.right = true, .staff_no = 2 } \
    }
#define SUPERVISOR                                                                            \
    {                                                                                         \
        .kind = COUNTER_EVENT_PIN, .pin = {.right = true, .supervisor = true, .staff_no = 2 } \
    }
#define WRONG(ms)                                       \
    {                                                   \
        .kind = COUNTER_EVENT_PIN, .pin = {.wait = ms } \
    }
#define LISTED(n, go_on)                                                    \
    {                                                                       \
        .kind = COUNTER_EVENT_LISTED, .listed = {.rows = n, .more = go_on } \
    }
#define ROW(n) \
    { .kind = COUNTER_EVENT_ROW, .row = n }
#define READY(n)                                                               \
    {                                                                          \
        .kind = COUNTER_EVENT_LISTED, .listed = {.rows = n, .complete = true } \
    }
#define PERSON(known) PERSON_WHO(known, COUNTER_CAN_CHECK_IN | COUNTER_CAN_REPRINT)
#define PERSON_WHO(known, may)                                                  \
    {                                                                           \
        .kind = COUNTER_EVENT_PERSON, .person = {.found = known, .can = (may) } \
    }
#define HAPPENED(what) \
    { .kind = COUNTER_EVENT_##what }
#define BADGE \
    { .kind = COUNTER_EVENT_BADGE }
#define DONE(n) DONE_WHO(n, 0)
#define DONE_WHO(n, may)                                                                  \
    {                                                                                     \
        .kind = COUNTER_EVENT_DONE, .done = {.notice = COUNTER_NOTICE_##n, .can = (may) } \
    }
#define TICK(ms) \
    { .kind = COUNTER_EVENT_TICK, .now = ms }
#define SIX_KEYS                                                                                     \
    {KEY(0), "show", "pin"}, {KEY(2), "show", NULL}, {KEY(4), "show", NULL}, {KEY(7), "show", NULL}, \
        {KEY(1), "show", NULL}, {KEY(1), "show", NULL}, {                                            \
        KEY(PIN_PAD_DONE), "check pin", NULL                                                         \
    }

static const struct {
    const char *title;
    struct step steps[STEPS];
} ways[] = {
    {"in by PIN, out again",
     {{OPEN(false), "show", "pin"}, SIX_KEYS, {RIGHT, "show", "menu"}, {PRESS(LOGOUT), "show", "closed"}}},
    {"a wrong PIN waits",
     {{OPEN(false), "show", "pin"},
      SIX_KEYS,
      {WRONG(5000), "show", "pin"},
      {KEY(1), "", "pin"},
      {TICK(5000), "show", "pin"},
      {KEY(1), "show", "pin"},
      {PRESS(BACK), "show", "closed"}}},
    {"an uncertain badge, straight",
     {{OPEN(true), "show", "pin"},
      SIX_KEYS,
      {RIGHT, "show", "settle"},
      {PRESS(DID_NOT), "settle no", NULL},
      {PRESS(CAME_OUT), "", NULL},
      {DONE(PRINTING), "show", "menu"}}},
    {"codes mean nothing over the pad", {{OPEN(false), "show", "pin"}, {PERSON(true), "", "pin"}}},
    {"nobody logged in, nothing to press", {{PRESS(OWED), "", "closed"}, {PERSON(true), "", "closed"}}},
};

/* These begin on the menu, logged in. */
static const struct {
    const char *title;
    struct step steps[STEPS];
} inside[] = {
    {"settle from the list",
     {{PRESS(OWED), "list", "list owed"},
      {LISTED(3, false), "show", NULL},
      {ROW(3), "", NULL},
      {ROW(1), "open row 1", NULL},
      {BADGE, "show", "settle"},
      {PRESS(CAME_OUT), "settle yes", NULL},
      {DONE(CAME_OUT), "list", "list owed"},
      {LISTED(2, false), "show", NULL},
      {PRESS(BACK), "show", "menu"}}},
    {"a failed badge opens its person",
     {{PRESS(OWED), "list", "list owed"},
      {LISTED(1, false), "show", NULL},
      {ROW(0), "open row 0", NULL},
      {PERSON(true), "show", "person"},
      {PRESS(BACK), "show", "menu"}}},
    {"print again",
     {{PERSON(true), "show", "person"},
      {PRESS(REPRINT), "list", "list reasons"},
      {LISTED(5, false), "show", NULL},
      {ROW(1), "reprint 1", NULL},
      {DONE(PRINTING), "show", "person"}}},
    {"one is on its way",
     {{PERSON(true), "show", "person"},
      {PRESS(REPRINT), "list", NULL},
      {LISTED(5, false), "show", NULL},
      {ROW(0), "reprint 0", NULL},
      {DONE(BUSY), "show", "person"}}},
    {"hand out two things",
     {{PERSON(true), "show", "person"},
      {PRESS(HANDOUTS), "list", "list handouts"},
      {LISTED(2, false), "show", NULL},
      {ROW(0), "give 0", NULL},
      {DONE(GIVEN), "list", "list handouts"},
      {LISTED(2, false), "show", NULL},
      {ROW(0), "give 0", NULL},
      {DONE(GIVEN_ALREADY), "list", NULL},
      {LISTED(2, false), "show", NULL},
      {PRESS(BACK), "show", "person"}}},
    {"a new roll",
     {{PRESS(PRINTERS), "list", "list printers"},
      {LISTED(2, false), "show", NULL},
      {ROW(1), "open row 1, list", "list rolls"},
      {LISTED(6, false), "show", NULL},
      {ROW(3), "roll 3", NULL},
      {DONE(ROLL), "list", "list printers"},
      {LISTED(2, false), "show", NULL}}},
    {"found by name and checked in",
     {{PRESS(SEARCH), "begin, search", "search"},
      {LISTED(0, false), "show", NULL},
      {HAPPENED(FILLED), "search", NULL},
      {HAPPENED(FILLED), "", NULL}, /* one letter after the other */
      {LISTED(3, true), "show", "search"},
      {ROW(3), "", NULL},
      {ROW(2), "open row 2", NULL},
      {PERSON(true), "show", "person"},
      {PRESS(UNDO), "", NULL},
      {PRESS(CHECK_IN), "check in", NULL},
      {PRESS(BACK), "", NULL},
      {DONE_WHO(CHECKED_IN, COUNTER_CAN_UNDO), "show", "person"},
      {PRESS(CHECK_IN), "", NULL},
      {PRESS(BACK), "search", "search"},
      {LISTED(3, true), "show", NULL},
      {PRESS(BACK), "show", "menu"}}},
    {"the wrong one of two people of one name",
     {{PERSON_WHO(true, COUNTER_CAN_UNDO), "show", "person"},
      {PRESS(UNDO), "undo", NULL},
      {PRESS(UNDO), "", NULL},
      {DONE_WHO(COLLECT, COUNTER_CAN_CHECK_IN), "show", "person"},
      {PRESS(UNDO), "", NULL},
      {PRESS(CHECK_IN), "check in", NULL},
      {DONE_WHO(CHECKED_IN, COUNTER_CAN_UNDO), "show", "person"}}},
    {"who came last, and back",
     {{PRESS(RECENT), "list", "list recent"},
      {LISTED(8, true), "show", NULL},
      {PRESS(NEXT), "list", NULL},
      {LISTED(4, false), "show", NULL},
      {ROW(1), "open row 1", NULL},
      {PERSON(false), "show", "list recent"}, /* a forged code belongs to nobody */
      {ROW(2), "open row 2", NULL},
      {PERSON(true), "show", "person"},
      {PRESS(BACK), "list", "list recent"}}},
    {"a walk-up",
     {{PRESS(WALK_UP), "begin, list", "form"},
      {LISTED(7, false), "show", NULL},
      {PRESS(SAVE), "", NULL}, /* nobody without a name */
      {ROW(0), "field 0", "form"},
      {HAPPENED(FILLED), "list", NULL},
      {READY(7), "show", "form"},
      {ROW(4), "field 4", NULL},
      {HAPPENED(CHOICES), "list", "list choices"},
      {LISTED(3, false), "show", NULL},
      {ROW(1), "choose 1, list", "form"},
      {READY(7), "show", NULL},
      {PRESS(SAVE), "save", NULL},
      {DONE_WHO(REGISTERED, COUNTER_CAN_UNDO), "show", "person"},
      {PRESS(BACK), "show", "menu"}}},
    {"a form that cannot be saved keeps what was typed",
     {{PRESS(WALK_UP), "begin, list", "form"},
      {READY(7), "show", NULL},
      {PRESS(SAVE), "save", NULL},
      {DONE(NUMBERS), "list", "form"},
      {READY(7), "show", NULL},
      {PRESS(BACK), "show", "menu"}}},
    {"choices may be left alone",
     {{PRESS(WALK_UP), "begin, list", "form"},
      {LISTED(7, false), "show", NULL},
      {ROW(4), "field 4", NULL},
      {HAPPENED(CHOICES), "list", "list choices"},
      {LISTED(3, false), "show", NULL},
      {PRESS(BACK), "list", "form"}}},
    {"a name is corrected",
     {{PERSON(true), "show", "person"},
      {PRESS(CORRECT), "begin, list", "form"},
      {READY(5), "show", NULL},
      {PRESS(SAVE), "save", NULL},
      {DONE(SAME), "list", "form"},
      {READY(5), "show", NULL},
      {PRESS(SAVE), "save", NULL},
      {DONE(CORRECTED), "show", "person"}}},
    {"somebody else has the ticket now",
     {{PERSON(true), "show", "person"},
      {PRESS(SWAP), "begin, list", "form"},
      {READY(5), "show", NULL},
      {PRESS(BACK), "show", "person"},
      {PRESS(SWAP), "begin, list", "form"},
      {READY(5), "show", NULL},
      {PRESS(SAVE), "save", NULL},
      {DONE(PASSED_ON), "show", "person"}}},
    {"what is to be seen to first",
     {{PERSON(true), "show", "person"},
      {PRESS(CHECK_IN), "check in", NULL},
      {HAPPENED(CHECKS), "list", "list checks"},
      {LISTED(2, false), "show", NULL},
      {PRESS(CONFIRM), "", NULL},
      {ROW(0), "tick 0, list", NULL},
      {LISTED(2, false), "show", NULL},
      {ROW(1), "tick 1, list", NULL},
      {READY(2), "show", NULL},
      {PRESS(CONFIRM), "override -1", NULL},
      {DONE_WHO(CHECKED_IN, COUNTER_CAN_UNDO), "show", "person"}}},
    {"refused, and not everybody may lift it",
     {{PERSON(true), "show", "person"},
      {PRESS(CHECK_IN), "check in", NULL},
      {DONE_WHO(REFUSED, COUNTER_CAN_CHECK_IN | COUNTER_CAN_LIFT), "show", "person"},
      {PRESS(OVERRIDE), "", "person"}}},
    {"a ticket held up takes the place of a form",
     {{PRESS(WALK_UP), "begin, list", "form"},
      {LISTED(7, false), "show", NULL},
      {PERSON(true), "show", "person"},
      {PRESS(BACK), "show", "menu"}}},
    {"nothing is filled in elsewhere",
     {{HAPPENED(FILLED), "", "menu"}, {HAPPENED(CHOICES), "", "menu"}, {HAPPENED(CHECKS), "", "menu"}}},
    {"the next person",
     {{PERSON(true), "show", "person"}, {PERSON(true), "show", "person"}, {PERSON(false), "show", "menu"}}},
    {"a person in the middle of a list",
     {{PRESS(PRINTERS), "list", NULL}, {LISTED(1, false), "show", NULL}, {PERSON(true), "show", "person"}}},
    {"pages",
     {{PRESS(OWED), "list", NULL},
      {LISTED(8, true), "show", NULL},
      {PRESS(NEXT), "list", NULL},
      {LISTED(1, false), "show", NULL},
      {PRESS(NEXT), "", NULL},
      {PRESS(PREVIOUS), "list", NULL},
      {LISTED(8, true), "show", NULL},
      {PRESS(PREVIOUS), "", NULL}}},
    {"the last row of the last page is gone",
     {{PRESS(OWED), "list", NULL},
      {LISTED(8, true), "show", NULL},
      {PRESS(NEXT), "list", NULL},
      {LISTED(0, false), "list", NULL},
      {LISTED(8, false), "show", "list owed"}}},
    {"walked away",
     {{PERSON(true), "show", "person"},
      {TICK(COUNTER_STAY_MS - 1), "", "person"},
      {TICK(COUNTER_STAY_MS), "show", "closed"}}},
    {"busy at the keyboard",
     {{PRESS(WALK_UP), "begin, list", "form"},
      {LISTED(7, false), "show", NULL},
      {{.kind = COUNTER_EVENT_TOUCHED, .now = 50000}, "", NULL},
      {TICK(50000 + COUNTER_STAY_MS - 1), "", "form"},
      {TICK(50000 + COUNTER_STAY_MS), "show", "closed"}}},
    {"in the other language",
     {{PRESS(LANGUAGE), "show", "menu"},
      {PRESS(OWED), "list", NULL},
      {LISTED(3, false), "show", NULL},
      {PRESS(LANGUAGE), "list", "list owed"}}},
};

/* These likewise, by somebody who may let in against the rules. */
static const struct {
    const char *title;
    struct step steps[STEPS];
} as_supervisor[] = {
    {"in against the rules",
     {{PERSON(true), "show", "person"},
      {PRESS(OVERRIDE), "", NULL}, /* nothing was refused yet */
      {PRESS(CHECK_IN), "check in", NULL},
      {DONE_WHO(REFUSED, COUNTER_CAN_CHECK_IN | COUNTER_CAN_LIFT), "show", "person"},
      {PRESS(OVERRIDE), "list", "list why"},
      {LISTED(4, false), "show", NULL},
      {ROW(2), "override 2", NULL},
      {DONE_WHO(CHECKED_IN, COUNTER_CAN_UNDO), "show", "person"},
      {PRESS(OVERRIDE), "", NULL}}},
    {"refused for good",
     {{PERSON(true), "show", "person"},
      {PRESS(CHECK_IN), "check in", NULL},
      {DONE_WHO(REFUSED, COUNTER_CAN_CHECK_IN), "show", "person"},
      {PRESS(OVERRIDE), "", "person"}}},
};

static void name_effects(const struct counter_effect *effects, size_t n, char *text, size_t cap) {
    text[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        size_t at = strlen(text);
        const char *comma = i ? ", " : "";
        switch (effects[i].kind) {
        case COUNTER_EFFECT_SHOW: snprintf(text + at, cap - at, "%sshow", comma); break;
        case COUNTER_EFFECT_CHECK_PIN: snprintf(text + at, cap - at, "%scheck pin", comma); break;
        case COUNTER_EFFECT_LIST: snprintf(text + at, cap - at, "%slist", comma); break;
        case COUNTER_EFFECT_OPEN_ROW: snprintf(text + at, cap - at, "%sopen row %d", comma, effects[i].row); break;
        case COUNTER_EFFECT_SETTLE:
            snprintf(text + at, cap - at, "%ssettle %s", comma, effects[i].came_out ? "yes" : "no");
            break;
        case COUNTER_EFFECT_REPRINT: snprintf(text + at, cap - at, "%sreprint %d", comma, effects[i].row); break;
        case COUNTER_EFFECT_ROLL: snprintf(text + at, cap - at, "%sroll %d", comma, effects[i].row); break;
        case COUNTER_EFFECT_GIVE: snprintf(text + at, cap - at, "%sgive %d", comma, effects[i].row); break;
        case COUNTER_EFFECT_SEARCH: snprintf(text + at, cap - at, "%ssearch", comma); break;
        case COUNTER_EFFECT_CHECK_IN: snprintf(text + at, cap - at, "%scheck in", comma); break;
        case COUNTER_EFFECT_OVERRIDE: snprintf(text + at, cap - at, "%soverride %d", comma, effects[i].row); break;
        case COUNTER_EFFECT_UNDO: snprintf(text + at, cap - at, "%sundo", comma); break;
        case COUNTER_EFFECT_BEGIN: snprintf(text + at, cap - at, "%sbegin", comma); break;
        case COUNTER_EFFECT_FIELD: snprintf(text + at, cap - at, "%sfield %d", comma, effects[i].row); break;
        case COUNTER_EFFECT_CHOOSE: snprintf(text + at, cap - at, "%schoose %d", comma, effects[i].row); break;
        case COUNTER_EFFECT_TICK: snprintf(text + at, cap - at, "%stick %d", comma, effects[i].row); break;
        case COUNTER_EFFECT_SAVE: snprintf(text + at, cap - at, "%ssave", comma); break;
        }
    }
}

static void walk(struct counter *counter, const char *title, const struct step *steps) {
    for (int i = 0; i < STEPS && steps[i].effects; i++) {
        struct counter_effect effects[COUNTER_EFFECTS_MAX];
        char text[128], where[32];
        size_t n = counter_step(counter, &steps[i].event, effects);
        name_effects(effects, n, text, sizeof(text));
        snprintf(where, sizeof(where), "%s%s%s", pages[counter->page], counter->page == COUNTER_LIST ? " " : "",
                 counter->page == COUNTER_LIST ? lists[counter->list] : "");
        if (strcmp(text, steps[i].effects) != 0)
            fail_msg("%s, step %d: effects \"%s\", not \"%s\"", title, i + 1, text, steps[i].effects);
        if (steps[i].page && strcmp(where, steps[i].page) != 0)
            fail_msg("%s, step %d: on \"%s\", not \"%s\"", title, i + 1, where, steps[i].page);
    }
}

static void each_way_goes_as_written(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
        struct counter counter = counter_start(false);
        walk(&counter, ways[i].title, ways[i].steps);
    }
    for (size_t i = 0; i < sizeof(inside) / sizeof(*inside); i++) {
        static const struct step in[STEPS] = {{OPEN(false), "show", "pin"}, SIX_KEYS, {RIGHT, "show", "menu"}};
        struct counter counter = counter_start(false);
        walk(&counter, inside[i].title, in);
        walk(&counter, inside[i].title, inside[i].steps);
    }
    for (size_t i = 0; i < sizeof(as_supervisor) / sizeof(*as_supervisor); i++) {
        static const struct step in[STEPS] = {{OPEN(false), "show", "pin"}, SIX_KEYS, {SUPERVISOR, "show", "menu"}};
        struct counter counter = counter_start(false);
        walk(&counter, as_supervisor[i].title, in);
        walk(&counter, as_supervisor[i].title, as_supervisor[i].steps);
    }
}

/* ---- however it is touched ---- */

static struct counter_event any_event(struct chance *c, const struct counter *counter, int64_t now) {
    struct counter_event event = {.kind = (enum counter_event_kind)chance_below(c, COUNTER_EVENT_TICK + 1), .now = now};
    if (counter->pad.checking && chance_one_in(c, 2))
        event.kind = COUNTER_EVENT_PIN;
    else if (counter->waiting && chance_one_in(c, 2))
        event.kind = chance_one_in(c, 2) ? COUNTER_EVENT_LISTED : COUNTER_EVENT_DONE;
    switch (event.kind) {
    case COUNTER_EVENT_OPEN: event.settle = chance_one_in(c, 2); break;
    case COUNTER_EVENT_PRESS: event.press = (enum counter_button)chance_below(c, COUNTER_BUTTON_COUNT + 2); break;
    case COUNTER_EVENT_DIGIT:
        event.digit = strlen(counter->pad.digits) >= PIN_PAD_MIN ? PIN_PAD_DONE : (int)chance_below(c, 14) - 1;
        break;
    case COUNTER_EVENT_PIN:
        event.pin.right = chance_one_in(c, 2);
        event.pin.supervisor = chance_one_in(c, 2);
        event.pin.staff_no = (int)chance_below(c, 3);
        event.pin.wait = chance_below(c, 9000);
        break;
    case COUNTER_EVENT_LISTED:
        event.listed.rows = (int)chance_below(c, 10) - 1;
        event.listed.more = chance_one_in(c, 2);
        event.listed.complete = chance_one_in(c, 2);
        break;
    case COUNTER_EVENT_ROW: event.row = (int)chance_below(c, 12) - 2; break;
    case COUNTER_EVENT_PERSON:
        event.person.found = chance_one_in(c, 2);
        event.person.can = (uint8_t)chance_below(c, 8);
        break;
    case COUNTER_EVENT_DONE:
        event.done.notice = (enum counter_notice)chance_below(c, COUNTER_NOTICE_COUNT);
        event.done.can = (uint8_t)chance_below(c, 8);
        break;
    case COUNTER_EVENT_FILLED:
    case COUNTER_EVENT_CHOICES:
    case COUNTER_EVENT_CHECKS:
    case COUNTER_EVENT_TOUCHED:
    case COUNTER_EVENT_BADGE:
    case COUNTER_EVENT_TICK: break;
    }
    return event;
}

static bool acts(enum counter_effect_kind kind) {
    return kind != COUNTER_EFFECT_SHOW && kind != COUNTER_EFFECT_CHECK_PIN && kind != COUNTER_EFFECT_LIST &&
           kind != COUNTER_EFFECT_SEARCH && kind != COUNTER_EFFECT_BEGIN;
}

/* NULL, or what is wrong with this step. */
static const char *fault_of(const struct counter *before, const struct counter *after,
                            const struct counter_effect *effects, size_t n) {
    static const char blank[sizeof(after->pad.digits)];
    if (n > COUNTER_EFFECTS_MAX)
        return "too many effects";
    for (size_t i = 0; i < n; i++)
        if (acts(effects[i].kind) && !before->staff_no)
            return "somebody acts who is not logged in";
        else if (effects[i].kind == COUNTER_EFFECT_OVERRIDE && effects[i].row >= 0 && !before->supervisor)
            return "somebody lets in against the rules who may not";
    if (after->page != COUNTER_PIN && memcmp(after->pad.digits, blank, sizeof(blank)) != 0)
        return "digits are kept beyond the pad";
    if (after->waiting && counter_buttons(after))
        return "offers a button while an answer is awaited";
    if (after->page != COUNTER_CLOSED && after->page != COUNTER_PIN && !after->staff_no)
        return "a page is open to nobody";
    if (after->page == COUNTER_CLOSED && (after->staff_no || counter_buttons(after)))
        return "closed, and yet open";
    return NULL;
}

#define SEEDS 200
#define TOUCHES 2000

static const char *play(uint64_t seed, void (*spoil)(struct counter *, const struct counter_event *)) {
    struct chance c = {.state = seed};
    struct counter counter = counter_start(false);
    int64_t now = 1000;
    for (int i = 0; i < TOUCHES; i++) {
        struct counter before = counter;
        struct counter_event event = any_event(&c, &counter, now += chance_below(&c, 4000));
        struct counter_effect effects[COUNTER_EFFECTS_MAX];
        size_t n = counter_step(&counter, &event, effects);
        if (spoil)
            spoil(&counter, &event);
        const char *fault = fault_of(&before, &counter, effects, n);
        if (fault)
            return fault;
    }
    return NULL;
}

static void keeps_digits(struct counter *counter, const struct counter_event *event) {
    if (event->kind == COUNTER_EVENT_PIN)
        snprintf(counter->pad.digits, sizeof(counter->pad.digits), "024711");
}

static void stays_logged_in(struct counter *counter, const struct counter_event *event) {
    (void)event;
    if (counter->page == COUNTER_CLOSED)
        counter->staff_no = 2;
}

static void opens_to_anyone(struct counter *counter, const struct counter_event *event) {
    if (event->kind == COUNTER_EVENT_PERSON)
        counter->page = COUNTER_PERSON;
}

static void anybody_is_a_supervisor(struct counter *counter, const struct counter_event *event) {
    if (event->kind == COUNTER_EVENT_PERSON && counter->page == COUNTER_PERSON) {
        counter->page = COUNTER_LIST;
        counter->list = COUNTER_LIST_WHY;
        counter->rows = 8;
    }
}

static void no_touch_breaks_it(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        const char *fault = play(seed, NULL);
        if (fault)
            fail_msg("seed %d: %s", (int)seed, fault);
    }
}

static void planted_mistakes_are_found(void **state) {
    void (*const spoils[])(struct counter *, const struct counter_event *) = {keeps_digits, stays_logged_in,
                                                                              opens_to_anyone, anybody_is_a_supervisor};
    (void)state;
    for (size_t i = 0; i < sizeof(spoils) / sizeof(*spoils); i++) {
        bool found = false;
        for (uint64_t seed = 1; seed <= SEEDS && !found; seed++)
            found = play(seed, spoils[i]) != NULL;
        assert_true(found);
    }
}

static void each_thing_has_a_name(void **state) {
    (void)state;
    for (int i = 0; i < COUNTER_BUTTON_COUNT; i++)
        for (int j = 0; j < i; j++)
            assert_string_not_equal(counter_button_name((enum counter_button)i),
                                    counter_button_name((enum counter_button)j));
    for (int i = 1; i < COUNTER_NOTICE_COUNT; i++)
        assert_true(strncmp(counter_notice_msgid((enum counter_notice)i), "counter-notice-", 15) == 0);
    for (int i = 1; i < COUNTER_PAGE_COUNT; i++)
        assert_string_not_equal(counter_page_art((enum counter_page)i), "");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_way_goes_as_written),
        cmocka_unit_test(no_touch_breaks_it),
        cmocka_unit_test(planted_mistakes_are_found),
        cmocka_unit_test(each_thing_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
