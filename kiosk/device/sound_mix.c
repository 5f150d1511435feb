/* The mixer: called by the sound card's thread about fifty times a second. */
#include "device/sound_maker.h"

void mixer_play(struct mixer *mixer, const struct clip *clip, int volume) {
    mixer->before = mixer->now;
    mixer->now = (struct voice){.clip = clip,
                                .volume = volume < 0     ? 0
                                          : volume > 100 ? 100
                                                         : volume,
                                .fade = SOUND_FADE};
}

static int voice_next(struct voice *v, bool fading) {
    if (!v->clip)
        return 0;
    int sample = v->clip->samples[v->at++] * v->volume / 100;
    if (fading)
        sample = sample * --v->fade / SOUND_FADE;
    if (v->at == v->clip->count || v->fade == 0)
        v->clip = NULL;
    return sample;
}

void mixer_render(struct mixer *mixer, int16_t *ret_samples, size_t count) {
    for (size_t i = 0; i < count; i++) {
        int sum = voice_next(&mixer->now, false) + voice_next(&mixer->before, true);
        ret_samples[i] = (int16_t)(sum > INT16_MAX ? INT16_MAX : sum < INT16_MIN ? INT16_MIN : sum);
    }
}
