/* Appends to journal.db. An entry is chained, durable when its transaction commits, and folded into the
 * typed tables in the same breath. Writers in several processes take turns by BEGIN IMMEDIATE; a commit
 * costs one fdatasync. */
#include <errno.h>
#include <sodium.h>

#include "store/badges.sql.h"
#include "store/journal.sql.h"
#include "store/journal_impl.h"
#include "store/people.sql.h"
#include "store/tries.sql.h"

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

int entry_append_as(struct journal *journal, const struct journal_stamp *stamp, const char *kind,
                    sqlite3_stmt *body_query, const uint8_t uuid[UUID_SIZE], uint64_t *ret_seq) {
    DB_STMT_USE made = body_query;
    DB_STMT_USE body = db_query(&journal->queries, JQ_STAMP_BODY);
    if (!made || !body)
        return db_last_errno(journal->db);
    if (stamp->rehearsal != journal->rehearsal || strnlen(stamp->boot, sizeof(stamp->boot)) == sizeof(stamp->boot))
        return -EINVAL;
    int r = stamp_body(journal, stamp, made, body);
    if (r < 0)
        return r;
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
    return entry_fold(journal, *ret_seq, kind);
}

int entry_append(struct journal *journal, const struct journal_stamp *stamp, const char *kind, sqlite3_stmt *body_query,
                 uint64_t *ret_seq, uint8_t ret_uuid[UUID_SIZE]) {
    uint8_t uuid[UUID_SIZE];
    uuid_random(uuid);
    int r = entry_append_as(journal, stamp, kind, body_query, uuid, ret_seq);
    if (r == 0)
        memcpy(ret_uuid, uuid, UUID_SIZE);
    return r;
}

/* ---- folding ---- */

static int run_fold(struct journal *journal, enum journal_query fold, uint64_t seq) {
    DB_STMT_USE stmt = db_query(&journal->queries, fold);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, (int64_t)seq);
    return db_run(stmt);
}

static int run_folds(struct journal *journal, const enum journal_query *folds, size_t n, uint64_t seq) {
    int r = 0;
    for (size_t i = 0; r == 0 && i < n; i++)
        r = run_fold(journal, folds[i], seq);
    return r;
}

/* The number that a query tells of an entry. */
static int ask_of(struct journal *journal, enum journal_query query, uint64_t seq, int64_t *ret_number) {
    DB_STMT_USE stmt = db_query(&journal->queries, query);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, (int64_t)seq);
    int r = db_step(stmt);
    if (r > 0)
        *ret_number = sqlite3_column_int64(stmt, 0);
    return r < 0 ? r : r == 0 ? -ENOENT : 0;
}

/* Each statement knows by itself whether it is meant. */
static int fold_move(struct journal *journal, uint64_t seq) {
    static const enum journal_query folds[] = {JQ_FOLD_ENTRY, JQ_FOLD_EXIT, JQ_FOLD_LEAVE};
    return run_folds(journal, folds, 3, seq);
}

/* Where a ticket is by all its scans of a zone and day, of which this is one: after something changed among them. */
static int fold_again(struct journal *journal, uint64_t seq) {
    int r = run_fold(journal, JQ_FORGET_STAYS, seq);
    if (r < 0)
        return r;
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_SCANS_LIKE);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, (int64_t)seq);
    while ((r = db_step(stmt)) > 0) {
        r = fold_move(journal, (uint64_t)sqlite3_column_int64(stmt, 0));
        if (r < 0)
            return r;
    }
    return r;
}

/* Entry seq moved the ticket of a scan; sign as in post.sql. */
static int fold_room(struct journal *journal, uint64_t seq, uint64_t scan, int sign) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_FOLD_ROOM);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, (int64_t)seq);
    sqlite3_bind_int64(stmt, 2, (int64_t)scan);
    sqlite3_bind_int(stmt, 3, sign);
    return db_run(stmt);
}

/* A mark made on paper may come before what is known already. */
static int fold_scan(struct journal *journal, uint64_t seq) {
    int64_t overtaken = 0;
    int r = run_fold(journal, JQ_FOLD_SCAN, seq);
    if (r == 0)
        r = run_fold(journal, JQ_FOLD_APART, seq);
    if (r == 0)
        r = ask_of(journal, JQ_IS_OVERTAKEN, seq, &overtaken);
    if (r == 0)
        r = overtaken ? fold_again(journal, seq) : fold_move(journal, seq);
    return r == 0 ? fold_room(journal, seq, seq, 1) : r;
}

static int fold_change(struct journal *journal, enum journal_query fold, uint64_t seq, int sign) {
    int64_t scan = 0;
    int r = run_fold(journal, fold, seq);
    if (r == 0)
        r = ask_of(journal, JQ_SUBJECT_OF, seq, &scan);
    if (r == 0)
        r = fold_again(journal, (uint64_t)scan);
    return r == 0 ? fold_room(journal, seq, (uint64_t)scan, sign) : r;
}

static int fold_undo(struct journal *journal, uint64_t seq) { return fold_change(journal, JQ_FOLD_UNDO, seq, -1); }

static int fold_companion(struct journal *journal, uint64_t seq) {
    return fold_change(journal, JQ_FOLD_COMPANION, seq, 0);
}

static int fold_intent(struct journal *journal, uint64_t seq) {
    static const enum journal_query folds[] = {JQ_FOLD_BADGE, JQ_FOLD_LOGO, JQ_FOLD_CREDIT, JQ_FOLD_BADGE_MORE,
                                               JQ_FOLD_ACCOUNT};
    return run_folds(journal, folds, sizeof(folds) / sizeof(*folds), seq);
}

static int fold_state(struct journal *journal, uint64_t seq) {
    static const enum journal_query folds[] = {JQ_FOLD_STATE, JQ_FOLD_STATE_MORE, JQ_FOLD_LABEL, JQ_FOLD_NO_LABEL};
    return run_folds(journal, folds, sizeof(folds) / sizeof(*folds), seq);
}

static int fold_roll(struct journal *journal, uint64_t seq) { return run_fold(journal, JQ_FOLD_ROLL, seq); }
static int fold_handed(struct journal *journal, uint64_t seq) { return run_fold(journal, JQ_FOLD_HANDED, seq); }
static int fold_taken_back(struct journal *journal, uint64_t seq) { return run_fold(journal, JQ_FOLD_TAKEN_BACK, seq); }
static int fold_zone(struct journal *journal, uint64_t seq) { return run_fold(journal, JQ_FOLD_ZONE, seq); }
static int fold_pin(struct journal *journal, uint64_t seq) { return run_fold(journal, JQ_FOLD_PIN, seq); }
static int fold_tried(struct journal *journal, uint64_t seq) { return run_fold(journal, JQ_FOLD_TRIED, seq); }
static int fold_walk_up(struct journal *journal, uint64_t seq) { return run_fold(journal, JQ_FOLD_WALK_UP, seq); }
static int fold_correction(struct journal *journal, uint64_t seq) { return run_fold(journal, JQ_FOLD_CORRECTION, seq); }
static int fold_play(struct journal *journal, uint64_t seq) { return run_fold(journal, JQ_FOLD_PLAY, seq); }
static int fold_play_end(struct journal *journal, uint64_t seq) { return run_fold(journal, JQ_FOLD_PLAY_END, seq); }

/* Which kinds have tables beside the chain; a kind that ends in a dot stands for all that begin with it. */
static const struct {
    const char *kind;
    int (*fold)(struct journal *journal, uint64_t seq);
} folds_of[] = {
    {"scan", fold_scan},
    {"scan.undo", fold_undo},
    {"scan.companion", fold_companion},
    {"print.intent", fold_intent},
    {"print.", fold_state},
    {"zone.closed", fold_zone},
    {"zone.opened", fold_zone},
    {"staff.pin", fold_pin},
    {"self.tried", fold_tried},
    {"play.started", fold_play},
    {"play.ended", fold_play_end},
    {"roll.set", fold_roll},
    {"handout.given", fold_handed},
    {"handout.back", fold_taken_back},
    {"walkup", fold_walk_up},
    {"swap", fold_walk_up},
    {"correct", fold_correction},
};

static bool is_of(const char *kind, const char *pattern) {
    size_t len = strlen(pattern);
    return pattern[len - 1] == '.' ? strncmp(kind, pattern, len) == 0 : strcmp(kind, pattern) == 0;
}

int entry_fold(struct journal *journal, uint64_t seq, const char *kind) {
    int r = run_fold(journal, JQ_FOLD_LATEST, seq);
    for (size_t i = 0; r == 0 && i < sizeof(folds_of) / sizeof(folds_of[0]); i++)
        if (is_of(kind, folds_of[i].kind))
            return folds_of[i].fold(journal, seq);
    return r;
}

int entry_fold_all(struct journal *journal) {
    DB_STMT_AUTO stmt = NULL;
    int r = db_exec(journal->db, SQL_FORGET);
    if (r == 0)
        r = db_exec(journal->db, SQL_FORGET_BADGES);
    if (r == 0)
        r = db_exec(journal->db, SQL_FORGET_TRIES);
    if (r == 0)
        r = db_exec(journal->db, SQL_FORGET_PEOPLE);
    if (r < 0)
        return r;
    if (sqlite3_prepare_v2(journal->db, SQL_ALL, -1, &stmt, NULL) != SQLITE_OK)
        return db_last_errno(journal->db);
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
    return r < 0 ? r : db_end(journal->db, entry_fold_all(journal));
}

/* ---- other entries ---- */

/* Kinds with a function of their own, whose bodies are not anybody's to write. */
static bool is_own_kind(const char *kind) {
    for (size_t i = 0; i < sizeof(folds_of) / sizeof(folds_of[0]); i++)
        if (is_of(kind, folds_of[i].kind))
            return true;
    return is_of(kind, "scan.") || is_of(kind, "play.") || is_of(kind, "reel.") || is_of(kind, "roster.") ||
           is_of(kind, "conflict.") || is_of(kind, "roll.") || is_of(kind, "handout.");
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
    r = db_end(journal->db, entry_append(journal, stamp, kind, given, &seq, uuid));
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
