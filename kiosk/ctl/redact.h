/* Takes people out of text that leaves the kiosk: the log of a support bundle. What this kiosk knows of people is found
 * wherever it stands; of what it does not know (an event of last week, another kiosk's) everything goes that stands
 * where people's words stand: in quotes, in a database's details, in Chinese, in anything as long and as mixed as a
 * code. Better a word too many than a name. Up to some MB of text and 1,000,000 tickets, in seconds. */
#ifndef LANYARD_CTL_REDACT_H
#define LANYARD_CTL_REDACT_H

#include "store/journal.h"
#include "store/roster.h"

#define REDACTED "[…]"

struct redact;

struct redact *redact_new(const char *text); /* lent, until it is ended */
/* Wherever this stands alone, in whatever case of ASCII letters, it goes. What is shorter than two bytes, or a number
 * of less than four digits, would take all sense away and stays. */
void redact_word(struct redact *redact, const char *word);
/* Everybody of the event, staff too. journal NULL: those of the roster. Negative errno: not all were read. */
int redact_people(struct redact *redact, struct roster *roster, struct journal *journal);
/* All that no log needs to say. */
void redact_shapes(struct redact *redact);
/* The text without it; frees. The caller frees. */
char *redact_end(struct redact *redact);

#endif
