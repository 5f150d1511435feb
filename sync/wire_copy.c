/* COPY both ways, piece by piece, so that a million rows need no more memory than one. A load over a thin line may take
 * minutes and is fine as long as something comes: the deadline is one of silence and begins anew with each piece. */
#include <errno.h>

#include "sync/wire.h"
#include "sync/wire_impl.h"

static enum wire_fault begin(struct wire *wire, const char *sql, ExecStatusType wanted, int timeout_ms, char *why) {
    int64_t deadline = wire_now() + timeout_ms;
    WIRE_RESULT_AUTO result = NULL;
    if (wire->broken || !PQsendQuery(wire->pg, sql))
        return wire_break(wire, NULL, why);
    enum wire_fault fault = wire_flush(wire, deadline, why);
    if (fault == WIRE_OK)
        fault = wire_next(wire, deadline, &result, why);
    if (fault != WIRE_OK)
        return fault;
    if (PQresultStatus(result) == wanted)
        return WIRE_OK;
    fault = PQresultStatus(result) == PGRES_FATAL_ERROR ? wire_judge(wire, result, why)
                                                        : wire_break(wire, "no copy came about", why);
    PGresult *rest = NULL;
    char ignored[WIRE_WHY];
    while (!wire->broken && wire_next(wire, deadline, &rest, ignored) == WIRE_OK && rest)
        PQclear(rest);
    return fault;
}

/* What the server thinks of it, after the last piece. */
static enum wire_fault finish(struct wire *wire, int64_t deadline, char *why) {
    enum wire_fault fault, failed = WIRE_OK;
    PGresult *result;
    while ((fault = wire_next(wire, deadline, &result, why)) == WIRE_OK && result) {
        if (PQresultStatus(result) == PGRES_FATAL_ERROR && failed == WIRE_OK)
            failed = wire_judge(wire, result, why);
        PQclear(result);
        if (wire->broken)
            return failed;
    }
    return fault == WIRE_OK ? failed : fault;
}

static enum wire_fault stopped(struct wire *wire, int r, char *why) {
    char words[WIRE_WHY];
    snprintf(words, sizeof(words), "the copy was given up here: %s", strerrordesc_np(-r));
    return wire_break(wire, words, why);
}

enum wire_fault wire_copy_out(struct wire *wire, const char *sql, int timeout_ms,
                              int (*each)(void *ctx, const char *bytes, size_t size), void *ctx, char *why) {
    enum wire_fault fault = begin(wire, sql, PGRES_COPY_OUT, timeout_ms, why);
    if (fault != WIRE_OK)
        return fault;
    int64_t deadline = wire_now() + timeout_ms;
    char *piece;
    int n;
    while ((n = PQgetCopyData(wire->pg, &piece, 1)) >= 0) {
        int r = n > 0 ? each(ctx, piece, (size_t)n) : 0;
        if (n > 0)
            PQfreemem(piece);
        if (r < 0)
            return stopped(wire, r, why);
        if (n > 0)
            continue;
        /* Nothing is left to take: only here the clock is looked at. */
        if (wire_wait(wire->pg, false, deadline) < 0)
            return wire_break(wire, "no answer within the time", why);
        if (!PQconsumeInput(wire->pg))
            return wire_break(wire, NULL, why);
        deadline = wire_now() + timeout_ms;
    }
    return finish(wire, wire_now() + timeout_ms, why);
}

/* Puts one piece and sends what can be sent: libpq would else keep all of it in memory. */
static enum wire_fault put_piece(struct wire *wire, const char *bytes, size_t size, int timeout_ms, char *why) {
    while (size > 0) {
        int part = size > (1 << 20) ? 1 << 20 : (int)size;
        if (PQputCopyData(wire->pg, bytes, part) < 0)
            return wire_break(wire, NULL, why);
        enum wire_fault fault = wire_flush(wire, wire_now() + timeout_ms, why);
        if (fault != WIRE_OK)
            return fault;
        bytes += part;
        size -= (size_t)part;
    }
    return WIRE_OK;
}

enum wire_fault wire_copy_in(struct wire *wire, const char *sql, int timeout_ms,
                             int (*next)(void *ctx, const char **ret_bytes, size_t *ret_size), void *ctx, char *why) {
    enum wire_fault fault = begin(wire, sql, PGRES_COPY_IN, timeout_ms, why);
    const char *bytes;
    size_t size;
    int r = 0;
    while (fault == WIRE_OK && (r = next(ctx, &bytes, &size)) > 0)
        fault = put_piece(wire, bytes, size, timeout_ms, why);
    if (fault != WIRE_OK)
        return fault;
    if (PQputCopyEnd(wire->pg, r < 0 ? "given up by the sender" : NULL) < 0)
        return wire_break(wire, NULL, why);
    fault = wire_flush(wire, wire_now() + timeout_ms, why);
    return fault == WIRE_OK ? finish(wire, wire_now() + timeout_ms, why) : fault;
}
