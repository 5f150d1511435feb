/* A template drawn as vectors on somebody's cairo surface, in pixels of its present size. Private to art: template_pdf
 * stands on it. */
#ifndef LANYARD_ART_PAGE_H
#define LANYARD_ART_PAGE_H

#include <cairo.h>

#include "art/template.h"

struct page {
    int w, h;          /* pixels; 0 before template_size */
    double mm_w, mm_h; /* 0 for a screen */
};

void template_page(const struct template *t, struct page *ret_page);
/* Same results as template_render. */
int template_draw(struct template *t, const struct slot_fill *fills, size_t n, const char *lead, template_say say,
                  void *say_ctx, cairo_t *cr, char *ret_error);

#endif
