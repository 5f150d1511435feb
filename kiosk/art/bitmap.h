/* Pixels in memory: allocated, saved as PNG, and brought down to the printer's one bit. Text and QR are thresholded,
 * logo boxes are dithered in order (Bayer 8x8), so greys survive only where a sponsor drew them. */
#ifndef LANYARD_ART_BITMAP_H
#define LANYARD_ART_BITMAP_H

#include "core/pixels.h"

/* Allocate a picture filled with 0; -EINVAL, -ENOMEM. pixels_free takes an empty struct. */
int pixels_alloc(int w, int h, struct pixels *ret_pixels);
void pixels_free(struct pixels *p);
int raster1_alloc(int w, int h, int dpi, struct raster1 *ret_raster);
void raster1_free(struct raster1 *r);

/* One bit from colour over white; logos are the boxes to dither. Sizes must agree (-EINVAL). */
int raster1_from_pixels(const struct pixels *from, const struct rect *logos, size_t n_logos, struct raster1 *to);

/* Write a PNG by temp + rename; negative errno. */
int pixels_save_png(const struct pixels *p, const char *path);
int raster1_save_png(const struct raster1 *r, const char *path);

#endif
