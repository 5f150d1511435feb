/* What must hold at the session door over any run of events, tried on 100,000 random ones: a shadow of the door keeps
 * count of what was asked and answered. The same rules are put to doors with one planted mistake each, and have to find
 * every one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "core/door_flow.h"
#include "unit/chance.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define STEPS 160000
#define SEED 20261122

typedef size_t step_fn(struct door_flow *flow, const struct door_event *event, struct door_effect *ret_effects);
typedef uint32_t buttons_fn(const struct door_flow *flow, int64_t now);

/* What the door may do now, judged by what went in and out of it alone. */
struct shadow {
    bool asked, checking; /* an answer is awaited */
    enum door_effect_kind what;
    enum verdict judged; /* of the scan that is being written */
    bool judged_liftable;
    bool authorised;       /* a right PIN for an override was given since the last person */
    bool liftable;         /* the last durable person was refused, and may be let in */
    bool entered;          /* the last durable person went in */
    int64_t taken_back_by; /* the last durable person may be taken back before this, 0 = not */
    uint8_t troubles;
};

/* ---- random events ---- */

static enum verdict random_verdict(struct chance *c) {
    return chance_one_in(c, 3) ? VERDICT_OK : (enum verdict)chance_below(c, VERDICT_COUNT);
}

static enum door_event_kind random_kind(struct chance *c, const struct door_flow *flow) {
    if (flow->writing && chance_one_in(c, 2))
        return chance_one_in(c, 4) ? DOOR_EVENT_FAILED : DOOR_EVENT_RECORDED;
    if (flow->pad.checking && chance_one_in(c, 2))
        return DOOR_EVENT_PIN;
    if (flow->screen == DOOR_PIN && !chance_one_in(c, 5))
        return DOOR_EVENT_DIGIT;
    if (flow->screen == DOOR_LIST && !chance_one_in(c, 3))
        return flow->rows ? DOOR_EVENT_ROW : DOOR_EVENT_LISTED;
    if (chance_one_in(c, 3))
        return DOOR_EVENT_PRESS;
    return (enum door_event_kind)chance_below(c,
                                              chance_one_in(c, 10) ? DOOR_EVENT_JUDGED_AGAIN + 1 : DOOR_EVENT_TROUBLE);
}

static int random_digit(struct chance *c, const struct door_flow *flow) {
    if (strlen(flow->pad.digits) >= PIN_PAD_MIN && chance_one_in(c, 2))
        return PIN_PAD_DONE;
    return (int)chance_below(c, 14) - 1;
}

/* Supervisors have a long way to go: they set out more often than chance would have it. */
static enum door_button random_press(struct chance *c, const struct door_flow *flow) {
    if (flow->screen == DOOR_VERDICT && flow->liftable && chance_one_in(c, 2))
        return DOOR_BUTTON_OVERRIDE;
    return (enum door_button)chance_below(c, DOOR_BUTTON_COUNT + 2);
}

static struct door_event random_event(struct chance *c, const struct door_flow *flow, int64_t now) {
    struct door_event event = {.kind = random_kind(c, flow), .now = now};
    switch (event.kind) {
    case DOOR_EVENT_JUDGED_AGAIN:
    case DOOR_EVENT_VERDICT:
        event.verdict.verdict = random_verdict(c);
        event.verdict.liftable = !chance_one_in(c, 4);
        event.verdict.again = chance_one_in(c, 2);
        break;
    case DOOR_EVENT_FAILED:
        event.failed.refused = chance_one_in(c, 2);
        event.failed.verdict = random_verdict(c);
        break;
    case DOOR_EVENT_PRESS: event.press = random_press(c, flow); break;
    case DOOR_EVENT_DIGIT: event.digit = random_digit(c, flow); break;
    case DOOR_EVENT_PIN:
        event.pin.right = !chance_one_in(c, 4);
        event.pin.staff_no = (int)chance_below(c, 9);
        event.pin.rights = (uint8_t)(chance_one_in(c, 2) ? 7 : chance_below(c, 8));
        event.pin.wait = chance_one_in(c, 8) ? 30000 : 0;
        break;
    case DOOR_EVENT_LISTED:
        event.listed.rows = (int)chance_below(c, 5);
        event.listed.more = chance_one_in(c, 2);
        break;
    case DOOR_EVENT_ROW: event.row = (int)chance_below(c, 7) - 1; break;
    case DOOR_EVENT_TROUBLE: event.troubles = (uint8_t)(chance_one_in(c, 3) ? chance_below(c, 32) : 0); break;
    case DOOR_EVENT_RECORDED:
    case DOOR_EVENT_TOUCHED:
    case DOOR_EVENT_TICK: break;
    }
    return event;
}

static int64_t random_pause(struct chance *c) {
    return chance_one_in(c, 10) ? chance_below(c, 15000) : chance_below(c, 400);
}

/* ---- what must hold ---- */

static bool admits(enum verdict v) { return verdict_class(v) == VERDICT_CLASS_ADMIT; }
static bool blocked(const struct shadow *s) {
    return (s->troubles & (DOOR_TROUBLE_JOURNAL | DOOR_TROUBLE_ROSTER)) != 0;
}

static bool is_pin_wiped(const struct door_flow *flow) {
    for (size_t i = 0; i < sizeof(flow->pad.digits); i++)
        if (flow->pad.digits[i] != '\0')
            return false;
    return true;
}

static const char *broken_state(const struct door_flow *flow, const struct shadow *s) {
    bool staffed = flow->screen == DOOR_MENU || flow->screen == DOOR_LIST || flow->screen == DOOR_VERDICT ||
                   flow->screen == DOOR_TOOLS;
    if ((flow->screen == DOOR_FAULT) != blocked(s))
        return "worked though broken, or the other way round";
    if (flow->screen == DOOR_LIST && flow->list == DOOR_LIST_NONE)
        return "showed a list of nothing";
    if (flow->screen != DOOR_LIST && flow->screen != DOOR_VERDICT && flow->list != DOOR_LIST_NONE)
        return "kept a list that nobody sees";
    if (flow->screen == DOOR_VERDICT && flow->list == DOOR_LIST_REASONS)
        return "kept the reasons of an override that is over";
    if (flow->page < 0 || flow->rows < 0)
        return "turned to a page that is none";
    if (flow->screen != DOOR_PIN && !is_pin_wiped(flow))
        return "left digits of a PIN behind";
    if (!staffed && (flow->staff_no != 0 || flow->rights != 0))
        return "left staff logged in";
    if (flow->companions > DOOR_COMPANIONS_MAX)
        return "let in too many companions";
    return flow->screen != DOOR_READY && flow->screen != DOOR_FAULT && flow->until == 0 ? "stays for ever" : NULL;
}

/* Rights to write: each effect that changes the journal, against the shadow before the step. */
static const char *broken_writing(const struct shadow *s, const struct door_event *event, enum door_effect_kind kind) {
    bool may_undo = s->taken_back_by > event->now;
    if (s->asked || blocked(s))
        return "wrote while something was being written, or broken";
    if (kind == DOOR_EFFECT_RECORD && event->kind != DOOR_EVENT_VERDICT)
        return "recorded what was not judged";
    if (kind == DOOR_EFFECT_OVERRIDE && !(s->authorised && s->liftable))
        return "overrode without a right PIN, or nobody";
    if (kind == DOOR_EFFECT_UNDO && !may_undo)
        return "took back another scan, or too late";
    return kind == DOOR_EFFECT_COMPANION && !(may_undo && s->entered) ? "let somebody join nobody" : NULL;
}

static bool writes(enum door_effect_kind kind) {
    return kind == DOOR_EFFECT_RECORD || kind == DOOR_EFFECT_OVERRIDE || kind == DOOR_EFFECT_UNDO ||
           kind == DOOR_EFFECT_COMPANION;
}

/* The answer may come while the effects of a step are executed: nothing must be left to do. */
static bool asks(enum door_effect_kind kind) {
    return writes(kind) || kind == DOOR_EFFECT_CHECK_PIN || kind == DOOR_EFFECT_LIST || kind == DOOR_EFFECT_PICK;
}

static const char *broken_sound(const struct shadow *s, const struct door_event *event,
                                const struct door_effect *effects, size_t i) {
    bool answered = s->asked && (event->kind == DOOR_EVENT_RECORDED || event->kind == DOOR_EVENT_FAILED);
    bool shown = i > 0 && effects[i - 1].kind == DOOR_EFFECT_SHOW;
    if (!answered || !(shown || (blocked(s) && event->kind == DOOR_EVENT_FAILED)))
        return "sounded before the row was durable and on screen";
    bool admitted = admits(s->judged) && s->judged != VERDICT_OK_REPLAY; /* a replay lets nobody new in */
    bool glad = event->kind == DOOR_EVENT_RECORDED && (s->what != DOOR_EFFECT_RECORD || admitted);
    return (effects[i].sound == DOOR_SOUND_ADMIT) != glad ? "sounded like another verdict" : NULL;
}

static const char *broken_effects(const struct shadow *s, const struct door_event *event,
                                  const struct door_effect *effects, size_t n) {
    size_t sounds = 0;
    const char *broken = n > DOOR_EFFECTS_MAX ? "did too much at once" : NULL;
    for (size_t i = 0; !broken && i < n; i++) {
        if (writes(effects[i].kind))
            broken = broken_writing(s, event, effects[i].kind);
        else if (effects[i].kind == DOOR_EFFECT_SOUND)
            broken = broken_sound(s, event, effects, i);
        else if (effects[i].kind == DOOR_EFFECT_CHECK_PIN && s->checking)
            broken = "asked for a second PIN while one was checked";
        if (!broken && asks(effects[i].kind) && i + 1 < n)
            broken = "asked before it was done";
        sounds += effects[i].kind == DOOR_EFFECT_SOUND;
    }
    bool due = event->kind == DOOR_EVENT_RECORDED && s->asked && !blocked(s) && s->what != DOOR_EFFECT_UNDO;
    return broken ? broken : due && sounds != 1 ? "was silent about a verdict" : NULL;
}

/* A verdict changes on screen with its answer only, and a person at the door is the last one that is durable. */
static const char *broken_screen(const struct door_flow *before, const struct door_flow *after, const struct shadow *s,
                                 const struct door_event *event) {
    bool answered = s->asked && (event->kind == DOOR_EVENT_RECORDED || event->kind == DOOR_EVENT_FAILED);
    if (!answered && after->verdict != before->verdict)
        return "changed a verdict without an answer";
    bool scan = event->kind == DOOR_EVENT_RECORDED && s->asked && s->what == DOOR_EFFECT_RECORD && !blocked(s);
    if (scan && (after->screen != DOOR_VERDICT || after->verdict != s->judged))
        return "showed another verdict than the one recorded";
    bool supervising = before->screen == DOOR_PIN || before->screen == DOOR_TOOLS ||
                       (before->screen == DOOR_LIST && before->list == DOOR_LIST_REASONS);
    return supervising && event->kind == DOOR_EVENT_VERDICT && after->writing != before->writing
               ? "took a code in the middle of a PIN or a reason"
               : NULL;
}

/* Pressing does something exactly where the button is on offer. */
static const char *broken_buttons(const struct door_flow *flow, int64_t now, step_fn *take, buttons_fn *buttons) {
    uint32_t offered = buttons(flow, now);
    for (int b = 0; b < DOOR_BUTTON_COUNT + 2; b++) {
        struct door_flow tried;
        struct door_effect effects[DOOR_EFFECTS_MAX];
        struct door_event press = {.kind = DOOR_EVENT_PRESS, .now = now, .press = (enum door_button)b};
        memcpy(&tried, flow, sizeof(tried));
        bool did = take(&tried, &press, effects) > 0 || memcmp(&tried, flow, sizeof(tried)) != 0;
        if (did != (offered >> b & 1))
            return did ? "did something by a button it does not show" : "showed a button that does nothing";
    }
    return NULL;
}

/* Left alone, with its answers given, the door comes to rest. */
static const char *broken_rest(const struct door_flow *flow, int64_t now, step_fn *take) {
    struct door_flow alone = *flow;
    struct door_effect effects[DOOR_EFFECTS_MAX];
    for (int i = 0; i < 12; i++) {
        struct door_event event = {.kind = DOOR_EVENT_TICK, .now = now += DOOR_STAFF_MS};
        if (alone.writing)
            event.kind = DOOR_EVENT_FAILED;
        else if (alone.pad.checking)
            event.kind = DOOR_EVENT_PIN;
        take(&alone, &event, effects);
    }
    bool quiet = !alone.writing && !alone.pad.checking && !alone.undo_until && !alone.until && is_pin_wiped(&alone);
    bool resting = alone.screen == DOOR_READY || alone.screen == DOOR_FAULT;
    return quiet && resting ? NULL : "never comes to rest";
}

/* ---- the shadow follows ---- */

static void person_is(struct shadow *s, bool entered, bool liftable, int64_t taken_back_by) {
    s->entered = entered;
    s->liftable = liftable;
    s->taken_back_by = taken_back_by;
}

static void follow_answer(struct shadow *s, const struct door_event *event, bool again) {
    bool fresh = s->judged != VERDICT_OK_REPLAY, done = event->kind == DOOR_EVENT_RECORDED;
    s->asked = false;
    if (blocked(s))
        return;
    s->authorised = false;
    if (s->what == DOOR_EFFECT_RECORD && done && (fresh || !again))
        person_is(s, s->judged != VERDICT_OK_EXIT, s->judged_liftable && access_liftable(s->judged),
                  fresh && admits(s->judged) ? event->now + DOOR_UNDO_MS : 0);
    else if (s->what == DOOR_EFFECT_OVERRIDE && done)
        person_is(s, true, false, event->now + DOOR_UNDO_MS);
    else if (s->what == DOOR_EFFECT_UNDO || (s->what != DOOR_EFFECT_COMPANION && !done))
        person_is(s, false, false, 0);
}

static void follow(struct shadow *s, const struct door_flow *before, const struct door_event *event,
                   const struct door_effect *effects, size_t n) {
    bool was_blocked = blocked(s);
    if (s->asked && (event->kind == DOOR_EVENT_RECORDED || event->kind == DOOR_EVENT_FAILED))
        follow_answer(s, event, before->next_again);
    if (s->asked && s->what == DOOR_EFFECT_RECORD && event->kind == DOOR_EVENT_JUDGED_AGAIN) {
        s->judged = event->verdict.verdict;
        s->judged_liftable = event->verdict.liftable;
    }
    if (s->checking && event->kind == DOOR_EVENT_PIN) {
        s->authorised = event->pin.right && event->pin.staff_no > 0 && (event->pin.rights & DOOR_RIGHT_OVERRIDE);
        s->checking = false;
    }
    if (event->kind == DOOR_EVENT_TROUBLE)
        s->troubles = event->troubles;
    if (was_blocked != blocked(s))
        person_is(s, false, false, 0);
    for (size_t i = 0; i < n; i++) {
        if (effects[i].kind == DOOR_EFFECT_CHECK_PIN)
            s->checking = true;
        if (!writes(effects[i].kind))
            continue;
        s->asked = true;
        s->what = effects[i].kind;
        if (effects[i].kind == DOOR_EFFECT_RECORD) {
            s->judged = event->verdict.verdict;
            s->judged_liftable = event->verdict.liftable;
        }
    }
}

/* The first rule that a random run breaks, NULL when all held. ret_seen counts the effects, so that a run that did
 * nothing is not taken for a good one. */
static const char *first_broken(step_fn *take, buttons_fn *buttons, size_t *ret_seen) {
    struct chance chance = {SEED};
    struct door_flow flow = door_flow_start(DIRECTION_IN, true, false);
    struct shadow shadow = {0};
    int64_t now = 1;
    for (int i = 0; i < STEPS; i++) {
        now += random_pause(&chance);
        struct door_event event = random_event(&chance, &flow, now), tick = {.kind = DOOR_EVENT_TICK, .now = now};
        struct door_effect effects[2 * DOOR_EFFECTS_MAX];
        take(&flow, &tick, effects);
        struct door_flow before = flow;
        size_t n = take(&flow, &event, effects);
        const char *broken = broken_effects(&shadow, &event, effects, n);
        if (!broken)
            broken = broken_screen(&before, &flow, &shadow, &event);
        follow(&shadow, &before, &event, effects, n);
        if (!broken)
            broken = broken_state(&flow, &shadow);
        if (!broken)
            broken = broken_buttons(&flow, now, take, buttons);
        if (!broken && i % 100 == 0)
            broken = broken_rest(&flow, now, take);
        if (broken)
            return broken;
        for (size_t j = 0; ret_seen && j < n; j++)
            ret_seen[effects[j].kind]++;
    }
    return NULL;
}

static void all_rules_hold(void **state) {
    (void)state;
    size_t seen[DOOR_EFFECT_ZONE + 1] = {0};
    const char *broken = first_broken(door_flow_step, door_flow_buttons, seen);
    if (broken)
        fail_msg("the door %s", broken);
    for (size_t i = 0; i < COUNT(seen); i++)
        if (seen[i] < 100)
            fail_msg("effect %zu came %zu times only: the run shows little", i, seen[i]);
}

/* ---- doors with one mistake each ---- */

static size_t sounds_at_once(struct door_flow *flow, const struct door_event *event, struct door_effect *effects) {
    size_t n = door_flow_step(flow, event, effects);
    if (n == 1 && effects[0].kind == DOOR_EFFECT_RECORD)
        effects[n++] = (struct door_effect){.kind = DOOR_EFFECT_SOUND, .sound = DOOR_SOUND_ADMIT};
    return n;
}

static size_t is_silent(struct door_flow *flow, const struct door_event *event, struct door_effect *effects) {
    size_t n = door_flow_step(flow, event, effects);
    return n == 2 && effects[1].kind == DOOR_EFFECT_SOUND ? 1 : n;
}

static size_t trusts_every_pin(struct door_flow *flow, const struct door_event *event, struct door_effect *effects) {
    struct door_event lie = *event;
    if (event->kind == DOOR_EVENT_PIN) {
        lie.pin.right = true;
        lie.pin.staff_no = 1;
    }
    return door_flow_step(flow, &lie, effects);
}

static size_t gives_every_right(struct door_flow *flow, const struct door_event *event, struct door_effect *effects) {
    struct door_event lie = *event;
    if (event->kind == DOOR_EVENT_PIN)
        lie.pin.rights = 7;
    return door_flow_step(flow, &lie, effects);
}

static size_t undoes_the_wrong_one(struct door_flow *flow, const struct door_event *event,
                                   struct door_effect *effects) {
    int64_t undo_until = flow->undo_until;
    size_t n = door_flow_step(flow, event, effects);
    if (event->kind == DOOR_EVENT_RECORDED && flow->screen == DOOR_VERDICT && !flow->undo_until)
        flow->undo_until = undo_until;
    return n;
}

static size_t undoes_for_ever(struct door_flow *flow, const struct door_event *event, struct door_effect *effects) {
    size_t n = door_flow_step(flow, event, effects);
    if (flow->undo_until)
        flow->undo_until = INT64_MAX;
    return n;
}

static size_t takes_codes_always(struct door_flow *flow, const struct door_event *event, struct door_effect *effects) {
    if (event->kind == DOOR_EVENT_VERDICT && flow->screen == DOOR_PIN)
        flow->screen = DOOR_READY;
    return door_flow_step(flow, event, effects);
}

static size_t writes_two_at_once(struct door_flow *flow, const struct door_event *event, struct door_effect *effects) {
    if (event->kind == DOOR_EVENT_VERDICT)
        flow->writing = DOOR_WRITING_NOTHING;
    return door_flow_step(flow, event, effects);
}

static size_t keeps_the_digits(struct door_flow *flow, const struct door_event *event, struct door_effect *effects) {
    char pin[sizeof(flow->pad.digits)];
    memcpy(pin, flow->pad.digits, sizeof(pin));
    size_t n = door_flow_step(flow, event, effects);
    if (event->kind == DOOR_EVENT_PRESS)
        memcpy(flow->pad.digits, pin, sizeof(pin));
    return n;
}

static size_t stays_logged_in(struct door_flow *flow, const struct door_event *event, struct door_effect *effects) {
    int staff_no = flow->staff_no;
    size_t n = door_flow_step(flow, event, effects);
    if (event->kind == DOOR_EVENT_TICK)
        flow->staff_no = staff_no;
    return n;
}

static size_t ignores_time(struct door_flow *flow, const struct door_event *event, struct door_effect *effects) {
    return event->kind == DOOR_EVENT_TICK ? 0 : door_flow_step(flow, event, effects);
}

static size_t works_without_a_journal(struct door_flow *flow, const struct door_event *event,
                                      struct door_effect *effects) {
    struct door_event lie = *event;
    if (event->kind == DOOR_EVENT_TROUBLE)
        lie.troubles &= (uint8_t)~DOOR_TROUBLE_JOURNAL;
    return door_flow_step(flow, &lie, effects);
}

static size_t lifts_all(struct door_flow *flow, const struct door_event *event, struct door_effect *effects) {
    size_t n = door_flow_step(flow, event, effects);
    if (event->kind == DOOR_EVENT_RECORDED && flow->screen == DOOR_VERDICT)
        flow->liftable = true;
    return n;
}

static uint32_t hides_undo(const struct door_flow *flow, int64_t now) {
    return door_flow_buttons(flow, now) & ~(UINT32_C(1) << DOOR_BUTTON_UNDO);
}

static uint32_t always_shows_next(const struct door_flow *flow, int64_t now) {
    return door_flow_buttons(flow, now) | UINT32_C(1) << DOOR_BUTTON_NEXT;
}

static void each_planted_mistake_is_found(void **state) {
    (void)state;
    static const struct {
        const char *name;
        step_fn *take;
        buttons_fn *buttons;
    } mutants[] = {
        {"sounds at once", sounds_at_once, door_flow_buttons},
        {"is silent", is_silent, door_flow_buttons},
        {"trusts every PIN", trusts_every_pin, door_flow_buttons},
        {"gives every right", gives_every_right, door_flow_buttons},
        {"undoes the wrong one", undoes_the_wrong_one, door_flow_buttons},
        {"undoes for ever", undoes_for_ever, door_flow_buttons},
        {"takes codes always", takes_codes_always, door_flow_buttons},
        {"writes two at once", writes_two_at_once, door_flow_buttons},
        {"keeps the digits", keeps_the_digits, door_flow_buttons},
        {"stays logged in", stays_logged_in, door_flow_buttons},
        {"ignores time", ignores_time, door_flow_buttons},
        {"works without a journal", works_without_a_journal, door_flow_buttons},
        {"lifts all", lifts_all, door_flow_buttons},
        {"hides undo", door_flow_step, hides_undo},
        {"always shows next", door_flow_step, always_shows_next},
    };
    for (size_t i = 0; i < COUNT(mutants); i++)
        if (!first_broken(mutants[i].take, mutants[i].buttons, NULL))
            fail_msg("a door that %s passed", mutants[i].name);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_rules_hold),
        cmocka_unit_test(each_planted_mistake_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
