/* SHA-256 of a file of gigabytes: read in pieces, cancellable. See shelf.h. */
#include "app/shelf_digest.h"

#include <errno.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIECE (1 << 20)

static ssize_t read_piece(int fd, char *to, int64_t at) {
    ssize_t n;
    do
        n = pread(fd, to, PIECE, at);
    while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}

int shelf_walk(int fd, shelf_piece take, void *take_ctx, shelf_progress progress, void *ctx,
               uint8_t ret_sha256[SHELF_SHA256]) {
    struct stat st;
    if (fstat(fd, &st) < 0)
        return -errno;
    g_autofree char *piece = g_malloc(PIECE);
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    ssize_t n;
    int r = 0;
    for (int64_t at = 0; r == 0 && (n = read_piece(fd, piece, at)) != 0; at += n) {
        if (n < 0)
            return (int)n;
        g_checksum_update(sum, (const guchar *)piece, n);
        r = take ? take(take_ctx, piece, (size_t)n) : 0;
        if (r == 0 && progress && !progress(ctx, at + n, st.st_size))
            r = -ECANCELED;
    }
    gsize size = SHELF_SHA256;
    if (r == 0)
        g_checksum_get_digest(sum, ret_sha256, &size);
    return r;
}

int shelf_digest(int fd, uint8_t ret_sha256[SHELF_SHA256], shelf_progress progress, void *ctx) {
    return shelf_walk(fd, NULL, NULL, progress, ctx, ret_sha256);
}
