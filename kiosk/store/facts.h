/* From a code to the facts that access_decide judges: signature and issuer from the roster's keyring, the ticket row,
 * and presence from the journal. One call is a few B-tree walks (tens of microseconds) and, for T1, one Ed25519
 * verification. Reads only. */
#ifndef LANYARD_STORE_FACTS_H
#define LANYARD_STORE_FACTS_H

#include "core/access.h"
#include "core/ticket.h"
#include "store/journal.h"
#include "store/roster.h"

/* Where and when the question is asked. */
struct facts_place {
    int64_t now; /* ms epoch */
    bool clock_ok;
    bool cut_off;
    enum direction dir;
    int64_t replay_ms; /* the same ticket at the same gate within this is one arrival; 0 = 15 s */
    char gate[32], zone[32];
};

/* What the code led to, besides the facts. */
struct facts_subject {
    int64_t ticket_id; /* 0 = none */
    bool has_ticket;
    struct roster_ticket ticket; /* when has_ticket */
    uint8_t flags;               /* T1 flags or the row's */
    uint8_t code_digest[OPAQUE_DIGEST];
};

/* Negative errno only when a store failed (the caller answers VERDICT_FAULT); every code, however hostile, gives
 * facts. Event days come from roster_event.day_start. */
int facts_gather(struct roster *roster, struct journal *journal, const struct code *code,
                 const struct facts_place *place, struct access_facts *ret_facts, struct facts_subject *ret_subject);

#endif
