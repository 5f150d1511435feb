/* A WAV file in our form. It comes from an event's folder, so it is untrusted: its size is bounded before SDL reads it,
 * and its claims (a rate of 1 Hz makes 48,000 samples of each) before anything grows from them. */
#include <SDL.h>
#include <errno.h>

#include "device/sound_maker.h"

#define RATE_MIN 8000
#define RATE_MAX 192000
#define CHANNELS_MAX 8
#define ROOM_MAX (64u << 20) /* bytes, while converting */

struct wav {
    SDL_AudioSpec spec;
    Uint8 *bytes;
    Uint32 size;
};

static void wav_free(struct wav *wav) { SDL_FreeWAV(wav->bytes); }

static int refuse(int r, char ret_error[SOUND_ERROR], const char *why) {
    snprintf(ret_error, SOUND_ERROR, "%s", why);
    return r;
}

static int check(const struct wav *wav, char ret_error[SOUND_ERROR]) {
    const SDL_AudioSpec *spec = &wav->spec;
    if (spec->freq < RATE_MIN || spec->freq > RATE_MAX || spec->channels < 1 || spec->channels > CHANNELS_MAX)
        return refuse(-EBADMSG, ret_error, "the sound's rate or number of channels is not usual");
    Uint32 frame = (Uint32)SDL_AUDIO_BITSIZE(spec->format) / 8 * spec->channels;
    if (wav->size < frame || wav->size % frame != 0)
        return refuse(-EBADMSG, ret_error, "the sound has no whole samples");
    if (wav->size / frame > (Uint32)spec->freq * (SOUND_FRAMES_MAX / SOUND_RATE))
        return refuse(-EMSGSIZE, ret_error, "the sound is longer than 10 seconds");
    return 0;
}

/* Whole at once: SDL's audio stream would swallow the last 512 frames (2.26). */
static int convert(const struct wav *wav, struct clip *ret_clip, char ret_error[SOUND_ERROR]) {
    SDL_AudioCVT cvt;
    if (SDL_BuildAudioCVT(&cvt, wav->spec.format, wav->spec.channels, wav->spec.freq, AUDIO_S16SYS, 1, SOUND_RATE) < 0)
        return refuse(-EBADMSG, ret_error, "the sound cannot be converted");
    size_t room = (size_t)wav->size * (size_t)(cvt.len_mult > 0 ? cvt.len_mult : 1);
    if (room > ROOM_MAX)
        return refuse(-EMSGSIZE, ret_error, "the sound is too large");
    cvt.buf = malloc(room);
    if (!cvt.buf)
        return refuse(-ENOMEM, ret_error, "out of memory");
    memcpy(cvt.buf, wav->bytes, wav->size);
    cvt.len = cvt.len_cvt = (int)wav->size;
    if (SDL_ConvertAudio(&cvt) < 0 || cvt.len_cvt < (int)sizeof(int16_t)) {
        free(cvt.buf);
        return refuse(-EBADMSG, ret_error, "the sound cannot be converted");
    }
    *ret_clip = (struct clip){(int16_t *)(void *)cvt.buf, (size_t)cvt.len_cvt / sizeof(int16_t)};
    return 0;
}

int sound_wav(const void *bytes, unsigned size, struct clip *ret_clip, char ret_error[SOUND_ERROR]) {
    if (size > SOUND_BYTES_MAX)
        return refuse(-EMSGSIZE, ret_error, "the sound is larger than 4 MB");
    __attribute__((cleanup(wav_free))) struct wav wav = {.bytes = NULL};
    SDL_RWops *file = size > 0 ? SDL_RWFromConstMem(bytes, (int)size) : NULL;
    if (!file || !SDL_LoadWAV_RW(file, 1, &wav.spec, &wav.bytes, &wav.size)) {
        snprintf(ret_error, SOUND_ERROR, "this is no WAV file that can be played: %.100s",
                 size ? SDL_GetError() : "empty");
        return -EBADMSG;
    }
    int r = check(&wav, ret_error);
    return r < 0 ? r : convert(&wav, ret_clip, ret_error);
}
