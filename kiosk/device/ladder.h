/* The rungs: cheap pictures made of a frame in which ZBar finds codes that it misses in the frame itself. Each is made
 * for one kind of trouble; the decoder climbs them. A map leads from a rung's pixels back to the frame's. */
#ifndef LANYARD_DEVICE_LADDER_H
#define LANYARD_DEVICE_LADDER_H

#include "core/pixels.h"
#include "device/picture.h"

enum rung {
    RUNG_HALF_BIN,    /* 2x2 mean, then local binarisation: phone screens (moire), big codes */
    RUNG_QUARTER_BIN, /* 4x4 mean, binarised in large windows: near, noisy codes; nearly free */
    RUNG_BIN,         /* local binarisation: shadows, glare */
    RUNG_OTSU,        /* one threshold for all: even light, low contrast */
    RUNG_UP2_BIN,     /* twice as large, sharpened, binarised: small and soft codes; the strongest and dearest */
    RUNG_INVERTED,    /* dark mode: light code on dark ground */
    RUNG_UP2,         /* twice as large and sharpened, grey */
    RUNG_BLUR_BIN,    /* 3x3 mean, binarised: grain */
    RUNG_UP3,         /* three times as large and sharpened; only for stills */
    RUNG_COUNT
};

/* Memory of the rungs, kept from frame to frame. Zero is empty. */
struct ladder {
    struct plane out, grey, work;
    uint32_t *columns; /* running sums, one per column */
    size_t columns_room;
};
void ladder_clear(struct ladder *ladder);

/* Where a rung's picture came from. */
struct rung_map {
    int num, den, x0, y0; /* frame x = x0 + rung x * num / den */
};

/* Climb one rung. area: the part of the frame to look at (whole pixels inside it); the enlarging rungs use it, the
 * others take the whole frame. *ret_picture is valid until the next call. -EINVAL when the frame is too small or the
 * result too large for the rung, -ENOMEM. */
int ladder_climb(struct ladder *ladder, enum rung rung, const struct grey *frame, struct rect area,
                 struct grey *ret_picture, struct rung_map *ret_map);

/* pixel > mean of the window of this radius - 5 ? 255 : 0. out must not be the plane that in shows. */
int ladder_binarise(struct ladder *ladder, const struct grey *in, int radius, struct plane *out);

#endif
