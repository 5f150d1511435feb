/* Who came and when, for reports after the day: one row per ticket and event day, read once, some ten thousand. */
#ifndef LANYARD_STORE_ATTENDANCE_H
#define LANYARD_STORE_ATTENDANCE_H

#include "store/journal.h"

struct attendance {
    int64_t ticket;
    int day;             /* event day, -1 = none */
    int64_t first, last; /* ms epoch: the first entry, and the last entry or exit */
    int32_t entries;
    char gate[32]; /* of the first */
};

/* Of all gates whose scans are in this journal, by time; what was taken back is left out. each returns 0 to go on;
 * another value ends the walk and is returned. */
int attendance_each(struct journal *journal, int (*each)(void *ctx, const struct attendance *attendance), void *ctx);

#endif
