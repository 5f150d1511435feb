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
    int displays;           /* how many there were when it was last looked */
};

/* -ENODEV with one line in ret_error; what was opened half is closed. */
int display_window_make(int w, int h, const char *title, struct display_window *ret_window,
                        char ret_error[DISPLAY_ERROR]);
/* The same without a renderer, for who draws otherwise or chooses one. */
int display_window_bare(int w, int h, const char *title, struct display_window *ret_window,
                        char ret_error[DISPLAY_ERROR]);
/* Shall the processor draw into our window? SDL is told then to leave OpenGL alone. Once there is a window. */
bool display_window_by_processor(void);
/* A display came (back) since the last call: a compositor leaves a window where it was, or on a display that it was
 * moved to, but places a new one by its app id. Between events; cheap. */
bool display_window_misplaced(struct display_window *window);
/* The same window anew, of the same size, with a renderer if it had one; all its textures are gone. -ENODEV: none can
 * be had, and the old one is gone as well. */
int display_window_anew(struct display_window *window);
void display_window_unmake(struct display_window *window); /* zeros are fine */

#endif
