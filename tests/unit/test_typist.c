/* The keyboard for a line of text: what its keys do, in words a person would use; pinyin is answered by a small table.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "core/surname.h"
#include "core/typist.h"

enum {
    TAB = 0x2B,
    HOME = 0x4A,
    DELETE = 0x4C,
    END = 0x4D,
    NEXT = 0x4E,
    RIGHT = 0x4F,
    LEFT = 0x50,
    DOWN = 0x51,
    UP = 0x52
};

static const struct typist_candidate zhang[] = {{"张三", 8}, {"张", 5}, {"章", 5}, {"长", 5}, {"掌", 5},
                                                {"丈", 5},   {"帐", 5}, {"仗", 5}, {"障", 5}, {"杖", 5}};
static const struct typist_candidate san[] = {{"三", 3}, {"散", 3}};

static enum typist_result look(struct typist *typist, enum typist_result result) {
    if (result == TYPIST_LOOKUP && strncmp(typist->composing, "zhang", 5) == 0)
        typist_candidates(typist, zhang, 10);
    else if (result == TYPIST_LOOKUP && strcmp(typist->composing, "san") == 0)
        typist_candidates(typist, san, 2);
    else if (result == TYPIST_LOOKUP)
        typist_candidates(typist, NULL, 0);
    return result;
}

static enum typist_result touch(struct typist *typist, int item) {
    enum typist_result result = look(typist, typist_touch(typist, item));
    typist_lift(typist);
    return result;
}

static enum typist_result use(struct typist *typist, uint8_t usage, uint8_t modifiers) {
    struct wedge_key key = {.usage = usage, .modifiers = modifiers};
    return look(typist, typist_key(typist, &key));
}

/* By what the keys bear, so a wrong label is a wrong line; a blank is the space key. */
static void tap(struct typist *typist, const char *labels) {
    for (; *labels; labels++) {
        int item = *labels == ' ' ? TYPIST_SPACE : 0;
        while (item < TYPIST_LETTERS && strcmp(typist_label(typist, item), (char[2]){*labels, '\0'}) != 0)
            item++;
        assert_true(item < TYPIST_LETTERS || item == TYPIST_SPACE);
        touch(typist, item);
    }
}

static void strike(struct typist *typist, const char *letters) {
    for (; *letters; letters++)
        use(typist, *letters == ' ' ? 0x2C : *letters == '1' ? 0x1E : (uint8_t)(*letters - 'a' + 4), 0);
}

static struct typist latin(const char *text) {
    struct typist_ask ask = {.text = text};
    return typist_start(&ask);
}

static struct typist chinese(void) {
    struct typist_ask ask = {.pinyin = true, .chinese = true, .name = true};
    return typist_start(&ask);
}

static void keys_make_a_line(void **state) {
    (void)state;
    struct typist typist = latin(NULL);
    tap(&typist, "li wei 2");
    assert_string_equal(typist.text, "li wei 2");
    assert_int_equal(touch(&typist, TYPIST_DELETE), TYPIST_CHANGED);
    assert_int_equal(touch(&typist, TYPIST_DONE), TYPIST_TYPED);
    assert_string_equal(typist.text, "li wei"); /* no blank at its end */
    assert_int_equal(touch(&typist, TYPIST_CLEAR), TYPIST_CHANGED);
    assert_string_equal(typist.text, "");
    assert_int_equal(touch(&typist, TYPIST_DELETE), TYPIST_DEAF);
    assert_int_equal(touch(&typist, TYPIST_SPACE), TYPIST_DEAF);
    assert_int_equal(touch(&typist, TYPIST_CLEAR), TYPIST_DEAF);
    assert_int_equal(touch(&typist, TYPIST_LANGUAGE), TYPIST_TURN);
    assert_int_equal(touch(&typist, TYPIST_CANCEL), TYPIST_CANCELLED);
}

static void every_letter_is_on_a_sheet(void **state) {
    (void)state;
    struct typist typist = latin(NULL);
    const char *const first[][2] = {{"q", "Q"}, {"@", "@"}, {"á", "Á"}};
    for (int sheet = 0; sheet < 3; sheet++) {
        assert_string_equal(typist_label(&typist, 10), first[sheet][0]);
        typist.capitals = TYPIST_CAPITALS;
        assert_string_equal(typist_label(&typist, 10), first[sheet][1]);
        for (int a = 0; a < TYPIST_LETTERS; a++)
            for (int b = 0; b < a; b++)
                assert_string_not_equal(typist_label(&typist, a), typist_label(&typist, b));
        typist.capitals = TYPIST_LOWER;
        touch(&typist, TYPIST_SIGNS);
    }
    assert_string_equal(typist_label(&typist, 10), "q");
}

static void shift_is_for_one_letter_or_all(void **state) {
    (void)state;
    struct typist typist = latin(NULL);
    touch(&typist, TYPIST_SHIFT);
    tap(&typist, "Li");
    touch(&typist, TYPIST_SHIFT);
    touch(&typist, TYPIST_SHIFT);
    tap(&typist, "IBM");
    touch(&typist, TYPIST_SHIFT);
    tap(&typist, "x");
    assert_string_equal(typist.text, "LiIBMx");
}

static void a_name_begins_with_a_capital(void **state) {
    (void)state;
    struct typist_ask ask = {.name = true};
    struct typist typist = typist_start(&ask);
    tap(&typist, "Anne");
    touch(&typist, 10 + 0); /* q */
    touch(&typist, TYPIST_DELETE);
    touch(&typist, TYPIST_SPACE);
    tap(&typist, "Li");
    assert_string_equal(typist.text, "Anne Li");
}

static void the_caret_goes_by_characters(void **state) {
    (void)state;
    struct typist typist = latin("张é三");
    touch(&typist, TYPIST_LEFT);
    assert_int_equal(typist.caret, 5);
    tap(&typist, "x");
    assert_string_equal(typist.text, "张éx三");
    touch(&typist, TYPIST_DELETE);
    touch(&typist, TYPIST_DELETE);
    assert_string_equal(typist.text, "张三");
    use(&typist, HOME, 0);
    assert_int_equal(use(&typist, LEFT, 0), TYPIST_DEAF);
    use(&typist, DELETE, 0);
    assert_string_equal(typist.text, "三");
    use(&typist, END, 0);
    assert_int_equal(use(&typist, RIGHT, 0), TYPIST_DEAF);
    assert_int_equal(use(&typist, DELETE, 0), TYPIST_DEAF);
}

static void pinyin_becomes_characters(void **state) {
    (void)state;
    struct typist typist = chinese();
    tap(&typist, "zhangsan");
    assert_string_equal(typist.composing, "zhangsan");
    assert_string_equal(typist.text, "");
    assert_int_equal(touch(&typist, TYPIST_CANDIDATE + 1), TYPIST_LOOKUP); /* 张, and san goes on */
    assert_string_equal(typist.text, "张");
    assert_string_equal(typist.composing, "san");
    assert_string_equal(typist_label(&typist, TYPIST_CANDIDATE), "三");
    touch(&typist, TYPIST_SPACE);
    assert_string_equal(typist.text, "张三");
    assert_string_equal(typist.composing, "");
    assert_false(typist_has(&typist, TYPIST_CANDIDATE));
}

static void a_digit_chooses_and_is_a_digit(void **state) {
    (void)state;
    struct typist typist = chinese();
    tap(&typist, "zhang2");
    assert_string_equal(typist.text, "章");
    tap(&typist, "3");
    assert_string_equal(typist.text, "章3");
    tap(&typist, "zhang8");
    assert_string_equal(typist.text, "章3障");
    tap(&typist, "0");
    touch(&typist, TYPIST_CLEAR);
    strike(&typist, "zhangsan1");
    assert_string_equal(typist.text, "张三");
}

static void an_apostrophe_parts_syllables(void **state) {
    (void)state;
    struct typist typist = chinese();
    assert_int_equal(typist_type(&typist, "'"), TYPIST_CHANGED); /* with nothing to part it is a character */
    assert_string_equal(typist.text, "'");
    touch(&typist, TYPIST_CLEAR);
    tap(&typist, "zhang");
    typist_type(&typist, "'");
    assert_int_equal(look(&typist, typist_type(&typist, "'")), TYPIST_DEAF);
    tap(&typist, "san");
    assert_string_equal(typist.composing, "zhang'san");
    typist_candidates(&typist, zhang, 2);
    touch(&typist, TYPIST_CANDIDATE + 1);
    assert_string_equal(typist.text, "张");
    assert_string_equal(typist.composing, "san");
}

static void candidates_have_pages(void **state) {
    (void)state;
    struct typist typist = chinese();
    assert_int_equal(touch(&typist, TYPIST_LATER), TYPIST_DEAF);
    tap(&typist, "zhang");
    assert_int_equal(touch(&typist, TYPIST_EARLIER), TYPIST_DEAF);
    assert_int_equal(use(&typist, NEXT, 0), TYPIST_CHANGED);
    assert_string_equal(typist_label(&typist, TYPIST_CANDIDATE), "杖");
    assert_string_equal(typist_label(&typist, TYPIST_CANDIDATE + 1), "");
    assert_int_equal(touch(&typist, TYPIST_CANDIDATE + 1), TYPIST_DEAF);
    assert_int_equal(touch(&typist, TYPIST_LATER), TYPIST_DEAF);
    tap(&typist, "1");
    assert_string_equal(typist.text, "杖");
}

static void letters_nobody_chose_stay(void **state) {
    static const struct {
        int item;
        const char *text;
    } cases[] = {{TYPIST_DONE, "hello"},
                 {TYPIST_SPACE, "hello"},
                 {TYPIST_SCRIPT, "hello"},
                 {TYPIST_LEFT, "hello"},
                 {0, "hello1"}};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct typist typist = chinese();
        tap(&typist, "hello");
        touch(&typist, cases[i].item);
        assert_string_equal(typist.text, cases[i].text);
        assert_string_equal(typist.composing, "");
    }
    struct typist typist = chinese();
    tap(&typist, "hello");
    assert_int_equal(use(&typist, WEDGE_USAGE_ENTER, 0), TYPIST_CHANGED);
    assert_int_equal(use(&typist, WEDGE_USAGE_ENTER, 0), TYPIST_TYPED);
    assert_string_equal(typist.text, "hello");
}

static void backspace_takes_letters_first(void **state) {
    (void)state;
    struct typist typist = chinese();
    typist_type(&typist, "王");
    tap(&typist, "ab");
    assert_int_equal(touch(&typist, TYPIST_DELETE), TYPIST_LOOKUP);
    assert_int_equal(touch(&typist, TYPIST_DELETE), TYPIST_CHANGED);
    assert_string_equal(typist.text, "王");
    tap(&typist, "ab");
    assert_int_equal(use(&typist, WEDGE_USAGE_ESCAPE, 0), TYPIST_CHANGED);
    assert_string_equal(typist.composing, "");
    assert_int_equal(use(&typist, WEDGE_USAGE_ESCAPE, 0), TYPIST_CANCELLED);
}

static void without_pinyin_there_is_no_key(void **state) {
    (void)state;
    struct typist_ask ask = {.chinese = true};
    struct typist typist = typist_start(&ask);
    assert_false(typist_has(&typist, TYPIST_SCRIPT));
    assert_int_equal(touch(&typist, TYPIST_SCRIPT), TYPIST_DEAF);
    tap(&typist, "wang");
    assert_string_equal(typist.text, "wang");
    for (int i = 0; i < 2 * TYPIST_ITEMS; i++) {
        use(&typist, TAB, 0);
        assert_int_not_equal(typist.focus, TYPIST_SCRIPT);
    }
}

static void a_finger_that_stays_presses_once(void **state) {
    (void)state;
    struct typist typist = latin(NULL);
    assert_int_equal(typist_touch(&typist, 10), TYPIST_CHANGED);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(typist_touch(&typist, 10), TYPIST_DEAF);
    assert_string_equal(typist.text, "q");
    assert_int_equal(typist_touch(&typist, 11), TYPIST_CHANGED); /* a lift that got lost stops nobody */
    typist_lift(&typist);
    assert_int_equal(typist_touch(&typist, 11), TYPIST_CHANGED);
    assert_string_equal(typist.text, "qww");
}

static void tab_reaches_everything(void **state) {
    (void)state;
    struct typist typist = chinese();
    bool seen[TYPIST_ITEMS] = {false};
    tap(&typist, "zhang");
    typist.first = 0;
    for (int i = 0; i < TYPIST_ITEMS; i++) {
        use(&typist, TAB, 0);
        assert_true(typist_has(&typist, typist.focus));
        seen[typist.focus] = true;
    }
    for (int item = 0; item < TYPIST_ITEMS; item++)
        if (typist_has(&typist, item) && !seen[item])
            fail_msg("Tab never comes to item %d", item);
    int before = typist.focus;
    use(&typist, TAB, 0);
    use(&typist, TAB, WEDGE_SHIFT);
    assert_int_equal(typist.focus, before);
}

static void enter_presses_what_has_the_focus(void **state) {
    (void)state;
    struct typist typist = latin(NULL);
    use(&typist, TAB, 0);
    assert_string_equal(typist_label(&typist, typist.focus), "q");
    use(&typist, RIGHT, 0);
    use(&typist, WEDGE_USAGE_ENTER, 0);
    use(&typist, DOWN, 0);
    use(&typist, WEDGE_USAGE_ENTER, 0);
    assert_int_equal(strlen(typist.text), 2);
    assert_int_equal(typist.text[0], 'w');
    assert_non_null(strchr("as", typist.text[1]));
    for (int i = 0; i < 5; i++)
        use(&typist, DOWN, 0);
    assert_true(typist.focus >= TYPIST_SIGNS && typist.focus <= TYPIST_DONE);
    for (int i = 0; i < 5; i++)
        use(&typist, UP, 0);
    assert_true(typist.focus >= TYPIST_CLEAR);
    assert_int_equal(use(&typist, WEDGE_USAGE_ESCAPE, 0), TYPIST_CHANGED);
    assert_int_equal(use(&typist, WEDGE_USAGE_ENTER, 0), TYPIST_TYPED);
}

static void a_switch_alone_types_a_name(void **state) {
    (void)state;
    struct typist typist = chinese();
    const char *const wanted = "zhang";
    for (const char *c = wanted; *c; c++) {
        do
            use(&typist, TAB, 0);
        while (strcmp(typist_label(&typist, typist.focus), (char[2]){*c, '\0'}) != 0);
        use(&typist, WEDGE_USAGE_ENTER, 0);
    }
    do
        use(&typist, TAB, 0);
    while (strcmp(typist_label(&typist, typist.focus), "张") != 0);
    use(&typist, WEDGE_USAGE_ENTER, 0);
    assert_string_equal(typist.text, "张");
    assert_int_equal(typist.focus, TYPIST_SPACE); /* the candidates are gone, the focus is somewhere */
    do
        use(&typist, TAB, 0);
    while (typist.focus != TYPIST_DONE);
    assert_int_equal(use(&typist, WEDGE_USAGE_ENTER, 0), TYPIST_TYPED);
}

static void only_what_may_be_typed_is(void **state) {
    static const struct {
        const char *text;
        bool taken;
    } cases[] = {
        {"é", true},
        {"王", true},
        {"𠮷", true},
        {"́", true},
        {"ß", true},
        {"\xE2\x80\xAE", false} /* U+202E */,
        {"\xE2\x80\x8B", false} /* U+200B */,
        {"\xC2\x85", false} /* C1 */,
        {"\n", false},
        {"\x7F", false},
        {"\xEF\xBB\xBF", false} /* U+FEFF */,
        {"\xEE\x80\x80", false} /* private */,
        {"\xED\xA0\x80", false} /* surrogate */,
        {"\xC0\x80", false},
        {"\xE0\x81\x81", false} /* A in three bytes */,
        {"\xF4\x90\x80\x80", false},
        {"\xFF", false},
        {"\xE7\x8E", false},
        {"", false},
        {"\xF3\xA0\x80\xA1", false} /* tag */,
        {"\xE2\x81\xA6", false} /* U+2066 */,
        {"\xD8\x9C", false} /* U+061C */,
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct typist typist = latin("a");
        if ((typist_type(&typist, cases[i].text) == TYPIST_CHANGED) != cases[i].taken)
            fail_msg("case %zu", i);
        assert_int_equal(strlen(typist.text), 1 + (cases[i].taken ? strlen(cases[i].text) : 0));
        typist = latin(cases[i].text);
        assert_int_equal(*typist.text != '\0', cases[i].taken);
    }
}

static void three_hundred_characters_are_the_most(void **state) {
    (void)state;
    struct typist typist = latin(NULL);
    for (int i = 0; i < 400; i++)
        typist_type(&typist, "𠮷");
    assert_int_equal(typist_length(&typist), TYPIST_CHARS);
    assert_int_equal(strlen(typist.text), 4 * TYPIST_CHARS);
    assert_true(typist.full);
    touch(&typist, TYPIST_DELETE);
    assert_false(typist.full);
    struct typist_ask ask = {.text = "王王王王", .chars = 99, .bytes = 8};
    typist = typist_start(&ask);
    assert_string_equal(typist.text, "王王"); /* never half a character */
    tap(&typist, "ab");
    assert_string_equal(typist.text, "王王a");
    ask = (struct typist_ask){.chars = 2, .text = "abcdef"};
    typist = typist_start(&ask);
    assert_string_equal(typist.text, "ab");
    assert_false(typist.full);
}

static void composing_has_an_end(void **state) {
    (void)state;
    struct typist typist = chinese();
    for (int i = 0; i < 1000; i++)
        touch(&typist, 10);
    assert_int_equal(strlen(typist.composing), TYPIST_COMPOSING - 1);
    touch(&typist, TYPIST_DONE);
    assert_int_equal(strlen(typist.text), TYPIST_COMPOSING - 1);
}

static void bad_candidates_are_left_out(void **state) {
    struct typist_candidate offered[TYPIST_CANDIDATES + 8];
    static const struct typist_candidate bad[] = {{"好", 0}, {"好", 9}, {"", 1}, {"\xE2\x80\xAE", 1}, {"\n", 1}};
    (void)state;
    struct typist typist = chinese();
    tap(&typist, "ma");
    for (size_t i = 0; i < sizeof(offered) / sizeof(offered[0]); i++)
        offered[i] = i < 5 ? bad[i] : (struct typist_candidate){"马", 2};
    typist_candidates(&typist, offered, 6);
    assert_int_equal(typist.n_candidates, 1);
    typist_candidates(&typist, offered, sizeof(offered) / sizeof(offered[0]));
    assert_true(typist.n_candidates <= TYPIST_CANDIDATES);
    memset(offered[0].text, 'a', sizeof(offered[0].text)); /* no end */
    offered[0].eats = 1;
    typist_candidates(&typist, offered, 1);
    assert_int_equal(typist.n_candidates, 0);
}

static void chords_do_nothing(void **state) {
    (void)state;
    struct typist typist = latin("x");
    for (int usage = 0; usage < 256; usage++) {
        assert_int_equal(use(&typist, (uint8_t)usage, WEDGE_CTRL), TYPIST_DEAF);
        assert_int_equal(use(&typist, (uint8_t)usage, WEDGE_ALT | WEDGE_SHIFT), TYPIST_DEAF);
    }
    assert_string_equal(typist.text, "x");
}

static void every_point_belongs_to_its_key(void **state) {
    int keys = 0;
    (void)state;
    for (int key = 0; key < TYPIST_KEYS; key++) {
        struct typist_box box = typist_box(key);
        assert_true(box.w >= 2 && box.h == 1 && box.x + box.w <= TYPIST_GRID_W && box.y + box.h <= TYPIST_GRID_H);
        assert_int_equal(typist_at(box.x * 256, box.y * 256), key);
        assert_int_equal(typist_at((box.x + box.w) * 256 - 1, (box.y + box.h) * 256 - 1), key);
        keys += box.w;
    }
    assert_int_equal(keys, TYPIST_GRID_W * TYPIST_GRID_H - 2); /* beside a and l */
    assert_int_equal(typist_at(0, 2 * 256), TYPIST_NOTHING);
    assert_int_equal(typist_at(-1, 0), TYPIST_NOTHING);
    assert_int_equal(typist_at(0, TYPIST_GRID_H * 256), TYPIST_NOTHING);
    assert_int_equal(typist_box(TYPIST_KEYS).w, 0);
}

static void the_line_is_seen_around_its_caret(void **state) {
    static const struct {
        const char *text;
        int left;
        size_t columns;
        const char *shown;
    } cases[] = {
        {"", 0, 20, "|"},
        {"abc", 0, 20, "abc|"},
        {"abc", 2, 20, "a|bc"},
        {"abcdefghij", 0, 8, "…fghij|"},
        {"abcdefghij", 10, 8, "|abcde…"},
        {"abcdefghij", 5, 8, "…de|fgh…"},
        {"张三李四王五", 0, 9, "…四王五|"},
        {"abc", 0, 0, "…|"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char shown[64];
        struct typist typist = latin(cases[i].text);
        for (int k = 0; k < cases[i].left; k++)
            touch(&typist, TYPIST_LEFT);
        typist_window(&typist, cases[i].columns, shown, sizeof(shown));
        assert_string_equal(shown, cases[i].shown);
    }
}

static void surnames_have_ranks(void **state) {
    size_t size = 0;
    (void)state;
    assert_int_equal(surname_rank("王小样", &size), 0);
    assert_int_equal(size, 3);
    assert_true(surname_rank("沈志愿", &size) > surname_rank("张三", &size));
    assert_true(surname_rank("欧阳", &size) > 0);
    assert_int_equal(size, 6); /* not 欧 */
    assert_int_equal(surname_rank("在", &size), -1);
    assert_int_equal(surname_rank("", &size), -1);
}

/* Whatever is pressed, the line stays one: UTF-8, under its ceiling, the caret at a character. */
static void no_order_of_keys_breaks_the_line(void **state) {
    uint32_t seed = 7;
    struct typist typist = chinese();
    (void)state;
    for (int i = 0; i < 200000; i++) {
        seed = seed * 1664525u + 1013904223u;
        uint8_t usage = (uint8_t)(seed >> 24);
        if (seed & 0x10000)
            use(&typist, usage, (seed >> 17) & 1);
        else
            touch(&typist, (int)((seed >> 8) % (TYPIST_ITEMS + 2)) - 1);
        assert_true(typist.caret <= strlen(typist.text) && typist_length(&typist) <= TYPIST_CHARS);
        assert_true(((unsigned char)typist.text[typist.caret] & 0xC0) != 0x80);
        assert_true(typist.focus == TYPIST_NOTHING || typist_has(&typist, typist.focus));
        assert_true(typist.n_candidates == 0 || typist.first < typist.n_candidates);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_make_a_line),
        cmocka_unit_test(every_letter_is_on_a_sheet),
        cmocka_unit_test(shift_is_for_one_letter_or_all),
        cmocka_unit_test(a_name_begins_with_a_capital),
        cmocka_unit_test(the_caret_goes_by_characters),
        cmocka_unit_test(pinyin_becomes_characters),
        cmocka_unit_test(a_digit_chooses_and_is_a_digit),
        cmocka_unit_test(an_apostrophe_parts_syllables),
        cmocka_unit_test(candidates_have_pages),
        cmocka_unit_test(letters_nobody_chose_stay),
        cmocka_unit_test(backspace_takes_letters_first),
        cmocka_unit_test(without_pinyin_there_is_no_key),
        cmocka_unit_test(a_finger_that_stays_presses_once),
        cmocka_unit_test(tab_reaches_everything),
        cmocka_unit_test(enter_presses_what_has_the_focus),
        cmocka_unit_test(a_switch_alone_types_a_name),
        cmocka_unit_test(only_what_may_be_typed_is),
        cmocka_unit_test(three_hundred_characters_are_the_most),
        cmocka_unit_test(composing_has_an_end),
        cmocka_unit_test(bad_candidates_are_left_out),
        cmocka_unit_test(chords_do_nothing),
        cmocka_unit_test(every_point_belongs_to_its_key),
        cmocka_unit_test(the_line_is_seen_around_its_caret),
        cmocka_unit_test(surnames_have_ranks),
        cmocka_unit_test(no_order_of_keys_breaks_the_line),
    };
    return cmocka_run_group_tests_name("typist", tests, NULL, NULL);
}
