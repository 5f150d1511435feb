/* How templates are worn: which of the files' colours become which, how much larger texts are, which font goes first,
 * and what lies under a screen at rest. The files stay as they are drawn; a look is put on when one is loaded. One look
 * a program, a few kilobytes and a picture. */
#ifndef LANYARD_ART_LOOK_H
#define LANYARD_ART_LOOK_H

#include "art/palette.h"

#define LOOK_FONT 64
#define LOOK_LARGE_TYPE 1.25

struct look {
    struct palette_swap swaps[PALETTE_SWAPS];
    size_t n_swaps;       /* 0 = colours as drawn */
    double type;          /* texts are so much larger, as far as their boxes allow; 0 and 1 = as drawn */
    char font[LOOK_FONT]; /* a family that goes before the built-in ones, "" = none */
    void *background;     /* SVG, PNG or JPEG, malloc'ed; NULL = none */
    size_t background_size;
    double veil; /* how much of the ground lies over it, 0 to 1 */
};

/* The palette, and type as drawn; high: black, white and yellow, and large type. Neither font nor background. */
void look_set(struct look *look, const struct palette *palette, bool high);
void look_clear(struct look *look);

/* What becomes of a colour of the files where a shape has it; look NULL = as drawn. */
uint32_t look_color(const struct look *look, uint32_t rgb);

/* Exchange the colours of an SVG's attributes and style sheets in place. What stands inside an element of
 * class="verdict" keeps its amber. Colours are found as #RRGGBB alone; text, ids and embedded pictures are no colours.
 * Broken markup is left to whoever reads it next. */
void look_recolor(const struct look *look, char *svg, size_t size);

/* Take a picture to lie under screens at rest; bytes are copied. Measures how much veil the texts need. -EBADMSG with
 * ret_error (TEMPLATE_ERROR bytes) beginning with what: "theme/hall.jpg: damaged JPEG". */
int look_set_background(struct look *look, const struct palette *palette, const void *bytes, size_t size,
                        const char *what, char *ret_error);

#endif
