/* Which member is which column, said once for reading and loading. */
#include "store/roster_rows.h"

#include <errno.h>

#include "store/roster.h"

#define FIELDS(ARRAY) \
    { ARRAY, sizeof(ARRAY) / sizeof((ARRAY)[0]) }
#define F(TYPE, MEMBER) ROW_FIELD(TYPE, RECORD, MEMBER)

#define RECORD roster_event
static const struct row_field event_fields[] = {
    F(ROW_U32, id),        F(ROW_CODE, code),     F(ROW_TEXT, name_zh),     F(ROW_TEXT, name_en),
    F(ROW_TEXT, venue_zh), F(ROW_TEXT, venue_en), F(ROW_CODE, timezone),    F(ROW_TEXT, language),
    F(ROW_INT, days),      F(ROW_BYTES, signer),  F(ROW_CODE, badge_media), F(ROW_I64, made),
};
#undef RECORD
#define RECORD roster_tier
static const struct row_field tier_fields[] = {
    F(ROW_INT, number), F(ROW_CODE, code),  F(ROW_TEXT, name_zh), F(ROW_TEXT, name_en),
    F(ROW_INT, rank),   F(ROW_U16, grants), F(ROW_CODE, badge),   F(ROW_CODE, ticket),
};
#undef RECORD
#define RECORD roster_channel
static const struct row_field channel_fields[] = {
    F(ROW_INT, number), F(ROW_CODE, code), F(ROW_TEXT, name_zh), F(ROW_TEXT, name_en), F(ROW_INT, quota),
};
#undef RECORD
#define RECORD roster_key
static const struct row_field key_fields[] = {
    F(ROW_U8, kid),  F(ROW_BYTES, pub), F(ROW_U64, tier_mask), F(ROW_U64, channel_mask),
    F(ROW_I64, nbf), F(ROW_I64, naf),   F(ROW_BOOL, revoked),
};
#undef RECORD
#define RECORD roster_ticket
static const struct row_field ticket_fields[] = {
    F(ROW_I64, id),
    F(ROW_TEXT, reference),
    F(ROW_TEXT, order_no),
    F(ROW_INT, status),
    F(ROW_U8, rev),
    F(ROW_U8, tier),
    F(ROW_U8, channel),
    F(ROW_U8, flags),
    F(ROW_U8, days),
    F(ROW_I64, nbf),
    F(ROW_I64, naf),
    F(ROW_TEXT, language),
    F(ROW_TEXT, name_zh),
    F(ROW_TEXT, name_latin),
    F(ROW_TEXT, screen_name),
    F(ROW_TEXT, company),
    F(ROW_TEXT, title),
    F(ROW_TEXT, needs),
    F(ROW_TEXT, table_no),
    F(ROW_BOOL, wall_consent),
    F(ROW_BOOL, sponsor_consent),
    F(ROW_BOOL, attention),
};
#undef RECORD
#define RECORD roster_sponsor
static const struct row_field sponsor_fields[] = {
    F(ROW_I64, id),    F(ROW_CODE, code),  F(ROW_TEXT, name_zh),   F(ROW_TEXT, name_en),
    F(ROW_CODE, logo), F(ROW_INT, weight), F(ROW_BOOL, exclusive), F(ROW_U64, tier_mask),
};
#undef RECORD

const struct row_fields roster_event_row = FIELDS(event_fields);
const struct row_fields roster_tier_row = FIELDS(tier_fields);
const struct row_fields roster_channel_row = FIELDS(channel_fields);
const struct row_fields roster_key_row = FIELDS(key_fields);
const struct row_fields roster_ticket_row = FIELDS(ticket_fields);
const struct row_fields roster_sponsor_row = FIELDS(sponsor_fields);

int roster_path(const char *state_dir, char *ret_path, size_t size) {
    int n = snprintf(ret_path, size, "%s/roster.db", state_dir);
    return n < 0 || (size_t)n >= size ? -ENAMETOOLONG : 0;
}
