/* Parts of kioskctl printer. Private to kiosk/ctl. */
#ifndef LANYARD_CTL_PRINTER_H
#define LANYARD_CTL_PRINTER_H

#include <jansson.h>

#include "ctl/fault.h"
#include "ctl/options.h"

/* Print one sample badge and follow it until it is out, or until it is clear why not. -EBADMSG with a fault. */
int printer_test(const struct options *options, const char *queue, json_t **ret_answer, struct faults *faults);

#endif
