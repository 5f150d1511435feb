/* Sound without a sound card: SDL's disk driver writes what would have been heard to a file, its dummy driver plays to
 * nobody, and the mixer is a pure function. The three sounds of the tree are measured by Goertzel's filter. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "device/sound_maker.h"

#ifdef __SANITIZE_ADDRESS__
/* As in test_display.c: memory of libraries that SDL loads and lets go of. */
int dlclose(void *handle);
int dlclose(void *handle) {
    (void)handle;
    return 0;
}
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libdbus-1\nleak:libasound\nleak:libpulse\n"; }
#endif

static char dir[] = "/tmp/lanyard-test-sound.XXXXXX";

static uint8_t *read_file(const char *path, size_t *ret_size) {
    FILE *file = fopen(path, "rb");
    struct stat info;
    assert_non_null(file);
    assert_int_equal(fstat(fileno(file), &info), 0);
    *ret_size = (size_t)info.st_size;
    uint8_t *bytes = malloc(*ret_size + 1);
    assert_non_null(bytes);
    assert_int_equal(fread(bytes, 1, *ret_size, file), *ret_size);
    fclose(file);
    return bytes;
}

static uint8_t *read_asset(const char *name, size_t *ret_size) {
    char path[200];
    snprintf(path, sizeof(path), "assets/sound/%s.wav", name);
    return read_file(path, ret_size);
}

static struct clip load_asset(const char *name) {
    char why[SOUND_ERROR] = "";
    size_t size;
    struct clip clip;
    uint8_t *bytes = read_asset(name, &size);
    if (sound_wav(bytes, (unsigned)size, &clip, why) < 0)
        fail_msg("%s: %s", name, why);
    free(bytes);
    return clip;
}

/* ---- how the three sound ---- */
static const char *const names[] = {"admit", "attention", "refuse"};
#define BLOCK 480 /* 10 ms */

static double rms(const int16_t *samples, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += (double)samples[i] * samples[i];
    return sqrt(sum / (double)count) / 32768;
}

/* Power at one frequency in samples, through a Hann window. */
static double goertzel(const int16_t *samples, size_t count, double hz) {
    double c = 2 * cos(2 * M_PI * hz / SOUND_RATE), s1 = 0, s2 = 0;
    for (size_t i = 0; i < count; i++) {
        double window = 0.5 - 0.5 * cos(2 * M_PI * (double)i / (double)count);
        double s0 = window * samples[i] / 32768 + c * s1 - s2;
        s2 = s1;
        s1 = s0;
    }
    return s1 * s1 + s2 * s2 - c * s1 * s2;
}

/* The pitch of 60 ms: the fundamental whose first harmonics hold most together. */
static double pitch(const int16_t *samples) {
    double best = 0, best_hz = 0;
    for (double hz = 250; hz < 1500; hz *= 1.01) {
        double sum = 0;
        for (int k = 1; k <= 4; k++)
            sum += sqrt(goertzel(samples, 2880, hz * k)) / k;
        if (sum > best) {
            best = sum;
            best_hz = hz;
        }
    }
    return best_hz;
}

static double semitones(double from, double to) { return 12 * log2(to / from); }

/* Loudness of what sounds, as the generator levels it: blocks within 30 dB of the loudest. */
static double loudness(const struct clip *clip) {
    double loudest = 0, sum = 0;
    int used = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i + BLOCK <= clip->count; i += BLOCK) {
            double level = rms(clip->samples + i, BLOCK);
            loudest = fmax(loudest, level);
            if (pass == 1 && level > loudest / 31.6) {
                sum += level * level;
                used++;
            }
        }
    return sqrt(sum / used);
}

/* How often it falls silent and starts again: runs of blocks within 30 dB of the loudest. */
static int strokes(const struct clip *clip) {
    double loudest = 0;
    int runs = 0;
    bool sounding = false;
    for (size_t i = 0; i + BLOCK <= clip->count; i += BLOCK)
        loudest = fmax(loudest, rms(clip->samples + i, BLOCK));
    for (size_t i = 0; i + BLOCK <= clip->count; i += BLOCK) {
        bool sounds = rms(clip->samples + i, BLOCK) > loudest / 31.6;
        runs += sounds && !sounding;
        sounding = sounds;
    }
    return runs;
}

static void the_files_are_what_they_claim(void **state) {
    (void)state;
    for (int i = 0; i < 3; i++) {
        size_t size;
        uint8_t *bytes = read_asset(names[i], &size);
        static const uint8_t form[] = {1, 0, 1, 0, 0x80, 0xBB, 0, 0, 0, 0x77, 1, 0, 2, 0, 16, 0}; /* PCM mono 48k 16 */
        assert_memory_equal(bytes + 20, form, sizeof(form));
        struct clip clip = load_asset(names[i]);
        assert_memory_equal(clip.samples, bytes + 44, clip.count * 2); /* and loading changes nothing */
        assert_int_equal(clip.count * 2, size - 44);
        free(clip.samples);
        free(bytes);
    }
}

static void they_are_short_whole_and_equally_loud(void **state) {
    (void)state;
    double least = 1, most = 0;
    for (int i = 0; i < 3; i++) {
        struct clip clip = load_asset(names[i]);
        int peak = 0;
        for (size_t k = 0; k < clip.count; k++)
            peak = abs(clip.samples[k]) > peak ? abs(clip.samples[k]) : peak;
        assert_true(clip.count < 400 * SOUND_RATE / 1000);
        assert_in_range(peak, 16423, 23198); /* -6 to -3 dBFS: no clipping, none timid */
        assert_in_range(abs(clip.samples[0]), 0, 8);
        assert_in_range(abs(clip.samples[clip.count - 1]), 0, 8);
        assert_true(rms(clip.samples, 96) < 0.01); /* 2 ms: no click */
        assert_true(rms(clip.samples + clip.count - 96, 96) < 0.01);
        least = fmin(least, loudness(&clip));
        most = fmax(most, loudness(&clip));
        free(clip.samples);
    }
    assert_true(20 * log10(most / least) < 2);
}

static void they_differ_in_pitch_movement_and_rhythm(void **state) {
    (void)state;
    struct clip admit = load_asset("admit"), attention = load_asset("attention"), refuse = load_asset("refuse");
    double first, second;
    assert_int_equal(strokes(&admit), 1);
    assert_int_equal(strokes(&attention), 2);
    assert_int_equal(strokes(&refuse), 1);
    first = pitch(admit.samples + 2400);
    second = pitch(admit.samples + 10800);
    assert_true(semitones(first, second) > 4);
    double lowest_of_admit = first;
    first = pitch(attention.samples + 1440);
    second = pitch(attention.samples + attention.count - 4800);
    assert_true(fabs(semitones(first, second)) < 0.5);
    assert_true(semitones(first, lowest_of_admit) > 2);
    double attentions = first;
    first = pitch(refuse.samples + 960);
    second = pitch(refuse.samples + 12000);
    assert_true(semitones(first, second) < -3);
    assert_true(semitones(first, attentions) > 2);
    free(admit.samples);
    free(attention.samples);
    free(refuse.samples);
}

/* The share of a clip's energy, whatever it has up to 24 kHz, between two frequencies. */
static double share(const struct clip *clip, double from, double to) {
    double all = 0, band = 0, step = (double)SOUND_RATE / (double)clip->count;
    for (size_t k = 0; k < clip->count; k++) {
        double window = 0.5 - 0.5 * cos(2 * M_PI * (double)k / (double)clip->count);
        all += pow(window * clip->samples[k] / 32768, 2) * (double)clip->count / 2; /* Parseval */
    }
    for (double hz = ceil(from / step) * step; hz <= to; hz += step)
        band += goertzel(clip->samples, clip->count, hz);
    return band / all;
}

/* Nearly all the energy lies where a small speaker works, and the most of it above the roar of a hall. */
static void they_fit_a_small_speaker(void **state) {
    (void)state;
    for (int i = 0; i < 3; i++) {
        struct clip clip = load_asset(names[i]);
        assert_true(share(&clip, 300, 4000) > 0.98);
        assert_true(share(&clip, 500, 3000) > 0.7);
        free(clip.samples);
    }
}

/* The measures above would notice: a melody turned round, a hum, a pause filled in, a sound at half the strength. */
static void the_measures_can_tell(void **state) {
    (void)state;
    struct clip clip = load_asset("admit");
    for (size_t i = 0, k = clip.count - 1; i < k; i++, k--) {
        int16_t swapped = clip.samples[i];
        clip.samples[i] = clip.samples[k];
        clip.samples[k] = swapped;
    }
    assert_true(semitones(pitch(clip.samples + 2400), pitch(clip.samples + clip.count - 2880 - 2400)) < -4);
    double before = loudness(&clip);
    for (size_t i = 0; i < clip.count; i++)
        clip.samples[i] /= 2;
    assert_true(20 * log10(before / loudness(&clip)) > 5);
    for (size_t i = 0; i < clip.count; i++)
        clip.samples[i] = (int16_t)(clip.samples[i] + 6000 * sin(2 * M_PI * 200 * (double)i / SOUND_RATE));
    assert_true(share(&clip, 300, 4000) < 0.9);
    free(clip.samples);
    clip = load_asset("attention");
    for (size_t i = 0; i < clip.count; i++)
        clip.samples[i] = (int16_t)(clip.samples[i] + (i % 48 < 24 ? 3000 : -3000));
    assert_int_equal(strokes(&clip), 1);
    free(clip.samples);
}

/* ---- the mixer ---- */
static void the_last_one_wins(void **state) {
    (void)state;
    int16_t level[1000], rising[10], out[1500];
    for (int i = 0; i < 1000; i++)
        level[i] = 10000;
    for (int i = 0; i < 10; i++)
        rising[i] = (int16_t)(i + 1);
    struct clip one = {level, 1000}, two = {rising, 10};
    struct mixer mixer = {.now = {.clip = NULL}};
    mixer_render(&mixer, out, 10);
    assert_int_equal(out[9], 0);
    mixer_play(&mixer, &one, 50);
    mixer_render(&mixer, out, 300);
    assert_int_equal(out[0], 5000);
    assert_int_equal(out[299], 5000);
    mixer_play(&mixer, &two, 100);
    mixer_render(&mixer, out, 1500);
    for (int i = 1; i < SOUND_FADE; i++) /* 5 ms, no step */
        assert_in_range(out[i - 1] - out[i] + 40, 0, 80);
    assert_true(out[0] > 4900);
    assert_int_equal(out[10], 5000 * (SOUND_FADE - 11) / SOUND_FADE);
    for (int i = SOUND_FADE; i < 1500; i++)
        assert_int_equal(out[i], 0);
}

static void loud_over_loud_does_not_wrap(void **state) {
    (void)state;
    int16_t high[500], low[500], out[100];
    for (int i = 0; i < 500; i++) {
        high[i] = INT16_MAX;
        low[i] = INT16_MIN;
    }
    struct clip up = {high, 500}, down = {low, 500};
    struct mixer mixer = {.now = {.clip = NULL}};
    mixer_play(&mixer, &up, 1000);
    mixer_play(&mixer, &up, 100);
    mixer_render(&mixer, out, 100);
    assert_int_equal(out[0], INT16_MAX);
    mixer = (struct mixer){.now = {.clip = NULL}};
    mixer_play(&mixer, &down, 100);
    mixer_play(&mixer, &down, 100);
    mixer_render(&mixer, out, 100);
    assert_int_equal(out[0], INT16_MIN);
    mixer = (struct mixer){.now = {.clip = NULL}};
    mixer_play(&mixer, &up, -5);
    mixer_render(&mixer, out, 100);
    assert_int_equal(out[0], 0);
}

/* ---- files ---- */
static void le(uint8_t *bytes, uint32_t value, int size) {
    for (int i = 0; i < size; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}

/* A WAV head for a form; bytes has room for it. */
static void head(uint8_t bytes[44], unsigned form, unsigned channels, unsigned rate, unsigned bits, uint32_t size) {
    memcpy(bytes, "RIFF....WAVEfmt ....................data", 40);
    le(bytes + 4, 36 + size, 4);
    le(bytes + 16, 16, 4);
    le(bytes + 20, form, 2);
    le(bytes + 22, channels, 2);
    le(bytes + 24, rate, 4);
    le(bytes + 28, rate * channels * bits / 8, 4);
    le(bytes + 32, channels * bits / 8, 2);
    le(bytes + 34, bits, 2);
    le(bytes + 40, size, 4);
}

static void other_forms_are_converted(void **state) {
    (void)state;
    static const struct {
        unsigned channels, rate, bits;
    } forms[] = {{1, 44100, 16}, {2, 48000, 16}, {1, 22050, 8}, {2, 96000, 24}, {1, 8000, 16}};
    for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
        uint32_t size = forms[i].rate / 10 * forms[i].channels * forms[i].bits / 8; /* 100 ms */
        uint8_t *bytes = calloc(1, 44 + size);
        char why[SOUND_ERROR] = "";
        struct clip clip;
        head(bytes, 1, forms[i].channels, forms[i].rate, forms[i].bits, size);
        if (sound_wav(bytes, 44 + size, &clip, why) < 0)
            fail_msg("%u Hz: %s", forms[i].rate, why);
        assert_in_range(clip.count, 4780, 4820); /* nothing is cut off */
        free(clip.samples);
        free(bytes);
    }
}

static void bad_files_are_refused_in_one_line(void **state) {
    (void)state;
    uint8_t *bytes = calloc(1, SOUND_BYTES_MAX + 1);
    struct sound *sound;
    char why[SOUND_ERROR];
    assert_int_equal(sound_open("none", &sound, why), 0);
    static const struct {
        unsigned form, channels, rate, bits;
        uint32_t size;
        int r;
    } cases[] = {
        {1, 1, 1, 16, 1000, -EBADMSG}, /* would become 24 million samples */
        {1, 1, 4000000000u, 16, 1000, -EBADMSG},
        {1, 1, 0, 16, 1000, -EBADMSG},
        {1, 0, 48000, 16, 1000, -EBADMSG},
        {1, 9, 48000, 16, 1800, -EBADMSG},
        {1, 1, 48000, 16, 0, -EBADMSG},
        {1, 1, 48000, 13, 1000, -EBADMSG},
        {999, 1, 48000, 16, 1000, -EBADMSG},
        {1, 1, 8000, 8, 80001, -EMSGSIZE},
        {1, 1, 48000, 16, SOUND_BYTES_MAX, -EMSGSIZE},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        why[0] = '\0';
        head(bytes, cases[i].form, cases[i].channels, cases[i].rate, cases[i].bits, cases[i].size);
        unsigned size = cases[i].size + 44 > SOUND_BYTES_MAX ? SOUND_BYTES_MAX + 1 : cases[i].size + 44;
        int r = sound_load(sound, bytes, size, why);
        if (r != cases[i].r)
            fail_msg("case %zu: %d", i, r);
        assert_true(why[0] && !strchr(why, '\n'));
    }
    assert_int_equal(sound_load(sound, "", 0, why), -EBADMSG);
    assert_int_equal(sound_load(sound, "hello", 5, why), -EBADMSG);
    sound_close(sound);
    free(bytes);
}

/* Cut anywhere, and with any byte of the head changed: an answer, and under SAN=1 nothing read beyond the end. */
static void torn_files_do_no_harm(void **state) {
    (void)state;
    size_t size;
    uint8_t *whole = read_asset("admit", &size);
    struct clip clip;
    char why[SOUND_ERROR];
    for (unsigned len = 0; len < 300; len++) {
        uint8_t *cut = malloc(len + 1); /* its own block: its end is guarded */
        memcpy(cut, whole, len);
        if (sound_wav(cut, len, &clip, why) == 0)
            free(clip.samples);
        free(cut);
    }
    for (unsigned i = 0; i < 44; i++)
        for (int flip = 0; flip < 3; flip++) {
            uint8_t was = whole[i];
            whole[i] = flip == 0 ? 0 : flip == 1 ? 0xff : (uint8_t)(was ^ 0x81);
            if (sound_wav(whole, (unsigned)size, &clip, why) == 0)
                free(clip.samples);
            whole[i] = was;
        }
    free(whole);
}

static void there_is_room_for_eight(void **state) {
    (void)state;
    size_t size;
    uint8_t *bytes = read_asset("refuse", &size);
    struct sound *sound;
    char why[SOUND_ERROR] = "";
    assert_int_equal(sound_open("none", &sound, why), 0);
    for (int i = 0; i < SOUND_CLIPS; i++)
        assert_int_equal(sound_load(sound, bytes, (unsigned)size, why), i);
    assert_int_equal(sound_load(sound, bytes, (unsigned)size, why), -ENOSPC);
    sound_play(sound, 0, 100);
    sound_play(sound, SOUND_CLIPS, 100);
    sound_play(sound, -1, 100);
    sound_close(sound);
    sound_close(NULL);
    free(bytes);
}

/* ---- devices ---- */
static void wait_for_size(const char *path, off_t size) {
    struct stat info = {.st_size = 0};
    for (int i = 0; i < 2000; i++) {
        if (stat(path, &info) == 0 && info.st_size >= size)
            return;
        poll(NULL, 0, 5);
    }
    fail_msg("nothing is played: %s has %lld bytes", path, (long long)info.st_size);
}

static long long find(const uint8_t *in, size_t in_size, const struct clip *clip) {
    const uint8_t *at = memmem(in, in_size, clip->samples, clip->count * 2);
    return at ? at - in : -1;
}

static void what_is_played_is_heard(void **state) {
    (void)state;
    char path[200], why[SOUND_ERROR] = "";
    size_t size;
    struct sound *sound;
    snprintf(path, sizeof(path), "%s/heard.raw", dir);
    setenv("SDL_AUDIODRIVER", "disk", 1);
    setenv("SDL_DISKAUDIOFILE", path, 1);
    setenv("SDL_DISKAUDIODELAY", "1", 1);
    if (sound_open("sdl", &sound, why) < 0)
        fail_msg("%s", why);
    for (int i = 0; i < 3; i++) {
        uint8_t *bytes = read_asset(names[i], &size);
        assert_int_equal(sound_load(sound, bytes, (unsigned)size, why), i);
        free(bytes);
    }
    sound_play(sound, 0, 100);
    wait_for_size(path, 200000);
    sound_play(sound, 2, 100);
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    wait_for_size(path, info.st_size + 200000);
    sound_close(sound);
    struct clip admit = load_asset("admit"), attention = load_asset("attention"), refuse = load_asset("refuse");
    uint8_t *heard = read_file(path, &size);
    assert_true(find(heard, size, &admit) >= 0);
    assert_true(find(heard, size, &refuse) > find(heard, size, &admit));
    assert_int_equal(find(heard, size, &attention), -1);
    free(heard);
    free(admit.samples);
    free(attention.samples);
    free(refuse.samples);
}

static void no_sound_card_is_said_and_survived(void **state) {
    (void)state;
    struct sound *sound = NULL;
    char why[SOUND_ERROR] = "";
    setenv("SDL_AUDIODRIVER", "none-such", 1);
    assert_int_equal(sound_open("sdl", &sound, why), -ENODEV);
    assert_non_null(strstr(why, "no sound: "));
    assert_null(sound);
    setenv("SDL_AUDIODRIVER", "disk", 1);
    setenv("SDL_DISKAUDIOFILE", "/dev/null/nowhere", 1); /* the driver is there, its device is not */
    assert_int_equal(sound_open("sdl", &sound, why), 1);
    assert_non_null(strstr(why, "no sound: "));
    assert_false(sound_is_heard(sound));
    assert_int_equal(sound_chime(sound, CHIME_WELCOME), 0);
    sound_play(sound, 0, 100);
    sound_close(sound);
    sound = NULL;
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    assert_int_equal(sound_open("sdl", &sound, why), 0);
    sound_play(sound, 0, 100); /* nothing loaded */
    sound_close(sound);
    assert_int_equal(sound_open("alsa", &sound, why), -EINVAL);
    assert_non_null(strstr(why, "alsa: sound is sdl or none"));
}

static int setup(void **state) {
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    char command[64];
    snprintf(command, sizeof(command), "rm -rf %s", dir);
    return system(command);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_files_are_what_they_claim),
        cmocka_unit_test(they_are_short_whole_and_equally_loud),
        cmocka_unit_test(they_differ_in_pitch_movement_and_rhythm),
        cmocka_unit_test(they_fit_a_small_speaker),
        cmocka_unit_test(the_measures_can_tell),
        cmocka_unit_test(the_last_one_wins),
        cmocka_unit_test(loud_over_loud_does_not_wrap),
        cmocka_unit_test(other_forms_are_converted),
        cmocka_unit_test(bad_files_are_refused_in_one_line),
        cmocka_unit_test(torn_files_do_no_harm),
        cmocka_unit_test(there_is_room_for_eight),
        cmocka_unit_test(what_is_played_is_heard),
        cmocka_unit_test(no_sound_card_is_said_and_survived),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
