/* The desk's four chimes. They differ in three ways, so that one may get lost: in pitch, in movement (up, up in three
 * steps, down, level) and in rhythm. A few partials and a soft attack: a queue hears them two hundred times an hour. */
#include "device/chime.h"

#include <math.h>

#define NOTES 3
#define PARTIALS 3
#define ATTACK 0.012 /* s */
#define RELEASE 0.06
#define PEAK (0.7 * INT16_MAX) /* -3 dB: two may sound over one another for 5 ms */

struct note {
    double start, length, hz; /* s; length 0 = none */
};
struct tune {
    struct note notes[NOTES];
    double partials[PARTIALS]; /* strength of the fundamental, the octave, the twelfth */
    double fall;               /* s, in which it fades to a third */
};

static const struct tune TUNES[CHIME_COUNT] = {
    [CHIME_WELCOME] = {{{0.00, 0.22, 784}, {0.14, 0.30, 1047}}, {1, 0.35, 0.12}, 0.18},
    [CHIME_READY] = {{{0.00, 0.16, 1047}, {0.11, 0.16, 1319}, {0.22, 0.30, 1568}}, {1, 0.25, 0.08}, 0.15},
    [CHIME_REFUSED] = {{{0.00, 0.24, 466}, {0.20, 0.34, 349}}, {0.7, 1, 0.6}, 0.40},
    [CHIME_LOOK] = {{{0.00, 0.14, 659}, {0.22, 0.14, 659}}, {1, 0.6, 0.3}, 0.30},
};

/* Half a wave up and down: no step in level or slope, so no click. */
static double envelope(const struct tune *tune, const struct note *note, double t) {
    double level = exp(-t / tune->fall), left = note->length - t;
    if (t < ATTACK)
        level *= (1 - cos(M_PI * t / ATTACK)) / 2;
    if (left < RELEASE)
        level *= (1 - cos(M_PI * left / RELEASE)) / 2;
    return level;
}

static double voice(const struct tune *tune, const struct note *note, double t) {
    if (t < 0 || t >= note->length)
        return 0;
    double sum = 0;
    for (int k = 0; k < PARTIALS; k++) /* apart in phase: a lower peak for the same loudness */
        sum += tune->partials[k] * sin(2 * M_PI * (k + 1) * note->hz * t + k * 1.1);
    return sum * envelope(tune, note, t);
}

static double sample(const struct tune *tune, size_t frame) {
    double sum = 0;
    for (int i = 0; i < NOTES; i++)
        sum += voice(tune, &tune->notes[i], (double)frame / CHIME_RATE - tune->notes[i].start);
    return sum;
}

static size_t frames(const struct tune *tune) {
    double end = 0;
    for (int i = 0; i < NOTES; i++)
        end = fmax(end, tune->notes[i].start + tune->notes[i].length);
    return (size_t)lrint(end * CHIME_RATE);
}

size_t chime_render(enum chime chime, int16_t ret_samples[CHIME_FRAMES_MAX]) {
    const struct tune *tune = &TUNES[chime];
    const size_t n = frames(tune);
    double most = 0;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, fabs(sample(tune, i)));
    for (size_t i = 0; i < n; i++)
        ret_samples[i] = (int16_t)lrint(sample(tune, i) / most * PEAK);
    return n;
}
