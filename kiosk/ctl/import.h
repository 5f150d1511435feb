/* Importing as a part of another verb. */
#ifndef LANYARD_CTL_IMPORT_H
#define LANYARD_CTL_IMPORT_H

#include "ctl/fault.h"
#include "ctl/keyfile.h"
#include "ctl/options.h"

/* The folder or bundle of words[0] into a state folder that nothing else uses, media too. ret_keys gets a folder's
 * keys: what is missing is made in memory, for keys_keep. -EBADMSG with faults. */
int import_into(const struct options *options, const char *state, struct keys *ret_keys, struct faults *faults);

#endif
