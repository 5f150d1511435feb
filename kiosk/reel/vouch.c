/* The book is a ring of file identities: what falls out of it is merely read again. */
#include "reel/vouch.h"

#include <errno.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct known {
    uint8_t sha256[SHELF_SHA256];
    dev_t dev;
    ino_t ino;
    off_t size;
    struct timespec written, changed;
};

/* All under lock: several movies open at a time. */
struct vouch_book {
    GMutex lock;
    struct known files[VOUCH_MAX];
    size_t n, oldest;
};

struct vouch_book *vouch_book_new(void) {
    struct vouch_book *book = g_atomic_rc_box_new0(struct vouch_book);
    g_mutex_init(&book->lock);
    return book;
}

static void clear_book(void *book) { g_mutex_clear(&((struct vouch_book *)book)->lock); }

void vouch_book_release(struct vouch_book *book) {
    if (book)
        g_atomic_rc_box_release_full(book, clear_book);
}

struct vouch *vouch_new(struct vouch_book *book, const char *state_dir, const uint8_t sha256[SHELF_SHA256],
                        const uint8_t *captions_sha256) {
    struct vouch *vouch = g_atomic_rc_box_new0(struct vouch);
    vouch->book = g_atomic_rc_box_acquire(book);
    vouch->state_dir = g_strdup(state_dir);
    memcpy(vouch->sha256, sha256, SHELF_SHA256);
    vouch->has_captions = captions_sha256 != NULL;
    if (captions_sha256)
        memcpy(vouch->captions_sha256, captions_sha256, SHELF_SHA256);
    return vouch;
}

static void clear(void *ctx) {
    struct vouch *vouch = ctx;
    captions_free(&vouch->captions);
    vouch_book_release(vouch->book);
    g_free(vouch->state_dir);
}

void vouch_release(struct vouch *vouch) {
    if (vouch)
        g_atomic_rc_box_release_full(vouch, clear);
}

static struct known identity(const struct vouch *vouch, const struct stat *st) {
    struct known file = {
        .dev = st->st_dev, .ino = st->st_ino, .size = st->st_size, .written = st->st_mtim, .changed = st->st_ctim};
    memcpy(file.sha256, vouch->sha256, SHELF_SHA256);
    return file;
}

static bool same(const struct known *a, const struct known *b) {
    return memcmp(a->sha256, b->sha256, SHELF_SHA256) == 0 && a->dev == b->dev && a->ino == b->ino &&
           a->size == b->size && a->written.tv_sec == b->written.tv_sec && a->written.tv_nsec == b->written.tv_nsec &&
           a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec;
}

static bool is_known(struct vouch_book *book, const struct known *file) {
    bool found = false;
    g_mutex_lock(&book->lock);
    for (size_t i = 0; i < book->n && !found; i++)
        found = same(&book->files[i], file);
    g_mutex_unlock(&book->lock);
    return found;
}

static void remember(struct vouch_book *book, const struct known *file) {
    g_mutex_lock(&book->lock);
    size_t place = book->n < VOUCH_MAX ? book->n++ : book->oldest++ % VOUCH_MAX;
    book->files[place] = *file;
    g_mutex_unlock(&book->lock);
}

struct closing {
    bool (*cancelled)(void *movie);
    void *movie;
};

static bool go_on(void *ctx, int64_t done, int64_t total) {
    const struct closing *closing = ctx;
    (void)done;
    (void)total;
    return !closing->cancelled(closing->movie);
}

static int look_at(const struct vouch *vouch, int fd, struct closing *closing) {
    uint8_t digest[SHELF_SHA256];
    struct stat st;
    if (fstat(fd, &st) < 0)
        return -errno;
    struct known file = identity(vouch, &st);
    if (is_known(vouch->book, &file))
        return 0;
    int r = shelf_digest(fd, digest, go_on, closing);
    if (r == 0 && memcmp(digest, vouch->sha256, SHELF_SHA256) != 0)
        r = -EBADMSG;
    if (r == 0)
        remember(vouch->book, &file);
    return r;
}

/* A film without its captions is still a film. */
static void read_captions(struct vouch *vouch, struct closing *closing) {
    uint8_t digest[SHELF_SHA256];
    int fd = shelf_open(vouch->state_dir, vouch->captions_sha256);
    if (fd < 0)
        return;
    if (shelf_digest(fd, digest, go_on, closing) == 0 && memcmp(digest, vouch->captions_sha256, SHELF_SHA256) == 0 &&
        captions_read(fd, &vouch->captions) < 0)
        vouch->captions = (struct captions){0};
    close(fd);
}

static int verify(void *ctx, int fd, bool (*cancelled)(void *movie), void *movie) {
    struct vouch *vouch = ctx;
    struct closing closing = {cancelled, movie};
    int r = look_at(vouch, fd, &closing);
    if (r == 0 && vouch->has_captions)
        read_captions(vouch, &closing);
    vouch_release(vouch);
    return r;
}

void vouch_lend(struct vouch *vouch, struct movie_spec *spec) {
    spec->verify = verify;
    spec->verify_ctx = g_atomic_rc_box_acquire(vouch);
}
