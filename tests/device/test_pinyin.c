/* libpinyin's real data behind the seam: names people have, letters that are none, and data that are missing or
 * damaged, which libpinyin itself would crash on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device/pinyin.h"

static struct pinyin *pinyin;
static struct typist_candidate found[TYPIST_CANDIDATES];

static int open_data(void **state) {
    char why[PINYIN_ERROR];
    (void)state;
    int r = pinyin_open(NULL, &pinyin, why);
    if (r < 0)
        print_error("%s\n", why);
    return r;
}

static int close_data(void **state) {
    (void)state;
    pinyin_close(pinyin);
    return 0;
}

static int place_of(const char *letters, bool surname, const char *text) {
    size_t n = pinyin_look(pinyin, letters, surname, found, TYPIST_CANDIDATES);
    for (size_t i = 0; i < n; i++)
        if (strcmp(found[i].text, text) == 0)
            return (int)i;
    return -1;
}

static void names_are_found(void **state) {
    static const struct {
        const char *letters, *text;
        bool surname;
        int at_most; /* 0 = the very first */
        uint8_t eats;
    } cases[] = {
        {"zhang", "张", true, 0, 5},      {"wang", "王", true, 0, 4},     {"li", "李", true, 0, 2},
        {"lv", "吕", true, 0, 2},         {"ouyang", "欧阳", true, 1, 6}, {"shenzhiyuan", "沈", true, 7, 4},
        {"zhangsan", "张三", true, 1, 8}, {"xi'an", "西安", false, 1, 5}, {"zhiyuan", "志愿", false, 7, 7},
        {"beijing", "北京", false, 0, 7}, {"w", "王", true, 0, 1},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        int place = place_of(cases[i].letters, cases[i].surname, cases[i].text);
        if (place < 0 || place > cases[i].at_most)
            fail_msg("%s: %s is at %d", cases[i].letters, cases[i].text, place);
        assert_int_equal(found[place].eats, cases[i].eats);
    }
}

static void a_surname_comes_first_only_where_a_name_begins(void **state) {
    (void)state;
    assert_int_equal(place_of("shi", true, "石"), 0);
    assert_true(place_of("shi", false, "石") > 0);
    assert_true(place_of("shi", true, "是") > 0); /* further down, not gone */
}

static void letters_that_are_no_pinyin_find_nothing(void **state) {
    char long_one[4 * TYPIST_COMPOSING] = "";
    (void)state;
    memset(long_one, 'a', sizeof(long_one) - 1);
    assert_int_equal(pinyin_look(pinyin, "", true, found, TYPIST_CANDIDATES), 0);
    assert_int_equal(pinyin_look(pinyin, "'", true, found, TYPIST_CANDIDATES), 0);
    assert_int_equal(pinyin_look(pinyin, long_one, true, found, TYPIST_CANDIDATES), 0);
    assert_int_equal(pinyin_look(pinyin, "zhong", true, found, 3), 3);
    assert_int_equal(pinyin_look(pinyin, "zhong", true, found, 0), 0);
}

/* Every letter of every string: candidates eat no more than there is, and are what the typist takes. */
static void whatever_is_typed_fits_the_typist(void **state) {
    uint32_t seed = 11;
    (void)state;
    for (int round = 0; round < 12; round++) {
        struct typist_ask ask = {.pinyin = true, .chinese = true};
        struct typist typist = typist_start(&ask);
        for (int i = 0; i < 12; i++) {
            seed = seed * 1664525u + 1013904223u;
            char c = "abcdefghijklmnopqrstuvwxyz'"[(seed >> 16) % 27];
            if (typist_type(&typist, (char[2]){c, '\0'}) != TYPIST_LOOKUP)
                continue;
            size_t n = pinyin_look(pinyin, typist.composing, true, found, TYPIST_CANDIDATES);
            typist_candidates(&typist, found, n);
            if (typist.n_candidates != n)
                fail_msg("%s: %zu of %zu are taken", typist.composing, typist.n_candidates, n);
        }
    }
}

/* The next guest is not offered what the last one typed. */
static void nothing_is_learnt(void **state) {
    struct typist_candidate before[TYPIST_CANDIDATES];
    (void)state;
    size_t n = pinyin_look(pinyin, "zhiyuan", false, before, TYPIST_CANDIDATES);
    for (int i = 0; i < 50; i++)
        pinyin_look(pinyin, "zhiyuanzhiyuan", true, found, TYPIST_CANDIDATES);
    assert_int_equal(pinyin_look(pinyin, "zhiyuan", false, found, TYPIST_CANDIDATES), n);
    for (size_t i = 0; i < n; i++)
        assert_string_equal(found[i].text, before[i].text);
}

/* ---- data that are not as they should be ---- */

/* A copy by links, but for one file: left out, or 5,000 bytes of nonsense. */
static void damaged_copy(const char *dir, const char *name, bool nonsense) {
    char from[512], to[512], bytes[5000];
    DIR *data = opendir(PINYIN_DATA);
    assert_non_null(data);
    for (struct dirent *entry; (entry = readdir(data));) {
        snprintf(from, sizeof(from), "%s/%s", PINYIN_DATA, entry->d_name);
        snprintf(to, sizeof(to), "%s/%s", dir, entry->d_name);
        if (entry->d_name[0] != '.' && strcmp(entry->d_name, name) != 0)
            assert_int_equal(symlink(from, to), 0);
    }
    closedir(data);
    snprintf(to, sizeof(to), "%s/%s", dir, name);
    FILE *file = nonsense ? fopen(to, "w") : NULL;
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)(i * 131 + 7);
    if (file) {
        assert_int_equal(fwrite(bytes, 1, sizeof(bytes), file), sizeof(bytes));
        fclose(file);
    }
}

static void remove_copy(const char *dir) {
    char path[512];
    DIR *copy = opendir(dir);
    for (struct dirent *entry; copy && (entry = readdir(copy));) {
        snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
        if (entry->d_name[0] != '.')
            unlink(path);
    }
    closedir(copy);
    rmdir(dir);
}

static void bad_data_are_refused_in_words(void **state) {
    static const struct {
        const char *name;
        bool nonsense;
        int result;
    } cases[] = {
        {"table.conf", false, -ENOENT},       {"table.conf", true, -EBADMSG}, {"gb_char.bin", false, -ENOENT},
        {"gb_char.bin", true, -EBADMSG},      {"bigram.db", false, -ENOENT},  {"opengram.bin", false, -ENOENT},
        {"pinyin_index.bin", true, -EBADMSG},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char dir[] = "/tmp/lanyard-test-pinyin.XXXXXX", why[PINYIN_ERROR] = "";
        struct pinyin *opened = NULL;
        assert_non_null(mkdtemp(dir));
        damaged_copy(dir, cases[i].name, cases[i].nonsense);
        int r = pinyin_open(dir, &opened, why);
        remove_copy(dir);
        if (r != cases[i].result)
            fail_msg("%s: %d, %s", cases[i].name, r, why);
        assert_null(opened);
        assert_non_null(strstr(why, dir));
    }
}

static void no_folder_is_said(void **state) {
    char why[PINYIN_ERROR];
    struct pinyin *opened = NULL;
    (void)state;
    assert_int_equal(pinyin_open("/nonexistent", &opened, why), -ENOENT);
    assert_string_equal(why, "/nonexistent/table.conf: missing or unreadable");
    pinyin_close(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found),
        cmocka_unit_test(a_surname_comes_first_only_where_a_name_begins),
        cmocka_unit_test(letters_that_are_no_pinyin_find_nothing),
        cmocka_unit_test(whatever_is_typed_fits_the_typist),
        cmocka_unit_test(nothing_is_learnt),
        cmocka_unit_test(bad_data_are_refused_in_words),
        cmocka_unit_test(no_folder_is_said),
    };
    return cmocka_run_group_tests_name("pinyin", tests, open_data, close_data);
}
