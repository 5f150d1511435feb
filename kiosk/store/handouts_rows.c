/* The hand-outs an event has, read and loaded: a few dozen rows of roster.db. */
#include <errno.h>

#include "store/handouts.h"
#include "store/roster_impl.h"
#include "store/row.h"
#include "store/sponsors.sql.h"

#define FIELDS(ARRAY) ARRAY, sizeof(ARRAY) / sizeof((ARRAY)[0])
#define F(TYPE, MEMBER) ROW_FIELD(TYPE, roster_handout, MEMBER)

static const struct row_field handout_fields[] = {
    F(ROW_INT, number), F(ROW_CODE, code), F(ROW_TEXT, name_zh), F(ROW_TEXT, name_en),
    F(ROW_U64, tiers),  F(ROW_INT, stock), F(ROW_I64, sponsor),
};

enum query { Q_ALL, Q_ONE, Q_PUT };
static const char *const queries[] = {[Q_ALL] = SQL_GET_HANDOUTS, [Q_ONE] = SQL_GET_HANDOUT, [Q_PUT] = SQL_PUT_HANDOUT};

static struct db_queries queries_on(sqlite3 *db) {
    return (struct db_queries){.db = db, .sql = queries, .n = sizeof(queries) / sizeof(queries[0])};
}

void handouts_prepare(struct roster *roster) { roster->handouts = queries_on(roster->db); }

int roster_handouts(struct roster *roster, struct roster_handout *ret_handouts, size_t max) {
    DB_STMT_USE stmt = db_query(&roster->handouts, Q_ALL);
    if (!stmt)
        return db_last_errno(roster->db);
    sqlite3_bind_int64(stmt, 1, max > HANDOUTS_MAX ? HANDOUTS_MAX : (int64_t)max);
    int n = 0, r;
    while ((r = db_step(stmt)) > 0) {
        r = row_read(stmt, FIELDS(handout_fields), &ret_handouts[n]);
        if (r < 0)
            return r;
        n++;
    }
    return r < 0 ? r : n;
}

int roster_handout(struct roster *roster, const char *code, struct roster_handout *ret_handout) {
    struct roster_handout handout = {.number = 0};
    DB_STMT_USE stmt = db_query(&roster->handouts, Q_ONE);
    if (!stmt)
        return db_last_errno(roster->db);
    sqlite3_bind_text(stmt, 1, code, -1, SQLITE_STATIC);
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -ENOENT;
    r = row_read(stmt, FIELDS(handout_fields), &handout);
    if (r == 0)
        *ret_handout = handout;
    return r;
}

void handouts_load_prepare(struct roster_load *load) { load->handouts = queries_on(load->db); }

int roster_load_handout(struct roster_load *load, const struct roster_handout *handout) {
    DB_STMT_USE stmt = db_query(&load->handouts, Q_PUT);
    if (!stmt)
        return db_last_errno(load->db);
    int r = row_bind(stmt, 1, FIELDS(handout_fields), handout);
    return r < 0 ? r : db_run(stmt);
}
