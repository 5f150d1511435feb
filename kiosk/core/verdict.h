/* The vocabulary of answers at a gate. Twenty-seven codes, each with one class; the order is part of the contract
 * because rules of an event name codes by position, and the names are stored in journals for good. */
#ifndef LANYARD_CORE_VERDICT_H
#define LANYARD_CORE_VERDICT_H

#include <stdbool.h>

enum verdict {
    VERDICT_OK,
    VERDICT_OK_REENTRY,
    VERDICT_OK_EXIT,
    VERDICT_OK_REPLAY,
    VERDICT_OK_PROVISIONAL,
    VERDICT_OK_OVERRIDE,
    VERDICT_SEE_STAFF,
    VERDICT_CLOCK,
    VERDICT_UNREADABLE,
    VERDICT_FORGED,
    VERDICT_WRONG_EVENT,
    VERDICT_UNKNOWN,
    VERDICT_REVOKED,
    VERDICT_SUPERSEDED,
    VERDICT_BLOCKED,
    VERDICT_UNPAID,
    VERDICT_CLOSED,
    VERDICT_WRONG_GATE,
    VERDICT_WRONG_DAY,
    VERDICT_TOO_EARLY,
    VERDICT_TOO_LATE,
    VERDICT_TIER,
    VERDICT_NOT_INVITED,
    VERDICT_ALREADY_IN,
    VERDICT_USED,
    VERDICT_FULL,
    VERDICT_FAULT,
};
#define VERDICT_COUNT 27

enum verdict_class {
    VERDICT_CLASS_ADMIT, /* the person goes in (or out) */
    VERDICT_CLASS_STAFF, /* a person decides */
    VERDICT_CLASS_DENY,  /* refused, with the reason */
    VERDICT_CLASS_FAULT, /* the machine cannot tell: paper list */
};

/* The stable lower-case name, "ok_reentry"; a static string, never NULL for a valid verdict. */
const char *verdict_name(enum verdict v);

/* The verdict of a stable name; false (and *ret_verdict untouched) when there is none. name may be NULL. */
bool verdict_from_name(const char *name, enum verdict *ret_verdict);

enum verdict_class verdict_class(enum verdict v);

/* Message ids of gettext's catalogue (assets/locale): what staff read, the short title ("verdict-wrong_day"). */
const char *verdict_msgid(enum verdict v);

/* What a self check-in screen tells the attendee to do next ("advice-wrong_day"); kinder and less telling:
 * a forged code reads like a code that could not be verified. */
const char *verdict_advice_msgid(enum verdict v);

/* The reason that pretix's check-in API would give ("already_redeemed"), for exports; NULL for admissions. */
const char *verdict_pretix_reason(enum verdict v);

#endif
