/* An event folder sealed into a bundle in memory: what pack writes to a file and import takes at once. */
#ifndef LANYARD_CTL_SEAL_H
#define LANYARD_CTL_SEAL_H

#include <glib.h>

#include "ctl/keyfile.h"
#include "ctl/verbs.h"

/* The folder's keys by --keys; made where missing, which is told on stderr; a dry run makes them in memory. Refused
 * inside the folder. */
int folder_keys(const struct options *options, const struct event_folder *folder, struct keys *ret_keys,
                struct faults *faults);

/* Check and seal; ret_keys gets the keys too. */
int folder_seal(const struct options *options, const struct event_folder *folder, GByteArray *ret_bundle,
                int64_t *ret_tickets, struct keys *ret_keys, struct faults *faults);

#endif
