/* The preview memfd; see the header for its manners. The parent trusts no number in it: each is read once and
 * bounded. */
#include "device/eye_preview.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIXELS_AT 4096

int eye_preview_create(void) {
    int fd = memfd_create("lanyard-preview", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return -errno;
    if (ftruncate(fd, (off_t)EYE_PREVIEW_BYTES) < 0 ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0) {
        int error = errno;
        close(fd);
        return -error;
    }
    return fd;
}

struct eye_preview_header *eye_preview_map(int fd, bool writable) {
    struct stat about;
    if (fstat(fd, &about) < 0 || (size_t)about.st_size != EYE_PREVIEW_BYTES)
        return NULL;
    void *at = mmap(NULL, EYE_PREVIEW_BYTES, PROT_READ | (writable ? PROT_WRITE : 0), MAP_SHARED, fd, 0);
    return at == MAP_FAILED ? NULL : at;
}

static size_t buffer_at(uint32_t sequence) {
    return PIXELS_AT + (sequence & 1) * (size_t)EYE_PREVIEW_W * EYE_PREVIEW_H;
}

/* Mean of squares of n x n pixels. */
static void shrink_row(const struct grey *frame, int y, int n, int w, uint8_t *to) {
    for (int x = 0; x < w; x++) {
        unsigned sum = 0;
        for (int j = 0; j < n; j++)
            for (int i = 0; i < n; i++)
                sum += frame->data[(size_t)(y * n + j) * (size_t)frame->stride + (size_t)(x * n + i)];
        to[x] = (uint8_t)(sum / (unsigned)(n * n));
    }
}

void eye_preview_write(struct eye_preview_header *preview, const struct grey *frame) {
    int n = 1;
    while (frame->w / n > EYE_PREVIEW_FIT_W || frame->h / n > EYE_PREVIEW_FIT_H)
        n++;
    int w = frame->w / n, h = frame->h / n;
    uint32_t sequence = atomic_load_explicit(&preview->sequence, memory_order_relaxed) + 1;
    uint8_t *to = (uint8_t *)preview + buffer_at(sequence);
    for (int y = 0; y < h; y++) {
        if (n == 1)
            memcpy(to + (size_t)y * (size_t)w, frame->data + (size_t)y * (size_t)frame->stride, (size_t)w);
        else
            shrink_row(frame, y, n, w, to + (size_t)y * (size_t)w);
    }
    preview->w = (uint32_t)w;
    preview->h = (uint32_t)h;
    preview->stride = (uint32_t)w;
    atomic_store_explicit(&preview->sequence, sequence, memory_order_release);
}

static bool copy(const struct eye_preview_header *preview, uint32_t sequence, struct plane *plane) {
    const volatile struct eye_preview_header *seen = preview;
    uint32_t w = seen->w, h = seen->h, stride = seen->stride;
    if (w < 1 || w > EYE_PREVIEW_W || h < 1 || h > EYE_PREVIEW_H || stride < w || stride > EYE_PREVIEW_W ||
        plane_resize(plane, (int)w, (int)h) < 0)
        return false;
    const uint8_t *from = (const uint8_t *)preview + buffer_at(sequence);
    for (uint32_t y = 0; y < h; y++)
        memcpy(plane->data + (size_t)y * w, from + (size_t)y * stride, w);
    return true;
}

bool eye_preview_read(const struct eye_preview_header *preview, uint32_t *sequence, struct plane *plane) {
    for (int tries = 0; tries < 3; tries++) {
        uint32_t newest = atomic_load_explicit(&preview->sequence, memory_order_acquire);
        if (newest == *sequence || newest == 0 || !copy(preview, newest, plane))
            return false;
        atomic_thread_fence(memory_order_acquire);
        if (atomic_load_explicit(&preview->sequence, memory_order_relaxed) == newest) {
            *sequence = newest;
            return true;
        }
    }
    return false;
}
