/* Every file and column of an event folder, in one table that the parser, `kioskctl help event`, `kioskctl new` and the
 * bundle writer share: a column the parser knows cannot go undocumented. */
#ifndef LANYARD_CTL_SHEET_H
#define LANYARD_CTL_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#define SHEET_COLUMNS 32 /* most columns of one file */

enum column_kind {
    COLUMN_TEXT,      /* what people read */
    COLUMN_CODE,      /* what machines read: numbers, words, lists; full-width forms are folded */
    COLUMN_REFERENCE, /* as COLUMN_CODE, and spreadsheets like to damage it: 1.38E+10 is refused */
    COLUMN_BUNDLE,    /* as COLUMN_CODE, but only inside a bundle */
};

struct column {
    const char *name;
    enum column_kind kind;
    bool required;
    const char *aliases; /* other headings, '|' between */
    const char *help;
};

struct sheet {
    const char *file;
    bool required;
    const char *help;
    const struct column *columns;
    int n;
};

/* Positions in the sheets; the tables in sheet.c are indexed by them. */
enum { TIER_NUMBER, TIER_CODE, TIER_NAME_ZH, TIER_NAME_EN, TIER_RANK, TIER_GRANTS, TIER_BADGE, TIER_TICKET };
enum { CHANNEL_NUMBER, CHANNEL_CODE, CHANNEL_NAME_ZH, CHANNEL_NAME_EN, CHANNEL_QUOTA };
enum {
    TICKETS_REFERENCE,
    TICKETS_ORDER_NO,
    TICKETS_NAME_ZH,
    TICKETS_NAME_LATIN,
    TICKETS_SCREEN_NAME,
    TICKETS_COMPANY,
    TICKETS_TITLE,
    TICKETS_LANGUAGE,
    TICKETS_TIER,
    TICKETS_CHANNEL,
    TICKETS_DAYS,
    TICKETS_STATUS,
    TICKETS_REV,
    TICKETS_FLAGS,
    TICKETS_NOT_BEFORE,
    TICKETS_NOT_AFTER,
    TICKETS_NEEDS,
    TICKETS_TABLE,
    TICKETS_CODE,
    TICKETS_CONSENT_WALL,
    TICKETS_CONSENT_SPONSORS,
    TICKETS_ATTENTION,
    TICKETS_PHONE,
    TICKETS_CODE_DIGEST,
    TICKETS_PHONE_DIGEST
};
enum {
    SPONSOR_NUMBER,
    SPONSOR_CODE,
    SPONSOR_NAME_ZH,
    SPONSOR_NAME_EN,
    SPONSOR_LOGO,
    SPONSOR_WEIGHT,
    SPONSOR_EXCLUSIVE,
    SPONSOR_TIERS
};
enum {
    POSITION_NUMBER,
    POSITION_CODE,
    POSITION_NAME_ZH,
    POSITION_NAME_EN,
    POSITION_MEDIUM,
    POSITION_PLACES,
    POSITION_WIDTH,
    POSITION_HEIGHT
};
enum {
    ENTITLEMENT_SPONSOR,
    ENTITLEMENT_POSITION,
    ENTITLEMENT_TIERS,
    ENTITLEMENT_WEIGHT,
    ENTITLEMENT_EXCLUSIVE,
    ENTITLEMENT_FROM,
    ENTITLEMENT_UNTIL
};
enum { HANDOUT_NUMBER, HANDOUT_CODE, HANDOUT_NAME_ZH, HANDOUT_NAME_EN, HANDOUT_TIERS, HANDOUT_STOCK, HANDOUT_SPONSOR };
enum {
    KEYRING_KID,
    KEYRING_PUBLIC,
    KEYRING_TIERS,
    KEYRING_CHANNELS,
    KEYRING_NOT_BEFORE,
    KEYRING_NOT_AFTER,
    KEYRING_REVOKED
};
enum { SECRET_NAME, SECRET_KEY };
enum {
    ZONE_CODE,
    ZONE_NAME_ZH,
    ZONE_NAME_EN,
    ZONE_PARENT,
    ZONE_ANTI_PASSBACK,
    ZONE_ENTRIES,
    ZONE_CAPACITY,
    ZONE_CUT_OFF,
    ZONE_REPLAY_SECONDS,
    ZONE_CROSS_GATE_SECONDS,
    ZONE_REENTRY,
    ZONE_BETWEEN
};
enum { GATE_CODE, GATE_NAME_ZH, GATE_NAME_EN, GATE_ZONE, GATE_DIRECTIONS, GATE_KIND, GATE_QUOTA };
enum {
    SESSION_CODE,
    SESSION_ZONE,
    SESSION_TITLE_ZH,
    SESSION_TITLE_EN,
    SESSION_SPEAKER,
    SESSION_STARTS,
    SESSION_ENDS,
    SESSION_EARLY,
    SESSION_LATE,
    SESSION_CAPACITY,
    SESSION_LIST,
    SESSION_LIST_MODE,
    SESSION_SEATS_KEPT,
    SESSION_QUOTAS
};
enum {
    RULE_ZONE,
    RULE_SESSION,
    RULE_PRIORITY,
    RULE_EFFECT,
    RULE_TIERS,
    RULE_CHANNELS,
    RULE_DAYS,
    RULE_GRANTS,
    RULE_FLAGS,
    RULE_LIST,
    RULE_FROM,
    RULE_UNTIL,
    RULE_CODE
};
enum { LIST_TICKET, LIST_SEAT, LIST_NOTE };
enum {
    PROGRAMME_CODE,
    PROGRAMME_NAME_ZH,
    PROGRAMME_NAME_EN,
    PROGRAMME_DAYS,
    PROGRAMME_FROM,
    PROGRAMME_UNTIL,
    PROGRAMME_SHARE,
    PROGRAMME_SILENT,
    PROGRAMME_DEFAULT
};
enum {
    ITEM_CODE,
    ITEM_PROGRAMME,
    ITEM_KIND,
    ITEM_FILE,
    ITEM_SECONDS,
    ITEM_SOUND,
    ITEM_VOLUME,
    ITEM_CAPTIONS,
    ITEM_SPONSOR,
    ITEM_WEIGHT,
    ITEM_FROM,
    ITEM_UNTIL,
    ITEM_NAME_ZH,
    ITEM_NAME_EN,
    ITEM_TITLE_ZH,
    ITEM_TITLE_EN
};
enum { MEDIUM_NAME, MEDIUM_SHA256, MEDIUM_SIZE };
enum { STAFF_NUMBER, STAFF_NAME, STAFF_RIGHTS, STAFF_PIN };

extern const struct sheet SHEET_TIERS, SHEET_CHANNELS, SHEET_TICKETS, SHEET_SPONSORS; /* of a folder */
extern const struct sheet SHEET_POSITIONS, SHEET_ENTITLEMENTS, SHEET_HANDOUTS;
extern const struct sheet SHEET_ZONES, SHEET_GATES, SHEET_SESSIONS, SHEET_RULES, SHEET_STAFF;
extern const struct sheet SHEET_LISTS; /* its file stands for every lists/NAME.csv */
extern const struct sheet SHEET_PROGRAMMES, SHEET_REEL;
extern const struct sheet SHEET_KEYRING, SHEET_SECRETS, SHEET_MEDIA; /* only of a bundle */
/* Those of a folder, NULL at the end, in the order in which they are explained. */
extern const struct sheet *const SHEETS[];
/* What [columns] of event.conf calls a sheet: "tickets", "lists"; g_free. */
char *sheet_stem(const struct sheet *sheet);

/* Keys of event.conf, for the parser and for help. */
struct conf_key {
    const char *name;
    bool required;
    const char *fallback; /* NULL = empty */
    const char *help;
};
enum {
    EVENT_CODE,
    EVENT_ID,
    EVENT_NAME_ZH,
    EVENT_NAME_EN,
    EVENT_VENUE_ZH,
    EVENT_VENUE_EN,
    EVENT_TIMEZONE,
    EVENT_DAYS,
    EVENT_LANGUAGE,
    EVENT_BADGE_FAMILY,
    EVENT_BADGE_MEDIA,
    EVENT_CODE_URLS,
    EVENT_KEYS
};
enum { PRETIX_PUBLIC_KEYS, PRETIX_ITEMS, PRETIX_KEYS };
enum {
    SCREEN_COUNTDOWN,
    SCREEN_COUNTDOWN_ZONE,
    SCREEN_GREET,
    SCREEN_WALL,
    SCREEN_WIFI_NAME,
    SCREEN_WIFI_PASSWORD,
    SCREEN_THANKS_ZH,
    SCREEN_THANKS_EN,
    SCREEN_KEYS
};
extern const struct conf_key EVENT_CONF[EVENT_KEYS];   /* of [event] */
extern const struct conf_key PRETIX_CONF[PRETIX_KEYS]; /* of [pretix] */
extern const struct conf_key SCREEN_CONF[SCREEN_KEYS]; /* of [reel] */

/* Which column does this heading mean, by name or alias; -1 none. Bundle columns are known only to bundles. */
int sheet_column(const struct sheet *sheet, const char *heading, bool bundle);

#endif
