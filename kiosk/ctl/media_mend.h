/* Where films are converted: a folder of its own beside the shelf, of one process at a time, emptied before and after.
 */
#ifndef LANYARD_CTL_MEDIA_MEND_H
#define LANYARD_CTL_MEDIA_MEND_H

#include "core/media_rules.h"
#include "ctl/fault.h"

struct mending {
    int folder; /* locked; -1 = nothing was converted yet */
    char *path; /* of it; owned */
};
#define MENDING_NONE ((struct mending){.folder = -1})

/* Convert fd; the copy's descriptor, the caller's (its name is gone already), or -EBADMSG with a fault. */
int mend(struct mending *mending, const char *state, unsigned flaws, const struct media_facts *facts, int fd,
         const char *name, struct faults *faults);
void mending_end(struct mending *mending);

#endif
