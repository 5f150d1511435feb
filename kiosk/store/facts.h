/* From a code to the facts that access_decide judges: signature and issuer from the roster's keyring, the ticket row,
 * and presence from the journal. Tickets are as people.h has them. One call is a few B-tree walks (tens of
 * microseconds) and, for T1, one Ed25519 verification. Reads only. */
#ifndef LANYARD_STORE_FACTS_H
#define LANYARD_STORE_FACTS_H

#include <string.h>

#include "core/access.h"
#include "core/ticket.h"
#include "store/journal.h"
#include "store/places.h"
#include "store/presence.h"

/* Where and when the question is asked. */
struct facts_place {
    int64_t now; /* ms epoch */
    bool clock_ok;
    bool cut_off;
    enum direction dir;
    int64_t replay_ms;      /* the kiosk's own: the same ticket at the same gate within this is one arrival; 0 = 15 s */
    char gate[ROSTER_CODE]; /* where the kiosk stands */
    char slot[ROSTER_CODE]; /* session picked by hand; "" = by the agenda */
    bool override;          /* a supervisor's PIN was given */
};

/* The place as roster and journal know it. An event without gates has one zone, "main", open to every tier, with hard
 * anti-passback; its gates have any name. */
struct facts_site {
    struct roster_gate gate;
    struct roster_zone zone;
    bool has_slot;
    struct roster_slot slot; /* when has_slot: the session scans count for */
    bool picked;             /* slot is the hand's choice */
    bool by_clock;           /* the zone has sessions, and no hand chose among them */
    bool zone_open;          /* it and all its parents */
    int day;                 /* event day, -1 = none; of a session's scans the day on which it starts */
    struct room_count count; /* of the room now */
    int32_t capacity;        /* in force; 0 = unlimited */
    int32_t reserved_left;   /* seats kept for listed people who are not inside */
    int32_t quota;           /* share of this gate; -1 = none */
    int32_t quota_left;      /* of it, when cut off; -1 = none in force */
    int32_t seats_left;      /* for who has no reserved seat, at this gate; -1 = unlimited */
};
/* -ENOENT: no such gate in an event that has gates. journal NULL: an empty one. */
int facts_site(struct roster *roster, struct journal *journal, const struct facts_place *place,
               struct facts_site *ret_site);

/* The room that scans count for; it borrows the site's codes. */
static inline struct room facts_room(const struct facts_site *site) {
    return (struct room){.zone = site->zone.code, .slot = site->has_slot ? site->slot.code : "", .day = site->day};
}

/* code_read with the addresses of this event; without any when the roster cannot tell. */
enum code_kind facts_read(struct roster *roster, const char *text, size_t len, struct code *ret_code);

/* What the code led to, besides the facts. */
struct facts_subject {
    uint64_t seen;     /* how far the journal had come: goes into journal_scan.seen; 0 = no journal */
    int64_t ticket_id; /* 0 = none */
    bool has_ticket;
    struct roster_ticket ticket; /* when has_ticket */
    bool on_list;                /* of the session; goes into journal_scan.listed */
    bool has_tier;               /* the roster has a row for tier; tickets that nobody here has seen may have none */
    struct roster_tier tier_row; /* when has_tier */
    uint8_t tier, channel;       /* the row's, or what a genuine code claims */
    uint16_t grants;
    uint8_t flags; /* T1 flags or the row's */
    uint8_t code_digest[OPAQUE_DIGEST];
    struct facts_site site; /* of a way out: site.day is that of the stay that ends, should it have begun before */
    bool has_rule;
    struct roster_rule rule; /* the first that matches */
    bool ruled;              /* some allow rule covers this place: who matches none has the wrong tier */
    char seat[ROSTER_CODE];  /* on the session's list, "" = none */
    struct journal_presence presence;
    bool has_elsewhere; /* not on this session's list, but on that of another one that is not over today */
    struct roster_slot elsewhere;
};

/* Negative errno only when a store failed or the gate is unknown (the caller answers VERDICT_FAULT); every code,
 * however hostile, gives facts. After a failure the subject is empty, its site.day -1 (no day), the facts untouched.
 * Event days come from roster_event.day_start. journal NULL: nothing was ever scanned. */
int facts_gather(struct roster *roster, struct journal *journal, const struct code *code,
                 const struct facts_place *place, struct access_facts *ret_facts, struct facts_subject *ret_subject);
/* The same for a person whom staff know by name: as if a genuine code had been shown. -ENOENT: no such ticket. */
int facts_gather_ticket(struct roster *roster, struct journal *journal, int64_t ticket, const struct facts_place *place,
                        struct access_facts *ret_facts, struct facts_subject *ret_subject);

/* What of a judgement a scan's row must say for the journal to hold it against what came between. */
static inline void facts_into_scan(const struct facts_subject *subject, struct journal_scan *ret_scan) {
    ret_scan->seen = subject->seen;
    memcpy(ret_scan->prior, subject->presence.prior, UUID_SIZE);
    ret_scan->inside = subject->presence.inside;
    ret_scan->seats = subject->presence.seats;
}

/* Which session do scans of a zone count for now? Among slots of one zone by start: the one picked by hand; else one
 * that runs (of several the last to start), else the next whose doors are open early, else the last that still lets
 * latecomers in, else (when the zone is not open between sessions) the next one, else the last one; -1 = none. Pure. */
int facts_slot_now(const struct roster_slot *slots, size_t n, const char *picked, bool between, int64_t now);

#endif
