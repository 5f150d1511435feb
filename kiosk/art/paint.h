/* Filling slots: what stands in struct slot_fill is drawn into the slot's box. Shared by pixels and PDF, which differ
 * only in the cairo surface. Private to art. */
#ifndef LANYARD_ART_PAINT_H
#define LANYARD_ART_PAINT_H

#include <cairo.h>

#include "art/text_draw.h"

/* What is worth keeping between two renders of one slot: a fitted text and a rendered logo, with what they were made
 * of. Dropped when the size changes. */
struct slot_ink {
    char *text;
    char language[4];
    struct text_fit fit;
    cairo_surface_t *logo;
    uint64_t logo_key;
};

struct painter {
    cairo_t *cr;
    PangoContext *pango;
    double unit; /* pixels per viewBox unit */
    double type; /* texts are so much larger than drawn, within their boxes */
    bool vectors;
    bool once; /* pixels for paper: drawn and gone */
    const char *lead;
    template_say say;
    void *say_ctx;
    char *error;
    int overflow; /* sum over text slots */
};

void slot_ink_clear(struct slot_ink *ink);
/* fill may be NULL. 0, -ENODATA or -EBADMSG with painter->error filled. */
int paint_slot(struct painter *painter, const struct slot *slot, const struct rect *box, const struct slot_fill *fill,
               struct slot_ink *ink);

#endif
