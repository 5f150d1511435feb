/* Inside the speaker seam: when what is asked for will be heard. */
#ifndef LANYARD_DEVICE_SPEAKER_MAKER_H
#define LANYARD_DEVICE_SPEAKER_MAKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A device plays steadily, but asks when its thread gets its turn. Zero is one that has heard nothing. */
struct hearing {
    bool started;
    int64_t next; /* us: when the next frame will be heard */
};
/* By the moment of asking, n frames would be heard from guess on; answers when they will: as long after the frames
 * before as those last, drawn a little towards the guess. Far from it the guess counts. Pure. */
int64_t hearing_next(struct hearing *hearing, int64_t guess, size_t n);

#endif
