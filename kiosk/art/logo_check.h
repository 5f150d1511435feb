/* Is this a logo that can be printed? Asked when an event is checked, so that no guest's badge finds out. */
#ifndef LANYARD_ART_LOGO_CHECK_H
#define LANYARD_ART_LOGO_CHECK_H

#include <stddef.h>

/* SVG or PNG, of at most 2 MB and 4096 pixels, whole, still, and with all of itself inside the file. -EBADMSG with
 * ret_error (TEMPLATE_ERROR bytes, or NULL) beginning with what: "logos/a.svg:3: a reference to something outside ...".
 */
int logo_check(const void *bytes, size_t size, const char *what, char *ret_error);

#endif
