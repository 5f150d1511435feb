/* Guests on a public screen. One question comes before every other: did this person agree to be shown? A name goes
 * through poster_guest or it does not go on a screen. */
#include "reel/poster.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/mask.h"
#include "store/people.h"

#define ARRIVALS_MAX 4096 /* looked through for POSTER_WALL people who agreed, and counted */

static bool may_be_shown(const struct roster_ticket *ticket) {
    switch (ticket->status) {
    case TICKET_PAID:
    case TICKET_UNPAID: return ticket->wall_consent;
    case TICKET_BLOCKED:
    case TICKET_CANCELLED: return false;
    }
    return false;
}

int poster_guest(const struct station *station, int64_t id, struct roster_ticket *ret_ticket, char *ret_name,
                 size_t cap) {
    struct roster_ticket ticket;
    char name[sizeof(ticket.screen_name)];
    int r = people_ticket(station->roster, station->journal, id, &ticket);
    if (r < 0)
        return r;
    if (!may_be_shown(&ticket))
        return -EPERM;
    if (*ticket.screen_name)
        snprintf(name, sizeof(name), "%s", ticket.screen_name);
    else
        mask_name(*ticket.name_zh ? ticket.name_zh : ticket.name_latin, name, sizeof(name));
    if (!*name)
        return -ENODATA;
    *ret_ticket = ticket;
    snprintf(ret_name, cap, "%s", name);
    return 0;
}

int poster_day(const struct roster_event *event, int64_t at) {
    for (int day = 0; day < event->days; day++)
        if (at >= event->day_start[day] && at < event->day_start[day + 1])
            return day;
    return -1;
}

static void put_wall(const struct backdrop *backdrop, const struct arrival *arrivals, int n, struct poster *poster) {
    int shown = 0;
    for (int i = 0; i < n && shown < POSTER_WALL; i++) {
        struct roster_ticket ticket;
        char name[ROSTER_PERSON];
        if (poster_guest(backdrop->station, arrivals[i].ticket, &ticket, name, sizeof(name)) < 0)
            continue;
        shown++;
        sheet_put(&poster->sheet, poster_text(poster, "text-person-%d", shown), poster_text(poster, "%s", name));
        sheet_flag(&poster->sheet, poster_text(poster, "if-person-%d", shown), true);
    }
    sheet_flag(&poster->sheet, "if-nobody", shown == 0);
    sheet_put(&poster->sheet, "text-count", poster_text(poster, "%d", n));
}

int poster_fill_arrivals(const struct backdrop *backdrop, struct poster *poster) {
    if (!backdrop->screen->wall)
        return -EPERM;
    int day = poster_day(&backdrop->station->event, backdrop->now);
    if (!backdrop->trusted || day < 0)
        return -ENODATA;
    struct arrival *arrivals = calloc(ARRIVALS_MAX, sizeof(*arrivals));
    if (!arrivals)
        return -ENOMEM;
    int n = journal_arrivals(backdrop->station->journal, 0, day, arrivals, ARRIVALS_MAX);
    if (n >= 0)
        put_wall(backdrop, arrivals, n, poster);
    free(arrivals);
    return n < 0 ? n : 0;
}
