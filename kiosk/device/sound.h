/* A few short sounds, of which the last one wins: a desk or a door plays one a second at most. Makers: SDL audio, and
 * none. A missing sound card is no fault of either: it is said once and the screen goes on alone. A card that is pulled
 * out and one that comes are noticed behind everybody's back: nobody waits for a card, and what was not heard when it
 * was due is not heard later. */
#ifndef LANYARD_DEVICE_SOUND_H
#define LANYARD_DEVICE_SOUND_H

#include <stdbool.h>

#include "core/chime.h"

#define SOUND_CLIPS 8
#define SOUND_ERROR 256
#define SOUND_BYTES_MAX (4 << 20) /* of one WAV file */

struct sound;

/* spec: "sdl" (the system's default device) or "none". 0 or 1: 1 = there is no card now, as ret_error says, and it is
 * looked for again every two seconds. -EINVAL, -ENODEV (a system without sound), -errno with a line in ret_error. */
int sound_open(const char *spec, struct sound **ret_sound, char ret_error[SOUND_ERROR]);
void sound_close(struct sound *sound); /* NULL is fine */

/* Take a WAV file (bytes are copied and converted to the device's form); returns the clip's number 0.., or -EBADMSG for
 * what is no WAV, -EMSGSIZE, -ENOSPC for too many. With maker none any WAV is still looked at and refused when bad. */
int sound_load(struct sound *sound, const void *bytes, unsigned size, char ret_error[SOUND_ERROR]);

/* Take a chime of the program's own, as sound_load takes a file. -ENOSPC, -ENOMEM. */
int sound_chime(struct sound *sound, enum chime chime);

/* Is there a card now? Not with maker none. */
bool sound_is_heard(struct sound *sound);

/* Play from the start; a clip that still sounds is cut with a 5 ms fade. volume 0..100. Returns at once. */
void sound_play(struct sound *sound, int clip, int volume);

#endif
