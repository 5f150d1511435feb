/* A display that goes and returns: under Wayland the window is opened anew, for a compositor puts only a new one where
 * it belongs; what was shown is asked for again and shown. How many displays there are is said by this test in SDL's
 * place, on an X server, which tells the same of windows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "device/display.h"
#include "device/projector.h"
#include "device/xserver.h"

static int displays = 2;
static const char *driver = "wayland";

int SDL_GetNumVideoDisplays(void) { return displays; }
const char *SDL_GetCurrentVideoDriver(void) { return driver; }

static char dir[] = "/tmp/lanyard-test-return.XXXXXX";

static uint32_t middle(void) {
    char path[100];
    int w, h;
    snprintf(path, sizeof(path), "%s/shot.png", dir);
    xserver_shot(path);
    uint32_t *rows = png_pixels(path, &w, &h);
    uint32_t pixel = rows[h / 2 * w + w / 2];
    free(rows);
    return pixel;
}

static uint8_t rows[640 * 360 * 4];
static struct pixels red(void) {
    for (size_t i = 0; i < sizeof(rows); i += 4)
        memcpy(rows + i, (const uint8_t[]){0, 0, 200, 255}, 4);
    return (struct pixels){.w = 640, .h = 360, .stride = 640 * 4, .data = rows};
}

/* All that waits, and whether a new drawing was asked for. */
static bool asked(struct display *d) {
    struct display_event event;
    bool any = false;
    while (d->ops->event(d, &event)) {
        assert_int_not_equal(event.kind, DISPLAY_QUIT);
        any = any || event.kind == DISPLAY_RESIZED || event.kind == DISPLAY_EXPOSED;
    }
    return any;
}

static void a_window_comes_back_where_it_belongs(void **state) {
    (void)state;
    struct display *d = NULL;
    struct pixels picture = red();
    char why[DISPLAY_ERROR] = "";
    assert_int_equal(display_open("window:640x360", "Lanyard test", &d, why), 0);
    Uint32 first = 1;
    while (!SDL_GetWindowFromID(first))
        first++;
    asked(d);
    assert_int_equal(d->ops->show(d, "attract", &picture, NULL, (struct rect){0}, 0, false), 0);
    assert_int_equal(middle(), 0xC80000);
    displays = 1;
    asked(d);
    assert_non_null(SDL_GetWindowFromID(first)); /* what is left is not touched */
    displays = 2;
    assert_true(asked(d));
    assert_null(SDL_GetWindowFromID(first));
    assert_int_equal(d->ops->show(d, "attract", &picture, NULL, (struct rect){0}, 0, false), 0);
    assert_int_equal(middle(), 0xC80000); /* the same picture again, though it has not changed */
    assert_int_equal(d->w, 640);
    asked(d);
    Uint32 second = first + 1;
    assert_non_null(SDL_GetWindowFromID(second));
    driver = "x11"; /* where windows are somebody else's to move */
    displays = 3;
    asked(d);
    assert_non_null(SDL_GetWindowFromID(second));
    driver = "wayland";
    display_close(d);
}

static bool lost_all(struct projector *p) {
    struct display_event event;
    bool lost = false, any = false;
    while (p->ops->event(p, &event, &lost)) {
        assert_int_not_equal(event.kind, DISPLAY_QUIT);
        any = any || lost;
    }
    return any;
}

static void so_does_the_reels(void **state) {
    (void)state;
    struct projector *p = NULL;
    struct pixels picture = red();
    struct projector_layer whole = {.texture = 0, .w = 640, .h = 360, .alpha = 1};
    char why[DISPLAY_ERROR] = "";
    displays = 2;
    assert_int_equal(projector_open("window:640x360", "Lanyard test", &p, why), 0);
    assert_false(lost_all(p));
    assert_int_equal(p->ops->put_art(p, 0, &picture), 0);
    assert_int_equal(p->ops->show(p, &whole, 1), 0);
    assert_int_equal(middle(), 0xC80000);
    displays = 1;
    assert_false(lost_all(p));
    displays = 2;
    assert_true(lost_all(p)); /* so that everything is put again */
    assert_int_equal(p->ops->put_art(p, 0, &picture), 0);
    assert_int_equal(p->ops->show(p, &whole, 1), 0);
    assert_int_equal(middle(), 0xC80000);
    projector_close(p);
}

static int setup(void **state) {
    (void)state;
    setenv("SDL_RENDER_DRIVER", "software", 1);
    return mkdtemp(dir) && xserver_start("1280x1024x24") ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    char command[64];
    xserver_stop();
    snprintf(command, sizeof(command), "rm -rf %s", dir);
    return system(command);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_window_comes_back_where_it_belongs),
        cmocka_unit_test(so_does_the_reels),
    };
    if (access("/usr/bin/Xvfb", X_OK) < 0 || access("/usr/bin/xdotool", X_OK) < 0)
        return 0; /* nothing to show windows on */
    return cmocka_run_group_tests(tests, setup, teardown);
}
