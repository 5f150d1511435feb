/* From what failed to what a person can do about it. */
#include <errno.h>

#include "station/setup.h"

static enum setup_need of_file(int r, enum setup_need damaged, enum setup_need version) {
    switch (r) {
    case -EPROTO: return version;
    case -EBADMSG:
    case -EINVAL:
    case -EIO: return damaged;
    default: return SETUP_OTHER;
    }
}

enum setup_need setup_need_of(enum station_part part, int r, bool enrolled, bool writable) {
    if (r == -ENOSPC || r == -EDQUOT)
        return SETUP_FULL;
    if (!writable || r == -EROFS || r == -EACCES || r == -EPERM)
        return SETUP_READ_ONLY;
    switch (part) {
    case STATION_ROSTER:
        if (r == -ENOENT)
            return enrolled ? SETUP_CENTRE : SETUP_EVENT;
        return of_file(r, SETUP_ROSTER_DAMAGED, SETUP_ROSTER_VERSION);
    case STATION_JOURNAL: return of_file(r, SETUP_JOURNAL_DAMAGED, SETUP_JOURNAL_VERSION);
    case STATION_LOCK:
    case STATION_CLOCK: return SETUP_OTHER;
    }
    return SETUP_OTHER;
}

const char *setup_need_msgid(enum setup_need need, bool todo) {
    static const char *const msgids[SETUP_NEEDS][2] = {
        [SETUP_EVENT] = {"setup-event", "setup-event-todo"},
        [SETUP_CENTRE] = {"setup-centre", "setup-centre-todo"},
        [SETUP_ROSTER_DAMAGED] = {"setup-roster-damaged", "setup-roster-todo"},
        [SETUP_ROSTER_VERSION] = {"setup-roster-version", "setup-roster-todo"},
        [SETUP_JOURNAL_DAMAGED] = {"setup-journal-damaged", "setup-journal-todo"},
        [SETUP_JOURNAL_VERSION] = {"setup-journal-version", "setup-journal-todo"},
        [SETUP_READ_ONLY] = {"setup-read-only", "setup-read-only-todo"},
        [SETUP_FULL] = {"setup-full", "setup-full-todo"},
        [SETUP_OTHER] = {"setup-other", "setup-other-todo"},
    };
    return msgids[need][todo];
}

bool setup_need_is_for_stick(enum setup_need need) { return need <= SETUP_ROSTER_VERSION; }
