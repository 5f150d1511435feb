/* The wire to PostgreSQL: one connection, used by one thread, every wait bounded. libpq's asynchronous half with a
 * deadline on each call, so that a half-open link costs seconds and never the night: keepalives and tcp_user_timeout
 * are set for 15 s at most. Only looking up a host's name is the resolver's own time. Nothing here knows of tables. */
#ifndef LANYARD_SYNC_WIRE_H
#define LANYARD_SYNC_WIRE_H

#include <libpq-fe.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIRE_WHY 256

enum wire_fault {
    WIRE_OK,
    WIRE_DOWN,    /* nobody answers, or the link broke, or a deadline passed: try again */
    WIRE_REVOKED, /* the server, having proved who it is (verify-full, or a Unix socket), no longer lets this role in */
    WIRE_REFUSED, /* TLS, certificate, password, database or version: trying again without a change is no use */
    WIRE_REPLY,   /* the statement failed: why has SQLSTATE and words; the link is fine */
    WIRE_MEMORY,
};
struct wire; /* an open connection */

/* keywords and values as of PQconnectdbParams, NULL at the end of each; ours (application_name, keepalives,
 * tcp_user_timeout, connect timeout) are added where they are not given. timeout_ms is for the whole. why (WIRE_WHY
 * bytes) gets one line without a line break, and never a password. */
enum wire_fault wire_open(const char *const *keywords, const char *const *values, int timeout_ms,
                          struct wire **ret_wire, char *why);
/* The same from a connection string or URI. */
enum wire_fault wire_open_dsn(const char *dsn, int timeout_ms, struct wire **ret_wire, char *why);
/* Is that a connection string? Nobody is asked. */
bool wire_dsn_reads(const char *dsn, char *why);
void wire_close(struct wire *wire); /* NULL is fine */

/* Parameters in binary. */
struct wire_param {
    Oid type;
    const void *bytes; /* NULL = SQL NULL */
    int size;
};
/* One statement, binary results, one PGresult (the caller clears it). WIRE_REPLY keeps the link. */
enum wire_fault wire_ask(struct wire *wire, const char *sql, const struct wire_param *params, int n, int timeout_ms,
                         PGresult **ret_result, char *why);
/* Statements without parameters or rows ("BEGIN …", a whole file). */
enum wire_fault wire_run(struct wire *wire, const char *sql, int timeout_ms, char *why);
/* COPY: timeout_ms is one of silence and begins anew with each piece, for a load over a thin line may take minutes.
 * TO STDOUT: each piece as libpq gives it; each returns 0 to go on, negative errno ends it and the link (WIRE_DOWN). */
enum wire_fault wire_copy_out(struct wire *wire, const char *sql, int timeout_ms,
                              int (*each)(void *ctx, const char *bytes, size_t size), void *ctx, char *why);
/* FROM STDIN: next fills a piece and returns 1, 0 is the end, negative errno cancels it (WIRE_REPLY). */
enum wire_fault wire_copy_in(struct wire *wire, const char *sql, int timeout_ms,
                             int (*next)(void *ctx, const char **ret_bytes, size_t *ret_size), void *ctx, char *why);

int wire_fd(const struct wire *wire);
/* Read what has come; how many notifications there were, or -1: the link is gone. Never blocks. */
int wire_notified(struct wire *wire);
PGconn *wire_pg(struct wire *wire); /* for what is rare */

#endif
