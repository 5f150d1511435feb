/* COPY (FORMAT binary) as it comes: pieces of any size into rows of fields. Lengths come from outside and are looked at
 * before anything is believed; memory is one row at most. Pure but for that memory. */
#ifndef LANYARD_SYNC_PULL_COPY_H
#define LANYARD_SYNC_PULL_COPY_H

#include <stdbool.h>
#include <stddef.h>

#define PULL_COLUMNS 40
#define PULL_ROW_MAX (80 << 20) /* bytes: the largest asset and room to spare */

struct pull_field {
    const char *bytes; /* big-endian, as PostgreSQL's send functions write them; NULL where size is -1 */
    int size;          /* -1: SQL NULL */
};
struct pull_copy {
    int columns; /* how many each row must have, 1..PULL_COLUMNS */
    /* fields are borrowed until it returns; 0 to go on, another value ends it */
    int (*row)(void *ctx, const struct pull_field *fields);
    void *ctx;
    /* its own; begin with zeros */
    char *rest; /* of a row that is not whole yet */
    size_t size, cap;
    bool begun, ended;
};
/* 0; -EBADMSG: that is no such copy; -EMSGSIZE: a row beyond PULL_ROW_MAX; -ENOMEM; or what row returned. */
int pull_copy_feed(struct pull_copy *copy, const char *bytes, size_t size);
/* After the last piece: -EBADMSG when it was cut off. */
int pull_copy_end(const struct pull_copy *copy);
void pull_copy_clear(struct pull_copy *copy);

#endif
