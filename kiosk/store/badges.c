/* What people do about badges (badges.h): each an entry, each in a transaction of its own. */
#include "store/badges.h"

#include <errno.h>

#include "store/centre.h"
#include "store/journal_impl.h"
#include "store/ledger.h"
#include "store/people.h"

int badges_step(struct journal *journal, const struct journal_stamp *stamp, uint64_t handle,
                const struct badge_step *step) {
    return ledger_step(journal, stamp, handle, step, 0);
}

/* ---- did it come out? ---- */

static bool may_settle(enum badge_state state, enum badge_proof proof) {
    if (proof != BADGE_SCANNED)
        return state == BADGE_UNCERTAIN;
    return state != BADGE_PRINTED && state != BADGE_NONE;
}

static int settle(struct journal *journal, const struct journal_stamp *stamp, uint64_t handle, enum badge_proof proof,
                  int staff_no) {
    static const char *const details[] = {[BADGE_CAME_OUT] = "staff saw it",
                                          [BADGE_DID_NOT] = "staff: it did not come",
                                          [BADGE_SCANNED] = "its code was read"};
    const struct badge_step step = {.state = proof == BADGE_DID_NOT ? BADGE_FAILED : BADGE_PRINTED,
                                    .job = "",
                                    .printer = "",
                                    .detail = details[proof]};
    struct journal_badge badge;
    int r = journal_badge(journal, handle, &badge);
    if (r < 0)
        return r;
    if (!may_settle(badge.state, proof))
        return -EALREADY;
    r = ledger_step_in(journal, stamp, handle, &step, staff_no);
    if (r < 0 || proof != BADGE_DID_NOT)
        return r;
    const struct badge_step again = {.state = BADGE_OWED, .job = "", .printer = "", .detail = ""};
    return ledger_step_in(journal, stamp, handle, &again, staff_no);
}

int badges_settle(struct journal *journal, const struct journal_stamp *stamp, uint64_t handle, enum badge_proof proof,
                  int staff_no) {
    if (stamp->rehearsal != journal->rehearsal || (int)proof < BADGE_CAME_OUT || proof > BADGE_SCANNED)
        return -EINVAL;
    int r = db_begin(journal->db);
    return r < 0 ? r : db_end(journal->db, settle(journal, stamp, handle, proof, staff_no));
}

int badges_find(struct journal *journal, int64_t ticket, uint8_t serial, struct journal_badge *ret_badge) {
    int64_t handle;
    {
        DB_STMT_USE stmt = db_query(&journal->queries, JQ_BADGE_BY_SERIAL);
        if (!stmt)
            return db_last_errno(journal->db);
        sqlite3_bind_int64(stmt, 1, ticket);
        sqlite3_bind_int(stmt, 2, journal->rehearsal);
        sqlite3_bind_int(stmt, 3, serial);
        int r = db_step(stmt);
        if (r <= 0)
            return r < 0 ? r : -ENOENT;
        handle = sqlite3_column_int64(stmt, 0);
    }
    return journal_badge(journal, (uint64_t)handle, ret_badge);
}

/* ---- once more ---- */

static bool is_on_its_way(enum badge_state state) {
    return state == BADGE_OWED || state == BADGE_SENT || state == BADGE_PRINTING || state == BADGE_UNCERTAIN;
}

static int reprint(struct journal *journal, const struct journal_stamp *stamp, const struct badge_reprint *reprint,
                   struct journal_badge *ret_badge) {
    struct badge_past last = {0};
    struct journal_badge badge = {.ticket = reprint->ticket};
    int n = badges_of(journal, reprint->ticket, &last, 1);
    if (n < 0)
        return n;
    if (n > 0 && is_on_its_way(last.state))
        return -EBUSY;
    int r = n > 0 ? journal_badge(journal, last.handle, &badge) : 0;
    if (r < 0)
        return r;
    int highest = last.serial > reprint->known_serial ? last.serial : reprint->known_serial;
    if (highest == 0)
        return -ENODATA;
    if (highest >= UINT8_MAX)
        return -ERANGE;
    badge.serial = (uint8_t)(highest + 1);
    uint64_t handle;
    r = ledger_reprint_in(journal, stamp, &badge, reprint->reason, reprint->staff_no, &handle);
    return r < 0 ? r : journal_badge(journal, handle, ret_badge);
}

int badges_may_reprint(struct roster *roster, struct journal *journal, int64_t ticket, uint8_t *ret_known) {
    struct roster_ticket read;
    struct badge_past last;
    uint8_t known = 0;
    bool out;
    int r = people_ticket(roster, journal, ticket, &read);
    if (r == 0 && read.status == TICKET_CANCELLED)
        r = -ESTALE;
    if (r == 0)
        r = centre_badge(roster, ticket, &known, &out, NULL, NULL);
    if (r == 0)
        r = badges_of(journal, ticket, &last, 1);
    if (r < 0)
        return r;
    if (r == 0 && known == 0)
        return -ENODATA;
    *ret_known = known;
    return 0;
}

int badges_reprint(struct journal *journal, const struct journal_stamp *stamp, const struct badge_reprint *again,
                   struct journal_badge *ret_badge) {
    struct journal_badge badge;
    if (stamp->rehearsal != journal->rehearsal || again->ticket <= 0 || again->staff_no <= 0 || !again->reason[0] ||
        strnlen(again->reason, BADGE_REASON) == BADGE_REASON)
        return -EINVAL;
    int r = db_begin(journal->db);
    if (r == 0)
        r = db_end(journal->db, reprint(journal, stamp, again, &badge));
    if (r == 0)
        *ret_badge = badge;
    return r;
}

/* ---- what was printed ---- */

static void copy_text(sqlite3_stmt *stmt, int column, char *ret_text, size_t cap) {
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    snprintf(ret_text, cap, "%s", text ? text : "");
}

/* The rows of a bound query, at most max; tickets may be NULL. */
static int read_pasts(struct journal *journal, sqlite3_stmt *query, struct badge_past *ret_past, int64_t *ret_tickets,
                      size_t max) {
    DB_STMT_USE stmt = query;
    int n = 0, r = 0;
    (void)journal;
    while ((size_t)n < max && (r = db_step(stmt)) > 0) {
        struct badge_past *past = &ret_past[n];
        *past = (struct badge_past){.handle = (uint64_t)sqlite3_column_int64(stmt, 0),
                                    .serial = (uint8_t)sqlite3_column_int(stmt, 1),
                                    .attempt = sqlite3_column_int(stmt, 2),
                                    .at = sqlite3_column_int64(stmt, 4),
                                    .staff_no = sqlite3_column_int(stmt, 7)};
        r = ledger_state_of((const char *)sqlite3_column_text(stmt, 3), &past->state);
        if (r < 0)
            return r;
        copy_text(stmt, 5, past->printer, sizeof(past->printer));
        copy_text(stmt, 6, past->reason, sizeof(past->reason));
        if (ret_tickets)
            ret_tickets[n] = sqlite3_column_int64(stmt, 8);
        n++;
    }
    return r < 0 ? r : n;
}

static int64_t limit(size_t max) { return max > 4096 ? 4096 : (int64_t)max; }

int badges_of(struct journal *journal, int64_t ticket, struct badge_past *ret_past, size_t max) {
    sqlite3_stmt *stmt = db_query(&journal->queries, JQ_BADGES_OF);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, ticket);
    sqlite3_bind_int(stmt, 2, journal->rehearsal);
    sqlite3_bind_int64(stmt, 3, limit(max));
    return read_pasts(journal, stmt, ret_past, NULL, max);
}

int badges_known(struct roster *roster, struct journal *journal, int64_t ticket, struct badge_past *ret_past,
                 size_t max) {
    struct badge_past other = {0};
    bool out;
    int n = journal ? badges_of(journal, ticket, ret_past, max) : 0;
    int r = n < 0 ? n : centre_badge(roster, ticket, &other.serial, &out, other.printer, &other.at);
    if (r < 0 || max == 0 || other.serial <= (n > 0 ? ret_past[0].serial : 0))
        return r < 0 ? r : n;
    n = (size_t)n < max ? n + 1 : n;
    memmove(ret_past + 1, ret_past, (size_t)(n - 1) * sizeof(*ret_past));
    other.state = out ? BADGE_PRINTED : BADGE_FAILED;
    ret_past[0] = other;
    return n;
}

int badges_open(struct journal *journal, struct badge_past *ret_past, int64_t *ret_tickets, size_t max) {
    sqlite3_stmt *stmt = db_query(&journal->queries, JQ_BADGES_MISSING);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int(stmt, 1, journal->rehearsal);
    sqlite3_bind_int64(stmt, 2, limit(max));
    return read_pasts(journal, stmt, ret_past, ret_tickets, max);
}

/* ---- labels ---- */

int badges_roll_set(struct journal *journal, const struct journal_stamp *stamp, const char *printer, int labels,
                    int staff_no) {
    if (!printer[0] || strlen(printer) >= BADGE_PRINTER || labels < 0 || labels > ROLL_LABELS_MAX)
        return -EINVAL;
    sqlite3_stmt *body = db_query(&journal->queries, JQ_ROLL_BODY); /* entry_append resets it */
    if (!body)
        return db_last_errno(journal->db);
    sqlite3_bind_text(body, 1, printer, -1, SQLITE_STATIC);
    sqlite3_bind_int(body, 2, labels);
    sqlite3_bind_int(body, 3, staff_no);
    return entry_append_alone(journal, stamp, "roll.set", body);
}

static int count_used(struct journal *journal, const char *printer, int64_t since, int *ret_used) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_LABELS_USED);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_text(stmt, 1, printer, -1, SQLITE_STATIC);
    sqlite3_bind_int(stmt, 2, journal->rehearsal);
    sqlite3_bind_int64(stmt, 3, since);
    int r = db_step(stmt);
    if (r > 0)
        *ret_used = sqlite3_column_int(stmt, 0);
    return r < 0 ? r : 0;
}

int badges_roll(struct journal *journal, const char *printer, struct badge_roll *ret_roll) {
    struct badge_roll roll = {.left = -1};
    int64_t since = 0;
    {
        DB_STMT_USE stmt = db_query(&journal->queries, JQ_ROLL);
        if (!stmt)
            return db_last_errno(journal->db);
        sqlite3_bind_int(stmt, 1, journal->rehearsal);
        sqlite3_bind_text(stmt, 2, printer, -1, SQLITE_STATIC);
        int r = db_step(stmt);
        if (r < 0)
            return r;
        if (r > 0) {
            roll.size = sqlite3_column_int(stmt, 0);
            roll.set_at = sqlite3_column_int64(stmt, 1);
            since = sqlite3_column_int64(stmt, 2);
        }
    }
    int r = count_used(journal, printer, since, &roll.used);
    if (r < 0)
        return r;
    if (roll.size > 0)
        roll.left = roll.used < roll.size ? roll.size - roll.used : 0;
    *ret_roll = roll;
    return 0;
}
