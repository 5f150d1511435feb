/* Projectors without a window: the same renderer on a picture in memory, written out as PNG files where one is asked
 * for, or raw, each picture that is shown. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "device/display_maker.h"
#include "device/projector_maker.h"

struct projector_memory {
    struct projector base;
    struct projector_board board;
    SDL_Surface *surface;
    struct display *files; /* off-screen: writes the PNGs */
    int fd;                /* raw, -1 = none */
    uint32_t sequence;
    char name[40];
};

static int memory_film(struct projector *p, int texture, const struct planar *frame) {
    return board_film(&((struct projector_memory *)p)->board, texture, frame);
}

static int memory_art(struct projector *p, int texture, const struct pixels *picture) {
    return board_art(&((struct projector_memory *)p)->board, texture, picture);
}

static void memory_drop(struct projector *p, int texture) {
    board_drop(&((struct projector_memory *)p)->board, texture);
}

static int write_all(int fd, const void *bytes, size_t size) {
    const char *at = bytes;
    while (size > 0) {
        ssize_t n = write(fd, at, size);
        if (n < 0 && errno != EINTR)
            return -EIO;
        at += n > 0 ? n : 0;
        size -= n > 0 ? (size_t)n : 0;
    }
    return 0;
}

static int write_raw(struct projector_memory *m) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    struct projector_raw head = {.magic = PROJECTOR_RAW_MAGIC,
                                 .w = (uint32_t)m->base.w,
                                 .h = (uint32_t)m->base.h,
                                 .sequence = ++m->sequence,
                                 .shown_us = t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000};
    memcpy(head.name, m->name, sizeof(head.name));
    int r = write_all(m->fd, &head, sizeof(head));
    const char *rows = m->surface->pixels;
    for (int y = 0; r == 0 && y < m->base.h; y++)
        r = write_all(m->fd, rows + (ptrdiff_t)y * m->surface->pitch, (size_t)m->base.w * 4);
    return r;
}

static int memory_show(struct projector *p, const struct projector_layer *layers, size_t n) {
    struct projector_memory *m = (struct projector_memory *)p;
    int r = board_draw(&m->board, layers, n);
    if (r == 0)
        SDL_RenderPresent(m->board.renderer);
    return r == 0 && m->fd >= 0 ? write_raw(m) : r;
}

static int memory_snapshot(struct projector *p, const char *name) {
    struct projector_memory *m = (struct projector_memory *)p;
    struct pixels picture = {
        .w = m->base.w, .h = m->base.h, .stride = m->surface->pitch, .data = (uint8_t *)m->surface->pixels};
    snprintf(m->name, sizeof(m->name), "%s", name);
    return m->files ? m->files->ops->show(m->files, name, &picture, NULL, (struct rect){0}, 0, true) : 0;
}

static bool memory_event(struct projector *p, struct display_event *ret_event, bool *ret_lost) {
    (void)p;
    *ret_lost = false;
    ret_event->kind = DISPLAY_NONE;
    return false;
}

static void memory_close(struct projector *p) {
    struct projector_memory *m = (struct projector_memory *)p;
    board_clear(&m->board);
    if (m->board.renderer)
        SDL_DestroyRenderer(m->board.renderer);
    SDL_FreeSurface(m->surface);
    display_close(m->files);
    if (m->fd >= 0)
        close(m->fd);
    free(m);
}

static const struct projector_ops MEMORY = {memory_film,     memory_art,   memory_drop, memory_show,
                                            memory_snapshot, memory_event, memory_close};

static int make(int w, int h, struct projector_memory **ret_memory) {
    struct projector_memory *m = calloc(1, sizeof(*m));
    if (!m)
        return -ENOMEM;
    m->base = (struct projector){.ops = &MEMORY, .w = w, .h = h};
    m->fd = -1;
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    m->surface = SDL_CreateRGBSurfaceWithFormat(0, w, h, 32, SDL_PIXELFORMAT_ARGB8888);
    m->board.renderer = m->surface ? SDL_CreateSoftwareRenderer(m->surface) : NULL;
    if (!m->board.renderer) {
        memory_close(&m->base);
        return -ENOMEM;
    }
    *ret_memory = m;
    return 0;
}

int projector_offscreen_open(int w, int h, const char *dir, struct projector **ret_projector,
                             char ret_error[DISPLAY_ERROR]) {
    struct projector_memory *m = NULL;
    snprintf(ret_error, DISPLAY_ERROR, "display: out of memory");
    int r = make(w, h, &m);
    if (r == 0)
        r = display_offscreen_open(w, h, dir, &m->files, ret_error);
    if (r < 0 && m)
        memory_close(&m->base);
    else if (r == 0)
        *ret_projector = &m->base;
    return r;
}

int projector_raw_open(int w, int h, const char *path, struct projector **ret_projector,
                       char ret_error[DISPLAY_ERROR]) {
    struct projector_memory *m = NULL;
    snprintf(ret_error, DISPLAY_ERROR, "display: out of memory");
    int r = make(w, h, &m);
    if (r < 0)
        return r;
    m->fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (m->fd < 0) {
        r = -errno;
        snprintf(ret_error, DISPLAY_ERROR, "display: %.160s: %s", path, strerror(-r));
        memory_close(&m->base);
        return r;
    }
    *ret_projector = &m->base;
    return 0;
}
