/* Sponsors on their wall, some pages of them in turn. Whoever paid is on it: a logo that is missing or cannot be drawn
 * gives way to the sponsor's name, and costs the others nothing. */
#include "reel/poster.h"

#include <errno.h>
#include <string.h>

#include "art/template.h"
#include "store/sponsors.h"

#define PROOF_SIDE 16 /* pixels: enough for a logo to fail */

/* A page on which a logo is tried before it goes on the wall: one that fails there would take the whole wall with it.
 */
static int proof_open(struct template **ret_proof) {
    static const char page[] = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>"
                               "<rect id='slot-logo-1' width='16' height='16'/></svg>";
    char error[TEMPLATE_ERROR];
    struct template *proof = NULL;
    int r = template_load(page, strlen(page), "logo", &proof, error);
    if (r == 0)
        r = template_size(proof, PROOF_SIDE, PROOF_SIDE, 0);
    if (r < 0) {
        template_free(proof);
        return r;
    }
    *ret_proof = proof;
    return 0;
}

static bool can_be_drawn(struct template *proof, const struct station_asset *logo) {
    uint32_t dots[PROOF_SIDE * PROOF_SIDE] = {0};
    struct pixels canvas = {PROOF_SIDE, PROOF_SIDE, PROOF_SIDE * 4, (uint8_t *)dots};
    struct slot_fill fill = {.name = "logo-1", .bytes = logo->bytes, .size = logo->size};
    char error[TEMPLATE_ERROR];
    return logo->size > 0 && template_render(proof, &fill, 1, "zh", NULL, NULL, &canvas, error) == 0;
}

static const char *name_of(const struct roster_sponsor *sponsor, bool zh) {
    return *sponsor->name_zh && (zh || !*sponsor->name_en) ? sponsor->name_zh : sponsor->name_en;
}

static void put_sponsor(const struct backdrop *backdrop, struct poster *poster, struct template *proof, int place,
                        const struct roster_sponsor *sponsor) {
    struct station_asset *logo = &poster->logos[place];
    struct sheet *sheet = &poster->sheet;
    int number = place + 1;
    sheet_flag(sheet, poster_text(poster, "if-place-%d", number), true);
    sheet_put(sheet, poster_text(poster, "text-sponsor-%d", number),
              poster_text(poster, "%s", name_of(sponsor, sheet_zh(sheet))));
    if (station_asset_load(backdrop->station, sponsor->logo, logo) < 0 || !can_be_drawn(proof, logo))
        return;
    sheet_flag(sheet, poster_text(poster, "if-sponsor-%d", number), true);
    sheet_logo(sheet, poster_text(poster, "logo-%d", number), logo->bytes, logo->size);
}

/* Those who are entitled to a screen now; how many. */
static int read_sponsors(const struct backdrop *backdrop, struct roster_sponsor ret_sponsors[ROTATION_MAX]) {
    struct roster *roster = backdrop->station->roster;
    struct sponsor_line line;
    int r = sponsors_entitled(roster, MEDIUM_SCREEN, ROSTER_ANY_TIER, backdrop->now, &line);
    int all = r < 0 ? r : roster_sponsors(roster, ROSTER_ANY_TIER, ret_sponsors, ROTATION_MAX), n = 0;
    for (int i = 0; i < all; i++)
        if (sponsor_line_has(&line, ret_sponsors[i].id))
            ret_sponsors[n++] = ret_sponsors[i];
    return all < 0 ? all : n;
}

int poster_fill_sponsors(const struct backdrop *backdrop, struct poster *poster) {
    struct roster_sponsor sponsors[ROTATION_MAX];
    struct template *proof = NULL;
    int n = read_sponsors(backdrop, sponsors);
    if (n <= 0)
        return n < 0 ? n : -ENODATA;
    int r = proof_open(&proof);
    if (r < 0)
        return r;
    int pages = (n + POSTER_LOGOS - 1) / POSTER_LOGOS;
    int first = (int)(backdrop->showings % (unsigned)pages) * POSTER_LOGOS;
    for (int i = 0; i < POSTER_LOGOS && first + i < n; i++)
        put_sponsor(backdrop, poster, proof, i, &sponsors[first + i]);
    template_free(proof);
    return 0;
}
