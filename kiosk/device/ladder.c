/* The rungs' arithmetic. All of it is running sums over rows: a local threshold costs the same for every window,
 * about a millisecond at 640x480. Windows are cut at the borders rather than padded. */
#include "device/ladder.h"

#include <errno.h>

#define BIN_OFFSET 5
#define SHARPEN_RADIUS 3
#define SHARPEN_GAIN 2

void ladder_clear(struct ladder *ladder) {
    plane_clear(&ladder->out);
    plane_clear(&ladder->grey);
    plane_clear(&ladder->work);
    free(ladder->columns);
    *ladder = (struct ladder){0};
}

static int need_columns(struct ladder *ladder, int w) {
    if ((size_t)w > ladder->columns_room) {
        uint32_t *columns = reallocarray(ladder->columns, (size_t)w, sizeof *columns);
        if (!columns)
            return -ENOMEM;
        ladder->columns = columns;
        ladder->columns_room = (size_t)w;
    }
    memset(ladder->columns, 0, (size_t)w * sizeof *ladder->columns);
    return 0;
}

static const uint8_t *row_of(const struct grey *grey, int y) { return grey->data + (size_t)y * (size_t)grey->stride; }

static void add_row(uint32_t *columns, const uint8_t *row, int w) {
    for (int x = 0; x < w; x++)
        columns[x] += row[x];
}

static void drop_row(uint32_t *columns, const uint8_t *row, int w) {
    for (int x = 0; x < w; x++)
        columns[x] -= row[x];
}

/* Slide the columns' window to row y; returns how many rows it holds. */
static int slide_rows(uint32_t *columns, const struct grey *in, int y, int radius) {
    if (y == 0)
        for (int i = 0; i < radius && i < in->h; i++)
            add_row(columns, row_of(in, i), in->w);
    if (y + radius < in->h)
        add_row(columns, row_of(in, y + radius), in->w);
    if (y - radius - 1 >= 0)
        drop_row(columns, row_of(in, y - radius - 1), in->w);
    int top = y - radius < 0 ? 0 : y - radius, bottom = y + radius >= in->h ? in->h - 1 : y + radius;
    return bottom - top + 1;
}

/* What is done with each pixel, its window's sum, the window's size and one over it. */
typedef uint8_t (*windowed)(uint32_t pixel, uint32_t sum, uint32_t count, float share);

static inline uint8_t threshold(uint32_t pixel, uint32_t sum, uint32_t count, float share) {
    (void)share;
    return (pixel + BIN_OFFSET) * count > sum ? 255 : 0;
}

static inline uint8_t mean(uint32_t pixel, uint32_t sum, uint32_t count, float share) {
    (void)pixel;
    (void)count;
    return (uint8_t)((float)sum * share);
}

static inline uint8_t sharpen(uint32_t pixel, uint32_t sum, uint32_t count, float share) {
    (void)count;
    int value = (int)pixel + SHARPEN_GAIN * ((int)pixel - (int)((float)sum * share));
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

/* One row: the window slides over the columns' sums. Inlined with each function so that the loops stay tight. */
static inline __attribute__((always_inline)) void window_row(const uint32_t *columns, const uint8_t *in, uint8_t *out,
                                                             int w, int radius, uint32_t rows, windowed each) {
    uint32_t sum = 0, wide = 0;
    int x = 0;
    for (; x < radius && x < w; x++, wide++)
        sum += columns[x];
    for (x = 0; x < w && (x <= radius || x + radius >= w); x++) { /* the left border, or all of a narrow picture */
        if (x + radius < w) {
            sum += columns[x + radius];
            wide++;
        }
        if (x > radius) {
            sum -= columns[x - radius - 1];
            wide--;
        }
        out[x] = each(in[x], sum, rows * wide, 1 / (float)(rows * wide));
    }
    uint32_t count = rows * wide;
    float share = 1 / (float)count;
    for (; x + radius < w; x++) {
        sum += columns[x + radius] - columns[x - radius - 1];
        out[x] = each(in[x], sum, count, share);
    }
    for (; x < w; x++) {
        sum -= columns[x - radius - 1];
        wide--;
        out[x] = each(in[x], sum, rows * wide, 1 / (float)(rows * wide));
    }
}

static inline __attribute__((always_inline)) int window(struct ladder *ladder, const struct grey *in, int radius,
                                                        struct plane *out, windowed each) {
    int r = need_columns(ladder, in->w);
    if (r == 0)
        r = plane_resize(out, in->w, in->h);
    for (int y = 0; r == 0 && y < in->h; y++) {
        uint32_t rows = (uint32_t)slide_rows(ladder->columns, in, y, radius);
        window_row(ladder->columns, row_of(in, y), out->data + (size_t)y * (size_t)out->w, in->w, radius, rows, each);
    }
    return r;
}

int ladder_binarise(struct ladder *ladder, const struct grey *in, int radius, struct plane *out) {
    return window(ladder, in, radius < 1 ? 1 : radius, out, threshold);
}

/* Mean of squares of side n (2 or 4). */
static int shrink(const struct grey *in, int n, struct plane *out) {
    int r = plane_resize(out, in->w / n, in->h / n);
    if (r < 0)
        return r;
    for (int y = 0; y < out->h; y++) {
        uint8_t *to = out->data + (size_t)y * (size_t)out->w;
        for (int x = 0; x < out->w; x++) {
            unsigned sum = 0;
            for (int j = 0; j < n; j++)
                for (int i = 0; i < n; i++)
                    sum += row_of(in, y * n + j)[x * n + i];
            to[x] = (uint8_t)((sum + (unsigned)(n * n) / 2) / (unsigned)(n * n));
        }
    }
    return 0;
}

/* The threshold that parts dark from light best (Otsu). */
static int otsu_threshold(const struct grey *in) {
    uint32_t histogram[256] = {0};
    for (int y = 0; y < in->h; y++)
        for (int x = 0; x < in->w; x++)
            histogram[row_of(in, y)[x]]++;
    double total = (double)in->w * in->h, sum = 0, dark = 0, dark_sum = 0, best = -1;
    int at = 127;
    for (int i = 0; i < 256; i++)
        sum += i * (double)histogram[i];
    for (int i = 0; i < 255; i++) {
        dark += histogram[i];
        dark_sum += i * (double)histogram[i];
        double light = total - dark;
        if (dark == 0 || light == 0)
            continue;
        double gap = dark_sum / dark - (sum - dark_sum) / light, between = dark * light * gap * gap;
        if (between > best) {
            best = between;
            at = i;
        }
    }
    return at;
}

static int otsu(const struct grey *in, struct plane *out) {
    int r = plane_resize(out, in->w, in->h), at = r < 0 ? 0 : otsu_threshold(in);
    for (int y = 0; r == 0 && y < in->h; y++)
        for (int x = 0; x < in->w; x++)
            out->data[(size_t)y * (size_t)in->w + (size_t)x] = row_of(in, y)[x] > at ? 255 : 0;
    return r;
}

static void invert(struct plane *plane) {
    for (size_t i = 0; i < (size_t)plane->w * (size_t)plane->h; i++)
        plane->data[i] = (uint8_t)(255 - plane->data[i]);
}

static struct grey cut(const struct grey *frame, struct rect area) {
    return (struct grey){.w = area.w,
                         .h = area.h,
                         .stride = frame->stride,
                         .data = frame->data + (size_t)area.y * (size_t)frame->stride + (size_t)area.x};
}

/* Place of an enlarged pixel's centre between source pixels: the left one and 0..255 towards the next. */
static void place(int i, int n, int limit, int *ret_first, int *ret_second, unsigned *ret_weight) {
    int at = ((2 * i + 1) * 128) / n - 128; /* in 256ths of a source pixel */
    if (at < 0)
        at = 0;
    *ret_first = at >> 8;
    *ret_second = *ret_first + 1 < limit ? *ret_first + 1 : *ret_first;
    *ret_weight = (unsigned)at & 255;
}

/* Widen one source row n times; values are in 256ths. The same few weights come round every n pixels. */
static void widen(const uint8_t *row, int w, int n, uint16_t *to) {
    for (int i = 0; i < n; i++)
        for (int x = i; x < w * n; x += n) {
            int a, b;
            unsigned weight;
            place(x, n, w, &a, &b, &weight);
            to[x] = (uint16_t)(row[a] * (256 - weight) + row[b] * weight);
        }
}

static void blend(const uint16_t *upper, const uint16_t *lower, unsigned weight, int w, uint8_t *to) {
    for (int x = 0; x < w; x++)
        to[x] = (uint8_t)((upper[x] * (256 - weight) + lower[x] * weight + 32768) >> 16);
}

/* n times as large, bilinear. Each source row is widened once and kept while two enlarged rows lie between it and the
 * next. */
static int enlarge(const struct grey *in, int n, struct plane *out) {
    int r = plane_resize(out, in->w * n, in->h * n);
    uint16_t *lines = r == 0 ? reallocarray(NULL, 2 * (size_t)in->w * (size_t)n, sizeof *lines) : NULL;
    int held[2] = {-1, -1};
    if (r == 0 && !lines)
        r = -ENOMEM;
    for (int y = 0; r == 0 && y < in->h * n; y++) {
        int rows[2];
        unsigned weight;
        place(y, n, in->h, &rows[0], &rows[1], &weight);
        for (int i = 0; i < 2; i++)
            if (held[rows[i] & 1] != rows[i]) {
                widen(row_of(in, rows[i]), in->w, n, lines + (size_t)(rows[i] & 1) * (size_t)out->w);
                held[rows[i] & 1] = rows[i];
            }
        blend(lines + (size_t)(rows[0] & 1) * (size_t)out->w, lines + (size_t)(rows[1] & 1) * (size_t)out->w, weight,
              out->w, out->data + (size_t)y * (size_t)out->w);
    }
    free(lines);
    return r;
}

/* Enlarge the area n times and sharpen; the result is in ladder->grey. */
static int enlarge_sharp(struct ladder *ladder, const struct grey *frame, struct rect area, int n) {
    struct grey part = cut(frame, area);
    int r = enlarge(&part, n, &ladder->work);
    struct grey large = plane_grey(&ladder->work);
    return r < 0 ? r : window(ladder, &large, SHARPEN_RADIUS, &ladder->grey, sharpen);
}

static int binarise_plane(struct ladder *ladder, const struct plane *in, int parts) {
    struct grey grey = plane_grey(in);
    return ladder_binarise(ladder, &grey, grey.w / parts, &ladder->out);
}

static int shrink_bin(struct ladder *ladder, const struct grey *frame, int n, int parts) {
    int r = shrink(frame, n, &ladder->grey);
    return r < 0 ? r : binarise_plane(ladder, &ladder->grey, parts);
}

/* The picture is in ladder->out, or for the grey rungs in ladder->grey. */
static int make(struct ladder *ladder, enum rung rung, const struct grey *frame, struct rect area) {
    int r;
    switch (rung) {
    case RUNG_HALF_BIN: return shrink_bin(ladder, frame, 2, 32);
    case RUNG_QUARTER_BIN: return shrink_bin(ladder, frame, 4, 8);
    case RUNG_BIN: return ladder_binarise(ladder, frame, frame->w / 32, &ladder->out);
    case RUNG_OTSU: return otsu(frame, &ladder->out);
    case RUNG_UP2_BIN:
        r = enlarge_sharp(ladder, frame, area, 2);
        return r < 0 ? r : binarise_plane(ladder, &ladder->grey, 32);
    case RUNG_INVERTED:
        r = ladder_binarise(ladder, frame, frame->w / 32, &ladder->out);
        if (r == 0)
            invert(&ladder->out);
        return r;
    case RUNG_UP2: return enlarge_sharp(ladder, frame, area, 2);
    case RUNG_BLUR_BIN:
        r = window(ladder, frame, 1, &ladder->grey, mean);
        return r < 0 ? r : binarise_plane(ladder, &ladder->grey, 32);
    case RUNG_UP3: return enlarge_sharp(ladder, frame, area, 3);
    case RUNG_COUNT: return -EINVAL;
    }
    return -EINVAL;
}

static struct rung_map map_of(enum rung rung, struct rect area) {
    switch (rung) {
    case RUNG_HALF_BIN: return (struct rung_map){.num = 2, .den = 1};
    case RUNG_QUARTER_BIN: return (struct rung_map){.num = 4, .den = 1};
    case RUNG_UP2:
    case RUNG_UP2_BIN: return (struct rung_map){.num = 1, .den = 2, .x0 = area.x, .y0 = area.y};
    case RUNG_UP3: return (struct rung_map){.num = 1, .den = 3, .x0 = area.x, .y0 = area.y};
    case RUNG_BIN:
    case RUNG_OTSU:
    case RUNG_INVERTED:
    case RUNG_BLUR_BIN:
    case RUNG_COUNT: break;
    }
    return (struct rung_map){.num = 1, .den = 1};
}

int ladder_climb(struct ladder *ladder, enum rung rung, const struct grey *frame, struct rect area,
                 struct grey *ret_picture, struct rung_map *ret_map) {
    int r = make(ladder, rung, frame, area);
    if (r < 0)
        return r;
    *ret_picture = plane_grey(rung == RUNG_UP2 || rung == RUNG_UP3 ? &ladder->grey : &ladder->out);
    *ret_map = map_of(rung, area);
    return 0;
}
