/* The picture of last resort, drawn without a file, a font or a library: ink that deepens towards the bottom, and a
 * lanyard's loop with its badge in the accent colour. What it means is said to staff elsewhere; guests see a screen
 * that waits, not one that is broken. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "reel/reel.h"

struct mark {
    double cx, cy, unit; /* centre of the badge, and a hundredth of the screen's shorter side */
};

/* How much of a pixel a shape covers whose edge is this far away (negative: inside), 0..1. */
static double cover(double distance) { return distance < -0.5 ? 1 : distance > 0.5 ? 0 : 0.5 - distance; }

static double box_distance(double x, double y, double half_w, double half_h, double radius) {
    double dx = fabs(x) - half_w + radius, dy = fabs(y) - half_h + radius;
    double outside = hypot(dx > 0 ? dx : 0, dy > 0 ? dy : 0);
    double inside = fmin(fmax(dx, dy), 0);
    return outside + inside - radius;
}

/* A badge's outline, its slot, and the two bands that it hangs from. */
static double mark_at(const struct mark *m, double px, double py) {
    double x = (px - m->cx) / m->unit, y = (py - m->cy) / m->unit;
    double line = 0.5;
    double badge = fabs(box_distance(x, y, 9, 12, 2)) - line;
    double slot = box_distance(x, y + 8.6, 2.6, 0.6, 0.6);
    double band = fmax(fabs(fabs(x) * 0.94 + (y + 12) * 0.34) - line, fmax(y + 12, -y - 40));
    double name = fmin(box_distance(x, y + 1, 5.6, 0.9, 0.9), box_distance(x, y - 3, 3.8, 0.9, 0.9));
    return cover(fmin(fmin(badge, slot), fmin(band, name)) * m->unit);
}

static uint32_t mix(uint32_t from, uint32_t to, double t) {
    uint32_t rgb = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        double a = from >> shift & 255, b = to >> shift & 255;
        rgb |= (uint32_t)(a + (b - a) * t) << shift;
    }
    return 0xFF000000u | rgb;
}

static void draw(const struct palette *palette, struct pixels *p) {
    double shorter = p->w < p->h ? p->w : p->h;
    struct mark m = {.cx = p->w / 2.0, .cy = p->h / 2.0 + shorter * 0.06, .unit = shorter / 100};
    for (int y = 0; y < p->h; y++) {
        uint32_t *row = (uint32_t *)(void *)(p->data + (ptrdiff_t)y * p->stride);
        double depth = (double)y / p->h;
        for (int x = 0; x < p->w; x++) {
            double ink = mark_at(&m, x + 0.5, y + 0.5);
            row[x] = mix(mix(palette->ink2, palette->ink, depth), palette->accent, ink);
        }
    }
}

int reel_slate(struct reel *reel) {
    struct pixels p = {.w = reel->projector->w, .h = reel->projector->h, .stride = reel->projector->w * 4};
    p.data = malloc((size_t)p.stride * (size_t)p.h);
    if (!p.data)
        return -ENOMEM;
    draw(reel->has_theme ? &reel->station.theme.palette : &PALETTE_BUILT_IN, &p);
    int r = reel->projector->ops->put_art(reel->projector, TEXTURE_SLATE, &p);
    free(p.data);
    return r;
}
