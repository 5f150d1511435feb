/* Text made to fit a box, by Pango. Private to art. All lengths in pixels of the canvas. */
#ifndef LANYARD_ART_TEXT_DRAW_H
#define LANYARD_ART_TEXT_DRAW_H

#include <pango/pangocairo.h>

#include "art/slots.h"

struct text_box {
    struct rect box;
    double size, min_size; /* largest and smallest em */
    double wrap_size;      /* stay on one line down to this em before wrapping; 0 = wrap at once */
    int lines, weight;
    enum slot_align align, valign;
    const char *language; /* "zh" or "en" */
    bool tabular;
};

/* A fitted text: the layout and where its origin stands. layout NULL = nothing to draw. */
struct text_fit {
    PangoLayout *layout;
    double x, y;
    bool spills; /* ink leaves the box even at the smallest size */
};

/* Our font set-up: no rounding of glyph positions (a badge unit is a millimetre), no hinting. Caller unrefs. The font
 * map is the calling thread's, so a context stays with the thread that made it. family goes before the
 * built-in ones, "" = none. */
PangoContext *text_context_new(const char *family);
PangoLayout *text_layout_new(PangoContext *context, int weight, const char *language, bool tabular);

/* clean comes from text_clean. Order: full size; shrink; wrap between words; break words; cut with an ellipsis. */
void text_fit(PangoContext *context, const struct text_box *tb, const char *clean, struct text_fit *ret_fit);
void text_fit_clear(struct text_fit *fit);
/* Draw clipped to the box; returns how many pixels of ink the clip had to hold back. once: it will not be drawn again,
 * so its glyphs are not worth keeping. */
int text_fit_draw(cairo_t *cr, const struct text_fit *fit, const struct rect *box, uint32_t color, bool once);

#endif
