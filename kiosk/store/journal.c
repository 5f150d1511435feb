/* Opens journal.db and appends to it. An entry is chained, durable when its transaction commits, and folded into the
 * typed tables in the same breath. Writers in several processes take turns by BEGIN IMMEDIATE; a commit
 * costs one fdatasync. */
#include <errno.h>
#include <limits.h>
#include <sodium.h>

#include "store/journal.sql.h"
#include "store/journal_impl.h"

static const char *const queries[] = {
    [JQ_LAST] = SQL_LAST,
    [JQ_STAMP_BODY] = SQL_STAMP_BODY,
    [JQ_INSERT] = SQL_INSERT,
    [JQ_LAST_AT] = SQL_LAST_AT,
    [JQ_DATA_VERSION] = SQL_DATA_VERSION,
    [JQ_SCAN_BODY] = SQL_SCAN_BODY,
    [JQ_PRESENCE] = SQL_PRESENCE,
    [JQ_NEWEST_SERIAL] = SQL_NEWEST_SERIAL,
    [JQ_INTENT_BODY] = SQL_INTENT_BODY,
    [JQ_STATE_BODY] = SQL_STATE_BODY,
    [JQ_GET_BADGE] = SQL_GET_BADGE,
    [JQ_BADGE_OF_TICKET] = SQL_BADGE_OF_TICKET,
    [JQ_OPEN_BADGES] = SQL_OPEN_BADGES,
    [JQ_LOGOS] = SQL_LOGOS,
    [JQ_CREDIT] = SQL_CREDIT,
    [JQ_FOLD_LATEST] = SQL_FOLD_LATEST,
    [JQ_FOLD_SCAN] = SQL_FOLD_SCAN,
    [JQ_FOLD_BADGE] = SQL_FOLD_BADGE,
    [JQ_FOLD_LOGO] = SQL_FOLD_LOGO,
    [JQ_FOLD_CREDIT] = SQL_FOLD_CREDIT,
    [JQ_FOLD_STATE] = SQL_FOLD_STATE,
};

void uuid_random(uint8_t ret_uuid[UUID_SIZE]) {
    randombytes_buf(ret_uuid, UUID_SIZE);
    ret_uuid[6] = (uint8_t)((ret_uuid[6] & 0x0f) | 0x40);
    ret_uuid[8] = (uint8_t)((ret_uuid[8] & 0x3f) | 0x80);
}

void uuid_text(const uint8_t uuid[UUID_SIZE], char ret_text[UUID_TEXT]) {
    char hex[2 * UUID_SIZE + 1];
    sodium_bin2hex(hex, sizeof(hex), uuid, UUID_SIZE);
    snprintf(ret_text, UUID_TEXT, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16, hex + 20);
}

/* Looked at inside the write lock: of two processes that open a new journal one makes the tables. */
static int ready_schema(sqlite3 *db) {
    int version;
    int r = db_user_version(db, &version);
    if (r < 0 || version == JOURNAL_SCHEMA)
        return r;
    r = db_begin(db);
    if (r == 0)
        r = db_user_version(db, &version);
    if (r == 0 && version == 0)
        r = db_exec(db, SQL_SCHEMA);
    else if (r == 0 && version != JOURNAL_SCHEMA)
        r = -EPROTO;
    if (r == 0)
        return db_commit(db);
    db_undo(db);
    return r;
}

int journal_open(const char *state_dir, enum journal_mode mode, struct journal **ret_journal) {
    char path[PATH_MAX];
    int n = snprintf(path, sizeof(path), "%s/journal.db", state_dir);
    if (n < 0 || (size_t)n >= sizeof(path))
        return -ENAMETOOLONG;
    if (sodium_init() < 0)
        return -EIO;
    sqlite3 *db = NULL;
    int r = db_open(path, DB_WRITE_FULL, &db);
    if (r == 0)
        r = ready_schema(db);
    struct journal *journal = r == 0 ? calloc(1, sizeof(*journal)) : NULL;
    if (!journal) {
        db_close(db);
        return r < 0 ? r : -ENOMEM;
    }
    journal->db = db;
    journal->rehearsal = mode == JOURNAL_REHEARSAL;
    journal->queries = (struct db_queries){.db = db, .sql = queries, .n = sizeof(queries) / sizeof(queries[0])};
    *ret_journal = journal;
    return 0;
}

void journal_close(struct journal *journal) {
    if (!journal)
        return;
    db_queries_close(&journal->queries);
    db_close(journal->db);
    free(journal);
}

/* The head of the chain: 0 and zeros when there is no entry. */
static int read_head(struct journal *journal, uint64_t *ret_seq, uint8_t ret_hash[HASH_SIZE]) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_LAST);
    if (!stmt)
        return db_last_errno(journal->db);
    int r = db_step(stmt);
    if (r < 0)
        return r;
    *ret_seq = r ? (uint64_t)sqlite3_column_int64(stmt, 0) : 0;
    memset(ret_hash, 0, HASH_SIZE);
    if (r && sqlite3_column_bytes(stmt, 1) == HASH_SIZE)
        memcpy(ret_hash, sqlite3_column_blob(stmt, 1), HASH_SIZE);
    return 0;
}

int entry_next_seq(struct journal *journal, uint64_t *ret_seq) {
    uint64_t last = 0;
    uint8_t hash[HASH_SIZE];
    int r = read_head(journal, &last, hash);
    if (r == 0)
        *ret_seq = last + 1;
    return r;
}

static int insert(struct journal *journal, const struct journal_entry *entry) {
    uint64_t last = 0;
    uint8_t prev[HASH_SIZE] = {0}, hash[HASH_SIZE];
    int r = read_head(journal, &last, prev);
    if (r < 0)
        return r;
    struct journal_entry next = *entry;
    next.seq = last + 1;
    entry_hash(&next, prev, hash);
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_INSERT);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, (int64_t)next.seq);
    sqlite3_bind_blob(stmt, 2, next.uuid, UUID_SIZE, SQLITE_STATIC);
    sqlite3_bind_text(stmt, 3, next.kind, -1, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 4, next.at);
    sqlite3_bind_text(stmt, 5, next.boot, -1, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 6, next.boottime);
    sqlite3_bind_text(stmt, 7, next.body, (int)next.body_size, SQLITE_STATIC);
    sqlite3_bind_blob(stmt, 8, prev, HASH_SIZE, SQLITE_STATIC);
    sqlite3_bind_blob(stmt, 9, hash, HASH_SIZE, SQLITE_STATIC);
    return db_run(stmt);
}

/* Every body says whether its time can be trusted and whether it was a rehearsal. */
static int stamp_body(struct journal *journal, const struct journal_stamp *stamp, sqlite3_stmt *body_query,
                      sqlite3_stmt *stmt) {
    int r = db_step(body_query);
    if (r <= 0)
        return r < 0 ? r : -ENOENT;
    sqlite3_bind_value(stmt, 1, sqlite3_column_value(body_query, 0));
    sqlite3_bind_int(stmt, 2, stamp->clock_ok);
    sqlite3_bind_int(stmt, 3, stamp->rehearsal);
    r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -EIO;
    if (sqlite3_column_type(stmt, 0) != SQLITE_TEXT)
        return sqlite3_errcode(journal->db) == SQLITE_NOMEM ? -ENOMEM : -EINVAL;
    return 0;
}

int entry_append(struct journal *journal, const struct journal_stamp *stamp, const char *kind, sqlite3_stmt *body_query,
                 uint64_t *ret_seq, uint8_t ret_uuid[UUID_SIZE]) {
    DB_STMT_USE made = body_query;
    DB_STMT_USE body = db_query(&journal->queries, JQ_STAMP_BODY);
    if (!made || !body)
        return db_last_errno(journal->db);
    if (stamp->rehearsal != journal->rehearsal || strnlen(stamp->boot, sizeof(stamp->boot)) == sizeof(stamp->boot))
        return -EINVAL;
    int r = stamp_body(journal, stamp, made, body);
    if (r < 0)
        return r;
    uint8_t uuid[UUID_SIZE];
    uuid_random(uuid);
    struct journal_entry entry = {
        .uuid = uuid,
        .kind = kind,
        .at = stamp->at,
        .boot = stamp->boot,
        .boottime = stamp->boottime,
        .body = (const char *)sqlite3_column_text(body, 0),
        .body_size = (size_t)sqlite3_column_bytes(body, 0),
    };
    r = insert(journal, &entry);
    if (r < 0)
        return r;
    *ret_seq = (uint64_t)sqlite3_last_insert_rowid(journal->db);
    memcpy(ret_uuid, uuid, UUID_SIZE);
    return entry_fold(journal, *ret_seq, kind);
}

static bool is_own_kind(const char *kind) { return strcmp(kind, "scan") == 0 || strncmp(kind, "print.", 6) == 0; }

static int run_fold(struct journal *journal, enum journal_query fold, uint64_t seq) {
    DB_STMT_USE stmt = db_query(&journal->queries, fold);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, (int64_t)seq);
    return db_run(stmt);
}

int entry_fold(struct journal *journal, uint64_t seq, const char *kind) {
    int r = run_fold(journal, JQ_FOLD_LATEST, seq);
    if (r < 0 || !is_own_kind(kind))
        return r;
    if (strcmp(kind, "scan") == 0)
        return run_fold(journal, JQ_FOLD_SCAN, seq);
    if (strcmp(kind, "print.intent") != 0)
        return run_fold(journal, JQ_FOLD_STATE, seq);
    r = run_fold(journal, JQ_FOLD_BADGE, seq);
    if (r == 0)
        r = run_fold(journal, JQ_FOLD_LOGO, seq);
    return r == 0 ? run_fold(journal, JQ_FOLD_CREDIT, seq) : r;
}

static int fold_all(struct journal *journal) {
    DB_STMT_AUTO stmt = NULL;
    if (sqlite3_prepare_v2(journal->db, SQL_ALL, -1, &stmt, NULL) != SQLITE_OK)
        return db_last_errno(journal->db);
    int r;
    while ((r = db_step(stmt)) > 0) {
        const char *kind = (const char *)sqlite3_column_text(stmt, 2);
        r = kind ? entry_fold(journal, (uint64_t)sqlite3_column_int64(stmt, 0), kind) : -ENOMEM;
        if (r < 0)
            return r;
    }
    return r;
}

int journal_refold(struct journal *journal) {
    int r = db_begin(journal->db);
    if (r < 0)
        return r;
    r = db_exec(journal->db, SQL_FORGET);
    if (r == 0)
        r = fold_all(journal);
    if (r == 0)
        return db_commit(journal->db);
    db_undo(journal->db);
    return r;
}

static bool is_kind(const char *kind) {
    size_t len = strlen(kind);
    return len > 0 && len <= 32 && strspn(kind, "abcdefghijklmnopqrstuvwxyz0123456789._") == len && !is_own_kind(kind);
}

int journal_append(struct journal *journal, const struct journal_stamp *stamp, const char *kind, const char *body,
                   uint64_t *ret_seq) {
    if (!is_kind(kind))
        return -EINVAL;
    if (strlen(body) > JOURNAL_BODY_MAX)
        return -EMSGSIZE;
    DB_STMT_AUTO given = NULL;
    if (sqlite3_prepare_v2(journal->db, "SELECT ?1", -1, &given, NULL) != SQLITE_OK)
        return db_last_errno(journal->db);
    sqlite3_bind_text(given, 1, body, -1, SQLITE_STATIC);
    int r = db_begin(journal->db);
    if (r < 0)
        return r;
    uint64_t seq = 0;
    uint8_t uuid[UUID_SIZE];
    r = entry_append(journal, stamp, kind, given, &seq, uuid);
    if (r == 0)
        r = db_commit(journal->db);
    else
        db_undo(journal->db);
    if (r == 0 && ret_seq)
        *ret_seq = seq;
    return r;
}

int64_t journal_last_at(struct journal *journal) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_LAST_AT);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int(stmt, 1, journal->rehearsal);
    int r = db_step(stmt);
    return r > 0 ? sqlite3_column_int64(stmt, 0) : r;
}

int journal_data_version(struct journal *journal, int64_t *ret_version) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_DATA_VERSION);
    if (!stmt)
        return db_last_errno(journal->db);
    int r = db_step(stmt);
    if (r > 0)
        *ret_version = sqlite3_column_int64(stmt, 0);
    return r < 0 ? r : 0;
}
