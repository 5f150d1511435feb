/* Three short sounds, mixed over one another by whoever plays last: a door plays one a second at most. Makers: SDL
 * audio, and none. A missing sound card is no fault of the door: it is said once and the screen goes on alone. */
#ifndef LANYARD_DEVICE_SOUND_H
#define LANYARD_DEVICE_SOUND_H

#include <stdbool.h>

#define SOUND_CLIPS 8
#define SOUND_ERROR 256
#define SOUND_BYTES_MAX (4 << 20) /* of one WAV file */

struct sound;

/* spec: "sdl" (the system's default device) or "none". -EINVAL, -ENODEV with a line in ret_error. */
int sound_open(const char *spec, struct sound **ret_sound, char ret_error[SOUND_ERROR]);
void sound_close(struct sound *sound); /* NULL is fine */

/* Take a WAV file (bytes are copied and converted to the device's form); returns the clip's number 0.., or -EBADMSG for
 * what is no WAV, -EMSGSIZE, -ENOSPC for too many. With maker none any WAV is still looked at and refused when bad. */
int sound_load(struct sound *sound, const void *bytes, unsigned size, char ret_error[SOUND_ERROR]);

/* Play from the start; a clip that still sounds is cut with a 5 ms fade. volume 0..100. Returns at once. */
void sound_play(struct sound *sound, int clip, int volume);

#endif
