/* One-page PDF for previews and office printers: art and logos as vectors, text as text, a QR as rectangles. Label
 * printers never see it; they get dots (bitmap.h). */
#include <cairo-pdf.h>

#include "art/fault.h"
#include "art/page.h"
#include "art/save.h"

#define PDF_DPI 300 /* grid for whole QR modules when the caller chose no size */
#define POINTS_PER_MM (72 / 25.4)
#define POINTS_PER_PIXEL 0.75 /* a screen at CSS's 96 dpi */

static cairo_status_t write_file(void *closure, const unsigned char *data, unsigned int length) {
    return fwrite(data, 1, length, closure) == length ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static int choose_size(struct template *t, struct page *ret_page) {
    template_page(t, ret_page);
    if (ret_page->w > 0)
        return 0;
    int result = template_size(t, 1920, 1080, ret_page->mm_w > 0 ? PDF_DPI : 0);
    template_page(t, ret_page);
    return result;
}

int template_pdf(struct template *t, const struct slot_fill *fills, size_t n, const char *lead, template_say say,
                 void *say_ctx, const char *path, char *ret_error) {
    struct page page;
    struct save save;
    int result = choose_size(t, &page);
    if (result < 0)
        return art_fault(result, ret_error, "the page is too large");
    result = save_begin(path, &save);
    if (result < 0)
        return art_fault(result, ret_error, "%s: %s", path, strerror(-result));
    double w = page.mm_w > 0 ? page.mm_w * POINTS_PER_MM : page.w * POINTS_PER_PIXEL;
    double h = page.mm_w > 0 ? page.mm_h * POINTS_PER_MM : page.h * POINTS_PER_PIXEL;
    cairo_surface_t *pdf = cairo_pdf_surface_create_for_stream(write_file, save.file, w, h);
    cairo_t *cr = cairo_create(pdf);
    cairo_scale(cr, w / page.w, h / page.h);
    result = template_draw(t, fills, n, lead, say, say_ctx, cr, ret_error);
    cairo_destroy(cr);
    cairo_surface_finish(pdf);
    if (result == 0 && cairo_surface_status(pdf) != CAIRO_STATUS_SUCCESS)
        result = art_fault(-EIO, ret_error, "%s: %s", path, cairo_status_to_string(cairo_surface_status(pdf)));
    cairo_surface_destroy(pdf);
    return save_end(&save, result);
}
