/* Rendering and keeping art layers. A layer is stored row by row as runs (count, pixel) with a leading word per row;
 * a row equal to the one above is one word. A photograph packs badly and is simply kept larger, under the ceiling. */
#include "art/layer.h"

#include <errno.h>

#include "art/svg_handle.h"

#define ROW_SAME UINT32_MAX

static void append_rule(GString *css, const char *name, bool set) {
    g_string_append_printf(css, "[data-if=\"%s%s\"]{display:none!important}", set ? "!" : "", name);
}

/* A style sheet adds to earlier ones, so each set of flags gets a fresh handle. */
static RsvgHandle *open_art(const struct layer_source *source, uint32_t flags) {
    g_autoptr(GString) css = g_string_new("[id^=\"slot-\"]{display:none!important}");
    if (source->veil < 1) {
        char opacity[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(opacity, sizeof opacity, "%.4f", source->veil);
        g_string_append_printf(css, ".ground{opacity:%s!important}.glow{display:none!important}", opacity);
    }
    for (int i = 0; i < source->n_names; i++)
        append_rule(css, source->names[i], flags >> i & 1);
    RsvgHandle *handle = rsvg_handle_new_from_data((const guint8 *)source->bytes, source->size, NULL);
    if (handle && !rsvg_handle_set_stylesheet(handle, (const guint8 *)css->str, css->len, NULL))
        g_clear_object(&handle);
    return handle;
}

int layer_draw(const struct layer_source *source, uint32_t flags, cairo_t *cr, double w, double h) {
    RsvgRectangle viewport = {0, 0, w, h};
    AUTO_SVG *handle = open_art(source, flags);
    return handle && rsvg_handle_render_document(handle, cr, &viewport, NULL) ? 0 : -EBADMSG;
}

static int draw_pixels(const struct layer_source *source, uint32_t flags, struct pixels *canvas) {
    for (int y = 0; y < canvas->h; y++)
        memset(canvas->data + (size_t)y * (size_t)canvas->stride, 0, (size_t)canvas->w * 4);
    cairo_surface_t *surface =
        cairo_image_surface_create_for_data(canvas->data, CAIRO_FORMAT_ARGB32, canvas->w, canvas->h, canvas->stride);
    cairo_t *cr = cairo_create(surface);
    int result = layer_draw(source, flags, cr, canvas->w, canvas->h);
    if (result == 0 && cairo_status(cr) != CAIRO_STATUS_SUCCESS)
        result = -ENOMEM;
    cairo_destroy(cr);
    cairo_surface_flush(surface);
    cairo_surface_destroy(surface);
    return result;
}

static uint32_t *row_of(const struct pixels *p, int y) {
    return (uint32_t *)(void *)(p->data + (size_t)y * (size_t)p->stride);
}

static void pack_row(const uint32_t *row, int w, GArray *out) {
    guint head = out->len;
    uint32_t runs = 0;
    g_array_append_val(out, runs);
    for (int x = 0; x < w; runs++) {
        int from = x;
        while (x < w && row[x] == row[from])
            x++;
        uint32_t run[2] = {(uint32_t)(x - from), row[from]};
        g_array_append_vals(out, run, 2);
    }
    g_array_index(out, uint32_t, head) = runs;
}

static GArray *pack(const struct pixels *p) {
    GArray *out = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    const uint32_t same = ROW_SAME;
    for (int y = 0; y < p->h && out->len * sizeof(uint32_t) <= LAYERS_BYTES_MAX; y++) {
        if (y > 0 && memcmp(row_of(p, y), row_of(p, y - 1), (size_t)p->w * 4) == 0)
            g_array_append_val(out, same);
        else
            pack_row(row_of(p, y), p->w, out);
    }
    return out;
}

static void unpack(const struct layer *layer, struct pixels *canvas) {
    const uint32_t *at = layer->runs;
    for (int y = 0; y < canvas->h; y++) {
        uint32_t *row = row_of(canvas, y), runs = *at++;
        if (runs == ROW_SAME) {
            memcpy(row, row_of(canvas, y - 1), (size_t)canvas->w * 4);
            continue;
        }
        for (; runs > 0; runs--, at += 2)
            for (uint32_t n = at[0]; n > 0; n--)
                *row++ = at[1];
    }
}

static void drop(struct layer *layer) {
    g_free(layer->runs);
    *layer = (struct layer){0};
}

void layers_drop(struct layers *layers) {
    for (int i = 0; i < LAYERS_MAX; i++)
        drop(&layers->kept[i]);
}

/* A free place for a layer of so many words: an unused one, else the longest unused ones are given up. */
static struct layer *make_room(struct layers *layers, size_t words) {
    for (;;) {
        struct layer *oldest = NULL, *empty = NULL;
        size_t total = words;
        for (int i = 0; i < LAYERS_MAX; i++) {
            struct layer *l = &layers->kept[i];
            total += l->words;
            if (!l->runs)
                empty = l;
            else if (!oldest || l->used < oldest->used)
                oldest = l;
        }
        if (empty && total * sizeof(uint32_t) <= LAYERS_BYTES_MAX)
            return empty;
        if (!oldest)
            return NULL;
        drop(oldest);
    }
}

static void keep(struct layers *layers, uint32_t flags, const struct pixels *canvas) {
    GArray *packed = pack(canvas);
    size_t words = packed->len;
    struct layer *place = words * sizeof(uint32_t) <= LAYERS_BYTES_MAX ? make_room(layers, words) : NULL;
    if (place)
        *place = (struct layer){.runs = g_memdup2(packed->data, words * sizeof(uint32_t)),
                                .words = words,
                                .flags = flags,
                                .used = ++layers->tick};
    g_array_unref(packed);
}

int layers_paint(struct layers *layers, const struct layer_source *source, uint32_t flags, struct pixels *canvas) {
    for (int i = 0; i < LAYERS_MAX; i++) {
        struct layer *l = &layers->kept[i];
        if (!l->runs || l->flags != flags)
            continue;
        l->used = ++layers->tick;
        unpack(l, canvas);
        return 0;
    }
    int result = draw_pixels(source, flags, canvas);
    if (result == 0)
        keep(layers, flags, canvas);
    return result;
}
