/* Reads zones, gates, sessions, rules, lists, quotas and staff. A scan asks about ten times, each a walk of a B-tree of
 * a few dozen rows, or of a list's; the rules, a thousand at most, are walked by priority until one matches. */
#include "store/places.h"

#include <errno.h>
#include <limits.h>

#include "store/places.sql.h"
#include "store/places_rows.h"
#include "store/roster_impl.h"

enum query {
    Q_ZONE,
    Q_GATE,
    Q_GATES,
    Q_SLOT,
    Q_SLOTS,
    Q_SLOTS_AT,
    Q_ALL_SLOTS,
    Q_SLOTS_OF,
    Q_RULE,
    Q_TIMED_RULE,
    Q_RULED,
    Q_MEMBER,
    Q_MEMBERS,
    Q_LIST_SIZE,
    Q_QUOTA,
    Q_STAFF,
    Q_COUNT_STAFF,
    Q_SIG1_KEYS,
    Q_SIG1_ITEMS,
    Q_URLS,
};
static const char *const queries[] = {
    [Q_ZONE] = SQL_GET_ZONE,
    [Q_GATE] = SQL_GET_GATE,
    [Q_GATES] = SQL_GET_GATES,
    [Q_SLOT] = SQL_GET_SLOT,
    [Q_SLOTS] = SQL_GET_SLOTS,
    [Q_SLOTS_AT] = SQL_GET_SLOTS_AT,
    [Q_ALL_SLOTS] = SQL_GET_ALL_SLOTS,
    [Q_SLOTS_OF] = SQL_GET_SLOTS_OF,
    [Q_RULE] = SQL_GET_RULE,
    [Q_TIMED_RULE] = SQL_GET_TIMED_RULE,
    [Q_RULED] = SQL_GET_RULED,
    [Q_MEMBER] = SQL_GET_MEMBER,
    [Q_MEMBERS] = SQL_GET_MEMBERS,
    [Q_LIST_SIZE] = SQL_GET_LIST_SIZE,
    [Q_QUOTA] = SQL_GET_QUOTA,
    [Q_STAFF] = SQL_GET_STAFF,
    [Q_COUNT_STAFF] = SQL_COUNT_STAFF,
    [Q_SIG1_KEYS] = SQL_GET_SIG1_KEYS,
    [Q_SIG1_ITEMS] = SQL_GET_SIG1_ITEMS,
    [Q_URLS] = SQL_GET_URLS,
};

void places_prepare(struct roster *roster) {
    roster->places = (struct db_queries){.db = roster->db, .sql = queries, .n = sizeof(queries) / sizeof(queries[0])};
}

static sqlite3_stmt *ask(struct roster *roster, enum query query) { return db_query(&roster->places, query); }

static void bind_text(sqlite3_stmt *stmt, int parameter, const char *text) {
    sqlite3_bind_text(stmt, parameter, text, -1, SQLITE_STATIC);
}

static int64_t limit(size_t max) { return max > INT_MAX ? INT_MAX : (int64_t)max; }

/* The next row into an object: 1, 0 when there is none, or negative errno. */
static int next(sqlite3_stmt *stmt, const struct row_fields *row, void *ret_object) {
    int r = db_step(stmt);
    if (r <= 0)
        return r;
    r = row_read(stmt, row->fields, row->n, ret_object);
    return r < 0 ? r : 1;
}

/* ---- one row by its code ---- */

static int by_code(struct roster *roster, enum query query, const char *code, const struct row_fields *row,
                   void *ret_object) {
    DB_STMT_USE stmt = ask(roster, query);
    if (!stmt)
        return db_last_errno(roster->db);
    bind_text(stmt, 1, code);
    int r = next(stmt, row, ret_object);
    return r > 0 ? 0 : r < 0 ? r : -ENOENT;
}

int roster_zone(struct roster *roster, const char *code, struct roster_zone *ret_zone) {
    struct roster_zone zone = {0};
    int r = by_code(roster, Q_ZONE, code, &places_zone_row, &zone);
    if (r == 0)
        *ret_zone = zone;
    return r;
}

int roster_gate(struct roster *roster, const char *code, struct roster_gate *ret_gate) {
    struct roster_gate gate = {0};
    int r = by_code(roster, Q_GATE, code, &places_gate_row, &gate);
    if (r == 0)
        *ret_gate = gate;
    return r;
}

int roster_slot(struct roster *roster, const char *code, struct roster_slot *ret_slot) {
    struct roster_slot slot = {0};
    int r = by_code(roster, Q_SLOT, code, &places_slot_row, &slot);
    if (r == 0)
        *ret_slot = slot;
    return r;
}

int roster_staff(struct roster *roster, int number, struct roster_staff *ret_staff) {
    DB_STMT_USE stmt = ask(roster, Q_STAFF);
    if (!stmt)
        return db_last_errno(roster->db);
    struct roster_staff staff = {0};
    sqlite3_bind_int(stmt, 1, number);
    int r = next(stmt, &places_staff_row, &staff);
    if (r > 0)
        *ret_staff = staff;
    return r > 0 ? 0 : r < 0 ? r : -ENOENT;
}

/* ---- several rows ---- */

int roster_gates(struct roster *roster, struct roster_gate *ret_gates, size_t max) {
    DB_STMT_USE stmt = ask(roster, Q_GATES);
    if (!stmt)
        return db_last_errno(roster->db);
    sqlite3_bind_int64(stmt, 1, limit(max));
    struct roster_gate gate = {0};
    int n = 0, r;
    while ((r = next(stmt, &places_gate_row, &gate)) > 0)
        ret_gates[n++] = gate;
    return r < 0 ? r : n;
}

static int read_slots(sqlite3_stmt *stmt, struct roster_slot *ret_slots) {
    struct roster_slot slot = {0};
    int n = 0, r;
    while ((r = next(stmt, &places_slot_row, &slot)) > 0)
        ret_slots[n++] = slot;
    return r < 0 ? r : n;
}

int roster_slots(struct roster *roster, const char *zone, int64_t after, int64_t before, struct roster_slot *ret_slots,
                 size_t max) {
    DB_STMT_USE stmt = ask(roster, *zone ? Q_SLOTS : Q_ALL_SLOTS);
    if (!stmt)
        return db_last_errno(roster->db);
    bind_text(stmt, 1, zone);
    sqlite3_bind_int64(stmt, 2, after ? after : INT64_MIN);
    sqlite3_bind_int64(stmt, 3, before);
    sqlite3_bind_int64(stmt, 4, limit(max));
    return read_slots(stmt, ret_slots);
}

int roster_slots_at(struct roster *roster, const char *zone, const char *picked, int64_t now,
                    struct roster_slot *ret_slots, size_t max) {
    DB_STMT_USE stmt = ask(roster, Q_SLOTS_AT);
    if (!stmt)
        return db_last_errno(roster->db);
    bind_text(stmt, 1, zone);
    bind_text(stmt, 2, picked);
    sqlite3_bind_int64(stmt, 3, now);
    sqlite3_bind_int64(stmt, 4, limit(max));
    return read_slots(stmt, ret_slots);
}

int roster_slots_of(struct roster *roster, int64_t ticket, struct roster_slot *ret_slots, size_t max) {
    DB_STMT_USE stmt = ask(roster, Q_SLOTS_OF);
    if (!stmt)
        return db_last_errno(roster->db);
    sqlite3_bind_int64(stmt, 1, ticket);
    sqlite3_bind_int64(stmt, 2, limit(max));
    return read_slots(stmt, ret_slots);
}

/* ---- rules ---- */

static void bind_case(sqlite3_stmt *stmt, const struct roster_case *question) {
    bind_text(stmt, 1, question->zone);
    bind_text(stmt, 2, question->slot);
    sqlite3_bind_int64(stmt, 3, question->ticket);
    sqlite3_bind_int64(stmt, 4, question->now);
    sqlite3_bind_int(stmt, 5, question->tier);
    sqlite3_bind_int(stmt, 6, question->channel);
    sqlite3_bind_int(stmt, 7, question->day);
    sqlite3_bind_int(stmt, 8, question->grants);
    sqlite3_bind_int(stmt, 9, question->flags);
}

int roster_rule(struct roster *roster, const struct roster_case *question, struct roster_rule *ret_rule) {
    if (question->tier >= ROSTER_TIERS || question->channel >= ROSTER_TIERS) /* SQLite shifts in copies of bit 63 */
        return -EINVAL;
    DB_STMT_USE stmt = ask(roster, Q_RULE);
    if (!stmt)
        return db_last_errno(roster->db);
    struct roster_rule rule = {0};
    bind_case(stmt, question);
    int r = next(stmt, &places_rule_row, &rule);
    if (r > 0)
        *ret_rule = rule;
    return r > 0 ? 0 : r < 0 ? r : -ENOENT;
}

int roster_rule_timed(struct roster *roster, const struct roster_case *question, bool any_slot,
                      const struct roster_rule *found) {
    if (question->tier >= ROSTER_TIERS || question->channel >= ROSTER_TIERS)
        return -EINVAL;
    DB_STMT_USE stmt = ask(roster, Q_TIMED_RULE);
    if (!stmt)
        return db_last_errno(roster->db);
    bind_case(stmt, question);
    sqlite3_bind_int(stmt, 10, any_slot);
    sqlite3_bind_int(stmt, 11, found ? found->priority : 0);
    sqlite3_bind_int(stmt, 12, found ? found->number : 0);
    return db_step(stmt);
}

int roster_ruled(struct roster *roster, const char *zone, const char *slot) {
    DB_STMT_USE stmt = ask(roster, Q_RULED);
    if (!stmt)
        return db_last_errno(roster->db);
    bind_text(stmt, 1, zone);
    bind_text(stmt, 2, slot);
    return db_step(stmt);
}

/* ---- lists and quotas ---- */

int roster_listed(struct roster *roster, const char *list, int64_t ticket, char *ret_seat) {
    DB_STMT_USE stmt = ask(roster, Q_MEMBER);
    if (!stmt)
        return db_last_errno(roster->db);
    bind_text(stmt, 1, list);
    sqlite3_bind_int64(stmt, 2, ticket);
    int r = db_step(stmt);
    if (r <= 0 || !ret_seat)
        return r;
    const char *seat = (const char *)sqlite3_column_text(stmt, 0);
    if (!seat || strlen(seat) >= ROSTER_CODE)
        return seat ? -EBADMSG : -ENOMEM;
    snprintf(ret_seat, ROSTER_CODE, "%s", seat);
    return r;
}

/* The one number that a query answers. */
static int32_t number_of(sqlite3_stmt *stmt) {
    int r = db_step(stmt);
    return r > 0 ? sqlite3_column_int(stmt, 0) : r < 0 ? r : -ENOENT;
}

int32_t roster_list_size(struct roster *roster, const char *list) {
    DB_STMT_USE stmt = ask(roster, Q_LIST_SIZE);
    if (!stmt)
        return db_last_errno(roster->db);
    bind_text(stmt, 1, list);
    return number_of(stmt);
}

int roster_list_page(struct roster *roster, const char *list, int64_t after, int64_t *ret_tickets, size_t max) {
    DB_STMT_USE stmt = ask(roster, Q_MEMBERS);
    if (!stmt)
        return db_last_errno(roster->db);
    bind_text(stmt, 1, list);
    sqlite3_bind_int64(stmt, 2, after);
    sqlite3_bind_int64(stmt, 3, limit(max));
    int n = 0, r;
    while ((r = db_step(stmt)) > 0)
        ret_tickets[n++] = sqlite3_column_int64(stmt, 0);
    return r < 0 ? r : n;
}

int32_t roster_quota(struct roster *roster, const char *zone, const char *slot, const char *gate) {
    DB_STMT_USE stmt = ask(roster, Q_QUOTA);
    if (!stmt)
        return db_last_errno(roster->db);
    bind_text(stmt, 1, zone);
    bind_text(stmt, 2, slot);
    bind_text(stmt, 3, gate);
    int r = db_step(stmt);
    return r > 0 ? sqlite3_column_int(stmt, 0) : r < 0 ? r : -1;
}

int roster_staff_count(struct roster *roster) {
    DB_STMT_USE stmt = ask(roster, Q_COUNT_STAFF);
    return stmt ? number_of(stmt) : db_last_errno(roster->db);
}

/* ---- foreign codes ---- */

static int read_sig1_keys(struct roster *roster, struct roster_sig1 *sig1) {
    DB_STMT_USE stmt = ask(roster, Q_SIG1_KEYS);
    if (!stmt)
        return db_last_errno(roster->db);
    int r;
    while ((r = db_step(stmt)) > 0) {
        const void *key = sqlite3_column_blob(stmt, 0);
        if (!key || sqlite3_column_bytes(stmt, 0) != TICKET_PUBLIC_KEY || sig1->n_keys == ROSTER_SIG1_KEYS)
            return -EBADMSG;
        memcpy(sig1->keys[sig1->n_keys++], key, TICKET_PUBLIC_KEY);
    }
    return r;
}

static int read_sig1_items(struct roster *roster, struct roster_sig1 *sig1) {
    DB_STMT_USE stmt = ask(roster, Q_SIG1_ITEMS);
    if (!stmt)
        return db_last_errno(roster->db);
    int r;
    while ((r = db_step(stmt)) > 0) {
        if (sig1->n_items == ROSTER_SIG1_ITEMS)
            return -EBADMSG;
        sig1->items[sig1->n_items].item = sqlite3_column_int64(stmt, 0);
        sig1->items[sig1->n_items].variation = sqlite3_column_int64(stmt, 1);
        sig1->items[sig1->n_items++].tier = (uint8_t)sqlite3_column_int(stmt, 2);
    }
    return r;
}

int roster_sig1(struct roster *roster, struct roster_sig1 *ret_sig1) {
    struct roster_sig1 sig1 = {0};
    int r = read_sig1_keys(roster, &sig1);
    if (r == 0)
        r = read_sig1_items(roster, &sig1);
    if (r == 0)
        *ret_sig1 = sig1;
    return r;
}

int roster_urls(struct roster *roster, struct code_urls *ret_urls) {
    DB_STMT_USE stmt = ask(roster, Q_URLS);
    if (!stmt)
        return db_last_errno(roster->db);
    struct code_urls urls = {0};
    int r;
    while ((r = db_step(stmt)) > 0) {
        const char *pattern = (const char *)sqlite3_column_text(stmt, 0);
        if (!pattern || strlen(pattern) >= CODE_URL_MAX || urls.n == CODE_URLS)
            return -EBADMSG;
        snprintf(urls.pattern[urls.n++], CODE_URL_MAX, "%s", pattern);
    }
    if (r == 0)
        *ret_urls = urls;
    return r;
}
