/* The staff side of the desk as a part of the desk program: counter.c executes what core/counter.h decides,
 * counter_rows.c fills lists, counter_screens.c draws the pages. Owned by the main thread like everything of the desk.
 */
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

/* ---- counter_rows.c ---- */
void desk_counter_list(struct desk *desk);   /* fill rows from the counter's list and page; answers with LISTED */
void desk_counter_search(struct desk *desk); /* fill rows with whom the board's words find; answers with LISTED */
extern const int desk_roll_sizes[STAFF_ROWS];
const char *desk_reprint_reason(int row); /* msgid; the journal keeps what is behind "counter-reason-" */

/* ---- counter_screens.c ---- */
void desk_counter_draw(struct desk *desk);
int desk_counter_check(struct desk *desk); /* draws each page unseen, as desk_screens_check */
const char *desk_badge_state_msgid(enum badge_state state);
/* "10:31  签到台 2": when, and where if that is told. */
void desk_when_text(const struct desk *desk, int64_t at, const char *place, char *ret_text, size_t cap);

#endif
