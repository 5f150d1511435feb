/* The journal's post: entries on their way to the centre, and the centre's orders on their way in. A day's journal has
 * some ten thousand entries; batches are of hundreds. */
#ifndef LANYARD_STORE_POST_H
#define LANYARD_STORE_POST_H

#include "store/plays.h"

/* An entry as it stands in the journal; everything is borrowed until the next one. */
struct post_entry {
    uint64_t seq;
    const uint8_t *uuid; /* UUID_SIZE */
    const char *kind;
    int64_t at;
    const char *boot;
    int64_t boottime;
    const char *body; /* JSON object */
    size_t body_size;
    bool rehearsal; /* is never sent, but counts as covered */
};
/* Entries after seq, oldest first, at most max and (but for the first) max_bytes of bodies. each returns 0 to go on,
 * another value ends the walk and is returned. Returns 0 or negative errno otherwise. */
int journal_post(struct journal *journal, uint64_t after, size_t max, size_t max_bytes,
                 int (*each)(void *ctx, const struct post_entry *entry), void *ctx);
/* How many entries of the event stand after seq. */
int64_t journal_unsent(struct journal *journal, uint64_t after);
/* How far the journal has come: seq of the newest entry, 0 = none, and the chain's hash of it: what is sent up, for the
 * chain to be held against. */
int journal_head(struct journal *journal, uint64_t *ret_seq, uint8_t ret_hash[32]);
/* uuid of the entry of a seq; -ENOENT. */
int journal_uuid(struct journal *journal, uint64_t seq, uint8_t ret_uuid[UUID_SIZE]);

/* An order of the centre becomes an entry of its uuid, so that it is carried out once however often it arrives.
 * -EEXIST: it did already. stamp is now; the order's own time stays at the centre. */
int journal_take_order(struct journal *journal, const struct journal_stamp *stamp, const uint8_t uuid[UUID_SIZE],
                       const struct reel_order *order);
int journal_take_zone(struct journal *journal, const struct journal_stamp *stamp, const uint8_t uuid[UUID_SIZE],
                      const char *zone, bool open, const char *reason);

/* A code that the roster does not know: "roster.wanted". kiosk-syncd, when connected, pulls at once. */
int journal_want(struct journal *journal, const struct journal_stamp *stamp);
/* Staff have seen a conflict: "conflict.seen", goes up and from there to everyone. */
int journal_conflict_seen(struct journal *journal, const struct journal_stamp *stamp, const uint8_t conflict[UUID_SIZE],
                          int staff_no);

#endif
