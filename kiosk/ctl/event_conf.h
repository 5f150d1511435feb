/* event.conf into a plan's event, zone and column mapping. */
#ifndef LANYARD_CTL_EVENT_CONF_H
#define LANYARD_CTL_EVENT_CONF_H

#include "ctl/plan.h"

/* -EBADMSG with faults. */
int conf_read_event(const struct file *file, struct plan *plan, struct faults *faults);

#endif
