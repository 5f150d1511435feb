/* What lies over what on the second display, and where: pictures keep their shape, films stand whole, photos fill the
 * screen where that cuts little off, bars never let the picture before through, an emergency covers everything, and the
 * slate is never black. The projector here keeps the layers instead of drawing them. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reel/reel.h"

#define NEAR 0.5 /* pixels */

static struct projector_layer shown[PROJECTOR_LAYERS];
static size_t n_shown;

static int keep_layers(struct projector *p, const struct projector_layer *layers, size_t n) {
    (void)p;
    memcpy(shown, layers, n * sizeof(*layers));
    n_shown = n;
    return 0;
}

/* Of the slate: counts of what it is made of. */
static int put_result;
static struct {
    int texture, w, h, accents, dark, clear;
    bool centred; /* its accents are, from left to right */
} slate;

static void count_pixel(uint32_t pixel, double *sum_x, int x) {
    int red = pixel >> 16 & 255, green = pixel >> 8 & 255, blue = pixel & 255;
    slate.clear += pixel >> 24 != 255;
    slate.dark += red + green + blue < 48;
    if (red > 200 && green > 150) {
        slate.accents++;
        *sum_x += x + 0.5;
    }
}

static int keep_slate(struct projector *p, int texture, const struct pixels *picture) {
    (void)p;
    double sum_x = 0;
    if (put_result < 0)
        return put_result;
    slate.texture = texture;
    slate.w = picture->w;
    slate.h = picture->h;
    slate.accents = slate.dark = slate.clear = 0;
    for (int y = 0; y < picture->h; y++)
        for (int x = 0; x < picture->w; x++)
            count_pixel(((const uint32_t *)(const void *)(picture->data + (ptrdiff_t)y * picture->stride))[x], &sum_x,
                        x);
    slate.centred = slate.accents > 0 && fabs(sum_x / slate.accents - picture->w / 2.0) < 1;
    return 0;
}

static const struct projector_ops ops = {.show = keep_layers, .put_art = keep_slate};

struct fixture {
    struct projector projector;
    struct reel reel;
};

static int set_up(void **state) {
    struct fixture *f = calloc(1, sizeof(*f));
    *state = f;
    if (!f)
        return -1;
    f->projector = (struct projector){.ops = &ops, .w = 1920, .h = 1080};
    f->reel.projector = &f->projector;
    f->reel.fade_us = 700000;
    f->reel.now = 10000000;
    put_result = 0;
    return 0;
}

static int tear_down(void **state) {
    free(*state);
    return 0;
}

static void turn(struct fixture *f) {
    f->projector.w = 1080;
    f->projector.h = 1920;
}

static struct slot *item(struct fixture *f, int i, int kind, int w, int h) {
    static char movie; /* never opened: only that there is one matters */
    f->reel.slots[i] = (struct slot){.state = SLOT_ON,
                                     .texture = TEXTURE_SLOT_A + i,
                                     .index = i,
                                     .item = {.kind = kind},
                                     .movie = kind == REEL_CARD ? NULL : (struct movie *)(void *)&movie,
                                     .has_picture = true,
                                     .picture_w = w,
                                     .picture_h = h};
    return &f->reel.slots[i];
}

/* The first is followed by the second, this long ago. */
static void follows(struct fixture *f, int64_t ago) {
    f->reel.leaving = &f->reel.slots[0];
    f->reel.leaving->state = SLOT_LEAVING;
    f->reel.leaving->left_at = f->reel.now - ago;
    f->reel.on = &f->reel.slots[1];
}

static void assert_at(const struct projector_layer *layer, double x, double y, double w, double h) {
    if (fabs(layer->x - x) > NEAR || fabs(layer->y - y) > NEAR || fabs(layer->w - w) > NEAR ||
        fabs(layer->h - h) > NEAR)
        fail_msg("%.0f,%.0f %.0fx%.0f instead of %.0f,%.0f %.0fx%.0f", layer->x, layer->y, layer->w, layer->h, x, y, w,
                 h);
}

static void assert_textures(size_t n, const int *textures) {
    assert_int_equal(n_shown, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(shown[i].texture, textures[i]);
}
#define ASSERT_TEXTURES(...) assert_textures(sizeof((int[]){__VA_ARGS__}) / sizeof(int), (const int[]){__VA_ARGS__})

/* ---- one item ---- */

static void nothing_on_is_the_slate(void **state) {
    struct fixture *f = *state;
    reel_compose(&f->reel);
    ASSERT_TEXTURES(TEXTURE_SLATE);
    assert_at(&shown[0], 0, 0, 1920, 1080);
    f->reel.on = item(f, 0, REEL_FILM, 1920, 1080);
    f->reel.on->has_picture = false; /* nor is an item that has none yet black */
    reel_compose(&f->reel);
    ASSERT_TEXTURES(TEXTURE_SLATE);
}

static void a_film_stands_whole_in_the_middle(void **state) {
    static const struct {
        bool upright;
        int w, h;
        double at[4];
    } cases[] = {
        {false, 1920, 1080, {0, 0, 1920, 1080}},      {false, 640, 360, {0, 0, 1920, 1080}},
        {false, 640, 480, {240, 0, 1440, 1080}},      {false, 1080, 1920, {656.25, 0, 607.5, 1080}},
        {true, 1920, 1080, {0, 656.25, 1080, 607.5}}, {true, 1080, 1920, {0, 0, 1080, 1920}},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct fixture *f = *state;
        if (cases[i].upright)
            turn(f);
        f->reel.on = item(f, 0, REEL_FILM, cases[i].w, cases[i].h);
        reel_compose(&f->reel);
        ASSERT_TEXTURES(TEXTURE_SLOT_A);
        assert_at(&shown[0], cases[i].at[0], cases[i].at[1], cases[i].at[2], cases[i].at[3]);
        assert_true(shown[0].sw == 0); /* all of it */
        assert_false(reel_moving(&f->reel));
    }
}

/* The part that is shown has the screen's shape, and lies in the picture, at any moment. */
static void check_drift(struct fixture *f, int64_t elapsed_us) {
    struct slot *slot = f->reel.on;
    slot->elapsed_us = elapsed_us;
    reel_compose(&f->reel);
    const struct projector_layer *layer = &shown[0];
    assert_at(layer, 0, 0, f->projector.w, f->projector.h);
    assert_true(layer->sx >= 0 && layer->sy >= 0 && layer->sx + layer->sw <= 1.0001 && layer->sy + layer->sh <= 1.0001);
    double shape = layer->sw * slot->picture_w / (layer->sh * slot->picture_h);
    assert_true(fabs(shape - (double)f->projector.w / f->projector.h) < 0.001);
}

static void a_photo_fills_the_screen_and_drifts(void **state) {
    struct fixture *f = *state;
    f->reel.on = item(f, 0, REEL_PHOTO, 1600, 1200);
    check_drift(f, 0);
    struct projector_layer first = shown[0];
    check_drift(f, 4000000);
    check_drift(f, 9000000); /* a little late */
    assert_true(first.sx != shown[0].sx && first.sw != shown[0].sw);
    assert_true(reel_moving(&f->reel));
    f->reel.held = true;
    assert_false(reel_moving(&f->reel));
}

static void a_photo_of_another_shape_stands_whole(void **state) {
    struct fixture *f = *state;
    f->reel.on = item(f, 0, REEL_PHOTO, 900, 1600);
    reel_compose(&f->reel);
    assert_at(&shown[0], 656.25, 0, 607.5, 1080);
    turn(f);
    check_drift(f, 1000000);
}

static void a_card_fills_the_screen_whatever_its_size(void **state) {
    struct fixture *f = *state;
    f->reel.on = item(f, 0, REEL_CARD, 640, 480);
    reel_compose(&f->reel);
    assert_at(&shown[0], 0, 0, 1920, 1080);
}

/* ---- one after the other ---- */

static void films_are_cut_photos_fade(void **state) {
    struct fixture *f = *state;
    item(f, 0, REEL_FILM, 1920, 1080);
    item(f, 1, REEL_FILM, 1920, 1080);
    follows(f, 100000);
    reel_compose(&f->reel);
    ASSERT_TEXTURES(TEXTURE_SLOT_B);
    item(f, 1, REEL_CARD, 1920, 1080);
    follows(f, 350000);
    reel_compose(&f->reel);
    ASSERT_TEXTURES(TEXTURE_SLOT_A, TEXTURE_SLOT_B);
    assert_true(shown[0].alpha >= 1 && fabs(shown[1].alpha - 0.5) < 0.01);
    assert_true(reel_moving(&f->reel));
    follows(f, 700000);
    reel_compose(&f->reel);
    ASSERT_TEXTURES(TEXTURE_SLOT_B);
    assert_true(shown[0].alpha >= 1);
    f->reel.fade_us = 0;
    follows(f, 1);
    reel_compose(&f->reel);
    ASSERT_TEXTURES(TEXTURE_SLOT_B);
}

static void bars_do_not_let_the_picture_before_through(void **state) {
    struct fixture *f = *state;
    item(f, 0, REEL_CARD, 1920, 1080);
    item(f, 1, REEL_PHOTO, 900, 1600);
    follows(f, 350000);
    reel_compose(&f->reel);
    ASSERT_TEXTURES(TEXTURE_SLOT_A, TEXTURE_SLATE, TEXTURE_SLOT_B);
    assert_true(fabs(shown[1].alpha - shown[2].alpha) < 0.001);
}

/* ---- over it ---- */

static void put_overlay(struct fixture *f, enum art_kind kind, double alpha) {
    f->reel.overlays[kind] = (struct overlay){
        .wanted = true, .has = true, .key = 1, .shown = 1, .x = 10, .y = 20, .w = 30, .h = 40, .alpha = alpha};
}

static void overlays_lie_over_the_film(void **state) {
    struct fixture *f = *state;
    f->reel.on = item(f, 0, REEL_FILM, 1920, 1080);
    put_overlay(f, ART_LOWER_THIRD, 1);
    put_overlay(f, ART_CAPTION, 0);
    put_overlay(f, ART_COUNTDOWN, 0.5);
    put_overlay(f, ART_GREETING, 1);
    reel_compose(&f->reel);
    ASSERT_TEXTURES(TEXTURE_SLOT_A, TEXTURE_LOWER_THIRD, TEXTURE_COUNTDOWN, TEXTURE_GREETING);
    assert_at(&shown[2], 10, 20, 30, 40);
    assert_true(fabs(shown[2].alpha - 0.5) < 0.001);
}

static void an_emergency_covers_everything(void **state) {
    struct fixture *f = *state;
    f->reel.on = item(f, 0, REEL_PHOTO, 1920, 1080);
    put_overlay(f, ART_GREETING, 1);
    put_overlay(f, ART_EMERGENCY, 1);
    reel_compose(&f->reel);
    ASSERT_TEXTURES(TEXTURE_SLOT_A, TEXTURE_GREETING); /* its picture is not ready: what is on stays */
    f->reel.emergency_ready = true;
    reel_compose(&f->reel);
    ASSERT_TEXTURES(TEXTURE_EMERGENCY);
    assert_false(reel_moving(&f->reel));
}

/* Its seconds follow one another without fading; the large one of films must leave before it covers a card's words. */
static void a_countdown_of_another_form_goes(void **state) {
    struct fixture *f = *state;
    struct overlay *countdown = &f->reel.overlays[ART_COUNTDOWN];
    put_overlay(f, ART_COUNTDOWN, 1);
    countdown->shown = INT64_C(1) << 32 | 540;
    countdown->key = INT64_C(1) << 32 | 539;
    assert_false(reel_overlays_move(&f->reel));
    countdown->key = INT64_C(2) << 32 | 539;
    assert_true(reel_overlays_move(&f->reel));
}

/* ---- the slate ---- */

static void the_slate_is_never_black(void **state) {
    static const int sizes[][2] = {{1920, 1080}, {1080, 1920}, {640, 360}, {801, 481}};
    for (size_t i = 0; i < 4; i++) {
        struct fixture *f = *state;
        f->projector.w = sizes[i][0];
        f->projector.h = sizes[i][1];
        assert_int_equal(reel_slate(&f->reel), 0);
        assert_int_equal(slate.texture, TEXTURE_SLATE);
        assert_int_equal(slate.w, sizes[i][0]);
        assert_int_equal(slate.h, sizes[i][1]);
        assert_int_equal(slate.clear, 0);
        assert_int_equal(slate.dark, 0);
        int shorter = slate.w < slate.h ? slate.w : slate.h;
        assert_in_range(slate.accents, shorter * shorter / 200, shorter * shorter / 10); /* the mark */
        assert_true(slate.centred);
    }
}

static void a_slate_that_cannot_be_shown_is_an_error(void **state) {
    struct fixture *f = *state;
    put_result = -EIO;
    assert_int_equal(reel_slate(&f->reel), -EIO);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(nothing_on_is_the_slate),
        TEST(a_film_stands_whole_in_the_middle),
        TEST(a_photo_fills_the_screen_and_drifts),
        TEST(a_photo_of_another_shape_stands_whole),
        TEST(a_card_fills_the_screen_whatever_its_size),
        TEST(films_are_cut_photos_fade),
        TEST(bars_do_not_let_the_picture_before_through),
        TEST(overlays_lie_over_the_film),
        TEST(an_emergency_covers_everything),
        TEST(a_countdown_of_another_form_goes),
        TEST(the_slate_is_never_black),
        TEST(a_slate_that_cannot_be_shown_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
