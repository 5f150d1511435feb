/* Templates: loading with every check, placing at a size, and rendering art then slots. A kiosk keeps about a dozen of
 * them; each belongs to the thread that loaded it, because Pango's fonts do. */
#include "art/template.h"

#include <math.h>

#include "art/background.h"
#include "art/bitmap.h"
#include "art/fault.h"
#include "art/layer.h"
#include "art/page.h"
#include "art/paint.h"
#include "art/rules.h"
#include "art/svg_handle.h"

#define SIDE_MAX 8192
#define DPI_MAX 1200
#define MM_PER_INCH 25.4
#define PAGE_SLACK 0.002 /* of the page's larger side: rounding in a drawing program, invisible in print */

struct template {
    char *bytes;
    size_t size;
    struct svg_scan scan;
    struct layer_source source;
    int w, h; /* 0 until template_size */
    double unit, left, top;
    PangoContext *pango;
    const struct look *look; /* lent, NULL = as drawn */
    struct layers layers;
    struct pixels under; /* the look's background at this size; data NULL = none, or not yet */
    struct slot_ink ink[TEMPLATE_SLOTS_MAX];
    uint32_t flags; /* set at the last render */
    int overflow;
};

/* librsvg answers in its own pixels: 96 dpi where width and height have units, else the viewport's. */
static int measure_slot(RsvgHandle *handle, const struct svg_scan *scan, struct slot *slot) {
    char id[sizeof slot->id + 1];
    RsvgRectangle viewport = {0, 0, scan->view_w, scan->view_h}, box;
    double page_w, page_h;
    snprintf(id, sizeof id, "#%s", slot->id);
    if (!rsvg_handle_get_intrinsic_size_in_pixels(handle, &page_w, &page_h)) {
        page_w = scan->view_w;
        page_h = scan->view_h;
    }
    if (!rsvg_handle_get_geometry_for_layer(handle, id, &viewport, NULL, &box, NULL))
        return -EBADMSG;
    slot->x = box.x * scan->view_w / page_w;
    slot->y = box.y * scan->view_h / page_h;
    slot->w = box.width * scan->view_w / page_w;
    slot->h = box.height * scan->view_h / page_h;
    return 0;
}

static const char *misplaced(const struct svg_scan *scan, const struct slot *slot) {
    double slack = PAGE_SLACK * fmax(scan->view_w, scan->view_h);
    if (!(slot->w > 0 && slot->h > 0))
        return "has no size";
    bool in = slot->x >= -slack && slot->y >= -slack && slot->x + slot->w <= scan->view_w + slack &&
              slot->y + slot->h <= scan->view_h + slack;
    return in ? NULL : "lies outside the page";
}

/* Slots are measured before any style sheet hides them: a hidden one would measure 0 x 0. */
static int measure(struct template *t, const char *what, char *ret_error) {
    g_autoptr(GError) error = NULL;
    double page_w, page_h;
    AUTO_SVG *handle = rsvg_handle_new_from_data((const guint8 *)t->bytes, t->size, &error);
    if (!handle)
        return art_fault(-EBADMSG, ret_error, "%s: %s", what, error->message);
    if (rsvg_handle_get_intrinsic_size_in_pixels(handle, &page_w, &page_h) &&
        fabs(page_w / page_h * t->scan.view_h / t->scan.view_w - 1) > 0.01)
        return art_fault(-EBADMSG, ret_error, "%s: width and height do not match the viewBox", what);
    for (int i = 0; i < t->scan.n_slots; i++) {
        struct slot *slot = &t->scan.slots[i];
        const char *fault = measure_slot(handle, &t->scan, slot) < 0 ? "cannot be measured" : misplaced(&t->scan, slot);
        if (fault)
            return art_fault(-EBADMSG, ret_error, "%s:%d: %s %s", what, slot->line, slot->id, fault);
    }
    return 0;
}

static bool has_background(const struct template *t) { return t->look && t->look->background && t->scan.has_ground; }

static void wear(struct template *t, const struct look *look) {
    t->look = look;
    if (!look)
        return;
    look_recolor(look, t->bytes, t->size);
}

/* Over a picture all texts of ink are white: it need not be dimmed to suit the quieter ones. */
static void lift_texts(struct template *t) {
    const uint32_t quieter[] = {PALETTE_SECOND, PALETTE_QUIET, PALETTE_BUILT_IN.accent};
    for (int i = 0; i < t->scan.n_slots; i++)
        for (size_t k = 0; k < G_N_ELEMENTS(quieter); k++)
            if (t->scan.slots[i].color == look_color(t->look, quieter[k]))
                t->scan.slots[i].color = 0xFFFFFF;
}

int template_load_as(const void *bytes, size_t size, const char *what, const struct look *look,
                     struct template **ret_template, char *ret_error) {
    if (size == 0 || size > TEMPLATE_BYTES_MAX)
        return art_fault(-EBADMSG, ret_error, "%s: %s", what, size ? "larger than 4 MB" : "empty file");
    struct template *t = g_new0(struct template, 1);
    t->bytes = g_memdup2(bytes, size);
    t->size = size;
    wear(t, look);
    int result = svg_scan(t->bytes, size, what, &t->scan, ret_error);
    if (result == 0)
        result = measure(t, what, ret_error);
    if (result == 0)
        result = rules_of_print(&t->scan, what, ret_error);
    if (result < 0) {
        template_free(t);
        return result;
    }
    t->source = (struct layer_source){t->bytes, size, (const char(*)[SLOT_NAME])t->scan.flags, t->scan.n_flags,
                                      look && has_background(t) ? look->veil : 1};
    if (has_background(t))
        lift_texts(t);
    t->pango = text_context_new(look ? look->font : "");
    *ret_template = t;
    return 0;
}

int template_load(const void *bytes, size_t size, const char *what, struct template **ret_template, char *ret_error) {
    return template_load_as(bytes, size, what, NULL, ret_template, ret_error);
}

int template_load_badge(const void *bytes, size_t size, const char *what, struct template **ret_template,
                        char *ret_error) {
    struct template *t = NULL;
    int result = template_load(bytes, size, what, &t, ret_error);
    if (result == 0)
        result = rules_of_badge(&t->scan, what, ret_error);
    if (result < 0) {
        template_free(t);
        return result;
    }
    *ret_template = t;
    return 0;
}

int template_fits(const struct template *t, const struct template_margins *margins, char *ret_error) {
    return rules_of_margins(&t->scan, margins, ret_error);
}

static void drop_drawings(struct template *t) {
    layers_drop(&t->layers);
    pixels_free(&t->under);
    for (int i = 0; i < TEMPLATE_SLOTS_MAX; i++)
        slot_ink_clear(&t->ink[i]);
}

void template_free(struct template *t) {
    if (!t)
        return;
    drop_drawings(t);
    g_clear_object(&t->pango);
    g_free(t->bytes);
    g_free(t);
}

bool template_mm(const struct template *t, double *ret_w, double *ret_h) {
    if (t->scan.mm_w <= 0)
        return false;
    *ret_w = t->scan.mm_w;
    *ret_h = t->scan.mm_h;
    return true;
}

int template_size(struct template *t, int w, int h, int dpi) {
    if (dpi < 0 || dpi > DPI_MAX || (dpi > 0 && t->scan.mm_w <= 0))
        return -EINVAL;
    if (dpi > 0) {
        w = (int)lround(t->scan.mm_w / MM_PER_INCH * dpi);
        h = (int)lround(t->scan.mm_h / MM_PER_INCH * dpi);
    }
    if (w < 1 || h < 1 || w > SIDE_MAX || h > SIDE_MAX)
        return -EINVAL;
    if (w == t->w && h == t->h)
        return 0;
    drop_drawings(t);
    t->w = w;
    t->h = h;
    /* The way librsvg fits a viewBox into a viewport: whole, centred. */
    t->unit = fmin(w / t->scan.view_w, h / t->scan.view_h);
    t->left = (w - t->scan.view_w * t->unit) / 2;
    t->top = (h - t->scan.view_h * t->unit) / 2;
    return 0;
}

/* Sizes are rounded apart from places, so that a QR slot has the same number of dots wherever it stands. */
static void round_span(double start, double length, int limit, int *ret_start, int *ret_length) {
    int n = MIN(MAX((int)lround(length), 1), limit);
    *ret_start = MIN(MAX((int)lround(start), 0), limit - n);
    *ret_length = n;
}

static struct rect box_of(const struct template *t, const struct slot *s) {
    struct rect box;
    round_span(t->left + s->x * t->unit, s->w * t->unit, t->w, &box.x, &box.w);
    round_span(t->top + s->y * t->unit, s->h * t->unit, t->h, &box.y, &box.h);
    return box;
}

int template_places(const struct template *t, struct template_place *ret_places, size_t max) {
    size_t n = 0;
    for (int i = 0; i < t->scan.n_slots && n < max; i++, n++) {
        ret_places[n] = (struct template_place){.kind = t->scan.slots[i].kind, .box = box_of(t, &t->scan.slots[i])};
        g_strlcpy(ret_places[n].name, slot_short_name(&t->scan.slots[i]), sizeof ret_places[n].name);
    }
    return (int)n;
}

bool template_place(const struct template *t, const char *id, struct rect *ret_box) {
    for (int i = 0; i < t->scan.n_slots; i++)
        if (strcmp(t->scan.slots[i].id, id) == 0) {
            *ret_box = box_of(t, &t->scan.slots[i]);
            return true;
        }
    return false;
}

static const struct slot_fill *fill_of(const struct slot *slot, const struct slot_fill *fills, size_t n) {
    const char *name = slot_fill_name(slot);
    for (size_t i = 0; i < n; i++)
        if (strcmp(fills[i].name, name) == 0)
            return &fills[i];
    return NULL;
}

bool template_fills(const struct template *t, const char *name) {
    for (int i = 0; i < t->scan.n_slots; i++)
        if (strcmp(slot_fill_name(&t->scan.slots[i]), name) == 0)
            return true;
    return false;
}

const char *template_wants(const struct template *t, int i) {
    if (i < 0 || i >= t->scan.n_slots)
        return NULL;
    const struct slot *slot = &t->scan.slots[i];
    bool own = slot->kind == SLOT_LIVE || slot->kind == SLOT_BUTTON || *slot->msgid;
    return own ? "" : slot_fill_name(slot);
}

static uint32_t flags_of(const struct template *t, const struct slot_fill *fills, size_t n) {
    uint32_t flags = 0;
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < t->scan.n_flags && g_str_has_prefix(fills[i].name, "if-"); k++)
            if (strcmp(fills[i].name + 3, t->scan.flags[k]) == 0)
                flags |= 1u << k;
    return flags;
}

static bool shows(const struct slot *slot, uint32_t flags) {
    return (flags & slot->shown_if) == slot->shown_if && (flags & slot->hidden_if) == 0;
}

bool template_shown(const struct template *t, const char *id) {
    for (int i = 0; i < t->scan.n_slots; i++)
        if (strcmp(t->scan.slots[i].id, id) == 0)
            return shows(&t->scan.slots[i], t->flags);
    return false;
}

static int paint_slots(struct template *t, struct painter *painter, const struct slot_fill *fills, size_t n) {
    uint32_t flags = flags_of(t, fills, n);
    int result = 0;
    t->flags = flags;
    for (int i = 0; i < t->scan.n_slots && result == 0; i++) {
        const struct slot *slot = &t->scan.slots[i];
        if (!shows(slot, flags))
            continue;
        struct rect box = box_of(t, slot);
        result = paint_slot(painter, slot, &box, fill_of(slot, fills, n), &t->ink[i]);
    }
    t->overflow = painter->overflow;
    return result;
}

static struct painter painter_of(const struct template *t, const char *lead, template_say say, void *say_ctx,
                                 char *ret_error) {
    return (struct painter){.pango = t->pango,
                            .unit = t->unit,
                            .type = t->look && t->look->type > 0 ? t->look->type : 1,
                            .lead = lead ? lead : "zh",
                            .say = say,
                            .say_ctx = say_ctx,
                            .error = ret_error};
}

/* A picture that was tried when the look was made can be drawn; should it fail all the same, black lies there. */
static int lay_under(struct template *t, struct pixels *canvas) {
    if (!t->under.data) {
        int r = pixels_alloc(t->w, t->h, &t->under);
        if (r < 0)
            return r;
        background_paint(t->look->background, t->look->background_size, "background", &t->under, NULL);
    }
    background_under(canvas, &t->under);
    return 0;
}

int template_render(struct template *t, const struct slot_fill *fills, size_t n, const char *lead, template_say say,
                    void *say_ctx, struct pixels *canvas, char *ret_error) {
    if (ret_error)
        ret_error[0] = '\0';
    if (t->w == 0 || canvas->w != t->w || canvas->h != t->h)
        return art_fault(-EINVAL, ret_error, "canvas is %dx%d, template is %dx%d", canvas->w, canvas->h, t->w, t->h);
    int result = layers_paint(&t->layers, &t->source, flags_of(t, fills, n), canvas);
    if (result < 0)
        return art_fault(result, ret_error, "the art cannot be drawn");
    if (has_background(t) && lay_under(t, canvas) < 0)
        return art_fault(-ENOMEM, ret_error, "out of memory");
    struct painter painter = painter_of(t, lead, say, say_ctx, ret_error);
    cairo_surface_t *surface =
        cairo_image_surface_create_for_data(canvas->data, CAIRO_FORMAT_ARGB32, canvas->w, canvas->h, canvas->stride);
    painter.cr = cairo_create(surface);
    painter.once = t->scan.mm_w > 0;
    result = paint_slots(t, &painter, fills, n);
    if (result == 0 && cairo_status(painter.cr) != CAIRO_STATUS_SUCCESS)
        result = art_fault(-ENOMEM, ret_error, "%s", cairo_status_to_string(cairo_status(painter.cr)));
    cairo_destroy(painter.cr);
    cairo_surface_flush(surface);
    cairo_surface_destroy(surface);
    return result;
}

int template_overflow(const struct template *t) { return t->overflow; }

void template_page(const struct template *t, struct page *ret_page) {
    *ret_page = (struct page){.w = t->w, .h = t->h, .mm_w = t->scan.mm_w, .mm_h = t->scan.mm_h};
}

int template_draw(struct template *t, const struct slot_fill *fills, size_t n, const char *lead, template_say say,
                  void *say_ctx, cairo_t *cr, char *ret_error) {
    struct painter painter = painter_of(t, lead, say, say_ctx, ret_error);
    painter.cr = cr;
    painter.vectors = true;
    if (layer_draw(&t->source, flags_of(t, fills, n), cr, t->w, t->h) < 0)
        return art_fault(-EBADMSG, ret_error, "the art cannot be drawn");
    return paint_slots(t, &painter, fills, n);
}
