/* What a printed template promises before anything is printed: nothing lost at an edge, nothing over something else,
 * nothing missing. Judged on measured slots. Private to art; template.h says what each refusal is for. */
#ifndef LANYARD_ART_RULES_H
#define LANYARD_ART_RULES_H

#include "art/slots.h"

/* All are -EBADMSG with ret_error, "what:line: slot-... ...". A screen's slots may do as they like. */
int rules_of_print(const struct svg_scan *scan, const char *what, char *ret_error);
int rules_of_badge(const struct svg_scan *scan, const char *what, char *ret_error);
/* -ERANGE with ret_error. */
int rules_of_margins(const struct svg_scan *scan, const struct template_margins *margins, char *ret_error);

#endif
