/* Who stands in front of the desk: the ticket row with its tier, the language to greet in, and which of two names
 * leads. */
#include <errno.h>
#include <string.h>

#include "desk/desk.h"

static enum desk_language language_of(const struct desk *desk, const struct roster_ticket *ticket) {
    if (strcmp(ticket->language, "en") == 0)
        return DESK_EN;
    if (strcmp(ticket->language, "zh") == 0)
        return DESK_ZH;
    return desk->flow.home;
}

void desk_person_from(struct desk *desk, const struct roster_ticket *ticket, struct desk_person *ret_person) {
    *ret_person = (struct desk_person){.known = true, .ticket = *ticket, .language = language_of(desk, ticket)};
    ret_person->has_tier = roster_tier(desk->roster, ticket->tier, &ret_person->tier) == 0;
}

int desk_person_of(struct desk *desk, int64_t ticket_id, struct desk_person *ret_person) {
    struct roster_ticket ticket;
    int r = roster_ticket(desk->roster, ticket_id, &ticket);
    if (r == 0)
        desk_person_from(desk, &ticket, ret_person);
    return r;
}

void desk_names(const struct roster_ticket *ticket, const char **ret_lead, const char **ret_other) {
    bool latin_first = strcmp(ticket->language, "en") == 0;
    const char *lead = latin_first ? ticket->name_latin : ticket->name_zh;
    const char *other = latin_first ? ticket->name_zh : ticket->name_latin;
    if (!*lead) {
        lead = other;
        other = "";
    }
    *ret_lead = *lead ? lead : ticket->screen_name;
    *ret_other = other;
}
