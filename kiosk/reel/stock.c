/* Templates by name and the pictures made with them. A whole screen costs some ten milliseconds, of which the art is
 * most; what is handed out is as large as what was drawn, so that the screen's thread uploads no empty pixels. */
#include "reel/stock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "art/bitmap.h"

#define LIVE_AREA "slot-live-area"
#define ANY_WORDS "欢迎 Welcome 0123456789:"

void art_free(struct art *art) {
    pixels_free(&art->picture);
    *art = (struct art){0};
}

void stock_drop(struct stock *stock) {
    for (size_t i = 0; i < stock->n; i++) {
        template_free(stock->kept[i].art);
        stock->kept[i].art = NULL;
    }
    pixels_free(&stock->canvas);
    look_clear(&stock->look);
    stock->has_look = false;
}

void stock_free(struct stock *stock) {
    stock_drop(stock);
    *stock = (struct stock){0};
}

/* The place of a name: its own, a free one, or that of the one used longest ago. */
static size_t place_of(struct stock *stock, const char *name) {
    size_t oldest = 0;
    for (size_t i = 0; i < stock->n; i++) {
        if (strcmp(stock->kept[i].name, name) == 0)
            return i;
        if (stock->kept[i].used < stock->kept[oldest].used)
            oldest = i;
    }
    size_t place = stock->n < STOCK_KEPT ? stock->n++ : oldest;
    template_free(stock->kept[place].art);
    memset(&stock->kept[place], 0, sizeof(stock->kept[place]));
    snprintf(stock->kept[place].name, POSTER_NAME, "%s", name);
    return place;
}

static int load(const struct station *station, const struct look *look, const char *card, const char *form,
                struct template **ret_art, char *why) {
    char name[POSTER_NAME + sizeof("card/-landscape.svg")];
    struct station_asset asset;
    snprintf(name, sizeof(name), "card/%s-%s.svg", card, form);
    int r = station_asset_load(station, name, &asset);
    if (r < 0) {
        snprintf(why, TEMPLATE_ERROR, "%s: %s", name, strerror(-r));
        return r;
    }
    r = template_load_as(asset.bytes, asset.size, name, look, ret_art, why);
    station_asset_free(&asset);
    return r;
}

/* The template of a name, sized for this screen. */
static int ready(struct stock *stock, const struct station *station, const char *name, int w, int h, size_t *ret_place,
                 char *why) {
    if (!*name || strlen(name) >= POSTER_NAME || strchr(name, '/')) {
        snprintf(why, TEMPLATE_ERROR, "card %.100s: not a name", name);
        return -EINVAL;
    }
    if (w != stock->w || h != stock->h)
        stock_drop(stock);
    stock->w = w;
    stock->h = h;
    size_t place = place_of(stock, name);
    stock->kept[place].used = ++stock->tick;
    const char *form = stage_form(w, h, false) == STAGE_PORTRAIT ? "portrait" : "landscape";
    if (!stock->has_look)
        station_make_look(station, station_high_contrast(station), &stock->look);
    stock->has_look = true;
    int r = stock->kept[place].art ? 0 : load(station, &stock->look, name, form, &stock->kept[place].art, why);
    if (r < 0)
        return r;
    r = template_size(stock->kept[place].art, w, h, 0);
    if (r < 0)
        snprintf(why, TEMPLATE_ERROR, "card %s: %dx%d is no size of a screen", name, w, h);
    *ret_place = place;
    return r;
}

static int render(struct template *art, const struct station *station, const struct sheet *sheet, struct pixels *canvas,
                  char *why) {
    return template_render(art, sheet->fills, sheet->n, sheet->lead, catalog_say, station->catalog, canvas, why);
}

static int render_whole(struct stock *stock, struct template *art, const struct station *station,
                        const struct sheet *sheet, struct art *ret_art, char *why) {
    struct pixels picture = {0};
    int r = pixels_alloc(stock->w, stock->h, &picture);
    if (r == 0)
        r = render(art, station, sheet, &picture, why);
    if (r < 0) {
        pixels_free(&picture);
        return r;
    }
    ret_art->picture = picture;
    return 0;
}

static int cut_out(const struct pixels *from, struct rect box, struct art *ret_art) {
    struct pixels picture = {0};
    int r = pixels_alloc(box.w, box.h, &picture);
    for (int y = 0; r == 0 && y < box.h; y++)
        memcpy(picture.data + (ptrdiff_t)y * picture.stride,
               from->data + (ptrdiff_t)(box.y + y) * from->stride + (ptrdiff_t)4 * box.x, (size_t)box.w * 4);
    if (r < 0)
        return r;
    ret_art->x = box.x;
    ret_art->y = box.y;
    ret_art->picture = picture;
    return 0;
}

static int render_part(struct stock *stock, struct template *art, const struct station *station,
                       const struct sheet *sheet, struct rect box, struct art *ret_art, char *why) {
    int r = stock->canvas.data ? 0 : pixels_alloc(stock->w, stock->h, &stock->canvas);
    if (r == 0)
        r = render(art, station, sheet, &stock->canvas, why);
    return r < 0 ? r : cut_out(&stock->canvas, box, ret_art);
}

static int draw(struct stock *stock, size_t place, const struct station *station, const struct sheet *sheet,
                struct art *ret_art, char *why) {
    struct template *art = stock->kept[place].art;
    struct rect box;
    snprintf(why, TEMPLATE_ERROR, "card %s: out of memory", stock->kept[place].name);
    if (template_place(art, LIVE_AREA, &box))
        return render_part(stock, art, station, sheet, box, ret_art, why);
    return render_whole(stock, art, station, sheet, ret_art, why);
}

static int fill_and_draw(struct stock *stock, size_t place, struct backdrop *backdrop, const struct art_ask *ask,
                         struct art *ret_art, char *why) {
    struct poster *poster = malloc(sizeof(*poster));
    if (!poster) {
        snprintf(why, TEMPLATE_ERROR, "card %s: out of memory", stock->kept[place].name);
        return -ENOMEM;
    }
    if (stock->kept[place].showings == 0 || ask->key != stock->kept[place].key)
        stock->kept[place].showings++;
    stock->kept[place].key = ask->key;
    backdrop->showings = stock->kept[place].showings - 1;
    int r = poster_fill(backdrop, ask, poster);
    if (r < 0)
        snprintf(why, TEMPLATE_ERROR, "card %s: %s", stock->kept[place].name, poster_why(r));
    else
        r = draw(stock, place, backdrop->station, &poster->sheet, ret_art, why);
    poster_clear(poster);
    free(poster);
    return r;
}

int stock_paint(struct stock *stock, struct backdrop *backdrop, const struct art_ask *ask, struct art *ret_art,
                char *why) {
    size_t place = 0;
    *ret_art = (struct art){.kind = ask->kind, .key = ask->key, .w = ask->w, .h = ask->h};
    int r = ready(stock, backdrop->station, poster_name(ask), ask->w, ask->h, &place, why);
    if (r == 0)
        r = fill_and_draw(stock, place, backdrop, ask, ret_art, why);
    ret_art->r = r;
    return r;
}

int stock_warm(struct stock *stock, const struct station *station, enum art_kind kind, int w, int h, char *why) {
    struct template_place places[TEMPLATE_SLOTS_MAX];
    char names[TEMPLATE_SLOTS_MAX][sizeof(places->name) + sizeof("text-")];
    struct sheet sheet = {.lead = "zh"};
    struct art unseen = {0};
    size_t place = 0;
    int r = ready(stock, station, poster_name(&(struct art_ask){.kind = kind}), w, h, &place, why);
    if (r < 0)
        return r;
    int n = template_places(stock->kept[place].art, places, TEMPLATE_SLOTS_MAX);
    for (int i = 0; i < n; i++) {
        snprintf(names[i], sizeof(names[i]), "text-%s", places[i].name);
        if (places[i].kind == SLOT_TEXT)
            sheet_put(&sheet, names[i], ANY_WORDS);
    }
    r = draw(stock, place, station, &sheet, &unseen, why);
    art_free(&unseen);
    return r;
}
