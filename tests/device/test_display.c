/* Both makers of displays: the off-screen files by name and pixel, the window on an X server of our own
 * (so nobody's screen is touched) with xdotool as the visitor's hand, and both against each other. */
#include <SDL.h>
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/wedge.h"
#include "device/display.h"
#include "device/display_keys.h"
#include "device/xserver.h"
#include "skip.h"

#define W 640
#define H 360
static const struct rect NOWHERE = {0, 0, 0, 0};

static char dir[] = "/tmp/lanyard-test-display.XXXXXX";
static uint32_t canvas[W * H];
static const struct pixels PICTURE = {W, H, W * 4, (uint8_t *)canvas};
static uint8_t camera[64 * 32];
static const struct grey LIVE = {64, 32, 64, camera};

/* Every pixel different from its neighbours, alpha arbitrary: it must not matter. */
static void paint(uint32_t seed) {
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            canvas[y * W + x] =
                (uint32_t)x * 7 << 16 | (uint32_t)y * 5 << 8 | ((uint32_t)(x ^ y) + seed) % 256 | seed << 24;
}

static struct display *open_offscreen(const char *under) {
    char spec[128], why[DISPLAY_ERROR] = "";
    struct display *d = NULL;
    snprintf(spec, sizeof(spec), "offscreen:%dx%d:%s/%s", W, H, dir, under);
    if (display_open(spec, "test", &d, why) < 0)
        fail_msg("%s", why);
    return d;
}

static uint32_t *read_png(const char *name, int *ret_w, int *ret_h) {
    char path[256];
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    return png_pixels(path, ret_w, ret_h);
}

/* The folder's files in order, names joined by blanks. */
static const char *files(const char *under) {
    static char text[512];
    char path[128];
    struct dirent **list;
    snprintf(path, sizeof(path), "%s/%s", dir, under);
    int n = scandir(path, &list, NULL, alphasort);
    assert_true(n >= 0);
    size_t used = 0;
    text[0] = '\0';
    for (int i = 0; i < n; i++) {
        if (strcmp(list[i]->d_name, ".") != 0 && strcmp(list[i]->d_name, "..") != 0)
            used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", used ? " " : "", list[i]->d_name);
        free(list[i]);
    }
    free(list);
    return text;
}

static int show(struct display *d, const char *name) {
    return d->ops->show(d, name, &PICTURE, NULL, NOWHERE, 0, false);
}

/* ---- off-screen ---- */
static void a_file_for_each_change_of_screen(void **state) {
    (void)state;
    struct display_event event;
    struct display *d = open_offscreen("made/below");
    assert_int_equal(d->w, W);
    assert_int_equal(d->h, H);
    assert_false(d->window);
    assert_int_equal(show(d, "attract"), 0);
    assert_int_equal(show(d, "attract"), 0);
    assert_int_equal(show(d, "welcome"), 0);
    assert_int_equal(show(d, "attract"), 0);
    assert_int_equal(d->ops->show(d, "attract", &PICTURE, NULL, NOWHERE, 0, true), 0);
    assert_int_equal(show(d, "../../Sneaky name"), 0);
    assert_string_equal(files("made/below"), "001-attract.png 002-welcome.png 003-attract.png 004-attract.png "
                                             "005-______Sneaky_name.png");
    assert_false(d->ops->event(d, &event));
    display_close(d);
    d = open_offscreen("made/below");
    assert_int_equal(show(d, "attract"), 0);
    assert_non_null(strstr(files("made/below"), "006-attract.png"));
    display_close(d);
    display_close(NULL);
}

static void a_file_holds_the_picture_exactly(void **state) {
    (void)state;
    int w, h, wrong = 0;
    paint(3);
    struct display *d = open_offscreen("exact");
    assert_int_equal(show(d, "attract"), 0);
    display_close(d);
    uint32_t *rows = read_png("exact/001-attract.png", &w, &h);
    assert_int_equal(w, W);
    assert_int_equal(h, H);
    for (int i = 0; i < W * H; i++)
        wrong += rows[i] != (canvas[i] & 0xffffff);
    assert_int_equal(wrong, 0);
    free(rows);
}

static uint32_t grey_pixel(uint32_t level) { return level << 16 | level << 8 | level; }

static void the_live_picture_is_mirrored_cropped_and_rounded(void **state) {
    (void)state;
    int w, h;
    paint(4);
    /* 64x32 camera: left half dark, right half light, and a white rim above and below that 4:1 boxes must cut off */
    for (int y = 0; y < 32; y++)
        for (int x = 0; x < 64; x++)
            camera[y * 64 + x] = y < 8 || y >= 24 ? 255 : x < 32 ? 20 : 200;
    struct rect box = {100, 50, 256, 64};
    struct display *d = open_offscreen("live");
    assert_int_equal(d->ops->show(d, "attract", &PICTURE, &LIVE, box, 16, false), 0);
    display_close(d);
    uint32_t *rows = read_png("live/001-attract.png", &w, &h);
    assert_int_equal(rows[60 * W + 140], grey_pixel(200)); /* the camera's right is on the left */
    assert_int_equal(rows[60 * W + 320], grey_pixel(20));
    assert_int_equal(rows[50 * W + 228 - 30], grey_pixel(200)); /* first and last row: no rim */
    assert_int_equal(rows[113 * W + 228 + 30], grey_pixel(20));
    assert_int_equal(rows[50 * W + 100], canvas[50 * W + 100] & 0xffffff); /* corners show what lies below */
    assert_int_equal(rows[113 * W + 355], canvas[113 * W + 355] & 0xffffff);
    assert_int_equal(rows[49 * W + 228], canvas[49 * W + 228] & 0xffffff); /* and all around */
    assert_int_equal(rows[82 * W + 99], canvas[82 * W + 99] & 0xffffff);
    assert_int_equal(rows[82 * W + 100], grey_pixel(200));
    assert_int_equal(rows[82 * W + 355], grey_pixel(20));
    assert_int_equal(rows[82 * W + 356], canvas[82 * W + 356] & 0xffffff);
    free(rows);
}

static void hostile_boxes_draw_nothing(void **state) {
    (void)state;
    static const struct rect boxes[] = {{-1, 0, 10, 10}, {0, 0, W + 1, 10},     {W - 5, 0, 6, 10},
                                        {0, H, 10, 1},   {2147483647, 0, 2, 2}, {5, 5, 0, 10}};
    int w, h, wrong = 0;
    struct display *d = open_offscreen("hostile");
    for (size_t i = 0; i < sizeof(boxes) / sizeof(*boxes); i++)
        assert_int_equal(d->ops->show(d, "attract", &PICTURE, &LIVE, boxes[i], 5, true), 0);
    static const struct rect thin = {0, 0, W, 1}, dot = {W - 1, H - 1, 1, 1};
    assert_int_equal(d->ops->show(d, "attract", &PICTURE, &LIVE, thin, 1000, true), 0);
    assert_int_equal(d->ops->show(d, "attract", &PICTURE, &LIVE, dot, -3, true), 0);
    display_close(d);
    uint32_t *rows = read_png("hostile/004-attract.png", &w, &h);
    for (int i = 0; i < W * H; i++)
        wrong += rows[i] != (canvas[i] & 0xffffff);
    assert_int_equal(wrong, 0);
    free(rows);
}

static void mistakes_are_told_in_one_line(void **state) {
    (void)state;
    static const struct {
        const char *spec, *said;
        int r;
    } cases[] = {
        {"", "write window, window:WxH or offscreen:WxH:DIR", -EINVAL},
        {"screen", "display screen: write window", -EINVAL},
        {"window:640", "write window", -EINVAL},
        {"window:0x10", "write window", -EINVAL},
        {"window:640x360x", "write window", -EINVAL},
        {"offscreen:640x360", "write window", -EINVAL},
        {"offscreen:640x360:", "write window", -EINVAL},
        {"offscreen:640x9999:/tmp/x", "write window", -EINVAL},
        {"offscreen:640x360:/dev/null/x", "/dev/null/x: Not a directory", -ENOTDIR},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char why[DISPLAY_ERROR] = "";
        struct display *d = NULL;
        assert_int_equal(display_open(cases[i].spec, "test", &d, why), cases[i].r);
        assert_null(d);
        assert_non_null(strstr(why, cases[i].said));
        assert_null(strchr(why, '\n'));
    }
}

static void a_file_that_cannot_be_written_is_an_error(void **state) {
    (void)state;
    char path[128];
    struct display *d = open_offscreen("gone");
    snprintf(path, sizeof(path), "%s/gone", dir);
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(show(d, "attract"), -ENOENT);
    display_close(d);
    d = open_offscreen("gone");
    assert_int_equal(show(d, "attract"), 0);
    assert_string_equal(files("gone"), "001-attract.png");
    display_close(d);
}

/* ---- the window ---- */
static struct display *window;

static int64_t boottime(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Wait until an event of this kind comes; showing goes on as in a program. */
static struct display_event wait_for(enum display_event_kind kind) {
    struct display_event event = {.kind = DISPLAY_NONE};
    for (Uint32 end = SDL_GetTicks() + 10000; SDL_GetTicks() < end; SDL_Delay(5))
        while (window->ops->event(window, &event))
            if (event.kind == kind)
                return event;
    fail_msg("event %d never came", (int)kind);
    return event;
}

/* The next event of any kind. */
static struct display_event next_event(void) {
    struct display_event event = {.kind = DISPLAY_NONE};
    for (Uint32 end = SDL_GetTicks() + 10000; SDL_GetTicks() < end; SDL_Delay(5))
        if (window->ops->event(window, &event))
            return event;
    fail_msg("no event ever came");
    return event;
}

static void quiet(void) {
    struct display_event event;
    while (window->ops->event(window, &event))
        ;
}

static int start_window(void **state) {
    char why[DISPLAY_ERROR];
    *state = NULL;
    if (!xserver_start("1280x1024x24"))
        return access("/usr/bin/Xvfb", X_OK) == 0 ? -1 : 0; /* skipped only where there is none */
    if (display_open("window:640x360", "Lanyard test", &window, why) < 0) {
        fprintf(stderr, "%s\n", why);
        return -1;
    }
    return 0;
}

static int stop_window(void **state) {
    (void)state;
    display_close(window);
    window = NULL;
    xserver_stop();
    return 0;
}

static void screenshot(const char *name) {
    char path[256];
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    xserver_shot(path);
}

/* The largest difference of any colour of any pixel between two files, or -1 for another size. */
static int difference(const char *one, const char *other) {
    int w, h, w2, h2, most = 0;
    uint32_t *a = read_png(one, &w, &h), *b = read_png(other, &w2, &h2);
    if (w != w2 || h != h2)
        most = -1;
    for (int i = 0; most >= 0 && i < w * h; i++)
        for (int shift = 0; shift < 24; shift += 8) {
            int d = abs((int)(a[i] >> shift & 255) - (int)(b[i] >> shift & 255));
            most = d > most ? d : most;
        }
    free(a);
    free(b);
    return most;
}

static void show_both(struct display *file, const struct grey *live, struct rect box, const char *name) {
    char shot[64];
    assert_int_equal(window->ops->show(window, name, &PICTURE, live, box, 20, false), 0);
    assert_int_equal(file->ops->show(file, name, &PICTURE, live, box, 20, true), 0);
    snprintf(shot, sizeof(shot), "shot-%s.png", name);
    screenshot(shot);
}

static void the_window_shows_what_the_files_hold(void **state) {
    (void)state;
    if (!window)
        SKIP("no X server");
    struct rect box = {40, 30, 300, 200};
    struct display *file = open_offscreen("same");
    assert_int_equal(window->w, W);
    assert_int_equal(window->h, H);
    assert_true(window->window);
    paint(5);
    for (int i = 0; i < 64 * 32; i++)
        camera[i] = (uint8_t)(i * 3);
    quiet();
    show_both(file, NULL, NOWHERE, "plain");
    assert_int_equal(difference("shot-plain.png", "same/001-plain.png"), 0);
    show_both(file, &LIVE, box, "live");
    assert_in_range(difference("shot-live.png", "same/002-live.png"), 0, 4); /* SDL rounds its own way in the corners */
    show_both(file, NULL, NOWHERE, "again");                                 /* the same picture, the live part gone */
    assert_int_equal(difference("shot-again.png", "same/003-again.png"), 0);
    canvas[W * H - 1] ^= 0x40; /* one pixel: seen as a change */
    show_both(file, NULL, NOWHERE, "changed");
    assert_int_equal(difference("shot-changed.png", "same/004-changed.png"), 0);
    assert_int_equal(difference("shot-changed.png", "same/003-again.png"), 0x40); /* and the comparison can fail */
    display_close(file);
}

static void a_click_is_a_touch_at_that_pixel(void **state) {
    (void)state;
    if (!window)
        SKIP("no X server");
    quiet();
    hand("mousemove --sync --window $w 123 45 click 1");
    struct display_event event = wait_for(DISPLAY_TOUCH);
    assert_int_equal(event.x, 123);
    assert_int_equal(event.y, 45);
    wait_for(DISPLAY_LIFT);
    hand("click 3"); /* another button is no touch */
    SDL_Event push = {.tfinger = {.type = SDL_FINGERDOWN, .x = 0.5f, .y = 0.25f}};
    SDL_PushEvent(&push);
    event = wait_for(DISPLAY_TOUCH);
    assert_int_equal(event.x, W / 2);
    assert_int_equal(event.y, H / 4);
    push.tfinger.type = SDL_FINGERUP;
    SDL_PushEvent(&push);
    wait_for(DISPLAY_LIFT);
}

static void a_key_has_its_name(void **state) {
    (void)state;
    if (!window)
        SKIP("no X server");
    hand("windowfocus --sync $w key F1 key l key Escape");
    static const char *const names[] = {"F1", "L", "Escape"};
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(wait_for(DISPLAY_KEY).key, names[i]);
}

static struct wedge_key next_key(void) {
    struct display_event event = wait_for(DISPLAY_KEY);
    return (struct wedge_key){event.at, event.usage, event.modifiers, event.caps};
}

/* A ticket is T1 and 144 letters and digits, typed as fast as X takes it: twins, and digits between capitals. */
static void a_scan_is_typed_whole(void **state) {
    (void)state;
    if (!window)
        SKIP("no X server");
    char code[147] = "T1", words[200];
    for (int i = 2; i < 146; i++)
        code[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[i % 6 < 2 ? i / 6 : i * 7 % 32];
    hand("windowfocus --sync $w");
    snprintf(words, sizeof(words), "type --delay 1 %s", code);
    quiet();
    hand(words);
    struct wedge wedge = wedge_start(1000); /* the hand is slower than a scanner here and there */
    for (int i = 0; i < 146; i++) {
        struct wedge_key key = next_key();
        assert_int_equal(wedge_feed(&wedge, &key), WEDGE_NOTHING);
        assert_int_equal(wedge_character(&key), code[i]);
    }
    hand("key Return");
    struct wedge_key enter = next_key();
    enter.at = wedge.last;
    assert_int_equal(wedge_feed(&wedge, &enter), WEDGE_LINE);
    size_t len;
    assert_string_equal(wedge_line(&wedge, &len), code);
    assert_int_equal(len, 146);
    assert_false(SDL_IsTextInputActive());
}

static void every_character_has_its_key(void **state) {
    (void)state;
    if (!window)
        SKIP("no X server");
    static const char all[] = "abcxyz ABCXYZ 0123456789 `~!@#%^&*()-_=+[]{}\\|;:,<.>/?'";
    char words[300] = "windowfocus --sync $w type --delay 1 \"";
    size_t n = strlen(words);
    for (const char *p = all; *p; p++) {
        if (strchr("\\`", *p))
            words[n++] = '\\';
        words[n++] = *p;
    }
    words[n++] = '"';
    words[n] = '\0';
    quiet();
    hand(words);
    for (const char *p = all; *p; p++) {
        struct wedge_key key = next_key();
        if (wedge_character(&key) != *p)
            fail_msg("%c was read as %c", *p, wedge_character(&key));
    }
}

static void a_key_says_what_is_held_with_it(void **state) {
    (void)state;
    if (!window)
        SKIP("no X server");
    static const struct {
        const char *keys;
        uint8_t usage, modifiers;
    } cases[] = {
        {"a", 0x04, 0},
        {"shift+a", 0x04, WEDGE_SHIFT},
        {"ctrl+q", 0x14, WEDGE_CTRL},
        {"ctrl+c", 0x06, WEDGE_CTRL},
        {"alt+F4", 0x3d, WEDGE_ALT},
        {"super+l", 0x0f, WEDGE_META},
        {"ctrl+alt+shift+Delete", 0x4c, WEDGE_CTRL | WEDGE_ALT | WEDGE_SHIFT},
        {"Escape", WEDGE_USAGE_ESCAPE, 0},
        {"BackSpace", WEDGE_USAGE_BACKSPACE, 0},
        {"KP_Enter", WEDGE_USAGE_KEYPAD_ENTER, 0},
        {"Tab", 0x2b, 0},
        {"F12", 0x45, 0},
    };
    quiet();
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        char words[100];
        snprintf(words, sizeof(words), "windowfocus --sync $w key %s", cases[i].keys);
        hand(words);
        /* the first key that comes: held keys are none, and the window stays open */
        struct display_event event = next_event();
        while (event.kind == DISPLAY_EXPOSED)
            event = next_event();
        if (event.kind != DISPLAY_KEY || event.usage != cases[i].usage || event.modifiers != cases[i].modifiers)
            fail_msg("%s: event %d, usage %#x, modifiers %#x", cases[i].keys, (int)event.kind, event.usage,
                     event.modifiers);
    }
}

static void caps_lock_is_told_and_is_no_key(void **state) {
    (void)state;
    if (!window)
        SKIP("no X server");
    quiet();
    hand("windowfocus --sync $w key Caps_Lock key a key Caps_Lock key b");
    struct display_event a = wait_for(DISPLAY_KEY), b = wait_for(DISPLAY_KEY);
    assert_int_equal(a.usage, 0x04);
    assert_true(a.caps);
    assert_int_equal(a.modifiers, 0);
    assert_int_equal(b.usage, 0x05);
    assert_false(b.caps);
}

static void a_held_key_is_one_key(void **state) {
    (void)state;
    if (!window)
        SKIP("no X server");
    quiet();
    /* X repeats after 660 ms at most */
    hand("windowfocus --sync $w keydown x sleep 1 keyup x key y");
    assert_int_equal(wait_for(DISPLAY_KEY).usage, 0x1b);
    assert_int_equal(wait_for(DISPLAY_KEY).usage, 0x1c);
}

/* Nobody looked while the keys came: their distance is that of the fingers, not of the looking. */
static void keys_that_waited_keep_their_distance(void **state) {
    (void)state;
    if (!window)
        SKIP("no X server");
    quiet();
    int64_t before = boottime();
    hand("windowfocus --sync $w key 1 sleep 0.15 key 2 sleep 0.3 key 3");
    int64_t after = boottime();
    struct display_event one = wait_for(DISPLAY_KEY), two = wait_for(DISPLAY_KEY), three = wait_for(DISPLAY_KEY);
    assert_true(two.at - one.at >= 140);
    assert_true(three.at - two.at >= 290);
    assert_true(one.at >= before - 50 && three.at <= after + 50);
}

static void a_key_clock_believes_distances_only(void **state) {
    (void)state;
    struct key_clock clock = {.started = false};
    static const struct {
        uint32_t stamp;
        int64_t now, at;
    } cases[] = {
        {4294967290u, 1000, 1000}, /* the first: now */
        {4294967295u, 1100, 1005}, /* waited 95 ms */
        {4, 1100, 1010},           /* over the edge of 32 bits */
        {4, 1100, 1010},           /* in the same ms */
        {2, 1101, 1010},           /* never backwards */
        {500, 1200, 1200},         /* never after now: our first guess was too late */
        {510, 1210, 1210},         /* from then on */
        {520, 9000, 9000},         /* the computer slept */
        {530, 9005, 9005},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        assert_int_equal(key_clock_read(&clock, cases[i].stamp, cases[i].now), cases[i].at);
}

static void the_picture_follows_the_windows_shape(void **state) {
    (void)state;
    if (!window)
        SKIP("no X server");
    hand("windowsize --sync $w 400 900");
    struct display_event event = wait_for(DISPLAY_RESIZED);
    assert_int_equal(event.w, 399);
    assert_int_equal(event.h, 711);
    assert_int_equal(window->w, event.w);
    assert_int_equal(window->h, event.h);
    assert_int_equal(show(window, "attract"), 0); /* the old picture still shows, letterboxed */
    SDL_Event bar = {.tfinger = {.type = SDL_FINGERDOWN, .x = 0.5f, .y = 0.02f}};
    SDL_PushEvent(&bar); /* in the black bar: no touch */
    SDL_Event push = {.tfinger = {.type = SDL_FINGERDOWN, .x = 0.5f, .y = 0.5f}};
    SDL_PushEvent(&push);
    event = wait_for(DISPLAY_TOUCH);
    assert_in_range(event.x, 198, 200);
    assert_in_range(event.y, 354, 356);
    hand("windowsize --sync $w 800 480"); /* a handheld panel is filled */
    event = wait_for(DISPLAY_RESIZED);
    assert_int_equal(event.w, 800);
    assert_int_equal(event.h, 480);
    hand("windowsize --sync $w 1280 1000");
    event = wait_for(DISPLAY_RESIZED);
    assert_int_equal(event.w, 1280);
    assert_int_equal(event.h, 720);
}

static void wait_for_cursor(int want) {
    struct display_event event;
    for (int i = 0; i < 1200 && SDL_ShowCursor(SDL_QUERY) != want; i++) {
        while (window->ops->event(window, &event))
            ;
        SDL_Delay(5);
    }
    assert_int_equal(SDL_ShowCursor(SDL_QUERY), want);
}

/* One event of a touch screen, as SDL would tell it. */
static void lay_finger(Uint32 type, SDL_FingerID id, float x, float y) {
    SDL_Event event = {.tfinger = {.type = type, .touchId = 1, .fingerId = id, .x = x, .y = y}};
    assert_int_equal(SDL_PushEvent(&event), 1);
}

static void fingers_are_told_apart(void **state) {
    (void)state;
    if (!window)
        SKIP("no X server");
    quiet();
    lay_finger(SDL_FINGERDOWN, 40, 0.5F, 0.5F); /* and it never lifts */
    struct display_event stuck = wait_for(DISPLAY_TOUCH);
    assert_int_not_equal(stuck.finger, 0);
    for (int i = 0; i < 50; i++) {
        lay_finger(SDL_FINGERDOWN, 41, 0.25F, 0.5F);
        struct display_event other = wait_for(DISPLAY_TOUCH);
        assert_int_not_equal(other.finger, stuck.finger);
        assert_in_range(other.x, window->w / 4 - 1, window->w / 4 + 1);
        lay_finger(SDL_FINGERUP, 41, 0.25F, 0.5F);
        assert_int_equal(wait_for(DISPLAY_LIFT).finger, other.finger);
    }
    lay_finger(SDL_FINGERDOWN, 42, -3, 0.5F); /* beside the glass, and nowhere at all */
    lay_finger(SDL_FINGERDOWN, 43, 0.5F, 1e30F);
    lay_finger(SDL_FINGERDOWN, 44, __builtin_nanf(""), 0.5F);
    lay_finger(SDL_FINGERDOWN, 45, 0.75F, 0.5F);
    struct display_event event;
    do { /* SDL puts some of them on the edge */
        event = wait_for(DISPLAY_TOUCH);
        assert_true(event.x >= 0 && event.y >= 0 && event.x < window->w && event.y < window->h);
    } while (abs(event.x - window->w * 3 / 4) > 1);
    quiet();
}

static void a_resting_mouse_is_hidden(void **state) {
    (void)state;
    if (!window)
        SKIP("no X server");
    quiet();
    hand("mousemove --window $w 100 100 mousemove --window $w 120 110");
    wait_for_cursor(SDL_ENABLE);
    wait_for_cursor(SDL_DISABLE);
    assert_int_equal(SDL_IsScreenSaverEnabled(), SDL_FALSE);
}

static void a_window_that_stays_passes_over_close_requests(void **state) {
    (void)state;
    if (!window)
        SKIP("no X server");
    quiet();
    display_stay();
    xserver_ask_to_close(SDL_GetWindowFromID(1));
    struct display_event event = {.kind = DISPLAY_NONE};
    hand("key --window $w a");
    for (int i = 0; i < 2000 && event.kind != DISPLAY_KEY; i++) {
        if (!window->ops->event(window, &event))
            SDL_Delay(5);
        assert_int_not_equal(event.kind, DISPLAY_QUIT);
    }
    assert_int_equal(event.kind, DISPLAY_KEY); /* which came behind the request */
    SDL_SetHint(SDL_HINT_QUIT_ON_LAST_WINDOW_CLOSE, "1");
}

static void closing_the_window_is_told(void **state) {
    (void)state;
    if (!window)
        SKIP("no X server");
    quiet();
    xserver_ask_to_close(SDL_GetWindowFromID(1));
    assert_int_equal(wait_for(DISPLAY_QUIT).kind, DISPLAY_QUIT);
}

static void without_a_display_the_way_out_is_named(void **state) {
    (void)state;
    char why[DISPLAY_ERROR] = "";
    struct display *d = NULL;
    unsetenv("WAYLAND_DISPLAY");
    unsetenv("SDL_VIDEODRIVER");
    if (access("/dev/dri/card0", R_OK | W_OK) == 0)
        SKIP("no X server");
    unsetenv("DISPLAY");
    assert_int_equal(display_open("window", "Lanyard test", &d, why), -ENODEV);
    assert_non_null(strstr(why, "--display offscreen:1920x1080:DIR"));
    setenv("DISPLAY", ":4294", 1); /* set, but nobody answers */
    setenv("SDL_VIDEODRIVER", "x11", 1);
    assert_int_equal(display_open("window", "Lanyard test", &d, why), -ENODEV);
    assert_non_null(strstr(why, "no window can be opened"));
    assert_null(d);
    unsetenv("SDL_VIDEODRIVER");
    unsetenv("DISPLAY");
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
    const struct CMUnitTest offscreen[] = {
        cmocka_unit_test(a_file_for_each_change_of_screen),
        cmocka_unit_test(a_file_holds_the_picture_exactly),
        cmocka_unit_test(the_live_picture_is_mirrored_cropped_and_rounded),
        cmocka_unit_test(hostile_boxes_draw_nothing),
        cmocka_unit_test(mistakes_are_told_in_one_line),
        cmocka_unit_test(a_file_that_cannot_be_written_is_an_error),
        cmocka_unit_test(without_a_display_the_way_out_is_named),
        cmocka_unit_test_setup(the_window_shows_what_the_files_hold, start_window),
        cmocka_unit_test(a_click_is_a_touch_at_that_pixel),
        cmocka_unit_test(a_key_has_its_name),
        cmocka_unit_test(a_scan_is_typed_whole),
        cmocka_unit_test(every_character_has_its_key),
        cmocka_unit_test(a_key_says_what_is_held_with_it),
        cmocka_unit_test(caps_lock_is_told_and_is_no_key),
        cmocka_unit_test(a_held_key_is_one_key),
        cmocka_unit_test(keys_that_waited_keep_their_distance),
        cmocka_unit_test(a_key_clock_believes_distances_only),
        cmocka_unit_test(the_picture_follows_the_windows_shape),
        cmocka_unit_test(fingers_are_told_apart),
        cmocka_unit_test(a_resting_mouse_is_hidden),
        cmocka_unit_test(a_window_that_stays_passes_over_close_requests),
        cmocka_unit_test_teardown(closing_the_window_is_told, stop_window),
    };
    return cmocka_run_group_tests(offscreen, setup, teardown);
}
