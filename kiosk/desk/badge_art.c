/* A badge from a row of the ledger: the tier's template, the person's names, the badge code and the sponsors that were
 * chosen when the intent was written. About ten milliseconds at 203 dpi, so it is made on the main thread. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "art/bitmap.h"
#include "desk/desk.h"

#define BADGE_FILLS 24
#define DPI_DEFAULT 203 /* of a label printer that was never reached */

/* Texts that the fills point into. */
struct badge_words {
    char code[B1_TEXT + 1], days[64], names[2][TEMPLATE_ERROR];
    char logo_names[BADGE_LOGOS][24];
    struct station_asset logos[BADGE_LOGOS];
};

static void words_free(struct badge_words *words) {
    for (size_t i = 0; i < BADGE_LOGOS; i++)
        station_asset_free(&words->logos[i]);
}

static int template_of(struct desk *desk, const struct desk_person *person) {
    char name[sizeof(desk->badge_name)];
    snprintf(name, sizeof(name), "badge/%s.svg",
             person->has_tier && *person->tier.badge ? person->tier.badge : "standard");
    if (desk->badge && strcmp(name, desk->badge_name) == 0)
        return 0;
    struct station_asset art = {0};
    char why[TEMPLATE_ERROR];
    struct template *loaded = NULL;
    int r = station_asset_load(&desk->station, name, &art);
    if (r < 0)
        snprintf(why, sizeof(why), "%s: %s", name, strerror(-r));
    else if ((r = template_load(art.bytes, art.size, name, &loaded, why)) == 0 &&
             (r = template_size(loaded, 0, 0, desk->dpi ? desk->dpi : DPI_DEFAULT)) < 0)
        snprintf(why, sizeof(why), "%s: has no size in mm, or too large a one", name);
    station_asset_free(&art);
    if (r < 0) {
        log_line(&desk->station.log, LOG_LEVEL_ERR, "%s", why);
        template_free(loaded);
        return r;
    }
    template_free(desk->badge);
    desk->badge = loaded;
    snprintf(desk->badge_name, sizeof(desk->badge_name), "%s", name);
    return 0;
}

static size_t fill_person(struct desk *desk, const struct desk_person *person, struct badge_words *words,
                          struct slot_fill *fills) {
    const struct roster_ticket *ticket = &person->ticket;
    bool zh = person->language == DESK_ZH;
    const char *name, *other;
    station_names(ticket, &name, &other);
    station_days_text(&desk->station.event, ticket->days, words->days, sizeof(words->days));
    const struct slot_fill person_fills[] = {
        {.name = "text-name", .text = name},
        {.name = "text-name2", .text = other},
        {.name = "text-company", .text = ticket->company},
        {.name = "text-title", .text = ticket->title},
        {.name = "text-tier", .text = zh ? person->tier.name_zh : person->tier.name_en},
        {.name = "text-tier2", .text = zh ? person->tier.name_en : person->tier.name_zh},
        {.name = "text-event", .text = zh ? desk->station.event.name_zh : desk->station.event.name_en},
        {.name = "text-event2", .text = zh ? desk->station.event.name_en : desk->station.event.name_zh},
        {.name = "text-days", .text = words->days},
        {.name = "text-language", .text = zh ? "中文" : "English"},
        {.name = "qr-badge", .text = words->code},
    };
    memcpy(fills, person_fills, sizeof(person_fills));
    return sizeof(person_fills) / sizeof(*person_fills);
}

static size_t fill_logos(struct desk *desk, const struct journal_badge *badge, int tier, struct badge_words *words,
                         struct slot_fill *fills) {
    size_t n = 0;
    for (size_t i = 0; i < BADGE_LOGOS; i++) {
        if (!badge->logos[i] || station_logo_load(&desk->station, tier, badge->logos[i], &words->logos[i]) < 0)
            continue;
        snprintf(words->logo_names[i], sizeof(words->logo_names[i]), "logo-sponsor-%zu", i + 1);
        fills[n++] = (struct slot_fill){
            .name = words->logo_names[i], .bytes = words->logos[i].bytes, .size = words->logos[i].size};
    }
    return n;
}

/* Colour first, then one bit; greys survive only inside the sponsors' boxes. */
static int rasterise(struct desk *desk, const struct slot_fill *fills, size_t n, const char *lead,
                     struct raster1 *ret_raster, char *why) {
    struct template_place places[TEMPLATE_SLOTS_MAX];
    struct rect logos[TEMPLATE_SLOTS_MAX];
    size_t n_logos = 0;
    int n_places = template_places(desk->badge, places, TEMPLATE_SLOTS_MAX);
    for (int i = 0; i < n_places; i++)
        if (places[i].kind == SLOT_LOGO)
            logos[n_logos++] = places[i].box;
    double w_mm = 0, h_mm = 0;
    template_mm(desk->badge, &w_mm, &h_mm);
    int dpi = desk->dpi ? desk->dpi : DPI_DEFAULT;
    struct pixels canvas = {0};
    int r = pixels_alloc((int)(w_mm * dpi / 25.4 + 0.5), (int)(h_mm * dpi / 25.4 + 0.5), &canvas);
    if (r == 0)
        r = template_render(desk->badge, fills, n, lead, catalog_say, desk->station.catalog, &canvas, why);
    if (r == 0)
        r = raster1_alloc(canvas.w, canvas.h, dpi, ret_raster);
    if (r == 0)
        r = raster1_from_pixels(&canvas, logos, n_logos, ret_raster);
    pixels_free(&canvas);
    return r;
}

int desk_badge_render(struct desk *desk, const struct journal_badge *badge, uint8_t **ret_bytes, size_t *ret_size) {
    struct desk_person person = {0};
    struct badge_words words = {0};
    struct slot_fill fills[BADGE_FILLS];
    struct raster1 raster = {0};
    char why[TEMPLATE_ERROR] = "";
    int r = desk_person_of(desk, badge->ticket, &person);
    if (r == 0)
        r = template_of(desk, &person);
    if (r == 0)
        r = b1_seal(desk->station.event.id, badge->ticket, badge->serial, desk->station.secrets.badge_key, words.code);
    if (r == 0) {
        size_t n = fill_person(desk, &person, &words, fills);
        n += fill_logos(desk, badge, person.ticket.tier, &words, fills + n);
        r = rasterise(desk, fills, n, desk_language_code(person.language), &raster, why);
    }
    if (r == 0)
        r = printer_encode_pwg(&raster, desk->station.event.badge_media, ret_bytes, ret_size);
    if (r < 0)
        log_line(&desk->station.log, LOG_LEVEL_ERR, "badge of ticket %lld: %s", (long long)badge->ticket,
                 *why ? why : strerror(-r));
    raster1_free(&raster);
    words_free(&words);
    return r;
}
