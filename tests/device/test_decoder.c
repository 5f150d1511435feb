/* What the decoder reads and what it refuses, on codes drawn here; which sightings are news; which hints are given. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "device/decoder.h"
#include "device/hint.h"
#include "device/ladder.h"
#include "device/sightings.h"
#include "drawn.h"
#include "unit/chance.h"

static struct decoder *decoder;

static int make_decoder(void **state) {
    (void)state;
    return decoder_create(&decoder);
}

static int destroy_decoder(void **state) {
    (void)state;
    decoder_destroy(decoder);
    decoder_destroy(NULL);
    return 0;
}

static int read_plane(const struct plane *plane, int budget_ms, struct decoded *codes) {
    struct grey frame = plane_grey(plane);
    return decoder_scan(decoder, &frame, budget_ms, codes);
}

static void assert_reads(const void *bytes, size_t len) {
    PLANE_AUTO plane = {0};
    struct decoded codes[DECODED_MAX];
    drawn_code(&plane, bytes, (int)len, 5);
    assert_int_equal(read_plane(&plane, 0, codes), 1);
    assert_int_equal(codes[0].len, len);
    assert_memory_equal(codes[0].bytes, bytes, len);
}

static void reads_what_was_written(void **state) {
    (void)state;
    static const char wifi[] = "WIFI:T:WPA;S:Caf\xC3\xA9 \xE4\xBC\x9A\xE5\x9C\xBA;P:p\"a;;";
    assert_reads("1", 1);
    assert_reads(wifi, sizeof wifi - 1);
    assert_reads("B1ABCDEFGHIJKLMNOPQRSTUVWXYZ", 28);
    assert_reads("\x81\x40\xFF\xFE\x0A\x1B", 6);
}

/* Text mode alters nine in ten of these. */
static void keeps_random_bytes_exactly(void **state) {
    (void)state;
    struct chance chance = {.state = 7};
    for (int i = 0; i < 100; i++) {
        uint8_t bytes[120];
        size_t len = 1 + chance_below(&chance, sizeof bytes - 1);
        for (size_t j = 0; j < len; j++)
            bytes[j] = (uint8_t)(1 + chance_below(&chance, 255));
        assert_reads(bytes, len);
    }
}

static void keeps_random_han_exactly(void **state) {
    (void)state;
    struct chance chance = {.state = 8};
    for (int i = 0; i < 100; i++) {
        uint8_t bytes[60];
        for (size_t j = 0; j < sizeof bytes; j += 3) {
            uint32_t letter = 0x4E00 + chance_below(&chance, 0x5000);
            bytes[j] = (uint8_t)(0xE0 | letter >> 12);
            bytes[j + 1] = (uint8_t)(0x80 | (letter >> 6 & 0x3F));
            bytes[j + 2] = (uint8_t)(0x80 | (letter & 0x3F));
        }
        assert_reads(bytes, sizeof bytes);
    }
}

static void passes_on_a_long_code_as_too_long(void **state) {
    (void)state;
    PLANE_AUTO plane = {0};
    struct decoded codes[DECODED_MAX];
    char text[2900];
    memset(text, 'x', sizeof text);
    drawn_code(&plane, text, sizeof text, 4);
    assert_int_equal(read_plane(&plane, 0, codes), 1);
    assert_int_equal(codes[0].len, CODE_MAX + 1);
    drawn_code(&plane, text, CODE_MAX, 4);
    assert_int_equal(read_plane(&plane, 0, codes), 1);
    assert_int_equal(codes[0].len, CODE_MAX);
}

static void refuses_a_code_with_a_nul(void **state) {
    (void)state;
    PLANE_AUTO plane = {0};
    struct decoded codes[DECODED_MAX];
    drawn_code(&plane, "T1\0forged", 9, 6);
    assert_int_equal(read_plane(&plane, 0, codes), 0);
}

static void reads_several_and_says_where(void **state) {
    (void)state;
    PLANE_AUTO plane = {0};
    struct decoded codes[DECODED_MAX];
    QRcode *left = QRcode_encodeString8bit("left", 0, QR_ECLEVEL_M);
    QRcode *right = QRcode_encodeString8bit("right", 0, QR_ECLEVEL_M);
    drawn_blank(&plane, 640, 480);
    drawn_place(&plane, left, 60, 100, 8);
    drawn_place(&plane, right, 400, 200, 8);
    assert_int_equal(read_plane(&plane, 33, codes), 2);
    const struct decoded *first = codes[0].bytes[0] == 'l' ? &codes[0] : &codes[1];
    int side = left->width * 8;
    const int want[4][2] = {{60, 100}, {60 + side, 100}, {60 + side, 100 + side}, {60, 100 + side}};
    for (int i = 0; i < 4; i++) {
        assert_in_range(first->x[i], want[i][0] - 12, want[i][0] + 12);
        assert_in_range(first->y[i], want[i][1] - 12, want[i][1] + 12);
    }
    QRcode_free(left);
    QRcode_free(right);
}

static void reads_light_on_dark(void **state) {
    (void)state;
    PLANE_AUTO plane = {0};
    struct decoded codes[DECODED_MAX];
    drawn_code(&plane, "dark mode", 9, 6);
    for (int i = 0; i < plane.w * plane.h; i++)
        plane.data[i] = (uint8_t)(255 - plane.data[i]);
    struct grey frame = plane_grey(&plane);
    assert_int_equal(decoder_scan_plain(decoder, &frame, codes), 0);
    assert_int_equal(read_plane(&plane, 0, codes), 1);
    int frames = 0; /* live: within one turn of the rungs, whatever the machine's speed */
    for (; frames < 8 && read_plane(&plane, 10000, codes) == 0; frames++)
        ;
    assert_true(frames < 8);
}

/* Stride, and sizes too small for a rung, must not be read past: a sanitizer looks on. */
static void bears_every_shape_of_frame(void **state) {
    (void)state;
    struct decoded codes[DECODED_MAX];
    for (int w = 1; w < 40; w += 3)
        for (int h = 1; h < 40; h += 5) {
            PLANE_AUTO plane = {0};
            assert_int_equal(plane_resize(&plane, w + 7, h), 0);
            memset(plane.data, w * h, (size_t)plane.w * (size_t)plane.h);
            struct grey frame = {.w = w, .h = h, .stride = plane.w, .data = plane.data};
            assert_int_equal(decoder_scan(decoder, &frame, 0, codes), 0);
            assert_int_equal(decoder_scan(decoder, &frame, 33, codes), 0);
            assert_int_equal(decoder_scan_plain(decoder, &frame, codes), 0);
        }
}

/* More scans than one scanner lives. */
static void goes_on_after_renewal(void **state) {
    (void)state;
    PLANE_AUTO blank = {0};
    struct decoded codes[DECODED_MAX];
    drawn_blank(&blank, 16, 16);
    struct grey frame = plane_grey(&blank);
    for (int i = 0; i < 5001; i++)
        assert_int_equal(decoder_scan_plain(decoder, &frame, codes), 0);
    assert_reads("after", 5);
}

/* ---- rungs ---- */

/* Against the plain definition, pixel by pixel. */
static void binarises_as_defined(void **state) {
    (void)state;
    struct chance chance = {.state = 3};
    struct ladder ladder = {0};
    static const int sizes[][3] = {{40, 30, 3}, {5, 40, 9}, {31, 7, 1}, {1, 1, 4}, {12, 12, 6}, {13, 12, 6}, {9, 9, 8}};
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        int w = sizes[s][0], h = sizes[s][1], radius = sizes[s][2];
        PLANE_AUTO in = {0};
        PLANE_AUTO out = {0};
        assert_int_equal(plane_resize(&in, w, h), 0);
        for (int i = 0; i < w * h; i++)
            in.data[i] = (uint8_t)chance_below(&chance, 256);
        struct grey grey = plane_grey(&in);
        assert_int_equal(ladder_binarise(&ladder, &grey, radius, &out), 0);
        for (int y = 0; y < h; y++)
            for (int x = 0; x < w; x++) {
                int sum = 0, count = 0;
                for (int j = y - radius; j <= y + radius; j++)
                    for (int i = x - radius; i <= x + radius; i++)
                        if (i >= 0 && j >= 0 && i < w && j < h)
                            sum += in.data[j * w + i], count++;
                int want = (in.data[y * w + x] + 5) * count > sum ? 255 : 0;
                assert_int_equal(out.data[y * w + x], want);
            }
    }
    ladder_clear(&ladder);
}

/* ---- sightings ---- */

static void tells_news_from_what_is_held(void **state) {
    (void)state;
    static const struct {
        int64_t at;
        const char *code;
        bool news;
    } steps[] = {
        {0, "a", true},     {40, "a", false},   {1400, "a", false},           {2880, "a", false},
        {2999, "a", false}, {3000, "a", true},  {3040, "a", false},           {3041, "b", true},
        {3080, "b", false}, {4500, "a", false}, {6020, "a", true} /* away */, {7000, "a", false},
        {8499, "a", false}, {9020, "a", true},  {9021, "ab", true},
    };
    struct sightings sightings = {0};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        struct decoded code = {.len = strlen(steps[i].code)};
        memcpy(code.bytes, steps[i].code, code.len);
        if (sightings_note(&sightings, &code, steps[i].at) != steps[i].news)
            fail_msg("at %d %s", (int)steps[i].at, steps[i].code);
    }
}

static void forgets_the_one_unseen_longest(void **state) {
    (void)state;
    struct sightings sightings = {0};
    for (int i = 0; i <= SIGHTINGS_MAX; i++)
        assert_true(sightings_note(&sightings, &(struct decoded){.len = 1, .bytes = {(uint8_t)i}}, i));
    assert_false(sightings_note(&sightings, &(struct decoded){.len = 1, .bytes = {1}}, 20));
    assert_true(sightings_note(&sightings, &(struct decoded){.len = 1, .bytes = {0}}, 21));
}

/* ---- hints ---- */

static enum eye_hint guess(const struct plane *plane) {
    struct ladder ladder = {0};
    struct grey frame = plane_grey(plane);
    enum eye_hint hint = hint_guess(&ladder, &frame);
    ladder_clear(&ladder);
    return hint;
}

static enum eye_hint guess_code(int x, int y, int px) {
    PLANE_AUTO plane = {0};
    QRcode *code = QRcode_encodeString8bit("T1 a code of middling length, held up somewhere", 0, QR_ECLEVEL_M);
    drawn_blank(&plane, 640, 480);
    drawn_place(&plane, code, x, y, px);
    QRcode_free(code);
    return guess(&plane);
}

static void guesses_what_to_change(void **state) {
    (void)state;
    PLANE_AUTO plane = {0};
    drawn_blank(&plane, 640, 480);
    assert_int_equal(guess(&plane), EYE_HINT_NONE); /* an empty room */
    memset(plane.data, 20, 640 * 480);
    assert_int_equal(guess(&plane), EYE_HINT_DARK);
    memset(plane.data, 60, 640 * 480);
    memset(plane.data + 640 * 100, 255, 640 * 80);
    assert_int_equal(guess(&plane), EYE_HINT_GLARE);
    assert_int_equal(guess_code(200, 120, 6), EYE_HINT_NONE); /* nothing wrong with it */
    assert_int_equal(guess_code(300, 200, 2), EYE_HINT_FAR);
    assert_int_equal(guess_code(-120, 100, 8), EYE_HINT_OUTSIDE);
    assert_int_equal(guess_code(40, 60, 20), EYE_HINT_NEAR);
}

static void believes_a_hint_after_a_second(void **state) {
    (void)state;
    static const struct {
        int64_t at;
        enum eye_hint guess, want;
        bool read;
    } steps[] = {
        {0, EYE_HINT_FAR, EYE_HINT_NONE, false},     {900, EYE_HINT_FAR, EYE_HINT_NONE, false},
        {1000, EYE_HINT_FAR, EYE_HINT_FAR, false},   {1100, EYE_HINT_DARK, EYE_HINT_FAR, false},
        {1200, EYE_HINT_FAR, EYE_HINT_FAR, false},   {1300, EYE_HINT_NONE, EYE_HINT_FAR, false},
        {2300, EYE_HINT_NONE, EYE_HINT_NONE, false}, {2400, EYE_HINT_NEAR, EYE_HINT_NONE, false},
        {3400, EYE_HINT_NEAR, EYE_HINT_NEAR, false}, {3410, EYE_HINT_NONE, EYE_HINT_NONE, true},
    };
    struct hint_settler settler = {0};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (hint_settle(&settler, steps[i].guess, steps[i].read, steps[i].at) != steps[i].want)
            fail_msg("at %d", (int)steps[i].at);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_was_written),       cmocka_unit_test(keeps_random_bytes_exactly),
        cmocka_unit_test(keeps_random_han_exactly),     cmocka_unit_test(passes_on_a_long_code_as_too_long),
        cmocka_unit_test(refuses_a_code_with_a_nul),    cmocka_unit_test(reads_several_and_says_where),
        cmocka_unit_test(reads_light_on_dark),          cmocka_unit_test(bears_every_shape_of_frame),
        cmocka_unit_test(goes_on_after_renewal),        cmocka_unit_test(binarises_as_defined),
        cmocka_unit_test(tells_news_from_what_is_held), cmocka_unit_test(forgets_the_one_unseen_longest),
        cmocka_unit_test(guesses_what_to_change),       cmocka_unit_test(believes_a_hint_after_a_second),
    };
    return cmocka_run_group_tests(tests, make_decoder, destroy_decoder);
}
