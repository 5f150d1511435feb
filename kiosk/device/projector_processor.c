/* The processor's easel, for X11, files and recorders. SDL's own software renderer rounds to whole pixels, so that a
 * slow pan jumps, and takes 25 to 35 ms of a frame's 33 to fade one full screen into another; this takes 5 to 9. A film
 * that fills its place is turned into colours straight into the picture. What stands still is drawn pixel for pixel. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "device/projector_maker.h"
#include "device/projector_rows.h"

#define ROW_MAX 8192

struct texture {
    int w, h; /* 0 = holds nothing */
    bool film, opaque;
    bool turned; /* a film's pixels are those of its planes */
    SDL_YUV_CONVERSION_MODE mode;
    uint8_t *planes;
    uint32_t *pixels; /* w a row */
    size_t planes_room, pixels_room;
};

struct processor {
    struct easel base;
    struct texture textures[PROJECTOR_TEXTURES];
    uint32_t mixed[ROW_MAX], line[ROW_MAX]; /* rows being made */
};

/* ---- textures ---- */

/* The block, or a larger one in its place, whose content is lost then; NULL, and nothing lost, without memory. */
static void *make_room(void *block, size_t *room, size_t size) {
    if (*room >= size)
        return block;
    void *fresh = malloc(size);
    if (!fresh)
        return NULL;
    free(block);
    *room = size;
    return fresh;
}

static int processor_film(struct easel *easel, int texture, const struct planar *frame) {
    struct texture *t = &((struct processor *)easel)->textures[texture];
    uint8_t *planes = make_room(t->planes, &t->planes_room, film_size(frame));
    if (!planes)
        return -ENOMEM;
    t->planes = planes;
    film_copy(frame, planes);
    t->w = frame->w;
    t->h = frame->h;
    t->film = t->opaque = true;
    t->turned = false;
    t->mode = film_mode(frame);
    return 0;
}

static int processor_art(struct easel *easel, int texture, const struct pixels *picture) {
    struct texture *t = &((struct processor *)easel)->textures[texture];
    size_t across = (size_t)picture->w;
    uint32_t *pixels = make_room(t->pixels, &t->pixels_room, across * (size_t)picture->h * 4);
    if (!pixels)
        return -ENOMEM;
    t->pixels = pixels;
    uint32_t all = 0xFF000000u;
    for (int y = 0; y < picture->h; y++) {
        uint32_t *row = pixels + (size_t)y * across;
        memcpy(row, picture->data + (ptrdiff_t)y * picture->stride, across * 4);
        for (size_t x = 0; x < across; x++)
            all &= row[x];
    }
    t->w = picture->w;
    t->h = picture->h;
    t->film = false;
    t->opaque = all >> 24 == 255;
    return 0;
}

static void processor_drop(struct easel *easel, int texture) {
    struct texture *t = &((struct processor *)easel)->textures[texture];
    free(t->planes);
    free(t->pixels);
    memset(t, 0, sizeof(*t));
}

static void processor_free(struct easel *easel) {
    for (int texture = 0; texture < PROJECTOR_TEXTURES; texture++)
        processor_drop(easel, texture);
    free(easel);
}

static int turn(const struct texture *t, uint32_t *to, int pitch) {
    SDL_SetYUVConversionMode(t->mode);
    return SDL_ConvertPixels(t->w, t->h, SDL_PIXELFORMAT_IYUV, t->planes, t->w, SDL_PIXELFORMAT_ARGB8888, to, pitch);
}

static int make_pixels(struct texture *t) {
    if (!t->film || t->turned)
        return 0;
    uint32_t *pixels = make_room(t->pixels, &t->pixels_room, (size_t)t->w * (size_t)t->h * 4);
    if (!pixels)
        return -ENOMEM;
    t->pixels = pixels;
    t->turned = turn(t, pixels, t->w * 4) == 0;
    return t->turned ? 0 : -EIO;
}

/* ---- layers ---- */

/* A layer on a canvas: which pixels, and where they lie on the texture. */
struct place {
    struct texture *texture;
    int x0, y0, x1, y1; /* of the canvas */
    unsigned weight;    /* 0..256 */
    struct row_walk across, down;
};

/* Where the whole texture stands, whole pixels are kept whole: a layer's place is rounded to the canvas' grid. A part
 * of it may start and end between pixels, and so moves smoothly. */
static struct row_walk walk_of(double to, double to_size, double part, double part_size, int size, int first) {
    bool whole = part_size <= 0;
    double start = whole ? lrint(to) : to, length = whole ? lrint(to + to_size) - start : to_size;
    double from = whole ? 0 : part * size, step = (whole ? 1 : part_size) * size / length;
    return (struct row_walk){.first = llrint((from + (first + 0.5 - start) * step - 0.5) * 65536),
                             .step = llrint(step * 65536),
                             .last = size - 1};
}

static bool reasonable(double value) { return value > -100000 && value < 100000; }

static int clip(double value, int limit) {
    long n = lrint(value);
    return n < 0 ? 0 : n > limit ? limit : (int)n;
}

/* False: there is nothing of it to see. */
static bool place_of(struct processor *p, const struct projector_layer *l, const struct pixels *canvas,
                     struct place *ret_place) {
    if (l->texture < 0 || l->texture >= PROJECTOR_TEXTURES || !reasonable(l->x) || !reasonable(l->y) ||
        !reasonable(l->w) || !reasonable(l->h) || !reasonable(l->sx) || !reasonable(l->sy) || !(l->alpha > 0))
        return false;
    struct texture *t = &p->textures[l->texture];
    struct place place = {.texture = t,
                          .x0 = clip(l->x, canvas->w),
                          .y0 = clip(l->y, canvas->h),
                          .x1 = clip(l->x + l->w, canvas->w),
                          .y1 = clip(l->y + l->h, canvas->h),
                          .weight = l->alpha < 1 ? (unsigned)lrint(l->alpha * 256) : 256};
    if (t->w == 0 || place.x1 <= place.x0 || place.y1 <= place.y0)
        return false;
    bool part = l->sw > 0 && l->sh > 0 && l->sw <= 1 && l->sh <= 1;
    place.across = walk_of(l->x, l->w, l->sx, part ? l->sw : 0, t->w, place.x0);
    place.down = walk_of(l->y, l->h, l->sy, part ? l->sh : 0, t->h, place.y0);
    *ret_place = place;
    return place.across.step > 0 && place.down.step > 0;
}

static bool is_plain(const struct row_walk *walk) { return walk->step == 1 << 16 && (walk->first & 65535) == 0; }

/* Row y of the canvas as it lies on the texture: its row, or two of them mixed. */
static const uint32_t *row_down(struct processor *p, const struct place *place, int y) {
    const struct texture *t = place->texture;
    int64_t at = place->down.first + (y - place->y0) * place->down.step, most = (int64_t)place->down.last << 16;
    at = at < 0 ? 0 : at > most ? most : at;
    const uint32_t *row = t->pixels + (size_t)(at >> 16) * (size_t)t->w;
    unsigned weight = (unsigned)(at >> 8 & 255);
    if (weight == 0)
        return row;
    row_mix(p->mixed, row, row + t->w, (size_t)t->w, weight);
    return p->mixed;
}

static void draw_row(struct processor *p, const struct place *place, int y, uint32_t *to) {
    size_t n = (size_t)(place->x1 - place->x0);
    const uint32_t *from = row_down(p, place, y);
    bool opaque = place->texture->opaque, inside = place->across.first >= 0 && is_plain(&place->across) &&
                                                   (place->across.first >> 16) + (int64_t)n <= place->texture->w;
    if (inside) {
        from += place->across.first >> 16;
    } else if (opaque && place->weight == 256) {
        row_walked(to, from, n, place->across);
        return;
    } else {
        row_walked(p->line, from, n, place->across);
        from = p->line;
    }
    if (!opaque)
        row_over(to, from, n, place->weight);
    else if (place->weight == 256)
        memcpy(to, from, n * sizeof(*to));
    else
        row_mix(to, to, from, n, place->weight);
}

/* A film that stands pixel for pixel and whole within the canvas needs no pixels of its own. */
static bool straight(const struct place *place) {
    const struct texture *t = place->texture;
    return t->film && place->weight == 256 && is_plain(&place->across) && is_plain(&place->down) &&
           place->across.first == 0 && place->down.first == 0 && place->x1 - place->x0 == t->w &&
           place->y1 - place->y0 == t->h;
}

static uint32_t *row_of(const struct pixels *canvas, int y) {
    return (uint32_t *)(void *)(canvas->data + (ptrdiff_t)y * canvas->stride);
}

static int draw_place(struct processor *p, const struct place *place, const struct pixels *canvas) {
    if (straight(place))
        return turn(place->texture, row_of(canvas, place->y0) + place->x0, canvas->stride) < 0 ? -EIO : 0;
    int r = make_pixels(place->texture);
    for (int y = place->y0; r == 0 && y < place->y1; y++)
        draw_row(p, place, y, row_of(canvas, y) + place->x0);
    return r;
}

static bool covers(const struct place *place, const struct pixels *canvas) {
    return place->texture->opaque && place->weight == 256 && place->x0 == 0 && place->y0 == 0 &&
           place->x1 == canvas->w && place->y1 == canvas->h;
}

static void fill_ink(const struct pixels *canvas) {
    for (int y = 0; y < canvas->h; y++)
        SDL_memset4(row_of(canvas, y), PROJECTOR_INK, (size_t)canvas->w);
}

static int processor_draw(struct easel *easel, const struct projector_layer *layers, size_t n,
                          const struct pixels *canvas) {
    struct processor *p = (struct processor *)easel;
    struct place places[PROJECTOR_LAYERS];
    size_t used = 0;
    bool ink = true;
    for (size_t i = 0; i < n && used < PROJECTOR_LAYERS; i++)
        if (place_of(p, &layers[i], canvas, &places[used])) {
            if (covers(&places[used], canvas)) { /* nobody sees what is below */
                places[0] = places[used];
                used = 0;
                ink = false;
            }
            used++;
        }
    if (ink)
        fill_ink(canvas);
    int r = 0;
    for (size_t i = 0; r == 0 && i < used; i++)
        r = draw_place(p, &places[i], canvas);
    return r;
}

static const struct easel_ops PROCESSOR = {processor_film, processor_art, processor_drop, processor_draw,
                                           processor_free};

int easel_processor_new(struct easel **ret_easel) {
    struct processor *p = calloc(1, sizeof(*p));
    if (!p)
        return -ENOMEM;
    p->base.ops = &PROCESSOR;
    *ret_easel = (struct easel *)p;
    return 0;
}
