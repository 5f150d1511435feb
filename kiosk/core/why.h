/* Which step of access.h's order decided, for people who ask why. Nothing of the decision is repeated here: the facts
 * are judged again by access_decide with ever more of them in force, and the first step at which its answer appears is
 * the one. Some twenty judgements an answer; for explanations, not for the door. */
#ifndef LANYARD_CORE_WHY_H
#define LANYARD_CORE_WHY_H

#include "core/access.h"

/* The steps that can decide, in access.h's order. */
enum why {
    WHY_PARSE,
    WHY_SIGNATURE,
    WHY_ISSUER,
    WHY_EVENT,
    WHY_KNOWN,
    WHY_EXIT,
    WHY_REVOKED,
    WHY_SUPERSEDED,
    WHY_BLOCKED,
    WHY_UNPAID,
    WHY_REPLAY,
    WHY_CLOSED,
    WHY_GATE,
    WHY_CLOCK,
    WHY_DAY,
    WHY_TICKET_WINDOW,
    WHY_SLOT_WINDOW,
    WHY_DENY_RULE,
    WHY_LIST,
    WHY_TIER,
    WHY_PASSBACK,
    WHY_ENTRIES,
    WHY_CAPACITY,
    WHY_REVIEW_RULE,
    WHY_ATTENTION,
    WHY_PROVISIONAL,
    WHY_OK, /* every step was passed */
};
#define WHY_COUNT 27

/* For VERDICT_OK_OVERRIDE it is the step that the PIN lifted; for VERDICT_CLOCK it is WHY_CLOCK, and the same facts
 * with clock_ok set tell which time it would have been. Total: any facts. */
enum why access_why(const struct access_facts *facts);

/* The stable name of a step ("slot-window") and what people call it ("hours of the session"). Static, never NULL. */
const char *why_name(enum why why);
const char *why_words(enum why why);

#endif
