/* PDF of many pages. See pages.h. */
#include "art/pages.h"

#include <cairo-pdf.h>
#include <glib.h>
#include <sys/stat.h>

#include "art/fault.h"
#include "art/page.h"
#include "art/save.h"

#define PAGES_DPI 300 /* the grid on which slots are laid out */
#define POINTS_PER_MM (72 / 25.4)

struct pages {
    struct save save;
    cairo_surface_t *pdf;
    cairo_t *cr;
    struct pages_words words;
    bool begun;
};

static cairo_status_t write_file(void *closure, const unsigned char *data, unsigned int length) {
    return fwrite(data, 1, length, closure) == length ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

int pages_begin(const char *path, const struct pages_words *words, struct pages **ret_pages, char *ret_error) {
    struct save save;
    int result = save_begin(path, &save);
    if (result == 0 && fchmod(fileno(save.file), 0600) < 0)
        result = save_end(&save, -errno);
    if (result < 0)
        return art_fault(result, ret_error, "%s: %s", path, strerror(-result));
    struct pages *pages = g_new0(struct pages, 1);
    pages->save = save;
    pages->words = *words;
    pages->pdf = cairo_pdf_surface_create_for_stream(write_file, save.file, 1, 1); /* each page says its size */
    pages->cr = cairo_create(pages->pdf);
    *ret_pages = pages;
    return 0;
}

static int size_of(struct template *t, struct page *ret_page, char *ret_error) {
    double w, h;
    if (!template_mm(t, &w, &h))
        return art_fault(-EINVAL, ret_error, "the template has no size in mm");
    int result = template_size(t, 0, 0, PAGES_DPI);
    template_page(t, ret_page);
    return result < 0 ? art_fault(result, ret_error, "the page is too large") : 0;
}

static int draw(struct pages *pages, struct template *t, const struct page *page, double x, double y,
                const struct slot_fill *fills, size_t n, char *ret_error) {
    const struct pages_words *words = &pages->words;
    cairo_save(pages->cr);
    cairo_translate(pages->cr, x * POINTS_PER_MM, y * POINTS_PER_MM);
    cairo_scale(pages->cr, page->mm_w * POINTS_PER_MM / page->w, page->mm_h * POINTS_PER_MM / page->h);
    int result = template_draw(t, fills, n, words->lead, words->say, words->say_ctx, pages->cr, ret_error);
    cairo_restore(pages->cr);
    if (result == 0 && cairo_status(pages->cr) != CAIRO_STATUS_SUCCESS)
        result =
            art_fault(-EIO, ret_error, "%s: %s", pages->save.path, cairo_status_to_string(cairo_status(pages->cr)));
    return result;
}

int pages_add(struct pages *pages, struct template *t, const struct slot_fill *fills, size_t n, char *ret_error) {
    struct page page = {0};
    int result = size_of(t, &page, ret_error);
    if (result < 0)
        return result;
    if (pages->begun)
        cairo_show_page(pages->cr);
    pages->begun = true;
    cairo_pdf_surface_set_size(pages->pdf, page.mm_w * POINTS_PER_MM, page.mm_h * POINTS_PER_MM);
    return draw(pages, t, &page, 0, 0, fills, n, ret_error);
}

int pages_put(struct pages *pages, struct template *t, double x, double y, const struct slot_fill *fills, size_t n,
              char *ret_error) {
    struct page page = {0};
    int result = size_of(t, &page, ret_error);
    return result < 0 ? result : draw(pages, t, &page, x, y, fills, n, ret_error);
}

int pages_end(struct pages *pages, int result, char *ret_error) {
    if (!pages)
        return result;
    cairo_destroy(pages->cr);
    cairo_surface_finish(pages->pdf);
    cairo_status_t status = cairo_surface_status(pages->pdf);
    if (result == 0 && status != CAIRO_STATUS_SUCCESS)
        result = art_fault(-EIO, ret_error, "%s: %s", pages->save.path, cairo_status_to_string(status));
    cairo_surface_destroy(pages->pdf);
    int saved = save_end(&pages->save, result);
    if (result == 0 && saved < 0)
        art_fault(saved, ret_error, "%s: %s", pages->save.path, strerror(-saved));
    g_free(pages);
    return saved;
}
