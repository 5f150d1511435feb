/* The print ledger's own functions, for the files of the store that add to it. Private to store. */
#ifndef LANYARD_STORE_LEDGER_H
#define LANYARD_STORE_LEDGER_H

#include "store/badges.h"

/* journal_badge_state with all that is known; staff_no: who says so, 0 = the printer. The second one within a write
 * transaction. */
int ledger_step(struct journal *journal, const struct journal_stamp *stamp, uint64_t handle,
                const struct badge_step *step, int staff_no);
int ledger_step_in(struct journal *journal, const struct journal_stamp *stamp, uint64_t handle,
                   const struct badge_step *step, int staff_no);
/* Within a write transaction: the intent of a further badge of badge->serial, with badge->logos. */
int ledger_reprint_in(struct journal *journal, const struct journal_stamp *stamp, const struct journal_badge *badge,
                      const char *reason, int staff_no, uint64_t *ret_handle);
/* "print.sent" -> BADGE_SENT; -EBADMSG. */
int ledger_state_of(const char *kind, enum badge_state *ret_state);

#endif
