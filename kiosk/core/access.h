/* Who may enter where: facts in, verdict out. One flat struct is filled by the store (SQL) and judged here by a pure
 * function with no I/O, clock, allocation or global; one call takes well under a microsecond. The order of the
 * checks is the contract:
 *   parse, signature and issuer mask, event, known, exit, revoked, superseded, blocked, unpaid, replay, closed,
 *   gate direction, clock, day, ticket window, slot window, deny rule, invitation list, tier, anti-passback,
 *   entries, capacity, review rule, attention, provisional, ok.
 * Without clock_ok nobody is refused by time: what the clock, day and window checks refuse is `clock`, and so is a
 * denial by the deny rule, the tier or the review rule when rule_by_clock, and by the invitation list, the tier,
 * anti-passback, entries or the capacity when session_by_clock. The place in the order is that of the check. An exit is
 * never refused to a genuine or known code: nobody is locked in. */
#ifndef LANYARD_CORE_ACCESS_H
#define LANYARD_CORE_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "core/verdict.h"

enum ticket_status { TICKET_PAID, TICKET_UNPAID, TICKET_BLOCKED, TICKET_CANCELLED };
enum direction { DIRECTION_NONE, DIRECTION_IN, DIRECTION_OUT };
enum rule_effect { RULE_NONE, RULE_ALLOW, RULE_DENY, RULE_REVIEW };
enum list_mode { LIST_NONE, LIST_REQUIRED, LIST_RESERVES };
enum passback { PASSBACK_OFF, PASSBACK_SOFT, PASSBACK_HARD };
enum offline_policy { OFFLINE_OPEN, OFFLINE_CLOSED };

/* All instants are ms since the epoch (UTC); 0 means "no limit" or "never". Booleans speak for themselves. */
struct access_facts {
    /* from the code that was read */
    bool parse_ok;  /* one of our formats, or an opaque code within the character gate */
    bool is_signed; /* T1 or B1; false: found only through the token table */
    bool sig_ok;    /* looked at only when is_signed */
    bool issuer_ok; /* the key may issue this tier and channel; only when is_signed */
    bool event_ok;  /* only when is_signed; a badge with a bad tag is event_ok = false */
    /* this device */
    bool clock_ok;
    int64_t now;
    int8_t day; /* event day 0..7; -1 = not an event day */
    /* ticket row and revocation list */
    bool known;
    enum ticket_status status;
    uint8_t rev, cur_rev; /* reissue counter of the code and the newest known; for a badge its serial */
    bool revoked;
    uint8_t days; /* bitmap, bit 0 = first day */
    int64_t nbf, naf;
    bool attention;
    bool cap_exempt; /* ignores capacity and quota */
    /* gate, zone, slot */
    enum direction dir;
    bool zone_open;
    uint8_t gate_dirs; /* bit 0 in, bit 1 out */
    int64_t opens, closes;
    int64_t grace_before, grace_after; /* ms */
    /* rules and lists */
    enum rule_effect rule_effect;
    enum verdict rule_code; /* answer of a deny or review rule */
    enum list_mode list_mode;
    bool on_list;
    bool tier_ok;
    bool rule_by_clock;    /* at another time another rule might have matched; looked at only without clock_ok */
    bool session_by_clock; /* the clock chose the session, no hand; likewise */
    /* presence of this ticket in this zone today */
    enum passback passback;
    bool inside;
    int32_t entries, max_entries; /* max_entries 0 = unlimited */
    int64_t last;                 /* instant of the last scan in this zone, 0 = none */
    enum direction last_dir;
    bool same_gate;
    bool cut_off;
    enum offline_policy offline_policy;
    int64_t replay_ms, cross_gate_ms;
    bool reentry_after_exit;
    /* capacity */
    int32_t capacity; /* 0 = unlimited */
    int32_t occupancy, reserved_left;
    bool seat_reserved;
    int32_t quota_left; /* -1 = no quota in force */
    /* staff */
    bool override; /* a supervisor's PIN was given */
};

/* Remarks beside a verdict; a bitmap. */
enum access_warning {
    WARN_EXIT_WITHOUT_ENTRY = 1 << 0,
    WARN_REVOKED_LEAVING = 1 << 1,
    WARN_SOFT_PASSBACK = 1 << 2,
    WARN_OVERRIDDEN = 1 << 3,
    WARN_CLOCK = 1 << 4, /* admitted although the clock is not trusted */
};

struct access_answer {
    enum verdict verdict;
    uint8_t warnings; /* enum access_warning */
};

/* The defaults of a genuine, known, paid ticket at an open two-way gate on an event day: what tests and the store
 * start from. now = 0. */
struct access_facts access_facts_default(void);

/* May a supervisor's PIN turn this answer into ok_override? */
bool access_liftable(enum verdict v);

/* Total: answers for every value of every field, including enums out of range (as fault). facts is not NULL. */
struct access_answer access_decide(const struct access_facts *facts);

#endif
