/* The desk's one loop: whoever has something to say is heard in turn, then time passes. Files and pipes wake it at
 * once; a window is also looked at once a frame, because SDL has no file to wait for. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/watchdog.h"
#include "desk/self.h"
#include "station/centre.h"
#include "station/health.h"

#define FRAME_MS 16    /* a window's events */
#define QUIET_MS 50    /* off-screen: eye_poll wants to be asked, time-outs to be kept */
#define GUIDE_MS 450   /* one beat of the moving hint */
#define EVENTS_MAX 256 /* of a window, before time passes: a flood of keys stops no clock */
#define USAGE_TAB 0x2B
#define USAGE_F1 0x3A
#define HOLD_MS 1200   /* staff hold their corner for so long */
#define DISK_MS 1000   /* between looks at disk and roster */
#define RETRY_MS 2000  /* between looks at what was broken */
#define CLOSING_MS 400 /* after the last picture and badge: the last screen is on disk by then */
#define CLOSING_MAX_MS 30000

static int64_t now_ms(void) { return app_clock_boottime(); }

static void camera_news(struct desk *desk, int news) {
    if (news < 0 && !(desk->troubles & TROUBLE_CAMERA)) /* it is started again every second: once is enough */
        log_line(&desk->station.log, LOG_LEVEL_WARNING, "camera: %s", desk->station.camera_why);
    if (news != 0)
        desk_trouble(desk, TROUBLE_CAMERA, news < 0);
}

static void hear_eye(struct desk *desk) {
    struct eye_message message;
    camera_news(desk, station_camera_look(&desk->station, now_ms()));
    while (desk->station.eye && !desk->quit && eye_poll(desk->station.eye, now_ms(), &message) > 0) {
        camera_news(desk, station_camera_news(&desk->station, &message, now_ms()));
        switch (message.type) {
        case EYE_HELLO:
        case EYE_BEAT:
        case EYE_FAULT: break;
        case EYE_CODE: desk_code(desk, &message); break;
        case EYE_HINT:
            desk->hint = message.hint;
            if (desk->flow.screen == DESK_ATTRACT && desk->station.display->window)
                desk_draw(desk, true);
            break;
        }
    }
}

static void switch_language(struct desk *desk) {
    struct desk_event event = {
        .kind = DESK_EVENT_LANGUAGE,
        .now = now_ms(),
        .language = desk->flow.language == DESK_ZH ? DESK_EN : DESK_ZH,
    };
    desk_event(desk, &event);
}

/* "Yes, it did" needs nobody's PIN; a further badge does. */
static bool touched_answer(struct desk *desk, int x, int y) {
    if (!desk_asks(desk))
        return false;
    if (stage_hit(&desk->station.stage, "button-came-out", x, y))
        desk_badge_settle(desk, desk->flow.badge, BADGE_CAME_OUT);
    else if (stage_hit(&desk->station.stage, "button-did-not", x, y))
        desk_counter_open(desk, desk->flow.badge);
    else
        return false;
    return true;
}

static void touched(struct desk *desk, int x, int y) {
    const struct stage *stage = &desk->station.stage;
    struct desk_event event = {.kind = DESK_EVENT_TOUCH, .now = now_ms()};
    if (desk_counter_touched(desk, x, y) || desk_self_touched(desk, x, y) || touched_answer(desk, x, y))
        return;
    if (stage_hit(stage, "button-by-name", x, y)) {
        desk_self_open(desk);
        return;
    }
    if (stage_hit(stage, "button-language", x, y)) {
        switch_language(desk);
        return;
    }
    if (stage_hit(stage, "button-help", x, y) || stage_hit(stage, "button-back", x, y))
        event.kind = DESK_EVENT_HELP;
    else if (stage_hit(stage, "button-contrast", x, y))
        event.kind = DESK_EVENT_LARGE;
    desk_event(desk, &event);
}

/* ---- keys ---- */

static bool is_enter(const struct wedge_key *key) {
    return key->usage == WEDGE_USAGE_ENTER || key->usage == WEDGE_USAGE_KEYPAD_ENTER;
}

static int pad_key(const struct wedge_key *key) {
    const char c = wedge_character(key);
    if (c >= '0' && c <= '9')
        return c - '0';
    if (key->usage == WEDGE_USAGE_BACKSPACE)
        return PIN_PAD_DELETE;
    return is_enter(key) ? PIN_PAD_DONE : -1;
}

/* Whoever cannot touch: Tab goes from button to button, Enter touches, Escape goes back. */
static bool moved_focus(struct desk *desk, const struct wedge_key *key) {
    struct station *station = &desk->station;
    int x, y;
    if (key->usage == USAGE_TAB) {
        focus_move(&station->focus, &station->stage, key->modifiers & WEDGE_SHIFT ? -1 : 1);
        desk_draw(desk, true);
    } else if (is_enter(key) && focus_touch(&station->focus, &station->stage, &x, &y)) {
        if (strcmp(station->focus.name, "staff") == 0) /* which a finger would hold */
            desk_counter_open(desk, 0);
        else
            touched(desk, x, y);
    } else if (key->usage == WEDGE_USAGE_ESCAPE && focus_button(&station->stage, "back", &x, &y)) {
        touched(desk, x, y);
    } else {
        return false;
    }
    return true;
}

/* A keyboard at the counter: its digits type the PIN, F1 is the staff corner. Chords mean nothing here. */
void desk_key(struct desk *desk, const struct wedge_key *key) {
    struct counter_event typed = {.kind = COUNTER_EVENT_DIGIT, .now = now_ms(), .digit = pad_key(key)};
    const char c = wedge_character(key);
    if (key->modifiers & (WEDGE_CTRL | WEDGE_ALT | WEDGE_META))
        return;
    if (desk_counter_key(desk, key) || desk_self_key(desk, key) || moved_focus(desk, key))
        return;
    if (key->usage == USAGE_F1)
        desk_counter_open(desk, 0);
    else if (!counter_is_open(&desk->counter) && (c == 'l' || c == 'L'))
        switch_language(desk);
    if (typed.digit >= 0)
        desk_counter_event(desk, &typed);
}

/* ---- fingers ---- */

/* Staff hold their corner; only the finger that began it ends it. A touch takes the keyboard's frame away. */
static void felt(struct desk *desk, const struct display_event *event) {
    bool framed = focus_is_on(&desk->station.focus, &desk->station.stage);
    focus_clear(&desk->station.focus);
    if (!counter_is_open(&desk->counter) && stage_hit(&desk->station.stage, "button-staff", event->x, event->y)) {
        desk->held_at = now_ms();
        desk->held_by = event->finger;
    }
    if (framed)
        desk_draw(desk, true);
    touched(desk, event->x, event->y);
}

static void lifted(struct desk *desk, const struct display_event *event) {
    desk->held_at = event->finger == desk->held_by ? 0 : desk->held_at;
    typing_lift(&desk->typing);
}

static void hear_display(struct desk *desk) {
    struct display_event event;
    for (int n = 0; n < EVENTS_MAX && desk->station.display->ops->event(desk->station.display, &event); n++)
        switch (event.kind) {
        case DISPLAY_NONE: break;
        case DISPLAY_QUIT: desk->quit = true; break;
        case DISPLAY_TOUCH: felt(desk, &event); break;
        case DISPLAY_LIFT: lifted(desk, &event); break;
        case DISPLAY_KEY: desk_hear_key(desk, &event); break;
        case DISPLAY_RESIZED:
        case DISPLAY_EXPOSED: desk_draw(desk, true); break;
        }
}

/* The live picture, and the hint that moves. */
static void animate(struct desk *desk) {
    bool fresh = station_preview(&desk->station);
    if (fresh && field_shows_camera(&desk->field))
        field_draw(&desk->field, false);
    if (desk->flow.screen != DESK_ATTRACT || !desk->station.display->window || counter_is_open(&desk->counter) ||
        self_is_open(&desk->self))
        return;
    int guide = (int)(now_ms() / GUIDE_MS % 4);
    guide = guide == 3 ? 1 : guide;
    if (guide != desk->guide) {
        desk->guide = guide;
        desk_draw(desk, true);
    } else if (fresh) {
        desk_draw(desk, false);
    }
}

/* What was broken may work again: a printer that came up, a disk that has room. */
static void try_again(struct desk *desk) {
    if (station_refresh(&desk->station) && desk->maker)
        badge_maker_forget(desk->maker);
    desk_trouble(desk, TROUBLE_CLOCK, !app_clock_trusted(&desk->station.clock));
    int r;
    if (desk_open_printers(desk, &r) > 0)
        desk_badges_resume(desk);
    if (desk->troubles & TROUBLE_JOURNAL && station_journal_works(&desk->station) == 0) {
        struct journal_stamp stamp = station_stamp(&desk->station);
        if (journal_append(desk->station.journal, &stamp, "desk.recovered", "{}", NULL) == 0)
            desk_trouble(desk, TROUBLE_JOURNAL, false);
    }
}

/* Clock, disk and sync, for the chip on the resting screen. */
static void look_at_strip(struct desk *desk) {
    const unsigned parts = station_strip(&desk->station);
    if (parts == desk->strip_parts)
        return;
    desk->strip_parts = parts;
    log_event(&desk->station.log, "strip", "#parts", (int64_t)parts, NULL);
    desk_draw(desk, true);
}

/* Staff read of a full disk, a journal that is gone and a roster without tickets before the next guest comes. */
static void look_at_disk(struct desk *desk, int64_t now) {
    if (now < desk->disk_at)
        return;
    desk->disk_at = now + DISK_MS;
    look_at_strip(desk);
    int r = station_journal_works(&desk->station);
    if (r < 0 && !(desk->troubles & TROUBLE_JOURNAL)) {
        log_line(&desk->station.log, LOG_LEVEL_ERR, "%s/journal.db: %s; nobody is admitted until it can be written",
                 desk->station.state_dir, strerror(-r));
        desk_trouble(desk, TROUBLE_JOURNAL, true);
    }
    int64_t version = -1; /* counting a million takes a while: only when somebody wrote */
    roster_data_version(desk->station.roster, &version);
    if (version == desk->counted_version)
        return;
    desk->counted_version = version;
    desk_trouble(desk, TROUBLE_EMPTY, roster_count(desk->station.roster) == 0);
}

static void pass_time(struct desk *desk) {
    struct desk_event event = {.kind = DESK_EVENT_TICK, .now = now_ms()};
    struct counter_event tick = {.kind = COUNTER_EVENT_TICK, .now = event.now};
    if (!self_is_open(&desk->self)) /* whose language stays until that closes */
        desk_event(desk, &event);
    desk_counter_event(desk, &tick);
    if (desk->held_at && event.now - desk->held_at >= HOLD_MS) {
        desk->held_at = 0;
        desk_counter_open(desk, 0);
    }
    desk_self_tick(desk);
    desk_slot_tick(desk, event.now);
    if (station_centre_look(&desk->station))
        desk_draw(desk, true);
    look_at_disk(desk, event.now);
    if (event.now < desk->retry_at)
        return;
    desk->retry_at = event.now + RETRY_MS;
    try_again(desk);
}

/* A rehearsal is over when its last picture and its last badge are. */
static void look_for_the_end(struct desk *desk) {
    desk->failed = station_camera_spoilt(&desk->station, now_ms());
    if (!desk->station.finite || !desk->station.eye || !(eye_ended(desk->station.eye) || desk->failed))
        return;
    int64_t now = now_ms();
    if (!desk->ended_at)
        desk->ended_at = now;
    bool settled = !desk_badges_busy(desk) && now - desk->ended_at >= CLOSING_MS;
    if (settled || now - desk->ended_at >= CLOSING_MAX_MS)
        desk->quit = true;
}

static void wait_for_news(struct desk *desk) {
    struct pollfd fds[4 + DESK_PRINTERS] = {
        {.fd = desk->station.signal_fd, .events = POLLIN}, {.fd = -1}, {.fd = -1}, {.fd = -1}};
    if (desk->station.eye)
        fds[1] = (struct pollfd){.fd = eye_fd(desk->station.eye), .events = POLLIN};
    int keys;
    if (desk->keypad && keyboards_fds(desk->keypad, &keys, 1) == 1)
        fds[2] = (struct pollfd){.fd = keys, .events = POLLIN};
    if (desk->scanners && keyboards_fds(desk->scanners, &keys, 1) == 1)
        fds[3] = (struct pollfd){.fd = keys, .events = POLLIN};
    for (size_t i = 0; i < DESK_PRINTERS; i++) {
        const struct print_worker *worker = desk->printers[i].worker;
        fds[4 + i] = (struct pollfd){.fd = worker ? print_worker_fd(worker) : -1, .events = POLLIN};
    }
    if (poll(fds, 4 + DESK_PRINTERS, desk->station.display->window ? FRAME_MS : QUIET_MS) > 0 && fds[0].revents)
        desk->quit = true;
}

int desk_run(struct desk *desk) {
    desk->quit = station_wait_for_preview(&desk->station);
    desk_draw(desk, true);
    desk_badges_resume(desk);
    WATCHDOG_AUTO watchdog;
    watchdog_ready(&watchdog);
    while (!desk->quit) {
        watchdog_beat(&watchdog, desk->troubles ? "open, with troubles that its screen names" : "open");
        wait_for_news(desk);
        hear_eye(desk);
        desk_badge_news(desk);
        desk_badges_watch(desk);
        hear_display(desk);
        desk_hear_keypad(desk);
        desk_hear_scanners(desk);
        desk_scanners_tick(desk);
        field_tick(&desk->field);
        pass_time(desk);
        animate(desk);
        look_for_the_end(desk);
    }
    return desk->station.finite && desk->failed ? 1 : 0;
}
