/* Everything anew: the first load, and after the centre was restored from a backup or replaced. Each table by COPY in
 * one transaction of the centre, into one transaction here; the old roster serves the doors until it is committed. */
#include <errno.h>

#include "sync/pull_impl.h"
#include "sync/wire_impl.h"

#define LOAD_SILENCE 60000 /* the centre may first have to look at a million rows */
#define PROGRESS_ROWS 10000

struct table_load {
    struct pull *pull;
    enum centre_table table;
    Oid types[PULL_COLUMNS];
    int n;
    struct pull_copy copy;
    int failed;
};

static int take_row(void *ctx, const struct pull_field *fields) {
    struct table_load *load = ctx;
    struct pull *pull = load->pull;
    int r = pull_row(pull, load->table, load->types, fields, load->n);
    if (r == 0 && pull->progress && pull->result->rows % PROGRESS_ROWS == 0)
        pull->progress(pull->ctx, pull->result->rows, 0);
    return r;
}

static int take_piece(void *ctx, const char *bytes, size_t size) {
    struct table_load *load = ctx;
    return load->failed = pull_copy_feed(&load->copy, bytes, size);
}

/* COPY does not say of what types its columns are. LIMIT 0 runs nothing. */
static enum wire_fault ask_types(struct table_load *load, const char *table) {
    char sql[128];
    WIRE_RESULT_AUTO result = NULL;
    snprintf(sql, sizeof(sql), "SELECT * FROM kiosk.pull_%s(NULL) LIMIT 0", table);
    enum wire_fault fault = wire_ask(load->pull->wire, sql, NULL, 0, PULL_MS, &result, load->pull->why);
    if (fault == WIRE_OK)
        fault = pull_shape(load->pull, load->table, result);
    if (fault != WIRE_OK)
        return fault;
    load->n = PQnfields(result);
    for (int i = 0; i < load->n; i++)
        load->types[i] = PQftype(result, i);
    return WIRE_OK;
}

static enum wire_fault load_table(struct pull *pull, enum centre_table table) {
    struct table_load load = {.pull = pull, .table = table};
    const char *name = centre_columns(table)->table;
    char sql[128];
    enum wire_fault fault = ask_types(&load, name);
    if (fault != WIRE_OK)
        return fault;
    load.copy = (struct pull_copy){.columns = load.n, .row = take_row, .ctx = &load};
    snprintf(sql, sizeof(sql), "COPY (SELECT * FROM kiosk.pull_%s(NULL)) TO STDOUT (FORMAT binary)", name);
    fault = wire_copy_out(pull->wire, sql, LOAD_SILENCE, take_piece, &load, pull->why);
    if (fault == WIRE_OK && pull_copy_end(&load.copy) < 0)
        fault = wire_break(pull->wire, "the copy of a table was cut off", pull->why);
    if (load.failed < 0 && pull->local == 0 && load.failed != -EBADMSG)
        pull->local = load.failed;
    pull_copy_clear(&load.copy);
    return fault;
}

static void take_code_row(struct pull *pull, enum centre_table table, const struct centre_value *values) {
    struct pull_codes *codes = &pull->codes;
    if (table == CENTRE_SECRET && values[0].size == 6 && memcmp(values[0].bytes, "opaque", 6) == 0 &&
        values[1].size == sizeof(codes->key)) {
        memcpy(codes->key, values[1].bytes, sizeof(codes->key));
        codes->has_key = true;
    }
    if (table == CENTRE_CODE_URL && codes->urls.n < CODE_URLS && values[1].size < CODE_URL_MAX) {
        char *pattern = codes->urls.pattern[codes->urls.n++];
        memcpy(pattern, values[1].bytes, values[1].size);
        pattern[values[1].size] = '\0';
    }
}

/* The key and the addresses of codes, before the tickets that need them: a few rows. */
static enum wire_fault load_codes(struct pull *pull, enum centre_table table, const char *sql) {
    WIRE_RESULT_AUTO result = NULL;
    enum wire_fault fault = wire_ask(pull->wire, sql, NULL, 0, PULL_MS, &result, pull->why);
    for (int row = 0; fault == WIRE_OK && row < PQntuples(result); row++) {
        struct centre_value values[2];
        int r = 0;
        for (int i = 0; i < 2 && r == 0; i++) {
            struct pull_field field = {.bytes = PQgetvalue(result, row, i), .size = PQgetlength(result, row, i)};
            r = pull_value(PQftype(result, i), &field, &values[i]);
        }
        if (r == 0)
            take_code_row(pull, table, values);
    }
    return fault;
}

static enum wire_fault load_orders(struct pull *pull) {
    WIRE_RESULT_AUTO result = NULL;
    enum wire_fault fault =
        wire_ask(pull->wire, "SELECT uuid, kind, body, age_ms FROM kiosk.pull_command(NULL) ORDER BY age_ms DESC", NULL,
                 0, PULL_MS, &result, pull->why);
    for (int row = 0; fault == WIRE_OK && row < PQntuples(result); row++)
        if (pull_order(pull, result, row) < 0)
            fault = WIRE_REPLY;
    return fault;
}

static enum wire_fault begin(struct pull *pull) {
    WIRE_RESULT_AUTO result = NULL;
    enum wire_fault fault = wire_run(pull->wire,
                                     "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
                                     "SET LOCAL statement_timeout = 3600000",
                                     PULL_MS, pull->why);
    if (fault == WIRE_OK)
        fault = wire_ask(pull->wire, "SELECT pg_current_snapshot()::text", NULL, 0, PULL_MS, &result, pull->why);
    return fault == WIRE_OK ? pull_snapshot_take(pull, result) : fault;
}

static enum wire_fault load_all(struct pull *pull) {
    enum wire_fault fault = begin(pull);
    pull->codes = (struct pull_codes){0};
    if (fault == WIRE_OK) /* at once: an emergency does not wait for a million rows */
        fault = load_orders(pull);
    if (fault == WIRE_OK)
        fault = load_codes(pull, CENTRE_SECRET, "SELECT name, key FROM kiosk.pull_secret(NULL) WHERE NOT removed");
    if (fault == WIRE_OK)
        fault = load_codes(pull, CENTRE_CODE_URL,
                           "SELECT number, pattern FROM kiosk.pull_code_url(NULL) WHERE NOT removed ORDER BY number");
    if (fault == WIRE_OK && pull_begin(pull) < 0)
        fault = WIRE_REPLY;
    for (int table = 0; fault == WIRE_OK && table < CENTRE_TABLES; table++)
        fault = load_table(pull, (enum centre_table)table);
    return fault == WIRE_OK ? wire_run(pull->wire, "COMMIT", PULL_MS, pull->why) : fault;
}

static enum wire_fault greet(struct pull *pull) {
    WIRE_RESULT_AUTO result = NULL;
    enum wire_fault fault = wire_ask(pull->wire,
                                     "SELECT kiosk, event_id, event, system, timeline FROM kiosk.hello(1, "
                                     "current_setting('application_name'))",
                                     NULL, 0, PULL_MS, &result, pull->why);
    return fault == WIRE_OK ? pull_greeted(pull, result) : fault;
}

enum wire_fault pull_load(struct pull *pull) {
    char ignored[WIRE_WHY];
    enum wire_fault fault = pull->greeted ? WIRE_OK : greet(pull);
    if (fault == WIRE_OK)
        fault = pull_recognise(pull);
    centre_abort(pull->change);
    pull->change = NULL;
    pull->all = true;
    pull->anew = false;
    pull->local = 0;
    pull->result->rows = 0;
    pull->result->loaded = true;
    if (fault == WIRE_OK)
        fault = load_all(pull);
    if (fault != WIRE_OK && !pull->wire->broken)
        wire_run(pull->wire, "ROLLBACK", PULL_MS, ignored);
    return fault;
}
