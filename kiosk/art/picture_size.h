/* How large is a PNG or JPEG, read from its head alone: asked before any decoder may allocate. Private to art. */
#ifndef LANYARD_ART_PICTURE_SIZE_H
#define LANYARD_ART_PICTURE_SIZE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PICTURE_SIDE_MAX 4096

bool picture_is_png(const uint8_t *bytes, size_t size);
bool picture_moves(const uint8_t *bytes, size_t size); /* an animated PNG */
/* What a file that cannot be an SVG seems to be: "a GIF", "a JPEG", "no picture"; NULL when it may be one. */
const char *picture_kind(const uint8_t *bytes, size_t size);
/* 0, or -EBADMSG when it is neither PNG nor JPEG, -E2BIG beyond PICTURE_SIDE_MAX either way. */
int picture_size(const uint8_t *bytes, size_t size, int *ret_w, int *ret_h);

#endif
