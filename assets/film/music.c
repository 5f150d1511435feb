/* A few bars for the opening and the promos: plucked fifths over a soft ground, computed, so that nobody owns it but
 * the demo. 16-bit mono at 48 kHz. */
#include "film/music.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define RATE 48000
#define BEAT 0.4 /* seconds */

static double pluck(double t, double hz) {
    double body = exp(-3.2 * t), bright = exp(-9 * t);
    double w = 2 * M_PI * hz * t;
    return t < 0 ? 0 : body * (sin(w) + 0.35 * bright * sin(2 * w) + 0.2 * bright * sin(3 * w)) * fmin(t / 0.004, 1);
}

static double at(double t, int mood) {
    static const int melody[2][8] = {{0, 7, 12, 16, 14, 12, 7, 9}, {0, 4, 7, 12, 9, 7, 4, 2}};
    static const int ground[4] = {0, -3, -7, -5};
    double sum = 0, root = mood ? 196.0 : 174.6;
    for (int k = 0; k < 8; k++) { /* notes that still ring */
        int n = (int)floor(t / BEAT) - k;
        if (n < 0)
            continue;
        double hz = root * pow(2, (melody[mood][n % 8] + ground[n / 8 % 4]) / 12.0);
        sum += 0.20 * pluck(t - n * BEAT, hz);
    }
    int bar = (int)(t / (8 * BEAT)) % 4;
    double hz = root / 2 * pow(2, ground[bar] / 12.0), swell = 0.5 - 0.5 * cos(2 * M_PI * t / (8 * BEAT));
    return sum + 0.10 * swell * (sin(2 * M_PI * hz * t) + 0.5 * sin(2 * M_PI * hz * 1.5 * t));
}

int music_write(FILE *to, double seconds, int mood) {
    int32_t n = (int32_t)(seconds * RATE), bytes = n * 2;
    struct {
        char riff[4];
        int32_t size;
        char wave[8];
        int32_t format_size;
        int16_t format, channels;
        int32_t rate, rate_bytes;
        int16_t align, bits;
        char data[4];
        int32_t data_size;
    } head = {
        {'R', 'I', 'F', 'F'}, bytes + 36, {'W', 'A', 'V', 'E', 'f', 'm', 't', ' '}, 16, 1, 1, RATE, RATE * 2, 2, 16,
        {'d', 'a', 't', 'a'}, bytes};
    if (fwrite(&head, 44, 1, to) != 1)
        return -1;
    for (int32_t i = 0; i < n; i++) {
        double t = (double)i / RATE, fade = fmin(fmin(t / 0.5, 1), (seconds - t) / 1.5);
        int16_t sample = (int16_t)(32767 * 0.6 * fmax(-1, fmin(1, at(t, mood) * fmax(0, fmin(1, fade)))));
        if (fwrite(&sample, 2, 1, to) != 1)
            return -1;
    }
    return 0;
}
