/* The window maker. Pictures are as large as the window, up to 1920 on the longer side: a larger window shows them
 * scaled up, for four times the pixels would cost four times the work. */
#include <errno.h>

#include "device/display_keys.h"
#include "device/display_window.h"
#include "device/projector_maker.h"

#define LONG_MAX_PIXELS 1920

struct projector_window {
    struct projector base;
    struct display_window on;
    struct projector_board board;
    struct display_keys keys;
};

static void take_size(struct projector_window *win) {
    int w = 1, h = 1;
    SDL_GetRendererOutputSize(win->on.renderer, &w, &h);
    int along = w > h ? w : h;
    win->base.w = along > LONG_MAX_PIXELS ? w * LONG_MAX_PIXELS / along : w;
    win->base.h = along > LONG_MAX_PIXELS ? h * LONG_MAX_PIXELS / along : h;
    SDL_RenderSetScale(win->on.renderer, (float)w / (float)win->base.w, (float)h / (float)win->base.h);
}

static int window_film(struct projector *p, int texture, const struct planar *frame) {
    return board_film(&((struct projector_window *)p)->board, texture, frame);
}

static int window_art(struct projector *p, int texture, const struct pixels *picture) {
    return board_art(&((struct projector_window *)p)->board, texture, picture);
}

static void window_drop(struct projector *p, int texture) {
    board_drop(&((struct projector_window *)p)->board, texture);
}

static int window_show(struct projector *p, const struct projector_layer *layers, size_t n) {
    struct projector_window *win = (struct projector_window *)p;
    int r = board_draw(&win->board, layers, n);
    if (r == 0)
        SDL_RenderPresent(win->on.renderer);
    return r;
}

static int window_snapshot(struct projector *p, const char *name) {
    (void)p;
    (void)name;
    return 0;
}

static bool resized(struct projector_window *win, struct display_event *ret_event) {
    int was_w = win->base.w, was_h = win->base.h;
    take_size(win);
    bool same = was_w == win->base.w && was_h == win->base.h;
    *ret_event =
        (struct display_event){.kind = same ? DISPLAY_EXPOSED : DISPLAY_RESIZED, .w = win->base.w, .h = win->base.h};
    return true;
}

static bool translate(struct projector_window *win, const SDL_Event *e, struct display_event *ret_event,
                      bool *ret_lost) {
    switch (e->type) {
    case SDL_QUIT: ret_event->kind = DISPLAY_QUIT; return true;
    case SDL_SYSWMEVENT: display_keys_hear(&win->keys, &e->syswm); return false;
    case SDL_KEYDOWN: return display_keys_down(&win->keys, &e->key, ret_event);
    case SDL_RENDER_TARGETS_RESET:
    case SDL_RENDER_DEVICE_RESET:
        board_clear(&win->board);
        *ret_lost = true;
        ret_event->kind = DISPLAY_EXPOSED;
        return true;
    case SDL_WINDOWEVENT:
        if (e->window.event == SDL_WINDOWEVENT_SIZE_CHANGED)
            return resized(win, ret_event);
        ret_event->kind = DISPLAY_EXPOSED;
        return e->window.event == SDL_WINDOWEVENT_EXPOSED;
    default: return false;
    }
}

static bool window_event(struct projector *p, struct display_event *ret_event, bool *ret_lost) {
    SDL_Event event;
    *ret_lost = false;
    while (SDL_PollEvent(&event)) {
        *ret_event = (struct display_event){.kind = DISPLAY_NONE};
        if (translate((struct projector_window *)p, &event, ret_event, ret_lost))
            return true;
    }
    *ret_event = (struct display_event){.kind = DISPLAY_NONE};
    return false;
}

static void window_close(struct projector *p) {
    struct projector_window *win = (struct projector_window *)p;
    board_clear(&win->board);
    display_window_unmake(&win->on);
    free(win);
}

static const struct projector_ops WINDOW = {window_film,     window_art,   window_drop, window_show,
                                            window_snapshot, window_event, window_close};

int projector_window_open(int w, int h, const char *title, struct projector **ret_projector,
                          char ret_error[DISPLAY_ERROR]) {
    struct projector_window *win = calloc(1, sizeof(*win));
    if (!win)
        return -ENOMEM;
    win->base = (struct projector){.ops = &WINDOW, .window = true};
    int r = display_window_make(w, h, title, &win->on, ret_error);
    if (r < 0) {
        free(win);
        return r;
    }
    display_keys_start();
    SDL_ShowCursor(SDL_DISABLE);
    SDL_DisableScreenSaver();
    win->board.renderer = win->on.renderer;
    take_size(win);
    *ret_projector = &win->base;
    return 0;
}
