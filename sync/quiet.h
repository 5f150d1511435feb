/* How much a program may say about one matter: a few lines at once, then one in a while. A link that comes and goes all
 * day fills no log. Pure. */
#ifndef LANYARD_SYNC_QUIET_H
#define LANYARD_SYNC_QUIET_H

#include <stdbool.h>
#include <stdint.h>

#define QUIET_LINES 6
#define QUIET_EVERY_MS INT64_C(3600000)

struct quiet {
    int said;      /* lines that still count */
    int64_t since; /* when the oldest of them was forgiven */
};
/* May one more line be said? Zeros to begin with. */
bool quiet_may_say(struct quiet *quiet, int64_t now);

#endif
