/* Names on a public wall: a table of names as people write them, names put together by chance whose mask is known, and
 * any bytes at all, into buffers of any size. Planted mistakes have to be found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "core/mask.h"
#include "unit/chance.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define SEED 20261027
#define ROUNDS 20000
#define NAME 256

typedef void mask_fn(const char *name, char *ret_masked, size_t cap);

static void names_as_people_write_them(void **state) {
    (void)state;
    static const struct {
        const char *name, *masked;
    } cases[] = {
        {"", ""},
        {"   ", ""},
        {"...", ""},
        {"王小明", "王*明"},
        {"欧阳娜兰", "欧**兰"},
        {"王明", "王*"},
        {"王", "王*"},
        {" 王 明 ", "王*"},
        {"王　小明", "王*明"},
        {"阿卜杜拉·买买提", "阿*****提"},
        {"王小明 (Tom)", "王*明"},
        {"王小明（汤姆）", "王*明"},
        {"阿Q", "阿*"},
        {"𠀀小明", "𠀀*明"}, /* beyond the first plane */
        {"山田 太郎", "山**郎"},
        {"さくら", "さ*ら"},
        {"김철수", "김*수"},
        {"Tom 王明", "Tom 王."},
        {"Karin Hansen", "Karin H."},
        {"  Karin\tHansen\n", "Karin H."},
        {"Karin van den Berg", "Karin B."},
        {"Karin\u00A0Hansen", "Karin H."},
        {"Karin\u3000王明", "Karin 王."},
        {"Hansen, Karin", "Karin H."},
        {"Dr. Karin Hansen", "Karin H."},
        {"Prof. Dr. Karin Hansen", "Karin H."},
        {"Dr. Hansen", "Dr. H."},
        {"R. Tolkien", "R. T."},
        {"Jean-Luc O'Neill", "Jean-Luc O."},
        {"Karin \"Kari\" Hansen", "Karin H."},
        {"Karin <karin@example.org>", "Karin k."},
        {"karin@example.org", "ka…"},
        {"Karin", "Ka…"},
        {"Kai", "Ka…"},
        {"Li", "L…"},
        {"K", "K…"},
        {"K.", "K…"},
        {"Ольга Иванова", "Ольга И."},
        {"Ольга", "Ол…"},
        {"محمد علي", "محمد ع."},
        {"Élodie Été", "Élodie É."},
        {"Zoe\u0301 E\u0301te\u0301", "Zoe\u0301 E\u0301."}, /* accents of their own stay with their letters */
        {"Zo\u0301e\u0301", "Zo\u0301…"},
        {"\u202EKarin\u202C Hansen\u200B", "Karin H."}, /* what turns the line around is left out */
        {"\xFF\xFEKarin\x80 Hansen\xC3", "Karin H."},
        {"\xC1\x8B\xF4\x90\x80\x80\xED\xBF\xBFKarin Hansen", "Karin H."},
        {"Karin zur", "Karin z."},
        {"Karin Abe", "Karin A."},
        {"Karin 9", "Karin 9."},
        {"Karin 0", "Karin 0."},
        {"\u0800\u0801\u0802", "\u0800\u0801…"},
        {"\U00010000\U00010001\U00010002", "\U00010000\U00010001…"},
        {"\xC0\xAFKarin \xED\xA0\x80Hansen", "Karin H."}, /* overlong, surrogate */
        {"Kar\xE7\x8E", "Ka…"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char masked[NAME];
        mask_name(cases[i].name, masked, sizeof(masked));
        if (strcmp(masked, cases[i].masked) != 0)
            fail_msg("\"%s\" became \"%s\"", cases[i].name, masked);
    }
}

static void cut_at_a_character(void **state) {
    (void)state;
    static const char *const wanted[] = {"", "", "", "王", "王*", "王*", "王*", "王*明"};
    for (size_t cap = 1; cap < COUNT(wanted) + 1; cap++) {
        char masked[NAME];
        memset(masked, '#', sizeof(masked));
        mask_name("王小明", masked, cap);
        assert_string_equal(masked, wanted[cap - 1]);
        assert_true(masked[cap] == '#');
    }
    char untouched = '#';
    mask_name("王小明", &untouched, 0);
    assert_int_equal(untouched, '#');
}

static void a_name_without_end(void **state) {
    (void)state;
    char name[9001], masked[NAME];
    memset(name, 'a', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    mask_name(name, masked, sizeof(masked));
    assert_string_equal(masked, "aa…");
    for (size_t i = 0; i + 1 < sizeof(name); i += 3)
        memcpy(name + i, "王", 3);
    mask_name(name, masked, sizeof(masked));
    assert_memory_equal(masked, "王***", 6);
}

/* ---- names put together, whose mask is known ---- */

static void append(char *text, const char *more) { memcpy(text + strlen(text), more, strlen(more) + 1); }

static const char *one_of(struct chance *c, const char *const *words, size_t n) {
    return words[chance_below(c, (uint32_t)n)];
}

static void chinese(struct chance *c, char *name, char *masked) {
    static const char *const characters[] = {"王", "欧", "阳", "𠀀", "明", "兰", "々"};
    uint32_t n = 1 + chance_below(c, 6);
    for (uint32_t i = 0; i < n; i++) {
        const char *character = one_of(c, characters, COUNT(characters));
        bool seen = i == 0 || (i == n - 1 && n > 2);
        append(name, character);
        append(masked, seen ? character : "*");
        append(name, chance_one_in(c, 6) ? " " : "");
    }
    if (n == 1)
        append(masked, "*");
    append(name, chance_one_in(c, 6) ? " Kim (UK)" : "");
}

static void western(struct chance *c, char *name, char *masked) {
    static const char *const given[] = {"Karin", "Jean-Luc", "Ольга", "Zoe\u0301", "Ng"};
    static const struct {
        const char *word, *initial;
    } family[] = {{"Hansen", "H"}, {"E\u0301te\u0301", "E\u0301"}, {"Иванова", "И"}, {"(Li)", "L"}, {"王明", "王"}};
    static const char *const between[] = {" ", "  ", " van den ", " \"K.\" ", " \xFF ", "\u3000"};
    const char *first = one_of(c, given, COUNT(given));
    size_t last = chance_below(c, COUNT(family));
    append(name, chance_one_in(c, 5) ? "Dr. " : "");
    append(name, first);
    append(name, one_of(c, between, COUNT(between)));
    append(name, family[last].word);
    append(masked, first);
    append(masked, " ");
    append(masked, family[last].initial);
    append(masked, ".");
}

static const char *unlike_its_making(mask_fn *mask) {
    struct chance c = {SEED};
    for (int i = 0; i < ROUNDS; i++) {
        char name[NAME] = "", wanted[NAME] = "", masked[NAME];
        if (chance_one_in(&c, 2))
            chinese(&c, name, wanted);
        else
            western(&c, name, wanted);
        mask(name, masked, sizeof(masked));
        if (strcmp(masked, wanted) != 0)
            return "masks a name in another way than it was made for";
    }
    return NULL;
}

/* ---- any bytes ---- */

/* Bytes of a whole character at text, by looking at its binary form; 0 = none. */
static size_t whole_character(const char *text) {
    unsigned char head = (unsigned char)text[0];
    size_t len = head < 0x80             ? 1
                 : (head & 0xE0) == 0xC0 ? 2
                 : (head & 0xF0) == 0xE0 ? 3
                 : (head & 0xF8) == 0xF0 ? 4
                                         : 0;
    for (size_t i = 1; i < len; i++)
        if (((unsigned char)text[i] & 0xC0) != 0x80)
            return 0;
    return len;
}

static void make_bytes(struct chance *c, char name[NAME]) {
    static const char *const pieces[] = {"王", "Kar", " ", ",", ".", "·", "\u0301", "\u202E", "𠀀", "é", "…"};
    name[0] = '\0';
    while (strlen(name) < NAME / 2 && !chance_one_in(c, 20)) {
        char byte[2] = {(char)(1 + chance_below(c, 255)), '\0'};
        append(name, chance_one_in(c, 3) ? byte : one_of(c, pieces, COUNT(pieces)));
    }
}

static const char *unsafe_with(mask_fn *mask, const char *name, size_t cap) {
    char masked[NAME + 1], longer[NAME + 1];
    memset(masked, '#', sizeof(masked));
    mask(name, masked, cap);
    mask(name, longer, NAME);
    if (!memchr(masked, '\0', cap) || masked[cap] != '#')
        return "writes beyond its end";
    if (strncmp(masked, longer, strlen(masked)) != 0)
        return "depends on the buffer";
    for (const char *at = masked; *at; at += whole_character(at))
        if (whole_character(at) == 0)
            return "tears a character";
    return NULL;
}

static const char *unsafe(mask_fn *mask) {
    struct chance c = {SEED};
    const char *broken = NULL;
    for (int i = 0; i < ROUNDS && !broken; i++) {
        char name[NAME];
        make_bytes(&c, name);
        broken = unsafe_with(mask, name, 1 + chance_below(&c, 24));
    }
    return broken;
}

static void names_by_chance_are_masked(void **state) {
    (void)state;
    const char *broken = unlike_its_making(mask_name);
    if (broken)
        fail_msg("it %s", broken);
}

static void any_bytes_are_safe(void **state) {
    (void)state;
    const char *broken = unsafe(mask_name);
    if (broken)
        fail_msg("it %s", broken);
}

/* ---- one mistake each ---- */

static void shows_all(const char *name, char *ret_masked, size_t cap) {
    size_t len = strnlen(name, cap - 1);
    memcpy(ret_masked, name, len);
    ret_masked[len] = '\0';
}

static void forgets_the_last(const char *name, char *ret_masked, size_t cap) {
    mask_name(name, ret_masked, cap);
    size_t len = strlen(ret_masked);
    if (len >= 3 && (unsigned char)ret_masked[len - 1] >= 0x80)
        memcpy(ret_masked + len - 3, "*", 2);
}

static void tears_characters(const char *name, char *ret_masked, size_t cap) {
    char whole[NAME];
    mask_name(name, whole, sizeof(whole));
    shows_all(whole, ret_masked, cap);
}

static void needs_more_room(const char *name, char *ret_masked, size_t cap) { mask_name(name, ret_masked, cap + 1); }

static void each_planted_mistake_is_found(void **state) {
    (void)state;
    assert_non_null(unlike_its_making(shows_all));
    assert_non_null(unlike_its_making(forgets_the_last));
    assert_non_null(unsafe(tears_characters));
    assert_non_null(unsafe(needs_more_room));
}

static void companies_keep_their_beginning(void **state) {
    (void)state;
    static const struct {
        const char *company, *masked;
    } cases[] = {
        {"", ""},
        {" - ", ""},
        {"青山数据", "青山…"},
        {"青山", "青…"},
        {"青", "青…"},
        {"Qingshan Data Ltd", "Qingshan …"},
        {"Northwind", "North…"},
        {"X", "X…"},
        {"青山 Data", "青…"},
        {"Café Été", "Café …"},
        {"e\u0301e\u0301", "e\u0301…"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char masked[NAME];
        mask_company(cases[i].company, masked, sizeof(masked));
        assert_string_equal(masked, cases[i].masked);
    }
    char small[6];
    mask_company("青山数据", small, sizeof(small));
    assert_string_equal(small, "青");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(companies_keep_their_beginning),
        cmocka_unit_test(names_as_people_write_them),
        cmocka_unit_test(cut_at_a_character),
        cmocka_unit_test(a_name_without_end),
        cmocka_unit_test(names_by_chance_are_masked),
        cmocka_unit_test(any_bytes_are_safe),
        cmocka_unit_test(each_planted_mistake_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
