/* From an event folder to what kiosks take: every file checked, tables in one canonical form, only columns that are
 * known, opaque codes as keyed digests, public keys and symmetric keys beside them. */
#ifndef LANYARD_CTL_PACK_H
#define LANYARD_CTL_PACK_H

#include <glib.h>

#include "ctl/fault.h"
#include "ctl/files.h"
#include "ctl/keyfile.h"
#include "ctl/plan.h"
#include "ctl/tickets.h"

/* Files checked, media digested -> files of a bundle signed at the instant made (ms epoch). */
int pack_files(const struct files *files, const struct plan *plan, const struct keys *keys, int64_t made,
               struct files *ret_files, int64_t *ret_tickets, tickets_progress progress, void *progress_ctx,
               struct faults *faults);

/* keyring.csv and secrets.csv of an opened bundle. Each key of the ring goes to take; negative errno of it ends. */
int pack_read_secrets(const struct files *files, struct roster_secrets *ret_secrets, struct faults *faults);
int pack_each_key(const struct files *files, int (*take)(void *ctx, const struct roster_key *key), void *ctx,
                  struct faults *faults);

#endif
