/* Opening the desk and closing it: its own settings, the station it stands on, and the printer. A printer that is not
 * there may come back, so it becomes a trouble that the screen names while the desk goes on. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "desk/self.h"
#include "store/link.h"
#include "store/sponsors.h"

#define SPONSORS_MAX ROTATION_MAX
#define REPLAY_SECONDS_MAX 3600

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
static int open_printers_first(struct desk *desk) {
    int r;
    desk_open_printers(desk, &r);
    desk_count(desk);
    if (r == 0 || desk->station.display->window)
        return 0;
    log_line(&desk->station.log, LOG_LEVEL_ERR,
             "ends here: off screen nobody would see that a printer is missing; --printer none goes without one");
    return r;
}

static void name_printers(struct desk *desk) {
    static const char *const keys[DESK_PRINTERS] = {"printer.queue", "printer.second"};
    for (size_t i = 0; i < DESK_PRINTERS; i++) {
        const char *queue = conf_text(desk->station.conf, keys[i], "none");
        if (strcmp(queue, "none") != 0)
            desk->printers[desk->n_printers++].queue = queue;
    }
}

static int read_number(struct desk *desk, const char *key, long min, long max, long *ret_number) {
    if (conf_number(desk->station.conf, key, min, max, ret_number))
        return 0;
    log_line(&desk->station.log, LOG_LEVEL_ERR, "%s=%s: write a number from %ld to %ld", key,
             conf_text(desk->station.conf, key, ""), min, max);
    return -EINVAL;
}

int desk_numbers(struct desk *desk, struct people_numbers *ret_numbers) {
    const char *configured = conf_text(desk->station.conf, "desk.numbers", NULL);
    int r = link_numbers(conf_text(desk->station.conf, "state.dir", "state"), configured, ret_numbers);
    if (r == -EINVAL)
        log_line(&desk->station.log, LOG_LEVEL_ERR, "desk.numbers=%s: write the first and the last number, 5001-5999",
                 configured ? configured : "");
    else if (r > 0)
        log_line(&desk->station.log, LOG_LEVEL_WARNING,
                 "walk-ups get numbers of " LINK_NUMBERS_LAST ": give each desk its own with desk.numbers");
    return r < 0 ? r : 0;
}

static int read_settings(struct desk *desk) {
    struct people_numbers numbers;
    long seconds;
    int r = read_number(desk, "desk.replay_seconds", 1, REPLAY_SECONDS_MAX, &seconds);
    if (r == 0)
        r = read_number(desk, "printer.labels_low", 0, ROLL_LABELS_MAX, &desk->labels_low);
    if (r == 0)
        r = read_number(desk, "desk.volume", 0, 100, &desk->volume);
    if (r == 0 && conf_text(desk->station.conf, "desk.numbers", NULL))
        r = desk_numbers(desk, &numbers);
    if (r < 0)
        return r;
    desk->replay_ms = seconds * 1000;
    desk->gate = conf_text(desk->station.conf, "desk.gate", "desk-1");
    name_printers(desk);
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
    desk->shown_printer = -1;
    desk->counter = counter_start(desk->flow.home == DESK_EN);
    desk_trouble(desk, TROUBLE_CLOCK, !app_clock_trusted(&desk->station.clock));
    load_strip(desk);
    r = desk_screens_check(desk);
    if (r == 0)
        r = typing_begin(&desk->typing, &desk->station);
    if (r == 0)
        r = field_begin(&desk->field, &desk->station, &desk->typing);
    if (r == 0)
        r = desk_counter_check(desk);
    if (r == 0)
        r = desk_self_check(desk);
    if (r == 0)
        r = desk_open_keypad(desk);
    if (r == 0)
        r = desk_open_scanners(desk);
    if (r == 0)
        r = desk_open_sounds(desk);
    if (r == 0)
        r = open_printers_first(desk);
    return r < 0 ? r : station_open_camera(&desk->station);
}

void desk_close(struct desk *desk) {
    station_close_camera(&desk->station);
    for (size_t i = 0; i < desk->n_printers; i++)
        print_worker_stop(desk->printers[i].worker);
    keyboards_close(desk->keypad);
    keyboards_close(desk->scanners);
    sound_close(desk->sound);
    badge_maker_free(desk->maker);
    field_end(&desk->field);
    typing_end(&desk->typing);
    for (size_t i = 0; i < DESK_STRIP; i++)
        station_asset_free(&desk->strip[i]);
    station_close(&desk->station);
}
