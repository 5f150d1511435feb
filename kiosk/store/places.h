/* The part of the roster that says who may enter where: zones, gates, sessions, rules, lists, quotas and staff. An
 * organiser writes a few dozen of each; lists may hold every ticket. Reading is by the open roster of roster.h, loading
 * by its load; both share its transaction. */
#ifndef LANYARD_STORE_PLACES_H
#define LANYARD_STORE_PLACES_H

#include "store/roster.h"

#define ROSTER_CODE 32 /* bytes of a zone's, gate's, session's or list's code, with NUL */
#define ROSTER_ZONES 64
#define ROSTER_GATES 256
#define ROSTER_SLOTS 512
#define ROSTER_RULES 1024
#define ROSTER_LISTS 256
#define ROSTER_STAFF 99
#define ROSTER_ZONE_DEPTH 8 /* a zone in a zone in a zone … */

/* A room, a hall, a floor. A closed zone closes the zones inside it. */
struct roster_zone {
    char code[ROSTER_CODE], name_zh[128], name_en[128];
    char parent[ROSTER_CODE]; /* "" = none; the load refuses circles */
    enum passback passback;
    int32_t max_entries; /* a day (in a zone with sessions: a session); 0 = unlimited */
    int32_t capacity;    /* 0 = unlimited; a session's own capacity goes before it */
    enum offline_policy offline_policy;
    int64_t replay_ms;     /* 0 = the kiosk's own setting */
    int64_t cross_gate_ms; /* soft anti-passback: the same ticket at another gate within this is already in */
    bool reentry;          /* who has left may come back though entries are used up */
    bool between;          /* has sessions, but is open to all entitled outside their hours as well */
};

/* Where a kiosk stands: a desk or a door. */
struct roster_gate {
    char code[ROSTER_CODE], name_zh[128], name_en[128];
    char zone[ROSTER_CODE];
    uint8_t dirs; /* bit 0 in, bit 1 out */
    bool desk;    /* prints badges: kiosk-desk may stand here; doors may stand at any gate */
};

/* A session: what happens in a zone from starts to ends. Entry is open from starts - early to ends + late. */
struct roster_slot {
    int number; /* 1.., row order in sessions.csv */
    char code[ROSTER_CODE], zone[ROSTER_CODE];
    char title_zh[256], title_en[256], speaker[256];
    int64_t starts, ends;     /* ms epoch */
    int64_t early, late;      /* ms; late < 0: latecomers are let in only until then, before the end */
    int32_t capacity;         /* 0 = the zone's */
    enum list_mode list_mode; /* LIST_NONE: list is "" */
    char list[ROSTER_CODE];
    int64_t seats_kept_until; /* LIST_RESERVES: reserved seats that are not taken by then are free; 0 = until the end */
};

struct roster_rule {
    int number;                                /* row order in rules.csv */
    char zone[ROSTER_CODE], slot[ROSTER_CODE]; /* "" = any */
    int32_t priority;                          /* lowest first; equal ones by number */
    enum rule_effect effect;
    enum verdict code;                /* of deny and review; VERDICT_OK for allow */
    uint64_t tier_mask, channel_mask; /* bit n; all ones = any */
    uint8_t day_mask;                 /* 0xFF = any */
    uint16_t grants_any;              /* 0 = any; else one of these must be granted */
    uint8_t flags_any;                /* likewise, enum ticket_flag */
    char list[ROSTER_CODE];           /* "" = any; else the ticket must be on it */
    int64_t from, until;              /* ms epoch, until exclusive; 0 = none */
};

struct roster_staff {
    int number; /* 1..99 */
    char name[128];
    uint8_t rights; /* enum door_right and later ones */
    char pin[128];  /* crypto_pwhash_str of argon2id; "" = may not log in */
};

/* pretix's signed tickets: the shop's public keys, and which of its products is which tier. */
#define ROSTER_SIG1_KEYS 4
#define ROSTER_SIG1_ITEMS 64
struct roster_sig1 {
    uint8_t keys[ROSTER_SIG1_KEYS][TICKET_PUBLIC_KEY];
    size_t n_keys;
    struct {
        int64_t item, variation; /* variation 0 = any */
        uint8_t tier;
    } items[ROSTER_SIG1_ITEMS];
    size_t n_items; /* 0: any product is fine, as tier of the lowest number */
};

/* ---- reading: -ENOENT when there is no such row, outputs untouched ---- */
int roster_zone(struct roster *roster, const char *code, struct roster_zone *ret_zone);
int roster_gate(struct roster *roster, const char *code, struct roster_gate *ret_gate);
int roster_gates(struct roster *roster, struct roster_gate *ret_gates, size_t max); /* by code; how many (<= max) */
int roster_slot(struct roster *roster, const char *code, struct roster_slot *ret_slot);
/* Sessions of a zone ("" = all) that end after `after` and start before `before` (0 = no limit), by start. */
int roster_slots(struct roster *roster, const char *zone, int64_t after, int64_t before, struct roster_slot *ret_slots,
                 size_t max);
/* Those sessions of a zone among which facts_slot_now chooses as among all, by start: the picked one ("" = none), those
 * whose doors are open, the next and the last. 0 only when the zone has no session. */
int roster_slots_at(struct roster *roster, const char *zone, const char *picked, int64_t now,
                    struct roster_slot *ret_slots, size_t max);

/* What a rule is asked about. slot "" = no session now. */
struct roster_case {
    const char *zone, *slot;
    int64_t ticket; /* for lists; 0 = none known */
    uint8_t tier, channel, flags;
    uint16_t grants;
    int day; /* -1 = no event day: matches only rules for any day */
    int64_t now;
};
/* The first rule by priority that matches; -ENOENT when none does; -EINVAL for a tier or channel beyond 63. */
int roster_rule(struct roster *roster, const struct roster_case *question, struct roster_rule *ret_rule);
/* Does roster_rule's answer (NULL: none) hang on the time: would a rule with hours or days, or with any_slot one of any
 * session, that goes before it or is it, match at another time? 1, 0, or -errno. */
int roster_rule_timed(struct roster *roster, const struct roster_case *question, bool any_slot,
                      const struct roster_rule *found);
/* Does any allow rule cover this zone and session at all? Where none does, every tier may enter. 1, 0, or -errno. */
int roster_ruled(struct roster *roster, const char *zone, const char *slot);

/* Is the ticket on the list? 1 (ret_seat, ROSTER_CODE bytes, may be NULL), 0, or -errno. */
int roster_listed(struct roster *roster, const char *list, int64_t ticket, char *ret_seat);
int32_t roster_list_size(struct roster *roster, const char *list); /* or -errno; one look-up, however long the list */
/* Tickets of a list by id, from after `after`; how many (<= max); 0 for an unknown list too. */
int roster_list_page(struct roster *roster, const char *list, int64_t after, int64_t *ret_tickets, size_t max);
/* Sessions that name a list on which this ticket stands, by start: what to tell who stands at the wrong door. */
int roster_slots_of(struct roster *roster, int64_t ticket, struct roster_slot *ret_slots, size_t max);

/* Seats given to a gate in a session (slot "" = of the zone): how many entries it may admit when cut off; -1 = no
 * quota there. */
int32_t roster_quota(struct roster *roster, const char *zone, const char *slot, const char *gate);
int roster_staff(struct roster *roster, int number, struct roster_staff *ret_staff);
int roster_staff_count(struct roster *roster);
int roster_sig1(struct roster *roster, struct roster_sig1 *ret_sig1); /* n_keys 0 when there are none */
int roster_urls(struct roster *roster, struct code_urls *ret_urls);   /* n 0 when there are none */

/* ---- loading: as in roster.h. Order: zones, then gates and slots, then the rest, a list before its members. -ENOENT:
 * a zone, slot, gate or list that was not loaded before; -EEXIST: a code or number used twice, a ticket twice on a
 * list. Zones may name parents, slots and rules lists, that come later: roster_load_commit answers -ENOENT when they
 * never do, -ELOOP for a circle of parents or one deeper than ROSTER_ZONE_DEPTH, -ENOSPC beyond the ceilings above, and
 * -ERANGE when the quotas of a room exceed its capacity ---- */
int roster_load_zone(struct roster_load *load, const struct roster_zone *zone);
int roster_load_gate(struct roster_load *load, const struct roster_gate *gate);
int roster_load_slot(struct roster_load *load, const struct roster_slot *slot);
int roster_load_list(struct roster_load *load, const char *code);
int roster_load_member(struct roster_load *load, const char *list, int64_t ticket, const char *seat);
int roster_load_rule(struct roster_load *load, const struct roster_rule *rule);
int roster_load_quota(struct roster_load *load, const char *zone, const char *slot, const char *gate, int32_t granted);
int roster_load_staff(struct roster_load *load, const struct roster_staff *staff);
int roster_load_sig1(struct roster_load *load, const struct roster_sig1 *sig1);
int roster_load_urls(struct roster_load *load, const struct code_urls *urls);

#endif
