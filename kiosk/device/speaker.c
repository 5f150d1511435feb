/* Sound out: SDL's callback, or a thread that pulls in its place where there is no device, so that a film with sound is
 * timed alike with and without one. */
#include "device/speaker.h"

#include <SDL.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "device/speaker_maker.h"

#define PERIOD 1024 /* frames: 21 ms */
#define SMOOTH 16
#define SLIP_US 100000 /* a machine that slept, or a device that was set up anew */

struct speaker {
    speaker_pull pull;
    void *ctx;
    SDL_AudioDeviceID device; /* 0 = none */
    bool started;             /* SDL's audio was */
    bool ticking;             /* the thread runs */
    pthread_t thread;
    atomic_bool closing;
    struct hearing hearing; /* the device's */
};

static int64_t now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

static int64_t lasting_us(int64_t frames) { return frames * 1000000 / SPEAKER_RATE; }

int64_t hearing_next(struct hearing *hearing, int64_t guess, size_t n) {
    int64_t off = guess - hearing->next, at = hearing->next + off / SMOOTH;
    if (!hearing->started || off > SLIP_US || off < -SLIP_US)
        at = guess;
    *hearing = (struct hearing){.started = true, .next = at + lasting_us((int64_t)n)};
    return at;
}

/* SDL asks for the next period when it hands over the present one: what it gets now is heard a period later. */
static void feed(void *ctx, Uint8 *bytes, int size) {
    struct speaker *speaker = ctx;
    size_t n = (size_t)size / (2 * sizeof(float));
    int64_t heard = hearing_next(&speaker->hearing, now_us() + lasting_us((int64_t)n), n);
    speaker->pull(speaker->ctx, (float *)(void *)bytes, n, heard);
}

/* What is pulled now would be heard now. */
static void *tick(void *ctx) {
    struct speaker *speaker = ctx;
    float unheard[2 * PERIOD];
    int64_t start = now_us(), frames = 0;
    while (!speaker->closing) {
        speaker->pull(speaker->ctx, unheard, PERIOD, start + lasting_us(frames));
        frames += PERIOD;
        int64_t due = start + lasting_us(frames);
        struct timespec until = {.tv_sec = due / 1000000, .tv_nsec = due % 1000000 * 1000};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
        if (now_us() - due > SLIP_US) {
            start = now_us();
            frames = 0;
        }
    }
    return NULL;
}

static int open_device(struct speaker *speaker) {
    SDL_AudioSpec want = {.freq = SPEAKER_RATE,
                          .format = AUDIO_F32SYS,
                          .channels = 2,
                          .samples = PERIOD,
                          .callback = feed,
                          .userdata = speaker};
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1"); /* the program has its own */
    speaker->started = SDL_InitSubSystem(SDL_INIT_AUDIO) == 0;
    if (speaker->started)
        speaker->device = SDL_OpenAudioDevice(NULL, 0, &want, NULL, 0);
    if (speaker->device == 0)
        return -ENODEV; /* SDL's words are still wanted: its audio is stopped with the speaker */
    SDL_PauseAudioDevice(speaker->device, 0);
    return 0;
}

static int open_clock(struct speaker *speaker) {
    int r = pthread_create(&speaker->thread, NULL, tick, speaker);
    speaker->ticking = r == 0;
    return -r;
}

int speaker_open(const char *spec, speaker_pull pull, void *ctx, struct speaker **ret_speaker,
                 char ret_error[SPEAKER_ERROR]) {
    bool sdl = strcmp(spec, "sdl") == 0, clock = strcmp(spec, "clock") == 0;
    if (!sdl && !clock && strcmp(spec, "none") != 0) {
        snprintf(ret_error, SPEAKER_ERROR, "sound %.80s: write sdl, clock or none", spec);
        return -EINVAL;
    }
    struct speaker *speaker = calloc(1, sizeof(*speaker));
    if (!speaker)
        return -ENOMEM;
    speaker->pull = pull;
    speaker->ctx = ctx;
    int r = 0, missing = sdl && open_device(speaker) < 0;
    if (missing)
        snprintf(ret_error, SPEAKER_ERROR, "no sound: %.200s", SDL_GetError());
    if (missing || clock)
        r = open_clock(speaker);
    if (r < 0) {
        speaker_close(speaker);
        return r;
    }
    *ret_speaker = speaker;
    return missing;
}

void speaker_close(struct speaker *speaker) {
    if (!speaker)
        return;
    speaker->closing = true;
    if (speaker->device)
        SDL_CloseAudioDevice(speaker->device); /* waits for its thread */
    if (speaker->ticking)
        pthread_join(speaker->thread, NULL);
    if (speaker->started)
        SDL_QuitSubSystem(SDL_INIT_AUDIO);
    free(speaker);
}
