/* The whole span is drawn from, not only its upper half: those who wait long are spread out widest, and some of them
 * find the centre soon after its return. See backoff.h. */
#include "sync/backoff.h"

/* 0..span, evenly. */
static int64_t draw(int64_t span, uint32_t random) { return (int64_t)(((uint64_t)span + 1) * random >> 32); }

int64_t backoff_next(struct backoff *backoff, uint32_t random) {
    int64_t bound = BACKOFF_FIRST_MS;
    for (unsigned i = 0; i <= backoff->tries && bound < BACKOFF_MAX_MS; i++)
        bound *= 2;
    if (bound > BACKOFF_MAX_MS)
        bound = BACKOFF_MAX_MS;
    if (backoff->tries < UINT32_MAX)
        backoff->tries++;
    return BACKOFF_FIRST_MS + draw(bound - BACKOFF_FIRST_MS, random);
}

int64_t backoff_about(int64_t ms, uint32_t random) { return ms - ms / 5 + draw(2 * (ms / 5), random); }
