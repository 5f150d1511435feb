/* Inside the sound seam: the one form in which samples are kept, how a WAV file becomes that, the mixer, and how each
 * maker is opened. */
#ifndef LANYARD_DEVICE_SOUND_MAKER_H
#define LANYARD_DEVICE_SOUND_MAKER_H

#include <stddef.h>
#include <stdint.h>

#include "device/sound.h"

#define SOUND_RATE 48000                   /* frames a second; one channel, 16 bit */
#define SOUND_FRAMES_MAX (10 * SOUND_RATE) /* of one clip */
#define SOUND_FADE (5 * SOUND_RATE / 1000)

struct clip {
    int16_t *samples; /* owned by the struct sound */
    size_t count;
};

/* ret_clip->samples is the caller's to free. -EBADMSG, -EMSGSIZE, -ENOMEM with a line. Works without a sound card. */
int sound_wav(const void *bytes, unsigned size, struct clip *ret_clip, char ret_error[SOUND_ERROR]);

/* One clip sounds, and the one it cut off dies away. Zero is silence. Pure. */
struct mixer {
    struct voice {
        const struct clip *clip; /* NULL: silent */
        size_t at;
        int volume; /* 0..100 */
        int fade;   /* frames left to live, SOUND_FADE when not fading */
    } now, before;
};
void mixer_play(struct mixer *mixer, const struct clip *clip, int volume);
void mixer_render(struct mixer *mixer, int16_t *ret_samples, size_t count);

struct sound;
struct sound_ops {
    void (*lock)(struct sound *sound); /* no sample is rendered until unlock */
    void (*unlock)(struct sound *sound);
    bool (*heard)(struct sound *sound); /* within lock: there is a device */
    void (*close)(struct sound *sound); /* the device; clips are still there */
};
struct sound {
    const struct sound_ops *ops; /* makers embed this struct first */
    struct mixer mixer;          /* behind the lock, and so is what it plays */
    struct clip clips[SOUND_CLIPS];
    int count;
};

int sound_sdl_open(struct sound **ret_sound, char ret_error[SOUND_ERROR]);
int sound_none_open(struct sound **ret_sound);

#endif
