/* How long to wait before the next PIN. Of one operator's PIN five tries are free, then 30 s, doubling to 15 min: about
 * 40 tries in eight hours, of a million six-digit PINs. A right PIN forgives its own operator only, so that nobody
 * clears a colleague's count with a PIN of their own; whoever goes through the operators' numbers meets the count of
 * all, which after fifteen costs 30 s a try. Kept in the journal, so that pulling the plug forgives nothing, and
 * measured by CLOCK_BOOTTIME, so that no wall clock shortens or lengthens it. */
#ifndef LANYARD_CORE_LOCKOUT_H
#define LANYARD_CORE_LOCKOUT_H

#include <stdint.h>

#define LOCKOUT_FREE 5
#define LOCKOUT_FREE_ALL 15
#define LOCKOUT_FIRST_MS INT64_C(30000)
#define LOCKOUT_MOST_MS INT64_C(900000)

struct lockout {
    int32_t failures; /* of this operator since their last right PIN */
    int64_t passed;   /* ms since the newest of them; since the start of this boot when it was in an earlier one */
    int32_t all;      /* of all operators, numbers that nobody has included */
    int64_t all_passed;
};

/* ms still to wait, 0 = try. Total: any values; passed below 0 counts as 0. */
int64_t lockout_wait(const struct lockout *lockout);

#endif
