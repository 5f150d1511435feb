/* tickets.csv, one row at a time: the biggest file by far, so nothing of it is kept but what finds duplicates
 * (16 bytes a ticket). A million rows take a few seconds. */
#ifndef LANYARD_CTL_TICKETS_H
#define LANYARD_CTL_TICKETS_H

#include <stdbool.h>
#include <stdint.h>

#include "ctl/lists.h"
#include "ctl/plan.h"
#include "ctl/table.h"

/* What is done with each good row. Negative errno ends the walk. table is at the row: its texts are valid. */
typedef int (*tickets_take)(void *ctx, const struct roster_ticket *ticket, const struct table *table);
/* How far the walk is, 0..1, every few thousand rows. */
typedef void (*tickets_progress)(void *ctx, double done);

struct tickets_walk {
    const struct plan *plan;
    const uint8_t *opaque_key; /* TICKET_SYMMETRIC_KEY bytes; NULL: digests are not made (check) */
    tickets_take take;         /* NULL: rows are only checked */
    lists_take member;         /* rows of lists/NAME.csv, after all tickets; NULL: they are only checked */
    void *ctx;                 /* of take and member */
    tickets_progress progress; /* NULL: none */
    void *progress_ctx;
    int64_t count; /* good rows, an output */
};

/* Tickets, then lists. 0 when every row was good and taken; -EBADMSG with faults; or what take returned. */
int tickets_each(struct tickets_walk *walk, const struct files *files, struct faults *faults);

#endif
