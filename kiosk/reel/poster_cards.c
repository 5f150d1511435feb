/* Cards that fill the screen for some seconds: what is on and what comes next, a speaker, the network, thanks; sponsors
 * and the arrivals wall have files of their own. A card of the event's own has the event's names and the time. */
#include "reel/poster.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define SESSIONS_AHEAD 64 /* looked at for the agenda: on now, and next */

/* ---- agenda ---- */

/* "10:40", and with its date when that is another day than today. */
static const char *start_text(const struct backdrop *backdrop, struct poster *poster, int64_t at) {
    const char *zone = backdrop->station->event.timezone;
    int today = 0, day = 0;
    char time[6] = "";
    app_local_day(zone, backdrop->now, &today, NULL);
    app_local_day(zone, at, &day, NULL);
    app_local_time(zone, at, time);
    if (day == today)
        return poster_text(poster, "%s", time);
    return poster_text(poster, "%d.%d %s", day / 100 % 100, day % 100, time);
}

static const char *span_text(const struct backdrop *backdrop, struct poster *poster, const struct roster_slot *slot) {
    char ends[6] = "";
    app_local_time(backdrop->station->event.timezone, slot->ends, ends);
    return poster_text(poster, "%s–%s", start_text(backdrop, poster, slot->starts), ends);
}

/* A session under a prefix: "now", "next-2". */
static void put_session(const struct backdrop *backdrop, struct poster *poster, const char *prefix,
                        const struct roster_slot *slot) {
    bool on = slot->starts <= backdrop->now;
    sheet_flag(&poster->sheet, poster_text(poster, "if-%s", prefix), true);
    poster_pair(poster, poster_text(poster, "text-%s-title", prefix), slot->title_zh, slot->title_en);
    poster_place(backdrop, poster, poster_text(poster, "text-%s-place", prefix), slot->zone);
    sheet_put(&poster->sheet, poster_text(poster, "text-%s-time", prefix),
              on ? span_text(backdrop, poster, slot) : start_text(backdrop, poster, slot->starts));
}

static int fill_agenda(const struct backdrop *backdrop, struct poster *poster) {
    struct roster_slot slots[SESSIONS_AHEAD];
    if (!backdrop->trusted)
        return -ENODATA;
    int n = roster_slots(backdrop->station->roster, "", backdrop->now, 0, slots, SESSIONS_AHEAD), n_now = 0;
    if (n <= 0)
        return n < 0 ? n : -ENODATA;
    while (n_now < n && slots[n_now].starts <= backdrop->now)
        n_now++;
    /* One of those that are on stands large; with several rooms they take turns. While nothing is on, the first that
     * comes does. */
    put_session(backdrop, poster, "now", &slots[n_now > 0 ? backdrop->showings % (unsigned)n_now : 0]);
    sheet_flag(&poster->sheet, "if-soon", n_now == 0);
    for (int i = 0; i < n_now && i < POSTER_NOW; i++)
        put_session(backdrop, poster, poster_text(poster, "now-%d", i + 1), &slots[i]);
    int then = n_now > 0 ? n_now : 1;
    for (int i = 0; then + i < n && i < POSTER_NEXT; i++)
        put_session(backdrop, poster, poster_text(poster, "next-%d", i + 1), &slots[then + i]);
    return 0;
}

/* ---- speaker, network, thanks ---- */

static int fill_speaker(const struct backdrop *backdrop, const struct roster_item *item, struct poster *poster) {
    struct roster_slot slots[SESSIONS_AHEAD];
    if (*item->name_zh || *item->name_en) {
        poster_pair(poster, "text-name", item->name_zh, item->name_en);
        poster_pair(poster, "text-title", item->title_zh, item->title_en);
        return 0;
    }
    int n =
        !backdrop->trusted ? 0 : roster_slots(backdrop->station->roster, "", backdrop->now, 0, slots, SESSIONS_AHEAD);
    if (n < 0)
        return n;
    for (int i = 0; i < n; i++) {
        if (slots[i].starts <= backdrop->now || !*slots[i].speaker)
            continue;
        poster_pair(poster, "text-name", slots[i].speaker, "");
        poster_pair(poster, "text-title", slots[i].title_zh, slots[i].title_en);
        poster_place(backdrop, poster, "text-place", slots[i].zone);
        sheet_put(&poster->sheet, "text-time", start_text(backdrop, poster, slots[i].starts));
        return 0;
    }
    return -ENODATA;
}

/* A field of a network's QR code: what separates fields has a backslash before it. */
static void escape(const char *field, char *ret_escaped) {
    for (; *field; field++) {
        if (strchr("\\;,:\"", *field))
            *ret_escaped++ = '\\';
        *ret_escaped++ = *field;
    }
    *ret_escaped = '\0';
}

static int fill_wifi(const struct backdrop *backdrop, struct poster *poster) {
    const struct roster_screen *screen = backdrop->screen;
    char name[2 * sizeof(screen->wifi_name)], password[2 * sizeof(screen->wifi_password)];
    if (!*screen->wifi_name)
        return -ENODATA;
    escape(screen->wifi_name, name);
    escape(screen->wifi_password, password);
    sheet_put(&poster->sheet, "text-network", poster_text(poster, "%s", screen->wifi_name));
    sheet_put(&poster->sheet, "text-password", poster_text(poster, "%s", screen->wifi_password));
    sheet_flag(&poster->sheet, "if-password", *screen->wifi_password);
    sheet_put(&poster->sheet, "qr-wifi",
              *password ? poster_text(poster, "WIFI:T:WPA;S:%s;P:%s;;", name, password)
                        : poster_text(poster, "WIFI:T:nopass;S:%s;;", name));
    return 0;
}

static int fill_thanks(const struct backdrop *backdrop, struct poster *poster) {
    const struct roster_screen *screen = backdrop->screen;
    const char *line = sheet_zh(&poster->sheet) ? screen->thanks_zh : screen->thanks_en;
    if (!*line)
        line = sheet_zh(&poster->sheet) ? screen->thanks_en : screen->thanks_zh;
    int shown = 0;
    while (*line && shown < POSTER_THANKS) {
        int length = (int)strcspn(line, "\n");
        if (length > 0) {
            shown++;
            sheet_flag(&poster->sheet, poster_text(poster, "if-line-%d", shown), true);
            sheet_put(&poster->sheet, poster_text(poster, "text-line-%d", shown),
                      poster_text(poster, "%.*s", length, line));
        }
        line += length + (line[length] == '\n');
    }
    return shown ? 0 : -ENODATA;
}

int poster_fill_card(const struct backdrop *backdrop, const struct roster_item *item, struct poster *poster) {
    if (strcmp(item->file, "agenda") == 0)
        return fill_agenda(backdrop, poster);
    if (strcmp(item->file, "sponsors") == 0)
        return poster_fill_sponsors(backdrop, poster);
    if (strcmp(item->file, "speaker") == 0)
        return fill_speaker(backdrop, item, poster);
    if (strcmp(item->file, "arrivals") == 0)
        return poster_fill_arrivals(backdrop, poster);
    if (strcmp(item->file, "wifi") == 0)
        return fill_wifi(backdrop, poster);
    if (strcmp(item->file, "thanks") == 0)
        return fill_thanks(backdrop, poster);
    poster_pair(poster, "text-name", item->name_zh, item->name_en);
    poster_pair(poster, "text-title", item->title_zh, item->title_en);
    return 0;
}
