/* Who came in just now and is to be greeted on the screen: a guest of a tier that the organiser greets, who agreed. */
#include "reel/backstage_impl.h"

static bool to_be_greeted(struct backstage *backstage, const struct arrival *arrival) {
    struct roster_ticket ticket;
    char name[sizeof(ticket.screen_name)];
    int64_t now = app_clock_now(&backstage->station.clock);
    if (app_clock_trusted(&backstage->station.clock) && now - arrival->at > BACKSTAGE_FRESH_MS)
        return false;
    if (poster_guest(&backstage->station, arrival->ticket, &ticket, name, sizeof(name)) < 0)
        return false;
    return ticket.tier < ROSTER_TIERS && backstage->screen.greet_tiers >> ticket.tier & 1;
}

int backstage_look_arrivals(struct backstage *backstage) {
    struct arrival arrivals[BACKSTAGE_ARRIVALS];
    int day = poster_day(&backstage->station.event, app_clock_now(&backstage->station.clock));
    if (day < 0 || !backstage->screen.greet_tiers)
        return 0;
    int n = journal_arrivals(backstage->station.journal, backstage->arrival_seq, day, arrivals, BACKSTAGE_ARRIVALS);
    for (int i = n - 1; i >= 0; i--) {
        if (arrivals[i].seq > backstage->arrival_seq)
            backstage->arrival_seq = arrivals[i].seq;
        if (backstage_room(backstage) > 0 && to_be_greeted(backstage, &arrivals[i]))
            backstage_put(backstage,
                          &(struct backstage_event){.kind = BACKSTAGE_ARRIVAL, .ticket = arrivals[i].ticket});
    }
    return n < 0 ? n : 0;
}
