/* Publishing. The SQL is made from store/centre.h's columns: the same words at both ends. */
#include "sync/publish.h"

#include <endian.h>
#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <string.h>

#include "store/db.h"
#include "sync/wire_impl.h"

#define STAGE_MS 120000
#define BUFFER (256 << 10)

/* ---- names ---- */

/* The centre's columns of a table: event_id in the place of the kiosk's "one" and id of the event, before all others.
 */
static GString *columns_of(enum centre_table table, const char *prefix, bool keys_only) {
    const struct centre_columns *t = centre_columns(table);
    g_auto(GStrv) words = g_strsplit(t->columns, ", ", -1);
    GString *text = g_string_new(NULL);
    int from = table == CENTRE_EVENT ? 2 : 0; /* one, id */
    int until = keys_only ? (table == CENTRE_EVENT ? from : t->keys) : t->n;
    g_string_append_printf(text, "%sevent_id", prefix);
    for (int i = from; i < until; i++)
        g_string_append_printf(text, ", %s%s", prefix, words[i]);
    return text;
}

/* What makes a row another one. When an event folder was read is no change of it. */
static GString *content_of(enum centre_table table, const char *prefix) {
    GString *text = columns_of(table, prefix, false);
    if (table == CENTRE_EVENT)
        g_string_truncate(text, (gsize)(g_strrstr(text->str, ",") - text->str));
    return text;
}

/* Where staging and centre are one row. */
static GString *same_key(enum centre_table table) {
    const struct centre_columns *t = centre_columns(table);
    g_auto(GStrv) words = g_strsplit(t->columns, ", ", -1);
    GString *text = g_string_new("t.event_id = s.event_id");
    for (int i = 0; table != CENTRE_EVENT && i < t->keys; i++)
        g_string_append_printf(text, " AND t.%s = s.%s", words[i], words[i]);
    return text;
}

static bool is_last(enum centre_table table) { return table >= CENTRE_ELSEWHERE; }

/* ---- rows of roster.db as PostgreSQL's binary COPY (its documentation, "Binary Format") ---- */

struct stage {
    sqlite3 *db;
    sqlite3_stmt *stmt;
    enum centre_table table;
    int64_t event;
    GByteArray *buffer;
    bool begun, over;
};

static void put16(GByteArray *to, int16_t n) {
    uint16_t bytes = htobe16((uint16_t)n);
    g_byte_array_append(to, (const guint8 *)&bytes, sizeof(bytes));
}
static void put32(GByteArray *to, int32_t n) {
    uint32_t bytes = htobe32((uint32_t)n);
    g_byte_array_append(to, (const guint8 *)&bytes, sizeof(bytes));
}
static void put64(GByteArray *to, int64_t n) {
    uint64_t bytes = htobe64((uint64_t)n);
    put32(to, 8);
    g_byte_array_append(to, (const guint8 *)&bytes, sizeof(bytes));
}

static void put_column(GByteArray *to, sqlite3_stmt *stmt, int column) {
    int type = sqlite3_column_type(stmt, column);
    if (type == SQLITE_NULL) {
        put32(to, -1);
    } else if (type == SQLITE_INTEGER) {
        put64(to, sqlite3_column_int64(stmt, column));
    } else {
        const void *bytes =
            type == SQLITE_TEXT ? (const void *)sqlite3_column_text(stmt, column) : sqlite3_column_blob(stmt, column);
        int size = sqlite3_column_bytes(stmt, column);
        put32(to, size);
        if (size > 0)
            g_byte_array_append(to, bytes, (guint)size);
    }
}

static void put_row(struct stage *stage) {
    int n = sqlite3_column_count(stage->stmt), from = stage->table == CENTRE_EVENT ? 2 : 0;
    put16(stage->buffer, (int16_t)(n - from + 1));
    put64(stage->buffer, stage->event);
    for (int i = from; i < n; i++)
        put_column(stage->buffer, stage->stmt, i);
}

static int next_piece(void *ctx, const char **ret_bytes, size_t *ret_size) {
    static const char signature[] = "PGCOPY\n\377\r\n\0";
    struct stage *stage = ctx;
    g_byte_array_set_size(stage->buffer, 0);
    if (!stage->begun) {
        g_byte_array_append(stage->buffer, (const guint8 *)signature, 11);
        put32(stage->buffer, 0);
        put32(stage->buffer, 0);
        stage->begun = true;
    }
    while (!stage->over && stage->buffer->len < BUFFER) {
        int r = db_step(stage->stmt);
        if (r < 0)
            return r;
        if (r > 0) {
            put_row(stage);
        } else {
            stage->over = true;
            put16(stage->buffer, -1);
        }
    }
    *ret_bytes = (const char *)stage->buffer->data;
    *ret_size = stage->buffer->len;
    return stage->buffer->len > 0;
}

static enum wire_fault copy_table(struct wire *wire, sqlite3 *db, enum centre_table table, int64_t event, char *why) {
    const struct centre_columns *t = centre_columns(table);
    g_autoptr(GByteArray) buffer = g_byte_array_new();
    g_autoptr(GString) columns = columns_of(table, "", false);
    g_autofree char *make = g_strdup_printf("CREATE TEMP TABLE s_%s ON COMMIT DROP AS SELECT %s FROM ev.%s WHERE false",
                                            t->table, columns->str, t->table);
    g_autofree char *copy = g_strdup_printf("COPY s_%s FROM STDIN (FORMAT binary)", t->table);
    g_autofree char *sql = g_strdup_printf("SELECT %s FROM %s", t->columns, t->table);
    struct stage stage = {.db = db, .table = table, .event = event, .buffer = buffer};
    enum wire_fault fault = wire_run(wire, make, STAGE_MS, why);
    if (fault != WIRE_OK)
        return fault;
    if (sqlite3_prepare_v2(db, sql, -1, &stage.stmt, NULL) != SQLITE_OK)
        return wire_line(why, sqlite3_errmsg(db)), WIRE_REPLY;
    fault = wire_copy_in(wire, copy, STAGE_MS, next_piece, &stage, why);
    sqlite3_finalize(stage.stmt);
    if (fault == WIRE_OK) {
        g_autofree char *analyze = g_strdup_printf("ANALYZE s_%s", t->table);
        fault = wire_run(wire, analyze, STAGE_MS, why);
    }
    return fault;
}

/* ---- differences ---- */

static const char *only_ours(enum centre_table table) {
    return table == CENTRE_TICKET ? " AND t.source = 'folder'" : "";
}

static enum wire_fault count(struct wire *wire, enum centre_table table, int64_t event, struct publish_count *ret_count,
                             char *why) {
    const char *name = centre_columns(table)->table;
    g_autoptr(GString) key = same_key(table), ours = content_of(table, "s."), theirs = content_of(table, "t.");
    g_autofree char *sql = g_strdup_printf(
        "SELECT count(*) FILTER (WHERE t.event_id IS NULL)::text, count(*) FILTER (WHERE t.event_id IS NOT NULL AND"
        " (%s) IS DISTINCT FROM (%s))::text, count(*) FILTER (WHERE (%s) IS NOT DISTINCT FROM (%s))::text,"
        " (SELECT count(*) FROM ev.%s AS t WHERE t.event_id = %" PRId64 " AND NOT t.deleted%s AND NOT EXISTS"
        " (SELECT FROM s_%s AS s WHERE %s))::text"
        " FROM s_%s AS s LEFT JOIN ev.%s AS t ON %s AND NOT t.deleted",
        ours->str, theirs->str, ours->str, theirs->str, name, event, only_ours(table), name, key->str, name, name,
        key->str);
    WIRE_RESULT_AUTO result = NULL;
    enum wire_fault fault = wire_ask(wire, sql, NULL, 0, STAGE_MS, &result, why);
    if (fault != WIRE_OK)
        return fault;
    int64_t numbers[4];
    for (int i = 0; i < 4; i++) {
        g_autofree char *text = g_strndup(PQgetvalue(result, 0, i), (gsize)PQgetlength(result, 0, i));
        numbers[i] = g_ascii_strtoll(text, NULL, 10);
    }
    *ret_count =
        (struct publish_count){.added = numbers[0], .changed = numbers[1], .same = numbers[2], .removed = numbers[3]};
    return WIRE_OK;
}

static int open_roster(const char *state_dir, sqlite3 **ret_db, int64_t *ret_event) {
    g_autofree char *path = g_build_filename(state_dir, "roster.db", NULL);
    int r = db_open(path, DB_READ, ret_db);
    if (r < 0)
        return r;
    DB_STMT_AUTO stmt = NULL;
    if (sqlite3_prepare_v2(*ret_db, "SELECT id FROM event", -1, &stmt, NULL) != SQLITE_OK)
        return db_last_errno(*ret_db);
    r = db_step(stmt);
    if (r > 0)
        *ret_event = sqlite3_column_int64(stmt, 0);
    return r < 0 ? r : r == 0 ? -ENOENT : 0;
}

/* ---- is it this event? ---- */

/* Tables that were just loaded have no statistics: nested loops,
 * which the planner then takes for cheap, would compare each ticket with each. And where we give up, the server does.
 */
static const char settings[] = "BEGIN; SET LOCAL enable_nestloop = off; SET LOCAL statement_timeout = '120s'";

/* One at a time, so that what is shown is what is done. */
static enum wire_fault begin(struct wire *wire, int64_t event, char *why) {
    g_autofree char *sql =
        g_strdup_printf("SELECT pg_try_advisory_xact_lock(hashtextextended('lanyard.publish', %" PRId64 "))", event);
    WIRE_RESULT_AUTO result = NULL;
    enum wire_fault fault = wire_run(wire, settings, STAGE_MS, why);
    if (fault == WIRE_OK)
        fault = wire_ask(wire, sql, NULL, 0, STAGE_MS, &result, why);
    if (fault == WIRE_OK && !*PQgetvalue(result, 0, 0))
        return wire_line(why, "somebody else is publishing this event at this moment"), WIRE_REPLY;
    return fault;
}

/* Number and name belong together, for good: tickets bear the one and people use the other. */
static enum wire_fault identify(struct wire *wire, bool *ret_other_signer, char *why) {
    WIRE_RESULT_AUTO result = NULL;
    enum wire_fault fault = wire_ask(
        wire,
        "SELECT t.event_id = s.event_id AND t.code = s.code, t.signer <> s.signer, format('the centre has another event"
        " %s, number %s; this one is %s, number %s', t.code, t.event_id, s.code, s.event_id)"
        " FROM s_event AS s JOIN ev.event AS t ON t.event_id = s.event_id OR t.code = s.code ORDER BY 1 LIMIT 1",
        NULL, 0, STAGE_MS, &result, why);
    if (fault != WIRE_OK || PQntuples(result) == 0)
        return fault;
    if (!*PQgetvalue(result, 0, 0)) {
        g_autofree char *words = g_strndup(PQgetvalue(result, 0, 2), (gsize)PQgetlength(result, 0, 2));
        return wire_line(why, words), WIRE_REPLY;
    }
    *ret_other_signer = *PQgetvalue(result, 0, 1);
    return WIRE_OK;
}

/* What staff at desks wrote of people holds against a folder that knows nothing of it. */
static enum wire_fault keep(struct wire *wire, enum centre_table table, int64_t event, char *why) {
    const char *what = table == CENTRE_TICKET ? "people" : table == CENTRE_LIST_MEMBER ? "seats" : NULL;
    if (!what)
        return WIRE_OK;
    g_autofree char *sql = g_strdup_printf("SELECT ev.keep_%s(%" PRId64 ")", what, event);
    return wire_run(wire, sql, STAGE_MS, why);
}

static enum wire_fault stage_all(struct wire *wire, sqlite3 *db, int64_t event, struct publish_diff *ret_diff,
                                 char *why) {
    enum wire_fault fault = begin(wire, event, why);
    for (enum centre_table table = 0; fault == WIRE_OK && !is_last(table); table++) {
        fault = copy_table(wire, db, table, event, why);
        if (fault == WIRE_OK)
            fault = keep(wire, table, event, why);
        if (fault == WIRE_OK && table == CENTRE_EVENT)
            fault = identify(wire, &ret_diff->other_signer, why);
        if (fault == WIRE_OK)
            fault = count(wire, table, event, &ret_diff->tables[table], why);
    }
    return fault;
}

enum wire_fault publish_stage(struct wire *wire, const char *state_dir, struct publish_diff *ret_diff, char *why) {
    sqlite3 *db = NULL;
    int64_t event = 0;
    char ignored[WIRE_WHY];
    int r = open_roster(state_dir, &db, &event);
    enum wire_fault fault = WIRE_REPLY;
    *ret_diff = (struct publish_diff){0};
    if (r < 0)
        wire_line(why, g_strerror(-r));
    else
        fault = stage_all(wire, db, event, ret_diff, why);
    db_close(db);
    if (fault == WIRE_REPLY)
        wire_run(wire, "ROLLBACK", STAGE_MS, ignored);
    return fault;
}

enum wire_fault publish_examples(struct wire *wire, char what, int n, char *ret_text, size_t cap, char *why) {
    g_autoptr(GString) ours = columns_of(CENTRE_TICKET, "s.", false), theirs = columns_of(CENTRE_TICKET, "t.", false);
    const char *join =
        "s_ticket AS s LEFT JOIN ev.ticket AS t ON t.event_id = s.event_id AND t.id = s.id AND NOT t.deleted";
    g_autofree char *sql =
        what == 'r'
            ? g_strdup_printf(
                  "SELECT string_agg(reference, ', ') FROM (SELECT t.reference FROM ev.ticket AS t"
                  " WHERE t.event_id = (SELECT event_id FROM s_event) AND NOT t.deleted AND t.source = 'folder' AND"
                  " NOT EXISTS (SELECT FROM s_ticket AS s WHERE s.id = t.id) ORDER BY 1 LIMIT %d) AS x",
                  n)
        : what == 'a'
            ? g_strdup_printf("SELECT string_agg(reference, ', ') FROM (SELECT s.reference FROM %s WHERE t.id IS NULL"
                              " ORDER BY 1 LIMIT %d) AS x",
                              join, n)
            : g_strdup_printf(
                  "SELECT string_agg(reference, ', ') FROM (SELECT s.reference FROM %s WHERE t.id IS NOT NULL AND"
                  " (%s) IS DISTINCT FROM (%s) ORDER BY 1 LIMIT %d) AS x",
                  join, ours->str, theirs->str, n);
    WIRE_RESULT_AUTO result = NULL;
    enum wire_fault fault = wire_ask(wire, sql, NULL, 0, STAGE_MS, &result, why);
    if (fault == WIRE_OK)
        snprintf(ret_text, cap, "%.*s", PQgetlength(result, 0, 0), PQgetvalue(result, 0, 0));
    return fault;
}

enum wire_fault publish_removed_inside(struct wire *wire, int64_t *ret_people, char *why) {
    WIRE_RESULT_AUTO result = NULL;
    enum wire_fault fault = wire_ask(
        wire,
        "SELECT count(*)::text FROM ev.ticket AS t WHERE t.event_id = (SELECT event_id FROM s_event) AND NOT t.deleted"
        " AND t.source = 'folder' AND NOT EXISTS (SELECT FROM s_ticket AS s WHERE s.id = t.id) AND EXISTS (SELECT FROM"
        " ev.arrival AS a WHERE a.event_id = t.event_id AND a.ticket = t.id)",
        NULL, 0, STAGE_MS, &result, why);
    if (fault == WIRE_OK) {
        g_autofree char *text = g_strndup(PQgetvalue(result, 0, 0), (gsize)PQgetlength(result, 0, 0));
        *ret_people = g_ascii_strtoll(text, NULL, 10);
    }
    return fault;
}

/* ---- applying ---- */

/* First what goes, for its words may be wanted by another row; then what comes and what changes. */
static enum wire_fault apply_table(struct wire *wire, enum centre_table table, bool removing, char *why) {
    const char *name = centre_columns(table)->table;
    g_autoptr(GString) key = same_key(table), plain = columns_of(table, "", false), keys = columns_of(table, "", true),
                       ours = columns_of(table, "excluded.", false), fresh = content_of(table, "excluded."),
                       theirs = content_of(table, "t.");
    g_autofree char *sql =
        removing
            ? g_strdup_printf("UPDATE ev.%s AS t SET deleted = true WHERE t.event_id = (SELECT event_id FROM s_event)"
                              " AND NOT t.deleted%s AND NOT EXISTS (SELECT FROM s_%s AS s WHERE %s)",
                              name, only_ours(table), name, key->str)
            : g_strdup_printf("INSERT INTO ev.%s AS t (%s, deleted) SELECT %s, false FROM s_%s ON CONFLICT (%s)"
                              " DO UPDATE SET (%s, deleted) = ROW (%s, false)"
                              " WHERE (%s, t.deleted) IS DISTINCT FROM (%s, false)",
                              name, plain->str, plain->str, name, keys->str, plain->str, ours->str, theirs->str,
                              fresh->str);
    return wire_run(wire, sql, STAGE_MS, why);
}

enum wire_fault publish_apply(struct wire *wire, char *why) {
    char ignored[WIRE_WHY];
    enum wire_fault fault = WIRE_OK;
    for (int table = CENTRE_ELSEWHERE - 1; fault == WIRE_OK && table > CENTRE_EVENT; table--)
        fault = apply_table(wire, (enum centre_table)table, true, why);
    for (enum centre_table table = 0; fault == WIRE_OK && !is_last(table); table++)
        fault = apply_table(wire, table, false, why);
    if (fault == WIRE_REPLY)
        wire_run(wire, "ROLLBACK", STAGE_MS, ignored);
    return fault;
}

enum wire_fault publish_commit(struct wire *wire, char *why) { return wire_run(wire, "COMMIT", STAGE_MS, why); }
enum wire_fault publish_cancel(struct wire *wire, char *why) { return wire_run(wire, "ROLLBACK", STAGE_MS, why); }
