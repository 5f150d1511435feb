/* The window maker. Pictures are as large as the window, up to 1920 on the longer side: a larger window shows them
 * scaled up, for four times the pixels would cost four times the work. What was shown last is drawn again whenever the
 * window needs it, so that a window that is moved, uncovered or made larger is never empty. */
#include <errno.h>
#include <string.h>

#include "device/display_keys.h"
#include "device/display_window.h"
#include "device/projector_maker.h"

#define LONG_MAX_PIXELS 1920

struct projector_window {
    struct projector base;
    struct display_window on; /* no renderer: the processor draws */
    struct easel *easel;
    SDL_Surface *smaller; /* what the processor draws for a larger window; NULL = none needed so far */
    struct display_keys keys;
    struct projector_layer layers[PROJECTOR_LAYERS]; /* shown last */
    size_t n_layers;
};

/* ---- sizes ---- */
static void output_size(const struct projector_window *win, int *ret_w, int *ret_h) {
    *ret_w = *ret_h = 1;
    if (win->on.renderer)
        SDL_GetRendererOutputSize(win->on.renderer, ret_w, ret_h);
    else
        SDL_GetWindowSizeInPixels(win->on.window, ret_w, ret_h);
}

static int at_least_1(int n) { return n > 1 ? n : 1; }

static void take_size(struct projector_window *win) {
    int w, h;
    output_size(win, &w, &h);
    int along = w > h ? w : h;
    win->base.w = at_least_1(along > LONG_MAX_PIXELS ? w * LONG_MAX_PIXELS / along : w);
    win->base.h = at_least_1(along > LONG_MAX_PIXELS ? h * LONG_MAX_PIXELS / along : h);
    if (win->on.renderer)
        SDL_RenderSetScale(win->on.renderer, (float)w / (float)win->base.w, (float)h / (float)win->base.h);
}

/* ---- showing ---- */
static struct pixels canvas_of(const SDL_Surface *surface) {
    return (struct pixels){.w = surface->w, .h = surface->h, .stride = surface->pitch, .data = surface->pixels};
}

static SDL_Surface *smaller(struct projector_window *win) {
    if (win->smaller && (win->smaller->w != win->base.w || win->smaller->h != win->base.h)) {
        SDL_FreeSurface(win->smaller);
        win->smaller = NULL;
    }
    if (!win->smaller)
        win->smaller = SDL_CreateRGBSurfaceWithFormat(0, win->base.w, win->base.h, 32, SDL_PIXELFORMAT_RGB888);
    return win->smaller;
}

/* Straight into what the window system takes, where that has our size and pixels. */
static int draw_by_processor(struct projector_window *win) {
    SDL_Surface *out = SDL_GetWindowSurface(win->on.window); /* another one after each change of size */
    if (!out)
        return -EIO;
    bool same = out->format->format == SDL_PIXELFORMAT_RGB888 && out->w == win->base.w && out->h == win->base.h;
    SDL_Surface *surface = same ? out : smaller(win);
    if (!surface)
        return -ENOMEM;
    struct pixels canvas = canvas_of(surface);
    int r = win->easel->ops->draw(win->easel, win->layers, win->n_layers, &canvas);
    if (r < 0 || same)
        return r;
    bool alike = out->format->format == SDL_PIXELFORMAT_RGB888;
    return (alike ? SDL_SoftStretchLinear(surface, NULL, out, NULL) : SDL_BlitScaled(surface, NULL, out, NULL)) < 0
               ? -EIO
               : 0;
}

static int redraw(struct projector_window *win) {
    if (!win->on.renderer) {
        int r = draw_by_processor(win);
        return r == 0 && SDL_UpdateWindowSurface(win->on.window) < 0 ? -EIO : r;
    }
    int r = win->easel->ops->draw(win->easel, win->layers, win->n_layers, NULL);
    if (r == 0)
        SDL_RenderPresent(win->on.renderer);
    return r;
}

static int window_show(struct projector *p, const struct projector_layer *layers, size_t n) {
    struct projector_window *win = (struct projector_window *)p;
    win->n_layers = n < PROJECTOR_LAYERS ? n : PROJECTOR_LAYERS;
    if (n > 0)
        memcpy(win->layers, layers, win->n_layers * sizeof(*layers));
    return redraw(win);
}

static int window_film(struct projector *p, int texture, const struct planar *frame) {
    return easel_film(((struct projector_window *)p)->easel, texture, frame);
}

static int window_art(struct projector *p, int texture, const struct pixels *picture) {
    return easel_art(((struct projector_window *)p)->easel, texture, picture);
}

static void window_drop(struct projector *p, int texture) {
    easel_drop(((struct projector_window *)p)->easel, texture);
}

static int window_snapshot(struct projector *p, const char *name) {
    (void)p;
    (void)name;
    return 0;
}

/* ---- events ---- */

/* What was shown stands in the middle of the new size until the next picture is shown. */
static void fit_layers(struct projector_window *win, int was_w, int was_h) {
    double across = (double)win->base.w / was_w, down = (double)win->base.h / was_h;
    double scale = across < down ? across : down;
    double x0 = (win->base.w - was_w * scale) / 2, y0 = (win->base.h - was_h * scale) / 2;
    for (size_t i = 0; i < win->n_layers; i++) {
        struct projector_layer *l = &win->layers[i];
        l->x = x0 + l->x * scale;
        l->y = y0 + l->y * scale;
        l->w *= scale;
        l->h *= scale;
    }
}

static bool resized(struct projector_window *win, struct display_event *ret_event) {
    int was_w = win->base.w, was_h = win->base.h;
    take_size(win);
    bool same = was_w == win->base.w && was_h == win->base.h;
    if (!same)
        fit_layers(win, was_w, was_h);
    redraw(win);
    *ret_event =
        (struct display_event){.kind = same ? DISPLAY_EXPOSED : DISPLAY_RESIZED, .w = win->base.w, .h = win->base.h};
    return true;
}

static bool exposed(struct projector_window *win, struct display_event *ret_event) {
    redraw(win);
    *ret_event = (struct display_event){.kind = DISPLAY_EXPOSED, .w = win->base.w, .h = win->base.h};
    return true;
}

/* The graphics device came back without our textures. */
static bool textures_lost(struct projector_window *win, struct display_event *ret_event, bool *ret_lost) {
    for (int texture = 0; texture < PROJECTOR_TEXTURES; texture++)
        win->easel->ops->drop(win->easel, texture);
    *ret_lost = true;
    *ret_event = (struct display_event){.kind = DISPLAY_EXPOSED, .w = win->base.w, .h = win->base.h};
    return true;
}

static bool translate(struct projector_window *win, const SDL_Event *e, struct display_event *ret_event,
                      bool *ret_lost) {
    switch (e->type) {
    case SDL_QUIT: ret_event->kind = DISPLAY_QUIT; return true;
    case SDL_SYSWMEVENT: display_keys_hear(&win->keys, &e->syswm); return false;
    case SDL_KEYDOWN: return display_keys_down(&win->keys, &e->key, ret_event);
    case SDL_RENDER_TARGETS_RESET:
    case SDL_RENDER_DEVICE_RESET: return win->on.renderer && textures_lost(win, ret_event, ret_lost);
    case SDL_WINDOWEVENT:
        if (e->window.event == SDL_WINDOWEVENT_SIZE_CHANGED)
            return resized(win, ret_event);
        return e->window.event == SDL_WINDOWEVENT_EXPOSED && exposed(win, ret_event);
    default: return false;
    }
}

/* The chip, where there is one to draw with. */
static int take_easel(struct projector_window *win) {
    win->on.renderer =
        display_window_by_processor() ? NULL : SDL_CreateRenderer(win->on.window, -1, SDL_RENDERER_ACCELERATED);
    if (win->on.renderer && easel_chip_new(win->on.renderer, &win->easel) == 0)
        return 0;
    if (win->on.renderer)
        SDL_DestroyRenderer(win->on.renderer);
    win->on.renderer = NULL;
    return easel_processor_new(&win->easel);
}

/* Opened anew, on the display that is ours again. */
static bool place_anew(struct projector_window *win, struct display_event *ret_event, bool *ret_lost) {
    bool chip = win->on.renderer != NULL;
    if (chip)
        win->easel->ops->free(win->easel);
    win->easel = chip ? NULL : win->easel;
    if (display_window_anew(&win->on) < 0 || (chip && take_easel(win) < 0)) {
        ret_event->kind = DISPLAY_QUIT;
        return true;
    }
    take_size(win);
    redraw(win);
    return textures_lost(win, ret_event, ret_lost);
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
    struct projector_window *win = (struct projector_window *)p;
    return display_window_misplaced(&win->on) && place_anew(win, ret_event, ret_lost);
}

/* ---- opening ---- */
static void window_close(struct projector *p) {
    struct projector_window *win = (struct projector_window *)p;
    if (win->easel)
        win->easel->ops->free(win->easel);
    SDL_FreeSurface(win->smaller);
    display_window_unmake(&win->on);
    free(win);
}

static const struct projector_ops WINDOW = {window_film,     window_art,   window_drop, window_show,
                                            window_snapshot, window_event, window_close};

static int start(struct projector_window *win, int w, int h, const char *title, char *ret_error) {
    int r = display_window_bare(w, h, title, &win->on, ret_error);
    if (r < 0)
        return r;
    r = take_easel(win);
    if (r < 0) {
        snprintf(ret_error, DISPLAY_ERROR, "display: %s", strerror(-r));
        return r;
    }
    take_size(win);
    if (redraw(win) < 0) { /* ink, until there is something to show */
        snprintf(ret_error, DISPLAY_ERROR, "display: no window can be drawn into: %.120s", SDL_GetError());
        return -ENODEV;
    }
    display_keys_start();
    SDL_ShowCursor(SDL_DISABLE);
    SDL_DisableScreenSaver();
    return 0;
}

int projector_window_open(int w, int h, const char *title, struct projector **ret_projector,
                          char ret_error[DISPLAY_ERROR]) {
    struct projector_window *win = calloc(1, sizeof(*win));
    if (!win)
        return -ENOMEM;
    win->base = (struct projector){.ops = &WINDOW, .window = true};
    int r = start(win, w, h, title, ret_error);
    if (r < 0) {
        window_close(&win->base);
        return r;
    }
    *ret_projector = &win->base;
    return 0;
}
