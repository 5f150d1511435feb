/* Between projector.c and the makers of projectors: how each is opened, and the drawing that all share. */
#ifndef LANYARD_DEVICE_PROJECTOR_MAKER_H
#define LANYARD_DEVICE_PROJECTOR_MAKER_H

#include <SDL.h>

#include "device/projector.h"

/* Textures of one renderer. */
struct projector_board {
    SDL_Renderer *renderer; /* lent */
    struct {
        SDL_Texture *texture; /* NULL = holds nothing */
        int w, h;
        bool film, opaque;
    } slots[PROJECTOR_TEXTURES];
};

int board_film(struct projector_board *board, int slot, const struct planar *frame);
int board_art(struct projector_board *board, int slot, const struct pixels *picture);
void board_drop(struct projector_board *board, int slot);
void board_clear(struct projector_board *board);
/* Ink, and the layers over it; not presented yet. */
int board_draw(struct projector_board *board, const struct projector_layer *layers, size_t n);

/* w and h are the first size. Negative errno with one line in ret_error. */
int projector_window_open(int w, int h, const char *title, struct projector **ret_projector,
                          char ret_error[DISPLAY_ERROR]);
int projector_offscreen_open(int w, int h, const char *dir, struct projector **ret_projector,
                             char ret_error[DISPLAY_ERROR]);
int projector_raw_open(int w, int h, const char *path, struct projector **ret_projector, char ret_error[DISPLAY_ERROR]);

#endif
