/* Scans: what a judged code leaves behind, and what earlier ones say of a ticket. Admission, print intent and the
 * choice of logos are one transaction, so that after any crash there is either a welcome with its badge or neither. */
#include <errno.h>
#include <sodium.h>

#include "store/journal_impl.h"

static bool is_admission(const struct journal_scan *scan) {
    return verdict_class(scan->verdict) == VERDICT_CLASS_ADMIT && scan->verdict != VERDICT_OK_REPLAY;
}

static bool has_end(const char *text, size_t size) { return strnlen(text, size) < size; }

static bool is_sound(const struct journal_scan *scan) {
    return (int)scan->verdict >= 0 && (int)scan->verdict < VERDICT_COUNT && scan->ticket >= 0 && scan->day >= -1 &&
           scan->places >= 0 && scan->places <= BADGE_LOGOS && scan->n_runners <= ROTATION_MAX &&
           scan->n_pinned <= BADGE_LOGOS && has_end(scan->gate, sizeof(scan->gate)) &&
           has_end(scan->zone, sizeof(scan->zone));
}

static const char *direction_name(enum direction dir) {
    switch (dir) {
    case DIRECTION_NONE: return "none";
    case DIRECTION_IN: return "in";
    case DIRECTION_OUT: return "out";
    }
    return "none";
}

static enum direction direction_of(const unsigned char *name) {
    if (name && strcmp((const char *)name, "in") == 0)
        return DIRECTION_IN;
    return name && strcmp((const char *)name, "out") == 0 ? DIRECTION_OUT : DIRECTION_NONE;
}

static bool is_zero(const uint8_t *bytes, size_t size) { return sodium_is_zero(bytes, size) == 1; }

static int write_scan(struct journal *journal, const struct journal_stamp *stamp, const struct journal_scan *scan,
                      struct journal_recorded *recorded) {
    struct journal_presence presence = {0};
    int r = scan->ticket ? journal_presence(journal, scan->ticket, scan->zone, scan->gate, scan->day, &presence) : 0;
    if (r < 0)
        return r;
    sqlite3_stmt *body = db_query(&journal->queries, JQ_SCAN_BODY); /* entry_append resets it */
    if (!body)
        return db_last_errno(journal->db);
    char digest[2 * OPAQUE_DIGEST + 1], prior[UUID_TEXT];
    sodium_bin2hex(digest, sizeof(digest), scan->code_digest, OPAQUE_DIGEST);
    uuid_text(presence.prior, prior);
    sqlite3_bind_text(body, 1, verdict_name(scan->verdict), -1, SQLITE_STATIC);
    sqlite3_bind_int(body, 2, is_admission(scan));
    sqlite3_bind_text(body, 3, code_kind_name(scan->kind), -1, SQLITE_STATIC);
    if (scan->ticket)
        sqlite3_bind_int64(body, 4, scan->ticket);
    sqlite3_bind_text(body, 5, scan->gate, -1, SQLITE_STATIC);
    sqlite3_bind_text(body, 6, scan->zone, -1, SQLITE_STATIC);
    sqlite3_bind_text(body, 7, direction_name(scan->dir), -1, SQLITE_STATIC);
    if (scan->day >= 0)
        sqlite3_bind_int(body, 8, scan->day);
    sqlite3_bind_int(body, 9, scan->warnings);
    if (!is_zero(scan->code_digest, OPAQUE_DIGEST))
        sqlite3_bind_text(body, 10, digest, -1, SQLITE_STATIC);
    if (!is_zero(presence.prior, UUID_SIZE))
        sqlite3_bind_text(body, 11, prior, -1, SQLITE_STATIC);
    return entry_append(journal, stamp, "scan", body, &recorded->seq, recorded->uuid);
}

int journal_record_scan(struct journal *journal, const struct journal_stamp *stamp, const struct journal_scan *scan,
                        struct journal_recorded *ret_recorded) {
    if (!is_sound(scan) || stamp->rehearsal != journal->rehearsal)
        return -EINVAL;
    struct journal_recorded recorded = {0};
    int r = db_begin(journal->db);
    if (r < 0)
        return r;
    if (scan->verdict != VERDICT_OK_REPLAY)
        r = write_scan(journal, stamp, scan, &recorded);
    if (r == 0)
        r = ledger_owe(journal, stamp, scan, &recorded);
    if (r == 0)
        r = db_commit(journal->db);
    else
        db_undo(journal->db);
    if (r == 0)
        *ret_recorded = recorded;
    return r;
}

static int newest_serial(struct journal *journal, int64_t ticket, uint8_t *ret_serial) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_NEWEST_SERIAL);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, ticket);
    sqlite3_bind_int(stmt, 2, journal->rehearsal);
    int r = db_step(stmt);
    if (r > 0)
        *ret_serial = (uint8_t)sqlite3_column_int(stmt, 0);
    return r < 0 ? r : 0;
}

/* One admitted scan, from the newest to the oldest. */
static void count_scan(sqlite3_stmt *stmt, const char *gate, struct journal_presence *presence) {
    const uint8_t *uuid = sqlite3_column_blob(stmt, 0);
    if (is_zero(presence->prior, UUID_SIZE) && uuid && sqlite3_column_bytes(stmt, 0) == UUID_SIZE)
        memcpy(presence->prior, uuid, UUID_SIZE);
    if (!sqlite3_column_int(stmt, 4))
        return; /* another day */
    enum direction dir = direction_of(sqlite3_column_text(stmt, 2));
    if (!presence->last) {
        const unsigned char *at_gate = sqlite3_column_text(stmt, 3);
        presence->last = sqlite3_column_int64(stmt, 1);
        presence->last_dir = dir;
        presence->inside = dir != DIRECTION_OUT;
        presence->same_gate = at_gate && strcmp((const char *)at_gate, gate) == 0;
    }
    presence->entries += dir != DIRECTION_OUT;
}

int journal_presence(struct journal *journal, int64_t ticket, const char *zone, const char *gate, int day,
                     struct journal_presence *ret_presence) {
    struct journal_presence presence = {0};
    int r = newest_serial(journal, ticket, &presence.serial);
    if (r < 0)
        return r;
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_PRESENCE);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, ticket);
    sqlite3_bind_text(stmt, 2, zone, -1, SQLITE_STATIC);
    sqlite3_bind_int(stmt, 3, journal->rehearsal);
    if (day >= 0)
        sqlite3_bind_int(stmt, 4, day);
    while ((r = db_step(stmt)) > 0)
        count_scan(stmt, gate, &presence);
    if (r == 0)
        *ret_presence = presence;
    return r;
}
