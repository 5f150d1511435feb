/* Names in their order, and days as dates. See words.h. */
#include "badge/words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "art/text.h"

#define DAYS_RUN 3 /* days in a row are said as from and to */

static void copy(const char *text, char ret[BADGE_NAME]) { snprintf(ret, BADGE_NAME, "%s", text); }

/* What may stand in for a name, best first. A ticket's number is always there. */
static void stand_in(const struct roster_ticket *ticket, char ret[BADGE_NAME]) {
    const char *const words[] = {ticket->screen_name, ticket->company, ticket->reference, ticket->order_no};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (text_shows(words[i])) {
            copy(words[i], ret);
            return;
        }
    snprintf(ret, BADGE_NAME, "%" PRId64, ticket->id);
}

void badge_names(const struct roster_ticket *ticket, bool zh, char ret_lead[BADGE_NAME], char ret_other[BADGE_NAME]) {
    const char *lead = zh ? ticket->name_zh : ticket->name_latin, *other = zh ? ticket->name_latin : ticket->name_zh;
    bool swap = text_shows(other) && (!text_shows(lead) || (!text_drawable(lead) && text_drawable(other)));
    if (swap) {
        lead = other;
        other = "";
    }
    if (text_shows(lead))
        copy(lead, ret_lead);
    else
        stand_in(ticket, ret_lead);
    bool says_more = text_shows(other) && text_drawable(other) && strcmp(other, ret_lead) != 0;
    copy(says_more ? other : "", ret_other);
}

/* The first day from day on that the ticket is not good for. */
static int run_end(uint8_t days, int n, int day) {
    while (day < n && days & (1 << day))
        day++;
    return day;
}

void badge_days(const struct roster_event *event, uint8_t days, char *ret_text, size_t cap) {
    size_t n = 0;
    ret_text[0] = '\0';
    for (int day = 0; day < event->days && n < cap; day++) {
        int end = run_end(days, event->days, day), date = event->day_date[day];
        if (end == day)
            continue;
        n += (size_t)snprintf(ret_text + n, cap - n, "%s%d.%d", n ? " · " : "", date / 100 % 100, date % 100);
        if (end - day < DAYS_RUN || n >= cap)
            continue;
        date = event->day_date[day = end - 1];
        n += (size_t)snprintf(ret_text + n, cap - n, "–%d.%d", date / 100 % 100, date % 100);
    }
}
