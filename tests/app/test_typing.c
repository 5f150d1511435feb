/* The keyboard page as a program uses it: fingers on a display of either form and keys of a real keyboard make a name,
 * with the real screens and libpinyin's real data. The display is a witness. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/capture.h"
#include "station/typing.h"

struct desk {
    struct display display;
    struct station station;
    struct typing typing;
    int shows;
};

static int show(struct display *d, const char *name, const struct pixels *picture, const struct grey *live,
                struct rect live_box, int radius, bool forced) {
    (void)name, (void)live, (void)live_box, (void)radius, (void)forced;
    struct desk *desk = (struct desk *)(void *)d;
    assert_int_equal(picture->w, d->w);
    desk->shows++;
    return 0;
}

static int load(void *ctx, const char *name, void **ret_bytes, size_t *ret_size) {
    char path[256];
    (void)ctx;
    snprintf(path, sizeof(path), "assets/%s", name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    *ret_bytes = malloc(TEMPLATE_BYTES_MAX);
    *ret_size = fread(*ret_bytes, 1, TEMPLATE_BYTES_MAX, file);
    fclose(file);
    return 0;
}

static const struct display_ops ops = {.show = show};
static const struct station_program program = {.name = "kiosk-test"};
static const struct conf_program words = {.name = "kiosk-test", .summary = "", .example = ""};

static void begin(struct desk *desk, int w, int h, const char *folder) {
    char option[256];
    char *argv[] = {(char[]){"kiosk-test"}, (char[]){"-o"}, option, NULL};
    *desk = (struct desk){.display = {.ops = &ops, .w = w, .h = h}};
    snprintf(option, sizeof(option), "desk.pinyin=%s", folder);
    assert_int_equal(conf_read(&words, 3, argv, &desk->station.conf), 0);
    desk->station.program = &program;
    desk->station.log.program = program.name;
    desk->station.display = &desk->display;
    desk->station.stage = (struct stage){.display = &desk->display, .load = load, .say = catalog_say};
    assert_int_equal(typing_begin(&desk->typing, &desk->station), 0);
}

static void end(struct desk *desk) {
    typing_end(&desk->typing);
    stage_free(&desk->station.stage);
    conf_free(desk->station.conf);
}

static void open_name(struct desk *desk, const char *text) {
    struct typing_ask ask = {.title = "typing-done",
                             .language = "zh",
                             .line = {.text = text, .chars = 64, .bytes = 128, .chinese = true, .name = true}};
    typing_open(&desk->typing, &ask);
}

/* In the middle of a place on the screen. */
static enum typing_result touch_box(struct desk *desk, struct rect box) {
    enum typing_result result = typing_touch(&desk->typing, box.x + box.w / 2, box.y + box.h / 2);
    typing_lift(&desk->typing);
    return result;
}

static enum typing_result touch(struct desk *desk, const char *id) {
    struct rect box = {0};
    assert_true(template_place(desk->station.stage.current, id, &box));
    return touch_box(desk, box);
}

/* Where the label stands, there is its key. */
static void tap(struct desk *desk, const char *letters) {
    for (; *letters; letters++)
        for (int key = 0; key < TYPIST_LETTERS; key++)
            if (strcmp(typist_label(&desk->typing.typist, key), (char[2]){*letters, '\0'}) == 0) {
                char id[32];
                snprintf(id, sizeof(id), "slot-text-key-%d", key);
                assert_int_equal(touch(desk, id), TYPING_GOES_ON);
                break;
            }
}

static void fingers_make_a_name(void **state) {
    static const int sizes[][2] = {{1920, 1080}, {1080, 1920}, {1280, 720}, {800, 480}};
    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct desk desk;
        begin(&desk, sizes[i][0], sizes[i][1], "");
        assert_int_equal(typing_touch(&desk.typing, 100, 100), TYPING_DEAF); /* closed */
        open_name(&desk, "");
        assert_true(typing_is_open(&desk.typing));
        tap(&desk, "wang");
        assert_string_equal(typist_label(&desk.typing.typist, TYPIST_CANDIDATE), "王");
        assert_int_equal(touch(&desk, "button-candidate-0"), TYPING_GOES_ON);
        assert_int_equal(touch(&desk, "slot-text-script-zh"), TYPING_GOES_ON);
        tap(&desk, "x2");
        int shows = desk.shows;
        assert_int_equal(typing_touch(&desk.typing, 1, 1), TYPING_DEAF); /* beside everything */
        assert_int_equal(desk.shows, shows);
        assert_int_equal(touch(&desk, "slot-text-done"), TYPING_TYPED);
        assert_string_equal(typing_text(&desk.typing), "王x2");
        assert_false(typing_is_open(&desk.typing));
        end(&desk);
    }
}

static void it_can_be_cancelled_cleared_and_turned(void **state) {
    struct desk desk;
    (void)state;
    begin(&desk, 1920, 1080, "");
    open_name(&desk, "沈志愿");
    assert_int_equal(touch(&desk, "button-language"), TYPING_GOES_ON);
    assert_string_equal(typing_language(&desk.typing), "en");
    assert_int_equal(touch(&desk, "button-clear"), TYPING_GOES_ON);
    assert_int_equal(touch(&desk, "button-clear"), TYPING_DEAF);
    assert_int_equal(touch(&desk, "button-cancel"), TYPING_CANCELLED);
    assert_false(typing_is_open(&desk.typing));
    open_name(&desk, "沈志愿");
    assert_int_equal(touch(&desk, "slot-text-done"), TYPING_TYPED);
    assert_string_equal(typing_text(&desk.typing), "沈志愿");
    end(&desk);
}

static uint32_t pixel(const struct desk *desk, int x, int y) {
    const struct pixels *canvas = &desk->station.stage.canvas;
    uint32_t value;
    memcpy(&value, canvas->data + (ptrdiff_t)y * canvas->stride + (ptrdiff_t)x * 4, sizeof(value));
    return value;
}

static void the_focus_is_framed_where_it_is(void **state) {
    struct desk desk;
    struct rect grid, cancel;
    struct wedge_key tab = {.usage = 0x2B}, enter = {.usage = WEDGE_USAGE_ENTER};
    (void)state;
    begin(&desk, 1920, 1080, "");
    open_name(&desk, "");
    assert_true(template_place(desk.station.stage.current, "button-keys", &grid));
    assert_true(template_place(desk.station.stage.current, "button-cancel", &cancel));
    int y = grid.y + grid.h / TYPIST_GRID_H * 3 / 2; /* q is at the left of the second row */
    assert_int_not_equal(pixel(&desk, grid.x + 1, y), 0xFF0B172B);
    assert_int_equal(typing_key(&desk.typing, &tab), TYPING_GOES_ON);
    assert_int_equal(pixel(&desk, grid.x + 1, y), 0xFF0B172B);
    while (desk.typing.typist.focus != TYPIST_CANCEL)
        typing_key(&desk.typing, &tab);
    assert_int_not_equal(pixel(&desk, grid.x + 1, y), 0xFF0B172B);
    assert_int_equal(pixel(&desk, cancel.x + cancel.w / 2, cancel.y + 1), 0xFF0B172B);
    assert_int_equal(typing_key(&desk.typing, &enter), TYPING_CANCELLED);
    end(&desk);
}

static void without_data_it_says_so_and_goes_on(void **state) {
    struct desk desk;
    struct capture capture;
    (void)state;
    capture_start(&capture, STDERR_FILENO);
    begin(&desk, 1920, 1080, "/nonexistent");
    const char *said = capture_end(&capture);
    assert_non_null(strstr(said, "no Chinese characters can be typed: /nonexistent/table.conf: missing or unreadable"));
    open_name(&desk, "");
    assert_int_equal(touch(&desk, "slot-text-script-zh"), TYPING_DEAF);
    tap(&desk, "Wang");
    assert_int_equal(touch(&desk, "slot-text-done"), TYPING_TYPED);
    assert_string_equal(typing_text(&desk.typing), "Wang");
    end(&desk);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fingers_make_a_name),
        cmocka_unit_test(it_can_be_cancelled_cleared_and_turned),
        cmocka_unit_test(the_focus_is_framed_where_it_is),
        cmocka_unit_test(without_data_it_says_so_and_goes_on),
    };
    return cmocka_run_group_tests_name("typing", tests, NULL, NULL);
}
