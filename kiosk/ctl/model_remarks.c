/* What is no fault of the second display's files, but would be missed on the day: films that are not there, programmes
 * with nothing to show, items that never come up. */
#include <string.h>

#include "ctl/model.h"
#include "ctl/model_reel.h"

#define THANKS_LINES 8 /* that the card has room for */

static void remark(const struct plan *plan, struct faults *faults, int line, const char *column, const char *format,
                   ...) __attribute__((format(printf, 5, 6)));
static void remark(const struct plan *plan, struct faults *faults, int line, const char *column, const char *format,
                   ...) {
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    model_warn(plan, faults, SHEET_REEL.file, line, column, "%s", text);
}

static bool folder_is_empty(const struct model_reel *reel, const char *folder) {
    for (guint i = 0; i < reel->media->len; i++)
        if (g_str_has_prefix(g_array_index(reel->media, struct roster_media, i).name, folder))
            return false;
    return true;
}

static void missing_media(const struct plan *plan, const struct model_showing *showing, struct faults *faults) {
    const struct roster_item *item = &showing->item;
    bool file = item->kind == REEL_FILM || item->kind == REEL_PHOTO;
    if (showing->photos && folder_is_empty(plan->reel, item->file))
        remark(plan, faults, showing->line, "file", "media/%s holds no pictures (.jpg .jpeg .png): none is shown",
               item->file);
    else if (file && !showing->photos && !model_reel_there(plan->reel, item->file))
        remark(plan, faults, showing->line, "file", "media/%s is not there, or empty: it is left out", item->file);
    if (*item->captions && !model_reel_there(plan->reel, item->captions))
        remark(plan, faults, showing->line, "captions", "media/%s is not there, or empty: the film is shown without",
               item->captions);
}

/* ---- items that never come up ---- */

/* Does a programme come up at a time at which the item may be shown? One without hours, and the default one, may at any
 * time of the event; the last night belongs to it. */
static bool meets(const struct plan *plan, const struct roster_item *item, int programme) {
    const struct model_reel *reel = plan->reel;
    const struct roster_event *event = &plan->event;
    int64_t from = item->from, until = item->until ? item->until : INT64_MAX, ends = event->day_start[event->days];
    bool has_hours = false;
    for (int i = 0; i < reel->n_hours; i++) {
        const struct reel_hours *hours = &reel->hours[i].row;
        ends = MAX(ends, hours->until);
        if (hours->programme != programme)
            continue;
        has_hours = true;
        if (hours->from < until && from < hours->until)
            return true;
    }
    return (!has_hours || programme == reel->default_programme) && event->day_start[0] < until && from < ends;
}

static void wrong_dates(const struct plan *plan, const struct model_showing *showing, struct faults *faults) {
    const char *column = showing->item.from ? "from" : "until";
    if (!showing->item.from && !showing->item.until)
        return;
    for (int i = 0; i < showing->n_programmes; i++)
        if (!meets(plan, &showing->item, showing->programmes[i]))
            remark(plan, faults, showing->line, column, "%s is never on in these dates: it is not shown there",
                   plan->reel->programmes[showing->programmes[i]].row.code);
}

/* With a share of 0 sponsors never come up among others, with 100 nothing else does. */
static void no_time(const struct plan *plan, const struct model_showing *showing, struct faults *faults) {
    const struct model_reel *reel = plan->reel;
    bool sponsored = showing->item.sponsor != 0;
    for (int i = 0; i < showing->n_programmes; i++) {
        const struct roster_programme *programme = &reel->programmes[showing->programmes[i]].row;
        bool others = false;
        for (guint k = 0; !others && k < reel->items->len; k++) {
            const struct roster_item *other = &g_array_index(reel->items, struct roster_item, k);
            others = other->programme == programme->number && (other->sponsor != 0) != sponsored;
        }
        if (others && programme->share == (sponsored ? 0 : 100))
            remark(plan, faults, showing->line, "sponsor", "the share of %s is %d: %s is never shown there",
                   programme->code, programme->share, sponsored ? "what has a sponsor" : "what has none");
    }
}

/* Cards that would have nothing on them are passed over by the reel. */
static void empty_card(const struct plan *plan, const struct model_showing *showing, struct faults *faults) {
    const struct roster_screen *screen = &plan->reel->screen;
    const char *card = showing->item.kind == REEL_CARD ? showing->item.file : "", *why = NULL;
    if (strcmp(card, "wifi") == 0 && !*screen->wifi_name)
        why = "wifi_name in [reel] of event.conf is empty";
    else if (strcmp(card, "thanks") == 0 && !*screen->thanks_zh && !*screen->thanks_en)
        why = "thanks_zh and thanks_en in [reel] of event.conf are empty";
    else if (strcmp(card, "arrivals") == 0 && !screen->wall)
        why = "wall in [reel] of event.conf is not yes";
    else if (strcmp(card, "sponsors") == 0 && plan->n_sponsors == 0)
        why = "sponsors.csv has none";
    else if (strcmp(card, "agenda") == 0 && plan->model->n_slots == 0)
        why = "sessions.csv has none";
    if (why)
        remark(plan, faults, showing->line, "file", "%s is never shown: %s", card, why);
}

/* ---- programmes and files that no row names ---- */

static void empty_programmes(const struct plan *plan, struct faults *faults) {
    const struct model_reel *reel = plan->reel;
    for (int i = 0; i < reel->n_programmes; i++) {
        const struct model_programme *programme = &reel->programmes[i];
        bool empty = true;
        for (guint k = 0; empty && k < reel->items->len; k++)
            empty = g_array_index(reel->items, struct roster_item, k).programme != i;
        if (empty && programme->line)
            model_warn(plan, faults, SHEET_PROGRAMMES.file, programme->line, "code",
                       "%s has nothing to show: no row of reel.csv names it", programme->row.code);
    }
}

static bool is_film(const char *name) {
    static const char *const endings[] = {".mp4", ".mov", ".m4v", ".mkv"};
    g_autofree char *lower = g_ascii_strdown(name, -1);
    for (size_t i = 0; i < G_N_ELEMENTS(endings); i++)
        if (g_str_has_suffix(lower, endings[i]))
            return true;
    return false;
}

static void idle_films(const struct plan *plan, struct faults *faults) {
    const struct model_reel *reel = plan->reel;
    for (guint i = 0, used = 0; i < reel->there->len; i++) {
        const char *name = g_array_index(reel->there, struct roster_media, i).name;
        if (used < reel->media->len && strcmp(g_array_index(reel->media, struct roster_media, used).name, name) == 0)
            used++;
        else if (is_film(name)) {
            g_autofree char *file = g_strconcat("media/", name, NULL);
            model_warn(plan, faults, file, 0, NULL, "is in no programme: no row of reel.csv names it");
        }
    }
}

static int lines_of(const char *text) {
    int lines = *text != '\0';
    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

void model_reel_remark(const struct plan *plan, struct faults *faults) {
    const struct model_reel *reel = plan->reel;
    for (guint i = 0; i < reel->showings->len; i++) {
        const struct model_showing *showing = &g_array_index(reel->showings, struct model_showing, i);
        missing_media(plan, showing, faults);
        wrong_dates(plan, showing, faults);
        no_time(plan, showing, faults);
        empty_card(plan, showing, faults);
    }
    empty_programmes(plan, faults);
    idle_films(plan, faults);
    if (MAX(lines_of(reel->screen.thanks_zh), lines_of(reel->screen.thanks_en)) > THANKS_LINES)
        model_warn(plan, faults, "event.conf", 0, NULL, "thanks: the card has room for %d of these", THANKS_LINES);
}
