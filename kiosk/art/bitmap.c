/* Allocation, the step down to one bit, and PNG. A label is about 500 x 800 dots, a screen 1920 x 1080. */
#include "art/bitmap.h"

#include <errno.h>
#include <stdbool.h>
#include <png.h>

#include "art/save.h"

#define SIDE_MAX 8192
#define HALF 128

int pixels_alloc(int w, int h, struct pixels *ret_pixels) {
    if (w < 1 || h < 1 || w > SIDE_MAX || h > SIDE_MAX)
        return -EINVAL;
    uint8_t *data = calloc((size_t)h, (size_t)w * 4);
    if (!data)
        return -ENOMEM;
    *ret_pixels = (struct pixels){ .w = w, .h = h, .stride = w * 4, .data = data };
    return 0;
}

void pixels_free(struct pixels *p) {
    free(p->data);
    *p = (struct pixels){ 0 };
}

int raster1_alloc(int w, int h, int dpi, struct raster1 *ret_raster) {
    if (w < 1 || h < 1 || w > SIDE_MAX || h > SIDE_MAX || dpi < 1)
        return -EINVAL;
    int stride = (w + 7) / 8;
    uint8_t *data = calloc((size_t)h, (size_t)stride);
    if (!data)
        return -ENOMEM;
    *ret_raster = (struct raster1){ .w = w, .h = h, .stride = stride, .dpi = dpi, .data = data };
    return 0;
}

void raster1_free(struct raster1 *r) {
    free(r->data);
    *r = (struct raster1){ 0 };
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

static void threshold_rows(const struct pixels *from, const struct rect *part, bool dither, struct raster1 *to) {
    for (int y = part->y; y < part->y + part->h; y++) {
        const uint32_t *row = (const uint32_t *)(const void *)(from->data + (size_t)y * (size_t)from->stride);
        uint8_t *out = to->data + (size_t)y * (size_t)to->stride;
        for (int x = part->x; x < part->x + part->w; x++) {
            uint8_t bit = (uint8_t)(0x80 >> (x & 7));
            if (luminance(row[x]) < (dither ? bayer(x & 7, y & 7) : HALF))
                out[x / 8] |= bit;
            else
                out[x / 8] &= (uint8_t)~bit;
        }
    }
}

static struct rect clamp_to(const struct pixels *p, const struct rect *r) {
    int left = r->x < 0 ? 0 : r->x, top = r->y < 0 ? 0 : r->y;
    int right = r->x + r->w > p->w ? p->w : r->x + r->w, bottom = r->y + r->h > p->h ? p->h : r->y + r->h;
    return (struct rect){ left, top, right > left ? right - left : 0, bottom > top ? bottom - top : 0 };
}

int raster1_from_pixels(const struct pixels *from, const struct rect *logos, size_t n_logos, struct raster1 *to) {
    if (from->w != to->w || from->h != to->h || from->stride % 4 != 0)
        return -EINVAL;
    threshold_rows(from, &(struct rect){ 0, 0, from->w, from->h }, false, to);
    for (size_t i = 0; i < n_logos; i++) {
        struct rect part = clamp_to(from, &logos[i]);
        threshold_rows(from, &part, true, to);
    }
    return 0;
}

/* libpng reports by longjmp; everything it may jump over lives in this struct. */
struct png_job {
    png_structp png;
    png_infop info;
    uint8_t *line;
};

static void png_quiet(png_structp png, png_const_charp text) {
    (void)text;
    png_longjmp(png, 1);
}

static void png_silent(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

static void rgba_line(const struct pixels *p, int y, uint8_t *line) {
    const uint32_t *row = (const uint32_t *)(const void *)(p->data + (size_t)y * (size_t)p->stride);
    for (int x = 0; x < p->w; x++, line += 4) {
        uint32_t a = row[x] >> 24;
        for (int c = 0; c < 3; c++) {
            uint32_t v = row[x] >> (16 - 8 * c) & 255;
            line[c] = (uint8_t)(a == 0 ? 0 : (v * 255 + a / 2) / a > 255 ? 255 : (v * 255 + a / 2) / a);
        }
        line[3] = (uint8_t)a;
    }
}

/* PNG's 1-bit grey has 1 = white, the printer's 1 = black. */
static void grey1_line(const struct raster1 *r, int y, uint8_t *line) {
    for (int i = 0; i < r->stride; i++)
        line[i] = (uint8_t)~r->data[(size_t)y * (size_t)r->stride + (size_t)i];
}

static int write_png(struct png_job *job, FILE *file, const struct pixels *p, const struct raster1 *r) {
    int w = p ? p->w : r->w, h = p ? p->h : r->h;
    if (setjmp(png_jmpbuf(job->png)))
        return -EIO;
    png_init_io(job->png, file);
    png_set_compression_level(job->png, 3);
    png_set_IHDR(job->png, job->info, (png_uint_32)w, (png_uint_32)h, p ? 8 : 1,
                 p ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
                 PNG_FILTER_TYPE_DEFAULT);
    if (r)
        png_set_pHYs(job->png, job->info, (png_uint_32)(r->dpi / 0.0254 + 0.5), (png_uint_32)(r->dpi / 0.0254 + 0.5),
                     PNG_RESOLUTION_METER);
    png_write_info(job->png, job->info);
    for (int y = 0; y < h; y++) {
        if (p)
            rgba_line(p, y, job->line);
        else
            grey1_line(r, y, job->line);
        png_write_row(job->png, job->line);
    }
    png_write_end(job->png, NULL);
    return 0;
}

static int save_png(const struct pixels *p, const struct raster1 *r, const char *path) {
    struct save save;
    struct png_job job = { 0 };
    int result = save_begin(path, &save);
    if (result < 0)
        return result;
    result = -ENOMEM;
    job.line = malloc(p ? (size_t)p->w * 4 : (size_t)r->stride);
    job.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, png_quiet, png_silent);
    job.info = job.png ? png_create_info_struct(job.png) : NULL;
    if (job.line && job.info)
        result = write_png(&job, save.file, p, r);
    png_destroy_write_struct(&job.png, &job.info);
    free(job.line);
    return save_end(&save, result);
}

int pixels_save_png(const struct pixels *p, const char *path) {
    return save_png(p, NULL, path);
}

int raster1_save_png(const struct raster1 *r, const char *path) {
    return save_png(NULL, r, path);
}
