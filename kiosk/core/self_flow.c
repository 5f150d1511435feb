/* What self-service does next. One step per touch or answer. */
#include "core/self_flow.h"

struct step {
    struct self_flow *flow;
    int64_t now;
    enum self_effect *effects;
    size_t n;
};

static void emit(struct step *step, enum self_effect effect) { step->effects[step->n++] = effect; }

bool self_is_open(const struct self_flow *flow) { return flow->page != SELF_CLOSED; }

static void turn_to(struct step *step, enum self_page page) {
    step->flow->page = page;
    step->flow->until = step->now + SELF_IDLE_MS;
    emit(step, page == SELF_NAME || page == SELF_PROOF ? SELF_EFFECT_TYPE : SELF_EFFECT_SHOW);
}

static void end(struct step *step) {
    if (!self_is_open(step->flow))
        return;
    *step->flow = (struct self_flow){0};
    emit(step, SELF_EFFECT_FORGET);
    emit(step, SELF_EFFECT_SHOW);
}

static void on_typed(struct step *step, bool empty) {
    struct self_flow *flow = step->flow;
    if (empty && (flow->page == SELF_NAME || flow->page == SELF_PROOF))
        turn_to(step, flow->page);
    else if (flow->page == SELF_NAME)
        turn_to(step, SELF_PROOF);
    else if (flow->page == SELF_PROOF)
        emit(step, SELF_EFFECT_LOOK);
}

static void on_answer(struct step *step, const struct self_event *event) {
    struct self_flow *flow = step->flow;
    if (flow->page != SELF_PROOF)
        return;
    flow->people = event->answer.people > SELF_ROWS ? SELF_ROWS : event->answer.people;
    flow->reason = event->answer.reason;
    flow->wait_until = step->now + event->answer.wait;
    turn_to(step, flow->people > 0 ? SELF_PEOPLE : SELF_NOBODY);
}

/* The page closes before anybody is greeted: the screen behind it is the one that greets. */
static void on_row(struct step *step, int row) {
    struct self_flow *flow = step->flow;
    if (flow->page != SELF_PEOPLE || row < 0 || row >= flow->people)
        return;
    *flow = (struct self_flow){.row = row};
    emit(step, SELF_EFFECT_CHECK_IN);
    emit(step, SELF_EFFECT_FORGET);
}

/* From the second line back to the first; from everywhere else out. */
static void on_back(struct step *step) {
    if (step->flow->page == SELF_PROOF)
        turn_to(step, SELF_NAME);
    else
        end(step);
}

static void on_again(struct step *step) {
    const struct self_flow *flow = step->flow;
    if (flow->page == SELF_PEOPLE || (flow->page == SELF_NOBODY && step->now >= flow->wait_until))
        turn_to(step, SELF_NAME);
}

size_t self_flow_step(struct self_flow *flow, const struct self_event *event,
                      /* NOLINTNEXTLINE(readability-non-const-parameter) written through step.effects */
                      enum self_effect ret_effects[SELF_EFFECTS_MAX]) {
    struct step step = {.flow = flow, .now = event->now, .effects = ret_effects};
    switch (event->kind) {
    case SELF_EVENT_OPEN:
        if (!self_is_open(flow))
            turn_to(&step, SELF_NAME);
        break;
    case SELF_EVENT_TYPED: on_typed(&step, event->empty); break;
    case SELF_EVENT_ANSWER: on_answer(&step, event); break;
    case SELF_EVENT_ROW: on_row(&step, event->row); break;
    case SELF_EVENT_AGAIN: on_again(&step); break;
    case SELF_EVENT_BACK: on_back(&step); break;
    case SELF_EVENT_TOUCH: flow->until = self_is_open(flow) ? step.now + SELF_IDLE_MS : 0; break;
    case SELF_EVENT_END: end(&step); break;
    case SELF_EVENT_TICK:
        if (self_is_open(flow) && step.now >= flow->until)
            end(&step);
        break;
    }
    return step.n;
}

const char *self_reason_msgid(enum self_reason reason) {
    switch (reason) {
    case SELF_NO_SUCH: return "self-nobody";
    case SELF_TOO_SHORT: return "self-short";
    case SELF_WAIT: return "self-wait";
    case SELF_BROKEN: return "self-broken";
    }
    return "self-broken";
}
