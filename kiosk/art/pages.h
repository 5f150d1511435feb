/* Many pages in one PDF: paper lists, up to some thousand pages. Written as it is drawn, so memory does not grow with
 * the pages. A page is a template; what repeats on it (rows) is another template put at places on it. */
#ifndef LANYARD_ART_PAGES_H
#define LANYARD_ART_PAGES_H

#include "art/template.h"

struct pages;

/* The templates' words for all pages; say as in template_render. */
struct pages_words {
    const char *lead;
    template_say say;
    void *say_ctx;
};

/* Begin a PDF that appears at path, readable by its owner alone, when pages_end says so. The path and say_ctx outlive
 * it. Negative errno with ret_error. */
int pages_begin(const char *path, const struct pages_words *words, struct pages **ret_pages, char *ret_error);
/* A new page: this printed template, filled. -EINVAL for a template that has no size in mm. */
int pages_add(struct pages *pages, struct template *t, const struct slot_fill *fills, size_t n, char *ret_error);
/* Another template on the present page, with its left upper corner at x, y in mm. */
int pages_put(struct pages *pages, struct template *t, double x, double y, const struct slot_fill *fills, size_t n,
              char *ret_error);
/* Finish the file, or throw it away when result < 0; frees in any case. Returns result or what went wrong. NULL is
 * fine. */
int pages_end(struct pages *pages, int result, char *ret_error);

#endif
