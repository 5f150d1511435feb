/* What the tests of labels share: dots of a raster, an independent reader's opinion of it, and whether a QR symbol is
 * made of whole modules. */
#ifndef LANYARD_TESTS_ART_LABEL_H
#define LANYARD_TESTS_ART_LABEL_H

#include <glib.h>
#include <zbar.h>

#include "core/pixels.h"

static inline int dot(const struct raster1 *r, int x, int y) {
    return r->data[y * r->stride + x / 8] >> (7 - (x & 7)) & 1;
}

/* What an independent reader makes of the label. Caller frees; NULL when it reads nothing. */
static inline char *read_back(const struct raster1 *r) {
    uint8_t *grey = g_malloc((size_t)r->w * (size_t)r->h);
    for (int i = 0; i < r->w * r->h; i++)
        grey[i] = dot(r, i % r->w, i / r->w) ? 0 : 255;
    zbar_image_t *image = zbar_image_create();
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, (unsigned)r->w, (unsigned)r->h);
    zbar_image_set_data(image, grey, (unsigned long)r->w * (unsigned long)r->h, NULL);
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    zbar_scan_image(scanner, image);
    const zbar_symbol_t *symbol = zbar_image_first_symbol(image);
    char *text = symbol ? g_strdup(zbar_symbol_get_data(symbol)) : NULL;
    zbar_image_scanner_destroy(scanner);
    zbar_image_destroy(image);
    g_free(grey);
    return text;
}

/* Runs of black or white, along rows and columns of the symbol, that are no multiple of the module. */
static inline int uneven_runs(const struct raster1 *r, const struct rect *symbol, int module) {
    int uneven = 0;
    for (int down = 0; down < 2; down++)
        for (int line = 0; line < symbol->w; line++) {
            int run = 0, last = -1;
            for (int i = 0; i <= symbol->w; i++) {
                int now = i == symbol->w ? -1 : dot(r, symbol->x + (down ? line : i), symbol->y + (down ? i : line));
                if (now != last && run > 0)
                    uneven += run % module != 0;
                run = now == last ? run + 1 : 1;
                last = now;
            }
        }
    return uneven;
}

/* The black dots' bounds inside the slot: finder patterns reach three corners, so this is the symbol. */
static inline struct rect symbol_in(const struct raster1 *r, const struct rect *box) {
    int left = r->w, top = r->h, right = -1, bottom = -1;
    for (int y = box->y; y < box->y + box->h; y++)
        for (int x = box->x; x < box->x + box->w; x++)
            if (dot(r, x, y)) {
                left = MIN(left, x);
                top = MIN(top, y);
                right = MAX(right, x);
                bottom = MAX(bottom, y);
            }
    return (struct rect){left, top, right - left + 1, bottom - top + 1};
}

#endif
