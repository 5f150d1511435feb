/* Which fingers lie on the glass. Touch screens name them by numbers of their own and lose the end of a touch now and
 * then; a finger that never lifts must not keep others from being felt. Ten at once; of more the one that lies longest
 * gives its place. Pure. */
#ifndef LANYARD_DEVICE_FINGERS_H
#define LANYARD_DEVICE_FINGERS_H

#include <stdbool.h>
#include <stdint.h>

#define FINGERS_MAX 10

/* Zeros to start with. */
struct fingers {
    struct {
        bool down;
        int64_t screen, finger; /* as the touch screen says */
        uint64_t turn;
    } at[FINGERS_MAX];
    uint64_t turns;
};

/* 1..FINGERS_MAX: which of ours it is from now on. One that is down already has lifted unnoticed. */
int fingers_down(struct fingers *fingers, int64_t screen, int64_t finger);
int fingers_up(struct fingers *fingers, int64_t screen, int64_t finger); /* 0: it was none of ours any more */

#endif
