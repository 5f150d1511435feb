/* kiosk-desk: self check-in at the registration desk. A guest shows a code, is greeted by name and takes a badge.
 * One process, two threads (this one, and the print worker); the camera is a child process. */
#include <errno.h>

#include "desk/desk.h"

static const struct conf_program program = {
    .name = "kiosk-desk",
    .summary = "self check-in: reads tickets, greets guests, prints badges",
    .example = "kiosk-desk --state ./state --camera v4l2:/dev/video0 --display window --printer BADGE",
    .groups = "state camera display printer clock desk provision kiosk path",
};

int main(int argc, char **argv) {
    struct conf *conf = NULL;
    int r = conf_read(&program, argc, argv, &conf);
    if (r != 0)
        return r == 1 ? 0 : r == -EINVAL ? 2 : 1;
    if (conf_self_test(conf)) {
        r = desk_self_test(conf);
        conf_free(conf);
        return r;
    }
    struct desk desk = {0};
    r = desk_open(&desk, conf);
    int code = r == -ECANCELED ? 0 : r == -EINVAL ? 2 : r < 0 ? 1 : desk_run(&desk);
    desk_close(&desk);
    conf_free(conf);
    return code;
}
