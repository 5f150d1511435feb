/* The keyboard on the screen: what its keys bear, and the line of text that they make. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <string.h>

#include "core/board.h"

static struct board typed(const char *keys) {
    struct board board = {0};
    for (; *keys; keys++)
        for (int key = 0; key < BOARD_LETTERS; key++)
            if (strcmp(board_label(&board, key), (char[2]){*keys, '\0'}) == 0)
                assert_true(board_press(&board, key));
    return board;
}

static void letters_make_a_line(void **state) {
    (void)state;
    struct board board = typed("wang");
    assert_string_equal(board.text, "wang");
    assert_true(board_press(&board, BOARD_SPACE));
    assert_string_equal(board.text, "wang ");
    assert_true(board_press(&board, BOARD_DELETE));
    assert_true(board_press(&board, BOARD_DELETE));
    assert_string_equal(board.text, "wan");
    assert_true(board_press(&board, BOARD_CLEAR));
    assert_string_equal(board.text, "");
    assert_false(board_press(&board, BOARD_CLEAR));
    assert_false(board_press(&board, BOARD_DELETE));
    assert_false(board_press(&board, BOARD_SPACE)); /* no line begins with a space */
}

static void a_capital_is_for_one_letter(void **state) {
    struct board board = {0};
    (void)state;
    assert_true(board_press(&board, BOARD_SHIFT));
    assert_string_equal(board_label(&board, 0), "Q");
    board_press(&board, 0);
    assert_string_equal(board_label(&board, 0), "q");
    board_press(&board, 1);
    assert_string_equal(board.text, "Qw");
}

static void digits_and_signs(void **state) {
    struct board board = {0};
    (void)state;
    assert_true(board_press(&board, BOARD_SYMBOLS));
    assert_string_equal(board_label(&board, 0), "1");
    board_press(&board, 0);
    board_press(&board, 23);
    assert_string_equal(board.text, "1·");
    board_press(&board, BOARD_DELETE); /* a whole character, however many bytes */
    assert_string_equal(board.text, "1");
    assert_true(board_press(&board, BOARD_SYMBOLS));
    assert_string_equal(board_label(&board, 0), "q");
}

static void every_key_bears_something_of_its_own(void **state) {
    (void)state;
    for (int symbols = 0; symbols < 2; symbols++) {
        struct board board = {.symbols = symbols};
        for (int a = 0; a < BOARD_LETTERS; a++)
            for (int b = 0; b < a; b++)
                assert_string_not_equal(board_label(&board, a), board_label(&board, b));
    }
    struct board board = {0};
    assert_string_equal(board_label(&board, BOARD_SHIFT), "");
    assert_string_equal(board_label(&board, -1), "");
    assert_false(board_press(&board, -1));
    assert_false(board_press(&board, BOARD_KEYS));
}

static void the_line_has_an_end(void **state) {
    struct board board = {0};
    (void)state;
    for (int i = 0; i < 1000; i++)
        board_press(&board, i % BOARD_LETTERS);
    assert_int_equal(strlen(board.text), BOARD_TEXT - 1);
    assert_false(board_press(&board, 0));
    assert_false(board_type(&board, "王"));
}

static void a_real_keyboard_types_whole_characters(void **state) {
    static const char *const refused[] = {"\n", "\x7f", "\xc2\x85", "\xff", "\xe7\x8e", "ab", "", "\xc0\x80", "\x1b"};
    struct board board = {0};
    (void)state;
    assert_true(board_type(&board, "王"));
    assert_true(board_type(&board, " "));
    assert_true(board_type(&board, "é"));
    assert_string_equal(board.text, "王 é");
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_false(board_type(&board, refused[i]));
    assert_string_equal(board.text, "王 é");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_make_a_line), cmocka_unit_test(a_capital_is_for_one_letter),
        cmocka_unit_test(digits_and_signs),    cmocka_unit_test(every_key_bears_something_of_its_own),
        cmocka_unit_test(the_line_has_an_end), cmocka_unit_test(a_real_keyboard_types_whole_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
