/* Which chime a step of the desk is heard with: a table of (flow, event), run through the flow itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/chime.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define BADGE 7

/* Where a person stands when the event comes. */
enum stage { RESTING, RECORDING, WELCOMED, PRINTING, READY, UNSURE, BROKEN, STAGES };

static struct desk_flow at(enum stage stage, enum verdict verdict) {
    struct desk_flow flow = desk_flow_start(DESK_ZH);
    struct desk_flow person = flow;
    person.verdict = verdict;
    person.badge = BADGE;
    person.until = 1000;
    switch (stage) {
    case RESTING: break;
    case RECORDING:
        flow.recording = true;
        flow.next_verdict = verdict;
        break;
    case WELCOMED:
        flow = person;
        flow.screen = DESK_WELCOME;
        flow.badge_state = BADGE_OWED;
        break;
    case PRINTING:
        flow = person;
        flow.screen = DESK_PRINTING;
        flow.badge_state = BADGE_PRINTING;
        break;
    case READY:
        flow = person;
        flow.screen = DESK_READY;
        flow.badge_state = BADGE_PRINTED;
        break;
    case UNSURE:
        flow = person;
        flow.screen = DESK_FAULT;
        flow.badge_state = BADGE_UNCERTAIN;
        break;
    case BROKEN:
        flow.screen = DESK_FAULT;
        flow.troubles = TROUBLE_JOURNAL;
        break;
    case STAGES: fail();
    }
    return flow;
}

static enum chime heard(struct desk_flow *flow, struct desk_event event) {
    struct desk_effect effects[DESK_EFFECTS_MAX];
    const struct desk_flow before = *flow;
    desk_flow_step(flow, &event, effects);
    return chime_of_desk(&before, flow);
}

/* clang-format off */
#define RECORDED(b) {.kind = DESK_EVENT_RECORDED, .now = 10, .recorded = {b}}
#define FAILED {.kind = DESK_EVENT_RECORD_FAILED, .now = 10}
#define NEWS(b, st) {.kind = DESK_EVENT_BADGE, .now = 10, .badge = {b, BADGE_##st}}
#define TROUBLES(t) {.kind = DESK_EVENT_TROUBLE, .now = 10, .trouble = {t}}
#define JUDGED(v) {.kind = DESK_EVENT_VERDICT, .now = 10, .verdict = {VERDICT_##v, DESK_EN}}
static const struct {
    const char *name;
    enum stage stage;
    enum verdict verdict;
    struct desk_event event;
    enum chime chime;
} rows[] = {
    {"judged, but not durable yet", RESTING, VERDICT_OK, JUDGED(OK), CHIME_NONE},
    {"in, with a badge", RECORDING, VERDICT_OK, RECORDED(BADGE), CHIME_WELCOME},
    {"in, without one", RECORDING, VERDICT_OK, RECORDED(0), CHIME_WELCOME},
    {"in again", RECORDING, VERDICT_OK_REENTRY, RECORDED(0), CHIME_WELCOME},
    {"held up twice", RECORDING, VERDICT_OK_REPLAY, RECORDED(BADGE), CHIME_WELCOME},
    {"used", RECORDING, VERDICT_USED, RECORDED(0), CHIME_REFUSED},
    {"forged", RECORDING, VERDICT_FORGED, RECORDED(0), CHIME_REFUSED},
    {"unpaid", RECORDING, VERDICT_UNPAID, RECORDED(0), CHIME_REFUSED},
    {"staff decide", RECORDING, VERDICT_SEE_STAFF, RECORDED(0), CHIME_LOOK},
    {"the machine cannot tell", RECORDING, VERDICT_FAULT, RECORDED(0), CHIME_LOOK},
    {"not written", RECORDING, VERDICT_OK, FAILED, CHIME_LOOK},
    {"the badge is on its way", WELCOMED, VERDICT_OK, NEWS(BADGE, SENT), CHIME_NONE},
    {"it is out", PRINTING, VERDICT_OK, NEWS(BADGE, PRINTED), CHIME_READY},
    {"and out still", READY, VERDICT_OK, NEWS(BADGE, PRINTED), CHIME_NONE},
    {"it failed", PRINTING, VERDICT_OK, NEWS(BADGE, FAILED), CHIME_LOOK},
    {"nobody knows", PRINTING, VERDICT_OK, NEWS(BADGE, UNCERTAIN), CHIME_LOOK},
    {"staff say it is out", UNSURE, VERDICT_OK, NEWS(BADGE, PRINTED), CHIME_READY},
    {"owed again", PRINTING, VERDICT_OK, NEWS(BADGE, OWED), CHIME_NONE},
    {"somebody else's is out", PRINTING, VERDICT_OK, NEWS(BADGE + 1, PRINTED), CHIME_NONE},
    {"one comes out before nobody", RESTING, VERDICT_OK, NEWS(BADGE, PRINTED), CHIME_NONE},
    {"the journal breaks before nobody", RESTING, VERDICT_OK, TROUBLES(TROUBLE_JOURNAL), CHIME_NONE},
    {"and before somebody", PRINTING, VERDICT_OK, TROUBLES(TROUBLE_JOURNAL), CHIME_NONE},
    {"the camera goes", WELCOMED, VERDICT_OK, TROUBLES(TROUBLE_CAMERA), CHIME_NONE},
    {"mended", BROKEN, VERDICT_OK, TROUBLES(0), CHIME_NONE},
    {"the other language", READY, VERDICT_OK, {.kind = DESK_EVENT_LANGUAGE, .now = 10, .language = DESK_EN}, CHIME_NONE},
    {"a touch", READY, VERDICT_OK, {.kind = DESK_EVENT_TOUCH, .now = 10}, CHIME_NONE},
    {"gone", READY, VERDICT_OK, {.kind = DESK_EVENT_TICK, .now = 5000}, CHIME_NONE},
    {"not gone yet", READY, VERDICT_OK, {.kind = DESK_EVENT_TICK, .now = 10}, CHIME_NONE},
};
/* clang-format on */

static void each_step_has_its_chime(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct desk_flow flow = at(rows[i].stage, rows[i].verdict);
        enum chime chime = heard(&flow, rows[i].event);
        if (chime != rows[i].chime)
            fail_msg("%s: %d, not %d", rows[i].name, (int)chime, (int)rows[i].chime);
    }
}

/* Every verdict is heard as its class, and none is silent. */
static void no_answer_is_silent(void **state) {
    (void)state;
    static const enum chime of_class[] = {
        [VERDICT_CLASS_ADMIT] = CHIME_WELCOME,
        [VERDICT_CLASS_STAFF] = CHIME_LOOK,
        [VERDICT_CLASS_DENY] = CHIME_REFUSED,
        [VERDICT_CLASS_FAULT] = CHIME_LOOK,
    };
    for (int v = 0; v < VERDICT_COUNT; v++) {
        struct desk_flow flow = at(RECORDING, (enum verdict)v);
        assert_int_equal(heard(&flow, (struct desk_event)RECORDED(0)), of_class[verdict_class((enum verdict)v)]);
    }
}

/* Two people in quick succession: each is heard, and the first one's badge, now of nobody on screen, is not. */
static void two_people_are_heard_as_two(void **state) {
    (void)state;
    struct desk_flow flow = desk_flow_start(DESK_ZH);
    for (uint64_t badge = BADGE; badge < BADGE + 2; badge++) {
        assert_int_equal(heard(&flow, (struct desk_event)JUDGED(OK)), CHIME_NONE);
        assert_int_equal(heard(&flow, (struct desk_event)RECORDED(badge)), CHIME_WELCOME);
    }
    assert_int_equal(heard(&flow, (struct desk_event)NEWS(BADGE, PRINTED)), CHIME_NONE);
    assert_int_equal(heard(&flow, (struct desk_event)NEWS(BADGE + 1, PRINTED)), CHIME_READY);
}

/* Recorded while the journal broke: the screen speaks of the journal, so nothing welcomes. */
static void a_broken_desk_does_not_welcome(void **state) {
    (void)state;
    struct desk_flow flow = at(RECORDING, VERDICT_OK);
    flow.troubles = TROUBLE_JOURNAL;
    flow.screen = DESK_FAULT;
    assert_int_equal(heard(&flow, (struct desk_event)RECORDED(BADGE)), CHIME_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_step_has_its_chime),
        cmocka_unit_test(no_answer_is_silent),
        cmocka_unit_test(two_people_are_heard_as_two),
        cmocka_unit_test(a_broken_desk_does_not_welcome),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
