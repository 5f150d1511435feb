/* Inside the keyboard seam: one device, its keys as a pure step, and what tests need to put their own folder in the
 * place of /dev/input. */
#ifndef LANYARD_DEVICE_KEYBOARD_MAKER_H
#define LANYARD_DEVICE_KEYBOARD_MAKER_H

#include <linux/input.h>
#include <sys/types.h>

#include "device/keyboard.h"

/* What is held on one device. Zero is nothing. */
struct keyboard_held {
    uint8_t modifiers; /* bit n: HID usage 0xE0 + n */
    bool caps;         /* the lamp: what the scanner itself goes by */
};

/* One event of a device. True when a key that is no modifier went down: usage (0 for keys without one), modifiers and
 * caps of ret_key are set, not its time. Pure. */
bool keyboard_step(struct keyboard_held *held, const struct input_event *event, struct wedge_key *ret_key);

struct libevdev;
struct keyboard {
    struct libevdev *dev; /* NULL: this place is free, and the rest means nothing */
    int fd;
    dev_t volume; /* with node, which file it is: the same one is not taken twice */
    ino_t node;
    bool stamps; /* its times are CLOCK_BOOTTIME's */
    struct keyboard_held held;
    int64_t last; /* ms */
};

/* Take and grab the device of an open file. False: it is no keyboard, or somebody else's; fd stays the caller's then.
 * any: whatever has keys at all, not only what has letters and Enter. */
bool keyboard_take(struct keyboard *k, int fd, bool any);
/* 1 and a key, 0 when none waits, negative errno when the device is gone. */
int keyboard_next(struct keyboard *k, struct wedge_key *ret_key);
void keyboard_release(struct keyboard *k);

/* The keyboards without the thread that reads them. folder stands for /dev/input; else as in keyboard.h. At most
 * KEYBOARDS_MAX + 1 descriptors, which change with each read; read until false, for keys that libevdev has taken from
 * the kernel wake no poll. */
struct keyboard_set;
int keyboard_set_open(const char *folder, const char *spec, struct keyboard_set **ret_set,
                      char ret_error[KEYBOARD_ERROR]);
void keyboard_set_close(struct keyboard_set *set); /* NULL is fine */
size_t keyboard_set_fds(const struct keyboard_set *set, int *ret_fds, size_t max);
bool keyboard_set_read(struct keyboard_set *set, int *ret_device, struct wedge_key *ret_key);
int keyboard_set_count(const struct keyboard_set *set);

/* keyboards_open with another folder, and what waits at most. */
#define KEYBOARD_QUEUE 512
int keyboards_open_in(const char *folder, const char *spec, struct keyboards **ret_keyboards,
                      char ret_error[KEYBOARD_ERROR]);

/* An inotify of the folders in which devices appear; one that is not there yet is waited for in the folder above. */
int keyboard_watch_open(void);
void keyboard_watch_folder(int watch, const char *folder);
bool keyboard_watch_changed(int watch); /* something happened since last asked */

#endif
