/* The keypad of the second display: what each key orders, and that an emergency takes two presses to begin and one to
 * end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "core/reel_keys.h"

enum {
    PAD_1 = 0x59,
    PAD_4 = 0x5C,
    PAD_5,
    PAD_6,
    PAD_7,
    PAD_9 = 0x61,
    PAD_0,
    PAD_STAR = 0x55,
    PAD_MINUS,
    PAD_ENTER = 0x58
};

static void test_each_key(void **state) {
    (void)state;
    static const struct {
        uint8_t usage;
        enum reel_key key;
        int programme;
    } cases[] = {
        {PAD_1, REEL_KEY_PROGRAMME, 1}, {PAD_4, REEL_KEY_PROGRAMME, 4}, {PAD_5, REEL_KEY_HOLD, 0},
        {PAD_6, REEL_KEY_NEXT, 0},      {PAD_7, REEL_KEY_PROGRAMME, 7}, {PAD_9, REEL_KEY_PROGRAMME, 9},
        {PAD_0, REEL_KEY_AGENDA, 0},    {PAD_MINUS, REEL_KEY_SKIP, 0},  {PAD_ENTER, REEL_KEY_GO, 0},
        {0x1E, REEL_KEY_PROGRAMME, 1},  {0x26, REEL_KEY_PROGRAMME, 9},  {0x27, REEL_KEY_AGENDA, 0},
        {0x28, REEL_KEY_GO, 0},         {0x2C, REEL_KEY_GO, 0},         {0x2D, REEL_KEY_SKIP, 0},
        {0x4F, REEL_KEY_NEXT, 0},       {0x04, REEL_KEY_NONE, 0},       {0x00, REEL_KEY_NONE, 0},
        {0xFF, REEL_KEY_NONE, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct reel_keys keys = {0};
        int programme = 0;
        assert_int_equal(reel_keys_press(&keys, cases[i].usage, false, 1000, &programme), cases[i].key);
        assert_int_equal(programme, cases[i].programme);
    }
}

static enum reel_key star(struct reel_keys *keys, bool emergency, int64_t now) {
    int programme = 0;
    return reel_keys_press(keys, PAD_STAR, emergency, now, &programme);
}

static void test_an_emergency_takes_two_presses(void **state) {
    (void)state;
    struct reel_keys keys = {0};
    assert_int_equal(star(&keys, false, 1000), REEL_KEY_NONE);
    assert_int_equal(star(&keys, false, 1000 + REEL_STAR_MS), REEL_KEY_EMERGENCY);
    assert_int_equal(star(&keys, true, 9000), REEL_KEY_EMERGENCY); /* one ends it */
    assert_int_equal(star(&keys, false, 9100), REEL_KEY_NONE);     /* and is not the first of two */
}

static void test_presses_far_apart_or_mixed_say_nothing(void **state) {
    (void)state;
    struct reel_keys keys = {0};
    int programme = 0;
    assert_int_equal(star(&keys, false, 1000), REEL_KEY_NONE);
    assert_int_equal(star(&keys, false, 1001 + REEL_STAR_MS), REEL_KEY_NONE);
    assert_int_equal(reel_keys_press(&keys, PAD_5, false, 3100, &programme), REEL_KEY_HOLD);
    assert_int_equal(star(&keys, false, 3200), REEL_KEY_NONE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_key),
        cmocka_unit_test(test_an_emergency_takes_two_presses),
        cmocka_unit_test(test_presses_far_apart_or_mixed_say_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
