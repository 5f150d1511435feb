/* Fitting text into a slot. Names range from two Han characters to 300 letters without a blank, so the order of
 * concessions is fixed: full size, shrink, wrap, break words, ellipsis; clipping is a net that template_overflow
 * reports. Fitting is judged by ink, not by line height: fallback fonts have tall lines and small letters. */
#include "art/text_draw.h"

#include <math.h>

#define FAMILY "Noto Sans CJK SC, Noto Sans, Noto Sans Arabic"
/* Han glyphs sit between -0.12 and 0.88 em around the baseline; centring that box suits Latin capitals too. */
#define EM_ABOVE 0.88
#define EM_BELOW 0.12
#define LINE_FACTOR 0.86 /* of the font's own, very open, line height */
#define BALANCE_STEPS 32
#define OUTLINE_EM 40  /* pixels */
#define BREATH 0.04    /* of the slot's height: what tall scripts keep clear at its edges */
#define INK_VISIBLE 32 /* alpha below this is a rounding of the antialiasing */

static void set_family(PangoContext *context, const char *family) {
    g_autofree char *families = *family ? g_strconcat(family, ", " FAMILY, NULL) : g_strdup(FAMILY);
    PangoFontDescription *font = pango_font_description_new();
    pango_font_description_set_family(font, families);
    pango_context_set_font_description(context, font);
    pango_font_description_free(font);
}

PangoContext *text_context_new(const char *family) {
    PangoContext *context = pango_font_map_create_context(pango_cairo_font_map_get_default());
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(context, options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(context, FALSE);
    set_family(context, family);
    return context;
}

PangoLayout *text_layout_new(PangoContext *context, int weight, const char *language, bool tabular) {
    PangoLayout *layout = pango_layout_new(context);
    PangoFontDescription *font = pango_font_description_copy(pango_context_get_font_description(context));
    pango_font_description_set_weight(font, (PangoWeight)weight);
    pango_font_description_set_absolute_size(font, 16 * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    PangoAttrList *attributes = pango_attr_list_new();
    pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(FALSE));
    const char *tag = strcmp(language, "en") == 0 ? "en" : "zh-cn";
    pango_attr_list_insert(attributes, pango_attr_language_new(pango_language_from_string(tag)));
    if (tabular)
        pango_attr_list_insert(attributes, pango_attr_font_features_new("tnum=1"));
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
    pango_layout_set_line_spacing(layout, LINE_FACTOR);
    return layout;
}

/* Every size is a set of fonts for Pango to look up and keep: 6 ms the first time, nothing after. So fitted sizes lie
 * on a grid of 1.5 to 3 percent, never below low. */
static double snap(double em, double low) {
    double step = exp2(floor(log2(fmax(em, 1))) - 5);
    return fmax(floor(em / step) * step, low);
}

static void set_size(PangoLayout *layout, double em) {
    PangoFontDescription *font = pango_font_description_copy(pango_layout_get_font_description(layout));
    pango_font_description_set_absolute_size(font, em * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
}

static double last_baseline(PangoLayout *layout) {
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    while (pango_layout_iter_next_line(iter))
        ;
    double y = pango_units_to_double(pango_layout_iter_get_baseline(iter));
    pango_layout_iter_free(iter);
    return y;
}

/* Height of the em boxes from the first line to the last. */
static double block_height(PangoLayout *layout, double em) {
    double first = pango_units_to_double(pango_layout_get_baseline(layout));
    return last_baseline(layout) - first + (EM_ABOVE + EM_BELOW) * em;
}

static bool fits(PangoLayout *layout, const struct text_box *tb, double em, int lines) {
    PangoRectangle ink, logical;
    set_size(layout, em);
    if (pango_layout_get_line_count(layout) > lines)
        return false;
    pango_layout_get_extents(layout, &ink, &logical);
    return pango_units_to_double(MAX(ink.width, logical.width)) <= tb->box.w &&
           pango_units_to_double(ink.height) <= tb->box.h && block_height(layout, em) <= tb->box.h + 0.5;
}

static void wrap(PangoLayout *layout, int width, PangoWrapMode mode) {
    pango_layout_set_width(layout, width < 0 ? -1 : width * PANGO_SCALE);
    pango_layout_set_wrap(layout, mode);
}

/* Largest em of the grid in [low, high] that fits; 0 when not even low does. */
static double largest(PangoLayout *layout, const struct text_box *tb, double low, double high, int lines) {
    if (fits(layout, tb, high, lines))
        return high;
    if (low >= high || !fits(layout, tb, low, lines))
        return 0;
    double fitting = low;
    for (int i = 0; i < 7; i++) {
        double middle = snap((fitting + high) / 2, low);
        if (middle <= fitting)
            break;
        if (fits(layout, tb, middle, lines))
            fitting = middle;
        else
            high = middle;
    }
    set_size(layout, fitting); /* the last try may have been too large */
    return fitting;
}

/* One line scales with its em, so the answer is one division away; the search stays as the careful way. */
static double largest_line(PangoLayout *layout, const struct text_box *tb, double low) {
    PangoRectangle ink, logical;
    wrap(layout, -1, PANGO_WRAP_WORD);
    if (fits(layout, tb, tb->size, 1))
        return tb->size;
    pango_layout_get_extents(layout, &ink, &logical);
    double ratio = fmin(tb->box.w / pango_units_to_double(MAX(1, MAX(ink.width, logical.width))),
                        tb->box.h / fmax(pango_units_to_double(MAX(1, ink.height)), block_height(layout, tb->size)));
    if (tb->size * ratio < low)
        return 0;
    double guess = snap(tb->size * ratio * 0.998, low);
    return fits(layout, tb, guess, 1) ? guess : largest(layout, tb, low, tb->size, 1);
}

static double cut(PangoLayout *layout, const struct text_box *tb) {
    int lines = tb->lines;
    wrap(layout, tb->box.w, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
    do {
        pango_layout_set_height(layout, -lines);
    } while (!fits(layout, tb, tb->min_size, lines) && --lines > 0);
    return tb->min_size;
}

static double fit_size(PangoLayout *layout, const struct text_box *tb) {
    double em = 0;
    if (tb->lines == 1 || tb->wrap_size > 0)
        em = largest_line(layout, tb, tb->lines == 1 ? tb->min_size : fmax(tb->wrap_size, tb->min_size));
    for (int breaking = 0; em <= 0 && tb->lines > 1 && breaking < 2; breaking++) {
        wrap(layout, tb->box.w, breaking ? PANGO_WRAP_WORD_CHAR : PANGO_WRAP_WORD);
        em = largest(layout, tb, tb->min_size, tb->size, tb->lines);
    }
    return em > 0 ? em : cut(layout, tb);
}

/* What fits to the last pixel sticks to the edges: a step smaller, where the designer allows it. */
static double with_air(PangoLayout *layout, const struct text_box *tb, double em) {
    PangoRectangle ink;
    pango_layout_get_extents(layout, &ink, NULL);
    double room = tb->box.h * (1 - 2 * BREATH), ratio = room / pango_units_to_double(MAX(1, ink.height));
    if (ratio >= 1 || em * ratio < tb->min_size)
        return em;
    double smaller = snap(em * ratio, tb->min_size);
    set_size(layout, smaller);
    return smaller;
}

static double along(enum slot_align align, double start, double room, double length) {
    switch (align) {
    case ALIGN_START: return start;
    case ALIGN_MIDDLE: return start + (room - length) / 2;
    case ALIGN_END: return start + room - length;
    }
    return start;
}

/* Centred lines of like length: no single character alone on the last one. Narrowed as far as no line more is needed
 * and no word sticks out. */
static void balance(PangoLayout *layout, const struct text_box *tb) {
    PangoRectangle logical;
    int lines = pango_layout_get_line_count(layout), low = tb->box.w / 2, high = tb->box.w;
    if (tb->align != ALIGN_MIDDLE || lines < 2 || pango_layout_get_width(layout) < 0 ||
        pango_layout_get_wrap(layout) != PANGO_WRAP_WORD)
        return;
    while (high - low > tb->box.w / BALANCE_STEPS) {
        int middle = (low + high) / 2;
        pango_layout_set_width(layout, middle * PANGO_SCALE);
        pango_layout_get_extents(layout, NULL, &logical);
        if (pango_layout_get_line_count(layout) == lines && logical.width <= middle * PANGO_SCALE)
            high = middle;
        else
            low = middle;
    }
    pango_layout_set_width(layout, high * PANGO_SCALE);
}

/* Pango mirrors left and right for right-to-left text; a slot's edge is the designer's. */
static void set_alignment(PangoLayout *layout, enum slot_align align) {
    static const PangoAlignment way[] = {PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER, PANGO_ALIGN_RIGHT};
    bool mirrored = pango_layout_get_direction(layout, 0) == PANGO_DIRECTION_RTL && align != ALIGN_MIDDLE;
    pango_layout_set_alignment(layout, way[mirrored ? ALIGN_END - align : align]);
}

/* Shift so that ink does not cross an edge it need not cross. */
static double nudge(double origin, double ink_start, double ink_length, double start, double room) {
    double over = origin + ink_start + ink_length - (start + room);
    if (over > 0)
        origin -= over;
    if (origin + ink_start < start)
        origin = start - ink_start;
    return origin;
}

static void place(const struct text_box *tb, double em, struct text_fit *fit) {
    PangoRectangle ink, logical;
    const struct rect *box = &tb->box;
    pango_layout_get_extents(fit->layout, &ink, &logical);
    double left = pango_units_to_double(ink.x), width = pango_units_to_double(ink.width);
    double top = pango_units_to_double(ink.y), height = pango_units_to_double(ink.height);
    double block_top = pango_units_to_double(pango_layout_get_baseline(fit->layout)) - EM_ABOVE * em;
    /* A layout with a width aligns its own lines from its left edge; a narrowed one is centred. */
    fit->x = box->x;
    if (pango_layout_get_width(fit->layout) > 0)
        fit->x = along(tb->align, box->x, box->w, pango_units_to_double(pango_layout_get_width(fit->layout)));
    if (pango_layout_get_width(fit->layout) < 0)
        fit->x =
            along(tb->align, box->x, box->w, pango_units_to_double(logical.width)) - pango_units_to_double(logical.x);
    fit->y = along(tb->valign, box->y, box->h, block_height(fit->layout, em)) - block_top;
    /* Scripts that reach beyond the em box are centred by what is seen of them, or they would stick to an edge. */
    double air = BREATH * box->h;
    if (tb->valign == ALIGN_MIDDLE && (fit->y + top < box->y + air || fit->y + top + height > box->y + box->h - air))
        fit->y = box->y + (box->h - height) / 2 - top;
    fit->x = nudge(fit->x, left, width, box->x, box->w);
    fit->y = nudge(fit->y, top, height, box->y, box->h);
    fit->spills = width > box->w || height > box->h;
}

/* A box with a number in it is worse than a name without its rarest letter. */
static void drop_unknown(PangoLayout *layout) {
    const char *text = pango_layout_get_text(layout);
    size_t size = strlen(text);
    g_autoptr(GByteArray) unknown = g_byte_array_sized_new((guint)size + 1);
    g_byte_array_set_size(unknown, (guint)size + 1);
    memset(unknown->data, 0, size + 1);
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    do {
        PangoGlyphItem *run = pango_layout_iter_get_run_readonly(iter);
        for (int i = 0; run && i < run->glyphs->num_glyphs; i++)
            if (run->glyphs->glyphs[i].glyph & PANGO_GLYPH_UNKNOWN_FLAG)
                unknown->data[run->item->offset + run->glyphs->log_clusters[i]] = 1;
    } while (pango_layout_iter_next_run(iter));
    pango_layout_iter_free(iter);
    g_autoptr(GString) known = g_string_sized_new(size);
    for (const char *at = text; *at; at = g_utf8_next_char(at))
        if (!unknown->data[at - text])
            g_string_append_unichar(known, g_utf8_get_char(at));
    pango_layout_set_text(layout, g_strstrip(known->str), -1);
}

void text_fit(PangoContext *context, const struct text_box *tb, const char *clean, struct text_fit *ret_fit) {
    *ret_fit = (struct text_fit){0};
    if (clean[0] == '\0' || tb->box.w <= 0 || tb->box.h <= 0)
        return;
    ret_fit->layout = text_layout_new(context, tb->weight, tb->language, tb->tabular);
    pango_layout_set_text(ret_fit->layout, clean, -1);
    if (pango_layout_get_unknown_glyphs_count(ret_fit->layout) > 0)
        drop_unknown(ret_fit->layout);
    set_alignment(ret_fit->layout, tb->align);
    double em = with_air(ret_fit->layout, tb, fit_size(ret_fit->layout, tb));
    balance(ret_fit->layout, tb);
    place(tb, em, ret_fit);
}

void text_fit_clear(struct text_fit *fit) { g_clear_object(&fit->layout); }

static int count_outside(cairo_surface_t *mask, int left, int top, const struct rect *box) {
    const uint8_t *data = cairo_image_surface_get_data(mask);
    int stride = cairo_image_surface_get_stride(mask), outside = 0;
    for (int y = 0; y < cairo_image_surface_get_height(mask); y++)
        for (int x = 0; x < cairo_image_surface_get_width(mask); x++) {
            bool in =
                x + left >= box->x && x + left < box->x + box->w && y + top >= box->y && y + top < box->y + box->h;
            outside += !in && data[y * stride + x] >= INK_VISIBLE;
        }
    return outside;
}

/* Only asked when the ink's bounds cross the box: draw once more, unclipped and apart, and count. */
static int spilt_pixels(const struct text_fit *fit, const struct rect *box) {
    PangoRectangle ink;
    pango_layout_get_pixel_extents(fit->layout, &ink, NULL);
    int left = (int)floor(fit->x) + ink.x - 1, top = (int)floor(fit->y) + ink.y - 1;
    int w = MIN(ink.width + 4, 16384), h = MIN(ink.height + 4, 16384);
    cairo_surface_t *mask = cairo_image_surface_create(CAIRO_FORMAT_A8, w, h);
    cairo_t *cr = cairo_create(mask);
    cairo_move_to(cr, fit->x - left, fit->y - top);
    pango_cairo_show_layout(cr, fit->layout);
    cairo_destroy(cr);
    cairo_surface_flush(mask);
    int outside = cairo_surface_status(mask) == CAIRO_STATUS_SUCCESS ? count_outside(mask, left, top, box) : 0;
    cairo_surface_destroy(mask);
    return outside;
}

/* cairo keeps every glyph it has drawn, and a name on a label is drawn once: as pictures of 300 pixels a letter they
 * would fill 100 MB in a morning, as outlines they are nothing. */
static void show(cairo_t *cr, PangoLayout *layout, bool once) {
    double em = pango_units_to_double(pango_font_description_get_size(pango_layout_get_font_description(layout)));
    if (!once || em < OUTLINE_EM) {
        pango_cairo_show_layout(cr, layout);
        return;
    }
    pango_cairo_layout_path(cr, layout);
    cairo_fill(cr);
}

int text_fit_draw(cairo_t *cr, const struct text_fit *fit, const struct rect *box, uint32_t color, bool once) {
    if (!fit->layout)
        return 0;
    cairo_save(cr);
    cairo_rectangle(cr, box->x, box->y, box->w, box->h);
    cairo_clip(cr);
    cairo_set_source_rgb(cr, (color >> 16 & 255) / 255.0, (color >> 8 & 255) / 255.0, (color & 255) / 255.0);
    cairo_move_to(cr, fit->x, fit->y);
    show(cr, fit->layout, once);
    cairo_restore(cr);
    return fit->spills ? spilt_pixels(fit, box) : 0;
}
