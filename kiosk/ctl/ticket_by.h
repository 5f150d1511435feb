/* A ticket by what people call it: its reference of tickets.csv, or of a walk-up. Looks through all of them, which
 * takes half a second at a million. */
#ifndef LANYARD_CTL_TICKET_BY_H
#define LANYARD_CTL_TICKET_BY_H

#include "ctl/fault.h"
#include "store/people.h"

/* -EBADMSG with a fault: there is none. journal NULL: the roster alone. */
int ticket_by_reference(struct roster *roster, struct journal *journal, const char *reference,
                        struct roster_ticket *ret_ticket, struct faults *faults);

#endif
