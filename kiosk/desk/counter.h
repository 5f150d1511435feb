/* The staff side of the desk as a part of the desk program: counter.c executes what core/counter.h decides,
 * counter_form.c holds what is filled in and the keyboard for it, counter_rows.c fills lists, counter_screens.c draws
 * the pages, checks.c knows what must be seen to first. Owned by the main thread like everything of the desk. */
#ifndef LANYARD_DESK_COUNTER_H
#define LANYARD_DESK_COUNTER_H

#include "desk/desk.h"

#define DESK_REPRINT_REASONS 5

/* ---- counter.c ---- */
/* Staff want in, by their corner; settle: about this uncertain badge, 0 = about nothing yet. */
void desk_counter_open(struct desk *desk, uint64_t settle);
void desk_counter_event(struct desk *desk, const struct counter_event *event); /* step, execute the effects */
void desk_counter_code(struct desk *desk, const struct code *code);            /* a code was read while it is open */
bool desk_counter_touched(struct desk *desk, int x, int y);                    /* false: it is closed */
bool desk_counter_key(struct desk *desk, const struct wedge_key *key); /* of a keyboard; false: not for its words */
void desk_counter_turn_to(struct desk *desk, const struct roster_ticket *ticket); /* whom the page is about now */
uint8_t desk_counter_can(struct desk *desk); /* what may be done about him: enum counter_can, but CAN_LIFT */

/* ---- counter_form.c ---- */
enum desk_field {
    DESK_FIELD_NAME_ZH,
    DESK_FIELD_NAME_LATIN,
    DESK_FIELD_COMPANY,
    DESK_FIELD_TITLE,
    DESK_FIELD_LANGUAGE,
    DESK_FIELD_TIER,
    DESK_FIELD_CHANNEL,
};
#define DESK_FIELD_COUNT 7

void desk_form_begin(struct desk *desk);               /* BEGIN: of counter.form; NONE: an empty search */
void desk_form_open_search(struct desk *desk);         /* the keyboard, with the words typed so far */
void desk_form_open_field(struct desk *desk, int row); /* FIELD */
void desk_form_choose(struct desk *desk, int row);     /* CHOOSE */
enum counter_notice desk_form_save(struct desk *desk); /* SAVE */
bool desk_form_complete(const struct desk *desk);
void desk_form_rows(struct desk *desk); /* FIELDS */
void desk_form_choices(struct desk *desk, size_t skip, bool *more);
/* What the keyboard page made of a touch or key. true: it was for the keyboard. */
bool desk_form_typed(struct desk *desk, enum typing_result result);
const char *desk_field_msgid(enum desk_field field);

/* ---- checks.c ---- */
/* What the event wants seen to for this person: checks.conf of the event folder. None: n 0, after a log line where the
 * file cannot be read. */
void desk_checks_of(struct desk *desk, const struct roster_ticket *ticket, struct desk_checks *ret_checks);

/* ---- counter_rows.c ---- */
void desk_counter_list(struct desk *desk);   /* fill rows from the counter's list and page; answers with LISTED */
void desk_counter_search(struct desk *desk); /* fill rows with whom the words typed find; answers with LISTED */
extern const int desk_roll_sizes[STAFF_ROWS];
const char *desk_reprint_reason(int row); /* msgid; the journal keeps what is behind "counter-reason-" */
#define DESK_WHY 4
const char *desk_why(int row); /* msgid; the journal keeps what is behind "counter-why-" */
/* The next free row, or NULL beyond the page. skip counts down the rows of earlier pages. */
struct desk_row *desk_next_row(struct desk *desk, size_t *skip, bool *more);

/* ---- counter_screens.c ---- */
void desk_counter_draw(struct desk *desk);
void desk_counter_put_found(void *desk, struct sheet *sheet); /* onto the search page, beside the keyboard */
int desk_counter_check(struct desk *desk);                    /* draws each page unseen, as desk_screens_check */
const char *desk_badge_state_msgid(enum badge_state state);
/* "10:31  签到台 2": when, and where if that is told. */
void desk_when_text(const struct desk *desk, int64_t at, const char *place, char *ret_text, size_t cap);

#endif
