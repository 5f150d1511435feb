/* Camera seam: luminance frames, latest wins. Two makers: V4L2 (mmap; YUYV, GREY, MJPEG) and frames (a folder or list
 * of pictures shown in turn: the rehearsal camera and the tests' camera). Everything is opened before the sandbox
 * closes; camera_next then needs only poll, ioctl, mmap'ed memory and the clock. */
#ifndef LANYARD_DEVICE_CAMERA_H
#define LANYARD_DEVICE_CAMERA_H

#include <stdint.h>

#include "core/pixels.h"

#define CAMERA_ERROR 256

struct camera;
struct camera_ops {
    /* Wait up to timeout_ms for a frame newer than the last. 1 and *ret_frame (valid until the next call), 0 on
     * time-out, negative errno when the camera is gone (-ENODEV). ret_at is CLOCK_BOOTTIME ms. */
    int (*next)(struct camera *camera, int timeout_ms, struct grey *ret_frame, int64_t *ret_at);
    void (*close)(struct camera *camera);
};
struct camera {
    const struct camera_ops *ops; /* makers embed this struct first */
    char format[8];               /* "YUYV", "GREY", "MJPG", "PNG" ... */
    int w, h;
};

/* Open by spec: "v4l2:/dev/video0", "v4l2:auto" (the first that gives pictures), "v4l2:NAME" (the first whose card name
 * has NAME in it), "frames:DIR[@fps]", "frames:LIST.txt[@fps]". A frames folder is shown in the
 * order of names; a list file has lines of PATH [MS] ("-" for a blank picture), paths from its own folder, # for
 * remarks. Each picture stays for its MS or 1/fps s (fps 2 unless said), given again at 25 frames a second meanwhile;
 * none is ever skipped. Ends with -ENODATA from next after the last one unless the spec ends in "+loop". On failure
 * ret_error has one line for people. */
int camera_open(const char *spec, struct camera **ret_camera, char ret_error[CAMERA_ERROR]);
int camera_next(struct camera *camera, int timeout_ms, struct grey *ret_frame, int64_t *ret_at);
void camera_close(struct camera *camera); /* NULL is fine */

#endif
