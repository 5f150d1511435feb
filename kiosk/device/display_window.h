/* What every window of ours shares: one plain resizable SDL window, never full screen, known to the
 * compositor by the program's name. */
#ifndef LANYARD_DEVICE_DISPLAY_WINDOW_H
#define LANYARD_DEVICE_DISPLAY_WINDOW_H

#include <SDL.h>

#include "device/display.h"

struct display_window {
    SDL_Window *window;
    SDL_Renderer *renderer; /* NULL in a bare one */
    bool started;           /* SDL's video was */
};

/* -ENODEV with one line in ret_error; what was opened half is closed. */
int display_window_make(int w, int h, const char *title, struct display_window *ret_window,
                        char ret_error[DISPLAY_ERROR]);
/* The same without a renderer, for who draws otherwise or chooses one. */
int display_window_bare(int w, int h, const char *title, struct display_window *ret_window,
                        char ret_error[DISPLAY_ERROR]);
/* Shall the processor draw into our window? SDL is told then to leave OpenGL alone. Once there is a window. */
bool display_window_by_processor(void);
void display_window_unmake(struct display_window *window); /* zeros are fine */

#endif
