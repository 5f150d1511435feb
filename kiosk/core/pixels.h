/* Plain pictures, the values that pass between art (which makes them) and device (which shows or prints them).
 * Neither knows the other; both know these structs. Nothing here allocates: the maker of a picture owns its memory. */
#ifndef LANYARD_CORE_PIXELS_H
#define LANYARD_CORE_PIXELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A rectangle in whole pixels, origin top left. w or h of 0 means "no such place". */
struct rect {
    int x, y, w, h;
};

/* 32-bit colour picture, premultiplied native-endian ARGB (cairo's CAIRO_FORMAT_ARGB32). */
struct pixels {
    int w, h;      /* pixels, each 1..8192 */
    int stride;    /* bytes from one row to the next, >= 4 * w */
    uint8_t *data; /* h * stride bytes; not owned by this struct */
};

/* 8-bit luminance picture, as a camera gives it. 0 black, 255 white. */
struct grey {
    int w, h;            /* pixels, each 1..4096 */
    int stride;          /* bytes, >= w */
    const uint8_t *data; /* h * stride bytes; not owned */
};

/* A frame of film: three 8-bit planes, chroma halved both ways (I420). */
struct planar {
    int w, h;                /* pixels of the first plane, each 2..8192 */
    int stride[3];           /* bytes, >= w for Y, >= (w + 1) / 2 for U and V */
    const uint8_t *plane[3]; /* not owned */
    bool full_range;         /* 0..255 as photos have it; else 16..235 */
    bool bt709;              /* high definition's colours; else BT.601's */
};

/* 1-bit raster for a label printer: most significant bit is the left pixel, 1 is black (PWG 5102.4 "black_1"). */
struct raster1 {
    int w, h;      /* dots */
    int stride;    /* bytes, (w + 7) / 8 exactly */
    int dpi;       /* dots per inch, both directions: 203, 300 or 600 */
    uint8_t *data; /* h * stride bytes; not owned; padding bits are 0 */
};

#endif
