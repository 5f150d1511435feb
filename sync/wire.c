/* Statements over one connection to PostgreSQL. libpq's asynchronous calls with a poll and a deadline around each, for
 * its blocking ones wait for ever on a link whose other end was unplugged. When a deadline has passed nothing can be
 * said about the link any more: it is marked broken and every further call answers WIRE_DOWN at once. One connection a
 * kiosk, some statements a second. */
#include "sync/wire.h"

#include <errno.h>
#include <poll.h>
#include <time.h>

#include "sync/wire_impl.h"

#define MAX_PARAMS 16

int64_t wire_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int wire_wait(PGconn *pg, bool write, int64_t deadline) {
    struct pollfd fd = {.fd = PQsocket(pg), .events = POLLIN | (write ? POLLOUT : 0)};
    if (fd.fd < 0)
        return -ENOTCONN;
    while (true) {
        int64_t left = deadline - wire_now();
        int r = poll(&fd, 1, left < 0 ? 0 : (int)left);
        if (r > 0)
            return 0;
        if (r == 0)
            return -ETIMEDOUT;
        if (errno != EINTR)
            return -errno;
    }
}

void wire_result_clear(PGresult **result) { PQclear(*result); }

/* Lines that belong together, as libpq's words and its hint, are told apart: "Connection refused; Is the server ...".
 */
void wire_line(char *why, const char *text) {
    size_t n = 0;
    bool blank = false, broken = false;
    for (; text && *text && n < WIRE_WHY - 1; text++) {
        if ((unsigned char)*text <= ' ') {
            blank = n > 0;
            broken = broken || (n > 0 && *text == '\n');
            continue;
        }
        if (blank && n >= WIRE_WHY - 3)
            break;
        if (broken && !strchr(",;:.?!-(", why[n - 1]))
            why[n++] = ';';
        if (blank)
            why[n++] = ' ';
        why[n++] = *text;
        blank = broken = false;
    }
    if (text && *text) /* cut: not within a character */
        while (n > 0 && ((unsigned char)*text & 0xC0) == 0x80)
            text = &why[--n];
    why[n] = '\0';
}

enum wire_fault wire_break(struct wire *wire, const char *words, char *why) {
    const char *text = words ? words : PQerrorMessage(wire->pg);
    wire->broken = true;
    wire_line(why, text && *text ? text : "the link broke");
    return WIRE_DOWN;
}

static enum wire_fault wait_failed(struct wire *wire, int r, char *why) {
    return wire_break(wire, r == -ETIMEDOUT ? "no answer within the time" : "the link broke", why);
}

enum wire_fault wire_flush(struct wire *wire, int64_t deadline, char *why) {
    int left;
    while ((left = PQflush(wire->pg)) == 1) {
        int r = wire_wait(wire->pg, true, deadline);
        if (r < 0)
            return wait_failed(wire, r, why);
        if (!PQconsumeInput(wire->pg))
            return wire_break(wire, NULL, why);
    }
    return left == 0 ? WIRE_OK : wire_break(wire, NULL, why);
}

enum wire_fault wire_next(struct wire *wire, int64_t deadline, PGresult **ret_result, char *why) {
    while (PQisBusy(wire->pg)) {
        int r = wire_wait(wire->pg, false, deadline);
        if (r < 0)
            return wait_failed(wire, r, why);
        /* On failure libpq makes a result of what the server said last, or an error of its own: PQgetResult has it. */
        if (!PQconsumeInput(wire->pg) && PQisBusy(wire->pg))
            return wire_break(wire, NULL, why);
    }
    *ret_result = PQgetResult(wire->pg);
    return WIRE_OK;
}

/* KS001: the centre's functions say "revoked". A server that has not proved who it is can claim that, but must not make
 * a kiosk forget its people. */
enum wire_fault wire_fault_of(const char *sqlstate, bool proved) {
    if (strcmp(sqlstate, "KS001") == 0)
        return proved ? WIRE_REVOKED : WIRE_REFUSED;
    if (strcmp(sqlstate, "KS002") == 0)
        return WIRE_REFUSED;
    return WIRE_REPLY;
}

enum wire_fault wire_judge(struct wire *wire, const PGresult *result, char *why) {
    const char *sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *words = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    const char *detail = PQresultErrorField(result, PG_DIAG_MESSAGE_DETAIL);
    char text[2 * WIRE_WHY];
    if (!sqlstate) /* libpq's own: memory, or the link */
        return PQstatus(wire->pg) == CONNECTION_OK ? (wire_line(why, PQresultErrorMessage(result)), WIRE_MEMORY)
                                                   : wire_break(wire, PQresultErrorMessage(result), why);
    snprintf(text, sizeof(text), "%s: %s%s%s", sqlstate, words ? words : "", detail ? ": " : "", detail ? detail : "");
    enum wire_fault fault = wire_fault_of(sqlstate, wire->proved);
    if (fault == WIRE_REPLY && (PQstatus(wire->pg) != CONNECTION_OK || strncmp(sqlstate, "57P0", 4) == 0))
        return wire_break(wire, text, why); /* shut down, restarted or ended by an administrator */
    wire_line(why, text);
    return fault;
}

/* All results of a statement: the last one is the answer, an error wins. */
static enum wire_fault gather(struct wire *wire, int64_t deadline, PGresult **ret_result, char *why) {
    enum wire_fault fault, failed = WIRE_OK;
    PGresult *next, *last = NULL;
    while ((fault = wire_next(wire, deadline, &next, why)) == WIRE_OK && next) {
        ExecStatusType status = PQresultStatus(next);
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY && failed == WIRE_OK)
            failed = status == PGRES_FATAL_ERROR ? wire_judge(wire, next, why)
                                                 : wire_break(wire, "a copy where an answer was due", why);
        PQclear(last);
        last = next;
        if (wire->broken)
            break;
    }
    if (fault == WIRE_OK)
        fault = failed;
    if (fault == WIRE_OK && !last)
        fault = wire_break(wire, NULL, why);
    if (fault == WIRE_OK && ret_result)
        *ret_result = last;
    else
        PQclear(last);
    return fault;
}

enum wire_fault wire_ask(struct wire *wire, const char *sql, const struct wire_param *params, int n, int timeout_ms,
                         PGresult **ret_result, char *why) {
    Oid types[MAX_PARAMS];
    const char *values[MAX_PARAMS];
    int sizes[MAX_PARAMS], formats[MAX_PARAMS];
    int64_t deadline = wire_now() + timeout_ms;
    if (n < 0 || n > MAX_PARAMS)
        return wire_line(why, "too many parameters"), WIRE_REPLY;
    for (int i = 0; i < n; i++) {
        types[i] = params[i].type;
        values[i] = params[i].bytes;
        sizes[i] = params[i].size;
        formats[i] = 1;
    }
    if (wire->broken || !PQsendQueryParams(wire->pg, sql, n, types, values, sizes, formats, 1))
        return wire_break(wire, NULL, why);
    enum wire_fault fault = wire_flush(wire, deadline, why);
    return fault == WIRE_OK ? gather(wire, deadline, ret_result, why) : fault;
}

enum wire_fault wire_run(struct wire *wire, const char *sql, int timeout_ms, char *why) {
    int64_t deadline = wire_now() + timeout_ms;
    if (wire->broken || !PQsendQuery(wire->pg, sql))
        return wire_break(wire, NULL, why);
    enum wire_fault fault = wire_flush(wire, deadline, why);
    return fault == WIRE_OK ? gather(wire, deadline, NULL, why) : fault;
}

int wire_fd(const struct wire *wire) { return PQsocket(wire->pg); }

int wire_notified(struct wire *wire) {
    int n = 0;
    PGnotify *notify;
    if (wire->broken || !PQconsumeInput(wire->pg))
        return -1;
    for (; (notify = PQnotifies(wire->pg)); n++)
        PQfreemem(notify);
    return PQstatus(wire->pg) == CONNECTION_OK ? n : -1;
}

PGconn *wire_pg(struct wire *wire) { return wire->pg; }

void wire_close(struct wire *wire) {
    if (!wire)
        return;
    PQfinish(wire->pg);
    free(wire);
}
