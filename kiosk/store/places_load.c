/* Loads zones, gates, sessions, rules, lists, quotas and staff, in the transaction that replaces the roster. Lists may
 * hold as many rows as there are tickets, so what can be looked at once at the end is looked at then. */
#include <errno.h>

#include "store/places.h"
#include "store/places.sql.h"
#include "store/places_rows.h"
#include "store/roster_impl.h"

enum query {
    Q_ZONE,
    Q_GATE,
    Q_SLOT,
    Q_RULE,
    Q_LIST,
    Q_FIND_LIST,
    Q_MEMBER,
    Q_QUOTA,
    Q_STAFF,
    Q_SIG1_KEY,
    Q_SIG1_ITEM,
    Q_URL,
};
static const char *const queries[] = {
    [Q_ZONE] = SQL_PUT_ZONE,         [Q_GATE] = SQL_PUT_GATE,           [Q_SLOT] = SQL_PUT_SLOT,
    [Q_RULE] = SQL_PUT_RULE,         [Q_LIST] = SQL_PUT_LIST,           [Q_FIND_LIST] = SQL_FIND_LIST,
    [Q_MEMBER] = SQL_PUT_MEMBER,     [Q_QUOTA] = SQL_PUT_QUOTA,         [Q_STAFF] = SQL_PUT_STAFF,
    [Q_SIG1_KEY] = SQL_PUT_SIG1_KEY, [Q_SIG1_ITEM] = SQL_PUT_SIG1_ITEM, [Q_URL] = SQL_PUT_URL,
};

int places_load_begin(struct roster_load *load) {
    load->places = (struct db_queries){.db = load->db, .sql = queries, .n = sizeof(queries) / sizeof(queries[0])};
    return db_exec(load->db, SQL_PLACES_SCHEMA);
}

/* Step an insert that takes no row where something it names is not there. */
static int insert(struct roster_load *load, sqlite3_stmt *stmt) {
    int r = db_run(stmt);
    return r < 0 ? r : sqlite3_changes(load->db) ? 0 : -ENOENT;
}

static int put(struct roster_load *load, enum query query, const struct row_fields *row, const void *object) {
    DB_STMT_USE stmt = db_query(&load->places, query);
    if (!stmt)
        return db_last_errno(load->db);
    int r = row_bind(stmt, 1, row->fields, row->n, object);
    return r < 0 ? r : insert(load, stmt);
}

static void bind_text(sqlite3_stmt *stmt, int parameter, const char *text) {
    sqlite3_bind_text(stmt, parameter, text, -1, SQLITE_STATIC);
}

int roster_load_zone(struct roster_load *load, const struct roster_zone *zone) {
    return strcmp(zone->parent, zone->code) == 0 ? -ELOOP : put(load, Q_ZONE, &places_zone_row, zone);
}

int roster_load_gate(struct roster_load *load, const struct roster_gate *gate) {
    return put(load, Q_GATE, &places_gate_row, gate);
}

int roster_load_slot(struct roster_load *load, const struct roster_slot *slot) {
    return put(load, Q_SLOT, &places_slot_row, slot);
}

int roster_load_rule(struct roster_load *load, const struct roster_rule *rule) {
    return put(load, Q_RULE, &places_rule_row, rule);
}

int roster_load_staff(struct roster_load *load, const struct roster_staff *staff) {
    return put(load, Q_STAFF, &places_staff_row, staff);
}

int roster_load_list(struct roster_load *load, const char *code) {
    if (strlen(code) >= ROSTER_CODE)
        return -EINVAL;
    DB_STMT_USE stmt = db_query(&load->places, Q_LIST);
    if (!stmt)
        return db_last_errno(load->db);
    bind_text(stmt, 1, code);
    return db_run(stmt);
}

static int find_list(struct roster_load *load, const char *code) {
    if (load->list_number && strcmp(load->list, code) == 0)
        return 0;
    DB_STMT_USE stmt = db_query(&load->places, Q_FIND_LIST);
    if (!stmt)
        return db_last_errno(load->db);
    bind_text(stmt, 1, code);
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -ENOENT;
    load->list_number = sqlite3_column_int64(stmt, 0);
    snprintf(load->list, sizeof(load->list), "%s", code);
    return 0;
}

int roster_load_member(struct roster_load *load, const char *list, int64_t ticket, const char *seat) {
    if (strlen(seat) >= ROSTER_CODE || ticket < 1)
        return -EINVAL;
    int r = find_list(load, list);
    if (r < 0)
        return r;
    DB_STMT_USE stmt = db_query(&load->places, Q_MEMBER);
    if (!stmt)
        return db_last_errno(load->db);
    sqlite3_bind_int64(stmt, 1, load->list_number);
    sqlite3_bind_int64(stmt, 2, ticket);
    bind_text(stmt, 3, seat);
    return db_run(stmt);
}

int roster_load_quota(struct roster_load *load, const char *zone, const char *slot, const char *gate, int32_t granted) {
    DB_STMT_USE stmt = db_query(&load->places, Q_QUOTA);
    if (!stmt)
        return db_last_errno(load->db);
    bind_text(stmt, 1, zone);
    bind_text(stmt, 2, slot);
    bind_text(stmt, 3, gate);
    sqlite3_bind_int(stmt, 4, granted);
    return insert(load, stmt);
}

static int load_sig1_key(struct roster_load *load, size_t number, const uint8_t *key) {
    DB_STMT_USE stmt = db_query(&load->places, Q_SIG1_KEY);
    if (!stmt)
        return db_last_errno(load->db);
    sqlite3_bind_int(stmt, 1, (int)number);
    sqlite3_bind_blob(stmt, 2, key, TICKET_PUBLIC_KEY, SQLITE_STATIC);
    return db_run(stmt);
}

static int load_sig1_item(struct roster_load *load, const struct roster_sig1 *sig1, size_t number) {
    DB_STMT_USE stmt = db_query(&load->places, Q_SIG1_ITEM);
    if (!stmt)
        return db_last_errno(load->db);
    sqlite3_bind_int(stmt, 1, (int)number);
    sqlite3_bind_int64(stmt, 2, sig1->items[number].item);
    sqlite3_bind_int64(stmt, 3, sig1->items[number].variation);
    sqlite3_bind_int(stmt, 4, sig1->items[number].tier);
    return db_run(stmt);
}

int roster_load_sig1(struct roster_load *load, const struct roster_sig1 *sig1) {
    if (sig1->n_keys > ROSTER_SIG1_KEYS || sig1->n_items > ROSTER_SIG1_ITEMS)
        return -ENOSPC;
    int r = 0;
    for (size_t i = 0; i < sig1->n_keys && r == 0; i++)
        r = load_sig1_key(load, i, sig1->keys[i]);
    for (size_t i = 0; i < sig1->n_items && r == 0; i++)
        r = load_sig1_item(load, sig1, i);
    return r;
}

static int load_url(struct roster_load *load, size_t number, const char *pattern) {
    DB_STMT_USE stmt = db_query(&load->places, Q_URL);
    if (!stmt)
        return db_last_errno(load->db);
    sqlite3_bind_int(stmt, 1, (int)number);
    bind_text(stmt, 2, pattern);
    return db_run(stmt);
}

int roster_load_urls(struct roster_load *load, const struct code_urls *urls) {
    if (urls->n > CODE_URLS)
        return -ENOSPC;
    int r = 0;
    for (size_t i = 0; i < urls->n && r == 0; i++)
        r = code_url_check(urls->pattern[i]);
    for (size_t i = 0; i < urls->n && r == 0; i++)
        r = load_url(load, i, urls->pattern[i]);
    return r;
}

/* ---- the whole hangs together ---- */

/* 0 when the query finds nothing (or a 0), else errno_if_found. Parameters are the limits. */
static int refuse(struct roster_load *load, const char *sql, const int *limits, int n_limits, int errno_if_found) {
    DB_STMT_AUTO stmt = NULL;
    if (sqlite3_prepare_v2(load->db, sql, -1, &stmt, NULL) != SQLITE_OK)
        return db_last_errno(load->db);
    for (int i = 0; i < n_limits; i++)
        sqlite3_bind_int(stmt, i + 1, limits[i]);
    int r = db_step(stmt);
    return r > 0 && sqlite3_column_int(stmt, 0) ? errno_if_found : r < 0 ? r : 0;
}

int places_load_finish(struct roster_load *load) {
    static const int depth[] = {ROSTER_ZONE_DEPTH};
    static const int most[] = {ROSTER_ZONES, ROSTER_GATES, ROSTER_SLOTS, ROSTER_RULES, ROSTER_LISTS};
    int r = refuse(load, SQL_COUNT_ROWS, most, 5, -ENOSPC);
    if (r == 0)
        r = refuse(load, SQL_ZONE_WITHOUT_PARENT, NULL, 0, -ENOENT);
    if (r == 0)
        r = refuse(load, SQL_ZONE_WITHOUT_END, depth, 1, -ELOOP);
    if (r == 0)
        r = refuse(load, SQL_NAMED_WITHOUT_LIST, NULL, 0, -ENOENT);
    if (r == 0)
        r = refuse(load, SQL_QUOTA_BEYOND_CAPACITY, NULL, 0, -ERANGE);
    return r == 0 ? db_exec(load->db, SQL_SIZE_LISTS) : r;
}
