/* barread [-v] < RAW: reads what `kiosk-reel --display raw:…` showed, and says what an audience would have seen:
 * pictures shown, black ones, frames left out of a film, the time from one film's last frame to the next one's first.
 * One line of name=value pairs at the end; -v: one line for each picture first. A picture is black when nothing in it
 * is brighter than 24 of 255. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "device/projector.h"
#include "standin/barcode.h"

#define GAPS 10000

struct tally {
    long pictures, films, black, other, dropped, backward, switches;
    int64_t gaps[GAPS], longest, shown;
    bool has;
    unsigned clip, frame;
};

static int luma(const uint8_t *p) { return (p[0] * 29 + p[1] * 150 + p[2] * 77) >> 8; }

static bool is_black(const uint8_t *pixels, const struct projector_raw *head) {
    for (size_t i = 0; i < (size_t)head->w * head->h; i += 7)
        if (luma(pixels + i * 4) > 24)
            return false;
    return true;
}

static uint32_t bits_of(const uint8_t *pixels, const struct projector_raw *head) {
    uint32_t bits = 0;
    for (uint32_t i = 0; i < BARCODE_BITS; i++) {
        uint32_t x = (2 * i + 1) * head->w / (2 * BARCODE_BITS), y = head->h / 4;
        bits = bits << 1 | (luma(pixels + ((size_t)y * head->w + x) * 4) > 128);
    }
    return bits;
}

static int64_t numbered(struct tally *t, const struct projector_raw *head, unsigned clip, unsigned frame) {
    int64_t gap = head->shown_us - t->shown;
    if (t->has && (clip != t->clip || frame < t->frame)) {
        if (t->switches < GAPS)
            t->gaps[t->switches] = gap;
        t->switches++;
        t->dropped += frame; /* the beginning of the film that follows */
    } else if (t->has && frame > t->frame + 1) {
        t->dropped += frame - t->frame - 1;
    }
    if (t->has && clip == t->clip && frame < t->frame && frame != 0)
        t->backward++;
    if (t->has && gap > t->longest)
        t->longest = gap;
    if (!t->has || clip != t->clip || frame != t->frame)
        t->shown = head->shown_us;
    t->has = true;
    t->clip = clip;
    t->frame = frame;
    t->films++;
    return gap;
}

static void look(struct tally *t, const struct projector_raw *head, const uint8_t *pixels, bool verbose) {
    unsigned clip = 0, frame = 0;
    bool black = is_black(pixels, head), film = !black && barcode_read(bits_of(pixels, head), &clip, &frame);
    t->pictures++;
    t->black += black;
    t->other += !black && !film;
    int64_t gap = film ? numbered(t, head, clip, frame) : 0;
    if (verbose)
        printf("%" PRIu32 " %" PRId64 " %.40s %s %u %u %" PRId64 "\n", head->sequence, head->shown_us, head->name,
               black  ? "black"
               : film ? "film"
                      : "other",
               clip, frame, gap);
}

static int by_size(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void report(struct tally *t) {
    size_t n = (size_t)(t->switches < GAPS ? t->switches : GAPS);
    qsort(t->gaps, n, sizeof(*t->gaps), by_size);
    printf("pictures=%ld films=%ld black=%ld other=%ld dropped=%ld backward=%ld switches=%ld", t->pictures, t->films,
           t->black, t->other, t->dropped, t->backward, t->switches);
    printf(" gap_median_us=%" PRId64 " gap_max_us=%" PRId64 " longest_us=%" PRId64 "\n", n ? t->gaps[n / 2] : 0,
           n ? t->gaps[n - 1] : 0, t->longest);
}

int main(int argc, char **argv) {
    struct tally *tally = calloc(1, sizeof(*tally));
    struct projector_raw head;
    uint8_t *pixels = NULL;
    setvbuf(stdout, NULL, _IOLBF, 0); /* tests read along */
    bool verbose = argc > 1 && strcmp(argv[1], "-v") == 0;
    while (tally && fread(&head, sizeof(head), 1, stdin) == 1) {
        if (head.magic != PROJECTOR_RAW_MAGIC || head.w == 0 || head.h == 0 || head.w > 8192 || head.h > 8192)
            return fprintf(stderr, "barread: not what a projector writes\n"), 1;
        size_t size = (size_t)head.w * head.h * 4;
        uint8_t *more = realloc(pixels, size);
        if (!more || fread((pixels = more), size, 1, stdin) != 1)
            break; /* it was stopped in the middle of a picture */
        look(tally, &head, pixels, verbose);
    }
    if (tally)
        report(tally);
    free(pixels);
    free(tally);
    return 0;
}
