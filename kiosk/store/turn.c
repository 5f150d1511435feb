/* Takes the sponsors' turn for one badge, at most 64 runners and 8 places. Read within the write transaction, so two
 * desks that share a journal never spend the same credit. */
#include "store/turn.h"

#include <inttypes.h>

static int read_credits(struct journal *journal, struct rotation_runner *runners, size_t n) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_CREDIT);
    if (!stmt)
        return db_last_errno(journal->db);
    for (size_t i = 0; i < n; i++) {
        sqlite3_bind_int(stmt, 1, journal->rehearsal);
        sqlite3_bind_int64(stmt, 2, runners[i].id);
        int r = db_step(stmt);
        if (r < 0)
            return r;
        runners[i].credit = r ? sqlite3_column_int64(stmt, 0) : 0;
        sqlite3_reset(stmt);
    }
    return 0;
}

int turn_take(struct journal *journal, const struct journal_scan *scan, struct turn *turn) {
    size_t places = (size_t)scan->places;
    for (size_t i = 0; i < scan->n_pinned && turn->n_logos < places; i++)
        turn->logos[turn->n_logos++] = scan->pinned[i];
    memcpy(turn->runners, scan->runners, scan->n_runners * sizeof(turn->runners[0]));
    turn->n_runners = scan->n_runners;
    int r = read_credits(journal, turn->runners, turn->n_runners);
    if (r < 0 || turn->n_logos == places)
        return r;
    r = rotation_pick(turn->runners, turn->n_runners, places - turn->n_logos, turn->logos + turn->n_logos);
    if (r > 0)
        turn->n_logos += (size_t)r;
    return r < 0 ? r : 0;
}

void turn_logos(const struct turn *turn, char ret_text[TURN_LOGOS_TEXT]) {
    char *at = ret_text;
    *at++ = '[';
    for (size_t i = 0; i < turn->n_logos; i++)
        at += snprintf(at, TURN_NUMBER + 1, "%s%" PRId64, i ? "," : "", turn->logos[i]);
    memcpy(at, "]", 2);
}

void turn_credits(const struct turn *turn, char ret_text[TURN_CREDITS_TEXT]) {
    char *at = ret_text;
    *at++ = '[';
    for (size_t i = 0; i < turn->n_runners; i++)
        at += snprintf(at, 2 * TURN_NUMBER + 4, "%s[%" PRId64 ",%" PRId64 "]", i ? "," : "", turn->runners[i].id,
                       turn->runners[i].credit);
    memcpy(at, "]", 2);
}
