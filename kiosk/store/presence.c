/* Who is where, read from the tables that presence.sql keeps: each question is one walk of a B-tree, whatever the room
 * holds. */
#include "store/presence.h"

#include <errno.h>

#include "store/journal_impl.h"

const char *direction_name(enum direction dir) {
    switch (dir) {
    case DIRECTION_NONE: return "none";
    case DIRECTION_IN: return "in";
    case DIRECTION_OUT: return "out";
    }
    return "none";
}

static enum direction direction_of(const unsigned char *name) {
    if (name && strcmp((const char *)name, "in") == 0)
        return DIRECTION_IN;
    return name && strcmp((const char *)name, "out") == 0 ? DIRECTION_OUT : DIRECTION_NONE;
}

/* Parameters 1 to 4 of the questions about a room. */
static void bind_room(sqlite3_stmt *stmt, const struct journal *journal, const struct room *room) {
    sqlite3_bind_text(stmt, 1, room->zone, -1, SQLITE_STATIC);
    sqlite3_bind_text(stmt, 2, room->slot, -1, SQLITE_STATIC);
    sqlite3_bind_int(stmt, 3, room->day);
    sqlite3_bind_int(stmt, 4, journal->rehearsal);
}

/* Parameters 1 to 5 of the questions about a ticket in a room. */
static void bind_person(sqlite3_stmt *stmt, const struct journal *journal, int64_t ticket, const struct room *room) {
    sqlite3_bind_int64(stmt, 1, ticket);
    sqlite3_bind_text(stmt, 2, room->zone, -1, SQLITE_STATIC);
    sqlite3_bind_int(stmt, 3, journal->rehearsal);
    sqlite3_bind_int(stmt, 4, room->day);
    sqlite3_bind_text(stmt, 5, room->slot, -1, SQLITE_STATIC);
}

int journal_presence(struct journal *journal, int64_t ticket, const struct room *room, const char *gate,
                     struct journal_presence *ret_presence) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_PRESENCE);
    if (!stmt)
        return db_last_errno(journal->db);
    bind_person(stmt, journal, ticket, room);
    sqlite3_bind_text(stmt, 6, gate, -1, SQLITE_STATIC);
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -EIO;
    struct journal_presence presence = {
        .inside = sqlite3_column_int(stmt, 0),
        .entries = sqlite3_column_int(stmt, 1),
        .last = sqlite3_column_int64(stmt, 2),
        .last_dir = direction_of(sqlite3_column_text(stmt, 3)),
        .same_gate = sqlite3_column_int(stmt, 4),
        .seats = sqlite3_column_int(stmt, 5),
        .serial = (uint8_t)sqlite3_column_int(stmt, 6),
    };
    if (sqlite3_column_bytes(stmt, 7) == UUID_SIZE)
        memcpy(presence.prior, sqlite3_column_blob(stmt, 7), UUID_SIZE);
    *ret_presence = presence;
    return 0;
}

int journal_room(struct journal *journal, const struct room *room, const char *gate, struct room_count *ret_count) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_COUNT_ROOM);
    if (!stmt)
        return db_last_errno(journal->db);
    bind_room(stmt, journal, room);
    sqlite3_bind_text(stmt, 5, gate, -1, SQLITE_STATIC);
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -EIO;
    *ret_count = (struct room_count){.inside = sqlite3_column_int(stmt, 0),
                                     .seats = sqlite3_column_int(stmt, 1),
                                     .listed = sqlite3_column_int(stmt, 2),
                                     .used = sqlite3_column_int(stmt, 3)};
    return 0;
}

static void bind_day(sqlite3_stmt *stmt, int parameter, int day) {
    if (day >= 0)
        sqlite3_bind_int(stmt, parameter, day);
}

int journal_room_since(struct journal *journal, uint64_t seq, const struct room *room, const char *gate,
                       struct room_count *ret_change) {
    struct room_count all;
    int r = journal_room(journal, room, gate, &all);
    if (r < 0)
        return r;
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_ROOM_SINCE);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, (sqlite3_int64)seq);
    sqlite3_bind_text(stmt, 2, room->zone, -1, SQLITE_STATIC);
    sqlite3_bind_text(stmt, 3, room->slot, -1, SQLITE_STATIC);
    sqlite3_bind_int(stmt, 4, room->day);
    sqlite3_bind_int(stmt, 5, journal->rehearsal);
    r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -EIO;
    *ret_change = (struct room_count){.inside = sqlite3_column_int(stmt, 0),
                                      .seats = sqlite3_column_int(stmt, 1),
                                      .listed = sqlite3_column_int(stmt, 2),
                                      .used = all.used};
    return 0;
}

int journal_presence_since(struct journal *journal, uint64_t seq, int64_t ticket, const struct room *room,
                           const char *gate, struct journal_presence *ret_presence) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_PRESENCE_SINCE);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, (sqlite3_int64)seq);
    sqlite3_bind_int64(stmt, 2, ticket);
    sqlite3_bind_text(stmt, 3, room->zone, -1, SQLITE_STATIC);
    bind_day(stmt, 4, room->day);
    sqlite3_bind_text(stmt, 5, room->slot, -1, SQLITE_STATIC);
    sqlite3_bind_int(stmt, 6, journal->rehearsal);
    int r = db_step(stmt);
    if (r <= 0)
        return r;
    const char *last_gate = (const char *)sqlite3_column_text(stmt, 3);
    struct journal_presence presence = {.entries = sqlite3_column_int(stmt, 0),
                                        .last = sqlite3_column_int64(stmt, 1),
                                        .last_dir = direction_of(sqlite3_column_text(stmt, 2)),
                                        .same_gate = last_gate && strcmp(last_gate, gate) == 0,
                                        .seats = sqlite3_column_int(stmt, 5)};
    presence.inside = presence.last_dir != DIRECTION_OUT;
    memcpy(presence.prior, sqlite3_column_blob(stmt, 4), UUID_SIZE); /* the table checks its length */
    *ret_presence = presence;
    return 1;
}

int journal_lifted(struct journal *journal, uint64_t seq, const uint8_t scan[UUID_SIZE], bool *ret_entry) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_LIFTED);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_blob(stmt, 1, scan, UUID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int64(stmt, 2, (sqlite3_int64)seq);
    int r = db_step(stmt);
    if (r > 0)
        *ret_entry = sqlite3_column_int(stmt, 0);
    return r;
}

int journal_inside(struct journal *journal, const struct room *room, size_t skip, struct room_person *ret_people,
                   size_t max) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_LIST_INSIDE);
    if (!stmt)
        return db_last_errno(journal->db);
    bind_room(stmt, journal, room);
    sqlite3_bind_int64(stmt, 5, max > INT32_MAX ? INT32_MAX : (int64_t)max);
    sqlite3_bind_int64(stmt, 6, skip > INT32_MAX ? INT32_MAX : (int64_t)skip);
    int n = 0, r;
    while ((r = db_step(stmt)) > 0) {
        const char *gate = (const char *)sqlite3_column_text(stmt, 3);
        struct room_person person = {.ticket = sqlite3_column_int64(stmt, 0),
                                     .since = sqlite3_column_int64(stmt, 1),
                                     .seats = sqlite3_column_int(stmt, 2)};
        snprintf(person.gate, sizeof(person.gate), "%s", gate ? gate : "");
        ret_people[n++] = person;
    }
    return r < 0 ? r : n;
}

/* The one number of a bound query; absent when there is no row. */
static int read_flag(struct journal *journal, sqlite3_stmt *bound, int absent) {
    DB_STMT_USE stmt = bound;
    int r = stmt ? db_step(stmt) : db_last_errno(journal->db);
    return r < 0 ? r : r == 0 ? absent : sqlite3_column_int(stmt, 0) != 0;
}

int journal_entered(struct journal *journal, const struct room *room, int64_t ticket) {
    sqlite3_stmt *stmt = db_query(&journal->queries, JQ_HAS_ENTERED);
    if (stmt)
        bind_person(stmt, journal, ticket, room);
    return read_flag(journal, stmt, 0);
}

int journal_picked(struct journal *journal, const char *gate, char ret_slot[32]) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_PICKED);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_text(stmt, 1, gate, -1, SQLITE_STATIC);
    sqlite3_bind_int(stmt, 2, journal->rehearsal);
    int r = db_step(stmt);
    const char *slot = r > 0 ? (const char *)sqlite3_column_text(stmt, 0) : NULL;
    if (r >= 0)
        snprintf(ret_slot, 32, "%s", slot ? slot : "");
    return r < 0 ? r : 0;
}

int journal_stay_day(struct journal *journal, uint64_t seq, int64_t ticket, const char *zone, int64_t since, int day,
                     int *ret_day) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_STAY_DAY);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, ticket);
    sqlite3_bind_text(stmt, 2, zone, -1, SQLITE_STATIC);
    sqlite3_bind_int(stmt, 3, journal->rehearsal);
    sqlite3_bind_int64(stmt, 4, since);
    sqlite3_bind_int(stmt, 5, day);
    sqlite3_bind_int64(stmt, 6, (sqlite3_int64)seq);
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -ENOENT;
    *ret_day = sqlite3_column_int(stmt, 0);
    return 0;
}

int journal_tally(struct journal *journal, const char *gate, int day, struct journal_tally *ret_tally) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_TALLY);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_text(stmt, 1, gate, -1, SQLITE_STATIC);
    if (day >= 0)
        sqlite3_bind_int(stmt, 2, day);
    sqlite3_bind_int(stmt, 3, journal->rehearsal);
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -EIO;
    *ret_tally = (struct journal_tally){
        .in = sqlite3_column_int(stmt, 0), .out = sqlite3_column_int(stmt, 1), .refused = sqlite3_column_int(stmt, 2)};
    return 0;
}

int journal_zone_open(struct journal *journal, const char *zone) {
    sqlite3_stmt *stmt = db_query(&journal->queries, JQ_ZONE_IS_OPEN);
    if (stmt) {
        sqlite3_bind_int(stmt, 1, journal->rehearsal);
        sqlite3_bind_text(stmt, 2, zone, -1, SQLITE_STATIC);
    }
    return read_flag(journal, stmt, 1);
}

int journal_has_mark(struct journal *journal, int64_t ticket, const char *gate, enum direction dir, int64_t happened) {
    sqlite3_stmt *stmt = db_query(&journal->queries, JQ_HAS_MARK);
    if (stmt) {
        sqlite3_bind_int64(stmt, 1, ticket);
        sqlite3_bind_int64(stmt, 2, happened);
        sqlite3_bind_text(stmt, 3, gate, -1, SQLITE_STATIC);
        sqlite3_bind_text(stmt, 4, direction_name(dir), -1, SQLITE_STATIC);
        sqlite3_bind_int(stmt, 5, journal->rehearsal);
    }
    return read_flag(journal, stmt, 0);
}

/* Of one operator, or of all (0): how many failures, and how long the newest is past. A boot that ended took its clock
 * along: what is certain is the time since this one began. */
static int pin_failures(struct journal *journal, const struct journal_stamp *now, int staff_no, int32_t *ret_failures,
                        int64_t *ret_passed) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_PIN_FAILURES);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int(stmt, 1, journal->rehearsal);
    if (staff_no > 0)
        sqlite3_bind_int(stmt, 2, staff_no);
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -EIO;
    const char *boot = (const char *)sqlite3_column_text(stmt, 1);
    bool same_boot = boot && strcmp(boot, now->boot) == 0;
    *ret_failures = sqlite3_column_int(stmt, 0);
    *ret_passed = now->boottime - (same_boot ? sqlite3_column_int64(stmt, 2) : 0);
    return 0;
}

int journal_pin_lockout(struct journal *journal, const struct journal_stamp *now, int staff_no,
                        struct lockout *ret_lockout) {
    struct lockout lockout;
    int r = pin_failures(journal, now, staff_no, &lockout.failures, &lockout.passed);
    if (r == 0)
        r = pin_failures(journal, now, 0, &lockout.all, &lockout.all_passed);
    if (r == 0)
        *ret_lockout = lockout;
    return r;
}
