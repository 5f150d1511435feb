/* Down: what changed at the centre since the last time, into roster.db. Snapshot differences: a row is news when its
 * stamp (xid8) was not visible in the snapshot of the last pull; the new snapshot is saved with the rows. After every
 * reconnect the stored snapshot is rewound by PULL_REWIND ids, since ids that were handed out but never flushed before
 * a crash are handed out again; on another system identifier or timeline everything is loaded anew. */
#ifndef LANYARD_SYNC_PULL_H
#define LANYARD_SYNC_PULL_H

#include <sys/types.h>

#include "store/centre.h"
#include "sync/wire.h"

#define PULL_REWIND 10000

struct pull_result {
    int64_t rows;           /* put or removed */
    bool loaded;            /* all was loaded anew */
    bool media;             /* of these some that name media files */
    int64_t commands;       /* orders taken into the journal */
    char refused[WIRE_WHY]; /* a row the roster would not take: named, left out, the rest goes on; "" = none */
};
/* What pulls keep open of roster.db from one to the next: to open it takes longer than to ask. All zero but for
 * state_dir to begin with. */
struct pull_store {
    const char *state_dir;
    struct roster *roster;        /* NULL: not open */
    struct centre_change *change; /* NULL: none; else committed, and ready for the next */
    dev_t dev;                    /* whose file these are of */
    ino_t ino;
};
/* The open roster, for the caller to read until the next call of a pull or this: opened where it is not, or another
 * file lies there now. Negative errno as roster_open. */
int pull_store_roster(struct pull_store *store, struct roster **ret_roster);
void pull_store_close(struct pull_store *store); /* twice is fine */

/* Progress of a load: rows so far, and how many there will be, 0 where that is not known. NULL is fine. */
typedef void (*pull_progress)(void *ctx, int64_t rows, int64_t of);

/* WIRE_REFUSED also: no centre of this version there, or another event of the same name; nothing here was changed.
 * WIRE_REPLY also: this kiosk's own disk, in words.
 * One pull of everything in one REPEATABLE READ read-only transaction; a first load by COPY where it must be. sent: the
 * seq and uuid up to which the centre has named our journal before this call: they become mark.covered. rewind: this
 * is the first pull of a connection. now: of the orders it takes into the journal. */
enum wire_fault pull_all(struct wire *wire, struct pull_store *store, struct journal *journal,
                         const struct journal_stamp *now, bool rewind, uint64_t sent,
                         const uint8_t sent_uuid[UUID_SIZE], pull_progress progress, void *ctx,
                         struct pull_result *ret_result, char *why);
/* "5:9:5,7" by 2 -> "3:3:": xmin lowered by `by` (to 1 at least) and nothing from there on visible, so that whatever
 * was not visible before is not visible now. -EINVAL: no snapshot; -ENOSPC; output untouched. Pure. */
int pull_rewind(const char *snapshot, uint64_t by, char *ret_snapshot, size_t cap);

#endif
