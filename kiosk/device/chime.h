/* How a chime sounds, computed: no file is needed, so no folder can be without it. Pure. */
#ifndef LANYARD_DEVICE_CHIME_H
#define LANYARD_DEVICE_CHIME_H

#include <stddef.h>
#include <stdint.h>

#include "core/chime.h"

#define CHIME_RATE 48000       /* one channel, 16 bit */
#define CHIME_FRAMES_MAX 28800 /* 600 ms */

/* How many of the samples sound, 0 for CHIME_NONE; they begin and end in silence, and all chimes have one peak. */
size_t chime_render(enum chime chime, int16_t ret_samples[CHIME_FRAMES_MAX]);

#endif
