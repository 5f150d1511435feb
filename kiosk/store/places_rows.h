/* The field tables of the rows of places.h. Column order is that of places.sql. */
#ifndef LANYARD_STORE_PLACES_ROWS_H
#define LANYARD_STORE_PLACES_ROWS_H

#include "store/roster_rows.h"

extern const struct row_fields places_zone_row, places_gate_row, places_slot_row, places_rule_row, places_staff_row;

#endif
