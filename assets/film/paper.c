/* Shapes are lists of facets: three or four corners and how much light falls on them. */
#include "film/paper.h"

#include <librsvg/rsvg.h>
#include <math.h>
#include <pango/pangocairo.h>

struct facet {
    double light; /* 0..1 */
    struct {
        double x, y;
    } corner[3];
};

static const struct facet ELEPHANT[] = {
    {0.98, {{70, 38}, {120, 26}, {116, 70}}},   {0.84, {{120, 26}, {164, 42}, {116, 70}}},
    {0.66, {{164, 42}, {180, 82}, {116, 70}}},  {0.74, {{70, 38}, {116, 70}, {85, 94}}},
    {0.58, {{116, 70}, {140, 97}, {85, 94}}},   {0.50, {{116, 70}, {180, 82}, {140, 97}}},
    {0.62, {{140, 97}, {180, 82}, {174, 134}}}, {0.46, {{140, 97}, {174, 134}, {150, 134}}},
    {0.70, {{85, 94}, {114, 95}, {109, 134}}},  {0.52, {{85, 94}, {109, 134}, {86, 134}}},
    {0.92, {{70, 38}, {40, 46}, {55, 82}}},     {0.78, {{70, 38}, {55, 82}, {85, 94}}},
    {0.88, {{40, 46}, {26, 72}, {46, 74}}},     {0.72, {{26, 72}, {46, 74}, {35, 106}}},
    {0.60, {{26, 72}, {35, 106}, {19, 101}}},   {0.80, {{19, 101}, {35, 106}, {12, 122}}},
    {1.00, {{66, 36}, {100, 48}, {84, 86}}},    {0.82, {{66, 36}, {84, 86}, {60, 68}}},
    {0.70, {{180, 82}, {192, 104}, {182, 96}}},
};
static const struct facet WHALE[] = {
    {0.96, {{10, 80}, {60, 46}, {92, 82}}},    {0.84, {{60, 46}, {120, 48}, {92, 82}}},
    {0.70, {{120, 48}, {158, 78}, {92, 82}}},  {0.62, {{10, 80}, {92, 82}, {48, 108}}},
    {0.54, {{92, 82}, {158, 78}, {112, 108}}}, {0.48, {{48, 108}, {92, 82}, {112, 108}}},
    {0.80, {{158, 78}, {186, 44}, {178, 76}}}, {0.66, {{158, 78}, {178, 76}, {196, 70}}},
    {0.90, {{76, 98}, {100, 96}, {84, 130}}},
};

double ease(double t, double a, double b) {
    double x = (t - a) / (b - a);
    x = x < 0 ? 0 : x > 1 ? 1 : x;
    return x * x * (3 - 2 * x);
}

double wave(double t, double seconds) { return sin(t * 2 * M_PI / seconds); }

double speck(unsigned n) {
    n = (n ^ 61) ^ (n >> 16);
    n *= 9;
    n ^= n >> 4;
    n *= 0x27d4eb2du;
    n ^= n >> 15;
    return (n & 0xFFFF) / 65535.0;
}

struct colour blend(struct colour a, struct colour b, double t) {
    return (struct colour){a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t, a.b + (b.b - a.b) * t};
}

void paint_sky(cairo_t *cr, struct colour top, struct colour bottom) {
    cairo_pattern_t *p = cairo_pattern_create_linear(0, 0, 0, FILM_H);
    cairo_pattern_add_color_stop_rgb(p, 0, top.r, top.g, top.b);
    cairo_pattern_add_color_stop_rgb(p, 1, bottom.r, bottom.g, bottom.b);
    cairo_set_source(cr, p);
    cairo_paint(cr);
    cairo_pattern_destroy(p);
}

void paint_specks(cairo_t *cr, double t, int n, double alpha) {
    for (int i = 0; i < n; i++) {
        unsigned k = (unsigned)i * 7;
        double depth = 0.3 + 0.7 * speck(k), size = 3 + 9 * depth;
        double x = fmod(speck(k + 1) * FILM_W + t * 24 * depth, FILM_W + 40) - 20;
        double y = fmod(speck(k + 2) * FILM_H + FILM_H - t * 10 * depth, FILM_H + 40) - 20;
        cairo_save(cr);
        cairo_translate(cr, x, y);
        cairo_rotate(cr, speck(k + 3) * 6 + t * 0.3 * depth);
        cairo_move_to(cr, -size, size * 0.6);
        cairo_line_to(cr, size, size * 0.4);
        cairo_line_to(cr, 0, -size);
        cairo_set_source_rgba(cr, 1, 1, 1, alpha * depth * depth);
        cairo_fill(cr);
        cairo_restore(cr);
    }
}

void paint_glow(cairo_t *cr, double x, double y, double radius, struct colour c, double alpha) {
    cairo_pattern_t *p = cairo_pattern_create_radial(x, y, 0, x, y, radius);
    cairo_pattern_add_color_stop_rgba(p, 0, c.r, c.g, c.b, alpha);
    cairo_pattern_add_color_stop_rgba(p, 1, c.r, c.g, c.b, 0);
    cairo_set_source(cr, p);
    cairo_rectangle(cr, x - radius, y - radius, 2 * radius, 2 * radius);
    cairo_fill(cr);
    cairo_pattern_destroy(p);
}

/* A piece comes from afar, turning, and lies down in its place. */
static void paint_facet(cairo_t *cr, const struct facet *f, unsigned n, double together, struct colour light) {
    double away = 1 - ease(together, speck(n) * 0.5, 0.5 + speck(n) * 0.5);
    double mx = (f->corner[0].x + f->corner[1].x + f->corner[2].x) / 3;
    double my = (f->corner[0].y + f->corner[1].y + f->corner[2].y) / 3;
    struct colour c = blend(INK, light, 0.25 + 0.75 * f->light);
    cairo_save(cr);
    cairo_translate(cr, mx + (speck(n + 11) - 0.5) * 420 * away, my + (speck(n + 17) - 0.5) * 260 * away);
    cairo_rotate(cr, (speck(n + 23) - 0.5) * 9 * away);
    cairo_scale(cr, 1 - 0.5 * away, 1 - 0.5 * away);
    for (int i = 0; i < 3; i++)
        cairo_line_to(cr, f->corner[i].x - mx, f->corner[i].y - my);
    cairo_close_path(cr);
    cairo_set_source_rgba(cr, c.r, c.g, c.b, 1 - away * 0.9);
    cairo_fill_preserve(cr);
    cairo_set_line_width(cr, 0.5); /* neighbours meet without a seam */
    cairo_stroke(cr);
    cairo_restore(cr);
}

void paint_animal(cairo_t *cr, enum paper_animal animal, double x, double y, double scale, double together,
                  struct colour light, bool facing_right) {
    const struct facet *facets = animal == PAPER_WHALE ? WHALE : ELEPHANT;
    unsigned n = animal == PAPER_WHALE ? sizeof(WHALE) / sizeof(*WHALE) : sizeof(ELEPHANT) / sizeof(*ELEPHANT);
    cairo_save(cr);
    cairo_translate(cr, x, y);
    cairo_scale(cr, facing_right ? -scale : scale, scale);
    cairo_translate(cr, -100, -80);
    for (unsigned i = 0; i < n; i++)
        paint_facet(cr, &facets[i], i * 31 + 5, together, light);
    cairo_restore(cr);
}

void paint_words(cairo_t *cr, const char *words, double x, double y, double px, bool bold, int align, struct colour c,
                 double alpha) {
    PangoLayout *layout = pango_cairo_create_layout(cr);
    PangoFontDescription *font = pango_font_description_from_string("Noto Sans CJK SC, Noto Sans");
    int w, h;
    if (alpha > 0) {
        pango_font_description_set_absolute_size(font, px * PANGO_SCALE);
        pango_font_description_set_weight(font, bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_layout_set_font_description(layout, font);
        pango_layout_set_text(layout, words, -1);
        pango_layout_get_pixel_size(layout, &w, &h);
        cairo_move_to(cr, align < 0 ? x : align > 0 ? x - w : x - w / 2.0, y - h / 2.0);
        cairo_set_source_rgba(cr, c.r, c.g, c.b, alpha);
        pango_cairo_show_layout(cr, layout);
        cairo_new_path(cr);
    }
    pango_font_description_free(font);
    g_object_unref(layout);
}

bool paint_svg(cairo_t *cr, const char *path, double x, double y, double w, double h) {
    RsvgHandle *handle = rsvg_handle_new_from_file(path, NULL);
    RsvgRectangle box = {x, y, w, h};
    bool done = handle && rsvg_handle_render_document(handle, cr, &box, NULL);
    if (handle)
        g_object_unref(handle);
    return done;
}

void round_box(cairo_t *cr, double x, double y, double w, double h, double radius) {
    cairo_new_sub_path(cr);
    cairo_arc(cr, x + w - radius, y + radius, radius, -M_PI / 2, 0);
    cairo_arc(cr, x + w - radius, y + h - radius, radius, 0, M_PI / 2);
    cairo_arc(cr, x + radius, y + h - radius, radius, M_PI / 2, M_PI);
    cairo_arc(cr, x + radius, y + radius, radius, M_PI, M_PI * 1.5);
    cairo_close_path(cr);
}
