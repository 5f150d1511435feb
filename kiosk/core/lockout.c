/* The wait before the next PIN, worked out from two numbers that the journal keeps. */
#include "core/lockout.h"

static int64_t span_after(int32_t failures) {
    int64_t span = LOCKOUT_FIRST_MS;
    if (failures < LOCKOUT_FREE)
        return 0;
    for (int32_t n = LOCKOUT_FREE; n < failures && span < LOCKOUT_MOST_MS; n++)
        span *= 2;
    return span < LOCKOUT_MOST_MS ? span : LOCKOUT_MOST_MS;
}

int64_t lockout_wait(const struct lockout *lockout, int64_t now) {
    int64_t span = span_after(lockout->failures);
    if (now < lockout->last)
        return span;
    /* Unsigned, because the two may be further apart than an int64_t tells. */
    uint64_t passed = (uint64_t)now - (uint64_t)lockout->last;
    return passed < (uint64_t)span ? span - (int64_t)passed : 0;
}
