/* The sound seam, its clips, and the maker that makes no sound. */
#include "device/sound.h"

#include <errno.h>

#include "device/chime.h"
#include "device/sound_maker.h"

/* ---- no sound ---- */
static void nothing(struct sound *sound) { (void)sound; }
static bool unheard(struct sound *sound) { return sound == NULL; }
static void none_close(struct sound *sound) { free(sound); }
static const struct sound_ops NONE = {nothing, nothing, unheard, none_close};

int sound_none_open(struct sound **ret_sound) {
    struct sound *sound = calloc(1, sizeof(*sound));
    if (!sound)
        return -ENOMEM;
    sound->ops = &NONE;
    *ret_sound = sound;
    return 0;
}

/* ---- the seam ---- */
int sound_open(const char *spec, struct sound **ret_sound, char ret_error[SOUND_ERROR]) {
    if (strcmp(spec, "sdl") == 0)
        return sound_sdl_open(ret_sound, ret_error);
    if (strcmp(spec, "none") == 0)
        return sound_none_open(ret_sound);
    snprintf(ret_error, SOUND_ERROR, "%.100s: sound is sdl or none", spec);
    return -EINVAL;
}

void sound_close(struct sound *sound) {
    if (!sound)
        return;
    struct clip clips[SOUND_CLIPS];
    memcpy(clips, sound->clips, sizeof(clips));
    sound->ops->close(sound);
    for (int i = 0; i < SOUND_CLIPS; i++)
        free(clips[i].samples); /* only now does nobody play them */
}

static int keep(struct sound *sound, struct clip clip) {
    sound->clips[sound->count] = clip; /* not played before sound_play names it */
    return sound->count++;
}

int sound_load(struct sound *sound, const void *bytes, unsigned size, char ret_error[SOUND_ERROR]) {
    struct clip clip;
    if (sound->count == SOUND_CLIPS) {
        snprintf(ret_error, SOUND_ERROR, "more than %d sounds", SOUND_CLIPS);
        return -ENOSPC;
    }
    int r = sound_wav(bytes, size, &clip, ret_error);
    return r < 0 ? r : keep(sound, clip);
}

int sound_chime(struct sound *sound, enum chime chime) {
    if (sound->count == SOUND_CLIPS)
        return -ENOSPC;
    struct clip clip = {.samples = malloc(CHIME_FRAMES_MAX * sizeof(int16_t))};
    if (!clip.samples)
        return -ENOMEM;
    clip.count = chime_render(chime, clip.samples);
    return keep(sound, clip);
}

bool sound_is_heard(struct sound *sound) {
    sound->ops->lock(sound);
    bool heard = sound->ops->heard(sound);
    sound->ops->unlock(sound);
    return heard;
}

void sound_play(struct sound *sound, int clip, int volume) {
    if (clip < 0 || clip >= sound->count || sound->clips[clip].count == 0)
        return;
    sound->ops->lock(sound);
    mixer_play(&sound->mixer, &sound->clips[clip], volume);
    sound->ops->unlock(sound);
}
