/* What every window of ours shares: one plain resizable SDL window with a renderer, never full screen, known to the
 * compositor by the program's name. */
#ifndef LANYARD_DEVICE_DISPLAY_WINDOW_H
#define LANYARD_DEVICE_DISPLAY_WINDOW_H

#include <SDL.h>

#include "device/display.h"

struct display_window {
    SDL_Window *window;
    SDL_Renderer *renderer;
    bool started; /* SDL's video was */
};

/* -ENODEV with one line in ret_error; what was opened half is closed. */
int display_window_make(int w, int h, const char *title, struct display_window *ret_window,
                        char ret_error[DISPLAY_ERROR]);
void display_window_unmake(struct display_window *window); /* zeros are fine */

#endif
