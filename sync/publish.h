/* From a roster.db (as an import makes it) into the centre: every table by COPY into a staging table, the differences
 * counted, then applied, in one transaction. What the event no longer has becomes a tombstone; tickets that a
 * registration site wrote are left alone; rows that did not change are not touched, so that no kiosk pulls them.
 * 100,000 tickets in seconds. */
#ifndef LANYARD_SYNC_PUBLISH_H
#define LANYARD_SYNC_PUBLISH_H

#include <stdbool.h>

#include "store/centre.h"
#include "sync/wire.h"

struct publish_diff {
    struct publish_count {
        int64_t added, changed, removed, same;
    } tables[CENTRE_ELSEWHERE]; /* by enum centre_table */
    bool other_signer;          /* the event is there and was signed by another key: ask before applying */
};
/* Begins the transaction and stages everything. state_dir has the roster.db. WIRE_REPLY with why, also where another
 * event has this one's number or name, or somebody else is publishing it at this moment. */
enum wire_fault publish_stage(struct wire *wire, const char *state_dir, struct publish_diff *ret_diff, char *why);
/* Up to n references of tickets that would be added, changed or removed (what: 'a', 'c', 'r'), ", " between them. */
enum wire_fault publish_examples(struct wire *wire, char what, int n, char *ret_text, size_t cap, char *why);
/* How many people whose tickets would be removed were let in already, on whichever day. */
enum wire_fault publish_removed_inside(struct wire *wire, int64_t *ret_people, char *why);
enum wire_fault publish_apply(struct wire *wire, char *why); /* all but the commit */
enum wire_fault publish_commit(struct wire *wire, char *why);
enum wire_fault publish_cancel(struct wire *wire, char *why); /* rolls back */

/* One media file of the shelf in state_dir into the centre, 1 MiB a statement; 0 bytes where it is there already.
 * progress may be NULL. */
enum wire_fault publish_media(struct wire *wire, const char *state_dir, const uint8_t sha256[32],
                              void (*progress)(void *ctx, int64_t done, int64_t of), void *ctx, int64_t *ret_bytes,
                              char *why);

#endif
