/* Display seam: whole pictures plus one live area. Makers: window (SDL2) and off-screen (a PNG at each change of
 * screen, numbered and named: the form tests, demos and machines without a display use). One display a process; all
 * calls from the thread that opened it. */
#ifndef LANYARD_DEVICE_DISPLAY_H
#define LANYARD_DEVICE_DISPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/pixels.h"

#define DISPLAY_ERROR 256

enum display_event_kind {
    DISPLAY_NONE,
    DISPLAY_QUIT,
    DISPLAY_TOUCH,
    DISPLAY_LIFT, /* the finger or the button that touched, wherever it is by then */
    DISPLAY_KEY,
    DISPLAY_RESIZED,
    DISPLAY_EXPOSED
};
struct display_event {
    enum display_event_kind kind;
    int x, y;     /* TOUCH, by finger or mouse, in picture pixels; touches beside the picture are no events */
    int finger;   /* TOUCH, LIFT: 0 the mouse, 1..10 which finger (device/fingers.h) */
    char key[32]; /* KEY: SDL's key name, "Escape", "F1", "L"; held keys do not repeat */
    /* KEY as a scanner would press it, for core/wedge.h. SDL's scancodes are HID usages. Modifier keys are no events.
     */
    int64_t at;        /* ms, CLOCK_BOOTTIME */
    uint8_t usage;     /* 0: none */
    uint8_t modifiers; /* enum wedge_modifier of core/wedge.h */
    bool caps;
    int w, h; /* RESIZED: size of a picture from now on. EXPOSED: show the same picture again */
};

struct display;
struct display_ops {
    /* Show picture; live (may be NULL) is drawn mirrored into live_box with rounded corners of radius px, covering it
     * (centre crop); a live_box that leaves the picture is not drawn. The picture's alpha is ignored. name is the
     * screen's, for off-screen files; a new name or forced means a new file. Nothing is kept of the arguments. Negative
     * errno: -EIO, off-screen also those of writing a file. */
    int (*show)(struct display *d, const char *name, const struct pixels *picture, const struct grey *live,
                struct rect live_box, int radius, bool forced);
    bool (*event)(struct display *d, struct display_event *ret_event); /* false: none waiting */
    void (*close)(struct display *d);
};
struct display {
    const struct display_ops *ops;
    int w, h;    /* picture size in pixels now. A window: the largest 16:9 or 9:16 that fits, 1920x1080 at
                    most; up to 5:3 in a wide window of at most 900 */
    bool window; /* needs its events read at frame rate */
};

/* spec: "window[:WxH]" or "offscreen:WxH:DIR" (made if missing; numbers go on after files already there). -EINVAL,
 * -ENODEV, -errno of the folder; one line for people in ret_error. title names the window; its app id is the program's
 * file name. */
int display_open(const char *spec, const char *title, struct display **ret_display, char ret_error[DISPLAY_ERROR]);
void display_close(struct display *d); /* NULL is fine */

/* Windows that are opened from now on stay when the compositor is asked to close them; DISPLAY_QUIT then only says that
 * the compositor itself is gone. */
void display_stay(void);

/* How many displays there are for windows; 0 when none can be reached. Before a window is opened it connects and leaves
 * again. */
int display_count(void);

#endif
