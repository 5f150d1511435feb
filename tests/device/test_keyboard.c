/* Keyboards without a keyboard: a pipe in the file system stands for each input device, and the test answers, in the
 * kernel's place, the system calls that libevdev makes about it (the program's ioctl comes before the C library's). So
 * libevdev and everything above it run as on hardware; what only the kernel does (that a grab keeps others out) is
 * not shown here. */
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "device/keyboard_maker.h"

/* ---- the stand-in for the kernel ---- */
#define FAKES 12
static struct fake {
    ino_t node;
    int in; /* our end of the pipe */
    bool letters, busy, grabbed, masked;
    int clock;
    uint8_t down[KEY_CNT / 8];
    uint8_t lamps;
} fakes[FAKES];

static pthread_mutex_t kernel = PTHREAD_MUTEX_INITIALIZER; /* of fakes: the reader's thread asks while we plug in */

static struct fake *fake_of(int fd) {
    struct stat info;
    if (fstat(fd, &info) == 0 && S_ISFIFO(info.st_mode))
        for (int i = 0; i < FAKES; i++)
            if (fakes[i].node == info.st_ino)
                return &fakes[i];
    return NULL;
}

static void set_bit(uint8_t *bits, size_t size, unsigned bit) {
    if (bit / 8 < size)
        bits[bit / 8] |= (uint8_t)(1 << bit % 8);
}

static void capabilities(const struct fake *f, unsigned type, uint8_t *ret_bits, size_t size) {
    if (type == 0) {
        set_bit(ret_bits, size, EV_KEY);
        set_bit(ret_bits, size, EV_LED);
        set_bit(ret_bits, size, EV_MSC);
    } else if (type == EV_LED) {
        set_bit(ret_bits, size, LED_CAPSL);
    } else if (type == EV_KEY) {
        for (unsigned key = KEY_ESC; f->letters && key <= KEY_RIGHTMETA; key++)
            set_bit(ret_bits, size, key);
        set_bit(ret_bits, size, KEY_KP7);
    }
}

static int answer(struct fake *f, unsigned long request, void *arg) {
    unsigned nr = _IOC_NR(request);
    size_t size = _IOC_SIZE(request);
    if (nr == _IOC_NR(EVIOCGRAB)) {
        if (arg && f->busy) {
            errno = EBUSY;
            return -1;
        }
        f->grabbed = arg != NULL;
    } else if (nr == _IOC_NR(EVIOCSCLOCKID)) {
        f->clock = *(int *)arg;
    } else if (nr == _IOC_NR(EVIOCSMASK)) {
        f->masked = ((struct input_mask *)arg)->type == EV_MSC;
    } else if (_IOC_DIR(request) & _IOC_READ) {
        memset(arg, 0, size);
        if (nr >= 0x20 && nr < 0x40)
            capabilities(f, nr - 0x20, arg, size);
        else if (nr == _IOC_NR(EVIOCGKEY(0)))
            memcpy(arg, f->down, size < sizeof(f->down) ? size : sizeof(f->down));
        else if (nr == _IOC_NR(EVIOCGLED(0)))
            memcpy(arg, &f->lamps, 1);
    }
    return 0;
}

int ioctl(int fd, unsigned long request, ...) {
    va_list args;
    va_start(args, request);
    void *arg = va_arg(args, void *);
    va_end(args);
    pthread_mutex_lock(&kernel);
    struct fake *f = fake_of(fd);
    bool ours = f && _IOC_TYPE(request) == 'E';
    int r = ours ? answer(f, request, arg) : 0;
    pthread_mutex_unlock(&kernel);
    return ours ? r : (int)syscall(SYS_ioctl, fd, request, arg);
}

/* ---- devices ---- */
static char dir[] = "/tmp/lanyard-test-keyboard.XXXXXX";
static struct keyboard_set *keyboards; /* without their thread, unless a test says so */
static struct keyboards *threaded;

static const char *path_of(const char *name) {
    static char path[200];
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    return path;
}

/* Plug in: the pipe is made under another name, so that it is a device from the moment it is seen. */
static struct fake *plug(const char *name, bool letters) {
    char hidden[200];
    struct stat info;
    struct fake *f = fakes;
    while (f->node)
        f++;
    snprintf(hidden, sizeof(hidden), "%s/.new", dir);
    assert_int_equal(mkfifo(hidden, 0600), 0);
    int in = open(hidden, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    assert_true(in >= 0);
    assert_int_equal(fstat(in, &info), 0);
    pthread_mutex_lock(&kernel);
    *f = (struct fake){.node = info.st_ino, .in = in, .letters = letters, .clock = -1};
    pthread_mutex_unlock(&kernel);
    assert_int_equal(rename(hidden, path_of(name)), 0);
    return f;
}

static void send(struct fake *f, int64_t at, uint16_t type, uint16_t code, int value) {
    struct input_event event = {.type = type, .code = code, .value = value};
    event.input_event_sec = at / 1000;
    event.input_event_usec = at % 1000 * 1000;
    assert_int_equal(write(f->in, &event, sizeof(event)), (ssize_t)sizeof(event));
}

static void key(struct fake *f, int64_t at, uint16_t code, int value) {
    send(f, at, EV_KEY, code, value);
    send(f, at, EV_SYN, SYN_REPORT, 0);
}

static void tap(struct fake *f, int64_t at, uint16_t code) {
    key(f, at, code, 1);
    key(f, at + 1, code, 0);
}

static void open_keyboards(const char *spec) {
    char why[KEYBOARD_ERROR] = "";
    if (keyboard_set_open(dir, spec, &keyboards, why) < 0)
        fail_msg("%s", why);
}

/* The next key, waited for as a program does. */
static struct wedge_key read_key(int want_device) {
    struct wedge_key got = {.at = 0};
    int device = -1, tries = 0;
    while (!keyboard_set_read(keyboards, &device, &got)) {
        int fds[KEYBOARDS_MAX + 1];
        struct pollfd polls[KEYBOARDS_MAX + 1];
        size_t n = keyboard_set_fds(keyboards, fds, KEYBOARDS_MAX + 1);
        for (size_t i = 0; i < n; i++)
            polls[i] = (struct pollfd){.fd = fds[i], .events = POLLIN};
        if (poll(polls, n, 10000) <= 0 || ++tries > 1000)
            fail_msg("no key ever came");
    }
    if (want_device >= 0)
        assert_int_equal(device, want_device);
    return got;
}

static void nothing_waits(void) {
    struct wedge_key got;
    int device;
    assert_false(keyboard_set_read(keyboards, &device, &got));
}

static void expect(int64_t at, uint8_t usage, uint8_t modifiers) {
    struct wedge_key got = read_key(-1);
    assert_int_equal(got.at, at);
    assert_int_equal(got.usage, usage);
    assert_int_equal(got.modifiers, modifiers);
}

/* ---- pure ---- */
static void linux_keys_are_hid_usages(void **state) {
    (void)state;
    /* spelt by rows of the keyboard, as the HID usage tables number them: unlike the table under test */
    static const uint16_t letters[] = {KEY_A, KEY_B, KEY_C, KEY_D, KEY_E, KEY_F, KEY_G, KEY_H, KEY_I,
                                       KEY_J, KEY_K, KEY_L, KEY_M, KEY_N, KEY_O, KEY_P, KEY_Q, KEY_R,
                                       KEY_S, KEY_T, KEY_U, KEY_V, KEY_W, KEY_X, KEY_Y, KEY_Z};
    for (unsigned i = 0; i < 26; i++)
        assert_int_equal(keyboard_usage(letters[i]), 0x04 + i);
    for (unsigned i = 0; i < 10; i++) /* KEY_1 to KEY_0 follow one another in both */
        assert_int_equal(keyboard_usage((uint16_t)(KEY_1 + i)), 0x1E + i);
    for (unsigned i = 0; i < 10; i++)
        assert_int_equal(keyboard_usage((uint16_t)(KEY_F1 + i)), 0x3A + i);
    for (unsigned i = 0; i < 12; i++)
        assert_int_equal(keyboard_usage((uint16_t)(KEY_F13 + i)), 0x68 + i);
    static const struct {
        uint16_t key;
        uint8_t usage;
    } rows[] = {
        {KEY_ENTER, WEDGE_USAGE_ENTER},
        {KEY_ESC, WEDGE_USAGE_ESCAPE},
        {KEY_BACKSPACE, WEDGE_USAGE_BACKSPACE},
        {KEY_KPENTER, WEDGE_USAGE_KEYPAD_ENTER},
        {KEY_TAB, 0x2B},
        {KEY_SPACE, 0x2C},
        {KEY_MINUS, 0x2D},
        {KEY_SLASH, 0x38},
        {KEY_GRAVE, 0x35},
        {KEY_F11, 0x44},
        {KEY_F12, 0x45},
        {KEY_KP7, 0x5F},
        {KEY_KP1, 0x59},
        {KEY_KP0, 0x62},
        {KEY_KPDOT, 0x63},
        {KEY_102ND, 0x64},
        {KEY_DELETE, 0x4C},
        {KEY_LEFTCTRL, 0xE0},
        {KEY_RIGHTSHIFT, 0xE5},
        {KEY_RIGHTMETA, 0xE7},
        {KEY_RESERVED, 0},
        {KEY_FN, 0},
        {BTN_LEFT, 0},
        {KEY_MAX, 0},
        {65535, 0},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_int_equal(keyboard_usage(rows[i].key), rows[i].usage);
}

/* Two keys with one usage, or a gap among those of an ordinary keyboard, would be a slip of the pen. */
static void no_usage_is_given_twice_or_left_out(void **state) {
    (void)state;
    int given[256] = {0};
    for (unsigned k = 0; k <= KEY_MAX; k++)
        given[keyboard_usage((uint16_t)k)]++;
    for (int usage = 0x04; usage < 256; usage++) {
        assert_in_range(given[usage], 0, 1);
        if ((usage <= 0x73 && usage != 0x32) || (usage >= 0xE0 && usage <= 0xE7)) /* 0x32: # of other layouts */
            assert_int_equal(given[usage], 1);
    }
}

static void a_trace_becomes_keys(void **state) {
    (void)state;
    static const struct {
        uint16_t type, code;
        int value;
        int usage, modifiers; /* -1: no key */
    } trace[] = {
        {EV_MSC, MSC_SCAN, 0x70004, -1, 0},
        {EV_KEY, KEY_A, 1, 0x04, 0},
        {EV_SYN, SYN_REPORT, 0, -1, 0},
        {EV_KEY, KEY_A, 2, -1, 0}, /* held */
        {EV_KEY, KEY_A, 0, -1, 0},
        {EV_KEY, KEY_LEFTSHIFT, 1, -1, 0},
        {EV_KEY, KEY_RIGHTSHIFT, 1, -1, 0},
        {EV_KEY, KEY_LEFTSHIFT, 0, -1, 0},
        {EV_KEY, KEY_RIGHTSHIFT, 2, -1, 0},
        {EV_KEY, KEY_B, 1, 0x05, WEDGE_SHIFT}, /* the right one is still held */
        {EV_KEY, KEY_RIGHTSHIFT, 0, -1, 0},
        {EV_KEY, KEY_B, 1, 0x05, 0},
        {EV_KEY, KEY_RIGHTCTRL, 1, -1, 0},
        {EV_KEY, KEY_LEFTALT, 1, -1, 0},
        {EV_KEY, KEY_DELETE, 1, 0x4C, WEDGE_CTRL | WEDGE_ALT},
        {EV_KEY, KEY_RIGHTCTRL, 0, -1, 0},
        {EV_KEY, KEY_LEFTALT, 0, -1, 0},
        {EV_KEY, KEY_RIGHTALT, 1, -1, 0},
        {EV_KEY, KEY_LEFTMETA, 1, -1, 0},
        {EV_KEY, KEY_L, 1, 0x0F, WEDGE_ALT | WEDGE_META},
        {EV_KEY, KEY_RIGHTALT, 0, -1, 0},
        {EV_KEY, KEY_LEFTMETA, 0, -1, 0},
        {EV_KEY, KEY_CAPSLOCK, 1, -1, 0},
        {EV_KEY, KEY_FN, 1, 0, 0}, /* a key, if an unknown one */
        {EV_REL, REL_X, 1, -1, 0},
    };
    struct keyboard_held held = {0};
    struct wedge_key got;
    for (size_t i = 0; i < sizeof(trace) / sizeof(*trace); i++) {
        struct input_event event = {.type = trace[i].type, .code = trace[i].code, .value = trace[i].value};
        assert_int_equal(keyboard_step(&held, &event, &got), trace[i].usage >= 0);
        if (trace[i].usage >= 0) {
            assert_int_equal(got.usage, trace[i].usage);
            assert_int_equal(got.modifiers, trace[i].modifiers);
        }
    }
}

/* ---- devices ---- */
static void only_keyboards_are_taken(void **state) {
    (void)state;
    struct fake *scanner = plug("event0", true), *mouse = plug("event1", false), *others = plug("event2", true),
                *no_event = plug("mouse0", true);
    others->busy = true;
    int file = open(path_of("event3"), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    close(file);
    open_keyboards("auto");
    assert_int_equal(keyboard_set_count(keyboards), 1);
    assert_true(scanner->grabbed && !mouse->grabbed && !others->grabbed && !no_event->grabbed);
    assert_true(scanner->masked);
    assert_int_equal(scanner->clock, CLOCK_BOOTTIME);
    nothing_waits();
}

static void a_keypad_is_left_to_whom_it_belongs(void **state) {
    (void)state;
    char spec[512], link[256];
    struct fake *scanner = plug("event0", true), *keypad = plug("event1", true), *other = plug("event2", true);
    snprintf(link, sizeof link, "%s", path_of("keypad"));
    assert_int_equal(symlink(path_of("event1"), link), 0); /* as udev names it */
    snprintf(spec, sizeof spec, "auto!%s,/nowhere/keypad", link);
    open_keyboards(spec);
    assert_int_equal(keyboard_set_count(keyboards), 2);
    assert_true(scanner->grabbed && other->grabbed && !keypad->grabbed);
    unlink(link);
}

static void a_scan_comes_with_its_times(void **state) {
    (void)state;
    static const uint16_t code[] = {KEY_T, KEY_1, KEY_1, KEY_Q, KEY_7, KEY_ENTER};
    static const uint8_t usages[] = {0x17, 0x1E, 0x1E, 0x14, 0x24, WEDGE_USAGE_ENTER};
    struct fake *f = plug("event0", true);
    open_keyboards("auto");
    for (int i = 0; i < 6; i++) {
        if (i == 3)
            key(f, 1000 + i * 8 - 2, KEY_LEFTSHIFT, 1);
        tap(f, 1000 + i * 8, code[i]);
        if (i == 3)
            key(f, 1000 + i * 8 + 2, KEY_LEFTSHIFT, 0);
    }
    for (int i = 0; i < 6; i++)
        expect(1000 + i * 8, usages[i], i == 3 ? WEDGE_SHIFT : 0);
    nothing_waits();
    tap(f, 900, KEY_A); /* a clock that goes backwards is not believed */
    assert_int_equal(read_key(0).at, 1040);
}

static void two_scanners_do_not_mix(void **state) {
    (void)state;
    struct fake *f[2] = {plug("event0", true), plug("event1", true)};
    open_keyboards("auto");
    assert_int_equal(keyboard_set_count(keyboards), 2);
    key(f[0], 1, KEY_LEFTSHIFT, 1);
    tap(f[1], 2, KEY_B);
    tap(f[0], 3, KEY_A);
    int seen[2] = {0}, device;
    for (int i = 0; i < 2; i++) {
        struct wedge_key got;
        while (!keyboard_set_read(keyboards, &device, &got))
            ;
        assert_int_equal(got.modifiers, got.usage == 0x04 ? WEDGE_SHIFT : 0);
        assert_in_range(device, 0, 1);
        seen[device]++;
    }
    assert_int_equal(seen[0], 1);
    assert_int_equal(seen[1], 1);
}

static void what_is_held_at_the_start_is_known(void **state) {
    (void)state;
    struct fake *f = plug("event0", true);
    set_bit(f->down, sizeof(f->down), KEY_RIGHTSHIFT);
    f->lamps = 1 << LED_CAPSL;
    open_keyboards("auto");
    tap(f, 5, KEY_A);
    struct wedge_key got = read_key(0);
    assert_int_equal(got.modifiers, WEDGE_SHIFT);
    assert_true(got.caps);
    send(f, 6, EV_LED, LED_CAPSL, 0);
    key(f, 6, KEY_RIGHTSHIFT, 0);
    tap(f, 7, KEY_A);
    got = read_key(0);
    assert_int_equal(got.modifiers, 0);
    assert_false(got.caps);
}

/* Letters before and after the hole must not make a code between them. */
static void a_hole_spoils_the_burst(void **state) {
    (void)state;
    struct fake *f = plug("event0", true);
    open_keyboards("auto");
    key(f, 10, KEY_LEFTSHIFT, 1);
    tap(f, 11, KEY_A);
    expect(11, 0x04, WEDGE_SHIFT);
    memset(f->down, 0, sizeof(f->down)); /* Shift was let go in the hole */
    send(f, 20, EV_SYN, SYN_DROPPED, 0);
    send(f, 20, EV_SYN, SYN_REPORT, 0);
    struct wedge_key lost = read_key(0);
    assert_int_equal(lost.usage, 0);
    assert_true(lost.modifiers & WEDGE_META);
    assert_true(lost.at > 20);
    tap(f, lost.at + 5, KEY_B);
    expect(lost.at + 5, 0x05, 0);
    nothing_waits();
}

/* Through the wedge, as a door reads it: a whole scan is a line, and one with a hole is none, though both its halves
 * would do as codes. */
static void a_hole_makes_no_line(void **state) {
    (void)state;
    static const uint16_t code[] = {KEY_A, KEY_B, KEY_C, KEY_D, KEY_1, KEY_2, KEY_3, KEY_4, KEY_ENTER};
    struct fake *f = plug("event0", true);
    open_keyboards("auto");
    for (int hole = 0; hole < 2; hole++) {
        struct wedge wedge = wedge_start(0);
        int64_t at = 1000;
        enum wedge_outcome last = WEDGE_NOTHING;
        for (int i = 0; i < 9; i++) {
            if (hole && i == 4) {
                send(f, at, EV_SYN, SYN_DROPPED, 0);
                send(f, at, EV_SYN, SYN_REPORT, 0);
                struct wedge_key lost = read_key(0);
                assert_int_equal(wedge_feed(&wedge, &lost), WEDGE_NOTHING);
                at = lost.at;
            }
            tap(f, at += 8, code[i]);
            struct wedge_key key = read_key(0);
            last = wedge_feed(&wedge, &key);
        }
        size_t len;
        assert_int_equal(last, hole ? WEDGE_NOTHING : WEDGE_LINE);
        if (!hole)
            assert_string_equal(wedge_line(&wedge, &len), "abcd1234");
    }
}

static void scanners_come_and_go(void **state) {
    (void)state;
    open_keyboards("auto");
    assert_int_equal(keyboard_set_count(keyboards), 0);
    nothing_waits();
    struct fake *f = plug("event5", true);
    tap(f, 1, KEY_A);
    assert_int_equal(read_key(0).usage, 0x04); /* waited for by poll: the watch woke it */
    assert_int_equal(keyboard_set_count(keyboards), 1);
    assert_int_equal(write(f->in, "x", 1), 1); /* no event: reading fails, as on a device that was pulled */
    assert_int_equal(unlink(path_of("event5")), 0);
    nothing_waits();
    assert_int_equal(keyboard_set_count(keyboards), 0);
    f = plug("event6", true);
    tap(f, 2, KEY_B);
    assert_int_equal(read_key(0).usage, 0x05);
}

static void the_places_have_an_end(void **state) {
    (void)state;
    char name[20];
    struct fake *f[KEYBOARDS_MAX + 2];
    open_keyboards("auto");
    for (int i = 0; i < KEYBOARDS_MAX + 2; i++) {
        snprintf(name, sizeof(name), "event%d", i);
        f[i] = plug(name, true);
        nothing_waits();
    }
    assert_int_equal(keyboard_set_count(keyboards), KEYBOARDS_MAX);
    int fds[KEYBOARDS_MAX + 1];
    assert_int_equal(keyboard_set_fds(keyboards, fds, 3), 3);
    assert_int_equal(keyboard_set_fds(keyboards, fds, KEYBOARDS_MAX + 1), KEYBOARDS_MAX + 1);
    for (int i = 0; i < KEYBOARDS_MAX; i++) { /* each is heard, none twice */
        tap(f[i], 1, KEY_A);
        assert_int_equal(read_key(i).usage, 0x04);
        nothing_waits();
    }
}

static void a_named_device_may_come_later(void **state) {
    (void)state;
    char spec[300];
    snprintf(spec, sizeof(spec), "evdev:%s/by-id/scanner", dir);
    struct fake *stranger = plug("event0", true), *f = plug("event1", false);
    open_keyboards(spec);
    assert_int_equal(mkdir(path_of("by-id"), 0700), 0);
    nothing_waits();
    assert_int_equal(symlink("../event1", path_of("by-id/scanner")), 0);
    nothing_waits();
    assert_int_equal(keyboard_set_count(keyboards), 1);
    tap(f, 1, KEY_KP7); /* a number pad has no letters, and was named all the same */
    assert_int_equal(read_key(0).usage, 0x5F);
    assert_false(stranger->grabbed);
}

static void specs_are_read(void **state) {
    (void)state;
    static const char *const bad[] = {"", "usb", "evdev", "evdev:", "evdev:event0", "evdev:/a,", "evdev:/a,b", "Auto"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
        char why[KEYBOARD_ERROR] = "";
        assert_int_equal(keyboards_open(bad[i], &threaded, why), -EINVAL);
        assert_non_null(strstr(why, "keyboards are auto, none or evdev:/PATH"));
        assert_null(threaded);
    }
    plug("event0", true);
    open_keyboards("none");
    int fds[1];
    assert_int_equal(keyboard_set_fds(keyboards, fds, 1), 0);
    assert_int_equal(keyboard_set_count(keyboards), 0);
    nothing_waits();
}

static int open_files(void) {
    int n = 0;
    for (int fd = 0; fd < 200; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

static void closing_gives_everything_back(void **state) {
    (void)state;
    plug("event0", true);
    plug("event1", false);
    int before = open_files();
    open_keyboards("auto");
    assert_int_equal(open_files(), before + 2);
    keyboard_set_close(keyboards);
    keyboards = NULL;
    assert_int_equal(open_files(), before);
    keyboard_set_close(NULL);
}

/* ---- their thread ---- */
static void open_threaded(const char *spec) {
    char why[KEYBOARD_ERROR] = "";
    if (keyboards_open_in(dir, spec, &threaded, why) < 0)
        fail_msg("%s", why);
}

/* The next key through the thread, as a program waits for it. */
static struct wedge_key threaded_key(void) {
    struct wedge_key got = {.at = 0};
    int device, tries = 0;
    while (!keyboards_read(threaded, &device, &got)) {
        struct pollfd wait = {.events = POLLIN};
        assert_int_equal(keyboards_fds(threaded, &wait.fd, 1), 1);
        if (poll(&wait, 1, 10000) <= 0 || ++tries > 1000)
            fail_msg("no key ever came");
    }
    return got;
}

static void wait_until_taken(struct fake *f) {
    for (int left = 1, tries = 0; left > 0; poll(NULL, 0, 1)) {
        assert_int_equal(ioctl(f->in, FIONREAD, &left), 0);
        assert_true(++tries < 10000);
    }
}

static void type_many(struct fake *f, int count) {
    for (int i = 0; i < count; i++) {
        tap(f, 1000 + i * 2, (uint16_t)(KEY_1 + i % 10));
        if (i % 100 == 99)
            wait_until_taken(f); /* a pipe holds 64 KB */
    }
    wait_until_taken(f);
}

/* Three tickets' worth, typed while the program draws. */
static void nobody_needs_to_hurry(void **state) {
    (void)state;
    struct fake *f = plug("event0", true);
    open_threaded("auto");
    assert_int_equal(keyboards_count(threaded), 1);
    type_many(f, 450);
    for (int i = 0; i < 450; i++) {
        struct wedge_key got = threaded_key();
        assert_int_equal(got.usage, 0x1E + i % 10);
        assert_int_equal(got.at, 1000 + i * 2);
    }
    int device, fd;
    struct wedge_key none;
    assert_false(keyboards_read(threaded, &device, &none));
    assert_int_equal(keyboards_fds(threaded, &fd, 1), 1);
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    assert_int_equal(poll(&wait, 1, 0), 0); /* and nothing keeps the program awake */
    assert_int_equal(keyboards_fds(threaded, &fd, 0), 0);
}

static void a_full_queue_is_a_hole(void **state) {
    (void)state;
    struct fake *f = plug("event0", true);
    open_threaded("auto");
    type_many(f, KEYBOARD_QUEUE + 100);
    /* what the thread took from the pipe last may not be in the queue yet: another device's hot-plug comes after it */
    plug("event1", true);
    for (int tries = 0; keyboards_count(threaded) < 2; poll(NULL, 0, 1))
        assert_true(++tries < 10000);
    for (int i = 0; i < KEYBOARD_QUEUE; i++)
        assert_int_equal(threaded_key().usage, 0x1E + i % 10);
    tap(f, 9000, KEY_A);
    struct wedge_key hole = threaded_key(), next = threaded_key();
    assert_int_equal(hole.usage, 0);
    assert_int_equal(hole.modifiers, WEDGE_META);
    assert_int_equal(hole.at, 9000);
    assert_int_equal(next.usage, 0x04);
}

static void the_thread_ends_and_leaves_nothing(void **state) {
    (void)state;
    plug("event0", true);
    int before = open_files(), fd;
    open_threaded("none");
    assert_int_equal(keyboards_fds(threaded, &fd, 1), 0);
    assert_int_equal(keyboards_count(threaded), 0);
    keyboards_close(threaded);
    assert_int_equal(open_files(), before);
    open_threaded("auto");
    keyboards_close(threaded);
    threaded = NULL;
    assert_int_equal(open_files(), before);
    keyboards_close(NULL);
}

static int fresh(void **state) {
    (void)state;
    snprintf(dir, sizeof(dir), "/tmp/lanyard-test-keyboard.XXXXXX");
    return mkdtemp(dir) ? 0 : -1;
}

static int unplug_all(void **state) {
    (void)state;
    char command[80];
    keyboard_set_close(keyboards);
    keyboards = NULL;
    keyboards_close(threaded);
    threaded = NULL;
    for (int i = 0; i < FAKES; i++)
        if (fakes[i].node)
            close(fakes[i].in);
    memset(fakes, 0, sizeof(fakes));
    snprintf(command, sizeof(command), "rm -rf %s", dir);
    return system(command);
}

#define WITH_DEVICES(test) cmocka_unit_test_setup_teardown(test, fresh, unplug_all)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(linux_keys_are_hid_usages),
        cmocka_unit_test(no_usage_is_given_twice_or_left_out),
        cmocka_unit_test(a_trace_becomes_keys),
        WITH_DEVICES(only_keyboards_are_taken),
        WITH_DEVICES(a_keypad_is_left_to_whom_it_belongs),
        WITH_DEVICES(a_scan_comes_with_its_times),
        WITH_DEVICES(two_scanners_do_not_mix),
        WITH_DEVICES(what_is_held_at_the_start_is_known),
        WITH_DEVICES(a_hole_spoils_the_burst),
        WITH_DEVICES(a_hole_makes_no_line),
        WITH_DEVICES(scanners_come_and_go),
        WITH_DEVICES(the_places_have_an_end),
        WITH_DEVICES(a_named_device_may_come_later),
        WITH_DEVICES(specs_are_read),
        WITH_DEVICES(closing_gives_everything_back),
        WITH_DEVICES(nobody_needs_to_hurry),
        WITH_DEVICES(a_full_queue_is_a_hole),
        WITH_DEVICES(the_thread_ends_and_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
