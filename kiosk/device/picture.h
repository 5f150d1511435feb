/* Picture files and MJPEG frames to grey pixels: JPEG (camera frames without Huffman tables too), PNG and PGM (P5).
 * Everything comes from strangers or from a cable: sizes are bounded before memory is taken. */
#ifndef LANYARD_DEVICE_PICTURE_H
#define LANYARD_DEVICE_PICTURE_H

#include <stddef.h>
#include <stdint.h>

#include "core/pixels.h"

#define PICTURE_SIDE 4096        /* pixels; a JPEG with longer sides is decoded smaller, others are refused */
#define PICTURE_BYTES (16 << 20) /* largest file */

/* Grey pixels with their memory, used again for the next picture. Zero is an empty one. */
struct plane {
    int w, h; /* stride is w */
    size_t room;
    uint8_t *data;
};

/* Make room for w x h pixels and set w and h; the content is undefined. -EINVAL for sides outside 1..PICTURE_SIDE,
 * -ENOMEM; plane is untouched then. */
int plane_resize(struct plane *plane, int w, int h);
void plane_clear(struct plane *plane); /* frees the memory and zeroes; used as cleanup too */
struct grey plane_grey(const struct plane *plane);
#define PLANE_AUTO __attribute__((cleanup(plane_clear))) struct plane

enum picture_format { PICTURE_UNKNOWN, PICTURE_JPEG, PICTURE_PNG, PICTURE_PGM };
/* By the first bytes; 8 are enough. */
enum picture_format picture_format(const uint8_t *bytes, size_t len);
const char *picture_format_name(enum picture_format format); /* "JPEG", "PNG", "PGM", "" */

/* Decode a whole file. -EBADMSG for a broken or too large picture, -ENOMEM; the plane's content is undefined then. A
 * JPEG that ends early keeps what there is: cameras drop bytes. Colours become luminance, transparency white. */
int picture_decode(const uint8_t *bytes, size_t len, struct plane *plane);
int picture_decode_jpeg(const uint8_t *bytes, size_t len, struct plane *plane);
int picture_decode_png(const uint8_t *bytes, size_t len, struct plane *plane);

#endif
