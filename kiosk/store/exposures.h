/* Whose logos this kiosk's badges carried: read from the print ledger, some thousand rows a day. Plays of the second
 * display are in plays.h. */
#ifndef LANYARD_STORE_EXPOSURES_H
#define LANYARD_STORE_EXPOSURES_H

#include "store/journal.h"

/* A logo on a badge that came out, or of which nobody knows yet whether it did. A reprint is none. */
struct exposure {
    int64_t sponsor, ticket;
    int place;    /* 0..BADGE_LOGOS - 1 */
    bool printed; /* else uncertain */
    int64_t at;   /* ms epoch of the badge's newest state */
};
/* Badge by badge, each by place; each returns 0 to go on, another value ends it and is returned. */
int journal_exposures(struct journal *journal, int (*each)(void *ctx, const struct exposure *exposure), void *ctx);

#endif
