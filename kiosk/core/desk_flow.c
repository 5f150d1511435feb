/* What the self check-in desk does next. One step per event; a busy desk sees a few hundred a minute, most of them
 * ticks that change nothing. */
#include "core/desk_flow.h"

/* Effects are collected here in the order in which they are to be executed. */
struct step {
    struct desk_flow *flow;
    int64_t now;
    struct desk_effect *effects;
    size_t n;
};

static bool blocked_by(uint8_t troubles) { return (troubles & (TROUBLE_JOURNAL | TROUBLE_ROSTER)) != 0; }

struct desk_flow desk_flow_start(enum desk_language home) {
    return (struct desk_flow){.screen = DESK_ATTRACT, .language = home, .home = home};
}

bool desk_flow_accepts(const struct desk_flow *flow) { return !flow->recording && !blocked_by(flow->troubles); }

static void emit(struct step *step, struct desk_effect effect) { step->effects[step->n++] = effect; }

static void show(struct step *step, enum desk_screen screen, int64_t for_ms) {
    step->flow->screen = screen;
    step->flow->until = for_ms ? step->now + for_ms : 0;
    emit(step, (struct desk_effect){.kind = DESK_EFFECT_SHOW, .screen = screen});
}

static void show_again(struct step *step) {
    emit(step, (struct desk_effect){.kind = DESK_EFFECT_SHOW, .screen = step->flow->screen});
}

static void forget_person(struct desk_flow *flow) {
    flow->badge = 0;
    flow->badge_state = BADGE_NONE;
    flow->language = flow->home;
    flow->large = false;
}

/* The screen of a desk with nobody in front of it. */
static void rest(struct step *step) {
    forget_person(step->flow);
    show(step, blocked_by(step->flow->troubles) ? DESK_FAULT : DESK_ATTRACT, 0);
}

static void on_verdict(struct step *step, enum verdict verdict, enum desk_language language) {
    struct desk_flow *flow = step->flow;
    if (!desk_flow_accepts(flow))
        return;
    flow->recording = true;
    flow->next_verdict = verdict;
    flow->next_language = language;
    emit(step, (struct desk_effect){.kind = DESK_EFFECT_RECORD});
}

/* Somebody else was faster: what is being recorded is not what was judged at first. */
static void on_judged_again(struct step *step, enum verdict verdict, enum desk_language language) {
    if (!step->flow->recording)
        return;
    step->flow->next_verdict = verdict;
    step->flow->next_language = language;
}

/* The answer to RECORD brings its person on screen, whoever stood there before. */
static void next_person(struct desk_flow *flow) {
    flow->recording = false;
    flow->verdict = flow->next_verdict;
    flow->language = flow->next_language;
    flow->badge = 0;
    flow->badge_state = BADGE_NONE;
}

static void greet(struct step *step, uint64_t badge) {
    struct desk_flow *flow = step->flow;
    bool again = flow->verdict == VERDICT_OK_REPLAY && badge;
    if (badge) {
        flow->badge = badge;
        flow->badge_state = BADGE_OWED;
    }
    show(step, again ? DESK_PRINTING : DESK_WELCOME, badge ? DESK_BADGE_MS : DESK_WELCOME_MS);
}

static void show_verdict(struct step *step, uint64_t badge) {
    switch (verdict_class(step->flow->verdict)) {
    case VERDICT_CLASS_ADMIT: greet(step, badge); break;
    case VERDICT_CLASS_STAFF:
    case VERDICT_CLASS_DENY: show(step, DESK_REFUSED, DESK_REFUSED_MS); break;
    case VERDICT_CLASS_FAULT: show(step, DESK_FAULT, DESK_FAULT_MS); break;
    }
}

/* What is durable is owed, also when the desk broke down in between; but a broken desk goes on saying so. */
static void on_recorded(struct step *step, uint64_t badge) {
    struct desk_flow *flow = step->flow;
    if (!flow->recording)
        return;
    next_person(flow);
    if (blocked_by(flow->troubles))
        forget_person(flow);
    else
        show_verdict(step, badge);
    if (badge && verdict_class(flow->verdict) == VERDICT_CLASS_ADMIT)
        emit(step, (struct desk_effect){.kind = DESK_EFFECT_PRINT, .badge = badge});
}

static void on_record_failed(struct step *step) {
    if (!step->flow->recording)
        return;
    next_person(step->flow);
    step->flow->verdict = VERDICT_FAULT;
    show(step, DESK_FAULT, DESK_FAULT_MS);
}

static enum desk_screen screen_of(enum badge_state state) {
    switch (state) {
    case BADGE_NONE:
    case BADGE_OWED: return DESK_WELCOME;
    case BADGE_SENT:
    case BADGE_PRINTING: return DESK_PRINTING;
    case BADGE_PRINTED: return DESK_READY;
    case BADGE_FAILED:
    case BADGE_UNCERTAIN: return DESK_FAULT;
    }
    return DESK_FAULT;
}

static int64_t stay_of(enum desk_screen screen) {
    switch (screen) {
    case DESK_READY: return DESK_READY_MS;
    case DESK_FAULT: return DESK_FAULT_MS;
    case DESK_HELP: return DESK_HELP_MS;
    case DESK_WELCOME:
    case DESK_PRINTING:
    case DESK_ATTRACT:
    case DESK_REFUSED: break;
    }
    return DESK_BADGE_MS;
}

static void on_badge(struct step *step, uint64_t badge, enum badge_state state) {
    struct desk_flow *flow = step->flow;
    if (badge == 0 || badge != flow->badge)
        return;
    enum desk_screen screen = screen_of(state);
    bool news = screen == DESK_READY || screen == DESK_FAULT; /* enough to end a page of help */
    if (flow->screen == DESK_HELP && !news) {
        flow->badge_state = state;
        return;
    }
    if (state == flow->badge_state) {
        flow->until = step->now + stay_of(flow->screen);
        return;
    }
    flow->badge_state = state;
    show(step, screen, stay_of(screen));
}

static void on_trouble(struct step *step, uint8_t troubles) {
    struct desk_flow *flow = step->flow;
    bool was_blocked = blocked_by(flow->troubles), is_blocked = blocked_by(troubles);
    if (troubles == flow->troubles)
        return;
    flow->troubles = troubles;
    if (was_blocked != is_blocked)
        rest(step);
    else
        show_again(step);
}

/* More time for whoever stands here; a resting screen in its home language has no end to put off. */
static void stay(struct step *step) {
    struct desk_flow *flow = step->flow;
    if (flow->until < step->now + DESK_TOUCH_MS)
        flow->until = step->now + DESK_TOUCH_MS;
}

static void on_language(struct step *step, enum desk_language language) {
    step->flow->language = language;
    stay(step);
    show_again(step);
}

static void on_touch(struct step *step) {
    if (step->flow->until)
        stay(step);
}

static void on_help(struct step *step) {
    if (blocked_by(step->flow->troubles))
        return; /* its screen says already to see staff */
    if (step->flow->screen == DESK_HELP)
        rest(step);
    else
        show(step, DESK_HELP, DESK_HELP_MS);
}

static void on_large(struct step *step) {
    step->flow->large = !step->flow->large;
    stay(step);
    show_again(step);
}

static void on_tick(struct step *step) {
    if (step->flow->until && step->now >= step->flow->until)
        rest(step);
}

size_t desk_flow_step(struct desk_flow *flow, const struct desk_event *event,
                      struct desk_effect ret_effects[DESK_EFFECTS_MAX]) {
    struct step step = {.flow = flow, .now = event->now, .effects = ret_effects};
    switch (event->kind) {
    case DESK_EVENT_VERDICT: on_verdict(&step, event->verdict.verdict, event->verdict.language); break;
    case DESK_EVENT_RECORDED: on_recorded(&step, event->recorded.badge); break;
    case DESK_EVENT_RECORD_FAILED: on_record_failed(&step); break;
    case DESK_EVENT_BADGE: on_badge(&step, event->badge.badge, event->badge.state); break;
    case DESK_EVENT_TROUBLE: on_trouble(&step, event->trouble.troubles); break;
    case DESK_EVENT_LANGUAGE: on_language(&step, event->language); break;
    case DESK_EVENT_TOUCH: on_touch(&step); break;
    case DESK_EVENT_TICK: on_tick(&step); break;
    case DESK_EVENT_HELP: on_help(&step); break;
    case DESK_EVENT_LARGE: on_large(&step); break;
    case DESK_EVENT_JUDGED_AGAIN: on_judged_again(&step, event->verdict.verdict, event->verdict.language); break;
    }
    return step.n;
}

const char *desk_screen_name(enum desk_screen screen) {
    switch (screen) {
    case DESK_ATTRACT: return "attract";
    case DESK_WELCOME: return "welcome";
    case DESK_PRINTING: return "printing";
    case DESK_READY: return "ready";
    case DESK_REFUSED: return "refused";
    case DESK_FAULT: return "fault";
    case DESK_HELP: return "help";
    }
    return "fault";
}
