/* Who may enter where. Each step of access.h's order is one small function that answers VERDICT_OK for "nothing
 * against it here"; the order itself stands in enter(). Called once per scan, and by the million in the tests. */
#include "core/access.h"

#include <stddef.h>

#define LIMIT(e, last) ((unsigned)(e) <= (unsigned)(last))

struct access_facts access_facts_default(void) {
    return (struct access_facts){
        .parse_ok = true,
        .is_signed = true,
        .sig_ok = true,
        .issuer_ok = true,
        .event_ok = true,
        .clock_ok = true,
        .known = true,
        .rev = 1,
        .cur_rev = 1,
        .days = 3,
        .dir = DIRECTION_IN,
        .zone_open = true,
        .gate_dirs = 3,
        .tier_ok = true,
        .passback = PASSBACK_SOFT,
        .replay_ms = 15000,
        .cross_gate_ms = 60000,
        .quota_left = -1,
    };
}

/* Instants near the ends of int64 saturate: a limit centuries away is no limit. */
static int64_t plus(int64_t a, int64_t b) {
    int64_t sum;
    if (!__builtin_add_overflow(a, b, &sum))
        return sum;
    return b > 0 ? INT64_MAX : INT64_MIN;
}

static int64_t minus(int64_t a, int64_t b) {
    int64_t difference;
    if (!__builtin_sub_overflow(a, b, &difference))
        return difference;
    return b > 0 ? INT64_MIN : INT64_MAX;
}

/* Was the last scan less than span away? In either direction: two doors' clocks may differ by seconds. */
static bool moments_ago(const struct access_facts *f, int64_t span) {
    if (f->last == 0 || span <= 0)
        return false;
    uint64_t apart = f->now >= f->last ? (uint64_t)f->now - (uint64_t)f->last : (uint64_t)f->last - (uint64_t)f->now;
    return apart < (uint64_t)span;
}

/* ---- what the code itself says ---- */

static enum verdict check_code(const struct access_facts *f) {
    if (!f->parse_ok)
        return VERDICT_UNREADABLE;
    if (!f->is_signed)
        return f->known ? VERDICT_OK : VERDICT_UNKNOWN;
    if (!f->sig_ok || !f->issuer_ok)
        return VERDICT_FORGED;
    return f->event_ok ? VERDICT_OK : VERDICT_WRONG_EVENT;
}

static enum verdict check_enums(const struct access_facts *f) {
    bool sane = LIMIT(f->status, TICKET_CANCELLED) && LIMIT(f->rule_effect, RULE_REVIEW) &&
                LIMIT(f->rule_code, VERDICT_FAULT) && LIMIT(f->list_mode, LIST_RESERVES) &&
                LIMIT(f->passback, PASSBACK_HARD) && LIMIT(f->last_dir, DIRECTION_OUT) &&
                LIMIT(f->offline_policy, OFFLINE_CLOSED);
    return sane ? VERDICT_OK : VERDICT_FAULT;
}

/* ---- what the roster says of the ticket ---- */

static bool is_revoked(const struct access_facts *f) {
    return f->revoked || (f->known && f->status == TICKET_CANCELLED);
}

static enum verdict check_ticket(const struct access_facts *f) {
    if (is_revoked(f))
        return VERDICT_REVOKED;
    if (!f->known)
        return VERDICT_OK;
    if (f->is_signed && f->rev < f->cur_rev)
        return VERDICT_SUPERSEDED;
    if (f->status == TICKET_BLOCKED)
        return VERDICT_BLOCKED;
    return f->status == TICKET_UNPAID ? VERDICT_UNPAID : VERDICT_OK;
}

static enum verdict check_replay(const struct access_facts *f) {
    bool replay = f->inside && f->same_gate && f->last_dir == DIRECTION_IN && moments_ago(f, f->replay_ms);
    return replay ? VERDICT_OK_REPLAY : VERDICT_OK;
}

/* ---- gate and time ---- */

static enum verdict check_gate(const struct access_facts *f) {
    if (!f->zone_open)
        return VERDICT_CLOSED;
    return f->gate_dirs & 1 ? VERDICT_OK : VERDICT_WRONG_GATE;
}

static enum verdict check_day(const struct access_facts *f) {
    return f->day >= 0 && f->day < 8 && (f->days >> f->day & 1) ? VERDICT_OK : VERDICT_WRONG_DAY;
}

static enum verdict check_ticket_window(const struct access_facts *f) {
    if (f->nbf && f->now < f->nbf)
        return VERDICT_TOO_EARLY;
    return f->naf && f->now >= f->naf ? VERDICT_TOO_LATE : VERDICT_OK;
}

static enum verdict check_slot_window(const struct access_facts *f) {
    if (f->opens && f->now < minus(f->opens, f->grace_before))
        return VERDICT_TOO_EARLY;
    return f->closes && f->now >= plus(f->closes, f->grace_after) ? VERDICT_TOO_LATE : VERDICT_OK;
}

/* "Too early" from a clock that stands in 1970 would be a lie: where time would refuse, a person decides. */
static enum verdict check_time(const struct access_facts *f) {
    enum verdict v = check_day(f);
    if (v == VERDICT_OK)
        v = check_ticket_window(f);
    if (v == VERDICT_OK)
        v = check_slot_window(f);
    return v != VERDICT_OK && !f->clock_ok ? VERDICT_CLOCK : v;
}

/* A denial that hangs on what the clock chose is one by time. What sends people to staff does so anyway. */
static enum verdict unless_by_clock(const struct access_facts *f, bool by_clock, enum verdict v) {
    return by_clock && !f->clock_ok && verdict_class(v) == VERDICT_CLASS_DENY ? VERDICT_CLOCK : v;
}

/* ---- rules, lists, tier ---- */

/* A rule that holds people up with a code that admits is an organiser's slip: staff decide. */
static enum verdict rule_answer(const struct access_facts *f) {
    enum verdict v = verdict_class(f->rule_code) == VERDICT_CLASS_ADMIT ? VERDICT_SEE_STAFF : f->rule_code;
    return unless_by_clock(f, f->rule_by_clock, v);
}

static enum verdict check_deny_rule(const struct access_facts *f) {
    return f->rule_effect == RULE_DENY ? rule_answer(f) : VERDICT_OK;
}

static enum verdict check_list(const struct access_facts *f) {
    enum verdict v = f->list_mode == LIST_REQUIRED && !f->on_list ? VERDICT_NOT_INVITED : VERDICT_OK;
    return unless_by_clock(f, f->session_by_clock, v);
}

static enum verdict check_tier(const struct access_facts *f) {
    bool invited = f->list_mode != LIST_NONE && f->on_list;
    enum verdict v = f->rule_effect == RULE_NONE && !f->tier_ok && !invited ? VERDICT_TIER : VERDICT_OK;
    return unless_by_clock(f, f->rule_by_clock || f->session_by_clock, v);
}

/* ---- presence and seats ---- */

static enum verdict check_passback(const struct access_facts *f) {
    if (!f->inside || f->passback == PASSBACK_OFF)
        return VERDICT_OK;
    bool elsewhere_just_now = !f->same_gate && moments_ago(f, f->cross_gate_ms);
    return f->passback == PASSBACK_HARD || elsewhere_just_now ? VERDICT_ALREADY_IN : VERDICT_OK;
}

static enum verdict check_entries(const struct access_facts *f) {
    bool spent = f->max_entries > 0 && f->entries >= f->max_entries;
    bool may_return = f->reentry_after_exit && !f->inside && f->last_dir == DIRECTION_OUT;
    return spent && !may_return ? VERDICT_USED : VERDICT_OK;
}

/* Seats kept for others are not free to this one. A reserved seat still cannot be taken beyond the capacity: someone
 * let in by override may be sitting on it. */
static enum verdict check_capacity(const struct access_facts *f) {
    if (f->cap_exempt || f->inside)
        return VERDICT_OK;
    if (f->quota_left == 0)
        return VERDICT_FULL;
    int64_t kept = f->seat_reserved || f->reserved_left < 0 ? 0 : f->reserved_left;
    return f->capacity > 0 && f->occupancy + kept >= f->capacity ? VERDICT_FULL : VERDICT_OK;
}

static enum verdict check_presence(const struct access_facts *f) {
    enum verdict v = check_passback(f);
    if (v == VERDICT_OK)
        v = check_entries(f);
    if (v == VERDICT_OK)
        v = check_capacity(f);
    return unless_by_clock(f, f->session_by_clock, v);
}

/* ---- a person's judgement ---- */

static enum verdict check_review_rule(const struct access_facts *f) {
    return f->rule_effect == RULE_REVIEW ? rule_answer(f) : VERDICT_OK;
}

static enum verdict check_attention(const struct access_facts *f) {
    return f->attention ? VERDICT_SEE_STAFF : VERDICT_OK;
}

/* Genuine but not in the roster: sold since the last sync. */
static enum verdict check_provisional(const struct access_facts *f) {
    if (f->known)
        return VERDICT_OK;
    return f->cut_off && f->offline_policy == OFFLINE_CLOSED ? VERDICT_SEE_STAFF : VERDICT_OK_PROVISIONAL;
}

/* The order is the contract of access.h. */
static enum verdict enter(const struct access_facts *f) {
    static enum verdict (*const checks[])(const struct access_facts *) = {
        check_enums, check_ticket, check_replay,   check_gate,        check_time,      check_deny_rule,
        check_list,  check_tier,   check_presence, check_review_rule, check_attention, check_provisional,
    };
    for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
        enum verdict v = checks[i](f);
        if (v != VERDICT_OK)
            return v;
    }
    return f->inside || f->entries > 0 ? VERDICT_OK_REENTRY : VERDICT_OK;
}

/* A supervisor lets in whom a rule holds up, never whom the code or the ticket itself condemns. */
#define BIT(v) (UINT32_C(1) << (v))
static const uint32_t never_lifted = BIT(VERDICT_UNREADABLE) | BIT(VERDICT_FORGED) | BIT(VERDICT_WRONG_EVENT) |
                                     BIT(VERDICT_UNKNOWN) | BIT(VERDICT_REVOKED) | BIT(VERDICT_SUPERSEDED) |
                                     BIT(VERDICT_BLOCKED) | BIT(VERDICT_FAULT);

bool access_liftable(enum verdict v) {
    return LIMIT(v, VERDICT_FAULT) && verdict_class(v) != VERDICT_CLASS_ADMIT && !(never_lifted & BIT(v));
}

/* Nothing but the code is looked at on the way out: nobody is locked in, whatever else is wrong. */
static enum verdict decide(const struct access_facts *f) {
    enum verdict v = check_code(f);
    if (v != VERDICT_OK)
        return v;
    if (f->dir == DIRECTION_OUT)
        return VERDICT_OK_EXIT;
    if (f->dir != DIRECTION_IN)
        return VERDICT_FAULT;
    v = enter(f);
    return f->override && access_liftable(v) ? VERDICT_OK_OVERRIDE : v;
}

static uint8_t exit_warnings(const struct access_facts *f) {
    unsigned warnings = 0;
    if (!f->inside)
        warnings |= WARN_EXIT_WITHOUT_ENTRY;
    if (is_revoked(f))
        warnings |= WARN_REVOKED_LEAVING;
    return (uint8_t)warnings;
}

static uint8_t warnings_of(const struct access_facts *f, enum verdict v) {
    unsigned warnings = 0;
    if (verdict_class(v) != VERDICT_CLASS_ADMIT)
        return 0;
    if (v == VERDICT_OK_EXIT)
        warnings |= exit_warnings(f);
    else if (v != VERDICT_OK_REPLAY && f->inside && f->passback == PASSBACK_SOFT)
        warnings |= WARN_SOFT_PASSBACK;
    if (v == VERDICT_OK_OVERRIDE)
        warnings |= WARN_OVERRIDDEN;
    if (!f->clock_ok)
        warnings |= WARN_CLOCK;
    return (uint8_t)warnings;
}

struct access_answer access_decide(const struct access_facts *facts) {
    enum verdict v = decide(facts);
    return (struct access_answer){.verdict = v, .warnings = warnings_of(facts, v)};
}
