/* The designer's art without its slots, rendered once per set of flags and size and kept. Kept packed: screens are
 * mostly flat colour, so eight megabytes become some hundred kilobytes, and a desk can keep all of its screens.
 * Private to art. */
#ifndef LANYARD_ART_LAYER_H
#define LANYARD_ART_LAYER_H

#include <cairo.h>

#include "art/slots.h"

#define LAYERS_MAX 4
#define LAYERS_BYTES_MAX (12 << 20) /* a template's kept layers together; the oldest go first */

struct layer {
    uint32_t *runs; /* packed rows; NULL = unused */
    size_t words;
    uint32_t flags;
    uint64_t used; /* ticks of struct layers */
};

struct layers {
    struct layer kept[LAYERS_MAX];
    uint64_t tick;
};

/* The SVG and what its flags are called. */
struct layer_source {
    const char *bytes;
    size_t size;
    const char (*names)[SLOT_NAME];
    int n_names;
    double veil; /* opacity of class="ground", 1 = as drawn */
};

void layers_drop(struct layers *layers);
/* Fill the whole canvas, transparent where the art is. -EBADMSG when librsvg cannot draw it, -ENOMEM. */
int layers_paint(struct layers *layers, const struct layer_source *source, uint32_t flags, struct pixels *canvas);
/* The same as vectors, into a w x h viewport. */
int layer_draw(const struct layer_source *source, uint32_t flags, cairo_t *cr, double w, double h);

#endif
