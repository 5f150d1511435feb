/* Which maker a camera spec names, and the seam's two calls. */
#include "device/camera.h"

#include <errno.h>

#include "device/camera_maker.h"

#define SPEC_MAX 4096

static const char v4l2_prefix[] = "v4l2:", frames_prefix[] = "frames:";

int64_t camera_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool take_suffix(char *text, const char *suffix) {
    size_t len = strlen(text), tail = strlen(suffix);
    if (len < tail || strcmp(text + len - tail, suffix) != 0)
        return false;
    text[len - tail] = '\0';
    return true;
}

/* Cut "@12.5" off the end. What follows the last @ must be a number wholly, or it is part of the path. */
static double take_fps(char *text, double otherwise) {
    char *at = strrchr(text, '@');
    if (!at || !at[1])
        return otherwise;
    char *end;
    double fps = strtod(at + 1, &end);
    if (*end || !(fps >= 0.01 && fps <= 1000))
        return otherwise;
    *at = '\0';
    return fps;
}

static int open_frames(const char *spec, struct camera **ret_camera, char ret_error[CAMERA_ERROR]) {
    char path[SPEC_MAX];
    if ((size_t)snprintf(path, sizeof path, "%s", spec) >= sizeof path) {
        snprintf(ret_error, CAMERA_ERROR, "the camera's path is too long");
        return -ENAMETOOLONG;
    }
    bool loop = take_suffix(path, "+loop");
    double fps = take_fps(path, 2);
    return camera_frames_open(path, fps, loop, ret_camera, ret_error);
}

int camera_open(const char *spec, struct camera **ret_camera, char ret_error[CAMERA_ERROR]) {
    if (strncmp(spec, v4l2_prefix, sizeof v4l2_prefix - 1) == 0)
        return camera_v4l2_open(spec + sizeof v4l2_prefix - 1, ret_camera, ret_error);
    if (strncmp(spec, frames_prefix, sizeof frames_prefix - 1) == 0)
        return open_frames(spec + sizeof frames_prefix - 1, ret_camera, ret_error);
    snprintf(ret_error, CAMERA_ERROR, "%.100s: a camera is v4l2:/dev/video0 or frames:FOLDER[@FPS][+loop]", spec);
    return -EINVAL;
}

int camera_next(struct camera *camera, int timeout_ms, struct grey *ret_frame, int64_t *ret_at) {
    return camera->ops->next(camera, timeout_ms, ret_frame, ret_at);
}

void camera_close(struct camera *camera) {
    if (camera)
        camera->ops->close(camera);
}
