/* Opening the desk's parts and closing them. What can never work (no event, a camera that is not a camera) ends the
 * program with one line; what may come back (printer, camera cable, disk space) becomes a trouble that the screen
 * names while the desk goes on. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/signals.h"
#include "art/bitmap.h"
#include "desk/desk.h"

#define SPONSORS_MAX ROTATION_MAX
#define REPLAY_SECONDS_MAX 3600

struct journal_stamp desk_stamp(const struct desk *desk) {
    struct journal_stamp stamp = {
        .at = app_clock_now(&desk->clock),
        .boottime = app_clock_boottime(),
        .clock_ok = app_clock_trusted(&desk->clock),
        .rehearsal = desk->clock.rehearsal,
    };
    memcpy(stamp.boot, desk->clock.boot, sizeof(stamp.boot));
    return stamp;
}

/* What would read as "Bad message" says what to do. */
static const char *file_words(int r) {
    return r == -EPROTO ? "was made by another version" : r == -EBADMSG ? "is damaged" : strerror(-r);
}

static int open_roster(struct desk *desk) {
    int r = roster_open(desk->state_dir, &desk->roster);
    if (r == 0)
        r = roster_event(desk->roster, &desk->event);
    if (r == 0)
        r = roster_secrets(desk->roster, &desk->secrets);
    if (r == -ENOENT)
        log_line(&desk->log, LOG_LEVEL_ERR, "%s: no event here; run: kioskctl import FOLDER --state %s",
                 desk->state_dir, desk->state_dir);
    else if (r < 0)
        log_line(&desk->log, LOG_LEVEL_ERR, "%s/roster.db: %s; import the event again", desk->state_dir, file_words(r));
    return r;
}

static int take_lock(struct desk *desk) {
    char path[PATH_MAX];
    snprintf(path, sizeof(path), "%s/desk.lock", desk->state_dir);
    desk->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (desk->lock_fd >= 0 && flock(desk->lock_fd, LOCK_EX | LOCK_NB) == 0)
        return 0;
    int r = -errno;
    log_line(&desk->log, LOG_LEVEL_ERR, "%s: %s", desk->state_dir,
             r == -EWOULDBLOCK ? "another kiosk-desk works here; each needs a state folder of its own" : strerror(-r));
    return r;
}

bool desk_journal_there(const struct desk *desk) {
    char path[PATH_MAX];
    struct stat now;
    snprintf(path, sizeof(path), "%s/journal.db", desk->state_dir);
    return stat(path, &now) == 0 && now.st_dev == desk->journal_file.st_dev && now.st_ino == desk->journal_file.st_ino;
}

/* A broken chain is for the organiser to look into; it does not keep guests out. */
static void look_at_chain(struct desk *desk) {
    struct journal_check check = {0};
    if (journal_verify(desk->journal, &check) == -EBADMSG)
        log_line(&desk->log, LOG_LEVEL_ERR, "%s/journal.db: %s; kioskctl verify tells more, the desk goes on",
                 desk->state_dir, check.reason);
}

static int open_journal(struct desk *desk) {
    char path[PATH_MAX];
    snprintf(path, sizeof(path), "%s/journal.db", desk->state_dir);
    int r = journal_open(desk->state_dir, desk->clock.rehearsal ? JOURNAL_REHEARSAL : JOURNAL_EVENT, &desk->journal);
    if (r < 0) {
        log_line(&desk->log, LOG_LEVEL_ERR, "%s/journal.db: %s; nobody can be admitted without it", desk->state_dir,
                 file_words(r));
        return r;
    }
    if (stat(path, &desk->journal_file) < 0)
        return -errno;
    look_at_chain(desk);
    int64_t last = journal_last_at(desk->journal);
    if (last > desk->clock.floor && !desk->clock.rehearsal)
        desk->clock.floor = last;
    return 0;
}

static int open_clock(struct desk *desk) {
    const char *now = conf_text(desk->conf, "clock.now", NULL);
    int r = app_clock_start(now, desk->event.timezone, &desk->clock);
    if (r < 0)
        log_line(&desk->log, LOG_LEVEL_ERR, "--now %s: not a time; write 2026-10-24T09:00", now ? now : "");
    return r;
}

static int open_display(struct desk *desk) {
    char why[DISPLAY_ERROR];
    int r = display_open(conf_text(desk->conf, "display.mode", "window"), "Lanyard", &desk->display, why);
    if (r < 0)
        log_line(&desk->log, LOG_LEVEL_ERR, "%s", why);
    return r;
}

/* A camera spec without a device behind it yet is fine; kiosk-eye tries again. A frames folder must be there. */
static int open_camera(struct desk *desk) {
    const char *spec = conf_text(desk->conf, "camera.source", "none");
    if (strcmp(spec, "none") == 0)
        return 0;
    if (strncmp(spec, "frames:", 7) != 0 && strncmp(spec, "v4l2:", 5) != 0) {
        log_line(&desk->log, LOG_LEVEL_ERR, "--camera %s: write v4l2:/dev/video0, frames:DIR[@fps] or none", spec);
        return -EINVAL;
    }
    char program[PATH_MAX], path[PATH_MAX];
    if (strncmp(spec, "frames:", 7) == 0) {
        snprintf(path, sizeof(path), "%s", spec + 7);
        path[strcspn(path, "@+")] = '\0';
        if (access(path, R_OK) < 0) {
            log_line(&desk->log, LOG_LEVEL_ERR, "--camera %s: %s: %s", spec, path, strerror(errno));
            return -ENOENT;
        }
        desk->finite = !strstr(spec, "+loop") && !desk->display->window;
    }
    int r = conf_sibling(desk->conf, "kiosk-eye", program, sizeof(program));
    if (r == 0)
        r = eye_start(program, spec, &desk->eye);
    if (r < 0)
        log_line(&desk->log, LOG_LEVEL_ERR, "kiosk-eye: cannot be started: %s", strerror(-r));
    return r;
}

static void check_media(struct desk *desk, const struct printer_info *info) {
    if (!info->has_media_ready)
        return;
    for (int i = 0; i < PRINTER_MEDIA_READY && *info->media_ready[i]; i++)
        if (strcmp(info->media_ready[i], desk->event.badge_media) == 0)
            return;
    log_line(&desk->log, LOG_LEVEL_WARNING, "printer %s: the event's badges are %s, loaded is %s", info->name,
             desk->event.badge_media, info->media_ready[0]);
}

int desk_open_printer(struct desk *desk) {
    const char *queue = conf_text(desk->conf, "printer.queue", "none");
    const char *server = conf_text(desk->conf, "printer.server", NULL);
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
        log_line(&desk->log, LOG_LEVEL_ERR, "%s", why);
    desk_trouble(desk, TROUBLE_PRINTER, r < 0);
    return r;
}

static void load_strip(struct desk *desk) {
    struct roster_sponsor sponsors[SPONSORS_MAX];
    int n = roster_sponsors(desk->roster, ROSTER_ANY_TIER, sponsors, SPONSORS_MAX);
    for (int i = 0, shown = 0; i < n && shown < DESK_STRIP; i++)
        if (desk_logo_load(desk, ROSTER_ANY_TIER, sponsors[i].id, &desk->strip[shown]) == 0)
            shown++;
}

static int open_words(struct desk *desk) {
    int r = catalog_open(conf_locale(desk->conf), &desk->catalog);
    if (r < 0)
        log_line(&desk->log, LOG_LEVEL_ERR, "%s: no message catalogues: %s", conf_locale(desk->conf), strerror(-r));
    return r;
}

/* A queue that is not there is a mistake when the desk runs as a script; at a venue the printer may come later. */
static int open_printer_first(struct desk *desk) {
    int r = desk_open_printer(desk);
    return r < 0 && !desk->display->window ? r : 0;
}

static int read_settings(struct desk *desk) {
    const char *text = conf_text(desk->conf, "desk.replay_seconds", "15");
    char *end;
    long seconds = strtol(text, &end, 10);
    if (end == text || *end || seconds < 1 || seconds > REPLAY_SECONDS_MAX) {
        log_line(&desk->log, LOG_LEVEL_ERR, "desk.replay_seconds=%s: write a number from 1 to %d", text,
                 REPLAY_SECONDS_MAX);
        return -EINVAL;
    }
    desk->replay_ms = seconds * 1000;
    desk->state_dir = conf_text(desk->conf, "state.dir", "state");
    desk->gate = conf_text(desk->conf, "desk.gate", "desk-1");
    return 0;
}

int desk_open(struct desk *desk, struct conf *conf) {
    static int (*const steps[])(struct desk *) = {read_settings, open_roster, take_lock,   open_clock,
                                                  open_journal,  open_words,  open_display};
    desk->conf = conf;
    desk->log = (struct log){.program = "kiosk-desk", .json = conf_json(conf), .start = app_clock_boottime()};
    desk->signal_fd = signals_fd();
    for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
        int r = steps[i](desk);
        if (r < 0)
            return r;
    }
    const char *home = conf_text(conf, "desk.language", desk->event.language);
    desk->flow = desk_flow_start(strcmp(home, "en") == 0 ? DESK_EN : DESK_ZH);
    desk_trouble(desk, TROUBLE_CLOCK, !app_clock_trusted(&desk->clock));
    load_strip(desk);
    int r = desk_screens_check(desk);
    if (r == 0)
        r = open_printer_first(desk);
    return r < 0 ? r : open_camera(desk);
}

void desk_close(struct desk *desk) {
    eye_stop(desk->eye);
    print_worker_stop(desk->worker);
    desk_screens_free(desk);
    template_free(desk->badge);
    for (size_t i = 0; i < DESK_STRIP; i++)
        desk_asset_free(&desk->strip[i]);
    display_close(desk->display);
    catalog_free(desk->catalog);
    journal_close(desk->journal);
    roster_close(desk->roster);
    if (desk->signal_fd > 0)
        close(desk->signal_fd);
    if (desk->lock_fd > 0)
        close(desk->lock_fd);
}
