/* How long to wait before trying again: longer each time, and never at the same moment as everybody else, for when a
 * centre comes back two hundred kiosks have been waiting for it. Pure: the caller brings the randomness. */
#ifndef LANYARD_SYNC_BACKOFF_H
#define LANYARD_SYNC_BACKOFF_H

#include <stdint.h>

#define BACKOFF_FIRST_MS 250
#define BACKOFF_MAX_MS 30000

struct backoff {
    unsigned tries; /* that failed one after another; 0 to begin with and when it worked */
};

/* ms to wait after one more failure, anywhere from BACKOFF_FIRST_MS to a bound that doubles with each of them and ends
 * at BACKOFF_MAX_MS. random: any 32 bits. */
int64_t backoff_next(struct backoff *backoff, uint32_t random);
/* ms, give or take a fifth. */
int64_t backoff_about(int64_t ms, uint32_t random);

#endif
