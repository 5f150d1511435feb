/* The reel's sound desk: the film on screen, and the one that leaves while its sound fades out. The screen's thread
 * changes what is on; the speaker's thread pulls. Fades: 150 ms in, 300 ms before a film's known end, 250 ms where it
 * is cut. */
#ifndef LANYARD_REEL_MIXER_H
#define LANYARD_REEL_MIXER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "device/movie.h"

#define MIXER_CUT_US 250000 /* a film that is cut is heard for so long */

struct mixer;
struct mixer *mixer_new(void); /* NULL: no memory */
void mixer_free(struct mixer *mixer);

/* The film that is heard from now on, NULL = silence. What was heard before fades out: it must stay open for
 * MIXER_CUT_US, or be taken away by mixer_forget. volume 0..1, duration us (0 = unknown). Both movies are lent. */
void mixer_play(struct mixer *mixer, struct movie *movie, double volume, int64_t duration);
void mixer_forget(struct mixer *mixer, const struct movie *movie); /* before it is closed; it is not pulled after */
void mixer_hold(struct mixer *mixer, bool held);                   /* silence, nothing is pulled */

/* The timestamp of the present film (mixer_play's) that is heard at instant at, CLOCK_MONOTONIC us. False: no new
 * knowledge since the last call. */
bool mixer_heard(struct mixer *mixer, int64_t *ret_pts, int64_t *ret_at);

void mixer_pull(void *mixer, float *ret_stereo, size_t n, int64_t heard_us); /* a speaker_pull */

#endif
