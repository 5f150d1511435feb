/* Orders of staff, as the journal has them: looked for ten times a second, so that an emergency is on the screen within
 * half of one. The first look brings the orders of the last day too: an emergency may not be over yet, and a programme
 * that was pinned still is. */
#include "reel/backstage_impl.h"

#include <string.h>

#define ORDERS_AT_ONCE 16

int backstage_orders_open(struct backstage *backstage) {
    backstage->order_seq = 0;
    backstage->journal_version = -1;
    backstage->old_before = 0;
    int r = journal_seen(backstage->station.journal, &backstage->old_before);
    backstage->arrival_seq = backstage->old_before ? backstage->old_before - 1 : 0;
    return r;
}

/* By the boot's own clock, which nobody sets; by the wall clock for an order of another boot. */
static int64_t age_of(const struct backstage *backstage, const struct reel_order *order) {
    const struct app_clock *clock = &backstage->station.clock;
    int64_t age = strcmp(order->boot, clock->boot) == 0 ? app_clock_boottime() - order->boottime
                                                        : app_clock_now(clock) - order->at;
    return age > 0 ? age : 0;
}

static void put_order(struct backstage *backstage, const struct reel_order *order) {
    backstage_put(backstage, &(struct backstage_event){.kind = BACKSTAGE_ORDER,
                                                       .order = *order,
                                                       .old = order->seq < backstage->old_before,
                                                       .age = age_of(backstage, order)});
    backstage->order_seq = order->seq;
}

/* 1 when there may be more. */
static int look_orders(struct backstage *backstage) {
    struct reel_order orders[ORDERS_AT_ONCE];
    size_t room = backstage_room(backstage);
    if (room == 0)
        return 1;
    size_t max = room < ORDERS_AT_ONCE ? room : ORDERS_AT_ONCE;
    int n = journal_reel_orders(backstage->station.journal, backstage->order_seq, orders, max);
    for (int i = 0; i < n; i++)
        put_order(backstage, &orders[i]);
    return n < 0 ? n : (size_t)n == max;
}

static int look(struct backstage *backstage) {
    int64_t version = backstage->journal_version;
    int r = backstage->old_before ? 0 : backstage_orders_open(backstage);
    if (r == 0)
        r = journal_data_version(backstage->station.journal, &version);
    if (r < 0 || (version == backstage->journal_version && !backstage->journal_unread))
        return r;
    backstage->journal_version = version;
    backstage->journal_unread = true; /* until all is read */
    while ((r = look_orders(backstage)) == 1 && backstage_room(backstage) > 0)
        ;
    if (r < 0)
        return r;
    int arrivals = backstage_look_arrivals(backstage);
    backstage->journal_unread = r == 1 || arrivals < 0;
    return arrivals;
}

void backstage_look(struct backstage *backstage) {
    int r = look(backstage);
    backstage_journal_fault(backstage, FAULT_READ, r, "orders and arrivals cannot be read");
    backstage_tell_troubles(backstage);
}
