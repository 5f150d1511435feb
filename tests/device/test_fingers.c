/* Fingers on the glass, by name and number: none that never lifts may keep others from being felt. And which nodes may
 * be cameras. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "device/camera_maker.h"
#include "device/fingers.h"

static void a_finger_keeps_its_number(void **state) {
    (void)state;
    struct fingers fingers = {0};
    int first = fingers_down(&fingers, 7, 100), second = fingers_down(&fingers, 7, 101);
    assert_int_not_equal(first, second);
    assert_int_equal(fingers_up(&fingers, 7, 101), second);
    assert_int_equal(fingers_up(&fingers, 7, 101), 0); /* told twice */
    assert_int_equal(fingers_up(&fingers, 8, 100), 0); /* of another screen */
    assert_int_equal(fingers_up(&fingers, 7, 100), first);
}

static void a_lost_end_is_no_second_finger(void **state) {
    (void)state;
    struct fingers fingers = {0};
    int first = fingers_down(&fingers, 1, 5);
    assert_int_equal(fingers_down(&fingers, 1, 5), first);
    assert_int_equal(fingers_up(&fingers, 1, 5), first);
}

static void stuck_fingers_do_not_block_others(void **state) {
    (void)state;
    struct fingers fingers = {0};
    int stuck = fingers_down(&fingers, 1, 0);
    for (int i = 1; i < 1000; i++) {
        int number = fingers_down(&fingers, 1, i); /* none ever lifts */
        assert_in_range(number, 1, FINGERS_MAX);
    }
    assert_int_equal(fingers_up(&fingers, 1, 0), 0); /* its place went to somebody long ago */
    assert_int_not_equal(fingers_up(&fingers, 1, 999), 0);
    (void)stuck;
}

static void put(const char *folder, const char *name) {
    char path[256];
    snprintf(path, sizeof(path), "%s/%s", folder, name);
    close(open(path, O_CREAT | O_WRONLY, 0600));
}

static void camera_nodes_come_in_order(void **state) {
    (void)state;
    char folder[] = "/tmp/lanyard-test-fingers.XXXXXX", path[256], command[300];
    static const char *const names[] = {"video10", "video2",  "video0", "videox",
                                        "video",   "video3b", "audio1", "video-1"};
    int numbers[8];
    assert_non_null(mkdtemp(folder));
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        put(folder, names[i]);
    assert_int_equal(camera_nodes(folder, numbers, 8), 3);
    assert_int_equal(numbers[0], 0);
    assert_int_equal(numbers[1], 2);
    assert_int_equal(numbers[2], 10);
    assert_int_equal(camera_nodes("/nowhere", numbers, 8), 0);
    assert_true(camera_find(folder, "auto", path, sizeof(path)) < 0); /* plain files are no cameras */
    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    assert_int_equal(system(command), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_finger_keeps_its_number),
        cmocka_unit_test(a_lost_end_is_no_second_finger),
        cmocka_unit_test(stuck_fingers_do_not_block_others),
        cmocka_unit_test(camera_nodes_come_in_order),
    };
    return cmocka_run_group_tests_name("fingers", tests, NULL, NULL);
}
