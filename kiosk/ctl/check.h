/* How an event will look: templates, logos, and where they come from. */
#ifndef LANYARD_CTL_CHECK_H
#define LANYARD_CTL_CHECK_H

#include "ctl/fault.h"
#include "ctl/files.h"
#include "ctl/plan.h"

/* Templates of the folder that cannot be read are faults; templates nobody has are warnings; so with logos. */
void check_looks(const struct files *files, const struct plan *plan, const char *assets, struct faults *faults);
/* The theme's mark, background and font: what cannot be drawn is a fault. */
void check_theme(const struct files *files, const struct plan *plan, struct faults *faults);
/* Only the folder's own templates. */
void check_templates(const struct files *files, struct faults *faults);

/* Every ticket and every row of the lists, and names that fonts here cannot draw (warnings). opaque_key as in struct
 * tickets_walk; label is shown with the progress, NULL = none. Returns how many good tickets. */
int64_t check_tickets(const struct files *files, const struct plan *plan, const uint8_t *opaque_key, const char *label,
                      struct faults *faults);

/* "ticket/standard.svg" of the folder, else of Lanyard's assets; asset_clear frees. -ENOENT, ... */
int asset_load(const struct files *files, const char *assets, const char *name, struct file *ret_file);
void asset_clear(struct file *file);

#endif
