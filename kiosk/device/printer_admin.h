/* Setting printers up: which devices there are, which drivers know them, a queue made, tried and taken away. For
 * kioskctl, in the hands of a technician who may administer CUPS; a desk never does any of this. Each call asks cupsd
 * anew; finding devices takes seconds. */
#ifndef LANYARD_DEVICE_PRINTER_ADMIN_H
#define LANYARD_DEVICE_PRINTER_ADMIN_H

#include "device/printer.h"

#define PRINTER_URI 512
#define PRINTER_EVERYWHERE "everywhere" /* the driver of printers that speak IPP: none */

struct printer_device {
    char uri[PRINTER_URI]; /* "usb://Brother/QL-820NWB?serial=…", "ipp://printer.local/ipp/print" */
    char make_model[128];
    char kind[32]; /* "direct" (USB), "network" */
};
struct printer_driver {
    char name[256]; /* what printer_add takes */
    char make_model[160];
};

/* Printers that cupsd's backends find within `seconds` (1..60); how many (<= max), or negative errno with a line for
 * people. Backends that only say that they exist are left out. */
int printer_devices(const char *server, int seconds, struct printer_device *ret_devices, size_t max,
                    char ret_error[PRINTER_ERROR]);
/* Drivers whose make and model have every word of `words` ("zebra zpl"), any case; NULL or "": all. */
int printer_drivers(const char *server, const char *words, struct printer_driver *ret_drivers, size_t max,
                    char ret_error[PRINTER_ERROR]);
/* Make or change the queue, for this device and driver, and wait until it can print (15 s at most). A job that a
 * printer breaks off is not tried again by cupsd: the journal decides. -EINVAL: no name for a queue (letters, digits,
 * - and _, at most 127); -ETIMEDOUT: made, but the printer did not say what it can; -EACCES. */
int printer_add(const char *server, const char *queue, const char *uri, const char *driver,
                char ret_error[PRINTER_ERROR]);
int printer_remove(const char *server, const char *queue, char ret_error[PRINTER_ERROR]); /* -ENOENT */

#endif
