/* What must hold for all facts, tried on ten million random sets of them (FACTS=N: on so many; fewer where a sanitizer
 * slows each one down). The same rules are put to decisions with one planted mistake each, and have to find every one.
 * Facts are shared out to two processes with seeds of their own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/access.h"
#include "unit/chance.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define SEED 20261122
#define FACTS 10000000
#define FACTS_SLOW 400000
#define FACTS_MUTANT 200000 /* each mistake shows long before */
#define WORKERS 2

static int32_t small(struct chance *c, int32_t from, int32_t to) {
    return from + (int32_t)chance_below(c, (uint32_t)(to - from + 1));
}

/* An instant within two minutes of now, or none. */
static int64_t instant(struct chance *c, int64_t now) {
    return chance_one_in(c, 2) ? 0 : now + small(c, -120000, 120000);
}

/* Facts as a store could find them, with the usual ones common enough that every check is reached. */
static struct access_facts random_facts(struct chance *c) {
    struct access_facts f = access_facts_default();
    f.parse_ok = !chance_one_in(c, 30);
    f.is_signed = !chance_one_in(c, 4);
    f.sig_ok = !chance_one_in(c, 20);
    f.issuer_ok = !chance_one_in(c, 20);
    f.event_ok = !chance_one_in(c, 20);
    f.clock_ok = !chance_one_in(c, 6);
    f.now = INT64_C(1795305600000) + small(c, 0, 1000000);
    f.day = (int8_t)(chance_one_in(c, 8) ? small(c, -1, 9) : 0);
    f.known = !chance_one_in(c, 5);
    f.status = (enum ticket_status)(chance_one_in(c, 8) ? small(c, 0, 3) : 0);
    f.rev = (uint8_t)small(c, 0, 2);
    f.cur_rev = (uint8_t)(chance_one_in(c, 8) ? small(c, 0, 3) : 0);
    f.revoked = chance_one_in(c, 20);
    f.nbf = chance_one_in(c, 6) ? instant(c, f.now) : 0;
    f.naf = chance_one_in(c, 6) ? instant(c, f.now) : 0;
    f.attention = chance_one_in(c, 10);
    f.cap_exempt = chance_one_in(c, 6);
    f.dir = chance_one_in(c, 8) ? DIRECTION_OUT : DIRECTION_IN;
    f.zone_open = !chance_one_in(c, 20);
    f.gate_dirs = (uint8_t)(chance_one_in(c, 8) ? small(c, 0, 3) : 3);
    f.opens = chance_one_in(c, 4) ? instant(c, f.now) : 0;
    f.closes = chance_one_in(c, 4) ? instant(c, f.now) : 0;
    f.grace_before = small(c, 0, 60000);
    f.grace_after = small(c, 0, 60000);
    f.rule_effect = (enum rule_effect)(chance_one_in(c, 5) ? small(c, 0, 3) : 0);
    f.rule_code = (enum verdict)small(c, 0, VERDICT_FULL);
    f.list_mode = (enum list_mode)(chance_one_in(c, 3) ? small(c, 0, 2) : 0);
    f.on_list = chance_one_in(c, 2);
    f.tier_ok = !chance_one_in(c, 5);
    f.rule_by_clock = chance_one_in(c, 3);
    f.session_by_clock = chance_one_in(c, 3);
    f.passback = (enum passback)small(c, 0, 2);
    f.inside = chance_one_in(c, 3);
    f.entries = small(c, 0, 3);
    f.max_entries = chance_one_in(c, 4) ? small(c, 0, 4) : 0;
    f.last = instant(c, f.now);
    f.last_dir = (enum direction)small(c, 0, 2);
    f.same_gate = chance_one_in(c, 2);
    f.cut_off = chance_one_in(c, 3);
    f.offline_policy = chance_one_in(c, 2) ? OFFLINE_CLOSED : OFFLINE_OPEN;
    f.reentry_after_exit = chance_one_in(c, 2);
    f.capacity = small(c, -1, 3);
    f.occupancy = small(c, 0, 4);
    f.reserved_left = small(c, -1, 2);
    f.seat_reserved = chance_one_in(c, 5);
    f.quota_left = chance_one_in(c, 5) ? small(c, -2, 2) : -1;
    f.override = chance_one_in(c, 6);
    return f;
}

/* One enum in the struct made to say what its type does not know. */
static void mangle(struct chance *c, struct access_facts *f) {
    int32_t odd = chance_one_in(c, 2) ? small(c, VERDICT_COUNT, 1000) : small(c, -1000, -1);
    switch (small(c, 0, 7)) {
    case 0: f->status = (enum ticket_status)odd; break;
    case 1: f->rule_effect = (enum rule_effect)odd; break;
    case 2: f->rule_code = (enum verdict)odd; break;
    case 3: f->list_mode = (enum list_mode)odd; break;
    case 4: f->passback = (enum passback)odd; break;
    case 5: f->last_dir = (enum direction)odd; break;
    case 6: f->offline_policy = (enum offline_policy)odd; break;
    default: f->dir = (enum direction)odd; break;
    }
}

/* Is any enum no value of its type? dir has to be a direction, too. */
static bool mangled(const struct access_facts *f) {
    return (unsigned)f->status > TICKET_CANCELLED || (unsigned)f->rule_effect > RULE_REVIEW ||
           (unsigned)f->rule_code > VERDICT_FAULT || (unsigned)f->list_mode > LIST_RESERVES ||
           (unsigned)f->passback > PASSBACK_HARD || (unsigned)f->last_dir > DIRECTION_OUT ||
           (unsigned)f->offline_policy > OFFLINE_CLOSED || (f->dir != DIRECTION_IN && f->dir != DIRECTION_OUT);
}

typedef struct access_answer decide_fn(const struct access_facts *facts);

static bool admits(enum verdict v) { return verdict_class(v) == VERDICT_CLASS_ADMIT; }

static bool genuine(const struct access_facts *f) {
    return f->parse_ok && (f->is_signed ? f->sig_ok && f->issuer_ok && f->event_ok : f->known);
}

static bool condemned(enum verdict v) {
    return v == VERDICT_UNREADABLE || v == VERDICT_FORGED || v == VERDICT_WRONG_EVENT || v == VERDICT_UNKNOWN ||
           v == VERDICT_REVOKED || v == VERDICT_SUPERSEDED || v == VERDICT_BLOCKED || v == VERDICT_FAULT;
}

static bool about_time(enum verdict v) {
    return v == VERDICT_WRONG_DAY || v == VERDICT_TOO_EARLY || v == VERDICT_TOO_LATE;
}

static bool about_session(enum verdict v) {
    return v == VERDICT_NOT_INVITED || v == VERDICT_TIER || v == VERDICT_ALREADY_IN || v == VERDICT_USED ||
           v == VERDICT_FULL;
}

static bool by_rule(const struct access_facts *f, enum verdict v) {
    return (f->rule_effect == RULE_DENY || f->rule_effect == RULE_REVIEW) && f->rule_code == v;
}

static const char *broken_at_the_code(const struct access_facts *f, struct access_answer a) {
    if (!genuine(f) && admits(a.verdict))
        return "let someone through without a genuine code";
    if (genuine(f) && f->dir == DIRECTION_OUT && a.verdict != VERDICT_OK_EXIT)
        return "refused an exit to a genuine code";
    if (f->dir == DIRECTION_IN && a.verdict == VERDICT_OK_EXIT)
        return "called an entry an exit";
    return NULL;
}

static const char *broken_at_the_ticket(const struct access_facts *f, struct access_answer a) {
    bool void_ticket =
        f->revoked || (f->known && f->status >= TICKET_BLOCKED) || (f->known && f->is_signed && f->rev < f->cur_rev);
    if (f->dir == DIRECTION_OUT)
        return NULL;
    if (void_ticket && admits(a.verdict))
        return "admitted a revoked, blocked or superseded ticket";
    if (f->known && f->status == TICKET_UNPAID && admits(a.verdict) && a.verdict != VERDICT_OK_OVERRIDE)
        return "admitted an unpaid ticket";
    if (!f->known && (a.verdict == VERDICT_OK || a.verdict == VERDICT_OK_REENTRY))
        return "called an unknown ticket ok";
    if (!f->known && f->cut_off && f->offline_policy == OFFLINE_CLOSED && a.verdict == VERDICT_OK_PROVISIONAL)
        return "admitted an unknown ticket where it must fail closed";
    return NULL;
}

static const char *broken_at_the_place(const struct access_facts *f, struct access_answer a) {
    bool plain = a.verdict == VERDICT_OK || a.verdict == VERDICT_OK_REENTRY || a.verdict == VERDICT_OK_PROVISIONAL;
    bool needs_seat = f->capacity > 0 && !f->cap_exempt && !f->inside;
    if (plain && (!f->zone_open || !(f->gate_dirs & 1)))
        return "admitted at a closed zone or an exit-only gate";
    if (plain && needs_seat && f->occupancy >= f->capacity)
        return "admitted beyond the capacity";
    if (plain && needs_seat && !f->seat_reserved && f->occupancy + f->reserved_left >= f->capacity)
        return "gave a reserved seat away";
    if (plain && !f->cap_exempt && !f->inside && f->quota_left == 0)
        return "admitted beyond the quota";
    if (plain && f->inside && f->passback == PASSBACK_HARD)
        return "let a ticket in twice at a hard door";
    if (plain && f->list_mode == LIST_REQUIRED && !f->on_list)
        return "admitted someone uninvited";
    return NULL;
}

static const char *broken_about_time(const struct access_facts *f, struct access_answer a) {
    if (!f->clock_ok && about_time(a.verdict) && !by_rule(f, a.verdict))
        return "believed a clock that is not trusted";
    if (!f->clock_ok && f->session_by_clock && about_session(a.verdict) && !by_rule(f, a.verdict))
        return "refused by a session that a bad clock chose";
    if (!f->clock_ok && f->rule_by_clock && a.verdict == VERDICT_TIER && !by_rule(f, a.verdict))
        return "refused by a rule that a bad clock chose";
    if (f->clock_ok && a.verdict == VERDICT_CLOCK && !by_rule(f, a.verdict))
        return "blamed a good clock";
    if (((a.warnings & WARN_CLOCK) != 0) != (admits(a.verdict) && !f->clock_ok))
        return "forgot or invented the clock warning";
    return NULL;
}

/* The answer with a supervisor's PIN against the one without. */
static const char *broken_by_override(const struct access_facts *f, struct access_answer a, decide_fn *decide) {
    struct access_facts alone = *f;
    alone.override = false;
    enum verdict without = decide(&alone).verdict;
    enum verdict expected = !f->override || admits(without) || condemned(without) ? without : VERDICT_OK_OVERRIDE;
    if (without == VERDICT_OK_OVERRIDE)
        return "overrode without a PIN";
    if (a.verdict != expected)
        return "lifted too much or too little by a PIN";
    return ((a.warnings & WARN_OVERRIDDEN) != 0) != (a.verdict == VERDICT_OK_OVERRIDE) ? "hid an override" : NULL;
}

static const char *broken_rule(const struct access_facts *f, decide_fn *decide) {
    struct access_answer a = decide(f), again = decide(f);
    if (a.verdict != again.verdict || a.warnings != again.warnings)
        return "answered the same question twice differently";
    if ((a.verdict == VERDICT_FAULT) != (genuine(f) && f->dir != DIRECTION_OUT && mangled(f)))
        return "called sound facts a fault, or a fault sound";
    const char *broken = broken_at_the_code(f, a);
    if (!broken)
        broken = broken_at_the_ticket(f, a);
    if (!broken)
        broken = broken_at_the_place(f, a);
    if (!broken)
        broken = broken_about_time(f, a);
    return broken ? broken : broken_by_override(f, a, decide);
}

/* What a run over random facts found. The counts of codes leave out facts with a rule, which may name any code. */
struct finding {
    const char *broken; /* NULL: all held */
    int64_t by_own_check[VERDICT_COUNT], all[VERDICT_COUNT];
};

static void try_facts(decide_fn *decide, uint64_t seed, int64_t rounds, struct finding *ret_finding) {
    struct chance chance = {seed};
    for (int64_t i = 0; i < rounds && !ret_finding->broken; i++) {
        struct access_facts facts = random_facts(&chance);
        if (chance_one_in(&chance, 100))
            mangle(&chance, &facts);
        enum verdict v = decide(&facts).verdict;
        ret_finding->broken = broken_rule(&facts, decide);
        ret_finding->all[v]++;
        ret_finding->by_own_check[v] += facts.rule_effect == RULE_NONE || mangled(&facts);
    }
}

static const char *first_broken(decide_fn *decide, int64_t rounds) {
    struct finding finding = {0};
    try_facts(decide, SEED, rounds, &finding);
    return finding.broken;
}

static bool is_slow(void) {
#if defined(__SANITIZE_ADDRESS__)
    return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
    return true;
#endif
#endif
    return false;
}

static int64_t facts_wanted(void) {
    const char *wanted = getenv("FACTS");
    long long n = wanted ? strtoll(wanted, NULL, 10) : 0;
    return n > 0 ? n : is_slow() ? FACTS_SLOW : FACTS;
}

/* A finding is made in a child and comes back through a pipe: its texts lie at the same address in both. */
static int start_worker(uint64_t seed, int64_t rounds) {
    int ends[2];
    assert_return_code(pipe(ends), 0);
    fflush(NULL);
    pid_t child = fork();
    assert_return_code(child, 0);
    if (child == 0) {
        struct finding finding = {0};
        try_facts(access_decide, seed, rounds, &finding);
        _exit(write(ends[1], &finding, sizeof(finding)) == (ssize_t)sizeof(finding) ? 0 : 1);
    }
    close(ends[1]);
    return ends[0];
}

static void collect(int from, struct finding *total) {
    struct finding finding;
    ssize_t got = read(from, &finding, sizeof(finding));
    close(from);
    assert_int_equal(got, sizeof(finding)); /* less than a pipe's atomic page */
    if (finding.broken)
        total->broken = finding.broken;
    for (int v = 0; v < VERDICT_COUNT; v++) {
        total->all[v] += finding.all[v];
        total->by_own_check[v] += finding.by_own_check[v];
    }
}

static void all_rules_hold_and_every_verdict_is_reached(void **state) {
    (void)state;
    struct finding total = {0};
    int64_t wanted = facts_wanted();
    int from[WORKERS], status;
    for (int i = 0; i < WORKERS; i++)
        from[i] = start_worker((uint64_t)SEED + (uint64_t)i, wanted / WORKERS + (i == 0 ? wanted % WORKERS : 0));
    for (int i = 0; i < WORKERS; i++)
        collect(from[i], &total);
    while (wait(&status) > 0)
        assert_int_equal(status, 0);
    if (total.broken)
        fail_msg("the decision %s", total.broken);
    print_message("# access_decide on %lld random facts, all rules held; answers:\n", (long long)wanted);
    for (int v = 0; v < VERDICT_COUNT; v++) {
        print_message("#   %-14s %9lld\n", verdict_name((enum verdict)v), (long long)total.all[v]);
        if (!total.by_own_check[v])
            fail_msg("%s was never answered", verdict_name((enum verdict)v));
    }
}

/* ---- decisions with one mistake each ---- */

static struct access_answer locks_in_the_revoked(const struct access_facts *f) {
    return f->revoked && f->dir == DIRECTION_OUT ? (struct access_answer){.verdict = VERDICT_REVOKED}
                                                 : access_decide(f);
}

static struct access_answer pin_lifts_all(const struct access_facts *f) {
    struct access_answer a = access_decide(f);
    if (!f->override || admits(a.verdict))
        return a;
    return (struct access_answer){VERDICT_OK_OVERRIDE, (uint8_t)(WARN_OVERRIDDEN | (f->clock_ok ? 0 : WARN_CLOCK))};
}

static struct access_answer pin_is_silent(const struct access_facts *f) {
    struct access_answer a = access_decide(f);
    a.warnings &= (uint8_t)~WARN_OVERRIDDEN;
    return a;
}

static struct access_answer one_seat_too_many(const struct access_facts *f) {
    struct access_facts wrong = *f;
    wrong.capacity += f->capacity > 0;
    return access_decide(&wrong);
}

static struct access_answer forgets_reserved_seats(const struct access_facts *f) {
    struct access_facts wrong = *f;
    wrong.reserved_left = 0;
    return access_decide(&wrong);
}

static struct access_answer forgets_the_quota(const struct access_facts *f) {
    struct access_facts wrong = *f;
    wrong.quota_left = -1;
    return access_decide(&wrong);
}

static struct access_answer trusts_any_clock(const struct access_facts *f) {
    struct access_facts wrong = *f;
    wrong.clock_ok = true;
    return access_decide(&wrong);
}

static struct access_answer believes_the_agenda(const struct access_facts *f) {
    struct access_facts wrong = *f;
    wrong.session_by_clock = false;
    return access_decide(&wrong);
}

static struct access_answer believes_dated_rules(const struct access_facts *f) {
    struct access_facts wrong = *f;
    wrong.rule_by_clock = false;
    return access_decide(&wrong);
}

static struct access_answer trusts_any_signature(const struct access_facts *f) {
    struct access_facts wrong = *f;
    wrong.sig_ok = true;
    return access_decide(&wrong);
}

static struct access_answer softens_hard_doors(const struct access_facts *f) {
    struct access_facts wrong = *f;
    wrong.passback = PASSBACK_OFF;
    return access_decide(&wrong);
}

static struct access_answer always_fails_open(const struct access_facts *f) {
    struct access_facts wrong = *f;
    wrong.offline_policy = OFFLINE_OPEN;
    return access_decide(&wrong);
}

static struct access_answer invites_everyone(const struct access_facts *f) {
    struct access_facts wrong = *f;
    wrong.list_mode = LIST_NONE;
    return access_decide(&wrong);
}

static struct access_answer forgets_superseding(const struct access_facts *f) {
    struct access_facts wrong = *f;
    wrong.cur_rev = 0;
    return access_decide(&wrong);
}

static struct access_answer takes_promises_for_money(const struct access_facts *f) {
    struct access_facts wrong = *f;
    if (f->status == TICKET_UNPAID)
        wrong.status = TICKET_PAID;
    return access_decide(&wrong);
}

static struct access_answer opens_every_gate(const struct access_facts *f) {
    struct access_facts wrong = *f;
    wrong.gate_dirs = 3;
    return access_decide(&wrong);
}

static struct access_answer takes_any_enum(const struct access_facts *f) {
    struct access_facts wrong = *f;
    wrong.offline_policy = f->offline_policy == OFFLINE_CLOSED ? OFFLINE_CLOSED : OFFLINE_OPEN;
    return access_decide(&wrong);
}

static struct access_answer changes_its_mind(const struct access_facts *f) {
    static unsigned asked;
    struct access_answer a = access_decide(f);
    if (++asked % 997 == 0)
        a.warnings ^= WARN_SOFT_PASSBACK;
    return a;
}

static void each_planted_mistake_is_found(void **state) {
    (void)state;
    decide_fn *const mutants[] = {
        locks_in_the_revoked,   pin_lifts_all,
        pin_is_silent,          one_seat_too_many,
        forgets_reserved_seats, forgets_the_quota,
        trusts_any_clock,       trusts_any_signature,
        softens_hard_doors,     always_fails_open,
        invites_everyone,       forgets_superseding,
        opens_every_gate,       takes_promises_for_money,
        takes_any_enum,         changes_its_mind,
        believes_the_agenda,    believes_dated_rules,
    };
    for (size_t i = 0; i < COUNT(mutants); i++)
        if (!first_broken(mutants[i], FACTS_MUTANT))
            fail_msg("mutant %zu passed", i);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_rules_hold_and_every_verdict_is_reached),
        cmocka_unit_test(each_planted_mistake_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
