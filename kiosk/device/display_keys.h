/* Keys of a window as a scanner would press them. SDL 2.26 is no good at that where keys come fast. It stamps a key
 * when it takes it from the window system, so keys that waited while a screen was drawn come in clumps a drawing apart,
 * and a scan falls to pieces. And on X11 it takes a key that is let go and pressed again within 2 ms for one that is
 * held: "11" becomes "1", and Shift stays down over the digit between two capitals. X11 itself knows better and SDL
 * lets its events be looked at, so there the moment, the modifiers and what is a repeat are read from them. On Wayland
 * SDL throws the time away: the clumps remain, and scanners are better read by keyboard.h. */
#ifndef LANYARD_DEVICE_DISPLAY_KEYS_H
#define LANYARD_DEVICE_DISPLAY_KEYS_H

#include <SDL.h>

#include "device/display.h"

/* What another clock's time stamps are in ours. That clock counts ms, wraps, and started at an unknown moment; it is
 * only believed about distances. Zero is one that has heard nothing yet. */
struct key_clock {
    bool started;
    uint32_t stamp; /* the newest one */
    int64_t at;     /* and what we took it for */
};
#define KEY_CLOCK_LATE_MS 2000 /* a key that seems to have waited longer did not: the machine slept */
/* When was stamp? Never after now, never before the last answer. Both ms. Pure. */
int64_t key_clock_read(struct key_clock *clock, uint32_t stamp, int64_t now);

/* What the window keeps about keys. Zero to start with. */
struct display_keys {
    struct key_clock clock;
    bool down[256]; /* by X key code */
    bool told;      /* X11 told about the key that SDL gives next: */
    bool repeat, caps;
    uint8_t modifiers;
    uint32_t stamp;
};
/* Ask SDL for X11's events, where that is what we have. Once there is a window. */
void display_keys_start(void);
/* SDL_SYSWMEVENT: it comes before its key. */
void display_keys_hear(struct display_keys *keys, const SDL_SysWMEvent *event);
/* SDL_KEYDOWN; false for repeats and modifier keys. */
bool display_keys_down(struct display_keys *keys, const SDL_KeyboardEvent *event, struct display_event *ret_event);

#endif
