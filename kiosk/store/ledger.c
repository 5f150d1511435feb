/* The print ledger: who is owed a badge and what became of it. Each step is an entry of the journal, for paper cannot
 * be unprinted: after a crash the ledger says what is known, and `uncertain` where nothing is. One badge per ticket; an
 * attempt more only after a failure that is certain, or because staff ask. */
#include <errno.h>

#include "store/journal_impl.h"
#include "store/ledger.h"
#include "store/turn.h"

static const char *kind_of(enum badge_state state) {
    switch (state) {
    case BADGE_NONE: return "print.cancelled";
    case BADGE_OWED: return "print.intent";
    case BADGE_SENT: return "print.sent";
    case BADGE_PRINTING: return "print.printing";
    case BADGE_PRINTED: return "print.printed";
    case BADGE_FAILED: return "print.failed";
    case BADGE_UNCERTAIN: return "print.uncertain";
    }
    return "";
}

int ledger_state_of(const char *kind, enum badge_state *ret_state) {
    for (int state = BADGE_NONE; state <= BADGE_UNCERTAIN; state++)
        if (kind && strcmp(kind, kind_of((enum badge_state)state)) == 0) {
            *ret_state = (enum badge_state)state;
            return 0;
        }
    return -EBADMSG;
}

/* A bitmap of the states that may follow. After a crash a job may be found further on than the journal knew, or be sent
 * anew because the printer never got it. */
static unsigned followers(enum badge_state state) {
    const unsigned settled = 1U << BADGE_PRINTED | 1U << BADGE_FAILED | 1U << BADGE_UNCERTAIN | 1U << BADGE_NONE;
    switch (state) {
    case BADGE_NONE:
    case BADGE_PRINTED: return 0;
    case BADGE_OWED:
    case BADGE_SENT:
    case BADGE_PRINTING: return settled | 1U << BADGE_SENT | 1U << BADGE_PRINTING;
    case BADGE_UNCERTAIN: return settled | 1U << BADGE_SENT | 1U << BADGE_PRINTING | 1U << BADGE_OWED;
    case BADGE_FAILED: return 1U << BADGE_OWED | 1U << BADGE_PRINTED | 1U << BADGE_NONE;
    }
    return 0;
}

static int read_logos(struct journal *journal, struct journal_badge *badge) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_LOGOS);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, (int64_t)badge->handle);
    int r;
    while ((r = db_step(stmt)) > 0) {
        int place = sqlite3_column_int(stmt, 0);
        if (place < 0 || place >= BADGE_LOGOS)
            return -EBADMSG;
        badge->logos[place] = sqlite3_column_int64(stmt, 1);
    }
    return r;
}

/* The one badge that a bound query finds. */
static int read_badge(struct journal *journal, sqlite3_stmt *query, struct journal_badge *ret_badge) {
    DB_STMT_USE stmt = query;
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -ENOENT;
    struct journal_badge badge = {
        .handle = (uint64_t)sqlite3_column_int64(stmt, 0),
        .attempt = sqlite3_column_int(stmt, 2),
        .ticket = sqlite3_column_int64(stmt, 3),
        .serial = (uint8_t)sqlite3_column_int(stmt, 4),
    };
    const void *uuid = sqlite3_column_blob(stmt, 1);
    if (!uuid || sqlite3_column_bytes(stmt, 1) != UUID_SIZE)
        return -EBADMSG;
    memcpy(badge.uuid, uuid, UUID_SIZE);
    const char *job = (const char *)sqlite3_column_text(stmt, 6);
    snprintf(badge.job, sizeof(badge.job), "%s", job ? job : "");
    r = ledger_state_of((const char *)sqlite3_column_text(stmt, 5), &badge.state);
    if (r == 0)
        r = read_logos(journal, &badge);
    if (r == 0)
        *ret_badge = badge;
    return r;
}

int journal_badge(struct journal *journal, uint64_t handle, struct journal_badge *ret_badge) {
    sqlite3_stmt *stmt = db_query(&journal->queries, JQ_GET_BADGE);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, (int64_t)handle);
    return read_badge(journal, stmt, ret_badge);
}

static int badge_of_ticket(struct journal *journal, int64_t ticket, struct journal_badge *ret_badge) {
    sqlite3_stmt *stmt = db_query(&journal->queries, JQ_BADGE_OF_TICKET);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, ticket);
    sqlite3_bind_int(stmt, 2, journal->rehearsal);
    return read_badge(journal, stmt, ret_badge);
}

int journal_open_badges(struct journal *journal, struct journal_badge *ret_badges, size_t max) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_OPEN_BADGES);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int(stmt, 1, journal->rehearsal);
    sqlite3_bind_int64(stmt, 2, max > 4096 ? 4096 : (int64_t)max);
    int n = 0, r;
    while ((r = db_step(stmt)) > 0) {
        r = journal_badge(journal, (uint64_t)sqlite3_column_int64(stmt, 0), &ret_badges[n]);
        if (r < 0)
            return r;
        n++;
    }
    return r < 0 ? r : n;
}

/* ---- owing ---- */

/* Append the intent of an attempt; handle 0 = this entry is the badge's first. */
static int intend(struct journal *journal, const struct journal_stamp *stamp, const struct journal_badge *badge,
                  const struct turn *turn, uint64_t *ret_handle) {
    uint64_t handle = badge->handle, seq;
    int r = handle ? 0 : entry_next_seq(journal, &handle);
    if (r < 0)
        return r;
    sqlite3_stmt *body = db_query(&journal->queries, JQ_INTENT_BODY); /* entry_append resets it */
    if (!body)
        return db_last_errno(journal->db);
    char logos[TURN_LOGOS_TEXT], accounts[TURN_ACCOUNTS_TEXT];
    turn_logos(turn, logos);
    turn_accounts(turn, accounts);
    sqlite3_bind_int64(body, 1, (int64_t)handle);
    sqlite3_bind_int(body, 2, badge->attempt);
    sqlite3_bind_int64(body, 3, badge->ticket);
    sqlite3_bind_int(body, 4, badge->serial);
    sqlite3_bind_text(body, 5, logos, -1, SQLITE_STATIC);
    sqlite3_bind_text(body, 6, turn->line, -1, SQLITE_STATIC);
    sqlite3_bind_text(body, 7, accounts, -1, SQLITE_STATIC);
    uint8_t uuid[UUID_SIZE];
    r = entry_append(journal, stamp, "print.intent", body, &seq, uuid);
    if (r == 0)
        *ret_handle = handle;
    return r;
}

static int intend_new(struct journal *journal, const struct journal_stamp *stamp, const struct journal_scan *scan,
                      uint8_t serial, uint64_t *ret_handle) {
    struct turn turn = {0};
    int r = turn_take(journal, scan, &turn);
    struct journal_badge badge = {.ticket = scan->ticket, .serial = serial, .attempt = 1};
    return r < 0 ? r : intend(journal, stamp, &badge, &turn, ret_handle);
}

/* A further attempt keeps its logos and costs nobody a turn. */
static int intend_again(struct journal *journal, const struct journal_stamp *stamp, const struct journal_badge *badge) {
    struct turn turn = {0};
    struct journal_badge next = *badge;
    next.attempt++;
    while (turn.n_logos < BADGE_LOGOS && badge->logos[turn.n_logos]) {
        turn.logos[turn.n_logos] = badge->logos[turn.n_logos];
        turn.n_logos++;
    }
    uint64_t handle;
    return intend(journal, stamp, &next, &turn, &handle);
}

static bool is_open(enum badge_state state) {
    return state == BADGE_OWED || state == BADGE_SENT || state == BADGE_PRINTING || state == BADGE_UNCERTAIN;
}

/* Cancelled, or of an admission that staff took back: whoever comes with this ticket now has no badge. 1, 0, -errno. */
static int is_void(struct journal *journal, const struct journal_badge *badge) {
    if (badge->state == BADGE_NONE)
        return 1;
    if (badge->state != BADGE_PRINTED)
        return 0;
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_IS_VOID);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, (int64_t)badge->handle);
    int r = db_step(stmt);
    return r > 0 ? sqlite3_column_int(stmt, 0) : r;
}

static bool may_owe(const struct journal_scan *scan) {
    return verdict_class(scan->verdict) == VERDICT_CLASS_ADMIT && scan->verdict != VERDICT_OK_EXIT &&
           scan->dir != DIRECTION_OUT && scan->ticket > 0;
}

/* The ticket's first badge, one more where the last is void, a further attempt where it failed. last NULL: it has none.
 */
static int intend_owed(struct journal *journal, const struct journal_stamp *stamp, const struct journal_scan *scan,
                       const struct journal_badge *last, uint64_t *ret_handle) {
    if (!last)
        return intend_new(journal, stamp, scan, 1, ret_handle);
    int r = is_void(journal, last);
    if (r > 0)
        return last->serial == UINT8_MAX ? -ERANGE
                                         : intend_new(journal, stamp, scan, (uint8_t)(last->serial + 1), ret_handle);
    return r == 0 && last->state == BADGE_FAILED ? intend_again(journal, stamp, last) : r;
}

int ledger_owe(struct journal *journal, const struct journal_stamp *stamp, const struct journal_scan *scan,
               struct journal_recorded *ret_recorded) {
    if (!may_owe(scan))
        return 0;
    bool may_write = scan->print && scan->verdict != VERDICT_OK_REPLAY;
    struct journal_badge badge = {0};
    int r = badge_of_ticket(journal, scan->ticket, &badge);
    if (r < 0 && r != -ENOENT)
        return r;
    uint64_t handle = badge.handle;
    r = may_write ? intend_owed(journal, stamp, scan, r == 0 ? &badge : NULL, &handle) : 0;
    if (r < 0 || !handle)
        return r;
    r = journal_badge(journal, handle, &badge);
    if (r == 0 && is_open(badge.state)) {
        ret_recorded->owes_badge = true;
        ret_recorded->badge = badge;
    }
    return r;
}

int ledger_reprint_in(struct journal *journal, const struct journal_stamp *stamp, const struct journal_badge *badge,
                      const char *reason, int staff_no, uint64_t *ret_handle) {
    struct turn turn = {0};
    char logos[TURN_LOGOS_TEXT];
    uint64_t seq;
    uint8_t uuid[UUID_SIZE];
    int r = entry_next_seq(journal, ret_handle);
    sqlite3_stmt *body = r < 0 ? NULL : db_query(&journal->queries, JQ_REPRINT_BODY); /* entry_append resets it */
    if (!body)
        return r < 0 ? r : db_last_errno(journal->db);
    for (size_t i = 0; i < BADGE_LOGOS && badge->logos[i]; i++)
        turn.logos[turn.n_logos++] = badge->logos[i];
    turn_logos(&turn, logos);
    sqlite3_bind_int64(body, 1, (int64_t)*ret_handle);
    sqlite3_bind_int64(body, 2, badge->ticket);
    sqlite3_bind_int(body, 3, badge->serial);
    sqlite3_bind_text(body, 4, logos, -1, SQLITE_STATIC);
    sqlite3_bind_text(body, 5, reason, -1, SQLITE_STATIC);
    sqlite3_bind_int(body, 6, staff_no);
    return entry_append(journal, stamp, "print.intent", body, &seq, uuid);
}

/* ---- states ---- */

static int append_state(struct journal *journal, const struct journal_stamp *stamp, const struct journal_badge *badge,
                        const struct badge_step *step, int staff_no) {
    if (step->state == BADGE_OWED)
        return intend_again(journal, stamp, badge);
    sqlite3_stmt *body = db_query(&journal->queries, JQ_STEP_BODY); /* entry_append resets it */
    if (!body)
        return db_last_errno(journal->db);
    char uuid[UUID_TEXT];
    uuid_text(badge->uuid, uuid);
    sqlite3_bind_int64(body, 1, (int64_t)badge->handle);
    sqlite3_bind_text(body, 2, uuid, -1, SQLITE_STATIC);
    sqlite3_bind_text(body, 3, step->job, -1, SQLITE_STATIC);
    sqlite3_bind_text(body, 4, step->detail, (int)strnlen(step->detail, 1024), SQLITE_STATIC);
    sqlite3_bind_text(body, 5, step->printer, -1, SQLITE_STATIC);
    sqlite3_bind_int(body, 6, staff_no);
    uint64_t seq;
    uint8_t entry[UUID_SIZE];
    return entry_append(journal, stamp, kind_of(step->state), body, &seq, entry);
}

int ledger_step_in(struct journal *journal, const struct journal_stamp *stamp, uint64_t handle,
                   const struct badge_step *step, int staff_no) {
    struct journal_badge badge = {0};
    int r = journal_badge(journal, handle, &badge);
    if (r < 0)
        return r;
    if (badge.state == step->state && (!step->job[0] || strcmp(step->job, badge.job) == 0))
        return 0; /* said twice */
    if (!(followers(badge.state) & 1U << step->state))
        return -EINVAL;
    return append_state(journal, stamp, &badge, step, staff_no);
}

int ledger_step(struct journal *journal, const struct journal_stamp *stamp, uint64_t handle,
                const struct badge_step *step, int staff_no) {
    if ((int)step->state < BADGE_NONE || step->state > BADGE_UNCERTAIN || stamp->rehearsal != journal->rehearsal ||
        strlen(step->job) >= sizeof(((struct journal_badge *)0)->job) || strlen(step->printer) >= BADGE_PRINTER)
        return -EINVAL;
    int r = db_begin(journal->db);
    return r < 0 ? r : db_end(journal->db, ledger_step_in(journal, stamp, handle, step, staff_no));
}

int journal_badge_state(struct journal *journal, const struct journal_stamp *stamp, uint64_t handle,
                        enum badge_state state, const char *job, const char *detail) {
    const struct badge_step step = {.state = state, .job = job, .printer = "", .detail = detail};
    return ledger_step(journal, stamp, handle, &step, 0);
}
