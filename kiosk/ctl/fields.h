/* What a field of a sheet may be: a code, a set of tiers, days, flags, an instant. Each reader takes the present row,
 * names a fault in it by column, and answers something harmless then. */
#ifndef LANYARD_CTL_FIELDS_H
#define LANYARD_CTL_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ctl/plan.h"
#include "ctl/table.h"

/* Words of a closed set, name NULL at the end; several names may mean one value. */
struct word {
    const char *name;
    int value; /* >= 0 */
};
int word_find(const struct word *words, const char *text); /* in either case; -1 = none */

/* One word; empty = fallback. expected ends the fault's sentence: "none of paid, unpaid". */
int field_word(struct table *t, int column, const struct word *words, int fallback, const char *expected);
/* Several words with blanks, commas, ; + or | between; their values OR-ed. */
unsigned field_words(struct table *t, int column, const struct word *words, const char *expected);

/* Letters, digits, - _ and . only; field_code_ok names the fault for a text that is not. */
bool field_code_ok(struct table *t, int column, const char *code);
/* A code that must be there. */
void field_code(struct table *t, int column, char *ret, size_t cap);
/* Is it the other row's too? Then a fault. */
bool field_same_code(struct table *t, int column, const char *code, const char *other);
bool field_same_number(struct table *t, int column, int64_t number, int64_t other);
int64_t field_need_number(struct table *t, int column, int64_t min, int64_t max); /* -1 with a fault */

uint16_t field_grants(struct table *t, int column); /* bit n - 1 = content level n */
uint8_t field_flags(struct table *t, int column);   /* enum ticket_flag */
/* Bitmap of event days by number or date; empty or "all" = every. */
uint8_t field_days(struct table *t, int column, const struct roster_event *event, uint8_t every);
/* Bitmaps of numbers; empty or "all" = all ones. */
uint64_t field_tiers(struct table *t, int column, const struct plan *plan);
uint64_t field_channels(struct table *t, int column, const struct plan *plan);
/* Date and time in the event's zone -> ms epoch; 0 when empty or a fault. */
int64_t field_instant(struct table *t, int column, const struct plan *plan);

#endif
