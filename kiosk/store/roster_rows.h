/* The field tables of the roster's rows, shared by the reader and the loader. Column order is that of roster.sql. */
#ifndef LANYARD_STORE_ROSTER_ROWS_H
#define LANYARD_STORE_ROSTER_ROWS_H

#include "store/row.h"

/* PRAGMA user_version; raise it with every change of roster, places, reel, sponsors, centre or search.sql */
#define ROSTER_SCHEMA 6

struct row_fields {
    const struct row_field *fields;
    size_t n;
};
extern const struct row_fields roster_event_row; /* without days */
extern const struct row_fields roster_tier_row;
extern const struct row_fields roster_channel_row;
extern const struct row_fields roster_key_row;
extern const struct row_fields roster_ticket_row; /* without digest and phone, the columns after the last */
extern const struct row_fields roster_sponsor_row;

/* "DIR/roster.db"; -ENAMETOOLONG. */
int roster_path(const char *state_dir, char *ret_path, size_t size);

#endif
