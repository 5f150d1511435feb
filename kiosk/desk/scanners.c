/* A handheld scanner at the desk, and a keyboard at the counter: the same plug, told apart by speed (core/wedge.h),
 * each device by a wedge of its own. A line is a code like one that the camera read, in staff mode too; what a person
 * types goes to the screen. On the appliance devices are grabbed, so that a barcode's keys reach nobody else; a window
 * hears its own keys besides. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "desk/desk.h"

/* Keypads belong to the reel, this desk's own or the one beside it: whoever grabs first would have them. */
static void leave_keypads(const struct desk *desk, char *ret_spec, size_t cap) {
    static const char *const keys[] = {"desk.keypad", "reel.keypad"};
    size_t len = (size_t)snprintf(ret_spec, cap, "auto");
    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        const char *spec = conf_text(desk->station.conf, keys[i], "none");
        if (strncmp(spec, "evdev:", 6) == 0 && len < cap)
            len += (size_t)snprintf(ret_spec + len, cap - len, "%c%s", strchr(ret_spec, '!') ? ',' : '!', spec + 6);
    }
}

/* Grabbing takes keyboards away from everyone else: not from the person who just typed this program's name. */
static void scanner_spec(const struct desk *desk, char *ret_spec, size_t cap) {
    const char *spec = conf_text(desk->station.conf, "desk.scanners", "auto");
    if (strcmp(spec, "auto") != 0)
        snprintf(ret_spec, cap, "%s", spec);
    else if (isatty(STDIN_FILENO) || !desk->station.display->window)
        snprintf(ret_spec, cap, "none");
    else
        leave_keypads(desk, ret_spec, cap);
}

int desk_open_scanners(struct desk *desk) {
    char why[KEYBOARD_ERROR], spec[2048];
    long gap;
    if (!conf_number(desk->station.conf, "desk.scanner_gap_ms", 5, 1000, &gap)) {
        log_line(&desk->station.log, LOG_LEVEL_ERR, "desk.scanner_gap_ms=%s: write a number from 5 to 1000",
                 conf_text(desk->station.conf, "desk.scanner_gap_ms", ""));
        return -EINVAL;
    }
    for (size_t i = 0; i < KEYBOARDS_MAX; i++)
        desk->wedges[i] = wedge_start((int)gap);
    desk->window_keys = wedge_start((int)gap);
    scanner_spec(desk, spec, sizeof(spec));
    int r = keyboards_open(spec, &desk->scanners, why);
    if (r < 0)
        log_line(&desk->station.log, LOG_LEVEL_ERR, "desk.scanners: %s", why);
    return r;
}

static void read_line(struct desk *desk, const char *line, size_t len) {
    struct eye_message message = {.type = EYE_CODE, .at = app_clock_boottime(), .len = len};
    if (len > sizeof(message.code))
        return;
    memcpy(message.code, line, len);
    desk_code(desk, &message);
}

static void take(struct desk *desk, const struct wedge *wedge, enum wedge_outcome outcome) {
    size_t len;
    const char *line;
    switch (outcome) {
    case WEDGE_NOTHING: break;
    case WEDGE_LINE:
        line = wedge_line(wedge, &len);
        read_line(desk, line, len);
        break;
    case WEDGE_TYPED: desk_key(desk, wedge_typed(wedge)); break;
    }
}

void desk_hear_scanners(struct desk *desk) {
    struct wedge_key key;
    int device;
    while (desk->scanners && keyboards_read(desk->scanners, &device, &key))
        take(desk, &desk->wedges[device], wedge_feed(&desk->wedges[device], &key));
}

void desk_hear_key(struct desk *desk, const struct display_event *event) {
    struct wedge_key key = {.at = event->at, .usage = event->usage, .modifiers = event->modifiers, .caps = event->caps};
    take(desk, &desk->window_keys, wedge_feed(&desk->window_keys, &key));
}

void desk_scanners_tick(struct desk *desk) {
    int64_t now = app_clock_boottime();
    for (size_t i = 0; i < KEYBOARDS_MAX; i++)
        if (wedge_pending(&desk->wedges[i]))
            take(desk, &desk->wedges[i], wedge_tick(&desk->wedges[i], now));
    if (wedge_pending(&desk->window_keys))
        take(desk, &desk->window_keys, wedge_tick(&desk->window_keys, now));
}
