/* Keyboards read below the desktop: handheld scanners and keypads as evdev devices, grabbed, so that what a barcode
 * types reaches nobody else. Used where there is no window system to ask, or where it must not see the keys; in a
 * window without the rights to /dev/input the display's own key events serve instead. Devices come and go while we run:
 * every input device with letter and Enter keys is taken, up to KEYBOARDS_MAX. Owned by one thread. */
#ifndef LANYARD_DEVICE_KEYBOARD_H
#define LANYARD_DEVICE_KEYBOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/wedge.h"

#define KEYBOARDS_MAX 8
#define KEYBOARD_ERROR 256

struct keyboards;

/* spec: "auto" (all of /dev/input that look like keyboards), "auto!PATH[,PATH…]" (but for those: keypads that another
 * part of this box wants), "evdev:PATH[,PATH…]" (those only; they may come later),
 * "none". -EINVAL with a line in ret_error. No device there, or no right to open one, is no error: see count. */
int keyboards_open(const char *spec, struct keyboards **ret_keyboards, char ret_error[KEYBOARD_ERROR]);
void keyboards_close(struct keyboards *keyboards); /* NULL is fine; releases the grabs */

/* File descriptors to poll for reading; returns how many (<= max). A thread of ours reads the devices themselves, so
 * one serves them all; none with "none". */
size_t keyboards_fds(const struct keyboards *keyboards, int *ret_fds, size_t max);

/* One key going down. device tells keyboards apart (0..KEYBOARDS_MAX-1): feed one wedge each. False: none waiting; read
 * until then, the descriptor stays readable before. Usage 0 with WEDGE_META stands for keys that were lost: it spoils
 * the burst it stands in, and means nothing alone. */
bool keyboards_read(struct keyboards *keyboards, int *ret_device, struct wedge_key *ret_key);

int keyboards_count(const struct keyboards *keyboards); /* devices open and grabbed now */

/* The HID usage of a Linux key code (KEY_A …), 0 for one without. Pure; from the HID usage tables and
 * linux/input-event-codes.h. */
uint8_t keyboard_usage(uint16_t linux_key);

#endif
