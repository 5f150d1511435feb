/* Logos. A square mark and a wide word mark look equally important when they cover equal areas, not when they share a
 * height; data-optical="area" scales to that, within the box. */
#include "art/logo.h"

#include <math.h>

#include "art/fault.h"
#include "art/logo_check.h"
#include "art/picture_size.h"
#include "art/svg_handle.h"

#define OPTICAL_SHARE 0.45 /* of the box's area */
#define PROOF 64           /* pixels: enough for a picture to fail */

static RsvgRectangle fit(double w, double h, const struct rect *box, bool optical_area) {
    double scale = fmin(box->w / w, box->h / h);
    if (optical_area)
        scale = fmin(scale, sqrt(OPTICAL_SHARE * box->w * box->h / (w * h)));
    return (RsvgRectangle){box->x + (box->w - w * scale) / 2, box->y + (box->h - h * scale) / 2, w * scale, h * scale};
}

static void clip(cairo_t *cr, const RsvgRectangle *place) {
    cairo_rectangle(cr, place->x, place->y, place->width, place->height);
    cairo_clip(cr);
}

struct stream {
    const uint8_t *at;
    size_t left;
};

static cairo_status_t read_stream(void *closure, unsigned char *data, unsigned int length) {
    struct stream *s = closure;
    if (length > s->left)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(data, s->at, length);
    s->at += length;
    s->left -= length;
    return CAIRO_STATUS_SUCCESS;
}

static int draw_png(cairo_t *cr, const uint8_t *bytes, size_t size, const struct rect *box, bool optical_area,
                    const char *what, char *ret_error) {
    int w, h;
    if (picture_size(bytes, size, &w, &h) < 0)
        return art_fault(-EBADMSG, ret_error, "%s: PNG larger than 4096 pixels or empty", what);
    if (picture_moves(bytes, size))
        return art_fault(-EBADMSG, ret_error, "%s: animated PNG: paper does not move", what);
    struct stream stream = {bytes, size};
    cairo_surface_t *png = cairo_image_surface_create_from_png_stream(read_stream, &stream);
    int result = 0;
    if (cairo_surface_status(png) == CAIRO_STATUS_SUCCESS) {
        RsvgRectangle place = fit(w, h, box, optical_area);
        clip(cr, &place);
        cairo_translate(cr, place.x, place.y);
        cairo_scale(cr, place.width / w, place.height / h);
        cairo_set_source_surface(cr, png, 0, 0);
        cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_GOOD);
        cairo_paint(cr);
    } else {
        result = art_fault(-EBADMSG, ret_error, "%s: damaged PNG", what);
    }
    cairo_surface_destroy(png);
    return result;
}

/* Width to height from the viewBox, else from width and height; a logo with neither is taken as square. */
static void svg_shape(RsvgHandle *handle, double *ret_w, double *ret_h) {
    gboolean has_w, has_h, has_box;
    RsvgLength w, h;
    RsvgRectangle box;
    rsvg_handle_get_intrinsic_dimensions(handle, &has_w, &w, &has_h, &h, &has_box, &box);
    *ret_w = *ret_h = 100;
    if (has_box && box.width > 0 && box.height > 0) {
        *ret_w = box.width;
        *ret_h = box.height;
    } else {
        double px_w, px_h;
        if (rsvg_handle_get_intrinsic_size_in_pixels(handle, &px_w, &px_h) && px_w > 0 && px_h > 0) {
            *ret_w = px_w;
            *ret_h = px_h;
        }
    }
}

static int draw_svg(cairo_t *cr, const char *bytes, size_t size, const struct rect *box, bool optical_area,
                    const char *what, char *ret_error) {
    double w, h;
    g_autoptr(GError) error = NULL;
    const char *kind = picture_kind((const uint8_t *)bytes, size);
    if (kind)
        return art_fault(-EBADMSG, ret_error, "%s: is %s: an SVG or a PNG is wanted", what, kind);
    int result = svg_scan(bytes, size, what, NULL, ret_error);
    if (result < 0)
        return result;
    AUTO_SVG *handle = rsvg_handle_new_from_data((const guint8 *)bytes, size, &error);
    if (!handle)
        return art_fault(-EBADMSG, ret_error, "%s: %s", what, error->message);
    svg_shape(handle, &w, &h);
    RsvgRectangle place = fit(w, h, box, optical_area);
    clip(cr, &place);
    if (!rsvg_handle_render_document(handle, cr, &place, &error))
        return art_fault(-EBADMSG, ret_error, "%s: %s", what, error->message);
    return 0;
}

int logo_draw(cairo_t *cr, const void *bytes, size_t size, const struct rect *box, bool optical_area, const char *what,
              char *ret_error) {
    if (size > LOGO_BYTES_MAX)
        return art_fault(-EBADMSG, ret_error, "%s: larger than 2 MB", what);
    cairo_save(cr);
    int result = picture_is_png(bytes, size) ? draw_png(cr, bytes, size, box, optical_area, what, ret_error)
                                             : draw_svg(cr, bytes, size, box, optical_area, what, ret_error);
    cairo_restore(cr);
    return result;
}

static bool is_blank(cairo_surface_t *surface) {
    cairo_surface_flush(surface);
    const uint8_t *bytes = cairo_image_surface_get_data(surface);
    const size_t size = (size_t)cairo_image_surface_get_stride(surface) * PROOF;
    for (size_t i = 0; bytes && i < size; i++)
        if (bytes[i])
            return false;
    return true;
}

int logo_check(const void *bytes, size_t size, const char *what, char *ret_error) {
    const struct rect box = {0, 0, PROOF, PROOF};
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, PROOF, PROOF);
    cairo_t *cr = cairo_create(surface);
    int result = logo_draw(cr, bytes, size, &box, false, what, ret_error);
    cairo_destroy(cr);
    if (result == 0 && is_blank(surface))
        result = art_fault(-EBADMSG, ret_error, "%s: shows nothing: its place would stay empty", what);
    cairo_surface_destroy(surface);
    return result;
}
