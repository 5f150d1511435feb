/* Text for staff that is no message of the catalogue: on what news this door decides. */
#include <stdio.h>
#include <string.h>

#include "door/door.h"

#define LONG_AGO_MS INT64_C(172800000) /* two days: from then on the date says more */

/* "1 h 53 min" */
static void span_text(const struct door *door, const char *language, int64_t ms, char *ret_text, size_t cap) {
    char hours[24], minutes[8], half[80];
    snprintf(hours, sizeof(hours), "%lld", (long long)(ms / 3600000));
    snprintf(minutes, sizeof(minutes), "%d", (int)(ms / 60000 % 60));
    station_fill_hole(station_say(&door->station, language, "door-span"), "{hours}", hours, half, sizeof(half));
    station_fill_hole(half, "{minutes}", minutes, ret_text, cap);
}

/* No centre is known to this door: how old its data is says how far to trust "unknown" and "full". A rehearsal may
 * stand before the day its data was made. */
void door_standing(const struct door *door, const char *language, char *ret_text, size_t cap) {
    const struct roster_event *event = &door->station.event;
    int64_t now = app_clock_now(&door->station.clock);
    int date;
    if (!event->made || now < event->made || app_local_day(event->timezone, event->made, &date, NULL) < 0) {
        snprintf(ret_text, cap, "%s", station_say(&door->station, language, "door-cutoff"));
        return;
    }
    char when[48];
    bool long_ago = now - event->made >= LONG_AGO_MS;
    if (long_ago)
        station_date_text(language, date, when, sizeof(when));
    else
        span_text(door, language, now - event->made, when, sizeof(when));
    station_fill_hole(station_say(&door->station, language, long_ago ? "door-cutoff-since" : "door-cutoff-for"),
                      "{time}", when, ret_text, cap);
}
