/* Width and height of PNG and JPEG from their heads. A 4 MB file can claim 2 gigapixels; librsvg and cairo would try
 * to allocate them, so this reads the claim first. Only bytes inside the buffer are touched. */
#include "art/picture_size.h"

#include <errno.h>
#include <string.h>

static uint32_t be(const uint8_t *p, int bytes) {
    uint32_t v = 0;
    for (int i = 0; i < bytes; i++)
        v = v << 8 | p[i];
    return v;
}

bool picture_is_png(const uint8_t *bytes, size_t size) {
    static const uint8_t magic[8] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    return size >= 33 && memcmp(bytes, magic, 8) == 0 && memcmp(bytes + 12, "IHDR", 4) == 0;
}

/* acTL says so, and stands before the first IDAT. */
bool picture_moves(const uint8_t *bytes, size_t size) {
    for (size_t at = 8; picture_is_png(bytes, size) && at + 8 <= size;) {
        if (memcmp(bytes + at + 4, "acTL", 4) == 0)
            return true;
        if (memcmp(bytes + at + 4, "IDAT", 4) == 0)
            return false;
        at += 12 + (size_t)be(bytes + at, 4);
    }
    return false;
}

const char *picture_kind(const uint8_t *bytes, size_t size) {
    static const struct {
        const char *magic, *kind;
        size_t at;
    } kinds[] = {{"GIF8", "a GIF", 0},
                 {"\xff\xd8\xff", "a JPEG", 0},
                 {"WEBP", "a WebP picture", 8},
                 {"%PDF-", "a PDF", 0},
                 {"BM", "a BMP", 0},
                 {"\x1f\x8b", "compressed", 0},
                 {"ftyp", "a film or a HEIF picture", 4}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t n = strlen(kinds[i].magic);
        if (kinds[i].at + n <= size && memcmp(bytes + kinds[i].at, kinds[i].magic, n) == 0)
            return kinds[i].kind;
    }
    size_t at = size >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (at < size && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t'))
        at++;
    return at < size && bytes[at] == '<' ? NULL : "no picture";
}

/* Start-of-frame markers carry the size; C4, C8 and CC share their range but are tables. */
static bool is_frame(uint8_t marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

static int jpeg_size(const uint8_t *p, size_t size, uint32_t *ret_w, uint32_t *ret_h) {
    size_t at = 2;
    while (at + 9 < size) {
        if (p[at] != 0xff)
            return -EBADMSG;
        if (p[at + 1] == 0xff) { /* fill byte */
            at++;
            continue;
        }
        if (is_frame(p[at + 1])) {
            *ret_h = be(p + at + 5, 2);
            *ret_w = be(p + at + 7, 2);
            return 0;
        }
        uint32_t length = be(p + at + 2, 2);
        if (length < 2)
            return -EBADMSG;
        at += 2 + length;
    }
    return -EBADMSG;
}

int picture_size(const uint8_t *bytes, size_t size, int *ret_w, int *ret_h) {
    uint32_t w = 0, h = 0;
    if (picture_is_png(bytes, size)) {
        w = be(bytes + 16, 4);
        h = be(bytes + 20, 4);
    } else if (size < 12 || bytes[0] != 0xff || bytes[1] != 0xd8 || jpeg_size(bytes, size, &w, &h) < 0) {
        return -EBADMSG;
    }
    if (w == 0 || h == 0)
        return -EBADMSG;
    if (w > PICTURE_SIDE_MAX || h > PICTURE_SIDE_MAX)
        return -E2BIG;
    *ret_w = (int)w;
    *ret_h = (int)h;
    return 0;
}
