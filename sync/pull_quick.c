/* The pull of every day, through libpq's pipeline. One flight of two prepared statements asks which tables have news
 * and fetches what moved, which is nearly always all; only where there is more does a second flight follow. All kiosks
 * are woken by each scan: what this costs the centre decides how many of them it bears. Row by row, so that its memory
 * is one row however much has changed. After a reconnect, when the snapshot was rewound, nearly all have news and all
 * are asked in one flight.
 *
 * Each statement of the first flight has a snapshot of its own, and so has the second flight. The first of all is the
 * one that is saved: what is seen later than that may come twice, and never goes missing. */
#include <errno.h>

#include "sync/pull_impl.h"
#include "sync/wire_impl.h"

/* hello writes, so it stands before the read-only transaction, whose snapshot its first query takes. */
enum step {
    STEP_HELLO,
    STEP_BEGIN,
    STEP_LIMIT,
    STEP_SNAPSHOT,
    STEP_PREPARE_NEWS,
    STEP_PREPARE_MOVES,
    STEP_NEWS,
    STEP_MOVES,
    STEP_COMMANDS,
    STEP_COMMIT,
    STEP_SYNC,
    STEP_TABLES
};
static const char *const statements[] = {
    [STEP_HELLO] = "SELECT kiosk, event_id, event, system, timeline FROM kiosk.hello(1, $1)",
    [STEP_BEGIN] = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    [STEP_LIMIT] = "SET LOCAL statement_timeout = 10000",
    [STEP_SNAPSHOT] = "SELECT pg_current_snapshot()::text",
    [STEP_NEWS] = "SELECT snapshot, tables FROM kiosk.news($1)",
    [STEP_MOVES] = "SELECT * FROM kiosk.fresh_elsewhere($1)",
    [STEP_COMMANDS] = "SELECT uuid, kind, body, age_ms FROM kiosk.pull_command($1) ORDER BY age_ms DESC",
    [STEP_COMMIT] = "COMMIT",
};
/* What is under way, in its order. */
struct flight {
    int steps[STEP_TABLES + CENTRE_TABLES + 4], n;
    bool ok;
};

static int send_one(PGconn *pg, const char *sql, const char *text) {
    const Oid type = 0; /* as the function has it */
    const int size = 0, format = 0;
    return PQsendQueryParams(pg, sql, text != NULL, &type, &text, &size, &format, 1);
}

static const char *name_of(int step) { return step == STEP_NEWS ? "news" : "moves"; }

static int prepare_one(PGconn *pg, int step) { return PQsendPrepare(pg, name_of(step), statements[step], 0, NULL); }

static int send_prepared(PGconn *pg, int step, const char *text) {
    const int size = 0, format = 0;
    return PQsendQueryPrepared(pg, name_of(step), 1, &text, &size, &format, 1);
}

static void add(struct pull *pull, struct flight *flight, int step) {
    PGconn *pg = wire_pg(pull->wire);
    char sql[128];
    if (!flight->ok)
        return;
    flight->steps[flight->n++] = step;
    if (step == STEP_SYNC)
        flight->ok = PQpipelineSync(pg);
    else if (step == STEP_PREPARE_NEWS || step == STEP_PREPARE_MOVES)
        flight->ok = prepare_one(pg, step + 2);
    else if (step == STEP_NEWS || step == STEP_MOVES)
        flight->ok = send_prepared(pg, step, pull->since);
    else if (step >= STEP_TABLES) {
        const char *table = centre_columns((enum centre_table)(step - STEP_TABLES))->table;
        snprintf(sql, sizeof(sql), "SELECT * FROM kiosk.pull_%s($1)", table);
        flight->ok = send_one(pg, sql, pull->since);
    } else {
        const char *said = step == STEP_HELLO      ? PQparameterStatus(pg, "application_name")
                           : step == STEP_COMMANDS ? pull->since
                                                   : NULL;
        flight->ok = send_one(pg, statements[step], said);
    }
}

static void add_begin(struct pull *pull, struct flight *flight) {
    add(pull, flight, STEP_BEGIN);
    add(pull, flight, STEP_LIMIT);
}

static void add_rows(struct pull *pull, struct flight *flight) {
    for (int table = 0; table < CENTRE_TABLES; table++)
        if (pull->news[table])
            add(pull, flight, STEP_TABLES + table);
    if (pull->news[CENTRE_TABLES])
        add(pull, flight, STEP_COMMANDS);
    add(pull, flight, STEP_COMMIT);
    add(pull, flight, STEP_SYNC);
}

static bool is_word(const char *name, const char *word, size_t size) {
    return strlen(name) == size && memcmp(name, word, size) == 0;
}

/* What moved came along already. A name that this version does not know is a table of a newer one. */
static enum wire_fault take_news(struct pull *pull, const PGresult *result) {
    if (PQnfields(result) != 2 || PQgetisnull(result, 0, 1))
        return wire_line(pull->why, "the centre's news cannot be read: another version"), WIRE_REFUSED;
    for (const char *word = PQgetvalue(result, 0, 1); *word; word += strspn(word, " ")) {
        size_t size = strcspn(word, " ");
        int table = 0;
        while (table < CENTRE_TABLES && !is_word(centre_columns((enum centre_table)table)->table, word, size))
            table++;
        if (table < CENTRE_TABLES || is_word("command", word, size))
            pull->news[table] = table != CENTRE_ELSEWHERE;
        word += size;
    }
    return pull_snapshot_take(pull, result);
}

static enum wire_fault take_rows(struct pull *pull, enum centre_table table, const PGresult *result) {
    struct pull_field fields[PULL_COLUMNS];
    Oid types[PULL_COLUMNS];
    enum wire_fault fault = pull_shape(pull, table, result);
    int n = PQnfields(result);
    for (int i = 0; fault == WIRE_OK && i < n; i++)
        types[i] = PQftype(result, i);
    for (int row = 0; fault == WIRE_OK && row < PQntuples(result); row++) {
        for (int i = 0; i < n; i++)
            fields[i] = PQgetisnull(result, row, i) ? (struct pull_field){.size = -1}
                                                    : (struct pull_field){.bytes = PQgetvalue(result, row, i),
                                                                          .size = PQgetlength(result, row, i)};
        if (pull_row(pull, table, types, fields, n) < 0)
            return WIRE_REPLY;
    }
    return fault;
}

static enum wire_fault take_orders(struct pull *pull, const PGresult *result) {
    for (int row = 0; row < PQntuples(result); row++)
        if (pull_order(pull, result, row) < 0)
            return WIRE_REPLY;
    return WIRE_OK;
}

static enum wire_fault take(struct pull *pull, int step, const PGresult *result) {
    ExecStatusType status = PQresultStatus(result);
    if (status == PGRES_FATAL_ERROR)
        return wire_judge(pull->wire, result, pull->why);
    if (status == PGRES_PIPELINE_ABORTED)
        return wire_line(pull->why, "given up after an error"), WIRE_REPLY;
    if (status != PGRES_TUPLES_OK && status != PGRES_SINGLE_TUPLE)
        return WIRE_OK;
    if (step == STEP_MOVES)
        return take_rows(pull, CENTRE_ELSEWHERE, result);
    if (PQntuples(result) == 0 && step < STEP_TABLES)
        return WIRE_OK; /* the end of rows that came one by one */
    if (step >= STEP_TABLES)
        return take_rows(pull, (enum centre_table)(step - STEP_TABLES), result);
    return step == STEP_HELLO      ? pull_greeted(pull, result)
           : step == STEP_SNAPSHOT ? pull_snapshot_take(pull, result)
           : step == STEP_NEWS     ? take_news(pull, result)
           : step == STEP_COMMANDS ? take_orders(pull, result)
                                   : WIRE_OK;
}

/* All results of one step. What failed first is what failed; the rest is read all the same, for the link to be of use
 * afterwards. */
static enum wire_fault take_step(struct pull *pull, int step, enum wire_fault failed) {
    char why[WIRE_WHY], *words = pull->why;
    PGresult *result = NULL;
    enum wire_fault fault;
    if (step != STEP_SYNC)
        PQsetSingleRowMode(wire_pg(pull->wire));
    while ((fault = wire_next(pull->wire, wire_now() + PULL_MS, &result, why)) == WIRE_OK && result) {
        bool last = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        if (failed == WIRE_OK)
            failed = take(pull, step, result);
        PQclear(result);
        if (last || pull->wire->broken)
            return failed;
    }
    if (fault != WIRE_OK)
        memcpy(words, why, sizeof(why));
    return fault == WIRE_OK ? failed : fault;
}

static enum wire_fault fly(struct pull *pull, struct flight *flight) {
    enum wire_fault fault = WIRE_OK;
    if (!flight->ok)
        return wire_break(pull->wire, NULL, pull->why);
    if ((fault = wire_flush(pull->wire, wire_now() + PULL_MS, pull->why)) != WIRE_OK)
        return fault;
    for (int i = 0; i < flight->n && !pull->wire->broken; i++)
        fault = take_step(pull, flight->steps[i], fault);
    return fault;
}

static enum wire_fault fly_first(struct pull *pull) {
    struct flight flight = {.ok = true};
    memset(pull->news, true, sizeof(pull->news));
    add(pull, &flight, STEP_HELLO);
    add(pull, &flight, STEP_SYNC);
    add_begin(pull, &flight);
    add(pull, &flight, STEP_SNAPSHOT);
    add_rows(pull, &flight);
    return fly(pull, &flight);
}

static enum wire_fault fly_news(struct pull *pull) {
    struct flight flight = {.ok = true};
    memset(pull->news, false, sizeof(pull->news));
    if (!pull->wire->prepared) {
        add(pull, &flight, STEP_PREPARE_NEWS);
        add(pull, &flight, STEP_PREPARE_MOVES);
    }
    add(pull, &flight, STEP_NEWS);
    add(pull, &flight, STEP_MOVES);
    add(pull, &flight, STEP_SYNC);
    enum wire_fault fault = fly(pull, &flight);
    pull->wire->prepared = fault == WIRE_OK;
    return fault;
}

static enum wire_fault fly_rest(struct pull *pull) {
    struct flight flight = {.ok = true};
    if (!memchr(pull->news, true, sizeof(pull->news)))
        return WIRE_OK;
    add_begin(pull, &flight);
    add_rows(pull, &flight);
    return fly(pull, &flight);
}

static enum wire_fault fly_all(struct pull *pull, bool greet) {
    enum wire_fault fault = greet ? fly_first(pull) : fly_news(pull);
    return fault == WIRE_OK && !greet ? fly_rest(pull) : fault;
}

enum wire_fault pull_quick(struct pull *pull, bool greet) {
    PGconn *pg = wire_pg(pull->wire);
    char ignored[WIRE_WHY];
    if (pull->wire->broken || !PQenterPipelineMode(pg))
        return wire_break(pull->wire, NULL, pull->why);
    enum wire_fault fault = fly_all(pull, greet);
    if (!pull->wire->broken && !PQexitPipelineMode(pg))
        return wire_break(pull->wire, NULL, pull->why);
    if (!pull->wire->broken && PQtransactionStatus(pg) != PQTRANS_IDLE)
        wire_run(pull->wire, "ROLLBACK", PULL_MS, ignored);
    if (!pull->wire->broken && !greet && !pull->wire->prepared) /* one of them may be, or be one of an older centre */
        wire_run(pull->wire, "DEALLOCATE ALL", PULL_MS, ignored);
    return fault;
}
