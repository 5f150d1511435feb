/* See exposures.h. */
#include "store/exposures.h"

#include "store/journal_impl.h"

int journal_exposures(struct journal *journal, int (*each)(void *ctx, const struct exposure *exposure), void *ctx) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_EXPOSURES);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int(stmt, 1, journal->rehearsal);
    int r;
    while ((r = db_step(stmt)) > 0) {
        const char *state = (const char *)sqlite3_column_text(stmt, 3);
        const struct exposure exposure = {
            .sponsor = sqlite3_column_int64(stmt, 0),
            .place = sqlite3_column_int(stmt, 1),
            .ticket = sqlite3_column_int64(stmt, 2),
            .printed = state && strcmp(state, "print.printed") == 0,
            .at = sqlite3_column_int64(stmt, 4),
        };
        r = each(ctx, &exposure);
        if (r != 0)
            return r;
    }
    return r;
}
