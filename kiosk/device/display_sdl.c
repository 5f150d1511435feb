/* The window maker: one plain resizable SDL window. It never asks for full screen: on the appliance the compositor puts
 * each window on its own output by app id, and SDL's own full screen would undo that. Nearly all of the time nothing
 * moves but the camera's picture, so the whole picture is a texture uploaded only when its content changes.
 *
 * Pictures are 16:9 or 9:16, whichever the window's shape is nearer to, as large as fits and at most 1920x1080 (a 4K
 * screen would cost four times the memory and upload for the same badge desk); the rest of the window stays black.
 * Small handheld panels are 800x480: a wide window of at most 900 pixels has pictures from 16:9 to 5:3. */
#include <SDL.h>
#include <errno.h>
#include <unistd.h>

#include "device/display_keys.h"
#include "device/display_maker.h"

#define LONG_MAX_PIXELS 1920
#define LONG_MIN_PIXELS 320
#define HANDHELD_PIXELS 900

struct window {
    struct display base;
    SDL_Window *window;
    SDL_Renderer *renderer;
    SDL_Texture *picture, *live;
    int picture_w, picture_h, live_w, live_h; /* of the textures; 0 = none yet */
    struct display_keys keys;
    uint64_t seen; /* fingerprint of the uploaded picture */
    bool stale;    /* something else drew over the window: show again even the same picture */
    bool started;  /* SDL_Init succeeded */
};

/* ---- sizes ---- */
static int at_most(int n, int limit) { return n < limit ? n : limit; }

static void picture_size(int w, int h, int *ret_w, int *ret_h) {
    int along = w >= h ? w : h, across = w >= h ? h : w;
    bool handheld = w >= h && w <= HANDHELD_PIXELS;
    along = at_most(along, across * 16 / 9);
    along = at_most(along > LONG_MIN_PIXELS ? along : LONG_MIN_PIXELS, LONG_MAX_PIXELS);
    across = handheld ? at_most(across, along * 3 / 5) : along * 9 / 16;
    *ret_w = w >= h ? along : across;
    *ret_h = w >= h ? across : along;
}

/* Where a picture of w x h stands in the output: as large as fits, in the middle. */
static SDL_Rect letterbox(struct window *win, int w, int h) {
    int out_w = 1, out_h = 1;
    SDL_GetRendererOutputSize(win->renderer, &out_w, &out_h);
    double scale = (double)out_w / w < (double)out_h / h ? (double)out_w / w : (double)out_h / h;
    SDL_Rect box = {.w = (int)(w * scale + 0.5), .h = (int)(h * scale + 0.5)};
    box.x = (out_w - box.w) / 2;
    box.y = (out_h - box.h) / 2;
    return box;
}

/* ---- drawing ---- */

/* Cheaper than keeping a second picture to compare with: 8 MB in about a millisecond. */
static uint64_t fingerprint(const struct pixels *p) {
    uint64_t lane[4] = {1, 2, 3, 4};
    for (int y = 0; y < p->h; y++) {
        const uint8_t *row = p->data + (size_t)y * (size_t)p->stride;
        size_t size = (size_t)p->w * 4, i = 0;
        for (uint64_t part[4]; i + sizeof(part) <= size; i += sizeof(part)) {
            memcpy(part, row + i, sizeof(part));
            for (int k = 0; k < 4; k++)
                lane[k] = (lane[k] ^ part[k]) * UINT64_C(0x9e3779b97f4a7c15) + (lane[k] >> 29);
        }
        for (; i < size; i++)
            lane[0] = (lane[0] ^ row[i]) * UINT64_C(0x9e3779b97f4a7c15);
    }
    return lane[0] ^ lane[1] * 3 ^ lane[2] * 5 ^ lane[3] * 7 ^ ((uint64_t)p->w << 32 | (uint64_t)p->h);
}

static SDL_Texture *texture_of(struct window *win, SDL_Texture *old, int *w, int *h, int want_w, int want_h) {
    if (old && *w == want_w && *h == want_h)
        return old;
    if (old)
        SDL_DestroyTexture(old);
    *w = want_w;
    *h = want_h;
    SDL_Texture *texture =
        SDL_CreateTexture(win->renderer, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STREAMING, want_w, want_h);
    if (texture)
        SDL_SetTextureScaleMode(texture, SDL_ScaleModeLinear);
    return texture;
}

static int upload(struct window *win, const struct pixels *picture, bool *ret_changed) {
    uint64_t print = fingerprint(picture);
    *ret_changed = !win->picture || print != win->seen;
    if (!*ret_changed)
        return 0;
    win->picture = texture_of(win, win->picture, &win->picture_w, &win->picture_h, picture->w, picture->h);
    if (!win->picture || SDL_UpdateTexture(win->picture, NULL, picture->data, picture->stride) < 0)
        return -EIO;
    SDL_SetTextureBlendMode(win->picture, SDL_BLENDMODE_NONE);
    win->seen = print;
    return 0;
}

static int upload_live(struct window *win, const struct grey *live, struct rect box, int radius) {
    void *rows;
    int pitch;
    win->live = texture_of(win, win->live, &win->live_w, &win->live_h, box.w, box.h);
    if (!win->live || SDL_LockTexture(win->live, NULL, &rows, &pitch) < 0)
        return -EIO;
    struct live_view view = live_view(live, box, radius);
    for (int y = 0; y < box.h; y++)
        live_row(&view, y, (uint32_t *)(void *)((uint8_t *)rows + (size_t)y * (size_t)pitch));
    SDL_UnlockTexture(win->live);
    SDL_SetTextureBlendMode(win->live, SDL_BLENDMODE_BLEND);
    return 0;
}

static void draw(struct window *win, const struct pixels *picture, bool live, struct rect box) {
    SDL_Rect all = letterbox(win, picture->w, picture->h);
    SDL_SetRenderDrawColor(win->renderer, 0, 0, 0, 255);
    SDL_RenderClear(win->renderer);
    SDL_RenderCopy(win->renderer, win->picture, NULL, &all);
    if (live) {
        double scale = (double)all.w / picture->w;
        SDL_FRect place = {(float)(all.x + box.x * scale), (float)(all.y + box.y * scale), (float)(box.w * scale),
                           (float)(box.h * scale)};
        SDL_RenderCopyF(win->renderer, win->live, NULL, &place);
    }
    SDL_RenderPresent(win->renderer);
}

static int window_show(struct display *d, const char *name, const struct pixels *picture, const struct grey *live,
                       struct rect live_box, int radius, bool forced) {
    struct window *win = (struct window *)d;
    (void)name;
    bool changed, has_live = live_fits(picture, live, live_box), had_live = win->live != NULL;
    int r = upload(win, picture, &changed);
    if (r == 0 && has_live)
        r = upload_live(win, live, live_box, radius);
    if (r < 0)
        return r;
    if (changed || has_live || had_live || win->stale || forced)
        draw(win, picture, has_live, live_box);
    win->stale = false;
    if (!has_live && had_live) {
        SDL_DestroyTexture(win->live);
        win->live = NULL;
    }
    return 0;
}

/* ---- events ---- */

/* A place in the output -> in the picture; false in the black bars. */
static bool touch(struct window *win, double x, double y, struct display_event *ret_event) {
    SDL_Rect all = letterbox(win, win->base.w, win->base.h);
    if (x < all.x || y < all.y || x >= all.x + all.w || y >= all.y + all.h)
        return false;
    ret_event->kind = DISPLAY_TOUCH;
    ret_event->x = (int)((x - all.x) * win->base.w / all.w);
    ret_event->y = (int)((y - all.y) * win->base.h / all.h);
    return true;
}

static bool mouse(struct window *win, const SDL_MouseButtonEvent *button, struct display_event *ret_event) {
    int w = 1, h = 1, out_w = 1, out_h = 1;
    if (button->button != SDL_BUTTON_LEFT)
        return false;
    SDL_GetWindowSize(win->window, &w, &h);
    SDL_GetRendererOutputSize(win->renderer, &out_w, &out_h);
    return touch(win, (double)button->x * out_w / w, (double)button->y * out_h / h, ret_event);
}

static bool finger(struct window *win, const SDL_TouchFingerEvent *f, struct display_event *ret_event) {
    int out_w = 1, out_h = 1;
    SDL_GetRendererOutputSize(win->renderer, &out_w, &out_h);
    return touch(win, (double)f->x * out_w, (double)f->y * out_h, ret_event);
}

static bool resized(struct window *win, struct display_event *ret_event) {
    int w = 1, h = 1, was_w = win->base.w, was_h = win->base.h;
    SDL_GetRendererOutputSize(win->renderer, &w, &h);
    picture_size(w, h, &win->base.w, &win->base.h);
    win->stale = true;
    *ret_event = (struct display_event){.kind = DISPLAY_RESIZED, .w = win->base.w, .h = win->base.h};
    if (was_w == win->base.w && was_h == win->base.h)
        ret_event->kind = DISPLAY_EXPOSED; /* only the bars changed */
    return true;
}

static bool exposed(struct window *win, struct display_event *ret_event) {
    win->stale = true;
    ret_event->kind = DISPLAY_EXPOSED;
    return true;
}

/* The graphics device came back without our textures. */
static bool textures_lost(struct window *win, struct display_event *ret_event) {
    if (win->picture)
        SDL_DestroyTexture(win->picture);
    if (win->live)
        SDL_DestroyTexture(win->live);
    win->picture = win->live = NULL;
    return exposed(win, ret_event);
}

static bool translate(struct window *win, const SDL_Event *e, struct display_event *ret_event) {
    switch (e->type) {
    case SDL_QUIT: ret_event->kind = DISPLAY_QUIT; return true;
    case SDL_MOUSEBUTTONDOWN: return mouse(win, &e->button, ret_event);
    case SDL_FINGERDOWN: return finger(win, &e->tfinger, ret_event);
    case SDL_SYSWMEVENT: display_keys_hear(&win->keys, &e->syswm); return false;
    case SDL_KEYDOWN: return display_keys_down(&win->keys, &e->key, ret_event);
    case SDL_RENDER_TARGETS_RESET:
    case SDL_RENDER_DEVICE_RESET: return textures_lost(win, ret_event);
    case SDL_WINDOWEVENT:
        if (e->window.event == SDL_WINDOWEVENT_SIZE_CHANGED)
            return resized(win, ret_event);
        return e->window.event == SDL_WINDOWEVENT_EXPOSED && exposed(win, ret_event);
    default: return false;
    }
}

static bool window_event(struct display *d, struct display_event *ret_event) {
    SDL_Event event;
    while (SDL_PollEvent(&event)) {
        *ret_event = (struct display_event){.kind = DISPLAY_NONE};
        if (translate((struct window *)d, &event, ret_event))
            return true;
    }
    *ret_event = (struct display_event){.kind = DISPLAY_NONE};
    return false;
}

/* ---- opening ---- */
static void window_free(struct window *win) {
    if (win->renderer)
        SDL_DestroyRenderer(win->renderer); /* and its textures */
    if (win->window)
        SDL_DestroyWindow(win->window);
    if (win->started)
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
    free(win);
}

static void window_close(struct display *d) { window_free((struct window *)d); }

static const struct display_ops WINDOW = {window_show, window_event, window_close};

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
static Uint32 renderer_flags(void) {
    const char *driver = SDL_GetCurrentVideoDriver();
    if (SDL_GetHint(SDL_HINT_RENDER_DRIVER) || !driver || strcmp(driver, "x11") != 0)
        return 0;
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    return SDL_RENDERER_SOFTWARE;
}

static int start(struct window *win, int w, int h, const char *title) {
    set_hints();
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) < 0)
        return -ENODEV;
    win->started = true;
    SDL_StopTextInput(); /* keys are keys; no input method in between */
    win->window = SDL_CreateWindow(title, SDL_WINDOWPOS_UNDEFINED, SDL_WINDOWPOS_UNDEFINED, w, h,
                                   SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI);
    if (win->window)
        win->renderer = SDL_CreateRenderer(win->window, -1, renderer_flags());
    if (!win->renderer)
        return -ENODEV;
    display_keys_start();
    return 0;
}

int display_window_open(int w, int h, const char *title, struct display **ret_display, char ret_error[DISPLAY_ERROR]) {
    if (!any_display()) {
        snprintf(ret_error, DISPLAY_ERROR,
                 "display: there is none here (neither DISPLAY nor WAYLAND_DISPLAY is set); "
                 "--display offscreen:1920x1080:DIR writes the screens as files");
        return -ENODEV;
    }
    struct window *win = calloc(1, sizeof(*win));
    if (!win)
        return -ENOMEM;
    win->base = (struct display){.ops = &WINDOW, .window = true};
    int r = start(win, w, h, title);
    if (r < 0) {
        snprintf(ret_error, DISPLAY_ERROR, "display: no window can be opened: %.120s", SDL_GetError());
        window_free(win);
        return r;
    }
    SDL_GetRendererOutputSize(win->renderer, &w, &h);
    picture_size(w, h, &win->base.w, &win->base.h);
    *ret_display = (struct display *)win; /* base is its first member */
    return 0;
}
