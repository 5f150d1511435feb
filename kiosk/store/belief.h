/* What a kiosk believes of tickets and rooms: what the centre accepted, and on top of it what the kiosk's own journal
 * did since. Where the roster came by bundle, or the journal is not the one that the centre has heard of, the journal
 * alone. Within roster_hold. */
#ifndef LANYARD_STORE_BELIEF_H
#define LANYARD_STORE_BELIEF_H

#include "store/centre.h"

/* The seq up to which the centre's rows cover this journal; 0 = they cover nothing. journal is not NULL. */
int belief_covered(struct roster *roster, struct journal *journal, uint64_t *ret_seq);
/* journal NULL: nothing was ever scanned here. */
int belief_presence(struct roster *roster, struct journal *journal, int64_t ticket, const struct room *room,
                    const char *gate, struct journal_presence *ret_presence);
/* On which day did the stay in the room's zone begin that lasts, with an entry after `since`? One on the room's own day
 * goes before all others. -ENOENT: there is none; output untouched. */
int belief_stay_day(struct roster *roster, struct journal *journal, int64_t ticket, const struct room *room,
                    int64_t since, int *ret_day);
int belief_room(struct roster *roster, struct journal *journal, const struct room *room, const char *gate,
                struct room_count *ret_count);

#endif
