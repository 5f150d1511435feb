/* Sponsors' logos: SVG or PNG files from strangers, refused by the same rules as templates. Private to art. */
#ifndef LANYARD_ART_LOGO_H
#define LANYARD_ART_LOGO_H

#include <cairo.h>

#include "art/slots.h"

#define LOGO_BYTES_MAX (2 << 20)

/* Draw into the box: fitted, centred, clipped. -EBADMSG with ret_error beginning with what. */
int logo_draw(cairo_t *cr, const void *bytes, size_t size, const struct rect *box, bool optical_area, const char *what,
              char *ret_error);

#endif
