/* One way to say why a drawing was refused. Private to art. */
#ifndef LANYARD_ART_FAULT_H
#define LANYARD_ART_FAULT_H

#include <errno.h>
#include <stdarg.h>

#include "art/template.h"

/* Fill ret_error (TEMPLATE_ERROR bytes, or NULL when nobody wants the reason) and return code, so that callers can
 * write `return art_fault(...)`. */
static inline __attribute__((format(printf, 3, 4))) int art_fault(int code, char *ret_error, const char *format, ...) {
    va_list args;
    if (ret_error) {
        va_start(args, format);
        vsnprintf(ret_error, TEMPLATE_ERROR, format, args);
        va_end(args);
    }
    return code;
}

#endif
