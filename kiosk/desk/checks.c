/* What must be seen to before a person goes in: what checks.conf of the event says, and else what the ticket itself
 * says he needs. */
#include "app/checks.h"

#include <stdio.h>
#include <string.h>

#include "desk/counter.h"

static void add(struct desk_checks *checks, const char *zh, const char *en) {
    if (checks->n == DESK_CHECKS)
        return;
    snprintf(checks->text[0][checks->n], ROSTER_PERSON, "%.*s", ROSTER_PERSON - 1, zh);
    snprintf(checks->text[1][checks->n], ROSTER_PERSON, "%.*s", ROSTER_PERSON - 1, en);
    checks->n++;
}

static void add_from_file(struct desk *desk, const struct roster_ticket *ticket, struct desk_checks *checks) {
    struct station_asset file = {0};
    struct roster_tier tier = {0};
    struct roster_channel channel = {0};
    char zh[DESK_CHECKS][CHECKS_TEXT], en[DESK_CHECKS][CHECKS_TEXT], why[CHECKS_ERROR];
    if (station_asset_load(&desk->station, CHECKS_FILE, &file) < 0)
        return;
    roster_tier(desk->station.roster, ticket->tier, &tier);
    roster_channel(desk->station.roster, ticket->channel, &channel);
    const struct checks_person person = {
        .tier = tier.code, .channel = channel.code, .needs = ticket->needs, .attention = ticket->attention};
    int n = checks_for(file.bytes, file.size, &person, zh, en, DESK_CHECKS, why);
    if (n < 0)
        log_line(&desk->station.log, LOG_LEVEL_WARNING, CHECKS_FILE ": %s", why);
    for (int i = 0; i < n; i++)
        add(checks, zh[i], en[i]);
    station_asset_free(&file);
}

void desk_checks_of(struct desk *desk, const struct roster_ticket *ticket, struct desk_checks *ret_checks) {
    *ret_checks = (struct desk_checks){0};
    add_from_file(desk, ticket, ret_checks);
    if (ret_checks->n == 0 && *ticket->needs)
        add(ret_checks, ticket->needs, ticket->needs);
}
