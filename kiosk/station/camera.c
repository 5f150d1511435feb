/* The station's camera: kiosk-eye is started for it and its newest picture is kept. A cable that is out may come back,
 * so only a specification that can never work ends the program. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "station/station.h"

#define FRAME_MS 16
#define PREVIEW_WAIT_MS 800 /* the first picture waits this long for the camera */

int station_open_camera(struct station *station) {
    const char *spec = conf_text(station->conf, "camera.source", "none");
    if (strcmp(spec, "none") == 0)
        return 0;
    if (strncmp(spec, "frames:", 7) != 0 && strncmp(spec, "v4l2:", 5) != 0) {
        log_line(&station->log, LOG_LEVEL_ERR, "--camera %s: write v4l2:/dev/video0, frames:DIR[@fps] or none", spec);
        return -EINVAL;
    }
    char program[PATH_MAX], path[PATH_MAX];
    if (strncmp(spec, "frames:", 7) == 0) {
        snprintf(path, sizeof(path), "%s", spec + 7);
        path[strcspn(path, "@+")] = '\0';
        if (access(path, R_OK) < 0) {
            log_line(&station->log, LOG_LEVEL_ERR, "--camera %s: %s: %s", spec, path, strerror(errno));
            return -ENOENT;
        }
        station->finite = !strstr(spec, "+loop") && !station->display->window;
    }
    int r = conf_sibling(station->conf, "kiosk-eye", program, sizeof(program));
    if (r == 0)
        r = eye_start(program, spec, &station->eye);
    if (r < 0)
        log_line(&station->log, LOG_LEVEL_ERR, "kiosk-eye: cannot be started: %s", strerror(-r));
    return r;
}

void station_close_camera(struct station *station) {
    eye_stop(station->eye);
    station->eye = NULL;
    station->preview = (struct grey){0};
}

bool station_preview(struct station *station) {
    return station->eye && eye_preview(station->eye, &station->preview_seen, &station->preview);
}

bool station_wait_for_preview(struct station *station) {
    int64_t until = app_clock_boottime() + PREVIEW_WAIT_MS;
    bool ending = false;
    while (station->eye && !station->preview.data && app_clock_boottime() < until && !ending) {
        struct pollfd signals = {.fd = station->signal_fd, .events = POLLIN};
        ending = poll(&signals, 1, FRAME_MS) > 0;
        station_preview(station);
    }
    return ending;
}

const char *station_hint_msgid(enum eye_hint hint) {
    switch (hint) {
    case EYE_HINT_NONE: return "hint-none";
    case EYE_HINT_NEAR: return "hint-near";
    case EYE_HINT_FAR: return "hint-far";
    case EYE_HINT_DARK: return "hint-dark";
    case EYE_HINT_GLARE: return "hint-glare";
    case EYE_HINT_BLURRED: return "hint-blurred";
    case EYE_HINT_OUTSIDE: return "hint-outside";
    }
    return "hint-none";
}
