/* The readers of the formats that have a form, for code_classify alone: everyone else starts from a classified code. */
#ifndef LANYARD_CORE_FORMATS_H
#define LANYARD_CORE_FORMATS_H

#include "core/ticket.h"

/* Is this trimmed text of the form? Then *ret_code is filled and true returned; else it is untouched. Whether the
 * signature or tag holds is not looked at. sig1_read expects at most CODE_MAX bytes of plain text. */
bool t1_read(const char *text, size_t len, struct code *ret_code);
bool b1_read(const char *text, size_t len, struct code *ret_code);
bool sig1_read(const char *text, size_t len, struct code *ret_code);

/* Printable ASCII alone? True for an empty text. */
static inline bool text_is_plain(const char *text, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (text[i] < ' ' || text[i] > '~')
            return false;
    return true;
}

#endif
