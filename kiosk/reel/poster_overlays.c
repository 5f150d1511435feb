/* What stands over a film, and the two screens that stand over everything: an emergency and a notice. */
#include "reel/poster.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define MINUTE 60
#define COUNTED_MAX (99 * MINUTE + 59) /* "99:59" */

static int fill_countdown(const struct backdrop *backdrop, const struct art_ask *ask, struct poster *poster) {
    if (ask->session < 0 || (size_t)ask->session >= backdrop->n_sessions)
        return -ENOENT;
    const struct roster_slot *slot = &backdrop->sessions[ask->session];
    int left = (int)(ask->seconds < 0 ? 0 : ask->seconds > COUNTED_MAX ? COUNTED_MAX : ask->seconds);
    sheet_put(&poster->sheet, "text-left", poster_text(poster, "%02d:%02d", left / MINUTE, left % MINUTE));
    poster_pair(poster, "text-title", slot->title_zh, slot->title_en);
    poster_place(backdrop, poster, "text-place", slot->zone);
    poster_clock(backdrop, poster, "text-time", slot->starts);
    return 0;
}

static int fill_lower_third(const struct roster_item *item, struct poster *poster) {
    bool named = *item->name_zh || *item->name_en, titled = *item->title_zh || *item->title_en;
    if (!named && !titled)
        return -ENODATA;
    sheet_flag(&poster->sheet, "if-alone", named != titled);
    if (named != titled) { /* two lines instead of four fill the area, larger */
        poster_pair(poster, "text-alone-title", named ? item->name_zh : item->title_zh,
                    named ? item->name_en : item->title_en);
        return 0;
    }
    poster_pair(poster, "text-name", item->name_zh, item->name_en);
    poster_pair(poster, "text-title", item->title_zh, item->title_en);
    return 0;
}

static int fill_caption(const char *cue, struct poster *poster) {
    if (!*cue)
        return -ENODATA;
    int first = (int)strcspn(cue, "\n");
    bool two = cue[first] && cue[first + 1];
    sheet_flag(&poster->sheet, "if-two", two);
    sheet_put(&poster->sheet, two ? "text-cue-1" : "text-cue", poster_text(poster, "%.*s", first, cue));
    if (two)
        sheet_put(&poster->sheet, "text-cue-2", poster_text(poster, "%s", cue + first + 1));
    return 0;
}

static int fill_emergency(const struct art_ask *ask, struct poster *poster) {
    if (!*ask->words_zh && !*ask->words_en)
        return -ENODATA;
    poster_pair(poster, "text-words", ask->words_zh, ask->words_en);
    return 0;
}

static int fill_greeting(const struct backdrop *backdrop, int64_t id, struct poster *poster) {
    struct roster_ticket ticket;
    struct roster_tier tier = {0};
    char name[sizeof(ticket.screen_name)];
    int r = poster_guest(backdrop->station, id, &ticket, name, sizeof(name));
    if (r < 0)
        return r;
    roster_tier(backdrop->station->roster, ticket.tier, &tier);
    station_put_words(backdrop->station, &poster->sheet, "text-hello-lead", "text-hello-follow", "reel-hello");
    sheet_put(&poster->sheet, "text-name", poster_text(poster, "%s", name));
    poster_pair(poster, "text-tier", tier.name_zh, tier.name_en);
    return 0;
}

int poster_fill_overlay(const struct backdrop *backdrop, const struct art_ask *ask, struct poster *poster) {
    switch (ask->kind) {
    case ART_CARD: return -EINVAL;
    case ART_EMERGENCY: return fill_emergency(ask, poster);
    case ART_COUNTDOWN: return fill_countdown(backdrop, ask, poster);
    case ART_LOWER_THIRD: return fill_lower_third(&ask->item, poster);
    case ART_CAPTION: return fill_caption(ask->text, poster);
    case ART_GREETING: return fill_greeting(backdrop, ask->ticket, poster);
    case ART_NOTICE:
        station_put_words(backdrop->station, &poster->sheet, "text-words-lead", "text-words-follow", ask->text);
        return 0;
    }
    return -EINVAL;
}
