/* The end of an import: the event's media. A folder brings them along; a bundle says which they are, by their
 * digests, and they may lie in media/ beside it, as on a stick. */
#ifndef LANYARD_CTL_IMPORT_MEDIA_H
#define LANYARD_CTL_IMPORT_MEDIA_H

#include "ctl/model_reel.h"
#include "ctl/options.h"

struct json_t;

/* Put them on the shelf of state (not with --dry-run), then say how many the event wants that are not
 * there, and the line that brings them. The numbers go into answer too. What cannot be put is in faults. */
void import_media(const struct options *options, const char *state, const struct model_reel *reel,
                  struct json_t *answer, struct faults *faults);

#endif
