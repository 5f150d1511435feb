/* A pull in work: what pull.c decides, pull_quick.c asks for, pull_load.c loads, pull_row.c and pull_order.c take in.
 */
#ifndef LANYARD_SYNC_PULL_IMPL_H
#define LANYARD_SYNC_PULL_IMPL_H

#include "sync/pull.h"
#include "sync/pull_copy.h"

#define PULL_MS 10000               /* silence after which a link is given up */
#define PULL_SNAPSHOT 512           /* of centre_mark.snapshot */
#define PULL_SAVE_MS INT64_C(60000) /* without news the mark is saved this often: an old one makes pulls slow */
#define PULL_AGE_MS INT64_C(600000) /* an order older than this is history */

/* What makes an opaque code's digest; both are read before any ticket. */
struct pull_codes {
    bool has_key;
    uint8_t key[TICKET_SYMMETRIC_KEY];
    struct code_urls urls;
};

struct pull {
    struct wire *wire;
    struct pull_store *store;
    struct journal *journal;
    struct pull_result *result;
    char *why;
    pull_progress progress;
    void *ctx;
    struct centre_mark mark;   /* of the roster; then of this pull */
    char since[PULL_SNAPSHOT]; /* asked for */
    struct roster_event here;  /* of the roster, id 0 = there is none */
    bool greeted;              /* hello's answer is in the next four */
    int64_t event;
    char event_code[64];
    char system[32];
    int64_t timeline;
    struct pull_codes codes;
    struct centre_change *change; /* NULL until the first row */
    bool news[CENTRE_TABLES + 1]; /* which tables are asked; the last: orders */
    bool all;                     /* loads, and everything is replaced */
    bool anew;                    /* found on the way: only a load will do */
    int local;                    /* negative errno of this kiosk's own disk or memory, which ended the pull */
    const struct journal_stamp *now;
};

/* xmin and xmax of a snapshot's text. -EINVAL. */
int pull_snapshot(const char *text, uint64_t *ret_xmin, uint64_t *ret_xmax);

/* hello's answer. */
enum wire_fault pull_greeted(struct pull *pull, const PGresult *result);
/* Whether the centre that greeted is the one this roster came from: sets anew, or WIRE_REFUSED. */
enum wire_fault pull_recognise(struct pull *pull);
/* The snapshot of this transaction, as text, into pull->mark.snapshot. */
enum wire_fault pull_snapshot_take(struct pull *pull, const PGresult *result);

/* PostgreSQL's binary form of a value by its type. -EBADMSG: a size that does not fit, -ENOTSUP: no type of ours. */
int pull_value(Oid type, const struct pull_field *field, struct centre_value *ret_value);
/* One row as kiosk.pull_TABLE gives it: removed, the columns, and for tickets the code. types and fields: n of them.
 * Rows that the roster refuses are named in the result. Negative errno: pull->local, and the pull is over. */
int pull_row(struct pull *pull, enum centre_table table, const Oid *types, const struct pull_field *fields, int n);
/* How many columns kiosk.pull_TABLE has. */
int pull_columns(enum centre_table table);
/* A result of kiosk.pull_TABLE: WIRE_REFUSED where its columns are not those of this version. */
enum wire_fault pull_shape(struct pull *pull, enum centre_table table, const PGresult *result);

/* One row of kiosk.pull_command: uuid, kind, body, age_ms. Negative errno as pull_row. */
int pull_order(struct pull *pull, const PGresult *result, int row);

/* What changed since pull->since. greet: the first of a connection. */
enum wire_fault pull_quick(struct pull *pull, bool greet);
/* Everything by COPY. */
enum wire_fault pull_load(struct pull *pull);
/* A change to roster.db, the kept one where there is one. Errors as centre_begin. */
int pull_store_begin(struct pull_store *store, bool all, struct centre_change **ret_change);
/* A change that was committed is kept where it can be. */
void pull_store_keep(struct pull_store *store, struct centre_change *change, bool all);
/* Begins the change where there is none yet. */
int pull_begin(struct pull *pull);
/* In a line of the result, the first one only. */
void pull_refuse(struct pull *pull, const char *what, const char *why);

#endif
