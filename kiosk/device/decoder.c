/* ZBar behind the ladder. A code that one rung finds ends the climb, so most frames cost two cheap pictures; only
 * frames without a code pay for the dear rungs, and then for one a frame, in turn: over a handful of frames a held
 * code meets them all. ZBar's result cache stays off (one structured-append code aborts it) and the scanner is
 * renewed before its leak counts. */
#include "device/decoder.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>

#include <zbar.h>

#include "device/ladder.h"

#define SCANS_MAX 5000   /* of one scanner: about 270 bytes leak with each decoded picture */
#define PAYLOAD_MAX 3072 /* bytes; the largest QR holds 2,953 */
#define CENTRE_W 480     /* of the part that live frames enlarge: what fits 33 ms beside the cheap rungs */
#define CENTRE_H 360

/* Every live frame: cheap and strong. Then one of the dear ones in turn. */
static const enum rung always[] = {RUNG_HALF_BIN, RUNG_QUARTER_BIN, RUNG_BIN};
static const enum rung in_turn[] = {RUNG_UP2_BIN, RUNG_OTSU, RUNG_UP2_BIN, RUNG_INVERTED, RUNG_UP2, RUNG_BLUR_BIN};
/* Stills: in order of cost for what they find. */
static const enum rung all[] = {RUNG_QUARTER_BIN, RUNG_HALF_BIN, RUNG_OTSU, RUNG_BIN, RUNG_UP2_BIN,
                                RUNG_INVERTED,    RUNG_BLUR_BIN, RUNG_UP2,  RUNG_UP3};
#define LENGTH(a) (sizeof(a) / sizeof *(a))
/* ZBar opens these converters for every code, binary or not. Held open they stay loaded, so that it finds them in the
 * sandbox, where no file can be opened. */
static const char *const encodings[] = {"ISO8859-1", "SJIS", "BIG5", "CP437"};

struct decoder {
    zbar_image_scanner_t *scanner;
    zbar_image_t *image;
    int scans; /* of this scanner */
    struct ladder ladder;
    struct plane whole;         /* a frame whose stride is not its width, packed */
    size_t turn;                /* next of in_turn */
    double cost_ms[RUNG_COUNT]; /* what the rung took last */
    iconv_t held[LENGTH(encodings)];
};

static double now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* ---- ZBar ---- */

static zbar_image_scanner_t *make_scanner(void) {
    zbar_image_scanner_t *scanner = zbar_image_scanner_create();
    if (scanner && (zbar_image_scanner_set_config(scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0) ||
                    zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1) ||
                    zbar_image_scanner_set_config(scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1))) {
        zbar_image_scanner_destroy(scanner);
        return NULL;
    }
    return scanner;
}

static int renew_scanner(struct decoder *decoder) {
    if (decoder->scanner && decoder->scans < SCANS_MAX)
        return 0;
    if (decoder->scanner)
        zbar_image_scanner_destroy(decoder->scanner);
    decoder->scans = 0;
    decoder->scanner = make_scanner();
    return decoder->scanner ? 0 : -ENOMEM;
}

/* ZBar gives the corners against the clock from the symbol's top left. */
static void take_corners(const zbar_symbol_t *symbol, const struct rung_map *map, struct decoded *ret_code) {
    static const unsigned clockwise[4] = {0, 3, 2, 1};
    bool four = zbar_symbol_get_loc_size(symbol) == 4;
    for (unsigned i = 0; i < 4; i++) {
        ret_code->x[i] = four ? map->x0 + zbar_symbol_get_loc_x(symbol, clockwise[i]) * map->num / map->den : 0;
        ret_code->y[i] = four ? map->y0 + zbar_symbol_get_loc_y(symbol, clockwise[i]) * map->num / map->den : 0;
    }
}

static bool seen_already(const struct decoded *codes, int count, const struct decoded *code) {
    for (int i = 0; i < count; i++)
        if (codes[i].len == code->len && memcmp(codes[i].bytes, code->bytes, code->len) == 0)
            return true;
    return false;
}

/* A NUL means a part of a structured-append group, glued with holes: no code of ours, and half a stranger's. */
static bool take_symbol(const zbar_symbol_t *symbol, const struct rung_map *map, struct decoded *ret_code) {
    const char *data = zbar_symbol_get_data(symbol);
    size_t len = zbar_symbol_get_data_length(symbol);
    if (zbar_symbol_get_type(symbol) != ZBAR_QRCODE || !data || len < 1 || len > PAYLOAD_MAX || memchr(data, 0, len))
        return false;
    ret_code->len = len > CODE_MAX ? CODE_MAX + 1 : len;
    memcpy(ret_code->bytes, data, ret_code->len);
    take_corners(symbol, map, ret_code);
    return true;
}

/* picture's stride must be its width. */
static int scan(struct decoder *decoder, const struct grey *picture, const struct rung_map *map,
                struct decoded *ret_codes) {
    int r = renew_scanner(decoder), count = 0;
    if (r < 0)
        return r;
    decoder->scans++;
    zbar_image_set_size(decoder->image, (unsigned)picture->w, (unsigned)picture->h);
    zbar_image_set_data(decoder->image, picture->data, (unsigned long)picture->w * (unsigned long)picture->h, NULL);
    r = zbar_scan_image(decoder->scanner, decoder->image);
    const zbar_symbol_t *symbol = r > 0 ? zbar_image_first_symbol(decoder->image) : NULL;
    for (; symbol && count < DECODED_MAX; symbol = zbar_symbol_next(symbol)) {
        struct decoded code;
        if (take_symbol(symbol, map, &code) && !seen_already(ret_codes, count, &code))
            ret_codes[count++] = code;
    }
    zbar_image_set_symbols(decoder->image, NULL);
    zbar_image_set_data(decoder->image, NULL, 0, NULL);
    return count;
}

/* ---- climbing ---- */

static int climb(struct decoder *decoder, enum rung rung, const struct grey *frame, struct rect area,
                 struct decoded *ret_codes) {
    struct grey picture;
    struct rung_map map;
    double from = now_ms();
    int r = ladder_climb(&decoder->ladder, rung, frame, area, &picture, &map);
    if (r == 0)
        r = scan(decoder, &picture, &map, ret_codes);
    decoder->cost_ms[rung] = now_ms() - from;
    return r == -EINVAL ? 0 : r; /* a frame too small or too large for this rung has no code there */
}

static struct rect centre(const struct grey *frame) {
    int w = frame->w < CENTRE_W ? frame->w : CENTRE_W, h = frame->h < CENTRE_H ? frame->h : CENTRE_H;
    return (struct rect){.x = (frame->w - w) / 2, .y = (frame->h - h) / 2, .w = w, .h = h};
}

static int scan_live(struct decoder *decoder, const struct grey *frame, int budget_ms, struct decoded *ret_codes) {
    double end = now_ms() + budget_ms;
    int r = 0;
    for (size_t i = 0; i < LENGTH(always) && r == 0; i++)
        if (i == 0 || now_ms() < end)
            r = climb(decoder, always[i], frame, (struct rect){0}, ret_codes);
    if (r != 0)
        return r;
    enum rung rung = in_turn[decoder->turn];
    decoder->turn = (decoder->turn + 1) % LENGTH(in_turn);
    if (now_ms() + decoder->cost_ms[rung] <= end)
        return climb(decoder, rung, frame, centre(frame), ret_codes);
    decoder->cost_ms[rung] *= 0.9; /* it may have been slow once: ask again in a while */
    return 0;
}

static int scan_still(struct decoder *decoder, const struct grey *frame, struct decoded *ret_codes) {
    struct rect area = {.w = frame->w, .h = frame->h};
    int r = 0;
    for (size_t i = 0; i < LENGTH(all) && r == 0; i++)
        r = climb(decoder, all[i], frame, area, ret_codes);
    return r;
}

int decoder_scan(struct decoder *decoder, const struct grey *frame, int budget_ms, struct decoded *ret_codes) {
    return budget_ms > 0 ? scan_live(decoder, frame, budget_ms, ret_codes) : scan_still(decoder, frame, ret_codes);
}

int decoder_scan_plain(struct decoder *decoder, const struct grey *frame, struct decoded *ret_codes) {
    static const struct rung_map same = {.num = 1, .den = 1};
    if (frame->stride == frame->w)
        return scan(decoder, frame, &same, ret_codes);
    int r = plane_resize(&decoder->whole, frame->w, frame->h);
    if (r < 0)
        return r;
    for (int y = 0; y < frame->h; y++)
        memcpy(decoder->whole.data + (size_t)y * (size_t)frame->w, frame->data + (size_t)y * (size_t)frame->stride,
               (size_t)frame->w);
    struct grey packed = plane_grey(&decoder->whole);
    return scan(decoder, &packed, &same, ret_codes);
}

/* ---- life ---- */

int decoder_create(struct decoder **ret_decoder) {
    struct decoder *decoder = calloc(1, sizeof *decoder);
    if (!decoder)
        return -ENOMEM;
    for (size_t i = 0; i < LENGTH(encodings); i++)
        decoder->held[i] = iconv_open("UTF-8", encodings[i]); /* a system without one reads codes all the same */
    decoder->image = zbar_image_create();
    if (!decoder->image || renew_scanner(decoder) < 0) {
        decoder_destroy(decoder);
        return -ENOMEM;
    }
    zbar_image_set_format(decoder->image, zbar_fourcc('Y', '8', '0', '0'));
    *ret_decoder = decoder;
    return 0;
}

void decoder_destroy(struct decoder *decoder) {
    if (!decoder)
        return;
    if (decoder->image)
        zbar_image_destroy(decoder->image);
    if (decoder->scanner)
        zbar_image_scanner_destroy(decoder->scanner);
    for (size_t i = 0; i < LENGTH(encodings); i++)
        if (decoder->held[i] != (iconv_t)-1)
            iconv_close(decoder->held[i]);
    ladder_clear(&decoder->ladder);
    plane_clear(&decoder->whole);
    free(decoder);
}
