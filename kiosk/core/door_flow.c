/* What the session door does next. One step per event: up to one person a second, and ticks between. Here: people, and
 * what breaks and passes; what staff touch is in door_staff.c, what they may touch in door_buttons.c. */
#include "core/door_impl.h"

struct door_flow door_flow_start(enum direction dir, bool both_ways, bool english) {
    return (struct door_flow){.screen = DOOR_READY, .dir = dir, .both_ways = both_ways, .english = english};
}

static bool supervisor_busy(const struct door_flow *flow) {
    return flow->screen == DOOR_PIN || flow->screen == DOOR_TOOLS ||
           (flow->screen == DOOR_LIST && flow->list == DOOR_LIST_REASONS);
}

bool door_flow_accepts(const struct door_flow *flow) {
    return !flow->writing && !door_blocked(flow->troubles) && !supervisor_busy(flow);
}

static void sound(struct door_step *step, enum door_sound which) {
    door_emit(step, (struct door_effect){.kind = DOOR_EFFECT_SOUND, .sound = which});
}

/* ---- verdicts ---- */

static void take_verdict(struct door_flow *flow, const struct door_event *event) {
    flow->next_verdict = event->verdict.verdict;
    flow->next_liftable = event->verdict.liftable && access_liftable(event->verdict.verdict);
    flow->next_again = event->verdict.again;
}

static void on_verdict(struct door_step *step, const struct door_event *event) {
    struct door_flow *flow = step->flow;
    if (!door_flow_accepts(flow))
        return;
    take_verdict(flow, event);
    door_ask(step, DOOR_EFFECT_RECORD, DOOR_WRITING_SCAN, 0);
}

/* Somebody else was quicker: what is being written is now this. */
static void on_judged_again(struct door_step *step, const struct door_event *event) {
    if (step->flow->writing == DOOR_WRITING_SCAN)
        take_verdict(step->flow, event);
}

/* A replay lets nobody new in: whoever hears it looks whether a phone was held too long, or handed back. */
static enum door_sound sound_of(enum verdict verdict) {
    if (verdict == VERDICT_OK_REPLAY)
        return DOOR_SOUND_ATTENTION;
    switch (verdict_class(verdict)) {
    case VERDICT_CLASS_ADMIT: return DOOR_SOUND_ADMIT;
    case VERDICT_CLASS_STAFF: return DOOR_SOUND_ATTENTION;
    case VERDICT_CLASS_DENY:
    case VERDICT_CLASS_FAULT: break;
    }
    return DOOR_SOUND_REFUSE;
}

/* The one place where a verdict comes on screen. */
static void show_verdict(struct door_step *step, enum verdict verdict, bool liftable) {
    bool admitted = verdict_class(verdict) == VERDICT_CLASS_ADMIT;
    step->flow->verdict = verdict;
    step->flow->liftable = liftable;
    door_turn_to(step->flow, DOOR_VERDICT, step->now + (admitted ? DOOR_ADMIT_MS : DOOR_REFUSE_MS));
    door_show(step);
    sound(step, sound_of(verdict));
}

static void forget_person(struct door_flow *flow) {
    flow->undo_until = 0;
    flow->companions = 0;
    flow->companion = false;
    flow->liftable = false;
}

/* A replay has no row of its own: its undo and companions are those of the row before, if that is the same person's. */
static void on_scan_written(struct door_step *step) {
    struct door_flow *flow = step->flow;
    bool admitted = verdict_class(flow->next_verdict) == VERDICT_CLASS_ADMIT;
    bool replay = flow->next_verdict == VERDICT_OK_REPLAY;
    if (!replay || !flow->next_again)
        forget_person(flow);
    if (admitted && !replay)
        flow->undo_until = step->now + DOOR_UNDO_MS;
    flow->companion = false;
    if (!door_logged_in(flow))
        door_log_out(flow);
    show_verdict(step, flow->next_verdict, flow->next_liftable);
}

static void on_override_written(struct door_step *step) {
    door_log_out(step->flow);
    forget_person(step->flow);
    step->flow->undo_until = step->now + DOOR_UNDO_MS;
    show_verdict(step, VERDICT_OK_OVERRIDE, false);
}

static void tell_undo(struct door_step *step, bool undone) {
    struct door_flow *flow = step->flow;
    forget_person(flow);
    door_log_out(flow);
    door_turn_to(flow, DOOR_READY, step->now + DOOR_ADMIT_MS);
    flow->undone = undone;
    flow->undo_failed = !undone;
    door_show(step);
}

static void on_companion_written(struct door_step *step) {
    bool held = step->flow->verdict == VERDICT_OK_REPLAY; /* a companion is somebody new all the same */
    step->flow->companions++;
    show_verdict(step, held ? VERDICT_OK : step->flow->verdict, false);
}

static enum door_writing end_writing(struct door_flow *flow) {
    enum door_writing was = flow->writing;
    flow->writing = DOOR_WRITING_NOTHING;
    return was;
}

/* What is durable stays so, but a door that broke down in between goes on saying that. */
static void on_recorded(struct door_step *step) {
    enum door_writing was = end_writing(step->flow);
    if (door_blocked(step->flow->troubles))
        return;
    switch (was) {
    case DOOR_WRITING_NOTHING: break;
    case DOOR_WRITING_SCAN: on_scan_written(step); break;
    case DOOR_WRITING_OVERRIDE: on_override_written(step); break;
    case DOOR_WRITING_UNDO: tell_undo(step, true); break;
    case DOOR_WRITING_COMPANION: on_companion_written(step); break;
    }
}

/* A no to a companion leaves the guest inside: the guest may still be taken back, with nobody mistaken for them. */
static void on_failed(struct door_step *step, bool refused, enum verdict verdict) {
    struct door_flow *flow = step->flow;
    enum door_writing was = end_writing(flow);
    if (was == DOOR_WRITING_NOTHING)
        return;
    if (was == DOOR_WRITING_UNDO && !door_blocked(flow->troubles))
        tell_undo(step, false);
    if (was == DOOR_WRITING_UNDO || door_blocked(flow->troubles)) {
        sound(step, DOOR_SOUND_REFUSE);
        return;
    }
    if (was == DOOR_WRITING_OVERRIDE)
        door_log_out(flow);
    if (was != DOOR_WRITING_COMPANION)
        forget_person(flow);
    flow->companion = was == DOOR_WRITING_COMPANION;
    bool told = refused && was != DOOR_WRITING_SCAN && verdict_class(verdict) != VERDICT_CLASS_ADMIT;
    show_verdict(step, told ? verdict : VERDICT_FAULT, false);
}

/* ---- what breaks and what passes ---- */

static void on_trouble(struct door_step *step, uint8_t troubles) {
    struct door_flow *flow = step->flow;
    bool was_blocked = door_blocked(flow->troubles), is_blocked = door_blocked(troubles);
    if (troubles == flow->troubles)
        return;
    flow->troubles = troubles;
    if (was_blocked == is_blocked) {
        door_show(step);
        return;
    }
    forget_person(flow);
    door_rest(step);
}

/* Has this instant come? Then it is over. */
static bool ended(int64_t *instant, int64_t now) {
    bool over = *instant && now >= *instant;
    if (over)
        *instant = 0;
    return over;
}

/* A PIN that is being checked is waited for: its answer must not meet other digits. */
static void on_tick(struct door_step *step) {
    struct door_flow *flow = step->flow;
    bool undo_ended = ended(&flow->undo_until, step->now), unlocked = ended(&flow->pad.locked_until, step->now);
    bool on_person = flow->screen == DOOR_READY || flow->screen == DOOR_VERDICT;
    bool over = flow->until && step->now >= flow->until && !flow->pad.checking;
    if (over && flow->screen == DOOR_VERDICT)
        door_leave_verdict(step);
    else if (over && flow->screen == DOOR_LIST && step->now < flow->staff_until)
        door_leave_list(step);
    else if (over)
        door_rest(step);
    else if ((undo_ended && on_person) || (unlocked && flow->screen == DOOR_PIN))
        door_show(step);
}

size_t door_flow_step(struct door_flow *flow, const struct door_event *event,
                      struct door_effect ret_effects[DOOR_EFFECTS_MAX]) {
    struct door_step step = {.flow = flow, .now = event->now, .effects = ret_effects};
    switch (event->kind) {
    case DOOR_EVENT_VERDICT: on_verdict(&step, event); break;
    case DOOR_EVENT_RECORDED: on_recorded(&step); break;
    case DOOR_EVENT_FAILED: on_failed(&step, event->failed.refused, event->failed.verdict); break;
    case DOOR_EVENT_PRESS: door_on_press(&step, event->press); break;
    case DOOR_EVENT_DIGIT: door_on_digit(&step, event->digit); break;
    case DOOR_EVENT_PIN: door_on_pin(&step, event); break;
    case DOOR_EVENT_LISTED: door_on_listed(&step, event->listed.rows, event->listed.more); break;
    case DOOR_EVENT_ROW: door_on_row(&step, event->row); break;
    case DOOR_EVENT_TROUBLE: on_trouble(&step, event->troubles); break;
    case DOOR_EVENT_TOUCHED: door_on_touched(&step); break;
    case DOOR_EVENT_TICK: on_tick(&step); break;
    case DOOR_EVENT_JUDGED_AGAIN: on_judged_again(&step, event); break;
    }
    return step.n;
}
