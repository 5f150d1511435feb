/* See visits.h. */
#include "store/visits.h"

#include <errno.h>

#include "store/journal_impl.h"
#include "store/ledger.h"

#define RECENT_MAX 256

/* A row that cannot be read is no visit, but no reason to show none. */
static void read_visit(sqlite3_stmt *stmt, struct visit *ret_visit) {
    const char *verdict = (const char *)sqlite3_column_text(stmt, 3);
    const void *uuid = sqlite3_column_blob(stmt, 0);
    *ret_visit = (struct visit){
        .ticket = sqlite3_column_int64(stmt, 1),
        .at = sqlite3_column_int64(stmt, 2),
        .verdict = VERDICT_FAULT,
        .undone = sqlite3_column_int(stmt, 4) != 0,
        .staff_no = sqlite3_column_int(stmt, 5),
    };
    if (uuid && sqlite3_column_bytes(stmt, 0) == UUID_SIZE)
        memcpy(ret_visit->uuid, uuid, UUID_SIZE);
    if (verdict)
        verdict_from_name(verdict, &ret_visit->verdict);
}

int visits_recent(struct journal *journal, const char *gate, struct visit *ret_visits, size_t max) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_VISITS_RECENT);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_text(stmt, 1, gate, -1, SQLITE_STATIC);
    sqlite3_bind_int(stmt, 2, journal->rehearsal);
    sqlite3_bind_int64(stmt, 3, max > RECENT_MAX ? RECENT_MAX : (int64_t)max);
    int n = 0, r;
    while ((r = db_step(stmt)) > 0)
        read_visit(stmt, &ret_visits[n++]);
    return r < 0 ? r : n;
}

int visits_last(struct journal *journal, int64_t ticket, const char *gate, int day, struct visit *ret_visit) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_VISITS_LAST);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, ticket);
    sqlite3_bind_text(stmt, 2, gate, -1, SQLITE_STATIC);
    sqlite3_bind_int(stmt, 3, day);
    sqlite3_bind_int(stmt, 4, journal->rehearsal);
    int r = db_step(stmt);
    if (r > 0)
        read_visit(stmt, ret_visit);
    return r;
}

/* ---- taking back ---- */

/* -ENOENT: this scan intended none. */
static int badge_of_scan(struct journal *journal, const uint8_t scan[UUID_SIZE], struct journal_badge *ret_badge) {
    int64_t handle;
    {
        DB_STMT_USE stmt = db_query(&journal->queries, JQ_VISITS_BADGE);
        if (!stmt)
            return db_last_errno(journal->db);
        sqlite3_bind_blob(stmt, 1, scan, UUID_SIZE, SQLITE_STATIC);
        int r = db_step(stmt);
        if (r <= 0)
            return r < 0 ? r : -ENOENT;
        handle = sqlite3_column_int64(stmt, 0);
    }
    return journal_badge(journal, (uint64_t)handle, ret_badge);
}

static int cancel(struct journal *journal, const struct journal_stamp *stamp, const struct journal_badge *badge,
                  int staff_no, bool *ret_out) {
    const struct badge_step step = {.state = BADGE_NONE, .job = "", .printer = "", .detail = "taken back"};
    switch (badge->state) {
    case BADGE_NONE: return 0;
    case BADGE_SENT:
    case BADGE_PRINTING:
    case BADGE_UNCERTAIN: return -EBUSY;
    case BADGE_PRINTED: *ret_out = true; return 0;
    case BADGE_OWED:
    case BADGE_FAILED: return ledger_step_in(journal, stamp, badge->handle, &step, staff_no);
    }
    return -EBADMSG;
}

static int take_back(struct journal *journal, const struct journal_stamp *stamp, const uint8_t scan[UUID_SIZE],
                     int staff_no, bool *ret_out) {
    struct journal_badge badge;
    int r = undo_in(journal, stamp, scan, staff_no, true);
    if (r < 0)
        return r;
    r = badge_of_scan(journal, scan, &badge);
    return r == -ENOENT ? 0 : r < 0 ? r : cancel(journal, stamp, &badge, staff_no, ret_out);
}

int visits_take_back(struct journal *journal, const struct journal_stamp *stamp, const uint8_t scan[UUID_SIZE],
                     int staff_no, bool *ret_out) {
    bool out = false;
    if (stamp->rehearsal != journal->rehearsal || staff_no < 0)
        return -EINVAL;
    int r = db_begin(journal->db);
    if (r == 0)
        r = db_end(journal->db, take_back(journal, stamp, scan, staff_no, &out));
    if (r == 0)
        *ret_out = out;
    return r;
}
