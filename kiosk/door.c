/* kiosk-door: staff at a session's door let people in and out. One glance, one sound, seats counted. One process; the
 * camera is a child process, scanners are keyboards. */
#include <errno.h>

#include "door/door.h"

static const struct conf_program program = {
    .name = "kiosk-door",
    .summary = "session door: reads tickets and badges, admits or refuses, counts seats",
    .example = "kiosk-door --state ./state -o door.gate=roundtable --camera v4l2:/dev/video0 --display window",
    .groups = "state camera display clock door provision kiosk path",
};

/* From the settings to the last person; *ret_again: they are others now. */
static int stand(int argc, char **argv, bool *ret_again) {
    struct conf *conf = NULL;
    int r = conf_read(&program, argc, argv, &conf);
    if (r != 0)
        return r == 1 ? 0 : r == -EINVAL ? 2 : 1;
    if (conf_self_test(conf)) {
        r = door_self_test(conf);
        conf_free(conf);
        return r;
    }
    struct door door = {0};
    r = door_open(&door, conf);
    int code = r == -ECANCELED ? 0 : r == -EINVAL ? 2 : r < 0 ? 1 : door_run(&door);
    *ret_again = door.again;
    door_close(&door);
    conf_free(conf);
    return code;
}

int main(int argc, char **argv) {
    bool again = true;
    int code = 0;
    while (again) {
        again = false;
        code = stand(argc, argv, &again);
    }
    return code;
}
