/* kioskctl sent on an errand by a screen: to look at what a stick brings, or to take it. One at a time, a few in the
 * life of a kiosk. The screen goes on meanwhile; an answer is one JSON object, of which a few words are kept. */
#ifndef LANYARD_STATION_ERRAND_H
#define LANYARD_STATION_ERRAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define ERRAND_ANSWER 65536 /* bytes; of a longer one the rest is passed over and it is no answer */
#define ERRAND_WORD 160
#define ERRAND_MAX_MS 600000 /* a stick that hangs is given up after ten minutes */

struct errand {
    pid_t pid; /* 0 = none is on its way */
    int fd;    /* its stdout */
    char *answer;
    size_t len;
    int64_t began; /* boottime ms */
};

/* What kioskctl --json said. */
struct errand_news {
    bool ok;
    char event[ERRAND_WORD], signer[ERRAND_WORD], kiosk[ERRAND_WORD], host[ERRAND_WORD]; /* "" = not said */
    int64_t tickets;                                                                     /* -1 = not said */
    char fault[ERRAND_WORD * 2]; /* ok false: the first one, in words */
};

/* argv[0] is the program's path; it gets no input, and its stderr is ours. -errno. */
int errand_start(struct errand *errand, char *const argv[], int64_t now);
/* True when it is over: ret_news says what came of it. Never blocks. */
bool errand_poll(struct errand *errand, int64_t now, struct errand_news *ret_news);
void errand_stop(struct errand *errand); /* kills it, and forgets its answer; zeros are fine */

/* Any other program: the answer has what it says on stderr as well. */
int errand_start_any(struct errand *errand, char *const argv[], int64_t now);
/* True when it is over: ret_status is its exit status, -1 where it was ended by a signal; answer and len are kept until
 * errand_stop. Never blocks, and sets no limit: the caller stops it. */
bool errand_over(struct errand *errand, int *ret_status);

/* An answer's words. Anything that is not such an answer is ok false with a fault that says so. Pure. */
void errand_read(const char *answer, size_t len, struct errand_news *ret_news);

#endif
