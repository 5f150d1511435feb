/* event.conf into a plan's event, zone and column mapping. */
#ifndef LANYARD_CTL_EVENT_CONF_H
#define LANYARD_CTL_EVENT_CONF_H

#include "ctl/plan.h"

/* -EBADMSG with faults. */
int conf_read_event(const struct file *file, struct plan *plan, struct faults *faults);
/* [pretix], which names tiers: once these are known. Says nothing of a file that conf_read_event refused. */
void conf_read_pretix(const struct file *file, struct plan *plan, struct faults *faults);
void conf_write_pretix(const struct plan *plan, GKeyFile *keys);
/* [reel], which names tiers and zones, into plan->reel; likewise. */
void conf_read_screen(const struct file *file, struct plan *plan, struct faults *faults);
void conf_write_screen(const struct plan *plan, GKeyFile *keys);
/* [theme], or theme.conf of a bundle, into plan->theme. */
void conf_read_theme(const struct files *files, struct plan *plan, struct faults *faults);
/* Line of a key, 0 = not there: GKeyFile forgets lines, people look for them. */
int conf_line(const struct file *file, const char *key);

#endif
