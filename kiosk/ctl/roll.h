/* All tickets of an event, walk-ups of this kiosk among them, in the order in which people look for a name on paper: by
 * pinyin, Latin names where ICU's Chinese collation has them. Holds a sort key and an id a ticket, some 50 bytes, so
 * that a hundred thousand fit easily. */
#ifndef LANYARD_CTL_ROLL_H
#define LANYARD_CTL_ROLL_H

#include <glib.h>

#include "store/people.h"

struct roll {
    int64_t *tickets; /* ids, sorted */
    size_t n;
    int tail; /* how many last characters of its reference tell a ticket from all others; 0 = none do */
};

/* The name under which people look for a ticket: Chinese, else Latin, else as the person is called, else its
 * reference. */
const char *roll_name(const struct roster_ticket *ticket);
/* The last n characters of a reference; all of it for 0 or a short one. Points into it. */
const char *roll_tail(const char *reference, int n);

/* -ENOSYS when ICU has no Chinese collation, or a store's errno. journal NULL: the roster alone. */
int roll_make(struct roster *roster, struct journal *journal, struct roll *ret_roll);
void roll_clear(struct roll *roll);
#define ROLL_AUTO __attribute__((cleanup(roll_clear))) struct roll

#endif
