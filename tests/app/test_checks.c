/* checks.conf: who is asked what, and each way in which the file can be wrong, in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "app/checks.h"

#define GOOD                                                                          \
    "[tier:press]\nzh=核对记者证;登记采访需求\nen=Press card;Interviews\n" \
    "[needs:翻译]\nzh=发翻译机\nen=Interpreter set\n[attention]\nzh=看备注\nen=See the note\n"

static void who_is_asked_what(void **state) {
    static const struct {
        struct checks_person person;
        const char *items; /* en, joined by "|" */
    } table[] = {
        {{"standard", "online", "", false}, ""},
        {{"press", "online", "", false}, "Press card|Interviews"},
        {{"vip", "online", "需要翻译机", false}, "Interpreter set"},
        {{"press", "online", "翻译", true}, "Press card|Interviews|Interpreter set|See the note"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        char zh[8][CHECKS_TEXT], en[8][CHECKS_TEXT], error[CHECKS_ERROR] = "", all[512] = "";
        int n = checks_for(GOOD, strlen(GOOD), &table[i].person, zh, en, 8, error);
        for (int k = 0; k < n; k++) {
            size_t at = strlen(all);
            snprintf(all + at, sizeof(all) - at, "%s%.100s", k ? "|" : "", en[k]);
        }
        assert_string_equal(all, table[i].items);
    }
}

static void no_more_than_there_is_room_for(void **state) {
    const struct checks_person person = {"press", "online", "翻译", true};
    char zh[3][CHECKS_TEXT], en[3][CHECKS_TEXT], error[CHECKS_ERROR];
    (void)state;
    memset(zh[2], 'x', CHECKS_TEXT);
    assert_int_equal(checks_for(GOOD, strlen(GOOD), &person, zh, en, 2, error), 2);
    assert_int_equal(zh[2][0], 'x');
}

static bool known(void *ctx, const char *kind, const char *code) {
    (void)ctx;
    return strcmp(kind, "tier") == 0 && strcmp(code, "press") == 0;
}

static void what_is_wrong_is_said(void **state) {
    static const struct {
        const char *file, *word;
    } table[] = {
        {"[tier:press]\nzh=a;b\nen=a\n", "different numbers"},
        {"[tier:press]\nen=a\n", "zh= is missing"},
        {"[tier:press]\nzh=a;;b\nen=a;b;c\n", "empty"},
        {"[tier:nosuch]\nzh=a\nen=a\n", "no such code"},
        {"[channel:press]\nzh=a\nen=a\n", "no such code"},
        {"[colour]\nzh=a\nen=a\n", "none of"},
        {"[tier:]\nzh=a\nen=a\n", "none of"},
        {"zh=a\n", "group"},
        {"\xff\xfe", ""},
    };
    const struct checks_person person = {"press", "online", "", true};
    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        char error[CHECKS_ERROR] = "", zh[2][CHECKS_TEXT], en[2][CHECKS_TEXT];
        assert_true(checks_validate(table[i].file, strlen(table[i].file), known, NULL, error) < 0);
        if (!strstr(error, table[i].word))
            fail_msg("row %zu: \"%s\" does not say \"%s\"", i, error, table[i].word);
        if (!strstr(table[i].word, "such code"))
            assert_true(checks_for(table[i].file, strlen(table[i].file), &person, zh, en, 2, error) < 0);
    }
    char error[CHECKS_ERROR], long_file[CHECKS_BYTES + 2];
    memset(long_file, '#', sizeof(long_file));
    assert_true(checks_validate(long_file, sizeof(long_file), known, NULL, error) < 0);
    assert_int_equal(checks_validate(GOOD, strlen(GOOD), known, NULL, error), 0);
    assert_int_equal(checks_validate("", 0, known, NULL, error), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_asked_what),
        cmocka_unit_test(no_more_than_there_is_room_for),
        cmocka_unit_test(what_is_wrong_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
