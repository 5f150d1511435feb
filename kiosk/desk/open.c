/* Opening the desk and closing it: its own settings, the station it stands on, and the printer. A printer that is not
 * there may come back, so it becomes a trouble that the screen names while the desk goes on. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "desk/desk.h"
#include "store/sponsors.h"

#define SPONSORS_MAX ROTATION_MAX
#define REPLAY_SECONDS_MAX 3600

static void check_media(struct desk *desk, const struct printer_info *info) {
    if (!info->has_media_ready)
        return;
    for (int i = 0; i < PRINTER_MEDIA_READY && *info->media_ready[i]; i++)
        if (strcmp(info->media_ready[i], desk->station.event.badge_media) == 0)
            return;
    log_line(&desk->station.log, LOG_LEVEL_WARNING, "printer %s: the event's badges are %s, loaded is %s", info->name,
             desk->station.event.badge_media, info->media_ready[0]);
}

int desk_open_printer(struct desk *desk) {
    const char *queue = conf_text(desk->station.conf, "printer.queue", "none");
    const char *server = conf_text(desk->station.conf, "printer.server", NULL);
    if (strcmp(queue, "none") == 0 || desk->worker)
        return 0;
    struct printer *printer = NULL;
    struct printer_info info = {0};
    char why[PRINTER_ERROR];
    int r = printer_open(server, queue, &printer, why);
    if (r == 0)
        r = printer_info(printer, &info, why);
    printer_close(printer);
    if (r == 0) {
        desk->dpi = info.dpi;
        check_media(desk, &info);
        r = print_worker_start(server, queue, &desk->worker);
        snprintf(why, sizeof(why), "print worker: %s", strerror(-r));
    }
    if (r < 0 && !(desk->troubles & TROUBLE_PRINTER)) /* it is looked for again every two seconds: once is enough */
        log_line(&desk->station.log, LOG_LEVEL_ERR, "%s", why);
    desk_trouble(desk, TROUBLE_PRINTER, r < 0);
    return r;
}

static void load_strip(struct desk *desk) {
    struct roster_sponsor sponsors[SPONSORS_MAX];
    int n = roster_sponsors(desk->station.roster, ROSTER_ANY_TIER, sponsors, SPONSORS_MAX);
    struct sponsor_line line = {.places = 0};
    sponsors_entitled(desk->station.roster, MEDIUM_SCREEN, ROSTER_ANY_TIER, app_clock_now(&desk->station.clock), &line);
    for (int i = 0, shown = 0; i < n && shown < DESK_STRIP; i++)
        if (sponsor_line_has(&line, sponsors[i].id) &&
            station_logo_load(&desk->station, ROSTER_ANY_TIER, sponsors[i].id, &desk->strip[shown]) == 0)
            shown++;
}

/* A queue that is not there is a mistake when the desk runs as a script; at a venue the printer may come later. */
static int open_printer_first(struct desk *desk) {
    int r = desk_open_printer(desk);
    return r < 0 && !desk->station.display->window ? r : 0;
}

static int read_settings(struct desk *desk) {
    long seconds;
    if (!conf_number(desk->station.conf, "desk.replay_seconds", 1, REPLAY_SECONDS_MAX, &seconds)) {
        log_line(&desk->station.log, LOG_LEVEL_ERR, "desk.replay_seconds=%s: write a number from 1 to %d",
                 conf_text(desk->station.conf, "desk.replay_seconds", ""), REPLAY_SECONDS_MAX);
        return -EINVAL;
    }
    desk->replay_ms = seconds * 1000;
    desk->gate = conf_text(desk->station.conf, "desk.gate", "desk-1");
    return 0;
}

int desk_open(struct desk *desk, struct conf *conf) {
    static const struct station_program program = {.name = "kiosk-desk", .title = "Lanyard"};
    station_begin(&desk->station, conf, &program);
    int r = read_settings(desk);
    if (r == 0)
        r = station_open(&desk->station);
    if (r < 0)
        return r;
    const char *home = conf_text(conf, "desk.language", desk->station.event.language);
    desk->flow = desk_flow_start(strcmp(home, "en") == 0 ? DESK_EN : DESK_ZH);
    desk_trouble(desk, TROUBLE_CLOCK, !app_clock_trusted(&desk->station.clock));
    load_strip(desk);
    r = desk_screens_check(desk);
    if (r == 0)
        r = desk_open_keypad(desk);
    if (r == 0)
        r = open_printer_first(desk);
    return r < 0 ? r : station_open_camera(&desk->station);
}

void desk_close(struct desk *desk) {
    station_close_camera(&desk->station);
    print_worker_stop(desk->worker);
    keyboards_close(desk->keypad);
    badge_maker_free(desk->maker);
    for (size_t i = 0; i < DESK_STRIP; i++)
        station_asset_free(&desk->strip[i]);
    station_close(&desk->station);
}
