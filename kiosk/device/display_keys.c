/* From SDL's key events to wedge keys: usage, modifiers, and the moment. A few hundred calls a minute. */
#include "device/display_keys.h"

#include <SDL_syswm.h>

#include "core/wedge.h"

int64_t key_clock_read(struct key_clock *clock, uint32_t stamp, int64_t now) {
    int64_t at = now;
    if (clock->started) {
        at = clock->at + (int32_t)(stamp - clock->stamp);
        if (at > now || at < now - KEY_CLOCK_LATE_MS)
            at = now;
    }
    if (at < clock->at)
        at = clock->at;
    *clock = (struct key_clock){.started = true, .stamp = stamp, .at = at};
    return at;
}

static int64_t boottime(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void display_keys_start(void) {
    const char *driver = SDL_GetCurrentVideoDriver();
    if (driver && strcmp(driver, "x11") == 0)
        SDL_EventState(SDL_SYSWMEVENT, SDL_ENABLE);
}

#ifdef SDL_VIDEO_DRIVER_X11
/* Mod1, 4 and 5 are Alt, Super and AltGr on every layout that XKB makes; Mod2 is Num Lock. */
static uint8_t x11_modifiers(unsigned state) {
    return (uint8_t)((state & ShiftMask ? WEDGE_SHIFT : 0) | (state & ControlMask ? WEDGE_CTRL : 0) |
                     (state & (Mod1Mask | Mod5Mask) ? WEDGE_ALT : 0) | (state & Mod4Mask ? WEDGE_META : 0));
}

/* SDL asked X for repeats without releases, so a key that goes down while it is down is one. */
static void x11_hear(struct display_keys *keys, const XEvent *event) {
    bool *down = &keys->down[event->type == KeyPress || event->type == KeyRelease ? event->xkey.keycode & 255 : 0];
    switch (event->type) {
    case KeyPress:
        keys->told = true;
        keys->stamp = (uint32_t)event->xkey.time;
        keys->modifiers = x11_modifiers(event->xkey.state);
        keys->caps = event->xkey.state & LockMask;
        keys->repeat = *down;
        *down = true;
        break;
    case KeyRelease: *down = false; break;
    case FocusIn: memset(keys->down, 0, sizeof(keys->down)); break; /* what was let go elsewhere nobody tells */
    default: break;
    }
}
#endif

void display_keys_hear(struct display_keys *keys, const SDL_SysWMEvent *event) {
#ifdef SDL_VIDEO_DRIVER_X11
    if (event->msg && event->msg->subsystem == SDL_SYSWM_X11)
        x11_hear(keys, &event->msg->msg.x11.event);
#else
    (void)keys, (void)event;
#endif
}

/* Caps lock is one: scanners press it around a code when the computer's lamp is on. */
static bool is_modifier(SDL_Scancode scancode) {
    return (scancode >= SDL_SCANCODE_LCTRL && scancode <= SDL_SCANCODE_RGUI) || scancode == SDL_SCANCODE_CAPSLOCK ||
           scancode == SDL_SCANCODE_MODE;
}

static uint8_t sdl_modifiers(Uint16 mod) {
    return (uint8_t)((mod & KMOD_SHIFT ? WEDGE_SHIFT : 0) | (mod & KMOD_CTRL ? WEDGE_CTRL : 0) |
                     (mod & (KMOD_ALT | KMOD_MODE) ? WEDGE_ALT : 0) | (mod & KMOD_GUI ? WEDGE_META : 0));
}

/* Without X11, SDL's own stamp: it tells keys apart at least that were taken in earlier than they are read. */
static int64_t pressed_at(struct display_keys *keys, const SDL_KeyboardEvent *event) {
    int64_t taken = boottime() - (int32_t)(SDL_GetTicks() - event->timestamp);
    if (!keys->told)
        keys->clock.started = false;
    int64_t at = key_clock_read(&keys->clock, keys->stamp, taken);
    keys->clock.started = keys->told;
    return at;
}

bool display_keys_down(struct display_keys *keys, const SDL_KeyboardEvent *event, struct display_event *ret_event) {
    SDL_Scancode scancode = event->keysym.scancode;
    bool told = keys->told, repeat = told ? keys->repeat : event->repeat != 0;
    if (repeat || is_modifier(scancode)) {
        keys->told = false;
        return false;
    }
    *ret_event = (struct display_event){
        .kind = DISPLAY_KEY,
        .at = pressed_at(keys, event),
        .usage = scancode < SDL_SCANCODE_LCTRL ? (uint8_t)scancode : 0, /* above are SDL's own inventions */
        .modifiers = told ? keys->modifiers : sdl_modifiers(event->keysym.mod),
        .caps = told ? keys->caps : event->keysym.mod & KMOD_CAPS,
    };
    snprintf(ret_event->key, sizeof(ret_event->key), "%s", SDL_GetKeyName(event->keysym.sym));
    keys->told = false;
    return true;
}
