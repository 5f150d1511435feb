/* kioskctl media: what is on the shelf of a kiosk, and how it gets there. */
#ifndef LANYARD_CTL_MEDIA_H
#define LANYARD_CTL_MEDIA_H

#include <stdbool.h>

#include "ctl/fault.h"
#include "ctl/options.h"

/* Put the media beside an event (DIR/media and the folders in it) on the shelf, after `import DIR`: each file is
 * looked into as by `media add`, and says on stdout what was added. What is refused is a warning, for the reel plays
 * without it; a shelf that cannot be written is a fault and -EBADMSG. With --dry-run nothing is put. 0 also where there
 * is no such folder. wanted_only: what the event does not play, by its digest, is left where it is. */
int media_bring(const struct options *options, const char *dir, bool wanted_only, struct faults *faults);

/* ---- the verb's own parts: exit status as verbs ---- */
int media_add(const struct options *options, char *const *operands);
int media_list(const struct options *options);
int media_verify(const struct options *options);
int media_remove(const struct options *options, const char *name);

#endif
