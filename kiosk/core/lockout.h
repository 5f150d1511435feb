/* How long to wait before the next PIN: five tries are free, then 30 s, doubling with each try to 15 min: 40 tries in
 * eight hours, of a million six-digit PINs. Counted per kiosk, whoever is said to stand there; kept in the journal, so
 * that pulling the plug forgives nothing. */
#ifndef LANYARD_CORE_LOCKOUT_H
#define LANYARD_CORE_LOCKOUT_H

#include <stdint.h>

#define LOCKOUT_FREE 5
#define LOCKOUT_FIRST_MS INT64_C(30000)
#define LOCKOUT_MOST_MS INT64_C(900000)

struct lockout {
    int32_t failures; /* since the last right PIN */
    int64_t last;     /* instant of the newest failure, ms; 0 = none */
};

/* ms still to wait, 0 = try. now and last are of one clock; one that went backwards waits the whole span again. Total:
 * any values. */
int64_t lockout_wait(const struct lockout *lockout, int64_t now);

#endif
