/* Making a badge: words and pictures into the slots of the tier's template, colour first, then one bit; greys survive
 * only inside logos. See badge.h. */
#include "badge/badge.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "art/bitmap.h"
#include "badge/files.h"
#include "badge/shelf.h"
#include "badge/words.h"

#define DPI_DEFAULT 203
#define FILLS_MAX 64
#define LOGO_SLOT 32

struct badge_maker {
    struct badge_shop shop;
    struct badge_shelf shelf;
};

struct picture {
    void *bytes;
    size_t size;
};

/* Everything that fills point into. */
struct draft {
    struct slot_fill fills[FILLS_MAX];
    size_t n;
    char lead[BADGE_NAME], other[BADGE_NAME], days[64], code[B1_TEXT + 1];
    char slots[BADGE_LOGOS][LOGO_SLOT], counts[BADGE_LOGOS][LOGO_SLOT];
    struct roster_sponsor sponsors[ROTATION_MAX];
    struct picture mark, logos[BADGE_LOGOS];
};

int badge_maker_new(const struct badge_shop *shop, struct badge_maker **ret_maker) {
    struct badge_maker *maker = calloc(1, sizeof(*maker));
    if (!maker)
        return -ENOMEM;
    maker->shop = *shop;
    *ret_maker = maker;
    return 0;
}

void badge_maker_forget(struct badge_maker *maker) { badge_shelf_clear(&maker->shelf); }

void badge_maker_free(struct badge_maker *maker) {
    if (!maker)
        return;
    badge_shelf_clear(&maker->shelf);
    free(maker);
}

void badge_print_clear(struct badge_print *print) {
    raster1_free(&print->raster);
    *print = (struct badge_print){0};
}

static void put(struct draft *draft, const char *slot, const char *text) {
    if (draft->n < FILLS_MAX)
        draft->fills[draft->n++] = (struct slot_fill){.name = slot, .text = text};
}

static void flag(struct draft *draft, const char *name, bool set) {
    if (set)
        put(draft, name, "");
}

/* The text that leads, and the one in the other language where it says something else. */
static void put_pair(struct draft *draft, bool zh, const char *slot, const char *slot2, const char *text_zh,
                     const char *text_en) {
    const char *lead = zh ? text_zh : text_en, *other = zh ? text_en : text_zh;
    if (!*lead) {
        lead = other;
        other = "";
    }
    put(draft, slot, lead);
    put(draft, slot2, strcmp(lead, other) == 0 ? "" : other);
}

static void put_person(struct draft *draft, const struct badge_shop *shop, const struct badge_subject *subject) {
    const struct roster_ticket *ticket = subject->ticket;
    const struct roster_tier *tier = subject->tier;
    badge_names(ticket, subject->zh, draft->lead, draft->other);
    badge_days(shop->event, ticket->days, draft->days, sizeof(draft->days));
    /* What had to stand in for a name is not said a second time. */
    const char *company = strcmp(draft->lead, ticket->company) == 0 ? "" : ticket->company;
    put(draft, "text-name", draft->lead);
    put(draft, "text-name2", draft->other);
    put(draft, "text-company", company);
    put(draft, "text-title", ticket->title);
    put(draft, "text-days", draft->days);
    put(draft, "text-language", subject->zh ? "中文" : "English");
    put(draft, "text-reference", ticket->reference);
    put(draft, "qr-badge", draft->code);
    put_pair(draft, subject->zh, "text-tier", "text-tier2", tier ? tier->name_zh : "", tier ? tier->name_en : "");
    put_pair(draft, subject->zh, "text-event", "text-event2", shop->event->name_zh, shop->event->name_en);
    flag(draft, subject->zh ? "if-zh" : "if-en", true);
    flag(draft, "if-name2", *draft->other);
    flag(draft, "if-company", *company);
    flag(draft, "if-title", *ticket->title);
}

static void put_picture(struct draft *draft, const char *slot, const struct picture *picture, const char *words) {
    if (draft->n < FILLS_MAX)
        draft->fills[draft->n++] =
            (struct slot_fill){.name = slot, .text = words, .bytes = picture->bytes, .size = picture->size};
}

/* The event's own mark is a file of the event; none ships. */
static void put_mark(struct draft *draft, const struct badge_shop *shop) {
    struct roster *roster = shop->roster;
    struct picture *mark = &draft->mark;
    if (!roster || (roster_asset(roster, "logos/event.svg", &mark->bytes, &mark->size) < 0 &&
                    roster_asset(roster, "logos/event.png", &mark->bytes, &mark->size) < 0))
        return;
    flag(draft, "if-mark", true);
    put_picture(draft, "logo-mark", mark, "");
}

static const struct roster_sponsor *sponsor_of(const struct draft *draft, int n, int64_t id) {
    for (int i = 0; i < n; i++)
        if (draft->sponsors[i].id == id)
            return &draft->sponsors[i];
    return NULL;
}

/* Side by side from the first place on; "logos-N" is set when there are N or more. */
static void put_sponsors(struct draft *draft, const struct badge_shop *shop, const struct badge_subject *subject) {
    int n = shop->roster ? roster_sponsors(shop->roster, ROSTER_ANY_TIER, draft->sponsors, ROTATION_MAX) : 0;
    for (size_t i = 0, shown = 0; i < BADGE_LOGOS; i++) {
        const struct roster_sponsor *sponsor = subject->logos[i] ? sponsor_of(draft, n, subject->logos[i]) : NULL;
        struct picture *logo = &draft->logos[shown];
        if (!sponsor)
            continue;
        const char *name = subject->zh && *sponsor->name_zh ? sponsor->name_zh : sponsor->name_en;
        badge_file_load(shop->roster, shop->assets, sponsor->logo, &logo->bytes, &logo->size);
        snprintf(draft->slots[shown], LOGO_SLOT, "logo-sponsor-%zu", shown + 1);
        snprintf(draft->counts[shown], LOGO_SLOT, "if-logos-%zu", shown + 1);
        put_picture(draft, draft->slots[shown], logo, *name ? name : sponsor->name_zh);
        flag(draft, draft->counts[shown], true);
        shown++;
    }
}

static void draft_clear(struct draft *draft) {
    free(draft->mark.bytes);
    for (size_t i = 0; i < BADGE_LOGOS; i++)
        free(draft->logos[i].bytes);
}
#define DRAFT_AUTO __attribute__((cleanup(draft_clear))) struct draft

static size_t logo_boxes(const struct template *t, struct rect *ret_boxes) {
    struct template_place places[TEMPLATE_SLOTS_MAX];
    size_t n = 0;
    int n_places = template_places(t, places, TEMPLATE_SLOTS_MAX);
    for (int i = 0; i < n_places; i++)
        if (places[i].kind == SLOT_LOGO)
            ret_boxes[n++] = places[i].box;
    return n;
}

static int draw(const struct badge_template *t, const struct draft *draft, const struct badge_shop *shop, bool zh,
                struct raster1 *ret_raster, char *why) {
    struct rect logos[TEMPLATE_SLOTS_MAX];
    struct raster1 raster = {0};
    struct pixels canvas = {0};
    size_t n_logos = logo_boxes(t->template, logos);
    int r = pixels_alloc(t->w, t->h, &canvas);
    if (r == 0)
        r = template_render(t->template, draft->fills, draft->n, zh ? "zh" : "en", shop->say, shop->say_ctx, &canvas,
                            why);
    if (r == 0)
        r = raster1_alloc(t->w, t->h, t->dpi, &raster);
    if (r == 0)
        r = raster1_from_pixels(&canvas, logos, n_logos, &raster);
    pixels_free(&canvas);
    if (r < 0)
        raster1_free(&raster);
    else
        *ret_raster = raster;
    return r;
}

int badge_template_logos(const struct template *t) {
    char slot[LOGO_SLOT];
    for (int n = BADGE_LOGOS; n > 0; n--) {
        snprintf(slot, sizeof(slot), "logo-sponsor-%d", n);
        if (template_fills(t, slot))
            return n;
    }
    return 0;
}

bool badge_fills(const char *fill) {
    static const char *const fills[] = {"text-name",     "text-name2",     "text-company", "text-title", "text-days",
                                        "text-language", "text-reference", "qr-badge",     "text-tier",  "text-tier2",
                                        "text-event",    "text-event2",    "logo-mark"};
    char logo[LOGO_SLOT];
    for (size_t i = 0; i < sizeof(fills) / sizeof(*fills); i++)
        if (strcmp(fill, fills[i]) == 0)
            return true;
    for (int n = 1; n <= BADGE_LOGOS; n++) {
        snprintf(logo, sizeof(logo), "logo-sponsor-%d", n);
        if (strcmp(fill, logo) == 0)
            return true;
    }
    return false;
}

static const char *template_name(const struct roster_tier *tier) {
    return tier && *tier->badge ? tier->badge : "standard";
}

int badge_logo_places(struct badge_maker *maker, const struct roster_tier *tier, int dpi) {
    const struct badge_paper paper = {.dpi = dpi > 0 ? dpi : DPI_DEFAULT};
    struct badge_template *t = NULL;
    char remark[TEMPLATE_ERROR], why[TEMPLATE_ERROR];
    int r = badge_shelf_take(&maker->shelf, &maker->shop, template_name(tier), &paper, &t, remark, why);
    return r < 0 ? r : badge_template_logos(t->template);
}

int badge_make(struct badge_maker *maker, const struct badge_subject *subject, const struct badge_paper *paper,
               struct badge_print *ret_print, char *ret_why) {
    const struct badge_shop *shop = &maker->shop;
    struct badge_print print = {0};
    struct badge_template *t = NULL;
    struct badge_paper real = *paper;
    char why[TEMPLATE_ERROR] = "";
    DRAFT_AUTO draft = {0};
    real.dpi = paper->dpi > 0 ? paper->dpi : DPI_DEFAULT;
    ret_why[0] = '\0';
    int r = badge_shelf_take(&maker->shelf, shop, template_name(subject->tier), &real, &t, print.remark, ret_why);
    if (r < 0)
        return r;
    r = b1_seal(shop->event->id, subject->ticket->id, subject->serial, shop->secrets->badge_key, draft.code);
    if (r == 0) {
        put_person(&draft, shop, subject);
        put_mark(&draft, shop);
        put_sponsors(&draft, shop, subject);
        r = draw(t, &draft, shop, subject->zh, &print.raster, why);
    }
    if (r < 0) {
        snprintf(ret_why, TEMPLATE_ERROR, "%.90s: %.150s", t->name, *why ? why : strerror(-r));
        return r;
    }
    if (*why && !*print.remark)
        memcpy(print.remark, why, sizeof(print.remark));
    ret_why[0] = '\0';
    print.overflow = template_overflow(t->template);
    print.w_mm = t->w_mm;
    print.h_mm = t->h_mm;
    *ret_print = print;
    return 0;
}
