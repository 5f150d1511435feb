/* Pictures as PNG files, for people and other programs to look at: colour with alpha, or the printer's one bit with its
 * resolution. Written line by line, so no second copy of the picture is made. */
#include <errno.h>
#include <png.h>

#include "art/bitmap.h"
#include "art/save.h"

/* A picture to write: how large, of which kind, and what one line of it is. */
struct sheet {
    int w, h, depth, colour, dpi; /* dpi 0 = not said */
    size_t line_bytes;
    const void *picture;
    void (*line)(const void *picture, int y, uint8_t *ret_line);
};

/* libpng reports by longjmp; what it may jump over lives outside the function that jumps. */
struct png_job {
    png_structp png;
    png_infop info;
    uint8_t *line;
};

static void png_fail(png_structp png, png_const_charp text) {
    (void)text;
    png_longjmp(png, 1);
}

static void png_ignore(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

static uint8_t unpremultiply(uint32_t value, uint32_t alpha) {
    uint32_t v = alpha == 0 ? 0 : (value * 255 + alpha / 2) / alpha;
    return (uint8_t)(v > 255 ? 255 : v);
}

static void rgba_line(const void *picture, int y, uint8_t *ret_line) {
    const struct pixels *p = picture;
    const uint32_t *row = (const uint32_t *)(const void *)(p->data + (size_t)y * (size_t)p->stride);
    for (int x = 0; x < p->w; x++, ret_line += 4) {
        uint32_t alpha = row[x] >> 24;
        for (int c = 0; c < 3; c++)
            ret_line[c] = unpremultiply(row[x] >> (16 - 8 * c) & 255, alpha);
        ret_line[3] = (uint8_t)alpha;
    }
}

/* PNG's 1-bit grey has 1 = white, the printer's 1 = black. */
static void grey1_line(const void *picture, int y, uint8_t *ret_line) {
    const struct raster1 *r = picture;
    for (int i = 0; i < r->stride; i++)
        ret_line[i] = (uint8_t)~r->data[(size_t)y * (size_t)r->stride + (size_t)i];
}

static int write_sheet(struct png_job *job, FILE *file, const struct sheet *sheet) {
    png_uint_32 per_metre = (png_uint_32)(sheet->dpi / 0.0254 + 0.5);
    if (setjmp(png_jmpbuf(job->png)))
        return -EIO;
    png_init_io(job->png, file);
    png_set_compression_level(job->png, 3);
    png_set_IHDR(job->png, job->info, (png_uint_32)sheet->w, (png_uint_32)sheet->h, sheet->depth, sheet->colour,
                 PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    if (per_metre > 0)
        png_set_pHYs(job->png, job->info, per_metre, per_metre, PNG_RESOLUTION_METER);
    png_write_info(job->png, job->info);
    for (int y = 0; y < sheet->h; y++) {
        sheet->line(sheet->picture, y, job->line);
        png_write_row(job->png, job->line);
    }
    png_write_end(job->png, NULL);
    return 0;
}

static int save_sheet(const struct sheet *sheet, const char *path) {
    struct save save;
    struct png_job job = {0};
    int result = save_begin(path, &save);
    if (result < 0)
        return result;
    result = -ENOMEM;
    job.line = malloc(sheet->line_bytes);
    job.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, png_fail, png_ignore);
    job.info = job.png ? png_create_info_struct(job.png) : NULL;
    if (job.line && job.info)
        result = write_sheet(&job, save.file, sheet);
    png_destroy_write_struct(&job.png, &job.info);
    free(job.line);
    return save_end(&save, result);
}

int pixels_save_png(const struct pixels *p, const char *path) {
    struct sheet sheet = {p->w, p->h, 8, PNG_COLOR_TYPE_RGB_ALPHA, 0, (size_t)p->w * 4, p, rgba_line};
    return save_sheet(&sheet, path);
}

int raster1_save_png(const struct raster1 *r, const char *path) {
    struct sheet sheet = {r->w, r->h, 1, PNG_COLOR_TYPE_GRAY, r->dpi, (size_t)r->stride, r, grey1_line};
    return save_sheet(&sheet, path);
}
