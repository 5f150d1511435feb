/* Who stands in front of the desk: the ticket row with its tier, and the language to greet in. */
#include <errno.h>
#include <string.h>

#include "desk/desk.h"
#include "store/people.h"

const char *desk_language_code(enum desk_language language) { return language == DESK_ZH ? "zh" : "en"; }

static enum desk_language language_of(const struct desk *desk, const struct roster_ticket *ticket) {
    if (strcmp(ticket->language, "en") == 0)
        return DESK_EN;
    if (strcmp(ticket->language, "zh") == 0)
        return DESK_ZH;
    return desk->flow.home;
}

void desk_person_from(struct desk *desk, const struct roster_ticket *ticket, struct desk_person *ret_person) {
    *ret_person = (struct desk_person){.known = true, .ticket = *ticket, .language = language_of(desk, ticket)};
    ret_person->has_tier = roster_tier(desk->station.roster, ticket->tier, &ret_person->tier) == 0;
}

int desk_person_of(struct desk *desk, int64_t ticket_id, struct desk_person *ret_person) {
    struct roster_ticket ticket;
    int r = people_ticket(desk->station.roster, desk->station.journal, ticket_id, &ticket);
    if (r == 0)
        desk_person_from(desk, &ticket, ret_person);
    return r;
}
