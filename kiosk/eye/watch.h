/* The eye's work: frames in, messages out, until the pictures end or the camera is gone. */
#ifndef LANYARD_EYE_WATCH_H
#define LANYARD_EYE_WATCH_H

#include "device/camera.h"
#include "device/decoder.h"
#include "eye/outlet.h"

/* Runs behind the sandbox. Returns -ENODATA at the end of a frames camera ("end" was sent), -ENODEV when the camera
 * is gone or gives no pictures for 5 s (the reason was sent), -EPIPE when nobody listens. */
int watch(struct camera *camera, struct decoder *decoder, struct outlet *outlet);

#endif
