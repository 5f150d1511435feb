/* One function per kind of slot. A text slot that has not changed costs only its glyphs, a logo one copy. */
#include "art/paint.h"

#include <math.h>

#include "art/fault.h"
#include "art/logo.h"
#include "art/qr.h"
#include "art/text.h"

#define TEXT_MAX 2048
#define QUIET 4
#define LABEL_SIZE 0.42 /* of the box's height, down to: */
#define LABEL_LEAST 0.16
#define LINE_HEIGHT 1.35 /* rect height to em, when the template names no size */

void slot_ink_clear(struct slot_ink *ink) {
    g_clear_pointer(&ink->text, g_free);
    g_clear_pointer(&ink->logo, cairo_surface_destroy);
    text_fit_clear(&ink->fit);
}

static void set_color(cairo_t *cr, uint32_t rgb) {
    cairo_set_source_rgb(cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0);
}

static const char *language_of(const struct painter *painter, const struct slot *slot) {
    bool lead_en = strcmp(painter->lead, "en") == 0;
    switch (slot->language) {
    case LANGUAGE_LEAD: return lead_en ? "en" : "zh";
    case LANGUAGE_FOLLOW: return lead_en ? "zh" : "en";
    case LANGUAGE_ZH: return "zh";
    case LANGUAGE_EN: return "en";
    }
    return "zh";
}

/* Larger type grows within its box: the smallest size stays, and what stood on one line as drawn still does. */
static struct text_box text_box_of(const struct painter *painter, const struct slot *slot, const struct rect *box,
                                   const char *language) {
    double unit = painter->unit;
    double size = slot->size > 0 ? slot->size * unit : box->h / LINE_HEIGHT;
    double wrap = slot->wrap_size > 0 ? slot->wrap_size * unit : painter->type > 1 ? size : 0;
    double min = slot->min_size > 0 ? slot->min_size * unit : size / 2;
    return (struct text_box){
        .box = *box,
        .size = fmax(size, min) * painter->type,
        .min_size = min,
        .wrap_size = wrap,
        .lines = slot->lines,
        .weight = slot->weight,
        .align = slot->align,
        .valign = slot->valign,
        .language = language,
        .tabular = slot->tabular,
    };
}

static int paint_text(struct painter *painter, const struct slot *slot, const struct rect *box,
                      const struct slot_fill *fill, struct slot_ink *ink) {
    char clean[TEXT_MAX];
    const char *language = language_of(painter, slot), *text = fill ? fill->text : NULL;
    if (!fill && slot->msgid[0])
        text = painter->say ? painter->say(painter->say_ctx, language, slot->msgid) : slot->msgid;
    if (!text || text_clean(text, clean, sizeof clean) == 0)
        return 0;
    /* A person's own words are set as Chinese unless the template says otherwise: it decides only which national form
     * a Han glyph takes. */
    if (!slot->msgid[0] && !slot->language_set)
        language = "zh";
    if (!ink->text || strcmp(ink->text, clean) != 0 || strcmp(ink->language, language) != 0) {
        struct text_box tb = text_box_of(painter, slot, box, language);
        text_fit_clear(&ink->fit);
        text_fit(painter->pango, &tb, clean, &ink->fit);
        g_free(ink->text);
        ink->text = g_strdup(clean);
        g_strlcpy(ink->language, language, sizeof ink->language);
    }
    painter->overflow += text_fit_draw(painter->cr, &ink->fit, box, slot->color, painter->once);
    return 0;
}

static void draw_modules(cairo_t *cr, const struct qr *qr, int left, int top, int module) {
    for (int y = 0; y < qr->side; y++)
        for (int x = 0; x < qr->side; x++) {
            int from = x;
            while (x < qr->side && qr->dark[y * qr->side + x])
                x++;
            if (x > from)
                cairo_rectangle(cr, left + from * module, top + y * module, (x - from) * module, module);
        }
    cairo_fill(cr);
}

static int paint_qr(struct painter *painter, const struct slot *slot, const struct rect *box,
                    const struct slot_fill *fill) {
    struct qr qr;
    if (!fill || !fill->text || fill->text[0] == '\0')
        return 0;
    int result = qr_make(fill->text, slot->ecc, &qr);
    if (result < 0)
        return art_fault(-ENODATA, painter->error, "%s: the text is too long for a QR symbol", slot->id);
    int modules = qr.side + 2 * QUIET, module = MIN(box->w, box->h) / modules;
    double least = slot->min_module * painter->unit;
    /* A quarter of a dot is the rounding of 203 dpi: half a millimetre is 3.996 dots. */
    if (module < 1 || module < least - 0.25)
        return art_fault(-ENODATA, painter->error, "%s: %d modules leave %d dots each, %.1f are needed", slot->id,
                         modules, module, fmax(least, 1));
    int side = modules * module, left = box->x + (box->w - side) / 2, top = box->y + (box->h - side) / 2;
    cairo_set_antialias(painter->cr, CAIRO_ANTIALIAS_NONE);
    set_color(painter->cr, slot->back);
    cairo_rectangle(painter->cr, left, top, side, side);
    cairo_fill(painter->cr);
    set_color(painter->cr, slot->color);
    draw_modules(painter->cr, &qr, left + QUIET * module, top + QUIET * module, module);
    return 0;
}

static uint64_t key_of(const uint8_t *bytes, size_t size) {
    uint64_t hash = 14695981039346656037u ^ size;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * 1099511628211u;
    return hash;
}

static int render_logo(struct painter *painter, const struct slot *slot, const struct rect *box,
                       const struct slot_fill *fill, struct slot_ink *ink) {
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, box->w, box->h);
    cairo_t *cr = cairo_create(surface);
    int result = logo_draw(cr, fill->bytes, fill->size, &(struct rect){0, 0, box->w, box->h}, slot->optical_area,
                           slot->id, painter->error);
    cairo_destroy(cr);
    g_clear_pointer(&ink->logo, cairo_surface_destroy);
    if (result < 0) {
        cairo_surface_destroy(surface);
        return result;
    }
    ink->logo = surface;
    ink->logo_key = key_of(fill->bytes, fill->size);
    return 0;
}

/* Whoever paid is on the badge: in words, when the picture cannot be drawn. */
static void paint_label(struct painter *painter, const struct slot *slot, const struct rect *box, const char *text) {
    char clean[TEXT_MAX];
    struct text_box tb = {.box = *box, .lines = 2, .weight = 700, .align = ALIGN_MIDDLE, .valign = ALIGN_MIDDLE};
    struct text_fit fit;
    tb.size = tb.wrap_size = box->h * LABEL_SIZE;
    tb.min_size = box->h * LABEL_LEAST;
    tb.language = "zh";
    text_clean(text, clean, sizeof clean);
    text_fit(painter->pango, &tb, clean, &fit);
    painter->overflow += text_fit_draw(painter->cr, &fit, box, slot->color, painter->once);
    text_fit_clear(&fit);
}

static int paint_picture(struct painter *painter, const struct slot *slot, const struct rect *box,
                         const struct slot_fill *fill, struct slot_ink *ink) {
    if (painter->vectors)
        return logo_draw(painter->cr, fill->bytes, fill->size, box, slot->optical_area, slot->id, painter->error);
    if (!ink->logo || ink->logo_key != key_of(fill->bytes, fill->size)) {
        int result = render_logo(painter, slot, box, fill, ink);
        if (result < 0)
            return result;
    }
    cairo_set_source_surface(painter->cr, ink->logo, box->x, box->y);
    cairo_paint(painter->cr);
    return 0;
}

static int paint_logo(struct painter *painter, const struct slot *slot, const struct rect *box,
                      const struct slot_fill *fill, struct slot_ink *ink) {
    if (!fill || ((!fill->bytes || fill->size == 0) && !fill->text))
        return 0;
    int result = fill->bytes && fill->size > 0 ? paint_picture(painter, slot, box, fill, ink) : -ENOENT;
    if (result == 0 || !fill->text)
        return result;
    paint_label(painter, slot, box, fill->text);
    return 0;
}

static void round_box(cairo_t *cr, const struct rect *box, double radius) {
    double r = fmin(radius, fmin(box->w, box->h) / 2.0), right = box->x + box->w, bottom = box->y + box->h;
    cairo_new_path(cr);
    cairo_arc(cr, right - r, box->y + r, r, -G_PI_2, 0);
    cairo_arc(cr, right - r, bottom - r, r, 0, G_PI_2);
    cairo_arc(cr, box->x + r, bottom - r, r, G_PI_2, G_PI);
    cairo_arc(cr, box->x + r, box->y + r, r, G_PI, 3 * G_PI_2);
    cairo_close_path(cr);
}

static int paint_bar(struct painter *painter, const struct slot *slot, const struct rect *box,
                     const struct slot_fill *fill) {
    if (!fill)
        return 0;
    double value = fill->value > 0 ? fmin(fill->value, 1) : 0, radius = slot->radius * painter->unit;
    round_box(painter->cr, box, radius);
    set_color(painter->cr, slot->back);
    cairo_fill(painter->cr);
    round_box(painter->cr, box, radius);
    cairo_clip(painter->cr);
    struct rect done = *box;
    done.w = (int)lround(box->w * value);
    set_color(painter->cr, slot->color);
    round_box(painter->cr, &done, radius);
    cairo_fill(painter->cr);
    return 0;
}

int paint_slot(struct painter *painter, const struct slot *slot, const struct rect *box, const struct slot_fill *fill,
               struct slot_ink *ink) {
    int result = 0;
    cairo_save(painter->cr);
    switch (slot->kind) {
    case SLOT_TEXT: result = paint_text(painter, slot, box, fill, ink); break;
    case SLOT_QR: result = paint_qr(painter, slot, box, fill); break;
    case SLOT_LOGO: result = paint_logo(painter, slot, box, fill, ink); break;
    case SLOT_BAR: result = paint_bar(painter, slot, box, fill); break;
    case SLOT_LIVE:
    case SLOT_BUTTON: break;
    }
    cairo_restore(painter->cr);
    return result;
}
