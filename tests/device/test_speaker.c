/* The reel's sound: who is asked for how much and when, by the clock and by SDL's own devices without a card, and that
 * nobody is asked once it is closed. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "device/speaker.h"
#include "device/speaker_maker.h"

#define PULLS 64
static char dir[] = "/tmp/lanyard-test-speaker.XXXXXX";

/* Who fills the speaker: each left sample is one more than the one before, each right one its negative. */
struct filler {
    atomic_int pulls;
    atomic_bool closed, late; /* late: asked after it was closed */
    int64_t heard[PULLS], asked[PULLS];
    size_t n[PULLS];
    float next;
};

static int64_t now_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

static void fill(void *ctx, float *ret_stereo, size_t n, int64_t heard_us) {
    struct filler *f = ctx;
    int i = f->pulls;
    if (f->closed)
        f->late = true;
    for (size_t k = 0; k < n; k++) {
        ret_stereo[2 * k] = f->next / 16777216;
        ret_stereo[2 * k + 1] = -f->next / 16777216;
        f->next += 1;
    }
    if (i < PULLS) {
        f->heard[i] = heard_us;
        f->asked[i] = now_us();
        f->n[i] = n;
    }
    f->pulls++;
}

static void wait_for_pulls(struct filler *f, int pulls) {
    for (int i = 0; f->pulls < pulls; i++) {
        if (i == 4000)
            fail_msg("asked %d times only", f->pulls);
        poll(NULL, 0, 5);
    }
}

static struct speaker *open_for(const char *spec, struct filler *f, int wanted) {
    char why[SPEAKER_ERROR] = "";
    struct speaker *speaker = NULL;
    *f = (struct filler){.closed = false};
    int r = speaker_open(spec, fill, f, &speaker, why);
    if (r != wanted)
        fail_msg("%s: %d %s", spec, r, why);
    assert_non_null(speaker);
    assert_int_equal(r == 1, why[0] != '\0');
    assert_null(strchr(why, '\n'));
    return speaker;
}

/* And a while later nobody has asked: as long as another speaker takes for some pulls. */
static void close_for_good(struct speaker *speaker, struct filler *f) {
    struct filler other;
    speaker_close(speaker);
    f->closed = true;
    speaker = open_for("clock", &other, 0);
    wait_for_pulls(&other, 4);
    speaker_close(speaker);
    assert_false(f->late);
}

/* Is each heard as long after the one before as that lasts? Within us; a machine that was held up leaves some out. */
static bool steady(const struct filler *f, int pulls, int64_t us) {
    int slips = 0;
    for (int i = 1; i < pulls; i++) {
        int64_t off = f->heard[i] - f->heard[i - 1] - (int64_t)f->n[i - 1] * 1000000 / SPEAKER_RATE;
        if (off < -us)
            return false;
        slips += off > us;
    }
    return slips <= pulls / 2;
}

static void the_clock_asks_in_real_time(void **state) {
    (void)state;
    struct filler f;
    struct speaker *speaker = open_for("clock", &f, 0);
    wait_for_pulls(&f, 20);
    close_for_good(speaker, &f);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(f.n[i], 1024);
        assert_true(f.asked[i] >= f.heard[i]); /* never ahead of time */
    }
    assert_true(steady(&f, 20, 2));
    f.heard[10] -= 100; /* and the question can be answered otherwise */
    assert_false(steady(&f, 20, 2));
}

static void none_is_never_asked(void **state) {
    (void)state;
    struct filler f;
    struct speaker *speaker = open_for("none", &f, 0);
    f.closed = true;
    close_for_good(speaker, &f);
    assert_int_equal(f.pulls, 0);
    speaker_close(NULL);
}

static void a_device_asks_steadily(void **state) {
    (void)state;
    struct filler f;
    setenv("SDL_AUDIODRIVER", "dummy", 1);
    struct speaker *speaker = open_for("sdl", &f, 0);
    wait_for_pulls(&f, 20);
    close_for_good(speaker, &f);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(f.n[i], 1024);
        assert_true(f.heard[i] >= f.asked[0]);
    }
    assert_true(steady(&f, 20, 8000));
}

static void what_is_filled_in_is_played(void **state) {
    (void)state;
    char path[200];
    struct filler f;
    snprintf(path, sizeof(path), "%s/played.raw", dir);
    setenv("SDL_AUDIODRIVER", "disk", 1);
    setenv("SDL_DISKAUDIOFILE", path, 1);
    setenv("SDL_DISKAUDIODELAY", "1", 1);
    struct speaker *speaker = open_for("sdl", &f, 0);
    wait_for_pulls(&f, 20);
    close_for_good(speaker, &f);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    float both[2];
    int played = 0; /* SDL may lead in with silence */
    for (float before = 0; fread(both, sizeof(both), 1, file) == 1 && played < 10000;) {
        if (played == 0 && both[0] <= 0)
            continue;
        assert_true(both[0] * 16777216 == (played ? before + 1 : 1));
        assert_true(both[1] == -both[0]);
        before = both[0] * 16777216;
        played++;
    }
    fclose(file);
    assert_int_equal(played, 10000);
}

static void without_a_card_the_clock_goes_on(void **state) {
    (void)state;
    static const char *const drivers[] = {"none-such", "disk"};
    struct filler f;
    setenv("SDL_DISKAUDIOFILE", "/dev/null/nowhere", 1); /* the driver is there, its device is not */
    for (int i = 0; i < 2; i++) {
        setenv("SDL_AUDIODRIVER", drivers[i], 1);
        struct speaker *speaker = open_for("sdl", &f, 1);
        wait_for_pulls(&f, 5);
        close_for_good(speaker, &f);
        assert_true(steady(&f, 5, 2));
    }
}

static void other_words_are_refused(void **state) {
    (void)state;
    static const char *const specs[] = {"", "alsa", "sdl ", "clock:1", "NONE"};
    for (size_t i = 0; i < sizeof(specs) / sizeof(*specs); i++) {
        char why[SPEAKER_ERROR] = "";
        struct speaker *speaker = NULL;
        assert_int_equal(speaker_open(specs[i], fill, NULL, &speaker, why), -EINVAL);
        assert_null(speaker);
        assert_non_null(strstr(why, "write sdl, clock or none"));
    }
}

/* ---- when it is heard ---- */
static void jitter_is_not_heard(void **state) {
    (void)state;
    struct hearing hearing = {.started = false};
    int64_t before = 0;
    for (int i = 0; i < 400; i++) {
        int64_t jitter = i * 7919 % 6000; /* 0..6 ms late */
        int64_t at = hearing_next(&hearing, 1000000 + i * 21333 + jitter, 1024);
        if (i > 0)
            assert_in_range(at - before, 21333 - 400, 21333 + 400);
        if (i > 100) /* and it stays with the device */
            assert_in_range(at - (1000000 + i * 21333), 0, 6000);
        before = at;
    }
}

static void a_slow_device_is_followed_and_a_slip_at_once(void **state) {
    (void)state;
    struct hearing hearing = {.started = false};
    int64_t at = 0, guess = 5000;
    for (int i = 0; i < 3000; i++, guess += 21345) /* 0.05 % slow: half a second in all */
        at = hearing_next(&hearing, guess, 1024);
    assert_in_range(guess - 21345 - at, 0, 1000);
    assert_int_equal(hearing_next(&hearing, guess + 500000, 1024), guess + 500000);
    assert_int_equal(hearing_next(&hearing, guess - 500000, 1024), guess - 500000);
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
        cmocka_unit_test(the_clock_asks_in_real_time),
        cmocka_unit_test(none_is_never_asked),
        cmocka_unit_test(a_device_asks_steadily),
        cmocka_unit_test(what_is_filled_in_is_played),
        cmocka_unit_test(without_a_card_the_clock_goes_on),
        cmocka_unit_test(other_words_are_refused),
        cmocka_unit_test(jitter_is_not_heard),
        cmocka_unit_test(a_slow_device_is_followed_and_a_slip_at_once),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
