/* What changes the rooms besides a scan: taking one back, a companion, closing a zone; and the tries at a PIN that
 * stand before those. Each is an entry of its own, so that nothing that was shown to a person is ever unwritten. */
#include <errno.h>

#include "store/journal_impl.h"
#include "store/presence.h"

/* A scan as a change meets it. */
struct found {
    int64_t seq, ticket;
    bool undone;
    bool moved;    /* the ticket was admitted in this zone again since */
    bool intended; /* a badge */
    bool inside;   /* it is by this scan, or by this and later ones, that the ticket is inside */
    int companions;
};

static int find_scan(struct journal *journal, const uint8_t uuid[UUID_SIZE], struct found *ret_found) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_FIND_SCAN);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_blob(stmt, 1, uuid, UUID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int(stmt, 2, journal->rehearsal);
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -ENOENT;
    *ret_found = (struct found){.seq = sqlite3_column_int64(stmt, 0),
                                .ticket = sqlite3_column_int64(stmt, 1),
                                .undone = sqlite3_column_int(stmt, 2),
                                .moved = sqlite3_column_int(stmt, 3),
                                .intended = sqlite3_column_int(stmt, 4),
                                .inside = sqlite3_column_int(stmt, 5),
                                .companions = sqlite3_column_int(stmt, 6)};
    return 0;
}

static int append_change(struct journal *journal, const struct journal_stamp *stamp, const char *kind,
                         const struct found *found, const uint8_t scan[UUID_SIZE], int by) {
    sqlite3_stmt *body = db_query(&journal->queries, JQ_SCAN_CHANGE_BODY); /* entry_append resets it */
    if (!body)
        return db_last_errno(journal->db);
    char text[UUID_TEXT];
    uuid_text(scan, text);
    sqlite3_bind_text(body, 1, text, -1, SQLITE_STATIC);
    sqlite3_bind_int64(body, 2, found->seq);
    if (found->ticket)
        sqlite3_bind_int64(body, 3, found->ticket);
    if (by)
        sqlite3_bind_int(body, 4, by);
    uint64_t seq;
    uint8_t uuid[UUID_SIZE];
    return entry_append(journal, stamp, kind, body, &seq, uuid);
}

int undo_in(struct journal *journal, const struct journal_stamp *stamp, const uint8_t scan[UUID_SIZE], int by,
            bool badge_too) {
    struct found found = {0};
    int r = find_scan(journal, scan, &found);
    if (r < 0)
        return r;
    if (found.undone)
        return -EALREADY;
    if (found.intended && !badge_too)
        return -EPERM;
    return found.moved ? -ESTALE : append_change(journal, stamp, "scan.undo", &found, scan, by);
}

int journal_undo(struct journal *journal, const struct journal_stamp *stamp, const uint8_t scan[UUID_SIZE], int by) {
    if (by < 0)
        return -EINVAL;
    int r = db_begin(journal->db);
    return r < 0 ? r : db_end(journal->db, undo_in(journal, stamp, scan, by, false));
}

static int accompany(struct journal *journal, const struct journal_stamp *stamp, const uint8_t scan[UUID_SIZE]) {
    struct found found = {0};
    int r = find_scan(journal, scan, &found);
    if (r < 0)
        return r;
    if (found.companions >= COMPANIONS_MAX)
        return -ERANGE;
    return found.inside ? append_change(journal, stamp, "scan.companion", &found, scan, 0) : -ESTALE;
}

int journal_companion(struct journal *journal, const struct journal_stamp *stamp, const uint8_t scan[UUID_SIZE]) {
    int r = db_begin(journal->db);
    return r < 0 ? r : db_end(journal->db, accompany(journal, stamp, scan));
}

int entry_append_alone_as(struct journal *journal, const struct journal_stamp *stamp, const char *kind,
                          sqlite3_stmt *body, const uint8_t uuid[UUID_SIZE]) {
    uint64_t seq;
    DB_STMT_USE bound = body; /* even if the transaction never begins */
    int r = db_begin(journal->db);
    return r < 0 ? r : db_end(journal->db, entry_append_as(journal, stamp, kind, bound, uuid, &seq));
}

int entry_append_alone(struct journal *journal, const struct journal_stamp *stamp, const char *kind,
                       sqlite3_stmt *body) {
    uint8_t uuid[UUID_SIZE];
    uuid_random(uuid);
    return entry_append_alone_as(journal, stamp, kind, body, uuid);
}

sqlite3_stmt *zone_body(struct journal *journal, const char *zone, int by, const char *reason, int *ret_r) {
    *ret_r = -EINVAL;
    if (by < 0 || !zone[0] || strlen(zone) >= sizeof(((struct journal_scan *)0)->zone) ||
        strlen(reason) >= sizeof(((struct journal_scan *)0)->reason))
        return NULL;
    sqlite3_stmt *body = db_query(&journal->queries, JQ_ZONE_BODY);
    *ret_r = body ? 0 : db_last_errno(journal->db);
    if (!body)
        return NULL;
    sqlite3_bind_text(body, 1, zone, -1, SQLITE_STATIC);
    if (by)
        sqlite3_bind_int(body, 2, by);
    if (reason[0])
        sqlite3_bind_text(body, 3, reason, -1, SQLITE_STATIC);
    return body;
}

int journal_zone_set(struct journal *journal, const struct journal_stamp *stamp, const char *zone, bool open, int by,
                     const char *reason) {
    int r;
    sqlite3_stmt *body = zone_body(journal, zone, by, reason, &r);
    return body ? entry_append_alone(journal, stamp, open ? "zone.opened" : "zone.closed", body) : r;
}

int journal_pin_tried(struct journal *journal, const struct journal_stamp *stamp, int by, bool right) {
    sqlite3_stmt *body = db_query(&journal->queries, JQ_PIN_BODY);
    if (!body)
        return db_last_errno(journal->db);
    sqlite3_bind_int(body, 1, by);
    sqlite3_bind_int(body, 2, right);
    return entry_append_alone(journal, stamp, "staff.pin", body);
}
