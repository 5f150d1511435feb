/* Media from the centre onto this kiosk's shelf: 1 MiB at a time, so that a first load of films never holds up a scan;
 * what has come stays (STATE/media/HEX.part) and the next call goes on behind it; the whole is checked by SHA-256
 * before it is put on the shelf. Some dozen files, a few GB. */
#ifndef LANYARD_SYNC_FETCH_H
#define LANYARD_SYNC_FETCH_H

#include "store/roster.h"
#include "sync/wire.h"

#define FETCH_CHUNK (1 << 20)

struct fetch_result {
    int64_t missing;     /* files of the event that are not here yet */
    int64_t bytes;       /* that came with this call */
    bool more;           /* call again soon */
    char word[WIRE_WHY]; /* a file that cannot be had (not at the centre, no space, bad bytes twice), "" = none */
};
/* At most one chunk. */
enum wire_fault fetch_some(struct wire *wire, struct roster *roster, const char *state_dir,
                           struct fetch_result *ret_result, char *why);

#endif
