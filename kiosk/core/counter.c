/* From page to page at the staff side of the desk (counter.h). Every press is looked up in counter_buttons first, so
 * that a page can never offer what does nothing, nor hide what does something. */
#include "core/counter.h"

#include <string.h>

/* Effects are collected here in the order in which they are to be executed. */
struct step {
    struct counter *counter;
    int64_t now;
    struct counter_effect *effects;
    size_t n;
};

static void emit(struct step *step, struct counter_effect effect) { step->effects[step->n++] = effect; }

static void show(struct step *step) { emit(step, (struct counter_effect){.kind = COUNTER_EFFECT_SHOW}); }

static void ask(struct step *step, struct counter_effect effect) {
    step->counter->waiting = true;
    emit(step, effect);
}

static void touched(struct step *step) { step->counter->until = step->now + COUNTER_STAY_MS; }

static void turn_to(struct step *step, enum counter_page page) {
    step->counter->page = page;
    show(step);
}

/* ---- open and closed ---- */

static void close_counter(struct step *step) {
    struct counter *counter = step->counter;
    int64_t locked_until = counter->pad.locked_until; /* closing the pad unlocks nothing */
    *counter = counter_start(counter->english);
    counter->pad.locked_until = locked_until;
    show(step);
}

static void open_counter(struct step *step, bool settle) {
    struct counter *counter = step->counter;
    if (counter->page != COUNTER_CLOSED)
        return;
    pin_pad_forget(&counter->pad);
    counter->settle = settle;
    touched(step);
    turn_to(step, COUNTER_PIN);
}

/* ---- lists ---- */

static void open_list(struct step *step, enum counter_list list, int number) {
    struct counter *counter = step->counter;
    counter->page = COUNTER_LIST;
    counter->list = list;
    counter->number = number;
    counter->rows = 0;
    counter->more = false;
    ask(step, (struct counter_effect){.kind = COUNTER_EFFECT_LIST});
}

static bool has_rows(const struct counter *counter) {
    return counter->page == COUNTER_LIST || counter->page == COUNTER_SEARCH;
}

/* The last row of the last page may be gone. */
static void on_listed(struct step *step, int rows, bool more) {
    struct counter *counter = step->counter;
    if (!has_rows(counter) || !counter->waiting)
        return;
    counter->waiting = false;
    if (rows <= 0 && counter->number > 0) {
        open_list(step, counter->list, counter->number - 1);
        return;
    }
    counter->rows = rows > 0 ? rows : 0;
    counter->more = more;
    show(step);
}

static void on_row(struct step *step, int row) {
    struct counter *counter = step->counter;
    if (!has_rows(counter) || counter->waiting || row < 0 || row >= counter->rows)
        return;
    touched(step);
    counter->notice = COUNTER_NOTICE_NONE;
    switch (counter->list) {
    case COUNTER_LIST_NONE: break;
    case COUNTER_LIST_FOUND:
    case COUNTER_LIST_OWED: ask(step, (struct counter_effect){.kind = COUNTER_EFFECT_OPEN_ROW, .row = row}); break;
    case COUNTER_LIST_PRINTERS:
        emit(step, (struct counter_effect){.kind = COUNTER_EFFECT_OPEN_ROW, .row = row});
        open_list(step, COUNTER_LIST_ROLLS, 0);
        break;
    case COUNTER_LIST_ROLLS: ask(step, (struct counter_effect){.kind = COUNTER_EFFECT_ROLL, .row = row}); break;
    case COUNTER_LIST_REASONS: ask(step, (struct counter_effect){.kind = COUNTER_EFFECT_REPRINT, .row = row}); break;
    case COUNTER_LIST_HANDOUTS: ask(step, (struct counter_effect){.kind = COUNTER_EFFECT_GIVE, .row = row}); break;
    }
}

/* ---- the keyboard ---- */

static void search(struct step *step) {
    step->counter->page = COUNTER_SEARCH;
    step->counter->list = COUNTER_LIST_FOUND;
    step->counter->number = 0;
    ask(step, (struct counter_effect){.kind = COUNTER_EFFECT_SEARCH});
}

static void on_text(struct step *step, bool changed) {
    touched(step);
    if (changed)
        search(step);
}

/* ---- who and what ---- */

/* A person walks up with a code: whatever page was open for another one is done with. */
static void on_person(struct step *step, bool found) {
    struct counter *counter = step->counter;
    bool from_row = has_rows(counter) && counter->waiting &&
                    (counter->list == COUNTER_LIST_OWED || counter->list == COUNTER_LIST_FOUND);
    if (!from_row && !counter_hears(counter))
        return;
    counter->waiting = false;
    counter->notice = found ? COUNTER_NOTICE_NONE : COUNTER_NOTICE_UNKNOWN;
    touched(step);
    /* From a person found by name, back leads to the names. */
    if (found && counter->list != COUNTER_LIST_FOUND)
        counter->list = COUNTER_LIST_NONE;
    if (found || counter->page == COUNTER_PERSON)
        turn_to(step, found ? COUNTER_PERSON : COUNTER_MENU);
    else
        show(step);
}

static void on_badge(struct step *step) {
    struct counter *counter = step->counter;
    if (counter->page != COUNTER_LIST || counter->list != COUNTER_LIST_OWED || !counter->waiting)
        return;
    counter->waiting = false;
    turn_to(step, COUNTER_SETTLE);
}

/* ---- answers ---- */

static void on_pin(struct step *step, const struct counter_event *event) {
    struct counter *counter = step->counter;
    bool right = event->pin.right && event->pin.staff_no > 0;
    if (!counter->pad.checking)
        return;
    if (counter->page != COUNTER_PIN) {
        counter->pad.checking = false;
        return;
    }
    pin_pad_answer(&counter->pad, right, event->pin.wait, step->now);
    touched(step);
    if (!right) {
        show(step);
        return;
    }
    counter->staff_no = event->pin.staff_no;
    counter->list = COUNTER_LIST_NONE;
    turn_to(step, counter->settle ? COUNTER_SETTLE : COUNTER_MENU);
}

/* What was opened for one badge closes with it. */
static void after_settling(struct step *step) {
    struct counter *counter = step->counter;
    if (counter->list == COUNTER_LIST_OWED)
        open_list(step, COUNTER_LIST_OWED, counter->number);
    else
        turn_to(step, COUNTER_MENU);
}

static void after_a_row(struct step *step) {
    switch (step->counter->list) {
    case COUNTER_LIST_NONE:
    case COUNTER_LIST_OWED:
    case COUNTER_LIST_FOUND:
    case COUNTER_LIST_PRINTERS: break;
    case COUNTER_LIST_ROLLS: open_list(step, COUNTER_LIST_PRINTERS, 0); break;
    case COUNTER_LIST_REASONS: turn_to(step, COUNTER_PERSON); break;
    case COUNTER_LIST_HANDOUTS: open_list(step, COUNTER_LIST_HANDOUTS, step->counter->number); break;
    }
}

static void on_done(struct step *step, enum counter_notice notice) {
    struct counter *counter = step->counter;
    if (!counter->waiting)
        return;
    counter->waiting = false;
    counter->notice = notice;
    touched(step);
    if (counter->page == COUNTER_SETTLE)
        after_settling(step);
    else if (counter->page == COUNTER_LIST)
        after_a_row(step);
    else
        show(step);
}

/* ---- buttons ---- */

static void back_from_list(struct step *step) {
    switch (step->counter->list) {
    case COUNTER_LIST_NONE:
    case COUNTER_LIST_OWED:
    case COUNTER_LIST_FOUND:
    case COUNTER_LIST_PRINTERS: turn_to(step, COUNTER_MENU); break;
    case COUNTER_LIST_ROLLS: open_list(step, COUNTER_LIST_PRINTERS, 0); break;
    case COUNTER_LIST_REASONS:
    case COUNTER_LIST_HANDOUTS: turn_to(step, COUNTER_PERSON); break;
    }
}

static void go_back(struct step *step) {
    struct counter *counter = step->counter;
    switch (counter->page) {
    case COUNTER_CLOSED: break;
    case COUNTER_PIN:
    case COUNTER_MENU: close_counter(step); break;
    case COUNTER_PERSON:
        if (counter->list == COUNTER_LIST_FOUND)
            search(step);
        else
            turn_to(step, COUNTER_MENU);
        break;
    case COUNTER_SEARCH: turn_to(step, COUNTER_MENU); break;
    case COUNTER_SETTLE: after_settling(step); break;
    case COUNTER_LIST: back_from_list(step); break;
    }
}

static void settle(struct step *step, bool came_out) {
    ask(step, (struct counter_effect){.kind = COUNTER_EFFECT_SETTLE, .came_out = came_out});
}

static void switch_language(struct step *step) {
    step->counter->english = !step->counter->english;
    show(step);
}

static void on_press(struct step *step, enum counter_button button) {
    struct counter *counter = step->counter;
    bool offered = (unsigned)button < COUNTER_BUTTON_COUNT && (counter_buttons(counter) >> button & 1);
    if (!offered)
        return;
    touched(step);
    counter->notice = COUNTER_NOTICE_NONE;
    switch (button) {
    case COUNTER_BUTTON_NONE: break;
    case COUNTER_BUTTON_LANGUAGE: switch_language(step); break;
    case COUNTER_BUTTON_BACK: go_back(step); break;
    case COUNTER_BUTTON_LOGOUT: close_counter(step); break;
    case COUNTER_BUTTON_OWED: open_list(step, COUNTER_LIST_OWED, 0); break;
    case COUNTER_BUTTON_PRINTERS: open_list(step, COUNTER_LIST_PRINTERS, 0); break;
    case COUNTER_BUTTON_PREVIOUS: open_list(step, counter->list, counter->number - 1); break;
    case COUNTER_BUTTON_NEXT: open_list(step, counter->list, counter->number + 1); break;
    case COUNTER_BUTTON_REPRINT: open_list(step, COUNTER_LIST_REASONS, 0); break;
    case COUNTER_BUTTON_HANDOUTS: open_list(step, COUNTER_LIST_HANDOUTS, 0); break;
    case COUNTER_BUTTON_CAME_OUT: settle(step, true); break;
    case COUNTER_BUTTON_DID_NOT: settle(step, false); break;
    case COUNTER_BUTTON_SEARCH:
        counter->board = (struct board){0};
        search(step);
        break;
    case COUNTER_BUTTON_CHECK_IN: ask(step, (struct counter_effect){.kind = COUNTER_EFFECT_CHECK_IN}); break;
    }
}

static void on_digit(struct step *step, int digit) {
    if (step->counter->page != COUNTER_PIN)
        return;
    switch (pin_pad_press(&step->counter->pad, digit, step->now)) {
    case PIN_PAD_DEAF: return;
    case PIN_PAD_CHANGED: show(step); break;
    case PIN_PAD_CHECK: emit(step, (struct counter_effect){.kind = COUNTER_EFFECT_CHECK_PIN}); break;
    }
    touched(step);
}

/* Somebody who walked away does not leave the desk to the next guest; a locked pad counts down. */
static void on_tick(struct step *step) {
    struct counter *counter = step->counter;
    if (counter->page == COUNTER_CLOSED || counter->waiting || counter->pad.checking)
        return;
    if (step->now >= counter->until)
        close_counter(step);
    else if (counter->page == COUNTER_PIN && counter->pad.locked_until && step->now >= counter->pad.locked_until) {
        counter->pad.locked_until = 0;
        show(step);
    }
}

size_t counter_step(struct counter *counter, const struct counter_event *event,
                    struct counter_effect ret_effects[COUNTER_EFFECTS_MAX]) {
    struct step step = {.counter = counter, .now = event->now, .effects = ret_effects};
    switch (event->kind) {
    case COUNTER_EVENT_OPEN: open_counter(&step, event->settle); break;
    case COUNTER_EVENT_PRESS: on_press(&step, event->press); break;
    case COUNTER_EVENT_DIGIT: on_digit(&step, event->digit); break;
    case COUNTER_EVENT_PIN: on_pin(&step, event); break;
    case COUNTER_EVENT_LISTED: on_listed(&step, event->listed.rows, event->listed.more); break;
    case COUNTER_EVENT_ROW: on_row(&step, event->row); break;
    case COUNTER_EVENT_PERSON: on_person(&step, event->found); break;
    case COUNTER_EVENT_BADGE: on_badge(&step); break;
    case COUNTER_EVENT_KEY:
        if (counter->page == COUNTER_SEARCH && !counter->waiting)
            on_text(&step, board_press(&counter->board, event->key));
        break;
    case COUNTER_EVENT_TYPED:
        if (counter->page == COUNTER_SEARCH && !counter->waiting)
            on_text(&step, board_type(&counter->board, event->typed));
        break;
    case COUNTER_EVENT_DONE: on_done(&step, event->notice); break;
    case COUNTER_EVENT_TICK: on_tick(&step); break;
    }
    return step.n;
}
