/* Up: the journal's entries to the centre, in their order, PUSH_ROWS at a time. One statement a batch; the centre
 * answers for each uuid, and only what it named counts as sent. An answer that was lost costs one more push: the centre
 * answers the same again. */
#ifndef LANYARD_SYNC_PUSH_H
#define LANYARD_SYNC_PUSH_H

#include "store/link.h"
#include "store/post.h"
#include "sync/wire.h"

#define PUSH_ROWS 500
#define PUSH_BYTES (1 << 20)

struct push_result {
    int64_t sent, quarantined, conflicts; /* rows of this call */
    bool more;                            /* there is more to send */
};
/* One batch. kiosk NULL: as the role we are; else for kiosk-NAME's journal, brought by hand (kioskctl, as organiser).
 */
enum wire_fault push_some(struct wire *wire, struct journal *journal, struct link *link,
                          const struct journal_stamp *now, const char *kiosk, struct push_result *ret_result,
                          char *why);

#endif
