/* Reads what the centre said: a B-tree walk each. */
#include "store/centre.h"

#include <errno.h>
#include <string.h>

#include "store/centre.sql.h"
#include "store/roster_impl.h"
#include "store/roster_rows.h"

enum query { Q_MARK, Q_EDITION, Q_PRESENCE, Q_ROOM, Q_BADGE, Q_CONFLICTS, Q_STAY, Q_HANDED, Q_HANDED_COUNT };
static const char *const queries[] = {
    [Q_MARK] = SQL_GET_MARK,           [Q_EDITION] = SQL_GET_EDITION,       [Q_PRESENCE] = SQL_GET_ELSEWHERE,
    [Q_ROOM] = SQL_GET_ELSEWHERE_ROOM, [Q_BADGE] = SQL_GET_BADGE_ELSEWHERE, [Q_CONFLICTS] = SQL_GET_CONFLICTS,
    [Q_STAY] = SQL_GET_STAY_ELSEWHERE, [Q_HANDED] = SQL_GET_HANDED,         [Q_HANDED_COUNT] = SQL_COUNT_HANDED,
};

void centre_prepare(struct roster *roster) {
    roster->centre = (struct db_queries){.db = roster->db, .sql = queries, .n = sizeof(queries) / sizeof(queries[0])};
}

#define F(TYPE, RECORD, MEMBER) ROW_FIELD(TYPE, RECORD, MEMBER)
#define N(FIELDS) (sizeof(FIELDS) / sizeof((FIELDS)[0]))

static const struct row_field mark_fields[] = {
    F(ROW_CODE, centre_mark, system), F(ROW_I64, centre_mark, timeline),       F(ROW_CODE, centre_mark, snapshot),
    F(ROW_U64, centre_mark, covered), F(ROW_BYTES, centre_mark, covered_uuid), F(ROW_I64, centre_mark, at),
    F(ROW_TEXT, centre_mark, kiosk),
};
const struct row_fields centre_mark_row = {mark_fields, N(mark_fields)};

static const struct row_field conflict_fields[] = {
    F(ROW_BYTES, centre_conflict, uuid),       F(ROW_I64, centre_conflict, ticket),
    F(ROW_CODE, centre_conflict, zone),        F(ROW_CODE, centre_conflict, slot),
    F(ROW_TEXT, centre_conflict, first.kiosk), F(ROW_TEXT, centre_conflict, first.gate),
    F(ROW_I64, centre_conflict, first.at),     F(ROW_TEXT, centre_conflict, second.kiosk),
    F(ROW_TEXT, centre_conflict, second.gate), F(ROW_I64, centre_conflict, second.at),
    F(ROW_I64, centre_conflict, earlier_by),   F(ROW_BOOL, centre_conflict, seen),
};

/* The first row of a bound query: 1 with it, 0 and stmt still to be reset, or negative errno. */
static int first_row(struct roster *roster, sqlite3_stmt *stmt) {
    return stmt ? db_step(stmt) : db_last_errno(roster->db);
}

int centre_mark(struct roster *roster, struct centre_mark *ret_mark) {
    struct centre_mark mark = {0};
    DB_STMT_USE stmt = db_query(&roster->centre, Q_MARK);
    int r = first_row(roster, stmt);
    if (r > 0)
        r = row_read(stmt, mark_fields, N(mark_fields), &mark);
    else if (r == 0)
        r = -ENOENT;
    *ret_mark = r == 0 ? mark : (struct centre_mark){0};
    return r;
}

int centre_edition(struct roster *roster, int64_t *ret_edition) {
    DB_STMT_USE stmt = db_query(&roster->centre, Q_EDITION);
    int r = first_row(roster, stmt);
    if (r > 0)
        *ret_edition = sqlite3_column_int64(stmt, 0);
    return r < 0 ? r : r == 0 ? -ENOENT : 0;
}

static void bind_text(sqlite3_stmt *stmt, int parameter, const char *text) {
    sqlite3_bind_text(stmt, parameter, text, -1, SQLITE_STATIC);
}

static void take_text(sqlite3_stmt *stmt, int column, char *ret_text, size_t cap) {
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    snprintf(ret_text, cap, "%s", text ? text : "");
}

static enum direction direction_of(sqlite3_stmt *stmt, int column) {
    const char *name = (const char *)sqlite3_column_text(stmt, column);
    if (name && strcmp(name, "in") == 0)
        return DIRECTION_IN;
    return name && strcmp(name, "out") == 0 ? DIRECTION_OUT : DIRECTION_NONE;
}

int centre_presence(struct roster *roster, int64_t ticket, const struct room *room, struct centre_presence *ret) {
    *ret = (struct centre_presence){0};
    DB_STMT_USE stmt = db_query(&roster->centre, Q_PRESENCE);
    if (!stmt)
        return db_last_errno(roster->db);
    sqlite3_bind_int64(stmt, 1, ticket);
    bind_text(stmt, 2, room->zone);
    sqlite3_bind_int(stmt, 3, room->day);
    bind_text(stmt, 4, room->slot);
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -ENOENT;
    ret->inside = sqlite3_column_int(stmt, 0);
    ret->entries = sqlite3_column_int(stmt, 1);
    ret->last = sqlite3_column_int64(stmt, 2);
    ret->last_dir = direction_of(stmt, 3);
    take_text(stmt, 4, ret->last_gate, sizeof(ret->last_gate));
    take_text(stmt, 5, ret->last_kiosk, sizeof(ret->last_kiosk));
    ret->seats = sqlite3_column_int(stmt, 6);
    ret->listed = sqlite3_column_int(stmt, 7);
    memcpy(ret->last_scan, sqlite3_column_blob(stmt, 8), UUID_SIZE); /* the table checks its length */
    return 0;
}

int centre_room(struct roster *roster, const struct room *room, struct room_count *ret_count) {
    *ret_count = (struct room_count){0};
    DB_STMT_USE stmt = db_query(&roster->centre, Q_ROOM);
    if (!stmt)
        return db_last_errno(roster->db);
    bind_text(stmt, 1, room->zone);
    bind_text(stmt, 2, room->slot);
    sqlite3_bind_int(stmt, 3, room->day);
    int r = db_step(stmt);
    if (r > 0)
        *ret_count = (struct room_count){.inside = sqlite3_column_int(stmt, 0),
                                         .seats = sqlite3_column_int(stmt, 1),
                                         .listed = sqlite3_column_int(stmt, 2)};
    return r < 0 ? r : 0;
}

int centre_stay_day(struct roster *roster, int64_t ticket, const char *zone, int64_t since, int day, int *ret_day) {
    DB_STMT_USE stmt = db_query(&roster->centre, Q_STAY);
    if (!stmt)
        return db_last_errno(roster->db);
    sqlite3_bind_int64(stmt, 1, ticket);
    bind_text(stmt, 2, zone);
    sqlite3_bind_int64(stmt, 3, since);
    sqlite3_bind_int(stmt, 4, day);
    int r = db_step(stmt);
    if (r > 0)
        *ret_day = sqlite3_column_int(stmt, 0);
    return r < 0 ? r : r == 0 ? -ENOENT : 0;
}

int centre_badge(struct roster *roster, int64_t ticket, uint8_t *ret_serial, bool *ret_out, char *ret_kiosk,
                 int64_t *ret_at) {
    *ret_serial = 0;
    *ret_out = false;
    DB_STMT_USE stmt = db_query(&roster->centre, Q_BADGE);
    if (!stmt)
        return db_last_errno(roster->db);
    sqlite3_bind_int64(stmt, 1, ticket);
    int r = db_step(stmt);
    if (r <= 0)
        return r;
    *ret_serial = (uint8_t)sqlite3_column_int(stmt, 0);
    *ret_out = sqlite3_column_int(stmt, 2);
    if (ret_kiosk)
        take_text(stmt, 1, ret_kiosk, 64);
    if (ret_at)
        *ret_at = sqlite3_column_int64(stmt, 3);
    return 0;
}

int centre_conflicts(struct roster *roster, bool only_new, struct centre_conflict *ret_conflicts, size_t max) {
    DB_STMT_USE stmt = db_query(&roster->centre, Q_CONFLICTS);
    if (!stmt)
        return db_last_errno(roster->db);
    sqlite3_bind_int(stmt, 1, !only_new);
    sqlite3_bind_int64(stmt, 2, max > INT32_MAX ? INT32_MAX : (int64_t)max);
    int n = 0, r;
    while ((r = db_step(stmt)) > 0) {
        r = row_read(stmt, conflict_fields, N(conflict_fields), &ret_conflicts[n]);
        if (r < 0)
            return r;
        n++;
    }
    return r < 0 ? r : n;
}

int centre_handed(struct roster *roster, int64_t ticket, const char *handout, int64_t *ret_at, char *ret_kiosk) {
    DB_STMT_USE stmt = db_query(&roster->centre, Q_HANDED);
    if (!stmt)
        return db_last_errno(roster->db);
    sqlite3_bind_int64(stmt, 1, ticket);
    bind_text(stmt, 2, handout);
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -ENOENT;
    *ret_at = sqlite3_column_int64(stmt, 0);
    take_text(stmt, 1, ret_kiosk, sizeof(((struct centre_mark *)0)->kiosk));
    return 0;
}

int64_t centre_handed_count(struct roster *roster, const char *handout, const char *by) {
    DB_STMT_USE stmt = db_query(&roster->centre, Q_HANDED_COUNT);
    if (!stmt)
        return db_last_errno(roster->db);
    bind_text(stmt, 1, handout);
    if (by)
        bind_text(stmt, 2, by);
    int r = db_step(stmt);
    return r > 0 ? sqlite3_column_int64(stmt, 0) : r < 0 ? r : -EIO;
}
