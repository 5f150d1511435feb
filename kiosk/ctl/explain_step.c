/* The deciding step in a sentence, and the small words that people and JSON share. See explain.h. */
#include <glib.h>
#include <inttypes.h>
#include <string.h>

#include "ctl/explain.h"
#include "ctl/when.h"

/* ---- words ---- */

const char *explain_class(enum verdict v) {
    switch (verdict_class(v)) {
    case VERDICT_CLASS_ADMIT: return "admit";
    case VERDICT_CLASS_STAFF: return "staff";
    case VERDICT_CLASS_DENY: return "deny";
    case VERDICT_CLASS_FAULT: return "fault";
    }
    return "fault";
}

const char *explain_status(enum ticket_status status) {
    switch (status) {
    case TICKET_PAID: return "paid";
    case TICKET_UNPAID: return "unpaid";
    case TICKET_BLOCKED: return "blocked";
    case TICKET_CANCELLED: return "cancelled";
    }
    return "unknown";
}

const char *explain_passback(enum passback passback) {
    switch (passback) {
    case PASSBACK_OFF: return "off";
    case PASSBACK_SOFT: return "soft";
    case PASSBACK_HARD: return "hard";
    }
    return "unknown";
}

const char *explain_effect(enum rule_effect effect) {
    switch (effect) {
    case RULE_NONE: return "none";
    case RULE_ALLOW: return "allow";
    case RULE_DENY: return "deny";
    case RULE_REVIEW: return "review";
    }
    return "unknown";
}

static char *named_bits(unsigned bits, const char *const *names, size_t n) {
    GString *text = g_string_new(NULL);
    for (size_t i = 0; i < n; i++)
        if (bits >> i & 1)
            g_string_append_printf(text, "%s%s", text->len ? " " : "", names[i] ? names[i] : "?");
    return g_string_free(text->len ? text : g_string_assign(text, "none"), FALSE);
}

char *explain_warnings(uint8_t warnings) {
    static const char *const names[] = {"exit_without_entry", "revoked_leaving", "soft_passback", "overridden",
                                        "clock"};
    return named_bits(warnings, names, G_N_ELEMENTS(names));
}

char *explain_flags(uint8_t flags) {
    static const char *const names[] = {"staff", "press", "guest", "foreign", "attention", "minor", NULL, "test"};
    return named_bits(flags, names, G_N_ELEMENTS(names));
}

char *explain_bits(unsigned bits, int first) {
    GString *text = g_string_new(NULL);
    for (int i = 0; i < 16; i++)
        if (bits >> i & 1)
            g_string_append_printf(text, "%s%d", text->len ? " " : "", i + first);
    return g_string_free(text->len ? text : g_string_assign(text, "none"), FALSE);
}

char *explain_rule(const struct explanation *e) {
    const struct roster_rule *rule = &e->subject.rule;
    if (!e->subject.has_rule)
        return g_strdup(e->subject.ruled ? "none matches" : "none here: every ticket type may enter");
    if (rule->effect == RULE_ALLOW)
        return g_strdup_printf("row %d of rules.csv, priority %" PRId32 ": allow", rule->number, rule->priority);
    return g_strdup_printf("row %d of rules.csv, priority %" PRId32 ": %s (%s)", rule->number, rule->priority,
                           explain_effect(rule->effect), verdict_name(rule->code));
}

/* ---- the step ---- */

static char *instant(const struct explanation *e, int64_t at) {
    char text[WHEN_TEXT];
    when_write(e->state->event.timezone, at, text);
    return g_strdup(text);
}

static char *tier_code(const struct explanation *e) {
    struct roster_tier tier;
    return g_strdup(roster_tier(e->state->roster, e->subject.tier, &tier) == 0 ? tier.code : "?");
}

static const char *session(const struct explanation *e) {
    return e->subject.site.has_slot ? e->subject.site.slot.code : "";
}

static char *key_step(const struct explanation *e, const char *what) {
    if (e->code.kind == CODE_T1)
        return g_strdup_printf("%s (key %u)", what, e->code.t1.claim.kid);
    return g_strdup(what);
}

static char *event_step(const struct explanation *e) {
    if (e->code.kind == CODE_T1)
        return g_strdup_printf("the ticket is of event %" PRIu32 ", this is event %" PRIu32, e->code.t1.claim.event,
                               e->state->event.id);
    return g_strdup("no badge key of this event made this badge");
}

static char *day_step(const struct explanation *e) {
    if (e->facts.day < 0)
        return g_strdup("this is no day of the event");
    g_autofree char *days = explain_bits(e->facts.days, 1);
    return g_strdup_printf("the ticket is valid on day %s, this is day %d", days, e->facts.day + 1);
}

static char *window_step(const struct explanation *e, const char *what, int64_t from, int64_t until) {
    g_autofree char *first = instant(e, from), *last = instant(e, until);
    if (from && e->facts.now < from)
        return g_strdup_printf("%s from %s on", what, first);
    return g_strdup_printf("%s until %s", what, last);
}

static char *slot_step(const struct explanation *e) {
    const struct access_facts *f = &e->facts;
    g_autofree char *what = g_strdup_printf("entry to session %s is", session(e));
    return window_step(e, what, f->opens ? f->opens - f->grace_before : 0, f->closes ? f->closes + f->grace_after : 0);
}

static char *list_step(const struct explanation *e) {
    GString *text = g_string_new(NULL);
    g_string_printf(text, "not on list %s of session %s", e->subject.site.slot.list, session(e));
    if (e->subject.has_elsewhere)
        g_string_append_printf(text, "; on that of session %s", e->subject.elsewhere.code);
    return g_string_free(text, FALSE);
}

static char *rule_step(const struct explanation *e) { return explain_rule(e); }

static char *tier_step(const struct explanation *e) {
    g_autofree char *tier = tier_code(e);
    return g_strdup_printf("no rule of rules.csv lets ticket type %s into %s%s%s", tier, e->subject.site.zone.code,
                           *session(e) ? ", session " : "", session(e));
}

static char *passback_step(const struct explanation *e) {
    g_autofree char *last = instant(e, e->facts.last);
    return g_strdup_printf("inside %s since %s, and its anti-passback is %s", e->subject.site.zone.code, last,
                           explain_passback(e->facts.passback));
}

static char *capacity_step(const struct explanation *e) {
    const struct access_facts *f = &e->facts;
    if (f->quota_left == 0)
        return g_strdup_printf("all %" PRId32 " seats of this gate are given", e->subject.site.quota);
    return g_strdup_printf("%" PRId32 " of %" PRId32 " seats taken, %" PRId32 " kept for listed people", f->occupancy,
                           f->capacity, f->seat_reserved ? 0 : f->reserved_left);
}

static char *replay_step(const struct explanation *e) {
    g_autofree char *last = instant(e, e->facts.last);
    return g_strdup_printf("scanned at this gate at %s, less than %" PRId64 " s before", last,
                           e->facts.replay_ms / 1000);
}

/* By a trusted clock it would have been one of these. */
static char *clock_step(const struct explanation *e) {
    struct access_facts trusted = e->facts;
    trusted.clock_ok = true;
    g_autofree char *now = instant(e, e->facts.now);
    return g_strdup_printf("%s is not to be trusted; by it the answer would be %s (%s)", now,
                           verdict_name(access_decide(&trusted).verdict), why_words(access_why(&trusted)));
}

char *explain_step(const struct explanation *e) {
    const struct access_facts *f = &e->facts;
    switch (e->why) {
    case WHY_PARSE: return g_strdup("empty, too long, or with characters that no ticket code has");
    case WHY_SIGNATURE: return key_step(e, "it does not hold under the issuer's key");
    case WHY_ISSUER: return key_step(e, "this key may not sign this ticket type and channel, or not now");
    case WHY_EVENT: return event_step(e);
    case WHY_KNOWN: return g_strdup("no ticket of this event has this code");
    case WHY_EXIT:
        return g_strdup(f->dir == DIRECTION_OUT ? "nobody with a genuine code is kept in" : "no direction was given");
    case WHY_REVOKED: return g_strdup(f->revoked ? "the ticket is revoked" : "the ticket is cancelled");
    case WHY_SUPERSEDED: return g_strdup_printf("this is version %u, the newest is %u", f->rev, f->cur_rev);
    case WHY_BLOCKED: return g_strdup("the ticket is on hold in tickets.csv");
    case WHY_UNPAID: return g_strdup("the ticket is not paid in tickets.csv");
    case WHY_REPLAY: return replay_step(e);
    case WHY_CLOSED: return g_strdup_printf("%s, or a zone around it, is closed", e->subject.site.zone.code);
    case WHY_GATE: return g_strdup_printf("%s is a way out only", e->place.gate);
    case WHY_CLOCK: return clock_step(e);
    case WHY_DAY: return day_step(e);
    case WHY_TICKET_WINDOW: return window_step(e, "the ticket is valid", f->nbf, f->naf);
    case WHY_SLOT_WINDOW: return slot_step(e);
    case WHY_DENY_RULE:
    case WHY_REVIEW_RULE: return rule_step(e);
    case WHY_LIST: return list_step(e);
    case WHY_TIER: return tier_step(e);
    case WHY_PASSBACK: return passback_step(e);
    case WHY_ENTRIES: return g_strdup_printf("%" PRId32 " of %" PRId32 " entries used", f->entries, f->max_entries);
    case WHY_CAPACITY: return capacity_step(e);
    case WHY_ATTENTION: return g_strdup("tickets.csv marks it: attention");
    case WHY_PROVISIONAL:
        return g_strdup(f->cut_off ? "sold since the last news, and this kiosk is cut off"
                                   : "sold since the last news");
    case WHY_OK: return g_strdup("nothing is against it");
    }
    return g_strdup("");
}
