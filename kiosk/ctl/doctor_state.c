/* kioskctl doctor on the state folder: its disk, the two databases in it, and the time that both depend on. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "app/clock.h"
#include "ctl/doctor.h"
#include "store/db.h"
#include "store/journal.h"
#include "store/link.h"
#include "store/roster.h"

static void add(struct doctor *doctor, enum health_cause cause, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void add(struct doctor *doctor, enum health_cause cause, const char *format, ...) {
    va_list words;
    va_start(words, format);
    g_autofree char *detail = g_strdup_vprintf(format, words);
    va_end(words);
    health_add(&doctor->report, cause, detail);
}

/* ---- disk ---- */

void doctor_disk(struct doctor *doctor) {
    struct statvfs fs;
    if (statvfs(doctor->state, &fs) < 0) {
        add(doctor, HEALTH_DISK_GONE, "%s: %s", doctor->state, g_strerror(errno));
        return;
    }
    struct health_disk disk = {.free = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize,
                               .files = fs.f_files ? (int64_t)fs.f_favail : -1,
                               .read_only = (fs.f_flag & ST_RDONLY) != 0};
    if (disk.files >= 0)
        add(doctor, health_judge_disk(&disk), "%" PRId64 " MB and %" PRId64 " files free", disk.free >> 20, disk.files);
    else
        add(doctor, health_judge_disk(&disk), "%" PRId64 " MB free", disk.free >> 20);
}

/* "0x01 0x02" -> the larger one; 0 where the text says nothing. */
static unsigned long larger_tenth(const char *text) {
    char *end = NULL;
    unsigned long a = strtoul(text, &end, 16), b = strtoul(end, NULL, 16);
    return MAX(a, b);
}

/* eMMC says in tenths how much of its life is behind it: "0x01 0x02" for its two kinds of cells, 0x01 = up to 10 %. */
void doctor_wear(struct doctor *doctor) {
    struct stat st;
    int percent = -1;
    if (stat(doctor->state, &st) < 0)
        return;
    for (int up = 0; up < 2 && percent < 0; up++) { /* the disk itself, or the disk whose partition it is */
        g_autofree char *path = g_strdup_printf("/sys/dev/block/%u:%u/%sdevice/life_time", major(st.st_dev),
                                                minor(st.st_dev), up ? "../" : "");
        g_autofree char *text = NULL;
        unsigned long tenth = g_file_get_contents(path, &text, NULL, NULL) ? larger_tenth(text) : 0;
        if (tenth > 0)
            percent = tenth > 10 ? 100 : (int)(tenth - 1) * 10;
    }
    if (percent < 0)
        add(doctor, HEALTH_WEAR_UNTOLD, "%s", "");
    else
        add(doctor, health_judge_wear(percent), "%d %% worn", percent);
}

/* ---- databases ---- */

/* SQLite's own look at every page. 0 whole, -EBADMSG, or what opening it came to. */
static int check_pages(const char *state, const char *name) {
    g_autofree char *path = g_build_filename(state, name, NULL);
    sqlite3 *db = NULL;
    int r = access(path, F_OK) < 0 ? -errno : db_open(path, DB_READ, &db);
    if (r == 0) {
        DB_STMT_AUTO stmt = NULL;
        int code = sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &stmt, NULL);
        if (code == SQLITE_OK)
            code = sqlite3_step(stmt);
        r = code != SQLITE_ROW                                              ? db_errno(code)
            : strcmp((const char *)sqlite3_column_text(stmt, 0), "ok") == 0 ? 0
                                                                            : -EBADMSG;
    }
    db_close(db);
    return r;
}

void doctor_roster(struct doctor *doctor) {
    struct roster *roster = NULL;
    struct roster_event event;
    int r = check_pages(doctor->state, "roster.db");
    if (r == 0)
        r = roster_open(doctor->state, &roster);
    if (r == 0)
        r = roster_event(roster, &event);
    if (r == 0)
        add(doctor, HEALTH_ROSTER_WELL, "%s, %" PRId64 " tickets", event.code, (int64_t)roster_count(roster));
    else
        add(doctor,
            r == -ENOENT    ? HEALTH_ROSTER_NONE
            : r == -EBADMSG ? HEALTH_ROSTER_DAMAGED
                            : HEALTH_ROSTER_SHUT,
            "%s", r == -ENOENT || r == -EBADMSG ? "" : g_strerror(-r));
    roster_close(roster);
}

/* The pages first: a journal is opened to write, which nobody should do to a damaged one. */
void doctor_journal(struct doctor *doctor) {
    struct journal *journal = NULL;
    struct journal_check check = {0};
    int r = check_pages(doctor->state, "journal.db");
    if (r == 0)
        r = journal_open(doctor->state, JOURNAL_EVENT, &journal);
    if (r == 0)
        r = journal_verify(journal, &check);
    if (r == 0)
        add(doctor, HEALTH_JOURNAL_WELL, "%" PRId64 " entries, head %02x%02x%02x%02x", check.entries, check.head[0],
            check.head[1], check.head[2], check.head[3]);
    else if (r == -ENOENT)
        add(doctor, HEALTH_JOURNAL_NONE, "%s", "");
    else if (r == -EBADMSG)
        add(doctor, HEALTH_JOURNAL_DAMAGED, "%s", check.reason);
    else
        add(doctor, HEALTH_JOURNAL_SHUT, "%s", g_strerror(-r));
    if (r == 0)
        doctor->passed = journal_last_at(journal);
    journal_close(journal);
}

/* ---- time and the centre ---- */

static const enum health_cause LINK_CAUSES[] = {
    [LINK_NONE] = HEALTH_SYNC_OFF,        [LINK_OFF] = HEALTH_SYNC_OFF,         [LINK_ON] = HEALTH_SYNC_WELL,
    [LINK_REFUSED] = HEALTH_SYNC_REFUSED, [LINK_REVOKED] = HEALTH_SYNC_REVOKED,
};

static void ask_link(struct doctor *doctor, struct app_clock *clock) {
    struct link *link = NULL;
    struct link_status status = {.state = LINK_NONE};
    struct journal_stamp now = {.boottime = app_clock_boottime()};
    if (!link_enrolled(doctor->state)) {
        add(doctor, HEALTH_SYNC_NONE, "%s", "");
        return;
    }
    memcpy(now.boot, clock->boot, sizeof now.boot);
    if (link_open(doctor->state, false, &link) == 0)
        link_status(link, &now, &status);
    link_close(link);
    add(doctor, LINK_CAUSES[status.state], "%s%s%" PRId64 " entries to send, %" PRId64 " in quarantine", status.why,
        *status.why ? "; " : "", status.unsent, status.refused);
    if (status.told)
        app_clock_told(clock, status.told, status.told_boottime);
}

static int64_t battery_time(void) {
    g_autofree char *text = NULL;
    return g_file_get_contents("/sys/class/rtc/rtc0/since_epoch", &text, NULL, NULL)
               ? g_ascii_strtoll(text, NULL, 10) * 1000
               : 0;
}

void doctor_clock_and_sync(struct doctor *doctor) {
    struct app_clock clock;
    if (app_clock_start(conf_text(doctor->conf, "clock.now", NULL), NULL, &clock) < 0)
        return;
    ask_link(doctor, &clock);
    app_clock_passed(&clock, doctor->passed);
    struct health_clock judged = {.now = app_clock_now(&clock),
                                  .first = APP_CLOCK_FIRST,
                                  .floor = clock.floor,
                                  .slack = APP_CLOCK_SLACK_MS,
                                  .off = app_clock_off(&clock),
                                  .battery = battery_time(),
                                  .rehearsal = clock.rehearsal};
    g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc(judged.now / 1000);
    g_autofree char *text = now ? g_date_time_format(now, "%Y-%m-%d %H:%M UTC") : NULL;
    add(doctor, health_judge_clock(&judged), "%s", text ? text : "");
}
