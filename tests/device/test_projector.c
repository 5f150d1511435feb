/* The second display's pictures: colours, layers, parts and what failures leave, read back pixel by pixel from what the
 * raw maker writes; its stream and the numbered files; the window on an X server of our own, against a file of the same
 * picture, and drawn by OpenGL as a graphics chip would. */
#include <SDL.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "device/projector.h"
#include "device/projector_rows.h"
#include "device/xserver.h"
#include "skip.h"

#define INK (PROJECTOR_INK & 0xffffff)
#define W 96
#define H 54

static char dir[] = "/tmp/lanyard-test-projector.XXXXXX";

/* ---- a projector whose pictures can be read ---- */
struct stage {
    struct projector *p;
    char path[128];
    int w, h;
    uint32_t *seen; /* 0xRRGGBB, of the last picture */
};

static struct projector *open_spec(const char *spec) {
    char why[DISPLAY_ERROR] = "";
    struct projector *p = NULL;
    if (projector_open(spec, "Lanyard test", &p, why) < 0)
        fail_msg("%s: %s", spec, why);
    return p;
}

static struct stage stage_open(int w, int h) {
    struct stage s = {.w = w, .h = h, .seen = calloc((size_t)w * (size_t)h, 4)};
    char spec[160];
    assert_non_null(s.seen);
    snprintf(s.path, sizeof(s.path), "%s/raw", dir);
    snprintf(spec, sizeof(spec), "raw:%dx%d:%s", w, h, s.path);
    s.p = open_spec(spec);
    return s;
}

static void stage_close(struct stage *s) {
    projector_close(s->p);
    free(s->seen);
    unlink(s->path);
}

static void stage_show(struct stage *s, const struct projector_layer *layers, size_t n) {
    size_t size = (size_t)s->w * (size_t)s->h * 4;
    assert_int_equal(s->p->ops->show(s->p, layers, n), 0);
    int fd = open(s->path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    off_t end = lseek(fd, 0, SEEK_END);
    assert_int_equal(pread(fd, s->seen, size, end - (off_t)size), size);
    close(fd);
    for (size_t i = 0; i < size / 4; i++)
        s->seen[i] &= 0xffffff;
}

static uint32_t seen(const struct stage *s, int x, int y) { return s->seen[y * s->w + x]; }

static int apart(uint32_t a, uint32_t b) {
    int most = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        int d = abs((int)(a >> shift & 255) - (int)(b >> shift & 255));
        most = d > most ? d : most;
    }
    return most;
}

static void assert_near(uint32_t is, uint32_t wanted, int most) {
    if (apart(is, wanted) > most)
        fail_msg("#%06x where #%06x was expected", is, wanted);
}

static int put(struct stage *s, int texture, const uint32_t *pixels, int w, int h) {
    return s->p->ops->put_art(s->p, texture, &(struct pixels){w, h, w * 4, (uint8_t *)(uintptr_t)pixels});
}

static void put_plain(struct stage *s, int texture, uint32_t colour) {
    assert_int_equal(put(s, texture, &colour, 1, 1), 0);
}

static struct projector_layer at(int texture, double x, double y, double w, double h) {
    return (struct projector_layer){.texture = texture, .x = x, .y = y, .w = w, .h = h, .alpha = 1};
}

#define SHOW(s, ...)                                                  \
    do {                                                              \
        const struct projector_layer layers_[] = {__VA_ARGS__};       \
        stage_show((s), layers_, sizeof(layers_) / sizeof(*layers_)); \
    } while (0)

/* ---- film ---- */
static int byte_of(double value) { return value <= 0 ? 0 : value >= 255 ? 255 : (int)(value + 0.5); }

/* ITU-R BT.601 and BT.709, as written there. */
static uint32_t colour_of(int y, int u, int v, bool full, bool bt709) {
    double kr = bt709 ? 0.2126 : 0.299, kb = bt709 ? 0.0722 : 0.114;
    double luma = full ? y / 255.0 : (y - 16) / 219.0;
    double pb = (u - 128) / (full ? 255.0 : 224.0), pr = (v - 128) / (full ? 255.0 : 224.0);
    double r = luma + 2 * (1 - kr) * pr, b = luma + 2 * (1 - kb) * pb, g = (luma - kr * r - kb * b) / (1 - kr - kb);
    return (uint32_t)(byte_of(r * 255) << 16 | byte_of(g * 255) << 8 | byte_of(b * 255));
}

static struct planar plain_film(int w, int h, int y, int u, int v) {
    static uint8_t luma[256 * 256], cb[128 * 128], cr[128 * 128];
    memset(luma, y, sizeof(luma));
    memset(cb, u, sizeof(cb));
    memset(cr, v, sizeof(cr));
    return (struct planar){.w = w, .h = h, .stride = {256, 128, 128}, .plane = {luma, cb, cr}};
}

static const int YUV[][3] = {{16, 128, 128}, {235, 128, 128}, {128, 128, 128}, {81, 90, 240},
                             {145, 54, 34},  {41, 240, 110},  {100, 100, 160}, {180, 150, 110},
                             {60, 128, 90},  {200, 110, 140}, {126, 140, 120}, {180, 90, 130}};

static void films_have_their_colours(void **state) {
    (void)state;
    struct stage s = stage_open(W, H);
    for (int way = 0; way < 4; way++)
        for (size_t i = 0; i < sizeof(YUV) / sizeof(*YUV); i++)
            for (int scaled = 0; scaled < 2; scaled++) {
                struct planar film = plain_film(scaled ? 40 : W, H, YUV[i][0], YUV[i][1], YUV[i][2]);
                film.full_range = way & 1;
                film.bt709 = way & 2;
                assert_int_equal(s.p->ops->put_film(s.p, 0, &film), 0);
                SHOW(&s, at(0, 0, 0, W, H));
                uint32_t wanted = colour_of(YUV[i][0], YUV[i][1], YUV[i][2], way & 1, way & 2);
                assert_near(seen(&s, 0, 0), wanted, 3);
                assert_near(seen(&s, W - 1, H - 1), wanted, 3);
                assert_near(seen(&s, 31, 27), wanted, 3);
            }
    stage_close(&s);
    assert_true(apart(colour_of(145, 54, 34, false, false), colour_of(145, 54, 34, false, true)) > 10);
    assert_true(apart(colour_of(200, 110, 140, false, true), colour_of(200, 110, 140, true, true)) > 10);
}

/* Each frame by its own colours, also when both are drawn at once. */
static void two_films_keep_their_own_colours(void **state) {
    (void)state;
    struct stage s = stage_open(W, H);
    struct planar film = plain_film(W, H, 145, 54, 34);
    assert_int_equal(s.p->ops->put_film(s.p, 0, &film), 0);
    film.bt709 = true;
    assert_int_equal(s.p->ops->put_film(s.p, 1, &film), 0);
    SHOW(&s, at(0, 0, 0, W / 2, H), at(1, W / 2, 0, W / 2, H));
    assert_near(seen(&s, 10, 10), colour_of(145, 54, 34, false, false), 3);
    assert_near(seen(&s, W - 10, 10), colour_of(145, 54, 34, false, true), 3);
    stage_close(&s);
}

/* Sides that are odd, strides that are wide, and every pixel its own. */
static void odd_films_are_whole(void **state) {
    (void)state;
    static const int sides[][2] = {{2, 2}, {3, 3}, {5, 2}, {2, 7}, {33, 31}, {W - 1, H - 1}, {W, H}};
    uint8_t luma[64 * 128], chroma[64 * 64];
    memset(chroma, 128, sizeof(chroma));
    for (size_t i = 0; i < sizeof(luma); i++)
        luma[i] = (uint8_t)(16 + i * 37 % 220);
    struct stage s = stage_open(W, H);
    for (size_t i = 0; i < sizeof(sides) / sizeof(*sides); i++) {
        int w = sides[i][0], h = sides[i][1];
        struct planar film = {.w = w, .h = h, .stride = {128, 64, 64}, .plane = {luma, chroma, chroma}};
        assert_int_equal(s.p->ops->put_film(s.p, 0, &film), 0);
        SHOW(&s, at(0, 0, 0, w, h));
        for (int y = 0; y < h; y++)
            for (int x = 0; x < w; x++)
                assert_near(seen(&s, x, y), colour_of(luma[y * 128 + x], 128, 128, false, false), 3);
        if (w < W)
            assert_int_equal(seen(&s, w, 0), INK);
    }
    stage_close(&s);
}

/* ---- layers ---- */
static void before_anything_is_shown_there_is_ink(void **state) {
    (void)state;
    int w, h;
    char path[256];
    snprintf(path, sizeof(path), "offscreen:%dx%d:%s/ink", W, H, dir);
    struct projector *p = open_spec(path);
    assert_int_equal(p->ops->snapshot(p, "nothing"), 0);
    projector_close(p);
    snprintf(path, sizeof(path), "%s/ink/001-nothing.png", dir);
    uint32_t *rows = png_pixels(path, &w, &h);
    for (int i = 0; i < w * h; i++)
        assert_int_equal(rows[i], INK);
    free(rows);
    struct stage s = stage_open(W, H);
    stage_show(&s, NULL, 0);
    SHOW(&s, at(3, 0, 0, W, H), at(-1, 0, 0, W, H), at(PROJECTOR_TEXTURES, 0, 0, W, H)); /* nothing there */
    for (int i = 0; i < W * H; i++)
        assert_int_equal(s.seen[i], INK);
    stage_close(&s);
}

static void bars_are_ink(void **state) {
    (void)state;
    struct stage s = stage_open(W, H);
    put_plain(&s, 0, 0xffff0000);
    SHOW(&s, at(0, 20, 0, W - 40, H));
    assert_int_equal(seen(&s, 19, 30), INK);
    assert_int_equal(seen(&s, 20, 0), 0xff0000);
    assert_int_equal(seen(&s, W - 21, H - 1), 0xff0000);
    assert_int_equal(seen(&s, W - 20, 30), INK);
    stage_close(&s);
}

static uint32_t premultiplied(uint32_t rgb, unsigned alpha) {
    uint32_t out = alpha << 24;
    for (int shift = 0; shift < 24; shift += 8)
        out |= ((rgb >> shift & 255) * alpha + 127) / 255 << shift;
    return out;
}

static uint32_t blended(uint32_t over, double alpha, uint32_t under) {
    uint32_t out = 0;
    for (int shift = 0; shift < 24; shift += 8)
        out |= (uint32_t)byte_of((over >> shift & 255) * alpha + (under >> shift & 255) * (1 - alpha)) << shift;
    return out;
}

static void art_is_blended(void **state) {
    (void)state;
    static const uint32_t colours[] = {0xffffff, 0x000000, 0xff8000, 0x1234ab, 0x7f80ff};
    static const unsigned alphas[] = {0, 1, 2, 64, 127, 128, 129, 200, 254, 255};
    static const double fades[] = {0, 0.004, 0.25, 0.5, 0.75, 0.996, 1};
    struct stage s = stage_open(8, 2);
    for (size_t under = 0; under < 5; under++) {
        put_plain(&s, 0, 0xff000000 | colours[under]);
        for (size_t over = 0; over < 5; over++)
            for (size_t a = 0; a < 10; a++) {
                put_plain(&s, 1, premultiplied(colours[over], alphas[a]));
                for (size_t f = 0; f < 7; f++) {
                    struct projector_layer top = at(1, 1, 0, 6, 2);
                    top.alpha = fades[f];
                    SHOW(&s, at(0, 0, 0, 8, 2), top);
                    assert_int_equal(seen(&s, 0, 0), colours[under]);
                    assert_near(seen(&s, 1, 1), blended(colours[over], alphas[a] / 255.0 * fades[f], colours[under]),
                                2);
                    assert_int_equal(seen(&s, 6, 1), seen(&s, 1, 0));
                    if (alphas[a] * fades[f] == 0)
                        assert_int_equal(seen(&s, 3, 0), colours[under]);
                    if (alphas[a] * fades[f] == 255)
                        assert_int_equal(seen(&s, 3, 0), colours[over]);
                }
            }
    }
    stage_close(&s);
    /* the test can tell: straight alpha taken for premultiplied, as a forgetful maker would */
    assert_true(apart(blended(0xff8000, 0.5, 0), blended(blended(0xff8000, 0.5, 0), 0.5, 0)) > 2);
}

static void layers_lie_in_their_order(void **state) {
    (void)state;
    struct stage s = stage_open(W, H);
    put_plain(&s, 0, 0xffff0000);
    put_plain(&s, 1, 0xff00ff00);
    put_plain(&s, 2, 0xff0000ff);
    struct projector_layer glass = at(2, 0, 0, W, H);
    glass.alpha = 0.5;
    SHOW(&s, at(2, 0, 0, W, H), at(0, 0, 0, W, H), at(1, 10, 10, 20, 20), at(0, 15, 15, 5, 5));
    assert_int_equal(seen(&s, 0, 0), 0xff0000);
    assert_int_equal(seen(&s, 10, 10), 0x00ff00);
    assert_int_equal(seen(&s, 17, 17), 0xff0000);
    assert_int_equal(seen(&s, 29, 29), 0x00ff00);
    assert_int_equal(seen(&s, 30, 30), 0xff0000);
    SHOW(&s, at(1, 0, 0, W, H), glass, at(0, 0, 0, 5, 5)); /* what covers all is not what is seen through */
    assert_near(seen(&s, 50, 50), 0x008080, 1);
    assert_int_equal(seen(&s, 4, 4), 0xff0000);
    stage_close(&s);
}

static void odd_places_do_no_harm(void **state) {
    (void)state;
    static const double odd[] = {NAN, INFINITY, -INFINITY, 1e300, -1e300, 0, -1, 1e-9, -50.5, 5000};
    const size_t n = sizeof(odd) / sizeof(*odd);
    uint32_t picture[64];
    for (uint32_t i = 0; i < 64; i++)
        picture[i] = 0xff000000 | i * 0x030201;
    struct stage s = stage_open(W, H);
    assert_int_equal(put(&s, 0, picture, 8, 8), 0);
    for (size_t field = 0; field < 9; field++)
        for (size_t i = 0; i < n * n; i++) {
            struct projector_layer l = at(0, 3, 3, 40, 20);
            double *const fields[] = {&l.x, &l.y, &l.w, &l.h, &l.sx, &l.sy, &l.sw, &l.sh, &l.alpha};
            l.sw = l.sh = 0.5;
            *fields[field] = odd[i % n];
            *fields[(field + 2) % 9] = odd[i / n];
            assert_int_equal(s.p->ops->show(s.p, &l, 1), 0);
        }
    SHOW(&s, at(0, -8, -8, 16, 16)); /* its lower right quarter, in the upper left corner */
    assert_near(seen(&s, 7, 7), picture[63] & 0xffffff, 0);
    assert_near(seen(&s, 0, 0), picture[36] & 0xffffff, 12);
    assert_int_equal(seen(&s, 8, 8), INK);
    stage_close(&s);
}

/* ---- parts ---- */
static void a_part_fills_its_place(void **state) {
    (void)state;
    static const uint32_t quarters[4] = {0xffff0000, 0xff00ff00, 0xff0000ff, 0xffffffff};
    uint32_t picture[64 * 64];
    for (int i = 0; i < 64 * 64; i++)
        picture[i] = quarters[(i / 64 >= 32) * 2 + (i % 64 >= 32)];
    struct stage s = stage_open(W, H);
    assert_int_equal(put(&s, 0, picture, 64, 64), 0);
    for (int q = 0; q < 4; q++) {
        struct projector_layer part = at(0, 10, 5, 70, 40);
        part.sx = q % 2 * 0.5 + 0.02;
        part.sy = q / 2 * 0.5 + 0.02;
        part.sw = part.sh = 0.46;
        SHOW(&s, part);
        assert_int_equal(seen(&s, 10, 5), quarters[q] & 0xffffff);
        assert_int_equal(seen(&s, 79, 44), quarters[q] & 0xffffff);
        assert_int_equal(seen(&s, 9, 5), INK);
        assert_int_equal(seen(&s, 80, 44), INK);
    }
    stage_close(&s);
}

/* A slope of 4 levels a pixel, moved by a sixteenth of a pixel at a time: each step shows, none jumps or turns back. */
static void slow_pans_are_smooth(void **state) {
    (void)state;
    uint32_t slope[64];
    for (uint32_t x = 0; x < 64; x++)
        slope[x] = 0xff000000 | x * 4 * 0x010101;
    struct stage s = stage_open(32, 2);
    assert_int_equal(put(&s, 0, slope, 64, 1), 0);
    int before = -1, changes = 0;
    for (int step = 0; step < 160; step++) {
        struct projector_layer part = at(0, 0, 0, 32, 2);
        part.sx = (8 + step / 16.0) / 64;
        part.sw = 0.5;
        part.sh = 1;
        SHOW(&s, part);
        int level = (int)(seen(&s, 5, 0) & 255);
        if (before >= 0)
            assert_in_range(level - before, 0, 1);
        changes += level != before;
        before = level;
    }
    assert_in_range(changes, 40, 42); /* ten pixels of four levels: a whole-pixel pan would have ten */
    stage_close(&s);
}

/* Zooming in, what stands in the middle stays there and everything else moves outwards only. */
static void slow_zooms_are_smooth(void **state) {
    (void)state;
    uint32_t slope[128];
    for (uint32_t x = 0; x < 128; x++)
        slope[x] = 0xff000000 | x * 2 * 0x010101;
    struct stage s = stage_open(64, 2);
    assert_int_equal(put(&s, 0, slope, 128, 1), 0);
    int right = 256, left = -1;
    for (int step = 0; step < 300; step++) {
        struct projector_layer part = at(0, 0, 0, 64, 2);
        part.sw = part.sh = 1 / (1 + step * 0.0005);
        part.sx = part.sy = (1 - part.sw) / 2;
        SHOW(&s, part);
        int l = (int)(seen(&s, 2, 0) & 255), r = (int)(seen(&s, 61, 0) & 255);
        assert_in_range(l - left, 0, left < 0 ? 255 : 1);
        assert_in_range(right - r, 0, right > 255 ? 255 : 1);
        assert_in_range((int)(seen(&s, 31, 0) & 255) + (int)(seen(&s, 32, 0) & 255), 253, 255);
        left = l;
        right = r;
    }
    stage_close(&s);
}

/* Words stay sharp: a whole picture in its own size is never smeared over neighbours. */
static void whole_pixels_stay_whole(void **state) {
    (void)state;
    uint32_t picture[20 * 10];
    for (uint32_t i = 0; i < 200; i++)
        picture[i] = 0xff000000 | (i % 2 ? 0xffffff : i * 0x010203);
    struct stage s = stage_open(W, H);
    assert_int_equal(put(&s, 0, picture, 20, 10), 0);
    static const double places[] = {0, 7, 7.3, 12.5, 12.499, -4, -3.7};
    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
        SHOW(&s, at(0, places[i], 4.2, 20, 10));
        int x0 = (int)lrint(places[i]);
        for (int y = 0; y < 10; y++)
            for (int x = x0 < 0 ? -x0 : 0; x < 20; x++)
                assert_int_equal(seen(&s, x0 + x, 4 + y), picture[y * 20 + x] & 0xffffff);
        assert_int_equal(seen(&s, x0 + 20, 4), INK);
    }
    stage_close(&s);
}

/* ---- against a slow and plain drawing of the same ---- */
struct sheet {
    int w, h;
    uint32_t *pixels;
};

static double channel(const struct sheet *t, double u, double v, int shift) {
    u = u < 0 ? 0 : u > t->w - 1 ? t->w - 1 : u;
    v = v < 0 ? 0 : v > t->h - 1 ? t->h - 1 : v;
    int x = (int)u, y = (int)v, x2 = x + 1 < t->w ? x + 1 : x, y2 = y + 1 < t->h ? y + 1 : y;
    double a = t->pixels[y * t->w + x] >> shift & 255, b = t->pixels[y * t->w + x2] >> shift & 255;
    double c = t->pixels[y2 * t->w + x] >> shift & 255, d = t->pixels[y2 * t->w + x2] >> shift & 255;
    return (a * (1 - u + x) + b * (u - x)) * (1 - v + y) + (c * (1 - u + x) + d * (u - x)) * (v - y);
}

static double along(double pixel, double to, double size, double part, double part_size, int n) {
    if (part_size <= 0) {
        double start = lrint(to), end = lrint(to + size);
        return (pixel + 0.5 - start) * n / (end - start) - 0.5;
    }
    return part * n + (pixel + 0.5 - to) * part_size * n / size - 0.5;
}

static void plainly(double *canvas, const struct projector_layer *l, const struct sheet *t) {
    for (long y = lrint(l->y); y < lrint(l->y + l->h); y++)
        for (long x = lrint(l->x); x < lrint(l->x + l->w); x++) {
            if (x < 0 || y < 0 || x >= W || y >= H)
                continue;
            double u = along((double)x, l->x, l->w, l->sx, l->sw, t->w);
            double v = along((double)y, l->y, l->h, l->sy, l->sh, t->h);
            double left = 1 - channel(t, u, v, 24) / 255 * l->alpha;
            for (int i = 0; i < 3; i++) {
                double *to = &canvas[(y * W + x) * 3 + i];
                *to = *to * left + channel(t, u, v, 16 - 8 * i) * l->alpha;
            }
        }
}

static uint32_t dice(uint32_t *seed) {
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static double between(uint32_t *seed, double low, double high) {
    return low + dice(seed) % 10007 / 10006.0 * (high - low);
}

static void put_random(struct stage *s, int texture, struct sheet *t, uint32_t *seed) {
    t->w = 1 + (int)(dice(seed) % 70);
    t->h = 1 + (int)(dice(seed) % 40);
    bool opaque = dice(seed) % 2;
    for (int i = 0; i < t->w * t->h; i++) /* neighbours alike, so that a place a little off is told by a little */
        t->pixels[i] = premultiplied((uint32_t)(i % t->w * 3) << 16 | (uint32_t)(i / t->w * 5) << 8 |
                                         (i * 2 % 512 > 255 ? 511 - (uint32_t)(i * 2 % 512) : (uint32_t)(i * 2 % 512)),
                                     opaque ? 255 : (unsigned)(i % t->w * 255 / t->w));
    assert_int_equal(put(s, texture, t->pixels, t->w, t->h), 0);
}

static struct projector_layer random_layer(int texture, uint32_t *seed) {
    struct projector_layer l =
        at(texture, between(seed, -40, 80), between(seed, -30, 40), between(seed, 1, 120), between(seed, 1, 80));
    l.alpha = dice(seed) % 2 ? 1 : between(seed, 0, 1);
    if (dice(seed) % 2) {
        l.sw = between(seed, 0.05, 1);
        l.sh = between(seed, 0.05, 1);
        l.sx = between(seed, 0, 1 - l.sw);
        l.sy = between(seed, 0, 1 - l.sh);
    }
    return l;
}

static void any_layers_are_drawn_as_they_should(void **state) {
    (void)state;
    struct stage s = stage_open(W, H);
    struct sheet sheets[3];
    static double canvas[W * H * 3];
    uint32_t seed = 7;
    for (int i = 0; i < 3; i++)
        sheets[i].pixels = malloc(70 * 40 * 4);
    for (int round = 0; round < 300; round++) {
        struct projector_layer layers[3];
        for (int i = 0; i < W * H * 3; i++)
            canvas[i] = PROJECTOR_INK >> (16 - i % 3 * 8) & 255;
        for (int i = 0; i < 3; i++) {
            put_random(&s, i, &sheets[i], &seed);
            layers[i] = random_layer(i, &seed);
            if (round % 3 == 0 && i == 1)
                layers[i] = at(i, 0, 0, W, H);
            plainly(canvas, &layers[i], &sheets[i]);
        }
        stage_show(&s, layers, 3);
        for (int i = 0; i < W * H; i++) {
            uint32_t wanted =
                (uint32_t)(byte_of(canvas[i * 3]) << 16 | byte_of(canvas[i * 3 + 1]) << 8 | byte_of(canvas[i * 3 + 2]));
            if (apart(s.seen[i], wanted) > 5)
                fail_msg("round %d, pixel %d,%d: #%06x where #%06x was expected", round, i % W, i / W, s.seen[i],
                         wanted);
        }
    }
    for (int i = 0; i < 3; i++)
        free(sheets[i].pixels);
    stage_close(&s);
}

/* ---- what fails ---- */
static void a_bad_picture_leaves_the_old_one(void **state) {
    (void)state;
    struct stage s = stage_open(W, H);
    struct planar good = plain_film(W, H, 145, 54, 34), film;
    uint32_t pixel = 0xff123456;
    put_plain(&s, 1, 0xff00ff00);
    assert_int_equal(s.p->ops->put_film(s.p, 0, &good), 0);
#define BAD_FILM(change) (film = good, film.change, assert_int_equal(s.p->ops->put_film(s.p, 0, &film), -EINVAL))
    BAD_FILM(w = 1);
    BAD_FILM(h = 0);
    BAD_FILM(h = -4);
    BAD_FILM(w = 8193);
    BAD_FILM(h = 1 << 30);
    BAD_FILM(plane[0] = NULL);
    BAD_FILM(plane[2] = NULL);
    BAD_FILM(stride[0] = W - 1);
    BAD_FILM(stride[1] = W / 2 - 1);
    BAD_FILM(stride[2] = -W);
    static const struct pixels bad[] = {{0, 1, 4, NULL}, {1, -1, 4, NULL}, {8193, 1, 40000, NULL}, {2, 2, 4, NULL}};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        struct pixels picture = bad[i];
        picture.data = (uint8_t *)&pixel;
        assert_int_equal(s.p->ops->put_art(s.p, 1, &picture), -EINVAL);
    }
    assert_int_equal(s.p->ops->put_art(s.p, 1, &(struct pixels){1, 1, 4, NULL}), -EINVAL);
    assert_int_equal(put(&s, -1, &pixel, 1, 1), -EINVAL);
    assert_int_equal(put(&s, PROJECTOR_TEXTURES, &pixel, 1, 1), -EINVAL);
    SHOW(&s, at(0, 0, 0, W, H), at(1, 0, 0, 10, 10));
    assert_near(seen(&s, 50, 50), colour_of(145, 54, 34, false, false), 3);
    assert_int_equal(seen(&s, 5, 5), 0x00ff00);
    stage_close(&s);
}

static void without_memory_the_old_picture_stays(void **state) {
    (void)state;
#ifdef __SANITIZE_ADDRESS__
    SKIP("the sanitizer wants all of the address space");
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
    SKIP("the sanitizer wants all of the address space");
#endif
#endif
    struct stage s = stage_open(W, H);
    struct rlimit before, tight = {.rlim_cur = 1};
    uint32_t pixel = 0;
    struct planar film = plain_film(8192, 8192, 0, 0, 0); /* not read: there is no room to copy it to */
    film.stride[0] = film.stride[1] = film.stride[2] = 8192;
    put_plain(&s, 0, 0xff00ff00);
    assert_int_equal(getrlimit(RLIMIT_AS, &before), 0);
    tight.rlim_max = before.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_AS, &tight), 0);
    int art = s.p->ops->put_art(s.p, 0, &(struct pixels){8192, 8192, 8192 * 4, (uint8_t *)&pixel});
    int moving = s.p->ops->put_film(s.p, 0, &film);
    assert_int_equal(setrlimit(RLIMIT_AS, &before), 0);
    assert_int_equal(art, -ENOMEM);
    assert_int_equal(moving, -ENOMEM);
    SHOW(&s, at(0, 0, 0, W, H));
    assert_int_equal(seen(&s, 50, 50), 0x00ff00);
    stage_close(&s);
}

/* A texture may hold one after the other whatever there is. */
static void a_texture_changes_its_kind_and_size(void **state) {
    (void)state;
    struct stage s = stage_open(W, H);
    uint32_t small[4] = {0xff111111, 0xff111111, 0xff111111, 0xff111111};
    for (int round = 0; round < 3; round++) {
        struct planar film = plain_film(round == 1 ? 20 : W, H, 235, 128, 128);
        put_plain(&s, 0, premultiplied(0xff0000, 128));
        SHOW(&s, at(0, 0, 0, W, H));
        assert_near(seen(&s, 5, 5), blended(0xff0000, 128 / 255.0, INK), 2);
        assert_int_equal(s.p->ops->put_film(s.p, 0, &film), 0);
        SHOW(&s, at(0, 0, 0, W, H));
        assert_near(seen(&s, 5, 5), 0xffffff, 3);
        film = plain_film(round == 1 ? 20 : W, H, 16, 128, 128); /* the same size: not the picture before */
        assert_int_equal(s.p->ops->put_film(s.p, 0, &film), 0);
        SHOW(&s, at(0, 0, 0, W, H));
        assert_near(seen(&s, 5, 5), 0, 3);
        assert_int_equal(put(&s, 0, small, 2, 2), 0);
        SHOW(&s, at(0, 0, 0, W, H));
        assert_int_equal(seen(&s, 5, 5), 0x111111);
    }
    s.p->ops->drop(s.p, 0);
    s.p->ops->drop(s.p, 0);
    s.p->ops->drop(s.p, -1);
    s.p->ops->drop(s.p, PROJECTOR_TEXTURES);
    SHOW(&s, at(0, 0, 0, W, H));
    assert_int_equal(seen(&s, 5, 5), INK);
    stage_close(&s);
}

/* ---- makers without a window ---- */
static void the_raw_stream_tells_what_was_shown_when(void **state) {
    (void)state;
    struct stage s = stage_open(W, H);
    int64_t before = 0;
    stage_show(&s, NULL, 0);
    assert_int_equal(s.p->ops->snapshot(s.p, "a very long name, longer than forty bytes are"), 0);
    stage_show(&s, NULL, 0);
    assert_int_equal(s.p->ops->snapshot(s.p, "next"), 0);
    put_plain(&s, 0, 0xff010203);
    SHOW(&s, at(0, 0, 0, 1, 1));
    FILE *file = fopen(s.path, "rb");
    assert_non_null(file);
    static const char *const names[] = {"", "a very long name, longer than forty byt", "next"};
    for (uint32_t i = 0; i < 3; i++) {
        struct projector_raw head;
        uint8_t rows[H][W][4];
        assert_int_equal(fread(&head, sizeof(head), 1, file), 1);
        assert_int_equal(fread(rows, sizeof(rows), 1, file), 1);
        assert_int_equal(head.magic, PROJECTOR_RAW_MAGIC);
        assert_int_equal(head.w, W);
        assert_int_equal(head.h, H);
        assert_int_equal(head.sequence, i + 1);
        assert_true(head.shown_us >= before);
        assert_memory_equal(head.name, (char[40]){0}, 0);
        assert_string_equal(head.name, names[i]);
        before = head.shown_us;
        if (i == 2)
            assert_memory_equal(rows[0][0], ((uint8_t[]){3, 2, 1}), 3); /* B G R */
    }
    assert_int_equal(fgetc(file), EOF);
    fclose(file);
    stage_close(&s);
}

static pid_t reader(const char *path, size_t bytes) {
    pid_t pid = fork();
    if (pid == 0) {
        static char taken[65536];
        int fd = open(path, O_RDONLY);
        for (ssize_t n; bytes > 0 && (n = read(fd, taken, bytes < sizeof(taken) ? bytes : sizeof(taken))) > 0;)
            bytes -= (size_t)n;
        _exit(bytes > 0);
    }
    return pid;
}

static void a_recorder_that_leaves_is_an_error(void **state) {
    (void)state;
    char path[128], spec[160];
    int status = -1;
    const size_t one = sizeof(struct projector_raw) + 640 * 360 * 4;
    snprintf(path, sizeof(path), "%s/fifo", dir);
    assert_int_equal(mkfifo(path, 0600), 0);
    pid_t pid = reader(path, 3 * one);
    snprintf(spec, sizeof(spec), "raw:640x360:%s", path);
    struct projector *p = open_spec(spec); /* waits for the reader */
    for (int i = 0; i < 3; i++)
        assert_int_equal(p->ops->show(p, NULL, 0), 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
    assert_true(signal(SIGPIPE, SIG_DFL) != SIG_ERR);
    assert_int_equal(p->ops->show(p, NULL, 0), -EIO);
    sigset_t waiting;
    sigpending(&waiting);
    assert_int_equal(sigismember(&waiting, SIGPIPE), 0);
    projector_close(p);
    unlink(path);
}

/* As a program that reads its signals from a file: blocked, they end no wait by themselves. */
static void a_wait_for_a_recorder_ends_when_asked(void **state) {
    (void)state;
    char path[128], spec[160], why[DISPLAY_ERROR];
    struct projector *p = NULL;
    sigset_t end, before;
    sigemptyset(&end);
    sigaddset(&end, SIGTERM);
    snprintf(path, sizeof(path), "%s/fifo", dir);
    snprintf(spec, sizeof(spec), "raw:640x360:%s", path);
    assert_int_equal(mkfifo(path, 0600), 0);
    int idle = open(path, O_RDWR | O_CLOEXEC); /* somebody who never reads */
    p = open_spec(spec);
    sigprocmask(SIG_BLOCK, &end, &before);
    raise(SIGTERM);
    int r = 0;
    for (int i = 0; i < 20 && r == 0; i++)
        r = p->ops->show(p, NULL, 0);
    assert_int_equal(r, -EINTR);
    projector_close(p);
    close(idle);
    p = NULL;
    assert_int_equal(projector_open(spec, "Lanyard test", &p, why), -EINTR); /* and nobody at all */
    assert_null(p);
    sigtimedwait(&end, NULL, &(struct timespec){0});
    sigprocmask(SIG_SETMASK, &before, NULL);
    unlink(path);
}

static void snapshots_are_numbered_files(void **state) {
    (void)state;
    char spec[160], path[200];
    int w, h;
    snprintf(spec, sizeof(spec), "offscreen:%dx%d:%s/made/below", W, H, dir);
    for (int run = 0; run < 2; run++) {
        struct projector *p = open_spec(spec);
        struct display_event event;
        bool lost = true;
        uint32_t pixel = run ? 0xff0000ff : 0xffff0000;
        assert_int_equal(p->w, W);
        assert_int_equal(p->h, H);
        assert_false(p->window);
        assert_false(p->ops->event(p, &event, &lost));
        assert_false(lost);
        assert_int_equal(p->ops->put_art(p, 0, &(struct pixels){1, 1, 4, (uint8_t *)&pixel}), 0);
        assert_int_equal(p->ops->show(p, &(struct projector_layer){.w = W, .h = H, .alpha = 1}, 1), 0);
        assert_int_equal(p->ops->snapshot(p, "film"), 0);
        assert_int_equal(p->ops->snapshot(p, "../film"), 0);
        projector_close(p);
    }
    static const char *const names[] = {"001-film.png", "002-___film.png", "003-film.png", "004-___film.png"};
    for (int i = 0; i < 4; i++) {
        snprintf(path, sizeof(path), "%s/made/below/%s", dir, names[i]);
        uint32_t *rows = png_pixels(path, &w, &h);
        assert_int_equal(w, W);
        assert_int_equal(h, H);
        assert_int_equal(rows[W * H - 1], i < 2 ? 0xff0000 : 0x0000ff);
        free(rows);
    }
}

static void mistakes_are_told_in_one_line(void **state) {
    (void)state;
    static const struct {
        const char *spec, *said;
        int r;
    } cases[] = {
        {"", "write window, window:WxH, offscreen:WxH:DIR or raw:WxH:FILE", -EINVAL},
        {"screen", "display screen: write window", -EINVAL},
        {"window:640", "write window", -EINVAL},
        {"window:640x360x", "write window", -EINVAL},
        {"window:640x360:", "write window", -EINVAL},
        {"offscreen:640x360", "write window", -EINVAL},
        {"offscreen:0x360:/tmp", "write window", -EINVAL},
        {"raw:640x360:", "write window", -EINVAL},
        {"raw:640x9999:/tmp/x", "write window", -EINVAL},
        {"raw", "write window", -EINVAL},
        {"raw:64x36:/dev/null/x", "/dev/null/x: Not a directory", -ENOTDIR},
        {"offscreen:64x36:/dev/null/x", "/dev/null/x: Not a directory", -ENOTDIR},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char why[DISPLAY_ERROR] = "";
        struct projector *p = NULL;
        assert_int_equal(projector_open(cases[i].spec, "test", &p, why), cases[i].r);
        assert_null(p);
        assert_non_null(strstr(why, cases[i].said));
        assert_null(strchr(why, '\n'));
    }
    projector_close(NULL);
}

/* ---- the window ---- */
static struct projector *window;

static int start_window(void **state) {
    char why[DISPLAY_ERROR];
    (void)state;
    window = NULL;
    if (!xserver_start("2600x1500x24"))
        return access("/usr/bin/Xvfb", X_OK) == 0 ? -1 : 0; /* skipped only where there is none */
    if (projector_open("window:640x360", "Lanyard test", &window, why) < 0) {
        fprintf(stderr, "%s\n", why);
        return -1;
    }
    return 0;
}

static int stop_window(void **state) {
    (void)state;
    projector_close(window);
    window = NULL;
    xserver_stop();
    return 0;
}

static struct display_event wait_for(enum display_event_kind kind, bool *ret_lost) {
    struct display_event event = {.kind = DISPLAY_NONE};
    for (Uint32 end = SDL_GetTicks() + 10000; SDL_GetTicks() < end; SDL_Delay(5))
        while (window->ops->event(window, &event, ret_lost))
            if (event.kind == kind)
                return event;
    fail_msg("event %d never came", (int)kind);
    return event;
}

static void quiet(void) {
    struct display_event event;
    bool lost;
    while (window->ops->event(window, &event, &lost))
        ;
}

/* A film scaled up, art half through, a part of a picture, a fade: the same for every maker. */
static void show_sample(struct projector *p) {
    static uint32_t glass[100 * 50], slope[64 * 64];
    uint8_t luma[64 * 36], cb[32 * 18], cr[32 * 18];
    for (int i = 0; i < 64 * 36; i++)
        luma[i] = (uint8_t)(60 + i % 64);
    memset(cb, 100, sizeof(cb));
    memset(cr, 150, sizeof(cr));
    for (int i = 0; i < 100 * 50; i++)
        glass[i] = premultiplied(0x20c0ff, (unsigned)(i % 100 * 2));
    for (int i = 0; i < 64 * 64; i++)
        slope[i] = 0xff000000 | (uint32_t)(i % 64 * 4) << 16 | (uint32_t)(i / 64 * 4);
    struct planar film = {.w = 64, .h = 36, .stride = {64, 32, 32}, .plane = {luma, cb, cr}, .bt709 = true};
    assert_int_equal(p->ops->put_film(p, 0, &film), 0);
    assert_int_equal(p->ops->put_art(p, 1, &(struct pixels){100, 50, 400, (uint8_t *)glass}), 0);
    assert_int_equal(p->ops->put_art(p, 2, &(struct pixels){64, 64, 256, (uint8_t *)slope}), 0);
    struct projector_layer layers[] = {at(0, 40, 0, 560, 360), at(1, 100, 100, 100, 50), at(2, 300, 100, 128, 128),
                                       at(1, 450, 200, 100, 50)};
    layers[2].sx = 0.26;
    layers[2].sw = layers[2].sh = 0.5;
    layers[2].alpha = 0.75;
    layers[3].alpha = 0.5;
    assert_int_equal(p->ops->show(p, layers, 4), 0);
}

static void sample_file(const char *name) {
    char spec[160];
    snprintf(spec, sizeof(spec), "offscreen:640x360:%s/%s", dir, name);
    struct projector *p = open_spec(spec);
    show_sample(p);
    assert_int_equal(p->ops->snapshot(p, "sample"), 0);
    projector_close(p);
}

/* The largest difference of any colour of any pixel; -1 for another size. */
static int difference(const char *one, const char *other) {
    char path[256];
    int w, h, w2, h2, most = 0;
    snprintf(path, sizeof(path), "%s/%s", dir, one);
    uint32_t *a = png_pixels(path, &w, &h);
    snprintf(path, sizeof(path), "%s/%s", dir, other);
    uint32_t *b = png_pixels(path, &w2, &h2);
    if (w != w2 || h != h2)
        most = -1;
    for (int i = 0; most >= 0 && i < w * h; i++)
        most = apart(a[i], b[i]) > most ? apart(a[i], b[i]) : most;
    free(a);
    free(b);
    return most;
}

static void screenshot(const char *name) {
    char path[256];
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    xserver_shot(path);
}

/* One pixel of a screenshot. */
static uint32_t pixel_of(const char *name, int x, int y) {
    char path[256];
    int w, h;
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    uint32_t *rows = png_pixels(path, &w, &h);
    assert_in_range(x, 0, w - 1);
    assert_in_range(y, 0, h - 1);
    uint32_t pixel = rows[y * w + x];
    free(rows);
    return pixel;
}

static void the_window_opens_with_ink(void **state) {
    (void)state;
    if (!window)
        SKIP("no X server");
    assert_true(window->window);
    assert_int_equal(window->w, 640);
    assert_int_equal(window->h, 360);
    assert_int_equal(SDL_ShowCursor(SDL_QUERY), SDL_DISABLE);
    assert_int_equal(SDL_IsScreenSaverEnabled(), SDL_FALSE);
    assert_int_equal(SDL_GetWindowFlags(SDL_GetWindowFromID(1)) & SDL_WINDOW_FULLSCREEN_DESKTOP, 0);
    assert_true(SDL_GetWindowFlags(SDL_GetWindowFromID(1)) & SDL_WINDOW_RESIZABLE);
    quiet();
    screenshot("ink.png");
    assert_int_equal(pixel_of("ink.png", 0, 0), INK);
    assert_int_equal(pixel_of("ink.png", 639, 359), INK);
}

static void the_window_shows_what_the_files_hold(void **state) {
    (void)state;
    if (!window)
        SKIP("no X server");
    sample_file("same");
    show_sample(window);
    assert_int_equal(window->ops->snapshot(window, "nothing happens"), 0);
    screenshot("shot.png");
    assert_int_equal(difference("shot.png", "same/001-sample.png"), 0);
    assert_true(difference("shot.png", "ink.png") > 50); /* and the comparison can fail */
}

/* Nobody shows anything: the window mends itself. */
static void an_uncovered_window_is_whole_again(void **state) {
    (void)state;
    if (!window)
        SKIP("no X server");
    bool lost;
    show_sample(window);
    quiet();
    hand("windowunmap --sync $w windowmap --sync $w");
    wait_for(DISPLAY_EXPOSED, &lost);
    assert_false(lost);
    screenshot("again.png");
    assert_int_equal(difference("again.png", "same/001-sample.png"), 0);
}

static void the_picture_follows_the_windows_size(void **state) {
    (void)state;
    static const struct {
        const char *words;
        int w, h;
    } cases[] = {
        {"windowsize --sync $w 1280 720", 1280, 720},   {"windowsize --sync $w 400 900", 400, 900},
        {"windowsize --sync $w 2560 1440", 1920, 1080}, {"windowsize --sync $w 1000 1500", 1000, 1500},
        {"windowsize --sync $w 2600 100", 1920, 73},    {"windowsize --sync $w 640 360", 640, 360},
    };
    if (!window)
        SKIP("no X server");
    show_sample(window);
    quiet();
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        bool lost;
        hand(cases[i].words);
        struct display_event event = wait_for(DISPLAY_RESIZED, &lost);
        assert_int_equal(event.w, cases[i].w);
        assert_int_equal(event.h, cases[i].h);
        assert_int_equal(window->w, event.w);
        assert_int_equal(window->h, event.h);
        quiet();
    }
    screenshot("back.png"); /* what was shown before is still there, in the middle */
    assert_int_equal(pixel_of("back.png", 0, 0), INK);
    assert_true(apart(pixel_of("back.png", 320, 180), INK) > 20);
}

static void a_larger_window_is_filled_by_scaling(void **state) {
    (void)state;
    if (!window)
        SKIP("no X server");
    bool lost;
    uint32_t corners[4] = {0xffff0000, 0xff00ff00, 0xff0000ff, 0xffffffff};
    hand("windowmove $w 0 0 windowsize --sync $w 2560 1440");
    wait_for(DISPLAY_RESIZED, &lost);
    assert_int_equal(window->ops->put_art(window, 0, &(struct pixels){2, 2, 8, (uint8_t *)corners}), 0);
    struct projector_layer layer = at(0, 0, 0, 1920, 1080);
    assert_int_equal(window->ops->show(window, &layer, 1), 0);
    screenshot("large.png");
    assert_near(pixel_of("large.png", 0, 0), 0xff0000, 1);
    assert_near(pixel_of("large.png", 2559, 0), 0x00ff00, 1);
    assert_near(pixel_of("large.png", 2559, 1439), 0xffffff, 1);
    hand("windowsize --sync $w 640 360");
    wait_for(DISPLAY_RESIZED, &lost);
}

static void keys_and_the_cross_are_told(void **state) {
    (void)state;
    if (!window)
        SKIP("no X server");
    bool lost;
    quiet();
    hand("windowfocus --sync $w key F1 key shift+n key Escape");
    static const char *const names[] = {"F1", "N", "Escape"};
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(wait_for(DISPLAY_KEY, &lost).key, names[i]);
    xserver_ask_to_close(SDL_GetWindowFromID(1));
    wait_for(DISPLAY_QUIT, &lost);
}

/* As on Wayland and bare screens. OpenGL rounds its own way. */
static void a_chip_draws_the_same(void **state) {
    (void)state;
    char why[DISPLAY_ERROR] = "";
    SDL_Event reset = {.type = SDL_RENDER_DEVICE_RESET};
    bool lost = false;
    setenv("SDL_RENDER_DRIVER", "opengl", 1);
    if (!xserver_start("1280x1024x24") || projector_open("window:640x360", "Lanyard test", &window, why) < 0 ||
        !SDL_GetRenderer(SDL_GetWindowFromID(1))) {
        stop_window(NULL);
        unsetenv("SDL_RENDER_DRIVER");
        SKIP("no OpenGL");
    }
    sample_file("chip");
    show_sample(window);
    screenshot("chip.png");
    assert_in_range(difference("chip.png", "chip/001-sample.png"), 0, 8);
    assert_true(difference("chip.png", "ink.png") > 50);
    struct planar bad = plain_film(1, 1, 0, 0, 0);
    assert_int_equal(window->ops->put_film(window, 0, &bad), -EINVAL);
    SDL_PushEvent(&reset);
    quiet();
    SDL_PushEvent(&reset);
    assert_int_equal(wait_for(DISPLAY_EXPOSED, &lost).w, 640);
    assert_true(lost);
    show_sample(window); /* all put again */
    screenshot("chip.png");
    assert_in_range(difference("chip.png", "chip/001-sample.png"), 0, 8);
    stop_window(NULL);
    unsetenv("SDL_RENDER_DRIVER");
}

static void without_a_display_the_way_out_is_named(void **state) {
    (void)state;
    char why[DISPLAY_ERROR] = "";
    struct projector *p = NULL;
    unsetenv("WAYLAND_DISPLAY");
    unsetenv("SDL_VIDEODRIVER");
    unsetenv("DISPLAY");
    if (access("/dev/dri/card0", R_OK | W_OK) == 0)
        SKIP("there is a screen");
    assert_int_equal(projector_open("window", "Lanyard test", &p, why), -ENODEV);
    assert_non_null(strstr(why, "--display offscreen:1920x1080:DIR"));
    setenv("SDL_VIDEODRIVER", "x11", 1);
    setenv("DISPLAY", ":4294", 1); /* set, but nobody answers */
    assert_int_equal(projector_open("window", "Lanyard test", &p, why), -ENODEV);
    assert_non_null(strstr(why, "no window can be opened"));
    assert_null(p);
    unsetenv("SDL_VIDEODRIVER"); /* nor may another driver show it to nobody */
    assert_int_equal(projector_open("window", "Lanyard test", &p, why), -ENODEV);
    assert_non_null(strstr(why, "DISPLAY"));
    assert_null(p);
    setenv("SDL_VIDEODRIVER", "dummy", 1); /* but for who asks for a window that nobody sees */
    p = open_spec("window:640x360");
    show_sample(p);
    projector_close(p);
    unsetenv("SDL_VIDEODRIVER");
    unsetenv("DISPLAY");
}

static int setup(void **state) {
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    char command[64];
    snprintf(command, sizeof(command), "rm -rf %s", dir);
    return system(command);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(films_have_their_colours),
        cmocka_unit_test(two_films_keep_their_own_colours),
        cmocka_unit_test(odd_films_are_whole),
        cmocka_unit_test(before_anything_is_shown_there_is_ink),
        cmocka_unit_test(bars_are_ink),
        cmocka_unit_test(art_is_blended),
        cmocka_unit_test(layers_lie_in_their_order),
        cmocka_unit_test(odd_places_do_no_harm),
        cmocka_unit_test(a_part_fills_its_place),
        cmocka_unit_test(slow_pans_are_smooth),
        cmocka_unit_test(slow_zooms_are_smooth),
        cmocka_unit_test(whole_pixels_stay_whole),
        cmocka_unit_test(any_layers_are_drawn_as_they_should),
        cmocka_unit_test(a_bad_picture_leaves_the_old_one),
        cmocka_unit_test(without_memory_the_old_picture_stays),
        cmocka_unit_test(a_texture_changes_its_kind_and_size),
        cmocka_unit_test(the_raw_stream_tells_what_was_shown_when),
        cmocka_unit_test(a_recorder_that_leaves_is_an_error),
        cmocka_unit_test(a_wait_for_a_recorder_ends_when_asked),
        cmocka_unit_test(snapshots_are_numbered_files),
        cmocka_unit_test(mistakes_are_told_in_one_line),
        cmocka_unit_test_setup(the_window_opens_with_ink, start_window),
        cmocka_unit_test(the_window_shows_what_the_files_hold),
        cmocka_unit_test(an_uncovered_window_is_whole_again),
        cmocka_unit_test(the_picture_follows_the_windows_size),
        cmocka_unit_test(a_larger_window_is_filled_by_scaling),
        cmocka_unit_test_teardown(keys_and_the_cross_are_told, stop_window),
        cmocka_unit_test(a_chip_draws_the_same),
        cmocka_unit_test(without_a_display_the_way_out_is_named),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
