/* Paper things for the demo films: folded animals, easing, words, light. Everything is drawn by cairo and pango on a
 * page of FILM_W x FILM_H. */
#ifndef LANYARD_FILM_PAPER_H
#define LANYARD_FILM_PAPER_H

#include <cairo.h>
#include <stdbool.h>

#define FILM_W 1920
#define FILM_H 1080
#define FILM_FPS 30

struct colour {
    double r, g, b;
};
#define INK ((struct colour){0.043, 0.090, 0.169})
#define INK_LIGHT ((struct colour){0.075, 0.161, 0.294})
#define PAPER ((struct colour){0.961, 0.969, 0.980})
#define ACCENT ((struct colour){0.949, 0.722, 0.294})
#define SPRUCE ((struct colour){0.122, 0.478, 0.314})

/* 0..1 as t goes from a to b, and beyond; slow at both ends. */
double ease(double t, double a, double b);
double wave(double t, double seconds); /* -1..1 */
double speck(unsigned n);              /* 0..1, the same for the same n */
struct colour blend(struct colour a, struct colour b, double t);

void paint_sky(cairo_t *cr, struct colour top, struct colour bottom);
void paint_specks(cairo_t *cr, double t, int n, double alpha); /* drifting flecks of paper */
void paint_glow(cairo_t *cr, double x, double y, double radius, struct colour c, double alpha);

enum paper_animal { PAPER_ELEPHANT, PAPER_WHALE };
/* A folded animal, 200 units wide before scaling, its middle at x, y. together 0..1: how far its pieces have come. */
void paint_animal(cairo_t *cr, enum paper_animal animal, double x, double y, double scale, double together,
                  struct colour light, bool facing_right);

/* Words centred at x (align 0), from x on (-1), or up to x (1); y is their baseline box's middle. */
void paint_words(cairo_t *cr, const char *words, double x, double y, double px, bool bold, int align, struct colour c,
                 double alpha);
/* An SVG file fitted into a box. False: it cannot be read. */
bool paint_svg(cairo_t *cr, const char *path, double x, double y, double w, double h);

void round_box(cairo_t *cr, double x, double y, double w, double h, double radius);

#endif
