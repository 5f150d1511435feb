/* Pictures of venues come as the camera made them. librsvg reads PNG and JPEG when they are embedded, so one way draws
 * all kinds; the size a picture claims is read before any decoder sees it. Drawn once per size, some 100 ms. */
#include "art/background.h"

#include <cairo.h>
#include <glib.h>
#include <string.h>

#include "art/fault.h"
#include "art/picture_size.h"
#include "art/slots.h"
#include "art/svg_handle.h"

#define PROBE 512 /* pixels: small lights do not vanish, and it costs nothing */

/* A picture as an SVG of its size. */
static int wrap(const uint8_t *bytes, size_t size, const char *what, char **ret_svg, char *ret_error) {
    int w = 0, h = 0, r = picture_size(bytes, size, &w, &h);
    if (r < 0)
        return art_fault(-EBADMSG, ret_error, "%s: %s", what,
                         r == -E2BIG ? "larger than 4096 pixels" : "damaged, or neither SVG, PNG nor JPEG");
    if (picture_moves(bytes, size))
        return art_fault(-EBADMSG, ret_error, "%s: is animated: a picture at rest is wanted", what);
    g_autofree char *base64 = g_base64_encode(bytes, size);
    *ret_svg = g_strdup_printf("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d'><image width='%d' "
                               "height='%d' href='data:image/%s;base64,%s'/></svg>",
                               w, h, w, h, picture_is_png(bytes, size) ? "png" : "jpeg", base64);
    return 0;
}

static RsvgHandle *open_picture(const void *bytes, size_t size, const char *what, char *ret_error) {
    g_autofree char *wrapped = NULL;
    g_autoptr(GError) error = NULL;
    int r = picture_kind(bytes, size) ? wrap(bytes, size, what, &wrapped, ret_error)
                                      : svg_scan(bytes, size, what, NULL, ret_error);
    if (r < 0)
        return NULL;
    RsvgHandle *handle =
        rsvg_handle_new_from_data(wrapped ? (const guint8 *)wrapped : bytes, wrapped ? strlen(wrapped) : size, &error);
    if (!handle)
        art_fault(-EBADMSG, ret_error, "%s: %s", what, error->message);
    return handle;
}

static RsvgRectangle cover(RsvgHandle *handle, int w, int h) {
    gboolean has_w, has_h, has_box;
    RsvgLength width, height;
    RsvgRectangle box = {0, 0, w, h};
    rsvg_handle_get_intrinsic_dimensions(handle, &has_w, &width, &has_h, &height, &has_box, &box);
    if (!has_box || box.width <= 0 || box.height <= 0)
        return (RsvgRectangle){0, 0, w, h};
    double scale = MAX(w / box.width, h / box.height);
    return (RsvgRectangle){(w - box.width * scale) / 2, (h - box.height * scale) / 2, box.width * scale,
                           box.height * scale};
}

int background_paint(const void *bytes, size_t size, const char *what, struct pixels *canvas, char *ret_error) {
    AUTO_SVG *handle = open_picture(bytes, size, what, ret_error);
    if (!handle)
        return -EBADMSG;
    RsvgRectangle place = cover(handle, canvas->w, canvas->h);
    cairo_surface_t *surface =
        cairo_image_surface_create_for_data(canvas->data, CAIRO_FORMAT_ARGB32, canvas->w, canvas->h, canvas->stride);
    cairo_t *cr = cairo_create(surface);
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_paint(cr);
    bool good = rsvg_handle_render_document(handle, cr, &place, NULL) && cairo_status(cr) == CAIRO_STATUS_SUCCESS;
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    cairo_surface_destroy(surface);
    return good ? 0 : art_fault(-EBADMSG, ret_error, "%s: cannot be drawn", what);
}

static uint32_t *row_of(const struct pixels *p, int y) {
    return (uint32_t *)(void *)(p->data + (size_t)y * (size_t)p->stride);
}

void background_under(struct pixels *canvas, const struct pixels *under) {
    for (int y = 0; y < canvas->h; y++) {
        uint32_t *to = row_of(canvas, y);
        const uint32_t *from = row_of(under, y);
        for (int x = 0; x < canvas->w; x++) {
            uint32_t through = 255 - (to[x] >> 24);
            if (through == 0)
                continue;
            /* Two channels at a time, a 256th for a 255th: never too bright, one step too dark at most. */
            uint32_t even = (from[x] & 0xFF00FF) * through >> 8 & 0xFF00FF;
            uint32_t odd = (from[x] >> 8 & 0xFF00FF) * through & 0xFF00FF00;
            to[x] += even | odd;
        }
    }
}

static uint32_t brightest(const struct pixels *p) {
    uint32_t most = 0;
    for (int y = 0; y < p->h; y++)
        for (int x = 0; x < p->w; x++)
            for (int shift = 0; shift < 24; shift += 8)
                most = (most & ~(255u << shift)) | MAX(most & 255u << shift, row_of(p, y)[x] & 255u << shift);
    return most;
}

int look_set_background(struct look *look, const struct palette *palette, const void *bytes, size_t size,
                        const char *what, char *ret_error) {
    struct pixels probe = {.w = PROBE, .h = PROBE, .stride = PROBE * 4, .data = g_malloc0(PROBE * PROBE * 4)};
    int r = background_paint(bytes, size, what, &probe, ret_error);
    if (r == 0) {
        g_free(look->background);
        look->background = g_memdup2(bytes, size);
        look->background_size = size;
        look->veil = palette_veil(palette, brightest(&probe));
    }
    g_free(probe.data);
    return r;
}
