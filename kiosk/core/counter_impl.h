/* Shared by the files of the counter (counter.h). Private to core. */
#ifndef LANYARD_CORE_COUNTER_IMPL_H
#define LANYARD_CORE_COUNTER_IMPL_H

#include "core/counter.h"

/* Effects are collected here in the order in which they are to be executed. */
struct counter_turn {
    struct counter *counter;
    int64_t now;
    struct counter_effect *effects;
    size_t n;
};

static inline void counter_emit(struct counter_turn *turn, struct counter_effect effect) {
    turn->effects[turn->n++] = effect;
}

static inline void counter_show(struct counter_turn *turn) {
    counter_emit(turn, (struct counter_effect){.kind = COUNTER_EFFECT_SHOW});
}

/* An effect whose answer is waited for. */
static inline void counter_ask(struct counter_turn *turn, struct counter_effect effect) {
    turn->counter->waiting = true;
    counter_emit(turn, effect);
}

static inline void counter_touched(struct counter_turn *turn) { turn->counter->until = turn->now + COUNTER_STAY_MS; }

static inline void counter_turn_to(struct counter_turn *turn, enum counter_page page) {
    turn->counter->page = page;
    counter_show(turn);
}

/* ---- counter_lists.c ---- */
void counter_open_list(struct counter_turn *turn, enum counter_list list, int number);
void counter_open_form(struct counter_turn *turn, enum counter_form form); /* NONE: the one that is open, again */
void counter_search(struct counter_turn *turn);
void counter_listed(struct counter_turn *turn, const struct counter_event *event);
void counter_row(struct counter_turn *turn, int row);
void counter_filled(struct counter_turn *turn);
void counter_choices(struct counter_turn *turn);
void counter_checks(struct counter_turn *turn);
void counter_after_row(struct counter_turn *turn); /* what a row asked for is done, on LIST */
void counter_after_saving(struct counter_turn *turn);
void counter_back(struct counter_turn *turn); /* from LIST, SEARCH, FORM, PERSON, SETTLE; else to the menu */
bool counter_has_rows(const struct counter *counter);

#endif
