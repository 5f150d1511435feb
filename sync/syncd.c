/* kiosk-syncd: keeps this kiosk in step with the organiser's PostgreSQL. The journal goes up, the event and what other
 * kiosks did come down. Desk, door and reel never wait for it: they read roster.db, write journal.db, and work on when
 * it is cut off, for a day if need be. One process, one thread, one connection. */
#include <errno.h>

#include "sync/syncd.h"

static const struct conf_program program = {
    .name = "kiosk-syncd",
    .summary = "keeps roster and journal in step with the organiser's PostgreSQL",
    .example = "kiosk-syncd --state ./state",
    .groups = "state",
};

int main(int argc, char **argv) {
    struct conf *conf = NULL;
    static struct syncd syncd; /* too large for a stack */
    int r = conf_read(&program, argc, argv, &conf);
    if (r != 0)
        return r == 1 ? 0 : r == -EINVAL ? 2 : 1;
    if (conf_self_test(conf)) {
        r = syncd_self_test(conf);
        conf_free(conf);
        return r;
    }
    r = syncd_open(&syncd, conf);
    int code = r == -EINVAL ? 2 : r < 0 ? 1 : syncd_run(&syncd);
    syncd_close(&syncd);
    conf_free(conf);
    return code;
}
