/* The readers of our two formats, for code_classify alone: everyone else starts from a classified code. */
#ifndef LANYARD_CORE_FORMATS_H
#define LANYARD_CORE_FORMATS_H

#include "core/ticket.h"

/* Is this trimmed text of the form? Then *ret_code is filled and true returned; else it is untouched. Whether the
 * signature or tag holds is not looked at. */
bool t1_read(const char *text, size_t len, struct code *ret_code);
bool b1_read(const char *text, size_t len, struct code *ret_code);

#endif
