/* Who came through this gate lately, and taking back the last admission of one of them: for staff who touched the wrong
 * 王伟. Some hundred scans an hour pass; a few a day are taken back. What was done stays in the journal, and what was
 * printed stays on paper: it is void from the next badge on. */
#ifndef LANYARD_STORE_VISITS_H
#define LANYARD_STORE_VISITS_H

#include "store/journal.h"

struct visit {
    uint8_t uuid[UUID_SIZE];
    int64_t ticket; /* 0 = nobody known */
    int64_t at;     /* ms epoch */
    enum verdict verdict;
    bool undone;
    int staff_no; /* who ticked a name, or gave the word for it; 0 = nobody */
};
/* The scans of a gate, newest first; how many (<= max). */
int visits_recent(struct journal *journal, const char *gate, struct visit *ret_visits, size_t max);
/* The ticket's last admission at a gate on an event day that nobody took back. 1, 0 (there is none, output untouched),
 * -errno. */
int visits_last(struct journal *journal, int64_t ticket, const char *gate, int day, struct visit *ret_visit);

/* Take an admission back, with the badge that it intended, in one transaction: "scan.undo", and "print.cancelled" for a
 * badge that no printer had. ret_out: a badge came out of the printer and is to be collected; the ticket's next
 * admission intends another one, whose serial makes the first one void. -ENOENT, -EALREADY and -ESTALE as journal_undo
 * has them; -EBUSY: the badge is at the printer or uncertain, so settle that first; then nothing is written. */
int visits_take_back(struct journal *journal, const struct journal_stamp *stamp, const uint8_t scan[UUID_SIZE],
                     int staff_no, bool *ret_out);

#endif
