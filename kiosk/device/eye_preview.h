/* The preview memfd, both ends. The child writes the buffer that is not the newest and then counts up; the parent
 * copies the newest and looks whether the child came round meanwhile. Neither waits for the other. */
#ifndef LANYARD_DEVICE_EYE_PREVIEW_H
#define LANYARD_DEVICE_EYE_PREVIEW_H

#include <stdbool.h>

#include "device/eye.h"
#include "device/picture.h"

#define EYE_PREVIEW_BYTES (4096 + 2 * (size_t)EYE_PREVIEW_W * EYE_PREVIEW_H)
#define EYE_PREVIEW_FIT_W 1280 /* larger frames are halved until they fit */
#define EYE_PREVIEW_FIT_H 720

/* A memfd of that size, close-on-exec, sealed so that the child cannot shrink it under the parent's feet. -errno. */
int eye_preview_create(void);
/* Map it, for writing or reading. NULL when it is not of that size. Unmap with munmap(…, EYE_PREVIEW_BYTES). */
struct eye_preview_header *eye_preview_map(int fd, bool writable);
void eye_preview_write(struct eye_preview_header *preview, const struct grey *frame);
/* Copy the newest picture unless its number is *sequence already; false then, or when what is there makes no sense. */
bool eye_preview_read(const struct eye_preview_header *preview, uint32_t *sequence, struct plane *plane);

#endif
