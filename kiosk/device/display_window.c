/* Windows by SDL: asked for where there is anything to show them on, drawn by the processor on X11. */
#include "device/display_window.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Is there anything a window could appear on? Asked first, because SDL and Wayland complain line by line. */
static bool any_display(void) {
    const char *names[] = {"SDL_VIDEODRIVER", "WAYLAND_DISPLAY", "DISPLAY"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        const char *value = getenv(names[i]);
        if (value && *value)
            return true;
    }
    return access("/dev/dri/card0", R_OK | W_OK) == 0;
}

/* Where the display that was named cannot be reached, SDL falls back to drivers that show nothing to anybody. Those are
 * taken only from who asks for them. */
static bool is_seen(void) {
    const char *driver = SDL_GetCurrentVideoDriver(), *wanted = getenv("SDL_VIDEODRIVER");
    bool blind =
        driver && (strcmp(driver, "offscreen") == 0 || strcmp(driver, "dummy") == 0 || strcmp(driver, "evdev") == 0);
    return !blind || (wanted && *wanted);
}

static void set_hints(void) {
    setenv("SDL_VIDEO_WAYLAND_WMCLASS", program_invocation_short_name, 0); /* the app id: one a process in SDL 2.26 */
    setenv("SDL_VIDEO_X11_WMCLASS", program_invocation_short_name, 0);
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1"); /* the program has its own */
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "0"); /* a finger is one event, not two */
    SDL_SetHint(SDL_HINT_MOUSE_TOUCH_EVENTS, "0");
    SDL_SetHint(SDL_HINT_RENDER_SCALE_QUALITY, "linear");
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");
}

/* On X11 the processor draws: for a picture that hardly moves OpenGL gains nothing, and without a graphics chip it
 * costs 110 MB and twice the time (35 against 147 MB, 9 against 20 ms a frame at 1920x1080). SDL would still go through
 * OpenGL to put its own drawing on the screen, unless told. Wayland has no such path in SDL 2: there the graphics chip
 * draws. */
bool display_window_by_processor(void) {
    const char *driver = SDL_GetCurrentVideoDriver(), *wanted = SDL_GetHint(SDL_HINT_RENDER_DRIVER);
    bool by = wanted ? strcmp(wanted, "software") == 0 : driver && strcmp(driver, "x11") == 0;
    if (by)
        SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    return by;
}

void display_window_unmake(struct display_window *win) {
    if (win->renderer)
        SDL_DestroyRenderer(win->renderer);
    if (win->window)
        SDL_DestroyWindow(win->window);
    if (win->started)
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
    *win = (struct display_window){0};
}

void display_stay(void) { SDL_SetHint(SDL_HINT_QUIT_ON_LAST_WINDOW_CLOSE, "0"); }

static int refuse(struct display_window *win, char *ret_error) {
    snprintf(ret_error, DISPLAY_ERROR, "display: no window can be opened: %.120s", SDL_GetError());
    display_window_unmake(win);
    return -ENODEV;
}

int display_count(void) {
    if (!any_display() || SDL_InitSubSystem(SDL_INIT_VIDEO) < 0)
        return 0;
    int n = is_seen() ? SDL_GetNumVideoDisplays() : 0;
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    return n < 0 ? 0 : n;
}

static SDL_Window *open_window(const char *title, int w, int h) {
    return SDL_CreateWindow(title, SDL_WINDOWPOS_UNDEFINED, SDL_WINDOWPOS_UNDEFINED, w, h,
                            SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
}

int display_window_bare(int w, int h, const char *title, struct display_window *ret_window,
                        char ret_error[DISPLAY_ERROR]) {
    struct display_window win = {0};
    if (!any_display()) {
        snprintf(ret_error, DISPLAY_ERROR,
                 "display: there is none here (neither DISPLAY nor WAYLAND_DISPLAY is set); "
                 "--display offscreen:1920x1080:DIR writes the screens as files");
        return -ENODEV;
    }
    set_hints();
    win.started = SDL_InitSubSystem(SDL_INIT_VIDEO) == 0;
    if (!win.started)
        return refuse(&win, ret_error);
    if (!is_seen()) {
        SDL_SetError("the one that DISPLAY or WAYLAND_DISPLAY names does not answer");
        return refuse(&win, ret_error);
    }
    SDL_DisableScreenSaver();
    SDL_StopTextInput(); /* keys are keys; no input method in between */
    win.window = open_window(title, w, h);
    if (!win.window)
        return refuse(&win, ret_error);
    win.displays = SDL_GetNumVideoDisplays();
    *ret_window = win;
    return 0;
}

bool display_window_misplaced(struct display_window *win) {
    const char *driver = SDL_GetCurrentVideoDriver();
    int before = win->displays;
    win->displays = SDL_GetNumVideoDisplays();
    return win->displays > before && driver && strcmp(driver, "wayland") == 0;
}

int display_window_anew(struct display_window *win) {
    char title[64];
    int w = 1, h = 1;
    Uint32 flags = 0;
    SDL_RendererInfo info;
    bool drawn = win->renderer != NULL;
    snprintf(title, sizeof(title), "%s", SDL_GetWindowTitle(win->window));
    SDL_GetWindowSize(win->window, &w, &h);
    if (drawn && SDL_GetRendererInfo(win->renderer, &info) == 0)
        flags = info.flags & (SDL_RENDERER_SOFTWARE | SDL_RENDERER_ACCELERATED);
    if (drawn)
        SDL_DestroyRenderer(win->renderer);
    SDL_DestroyWindow(win->window);
    win->renderer = NULL;
    win->window = open_window(title, w, h);
    if (win->window && drawn)
        win->renderer = SDL_CreateRenderer(win->window, -1, flags);
    return win->window && (!drawn || win->renderer) ? 0 : -ENODEV;
}

int display_window_make(int w, int h, const char *title, struct display_window *ret_window,
                        char ret_error[DISPLAY_ERROR]) {
    struct display_window win;
    int r = display_window_bare(w, h, title, &win, ret_error);
    if (r < 0)
        return r;
    win.renderer = SDL_CreateRenderer(win.window, -1, display_window_by_processor() ? SDL_RENDERER_SOFTWARE : 0);
    if (!win.renderer)
        return refuse(&win, ret_error);
    *ret_window = win;
    return 0;
}
