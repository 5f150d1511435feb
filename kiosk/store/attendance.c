/* Reads who came. See attendance.h. */
#include "store/attendance.h"

#include "store/attendance.sql.h"
#include "store/journal_impl.h"

int attendance_each(struct journal *journal, int (*each)(void *ctx, const struct attendance *attendance), void *ctx) {
    DB_STMT_AUTO stmt = NULL;
    int r;
    if (sqlite3_prepare_v2(journal->db, SQL_EACH_ATTENDANCE, -1, &stmt, NULL) != SQLITE_OK)
        return db_last_errno(journal->db);
    sqlite3_bind_int(stmt, 1, journal->rehearsal);
    while ((r = db_step(stmt)) > 0) {
        struct attendance attendance = {.ticket = sqlite3_column_int64(stmt, 0),
                                        .day = sqlite3_column_int(stmt, 1),
                                        .first = sqlite3_column_int64(stmt, 2),
                                        .entries = sqlite3_column_int(stmt, 4),
                                        .last = sqlite3_column_int64(stmt, 5)};
        snprintf(attendance.gate, sizeof(attendance.gate), "%s", (const char *)sqlite3_column_text(stmt, 3));
        r = each(ctx, &attendance);
        if (r != 0)
            return r;
    }
    return r;
}
