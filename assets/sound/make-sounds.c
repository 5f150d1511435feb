/* The three sounds of a door, computed: `make sounds` writes admit.wav, attention.wav and refuse.wav, which are kept in
 * the tree beside this file. Usage: make-sounds FOLDER
 *
 *   admit      two soft notes, a fifth up
 *   attention  one mid note, twice
 *   refuse     one low note, falling
 *
 * They differ in three ways, so that one may get lost: in pitch (high, mid, low), in movement (up, level, down) and in
 * rhythm (two joined, two apart, one). Nearly all of their energy lies between 300 and 4000 Hz, where a small speaker
 * works and a hall full of voices leaves room; the low one is carried by its harmonics, which is how an ear hears a
 * tone that a speaker cannot make. Gentle ends, falling partials and no sharp attack keep them from startling anyone.
 *
 * What arithmetic can show, tests/device/test_sound.c shows: length, silence at both ends, no clipping, pitches and
 * their movement, rhythm, band, equal loudness by RMS. What only a hall can: whether they carry over three hundred
 * people and a coffee machine, on which speaker, at which volume, and whether staff still like them in the evening. */
#include <math.h>
#include <stdint.h>

#define RATE 48000
#define LONGEST (400 * RATE / 1000)
#define PARTIALS 6
#define PEAK 0.7079 /* -3 dBFS */

struct note {
    double start, length;      /* s */
    double from, to;           /* Hz; it glides */
    double fall;               /* s, in which it fades to a third; 0: it does not */
    double attack, release;    /* s */
    double partials[PARTIALS]; /* strength of the fundamental, the octave, the twelfth ... */
};

struct tune {
    const char *name;
    struct note notes[2];
    double samples[LONGEST];
    int count;
};

static struct tune tunes[] = {
    {.name = "admit",
     .notes = {{0.000, 0.170, 784, 784, 0.15, 0.012, 0.070, {1, 0.40, 0.18, 0.06}},
               {0.130, 0.250, 1175, 1175, 0.14, 0.012, 0.100, {1, 0.35, 0.12}}}},
    {.name = "attention",
     .notes = {{0.000, 0.140, 659, 659, 0.30, 0.010, 0.050, {1, 0.70, 0.40, 0.20, 0.10}},
               {0.210, 0.140, 659, 659, 0.30, 0.010, 0.050, {1, 0.70, 0.40, 0.20, 0.10}}}},
    {.name = "refuse", .notes = {{0.000, 0.370, 466, 330, 0.60, 0.020, 0.120, {0.7, 1, 0.8, 0.5, 0.3, 0.15}}}},
};
#define TUNES (sizeof(tunes) / sizeof(*tunes))

/* A quarter wave up and down: no step in level or slope. */
static double envelope(const struct note *n, double t) {
    double level = n->fall > 0 ? exp(-t / n->fall) : 1, left = n->length - t;
    if (t < n->attack)
        level *= (1 - cos(M_PI * t / n->attack)) / 2;
    if (left < n->release)
        level *= (1 - cos(M_PI * left / n->release)) / 2;
    return level;
}

/* The pitch moves evenly in semitones, as a voice does. */
static void sing(struct tune *tune, const struct note *n) {
    int first = (int)(n->start * RATE), count = (int)(n->length * RATE);
    double phase = 0;
    for (int i = 0; i < count && first + i < LONGEST; i++) {
        double t = (double)i / RATE, sum = 0;
        for (int k = 0; k < PARTIALS; k++)
            sum +=
                n->partials[k] * sin((k + 1) * phase + k * 1.1); /* apart in phase: lower peaks for the same loudness */
        tune->samples[first + i] += sum * envelope(n, t);
        phase += 2 * M_PI * n->from * pow(n->to / n->from, t / n->length) / RATE;
        tune->count = first + i + 1 > tune->count ? first + i + 1 : tune->count;
    }
}

/* RMS of what sounds: 10 ms blocks within 30 dB of the loudest, so that the pause between two notes does not count. */
static double loudness(const struct tune *tune) {
    double blocks[LONGEST / 480 + 1] = {0}, loudest = 0, sum = 0;
    int n = tune->count / 480, used = 0;
    for (int i = 0; i < n * 480; i++)
        blocks[i / 480] += tune->samples[i] * tune->samples[i] / 480;
    for (int i = 0; i < n; i++)
        loudest = fmax(loudest, blocks[i]);
    for (int i = 0; i < n; i++)
        if (blocks[i] > loudest / 1000) {
            sum += blocks[i];
            used++;
        }
    return sqrt(sum / used);
}

static double peak(const struct tune *tune) {
    double most = 0;
    for (int i = 0; i < tune->count; i++)
        most = fmax(most, fabs(tune->samples[i]));
    return most;
}

static void put(uint8_t *ret_bytes, uint32_t value, int size) {
    for (int i = 0; i < size; i++)
        ret_bytes[i] = (uint8_t)(value >> 8 * i);
}

static int write_wav(const char *folder, const struct tune *tune, double gain) {
    char path[4096];
    uint8_t head[44] = "RIFF....WAVEfmt ", sample[2];
    uint32_t size = (uint32_t)tune->count * 2;
    put(head + 4, 36 + size, 4);
    put(head + 16, 16, 4);
    put(head + 20, 1, 2); /* PCM */
    put(head + 22, 1, 2); /* channels */
    put(head + 24, RATE, 4);
    put(head + 28, RATE * 2, 4);
    put(head + 32, 2, 2);
    put(head + 34, 16, 2);
    memcpy(head + 36, "data", 4);
    put(head + 40, size, 4);
    snprintf(path, sizeof(path), "%s/%s.wav", folder, tune->name);
    FILE *file = fopen(path, "wb");
    if (!file)
        return -1;
    fwrite(head, 1, sizeof(head), file);
    for (int i = 0; i < tune->count; i++) {
        put(sample, (uint32_t)(int32_t)lrint(tune->samples[i] * gain * 32767), 2);
        fwrite(sample, 1, sizeof(sample), file);
    }
    int failed = ferror(file);
    return fclose(file) || failed ? -1 : 0;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: make-sounds FOLDER\n");
        return 2;
    }
    double common = 1; /* the loudness all can have: the peakiest of them reaches the peak */
    for (size_t i = 0; i < TUNES; i++) {
        for (int k = 0; k < 2; k++)
            sing(&tunes[i], &tunes[i].notes[k]);
        common = fmin(common, loudness(&tunes[i]) / peak(&tunes[i]) * PEAK);
    }
    for (size_t i = 0; i < TUNES; i++)
        if (write_wav(argv[1], &tunes[i], common / loudness(&tunes[i])) < 0) {
            fprintf(stderr, "%s/%s.wav: cannot be written\n", argv[1], tunes[i].name);
            return 1;
        }
    return 0;
}
