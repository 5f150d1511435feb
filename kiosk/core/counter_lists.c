/* Lists, the search and the forms of the counter (counter.h): what a row does, and where each of them leads back to. */
#include "core/counter_impl.h"

bool counter_has_rows(const struct counter *counter) {
    return counter->page == COUNTER_LIST || counter->page == COUNTER_SEARCH || counter->page == COUNTER_FORM;
}

static void begin_rows(struct counter *counter, enum counter_page page, enum counter_list list, int number) {
    counter->page = page;
    counter->list = list;
    counter->number = number;
    counter->rows = 0;
    counter->more = counter->complete = false;
}

void counter_open_list(struct counter_turn *turn, enum counter_list list, int number) {
    begin_rows(turn->counter, COUNTER_LIST, list, number);
    counter_ask(turn, (struct counter_effect){.kind = COUNTER_EFFECT_LIST});
}

void counter_search(struct counter_turn *turn) {
    begin_rows(turn->counter, COUNTER_SEARCH, COUNTER_LIST_FOUND, 0);
    counter_ask(turn, (struct counter_effect){.kind = COUNTER_EFFECT_SEARCH});
}

void counter_open_form(struct counter_turn *turn, enum counter_form form) {
    if (form != COUNTER_FORM_NONE) {
        turn->counter->form = form;
        counter_emit(turn, (struct counter_effect){.kind = COUNTER_EFFECT_BEGIN});
    }
    begin_rows(turn->counter, COUNTER_FORM, COUNTER_LIST_FIELDS, 0);
    counter_ask(turn, (struct counter_effect){.kind = COUNTER_EFFECT_LIST});
}

/* The last row of the last page may be gone. */
void counter_listed(struct counter_turn *turn, const struct counter_event *event) {
    struct counter *counter = turn->counter;
    int rows = event->listed.rows;
    if (!counter_has_rows(counter) || !counter->waiting)
        return;
    counter->waiting = false;
    if (rows <= 0 && counter->number > 0) {
        counter_open_list(turn, counter->list, counter->number - 1);
        return;
    }
    counter->rows = rows > 0 ? rows : 0;
    counter->more = event->listed.more;
    counter->complete = event->listed.complete;
    counter_show(turn);
}

/* ---- rows ---- */

static void ask_row(struct counter_turn *turn, enum counter_effect_kind kind, int row) {
    counter_ask(turn, (struct counter_effect){.kind = kind, .row = row});
}

/* Done at once by the program, and a list follows. */
static void tell_row(struct counter_turn *turn, enum counter_effect_kind kind, int row) {
    counter_emit(turn, (struct counter_effect){.kind = kind, .row = row});
}

void counter_row(struct counter_turn *turn, int row) {
    struct counter *counter = turn->counter;
    if (!counter_has_rows(counter) || counter->waiting || row < 0 || row >= counter->rows)
        return;
    counter_touched(turn);
    counter->notice = COUNTER_NOTICE_NONE;
    switch (counter->list) {
    case COUNTER_LIST_NONE: break;
    case COUNTER_LIST_FOUND:
    case COUNTER_LIST_RECENT:
    case COUNTER_LIST_OWED: ask_row(turn, COUNTER_EFFECT_OPEN_ROW, row); break;
    case COUNTER_LIST_PRINTERS:
        tell_row(turn, COUNTER_EFFECT_OPEN_ROW, row);
        counter_open_list(turn, COUNTER_LIST_ROLLS, 0);
        break;
    case COUNTER_LIST_ROLLS: ask_row(turn, COUNTER_EFFECT_ROLL, row); break;
    case COUNTER_LIST_REASONS: ask_row(turn, COUNTER_EFFECT_REPRINT, row); break;
    case COUNTER_LIST_HANDOUTS: ask_row(turn, COUNTER_EFFECT_GIVE, row); break;
    case COUNTER_LIST_FIELDS: tell_row(turn, COUNTER_EFFECT_FIELD, row); break;
    case COUNTER_LIST_CHOICES:
        tell_row(turn, COUNTER_EFFECT_CHOOSE, row);
        counter_open_form(turn, COUNTER_FORM_NONE);
        break;
    case COUNTER_LIST_CHECKS:
        tell_row(turn, COUNTER_EFFECT_TICK, row);
        counter_open_list(turn, COUNTER_LIST_CHECKS, counter->number);
        break;
    case COUNTER_LIST_WHY: ask_row(turn, COUNTER_EFFECT_OVERRIDE, row); break;
    }
}

void counter_filled(struct counter_turn *turn) {
    struct counter *counter = turn->counter;
    if (counter->waiting || (counter->page != COUNTER_SEARCH && counter->page != COUNTER_FORM))
        return;
    counter_touched(turn);
    counter->notice = COUNTER_NOTICE_NONE;
    if (counter->page == COUNTER_SEARCH)
        counter_search(turn);
    else
        counter_open_form(turn, COUNTER_FORM_NONE);
}

void counter_choices(struct counter_turn *turn) {
    if (turn->counter->page == COUNTER_FORM && !turn->counter->waiting)
        counter_open_list(turn, COUNTER_LIST_CHOICES, 0);
}

void counter_checks(struct counter_turn *turn) {
    if (turn->counter->page != COUNTER_PERSON || !turn->counter->waiting)
        return;
    turn->counter->waiting = false;
    counter_touched(turn);
    counter_open_list(turn, COUNTER_LIST_CHECKS, 0);
}

/* ---- after that, and back ---- */

void counter_after_row(struct counter_turn *turn) {
    switch (turn->counter->list) {
    case COUNTER_LIST_NONE:
    case COUNTER_LIST_OWED:
    case COUNTER_LIST_FOUND:
    case COUNTER_LIST_RECENT:
    case COUNTER_LIST_FIELDS:
    case COUNTER_LIST_CHOICES:
    case COUNTER_LIST_PRINTERS: break;
    case COUNTER_LIST_ROLLS: counter_open_list(turn, COUNTER_LIST_PRINTERS, 0); break;
    case COUNTER_LIST_CHECKS:
    case COUNTER_LIST_WHY:
    case COUNTER_LIST_REASONS: counter_turn_to(turn, COUNTER_PERSON); break;
    case COUNTER_LIST_HANDOUTS: counter_open_list(turn, COUNTER_LIST_HANDOUTS, turn->counter->number); break;
    }
}

/* What was saved shows its person; what was not keeps the form, with the reason. */
void counter_after_saving(struct counter_turn *turn) {
    switch (turn->counter->notice) {
    case COUNTER_NOTICE_REGISTERED:
    case COUNTER_NOTICE_CORRECTED:
    case COUNTER_NOTICE_PASSED_ON:
        turn->counter->form = COUNTER_FORM_NONE;
        counter_turn_to(turn, COUNTER_PERSON);
        break;
    case COUNTER_NOTICE_NONE:
    case COUNTER_NOTICE_CAME_OUT:
    case COUNTER_NOTICE_PRINTING:
    case COUNTER_NOTICE_BUSY:
    case COUNTER_NOTICE_SETTLED:
    case COUNTER_NOTICE_ROLL:
    case COUNTER_NOTICE_GIVEN:
    case COUNTER_NOTICE_GIVEN_ALREADY:
    case COUNTER_NOTICE_NOT_HIS:
    case COUNTER_NOTICE_NONE_LEFT:
    case COUNTER_NOTICE_UNKNOWN:
    case COUNTER_NOTICE_FAILED:
    case COUNTER_NOTICE_CHECKED_IN:
    case COUNTER_NOTICE_IN_ALREADY:
    case COUNTER_NOTICE_REFUSED:
    case COUNTER_NOTICE_SAME:
    case COUNTER_NOTICE_STALE:
    case COUNTER_NOTICE_NUMBERS:
    case COUNTER_NOTICE_UNDONE:
    case COUNTER_NOTICE_COLLECT:
    case COUNTER_NOTICE_TOO_LATE: counter_open_form(turn, COUNTER_FORM_NONE); break;
    }
}

static void back_from_list(struct counter_turn *turn) {
    switch (turn->counter->list) {
    case COUNTER_LIST_NONE:
    case COUNTER_LIST_OWED:
    case COUNTER_LIST_FOUND:
    case COUNTER_LIST_RECENT:
    case COUNTER_LIST_FIELDS:
    case COUNTER_LIST_PRINTERS: counter_turn_to(turn, COUNTER_MENU); break;
    case COUNTER_LIST_ROLLS: counter_open_list(turn, COUNTER_LIST_PRINTERS, 0); break;
    case COUNTER_LIST_CHOICES: counter_open_form(turn, COUNTER_FORM_NONE); break;
    case COUNTER_LIST_CHECKS:
    case COUNTER_LIST_WHY:
    case COUNTER_LIST_REASONS:
    case COUNTER_LIST_HANDOUTS: counter_turn_to(turn, COUNTER_PERSON); break;
    }
}

static void back_from_person(struct counter_turn *turn) {
    if (turn->counter->origin == COUNTER_LIST_FOUND)
        counter_search(turn);
    else if (turn->counter->origin == COUNTER_LIST_RECENT)
        counter_open_list(turn, COUNTER_LIST_RECENT, 0);
    else
        counter_turn_to(turn, COUNTER_MENU);
}

static void back_from_form(struct counter_turn *turn) {
    bool person = turn->counter->form != COUNTER_FORM_WALK_UP;
    turn->counter->form = COUNTER_FORM_NONE;
    counter_turn_to(turn, person ? COUNTER_PERSON : COUNTER_MENU);
}

void counter_back(struct counter_turn *turn) {
    switch (turn->counter->page) {
    case COUNTER_LIST: back_from_list(turn); break;
    case COUNTER_FORM: back_from_form(turn); break;
    case COUNTER_PERSON: back_from_person(turn); break;
    case COUNTER_SETTLE:
        if (turn->counter->list == COUNTER_LIST_OWED)
            counter_open_list(turn, COUNTER_LIST_OWED, turn->counter->number);
        else
            counter_turn_to(turn, COUNTER_MENU);
        break;
    case COUNTER_CLOSED:
    case COUNTER_PIN:
    case COUNTER_MENU:
    case COUNTER_TOOLS:
    case COUNTER_SEARCH: counter_turn_to(turn, COUNTER_MENU); break;
    }
}
