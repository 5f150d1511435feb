/* Takes the sponsors' turn for one badge, at most 64 runners and 8 places. Read within the write transaction, so two
 * desks that share a journal never spend the same credit. */
#include "store/turn.h"

#include <inttypes.h>

static int read_accounts(struct journal *journal, const char *line, struct rotation_runner *runners, size_t n) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_ACCOUNT);
    if (!stmt)
        return db_last_errno(journal->db);
    for (size_t i = 0; i < n; i++) {
        sqlite3_bind_int(stmt, 1, journal->rehearsal);
        sqlite3_bind_text(stmt, 2, line, -1, SQLITE_STATIC);
        sqlite3_bind_int64(stmt, 3, runners[i].id);
        int r = db_step(stmt);
        if (r < 0)
            return r;
        runners[i].credit = r ? sqlite3_column_int64(stmt, 0) : 0;
        sqlite3_reset(stmt);
    }
    return 0;
}

/* SplitMix64: of numbers that follow one another it makes some that do not. */
static uint64_t scatter(uint64_t x) {
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

/* Nobody always stands first: the order of places is drawn from the ticket's number. */
static void shuffle(int64_t *logos, size_t n, int64_t ticket) {
    uint64_t lot = (uint64_t)ticket;
    for (size_t left = n; left > 1; left--) {
        lot = scatter(lot);
        size_t from = (size_t)(lot % left);
        int64_t last = logos[left - 1];
        logos[left - 1] = logos[from];
        logos[from] = last;
    }
}

int turn_take(struct journal *journal, const struct journal_scan *scan, struct turn *turn) {
    size_t places = (size_t)scan->places;
    for (size_t i = 0; i < scan->n_pinned && turn->n_logos < places; i++)
        turn->logos[turn->n_logos++] = scan->pinned[i];
    snprintf(turn->line, sizeof(turn->line), "badge/%d", scan->tier);
    memcpy(turn->runners, scan->runners, scan->n_runners * sizeof(turn->runners[0]));
    turn->n_runners = scan->n_runners;
    int r = read_accounts(journal, turn->line, turn->runners, turn->n_runners);
    if (r == 0)
        r = rotation_pick(turn->runners, turn->n_runners, places - turn->n_logos, scan->start,
                          turn->logos + turn->n_logos);
    if (r < 0)
        return r;
    turn->n_logos += (size_t)r;
    shuffle(turn->logos, turn->n_logos, scan->ticket);
    return 0;
}

void turn_logos(const struct turn *turn, char ret_text[TURN_LOGOS_TEXT]) {
    char *at = ret_text;
    *at++ = '[';
    for (size_t i = 0; i < turn->n_logos; i++)
        at += snprintf(at, TURN_NUMBER + 1, "%s%" PRId64, i ? "," : "", turn->logos[i]);
    memcpy(at, "]", 2);
}

void turn_accounts(const struct turn *turn, char ret_text[TURN_ACCOUNTS_TEXT]) {
    char *at = ret_text;
    *at++ = '[';
    for (size_t i = 0; i < turn->n_runners; i++)
        at += snprintf(at, 2 * TURN_NUMBER + 4, "%s[%" PRId64 ",%" PRId64 "]", i ? "," : "", turn->runners[i].id,
                       turn->runners[i].credit);
    memcpy(at, "]", 2);
}
