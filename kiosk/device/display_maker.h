/* Between display.c and the makers of displays: how each is opened, and the live picture that both draw alike. */
#ifndef LANYARD_DEVICE_DISPLAY_MAKER_H
#define LANYARD_DEVICE_DISPLAY_MAKER_H

#include "device/display.h"

/* "1920x1080" at *text, which is moved behind it. False: not a size of 1..8192. */
bool display_read_size(const char **text, int *ret_w, int *ret_h);

/* Open; w and h are the first size, in pixels. Negative errno with one line in ret_error. */
int display_window_open(int w, int h, const char *title, struct display **ret_display, char ret_error[DISPLAY_ERROR]);
int display_offscreen_open(int w, int h, const char *dir, struct display **ret_display, char ret_error[DISPLAY_ERROR]);

/* The live picture as it will stand in a box: which part of the camera's picture, mirrored, with round corners. */
struct live_view {
    const struct grey *grey;
    int w, h, radius;         /* of the box */
    int x0, y0, cut_w, cut_h; /* centre crop of grey that has the shape of the box */
};
struct live_view live_view(const struct grey *grey, struct rect box, int radius);
/* Row y (0..h-1) as w pixels 0xAARRGGBB, not premultiplied: grey, with alpha below 255 only in the corners. */
void live_row(const struct live_view *view, int y, uint32_t *ret_row);

/* Can live be drawn into box of this picture? */
bool live_fits(const struct pixels *picture, const struct grey *live, struct rect box);

#endif
