/* Tickets by their reference (ticket_by.h). */
#include "ctl/ticket_by.h"

#include <string.h>

struct search {
    const char *reference;
    struct roster_ticket *found;
};

static int is_it(void *ctx, const struct roster_ticket *ticket) {
    struct search *search = ctx;
    if (strcmp(ticket->reference, search->reference) != 0)
        return 0;
    *search->found = *ticket;
    return 1;
}

int ticket_by_reference(struct roster *roster, struct journal *journal, const char *reference,
                        struct roster_ticket *ret_ticket, struct faults *faults) {
    struct search search = {.reference = reference, .found = ret_ticket};
    int r = people_each(roster, journal, is_it, &search);
    if (r == 0)
        return fault_add(faults, reference, 0, NULL, "no ticket has this reference");
    return r < 0 ? fault_add(faults, "roster.db", 0, NULL, "cannot be read: %s", strerrordesc_np(-r)) : 0;
}
