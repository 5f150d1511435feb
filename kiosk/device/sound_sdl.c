/* The SDL maker: the system's default device, fed by SDL's own thread from the mixer. A device that is pulled out later
 * leaves silence; SDL then goes on calling for samples at the same pace. */
#include <SDL.h>
#include <errno.h>

#include "device/sound_maker.h"

#define PERIOD 1024 /* frames: 21 ms, short for an ear and long enough for a busy board */

struct sound_sdl {
    struct sound base;
    SDL_AudioDeviceID device;
};

static void feed(void *sound, Uint8 *ret_bytes, int size) {
    mixer_render(&((struct sound *)sound)->mixer, (int16_t *)(void *)ret_bytes, (size_t)size / sizeof(int16_t));
}

static void sdl_lock(struct sound *sound) { SDL_LockAudioDevice(((struct sound_sdl *)sound)->device); }
static void sdl_unlock(struct sound *sound) { SDL_UnlockAudioDevice(((struct sound_sdl *)sound)->device); }

static void sdl_close(struct sound *sound) {
    SDL_CloseAudioDevice(((struct sound_sdl *)sound)->device); /* waits for its thread */
    SDL_QuitSubSystem(SDL_INIT_AUDIO);
    free(sound);
}

static const struct sound_ops SDL = {sdl_lock, sdl_unlock, sdl_close};

static SDL_AudioDeviceID open_device(struct sound *sound) {
    SDL_AudioSpec want = {.freq = SOUND_RATE,
                          .format = AUDIO_S16SYS,
                          .channels = 1,
                          .samples = PERIOD,
                          .callback = feed,
                          .userdata = sound};
    return SDL_OpenAudioDevice(NULL, 0, &want, NULL, 0); /* 0: SDL converts to what the device wants */
}

int sound_sdl_open(struct sound **ret_sound, char ret_error[SOUND_ERROR]) {
    struct sound_sdl *s = calloc(1, sizeof(*s));
    if (!s)
        return -ENOMEM;
    s->base.ops = &SDL;
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1"); /* the program has its own */
    bool started = SDL_InitSubSystem(SDL_INIT_AUDIO) == 0;
    if (started)
        s->device = open_device(&s->base);
    if (s->device == 0) {
        snprintf(ret_error, SOUND_ERROR, "no sound: %.200s", SDL_GetError());
        if (started)
            SDL_QuitSubSystem(SDL_INIT_AUDIO);
        free(s);
        return -ENODEV;
    }
    SDL_PauseAudioDevice(s->device, 0);
    *ret_sound = &s->base;
    return 0;
}
