/* People as this kiosk knows them: the roster's tickets, and what staff wrote since: a walk-up's name, a name put
 * right, a ticket passed on to another person. What was written elsewhere comes with the roster. Whoever shows or
 * judges a person asks here, not the roster. A question is a few B-tree walks; an event has some hundreds of such
 * entries. Rehearsal and event do not see one another's. */
#ifndef LANYARD_STORE_PEOPLE_H
#define LANYARD_STORE_PEOPLE_H

#include "store/journal.h"
#include "store/roster.h"

/* UTF-8; "" = none. Spaces around a text do not count. */
struct people_words {
    char name_zh[ROSTER_PERSON], name_latin[ROSTER_PERSON];
    char company[ROSTER_PERSON], title[ROSTER_PERSON];
    char language[3]; /* "zh", "en" or "" */
};

/* The roster's row, or a walk-up of this journal, with the corrections that the roster does not have yet: a correction
 * holds, field by field, while the roster still says what staff saw; a newer word of the centre wins. TICKET_CANCELLED
 * when it was passed on. journal NULL: the roster alone. -ENOENT, output untouched. */
int people_ticket(struct roster *roster, struct journal *journal, int64_t id, struct roster_ticket *ret_ticket);

/* The same by an opaque code's digest. */
int people_ticket_by_digest(struct roster *roster, struct journal *journal, const uint8_t digest[OPAQUE_DIGEST],
                            struct roster_ticket *ret_ticket);

/* Under which ticket the roster's lists have somebody: the one that was passed on to them, for as long as the roster
 * does not have their own; else their own. */
int people_listed_as(struct roster *roster, struct journal *journal, int64_t id, int64_t *ret_id);

/* And back: who holds a listed ticket now, itself when it was not passed on. */
int people_holder_of(struct roster *roster, struct journal *journal, int64_t listed, int64_t *ret_id);

/* Numbers that are this kiosk's alone, both ends included; 0, 0 = none are reserved. */
#define PEOPLE_NUMBER_MAX 9999999
struct people_numbers {
    int32_t from, to;
};
/* "1001-2000". -EINVAL: not so, or beyond 1..PEOPLE_NUMBER_MAX; output untouched. */
int people_numbers_read(const char *text, struct people_numbers *ret_numbers);

struct people_walk_up {
    struct people_words words;
    uint8_t tier, channel, days; /* days: bit n = event day n; 0 = every day */
    int64_t replaces; /* the ticket that is passed on, whose tier, channel, days and order number the new one has; 0 =
                         somebody new */
};

/* Entry "walkup" or "swap", durable when this returns 0. ret_ticket is the new ticket: its reference is "W-1017", the
 * next of the numbers; its id is derived from that and the entry's uuid, so that two desks with one range by mistake
 * make two people all the same. stamp NULL: asked only, nothing is written, the ticket has no id yet and journal may be
 * NULL. -ENODATA: no numbers are reserved; -ENOSPC: they are used up (or the disk is); -EINVAL: no name, a text that is
 * no UTF-8 or too long, an unknown tier, channel or day, a stamp of the other mode; -ENOENT: no such ticket to replace;
 * -ESTALE: it was passed on or cancelled already. */
int people_register(struct roster *roster, struct journal *journal, const struct journal_stamp *stamp,
                    const struct people_walk_up *walk_up, const struct people_numbers *numbers, int staff_no,
                    struct roster_ticket *ret_ticket);

/* Entry "correct", with what was and what is now; stamp NULL as above. -ESTALE: `seen` is no longer what stands there,
 * for somebody else corrected it: nothing is written; -EALREADY: nothing differs; -EINVAL: no name is left, or as
 * above; -ENOENT. */
int people_correct(struct roster *roster, struct journal *journal, const struct journal_stamp *stamp, int64_t ticket,
                   const struct people_words *seen, const struct people_words *now, int staff_no);

/* How many numbers are left, or -ENODATA. */
int people_numbers_left(struct roster *roster, struct journal *journal, const struct people_numbers *numbers);

/* Tickets of which something was written here, in order: walk-ups, corrected ones, those that were passed on. How many;
 * *ret_ids is malloc'ed, the caller frees it (NULL when there are none). journal NULL: none. */
int people_written(struct journal *journal, int64_t **ret_ids);

/* Everybody by id, as people_ticket has them. each returns 0 to go on; another value ends the walk and is returned. */
int people_each(struct roster *roster, struct journal *journal,
                int (*each)(void *ctx, const struct roster_ticket *ticket), void *ctx);

/* What a ticket says of its person, as people_correct wants it for `seen`. */
void people_words_of(const struct roster_ticket *ticket, struct people_words *ret_words);

#endif
