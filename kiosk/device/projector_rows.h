/* Rows of pixels as the processor mixes them for the second display, four at a time: 1920x1080 in a millisecond or two.
 * Pixels are 0xAARRGGBB, premultiplied; every channel is treated alike, so that X instead of A does no harm but in what
 * is laid over. Weights are 0..256. Pure. */
#ifndef LANYARD_DEVICE_PROJECTOR_ROWS_H
#define LANYARD_DEVICE_PROJECTOR_ROWS_H

#include <stddef.h>
#include <stdint.h>

/* to = a * (256 - weight) + b * weight; to may be a or b. */
void row_mix(uint32_t *to, const uint32_t *a, const uint32_t *b, size_t n, unsigned weight);
/* to = from * weight over to. */
void row_over(uint32_t *to, const uint32_t *from, size_t n, unsigned weight);

/* Where n pixels lie on a row of others: pixel i at first + i * step, 16.16 fixed point, centres at whole numbers. */
struct row_walk {
    int64_t first, step;
    int last; /* the row's last pixel; beyond it and before 0 its ends go on */
};
/* Linear between neighbours. */
void row_walked(uint32_t *to, const uint32_t *from, size_t n, struct row_walk walk);

#endif
