/* The face of a ticket. See face.h. Slots a template may have, each also with a 2 at its end for the language that
 * follows: text-name text-tier text-event text-venue text-days; and text-company text-title text-reference
 * text-order qr-code, and logo-sponsor-1 to 3: who is entitled to a ticket of the tier now, the exclusive
 * ones first. */
#include "ctl/face.h"

#include <errno.h>
#include <glib.h>
#include <math.h>
#include <string.h>

#include "art/bitmap.h"
#include "art/text.h"
#include "ctl/check.h"
#include "ctl/model_offer.h"

#define MM_PER_INCH 25.4
#define SLOTS 20
#define LOGOS 3

static const struct roster_tier *tier_of(const struct plan *plan, int number) {
    for (int i = 0; i < plan->n_tiers; i++)
        if (plan->tiers[i].number == number)
            return &plan->tiers[i];
    return &plan->tiers[0];
}

static int load(struct faces *faces, int number, struct faults *faults) {
    const struct roster_tier *tier = tier_of(faces->plan, number);
    g_autofree char *name = g_strdup_printf("ticket/%s.svg", tier->ticket);
    struct file file;
    struct template *t = NULL;
    char error[TEMPLATE_ERROR] = "";
    double w = 0, h = 0;
    int r = asset_load(faces->files, faces->assets, name, &file);
    if (r < 0)
        return fault_add(faults, name, 0, NULL, "is neither in the folder nor in %s: %s", faces->assets,
                         g_strerror(-r));
    r = template_load(file.bytes, file.size, name, &t, error);
    asset_clear(&file);
    if (r == 0 && !template_mm(t, &w, &h)) {
        g_snprintf(error, sizeof error, "%s: has no size in mm", name);
        r = -EBADMSG;
    }
    if (r == 0)
        r = template_size(t, 0, 0, FACE_DPI);
    if (r < 0) {
        template_free(t);
        return fault_add(faults, name, 0, NULL, "%s", g_str_has_prefix(error, name) ? error + strlen(name) + 1 : error);
    }
    faces->of_tier[number] = t;
    faces->width[number] = (int)lround(w * FACE_DPI / MM_PER_INCH);
    faces->height[number] = (int)lround(h * FACE_DPI / MM_PER_INCH);
    return 0;
}

/* One day, or the first and last of days in a row: "10月24日", "10月24日–25日"; "24 Oct", "24–25 Oct". */
static void append_days(GString *text, int32_t from, int32_t to, bool zh) {
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int month = from / 100 % 100, last_month = to / 100 % 100, day = from % 100, last = to % 100;
    if (text->len)
        g_string_append(text, zh ? "、" : ", ");
    if (zh)
        g_string_append_printf(text, "%d月%d日", month, day);
    else if (from != to && month == last_month)
        g_string_append_printf(text, "%d", day);
    else
        g_string_append_printf(text, "%d %s", day, months[month - 1]);
    if (from == to)
        return;
    if (zh && month == last_month)
        g_string_append_printf(text, "–%d日", last);
    else if (zh)
        g_string_append_printf(text, "–%d月%d日", last_month, last);
    else
        g_string_append_printf(text, "–%d %s", last, months[last_month - 1]);
}

static char *days_text(const struct roster_event *event, uint8_t days, bool zh) {
    GString *text = g_string_new(NULL);
    for (int i = 0, end; i < event->days; i = end) {
        for (end = i; end < event->days && (days & (1u << end)); end++)
            ;
        if (end > i)
            append_days(text, event->day_date[i], event->day_date[end - 1], zh);
        else
            end = i + 1;
    }
    return g_string_free(text, FALSE);
}

static const char *either(const char *wanted, const char *other) { return *wanted ? wanted : other; }

struct fills {
    struct slot_fill list[SLOTS];
    size_t n;
};

static void put(struct fills *fills, const char *name, const char *text) {
    fills->list[fills->n++] = (struct slot_fill){.name = name, .text = text};
}

/* The leading text, and the other one under it when it says something else. */
static void put_pair(struct fills *fills, const char *lead_slot, const char *follow_slot, const char *lead,
                     const char *follow) {
    const char *first = either(lead, follow);
    put(fills, lead_slot, first);
    put(fills, follow_slot, strcmp(first, follow) == 0 ? "" : follow);
}

static const struct file *logo_of(const struct faces *faces, int64_t sponsor) {
    for (int i = 0; i < faces->plan->n_sponsors; i++)
        if (faces->plan->sponsors[i].id == sponsor)
            return files_find(faces->files, faces->plan->sponsors[i].logo);
    return NULL;
}

/* The ticket shows the first sponsors of its tier; the turns on badges are another matter. */
static void put_logos(struct fills *fills, const struct faces *faces, int tier) {
    static const char *const names[LOGOS] = {"logo-sponsor-1", "logo-sponsor-2", "logo-sponsor-3"};
    struct sponsor_line line;
    int n = 0;
    sponsors_choose(&faces->plan->offer->offer, MEDIUM_TICKET, tier, g_get_real_time() / 1000, &line);
    for (size_t i = 0; i < line.n_pinned + line.n_runners && n < LOGOS && n < line.places; i++) {
        int64_t id = i < line.n_pinned ? line.pinned[i] : line.runners[i - line.n_pinned].id;
        const struct file *logo = logo_of(faces, id);
        if (logo)
            fills->list[fills->n++] = (struct slot_fill){.name = names[n++], .bytes = logo->bytes, .size = logo->size};
    }
}

static void fill(struct fills *fills, const struct faces *faces, const struct roster_ticket *ticket, bool zh,
                 char *const days[2], const char *code) {
    const struct roster_event *event = &faces->plan->event;
    const struct roster_tier *tier = tier_of(faces->plan, ticket->tier);
    bool drawable = text_drawable(ticket->name_zh) || !ticket->name_latin[0];
    const char *name_zh = drawable ? ticket->name_zh : "";
    put_pair(fills, "text-name", "text-name2", zh ? name_zh : ticket->name_latin, zh ? ticket->name_latin : name_zh);
    put_pair(fills, "text-tier", "text-tier2", zh ? tier->name_zh : tier->name_en, zh ? tier->name_en : tier->name_zh);
    put_pair(fills, "text-event", "text-event2", zh ? event->name_zh : event->name_en,
             zh ? event->name_en : event->name_zh);
    put_pair(fills, "text-venue", "text-venue2", zh ? event->venue_zh : event->venue_en,
             zh ? event->venue_en : event->venue_zh);
    put_pair(fills, "text-days", "text-days2", days[zh ? 0 : 1], days[zh ? 1 : 0]);
    put(fills, "text-company", ticket->company);
    put(fills, "text-title", ticket->title);
    put(fills, "text-reference", ticket->reference);
    put(fills, "text-order", ticket->order_no);
    put(fills, "qr-code", code);
    put_logos(fills, faces, ticket->tier);
}

static int draw(struct faces *faces, int number, const struct fills *fills, const char *lead, const char *stem,
                char *error) {
    struct pixels canvas = {0};
    g_autofree char *png = g_strconcat(stem, ".png", NULL), *pdf = g_strconcat(stem, ".pdf", NULL);
    struct template *t = faces->of_tier[number];
    int r = pixels_alloc(faces->width[number], faces->height[number], &canvas);
    if (r == 0)
        r = template_render(t, fills->list, fills->n, lead, catalog_say, faces->catalog, &canvas, error);
    if (r == 0)
        r = pixels_save_png(&canvas, png);
    if (r == 0)
        r = template_pdf(t, fills->list, fills->n, lead, catalog_say, faces->catalog, pdf, error);
    pixels_free(&canvas);
    return r;
}

int face_draw(struct faces *faces, const struct roster_ticket *ticket, const char *code, const char *stem,
              struct faults *faults) {
    const struct roster_event *event = &faces->plan->event;
    const char *lead = either(ticket->language, event->language);
    g_autofree char *zh = days_text(event, ticket->days, true), *en = days_text(event, ticket->days, false);
    struct fills fills = {0};
    char error[TEMPLATE_ERROR] = "";
    if (!faces->of_tier[ticket->tier] && load(faces, ticket->tier, faults) < 0)
        return -EBADMSG;
    fill(&fills, faces, ticket, strcmp(lead, "zh") == 0, (char *[]){zh, en}, code);
    int r = draw(faces, ticket->tier, &fills, lead, stem, error);
    return r < 0 ? fault_add(faults, stem, 0, NULL, "cannot be drawn: %s", *error ? error : g_strerror(-r)) : 0;
}

void faces_clear(struct faces *faces) {
    for (int i = 0; i < ROSTER_TIERS; i++)
        template_free(faces->of_tier[i]);
    catalog_free(faces->catalog);
    *faces = (struct faces){0};
}
