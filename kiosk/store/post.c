/* Entries as they stand, for the centre; and what the centre orders, as entries. */
#include "store/post.h"

#include <errno.h>
#include <string.h>

#include "store/journal_impl.h"

/* ---- out ---- */

static int read_entry(sqlite3_stmt *stmt, struct post_entry *ret_entry) {
    *ret_entry = (struct post_entry){
        .seq = (uint64_t)sqlite3_column_int64(stmt, 0),
        .uuid = sqlite3_column_blob(stmt, 1),
        .kind = (const char *)sqlite3_column_text(stmt, 2),
        .at = sqlite3_column_int64(stmt, 3),
        .boot = (const char *)sqlite3_column_text(stmt, 4),
        .boottime = sqlite3_column_int64(stmt, 5),
        .body = (const char *)sqlite3_column_text(stmt, 6),
        .body_size = (size_t)sqlite3_column_bytes(stmt, 6),
        .rehearsal = sqlite3_column_int(stmt, 7),
    };
    return ret_entry->uuid && ret_entry->kind && ret_entry->boot && ret_entry->body ? 0 : -ENOMEM;
}

int journal_post(struct journal *journal, uint64_t after, size_t max, size_t max_bytes,
                 int (*each)(void *ctx, const struct post_entry *entry), void *ctx) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_POST);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, (sqlite3_int64)after);
    sqlite3_bind_int64(stmt, 2, max > INT32_MAX ? INT32_MAX : (int64_t)max);
    size_t bytes = 0;
    int r;
    for (bool first = true; (r = db_step(stmt)) > 0; first = false) {
        struct post_entry entry;
        r = read_entry(stmt, &entry);
        bytes += entry.body_size;
        if (r == 0 && !first && bytes > max_bytes)
            return 0;
        if (r == 0)
            r = each(ctx, &entry);
        if (r != 0)
            return r;
    }
    return r;
}

int64_t journal_unsent(struct journal *journal, uint64_t after) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_UNSENT);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, (sqlite3_int64)after);
    int r = db_step(stmt);
    return r > 0 ? sqlite3_column_int64(stmt, 0) : r;
}

int journal_head(struct journal *journal, uint64_t *ret_seq, uint8_t ret_hash[HASH_SIZE]) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_LAST);
    if (!stmt)
        return db_last_errno(journal->db);
    int r = db_step(stmt);
    if (r < 0)
        return r;
    *ret_seq = r > 0 ? (uint64_t)sqlite3_column_int64(stmt, 0) : 0;
    memset(ret_hash, 0, HASH_SIZE);
    if (r > 0 && sqlite3_column_bytes(stmt, 1) == HASH_SIZE)
        memcpy(ret_hash, sqlite3_column_blob(stmt, 1), HASH_SIZE);
    return 0;
}

int journal_uuid(struct journal *journal, uint64_t seq, uint8_t ret_uuid[UUID_SIZE]) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_UUID);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, (sqlite3_int64)seq);
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -ENOENT;
    memcpy(ret_uuid, sqlite3_column_blob(stmt, 0), UUID_SIZE); /* the table checks its length */
    return 0;
}

/* ---- in ---- */

static bool is_there(struct journal *journal, const uint8_t uuid[UUID_SIZE]) {
    DB_STMT_AUTO stmt = NULL;
    if (sqlite3_prepare_v2(journal->db, "SELECT 1 FROM entry WHERE uuid = ?1", -1, &stmt, NULL) != SQLITE_OK)
        return false;
    sqlite3_bind_blob(stmt, 1, uuid, UUID_SIZE, SQLITE_STATIC);
    return db_step(stmt) > 0;
}

/* Body, bound, is reset in any case. */
static int take(struct journal *journal, const struct journal_stamp *stamp, const uint8_t uuid[UUID_SIZE],
                const char *kind, sqlite3_stmt *body) {
    DB_STMT_USE bound = body;
    if (is_there(journal, uuid)) /* only kiosk-syncd takes orders: nobody comes between */
        return -EEXIST;
    return entry_append_alone_as(journal, stamp, kind, bound, uuid);
}

int journal_take_order(struct journal *journal, const struct journal_stamp *stamp, const uint8_t uuid[UUID_SIZE],
                       const struct reel_order *order) {
    const char *kind = NULL;
    int r;
    sqlite3_stmt *body = order_body(journal, order, &kind, &r);
    return body ? take(journal, stamp, uuid, kind, body) : r;
}

int journal_take_zone(struct journal *journal, const struct journal_stamp *stamp, const uint8_t uuid[UUID_SIZE],
                      const char *zone, bool open, const char *reason) {
    int r;
    sqlite3_stmt *body = zone_body(journal, zone, 0, reason, &r);
    return body ? take(journal, stamp, uuid, open ? "zone.opened" : "zone.closed", body) : r;
}

/* ---- questions and answers of staff ---- */

int journal_want(struct journal *journal, const struct journal_stamp *stamp) {
    DB_STMT_AUTO body = NULL;
    if (sqlite3_prepare_v2(journal->db, "SELECT '{}'", -1, &body, NULL) != SQLITE_OK)
        return db_last_errno(journal->db);
    return entry_append_alone(journal, stamp, "roster.wanted", body);
}

int journal_conflict_seen(struct journal *journal, const struct journal_stamp *stamp, const uint8_t conflict[UUID_SIZE],
                          int staff_no) {
    char uuid[UUID_TEXT];
    sqlite3_stmt *body = db_query(&journal->queries, JQ_CONFLICT_BODY); /* entry_append_alone resets it */
    if (!body)
        return db_last_errno(journal->db);
    uuid_text(conflict, uuid);
    sqlite3_bind_text(body, 1, uuid, -1, SQLITE_STATIC);
    if (staff_no)
        sqlite3_bind_int(body, 2, staff_no);
    return entry_append_alone(journal, stamp, "conflict.seen", body);
}
