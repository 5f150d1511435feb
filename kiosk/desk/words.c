/* Text for people that is neither a message of the catalogue nor a field of a row: the days of a ticket as dates,
 * and advice with its date filled in. */
#include <stdio.h>
#include <string.h>

#include "desk/desk.h"

const char *desk_language_code(enum desk_language language) { return language == DESK_ZH ? "zh" : "en"; }

void desk_days_text(const struct roster_event *event, uint8_t days, char *ret_text, size_t cap) {
    size_t n = 0;
    ret_text[0] = '\0';
    for (int day = 0; day < event->days && n < cap; day++)
        if (days & (1 << day)) {
            int date = event->day_date[day];
            n += (size_t)snprintf(ret_text + n, cap - n, "%s%d.%d", n ? " · " : "", date / 100 % 100, date % 100);
        }
}

/* The first day of the ticket that is still to come, as yyyymmdd; 0 when all have passed. */
static int next_valid_date(const struct desk *desk) {
    int64_t now = app_clock_now(&desk->clock);
    for (int day = 0; day < desk->event.days; day++)
        if ((desk->scan.person.ticket.days & (1 << day)) && desk->event.day_start[day] > now)
            return desk->event.day_date[day];
    return 0;
}

static void date_text(const char *language, int date, char *ret_text, size_t cap) {
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int month = date / 100 % 100, day = date % 100;
    if (strcmp(language, "zh") == 0)
        snprintf(ret_text, cap, "%d月%d日", month, day);
    else
        snprintf(ret_text, cap, "%d %s", day, months[(month + 11) % 12]);
}

void desk_advice(const struct desk *desk, const char *language, char *ret_text, size_t cap) {
    enum verdict verdict = desk->flow.verdict;
    int date = verdict == VERDICT_WRONG_DAY && desk->scan.person.known ? next_valid_date(desk) : 0;
    const char *text = catalog_say(desk->catalog, language, date ? "advice-other-day" : verdict_advice_msgid(verdict));
    const char *hole = strstr(text, "{date}");
    char when[32];
    if (!date || !hole) {
        snprintf(ret_text, cap, "%s", text);
        return;
    }
    date_text(language, date, when, sizeof(when));
    snprintf(ret_text, cap, "%.*s%s%s", (int)(hole - text), text, when, hole + strlen("{date}"));
}
