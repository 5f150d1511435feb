/* Allocation and the step down to one bit. A label is about 500 x 800 dots, a screen 1920 x 1080. */
#include "art/bitmap.h"

#include <errno.h>
#include <stdbool.h>

#define SIDE_MAX 8192
#define HALF 128
#define PAPER 0xffffffffu
#define INK 0xff000000u
#define BLACK 48 /* nearly: what smoothing makes of thin strokes */
#define WHITE 207

int pixels_alloc(int w, int h, struct pixels *ret_pixels) {
    if (w < 1 || h < 1 || w > SIDE_MAX || h > SIDE_MAX)
        return -EINVAL;
    uint8_t *data = calloc((size_t)h, (size_t)w * 4);
    if (!data)
        return -ENOMEM;
    *ret_pixels = (struct pixels){.w = w, .h = h, .stride = w * 4, .data = data};
    return 0;
}

void pixels_free(struct pixels *p) {
    free(p->data);
    *p = (struct pixels){0};
}

int raster1_alloc(int w, int h, int dpi, struct raster1 *ret_raster) {
    if (w < 1 || h < 1 || w > SIDE_MAX || h > SIDE_MAX || dpi < 1)
        return -EINVAL;
    int stride = (w + 7) / 8;
    uint8_t *data = calloc((size_t)h, (size_t)stride);
    if (!data)
        return -ENOMEM;
    *ret_raster = (struct raster1){.w = w, .h = h, .stride = stride, .dpi = dpi, .data = data};
    return 0;
}

void raster1_free(struct raster1 *r) {
    free(r->data);
    *r = (struct raster1){0};
}

/* Rec. 601 luminance of a premultiplied pixel over white paper. */
static int luminance(uint32_t argb) {
    int paper = 255 - (int)(argb >> 24);
    int r = (int)(argb >> 16 & 255) + paper, g = (int)(argb >> 8 & 255) + paper, b = (int)(argb & 255) + paper;
    return (r * 299 + g * 587 + b * 114) / 1000;
}

/* Ordered threshold of Bayer's 8x8 matrix, from its recursive definition: bits of x ^ y and y interleaved, reversed. */
static int bayer(int x, int y) {
    int value = 0;
    for (int bit = 0; bit < 3; bit++)
        value = value << 2 | ((x ^ y) >> bit & 1) << 1 | (y >> bit & 1);
    return value * 4 + 2;
}

static const uint32_t *row_of(const struct pixels *p, int y) {
    return (const uint32_t *)(const void *)(p->data + (size_t)y * (size_t)p->stride);
}

static int luminance_at(const struct pixels *p, int x, int y) { return luminance(row_of(p, y)[x]); }

/* Between black and white within one dot it is the smoothed edge of a letter, not a grey that somebody chose: dithered,
 * small type would fray. */
static bool is_edge(const struct pixels *p, const struct rect *part, int x, int y) {
    bool dark = false, light = false;
    for (int b = y - 1; b <= y + 1; b++)
        for (int a = x - 1; a <= x + 1; a++) {
            bool in = a >= part->x && a < part->x + part->w && b >= part->y && b < part->y + part->h;
            int grey = in ? luminance_at(p, a, b) : HALF;
            dark |= grey < BLACK;
            light |= grey > WHITE;
        }
    return dark && light;
}

static int threshold_of(const struct pixels *p, const struct rect *part, int x, int y, int grey) {
    if (grey <= 0 || grey >= 255 || is_edge(p, part, x, y))
        return HALF;
    return bayer(x & 7, y & 7);
}

/* Two megapixels a label, nearly all of them plain paper or plain ink. */
static bool is_ink(uint32_t argb) {
    if (argb == PAPER || argb == INK)
        return argb == INK;
    return luminance(argb) < HALF;
}

static void threshold_rows(const struct pixels *from, struct raster1 *to) {
    for (int y = 0; y < from->h; y++) {
        const uint32_t *row = row_of(from, y);
        uint8_t *out = to->data + (size_t)y * (size_t)to->stride;
        for (int x = 0; x < from->w; x += 8) {
            unsigned bits = 0;
            for (int i = 0; i < 8 && x + i < from->w; i++)
                bits |= is_ink(row[x + i]) ? 0x80u >> i : 0;
            out[x / 8] = (uint8_t)bits;
        }
    }
}

static void dither_part(const struct pixels *from, const struct rect *part, struct raster1 *to) {
    for (int y = part->y; y < part->y + part->h; y++) {
        const uint32_t *row = row_of(from, y);
        uint8_t *out = to->data + (size_t)y * (size_t)to->stride;
        for (int x = part->x; x < part->x + part->w; x++) {
            uint8_t bit = (uint8_t)(0x80 >> (x & 7));
            int grey = luminance(row[x]);
            if (grey < threshold_of(from, part, x, y, grey))
                out[x / 8] |= bit;
            else
                out[x / 8] &= (uint8_t)~bit;
        }
    }
}

static struct rect clamp_to(const struct pixels *p, const struct rect *r) {
    int left = r->x < 0 ? 0 : r->x, top = r->y < 0 ? 0 : r->y;
    int right = r->x + r->w > p->w ? p->w : r->x + r->w, bottom = r->y + r->h > p->h ? p->h : r->y + r->h;
    return (struct rect){left, top, right > left ? right - left : 0, bottom > top ? bottom - top : 0};
}

int raster1_from_pixels(const struct pixels *from, const struct rect *logos, size_t n_logos, struct raster1 *to) {
    if (from->w != to->w || from->h != to->h || from->stride % 4 != 0)
        return -EINVAL;
    threshold_rows(from, to);
    for (size_t i = 0; i < n_logos; i++) {
        struct rect part = clamp_to(from, &logos[i]);
        dither_part(from, &part, to);
    }
    return 0;
}
