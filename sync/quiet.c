/* A bucket of lines; see quiet.h. */
#include "sync/quiet.h"

bool quiet_may_say(struct quiet *quiet, int64_t now) {
    int64_t forgiven = (now - quiet->since) / QUIET_EVERY_MS;
    if (quiet->said == 0 || forgiven >= quiet->said) {
        quiet->said = 0;
        quiet->since = now;
    } else {
        quiet->said -= (int)forgiven;
        quiet->since += forgiven * QUIET_EVERY_MS;
    }
    if (quiet->said >= QUIET_LINES)
        return false;
    quiet->said++;
    return true;
}
