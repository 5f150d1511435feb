/* The pull of every day: one flight of statements through libpq's pipeline, so that its time is one round trip however
 * many tables there are, and row by row, so that its memory is one row however much has changed. */
#include <errno.h>

#include "sync/pull_impl.h"
#include "sync/wire_impl.h"

/* hello writes, so it stands before the read-only transaction. The transaction's first statement takes its snapshot. */
static const char *const before[] = {
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    "SET LOCAL statement_timeout = 10000",
    "SELECT pg_current_snapshot()::text",
};
enum step { STEP_HELLO, STEP_HELLO_SYNC, STEP_BEGIN, STEP_LIMIT, STEP_SNAPSHOT, STEP_TABLES };
#define STEP_COMMANDS (STEP_TABLES + CENTRE_TABLES)
#define STEP_COMMIT (STEP_COMMANDS + 1)
#define STEP_SYNC (STEP_COMMIT + 1)

static const char hello[] = "SELECT kiosk, event_id, event, system, timeline FROM kiosk.hello(" PULL_PROTOCOL ", $1)";

static int send_one(PGconn *pg, const char *sql, const char *text) {
    const Oid type = 0; /* as the function has it */
    const int size = 0, format = 0;
    return PQsendQueryParams(pg, sql, text != NULL, &type, &text, &size, &format, 1);
}

static int send_all(struct pull *pull, int first) {
    PGconn *pg = wire_pg(pull->wire);
    char sql[128];
    int ok = 1;
    if (first == STEP_HELLO)
        ok = send_one(pg, hello, PQparameterStatus(pg, "application_name")) && PQpipelineSync(pg);
    for (size_t i = 0; ok && i < sizeof(before) / sizeof(before[0]); i++)
        ok = send_one(pg, before[i], NULL);
    for (int table = 0; ok && table < CENTRE_TABLES; table++) {
        snprintf(sql, sizeof(sql), "SELECT * FROM kiosk.pull_%s($1)", centre_columns((enum centre_table)table)->table);
        ok = send_one(pg, sql, pull->since);
    }
    return ok &&
           send_one(pg, "SELECT uuid, kind, body, age_ms FROM kiosk.pull_command($1) ORDER BY age_ms DESC",
                    pull->since) &&
           send_one(pg, "COMMIT", NULL) && PQpipelineSync(pg);
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
    if (step == STEP_HELLO)
        return PQntuples(result) > 0 ? pull_greeted(pull, result) : WIRE_OK;
    if (step == STEP_SNAPSHOT)
        return PQntuples(result) > 0 ? pull_snapshot_take(pull, result) : WIRE_OK;
    if (step >= STEP_TABLES && step < STEP_COMMANDS)
        return take_rows(pull, (enum centre_table)(step - STEP_TABLES), result);
    return step == STEP_COMMANDS ? take_orders(pull, result) : WIRE_OK;
}

/* All results of one step. What failed first is what failed; the rest is read all the same, for the link to be of use
 * afterwards. */
static enum wire_fault take_step(struct pull *pull, int step, enum wire_fault failed) {
    bool sync = step == STEP_HELLO_SYNC || step == STEP_SYNC;
    char why[WIRE_WHY], *words = pull->why;
    PGresult *result = NULL;
    enum wire_fault fault;
    if (!sync)
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

static enum wire_fault fly(struct pull *pull, int first) {
    enum wire_fault fault = WIRE_OK;
    if (!send_all(pull, first))
        return wire_break(pull->wire, NULL, pull->why);
    if ((fault = wire_flush(pull->wire, wire_now() + PULL_MS, pull->why)) != WIRE_OK)
        return fault;
    for (int step = first; step <= STEP_SYNC && !pull->wire->broken; step++)
        fault = take_step(pull, step, fault);
    return fault;
}

enum wire_fault pull_quick(struct pull *pull, bool greet) {
    PGconn *pg = wire_pg(pull->wire);
    char ignored[WIRE_WHY];
    if (pull->wire->broken || !PQenterPipelineMode(pg))
        return wire_break(pull->wire, NULL, pull->why);
    enum wire_fault fault = fly(pull, greet ? STEP_HELLO : STEP_BEGIN);
    if (!pull->wire->broken && !PQexitPipelineMode(pg))
        return wire_break(pull->wire, NULL, pull->why);
    if (!pull->wire->broken && PQtransactionStatus(pg) != PQTRANS_IDLE)
        wire_run(pull->wire, "ROLLBACK", PULL_MS, ignored);
    return fault;
}
