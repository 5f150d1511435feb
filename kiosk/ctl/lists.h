/* lists/NAME.csv: tickets that are invited or have a seat. Walked row by row, since a list may hold every ticket; only
 * where the tickets are known, because a reference nobody has is the commonest mistake in it. */
#ifndef LANYARD_CTL_LISTS_H
#define LANYARD_CTL_LISTS_H

#include "ctl/linemap.h"
#include "ctl/plan.h"

bool lists_is_name(const char *name); /* "lists/….csv" */
/* The code of a list by its file's name; false when it can be none. */
bool lists_code(const char *name, char ret_code[ROSTER_CODE]);

/* What is done with each good row. Negative errno ends the walk. */
typedef int (*lists_take)(void *ctx, const char *list, int64_t ticket, const char *seat);

/* Every row of every list. known holds the ids of all tickets; take may be NULL. -EBADMSG with faults, or what take
 * returned. */
int lists_each(const struct plan *plan, const struct files *files, struct linemap *known, lists_take take, void *ctx,
               struct faults *faults);

/* The list as bundles carry it. */
int lists_canonical(const struct plan *plan, const struct file *file, GString *to, struct faults *faults);

#endif
