/* The plane that all decoders fill, the sniffing of formats, and PGM, which is small enough to read by hand. */
#include "device/picture.h"

#include <errno.h>

int plane_resize(struct plane *plane, int w, int h) {
    if (w < 1 || h < 1 || w > PICTURE_SIDE || h > PICTURE_SIDE)
        return -EINVAL;
    size_t need = (size_t)w * (size_t)h;
    if (need > plane->room) {
        uint8_t *data = malloc(need);
        if (!data)
            return -ENOMEM;
        free(plane->data);
        plane->data = data;
        plane->room = need;
    }
    plane->w = w;
    plane->h = h;
    return 0;
}

void plane_clear(struct plane *plane) {
    free(plane->data);
    *plane = (struct plane){0};
}

struct grey plane_grey(const struct plane *plane) {
    return (struct grey){.w = plane->w, .h = plane->h, .stride = plane->w, .data = plane->data};
}

enum picture_format picture_format(const uint8_t *bytes, size_t len) {
    if (len >= 3 && memcmp(bytes, "\xFF\xD8\xFF", 3) == 0)
        return PICTURE_JPEG;
    if (len >= 8 && memcmp(bytes, "\x89PNG\r\n\x1A\n", 8) == 0)
        return PICTURE_PNG;
    if (len >= 3 && memcmp(bytes, "P5", 2) == 0)
        return PICTURE_PGM;
    return PICTURE_UNKNOWN;
}

const char *picture_format_name(enum picture_format format) {
    switch (format) {
    case PICTURE_UNKNOWN: return "";
    case PICTURE_JPEG: return "JPEG";
    case PICTURE_PNG: return "PNG";
    case PICTURE_PGM: return "PGM";
    }
    return "";
}

/* The next number of a PGM header, 1..limit, after blanks and comments; -1. One byte after it is eaten. */
static int pgm_number(const uint8_t **at, const uint8_t *end, int limit) {
    const uint8_t *p = *at;
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r' || *p == '#')) {
        if (*p == '#')
            while (p < end && *p != '\n')
                p++;
        else
            p++;
    }
    int number = 0;
    for (; p < end && *p >= '0' && *p <= '9' && number <= limit; p++)
        number = number * 10 + (*p - '0');
    if (p >= end || number < 1 || number > limit)
        return -1;
    *at = p + 1;
    return number;
}

static int decode_pgm(const uint8_t *bytes, size_t len, struct plane *plane) {
    const uint8_t *at = bytes + 2, *end = bytes + len;
    int w = pgm_number(&at, end, PICTURE_SIDE);
    int h = w < 0 ? -1 : pgm_number(&at, end, PICTURE_SIDE);
    int max = h < 0 ? -1 : pgm_number(&at, end, 255);
    if (max < 0 || (size_t)(end - at) < (size_t)w * (size_t)h)
        return -EBADMSG;
    int r = plane_resize(plane, w, h);
    if (r < 0)
        return r;
    for (size_t i = 0; i < (size_t)w * (size_t)h; i++)
        plane->data[i] = (uint8_t)(at[i] >= max ? 255 : at[i] * 255 / max);
    return 0;
}

int picture_decode(const uint8_t *bytes, size_t len, struct plane *plane) {
    switch (picture_format(bytes, len)) {
    case PICTURE_UNKNOWN: return -EBADMSG;
    case PICTURE_JPEG: return picture_decode_jpeg(bytes, len, plane);
    case PICTURE_PNG: return picture_decode_png(bytes, len, plane);
    case PICTURE_PGM: return decode_pgm(bytes, len, plane);
    }
    return -EBADMSG;
}
