/* Shared by the files that gather facts: what one question holds on its way. */
#ifndef LANYARD_STORE_FACTS_IMPL_H
#define LANYARD_STORE_FACTS_IMPL_H

#include "store/facts.h"

struct gathering {
    struct roster *roster;
    struct journal *journal; /* NULL: nothing was ever scanned */
    const struct facts_place *place;
    struct roster_event event;
    struct access_facts *facts;
    struct facts_subject *subject;
    int64_t listed_as; /* the ticket that lists have, 0 = none */
    bool row_unseen;   /* a badge whose ticket is not here: nobody knows its tier */
    bool no_product;   /* a genuine code for something that is no ticket */
};

/* Within roster_hold: the code's own part of the facts, and the subject. */
int facts_of_code(struct gathering *g, const struct code *code);
int facts_of_ticket(struct gathering *g, int64_t ticket);
/* Within roster_hold: where and when. */
int facts_of_site(struct roster *roster, struct journal *journal, const struct facts_place *place,
                  const struct roster_event *event, struct facts_site *ret_site);

#endif
