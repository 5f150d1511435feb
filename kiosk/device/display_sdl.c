/* The window maker: one plain resizable SDL window. It never asks for full screen: on the appliance the compositor puts
 * each window on its own output by app id, and SDL's own full screen would undo that. Nearly all of the time nothing
 * moves but the camera's picture, so the whole picture is a texture uploaded only when its content changes.
 *
 * Pictures are 16:9 or 9:16, whichever the window's shape is nearer to, as large as fits and at most 1920x1080 (a 4K
 * screen would cost four times the memory and upload for the same badge desk); the rest of the window stays black.
 * Small handheld panels are 800x480: a wide window of at most 900 pixels has pictures from 16:9 to 5:3. */
#include <SDL.h>
#include <errno.h>

#include "device/display_keys.h"
#include "device/display_maker.h"
#include "device/display_window.h"
#include "device/fingers.h"

#define LONG_MAX_PIXELS 1920
#define LONG_MIN_PIXELS 320
#define HANDHELD_PIXELS 900
#define CURSOR_MS 3000 /* a mouse that rests for so long is not looked for */

struct window {
    struct display base;
    struct display_window on;
    SDL_Texture *picture, *live;
    int picture_w, picture_h, live_w, live_h; /* of the textures; 0 = none yet */
    struct display_keys keys;
    struct fingers fingers;
    uint64_t moved; /* SDL's ms: the mouse's last move */
    bool cursor;    /* it is to be seen */
    uint64_t seen;  /* fingerprint of the uploaded picture */
    bool stale;     /* something else drew over the window: show again even the same picture */
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
    SDL_GetRendererOutputSize(win->on.renderer, &out_w, &out_h);
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
        SDL_CreateTexture(win->on.renderer, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STREAMING, want_w, want_h);
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
    SDL_SetRenderDrawColor(win->on.renderer, 0, 0, 0, 255);
    SDL_RenderClear(win->on.renderer);
    SDL_RenderCopy(win->on.renderer, win->picture, NULL, &all);
    if (live) {
        double scale = (double)all.w / picture->w;
        SDL_FRect place = {(float)(all.x + box.x * scale), (float)(all.y + box.y * scale), (float)(box.w * scale),
                           (float)(box.h * scale)};
        SDL_RenderCopyF(win->on.renderer, win->live, NULL, &place);
    }
    SDL_RenderPresent(win->on.renderer);
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
    if (!(x >= all.x && y >= all.y && x < all.x + all.w && y < all.y + all.h)) /* nor what is no number */
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
    SDL_GetWindowSize(win->on.window, &w, &h);
    SDL_GetRendererOutputSize(win->on.renderer, &out_w, &out_h);
    return touch(win, (double)button->x * out_w / w, (double)button->y * out_h / h, ret_event);
}

static bool finger(struct window *win, const SDL_TouchFingerEvent *f, struct display_event *ret_event) {
    int out_w = 1, out_h = 1;
    ret_event->finger = fingers_down(&win->fingers, f->touchId, f->fingerId);
    SDL_GetRendererOutputSize(win->on.renderer, &out_w, &out_h);
    return touch(win, (double)f->x * out_w, (double)f->y * out_h, ret_event);
}

static bool lifted(struct window *win, const SDL_TouchFingerEvent *f, struct display_event *ret_event) {
    ret_event->kind = DISPLAY_LIFT;
    ret_event->finger = fingers_up(&win->fingers, f->touchId, f->fingerId);
    return ret_event->finger > 0;
}

static void show_cursor(struct window *win, bool shown) {
    if (shown != win->cursor)
        SDL_ShowCursor(shown ? SDL_ENABLE : SDL_DISABLE);
    win->cursor = shown;
    win->moved = SDL_GetTicks64();
}

static bool resized(struct window *win, struct display_event *ret_event) {
    int w = 1, h = 1, was_w = win->base.w, was_h = win->base.h;
    SDL_GetRendererOutputSize(win->on.renderer, &w, &h);
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
    case SDL_FINGERUP: return lifted(win, &e->tfinger, ret_event);
    case SDL_MOUSEBUTTONUP: ret_event->kind = DISPLAY_LIFT; return e->button.button == SDL_BUTTON_LEFT;
    case SDL_MOUSEMOTION: show_cursor(win, true); return false;
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

/* Opened anew, on the display that is ours again. */
static bool place_anew(struct window *win, struct display_event *ret_event) {
    win->picture = win->live = NULL; /* they go with the renderer */
    win->picture_w = win->picture_h = win->live_w = win->live_h = 0;
    if (display_window_anew(&win->on) < 0) {
        ret_event->kind = DISPLAY_QUIT;
        return true;
    }
    return resized(win, ret_event);
}

static bool window_event(struct display *d, struct display_event *ret_event) {
    SDL_Event event;
    while (SDL_PollEvent(&event)) {
        *ret_event = (struct display_event){.kind = DISPLAY_NONE};
        if (translate((struct window *)d, &event, ret_event))
            return true;
    }
    struct window *win = (struct window *)d;
    if (win->cursor && SDL_GetTicks64() - win->moved > CURSOR_MS)
        show_cursor(win, false);
    *ret_event = (struct display_event){.kind = DISPLAY_NONE};
    return display_window_misplaced(&win->on) && place_anew(win, ret_event);
}

/* ---- opening ---- */
static void window_free(struct window *win) {
    display_window_unmake(&win->on); /* and its textures */
    free(win);
}

static void window_close(struct display *d) { window_free((struct window *)d); }

static const struct display_ops WINDOW = {window_show, window_event, window_close};

int display_window_open(int w, int h, const char *title, struct display **ret_display, char ret_error[DISPLAY_ERROR]) {
    struct window *win = calloc(1, sizeof(*win));
    if (!win)
        return -ENOMEM;
    win->base = (struct display){.ops = &WINDOW, .window = true};
    int r = display_window_make(w, h, title, &win->on, ret_error);
    if (r < 0) {
        window_free(win);
        return r;
    }
    display_keys_start();
    win->cursor = true; /* as SDL begins */
    show_cursor(win, false);
    SDL_GetRendererOutputSize(win->on.renderer, &w, &h);
    picture_size(w, h, &win->base.w, &win->base.h);
    *ret_display = (struct display *)win; /* base is its first member */
    return 0;
}
