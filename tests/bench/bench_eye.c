/* How much does the ladder read, and at what price, beside plain ZBar on the same frames? With PICTURES=DIR (folders
 * of pictures, and manifest.tsv with known texts: set, picture, text) the frames are those, shrunk to fit; without
 * it, codes drawn here with blur and noise. Prints a table; asserts nothing. */
#include <dirent.h>
#include <math.h>
#include <stdbool.h>
#include <strings.h>

#include <qrencode.h>

#include "device/decoder.h"
#include "device/picture.h"

#define PICTURES_MAX 4096

enum reader { PLAIN, LIVE_FIRST, LIVE_SIX, STILL, READERS };
static const char *const reader_names[READERS] = {"plain zbar", "live, 1 frame", "live, 6 frames", "all rungs"};

struct tally {
    int pictures, read, wrong;
    double *ms, *hit_ms; /* per frame; and of frames read */
    int frames, hits;
};

struct score {
    struct tally all, kiosk;
};

/* ---- small helps ---- */

static double now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(double *values, int count, double at) {
    if (count == 0)
        return 0;
    qsort(values, (size_t)count, sizeof *values, by_value);
    return values[(int)((count - 1) * at)];
}

/* Mean over the source area of each pixel; never enlarges. */
static void shrink_to(const struct plane *in, int max_w, int max_h, struct plane *out) {
    double scale = fmax(1, fmax((double)in->w / max_w, (double)in->h / max_h));
    if (plane_resize(out, (int)(in->w / scale), (int)(in->h / scale)) < 0)
        exit(1);
    for (int y = 0; y < out->h; y++)
        for (int x = 0; x < out->w; x++) {
            double sum = 0, weight = 0, y0 = y * scale, y1 = y0 + scale, x0 = x * scale, x1 = x0 + scale;
            for (int j = (int)y0; j < y1 && j < in->h; j++)
                for (int i = (int)x0; i < x1 && i < in->w; i++) {
                    double share = (fmin(j + 1, y1) - fmax(j, y0)) * (fmin(i + 1, x1) - fmax(i, x0));
                    sum += share * in->data[(size_t)j * (size_t)in->w + (size_t)i];
                    weight += share;
                }
            out->data[(size_t)y * (size_t)out->w + (size_t)x] = (uint8_t)(sum / weight + 0.5);
        }
}

/* ---- measuring ---- */

static void count_frame(struct tally *tally, double ms, bool read) {
    if (tally->frames < PICTURES_MAX * 6)
        tally->ms[tally->frames++] = ms;
    if (read && tally->hits < PICTURES_MAX * 6)
        tally->hit_ms[tally->hits++] = ms;
}

static int scan(struct decoder *decoder, enum reader reader, const struct grey *frame, struct decoded *codes) {
    if (reader == PLAIN)
        return decoder_scan_plain(decoder, frame, codes);
    return decoder_scan(decoder, frame, reader == STILL ? 0 : 33, codes);
}

/* Letters beyond ASCII may stand in any encoding in the code, and line ends in any form in the list: both are passed
 * over, and a long text counts by its beginning. */
static bool same_text(const struct decoded *code, const char *text) {
    size_t i = 0;
    for (; i < code->len && i < CODE_MAX; i++) {
        if (code->bytes[i] == '\r')
            continue;
        while (*text == '\r')
            text++;
        if ((*text & 0x80) || (code->bytes[i] & 0x80))
            return true;
        if (*text == '\0' && code->bytes[i] == '\n')
            continue;
        if ((char)code->bytes[i] != *text++)
            return false;
    }
    return true;
}

static bool known(const struct decoded *codes, int count, const char *text) {
    bool any = false;
    for (int i = 0; i < count; i++)
        any |= same_text(&codes[i], text);
    return any;
}

static void measure(enum reader reader, const struct grey *frame, const char *text, bool kiosk, struct score *score) {
    struct decoder *decoder;
    struct decoded codes[DECODED_MAX];
    int count = 0;
    if (decoder_create(&decoder) < 0)
        exit(1);
    for (int i = 0; i < (reader == LIVE_SIX ? 6 : 1) && count == 0; i++) {
        double from = now_ms();
        count = scan(decoder, reader, frame, codes);
        double ms = now_ms() - from;
        count_frame(&score->all, ms, count > 0);
        if (kiosk)
            count_frame(&score->kiosk, ms, count > 0);
    }
    decoder_destroy(decoder);
    bool wrong = count > 0 && text && *text && !known(codes, count, text);
    score->all.pictures++;
    score->all.read += count > 0;
    score->all.wrong += wrong;
    if (kiosk) {
        score->kiosk.pictures++;
        score->kiosk.read += count > 0;
        score->kiosk.wrong += wrong;
    }
    if (wrong)
        fprintf(stderr, "wrong text by %s: %.*s / %.80s\n", reader_names[reader],
                (int)(codes[0].len < 80 ? codes[0].len : 80), (const char *)codes[0].bytes, text);
}

/* ---- frames from a folder ---- */

static bool kiosk_like(const char *set) {
    static const char *const sets[] = {"blurred", "bright_spots", "brightness", "close",       "curved",    "damaged",
                                       "glare",   "monitor",      "nominal",    "perspective", "rotations", "shadows"};
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
        if (strncmp(set, "boof-", 5) == 0 && strcmp(set + 5, sets[i]) == 0)
            return true;
    return false;
}

static void unescape(char *text) {
    char *to = text;
    for (; *text && *text != '\n'; text++) {
        if (*text == '\\' && text[1])
            text++, *to++ = *text == 'n' ? '\n' : *text == 't' ? '\t' : *text == 'r' ? '\r' : *text;
        else
            *to++ = *text;
    }
    *to = '\0';
}

/* The known text of a picture, "" when there is none. */
static void look_up(const char *root, const char *set, const char *name, char *ret_text, size_t room) {
    char path[1024], line[8192], want[512];
    snprintf(path, sizeof path, "%s/manifest.tsv", root);
    int len = snprintf(want, sizeof want, "%s\t%.*s\t", set, (int)strcspn(name, "."), name);
    FILE *file = fopen(path, "r");
    *ret_text = '\0';
    while (file && fgets(line, sizeof line, file))
        if (strncmp(line, want, (size_t)len) == 0) {
            unescape(line + len);
            snprintf(ret_text, room, "%s", line + len);
        }
    if (file)
        fclose(file);
}

static bool load(const char *path, struct plane *plane) {
    static uint8_t bytes[PICTURE_BYTES];
    FILE *file = fopen(path, "r");
    if (!file)
        return false;
    size_t len = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    return picture_decode(bytes, len, plane) == 0;
}

static void measure_set(const char *root, const char *set, int w, int h, struct score *scores) {
    char path[1024], text[8192];
    struct dirent **entries;
    snprintf(path, sizeof path, "%s/%s", root, set);
    int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        PLANE_AUTO whole = {0};
        PLANE_AUTO fit = {0};
        snprintf(path, sizeof path, "%s/%s/%s", root, set, entries[i]->d_name);
        if (load(path, &whole)) {
            shrink_to(&whole, w, h, &fit);
            struct grey frame = plane_grey(&fit);
            look_up(root, set, entries[i]->d_name, text, sizeof text);
            for (enum reader reader = 0; reader < READERS; reader++)
                measure(reader, &frame, text, kiosk_like(set), &scores[reader]);
        }
        free(entries[i]);
    }
    if (count >= 0)
        free(entries);
}

static void measure_folder(const char *root, int w, int h, struct score *scores) {
    struct dirent **sets;
    int count = scandir(root, &sets, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        if (sets[i]->d_name[0] != '.')
            measure_set(root, sets[i]->d_name, w, h, scores);
        free(sets[i]);
    }
    if (count >= 0)
        free(sets);
}

/* ---- frames drawn here ---- */

static uint32_t chance(uint32_t *state, uint32_t n) {
    *state = *state * 1664525 + 1013904223;
    return (*state >> 8) % n;
}

static void blur(struct plane *plane, int radius) {
    PLANE_AUTO from = {0};
    if (radius < 1 || plane_resize(&from, plane->w, plane->h) < 0)
        return;
    memcpy(from.data, plane->data, (size_t)plane->w * (size_t)plane->h);
    for (int y = radius; y < plane->h - radius; y++)
        for (int x = radius; x < plane->w - radius; x++) {
            int sum = 0;
            for (int j = -radius; j <= radius; j++)
                for (int i = -radius; i <= radius; i++)
                    sum += from.data[(size_t)(y + j) * (size_t)from.w + (size_t)(x + i)];
            plane->data[(size_t)y * (size_t)plane->w + (size_t)x] = (uint8_t)(sum / (4 * radius * (radius + 1) + 1));
        }
}

/* A tilted code of 2.4 to 8 pixels a module on an uneven ground. */
static void draw(struct plane *plane, const char *text, uint32_t *state) {
    QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
    double module = 2.4 + chance(state, 56) / 10.0, turn = chance(state, 70) / 100.0 - 0.35;
    int noise = 3 + (int)chance(state, 10), slope = (int)chance(state, 60);
    for (int y = 0; code && y < plane->h; y++)
        for (int x = 0; x < plane->w; x++) {
            double dx = x - plane->w / 2.0, dy = y - plane->h / 2.0, half = code->width / 2.0;
            double u = (dx * cos(turn) + dy * sin(turn)) / module + half;
            double v = (dy * cos(turn) - dx * sin(turn)) / module + half;
            bool paper = u > -4 && v > -4 && u < code->width + 4 && v < code->width + 4;
            bool dark =
                u >= 0 && v >= 0 && u < code->width && v < code->width && code->data[(int)v * code->width + (int)u] & 1;
            int value = (dark ? 45 : paper ? 190 : 110) + slope * x / plane->w;
            value += (int)chance(state, 2 * (uint32_t)noise) - noise;
            value = value < 0 ? 0 : value > 255 ? 255 : value;
            plane->data[(size_t)y * (size_t)plane->w + (size_t)x] = (uint8_t)value;
        }
    QRcode_free(code);
    blur(plane, (int)chance(state, 3));
}

static void measure_drawn(int w, int h, struct score *scores) {
    uint32_t state = 1;
    for (int i = 0; i < 60; i++) {
        PLANE_AUTO plane = {0};
        char text[160];
        snprintf(text, sizeof text, "T1DRAWN%0*d", 10 + (int)chance(&state, 120), i);
        if (plane_resize(&plane, w, h) < 0)
            exit(1);
        draw(&plane, text, &state);
        struct grey frame = plane_grey(&plane);
        for (enum reader reader = 0; reader < READERS; reader++)
            measure(reader, &frame, text, false, &scores[reader]);
    }
}

/* ---- the table ---- */

static void print_row(const char *reader, const char *set, struct tally *tally) {
    if (tally->pictures == 0)
        return;
    printf("  %-15s %-6s %4d pictures  read %5.1f %%  wrong %d   ms p50 %6.2f  p95 %6.2f  p99 %6.2f   hit p50 %6.2f\n",
           reader, set, tally->pictures, 100.0 * tally->read / tally->pictures, tally->wrong,
           quantile(tally->ms, tally->frames, 0.5), quantile(tally->ms, tally->frames, 0.95),
           quantile(tally->ms, tally->frames, 0.99), quantile(tally->hit_ms, tally->hits, 0.5));
}

static void make_room(struct tally *tally) {
    tally->ms = calloc(PICTURES_MAX * 6, sizeof *tally->ms);
    tally->hit_ms = calloc(PICTURES_MAX * 6, sizeof *tally->hit_ms);
    if (!tally->ms || !tally->hit_ms)
        exit(1);
}

static void free_room(struct tally *tally) {
    free(tally->ms);
    free(tally->hit_ms);
}

static void run(const char *root, int w, int h) {
    struct score scores[READERS] = {0};
    for (int i = 0; i < READERS; i++) {
        make_room(&scores[i].all);
        make_room(&scores[i].kiosk);
    }
    if (root && *root)
        measure_folder(root, w, h, scores);
    else
        measure_drawn(w, h, scores);
    printf("eye at %dx%d (%s), CPU ms per frame\n", w, h, root && *root ? root : "drawn frames");
    for (int i = 0; i < READERS; i++) {
        print_row(reader_names[i], "all", &scores[i].all);
        print_row(reader_names[i], "kiosk", &scores[i].kiosk);
        free_room(&scores[i].all);
        free_room(&scores[i].kiosk);
    }
}

int main(void) {
    const char *root = getenv("PICTURES");
    run(root, 640, 480);
    run(root, 1280, 720);
    return 0;
}
