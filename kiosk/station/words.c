/* Text for people that is neither a message of the catalogue nor a field of a row: names in their order, the days of a
 * ticket as dates, and advice with its date filled in. */
#include <stdio.h>
#include <string.h>

#include "badge/words.h"
#include "station/station.h"

const char *station_say(const struct station *station, const char *language, const char *msgid) {
    return catalog_say(station->catalog, language, msgid);
}

void station_fill_hole(const char *text, const char *hole, const char *word, char *ret_text, size_t cap) {
    const char *at = strstr(text, hole);
    if (at)
        snprintf(ret_text, cap, "%.*s%s%s", (int)(at - text), text, word, at + strlen(hole));
    else
        snprintf(ret_text, cap, "%s", text);
}

void station_time_text(const struct station *station, int64_t ms, char ret_text[6]) {
    if (app_local_time(station->event.timezone, ms, ret_text) < 0)
        snprintf(ret_text, 6, "--:--");
}

void station_names(const struct roster_ticket *ticket, const char **ret_lead, const char **ret_other) {
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

void station_days_text(const struct roster_event *event, uint8_t days, char *ret_text, size_t cap) {
    badge_days(event, days, ret_text, cap);
}

void station_date_text(const char *language, int yyyymmdd, char *ret_text, size_t cap) {
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int month = yyyymmdd / 100 % 100, day = yyyymmdd % 100;
    if (strcmp(language, "zh") == 0)
        snprintf(ret_text, cap, "%d月%d日", month, day);
    else
        snprintf(ret_text, cap, "%d %s", day, months[(month + 11) % 12]);
}

/* The first day of the ticket that is still to come, as yyyymmdd; 0 when all have passed. */
static int next_valid_date(const struct station *station, const struct roster_ticket *ticket) {
    int64_t now = app_clock_now(&station->clock);
    for (int day = 0; day < station->event.days; day++)
        if ((ticket->days & (1 << day)) && station->event.day_start[day] > now)
            return station->event.day_date[day];
    return 0;
}

void station_advice(const struct station *station, enum verdict verdict, const struct roster_ticket *ticket,
                    const char *language, char *ret_text, size_t cap) {
    int date = verdict == VERDICT_WRONG_DAY && ticket ? next_valid_date(station, ticket) : 0;
    const char *text = station_say(station, language, date ? "advice-other-day" : verdict_advice_msgid(verdict));
    const char *hole = strstr(text, "{date}");
    char when[32];
    if (!date || !hole) {
        snprintf(ret_text, cap, "%s", text);
        return;
    }
    station_date_text(language, date, when, sizeof(when));
    snprintf(ret_text, cap, "%.*s%s%s", (int)(hole - text), text, when, hole + strlen("{date}"));
}
