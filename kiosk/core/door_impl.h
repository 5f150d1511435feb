/* What door_flow.c, door_staff.c and door_buttons.c share: one step of the door being taken. */
#ifndef LANYARD_CORE_DOOR_IMPL_H
#define LANYARD_CORE_DOOR_IMPL_H

#include "core/door_flow.h"

/* Effects are collected here in the order in which they are to be executed. */
struct door_step {
    struct door_flow *flow;
    int64_t now;
    struct door_effect *effects;
    size_t n;
};

static inline void door_emit(struct door_step *step, struct door_effect effect) { step->effects[step->n++] = effect; }

static inline void door_show(struct door_step *step) {
    door_emit(step, (struct door_effect){.kind = DOOR_EFFECT_SHOW});
}

static inline void door_ask(struct door_step *step, enum door_effect_kind kind, enum door_writing writing, int row) {
    step->flow->writing = writing;
    door_emit(step, (struct door_effect){.kind = kind, .row = row});
}

/* Each change of screen ends what the one before had to say. */
static inline void door_turn_to(struct door_flow *flow, enum door_screen screen, int64_t until) {
    flow->screen = screen;
    flow->until = until;
    flow->undone = flow->undo_failed = false;
}

static inline bool door_blocked(uint8_t troubles) {
    return (troubles & (DOOR_TROUBLE_JOURNAL | DOOR_TROUBLE_ROSTER)) != 0;
}

static inline bool door_logged_in(const struct door_flow *flow) { return flow->staff_no != 0; }

/* Nobody stands here: READY, or FAULT; whoever was logged in is logged out. */
void door_rest(struct door_step *step);

void door_log_out(struct door_flow *flow); /* digits and list go too */
/* The verdict on screen is done with: back to what staff were ticking, or to rest. */
void door_leave_verdict(struct door_step *step);
void door_leave_list(struct door_step *step);

void door_on_press(struct door_step *step, enum door_button button);
void door_on_digit(struct door_step *step, int digit);
void door_on_pin(struct door_step *step, const struct door_event *event);
void door_on_listed(struct door_step *step, int rows, bool more);
void door_on_touched(struct door_step *step);
void door_on_row(struct door_step *step, int row);

#endif
