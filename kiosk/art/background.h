/* The picture under a screen at rest. Private to art. */
#ifndef LANYARD_ART_BACKGROUND_H
#define LANYARD_ART_BACKGROUND_H

#include "art/look.h"
#include "core/pixels.h"

/* Fill the whole canvas with the picture: centred, cut where its shape differs, on black where it is clear. -EBADMSG
 * with ret_error (or NULL) beginning with what. */
int background_paint(const void *bytes, size_t size, const char *what, struct pixels *canvas, char *ret_error);

/* Lay a picture under one that is clear in places; both of one size. */
void background_under(struct pixels *canvas, const struct pixels *under);

#endif
