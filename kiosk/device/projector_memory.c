/* Projectors without a window: the same drawing into memory, written out as PNG files where one is asked for, or raw,
 * each picture that is shown. A recorder that goes away is -EIO, never a signal; one that is slow is waited for, unless
 * the program is asked to end. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "device/display_maker.h"
#include "device/projector_maker.h"

#define PIPE_BYTES (1 << 20) /* of the 8 MB of a picture: a reader is woken less often */
#define LOOK_MS 50           /* how often a wait looks for signals that are blocked */

struct projector_memory {
    struct projector base;
    struct easel *easel;
    struct pixels canvas;  /* rows without gaps */
    struct display *files; /* off-screen: writes the PNGs */
    int fd;                /* raw, -1 = none */
    uint32_t sequence;
    char name[40];
};

static int memory_film(struct projector *p, int texture, const struct planar *frame) {
    return easel_film(((struct projector_memory *)p)->easel, texture, frame);
}

static int memory_art(struct projector *p, int texture, const struct pixels *picture) {
    return easel_art(((struct projector_memory *)p)->easel, texture, picture);
}

static void memory_drop(struct projector *p, int texture) {
    easel_drop(((struct projector_memory *)p)->easel, texture);
}

/* ---- raw ---- */

/* A program that reads its signals from a file has them blocked, and no wait would end by them. */
static bool asked_to_end(void) {
    sigset_t waiting;
    return sigpending(&waiting) == 0 && (sigismember(&waiting, SIGTERM) == 1 || sigismember(&waiting, SIGINT) == 1);
}

/* 0, or -EINTR. */
static int wait_until_writable(int fd) {
    struct pollfd to = {.fd = fd, .events = POLLOUT};
    for (int n = 0; n == 0;) {
        if (asked_to_end())
            return -EINTR;
        n = poll(&to, 1, LOOK_MS);
        if (n < 0 && errno != EINTR)
            return -EIO;
    }
    return 0;
}

static int write_all(int fd, const void *bytes, size_t size) {
    const char *at = bytes;
    while (size > 0) {
        ssize_t n = write(fd, at, size);
        int r = n >= 0 || errno == EINTR ? 0 : errno == EAGAIN ? wait_until_writable(fd) : -EIO;
        if (r < 0)
            return r;
        at += n > 0 ? n : 0;
        size -= n > 0 ? (size_t)n : 0;
    }
    return 0;
}

/* A write to a pipe without a reader raises SIGPIPE in this thread: it is held back and, if it came, taken. */
static int write_unharmed(int fd, const struct projector_raw *head, const struct pixels *canvas) {
    sigset_t pipe, before, waiting;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    bool was_waiting = sigpending(&waiting) == 0 && sigismember(&waiting, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe, &before);
    int r = write_all(fd, head, sizeof(*head));
    if (r == 0)
        r = write_all(fd, canvas->data, (size_t)canvas->stride * (size_t)canvas->h);
    if (r == -EIO && !was_waiting)
        sigtimedwait(&pipe, NULL, &(struct timespec){0});
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return r;
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
    return write_unharmed(m->fd, &head, &m->canvas);
}

/* A FIFO is waited for until somebody reads it. */
static int open_raw(const char *path, int *ret_fd) {
    for (;;) {
        int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, 0600);
        if (fd >= 0) {
            fcntl(fd, F_SETPIPE_SZ, PIPE_BYTES); /* only speed: files have none, and a limit may forbid it */
            *ret_fd = fd;
            return 0;
        }
        if (errno != ENXIO)
            return -errno;
        if (asked_to_end() || poll(NULL, 0, LOOK_MS) < 0)
            return -EINTR;
    }
}

/* ---- both ---- */
static int memory_show(struct projector *p, const struct projector_layer *layers, size_t n) {
    struct projector_memory *m = (struct projector_memory *)p;
    int r = m->easel->ops->draw(m->easel, layers, n, &m->canvas);
    return r == 0 && m->fd >= 0 ? write_raw(m) : r;
}

static int memory_snapshot(struct projector *p, const char *name) {
    struct projector_memory *m = (struct projector_memory *)p;
    memset(m->name, 0, sizeof(m->name));
    snprintf(m->name, sizeof(m->name), "%s", name);
    return m->files ? m->files->ops->show(m->files, name, &m->canvas, NULL, (struct rect){0}, 0, true) : 0;
}

static bool memory_event(struct projector *p, struct display_event *ret_event, bool *ret_lost) {
    (void)p;
    *ret_lost = false;
    ret_event->kind = DISPLAY_NONE;
    return false;
}

static void memory_close(struct projector *p) {
    struct projector_memory *m = (struct projector_memory *)p;
    if (m->easel)
        m->easel->ops->free(m->easel);
    free(m->canvas.data);
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
    m->canvas = (struct pixels){.w = w, .h = h, .stride = w * 4, .data = malloc((size_t)w * (size_t)h * 4)};
    if (!m->canvas.data || easel_processor_new(&m->easel) < 0) {
        memory_close((struct projector *)m);
        return -ENOMEM;
    }
    m->easel->ops->draw(m->easel, NULL, 0, &m->canvas); /* ink, until there is something to show */
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
        memory_close((struct projector *)m);
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
    r = open_raw(path, &m->fd);
    if (r < 0) {
        snprintf(ret_error, DISPLAY_ERROR, "display: %.160s: %s", path, strerror(-r));
        memory_close((struct projector *)m);
        return r;
    }
    *ret_projector = &m->base;
    return 0;
}
