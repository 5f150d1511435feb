/* The deciding step. Each step has one way to be made content, by changing facts that only it looks at; with the steps
 * behind the deciding one content, the answer stays the same, with the deciding one content it does not. */
#include "core/why.h"

#include <stddef.h>

static const struct {
    const char *name, *words;
} steps[WHY_COUNT] = {
    [WHY_PARSE] = {"parse", "form of the code"},
    [WHY_SIGNATURE] = {"signature", "signature"},
    [WHY_ISSUER] = {"issuer", "what the issuer's key may sign"},
    [WHY_EVENT] = {"event", "event of the code"},
    [WHY_KNOWN] = {"known", "known to the roster"},
    [WHY_EXIT] = {"exit", "way out"},
    [WHY_REVOKED] = {"revoked", "cancellation"},
    [WHY_SUPERSEDED] = {"superseded", "newest version of the ticket"},
    [WHY_BLOCKED] = {"blocked", "ticket on hold"},
    [WHY_UNPAID] = {"unpaid", "payment"},
    [WHY_REPLAY] = {"replay", "repeated scan"},
    [WHY_CLOSED] = {"closed", "zone open or closed"},
    [WHY_GATE] = {"gate", "direction of the gate"},
    [WHY_CLOCK] = {"clock", "trust in the clock"},
    [WHY_DAY] = {"day", "days of the ticket"},
    [WHY_TICKET_WINDOW] = {"ticket-window", "hours of the ticket"},
    [WHY_SLOT_WINDOW] = {"slot-window", "hours of the session"},
    [WHY_DENY_RULE] = {"deny-rule", "deny rule"},
    [WHY_LIST] = {"list", "invitation list"},
    [WHY_TIER] = {"tier", "ticket type"},
    [WHY_PASSBACK] = {"passback", "anti-passback"},
    [WHY_ENTRIES] = {"entries", "entries left"},
    [WHY_CAPACITY] = {"capacity", "seats"},
    [WHY_REVIEW_RULE] = {"review-rule", "review rule"},
    [WHY_ATTENTION] = {"attention", "staff asked to look at this ticket"},
    [WHY_PROVISIONAL] = {"provisional", "genuine ticket that is not in the roster"},
    [WHY_OK] = {"ok", "every check passed"},
};

static void drop_status(struct access_facts *f, enum ticket_status status) {
    if (f->status == status)
        f->status = TICKET_PAID;
}

static void drop_rule(struct access_facts *f, enum rule_effect effect) {
    if (f->rule_effect == effect)
        f->rule_effect = RULE_ALLOW;
}

static void any_day(struct access_facts *f) {
    f->day = 0;
    f->days = 0xFF;
}

static void no_limit(struct access_facts *f) {
    f->capacity = 0;
    f->quota_left = -1;
}

/* Change the facts so that this step has nothing to say. */
static void content(struct access_facts *f, enum why why) {
    switch (why) {
    case WHY_PARSE: f->parse_ok = true; break;
    case WHY_SIGNATURE: f->sig_ok = true; break;
    case WHY_ISSUER: f->issuer_ok = true; break;
    case WHY_EVENT: f->event_ok = true; break;
    case WHY_KNOWN: f->is_signed = true; break;
    case WHY_EXIT: f->dir = DIRECTION_IN; break;
    case WHY_REVOKED:
        f->revoked = false;
        drop_status(f, TICKET_CANCELLED);
        break;
    case WHY_SUPERSEDED: f->rev = f->cur_rev; break;
    case WHY_BLOCKED: drop_status(f, TICKET_BLOCKED); break;
    case WHY_UNPAID: drop_status(f, TICKET_UNPAID); break;
    case WHY_REPLAY: f->replay_ms = 0; break;
    case WHY_CLOSED: f->zone_open = true; break;
    case WHY_GATE: f->gate_dirs = 3; break;
    case WHY_CLOCK: f->clock_ok = true; break;
    case WHY_DAY: any_day(f); break;
    case WHY_TICKET_WINDOW: f->nbf = f->naf = 0; break;
    case WHY_SLOT_WINDOW: f->opens = f->closes = 0; break;
    case WHY_DENY_RULE: drop_rule(f, RULE_DENY); break;
    case WHY_LIST: f->on_list = true; break;
    case WHY_TIER: f->tier_ok = true; break;
    case WHY_PASSBACK: f->passback = PASSBACK_OFF; break;
    case WHY_ENTRIES: f->max_entries = 0; break;
    case WHY_CAPACITY: no_limit(f); break;
    case WHY_REVIEW_RULE: drop_rule(f, RULE_REVIEW); break;
    case WHY_ATTENTION: f->attention = false; break;
    case WHY_PROVISIONAL: f->offline_policy = OFFLINE_OPEN; break;
    case WHY_OK: break;
    }
}

/* What an unsigned code has no part in is never looked at; it must not be when the code is taken for a signed one. */
static struct access_facts prepared(const struct access_facts *facts) {
    struct access_facts f = *facts;
    f.override = false;
    if (!f.is_signed)
        f.sig_ok = f.issuer_ok = f.event_ok = true;
    return f;
}

static enum verdict with_steps_up_to(const struct access_facts *facts, enum why last) {
    struct access_facts f = *facts;
    for (int step = WHY_OK - 1; step > (int)last; step--)
        content(&f, (enum why)step);
    return access_decide(&f).verdict;
}

static enum verdict by_trusted_clock(const struct access_facts *facts) {
    struct access_facts f = *facts;
    f.clock_ok = true;
    return access_decide(&f).verdict;
}

enum why access_why(const struct access_facts *facts) {
    struct access_facts f = prepared(facts);
    enum verdict v = access_decide(&f).verdict;
    if (v == VERDICT_OK || v == VERDICT_OK_REENTRY)
        return WHY_OK;
    if (v == VERDICT_OK_PROVISIONAL)
        return WHY_PROVISIONAL;
    if (v == VERDICT_CLOCK && by_trusted_clock(&f) != VERDICT_CLOCK) /* else a rule says so */
        return WHY_CLOCK;
    for (int step = 0; step < WHY_OK; step++)
        if (with_steps_up_to(&f, (enum why)step) == v)
            return (enum why)step;
    return WHY_OK;
}

const char *why_name(enum why why) { return steps[(unsigned)why < WHY_COUNT ? why : WHY_OK].name; }
const char *why_words(enum why why) { return steps[(unsigned)why < WHY_COUNT ? why : WHY_OK].words; }
