/* Opening the parts of a station and closing them. What can never work (no event, a damaged journal) ends the program
 * with one line; what may come back is for the program to name on its screen while it goes on. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "app/signals.h"
#include "station/centre.h"
#include "station/setup.h"

#define DISK_LEAST (64 << 10) /* bytes: a scan and its badge want a few pages of the journal's WAL */

/* "desk" of "kiosk-desk": how people call it. */
static const char *short_name(const struct station *station) {
    const char *name = station->program->name, *dash = strchr(name, '-');
    return dash ? dash + 1 : name;
}

struct journal_stamp station_stamp(const struct station *station) {
    struct journal_stamp stamp = {
        .at = app_clock_now(&station->clock),
        .boottime = app_clock_boottime(),
        .clock_ok = app_clock_trusted(&station->clock),
        .rehearsal = station->clock.rehearsal,
    };
    memcpy(stamp.boot, station->clock.boot, sizeof(stamp.boot));
    return stamp;
}

/* What would read as "Bad message" says what to do. */
static const char *file_words(int r) {
    return r == -EPROTO ? "was made by another version" : r == -EBADMSG ? "is damaged" : strerror(-r);
}

static int read_roster(struct station *station) {
    struct roster_event event;
    struct roster_secrets secrets;
    int64_t version, edition = 0;
    int r = roster_data_version(station->roster, &version);
    if (r == 0)
        r = centre_edition(station->roster, &edition);
    if (r == 0)
        r = roster_event(station->roster, &event);
    if (r == 0)
        r = roster_secrets(station->roster, &secrets);
    if (r < 0)
        return r;
    station->roster_version = version;
    station->edition = edition;
    station->event = event;
    station->secrets = secrets;
    return 0;
}

/* A clock that is not believed may be by now: kioskctl clock believe lowers what is known to have passed. */
static void look_at_clock(struct station *station) {
    if (!station->journal || station->clock.rehearsal || app_clock_trusted(&station->clock))
        return;
    station->clock.floor = APP_CLOCK_FIRST;
    app_clock_passed(&station->clock, station->event.made);
    app_clock_passed(&station->clock, journal_last_at(station->journal));
}

bool station_refresh(struct station *station) {
    look_at_clock(station);
    int64_t version = station->roster_version, before = station->edition;
    if (roster_data_version(station->roster, &version) < 0 || version == station->roster_version)
        return false;
    if (read_roster(station) < 0 || station->edition == before)
        return false;
    app_clock_passed(&station->clock, station->event.made);
    station_read_theme(station);
    station_load_mark(station); /* the picture may be another one under the same name */
    if (!station->program->own_display)
        station_set_contrast(station, station->high);
    log_line(&station->log, LOG_LEVEL_NOTICE, "the event was imported anew");
    return true;
}

__attribute__((format(printf, 2, 3))) static void say_why(struct station *station, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(station->why, sizeof(station->why), format, args);
    va_end(args);
}

static int open_roster(struct station *station) {
    int r = roster_open(station->state_dir, &station->roster);
    if (r == 0)
        r = read_roster(station);
    if (r == -ENOENT)
        say_why(station, "%s: no event here; run: kioskctl import FOLDER --state %s", station->state_dir,
                station->state_dir);
    else if (r < 0)
        say_why(station, "%s/roster.db: %s; import the event again", station->state_dir, file_words(r));
    return r;
}

static int take_lock(struct station *station) {
    char path[PATH_MAX];
    snprintf(path, sizeof(path), "%s/%s.lock", station->state_dir, short_name(station));
    station->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (station->lock_fd >= 0 && flock(station->lock_fd, LOCK_EX | LOCK_NB) == 0)
        return 0;
    int r = -errno;
    if (r == -EWOULDBLOCK)
        say_why(station, "%s: another %s works here; each needs a state folder of its own", station->state_dir,
                station->program->name);
    else
        say_why(station, "%s: %s", station->state_dir, strerror(-r));
    return r;
}

bool station_journal_there(const struct station *station) {
    char path[PATH_MAX];
    struct stat now;
    snprintf(path, sizeof(path), "%s/journal.db", station->state_dir);
    return stat(path, &now) == 0 && now.st_dev == station->journal_file.st_dev &&
           now.st_ino == station->journal_file.st_ino;
}

int station_journal_works(const struct station *station) {
    char path[PATH_MAX];
    struct statvfs disk;
    if (!station_journal_there(station))
        return -ENOENT;
    snprintf(path, sizeof(path), "%s/journal.db", station->state_dir);
    if (access(path, W_OK) < 0 || statvfs(path, &disk) < 0)
        return -errno;
    if (disk.f_flag & ST_RDONLY)
        return -EROFS;
    return disk.f_blocks > 0 && (uint64_t)disk.f_bavail * disk.f_frsize < DISK_LEAST ? -ENOSPC : 0;
}

/* A broken chain is for the organiser to look into; it does not keep guests out. */
static void look_at_chain(struct station *station) {
    struct journal_check check = {0};
    if (journal_verify(station->journal, &check) == -EBADMSG)
        log_line(&station->log, LOG_LEVEL_ERR, "%s/journal.db: %s; kioskctl verify tells more, the %s goes on",
                 station->state_dir, check.reason, short_name(station));
}

static int open_journal(struct station *station) {
    char path[PATH_MAX];
    snprintf(path, sizeof(path), "%s/journal.db", station->state_dir);
    enum journal_mode mode = station->clock.rehearsal ? JOURNAL_REHEARSAL : JOURNAL_EVENT;
    int r = journal_open(station->state_dir, mode, &station->journal);
    if (r < 0) {
        say_why(station, "%s/journal.db: %s; nobody can be admitted without it", station->state_dir, file_words(r));
        return r;
    }
    if (stat(path, &station->journal_file) < 0) {
        r = -errno;
        say_why(station, "%s: %s", path, strerror(-r));
        return r;
    }
    look_at_chain(station);
    app_clock_passed(&station->clock, journal_last_at(station->journal));
    return 0;
}

static int open_clock(struct station *station) {
    const char *now = conf_text(station->conf, "clock.now", NULL);
    if (now && link_enrolled(station->state_dir)) {
        say_why(station,
                "%s: enrolled at a centre, and a rehearsal would mix with the event; "
                "rehearse with --state of another folder",
                station->state_dir);
        return -EINVAL;
    }
    int r = app_clock_start(now, station->event.timezone, &station->clock);
    if (r < 0)
        say_why(station, "--now %s: not a time; write 2026-10-24T09:00", now ? now : "");
    else
        app_clock_passed(&station->clock, station->event.made);
    return r;
}

static int open_words(struct station *station) {
    const char *folder = conf_locale(station->conf);
    int r = catalog_open(folder, &station->catalog);
    if (r < 0)
        log_line(&station->log, LOG_LEVEL_ERR, "%s: no message catalogues: %s", folder, strerror(-r));
    return r;
}

static int load_for_stage(void *ctx, const char *name, void **ret_bytes, size_t *ret_size) {
    struct station_asset asset;
    int r = station_asset_load(ctx, name, &asset);
    if (r < 0)
        return r;
    *ret_bytes = asset.bytes;
    *ret_size = asset.size;
    return 0;
}

static int open_theme(struct station *station) {
    const char *contrast = conf_text(station->conf, "display.contrast", "normal");
    if (strcmp(contrast, "normal") != 0 && strcmp(contrast, "high") != 0) {
        log_line(&station->log, LOG_LEVEL_ERR, "display.contrast=%s: write normal or high", contrast);
        return -EINVAL;
    }
    station_read_theme(station);
    return 0;
}

static int open_display(struct station *station) {
    char why[DISPLAY_ERROR];
    if (station->program->own_display)
        return 0;
    const char *spec = conf_text(station->conf, "display.mode", "window");
    if (strcmp(conf_text(station->conf, "kiosk.leave", "yes"), "no") == 0)
        display_stay();
    int r = station->display ? 0 : display_open(spec, station->program->title, &station->display, why);
    if (r < 0) {
        log_line(&station->log, LOG_LEVEL_ERR, "%s", why);
        return r;
    }
    stage_free(&station->stage);
    station->stage = (struct stage){
        .display = station->display,
        .load = load_for_stage,
        .load_ctx = station,
        .say = catalog_say,
        .say_ctx = station->catalog,
        .has_compact = station->program->has_compact,
    };
    station_load_mark(station);
    station_set_contrast(station, station_high_contrast(station));
    return 0;
}

void station_begin(struct station *station, struct conf *conf, const struct station_program *program) {
    station->program = program;
    station->conf = conf;
    station->log = (struct log){.program = program->name, .json = conf_json(conf), .start = app_clock_boottime()};
    station->state_dir = conf_text(conf, "state.dir", "state");
    station->signal_fd = signals_fd();
}

static void close_event(struct station *station) {
    journal_close(station->journal);
    roster_close(station->roster);
    if (station->lock_fd > 0)
        close(station->lock_fd);
    station->journal = NULL;
    station->roster = NULL;
    station->lock_fd = 0;
}

int station_open_event(struct station *station, enum station_part *ret_part) {
    static const struct {
        enum station_part part;
        int (*open)(struct station *);
    } steps[] = {{STATION_ROSTER, open_roster},
                 {STATION_LOCK, take_lock},
                 {STATION_CLOCK, open_clock},
                 {STATION_JOURNAL, open_journal}};
    for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
        int r = steps[i].open(station);
        *ret_part = steps[i].part;
        if (r < 0) {
            close_event(station);
            return r;
        }
    }
    return 0;
}

/* A screen that people stand before says what is missing; a rehearsal and a second program in one folder are somebody's
 * mistake at a terminal. */
bool station_may_wait(const struct station *station) {
    return !station->program->own_display && !conf_text(station->conf, "clock.now", NULL) &&
           strncmp(conf_text(station->conf, "camera.source", "none"), "frames:", 7) != 0;
}

static int wait_for_event(struct station *station, enum station_part part, int missing) {
    if (!station_may_wait(station) || missing == -EWOULDBLOCK || missing == -EINVAL) {
        log_line(&station->log, LOG_LEVEL_ERR, "%s", station->why);
        return missing;
    }
    int r = open_words(station);
    if (r == 0)
        r = open_theme(station);
    if (r == 0)
        r = open_display(station);
    return r < 0 ? r : setup_wait(station, part, missing);
}

int station_open(struct station *station) {
    enum station_part part;
    int r = station_open_event(station, &part);
    if (r < 0)
        r = wait_for_event(station, part, r);
    if (r == 0 && !station->catalog)
        r = open_words(station);
    if (r == 0)
        r = open_theme(station);
    if (r == 0)
        r = open_display(station);
    return r;
}

void station_close(struct station *station) {
    station_close_camera(station);
    station_centre_close(station);
    stage_free(&station->stage);
    look_clear(&station->look);
    station_asset_free(&station->mark);
    display_close(station->display);
    catalog_free(station->catalog);
    close_event(station);
    if (station->signal_fd > 0)
        close(station->signal_fd);
}
