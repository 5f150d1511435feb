/* What the store's tests share: a folder that goes away, a small event, stamps and scans with sensible defaults. */
#ifndef LANYARD_TESTS_STORE_FIXTURE_H
#define LANYARD_TESTS_STORE_FIXTURE_H

#include <dirent.h>
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/facts.h"
#include "store/journal_impl.h"
#include "store/roster.h"

#define EVENT_ID 7001U
#define DAY_MS INT64_C(86400000)
#define DAY_0 INT64_C(1793030400000) /* local midnight of the first day */
#define NINE (DAY_0 + INT64_C(32400000))

struct folder {
    char path[64];
};

static inline struct folder folder_make(void) {
    struct folder folder;
    const char *base = getenv("TMPDIR");
    snprintf(folder.path, sizeof(folder.path), "%.40s/lanyard-XXXXXX", base && strlen(base) < 40 ? base : "/tmp");
    assert_non_null(mkdtemp(folder.path));
    return folder;
}

static inline void folder_remove(struct folder *folder) {
    DIR *dir = opendir(folder->path);
    for (struct dirent *file; dir && (file = readdir(dir));)
        unlinkat(dirfd(dir), file->d_name, 0);
    if (dir)
        closedir(dir);
    rmdir(folder->path);
}
#define FOLDER __attribute__((cleanup(folder_remove))) struct folder

static inline void journal_closep(struct journal **journal) { journal_close(*journal); }
static inline void roster_closep(struct roster **roster) { roster_close(*roster); }
static inline void db_closep(sqlite3 **db) { db_close(*db); }
#define JOURNAL __attribute__((cleanup(journal_closep))) struct journal *
#define ROSTER __attribute__((cleanup(roster_closep))) struct roster *
#define DATABASE __attribute__((cleanup(db_closep))) sqlite3 *

static inline void folder_file(const struct folder *folder, const char *name, char ret_path[PATH_MAX]) {
    snprintf(ret_path, PATH_MAX, "%s/%s", folder->path, name);
}

/* A number that SQL answers; the database is opened as a stranger would. */
static inline int64_t ask_file(const struct folder *folder, const char *name, const char *sql) {
    char path[PATH_MAX];
    sqlite3 *db;
    sqlite3_stmt *stmt;
    folder_file(folder, name, path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
    int64_t answer = sqlite3_column_int64(stmt, 0);
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return answer;
}

/* Run SQL on a file behind the store's back. Returns SQLite's code. */
static inline int meddle(const struct folder *folder, const char *name, const char *sql) {
    char path[PATH_MAX];
    sqlite3 *db;
    folder_file(folder, name, path);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
    sqlite3_close(db);
    return code;
}

static inline struct journal_stamp stamp_at(int64_t at) {
    return (struct journal_stamp){
        .at = at, .boot = "00000000-0000-4000-8000-000000000001", .boottime = 1000, .clock_ok = true};
}

static inline struct journal_scan scan_of(int64_t ticket, enum verdict verdict) {
    struct journal_scan scan = {
        .kind = CODE_T1,
        .ticket = ticket,
        .verdict = verdict,
        .dir = DIRECTION_IN,
        .gate = "desk-1",
        .zone = "main",
        .print = true,
        .code_digest = {1, 2, 3},
    };
    return scan;
}

static inline struct roster_event event_of_two_days(void) {
    struct roster_event event = {
        .id = EVENT_ID,
        .code = "otter-2026",
        .name_zh = "水獭峰会",
        .name_en = "Otter Summit",
        .venue_zh = "河畔",
        .venue_en = "Riverside",
        .timezone = "Asia/Shanghai",
        .language = "zh",
        .days = 2,
        .day_start = {DAY_0, DAY_0 + DAY_MS, DAY_0 + 2 * DAY_MS},
        .day_date = {20261027, 20261028},
        .badge_media = "om_badge_62x100mm",
    };
    memset(event.signer, 0x51, sizeof(event.signer));
    return event;
}

static inline struct roster_secrets some_secrets(void) {
    struct roster_secrets secrets = {.has_previous = true};
    memset(secrets.badge_key, 0xb1, TICKET_SYMMETRIC_KEY);
    memset(secrets.badge_key_previous, 0xb0, TICKET_SYMMETRIC_KEY);
    memset(secrets.opaque_key, 0x0c, TICKET_SYMMETRIC_KEY);
    return secrets;
}

static inline struct roster_ticket ticket_of(int64_t id) {
    struct roster_ticket ticket = {
        .id = id,
        .order_no = "A-1",
        .rev = 1,
        .tier = 2,
        .channel = 1,
        .days = 3,
        .language = "zh",
        .name_zh = "张小獭",
        .name_latin = "Zhang Xiaota",
        .screen_name = "小獭",
        .company = "Otter & Sons",
        .title = "Keeper",
        .wall_consent = true,
    };
    snprintf(ticket.reference, sizeof(ticket.reference), "ref-%lld", (long long)id);
    return ticket;
}

#endif
