/* The stage of a program: which form of a screen a display gets, what is loaded and dropped when the window changes,
 * and what stands there when a screen cannot be drawn. The display is a witness, the templates are made on demand. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "station/stage.h"

/* What was loaded, and what the display was last shown. */
struct witness {
    struct display display;
    char loads[1024];
    uint32_t first_pixel;
    bool live;
    int shows;
};

static int show(struct display *d, const char *name, const struct pixels *picture, const struct grey *live,
                struct rect live_box, int radius, bool forced) {
    (void)name, (void)live_box, (void)radius, (void)forced;
    struct witness *witness = (struct witness *)(void *)d;
    memcpy(&witness->first_pixel, picture->data, sizeof(witness->first_pixel));
    assert_int_equal(picture->w, d->w);
    assert_int_equal(picture->h, d->h);
    witness->live = live;
    witness->shows++;
    return 0;
}

/* Every file there is: a camera on the left half and a button on the right; but "broken" is no template, "gone" no
 * file. */
static int load(void *ctx, const char *name, void **ret_bytes, size_t *ret_size) {
    static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 100'>"
                              "<rect width='100' height='100' fill='#00ff00'/>"
                              "<rect id='slot-live-camera' width='50' height='100'/>"
                              "<rect id='button-next' x='60' width='40' height='100' fill='#0000ff'/></svg>";
    struct witness *witness = ctx;
    size_t used = strlen(witness->loads);
    snprintf(witness->loads + used, sizeof(witness->loads) - used, "%s ", name);
    if (strstr(name, "gone"))
        return -ENOENT;
    *ret_bytes = strdup(strstr(name, "broken") ? "<p/>" : svg);
    *ret_size = strlen(*ret_bytes);
    return 0;
}

static const char *say(void *ctx, const char *language, const char *msgid) {
    (void)ctx, (void)language;
    return msgid;
}

static const struct display_ops ops = {.show = show};
static const struct sheet empty = {.lead = "zh"};
static const struct grey camera = {.w = 4, .h = 1, .stride = 4, .data = (const uint8_t *)"abcd"};

static struct stage stage_on(struct witness *witness, int w, int h, bool has_compact) {
    *witness = (struct witness){.display = {.ops = &ops, .w = w, .h = h}};
    return (struct stage){
        .display = &witness->display, .load = load, .load_ctx = witness, .say = say, .has_compact = has_compact};
}

static void the_form_is_that_of_the_display(void **state) {
    (void)state;
    static const struct {
        int w, h;
        bool has_compact;
        enum stage_form form;
    } rows[] = {
        {1920, 1080, true, STAGE_LANDSCAPE},  {1920, 1080, false, STAGE_LANDSCAPE}, {1080, 1920, true, STAGE_PORTRAIT},
        {800, 480, true, STAGE_COMPACT},      {800, 480, false, STAGE_LANDSCAPE},   {480, 800, true, STAGE_PORTRAIT},
        {900, 506, true, STAGE_COMPACT},      {901, 506, true, STAGE_LANDSCAPE},    {600, 600, true, STAGE_COMPACT},
        {1000, 1000, false, STAGE_LANDSCAPE}, {600, 601, false, STAGE_PORTRAIT},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_int_equal(stage_form(rows[i].w, rows[i].h, rows[i].has_compact), rows[i].form);
}

static void a_screen_is_loaded_once_until_the_window_changes(void **state) {
    (void)state;
    struct witness witness;
    struct stage stage = stage_on(&witness, 160, 90, true);
    char why[TEMPLATE_ERROR];
    for (int i = 0; i < 2; i++) {
        assert_int_equal(stage_render(&stage, "attract", &empty, why), 0);
        assert_int_equal(stage_render(&stage, "ready", &empty, why), 0);
    }
    assert_string_equal(witness.loads, "screen/attract-compact.svg screen/ready-compact.svg ");
    *witness.loads = '\0';
    witness.display.w = 90, witness.display.h = 160;
    assert_int_equal(stage_render(&stage, "ready", &empty, why), 0);
    stage_show(&stage, "ready", NULL, true);
    assert_string_equal(witness.loads, "screen/ready-portrait.svg ");
    assert_int_equal(witness.shows, 1);
    stage_free(&stage);
}

static void a_touch_and_the_camera_find_their_place(void **state) {
    (void)state;
    struct witness witness;
    struct stage stage = stage_on(&witness, 100, 100, false);
    char why[TEMPLATE_ERROR];
    assert_false(stage_hit(&stage, "button-next", 80, 50)); /* nothing is drawn yet */
    stage_show(&stage, "attract", &camera, true);
    assert_int_equal(witness.shows, 0);
    assert_int_equal(stage_render(&stage, "attract", &empty, why), 0);
    stage_show(&stage, "attract", &camera, true);
    assert_true(witness.live);
    assert_int_equal(witness.first_pixel, 0xff00ff00u);
    assert_true(stage_hit(&stage, "button-next", 60, 0));
    assert_true(stage_hit(&stage, "button-next", 99, 99));
    assert_false(stage_hit(&stage, "button-next", 59, 50));
    assert_false(stage_hit(&stage, "button-next", 100, 50));
    assert_false(stage_hit(&stage, "button-next", 80, 100));
    assert_false(stage_hit(&stage, "button-other", 80, 50));
    stage_free(&stage);
}

static void what_cannot_be_drawn_is_named_and_the_slate_stands(void **state) {
    (void)state;
    struct witness witness;
    struct stage stage = stage_on(&witness, 100, 100, false);
    char why[TEMPLATE_ERROR];
    assert_int_equal(stage_render(&stage, "attract", &empty, why), 0);
    assert_int_equal(stage_render(&stage, "gone", &empty, why), -ENOENT);
    assert_string_equal(why, "screen/gone-landscape.svg: No such file or directory");
    assert_int_equal(stage_render(&stage, "broken", &empty, why), -EBADMSG);
    assert_non_null(strstr(why, "screen/broken-landscape.svg:1:"));
    stage_slate(&stage);
    stage_show(&stage, "broken", &camera, true);
    assert_int_equal(witness.first_pixel, 0xffc8372du);
    assert_false(witness.live);
    assert_false(stage_hit(&stage, "button-next", 80, 50));
    stage_free(&stage);
}

static void a_stage_has_room_for_so_many_screens(void **state) {
    (void)state;
    struct witness witness;
    struct stage stage = stage_on(&witness, 16, 9, false);
    char why[TEMPLATE_ERROR], name[STAGE_NAME];
    for (int i = 0; i < STAGE_SCREENS; i++) {
        snprintf(name, sizeof(name), "s%d", i);
        assert_int_equal(stage_render(&stage, name, &empty, why), 0);
    }
    assert_int_equal(stage_render(&stage, "one-more", &empty, why), -ENOSPC);
    assert_non_null(strstr(why, "one-more"));
    assert_int_equal(stage_render(&stage, "s0", &empty, why), 0);
    assert_int_equal(stage_render(&stage, "a-name-of-more-letters-than-anyone-needs", &empty, why), -ENAMETOOLONG);
    stage_free(&stage);
}

static void a_sheet_leaves_out_what_is_beyond_its_end(void **state) {
    (void)state;
    struct sheet sheet = {.lead = "en"};
    sheet_flag(&sheet, "if-off", false);
    sheet_logo(&sheet, "logo-none", NULL, 0);
    assert_int_equal(sheet.n, 0);
    assert_string_equal(sheet_follow(&sheet), "zh");
    for (int i = 0; i < SHEET_FILLS + 3; i++)
        sheet_bar(&sheet, "bar-progress", 0.5);
    assert_int_equal(sheet.n, SHEET_FILLS);
}

/* Somebody asks for stronger contrast: the buttons on screen keep working until the next drawing wears it. */
static void another_look_is_worn_from_the_next_drawing_on(void **state) {
    (void)state;
    struct look look = {.n_swaps = 1, .swaps = {{.from = 0x00FF00, .text = 0x00FF00, .shape = 0x123456}}};
    struct witness witness;
    char why[TEMPLATE_ERROR];
    struct stage stage = stage_on(&witness, 100, 100, false);
    assert_int_equal(stage_render(&stage, "ready", &empty, why), 0);
    stage_show(&stage, "ready", NULL, true);
    assert_int_equal(witness.first_pixel, 0xFF00FF00);
    stage.look = &look;
    stage.stale = true;
    assert_true(stage_hit(&stage, "button-next", 80, 50));
    assert_int_equal(stage_render(&stage, "ready", &empty, why), 0);
    stage_show(&stage, "ready", NULL, true);
    assert_int_equal(witness.first_pixel, 0xFF123456);
    assert_false(stage.stale);
    assert_true(stage_hit(&stage, "button-next", 80, 50));
    assert_string_equal(witness.loads, "screen/ready-landscape.svg screen/ready-landscape.svg ");
    stage_free(&stage);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_form_is_that_of_the_display),
        cmocka_unit_test(a_screen_is_loaded_once_until_the_window_changes),
        cmocka_unit_test(a_touch_and_the_camera_find_their_place),
        cmocka_unit_test(what_cannot_be_drawn_is_named_and_the_slate_stands),
        cmocka_unit_test(a_stage_has_room_for_so_many_screens),
        cmocka_unit_test(another_look_is_worn_from_the_next_drawing_on),
        cmocka_unit_test(a_sheet_leaves_out_what_is_beyond_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
