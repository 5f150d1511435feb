/* The desk, step by step: a table of (state, event) -> (state, effects), and what must hold over any run of events. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "core/desk_flow.h"
#include "unit/chance.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define T 1000000 /* the time of every event in the table */

/* States by what a visitor sees; home is Chinese. A row of the table is two or three lines, laid out by hand. */
/* clang-format off */
#define AT(s, lang, ends) .screen = DESK_##s, .language = DESK_##lang, .home = DESK_ZH, .until = (ends)
#define PERSON(v, b, st) .verdict = VERDICT_##v, .badge = (b), .badge_state = BADGE_##st
#define RECORDING(v, lang) .recording = true, .next_verdict = VERDICT_##v, .next_language = DESK_##lang
#define VERDICT_IN(v, lang) {.kind = DESK_EVENT_VERDICT, .now = T, .verdict = {VERDICT_##v, DESK_##lang}}
#define AGAIN(v, lang) {.kind = DESK_EVENT_JUDGED_AGAIN, .now = T, .verdict = {VERDICT_##v, DESK_##lang}}
#define RECORDED(b) {.kind = DESK_EVENT_RECORDED, .now = T, .recorded = {b}}
#define RECORD_FAILED {.kind = DESK_EVENT_RECORD_FAILED, .now = T}
#define BADGE_IS(b, st) {.kind = DESK_EVENT_BADGE, .now = T, .badge = {b, BADGE_##st}}
#define TROUBLES(t) {.kind = DESK_EVENT_TROUBLE, .now = T, .trouble = {t}}
#define LANGUAGE(lang) {.kind = DESK_EVENT_LANGUAGE, .now = T, .language = DESK_##lang}
#define TOUCH {.kind = DESK_EVENT_TOUCH, .now = T}
#define TICK {.kind = DESK_EVENT_TICK, .now = T}
#define HELP {.kind = DESK_EVENT_HELP, .now = T}
#define LARGE {.kind = DESK_EVENT_LARGE, .now = T}

static const struct {
    const char *name;
    struct desk_flow before;
    struct desk_event event;
    struct desk_flow after;
    const char *effects;
} steps[] = {
    /* a code is judged: first the row, never a screen */
    {"ok is recorded first", {AT(ATTRACT, ZH, 0)}, VERDICT_IN(OK, EN),
     {AT(ATTRACT, ZH, 0), RECORDING(OK, EN)}, "record"},
    {"a refusal is recorded too", {AT(ATTRACT, ZH, 0)}, VERDICT_IN(UNPAID, ZH),
     {AT(ATTRACT, ZH, 0), RECORDING(UNPAID, ZH)}, "record"},
    {"next person while one is welcomed", {AT(WELCOME, ZH, T + 9), PERSON(OK, 7, OWED)}, VERDICT_IN(TIER, EN),
     {AT(WELCOME, ZH, T + 9), PERSON(OK, 7, OWED), RECORDING(TIER, EN)}, "record"},
    {"codes wait while recording", {AT(ATTRACT, ZH, 0), RECORDING(OK, EN)}, VERDICT_IN(TIER, ZH),
     {AT(ATTRACT, ZH, 0), RECORDING(OK, EN)}, ""},
    {"somebody else was faster", {AT(ATTRACT, ZH, 0), RECORDING(OK, EN)}, AGAIN(FULL, EN),
     {AT(ATTRACT, ZH, 0), RECORDING(FULL, EN)}, ""},
    {"with nothing to record", {AT(WELCOME, ZH, T + 9), PERSON(OK, 7, OWED)}, AGAIN(FULL, EN),
     {AT(WELCOME, ZH, T + 9), PERSON(OK, 7, OWED)}, ""},
    {"no code without a journal", {AT(FAULT, ZH, 0), .troubles = TROUBLE_JOURNAL}, VERDICT_IN(OK, ZH),
     {AT(FAULT, ZH, 0), .troubles = TROUBLE_JOURNAL}, ""},
    {"codes are taken without a printer", {AT(ATTRACT, ZH, 0), .troubles = TROUBLE_PRINTER}, VERDICT_IN(OK, ZH),
     {AT(ATTRACT, ZH, 0), RECORDING(OK, ZH), .troubles = TROUBLE_PRINTER}, "record"},

    /* the row is durable */
    {"welcome with a badge", {AT(ATTRACT, ZH, 0), RECORDING(OK, EN)}, RECORDED(7),
     {AT(WELCOME, EN, T + DESK_BADGE_MS), PERSON(OK, 7, OWED), .next_language = DESK_EN}, "show welcome, print 7"},
    {"welcome without a badge", {AT(ATTRACT, ZH, 0), RECORDING(OK_REENTRY, EN)}, RECORDED(0),
     {AT(WELCOME, EN, T + DESK_WELCOME_MS), PERSON(OK_REENTRY, 0, NONE), .next_verdict = VERDICT_OK_REENTRY,
      .next_language = DESK_EN}, "show welcome"},
    {"a replay shows the badge it is owed", {AT(ATTRACT, ZH, 0), RECORDING(OK_REPLAY, ZH)}, RECORDED(7),
     {AT(PRINTING, ZH, T + DESK_BADGE_MS), PERSON(OK_REPLAY, 7, OWED), .next_verdict = VERDICT_OK_REPLAY},
     "show printing, print 7"},
    {"a replay without a badge", {AT(ATTRACT, ZH, 0), RECORDING(OK_REPLAY, ZH)}, RECORDED(0),
     {AT(WELCOME, ZH, T + DESK_WELCOME_MS), PERSON(OK_REPLAY, 0, NONE), .next_verdict = VERDICT_OK_REPLAY},
     "show welcome"},
    {"refused takes the screen from the person before",
     {AT(PRINTING, ZH, T + 9), PERSON(OK, 7, SENT), RECORDING(TIER, EN)}, RECORDED(0),
     {AT(REFUSED, EN, T + DESK_REFUSED_MS), PERSON(TIER, 0, NONE), .next_verdict = VERDICT_TIER,
      .next_language = DESK_EN}, "show refused"},
    {"see staff is shown as refused", {AT(ATTRACT, ZH, 0), RECORDING(SEE_STAFF, ZH)}, RECORDED(0),
     {AT(REFUSED, ZH, T + DESK_REFUSED_MS), PERSON(SEE_STAFF, 0, NONE), .next_verdict = VERDICT_SEE_STAFF},
     "show refused"},
    {"a refusal prints nothing", {AT(ATTRACT, ZH, 0), RECORDING(USED, ZH)}, RECORDED(7),
     {AT(REFUSED, ZH, T + DESK_REFUSED_MS), PERSON(USED, 0, NONE), .next_verdict = VERDICT_USED}, "show refused"},
    {"a fault of the machine", {AT(ATTRACT, ZH, 0), RECORDING(FAULT, ZH)}, RECORDED(0),
     {AT(FAULT, ZH, T + DESK_FAULT_MS), PERSON(FAULT, 0, NONE), .next_verdict = VERDICT_FAULT}, "show fault"},
    {"an answer nobody asked for", {AT(ATTRACT, ZH, 0)}, RECORDED(7), {AT(ATTRACT, ZH, 0)}, ""},
    {"durable, but the journal broke since",
     {AT(FAULT, ZH, 0), RECORDING(OK, EN), .troubles = TROUBLE_JOURNAL}, RECORDED(7),
     {AT(FAULT, ZH, 0), PERSON(OK, 0, NONE), .next_language = DESK_EN, .troubles = TROUBLE_JOURNAL}, "print 7"},
    {"not recorded, not welcome", {AT(ATTRACT, ZH, 0), RECORDING(OK, EN)}, RECORD_FAILED,
     {AT(FAULT, EN, T + DESK_FAULT_MS), PERSON(FAULT, 0, NONE), .next_language = DESK_EN}, "show fault"},
    {"a failure nobody asked about", {AT(WELCOME, EN, T + 9), PERSON(OK, 7, OWED)}, RECORD_FAILED,
     {AT(WELCOME, EN, T + 9), PERSON(OK, 7, OWED)}, ""},

    /* the badge of the person on screen */
    {"sent", {AT(WELCOME, EN, T + 9), PERSON(OK, 7, OWED)}, BADGE_IS(7, SENT),
     {AT(PRINTING, EN, T + DESK_BADGE_MS), PERSON(OK, 7, SENT)}, "show printing"},
    {"printing", {AT(PRINTING, EN, T + 9), PERSON(OK, 7, SENT)}, BADGE_IS(7, PRINTING),
     {AT(PRINTING, EN, T + DESK_BADGE_MS), PERSON(OK, 7, PRINTING)}, "show printing"},
    {"the same news gives time only", {AT(PRINTING, EN, T + 9), PERSON(OK, 7, PRINTING)}, BADGE_IS(7, PRINTING),
     {AT(PRINTING, EN, T + DESK_BADGE_MS), PERSON(OK, 7, PRINTING)}, ""},
    {"ready", {AT(PRINTING, EN, T + 9), PERSON(OK, 7, PRINTING)}, BADGE_IS(7, PRINTED),
     {AT(READY, EN, T + DESK_READY_MS), PERSON(OK, 7, PRINTED)}, "show ready"},
    {"ready stays as long on the same news", {AT(READY, EN, T + 9), PERSON(OK, 7, PRINTED)}, BADGE_IS(7, PRINTED),
     {AT(READY, EN, T + DESK_READY_MS), PERSON(OK, 7, PRINTED)}, ""},
    {"failed", {AT(PRINTING, EN, T + 9), PERSON(OK, 7, PRINTING)}, BADGE_IS(7, FAILED),
     {AT(FAULT, EN, T + DESK_FAULT_MS), PERSON(OK, 7, FAILED)}, "show fault"},
    {"uncertain", {AT(PRINTING, EN, T + 9), PERSON(OK, 7, PRINTING)}, BADGE_IS(7, UNCERTAIN),
     {AT(FAULT, EN, T + DESK_FAULT_MS), PERSON(OK, 7, UNCERTAIN)}, "show fault"},
    {"staff settle it while the person waits", {AT(FAULT, EN, T + 9), PERSON(OK, 7, UNCERTAIN)}, BADGE_IS(7, PRINTED),
     {AT(READY, EN, T + DESK_READY_MS), PERSON(OK, 7, PRINTED)}, "show ready"},
    {"owed again", {AT(PRINTING, EN, T + 9), PERSON(OK, 7, SENT)}, BADGE_IS(7, OWED),
     {AT(WELCOME, EN, T + DESK_BADGE_MS), PERSON(OK, 7, OWED)}, "show welcome"},
    {"another's badge", {AT(WELCOME, EN, T + 9), PERSON(OK, 7, OWED)}, BADGE_IS(8, FAILED),
     {AT(WELCOME, EN, T + 9), PERSON(OK, 7, OWED)}, ""},
    {"a badge when nobody is here", {AT(ATTRACT, ZH, 0)}, BADGE_IS(8, PRINTED), {AT(ATTRACT, ZH, 0)}, ""},
    {"no badge is no badge", {AT(REFUSED, ZH, T + 9)}, BADGE_IS(0, FAILED), {AT(REFUSED, ZH, T + 9)}, ""},

    /* trouble */
    {"journal breaks", {AT(PRINTING, EN, T + 9), PERSON(OK, 7, SENT)}, TROUBLES(TROUBLE_JOURNAL),
     {AT(FAULT, ZH, 0), PERSON(OK, 0, NONE), .troubles = TROUBLE_JOURNAL}, "show fault"},
    {"roster breaks", {AT(ATTRACT, ZH, 0)}, TROUBLES(TROUBLE_ROSTER),
     {AT(FAULT, ZH, 0), .troubles = TROUBLE_ROSTER}, "show fault"},
    {"worse is said again", {AT(FAULT, ZH, 0), .troubles = TROUBLE_ROSTER}, TROUBLES(TROUBLE_ROSTER | TROUBLE_CAMERA),
     {AT(FAULT, ZH, 0), .troubles = TROUBLE_ROSTER | TROUBLE_CAMERA}, "show fault"},
    {"mended", {AT(FAULT, ZH, 0), .troubles = TROUBLE_JOURNAL | TROUBLE_PRINTER}, TROUBLES(TROUBLE_PRINTER),
     {AT(ATTRACT, ZH, 0), .troubles = TROUBLE_PRINTER}, "show attract"},
    {"the printer alone stops nobody", {AT(WELCOME, EN, T + 9), PERSON(OK, 7, OWED)}, TROUBLES(TROUBLE_PRINTER),
     {AT(WELCOME, EN, T + 9), PERSON(OK, 7, OWED), .troubles = TROUBLE_PRINTER}, "show welcome"},
    {"camera", {AT(ATTRACT, ZH, 0)}, TROUBLES(TROUBLE_CAMERA),
     {AT(ATTRACT, ZH, 0), .troubles = TROUBLE_CAMERA}, "show attract"},
    {"nothing new", {AT(ATTRACT, ZH, 0), .troubles = TROUBLE_CLOCK}, TROUBLES(TROUBLE_CLOCK),
     {AT(ATTRACT, ZH, 0), .troubles = TROUBLE_CLOCK}, ""},

    /* people and time */
    {"language", {AT(ATTRACT, ZH, 0)}, LANGUAGE(EN), {AT(ATTRACT, EN, T + DESK_TOUCH_MS)}, "show attract"},
    {"language of a person", {AT(WELCOME, ZH, T + 12000), PERSON(OK, 7, OWED)}, LANGUAGE(EN),
     {AT(WELCOME, EN, T + 12000), PERSON(OK, 7, OWED)}, "show welcome"},
    {"a touch gives time", {AT(REFUSED, ZH, T + 9), PERSON(TIER, 0, NONE)}, TOUCH,
     {AT(REFUSED, ZH, T + DESK_TOUCH_MS), PERSON(TIER, 0, NONE)}, ""},
    {"a touch takes none away", {AT(WELCOME, ZH, T + 14000), PERSON(OK, 7, OWED)}, TOUCH,
     {AT(WELCOME, ZH, T + 14000), PERSON(OK, 7, OWED)}, ""},
    {"a touch at rest", {AT(ATTRACT, ZH, 0)}, TOUCH, {AT(ATTRACT, ZH, 0)}, ""},
    {"not yet", {AT(READY, EN, T + 1), PERSON(OK, 7, PRINTED)}, TICK,
     {AT(READY, EN, T + 1), PERSON(OK, 7, PRINTED)}, ""},
    {"time is up", {AT(READY, EN, T), PERSON(OK, 7, PRINTED)}, TICK,
     {AT(ATTRACT, ZH, 0), PERSON(OK, 0, NONE)}, "show attract"},
    {"time is up in a foreign language", {AT(ATTRACT, EN, T)}, TICK, {AT(ATTRACT, ZH, 0)}, "show attract"},
    {"a fault of one passes", {AT(FAULT, EN, T), PERSON(OK, 7, FAILED)}, TICK,
     {AT(ATTRACT, ZH, 0), PERSON(OK, 0, NONE)}, "show attract"},
    {"a broken journal does not pass", {AT(FAULT, EN, T), .troubles = TROUBLE_JOURNAL}, TICK,
     {AT(FAULT, ZH, 0), .troubles = TROUBLE_JOURNAL}, "show fault"},
    {"at rest for ever", {AT(ATTRACT, ZH, 0)}, TICK, {AT(ATTRACT, ZH, 0)}, ""},
    {"the row may be late", {AT(READY, EN, T), PERSON(OK, 7, PRINTED), RECORDING(TIER, EN)}, TICK,
     {AT(ATTRACT, ZH, 0), PERSON(OK, 0, NONE), RECORDING(TIER, EN)}, "show attract"},

    /* help, and larger type */
    {"help", {AT(ATTRACT, ZH, 0)}, HELP, {AT(HELP, ZH, T + DESK_HELP_MS)}, "show help"},
    {"help for who was refused, in his language", {AT(REFUSED, EN, T + 9), PERSON(TIER, 0, NONE)}, HELP,
     {AT(HELP, EN, T + DESK_HELP_MS), PERSON(TIER, 0, NONE)}, "show help"},
    {"and back", {AT(HELP, EN, T + 900)}, HELP, {AT(ATTRACT, ZH, 0)}, "show attract"},
    {"help that nobody ended", {AT(HELP, EN, T)}, TICK, {AT(ATTRACT, ZH, 0)}, "show attract"},
    {"a code is read all the same", {AT(HELP, ZH, T + 900), RECORDING(OK, EN)}, RECORDED(7),
     {AT(WELCOME, EN, T + DESK_BADGE_MS), PERSON(OK, 7, OWED), .next_language = DESK_EN}, "show welcome, print 7"},
    {"a badge that begins to print waits for help", {AT(HELP, EN, T + 900), PERSON(OK, 7, OWED)}, BADGE_IS(7, SENT),
     {AT(HELP, EN, T + 900), PERSON(OK, 7, SENT)}, ""},
    {"one that is ready does not", {AT(HELP, EN, T + 900), PERSON(OK, 7, PRINTING)}, BADGE_IS(7, PRINTED),
     {AT(READY, EN, T + DESK_READY_MS), PERSON(OK, 7, PRINTED)}, "show ready"},
    {"a broken desk has said where to go", {AT(FAULT, ZH, 0), .troubles = TROUBLE_ROSTER}, HELP,
     {AT(FAULT, ZH, 0), .troubles = TROUBLE_ROSTER}, ""},
    {"large", {AT(ATTRACT, ZH, 0)}, LARGE, {AT(ATTRACT, ZH, T + DESK_TOUCH_MS), .large = true}, "show attract"},
    {"and not", {AT(WELCOME, EN, T + 12000), PERSON(OK, 7, OWED), .large = true}, LARGE,
     {AT(WELCOME, EN, T + 12000), PERSON(OK, 7, OWED)}, "show welcome"},
    {"large stays for the badge", {AT(ATTRACT, ZH, T + 9), RECORDING(OK, EN), .large = true}, RECORDED(7),
     {AT(WELCOME, EN, T + DESK_BADGE_MS), PERSON(OK, 7, OWED), .next_language = DESK_EN, .large = true},
     "show welcome, print 7"},
    {"and goes with its person", {AT(READY, EN, T), PERSON(OK, 7, PRINTED), .large = true}, TICK,
     {AT(ATTRACT, ZH, 0), PERSON(OK, 0, NONE)}, "show attract"},
    {"no such event", {AT(ATTRACT, ZH, 0)}, {.kind = (enum desk_event_kind)99, .now = T}, {AT(ATTRACT, ZH, 0)}, ""},
    {"no such badge state", {AT(PRINTING, EN, T + 9), PERSON(OK, 7, SENT)},
     {.kind = DESK_EVENT_BADGE, .now = T, .badge = {7, (enum badge_state)99}},
     {AT(FAULT, EN, T + DESK_FAULT_MS), .verdict = VERDICT_OK, .badge = 7, .badge_state = (enum badge_state)99},
     "show fault"},
};
/* clang-format on */

static void say_effects(const struct desk_effect *effects, size_t n, char *ret_text, size_t cap) {
    ret_text[0] = '\0';
    for (size_t i = 0, used = 0; i < n; i++) {
        const char *comma = i ? ", " : "";
        switch (effects[i].kind) {
        case DESK_EFFECT_RECORD: used += (size_t)snprintf(ret_text + used, cap - used, "%srecord", comma); break;
        case DESK_EFFECT_SHOW:
            used +=
                (size_t)snprintf(ret_text + used, cap - used, "%sshow %s", comma, desk_screen_name(effects[i].screen));
            break;
        case DESK_EFFECT_PRINT:
            used += (size_t)snprintf(ret_text + used, cap - used, "%sprint %d", comma, (int)effects[i].badge);
            break;
        }
    }
}

static bool same_flow(const struct desk_flow *a, const struct desk_flow *b) {
    return a->screen == b->screen && a->language == b->language && a->home == b->home && a->verdict == b->verdict &&
           a->badge == b->badge && a->badge_state == b->badge_state && a->troubles == b->troubles &&
           a->recording == b->recording && a->next_verdict == b->next_verdict && a->next_language == b->next_language &&
           a->until == b->until && a->large == b->large;
}

static void each_step_is_as_written(void **state) {
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < COUNT(steps); i++) {
        struct desk_flow flow = steps[i].before;
        struct desk_effect effects[DESK_EFFECTS_MAX];
        char text[100];
        say_effects(effects, desk_flow_step(&flow, &steps[i].event, effects), text, sizeof(text));
        if (same_flow(&flow, &steps[i].after) && strcmp(text, steps[i].effects) == 0)
            continue;
        wrong++;
        print_error("%s: effects \"%s\", screen %s, until T%+d\n", steps[i].name, text, desk_screen_name(flow.screen),
                    (int)(flow.until - T));
    }
    assert_int_equal(wrong, 0);
}

static void it_starts_at_rest_and_open(void **state) {
    (void)state;
    struct desk_flow flow = desk_flow_start(DESK_EN);
    assert_int_equal(flow.screen, DESK_ATTRACT);
    assert_int_equal(flow.language, DESK_EN);
    assert_int_equal(flow.home, DESK_EN);
    assert_int_equal(flow.until, 0);
    assert_true(desk_flow_accepts(&flow));
    flow.recording = true;
    assert_false(desk_flow_accepts(&flow));
    flow = (struct desk_flow){.troubles = TROUBLE_PRINTER | TROUBLE_CAMERA | TROUBLE_CLOCK};
    assert_true(desk_flow_accepts(&flow));
    flow.troubles = TROUBLE_ROSTER;
    assert_false(desk_flow_accepts(&flow));
}

static void screens_have_names(void **state) {
    (void)state;
    static const char *const names[DESK_SCREEN_COUNT] = {"attract", "welcome", "printing", "ready",
                                                         "refused", "fault",   "help"};
    for (int i = 0; i < DESK_SCREEN_COUNT; i++)
        assert_string_equal(desk_screen_name((enum desk_screen)i), names[i]);
    assert_string_equal(desk_screen_name((enum desk_screen)99), "fault");
}

/* ---- what holds over any run of events ---- */

typedef size_t step_fn(struct desk_flow *flow, const struct desk_event *event,
                       struct desk_effect ret_effects[DESK_EFFECTS_MAX]);

static struct desk_event random_event(struct chance *c, int64_t now) {
    struct desk_event event = {.kind = (enum desk_event_kind)chance_below(c, DESK_EVENT_JUDGED_AGAIN + 1), .now = now};
    switch (event.kind) {
    case DESK_EVENT_VERDICT:
    case DESK_EVENT_JUDGED_AGAIN:
        event.verdict.verdict = (enum verdict)chance_below(c, VERDICT_COUNT);
        event.verdict.language = (enum desk_language)chance_below(c, 2);
        break;
    case DESK_EVENT_RECORDED: event.recorded.badge = chance_below(c, 4); break;
    case DESK_EVENT_BADGE:
        event.badge.badge = chance_below(c, 4);
        event.badge.state = (enum badge_state)chance_below(c, BADGE_UNCERTAIN + 1);
        break;
    case DESK_EVENT_TROUBLE: event.trouble.troubles = (uint8_t)(chance_one_in(c, 4) ? chance_below(c, 32) : 0); break;
    case DESK_EVENT_LANGUAGE: event.language = (enum desk_language)chance_below(c, 2); break;
    case DESK_EVENT_RECORD_FAILED:
    case DESK_EVENT_TOUCH:
    case DESK_EVENT_HELP:
    case DESK_EVENT_LARGE:
    case DESK_EVENT_TICK: break;
    }
    return event;
}

static const struct desk_effect *effect_of(const struct desk_effect *effects, size_t n, enum desk_effect_kind kind) {
    for (size_t i = 0; i < n; i++)
        if (effects[i].kind == kind)
            return &effects[i];
    return NULL;
}

static const char *broken_step(const struct desk_flow *before, const struct desk_event *event,
                               const struct desk_flow *after, const struct desk_effect *effects, size_t n) {
    const struct desk_effect *shown = effect_of(effects, n, DESK_EFFECT_SHOW);
    const struct desk_effect *print = effect_of(effects, n, DESK_EFFECT_PRINT);
    bool blocked = (after->troubles & (TROUBLE_JOURNAL | TROUBLE_ROSTER)) != 0;
    bool durable = before->recording && event->kind == DESK_EVENT_RECORDED;
    if (n > DESK_EFFECTS_MAX)
        return "too many effects";
    if (after->screen == DESK_WELCOME && before->screen != DESK_WELCOME && !durable && event->kind != DESK_EVENT_BADGE)
        return "a welcome without a durable row";
    if (print && (!durable || print->badge != event->recorded.badge ||
                  verdict_class(before->next_verdict) != VERDICT_CLASS_ADMIT))
        return "a print without a durable admission";
    if (event->kind == DESK_EVENT_BADGE && event->badge.badge != before->badge && (n || !same_flow(before, after)))
        return "another's badge changed the screen";
    if (after->screen != before->screen && (!shown || shown->screen != after->screen))
        return "the screen changed without being shown";
    if (blocked != (after->screen == DESK_FAULT && blocked))
        return "a broken desk does not say so";
    if (!after->until && (after->screen != DESK_ATTRACT && !blocked))
        return "a screen that stays for ever";
    if (!after->until && after->language != after->home)
        return "a foreign language that stays for ever";
    if (!after->until && after->large)
        return "large type that stays for ever";
    if (after->screen == DESK_ATTRACT && after->badge)
        return "a badge of nobody";
    return NULL;
}

static const char *first_broken(step_fn *step, uint64_t seed) {
    struct chance chance = {seed};
    struct desk_flow flow = desk_flow_start(DESK_ZH);
    int64_t now = 5;
    for (int i = 0; i < 200000; i++) {
        struct desk_flow before = flow;
        struct desk_effect effects[DESK_EFFECTS_MAX] = {0};
        now += chance_below(&chance, 4000);
        struct desk_event event = random_event(&chance, now);
        size_t n = step(&flow, &event, effects);
        const char *broken = broken_step(&before, &event, &flow, effects, n);
        if (broken)
            return broken;
    }
    return NULL;
}

/* Planted faults: a desk that welcomes before the row is durable, one that takes anyone's badge for the visitor's,
 * one that forgets to come back, and one that prints for those it refused. */
static size_t hasty_step(struct desk_flow *flow, const struct desk_event *event, struct desk_effect *effects) {
    size_t n = desk_flow_step(flow, event, effects);
    if (n == 1 && effects[0].kind == DESK_EFFECT_RECORD) {
        flow->screen = DESK_WELCOME;
        flow->until = event->now + DESK_WELCOME_MS;
        effects[n++] = (struct desk_effect){.kind = DESK_EFFECT_SHOW, .screen = DESK_WELCOME};
    }
    return n;
}

static size_t confused_step(struct desk_flow *flow, const struct desk_event *event, struct desk_effect *effects) {
    struct desk_event heard = *event;
    if (event->kind == DESK_EVENT_BADGE)
        heard.badge.badge = flow->badge;
    return desk_flow_step(flow, &heard, effects);
}

static size_t timeless_step(struct desk_flow *flow, const struct desk_event *event, struct desk_effect *effects) {
    size_t n = desk_flow_step(flow, event, effects);
    if (flow->screen == DESK_REFUSED)
        flow->until = 0;
    return n;
}

static size_t generous_step(struct desk_flow *flow, const struct desk_event *event, struct desk_effect *effects) {
    bool durable = flow->recording && event->kind == DESK_EVENT_RECORDED && event->recorded.badge;
    size_t n = desk_flow_step(flow, event, effects);
    if (durable && flow->screen == DESK_REFUSED)
        effects[n++] = (struct desk_effect){.kind = DESK_EFFECT_PRINT, .badge = event->recorded.badge};
    return n;
}

static void all_rules_hold(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        const char *broken = first_broken(desk_flow_step, seed);
        if (broken)
            fail_msg("seed %d: %s", (int)seed, broken);
    }
}

static void each_planted_fault_is_found(void **state) {
    (void)state;
    assert_string_equal(first_broken(hasty_step, 1), "a welcome without a durable row");
    assert_string_equal(first_broken(confused_step, 1), "another's badge changed the screen");
    assert_string_equal(first_broken(timeless_step, 1), "a screen that stays for ever");
    assert_string_equal(first_broken(generous_step, 1), "a print without a durable admission");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_step_is_as_written),     cmocka_unit_test(it_starts_at_rest_and_open),
        cmocka_unit_test(screens_have_names),          cmocka_unit_test(all_rules_hold),
        cmocka_unit_test(each_planted_fault_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
