/* The support bundle of kioskctl doctor: what somebody far away needs to help. It is made of what is named here and of
 * nothing else; of the databases it has the shape and the number of rows, never a row, and of the log no words that are
 * about people (redact.h). */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "ctl/doctor.h"
#include "ctl/redact.h"
#include "store/db.h"

#define LOG_LINES "2000"

static void writer_free(struct archive **a) { archive_write_free(*a); }
static void entry_free(struct archive_entry **entry) { archive_entry_free(*entry); }

static int put(struct archive *a, const char *name, const char *text) {
    __attribute__((cleanup(entry_free))) struct archive_entry *entry = archive_entry_new();
    g_autofree char *path = g_build_filename("lanyard-support", name, NULL);
    size_t size = strlen(text);
    archive_entry_set_pathname(entry, path);
    archive_entry_set_size(entry, (la_int64_t)size);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0600);
    if (archive_write_header(a, entry) != ARCHIVE_OK || archive_write_data(a, text, size) != (la_ssize_t)size)
        return -EIO;
    return 0;
}

static char *versions(void) {
    struct utsname box = {0};
    g_autofree char *os = NULL;
    uname(&box);
    g_file_get_contents("/etc/os-release", &os, NULL, NULL);
    return g_strdup_printf("Lanyard %s\nSQLite %s\n%s %s %s\n\n%s", conf_version(), sqlite3_libversion(), box.sysname,
                           box.release, box.machine, os ? os : "");
}

static int redact_mode(struct redact *redact, struct roster *roster, const char *state, enum journal_mode mode) {
    struct journal *journal = NULL;
    int r = journal_open_to_read(state, mode, &journal);
    if (r == -ENOENT)
        return 0;
    if (r == 0)
        r = redact_people(redact, roster, journal);
    journal_close(journal);
    return r;
}

static int redact_known(struct redact *redact, const char *state) {
    struct roster *roster = NULL;
    int r = roster_open(state, &roster);
    if (r == -ENOENT)
        return 0;
    if (r == 0)
        r = redact_people(redact, roster, NULL);
    if (r == 0)
        r = redact_mode(redact, roster, state, JOURNAL_EVENT);
    if (r == 0)
        r = redact_mode(redact, roster, state, JOURNAL_REHEARSAL);
    roster_close(roster);
    return r;
}

/* Where nobody can be recognised any more, nobody's name may slip through. */
static char *without_people(const char *log, const char *state) {
    struct redact *redact = redact_new(log);
    int r = redact_known(redact, state);
    redact_shapes(redact);
    char *left = redact_end(redact);
    if (r == 0)
        return left;
    g_free(left);
    return g_strdup_printf(
        "The log is left out: the people of this kiosk cannot be read (%s), so their names could not be"
        " taken out of it.\n",
        g_strerror(-r));
}

static char *unit_log(const char *state) {
    char *ask[] = {(char[]){"journalctl"},       (char[]){"--no-pager"},         (char[]){"--output=short-iso"},
                   (char[]){"--unit=lanyard-*"}, (char[]){"--lines=" LOG_LINES}, NULL};
    g_autofree char *heard = doctor_hear(ask);
    return heard ? without_people(heard, state) : g_strdup("There is no log of systemd's here.\n");
}

static int64_t count_rows(sqlite3 *db, const char *table) {
    g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM \"%s\"", table);
    DB_STMT_AUTO stmt = NULL;
    return sqlite3_prepare_v2(db, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW
               ? sqlite3_column_int64(stmt, 0)
               : -1;
}

static json_t *shape_of(const char *state, const char *name) {
    g_autofree char *path = g_build_filename(state, name, NULL);
    sqlite3 *db = NULL;
    int version = -1, r = db_open(path, DB_READ, &db);
    json_t *rows = json_object();
    if (r == 0) {
        DB_STMT_AUTO stmt = NULL;
        db_user_version(db, &version);
        if (sqlite3_prepare_v2(db, "SELECT name FROM sqlite_schema WHERE type = 'table'", -1, &stmt, NULL) == SQLITE_OK)
            while (sqlite3_step(stmt) == SQLITE_ROW) {
                const char *table = (const char *)sqlite3_column_text(stmt, 0);
                json_object_set_new(rows, table, json_integer(count_rows(db, table)));
            }
    }
    db_close(db);
    return json_pack("{s:s, s:i, s:o}", "state", r < 0 ? g_strerror(-r) : "opened", "schema", version, "rows", rows);
}

static char *counts(const char *state) {
    json_t *all = json_pack("{s:o, s:o, s:o}", "roster.db", shape_of(state, "roster.db"), "journal.db",
                            shape_of(state, "journal.db"), "sync.db", shape_of(state, "sync.db"));
    char *text = json_dumps(all, JSON_INDENT(2));
    char *copy = g_strdup(text ? text : "");
    free(text);
    json_decref(all);
    return copy;
}

static int pack(struct archive *a, const struct doctor *doctor, const char *report, int fd) {
    g_autofree char *version = versions(), *log = unit_log(doctor->state), *rows = counts(doctor->state);
    const char *const files[][2] = {
        {"versions.txt", version}, {"doctor.json", report}, {"log.txt", log}, {"counts.json", rows}};
    int r = archive_write_set_format_pax_restricted(a) != ARCHIVE_OK ||
                    archive_write_add_filter_gzip(a) != ARCHIVE_OK || archive_write_open_fd(a, fd) != ARCHIVE_OK
                ? -EIO
                : 0;
    for (size_t i = 0; r == 0 && i < G_N_ELEMENTS(files); i++)
        r = put(a, files[i][0], files[i][1]);
    return r == 0 && archive_write_close(a) != ARCHIVE_OK ? -EIO : r;
}

/* For its owner alone: it says where a network's doors are. Half a bundle is none. */
int doctor_bundle(const struct doctor *doctor, const json_t *report, const char *path, struct faults *faults) {
    __attribute__((cleanup(writer_free))) struct archive *a = archive_write_new();
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return fault_add(faults, path, 0, NULL, "cannot be written: %s", g_strerror(errno));
    char *found = json_dumps(report, JSON_INDENT(2));
    int r = pack(a, doctor, found ? found : "", fd);
    if (r < 0) {
        fault_add(faults, path, 0, NULL, "cannot be written: %s", archive_error_string(a));
        unlink(path);
    }
    free(found);
    close(fd);
    return r < 0 ? -EBADMSG : 0;
}
