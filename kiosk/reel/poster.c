/* The common half of every poster: whose event it is, texts that live as long as the sheet, and words in two languages.
 * Some hundred bytes each, one poster at a time. */
#include "reel/poster.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *poster_name(const struct art_ask *ask) {
    switch (ask->kind) {
    case ART_CARD: return ask->item.file;
    case ART_EMERGENCY: return "emergency";
    case ART_COUNTDOWN: return ask->over_card ? "countdown-card" : "countdown";
    case ART_LOWER_THIRD: return "lower-third";
    case ART_CAPTION: return "caption";
    case ART_GREETING: return "greeting";
    case ART_NOTICE: return "notice";
    }
    return "notice";
}

const char *poster_text(struct poster *poster, const char *format, ...) {
    char *text = poster->words + poster->used;
    size_t room = sizeof(poster->words) - poster->used;
    va_list values;
    va_start(values, format);
    int n = vsnprintf(text, room, format, values);
    va_end(values);
    if (n < 0 || (size_t)n >= room)
        return "";
    poster->used += (size_t)n + 1;
    return text;
}

void poster_pair(struct poster *poster, const char *name, const char *zh, const char *en) {
    bool zh_leads = sheet_zh(&poster->sheet);
    const char *lead = zh_leads ? zh : en, *follow = zh_leads ? en : zh;
    if (!*lead) {
        lead = follow;
        follow = "";
    }
    bool same = strcmp(lead, follow) == 0;
    sheet_put(&poster->sheet, poster_text(poster, "%s-lead", name), poster_text(poster, "%s", lead));
    sheet_put(&poster->sheet, poster_text(poster, "%s-follow", name), same ? "" : poster_text(poster, "%s", follow));
}

void poster_clock(const struct backdrop *backdrop, struct poster *poster, const char *name, int64_t at) {
    char text[6];
    if (app_local_time(backdrop->station->event.timezone, at, text) == 0)
        sheet_put(&poster->sheet, name, poster_text(poster, "%s", text));
}

void poster_place(const struct backdrop *backdrop, struct poster *poster, const char *name, const char *code) {
    struct roster_zone zone = {0};
    roster_zone(backdrop->station->roster, code, &zone);
    bool zh = sheet_zh(&poster->sheet);
    const char *text = zh ? zone.name_zh : zone.name_en;
    if (!*text)
        text = zh ? zone.name_en : zone.name_zh;
    sheet_put(&poster->sheet, name, poster_text(poster, "%s", text));
}

/* The first fill of a name counts: these come after the card's own. */
static void put_common(const struct backdrop *backdrop, struct poster *poster) {
    const struct roster_event *event = &backdrop->station->event;
    station_put_event(backdrop->station, &poster->sheet, "");
    poster_pair(poster, "text-event", event->name_zh, event->name_en);
    if (backdrop->trusted)
        poster_clock(backdrop, poster, "text-clock", backdrop->now);
}

/* The language that leads: this screen's, else the event's. */
static const char *lead_of(const struct station *station) {
    const char *language = conf_text(station->conf, "reel.language", "");
    return strcmp(*language ? language : station->event.language, "en") == 0 ? "en" : "zh";
}

int poster_fill(const struct backdrop *backdrop, const struct art_ask *ask, struct poster *ret_poster) {
    ret_poster->sheet.n = 0;
    ret_poster->sheet.lead = lead_of(backdrop->station);
    ret_poster->used = 0;
    memset(ret_poster->logos, 0, sizeof(ret_poster->logos));
    int r = ask->kind == ART_CARD ? poster_fill_card(backdrop, &ask->item, ret_poster)
                                  : poster_fill_overlay(backdrop, ask, ret_poster);
    if (r == 0)
        put_common(backdrop, ret_poster);
    return r;
}

void poster_clear(struct poster *poster) {
    for (size_t i = 0; i < POSTER_LOGOS; i++)
        station_asset_free(&poster->logos[i]);
    poster->sheet.n = 0;
}

const char *poster_why(int r) {
    switch (-r) {
    case ENODATA: return "there is nothing to say on it now";
    case EPERM: return "not to be shown";
    default: return strerror(-r);
    }
}
