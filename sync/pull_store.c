/* roster.db held open from pull to pull. Opened for each of them, one reader and one writer, it would cost ten times
 * what the pull itself does: SQLite reads the schema of some fifty tables anew, and who closes a file last writes the
 * whole log into it and onto the disk. What lies there may be replaced by somebody at any time, so each use looks
 * whether it is still the same file. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include "sync/pull_impl.h"

void pull_store_close(struct pull_store *store) {
    centre_abort(store->change);
    roster_close(store->roster);
    store->change = NULL;
    store->roster = NULL;
}

/* Closes what is of another file than the one that lies there. */
static int look(struct pull_store *store) {
    char path[PATH_MAX];
    struct stat st = {0};
    int n = snprintf(path, sizeof(path), "%s/roster.db", store->state_dir);
    if (n < 0 || (size_t)n >= sizeof(path))
        return -ENAMETOOLONG;
    if (stat(path, &st) < 0 || st.st_dev != store->dev || st.st_ino != store->ino)
        pull_store_close(store);
    store->dev = st.st_dev;
    store->ino = st.st_ino;
    return 0;
}

int pull_store_roster(struct pull_store *store, struct roster **ret_roster) {
    int r = look(store);
    if (r == 0 && !store->roster)
        r = roster_open(store->state_dir, &store->roster);
    if (r == 0)
        *ret_roster = store->roster;
    return r;
}

int pull_store_begin(struct pull_store *store, bool all, struct centre_change **ret_change) {
    int r = look(store);
    struct centre_change *kept = r == 0 && !all ? store->change : NULL;
    if (!kept)
        return r < 0 ? r : centre_begin(store->state_dir, all, ret_change);
    store->change = NULL;
    r = centre_again(kept);
    if (r < 0)
        centre_abort(kept);
    else
        *ret_change = kept;
    return r;
}

void pull_store_keep(struct pull_store *store, struct centre_change *change, bool all) {
    centre_abort(store->change);
    store->change = all ? NULL : change;
    if (all)
        centre_abort(change);
}
