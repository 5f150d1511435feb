/* The reel's sound: one stereo output that pulls. Makers: SDL audio, none, and clock (no device, but pulls as if there
 * was one: a machine without sound keeps its films in time). A missing sound card is no fault: it is said once, films
 * go on by the clock. */
#ifndef LANYARD_DEVICE_SPEAKER_H
#define LANYARD_DEVICE_SPEAKER_H

#include <stddef.h>
#include <stdint.h>

#define SPEAKER_ERROR 256
#define SPEAKER_RATE 48000

/* Fill n frames of two floats, all of them (silence is zeros). heard_us: CLOCK_MONOTONIC at which the first of them
 * will be heard. Called from the speaker's own thread. */
typedef void (*speaker_pull)(void *ctx, float *ret_stereo, size_t n, int64_t heard_us);

struct speaker;
/* spec: "sdl" (the system's default device; the maker clock after a line in ret_error when there is none), "clock",
 * "none" (pull is never called). -EINVAL. 0 or 1: 1 = ret_error says what is missing. */
int speaker_open(const char *spec, speaker_pull pull, void *ctx, struct speaker **ret_speaker,
                 char ret_error[SPEAKER_ERROR]);
void speaker_close(struct speaker *speaker); /* NULL is fine; pull is not called after */

#endif
