/* Hand-outs given and taken back (handouts.h). Asked and written in one transaction: two desks that share a journal
 * never give the last one twice. */
#include "store/handouts.h"

#include <errno.h>

#include "store/belief.h"
#include "store/centre.h"
#include "store/journal_impl.h"

/* -ENOENT: not here, or taken back. */
static int find_here(struct journal *journal, int64_t ticket, const char *code, int64_t *ret_at) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_IS_HANDED);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int(stmt, 1, journal->rehearsal);
    sqlite3_bind_int64(stmt, 2, ticket);
    sqlite3_bind_text(stmt, 3, code, -1, SQLITE_STATIC);
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -ENOENT;
    *ret_at = sqlite3_column_int64(stmt, 0);
    return 0;
}

/* Is the centre's word on what this kiosk gave out of date? It has not heard yet that it was taken back: 1; else 0. */
static int is_overtaken(struct journal *journal, struct roster *roster, int64_t ticket, const char *code,
                        const char *kiosk) {
    struct centre_mark mark;
    uint64_t covered = 0;
    int r = centre_mark(roster, &mark);
    if (r < 0 || strcmp(mark.kiosk, kiosk) != 0)
        return r == -ENOENT ? 0 : r;
    r = belief_covered(roster, journal, &covered);
    DB_STMT_USE stmt = r < 0 ? NULL : db_query(&journal->queries, JQ_WAS_TAKEN_BACK);
    if (!stmt)
        return r < 0 ? r : db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, (int64_t)covered);
    sqlite3_bind_int64(stmt, 2, ticket);
    sqlite3_bind_text(stmt, 3, code, -1, SQLITE_STATIC);
    return db_step(stmt);
}

/* -ENOENT: nobody told of one. */
static int find_elsewhere(struct journal *journal, struct roster *roster, int64_t ticket, const char *code,
                          struct handout_answer *answer) {
    struct handout_answer there = {.result = HANDOUT_GIVEN_ALREADY};
    int r = journal->rehearsal ? -ENOENT : centre_handed(roster, ticket, code, &there.at, there.kiosk);
    if (r == 0)
        r = is_overtaken(journal, roster, ticket, code, there.kiosk);
    if (r == 0)
        *answer = there;
    return r > 0 ? -ENOENT : r;
}

/* The first word on this ticket's hand-out: of this kiosk, else of another by way of the centre. */
static int find_given(struct journal *journal, struct roster *roster, int64_t ticket, const char *code,
                      struct handout_answer *answer) {
    struct handout_answer here = {.result = HANDOUT_GIVEN_ALREADY};
    int r = find_here(journal, ticket, code, &here.at);
    if (r == 0)
        *answer = here;
    else if (r == -ENOENT)
        r = find_elsewhere(journal, roster, ticket, code, answer);
    return r == -ENOENT ? 0 : r;
}

/* What the centre told, and what was given here since: an estimate while cut off. */
static int count_given(struct journal *journal, struct roster *roster, const char *code, int64_t *ret_count) {
    uint64_t covered = 0;
    int64_t told = journal->rehearsal ? 0 : centre_handed_count(roster, code, NULL);
    int r = told < 0 ? (int)told : journal->rehearsal ? 0 : belief_covered(roster, journal, &covered);
    if (r < 0)
        return r;
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_COUNT_HANDED);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int(stmt, 1, journal->rehearsal);
    sqlite3_bind_text(stmt, 2, code, -1, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 3, (int64_t)covered);
    r = db_step(stmt);
    if (r > 0)
        *ret_count = told + sqlite3_column_int64(stmt, 0);
    return r < 0 ? r : 0;
}

static int judge(struct journal *journal, struct roster *roster, const struct roster_ticket *ticket,
                 const struct roster_handout *handout, struct handout_answer *answer) {
    int64_t given = 0;
    *answer = (struct handout_answer){.result = HANDOUT_GIVE};
    int r = find_given(journal, roster, ticket->id, handout->code, answer);
    if (r < 0 || answer->result == HANDOUT_GIVEN_ALREADY)
        return r;
    if (!(handout->tiers >> ticket->tier & 1)) {
        answer->result = HANDOUT_NOT_HIS;
        return 0;
    }
    r = handout->stock > 0 ? count_given(journal, roster, handout->code, &given) : 0;
    if (r == 0 && handout->stock > 0 && given >= handout->stock)
        answer->result = HANDOUT_NONE_LEFT;
    return r;
}

static int append(struct journal *journal, const struct journal_stamp *stamp, const char *kind, int64_t ticket,
                  const char *code, int staff_no) {
    sqlite3_stmt *body = db_query(&journal->queries, JQ_HANDED_BODY); /* entry_append resets it */
    if (!body)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(body, 1, ticket);
    sqlite3_bind_text(body, 2, code, -1, SQLITE_STATIC);
    sqlite3_bind_int(body, 3, staff_no);
    uint64_t seq;
    uint8_t uuid[UUID_SIZE];
    return entry_append(journal, stamp, kind, body, &seq, uuid);
}

int handouts_redeem(struct journal *journal, struct roster *roster, const struct journal_stamp *stamp,
                    const struct roster_ticket *ticket, const struct roster_handout *handout, int staff_no,
                    struct handout_answer *ret_answer) {
    struct handout_answer answer;
    if (!stamp) {
        int r = judge(journal, roster, ticket, handout, &answer);
        if (r == 0)
            *ret_answer = answer;
        return r;
    }
    int r = db_begin(journal->db);
    if (r < 0)
        return r;
    r = judge(journal, roster, ticket, handout, &answer);
    if (r == 0 && answer.result == HANDOUT_GIVE)
        r = append(journal, stamp, "handout.given", ticket->id, handout->code, staff_no);
    r = db_end(journal->db, r);
    if (r == 0)
        *ret_answer = answer;
    return r;
}

static int take_back(struct journal *journal, const struct journal_stamp *stamp, int64_t ticket, const char *code,
                     int staff_no) {
    {
        DB_STMT_USE stmt = db_query(&journal->queries, JQ_IS_HANDED);
        if (!stmt)
            return db_last_errno(journal->db);
        sqlite3_bind_int(stmt, 1, journal->rehearsal);
        sqlite3_bind_int64(stmt, 2, ticket);
        sqlite3_bind_text(stmt, 3, code, -1, SQLITE_STATIC);
        int r = db_step(stmt);
        if (r <= 0)
            return r < 0 ? r : -ENOENT;
    }
    return append(journal, stamp, "handout.back", ticket, code, staff_no);
}

int handouts_take_back(struct journal *journal, const struct journal_stamp *stamp, int64_t ticket, const char *code,
                       int staff_no) {
    int r = db_begin(journal->db);
    return r < 0 ? r : db_end(journal->db, take_back(journal, stamp, ticket, code, staff_no));
}
