/* The door's one loop: camera, scanners, window, then time. Files and pipes wake it at once; a window is also looked at
 * once a frame, because SDL has no file to wait for. What other programs on this kiosk wrote (a zone closed, another
 * door's scans) is noticed within 100 ms. */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "app/watchdog.h"
#include "door/door.h"
#include "station/centre.h"
#include "station/health.h"

#define FRAME_MS 16
#define EVENTS_MAX 256 /* of a window, before time passes: a flood of keys stops no clock */
#define QUIET_MS 50    /* off-screen */
#define NEWS_MS 100    /* between looks at the journal's version */
#define LOOK_MS 10000  /* between looks at the site without news: sessions begin and end by the clock */
#define RETRY_MS 1500
#define STRIP_MS 1000
#define LATE_EXIT_MS 1800000 /* people are let out for half an hour after a session picked by hand */
#define CLOSING_MS 400       /* after the last picture: the last screen is on disk by then */

static int64_t now_ms(void) { return app_clock_boottime(); }

static void camera_news(struct door *door, int news) {
    if (news < 0 && !(door->troubles & DOOR_TROUBLE_CAMERA)) /* it is started again every second: once is enough */
        log_line(&door->station.log, LOG_LEVEL_WARNING, "camera: %s", door->station.camera_why);
    if (news != 0)
        door_trouble(door, DOOR_TROUBLE_CAMERA, news < 0);
}

static void hear_eye(struct door *door) {
    struct eye_message message;
    camera_news(door, station_camera_look(&door->station, now_ms()));
    while (door->station.eye && !door->quit && eye_poll(door->station.eye, now_ms(), &message) > 0) {
        camera_news(door, station_camera_news(&door->station, &message, now_ms()));
        switch (message.type) {
        case EYE_HELLO:
        case EYE_BEAT:
        case EYE_FAULT: break;
        case EYE_CODE: door_code(door, (const char *)message.code, message.len); break;
        case EYE_HINT: break;
        }
    }
}

/* The next one, if there is one, takes its place. */
static void acknowledge(struct door *door, const struct centre_conflict *conflict) {
    int r = station_conflict_seen(&door->station, conflict, door->flow.staff_no);
    if (r < 0)
        log_line(&door->station.log, LOG_LEVEL_ERR, "the conflict was not acknowledged: %s", strerror(-r));
    door_draw(door, true);
}

/* Language is the door's; the rest of the page is the tools' own. Working there is more time. */
static bool touched_tools(struct door *door, int x, int y) {
    struct door_event event = {.kind = DOOR_EVENT_TOUCHED, .now = now_ms()};
    const enum field_result result = field_touch(&door->field, x, y);
    if (result == FIELD_CLOSED)
        return false;
    if (result == FIELD_LEFT)
        event = (struct door_event){.kind = DOOR_EVENT_PRESS, .now = event.now, .press = DOOR_BUTTON_BACK};
    else if (stage_hit(&door->station.stage, "button-language", x, y) && !typing_is_open(&door->typing))
        event = (struct door_event){.kind = DOOR_EVENT_PRESS, .now = event.now, .press = DOOR_BUTTON_LANGUAGE};
    door_event(door, &event);
    return true;
}

void door_touch(struct door *door, int x, int y) {
    const struct centre_conflict *conflict = station_conflict(&door->station, true);
    if (conflict && stage_hit(&door->station.stage, "button-seen", x, y)) {
        acknowledge(door, conflict);
        return;
    }
    if (touched_tools(door, x, y))
        return;
    struct door_event event = {.now = now_ms()};
    int digit = -1, row = -1;
    enum door_button button = door_button_at(door, x, y, &digit, &row);
    if (digit >= 0) {
        event.kind = DOOR_EVENT_DIGIT;
        event.digit = digit;
    } else if (row >= 0) {
        event.kind = DOOR_EVENT_ROW;
        event.row = row;
    } else if (button != DOOR_BUTTON_NONE) {
        event.kind = DOOR_EVENT_PRESS;
        event.press = button;
    } else {
        return;
    }
    door_event(door, &event);
}

static void hear_display(struct door *door) {
    struct display *display = door->station.display;
    struct display_event event;
    for (int n = 0; n < EVENTS_MAX && display->ops->event(display, &event); n++)
        switch (event.kind) {
        case DISPLAY_NONE: break;
        case DISPLAY_LIFT: typing_lift(&door->typing); break;
        case DISPLAY_QUIT: door->quit = true; break;
        case DISPLAY_TOUCH:
            focus_clear(&door->station.focus);
            door_touch(door, event.x, event.y);
            break;
        case DISPLAY_KEY: door_hear_key(door, &event); break;
        case DISPLAY_RESIZED:
        case DISPLAY_EXPOSED: door_draw(door, true); break;
        }
}

/* Codes can come in no way at all: staff must know before the first guest does. */
static void look_at_ways_in(struct door *door) {
    bool keys = door->station.display->window || (door->keyboards && keyboards_count(door->keyboards) > 0);
    bool eye = door->station.eye && !(door->troubles & DOOR_TROUBLE_CAMERA);
    door_trouble(door, DOOR_TROUBLE_SCANNER, !keys && !eye && !door->station.finite);
}

/* What was broken may work again. */
static void try_again(struct door *door) {
    if (station_refresh(&door->station) && door_look(door))
        door_draw(door, true);
    door_trouble(door, DOOR_TROUBLE_CLOCK, !app_clock_trusted(&door->station.clock));
    look_at_ways_in(door);
    if (station_journal_works(&door->station) < 0)
        door_trouble(door, DOOR_TROUBLE_JOURNAL, true);
    if (!(door->troubles & DOOR_TROUBLE_JOURNAL) || station_journal_works(&door->station) < 0)
        return;
    struct journal_stamp stamp = station_stamp(&door->station);
    if (journal_append(door->station.journal, &stamp, "door.recovered", "{}", NULL) == 0)
        door_trouble(door, DOOR_TROUBLE_JOURNAL, false);
}

static bool same_site(const struct facts_site *a, const struct facts_site *b) {
    return a->has_slot == b->has_slot && strcmp(a->slot.code, b->slot.code) == 0 && a->zone_open == b->zone_open &&
           a->count.inside == b->count.inside && a->count.seats == b->count.seats && a->seats_left == b->seats_left &&
           a->day == b->day;
}

/* Nobody comes to a session that is over: scans count by the agenda again. */
static void let_go_of_session(struct door *door) {
    if (*door->place.slot && door->site.picked && app_clock_trusted(&door->station.clock) &&
        app_clock_now(&door->station.clock) >= door->site.slot.ends + LATE_EXIT_MS)
        door->place.slot[0] = '\0';
}

/* Nobody was let in yet: with the gate there, its ways, name and session are read as at any start. */
static void look_for_gate(struct door *door) {
    if (!door->gate_awaited || (door->gate_lost && door->conf_at == door_settings_at(door)))
        return;
    log_line(&door->station.log, LOG_LEVEL_NOTICE, "beginning anew with %s",
             door->gate_lost ? "other settings" : door->place.gate);
    door->again = door->quit = true;
}

/* Drawn again only when something that shows has changed. */
static void hear_journal(struct door *door) {
    int64_t now = now_ms(), version = door->data_version;
    if (now - door->news_at < NEWS_MS)
        return;
    door->news_at = now;
    journal_data_version(door->station.journal, &version);
    if (version == door->data_version && now - door->looked_at < LOOK_MS)
        return;
    door->data_version = version;
    struct facts_site before = door->site;
    let_go_of_session(door);
    if (door_look(door) && !same_site(&before, &door->site) && door->flow.screen == DOOR_READY)
        door_draw(door, true);
}

/* The clock on the ready screen, and the seconds until a PIN is taken again. */
static void show_minute(struct door *door) {
    bool counting = door->flow.screen == DOOR_PIN && door->flow.pad.locked_until > now_ms();
    int64_t minute = app_clock_now(&door->station.clock) / (counting ? 1000 : 60000);
    if (minute == door->minute)
        return;
    door->minute = minute;
    if ((counting || door->flow.screen == DOOR_READY) && door->station.display->window)
        door_draw(door, true);
}

/* Clock and disk, for the chip on the resting screen: once a second. */
static void look_at_strip(struct door *door, int64_t now) {
    if (now < door->strip_at)
        return;
    door->strip_at = now + STRIP_MS;
    const unsigned parts = station_strip(&door->station) & ~(unsigned)STRIP_SYNC;
    if (parts == door->strip_parts)
        return;
    door->strip_parts = parts;
    log_event(&door->station.log, "strip", "#parts", (int64_t)parts, NULL);
    door_draw(door, true);
}

static void pass_time(struct door *door) {
    struct door_event event = {.kind = DOOR_EVENT_TICK, .now = now_ms()};
    door_event(door, &event);
    door_scanners_tick(door);
    if (station_centre_look(&door->station)) {
        door->place.cut_off = station_cut_off(&door->station);
        door_look(door);
        door_draw(door, true);
    }
    hear_journal(door);
    show_minute(door);
    look_at_strip(door, event.now);
    if (event.now < door->retry_at)
        return;
    door->retry_at = event.now + RETRY_MS;
    try_again(door);
    look_for_gate(door);
}

static void animate(struct door *door) {
    bool fresh = station_preview(&door->station);
    if (fresh && field_shows_camera(&door->field))
        field_draw(&door->field, false);
    if (fresh && door->flow.screen == DOOR_READY && door->station.display->window)
        door_draw(door, false);
}

/* A rehearsal is over when its last picture is. */
static void look_for_the_end(struct door *door) {
    door->failed = station_camera_spoilt(&door->station, now_ms());
    if (!door->station.finite || !door->station.eye || !(eye_ended(door->station.eye) || door->failed))
        return;
    if (!door->ended_at)
        door->ended_at = now_ms();
    if (now_ms() - door->ended_at >= CLOSING_MS)
        door->quit = true;
}

static void wait_for_news(struct door *door) {
    struct pollfd fds[3 + KEYBOARDS_MAX] = {{.fd = door->station.signal_fd, .events = POLLIN}, {.fd = -1}};
    int keys[KEYBOARDS_MAX + 1];
    nfds_t n = 2;
    if (door->station.eye)
        fds[1] = (struct pollfd){.fd = eye_fd(door->station.eye), .events = POLLIN};
    size_t n_keys = door->keyboards ? keyboards_fds(door->keyboards, keys, KEYBOARDS_MAX + 1) : 0;
    for (size_t i = 0; i < n_keys; i++)
        fds[n++] = (struct pollfd){.fd = keys[i], .events = POLLIN};
    if (poll(fds, n, door->station.display->window ? FRAME_MS : QUIET_MS) > 0 && fds[0].revents)
        door->quit = true;
}

int door_run(struct door *door) {
    door->quit = station_wait_for_preview(&door->station);
    journal_data_version(door->station.journal, &door->data_version);
    door_draw(door, true);
    WATCHDOG_AUTO watchdog;
    watchdog_ready(&watchdog);
    while (!door->quit) {
        watchdog_beat(&watchdog, door->troubles ? "open, with troubles that its screen names" : "open");
        wait_for_news(door);
        hear_eye(door);
        door_hear_keyboards(door);
        hear_display(door);
        field_tick(&door->field);
        pass_time(door);
        animate(door);
        look_for_the_end(door);
    }
    return door->station.finite && door->failed ? 1 : 0;
}
