/* What the audience hears of the reel: films fade in, are cut and end without a click, silence is silence, and what is
 * held or taken away is not pulled. The movies here give a constant tone, so that every step heard is the mixer's. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "reel/mixer.h"

#define MS (MOVIE_RATE / 1000) /* samples */
#define LONGEST (600 * MS)
#define CLICK 0.001 /* between two samples of a constant tone: louder is heard */
#define NEAR 0.01

struct movie {
    float level;
    size_t given, length; /* samples; length 0 = without end */
};

/* The mixer's only way to a movie; this one takes the place of FFmpeg's. */
size_t movie_sound(struct movie *movie, float *ret_stereo, size_t n, int64_t *ret_pts) {
    if (movie->length && n > movie->length - movie->given)
        n = movie->length - movie->given;
    for (size_t i = 0; i < 2 * n; i++)
        ret_stereo[i] = movie->level;
    *ret_pts = (int64_t)movie->given * 1000000 / MOVIE_RATE;
    movie->given += n;
    return n;
}

struct fixture {
    struct mixer *mixer;
    float heard[2 * LONGEST];
    struct movie a, b;
};

static int set_up(void **state) {
    struct fixture *f = calloc(1, sizeof(*f));
    *state = f;
    if (!f)
        return -1;
    f->mixer = mixer_new();
    f->a.level = f->b.level = 0.5F;
    return f->mixer ? 0 : -1;
}

static int tear_down(void **state) {
    struct fixture *f = *state;
    mixer_free(f->mixer);
    free(f);
    return 0;
}

static void pull(struct fixture *f, size_t n) {
    for (size_t i = 0; i < 2 * n; i++)
        f->heard[i] = 9; /* whatever was in the buffer */
    mixer_pull(f->mixer, f->heard, n, 7000);
}

static bool is_level(const struct fixture *f, size_t sample, double level) {
    return fabs(f->heard[2 * sample] - level) < NEAR && fabs(f->heard[2 * sample + 1] - level) < NEAR;
}

/* The largest step from one sample to the next, on either side. */
static double largest_step(const float *stereo, size_t n) {
    double largest = 0;
    for (size_t i = 2; i < 2 * n; i++)
        largest = fmax(largest, fabs(stereo[i] - stereo[i - 2]));
    return largest;
}

static void a_planted_click_is_found(void **state) {
    (void)state;
    float smooth[] = {0.5F, 0.5F, 0.5F, 0.5F, 0.5F, 0.5F}, clicks[] = {0.5F, 0.5F, 0.5F, 0.5F, 0.5F, 0.48F};
    assert_true(largest_step(smooth, 3) < CLICK);
    assert_true(largest_step(clicks, 3) > CLICK);
}

static void nothing_on_is_silence(void **state) {
    struct fixture *f = *state;
    int64_t pts = 1, at = 1;
    pull(f, 10 * MS);
    assert_true(f->heard[0] == 0 && largest_step(f->heard, 10 * MS) == 0);
    assert_false(mixer_heard(f->mixer, &pts, &at));
    assert_true(pts == 1 && at == 1);
    mixer_free(NULL);
}

static void a_film_fades_in_to_its_volume(void **state) {
    struct fixture *f = *state;
    mixer_play(f->mixer, &f->a, 0.6, 0);
    pull(f, 200 * MS);
    assert_true(is_level(f, 0, 0));
    assert_true(is_level(f, 75 * MS, 0.15));
    assert_true(is_level(f, 151 * MS, 0.3));
    assert_true(is_level(f, 199 * MS, 0.3));
    assert_true(largest_step(f->heard, 200 * MS) < CLICK);
}

static void a_cut_fades_from_one_film_to_the_next(void **state) {
    struct fixture *f = *state;
    mixer_play(f->mixer, &f->a, 1, 0);
    pull(f, 200 * MS);
    mixer_play(f->mixer, &f->b, 1, 0);
    pull(f, 300 * MS);
    assert_true(is_level(f, 0, 0.5));
    assert_true(is_level(f, 299 * MS, 0.5));
    assert_true(largest_step(f->heard, 300 * MS) < CLICK);
    size_t before = f->a.given;
    pull(f, 300 * MS); /* it may be closed by now */
    assert_int_equal(f->a.given, before);
}

static void a_film_fades_out_before_its_end(void **state) {
    struct fixture *f = *state;
    f->a.length = 600 * MS;
    mixer_play(f->mixer, &f->a, 1, 600000);
    pull(f, 600 * MS);
    assert_true(is_level(f, 290 * MS, 0.5));
    assert_true(is_level(f, 450 * MS, 0.25));
    assert_true(is_level(f, 600 * MS - 1, 0));
    assert_true(largest_step(f->heard, 600 * MS) < CLICK);
    pull(f, 10 * MS);
    assert_true(f->heard[0] == 0 && largest_step(f->heard, 10 * MS) == 0);
}

static void what_is_held_stands_still(void **state) {
    struct fixture *f = *state;
    int64_t pts, at;
    mixer_play(f->mixer, &f->a, 1, 0);
    pull(f, 200 * MS);
    mixer_hold(f->mixer, true);
    size_t before = f->a.given;
    pull(f, 200 * MS);
    assert_true(f->heard[0] == 0 && largest_step(f->heard, 200 * MS) == 0);
    assert_int_equal(f->a.given, before);
    assert_false(mixer_heard(f->mixer, &pts, &at));
    mixer_hold(f->mixer, false);
    pull(f, 10 * MS);
    assert_true(is_level(f, 0, 0.5));
    assert_true(mixer_heard(f->mixer, &pts, &at));
    assert_int_equal(pts, 200000); /* nothing was left out */
}

static void what_is_heard_is_told_once_and_of_the_present_film(void **state) {
    struct fixture *f = *state;
    int64_t pts, at;
    mixer_play(f->mixer, &f->a, 1, 0);
    pull(f, 20 * MS);
    pull(f, 20 * MS);
    assert_true(mixer_heard(f->mixer, &pts, &at));
    assert_int_equal(pts, 20000);
    assert_int_equal(at, 7000);
    assert_false(mixer_heard(f->mixer, &pts, &at));
    pull(f, 20 * MS);
    mixer_play(f->mixer, NULL, 0, 0); /* that was of the film before */
    assert_false(mixer_heard(f->mixer, &pts, &at));
    pull(f, 20 * MS); /* only what leaves is heard */
    assert_true(f->heard[0] > 0);
    assert_false(mixer_heard(f->mixer, &pts, &at));
}

static void what_is_taken_away_is_not_pulled(void **state) {
    struct fixture *f = *state;
    mixer_play(f->mixer, &f->a, 1, 0);
    pull(f, 200 * MS);
    mixer_play(f->mixer, &f->b, 1, 0);
    mixer_forget(f->mixer, &f->a);
    size_t a = f->a.given;
    pull(f, 20 * MS);
    assert_int_equal(f->a.given, a);
    assert_int_equal(f->b.given, 20 * MS);
    mixer_forget(f->mixer, &f->b);
    pull(f, 20 * MS);
    assert_int_equal(f->b.given, 20 * MS);
    assert_true(f->heard[0] == 0);
}

static void two_loud_films_do_not_go_beyond_full(void **state) {
    struct fixture *f = *state;
    f->a.level = 1;
    f->b.level = 3;
    mixer_play(f->mixer, &f->a, 1, 0);
    pull(f, 200 * MS);
    mixer_play(f->mixer, &f->b, 1, 0);
    pull(f, 300 * MS);
    for (size_t i = 0; i < 600 * MS; i++)
        assert_true(f->heard[i] >= 0 && f->heard[i] <= 1);
    assert_true(is_level(f, 299 * MS, 1));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_planted_click_is_found, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_on_is_silence, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_film_fades_in_to_its_volume, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_cut_fades_from_one_film_to_the_next, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_film_fades_out_before_its_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_held_stands_still, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_heard_is_told_once_and_of_the_present_film, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_taken_away_is_not_pulled, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_loud_films_do_not_go_beyond_full, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
