/* This kiosk's own files: opened at start, watched every second, and opened again when somebody took them away or put
 * others in their place. Nothing here ends the program but another kiosk-syncd at work. */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "sync/enrol_impl.h"
#include "sync/syncd.h"

#define WATCH_MS 1000
#define LOOK_MS 20         /* while somebody writes, and always where nobody can say so */
#define LOOK_STILL_MS 250  /* while nobody does */
#define WRITTEN_FOR_MS 500 /* how long a commit may take from its first page, on a slow card */

uint32_t syncd_random(void) { return randombytes_random(); }

/* All zero where there is none. */
static struct stat stat_of(const char *state_dir, const char *name) {
    g_autofree char *path = g_build_filename(state_dir, name, NULL);
    struct stat st;
    return stat(path, &st) == 0 ? st : (struct stat){0};
}

static bool is_same(const struct stat *a, const struct stat *b) {
    return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* ---- the lock ---- */
static int take_lock(struct syncd *syncd) {
    g_autofree char *path = g_build_filename(syncd->state_dir, "syncd.lock", NULL);
    syncd->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (syncd->lock_fd >= 0 && flock(syncd->lock_fd, LOCK_EX | LOCK_NB) == 0)
        return 0;
    int r = -errno;
    if (r == -EWOULDBLOCK)
        log_line(&syncd->log, LOG_LEVEL_ERR, "%s: another kiosk-syncd works here; each needs a state folder of its own",
                 syncd->state_dir);
    else
        log_line(&syncd->log, LOG_LEVEL_ERR, "%s: %s", path, strerror(-r));
    return r;
}

/* ---- journal.db ---- */
static void close_journal(struct syncd *syncd) {
    if (syncd->written_fd >= 0)
        close(syncd->written_fd);
    syncd->written_fd = -1;
    journal_close(syncd->journal);
    syncd->journal = NULL;
}

/* The log lies there for as long as anybody has the journal open, as we have. */
static void watch_journal(struct syncd *syncd) {
    g_autofree char *path = g_build_filename(syncd->state_dir, "journal.db-wal", NULL);
    syncd->written_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (syncd->written_fd >= 0 && inotify_add_watch(syncd->written_fd, path, IN_MODIFY) < 0) {
        close(syncd->written_fd);
        syncd->written_fd = -1;
    }
}

static void open_journal(struct syncd *syncd) {
    char words[WIRE_WHY];
    int r = journal_open(syncd->state_dir, JOURNAL_EVENT, &syncd->journal);
    if (r == 0) {
        syncd->journal_file = stat_of(syncd->state_dir, "journal.db");
        syncd->journal_version = -1;
        app_clock_passed(&syncd->clock, journal_last_at(syncd->journal));
        r = push_begin(syncd->link, syncd->journal, &syncd->mark);
        watch_journal(syncd);
    }
    snprintf(words, sizeof(words), "journal.db %s",
             r == -EPROTO    ? "was written by a newer version"
             : r == -EBADMSG ? "is damaged"
                             : strerrordesc_np(-r));
    syncd_hitch(syncd, HITCH_JOURNAL, syncd->journal ? "" : words);
}

/* ---- sync.db ---- */

/* Nothing in it is precious: what cannot be read is made anew. */
static void drop_link(const char *state_dir) {
    static const char *const names[] = {"sync.db", "sync.db-wal", "sync.db-shm"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        g_autofree char *path = g_build_filename(state_dir, names[i], NULL);
        unlink(path);
    }
}

static void close_link(struct syncd *syncd) {
    link_close(syncd->link);
    syncd->link = NULL;
}

/* What the centre said of the time before we were started anew. */
static void recall_time(struct syncd *syncd) {
    struct journal_stamp now = syncd_stamp(syncd);
    struct link_status status;
    if (syncd->clock.told || link_status(syncd->link, &now, &status) < 0)
        return;
    app_clock_told(&syncd->clock, status.told, status.told_boottime);
    syncd->status.told = syncd->clock.told;
    syncd->status.told_boottime = syncd->clock.told_boottime;
}

static void open_link(struct syncd *syncd) {
    char words[WIRE_WHY];
    int r = link_open(syncd->state_dir, true, &syncd->link);
    if (r == -EBADMSG) {
        drop_link(syncd->state_dir);
        r = link_open(syncd->state_dir, true, &syncd->link);
    }
    if (r == 0) {
        syncd->link_file = stat_of(syncd->state_dir, "sync.db");
        recall_time(syncd);
    }
    snprintf(words, sizeof(words), "sync.db: %s", strerrordesc_np(-r));
    syncd_hitch(syncd, HITCH_FILE, r < 0 ? words : "");
}

/* ---- the enrolment ---- */
static void read_enrolment(struct syncd *syncd) {
    char error[ENROL_ERROR];
    enrol_clear(&syncd->enrolment);
    int r = enrol_installed(syncd->state_dir, &syncd->enrolment, error);
    syncd->enrolled = r == 0;
    syncd->wiped = false;
    syncd->connects.tries = 0;
    memcpy(syncd->status.kiosk, syncd->enrolment.kiosk, sizeof(syncd->status.kiosk));
    snprintf(syncd->status.centre, sizeof(syncd->status.centre), "%.80s%s%.46s", syncd->enrolment.host,
             syncd->enrolled ? "/" : "", syncd->enrolment.database);
    syncd_hitch(syncd, HITCH_LINK, r == -ENOENT ? "not enrolled" : r < 0 ? error : "not yet connected");
    syncd_state(syncd, r == -ENOENT ? LINK_NONE : r < 0 ? LINK_REFUSED : LINK_OFF);
    if (r == 0)
        agenda_sooner(&syncd->agenda, TASK_CONNECT, syncd_now());
}

static bool is_other_enrolment(struct syncd *syncd) {
    struct stat now = stat_of(syncd->state_dir, ENROL_FOLDER "/" ENROL_CONF), before = syncd->enrol_file;
    syncd->enrol_file = now;
    return !is_same(&now, &before) || now.st_size != before.st_size || now.st_mtim.tv_sec != before.st_mtim.tv_sec ||
           now.st_mtim.tv_nsec != before.st_mtim.tv_nsec;
}

/* A certificate that was not valid yet may be now: somebody has set the clock. */
static void watch_clock(struct syncd *syncd) {
    const struct app_clock plain = {0}; /* what TLS goes by */
    int64_t clock = app_clock_now(&plain) - app_clock_boottime(), jump = clock - syncd->clock_before;
    syncd->clock_before = clock;
    if (syncd->status.state == LINK_REFUSED && (jump > APP_CLOCK_SLACK_MS || jump < -APP_CLOCK_SLACK_MS))
        agenda_sooner(&syncd->agenda, TASK_CONNECT, syncd_now());
}

/* ---- tasks ---- */
void syncd_watch(struct syncd *syncd) {
    struct stat now = stat_of(syncd->state_dir, "journal.db");
    syncd->agenda.at[TASK_WATCH] = syncd_now() + WATCH_MS;
    watch_clock(syncd);
    if (syncd->journal && !is_same(&now, &syncd->journal_file)) {
        log_line(&syncd->log, LOG_LEVEL_WARNING, "journal.db is gone or another one: it is opened anew");
        close_journal(syncd);
    }
    now = stat_of(syncd->state_dir, "sync.db");
    if (syncd->link && !is_same(&now, &syncd->link_file))
        close_link(syncd);
    if (!syncd->link)
        open_link(syncd);
    if (!syncd->journal)
        open_journal(syncd);
    if (is_other_enrolment(syncd)) {
        syncd_part(syncd);
        read_enrolment(syncd);
    }
}

/* What is written counts from its commit, of which nobody tells: looked for after 1, 2, 4 ... ms. */
static int64_t next_look(struct syncd *syncd, int64_t now) {
    if (!syncd->wire)
        return LOOK_STILL_MS;
    if (syncd->written_fd < 0)
        return LOOK_MS;
    if (now - syncd->written_at >= WRITTEN_FOR_MS)
        return LOOK_STILL_MS;
    syncd->looked_in = syncd->looked_in < LOOK_MS / 2 ? 2 * syncd->looked_in : LOOK_MS;
    return syncd->looked_in;
}

void syncd_written(struct syncd *syncd) {
    char events[1024];
    while (read(syncd->written_fd, events, sizeof(events)) > 0)
        ;
    syncd->written_at = syncd_now();
    syncd->looked_in = 1;
    agenda_sooner(&syncd->agenda, TASK_LOOK, syncd->written_at + 1);
}

void syncd_look(struct syncd *syncd) {
    int64_t version = -1, now = syncd_now();
    syncd->agenda.at[TASK_LOOK] = now + next_look(syncd, now);
    if (!syncd->journal)
        return;
    int r = journal_data_version(syncd->journal, &version);
    if (r == 0 && version == syncd->journal_version)
        return;
    if (r == -EBADMSG || r == -EIO || r == -EROFS)
        close_journal(syncd); /* syncd_watch opens it again, or says why not */
    syncd->journal_version = version;
    syncd->recount = true;
    if (!syncd->wire || (syncd->fresh && syncd->pulls.tries == 0))
        return;
    agenda_sooner(&syncd->agenda, TASK_PUSH, now);
    /* What was written now goes up after the backlog: who waits for an answer gets it by the pull alone. */
    if (now < syncd->calm_until && syncd->pulls.tries == 0) {
        syncd->awaited = true;
        agenda_sooner(&syncd->agenda, TASK_PULL, now);
    }
}

/* ---- start and end ---- */
int syncd_open(struct syncd *syncd, struct conf *conf) {
    *syncd = (struct syncd){.state_dir = conf_text(conf, "state.dir", "state"), .lock_fd = -1, .stop_fd = -1};
    syncd->written_fd = -1;
    syncd->store.state_dir = syncd->state_dir;
    syncd->log = (struct log){.program = "kiosk-syncd", .json = conf_json(conf), .start = app_clock_boottime()};
    agenda_clear(&syncd->agenda);
    if (conf_text(conf, "clock.now", NULL)) {
        log_line(&syncd->log, LOG_LEVEL_ERR, "--now is for rehearsals, and those are never sent");
        return -EINVAL;
    }
    app_clock_start(NULL, NULL, &syncd->clock);
    int r = sodium_init() < 0 ? -EIO : take_lock(syncd);
    if (r == 0)
        r = syncd->stop_fd = syncd_stop_fd();
    if (r < 0)
        return r;
    syncd->status.since = app_clock_now(&syncd->clock);
    syncd->agenda.at[TASK_WATCH] = syncd->agenda.at[TASK_LOOK] = 0;
    open_link(syncd);
    open_journal(syncd);
    is_other_enrolment(syncd);
    read_enrolment(syncd);
    return 0;
}

void syncd_close(struct syncd *syncd) {
    syncd_part(syncd);
    pull_store_close(&syncd->store);
    if (syncd->link && syncd->enrolled && syncd->status.state == LINK_ON) {
        syncd_hitch(syncd, HITCH_LINK, "kiosk-syncd was ended");
        syncd_state(syncd, LINK_OFF);
        syncd_tell(syncd);
    }
    close_journal(syncd);
    close_link(syncd);
    enrol_clear(&syncd->enrolment);
    if (syncd->stop_fd >= 0)
        close(syncd->stop_fd);
    if (syncd->lock_fd >= 0)
        close(syncd->lock_fd);
}
