/* Opening the reel's parts and closing them. The screen comes first, with the slate on it: whatever else fails, a
 * window on the second display never shows a desktop, and what is missing is looked for again every two seconds.
 * Off-screen the program ends instead, for scripts. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/watchdog.h"
#include "reel/reel.h"

#define RETRY_MS 2000
#define PLACE_FRESH_MS 600000 /* a restart within ten minutes goes on where it was */

static const struct station_program program = {.name = "kiosk-reel", .title = "Lanyard", .own_display = true};

int64_t reel_clock_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

static int refuse(struct reel *reel, const char *key, const char *what) {
    log_line(&reel->station.log, LOG_LEVEL_ERR, "%s=%s: write %s", key, conf_text(reel->station.conf, key, ""), what);
    return -EINVAL;
}

static int read_settings(struct reel *reel) {
    struct conf *conf = reel->station.conf;
    const char *language = conf_text(conf, "reel.language", "");
    long volume, displays, fade, seconds;
    if (*language && strcmp(language, "zh") != 0 && strcmp(language, "en") != 0)
        return refuse(reel, "reel.language", "zh or en");
    if (!conf_number(conf, "reel.volume", 0, 100, &volume))
        return refuse(reel, "reel.volume", "a number from 0 to 100");
    if (!conf_number(conf, "reel.displays", 1, 2, &displays))
        return refuse(reel, "reel.displays", "1 or 2");
    if (!conf_number(conf, "reel.fade_ms", 0, 3000, &fade))
        return refuse(reel, "reel.fade_ms", "a number from 0 to 3000");
    if (!conf_number(conf, "reel.seconds", 0, 10000000, &seconds))
        return refuse(reel, "reel.seconds", "a number of seconds, 0 = for ever");
    reel->displays = (int)displays;
    reel->volume = (double)volume / 100;
    reel->fade_us = fade * INT64_C(1000);
    reel->ends_at = seconds > 0 ? reel_clock_us() + seconds * INT64_C(1000000) : 0;
    return 0;
}

/* A compositor without our display would put us on the only one left, over the desk. */
static int wait_for_displays(struct reel *reel, const char *spec) {
    WATCHDOG_AUTO watchdog = {.fd = -1};
    if (reel->displays < 2 || strncmp(spec, "window", 6) != 0)
        return 0;
    for (bool said = false; display_count() < reel->displays; said = true) {
        struct pollfd fd = {.fd = reel->station.signal_fd, .events = POLLIN};
        if (!said) {
            log_line(&reel->station.log, LOG_LEVEL_WARNING,
                     "the second display is not there (reel.displays=2): looking again every 2 s");
            watchdog_ready(&watchdog);
        }
        watchdog_beat(&watchdog, "waiting for a second display");
        if (poll(&fd, 1, RETRY_MS) > 0)
            return -ECANCELED;
    }
    return 0;
}

static int open_screen(struct reel *reel) {
    char why[DISPLAY_ERROR];
    const char *spec = conf_text(reel->station.conf, "display.mode", "window");
    int r = wait_for_displays(reel, spec);
    if (r < 0)
        return r;
    r = projector_open(spec, program.title, &reel->projector, why);
    if (r < 0) {
        log_line(&reel->station.log, LOG_LEVEL_ERR, "%s", why);
        return r;
    }
    reel->offscreen = strncmp(spec, "offscreen:", 10) == 0;
    r = reel_slate(reel);
    reel_compose(reel);
    return r;
}

/* Wait a while with the slate on screen; true when the program is to end. */
static bool wait_with_slate(struct reel *reel, struct watchdog *watchdog) {
    struct display_event event;
    bool lost;
    int64_t until = reel_clock_us() + RETRY_MS * INT64_C(1000);
    while (reel_clock_us() < until) {
        watchdog_beat(watchdog, "waiting for an event, with the slate on screen");
        struct pollfd fd = {.fd = reel->station.signal_fd, .events = POLLIN};
        if (poll(&fd, 1, 50) > 0)
            return true;
        while (reel->projector->ops->event(reel->projector, &event, &lost)) {
            if (event.kind == DISPLAY_QUIT)
                return true;
            if (event.kind == DISPLAY_RESIZED || lost)
                reel_slate(reel);
            reel_compose(reel);
        }
    }
    return false;
}

/* What is wrong is logged once, not every two seconds. */
static int open_station(struct reel *reel, struct conf *conf) {
    int r = station_open(&reel->station);
    WATCHDOG_AUTO watchdog = {.fd = -1};
    while (r < 0 && r != -EINVAL && reel->projector->window) {
        if (reel->said != r)
            log_line(&reel->station.log, LOG_LEVEL_WARNING, "the slate is on screen; trying again every 2 s");
        reel->said = r;
        if (watchdog.fd < 0)
            watchdog_ready(&watchdog);
        if (wait_with_slate(reel, &watchdog))
            return -ECANCELED;
        station_close(&reel->station);
        reel->station = (struct station){0};
        station_begin(&reel->station, conf, &program);
        r = station_open(&reel->station);
    }
    return r;
}

static void take_words(struct reel *reel) {
    const struct station *station = &reel->station;
    snprintf(reel->preset.zh, sizeof(reel->preset.zh), "%s", station_say(station, "zh", "reel-emergency-preset"));
    snprintf(reel->preset.en, sizeof(reel->preset.en), "%s", station_say(station, "en", "reel-emergency-preset"));
}

static int open_sound(struct reel *reel) {
    char why[SPEAKER_ERROR] = "";
    const char *spec = conf_text(reel->station.conf, "reel.sound", "sdl");
    reel->mixer = mixer_new();
    if (!reel->mixer)
        return -ENOMEM;
    if (strcmp(spec, "none") == 0)
        return 0;
    int r = speaker_open(spec, mixer_pull, reel->mixer, &reel->speaker, why);
    if (r == -EINVAL)
        return refuse(reel, "reel.sound", "sdl or none");
    if (r != 0)
        log_line(&reel->station.log, LOG_LEVEL_WARNING, "%s; films go on without sound", why);
    return 0;
}

static int open_keypad(struct reel *reel) {
    char why[KEYBOARD_ERROR];
    const char *spec = conf_text(reel->station.conf, "reel.keypad", "none");
    int r = keyboards_open(spec, &reel->keypad, why);
    if (r < 0)
        log_line(&reel->station.log, LOG_LEVEL_ERR, "reel.keypad=%s: %s", spec, why);
    return r;
}

/* Where the run before left off, and the play that it could not end. */
static void read_place(struct reel *reel, struct reel_place *ret_unended) {
    struct reel_place *place = &reel->place;
    *ret_unended = (struct reel_place){.shown_ms = -1};
    if (reel_place_read(reel->station.state_dir, reel->station.clock.rehearsal, place) < 0) {
        *place = (struct reel_place){.position_ms = 0};
        return;
    }
    *ret_unended = *place;
    int64_t age = app_clock_now(&reel->station.clock) - place->at;
    if (age < 0 || age > PLACE_FRESH_MS)
        place->programme[0] = '\0';
}

static void end_what_was_cut(struct reel *reel, const struct reel_place *place) {
    static const uint8_t none[UUID_SIZE];
    struct play play = {.shown_ms = place->shown_ms, .reason = "restart"};
    if (place->shown_ms < 0 || memcmp(place->play, none, UUID_SIZE) == 0)
        return;
    memcpy(play.uuid, place->play, UUID_SIZE);
    backstage_play_ended(reel->backstage, &play);
}

static int open_backstage(struct reel *reel) {
    struct reel_place unended;
    read_place(reel, &unended);
    reel->book = vouch_book_new();
    int r = backstage_open(&reel->station, &reel->backstage);
    if (r < 0)
        log_line(&reel->station.log, LOG_LEVEL_ERR, "backstage: %s", strerror(-r));
    else
        end_what_was_cut(reel, &unended);
    return r;
}

static void start(struct reel *reel) {
    reel->go_item = -1;
    reel->wish.programme = -1;
    reel->plan = (struct reel_plan){.programme = -1, .countdown = -1};
    for (int i = 0; i < REEL_SLOTS; i++)
        reel->slots[i] = (struct slot){.texture = TEXTURE_SLOT_A + i, .index = -1};
}

int reel_open(struct reel *reel, struct conf *conf) {
    start(reel);
    station_begin(&reel->station, conf, &program);
    int r = read_settings(reel);
    if (r == 0)
        r = open_screen(reel);
    if (r == 0)
        r = open_station(reel, conf);
    if (r < 0)
        return r;
    reel->has_theme = true;
    reel_slate(reel);
    take_words(reel);
    r = open_keypad(reel);
    if (r == 0)
        r = open_sound(reel);
    return r == 0 ? open_backstage(reel) : r;
}

void reel_close(struct reel *reel) {
    if (reel->on && reel->backstage)
        slot_end(reel, reel->on, false, "stopped");
    speaker_close(reel->speaker);
    for (int i = 0; i < REEL_SLOTS; i++) {
        struct slot *slot = &reel->slots[i];
        if (slot->movie) {
            mixer_forget(reel->mixer, slot->movie);
            movie_close(slot->movie);
        }
        slot->movie = NULL;
        slot_drop(reel, slot);
    }
    backstage_close(reel->backstage);
    keyboards_close(reel->keypad);
    mixer_free(reel->mixer);
    vouch_book_release(reel->book);
    projector_close(reel->projector);
    reel_news_free(reel->news);
    free(reel->items);
    free(reel->broken_until);
    free(reel->noted);
    station_close(&reel->station);
}
