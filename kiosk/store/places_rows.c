/* Which member is which column of the second half of the roster, said once for reading and loading. */
#include "store/places_rows.h"

#include "store/places.h"

#define FIELDS(ARRAY) \
    { ARRAY, sizeof(ARRAY) / sizeof((ARRAY)[0]) }
#define F(TYPE, MEMBER) ROW_FIELD(TYPE, RECORD, MEMBER)

#define RECORD roster_zone
static const struct row_field zone_fields[] = {
    F(ROW_CODE, code),     F(ROW_TEXT, name_zh),      F(ROW_TEXT, name_en), F(ROW_CODE, parent),
    F(ROW_INT, passback),  F(ROW_INT, max_entries),   F(ROW_INT, capacity), F(ROW_INT, offline_policy),
    F(ROW_I64, replay_ms), F(ROW_I64, cross_gate_ms), F(ROW_BOOL, reentry), F(ROW_BOOL, between),
};
#undef RECORD
#define RECORD roster_gate
static const struct row_field gate_fields[] = {
    F(ROW_CODE, code), F(ROW_TEXT, name_zh), F(ROW_TEXT, name_en),
    F(ROW_CODE, zone), F(ROW_U8, dirs),      F(ROW_BOOL, desk),
};
#undef RECORD
#define RECORD roster_slot
static const struct row_field slot_fields[] = {
    F(ROW_CODE, code),     F(ROW_INT, number),
    F(ROW_CODE, zone),     F(ROW_TEXT, title_zh),
    F(ROW_TEXT, title_en), F(ROW_TEXT, speaker),
    F(ROW_I64, starts),    F(ROW_I64, ends),
    F(ROW_I64, early),     F(ROW_I64, late),
    F(ROW_INT, capacity),  F(ROW_INT, list_mode),
    F(ROW_CODE, list),     F(ROW_I64, seats_kept_until),
};
#undef RECORD
#define RECORD roster_rule
static const struct row_field rule_fields[] = {
    F(ROW_INT, number),   F(ROW_CODE, zone),     F(ROW_CODE, slot),        F(ROW_INT, priority), F(ROW_INT, effect),
    F(ROW_INT, code),     F(ROW_U64, tier_mask), F(ROW_U64, channel_mask), F(ROW_U8, day_mask),  F(ROW_U16, grants_any),
    F(ROW_U8, flags_any), F(ROW_CODE, list),     F(ROW_I64, from),         F(ROW_I64, until),
};
#undef RECORD
#define RECORD roster_staff
static const struct row_field staff_fields[] = {
    F(ROW_INT, number),
    F(ROW_TEXT, name),
    F(ROW_U8, rights),
    F(ROW_CODE, pin),
};
#undef RECORD

const struct row_fields places_zone_row = FIELDS(zone_fields);
const struct row_fields places_gate_row = FIELDS(gate_fields);
const struct row_fields places_slot_row = FIELDS(slot_fields);
const struct row_fields places_rule_row = FIELDS(rule_fields);
const struct row_fields places_staff_row = FIELDS(staff_fields);
