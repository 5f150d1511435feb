/* The members of struct media_facts by name: kiosk-probe writes by this table and those who hear it read by it, so that
 * neither can forget one. */
#ifndef LANYARD_CORE_MEDIA_FIELDS_H
#define LANYARD_CORE_MEDIA_FIELDS_H

#include <stddef.h>

#define MEDIA_FIELD_TEXT_SIZE 32 /* bytes with NUL */

enum media_field_type {
    MEDIA_FIELD_KIND, /* enum media_kind, as one of MEDIA_KIND_NAMES */
    MEDIA_FIELD_TEXT,
    MEDIA_FIELD_INT,
    MEDIA_FIELD_INT64,
    MEDIA_FIELD_BOOL, /* true or false */
    MEDIA_FIELD_DOUBLE,
};

struct media_field {
    const char *name; /* NULL at the end of the table */
    enum media_field_type type;
    size_t at; /* in struct media_facts */
};

extern const struct media_field MEDIA_FIELDS[];
extern const char *const MEDIA_KIND_NAMES[4]; /* "other", "film", "photo", "captions" */

#endif
