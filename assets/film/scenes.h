/* The demo event's films and photos. Each scene paints one moment; t is seconds from its start. */
#ifndef LANYARD_FILM_SCENES_H
#define LANYARD_FILM_SCENES_H

#include "film/paper.h"

struct scene {
    const char *name;
    double seconds;                                          /* 0: a photo */
    void (*paint)(cairo_t *cr, double t, const char *logos); /* logos: folder of the sponsors' SVGs */
};
extern const struct scene SCENES[]; /* name NULL at the end */

void scene_opening(cairo_t *cr, double t, const char *logos);
void scene_plume(cairo_t *cr, double t, const char *logos);
void scene_whale(cairo_t *cr, double t, const char *logos);
void scene_guest(cairo_t *cr, double t, const char *logos);
void scene_history(cairo_t *cr, double t, const char *logos);
void photo_hall(cairo_t *cr, double t, const char *logos);
void photo_tea(cairo_t *cr, double t, const char *logos);
void photo_badges(cairo_t *cr, double t, const char *logos);
void photo_night(cairo_t *cr, double t, const char *logos);
void photo_herd(cairo_t *cr, double t, const char *logos);
void photo_board(cairo_t *cr, double t, const char *logos);

#endif
