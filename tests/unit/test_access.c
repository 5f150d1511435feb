/* Who gets in, case by case: the written cases of tests/data/access-cases.tsv, combinations of our own, and the proof
 * that these tables notice when a single fact is no longer looked at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/access.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define NINE_O_CLOCK 32400000

/* The names of the case file and where they stand in the struct; seconds there, ms here. */
/* clang-format off */
#define FIELD(n, m) {n, offsetof(struct access_facts, m), sizeof(((struct access_facts *)0)->m), 1}
#define SECONDS(n, m) {n, offsetof(struct access_facts, m), sizeof(((struct access_facts *)0)->m), 1000}
/* clang-format on */
static const struct field {
    const char *name;
    size_t at, size;
    int64_t scale;
} fields[] = {
    FIELD("parse_ok", parse_ok),
    FIELD("is_signed", is_signed),
    FIELD("sig_ok", sig_ok),
    FIELD("issuer_ok", issuer_ok),
    FIELD("event_ok", event_ok),
    FIELD("clock_ok", clock_ok),
    SECONDS("now", now),
    FIELD("day", day),
    FIELD("known", known),
    FIELD("status", status),
    FIELD("rev", rev),
    FIELD("cur_rev", cur_rev),
    FIELD("revoked", revoked),
    FIELD("days", days),
    SECONDS("nbf", nbf),
    SECONDS("naf", naf),
    FIELD("attention", attention),
    FIELD("cap_exempt", cap_exempt),
    FIELD("dir", dir),
    FIELD("zone_open", zone_open),
    FIELD("gate_dirs", gate_dirs),
    SECONDS("opens", opens),
    SECONDS("closes", closes),
    SECONDS("grace_b", grace_before),
    SECONDS("grace_a", grace_after),
    FIELD("rule_effect", rule_effect),
    FIELD("rule_code", rule_code),
    FIELD("list_mode", list_mode),
    FIELD("on_list", on_list),
    FIELD("tier_ok", tier_ok),
    FIELD("rule_by_clock", rule_by_clock),
    FIELD("session_by_clock", session_by_clock),
    FIELD("apb", passback),
    FIELD("inside", inside),
    FIELD("entries", entries),
    FIELD("max_entries", max_entries),
    SECONDS("last", last),
    FIELD("last_dir", last_dir),
    FIELD("same_gate", same_gate),
    FIELD("cut_off", cut_off),
    FIELD("offline_policy", offline_policy),
    SECONDS("replay_s", replay_ms),
    SECONDS("xgate_s", cross_gate_ms),
    FIELD("reentry_after_exit", reentry_after_exit),
    FIELD("capacity", capacity),
    FIELD("occupancy", occupancy),
    FIELD("reserved_left", reserved_left),
    FIELD("seat_reserved", seat_reserved),
    FIELD("quota_left", quota_left),
    FIELD("override", override),
};

static const struct field *field_of(const char *name) {
    for (size_t i = 0; i < COUNT(fields); i++)
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    return NULL;
}

static void set_field(struct access_facts *facts, const struct field *field, int64_t value) {
    char *to = (char *)facts + field->at;
    int8_t narrow = (int8_t)value;
    int32_t middle = (int32_t)value;
    int64_t wide = value * field->scale;
    if (field->size == sizeof(narrow))
        memcpy(to, &narrow, sizeof(narrow));
    else if (field->size == sizeof(middle))
        memcpy(to, &middle, sizeof(middle));
    else
        memcpy(to, &wide, sizeof(wide));
}

static struct access_facts usual_facts(void) {
    struct access_facts facts = access_facts_default();
    facts.now = NINE_O_CLOCK;
    return facts;
}

/* "name=value name=value" over the usual facts; "-" is none. */
static struct access_facts facts_of(const char *overrides) {
    struct access_facts facts = usual_facts();
    char name[32];
    long value;
    int used;
    while (sscanf(overrides, " %31[a-z_]=%ld%n", name, &value, &used) == 2) {
        const struct field *field = field_of(name);
        if (!field)
            fail_msg("no fact is called %s", name);
        set_field(&facts, field, value);
        overrides += used;
    }
    if (overrides[strspn(overrides, " -")] != '\0')
        fail_msg("cannot read the facts from: %s", overrides);
    return facts;
}

struct access_case {
    char id[8];
    char overrides[400];
    enum verdict verdict;
    int warnings; /* -1: the case does not say */
};

#define CASES_MAX 100

static FILE *open_case_file(void) {
    const char *source = getenv("SRCDIR");
    char path[4096];
    snprintf(path, sizeof(path), "%s/tests/data/access-cases.tsv", source ? source : ".");
    FILE *file = fopen(path, "re");
    if (!file)
        fail_msg("%s: cannot be read; run from the source folder or set SRCDIR", path);
    return file;
}

static size_t read_case_file(struct access_case *ret_cases) {
    FILE *file = open_case_file();
    char line[1024], code[32];
    size_t n = 0;
    while (n < CASES_MAX && fgets(line, sizeof(line), file)) {
        if (line[0] == '#')
            continue;
        struct access_case *c = &ret_cases[n++];
        c->warnings = -1;
        if (sscanf(line, "%7[^\t]\t%199[^\t]\t%31[^\t]\t", c->id, c->overrides, code) != 3 ||
            !verdict_from_name(code, &c->verdict))
            fail_msg("access-cases.tsv: not a case: %s", line);
    }
    fclose(file);
    return n;
}

/* Combinations that the file leaves open, each with its warnings. */
static const struct access_case combinations[] = {
    {"c01", "dir=2 known=0", VERDICT_OK_EXIT, WARN_EXIT_WITHOUT_ENTRY},
    {"c02", "dir=2 is_signed=0 inside=1", VERDICT_OK_EXIT, 0},
    {"c03", "dir=2 is_signed=0 known=0", VERDICT_UNKNOWN, 0},
    {"c04", "dir=2 sig_ok=0 inside=1", VERDICT_FORGED, 0},
    {"c05", "dir=2 event_ok=0 override=1", VERDICT_WRONG_EVENT, 0},
    {"c06", "dir=2 parse_ok=0", VERDICT_UNREADABLE, 0},
    {"c07", "dir=2 inside=1 zone_open=0 gate_dirs=1 day=-1 status=2", VERDICT_OK_EXIT, 0},
    {"c08", "dir=2 inside=1 status=3 clock_ok=0", VERDICT_OK_EXIT, WARN_REVOKED_LEAVING | WARN_CLOCK},
    {"c09", "dir=2 rule_effect=9 inside=1", VERDICT_OK_EXIT, 0},
    {"c10", "status=3", VERDICT_REVOKED, 0},
    {"c11", "status=3 known=0", VERDICT_OK_PROVISIONAL, 0},
    {"c12", "revoked=1 known=0", VERDICT_REVOKED, 0},
    {"c13", "revoked=1 rev=1 cur_rev=2 status=2", VERDICT_REVOKED, 0},
    {"c14", "rev=1 cur_rev=2 status=2", VERDICT_SUPERSEDED, 0},
    {"c15", "rev=2 cur_rev=1", VERDICT_OK, 0},
    {"c16", "is_signed=0 rev=0 cur_rev=2 sig_ok=0 issuer_ok=0 event_ok=0", VERDICT_OK, 0},
    {"c17", "known=0 rev=1 cur_rev=2", VERDICT_OK_PROVISIONAL, 0},
    {"c18", "sig_ok=0 event_ok=0", VERDICT_FORGED, 0},
    {"c19", "status=2 override=1", VERDICT_BLOCKED, 0},
    {"c20", "status=1 zone_open=0", VERDICT_UNPAID, 0},
    {"c21", "inside=1 entries=1 last=32395 last_dir=1 same_gate=1 zone_open=0", VERDICT_OK_REPLAY, 0},
    {"c22", "inside=1 entries=1 last=32395 last_dir=1 same_gate=1 attention=1 clock_ok=0", VERDICT_OK_REPLAY,
     WARN_CLOCK},
    {"c23", "inside=1 entries=1 last=32385 last_dir=1 same_gate=1", VERDICT_OK_REENTRY, WARN_SOFT_PASSBACK},
    {"c24", "inside=1 entries=1 last=32386 last_dir=1 same_gate=1 apb=2", VERDICT_OK_REPLAY, 0},
    {"c25", "inside=1 entries=1 last=32402 last_dir=1 same_gate=1", VERDICT_OK_REPLAY, 0},
    {"c26", "inside=1 entries=1 last=32410 last_dir=1", VERDICT_ALREADY_IN, 0},
    {"c27", "inside=1 entries=1 last=32340 last_dir=1", VERDICT_OK_REENTRY, WARN_SOFT_PASSBACK},
    {"c28", "inside=1 entries=1 last=32395 last_dir=1 apb=0", VERDICT_OK_REENTRY, 0},
    {"c29", "inside=1 entries=1 last=32395 last_dir=1 same_gate=1 replay_s=0", VERDICT_OK_REENTRY, WARN_SOFT_PASSBACK},
    {"c30", "inside=1 entries=1 last=32390 xgate_s=5", VERDICT_OK_REENTRY, WARN_SOFT_PASSBACK},
    {"c31", "inside=0 entries=1 last=32395 last_dir=2 same_gate=1", VERDICT_OK_REENTRY, 0},
    {"c32", "inside=1 entries=1 apb=2 override=1", VERDICT_OK_OVERRIDE, WARN_OVERRIDDEN},
    {"c33", "inside=1 entries=1 apb=1 max_entries=1 last_dir=1 reentry_after_exit=1", VERDICT_USED, 0},
    {"c34", "entries=1 max_entries=1 last_dir=1 reentry_after_exit=1", VERDICT_USED, 0},
    {"c35", "inside=1 entries=1 max_entries=1 last_dir=2 reentry_after_exit=1 apb=0", VERDICT_USED, 0},
    {"c36", "inside=1 capacity=5 occupancy=5 apb=0", VERDICT_OK_REENTRY, 0},
    {"c37", "inside=0 entries=1 last_dir=2 capacity=5 occupancy=5", VERDICT_FULL, 0},
    {"c38", "capacity=12 occupancy=11", VERDICT_OK, 0},
    {"c39", "capacity=12 occupancy=12 reserved_left=1 seat_reserved=1", VERDICT_FULL, 0},
    {"c40", "capacity=12 occupancy=12 reserved_left=-3", VERDICT_FULL, 0},
    {"c41", "quota_left=0 cap_exempt=1", VERDICT_OK, 0},
    {"c42", "quota_left=0 inside=1 apb=0", VERDICT_OK_REENTRY, 0},
    {"c43", "quota_left=1 capacity=12 occupancy=3", VERDICT_OK, 0},
    {"c44", "now=100 nbf=200", VERDICT_TOO_EARLY, 0},
    {"c45", "now=200 nbf=200", VERDICT_OK, 0},
    {"c46", "now=200 naf=200", VERDICT_TOO_LATE, 0},
    {"c47", "now=200 naf=201", VERDICT_OK, 0},
    {"c48", "now=200 naf=200 clock_ok=0", VERDICT_CLOCK, 0},
    {"c49", "day=-1 clock_ok=0", VERDICT_CLOCK, 0},
    {"c50", "day=-1", VERDICT_WRONG_DAY, 0},
    {"c51", "day=8 days=255", VERDICT_WRONG_DAY, 0},
    {"c52", "day=7 days=128", VERDICT_OK, 0},
    {"c53", "now=39600 closes=39600 grace_a=60", VERDICT_OK, 0},
    {"c54", "now=39660 closes=39600 grace_a=60", VERDICT_TOO_LATE, 0},
    {"c55", "clock_ok=0 day=-1 override=1", VERDICT_OK_OVERRIDE, WARN_OVERRIDDEN | WARN_CLOCK},
    {"c56", "zone_open=0 gate_dirs=2", VERDICT_CLOSED, 0},
    {"c57", "gate_dirs=0 day=-1", VERDICT_WRONG_GATE, 0},
    {"c58", "rule_effect=1 tier_ok=0", VERDICT_OK, 0},
    {"c59", "rule_effect=1 list_mode=1", VERDICT_NOT_INVITED, 0},
    {"c60", "rule_effect=2 rule_code=17 list_mode=1", VERDICT_WRONG_GATE, 0},
    {"c61", "rule_effect=2 rule_code=0", VERDICT_SEE_STAFF, 0},
    {"c62", "rule_effect=2 rule_code=14 override=1", VERDICT_BLOCKED, 0},
    {"c63", "rule_effect=3 rule_code=6 capacity=1 occupancy=1", VERDICT_FULL, 0},
    {"c64", "rule_effect=3 rule_code=3 attention=1", VERDICT_SEE_STAFF, 0},
    {"c65", "rule_effect=0 rule_code=17", VERDICT_OK, 0},
    {"c66", "list_mode=2 on_list=0", VERDICT_OK, 0},
    {"c67", "list_mode=2 on_list=1 tier_ok=0", VERDICT_OK, 0},
    {"c68", "list_mode=0 on_list=1 tier_ok=0", VERDICT_TIER, 0},
    {"c69", "known=0 cut_off=1 offline_policy=0", VERDICT_OK_PROVISIONAL, 0},
    {"c70", "known=0 cut_off=0 offline_policy=1", VERDICT_OK_PROVISIONAL, 0},
    {"c71", "known=0 cut_off=1 offline_policy=1 override=1", VERDICT_OK_OVERRIDE, WARN_OVERRIDDEN},
    {"c72", "known=0 attention=1", VERDICT_SEE_STAFF, 0},
    {"c73", "known=0 tier_ok=0", VERDICT_TIER, 0},
    {"c74", "override=1", VERDICT_OK, 0},
    {"c75", "override=1 parse_ok=0", VERDICT_UNREADABLE, 0},
    {"c76", "override=1 is_signed=0 known=0", VERDICT_UNKNOWN, 0},
    {"c77", "dir=0", VERDICT_FAULT, 0},
    {"c78", "dir=3 override=1", VERDICT_FAULT, 0},
    {"c79", "inside=1 same_gate=1 last_dir=2 last=32395", VERDICT_OK_REENTRY, WARN_SOFT_PASSBACK},
    {"c80", "dir=2 inside=1 rev=1 cur_rev=2", VERDICT_OK_EXIT, 0},
    {"c81", "inside=1 entries=0 apb=0", VERDICT_OK_REENTRY, 0},
    {"c82", "inside=1 apb=2 override=1 capacity=1 occupancy=1", VERDICT_OK_OVERRIDE, WARN_OVERRIDDEN},
    {"c83", "inside=1 last=32395 override=1", VERDICT_OK_OVERRIDE, WARN_OVERRIDDEN | WARN_SOFT_PASSBACK},
    {"c84", "rev=2 cur_rev=2", VERDICT_OK, 0},
    /* a session's window, its grace and a clock that is off; now is 09:00 = 32400 */
    {"d01", "opens=33000 grace_b=600", VERDICT_OK, 0},
    {"d02", "opens=33000 grace_b=599", VERDICT_TOO_EARLY, 0},
    {"d03", "opens=33000 grace_b=599 clock_ok=0", VERDICT_CLOCK, 0},
    {"d04", "opens=33000 grace_b=600 clock_ok=0", VERDICT_OK, WARN_CLOCK},
    {"d05", "opens=33000 grace_b=0 nbf=40000 clock_ok=0 override=1", VERDICT_OK_OVERRIDE, WARN_OVERRIDDEN | WARN_CLOCK},
    {"d06", "closes=32000 grace_a=300 opens=31000", VERDICT_TOO_LATE, 0},
    {"d07", "closes=32000 grace_a=300 inside=1 entries=1 apb=2", VERDICT_TOO_LATE, 0},
    {"d08", "closes=32000 grace_a=401 tier_ok=0", VERDICT_TIER, 0},
    {"d09", "nbf=32401 opens=30000 closes=32000 grace_a=0", VERDICT_TOO_EARLY, 0},
    {"d10", "now=5 opens=33000 clock_ok=0 tier_ok=0", VERDICT_CLOCK, 0},
    {"d11", "now=5 clock_ok=0 tier_ok=0", VERDICT_TIER, 0},
    {"d12", "closes=32000 grace_a=300 inside=1 entries=1 same_gate=1 last_dir=1 last=32395", VERDICT_OK_REPLAY, 0},
    /* what the clock chose, when it is not trusted */
    {"e01", "clock_ok=0 rule_by_clock=1 rule_effect=2 rule_code=17", VERDICT_CLOCK, 0},
    {"e02", "clock_ok=0 session_by_clock=1 rule_effect=2 rule_code=17", VERDICT_WRONG_GATE, 0},
    {"e03", "clock_ok=1 rule_by_clock=1 rule_effect=2 rule_code=17", VERDICT_WRONG_GATE, 0},
    {"e04", "clock_ok=0 rule_by_clock=1 rule_effect=2 rule_code=6", VERDICT_SEE_STAFF, 0},
    {"e05", "clock_ok=0 rule_by_clock=1 rule_effect=3 rule_code=18", VERDICT_CLOCK, 0},
    {"e06", "clock_ok=0 session_by_clock=1 list_mode=1", VERDICT_CLOCK, 0},
    {"e07", "clock_ok=0 rule_by_clock=1 list_mode=1", VERDICT_NOT_INVITED, 0},
    {"e08", "clock_ok=1 session_by_clock=1 list_mode=1", VERDICT_NOT_INVITED, 0},
    {"e09", "clock_ok=0 session_by_clock=1 tier_ok=0", VERDICT_CLOCK, 0},
    {"e10", "clock_ok=0 rule_by_clock=1 tier_ok=0", VERDICT_CLOCK, 0},
    {"e11", "clock_ok=1 rule_by_clock=1 session_by_clock=1 tier_ok=0", VERDICT_TIER, 0},
    {"e12", "clock_ok=0 session_by_clock=1 inside=1 apb=2", VERDICT_CLOCK, 0},
    {"e13", "clock_ok=0 session_by_clock=1 entries=1 max_entries=1", VERDICT_CLOCK, 0},
    {"e14", "clock_ok=0 session_by_clock=1 capacity=1 occupancy=1", VERDICT_CLOCK, 0},
    {"e15", "clock_ok=0 rule_by_clock=1 capacity=1 occupancy=1", VERDICT_FULL, 0},
    {"e16", "clock_ok=1 session_by_clock=1 capacity=1 occupancy=1", VERDICT_FULL, 0},
    {"e17", "clock_ok=0 session_by_clock=1 rule_by_clock=1", VERDICT_OK, WARN_CLOCK},
    {"e18", "clock_ok=0 session_by_clock=1 list_mode=1 override=1", VERDICT_OK_OVERRIDE, WARN_OVERRIDDEN | WARN_CLOCK},
    {"e19", "clock_ok=0 session_by_clock=1 list_mode=1 status=2", VERDICT_BLOCKED, 0},
    {"e20", "clock_ok=0 session_by_clock=1 attention=1", VERDICT_SEE_STAFF, 0},
    /* reserved seats, quotas, and who is inside already */
    {"d13", "capacity=40 occupancy=37 reserved_left=3", VERDICT_FULL, 0},
    {"d14", "capacity=40 occupancy=37 reserved_left=3 seat_reserved=1 list_mode=2 on_list=1", VERDICT_OK, 0},
    {"d15", "capacity=40 occupancy=37 reserved_left=3 seat_reserved=1 quota_left=0", VERDICT_FULL, 0},
    {"d16", "capacity=40 occupancy=36 reserved_left=3 quota_left=1", VERDICT_OK, 0},
    {"d17", "capacity=40 occupancy=40 reserved_left=3 quota_left=0 inside=1 entries=1", VERDICT_OK_REENTRY,
     WARN_SOFT_PASSBACK},
    {"d18", "capacity=40 occupancy=40 quota_left=0 inside=1 entries=1 apb=2", VERDICT_ALREADY_IN, 0},
    {"d19", "capacity=40 occupancy=40 inside=0 entries=1 last_dir=2 cap_exempt=1", VERDICT_OK_REENTRY, 0},
    {"d20", "capacity=40 occupancy=40 max_entries=1 entries=1 last_dir=2", VERDICT_USED, 0},
    {"d21", "capacity=40 occupancy=40 max_entries=1 entries=1 last_dir=2 reentry_after_exit=1", VERDICT_FULL, 0},
    {"d22", "capacity=0 occupancy=500 reserved_left=9", VERDICT_OK, 0},
    {"d23", "capacity=2147483647 occupancy=2147483646 reserved_left=2147483647", VERDICT_FULL, 0},
    /* out, with everything against it */
    {"d24",
     "dir=2 inside=1 revoked=1 status=3 rev=1 cur_rev=9 zone_open=0 gate_dirs=0 day=-1 nbf=90000 naf=1 opens=90000 "
     "closes=1 rule_effect=2 rule_code=14 list_mode=1 tier_ok=0 capacity=1 occupancy=9 quota_left=0 attention=1",
     VERDICT_OK_EXIT, WARN_REVOKED_LEAVING},
    {"d25", "dir=2 known=0 revoked=1 clock_ok=0 cut_off=1 offline_policy=1", VERDICT_OK_EXIT,
     WARN_EXIT_WITHOUT_ENTRY | WARN_REVOKED_LEAVING | WARN_CLOCK},
    {"d26", "dir=2 issuer_ok=0 inside=1 override=1", VERDICT_FORGED, 0},
    {"d27", "dir=2 inside=1 apb=2 entries=1 max_entries=1 last=32399 last_dir=2 override=1", VERDICT_OK_EXIT, 0},
    /* a supervisor, and how far that goes */
    {"d28", "capacity=40 occupancy=40 quota_left=0 override=1", VERDICT_OK_OVERRIDE, WARN_OVERRIDDEN},
    {"d29", "zone_open=0 gate_dirs=2 day=-1 tier_ok=0 capacity=1 occupancy=1 override=1", VERDICT_OK_OVERRIDE,
     WARN_OVERRIDDEN},
    {"d30", "status=1 capacity=1 occupancy=1 override=1", VERDICT_OK_OVERRIDE, WARN_OVERRIDDEN},
    {"d31", "revoked=1 capacity=1 occupancy=1 override=1", VERDICT_REVOKED, 0},
    {"d32", "capacity=1 occupancy=1 cap_exempt=1 override=1", VERDICT_OK, 0},
    {"d33", "inside=1 entries=1 same_gate=1 last_dir=1 last=32395 capacity=1 occupancy=1 override=1", VERDICT_OK_REPLAY,
     0},
    /* rules that ask staff, against lists and tiers; minors and press, whom a rule finds by their flags */
    {"d34", "rule_effect=3 rule_code=6 list_mode=1", VERDICT_NOT_INVITED, 0},
    {"d35", "rule_effect=3 rule_code=6 list_mode=1 on_list=1 tier_ok=0", VERDICT_SEE_STAFF, 0},
    {"d36", "rule_effect=3 rule_code=18 tier_ok=0", VERDICT_WRONG_DAY, 0},
    {"d37", "rule_effect=3 rule_code=6 override=1", VERDICT_OK_OVERRIDE, WARN_OVERRIDDEN},
    {"d38", "rule_effect=3 rule_code=6 inside=1 entries=1 apb=2", VERDICT_ALREADY_IN, 0},
    {"d39", "rule_effect=2 rule_code=21 list_mode=1 on_list=1 cap_exempt=1", VERDICT_TIER, 0},
    {"d40", "rule_effect=1 tier_ok=0 capacity=1 occupancy=1", VERDICT_FULL, 0},
    {"d41", "rule_effect=1 tier_ok=0 attention=1 cap_exempt=1 capacity=1 occupancy=1", VERDICT_SEE_STAFF, 0},
    /* cut off: what the zone does with those it cannot know */
    {"d42", "known=0 cut_off=1 offline_policy=1 quota_left=0", VERDICT_FULL, 0},
    {"d43", "known=0 cut_off=1 offline_policy=1 quota_left=5", VERDICT_SEE_STAFF, 0},
    {"d44", "known=0 cut_off=1 quota_left=5 list_mode=1", VERDICT_NOT_INVITED, 0},
    {"d45", "known=1 cut_off=1 offline_policy=1 quota_left=5", VERDICT_OK, 0},
    {"d46", "known=0 cut_off=1 inside=1 apb=2 same_gate=1 last_dir=1 last=32300", VERDICT_ALREADY_IN, 0},
    {"d47", "known=0 cut_off=1 entries=1 last_dir=2 clock_ok=0", VERDICT_OK_PROVISIONAL, WARN_CLOCK},
};

typedef struct access_answer decide_fn(const struct access_facts *facts, const struct field *field);

static struct access_answer honest(const struct access_facts *facts, const struct field *field) {
    (void)field;
    return access_decide(facts);
}

/* A planted fault: a decision that no longer looks at one fact. */
static struct access_answer blind_to(const struct access_facts *facts, const struct field *field) {
    struct access_facts usual = usual_facts(), seen = *facts;
    memcpy((char *)&seen + field->at, (char *)&usual + field->at, field->size);
    return access_decide(&seen);
}

static size_t wrong_answers(const struct access_case *cases, size_t n, decide_fn *decide, const struct field *field,
                            bool tell) {
    size_t wrong = 0;
    for (size_t i = 0; i < n; i++) {
        struct access_facts facts = facts_of(cases[i].overrides);
        struct access_answer answer = decide(&facts, field);
        if (answer.verdict == cases[i].verdict && (cases[i].warnings < 0 || answer.warnings == cases[i].warnings))
            continue;
        wrong++;
        if (tell)
            print_error("case %s: expected %s, warnings %d; got %s, warnings %d\n", cases[i].id,
                        verdict_name(cases[i].verdict), cases[i].warnings, verdict_name(answer.verdict),
                        answer.warnings);
    }
    return wrong;
}

static void the_written_cases_hold(void **state) {
    (void)state;
    struct access_case cases[CASES_MAX];
    size_t n = read_case_file(cases);
    assert_int_equal(n, 45);
    assert_int_equal(wrong_answers(cases, n, honest, NULL, true), 0);
}

static void combinations_hold(void **state) {
    (void)state;
    assert_int_equal(wrong_answers(combinations, COUNT(combinations), honest, NULL, true), 0);
}

static void every_fact_counts(void **state) {
    (void)state;
    struct access_case cases[CASES_MAX];
    size_t n = read_case_file(cases), unnoticed = 0;
    for (size_t i = 0; i < COUNT(fields); i++) {
        size_t wrong = wrong_answers(cases, n, blind_to, &fields[i], false) +
                       wrong_answers(combinations, COUNT(combinations), blind_to, &fields[i], false);
        if (wrong == 0) {
            print_error("no case notices when %s is ignored\n", fields[i].name);
            unnoticed++;
        }
    }
    assert_int_equal(unnoticed, 0);
}

/* The defaults that the case file documents are those that the store starts from. */
static void documented_defaults_are_the_defaults(void **state) {
    (void)state;
    FILE *file = open_case_file();
    struct access_facts facts = usual_facts();
    char line[1024], name[32];
    long value;
    size_t documented = 0;
    while (fgets(line, sizeof(line), file)) {
        const struct field *field;
        if (sscanf(line, "# %31[a-z_] %ld", name, &value) != 2 || !(field = field_of(name)))
            continue;
        struct access_facts set = facts;
        set_field(&set, field, value);
        if (memcmp((char *)&set + field->at, (char *)&facts + field->at, field->size) != 0)
            fail_msg("%s: the documented default is %ld", name, value);
        documented++;
    }
    fclose(file);
    assert_int_equal(documented, COUNT(fields));
}

static void an_enum_out_of_range_is_a_fault(void **state) {
    (void)state;
    static const char *const enums[] = {"status", "rule_effect", "rule_code",     "list_mode",
                                        "apb",    "last_dir",    "offline_policy"};
    for (size_t i = 0; i < COUNT(enums); i++) {
        struct access_facts facts = usual_facts();
        facts.override = true;
        set_field(&facts, field_of(enums[i]), 27);
        assert_int_equal(access_decide(&facts).verdict, VERDICT_FAULT);
        set_field(&facts, field_of(enums[i]), -1);
        assert_int_equal(access_decide(&facts).verdict, VERDICT_FAULT);
    }
}

/* Limits at the ends of int64 neither overflow nor refuse. */
static void far_limits_are_no_limits(void **state) {
    (void)state;
    struct access_facts facts = usual_facts();
    facts.opens = INT64_MIN + 5;
    facts.grace_before = 10;
    facts.closes = INT64_MAX - 5;
    facts.grace_after = 10;
    facts.last = INT64_MIN;
    facts.now = INT64_MAX - 1;
    facts.inside = true;
    facts.occupancy = INT32_MAX;
    facts.reserved_left = INT32_MAX;
    assert_int_equal(access_decide(&facts).verdict, VERDICT_OK_REENTRY);
    facts.grace_after = INT64_MIN;
    assert_int_equal(access_decide(&facts).verdict, VERDICT_TOO_LATE);
    facts.closes = INT64_MIN + 5;
    facts.now = INT64_MIN + 1;
    assert_int_equal(access_decide(&facts).verdict, VERDICT_TOO_LATE);
    facts.opens = INT64_MAX;
    facts.grace_before = INT64_MIN;
    assert_int_equal(access_decide(&facts).verdict, VERDICT_TOO_EARLY);
}

/* A screen that offers an override offers what an override can do. */
static void liftable_is_what_a_pin_lifts(void **state) {
    (void)state;
    for (int v = 0; v < VERDICT_COUNT; v++) {
        struct access_facts facts = usual_facts();
        facts.rule_effect = RULE_DENY;
        facts.rule_code = (enum verdict)v;
        facts.override = true;
        bool admits = verdict_class((enum verdict)v) == VERDICT_CLASS_ADMIT; /* as a rule's code: see staff */
        bool lifted = access_decide(&facts).verdict == VERDICT_OK_OVERRIDE;
        assert_int_equal(access_liftable((enum verdict)v), lifted && !admits);
    }
    assert_false(access_liftable((enum verdict)VERDICT_COUNT));
    assert_false(access_liftable((enum verdict) - 1));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_written_cases_hold),
        cmocka_unit_test(combinations_hold),
        cmocka_unit_test(every_fact_counts),
        cmocka_unit_test(documented_defaults_are_the_defaults),
        cmocka_unit_test(an_enum_out_of_range_is_a_fault),
        cmocka_unit_test(liftable_is_what_a_pin_lifts),
        cmocka_unit_test(far_limits_are_no_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
