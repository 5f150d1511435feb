/* roster.db: what the organiser's bundle says about one event: tiers, channels, tickets, keys, sponsors, pictures and
 * templates. Rebuildable, so synchronous=NORMAL; replaced in place in one transaction, so readers in other
 * processes see the old roster or the new one, never half. Up to 1,000,000 tickets; a look-up is one B-tree walk. */
#ifndef LANYARD_STORE_ROSTER_H
#define LANYARD_STORE_ROSTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/access.h"
#include "core/ticket.h"

#define ROSTER_NAME_MAX 1024 /* bytes of any one text field, with NUL */
#define ROSTER_PERSON 1201   /* bytes of a person's name, company or title, with NUL: 300 characters of any kind */
#define ROSTER_TIERS 64
#define ROSTER_DAYS 8

struct roster; /* an open roster */

struct roster_event {
    uint32_t id;
    char code[64]; /* "elephant-2026": folder and key names */
    char name_zh[256], name_en[256];
    char venue_zh[256], venue_en[256];
    char timezone[64];                  /* IANA name */
    char language[3];                   /* "zh" or "en": the event's own */
    int days;                           /* 1..ROSTER_DAYS */
    int64_t day_start[ROSTER_DAYS + 1]; /* ms epoch of each local midnight; [days] ends the last day */
    int32_t day_date[ROSTER_DAYS];      /* yyyymmdd */
    uint8_t signer[TICKET_PUBLIC_KEY];  /* who signed the bundle */
    char badge_media[64];               /* PWG self-describing size of the badge, "om_badge_62x100mm" */
    int64_t made; /* ms epoch when the bundle was signed: no clock may be before it. 0 = unknown */
};

struct roster_tier {
    int number; /* 0..63 */
    char code[32], name_zh[128], name_en[128];
    int rank;
    uint16_t grants;
    char badge[64], ticket[64]; /* template names, without ".svg" */
};

struct roster_channel {
    int number; /* 0..63 */
    char code[32], name_zh[128], name_en[128];
    int quota; /* 0 = none */
};

struct roster_key {
    uint8_t kid;
    uint8_t pub[TICKET_PUBLIC_KEY];
    uint64_t tier_mask, channel_mask; /* bit n = number n */
    int64_t nbf, naf;                 /* ms epoch, 0 = none */
    bool revoked;
};

struct roster_ticket {
    int64_t id;
    char reference[128], order_no[128];
    enum ticket_status status;
    uint8_t rev, tier, channel, flags, days;
    int64_t nbf, naf; /* ms epoch, 0 = none */
    char language[3]; /* "zh", "en" or "" */
    char name_zh[ROSTER_PERSON], name_latin[ROSTER_PERSON], screen_name[ROSTER_PERSON];
    char company[ROSTER_PERSON], title[ROSTER_PERSON], needs[ROSTER_PERSON], table_no[64];
    bool wall_consent, sponsor_consent, attention;
    bool has_digest; /* an opaque code leads here */
    uint8_t digest[OPAQUE_DIGEST];
    bool has_phone; /* its owner can say the last digits of a telephone, of which this is all that is kept */
    uint8_t phone[PHONE_DIGEST];
};

struct roster_sponsor {
    int64_t id;                                          /* number from sponsors.csv */
    char code[32], name_zh[128], name_en[128], logo[64]; /* logo: asset name */
    int weight;                                          /* 1..1000 */
    bool exclusive;                                      /* always on the badge, before the rotation */
    uint64_t tier_mask;
};

/* The event's symmetric keys, of which previous badge key may be absent. */
struct roster_secrets {
    uint8_t badge_key[TICKET_SYMMETRIC_KEY];
    bool has_previous;
    uint8_t badge_key_previous[TICKET_SYMMETRIC_KEY];
    uint8_t opaque_key[TICKET_SYMMETRIC_KEY];
};

/* ---- reading ---- */

/* Open DIR/roster.db to read. -ENOENT when there is none (or none was ever committed), -EBADMSG for damage, -EPROTO for
 * another schema version, -EACCES or -EROFS where the directory forbids the shared memory that WAL readers need. */
int roster_open(const char *state_dir, struct roster **ret_roster);
void roster_close(struct roster *roster); /* NULL is fine */

/* Between hold and release all reads see one roster, though another process replace it meanwhile. Keep it short. */
int roster_hold(struct roster *roster);
void roster_release(struct roster *roster);

/* SQLite's data_version: changes when another process replaced the roster. */
int roster_data_version(struct roster *roster, int64_t *ret_version);

int roster_event(struct roster *roster, struct roster_event *ret_event);
int roster_secrets(struct roster *roster, struct roster_secrets *ret_secrets);
/* Each -ENOENT when there is no such row; outputs untouched then. */
int roster_tier(struct roster *roster, int number, struct roster_tier *ret_tier);
int roster_channel(struct roster *roster, int number, struct roster_channel *ret_channel);
int roster_key(struct roster *roster, uint8_t kid, struct roster_key *ret_key);
int roster_ticket(struct roster *roster, int64_t id, struct roster_ticket *ret_ticket);
int roster_ticket_by_digest(struct roster *roster, const uint8_t digest[OPAQUE_DIGEST],
                            struct roster_ticket *ret_ticket);
#define ROSTER_ANY_TIER (-1)
/* Sponsors entitled to a tier's badge, or all of them (ROSTER_ANY_TIER), by id; returns how many (<= max). */
int roster_sponsors(struct roster *roster, int tier, struct roster_sponsor *ret_sponsors, size_t max);
/* Bytes of a picture or template by name ("logos/qingshan.svg", "badge/vip.svg"); malloc'ed, the caller frees. */
int roster_asset(struct roster *roster, const char *name, void **ret_bytes, size_t *ret_size);
int64_t roster_count(struct roster *roster); /* tickets, or negative errno */

/* Walk all tickets by id. each returns 0 to go on; another value ends the walk and is returned. */
int roster_each(struct roster *roster, int (*each)(void *ctx, const struct roster_ticket *ticket), void *ctx);

/* ---- loading (import): one transaction from begin to commit ---- */

struct roster_load;
/* Begin to replace everything in DIR/roster.db. The old content stays visible to readers until commit. A file of
 * another schema version is rebuilt. */
/* Each loader: -EEXIST for a number, id or name that is already there (or, at commit, two tickets of one digest),
 * -EINVAL for a value out of range, -EMSGSIZE for an asset beyond ROSTER_ASSET_MAX; the load goes on or is aborted as
 * the caller likes. roster_load_commit frees nothing: roster_load_abort always ends the load. */
#define ROSTER_ASSET_MAX (64 << 20) /* bytes */
int roster_load_begin(const char *state_dir, struct roster_load **ret_load);
int roster_load_event(struct roster_load *load, const struct roster_event *event);
int roster_load_secrets(struct roster_load *load, const struct roster_secrets *secrets);
int roster_load_tier(struct roster_load *load, const struct roster_tier *tier);
int roster_load_channel(struct roster_load *load, const struct roster_channel *channel);
int roster_load_key(struct roster_load *load, const struct roster_key *key);
int roster_load_ticket(struct roster_load *load, const struct roster_ticket *ticket);
int roster_load_sponsor(struct roster_load *load, const struct roster_sponsor *sponsor);
int roster_load_asset(struct roster_load *load, const char *name, const void *bytes, size_t size);
int roster_load_commit(struct roster_load *load);
void roster_load_abort(struct roster_load *load); /* frees; rolls back when not committed; NULL is fine */

#endif
