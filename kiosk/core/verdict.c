/* The vocabulary of answers as one table: what journals, rules, screens and exports call each of the 27. */
#include "core/verdict.h"

#include <stddef.h>
#include <string.h>

/* pretix knows fewer reasons than we do; the nearest is given. */
struct entry {
    const char *name, *msgid, *advice, *pretix;
    enum verdict_class class;
};

#define NAMED(n) .name = n, .msgid = "verdict-" n
/* Initialisers, which clang-format takes for blocks. */
/* clang-format off */
#define ADMIT(n) {NAMED(n), .advice = "advice-" n, .pretix = NULL, .class = VERDICT_CLASS_ADMIT}
#define STAFF(n, p) {NAMED(n), .advice = "advice-" n, .pretix = p, .class = VERDICT_CLASS_STAFF}
#define DENY(n, p) {NAMED(n), .advice = "advice-" n, .pretix = p, .class = VERDICT_CLASS_DENY}
/* An honest holder of a misread ticket is not called a forger, and a forger learns nothing from the screen. */
#define DENY_VEILED(n, p) {NAMED(n), .advice = "advice-unverified", .pretix = p, .class = VERDICT_CLASS_DENY}
/* clang-format on */

static const struct entry entries[VERDICT_COUNT] = {
    [VERDICT_OK] = ADMIT("ok"),
    [VERDICT_OK_REENTRY] = ADMIT("ok_reentry"),
    [VERDICT_OK_EXIT] = ADMIT("ok_exit"),
    [VERDICT_OK_REPLAY] = ADMIT("ok_replay"),
    [VERDICT_OK_PROVISIONAL] = ADMIT("ok_provisional"),
    [VERDICT_OK_OVERRIDE] = ADMIT("ok_override"),
    [VERDICT_SEE_STAFF] = STAFF("see_staff", "rules"),
    [VERDICT_CLOCK] = STAFF("clock", "error"),
    [VERDICT_UNREADABLE] = DENY("unreadable", "invalid"),
    [VERDICT_FORGED] = DENY_VEILED("forged", "invalid"),
    [VERDICT_WRONG_EVENT] = DENY_VEILED("wrong_event", "invalid"),
    [VERDICT_UNKNOWN] = DENY("unknown", "invalid"),
    [VERDICT_REVOKED] = DENY("revoked", "canceled"),
    [VERDICT_SUPERSEDED] = DENY("superseded", "revoked"),
    [VERDICT_BLOCKED] = DENY("blocked", "blocked"),
    [VERDICT_UNPAID] = DENY("unpaid", "unpaid"),
    [VERDICT_CLOSED] = DENY("closed", "rules"),
    [VERDICT_WRONG_GATE] = DENY("wrong_gate", "rules"),
    [VERDICT_WRONG_DAY] = DENY("wrong_day", "invalid_time"),
    [VERDICT_TOO_EARLY] = DENY("too_early", "invalid_time"),
    [VERDICT_TOO_LATE] = DENY("too_late", "invalid_time"),
    [VERDICT_TIER] = DENY("tier", "product"),
    [VERDICT_NOT_INVITED] = DENY("not_invited", "rules"),
    [VERDICT_ALREADY_IN] = DENY("already_in", "already_redeemed"),
    [VERDICT_USED] = DENY("used", "already_redeemed"),
    [VERDICT_FULL] = DENY("full", "rules"),
    [VERDICT_FAULT] = {NAMED("fault"), .advice = "advice-fault", .pretix = "error", .class = VERDICT_CLASS_FAULT},
};

/* A number that is no verdict can only come from a fault, and reads as one. */
static const struct entry *entry_of(enum verdict v) {
    return &entries[(unsigned)v < VERDICT_COUNT ? v : VERDICT_FAULT];
}

const char *verdict_name(enum verdict v) { return entry_of(v)->name; }

bool verdict_from_name(const char *name, enum verdict *ret_verdict) {
    for (unsigned i = 0; name && i < VERDICT_COUNT; i++)
        if (strcmp(name, entries[i].name) == 0) {
            *ret_verdict = (enum verdict)i;
            return true;
        }
    return false;
}

enum verdict_class verdict_class(enum verdict v) { return entry_of(v)->class; }
const char *verdict_msgid(enum verdict v) { return entry_of(v)->msgid; }
const char *verdict_advice_msgid(enum verdict v) { return entry_of(v)->advice; }
const char *verdict_pretix_reason(enum verdict v) { return entry_of(v)->pretix; }
