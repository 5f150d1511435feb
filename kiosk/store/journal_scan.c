/* Scans: what a judged code leaves behind. Admission, print intent and the choice of logos are one transaction, so that
 * after any crash there is either a welcome with its badge or neither. */
#include <errno.h>
#include <sodium.h>

#include "store/journal_impl.h"

static bool is_admission(const struct journal_scan *scan) {
    return verdict_class(scan->verdict) == VERDICT_CLASS_ADMIT && scan->verdict != VERDICT_OK_REPLAY;
}

static bool has_end(const char *text, size_t size) { return strnlen(text, size) < size; }

/* A paper list says when; of all else this machine's clock does. */
static bool has_sound_source(const struct journal_scan *scan) {
    bool timed = scan->source == SCAN_PAPER ? scan->happened > 0 : scan->happened == 0;
    return timed && (int)scan->source >= SCAN_CODE && scan->source <= SCAN_PAPER && 0 <= scan->staff_no;
}

static bool is_sound(const struct journal_scan *scan) {
    return (int)scan->verdict >= 0 && (int)scan->verdict < VERDICT_COUNT && scan->ticket >= 0 && scan->day >= -1 &&
           scan->tier >= 0 && scan->tier < 64 && scan->places >= 0 && scan->places <= BADGE_LOGOS &&
           scan->n_runners <= ROTATION_MAX && scan->n_pinned <= BADGE_LOGOS &&
           has_end(scan->gate, sizeof(scan->gate)) && has_end(scan->zone, sizeof(scan->zone)) &&
           has_end(scan->slot, sizeof(scan->slot)) && has_end(scan->reason, sizeof(scan->reason)) &&
           has_sound_source(scan);
}

static const char *source_name(enum scan_source source) {
    switch (source) {
    case SCAN_CODE: return "code";
    case SCAN_NAME: return "name";
    case SCAN_PAPER: return "paper";
    }
    return "";
}

static bool is_zero(const uint8_t *bytes, size_t size) { return sodium_is_zero(bytes, size) == 1; }

/* The last scan of this ticket in this zone that is known here, as text; "" = none. */
static int read_prior(struct journal *journal, const struct journal_scan *scan, char ret_prior[UUID_TEXT]) {
    ret_prior[0] = '\0';
    if (!scan->ticket)
        return 0;
    if (!is_zero(scan->prior, UUID_SIZE)) {
        uuid_text(scan->prior, ret_prior);
        return 0;
    }
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_PRIOR);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, scan->ticket);
    sqlite3_bind_text(stmt, 2, scan->zone, -1, SQLITE_STATIC);
    sqlite3_bind_int(stmt, 3, journal->rehearsal);
    int r = db_step(stmt);
    if (r > 0 && sqlite3_column_bytes(stmt, 0) == UUID_SIZE)
        uuid_text(sqlite3_column_blob(stmt, 0), ret_prior);
    return r < 0 ? r : 0;
}

/* What may be absent stays unbound and is null in the body. */
static void bind_scan(sqlite3_stmt *body, const struct journal_scan *scan) {
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
    sqlite3_bind_text(body, 12, source_name(scan->source), -1, SQLITE_STATIC);
    sqlite3_bind_text(body, 13, scan->slot, -1, SQLITE_STATIC);
    sqlite3_bind_int(body, 14, scan->listed);
    if (scan->staff_no)
        sqlite3_bind_int(body, 15, scan->staff_no);
    if (scan->reason[0])
        sqlite3_bind_text(body, 16, scan->reason, -1, SQLITE_STATIC);
    if (scan->happened)
        sqlite3_bind_int64(body, 17, scan->happened);
    if (scan->seen) {
        sqlite3_bind_int(body, 18, scan->inside);
        sqlite3_bind_int(body, 19, scan->inside ? scan->seats : 0);
    }
}

static int write_scan(struct journal *journal, const struct journal_stamp *stamp, const struct journal_scan *scan,
                      struct journal_recorded *recorded) {
    char digest[2 * OPAQUE_DIGEST + 1], prior[UUID_TEXT];
    int r = read_prior(journal, scan, prior);
    if (r < 0)
        return r;
    sqlite3_stmt *body = db_query(&journal->queries, JQ_SCAN_BODY); /* entry_append resets it */
    if (!body)
        return db_last_errno(journal->db);
    bind_scan(body, scan);
    sodium_bin2hex(digest, sizeof(digest), scan->code_digest, OPAQUE_DIGEST);
    if (!is_zero(scan->code_digest, OPAQUE_DIGEST))
        sqlite3_bind_text(body, 10, digest, -1, SQLITE_STATIC);
    if (prior[0])
        sqlite3_bind_text(body, 11, prior, -1, SQLITE_STATIC);
    return entry_append(journal, stamp, "scan", body, &recorded->seq, recorded->uuid);
}

int journal_seen(struct journal *journal, uint64_t *ret_seen) { return entry_next_seq(journal, ret_seen); }

/* Several programs judge at once and write in turn: 0 while what was judged still holds. Within the write lock. */
static int check_seen(struct journal *journal, const struct journal_scan *scan) {
    if (!scan->seen)
        return 0;
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_HAS_NEWS);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, (int64_t)scan->seen);
    sqlite3_bind_int(stmt, 2, journal->rehearsal);
    sqlite3_bind_text(stmt, 3, scan->zone, -1, SQLITE_STATIC);
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -EIO;
    return sqlite3_column_int(stmt, 0) ? -EAGAIN : 0;
}

int journal_record_scan(struct journal *journal, const struct journal_stamp *stamp, const struct journal_scan *scan,
                        struct journal_recorded *ret_recorded) {
    if (!is_sound(scan) || stamp->rehearsal != journal->rehearsal)
        return -EINVAL;
    struct journal_recorded recorded = {0};
    int r = db_begin(journal->db);
    if (r < 0)
        return r;
    r = check_seen(journal, scan);
    if (r == 0 && scan->verdict != VERDICT_OK_REPLAY)
        r = write_scan(journal, stamp, scan, &recorded);
    if (r == 0)
        r = ledger_owe(journal, stamp, scan, &recorded);
    r = db_end(journal->db, r);
    if (r == 0)
        *ret_recorded = recorded;
    return r;
}
