/* Six pictures of summits that never were, as a camera might have caught them: light, depth, a little blur far away. */
#include "film/scenes.h"

#include <math.h>

static void bokeh(cairo_t *cr, unsigned seed, int n, double y0, double y1, struct colour c) {
    for (int i = 0; i < n; i++) {
        unsigned k = seed + (unsigned)i * 5;
        paint_glow(cr, speck(k) * FILM_W, y0 + speck(k + 1) * (y1 - y0), 26 + 60 * speck(k + 2),
                   blend(c, PAPER, speck(k + 3) * 0.6), 0.20 + 0.3 * speck(k + 4));
    }
}

static void disc(cairo_t *cr, double x, double y, double r, struct colour c, double alpha) {
    cairo_arc(cr, x, y, r, 0, 2 * M_PI);
    cairo_set_source_rgba(cr, c.r, c.g, c.b, alpha);
    cairo_fill(cr);
}

/* Darker towards the corners. */
static void vignette(cairo_t *cr) {
    cairo_pattern_t *p = cairo_pattern_create_radial(FILM_W / 2.0, FILM_H / 2.0, 500, FILM_W / 2.0, FILM_H / 2.0, 1250);
    cairo_pattern_add_color_stop_rgba(p, 0, 0, 0, 0, 0);
    cairo_pattern_add_color_stop_rgba(p, 1, 0, 0, 0, 0.45);
    cairo_set_source(cr, p);
    cairo_paint(cr);
    cairo_pattern_destroy(p);
}

static void audience(cairo_t *cr, double y0, int rows, double size) {
    for (int row = 0; row < rows; row++) {
        double y = y0 + row * size * 1.5, r = size * (0.8 + row * 0.25);
        struct colour c = blend(INK_LIGHT, (struct colour){0.01, 0.02, 0.05}, (row + 1.0) / rows);
        for (int i = -1; i < FILM_W / (r * 2.6) + 1; i++) {
            unsigned k = (unsigned)(row * 97 + i * 3 + 500);
            double x = i * r * 2.6 + (row % 2) * r * 1.3 + (speck(k) - 0.5) * r;
            double up = (speck(k + 1) - 0.5) * r * 0.5;
            disc(cr, x, y + up, r * 0.62, c, 1);
            cairo_set_source_rgb(cr, c.r, c.g, c.b);
            round_box(cr, x - r, y + up + r * 0.6, 2 * r, r * 3, r * 0.8);
            cairo_fill(cr);
        }
    }
}

void photo_hall(cairo_t *cr, double t, const char *logos) {
    (void)t;
    (void)logos;
    paint_sky(cr, (struct colour){0.05, 0.08, 0.16}, (struct colour){0.10, 0.16, 0.28});
    bokeh(cr, 40, 26, 0, 240, ACCENT);
    paint_glow(cr, 960, 420, 900, (struct colour){0.40, 0.62, 0.86}, 0.55);
    cairo_set_source_rgb(cr, 0.87, 0.93, 0.98);
    round_box(cr, 460, 190, 1000, 430, 8);
    cairo_fill(cr);
    paint_animal(cr, PAPER_ELEPHANT, 760, 410, 1.9, 1, (struct colour){0.55, 0.68, 0.82}, false);
    for (int i = 0; i < 4; i++) {
        cairo_set_source_rgb(cr, 0.35, 0.47, 0.62);
        round_box(cr, 1020, 300 + i * 62, i == 0 ? 330 : 220 + 40 * (i % 2), i == 0 ? 30 : 18, 9);
        cairo_fill(cr);
    }
    disc(cr, 1560, 560, 30, (struct colour){0.90, 0.74, 0.62}, 1); /* the speaker */
    cairo_set_source_rgb(cr, 0.20, 0.24, 0.34);
    round_box(cr, 1520, 592, 80, 150, 30);
    cairo_fill(cr);
    cairo_set_source_rgb(cr, 0.10, 0.12, 0.18);
    cairo_rectangle(cr, 0, 720, FILM_W, 30);
    cairo_fill(cr);
    audience(cr, 780, 4, 46);
    vignette(cr);
}

void photo_tea(cairo_t *cr, double t, const char *logos) {
    (void)t;
    (void)logos;
    paint_sky(cr, (struct colour){0.42, 0.33, 0.26}, (struct colour){0.72, 0.55, 0.38});
    bokeh(cr, 300, 44, 0, 560, (struct colour){1, 0.83, 0.52});
    cairo_set_source_rgb(cr, 0.45, 0.28, 0.17);
    cairo_rectangle(cr, 0, 700, FILM_W, 380);
    cairo_fill(cr);
    paint_glow(cr, 900, 720, 900, (struct colour){1, 0.84, 0.6}, 0.30);
    for (int i = 0; i < 5; i++) {
        double x = 260 + i * 350, y = 800 + (i % 2) * 90, s = 1 + (i % 2) * 0.25;
        paint_glow(cr, x, y + 70 * s, 190 * s, (struct colour){0.10, 0.05, 0.02}, 0.5);
        cairo_save(cr);
        cairo_translate(cr, x, y);
        cairo_scale(cr, s, s);
        cairo_set_source_rgb(cr, 0.97, 0.96, 0.93);
        cairo_move_to(cr, -95, -60);
        cairo_curve_to(cr, -90, 90, 90, 90, 95, -60);
        cairo_fill(cr);
        cairo_set_line_width(cr, 18);
        cairo_arc(cr, 104, -10, 36, -1.4, 1.7);
        cairo_stroke(cr);
        cairo_save(cr);
        cairo_scale(cr, 1, 0.28);
        cairo_arc(cr, 0, -214, 95, 0, 2 * M_PI);
        cairo_restore(cr);
        cairo_set_source_rgb(cr, 0.90, 0.88, 0.84);
        cairo_fill(cr);
        cairo_save(cr);
        cairo_scale(cr, 1, 0.26);
        cairo_arc(cr, 0, -230, 80, 0, 2 * M_PI);
        cairo_restore(cr);
        cairo_set_source_rgb(cr, 0.62, 0.36, 0.12);
        cairo_fill(cr);
        cairo_restore(cr);
        for (int j = 0; j < 6; j++)
            paint_glow(cr, x + 26 * sin(j * 1.3 + i), y - 110 - j * 46, 60 + j * 9, PAPER, 0.10 - j * 0.012);
    }
    vignette(cr);
}

void photo_badges(cairo_t *cr, double t, const char *logos) {
    (void)t;
    (void)logos;
    static const char *const names[] = {"林纸鸢", "Ada Papyrus", "欧阳折", "Olle Vellum", "白宣", "Mei Carta"};
    paint_sky(cr, (struct colour){0.80, 0.86, 0.88}, (struct colour){0.60, 0.68, 0.72});
    for (int i = 0; i < 6; i++) {
        double x = 330 + (i % 3) * 630, y = 320 + (i / 3) * 480;
        cairo_save(cr);
        cairo_translate(cr, x, y);
        cairo_rotate(cr, (speck((unsigned)i * 3 + 70) - 0.5) * 0.28);
        paint_glow(cr, 12, 30, 330, INK, 0.35);
        cairo_set_source_rgb(cr, i % 2 ? SPRUCE.r : 0.16, i % 2 ? SPRUCE.g : 0.28, i % 2 ? SPRUCE.b : 0.45);
        cairo_set_line_width(cr, 34);
        cairo_move_to(cr, -30, -190);
        cairo_curve_to(cr, -90, -420, 120, -430, 30, -190);
        cairo_stroke(cr);
        cairo_set_source_rgb(cr, 1, 1, 1);
        round_box(cr, -170, -190, 340, 390, 22);
        cairo_fill(cr);
        cairo_set_source_rgb(cr, ACCENT.r, ACCENT.g, ACCENT.b);
        cairo_rectangle(cr, -170, 90, 340, 56);
        cairo_fill(cr);
        paint_animal(cr, PAPER_ELEPHANT, 0, -90, 0.8, 1, (struct colour){0.62, 0.72, 0.84}, false);
        paint_words(cr, names[i], 0, 30, 46, true, 0, INK, 1);
        cairo_restore(cr);
    }
    vignette(cr);
}

void photo_night(cairo_t *cr, double t, const char *logos) {
    (void)t;
    (void)logos;
    paint_sky(cr, (struct colour){0.04, 0.06, 0.16}, (struct colour){0.50, 0.36, 0.42});
    for (unsigned i = 0; i < 140; i++)
        disc(cr, speck(i * 3 + 9) * FILM_W, speck(i * 3 + 10) * 520, 0.8 + 1.6 * speck(i * 3 + 11), PAPER, 0.7);
    paint_glow(cr, 1490, 230, 260, PAPER, 0.25);
    disc(cr, 1490, 230, 74, (struct colour){0.98, 0.95, 0.86}, 1);
    cairo_set_source_rgb(cr, 0.08, 0.10, 0.20);
    cairo_rectangle(cr, 420, 470, 1080, 400);
    cairo_fill(cr);
    for (int row = 0; row < 5; row++)
        for (int i = 0; i < 20; i++) {
            bool lit = speck((unsigned)(row * 31 + i * 7 + 900)) > 0.35;
            struct colour c = lit ? blend(ACCENT, PAPER, 0.3) : INK_LIGHT;
            cairo_set_source_rgb(cr, c.r, c.g, c.b);
            cairo_rectangle(cr, 450 + i * 52, 500 + row * 70, 34, 44);
            cairo_fill(cr);
        }
    for (int i = 0; i < 16; i++) { /* spruces */
        double x = i * 130 + 60 * speck((unsigned)i + 800), h = 260 + 190 * speck((unsigned)i * 2 + 801), y = 980;
        cairo_set_source_rgb(cr, 0.02, 0.07 + 0.04 * speck((unsigned)i + 820), 0.08);
        for (int k = 0; k < 4; k++) {
            cairo_move_to(cr, x, y - h + k * h * 0.2);
            cairo_line_to(cr, x - 40 - k * 22, y - h + (k + 1.9) * h * 0.2);
            cairo_line_to(cr, x + 40 + k * 22, y - h + (k + 1.9) * h * 0.2);
            cairo_fill(cr);
        }
    }
    cairo_set_source_rgb(cr, 0.02, 0.04, 0.07);
    cairo_rectangle(cr, 0, 890, FILM_W, 190);
    cairo_fill(cr);
    paint_glow(cr, 960, 900, 700, ACCENT, 0.25);
    vignette(cr);
}

void photo_herd(cairo_t *cr, double t, const char *logos) {
    (void)t;
    (void)logos;
    paint_sky(cr, (struct colour){0.97, 0.91, 0.80}, (struct colour){0.84, 0.68, 0.52});
    paint_glow(cr, 960, 360, 900, PAPER, 0.7);
    cairo_set_source_rgb(cr, 0.62, 0.45, 0.33);
    cairo_rectangle(cr, 0, 800, FILM_W, 280);
    cairo_fill(cr);
    for (int i = 0; i < 7; i++) {
        double s = 1.3 + 1.1 * speck((unsigned)i * 5 + 33), x = 190 + i * 260;
        static const struct colour papers[] = {
            {0.95, 0.97, 1}, {0.95, 0.80, 0.45}, {0.55, 0.72, 0.66}, {0.90, 0.58, 0.50}};
        paint_glow(cr, x, 860, 150 * s, (struct colour){0.25, 0.15, 0.08}, 0.35);
        paint_animal(cr, PAPER_ELEPHANT, x, 850 - 50 * s, s, 1, papers[i % 4], i % 3 == 2);
    }
    vignette(cr);
}

void photo_board(cairo_t *cr, double t, const char *logos) {
    static const char *const nodes[] = {"Hash Join", "Seq Scan", "Hash", "Index Scan"};
    static const double at[][2] = {{960, 330}, {620, 560}, {1300, 560}, {1300, 780}};
    (void)t;
    (void)logos;
    paint_sky(cr, (struct colour){0.62, 0.67, 0.70}, (struct colour){0.50, 0.54, 0.57});
    cairo_set_source_rgb(cr, 0.97, 0.98, 0.98);
    round_box(cr, 260, 130, 1400, 800, 18);
    cairo_fill(cr);
    paint_glow(cr, 700, 300, 700, PAPER, 0.8);
    cairo_set_line_width(cr, 7);
    cairo_set_source_rgb(cr, 0.16, 0.30, 0.52);
    for (int i = 1; i < 4; i++) {
        int from = i == 3 ? 2 : 0;
        cairo_move_to(cr, at[from][0], at[from][1] + 52);
        cairo_curve_to(cr, at[from][0], at[from][1] + 120, at[i][0], at[i][1] - 120, at[i][0], at[i][1] - 52);
        cairo_stroke(cr);
    }
    for (int i = 0; i < 4; i++) {
        round_box(cr, at[i][0] - 170, at[i][1] - 52, 340, 104, 40);
        cairo_stroke(cr);
        paint_words(cr, nodes[i], at[i][0], at[i][1], 48, false, 0, (struct colour){0.13, 0.25, 0.45}, 1);
    }
    paint_words(cr, "为什么慢？", 330, 225, 72, true, -1, (struct colour){0.75, 0.24, 0.20}, 1);
    disc(cr, 620, 660, 12, (struct colour){0.75, 0.24, 0.20}, 1);
    paint_words(cr, "rows=1 → 4,000,000", 620, 710, 40, false, 0, (struct colour){0.75, 0.24, 0.20}, 1);
    audience(cr, 1010, 2, 70);
    vignette(cr);
}
