/* The wait before the next PIN, worked out from what the journal keeps. */
#include "core/lockout.h"

static int64_t span_after(int32_t failures) {
    int64_t span = LOCKOUT_FIRST_MS;
    if (failures < LOCKOUT_FREE)
        return 0;
    for (int32_t n = LOCKOUT_FREE; n < failures && span < LOCKOUT_MOST_MS; n++)
        span *= 2;
    return span < LOCKOUT_MOST_MS ? span : LOCKOUT_MOST_MS;
}

static int64_t left_of(int64_t span, int64_t passed) {
    if (passed < 0)
        passed = 0;
    return passed < span ? span - passed : 0;
}

int64_t lockout_wait(const struct lockout *lockout) {
    int64_t own = left_of(span_after(lockout->failures), lockout->passed);
    int64_t all = lockout->all < LOCKOUT_FREE_ALL ? 0 : left_of(LOCKOUT_FIRST_MS, lockout->all_passed);
    return own > all ? own : all;
}
