/* What the driver of a queue (its PPD) says of pages: which format it takes, at what resolution, and the page header
 * that its filter wants for a label of some size. Read once when a queue is opened; some 100 kB of text each. Private
 * to printer_*.c. libcups marks PPD files as outgoing, but for label printers with a driver there is nothing else. */
#ifndef LANYARD_DEVICE_DRIVER_H
#define LANYARD_DEVICE_DRIVER_H

#include <cups/raster.h>

#include "device/printer.h"

struct driver;
/* From a PPD's text in fd, which is read to its end and stays the caller's. -EBADMSG: it is none. */
int driver_read(int fd, struct driver **ret_driver);
void driver_free(struct driver *driver); /* NULL is fine */

enum printer_format driver_format(const struct driver *driver);
int driver_dpi(const struct driver *driver); /* 0 = it does not say, or differs across and along */
/* The page for a label of this size (hundredths of a millimetre), as its filter wants it; width and height in dots are
 * left to the caller. False: it has no such size. ret_margins as the driver has them. */
bool driver_page(struct driver *driver, int width, int length, cups_page_header2_t *ret_header,
                 struct printer_margins *ret_margins);

#endif
