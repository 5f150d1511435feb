/* Up: the journal's entries to the centre, in their order, PUSH_ROWS at a time. One statement a batch; the centre
 * answers for each uuid, and only what it named counts as sent. An answer that was lost costs one more push: the centre
 * answers the same again. */
#ifndef LANYARD_SYNC_PUSH_H
#define LANYARD_SYNC_PUSH_H

#include "store/link.h"
#include "store/post.h"
#include "sync/wire.h"

#define PUSH_ROWS 100
#define PUSH_BYTES (1 << 20)

/* The entry up to which the centre has named the journal; zeros: nothing yet. */
struct push_mark {
    uint64_t seq;
    uint8_t uuid[UUID_SIZE];
};
struct push_result {
    int64_t sent, quarantined, conflicts; /* rows of this call */
    bool more;                            /* there may be more: call again */
    bool full;                            /* as many rows as one call takes: this is a backlog */
    bool wanted;                          /* a "roster.wanted" was among them: somebody waits for a pull */
    int local; /* negative errno: sync.db did not take the new mark; all went up all the same */
};
/* Where sync.db says we are in this journal; zeros without one (link NULL) or of another journal. */
int push_begin(struct link *link, struct journal *journal, struct push_mark *ret_mark);
/* Does the centre still have what it named? Asked once a connection. Where it was restored from an older copy, the mark
 * goes back to the beginning, and *ret_lost says how many entries it has not any more (at least): sending all again
 * costs it some seconds and doubles nothing. A centre that cannot answer that question is taken at its word. */
enum wire_fault push_check(struct wire *wire, struct journal *journal, struct push_mark *mark, int64_t *ret_lost,
                           char *why);
/* One batch after the mark, which moves when all of it was named. It is kept in sync.db too (link; NULL: nowhere), but
 * this one counts: with a full disk the rows go up all the same. kiosk NULL: as the role we are; else for kiosk-NAME's
 * journal, brought by hand (kioskctl, as organiser). WIRE_REPLY also where the journal cannot be read. */
enum wire_fault push_some(struct wire *wire, struct journal *journal, struct link *link,
                          const struct journal_stamp *now, const char *kiosk, struct push_mark *mark,
                          struct push_result *ret_result, char *why);

#endif
