/* From page to page at the staff side of the desk (counter.h). Every press is looked up in counter_buttons first, so
 * that a page can never offer what does nothing, nor hide what does something. */
#include "core/counter.h"

#include "core/counter_impl.h"

/* ---- open and closed ---- */

static void close_counter(struct counter_turn *turn) {
    struct counter *counter = turn->counter;
    int64_t locked_until = counter->pad.locked_until; /* closing the pad unlocks nothing */
    *counter = counter_start(counter->english);
    counter->pad.locked_until = locked_until;
    counter_show(turn);
}

static void open_counter(struct counter_turn *turn, bool settle) {
    struct counter *counter = turn->counter;
    if (counter->page != COUNTER_CLOSED)
        return;
    pin_pad_forget(&counter->pad);
    counter->settle = settle;
    counter_touched(turn);
    counter_turn_to(turn, COUNTER_PIN);
}

/* ---- who and what ---- */

static bool from_people(const struct counter *counter) {
    return counter_has_rows(counter) && counter->waiting &&
           (counter->list == COUNTER_LIST_OWED || counter->list == COUNTER_LIST_FOUND ||
            counter->list == COUNTER_LIST_RECENT);
}

/* A person walks up with a code: whatever page was open for another one is done with. */
static void on_person(struct counter_turn *turn, const struct counter_event *event) {
    struct counter *counter = turn->counter;
    bool found = event->person.found, from_row = from_people(counter);
    if (!from_row && !counter_hears(counter))
        return;
    counter->waiting = false;
    counter->notice = found ? COUNTER_NOTICE_NONE : COUNTER_NOTICE_UNKNOWN;
    counter_touched(turn);
    if (found) {
        counter->can = event->person.can;
        counter->origin = from_row && counter->list != COUNTER_LIST_OWED ? counter->list : COUNTER_LIST_NONE;
        counter->list = COUNTER_LIST_NONE;
        counter->form = COUNTER_FORM_NONE;
    }
    if (found || counter->page == COUNTER_PERSON)
        counter_turn_to(turn, found ? COUNTER_PERSON : COUNTER_MENU);
    else
        counter_show(turn);
}

static void on_badge(struct counter_turn *turn) {
    struct counter *counter = turn->counter;
    if (counter->page != COUNTER_LIST || counter->list != COUNTER_LIST_OWED || !counter->waiting)
        return;
    counter->waiting = false;
    counter_turn_to(turn, COUNTER_SETTLE);
}

/* ---- answers ---- */

static void on_pin(struct counter_turn *turn, const struct counter_event *event) {
    struct counter *counter = turn->counter;
    bool right = event->pin.right && event->pin.staff_no > 0;
    if (!counter->pad.checking)
        return;
    if (counter->page != COUNTER_PIN) {
        counter->pad.checking = false;
        return;
    }
    pin_pad_answer(&counter->pad, right, event->pin.wait, turn->now);
    counter_touched(turn);
    if (!right) {
        counter_show(turn);
        return;
    }
    counter->staff_no = event->pin.staff_no;
    counter->supervisor = event->pin.supervisor;
    counter->list = COUNTER_LIST_NONE;
    counter_turn_to(turn, counter->settle ? COUNTER_SETTLE : COUNTER_MENU);
}

static void on_done(struct counter_turn *turn, const struct counter_event *event) {
    struct counter *counter = turn->counter;
    if (!counter->waiting)
        return;
    counter->waiting = false;
    counter->notice = event->done.notice;
    counter->can = event->done.can;
    counter_touched(turn);
    switch (counter->page) {
    case COUNTER_SETTLE: counter_back(turn); break; /* what was opened for one badge closes with it */
    case COUNTER_LIST: counter_after_row(turn); break;
    case COUNTER_FORM: counter_after_saving(turn); break;
    case COUNTER_CLOSED:
    case COUNTER_PIN:
    case COUNTER_MENU:
    case COUNTER_PERSON:
    case COUNTER_TOOLS:
    case COUNTER_SEARCH: counter_show(turn); break;
    }
}

/* ---- buttons ---- */

static void ask_plainly(struct counter_turn *turn, enum counter_effect_kind kind) {
    counter_ask(turn, (struct counter_effect){.kind = kind});
}

static void settle(struct counter_turn *turn, bool came_out) {
    counter_ask(turn, (struct counter_effect){.kind = COUNTER_EFFECT_SETTLE, .came_out = came_out});
}

static void switch_language(struct counter_turn *turn) {
    turn->counter->english = !turn->counter->english;
    if (counter_has_rows(turn->counter) && turn->counter->page != COUNTER_SEARCH) { /* rows have words, too */
        turn->counter->waiting = true;
        counter_emit(turn, (struct counter_effect){.kind = COUNTER_EFFECT_LIST});
    } else {
        counter_show(turn);
    }
}

static void begin_search(struct counter_turn *turn) {
    turn->counter->form = COUNTER_FORM_NONE;
    counter_emit(turn, (struct counter_effect){.kind = COUNTER_EFFECT_BEGIN});
    counter_search(turn);
}

static void go_back(struct counter_turn *turn) {
    if (turn->counter->page == COUNTER_PIN || turn->counter->page == COUNTER_MENU)
        close_counter(turn);
    else
        counter_back(turn);
}

static void on_press(struct counter_turn *turn, enum counter_button button) {
    struct counter *counter = turn->counter;
    bool offered = (unsigned)button < COUNTER_BUTTON_COUNT && (counter_buttons(counter) >> button & 1);
    if (!offered)
        return;
    counter_touched(turn);
    counter->notice = COUNTER_NOTICE_NONE;
    switch (button) {
    case COUNTER_BUTTON_NONE: break;
    case COUNTER_BUTTON_LANGUAGE: switch_language(turn); break;
    case COUNTER_BUTTON_BACK: go_back(turn); break;
    case COUNTER_BUTTON_LOGOUT: close_counter(turn); break;
    case COUNTER_BUTTON_OWED: counter_open_list(turn, COUNTER_LIST_OWED, 0); break;
    case COUNTER_BUTTON_PRINTERS: counter_open_list(turn, COUNTER_LIST_PRINTERS, 0); break;
    case COUNTER_BUTTON_RECENT: counter_open_list(turn, COUNTER_LIST_RECENT, 0); break;
    case COUNTER_BUTTON_PREVIOUS: counter_open_list(turn, counter->list, counter->number - 1); break;
    case COUNTER_BUTTON_NEXT: counter_open_list(turn, counter->list, counter->number + 1); break;
    case COUNTER_BUTTON_REPRINT: counter_open_list(turn, COUNTER_LIST_REASONS, 0); break;
    case COUNTER_BUTTON_HANDOUTS: counter_open_list(turn, COUNTER_LIST_HANDOUTS, 0); break;
    case COUNTER_BUTTON_OVERRIDE: counter_open_list(turn, COUNTER_LIST_WHY, 0); break;
    case COUNTER_BUTTON_WALK_UP: counter_open_form(turn, COUNTER_FORM_WALK_UP); break;
    case COUNTER_BUTTON_CORRECT: counter_open_form(turn, COUNTER_FORM_CORRECT); break;
    case COUNTER_BUTTON_SWAP: counter_open_form(turn, COUNTER_FORM_SWAP); break;
    case COUNTER_BUTTON_CAME_OUT: settle(turn, true); break;
    case COUNTER_BUTTON_DID_NOT: settle(turn, false); break;
    case COUNTER_BUTTON_SEARCH: begin_search(turn); break;
    case COUNTER_BUTTON_CHECK_IN: ask_plainly(turn, COUNTER_EFFECT_CHECK_IN); break;
    case COUNTER_BUTTON_UNDO: ask_plainly(turn, COUNTER_EFFECT_UNDO); break;
    case COUNTER_BUTTON_SAVE: ask_plainly(turn, COUNTER_EFFECT_SAVE); break;
    case COUNTER_BUTTON_TOOLS: counter_turn_to(turn, COUNTER_TOOLS); break;
    case COUNTER_BUTTON_CONFIRM:
        counter_ask(turn, (struct counter_effect){.kind = COUNTER_EFFECT_OVERRIDE, .row = -1});
        break;
    }
}

static void on_digit(struct counter_turn *turn, int digit) {
    if (turn->counter->page != COUNTER_PIN)
        return;
    switch (pin_pad_press(&turn->counter->pad, digit, turn->now)) {
    case PIN_PAD_DEAF: return;
    case PIN_PAD_CHANGED: counter_show(turn); break;
    case PIN_PAD_CHECK: counter_emit(turn, (struct counter_effect){.kind = COUNTER_EFFECT_CHECK_PIN}); break;
    }
    counter_touched(turn);
}

/* Somebody who walked away does not leave the desk to the next guest; a locked pad counts down. */
static void on_tick(struct counter_turn *turn) {
    struct counter *counter = turn->counter;
    if (counter->page == COUNTER_CLOSED || counter->waiting || counter->pad.checking)
        return;
    if (turn->now >= counter->until)
        close_counter(turn);
    else if (counter->page == COUNTER_PIN && counter->pad.locked_until && turn->now >= counter->pad.locked_until) {
        counter->pad.locked_until = 0;
        counter_show(turn);
    }
}

size_t counter_step(struct counter *counter, const struct counter_event *event,
                    struct counter_effect ret_effects[COUNTER_EFFECTS_MAX]) {
    struct counter_turn turn = {.counter = counter, .now = event->now, .effects = ret_effects};
    switch (event->kind) {
    case COUNTER_EVENT_OPEN: open_counter(&turn, event->settle); break;
    case COUNTER_EVENT_PRESS: on_press(&turn, event->press); break;
    case COUNTER_EVENT_DIGIT: on_digit(&turn, event->digit); break;
    case COUNTER_EVENT_PIN: on_pin(&turn, event); break;
    case COUNTER_EVENT_LISTED: counter_listed(&turn, event); break;
    case COUNTER_EVENT_ROW: counter_row(&turn, event->row); break;
    case COUNTER_EVENT_PERSON: on_person(&turn, event); break;
    case COUNTER_EVENT_BADGE: on_badge(&turn); break;
    case COUNTER_EVENT_FILLED: counter_filled(&turn); break;
    case COUNTER_EVENT_CHOICES: counter_choices(&turn); break;
    case COUNTER_EVENT_CHECKS: counter_checks(&turn); break;
    case COUNTER_EVENT_TOUCHED: counter_touched(&turn); break;
    case COUNTER_EVENT_DONE: on_done(&turn, event); break;
    case COUNTER_EVENT_TICK: on_tick(&turn); break;
    }
    return turn.n;
}
