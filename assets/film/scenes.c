/* Five short films: an opening, two sponsors' promos, a guest's greeting, a look back. All names are fictional. */
#include "film/scenes.h"

#include <glib.h>
#include <math.h>

const struct scene SCENES[] = {
    {"opening", 12, scene_opening},   {"promo-plume", 8, scene_plume}, {"promo-whale", 8, scene_whale},
    {"guest-karin", 13, scene_guest}, {"history", 11, scene_history},  {"past-1", 0, photo_hall},
    {"past-2", 0, photo_tea},         {"past-3", 0, photo_badges},     {"past-4", 0, photo_night},
    {"past-5", 0, photo_herd},        {"past-6", 0, photo_board},      {NULL, 0, NULL},
};

static void paint_ground(cairo_t *cr, double t) {
    for (int layer = 0; layer < 3; layer++) {
        double y0 = 860 + layer * 60;
        struct colour c = blend(INK_LIGHT, INK, layer * 0.45);
        cairo_move_to(cr, 0, FILM_H);
        for (int x = 0; x <= FILM_W; x += 40)
            cairo_line_to(cr, x, y0 + 26 * sin(x * 0.003 * (layer + 1) + layer * 2 + t * 0.12 * (layer + 1)));
        cairo_line_to(cr, FILM_W, FILM_H);
        cairo_close_path(cr);
        cairo_set_source_rgb(cr, c.r, c.g, c.b);
        cairo_fill(cr);
    }
}

void scene_opening(cairo_t *cr, double t, const char *logos) {
    (void)logos;
    double up = ease(t, 4.2, 5.6);
    paint_sky(cr, blend(INK_LIGHT, (struct colour){0.16, 0.28, 0.46}, ease(t, 0, 6)), INK);
    paint_glow(cr, 960, 470, 760, ACCENT, 0.10 + 0.12 * ease(t, 2, 5));
    paint_specks(cr, t, 90, 0.30);
    paint_ground(cr, t);
    paint_animal(cr, PAPER_ELEPHANT, 960, 560 - 150 * up + 6 * wave(t, 5), 4.6 - 0.9 * up, ease(t, 0.2, 4.0), PAPER,
                 false);
    paint_words(cr, "大象峰会 2026", 960, 730, 132, true, 0, PAPER, ease(t, 5.0, 6.0));
    paint_words(cr, "Elephant Summit 2026", 960, 846, 64, false, 0, (struct colour){0.86, 0.90, 0.95},
                ease(t, 5.5, 6.5));
    cairo_rectangle(cr, 960 - 120 * ease(t, 6.2, 7.2), 906, 240 * ease(t, 6.2, 7.2), 6);
    cairo_set_source_rgb(cr, ACCENT.r, ACCENT.g, ACCENT.b);
    cairo_fill(cr);
    paint_words(cr, "10.24 – 10.25    云杉会议中心  Spruce Convention Centre", 960, 962, 40, false, 0,
                (struct colour){0.66, 0.73, 0.83}, ease(t, 7.0, 8.0));
}

static void paint_logo(cairo_t *cr, const char *logos, const char *file, double rise) {
    g_autofree char *path = g_build_filename(logos, file, NULL);
    cairo_push_group(cr);
    round_box(cr, 560, 300 + 60 * (1 - rise), 800, 300, 32);
    cairo_set_source_rgb(cr, 1, 1, 1);
    cairo_fill(cr);
    paint_svg(cr, path, 640, 370 + 60 * (1 - rise), 640, 160);
    cairo_pop_group_to_source(cr);
    cairo_paint_with_alpha(cr, rise);
}

static void paint_barbs(cairo_t *cr, double grown) {
    for (int i = 0; i < 46; i++) {
        double along = i / 46.0, here = ease(grown, along * 0.7, along * 0.7 + 0.3);
        double x = 300 + along * 1320, y = 900 - along * 620 - 120 * sin(along * M_PI);
        double reach = (60 + 230 * sin(along * M_PI * 0.92 + 0.1)) * here;
        for (int side = -1; side <= 1; side += 2) {
            cairo_move_to(cr, x, y);
            cairo_curve_to(cr, x + reach * 0.3, y + side * reach * 0.2, x + reach * 0.5, y + side * reach * 0.5,
                           x + reach * 0.42, y + side * reach * 0.86);
            cairo_set_source_rgba(cr, 1, 1, 1, 0.10 + 0.20 * here);
            cairo_set_line_width(cr, 9 - 5 * along);
            cairo_stroke(cr);
        }
    }
}

void scene_plume(cairo_t *cr, double t, const char *logos) {
    paint_sky(cr, (struct colour){0.29, 0.47, 0.66}, (struct colour){0.12, 0.25, 0.42});
    paint_glow(cr, 1500, 160, 900, PAPER, 0.28);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    cairo_save(cr);
    cairo_translate(cr, 0, 14 * wave(t, 6));
    paint_barbs(cr, ease(t, 0, 3.5));
    cairo_restore(cr);
    paint_specks(cr, t * 2, 40, 0.35);
    paint_logo(cr, logos, "plume.svg", ease(t, 1.6, 2.8));
    paint_words(cr, "云上有羽，数据有根", 960, 720, 88, true, 0, PAPER, ease(t, 2.8, 3.8));
    paint_words(cr, "Light as a plume, rooted in your data", 960, 812, 48, false, 0, (struct colour){0.86, 0.92, 0.97},
                ease(t, 3.4, 4.4));
}

static void paint_sea(cairo_t *cr, double t, int from, int to) {
    for (int layer = from; layer < to; layer++) {
        double y0 = 560 + layer * 110;
        struct colour c = blend((struct colour){0.30, 0.58, 0.72}, (struct colour){0.04, 0.18, 0.32}, layer / 4.0);
        cairo_move_to(cr, 0, FILM_H);
        for (int x = 0; x <= FILM_W; x += 60) /* folded, not round */
            cairo_line_to(cr, x, y0 + (x / 60 % 2 ? 26 : -10) + 12 * sin(x * 0.01 + t * (0.8 + layer * 0.3)));
        cairo_line_to(cr, FILM_W, FILM_H);
        cairo_close_path(cr);
        cairo_set_source_rgba(cr, c.r, c.g, c.b, 0.92);
        cairo_fill(cr);
    }
}

void scene_whale(cairo_t *cr, double t, const char *logos) {
    paint_sky(cr, (struct colour){0.93, 0.95, 0.97}, (struct colour){0.72, 0.85, 0.92});
    paint_glow(cr, 420, 240, 420, ACCENT, 0.5);
    paint_sea(cr, t, 0, 2);
    paint_animal(cr, PAPER_WHALE, 250 + 200 * t, 700 + 60 * wave(t, 4) - 120 * ease(t, 1, 4), 3.4, ease(t, 0, 1.6),
                 (struct colour){0.95, 0.97, 1}, true);
    paint_sea(cr, t, 2, 5);
    paint_logo(cr, logos, "whale.svg", ease(t, 2.0, 3.2));
    paint_words(cr, "会折叠的存储", 960, 730, 88, true, 0, PAPER, ease(t, 3.2, 4.2));
    paint_words(cr, "Storage that folds away", 960, 822, 48, false, 0, (struct colour){0.90, 0.95, 0.98},
                ease(t, 3.8, 4.8));
}

static void paint_shelves(cairo_t *cr) {
    for (int row = 0; row < 4; row++)
        for (int i = 0; i < 34; i++) {
            unsigned k = (unsigned)(row * 40 + i) * 3;
            double h = 130 + 70 * speck(k), x = 20 + i * 57;
            struct colour c = blend(blend(SPRUCE, ACCENT, speck(k + 1)), INK_LIGHT, 0.45 + 0.35 * speck(k + 2));
            cairo_rectangle(cr, x, row * 270 + 230 - h, 46, h);
            cairo_set_source_rgb(cr, c.r, c.g, c.b);
            cairo_fill(cr);
        }
    for (int row = 0; row < 4; row++) {
        cairo_rectangle(cr, 0, row * 270 + 230, FILM_W, 16);
        cairo_set_source_rgb(cr, 0.23, 0.20, 0.19);
        cairo_fill(cr);
    }
}

static void paint_person(cairo_t *cr, double t) {
    double nod = 6 * wave(t, 3.7),
           open = fabs(wave(t, 0.43)) * fabs(wave(t, 1.9)) * ease(t, 0.6, 1) * (1 - ease(t, 11.6, 12.2));
    cairo_set_source_rgb(cr, 0.17, 0.32, 0.45);
    round_box(cr, 600, 800, 720, 800, 180);
    cairo_fill(cr);
    cairo_set_source_rgb(cr, 0.93, 0.77, 0.66);
    cairo_rectangle(cr, 900, 700 + nod, 120, 150);
    cairo_fill(cr);
    cairo_set_source_rgb(cr, 0.55, 0.33, 0.17); /* hair behind */
    cairo_arc(cr, 960, 520 + nod, 236, 0, 2 * M_PI);
    cairo_fill(cr);
    round_box(cr, 726, 520 + nod, 468, 270, 80);
    cairo_fill(cr);
    cairo_save(cr);
    cairo_translate(cr, 960, 560 + nod);
    cairo_scale(cr, 1, 1.18);
    cairo_arc(cr, 0, 0, 178, 0, 2 * M_PI);
    cairo_restore(cr);
    cairo_set_source_rgb(cr, 0.97, 0.83, 0.73);
    cairo_fill(cr);
    cairo_move_to(cr, 770, 520 + nod); /* fringe */
    cairo_curve_to(cr, 800, 330 + nod, 1120, 330 + nod, 1150, 520 + nod);
    cairo_curve_to(cr, 1060, 430 + nod, 900, 420 + nod, 770, 520 + nod);
    cairo_set_source_rgb(cr, 0.60, 0.37, 0.19);
    cairo_fill(cr);
    double blink = fmod(t, 3.1) < 0.12 ? 0.1 : 1;
    for (int side = -1; side <= 1; side += 2) {
        cairo_save(cr);
        cairo_translate(cr, 960 + side * 74, 550 + nod);
        cairo_scale(cr, 1, blink);
        cairo_arc(cr, 0, 0, 17, 0, 2 * M_PI);
        cairo_restore(cr);
        cairo_set_source_rgb(cr, 0.12, 0.17, 0.25);
        cairo_fill(cr);
        cairo_arc(cr, 960 + side * 74, 550 + nod, 52, 0, 2 * M_PI); /* glasses */
        cairo_set_line_width(cr, 7);
        cairo_stroke(cr);
        paint_glow(cr, 960 + side * 112, 640 + nod, 46, (struct colour){0.92, 0.52, 0.45}, 0.35);
    }
    cairo_set_source_rgb(cr, 0.12, 0.17, 0.25);
    cairo_move_to(cr, 938, 545 + nod);
    cairo_line_to(cr, 982, 545 + nod);
    cairo_stroke(cr);
    cairo_save(cr);
    cairo_translate(cr, 960, 668 + nod);
    cairo_scale(cr, 1, 0.22 + 0.75 * open);
    cairo_arc(cr, 0, 0, 42, 0, M_PI);
    cairo_close_path(cr);
    cairo_restore(cr);
    cairo_set_source_rgb(cr, 0.66, 0.22, 0.24);
    cairo_fill(cr);
}

void scene_guest(cairo_t *cr, double t, const char *logos) {
    (void)logos;
    paint_sky(cr, (struct colour){0.19, 0.22, 0.28}, (struct colour){0.12, 0.14, 0.19});
    paint_shelves(cr);
    paint_glow(cr, 500, 120, 1000, ACCENT, 0.30);
    cairo_set_source_rgba(cr, INK.r, INK.g, INK.b, 0.35);
    cairo_paint(cr);
    cairo_save(cr); /* the lower third of the picture is left to names and captions */
    cairo_translate(cr, 960, -51);
    cairo_scale(cr, 0.82, 0.82);
    cairo_translate(cr, -960, 0);
    paint_person(cr, t);
    cairo_restore(cr);
    paint_animal(cr, PAPER_ELEPHANT, 1620, 470, 1.4, 1, PAPER, false);
    paint_glow(cr, 960, 1080, 900, INK, 0.5);
}

void scene_history(cairo_t *cr, double t, const char *logos) {
    static const struct {
        const char *year, *zh, *en;
        double people;
    } editions[] = {{"2021", "第一届", "60 people, one room", 60},
                    {"2022", "线上", "400 screens", 400},
                    {"2023", "回到会场", "250 people", 250},
                    {"2024", "两天", "520 people", 520},
                    {"2025", "走到海外", "780 people", 780}};
    (void)logos;
    paint_sky(cr, (struct colour){0.97, 0.96, 0.93}, (struct colour){0.90, 0.89, 0.85});
    paint_words(cr, "一起走过的五年", 160, 150, 96, true, -1, INK, ease(t, 0.2, 1));
    paint_words(cr, "Five years together", 160, 244, 46, false, -1, (struct colour){0.32, 0.40, 0.50},
                ease(t, 0.5, 1.3));
    for (int i = 0; i < 5; i++) {
        double here = ease(t, 1.2 + i * 1.2, 2.4 + i * 1.2), x = 280 + i * 340,
               h = (90 + editions[i].people * 0.34) * here;
        round_box(cr, x - 100, 860 - h, 200, h + 14, 14);
        struct colour c = i == 4 ? ACCENT : blend(SPRUCE, INK_LIGHT, 1 - i * 0.22);
        cairo_set_source_rgb(cr, c.r, c.g, c.b);
        cairo_fill(cr);
        paint_animal(cr, PAPER_ELEPHANT, x, 860 - h - 62, 0.9 + i * 0.07, here, (struct colour){0.80, 0.83, 0.88},
                     false);
        paint_words(cr, editions[i].year, x, 920, 56, true, 0, INK, here);
        paint_words(cr, editions[i].zh, x, 982, 40, false, 0, INK, here);
        paint_words(cr, editions[i].en, x, 1034, 30, false, 0, (struct colour){0.32, 0.40, 0.50}, here);
    }
}
