/* Captions in the ways they are written, and in ways they should not be. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "device/captions.h"

static int read_bytes(const void *bytes, size_t size, struct captions *captions) {
    int fd = memfd_create("captions", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, size), size);
    int r = captions_read(fd, captions);
    assert_int_equal(lseek(fd, 0, SEEK_CUR), (off_t)size); /* still open, and where it was */
    close(fd);
    return r;
}

static int read_text(const char *text, struct captions *captions) { return read_bytes(text, strlen(text), captions); }

static void as_written(void **state) {
    static const struct {
        const char *what, *file;
        int64_t from, until;
        const char *text;
    } table[] = {
        {"plain", "1\n00:00:01,500 --> 00:00:03,000\nGood morning\n\n", 1500000, 3000000, "Good morning"},
        {"mark and DOS lines",
         "\xEF\xBB\xBF"
         "1\r\n00:00:01,500 --> 00:00:03,000\r\n早安\r\n大家好\r\n\r\n",
         1500000, 3000000, "早安\n大家好"},
        {"hours", "7\n01:02:03,004 --> 01:02:04,005\nx\n", INT64_C(3723004000), INT64_C(3724005000), "x"},
        {"HTML", "1\n00:00:01,000 --> 00:00:02,000\n<i>Hello</i> <font color=\"#ff0000\">red</font>\n\n", 1000000,
         2000000, "Hello red"},
        {"codes", "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}Up {\\i1}there{\\i0}\n\n", 1000000, 2000000, "Up there"},
        {"three lines", "1\n00:00:01,000 --> 00:00:02,000\none\ntwo\nthree\n\n", 1000000, 2000000, "one\ntwo three"},
        {"blanks", "1\n00:00:01,000 --> 00:00:02,000\n  one \t two  \n\n", 1000000, 2000000, "one two"},
        {"commas", "1\n00:00:01,000 --> 00:00:02,000\na, b, c, d\n\n", 1000000, 2000000, "a, b, c, d"},
        {"WebVTT", "WEBVTT\n\n00:01.500 --> 00:03.000 align:start\n<v Ann>Fish &amp; <b>chips</b>\n\n", 1500000,
         3000000, "Fish & chips"},
        {"WebVTT notes",
         "\xEF\xBB\xBFWEBVTT - a title\n\nNOTE no cue\n\nSTYLE\n::cue { color: red }\n\nlabel\n00:00:01.500 --> "
         "00:00:03.000\n你好\nworld {x}\n",
         1500000, 3000000, "你好\nworld {x}"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        struct captions captions;
        int r = read_text(table[i].file, &captions);
        if (r < 0)
            fail_msg("%s: %s", table[i].what, strerror(-r));
        assert_int_equal(captions.n, 1);
        if (strcmp(captions.cues[0].text, table[i].text) != 0)
            fail_msg("%s: \"%s\"", table[i].what, captions.cues[0].text);
        assert_int_equal(captions.cues[0].from, table[i].from);
        assert_int_equal(captions.cues[0].until, table[i].until);
        captions_free(&captions);
        captions_free(&captions);
    }
}

static void utf16(void **state) {
    static const char text[] = "1\n00:00:01,000 --> 00:00:02,000\nhello\n\n";
    uint8_t wide[2 * sizeof(text) + 2];
    (void)state;
    for (int big = 0; big < 2; big++) {
        size_t n = 0;
        wide[n++] = big ? 0xFE : 0xFF;
        wide[n++] = big ? 0xFF : 0xFE;
        for (const char *c = text; *c; c++) {
            wide[n++] = big ? 0 : (uint8_t)*c;
            wide[n++] = big ? (uint8_t)*c : 0;
        }
        struct captions captions;
        assert_int_equal(read_bytes(wide, n, &captions), 0);
        assert_string_equal(captions.cues[0].text, "hello");
        captions_free(&captions);
    }
}

static void refused(void **state) {
    static const struct {
        const char *what, *bytes;
        size_t size;
    } table[] = {
        {"nothing", "", 0},
        {"words", "Dear guests, welcome.\n", 22},
        {"only a head", "WEBVTT\n\n", 8},
        {"GBK", "1\n00:00:01,000 --> 00:00:02,000\n\xC4\xE3\xBA\xC3\n\n", 38},
        {"Latin-1 in the second cue",
         "1\n00:00:01,000 --> 00:00:02,000\nx\n\n2\n00:00:03,000 --> 00:00:04,000\ncaf\xE9\n\n", 72},
        {"cut character", "1\n00:00:01,000 --> 00:00:02,000\n\xE4\xBD\n\n", 36},
        {"overlong", "1\n00:00:01,000 --> 00:00:02,000\n\xC0\xAF\n\n", 36},
        {"NUL", "1\n00:00:01,000 --> 00:00:02,000\na\0b\n\n", 37},
        {"no words", "1\n00:00:01,000 --> 00:00:02,000\n{\\an8}\n\n", 40},
        {"list", "#EXTM3U\n#EXTINF:3,\nfile:///etc/passwd\n", 38},
        {"backwards", "1\n00:00:03,000 --> 00:00:02,000\nx\n\n", 36},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        struct captions captions = {.n = 77};
        int r = read_bytes(table[i].bytes, table[i].size, &captions);
        if (r != -EBADMSG)
            fail_msg("%s: %d", table[i].what, r);
        assert_int_equal(captions.n, 77);
    }
}

static int many(int n, struct captions *captions) {
    size_t room = (size_t)n * 60 + 1, len = 0;
    char *text = malloc(room);
    assert_non_null(text);
    for (int i = 0; i < n; i++)
        len += (size_t)snprintf(text + len, room - len, "%d\n%02d:%02d:%02d,000 --> %02d:%02d:%02d,500\nc%d\n\n", i + 1,
                                i / 3600, i / 60 % 60, i % 60, i / 3600, i / 60 % 60, i % 60, i);
    int r = read_bytes(text, len, captions);
    free(text);
    return r;
}

static void ceilings(void **state) {
    struct captions captions;
    (void)state;
    assert_int_equal(many(CAPTIONS_MAX, &captions), 0);
    assert_int_equal(captions.n, CAPTIONS_MAX);
    assert_string_equal(captions.cues[captions_at(&captions, INT64_C(4999400000))].text, "c4999");
    captions_free(&captions);
    assert_int_equal(many(CAPTIONS_MAX + 1, &captions), -ENOSPC);
    char *large = calloc(1, CAPTIONS_BYTES_MAX + 1);
    assert_non_null(large);
    assert_int_equal(read_bytes(large, CAPTIONS_BYTES_MAX + 1, &captions), -EFBIG);
    free(large);
}

/* A cue of 1,000 characters of three bytes is cut between two of them. */
static void cut_at_a_character(void **state) {
    char text[3200] = "1\n00:00:01,000 --> 00:00:02,000\n";
    struct captions captions;
    (void)state;
    size_t len = strlen(text);
    for (int i = 0; i < 1000; i++, len += 3)
        memcpy(text + len, "好", 3);
    assert_int_equal(read_bytes(text, len, &captions), 0);
    size_t got = strlen(captions.cues[0].text);
    assert_in_range(got, CAPTION_TEXT - 6, CAPTION_TEXT - 1);
    assert_int_equal(got % 3, 0);
    captions_free(&captions);
}

static void which_is_on(void **state) {
    static const char file[] = "1\n00:00:01,000 --> 00:00:09,000\nlong\n\n"
                               "2\n00:00:04,000 --> 00:00:05,000\nlater\n\n"
                               "3\n00:00:02,000 --> 00:00:03,000\nout of order\n\n";
    static const struct {
        int64_t at;
        const char *text;
    } table[] = {
        {0, NULL},         {999999, NULL},     {1000000, "long"}, {2000000, "out of order"}, {2999999, "out of order"},
        {3000000, "long"}, {4500000, "later"}, {5000000, "long"}, {8999999, "long"},         {9000000, NULL}};
    struct captions captions;
    (void)state;
    assert_int_equal(read_text(file, &captions), 0);
    assert_int_equal(captions.n, 3);
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        int at = captions_at(&captions, table[i].at);
        assert_int_equal(at < 0, table[i].text == NULL);
        if (at >= 0)
            assert_string_equal(captions.cues[at].text, table[i].text);
    }
    captions_free(&captions);
    assert_int_equal(captions_at(&captions, 1000000), -1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_written),
        cmocka_unit_test(utf16),
        cmocka_unit_test(refused),
        cmocka_unit_test(ceilings),
        cmocka_unit_test(cut_at_a_character),
        cmocka_unit_test(which_is_on),
    };
    return cmocka_run_group_tests_name("captions", tests, NULL, NULL);
}
