/* The SDL maker: the system's default device, fed by SDL's own thread from the mixer. A keeper of our own looks every
 * two seconds whether the card is still there, and for one where there is none: opening a card may take its time, so
 * whoever draws the screen never does it after the start. */
#include <SDL.h>
#include <errno.h>
#include <pthread.h>
#include <time.h>

#include "device/sound_maker.h"

#define PERIOD 1024 /* frames: 21 ms, short for an ear and long enough for a busy board */
#define LOOK_S 2

struct sound_sdl {
    struct sound base;
    pthread_mutex_t guard; /* of all that follows, and of the mixer */
    pthread_cond_t closed;
    bool closing;
    SDL_AudioDeviceID device; /* 0 = no card */
    pthread_t keeper;
};

static struct sound_sdl *of(struct sound *sound) { return (struct sound_sdl *)sound; }

static void feed(void *sound, Uint8 *ret_bytes, int size) {
    pthread_mutex_lock(&of(sound)->guard);
    mixer_render(&of(sound)->base.mixer, (int16_t *)(void *)ret_bytes, (size_t)size / sizeof(int16_t));
    pthread_mutex_unlock(&of(sound)->guard);
}

static void sdl_lock(struct sound *sound) { pthread_mutex_lock(&of(sound)->guard); }
static void sdl_unlock(struct sound *sound) { pthread_mutex_unlock(&of(sound)->guard); }
static bool sdl_heard(struct sound *sound) { return of(sound)->device != 0; }

/* ---- the card ---- */

static SDL_AudioDeviceID open_device(struct sound_sdl *s) {
    SDL_AudioSpec want = {
        .freq = SOUND_RATE, .format = AUDIO_S16SYS, .channels = 1, .samples = PERIOD, .callback = feed, .userdata = s};
    return SDL_OpenAudioDevice(NULL, 0, &want, NULL, 0); /* 0: SDL converts to what the device wants */
}

/* What should have sounded while there was no card is over. */
static void begin(struct sound_sdl *s, SDL_AudioDeviceID device) {
    pthread_mutex_lock(&s->guard);
    s->base.mixer = (struct mixer){.now = {.clip = NULL}};
    s->device = device;
    pthread_mutex_unlock(&s->guard);
    SDL_PauseAudioDevice(device, 0);
}

/* SDL says of a card that is gone that it has stopped. Closing waits for a thread that may want the guard. */
static void drop_lost(struct sound_sdl *s) {
    SDL_AudioDeviceID lost = s->device;
    if (!lost || SDL_GetAudioDeviceStatus(lost) != SDL_AUDIO_STOPPED)
        return;
    pthread_mutex_lock(&s->guard);
    s->device = 0;
    pthread_mutex_unlock(&s->guard);
    SDL_CloseAudioDevice(lost);
}

/* A system that knows of no card is not asked to open one: its library would complain on every try. */
static void look_for_card(struct sound_sdl *s) {
    drop_lost(s);
    SDL_AudioDeviceID found = s->device == 0 && SDL_GetNumAudioDevices(0) != 0 ? open_device(s) : 0;
    if (found)
        begin(s, found);
}

static void *keep_card(void *sound) {
    struct sound_sdl *s = sound;
    pthread_mutex_lock(&s->guard);
    while (!s->closing) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += LOOK_S;
        if (pthread_cond_timedwait(&s->closed, &s->guard, &until) != ETIMEDOUT)
            continue;
        pthread_mutex_unlock(&s->guard);
        look_for_card(s);
        pthread_mutex_lock(&s->guard);
    }
    pthread_mutex_unlock(&s->guard);
    return NULL;
}

/* ---- its life ---- */

static void free_sdl(struct sound_sdl *s) {
    if (s->device)
        SDL_CloseAudioDevice(s->device); /* waits for its thread */
    SDL_QuitSubSystem(SDL_INIT_AUDIO);
    pthread_cond_destroy(&s->closed);
    pthread_mutex_destroy(&s->guard);
    free(s);
}

static void sdl_close(struct sound *sound) {
    struct sound_sdl *s = of(sound);
    pthread_mutex_lock(&s->guard);
    s->closing = true;
    pthread_cond_signal(&s->closed);
    pthread_mutex_unlock(&s->guard);
    pthread_join(s->keeper, NULL);
    free_sdl(s);
}

static const struct sound_ops SDL = {sdl_lock, sdl_unlock, sdl_heard, sdl_close};

static int start_guard(struct sound_sdl *s) {
    pthread_condattr_t attr;
    int r = pthread_mutex_init(&s->guard, NULL);
    if (r == 0)
        r = pthread_condattr_init(&attr);
    if (r != 0)
        return -r;
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    r = pthread_cond_init(&s->closed, &attr);
    pthread_condattr_destroy(&attr);
    return -r;
}

static int start_sdl(char ret_error[SOUND_ERROR]) {
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1"); /* the program has its own */
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) == 0)
        return 0;
    snprintf(ret_error, SOUND_ERROR, "no sound: %.200s", SDL_GetError());
    return -ENODEV;
}

int sound_sdl_open(struct sound **ret_sound, char ret_error[SOUND_ERROR]) {
    int r = start_sdl(ret_error);
    if (r < 0)
        return r;
    struct sound_sdl *s = calloc(1, sizeof(*s));
    if (!s || start_guard(s) < 0) {
        free(s);
        SDL_QuitSubSystem(SDL_INIT_AUDIO);
        return -ENOMEM;
    }
    s->base.ops = &SDL;
    SDL_AudioDeviceID device = open_device(s);
    if (device)
        begin(s, device);
    else
        snprintf(ret_error, SOUND_ERROR, "no sound: %.200s", SDL_GetError());
    if (pthread_create(&s->keeper, NULL, keep_card, s) != 0) {
        free_sdl(s);
        return -ENOMEM;
    }
    *ret_sound = &s->base;
    return device ? 0 : 1;
}
