/* What a badge says of a person. Names come from strangers' spreadsheets, so what leads is what can be drawn here. */
#ifndef LANYARD_BADGE_WORDS_H
#define LANYARD_BADGE_WORDS_H

#include <stdbool.h>

#include "store/roster.h"

#define BADGE_NAME ROSTER_PERSON

/* The name to lead with, and the other one ("" when there is none, or it is the same): Chinese for guests who are
 * greeted in Chinese, else Latin. A name with a letter that no font here has gives way to the other one; where nothing
 * of either can be drawn the screen name, company or reference stands there. The lead is never blank. */
void badge_names(const struct roster_ticket *ticket, bool zh, char ret_lead[BADGE_NAME], char ret_other[BADGE_NAME]);

/* Days of a ticket as dates: "10.24 · 10.25", "10.24–10.28". */
void badge_days(const struct roster_event *event, uint8_t days, char *ret_text, size_t cap);

#endif
