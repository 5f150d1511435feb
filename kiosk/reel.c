/* kiosk-reel: the second display. Films, photos, cards and streams by the programme of the hour, with countdown and
 * emergency over them; never black, never a desktop. One process: the screen's thread, one backstage, one for each open
 * film, and the sound system's. */
#include <errno.h>
#include <malloc.h>

#include "reel/reel.h"

#define PICTURE_BYTES (256 << 10)

static const struct conf_program program = {
    .name = "kiosk-reel",
    .summary = "second display: films, photos, cards and streams by the programme of the hour",
    .example = "kiosk-reel --state ./state --display window:1920x1080",
    .groups = "state display clock reel path",
};

int main(int argc, char **argv) {
    struct conf *conf = NULL;
    mallopt(M_MMAP_THRESHOLD, PICTURE_BYTES); /* pictures come and go for days: their memory is given back at once */
    int r = conf_read(&program, argc, argv, &conf);
    if (r != 0)
        return r == 1 ? 0 : r == -EINVAL ? 2 : 1;
    if (conf_self_test(conf)) {
        r = reel_self_test(conf);
        conf_free(conf);
        return r;
    }
    static struct reel reel; /* too large for a stack */
    r = reel_open(&reel, conf);
    int code = r == -ECANCELED ? 0 : r == -EINVAL ? 2 : r < 0 ? 1 : reel_run(&reel);
    reel_close(&reel);
    conf_free(conf);
    return code;
}
