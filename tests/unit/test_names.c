/* Names as they are looked for: a table of names and what people type for them, and of what must not find them; keys
 * that an index can be asked by; any bytes at all. A fold that leaves out one of its steps has to be found out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "core/names.h"
#include "unit/chance.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define SEED 20261027
#define ROUNDS 20000

#define WHOLE NAME_MATCH_WHOLE
#define INITIALS NAME_MATCH_INITIALS
#define BEGIN NAME_MATCH_BEGIN
#define WORDS NAME_MATCH_WORDS
#define NONE NAME_MATCH_NONE

static const struct {
    const char *zh, *latin, *company, *typed;
    enum name_match match;
} cases[] = {
    /* Chinese: from the beginning, and by any two characters that stand together */
    {"王晓明", "", "", "王晓明", WHOLE},
    {"王晓明", "", "", "王", BEGIN},
    {"王晓明", "", "", "王晓", BEGIN},
    {"王晓明", "", "", "晓明", WORDS},
    {"王晓明", "", "", "王 明", WORDS},
    {"王晓明", "", "", "明", NONE},
    {"王晓明", "", "青山", "明 青山", NONE},
    {"", "Karin Hansen", "Northwind", "k northwind", NONE},
    {"", "Karin Hansen", "Northwind", "ka northwind", WORDS},
    {"王晓明", "", "", "王明", NONE},
    {"王晓明", "", "", "李晓明", NONE},
    {"王 晓明", "", "", "王晓明", WHOLE},
    {"王晓明", "", "", " 王　晓明 ", WHOLE},
    {"王曉明", "", "", "王晓明", WHOLE},
    {"陈丽华", "", "", "陳麗華", WHOLE},
    {"阿卜杜拉·买买提", "", "", "买买提", WORDS},
    {"𠮷野", "", "", "𠮷野", WHOLE},
    {"〇明", "", "", "〇明", WHOLE},
    /* pinyin: whole, from any syllable, initials; the other reading as well */
    {"王晓明", "", "", "wangxiaoming", WHOLE},
    {"王晓明", "", "", "Wang Xiaoming", WHOLE},
    {"王晓明", "", "", "WÁNG XIǍOMÍNG", WHOLE},
    {"王晓明", "", "", "wang", BEGIN},
    {"王晓明", "", "", "wangx", BEGIN},
    {"王晓明", "", "", "xiaoming", WORDS},
    {"王晓明", "", "", "ming", WORDS},
    {"王晓明", "", "", "Xiaoming Wang", WORDS},
    {"王晓明", "", "", "wxm", INITIALS},
    {"王晓明", "", "", "wx", WORDS},
    {"王晓明", "", "", "WXM", INITIALS},
    {"王晓明", "", "", "xm", NONE},
    {"王晓明", "", "", "angxiao", NONE},
    {"王晓明", "", "", "王 xiaoming", WORDS},
    {"王晓明", "", "", "王xm", NONE},
    {"曾国藩", "", "", "zengguofan", WHOLE},
    {"曾国藩", "", "", "cengguofan", WHOLE},
    {"曾国藩", "", "", "zgf", INITIALS},
    {"单田芳", "", "", "shan", BEGIN},
    {"解晓东", "", "", "xie xiaodong", WHOLE},
    {"吕布", "", "", "lvbu", WHOLE},
    {"吕布", "", "", "lubu", WHOLE},
    {"吕布", "", "", "lübu", WHOLE},
    {"朴晟", "", "", "piaosheng", WHOLE},
    {"朴晟", "", "", "pucheng", WHOLE},
    /* Latin: accents, capitals, any word, any order, signs */
    {"", "José María García-López", "", "jose", BEGIN},
    {"", "José María García-López", "", "JOSE MARIA GARCIA LOPEZ", WHOLE},
    {"", "José María García-López", "", "lopez", WORDS},
    {"", "José María García-López", "", "garcia jose", WORDS},
    {"", "José María García-López", "", "garcialopez", WORDS},
    {"", "José María García-López", "", "jos\u00E9", BEGIN},
    {"", "Jose\u0301 Mari\u0301a", "", "josé maría", WHOLE},
    {"", "Łukasz Đặng", "", "lukasz dang", WHOLE},
    {"", "Jürgen Groß", "", "jurgen gross", WHOLE},
    {"", "Conor O'Brien", "", "obrien", WORDS},
    {"", "Conor O\u2019Brien", "", "O'Brien", WORDS},
    {"", "Anne Marie Hansen", "", "annemarie", BEGIN},
    {"", "Karin Hansen", "", "arin", NONE},
    {"", "Karin Hansen", "", "kh", NONE},
    {"", "Karin Hansen", "", "karin h", BEGIN},
    {"", "Karin Hansen", "", "hansen k", WORDS},
    {"", "Karin Hansen", "", "karin karlsen", NONE},
    {"", "ＫＡＲＩＮ", "", "karin", WHOLE},
    {"", "Çağrı İnan", "", "cagri inan", WHOLE},
    /* other scripts, as they stand and in Latin letters */
    {"", "Иван Петров", "", "иван", BEGIN},
    {"", "Иван Петров", "", "ivan petrov", WHOLE},
    {"", "Ольга", "", "ОЛЬГА", WHOLE},
    {"", "김민준", "", "김민", BEGIN},
    {"", "やまだ", "", "yamada", WHOLE},
    {"", "Ελένη", "", "ελενη", WHOLE},
    {"", "محمد علي", "", "علي", WORDS},
    /* both names, and words that only the company has */
    {"王晓明", "Kevin Wang", "", "kevin", BEGIN},
    {"王伟", "", "青山数据", "王伟 青山", WORDS},
    {"王伟", "", "白河软件", "王伟 青山", NONE},
    {"王伟", "", "青山数据", "青山", NONE},
    {"王伟", "", "Qingshan Data", "ww qingshan", WORDS},
    {"王伟", "", "Qingshan Data", "wangwei data", WORDS},
    {"", "", "", "wang", NONE},
    {"王伟", "", "", "", NONE},
    {"王伟", "", "", "  ", NONE},
    {"王伟", "", "", "…", NONE},
};

typedef enum name_match match_fn(const char *typed, const char *zh, const char *latin, const char *company);

static enum name_match match(const char *typed, const char *zh, const char *latin, const char *company) {
    struct name_words words;
    names_words(typed, &words);
    return names_match(&words, zh, latin, company);
}

static int wrong_cases(match_fn *by, bool tell) {
    int wrong = 0;
    for (size_t i = 0; i < COUNT(cases); i++) {
        enum name_match given = by(cases[i].typed, cases[i].zh, cases[i].latin, cases[i].company);
        wrong += given != cases[i].match;
        if (given != cases[i].match && tell)
            print_error("\"%s\" for %s %s: %d\n", cases[i].typed, cases[i].zh, cases[i].latin, given);
    }
    return wrong;
}

static void people_are_found_by_what_is_typed(void **state) {
    (void)state;
    assert_int_equal(wrong_cases(match, true), 0);
}

/* Mistakes that somebody could make: the table has to tell them from the right way. */
static enum name_match without_company(const char *typed, const char *zh, const char *latin, const char *company) {
    (void)company;
    return match(typed, zh, latin, "");
}
static enum name_match company_alone_does(const char *typed, const char *zh, const char *latin, const char *company) {
    enum name_match by_name = match(typed, zh, latin, company);
    return by_name == NONE && match(typed, company, "", "") != NONE ? WORDS : by_name;
}
static enum name_match one_reading(const char *typed, const char *zh, const char *latin, const char *company) {
    struct name_fold fold;
    names_fold(zh, 0, &fold);
    return match(typed, fold.plain.len && !strcmp(typed, "zengguofan") ? fold.plain.text : zh, latin, company);
}
static enum name_match any_piece(const char *typed, const char *zh, const char *latin, const char *company) {
    enum name_match right = match(typed, zh, latin, company);
    struct name_fold fold, piece;
    names_fold(latin, 0, &fold);
    names_fold(typed, 0, &piece);
    return right == NONE && piece.plain.len && strstr(fold.plain.text, piece.plain.text) ? WORDS : right;
}

static void planted_mistakes_are_found(void **state) {
    (void)state;
    static match_fn *const mistakes[] = {without_company, company_alone_does, one_reading, any_piece};
    for (size_t i = 0; i < COUNT(mistakes); i++)
        assert_true(wrong_cases(mistakes[i], false) > 0);
}

static bool has_key(const struct name_keys *keys, const char *key) {
    for (size_t i = 0; i < keys->n; i++)
        if (keys->key[i].len == strlen(key) && memcmp(keys->key[i].bytes, key, keys->key[i].len) == 0)
            return true;
    return false;
}

static void keys_are_these_and_no_more(void **state) {
    (void)state;
    static const struct {
        const char *zh, *latin, *keys[10];
    } people[] = {
        {"王晓明", "", {"=王晓明", "+晓明", "=wangxiaoming", "+xiaoming", "+ming", "*wxm"}},
        {"王偉", "Wang Wei", {"=王伟", "=wangwei", "+wei", "*ww"}},
        {"曾伟", "", {"=曾伟", "=zengwei", "=cengwei", "+wei", "*zw", "*cw"}},
        {"", "Karin Hansen", {"=karinhansen", "+hansen"}},
        {"", "Björn", {"=bjorn"}},
        {"", "", {NULL}},
        {"阿卜杜拉·买买提", "", {"=阿卜杜拉买买提", "+卜杜拉买买提", "+杜拉买买提", "+拉买买提", "+买买提", "+买提"}},
        {"", "Maximiliana Wolfeschlegelsteinhausen", {"=maximilianawolfeschlege", "+wolfeschlegelsteinhause"}},
    };
    for (size_t i = 0; i < COUNT(people); i++) {
        struct name_keys keys;
        size_t n = 0;
        names_keys(people[i].zh, people[i].latin, &keys);
        for (; people[i].keys[n]; n++)
            if (!has_key(&keys, people[i].keys[n]))
                fail_msg("%s %s: no key %s", people[i].zh, people[i].latin, people[i].keys[n]);
        if (i != 6) /* its pinyin is long */
            assert_int_equal(keys.n, n);
    }
}

/* Whatever matches by one word, an index of keys finds: by a key that begins with the word. */
static void keys_propose_all_that_matches(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct name_words words;
        struct name_keys keys;
        names_words(cases[i].typed, &words);
        names_keys(cases[i].zh, cases[i].latin, &keys);
        bool proposed = false;
        for (size_t k = 0; k < keys.n; k++)
            for (size_t w = 0; w < words.n; w++) {
                struct name_key wanted;
                names_key(keys.key[k].bytes[0], words.word[w].text, words.word[w].len, &wanted);
                proposed |= wanted.len <= keys.key[k].len && !memcmp(wanted.bytes, keys.key[k].bytes, wanted.len);
            }
        if (cases[i].match != NONE)
            assert_true(proposed);
    }
}

static void one_letter_is_not_enough(void **state) {
    (void)state;
    static const struct {
        const char *typed;
        bool enough;
    } typed[] = {{"", false},  {"w", false}, {" w ", false}, {"é", false}, {"ww", true}, {"w w", true},
                 {"王", true}, {"…", false}, {"12", true},   {"ß", true},  {"'", false}, {"K.", false}};
    for (size_t i = 0; i < COUNT(typed); i++) {
        struct name_words words;
        names_words(typed[i].typed, &words);
        assert_int_equal(words.enough, typed[i].enough);
    }
}

/* Nothing that is typed or registered leads outside of a form or a key. */
static void any_bytes_fold(void **state) {
    (void)state;
    struct chance c = {SEED};
    for (int round = 0; round < ROUNDS; round++) {
        static const char *const pieces[] = {"王", "曾",   "吕",       "é",  "e\u0301", "x",
                                             " ",  "\xFF", "\xE7\x8E", "𠮷", "ㄱ"};
        char name[300] = "";
        struct name_words words;
        struct name_keys keys;
        struct name_fold fold;
        size_t n = chance_below(&c, 90);
        for (size_t i = 0, len = 0; i < n && len + 4 < sizeof(name); i++, len = strlen(name)) {
            if (chance_one_in(&c, 3))
                snprintf(name + len, sizeof(name) - len, "%c", (char)(1 + chance_below(&c, 255)));
            else
                snprintf(name + len, sizeof(name) - len, "%s", pieces[chance_below(&c, COUNT(pieces))]);
        }
        names_fold(name, (unsigned)chance_below(&c, 4), &fold);
        assert_int_equal(strlen(fold.plain.text), fold.plain.len);
        assert_int_equal(strlen(fold.syllables.text), fold.syllables.len);
        assert_true(strlen(fold.initials) <= NAMES_STARTS);
        names_keys(name, name, &keys);
        names_words(name, &words);
        for (size_t i = 0; i < keys.n; i++)
            assert_in_range(keys.key[i].len, 2, NAMES_KEY);
        if (words.n > 0 && words.n < NAMES_WORDS && words.joins && fold.plain.len + 8 < NAMES_TEXT)
            assert_int_not_equal(names_match(&words, name, "", ""), NONE);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_are_found_by_what_is_typed), cmocka_unit_test(planted_mistakes_are_found),
        cmocka_unit_test(keys_are_these_and_no_more),        cmocka_unit_test(keys_propose_all_that_matches),
        cmocka_unit_test(one_letter_is_not_enough),          cmocka_unit_test(any_bytes_fold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
