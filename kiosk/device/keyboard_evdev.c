/* One keyboard, through libevdev. The device is told to leave out what nobody reads here, to save room in
 * the kernel's short buffer. If that overflows all the same, the kernel says so, and the burst is spoiled on purpose: a
 * code with a hole in it may be somebody else's.
 *
 * Tried against a stand-in for the kernel only (tests/device/test_keyboard.c answers the system calls): that EVIOCGRAB
 * keeps keys from the compositor and the console, EVIOCSMASK saves room, and unplugging ends in ENODEV has been read in
 * the kernel's sources, not seen on hardware. */
#include <errno.h>
#include <libevdev/libevdev.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device/keyboard_maker.h"

static int64_t boottime(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void keyboard_release(struct keyboard *k) {
    if (!k->dev)
        return;
    libevdev_free(k->dev);
    close(k->fd); /* ends the grab */
    *k = (struct keyboard){.dev = NULL};
}

static bool types(const struct libevdev *dev) {
    static const unsigned keys[] = {KEY_A, KEY_M, KEY_Q, KEY_Z, KEY_ENTER};
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
        if (!libevdev_has_event_code(dev, EV_KEY, keys[i]))
            return false;
    return true;
}

/* Scan codes double the events of a key, and nobody reads them. Old kernels cannot do it: then the room is smaller. */
static void leave_out_scan_codes(int fd) {
    uint8_t none[(MSC_CNT + 7) / 8] = {0};
    struct input_mask mask = {.type = EV_MSC, .codes_size = sizeof(none), .codes_ptr = (uintptr_t)none};
    ioctl(fd, EVIOCSMASK, &mask);
}

/* What is held already, since nobody will say so again. */
static void look(struct keyboard *k) {
    struct wedge_key ignored;
    for (unsigned key = 0; key <= KEY_MAX; key++)
        if (keyboard_usage((uint16_t)key) >= 0xE0 && libevdev_get_event_value(k->dev, EV_KEY, key))
            keyboard_step(&k->held, &(struct input_event){.type = EV_KEY, .code = (uint16_t)key, .value = 1}, &ignored);
    k->held.caps = libevdev_get_event_value(k->dev, EV_LED, LED_CAPSL) != 0;
}

bool keyboard_take(struct keyboard *k, int fd, bool any) {
    struct stat info;
    struct libevdev *dev = NULL;
    if (fstat(fd, &info) < 0 || libevdev_new_from_fd(fd, &dev) < 0)
        return false;
    bool fits = any ? libevdev_has_event_type(dev, EV_KEY) : types(dev);
    if (!fits || libevdev_grab(dev, LIBEVDEV_GRAB) < 0) {
        libevdev_free(dev);
        return false;
    }
    *k = (struct keyboard){.fd = fd, .dev = dev, .volume = info.st_dev, .node = info.st_ino};
    k->stamps = libevdev_set_clock_id(dev, CLOCK_BOOTTIME) == 0;
    leave_out_scan_codes(fd);
    look(k);
    return true;
}

/* The kernel, or libevdev in taking stock, threw keys away. What is held is known again afterwards; what was typed is
 * not. Stamped now, not then: nothing older can follow, so the rest of the scan comes within the gap. */
static void recover(struct keyboard *k, struct wedge_key *ret_key) {
    struct input_event event;
    struct wedge_key ignored;
    while (libevdev_next_event(k->dev, LIBEVDEV_READ_FLAG_SYNC, &event) == LIBEVDEV_READ_STATUS_SYNC)
        keyboard_step(&k->held, &event, &ignored);
    *ret_key = (struct wedge_key){.at = boottime(), .modifiers = WEDGE_META};
}

static int64_t stamp(const struct keyboard *k, const struct input_event *event) {
    if (!k->stamps)
        return boottime();
    return (int64_t)event->input_event_sec * 1000 + event->input_event_usec / 1000;
}

int keyboard_next(struct keyboard *k, struct wedge_key *ret_key) {
    struct input_event event;
    bool found = false;
    while (!found) {
        int r = libevdev_next_event(k->dev, LIBEVDEV_READ_FLAG_NORMAL, &event);
        if (r < 0)
            return r == -EAGAIN || r == -EINTR ? 0 : r;
        if (r == LIBEVDEV_READ_STATUS_SYNC) {
            recover(k, ret_key);
            found = true;
        } else if (keyboard_step(&k->held, &event, ret_key)) {
            ret_key->at = stamp(k, &event);
            found = true;
        }
    }
    ret_key->at = ret_key->at < k->last ? k->last : ret_key->at;
    k->last = ret_key->at;
    return 1;
}
