/* The desk's chimes: told apart by their pitches, without clicks, and heard from SDL's disk driver as they were asked
 * for; and a sound card that goes and comes back, whose place a file that is full takes. */
#include <math.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "device/chime.h"
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

#define MS(n) ((size_t)(n)*CHIME_RATE / 1000)
#define PATH 200

static char dir[] = "/tmp/lanyard-test-chime.XXXXXX";
static char played[PATH];

/* ---- how they sound ---- */

/* Power at one frequency in 90 ms. */
static double power(const int16_t *samples, double hz) {
    double c = 2 * cos(2 * M_PI * hz / CHIME_RATE), s1 = 0, s2 = 0;
    const size_t n = MS(90);
    for (size_t i = 0; i < n; i++) {
        double window = 0.5 - 0.5 * cos(2 * M_PI * (double)i / (double)n);
        double s0 = window * samples[i] / 32768 + c * s1 - s2;
        s2 = s1;
        s1 = s0;
    }
    return s1 * s1 + s2 * s2 - c * s1 * s2;
}

/* Which of the pitches that chimes use is it there? The fundamental with its octave: a hum with a strong octave is not
 * taken for the octave. */
static int pitch(const int16_t *samples) {
    static const int pitches[] = {349, 466, 659, 784, 1047, 1319, 1568};
    int best = 0;
    double most = 0;
    for (size_t i = 0; i < sizeof(pitches) / sizeof(*pitches); i++) {
        double sum = 0;
        for (int k = 1; k <= 3; k++)
            sum += sqrt(power(samples, pitches[i] * (double)k));
        if (sum > most) {
            most = sum;
            best = pitches[i];
        }
    }
    return best;
}

static const struct {
    enum chime chime;
    int first, last; /* Hz, 20 ms after the first note began and 110 ms before the end */
} tunes[] = {
    {CHIME_WELCOME, 784, 1047},
    {CHIME_READY, 1047, 1568},
    {CHIME_REFUSED, 466, 349},
    {CHIME_LOOK, 659, 659},
};
#define TUNES (sizeof(tunes) / sizeof(*tunes))

static void each_has_its_own_melody(void **state) {
    (void)state;
    static int16_t samples[CHIME_FRAMES_MAX];
    for (size_t i = 0; i < TUNES; i++) {
        size_t n = chime_render(tunes[i].chime, samples);
        assert_in_range(n, MS(300), CHIME_FRAMES_MAX);
        assert_int_equal(pitch(samples + MS(10)), tunes[i].first);
        assert_int_equal(pitch(samples + n - MS(110)), tunes[i].last);
    }
    assert_int_equal(chime_render(CHIME_NONE, samples), 0);
}

static void they_begin_and_end_softly_and_do_not_clip(void **state) {
    (void)state;
    static int16_t samples[CHIME_FRAMES_MAX];
    for (size_t i = 0; i < TUNES; i++) {
        size_t n = chime_render(tunes[i].chime, samples);
        int most = 0, step = 0, head = 0;
        for (size_t k = 0; k < n; k++) {
            most = abs(samples[k]) > most ? abs(samples[k]) : most;
            step = k > 0 && abs(samples[k] - samples[k - 1]) > step ? abs(samples[k] - samples[k - 1]) : step;
            head = k < MS(2) && abs(samples[k]) > head ? abs(samples[k]) : head;
        }
        assert_in_range(most, 22900, 22940); /* -3 dB */
        assert_true(step < 22940 * 0.6);     /* no click on the way */
        assert_true(head < 3000);            /* nobody is startled */
        assert_true(abs(samples[0]) < 8 && abs(samples[n - 1]) < 8);
    }
}

/* ---- out of the loudspeaker ---- */

static void wait_for_size(off_t size) {
    struct stat info = {.st_size = 0};
    for (int i = 0; i < 2000; i++) {
        if (stat(played, &info) == 0 && info.st_size >= size)
            return;
        poll(NULL, 0, 5);
    }
    fail_msg("nothing is played: %s has %lld bytes", played, (long long)info.st_size);
}

static off_t size_now(void) {
    struct stat info;
    return stat(played, &info) == 0 ? info.st_size : 0;
}

/* Is this chime in the file? Whole, at this volume. */
static bool holds(enum chime chime, int volume) {
    static int16_t samples[CHIME_FRAMES_MAX];
    const size_t n = chime_render(chime, samples), size = (size_t)size_now();
    for (size_t i = 0; i < n; i++)
        samples[i] = (int16_t)(samples[i] * volume / 100);
    uint8_t *heard = malloc(size + 1);
    FILE *file = fopen(played, "rb");
    assert_true(heard && file);
    assert_int_equal(fread(heard, 1, size, file), size);
    fclose(file);
    bool found = memmem(heard + 1, size - 1, samples + 1, (n - 2) * sizeof(int16_t)) != NULL;
    free(heard);
    return found;
}

static struct sound *open_chimes(const char *spec, int wanted) {
    struct sound *sound = NULL;
    char why[SOUND_ERROR] = "";
    setenv("SDL_AUDIODRIVER", "disk", 1);
    setenv("SDL_DISKAUDIOFILE", played, 1);
    setenv("SDL_DISKAUDIODELAY", "2", 1);
    int r = sound_open(spec, &sound, why);
    if (r != wanted)
        fail_msg("%d %s", r, why);
    for (size_t i = 0; i < TUNES; i++)
        assert_int_equal(sound_chime(sound, tunes[i].chime), i);
    return sound;
}

static void play_out(struct sound *sound, int clip, int volume) {
    sound_play(sound, clip, volume);
    wait_for_size(size_now() + 2 * (CHIME_FRAMES_MAX + 8 * 1024) * (off_t)sizeof(int16_t));
}

static void what_is_asked_for_is_heard(void **state) {
    (void)state;
    struct sound *sound = open_chimes("sdl", 0);
    assert_true(sound_is_heard(sound));
    play_out(sound, 2, 60);
    assert_true(holds(CHIME_REFUSED, 60));
    assert_false(holds(CHIME_REFUSED, 61)); /* volume is volume */
    assert_false(holds(CHIME_WELCOME, 60));
    play_out(sound, 0, 60);
    assert_true(holds(CHIME_WELCOME, 60));
    assert_false(holds(CHIME_READY, 60));
    sound_close(sound);
    unlink(played);
}

static void off_is_silence(void **state) {
    (void)state;
    struct sound *sound = open_chimes("none", 0);
    assert_false(sound_is_heard(sound));
    for (int i = 0; i < (int)TUNES; i++)
        sound_play(sound, i, 100);
    sound_close(sound);
    assert_int_equal(access(played, F_OK), -1); /* no card was touched */
}

static void wait_until(struct sound *sound, bool heard) {
    for (int i = 0; sound_is_heard(sound) != heard; i++) {
        if (i == 2000)
            fail_msg("the card is %s", heard ? "not found again" : "not missed");
        poll(NULL, 0, 5);
    }
}

/* The card goes (nothing can be written any more), a chime is lost with it, and the card comes back: the next chime is
 * heard, the lost one is not heard late. */
static void a_card_goes_and_comes_back(void **state) {
    (void)state;
    assert_int_equal(symlink("/dev/full", played), 0);
    struct sound *sound = open_chimes("sdl", 0);
    wait_until(sound, true);
    assert_int_equal(unlink(played), 0);
    assert_int_equal(mkdir(played, 0700), 0); /* no card can be opened */
    wait_until(sound, false);
    sound_play(sound, 2, 50);
    assert_int_equal(rmdir(played), 0);
    wait_until(sound, true);
    play_out(sound, 0, 50);
    assert_true(holds(CHIME_WELCOME, 50));
    assert_false(holds(CHIME_REFUSED, 50));
    sound_close(sound);
    unlink(played);
}

static void a_card_may_come_later(void **state) {
    (void)state;
    assert_int_equal(mkdir(played, 0700), 0);
    struct sound *sound = open_chimes("sdl", 1);
    assert_false(sound_is_heard(sound));
    assert_int_equal(rmdir(played), 0);
    wait_until(sound, true);
    play_out(sound, 1, 100);
    assert_true(holds(CHIME_READY, 100));
    sound_close(sound);
}

static int setup(void **state) {
    (void)state;
    if (!mkdtemp(dir))
        return -1;
    snprintf(played, sizeof(played), "%s/played.raw", dir);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    char command[64];
    snprintf(command, sizeof(command), "rm -rf %s", dir);
    return system(command);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_has_its_own_melody),    cmocka_unit_test(they_begin_and_end_softly_and_do_not_clip),
        cmocka_unit_test(what_is_asked_for_is_heard), cmocka_unit_test(off_is_silence),
        cmocka_unit_test(a_card_goes_and_comes_back), cmocka_unit_test(a_card_may_come_later),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
