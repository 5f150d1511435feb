/* Two voices and one lock, held for a few microseconds at a time by the screen's thread and for one buffer by the
 * speaker's. Gains move along ramps sample by sample, so that nothing clicks. */
#include "reel/mixer.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define FADE_IN_US 150000
#define FADE_OUT_US 300000
#define CHUNK 512

struct voice {
    struct movie *movie; /* NULL = silent */
    double volume;
    int64_t duration; /* us, 0 = unknown */
    double gain;      /* now, 0..1 */
    double step;      /* of gain for each sample */
};

/* All under lock. */
struct mixer {
    pthread_mutex_t lock;
    struct voice on, leaving;
    bool held;
    bool fresh; /* heard_* are news */
    int64_t heard_pts, heard_at;
};

struct mixer *mixer_new(void) {
    struct mixer *mixer = calloc(1, sizeof(*mixer));
    if (mixer)
        pthread_mutex_init(&mixer->lock, NULL);
    return mixer;
}

void mixer_free(struct mixer *mixer) {
    if (!mixer)
        return;
    pthread_mutex_destroy(&mixer->lock);
    free(mixer);
}

static double step_over(int64_t us) { return 1e6 / ((double)us * MOVIE_RATE); }

void mixer_play(struct mixer *mixer, struct movie *movie, double volume, int64_t duration) {
    pthread_mutex_lock(&mixer->lock);
    mixer->leaving = mixer->on;
    mixer->leaving.step = -step_over(MIXER_CUT_US);
    mixer->on = (struct voice){.movie = movie, .volume = volume, .duration = duration, .step = step_over(FADE_IN_US)};
    mixer->fresh = false;
    pthread_mutex_unlock(&mixer->lock);
}

void mixer_forget(struct mixer *mixer, const struct movie *movie) {
    pthread_mutex_lock(&mixer->lock);
    if (mixer->on.movie == movie)
        mixer->on.movie = NULL;
    if (mixer->leaving.movie == movie)
        mixer->leaving.movie = NULL;
    pthread_mutex_unlock(&mixer->lock);
}

void mixer_hold(struct mixer *mixer, bool held) {
    pthread_mutex_lock(&mixer->lock);
    mixer->held = held;
    mixer->fresh = false;
    pthread_mutex_unlock(&mixer->lock);
}

bool mixer_heard(struct mixer *mixer, int64_t *ret_pts, int64_t *ret_at) {
    pthread_mutex_lock(&mixer->lock);
    bool fresh = mixer->fresh;
    if (fresh) {
        *ret_pts = mixer->heard_pts;
        *ret_at = mixer->heard_at;
    }
    mixer->fresh = false;
    pthread_mutex_unlock(&mixer->lock);
    return fresh;
}

/* The gain that a film's own end asks for at this timestamp. */
static double end_gain(const struct voice *voice, int64_t pts) {
    int64_t left = voice->duration - pts;
    return voice->duration <= 0 || left >= FADE_OUT_US ? 1 : left <= 0 ? 0 : (double)left / FADE_OUT_US;
}

static void add(struct voice *voice, const float *from, size_t n, int64_t pts, float *to) {
    for (size_t i = 0; i < n; i++) {
        double ending = end_gain(voice, pts + (int64_t)i * 1000000 / MOVIE_RATE);
        voice->gain += voice->step;
        voice->gain = voice->gain < 0 ? 0 : voice->gain > 1 ? 1 : voice->gain;
        float gain = (float)(voice->gain * voice->volume * ending);
        to[2 * i] += gain * from[2 * i];
        to[2 * i + 1] += gain * from[2 * i + 1];
    }
}

/* One voice into the buffer; timestamp of its first sample, or -1 when it had none. */
static int64_t pull_voice(struct voice *voice, float *stereo, size_t n) {
    float chunk[2 * CHUNK];
    int64_t first = -1;
    while (voice->movie && n > 0) {
        int64_t pts = 0;
        size_t got = movie_sound(voice->movie, chunk, n < CHUNK ? n : CHUNK, &pts);
        if (got == 0)
            break;
        if (first < 0)
            first = pts;
        add(voice, chunk, got, pts, stereo);
        stereo += 2 * got;
        n -= got;
    }
    if (voice->gain <= 0 && voice->step < 0)
        voice->movie = NULL;
    return first;
}

static void limit(float *stereo, size_t n) {
    for (size_t i = 0; i < 2 * n; i++)
        stereo[i] = stereo[i] > 1 ? 1 : stereo[i] < -1 ? -1 : stereo[i];
}

void mixer_pull(void *ctx, float *ret_stereo, size_t n, int64_t heard_us) {
    struct mixer *mixer = ctx;
    memset(ret_stereo, 0, n * 2 * sizeof(float));
    pthread_mutex_lock(&mixer->lock);
    int64_t pts = mixer->held ? -1 : pull_voice(&mixer->on, ret_stereo, n);
    if (pts >= 0) {
        mixer->heard_pts = pts;
        mixer->heard_at = heard_us;
        mixer->fresh = true;
    }
    if (!mixer->held)
        pull_voice(&mixer->leaving, ret_stereo, n);
    pthread_mutex_unlock(&mixer->lock);
    limit(ret_stereo, n);
}
