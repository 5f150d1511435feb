/* Between camera.c and the makers of cameras: how each is opened, and the choice among what a V4L2 camera offers. */
#ifndef LANYARD_DEVICE_CAMERA_MAKER_H
#define LANYARD_DEVICE_CAMERA_MAKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "device/camera.h"

/* path: the device node. */
int camera_v4l2_open(const char *path, struct camera **ret_camera, char ret_error[CAMERA_ERROR]);
/* path: a folder or a list; fps: pictures a second where the list does not say otherwise. */
int camera_frames_open(const char *path, double fps, bool loop, struct camera **ret_camera,
                       char ret_error[CAMERA_ERROR]);

int64_t camera_clock(void); /* CLOCK_BOOTTIME, ms */

/* One thing a camera says it can do. */
struct camera_offer {
    uint32_t fourcc; /* V4L2_PIX_FMT_... */
    int w, h;        /* pixels */
    int mhz;         /* most frames in 1000 s; 0 when the driver does not say */
};
/* The offer that reads codes best: near 1280x720, 25 frames a second or more, and then the format that costs least
 * (GREY, YUYV, MJPG). Formats and sizes that are no use are passed over; -1 when none is left. Pure. */
int camera_pick(const struct camera_offer *offers, size_t count);

/* Numbers of videoN in a folder, in order; how many (<= max). The path of the first that gives pictures ("auto"), or
 * whose card name has wanted in it; -ENOENT. */
size_t camera_nodes(const char *folder, int *ret_numbers, size_t max);
int camera_find(const char *folder, const char *wanted, char *ret_path, size_t cap);

/* The luminance of a packed YUYV picture. */
void camera_luma(const uint8_t *yuyv, int stride, int w, int h, uint8_t *ret_grey);

#endif
