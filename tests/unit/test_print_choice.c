/* Two printers at one desk: who prints, and who takes over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/print_choice.h"

#define GONE \
    { .there = false, .well = true }
#define SICK(k) \
    { .there = true, .waiting = k }
#define WELL(k) \
    { .there = true, .well = true, .waiting = k }

static const struct {
    struct print_stand printers[2];
    size_t n;
    int chosen;
    bool moves[2]; /* what waits there is asked back */
} cases[] = {
    {{WELL(0)}, 1, 0, {false}},
    {{SICK(1)}, 1, -1, {false}},
    {{GONE}, 1, -1, {false}},
    {{WELL(0), WELL(0)}, 2, 0, {false, false}},
    {{WELL(1), WELL(0)}, 2, 1, {false, false}},
    {{WELL(2), WELL(3)}, 2, 0, {false, false}},
    {{SICK(0), WELL(4)}, 2, 1, {true, false}},
    {{WELL(4), SICK(0)}, 2, 0, {false, true}},
    {{SICK(2), SICK(0)}, 2, -1, {false, false}},
    {{GONE, WELL(0)}, 2, 1, {true, false}},
    {{GONE, SICK(0)}, 2, -1, {false, false}},
};

static void each_case_is_chosen_as_written(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        assert_int_equal(print_choose(cases[i].printers, cases[i].n), cases[i].chosen);
        for (size_t k = 0; k < cases[i].n; k++)
            assert_int_equal(print_should_move(cases[i].printers, cases[i].n, k), cases[i].moves[k]);
        assert_false(print_should_move(cases[i].printers, cases[i].n, cases[i].n));
    }
    assert_int_equal(print_choose(NULL, 0), -1);
}

/* With both well a queue of six is shared three and three. */
static void a_queue_is_shared(void **state) {
    (void)state;
    struct print_stand both[2] = {WELL(0), WELL(0)};
    for (int i = 0; i < 6; i++)
        both[print_choose(both, 2)].waiting++;
    assert_int_equal(both[0].waiting, 3);
    assert_int_equal(both[1].waiting, 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_case_is_chosen_as_written),
        cmocka_unit_test(a_queue_is_shared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
