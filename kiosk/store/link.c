/* sync.db. Written by one process, read by a few; nothing in it is precious. */
#include "store/link.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/db.h"
#include "store/link.sql.h"
#include "store/people.h"
#include "store/post.h"
#include "store/row.h"

#define LINK_SCHEMA 2
#define NUMBERS_KEY "numbers="
#define ENROL_LINE 512

enum query { Q_TELL, Q_STATUS, Q_SENT, Q_SET_SENT, Q_REFUSED, Q_COUNT_REFUSED };
static const char *const queries[] = {
    [Q_TELL] = SQL_LINK_TELL,         [Q_STATUS] = SQL_LINK_STATUS,   [Q_SENT] = SQL_LINK_SENT,
    [Q_SET_SENT] = SQL_LINK_SET_SENT, [Q_REFUSED] = SQL_LINK_REFUSED, [Q_COUNT_REFUSED] = SQL_LINK_COUNT_REFUSED,
};

struct link {
    sqlite3 *db;
    struct db_queries queries;
};

/* The row as it stands in the file: whose beat it is, and the status. */
struct beat {
    char boot[37];
    int64_t at; /* boottime ms */
    struct link_status status;
};
#define F(TYPE, MEMBER) ROW_FIELD(TYPE, beat, MEMBER)
static const struct row_field fields[] = {
    F(ROW_TEXT, boot),          F(ROW_I64, at),
    F(ROW_INT, status.state),   F(ROW_I64, status.since),
    F(ROW_TEXT, status.why),    F(ROW_TEXT, status.kiosk),
    F(ROW_TEXT, status.centre), F(ROW_I64, status.served),
    F(ROW_I64, status.pulled),  F(ROW_I64, status.unsent),
    F(ROW_I64, status.refused), F(ROW_I64, status.media_missing),
    F(ROW_I64, status.told),    F(ROW_I64, status.told_boottime),
};
#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static int make_ready(sqlite3 *db, bool write) {
    int version;
    int r = db_user_version(db, &version);
    if (r < 0 || version == LINK_SCHEMA)
        return r;
    if (!write)
        return -ENOENT;
    r = db_begin(db);
    return r < 0 ? r : db_end(db, db_exec(db, SQL_LINK_SCHEMA));
}

int link_open(const char *state_dir, bool write, struct link **ret_link) {
    char path[PATH_MAX];
    int n = snprintf(path, sizeof(path), "%s/sync.db", state_dir);
    if (n < 0 || (size_t)n >= sizeof(path))
        return -ENAMETOOLONG;
    struct link *link = calloc(1, sizeof(*link));
    if (!link)
        return -ENOMEM;
    int r = db_open(path, write ? DB_WRITE_NORMAL : DB_READ, &link->db);
    if (r == 0 && write)
        r = db_exec(link->db, SQL_LINK_SMALL);
    if (r == 0)
        r = make_ready(link->db, write);
    if (r < 0) {
        link_close(link);
        return r;
    }
    link->queries = (struct db_queries){.db = link->db, .sql = queries, .n = sizeof(queries) / sizeof(queries[0])};
    *ret_link = link;
    return 0;
}

void link_close(struct link *link) {
    if (!link)
        return;
    db_queries_close(&link->queries);
    db_close(link->db);
    free(link);
}

bool link_enrolled(const char *state_dir) {
    char path[PATH_MAX];
    int n = snprintf(path, sizeof(path), "%s/enrol/enrol.conf", state_dir);
    return n > 0 && (size_t)n < sizeof(path) && access(path, F_OK) == 0;
}

/* The value of a line "numbers=…" of the enrolment, "" = there is none. A line is no longer than a password. */
static int reserved(const char *state_dir, char ret_value[ENROL_LINE]) {
    char path[PATH_MAX], line[ENROL_LINE];
    int n = snprintf(path, sizeof(path), "%s/enrol/enrol.conf", state_dir);
    ret_value[0] = '\0';
    if (n < 0 || (size_t)n >= sizeof(path))
        return -ENAMETOOLONG;
    FILE *file = fopen(path, "re");
    if (!file)
        return errno == ENOENT || errno == ENOTDIR ? 0 : -errno;
    while (fgets(line, sizeof(line), file)) {
        line[strcspn(line, "\r\n")] = '\0';
        if (strncmp(line, NUMBERS_KEY, strlen(NUMBERS_KEY)) == 0)
            snprintf(ret_value, ENROL_LINE, "%s", line + strlen(NUMBERS_KEY));
    }
    explicit_bzero(line, sizeof(line));
    fclose(file);
    return 0;
}

int link_numbers(const char *state_dir, const char *configured, struct people_numbers *ret_numbers) {
    char text[ENROL_LINE];
    int r = reserved(state_dir, text);
    if (r < 0)
        return r;
    if (*text || (configured && *configured))
        return people_numbers_read(*text ? text : configured, ret_numbers);
    r = people_numbers_read(LINK_NUMBERS_LAST, ret_numbers);
    return r < 0 ? r : 1;
}

/* ---- the status ---- */

static bool is_fresh(const struct beat *beat, const struct journal_stamp *now) {
    int64_t age;
    return strcmp(beat->boot, now->boot) == 0 && !__builtin_sub_overflow(now->boottime, beat->at, &age) && age >= 0 &&
           age <= LINK_BEAT_MS;
}

int link_status(struct link *link, const struct journal_stamp *now, struct link_status *ret_status) {
    struct beat beat = {0};
    DB_STMT_USE stmt = db_query(&link->queries, Q_STATUS);
    if (!stmt)
        return db_last_errno(link->db);
    int r = db_step(stmt);
    if (r > 0)
        r = row_read(stmt, fields, FIELDS, &beat);
    if (r < 0)
        return r;
    if (beat.status.state == LINK_ON && !is_fresh(&beat, now)) {
        beat.status.state = LINK_OFF;
        snprintf(beat.status.why, sizeof(beat.status.why), "kiosk-syncd does not run");
    }
    if (strcmp(beat.boot, now->boot) != 0)
        beat.status.told = beat.status.told_boottime = 0;
    *ret_status = beat.status;
    return 0;
}

int link_tell(struct link *link, const struct journal_stamp *now, const struct link_status *status) {
    struct beat beat = {.at = now->boottime, .status = *status};
    memcpy(beat.boot, now->boot, sizeof(beat.boot));
    DB_STMT_USE stmt = db_query(&link->queries, Q_TELL);
    if (!stmt)
        return db_last_errno(link->db);
    int r = row_bind(stmt, 1, fields, FIELDS, &beat);
    return r < 0 ? r : db_run(stmt);
}

/* ---- how far the journal was sent ---- */

static int read_sent(struct link *link, uint64_t *ret_seq, uint8_t ret_uuid[UUID_SIZE]) {
    DB_STMT_USE stmt = db_query(&link->queries, Q_SENT);
    if (!stmt)
        return db_last_errno(link->db);
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -ENOENT;
    *ret_seq = (uint64_t)sqlite3_column_int64(stmt, 0);
    memcpy(ret_uuid, sqlite3_column_blob(stmt, 1), UUID_SIZE); /* the table checks its length */
    return 0;
}

int link_sent(struct link *link, struct journal *journal, uint64_t *ret_seq, uint8_t ret_uuid[UUID_SIZE]) {
    uint64_t seq = 0;
    uint8_t uuid[UUID_SIZE] = {0}, there[UUID_SIZE];
    int r = read_sent(link, &seq, uuid);
    if (r == 0)
        r = journal_uuid(journal, seq, there);
    if (r < 0 && r != -ENOENT)
        return r;
    if (r == -ENOENT || memcmp(uuid, there, UUID_SIZE) != 0) {
        seq = 0;
        memset(uuid, 0, UUID_SIZE);
    }
    *ret_seq = seq;
    memcpy(ret_uuid, uuid, UUID_SIZE);
    return 0;
}

int link_set_sent(struct link *link, uint64_t seq, const uint8_t uuid[UUID_SIZE]) {
    DB_STMT_USE stmt = db_query(&link->queries, Q_SET_SENT);
    if (!stmt)
        return db_last_errno(link->db);
    sqlite3_bind_int64(stmt, 1, (sqlite3_int64)seq);
    sqlite3_bind_blob(stmt, 2, uuid, UUID_SIZE, SQLITE_STATIC);
    return db_run(stmt);
}

int link_refused(struct link *link, const uint8_t uuid[UUID_SIZE], uint64_t seq, const char *reason) {
    DB_STMT_USE stmt = db_query(&link->queries, Q_REFUSED);
    if (!stmt)
        return db_last_errno(link->db);
    sqlite3_bind_blob(stmt, 1, uuid, UUID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 2, (sqlite3_int64)seq);
    sqlite3_bind_text(stmt, 3, reason, -1, SQLITE_STATIC);
    return db_run(stmt);
}

int64_t link_count_refused(struct link *link) {
    DB_STMT_USE stmt = db_query(&link->queries, Q_COUNT_REFUSED);
    if (!stmt)
        return db_last_errno(link->db);
    int r = db_step(stmt);
    return r > 0 ? sqlite3_column_int64(stmt, 0) : r;
}
