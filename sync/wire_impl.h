/* What the wire's own files share: the connection, waiting with a deadline, and what a failure means. pull.c uses it
 * for its pipeline. */
#ifndef LANYARD_SYNC_WIRE_IMPL_H
#define LANYARD_SYNC_WIRE_IMPL_H

#include "sync/wire.h"

struct wire {
    PGconn *pg;
    bool proved;   /* the server has shown who it is: verify-full, or a socket in the file system */
    bool prepared; /* pull_quick.c's statements stand ready on this connection */
    bool broken;   /* a deadline passed or a copy was left: what comes next cannot be told from what was asked before */
};

#define WIRE_SQLSTATE 6

int64_t wire_now(void); /* ms of CLOCK_MONOTONIC */
/* Until the socket can be read (or written too, when write): 0, -ETIMEDOUT, or -errno. */
int wire_wait(PGconn *pg, bool write, int64_t deadline);
/* Everything queued is sent; what comes meanwhile is read, so that the server never waits for us. */
enum wire_fault wire_flush(struct wire *wire, int64_t deadline, char *why);
/* The next result, NULL where PQgetResult has none. */
enum wire_fault wire_next(struct wire *wire, int64_t deadline, PGresult **ret_result, char *why);
/* The fault of a failed result, with its words. */
enum wire_fault wire_judge(struct wire *wire, const PGresult *result, char *why);
/* The link is of no more use: WIRE_DOWN with libpq's words, or with ours. */
enum wire_fault wire_break(struct wire *wire, const char *words, char *why);
/* One line of WIRE_WHY bytes at most, without control characters, ending at a whole UTF-8 character. */
void wire_line(char *why, const char *text);
/* sqlstate (5 characters) of a refusal at the door or of a statement. */
enum wire_fault wire_fault_of(const char *sqlstate, bool proved);

void wire_result_clear(PGresult **result);
#define WIRE_RESULT_AUTO __attribute__((cleanup(wire_result_clear))) PGresult *

#endif
