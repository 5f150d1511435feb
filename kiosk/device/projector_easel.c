/* What both easels share: which pictures they take, and how a film's colours are meant. */
#include <errno.h>
#include <string.h>

#include "device/projector_maker.h"

#define SIDE_MAX 8192

static bool is_texture(int texture) { return texture >= 0 && texture < PROJECTOR_TEXTURES; }

static bool is_film(const struct planar *f) {
    int across = (f->w + 1) / 2;
    return f->w >= 2 && f->h >= 2 && f->w <= SIDE_MAX && f->h <= SIDE_MAX && f->plane[0] && f->plane[1] &&
           f->plane[2] && f->stride[0] >= f->w && f->stride[1] >= across && f->stride[2] >= across;
}

int easel_film(struct easel *easel, int texture, const struct planar *frame) {
    return is_texture(texture) && is_film(frame) ? easel->ops->put_film(easel, texture, frame) : -EINVAL;
}

int easel_art(struct easel *easel, int texture, const struct pixels *p) {
    bool fine = is_texture(texture) && p->data && p->w >= 1 && p->h >= 1 && p->w <= SIDE_MAX && p->h <= SIDE_MAX &&
                p->stride >= p->w * 4;
    return fine ? easel->ops->put_art(easel, texture, p) : -EINVAL;
}

void easel_drop(struct easel *easel, int texture) {
    if (is_texture(texture))
        easel->ops->drop(easel, texture);
}

SDL_YUV_CONVERSION_MODE film_mode(const struct planar *frame) {
    return frame->bt709        ? SDL_YUV_CONVERSION_BT709
           : frame->full_range ? SDL_YUV_CONVERSION_JPEG
                               : SDL_YUV_CONVERSION_BT601;
}

size_t film_size(const struct planar *f) {
    return (size_t)f->w * (size_t)f->h + 2 * (size_t)((f->w + 1) / 2) * (size_t)((f->h + 1) / 2);
}

/* 0..255 -> 16..235, or 16..240 for the colours, in place. */
static void narrow(uint8_t *bytes, size_t n, unsigned range) {
    uint8_t table[256];
    for (unsigned i = 0; i < 256; i++)
        table[i] = (uint8_t)(16 + (i * range + 127) / 255);
    for (size_t i = 0; i < n; i++)
        bytes[i] = table[bytes[i]];
}

void film_copy(const struct planar *f, uint8_t *ret_planes) {
    uint8_t *to = ret_planes;
    for (int i = 0; i < 3; i++) {
        int w = i == 0 ? f->w : (f->w + 1) / 2, h = i == 0 ? f->h : (f->h + 1) / 2;
        uint8_t *plane = to;
        for (int y = 0; y < h; y++, to += w)
            memcpy(to, f->plane[i] + (ptrdiff_t)y * f->stride[i], (size_t)w);
        if (f->bt709 && f->full_range)
            narrow(plane, (size_t)(to - plane), i == 0 ? 219 : 224);
    }
}
