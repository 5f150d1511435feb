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
#define LOOK_MS 500
#define STALE_MS 1500       /* four beats a second come; after so long without a picture staff should know */
#define GIVE_UP_MS 3000     /* the eye starts again each second: after so long a rehearsal's pictures are spoilt */
#define PREVIEW_WAIT_MS 800 /* the first picture waits this long for the camera */

static int start_eye(struct station *station) {
    char program[PATH_MAX];
    int r = conf_sibling(station->conf, "kiosk-eye", program, sizeof(program));
    return r < 0 ? r : eye_start(program, conf_text(station->conf, "camera.source", "none"), &station->eye);
}

/* The folder or list of "frames:PATH@fps+loop". */
static void frames_path(const char *spec, char ret_path[PATH_MAX]) {
    snprintf(ret_path, PATH_MAX, "%s", spec + 7);
    ret_path[strcspn(ret_path, "@+")] = '\0';
}

int station_open_camera(struct station *station) {
    const char *spec = conf_text(station->conf, "camera.source", "none");
    if (strcmp(spec, "none") == 0)
        return 0;
    if (strncmp(spec, "frames:", 7) != 0 && strncmp(spec, "v4l2:", 5) != 0) {
        log_line(&station->log, LOG_LEVEL_ERR, "--camera %s: write v4l2:/dev/video0, frames:DIR[@fps] or none", spec);
        return -EINVAL;
    }
    char path[PATH_MAX];
    if (strncmp(spec, "frames:", 7) == 0) {
        frames_path(spec, path);
        if (access(path, R_OK) < 0) {
            log_line(&station->log, LOG_LEVEL_ERR, "--camera %s: %s: %s", spec, path, strerror(errno));
            return -ENOENT;
        }
        station->finite = !strstr(spec, "+loop") && !station->display->window;
    }
    int r = start_eye(station);
    if (r < 0)
        log_line(&station->log, LOG_LEVEL_ERR, "kiosk-eye: cannot be started: %s", strerror(-r));
    return r;
}

void station_close_camera(struct station *station) {
    eye_stop(station->eye);
    station->eye = NULL;
    station->preview = (struct grey){0};
}

static int camera_fails(struct station *station, const char *why) {
    snprintf(station->camera_why, sizeof(station->camera_why), "%s", why);
    return -1;
}

int station_camera_news(struct station *station, const struct eye_message *message, int64_t now) {
    switch (message->type) {
    case EYE_HELLO: station->camera_hello_at = now; return 0; /* it promises; pictures prove */
    case EYE_BEAT:
        if (now - (message->at ? message->at : station->camera_hello_at) > STALE_MS)
            return camera_fails(station, "the camera gives no pictures");
        if (message->at) {
            station->camera_why[0] = '\0';
            station->camera_failed_at = 0;
        }
        return message->at ? 1 : 0;
    case EYE_FAULT:
        if (strcmp(message->text, "end") == 0)
            return 0;
        station->camera_failed_at = station->camera_failed_at ? station->camera_failed_at : now;
        return camera_fails(station, message->text);
    case EYE_CODE:
    case EYE_HINT: return 0;
    }
    return 0;
}

int station_camera_look(struct station *station, int64_t now) {
    const char *spec = conf_text(station->conf, "camera.source", "none");
    char path[PATH_MAX];
    if (station->finite || now < station->camera_look_at || strncmp(spec, "frames:", 7) != 0)
        return 0;
    station->camera_look_at = now + LOOK_MS;
    frames_path(spec, path);
    bool away = access(path, R_OK) < 0;
    if (away == station->camera_away)
        return 0;
    station->camera_away = away;
    station_close_camera(station);
    if (away)
        return camera_fails(station, "no camera there");
    int r = start_eye(station);
    return r < 0 ? camera_fails(station, strerror(-r)) : 0;
}

bool station_camera_spoilt(const struct station *station, int64_t now) {
    return station->finite && station->camera_failed_at && now - station->camera_failed_at >= GIVE_UP_MS;
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
