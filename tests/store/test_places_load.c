/* A model of places that does not hang together never takes the old one's place, and a sound one does so at once. */
#include "places_fixture.h"

#include <errno.h>

/* ---- what does not hang together ---- */

/* Commit is refused and the old roster, a house, stands. */
static void expect_refused(const struct folder *folder, struct roster_load *load, int error) {
    assert_int_equal(roster_load_commit(load), error);
    roster_load_abort(load);
    ROSTER roster = NULL;
    struct roster_zone zone;
    assert_int_equal(roster_open(folder->path, &roster), 0);
    assert_int_equal(roster_zone(roster, "lab", &zone), 0);
}

static void keep_house(const struct folder *folder) {
    LOAD load = begin_house(folder);
    commit(&load);
}

static struct roster_load *begin_circle(const struct folder *folder, int n) {
    struct roster_load *load = begin(folder);
    for (int i = 0; i < n; i++) {
        char code[ROSTER_CODE], parent[ROSTER_CODE];
        snprintf(code, sizeof(code), "z%d", i);
        snprintf(parent, sizeof(parent), "z%d", (i + 1) % n);
        assert_int_equal(add_zone(load, code, parent, 0), 0);
    }
    return load;
}

static void test_circles_of_zones(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    keep_house(&folder);
    LOAD alone = begin(&folder);
    assert_int_equal(add_zone(alone, "a", "a", 0), -ELOOP);
    roster_load_abort(alone);
    alone = NULL;
    expect_refused(&folder, begin_circle(&folder, 2), -ELOOP);
    expect_refused(&folder, begin_circle(&folder, 3), -ELOOP);
    expect_refused(&folder, begin_circle(&folder, ROSTER_ZONES), -ELOOP);
    LOAD beside = begin_circle(&folder, 2);
    assert_int_equal(add_zone(beside, "hall", "", 0), 0); /* others being sound does not help */
    expect_refused(&folder, beside, -ELOOP);
    beside = NULL;
}

/* z1 in z2 in … z(n), in this order or the other. */
static struct roster_load *begin_chain(const struct folder *folder, int n, bool outer_first) {
    struct roster_load *load = begin(folder);
    for (int i = 1; i <= n; i++) {
        char code[ROSTER_CODE], parent[ROSTER_CODE] = "";
        int at = outer_first ? n + 1 - i : i;
        snprintf(code, sizeof(code), "z%d", at);
        if (at < n)
            snprintf(parent, sizeof(parent), "z%d", at + 1);
        assert_int_equal(add_zone(load, code, parent, 0), 0);
    }
    return load;
}

static void test_how_deep_zones_may_lie(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    keep_house(&folder);
    expect_refused(&folder, begin_chain(&folder, ROSTER_ZONE_DEPTH + 1, false), -ELOOP);
    expect_refused(&folder, begin_chain(&folder, ROSTER_ZONE_DEPTH + 1, true), -ELOOP);
    LOAD load = begin_chain(&folder, ROSTER_ZONE_DEPTH, false);
    commit(&load);
    LOAD other = begin_chain(&folder, ROSTER_ZONE_DEPTH, true);
    assert_int_equal(roster_load_commit(other), 0);
}

static void test_names_of_nothing(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_house(&folder);
    struct roster_rule rule = rule_of(1, 1);
    assert_int_equal(add_gate(load, "g", "attic"), -ENOENT);
    assert_int_equal(add_gate(load, "g", ""), -ENOENT);
    assert_int_equal(add_slot(load, 9, "s", "attic", NINE), -ENOENT);
    put_code(rule.zone, "attic");
    assert_int_equal(roster_load_rule(load, &rule), -ENOENT);
    put_code(rule.zone, "lab");
    put_code(rule.slot, "party");
    assert_int_equal(roster_load_rule(load, &rule), -ENOENT);
    put_code(rule.slot, WORKSHOP);
    assert_int_equal(roster_load_rule(load, &rule), 0); /* it was the names */
    assert_int_equal(roster_load_member(load, "friends", 1, ""), -ENOENT);
    assert_int_equal(roster_load_member(load, "", 1, ""), -ENOENT);
    assert_int_equal(roster_load_quota(load, "attic", "", "lab-door", 1), -ENOENT);
    assert_int_equal(roster_load_quota(load, "lab", "party", "lab-door", 1), -ENOENT);
    assert_int_equal(roster_load_quota(load, "lab", TALK, "lab-door", 1), -ENOENT); /* in another room */
    assert_int_equal(roster_load_quota(load, "lab", "", "side-door", 1), -ENOENT);
    assert_int_equal(roster_load_quota(load, "lab", "", "hall-door", 1), -ENOENT); /* leads elsewhere */
    assert_int_equal(roster_load_quota(load, "lab", WORKSHOP, "lab-door", 1), 0);
    assert_int_equal(roster_load_commit(load), 0);
}

/* What may be named before it is loaded is looked for at the end. */
static void test_names_of_what_never_came(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    keep_house(&folder);
    for (int what = 0; what < 3; what++)
        for (int comes = 0; comes < 2; comes++) {
            struct roster_load *load = begin_house(&folder);
            struct roster_slot slot = slot_of(9, "dinner", "hall", NINE);
            struct roster_rule rule = rule_of(1, 1);
            slot.list_mode = LIST_REQUIRED;
            put_code(slot.list, "friends");
            put_code(rule.list, "friends");
            assert_int_equal(what == 0   ? add_zone(load, "attic", "house", 0)
                             : what == 1 ? roster_load_slot(load, &slot)
                                         : roster_load_rule(load, &rule),
                             0);
            if (comes)
                assert_int_equal(what == 0 ? add_zone(load, "house", "", 0) : roster_load_list(load, "friends"), 0);
            if (!comes) {
                expect_refused(&folder, load, -ENOENT);
                continue;
            }
            assert_int_equal(roster_load_commit(load), 0);
            roster_load_abort(load);
        }
}

/* Quotas of two doors into a room of so many seats. */
static void test_quotas_fit_their_room(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    keep_house(&folder);
    static const struct {
        int32_t zone, session; /* capacities; 0 = unlimited, the zone's */
        bool of_session;       /* where the quotas are */
        int32_t first, second;
        int error;
    } table[] = {
        {10, 0, false, 6, 4, 0},
        {10, 0, false, 6, 5, -ERANGE},
        {10, 0, false, 11, 0, -ERANGE},
        {0, 0, false, INT32_MAX, INT32_MAX, 0},
        {10, 0, true, 6, 4, 0},
        {10, 0, true, 6, 5, -ERANGE}, /* the zone's capacity where the session has none */
        {10, 20, true, 12, 8, 0},     /* the session's own goes before it */
        {10, 20, true, 12, 9, -ERANGE},
        {20, 10, true, 6, 5, -ERANGE},
        {0, 10, true, 6, 5, -ERANGE},
        {0, 0, true, INT32_MAX, INT32_MAX, 0},
        {INT32_MAX, 0, true, INT32_MAX, 1, -ERANGE}, /* beyond 32 bits together */
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        struct roster_load *load = begin_house(&folder);
        struct roster_slot slot = slot_of(9, "show", "tent", NINE);
        const char *at = table[i].of_session ? "show" : "";
        slot.capacity = table[i].session;
        assert_int_equal(add_zone(load, "tent", "", table[i].zone), 0);
        assert_int_equal(add_gate(load, "east", "tent"), 0);
        assert_int_equal(add_gate(load, "west", "tent"), 0);
        assert_int_equal(roster_load_slot(load, &slot), 0);
        assert_int_equal(roster_load_quota(load, "tent", at, "east", table[i].first), 0);
        assert_int_equal(roster_load_quota(load, "tent", at, "west", table[i].second), 0);
        assert_int_equal(roster_load_quota(load, "lab", "", "lab-door", 10), 0);       /* a room of its own, */
        assert_int_equal(roster_load_quota(load, "lab", WORKSHOP, "lab-door", 10), 0); /* and its session's hour */
        if (table[i].error)
            expect_refused(&folder, load, table[i].error);
        else
            assert_int_equal(roster_load_commit(load), 0);
        if (!table[i].error)
            roster_load_abort(load);
    }
}

/* ---- ceilings ---- */

static int add_numbered(struct roster_load *load, int kind, int number) {
    char code[ROSTER_CODE];
    struct roster_rule rule = rule_of(number, 1);
    snprintf(code, sizeof(code), "n%d", number);
    switch (kind) {
    case 0: return add_zone(load, code, "", 0);
    case 1: return add_gate(load, code, "lab");
    case 2: return add_slot(load, number, code, "lab", NINE);
    case 3: return roster_load_rule(load, &rule);
    }
    return roster_load_list(load, code);
}

static void test_ceilings(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    keep_house(&folder);
    /* with what a house has */
    static const int most[] = {ROSTER_ZONES - 2, ROSTER_GATES - 2, ROSTER_SLOTS - 2, ROSTER_RULES, ROSTER_LISTS - 1};
    for (int kind = 0; kind < 5; kind++)
        for (int more = 0; more < 2; more++) {
            struct roster_load *load = begin_house(&folder);
            for (int n = 0; n < most[kind] + more; n++)
                assert_int_equal(add_numbered(load, kind, n + (kind == 2 ? 3 : 1)), 0);
            if (more) {
                expect_refused(&folder, load, -ENOSPC);
                continue;
            }
            assert_int_equal(roster_load_commit(load), 0);
            roster_load_abort(load);
        }
    LOAD load = begin(&folder);
    struct roster_sig1 sig1 = {.n_keys = ROSTER_SIG1_KEYS + 1};
    struct code_urls urls = {.n = CODE_URLS + 1};
    assert_int_equal(roster_load_sig1(load, &sig1), -ENOSPC);
    sig1 = (struct roster_sig1){.n_items = ROSTER_SIG1_ITEMS + 1};
    assert_int_equal(roster_load_sig1(load, &sig1), -ENOSPC);
    assert_int_equal(roster_load_urls(load, &urls), -ENOSPC);
}

/* ---- values out of range ---- */

/* Sound but for one change. That it is the change is shown by the unchanged row, which loads, and not twice. */
#define REFUSED(KIND, SOUND, CHANGE)                               \
    do {                                                           \
        struct roster_##KIND row = SOUND;                          \
        CHANGE;                                                    \
        assert_int_equal(roster_load_##KIND(load, &row), -EINVAL); \
    } while (0)
#define SOUND(KIND, ROW)                                           \
    do {                                                           \
        struct roster_##KIND row = ROW;                            \
        assert_int_equal(roster_load_##KIND(load, &row), 0);       \
        assert_int_equal(roster_load_##KIND(load, &row), -EEXIST); \
    } while (0)

static void test_faulty_zones_and_gates(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_house(&folder);
#define ZONE zone_of("attic", "hall", 1)
    REFUSED(zone, ZONE, put_code(row.code, ""); put_code(row.parent, "hall"));
    REFUSED(zone, ZONE, memset(row.code, 'x', ROSTER_CODE)); /* no end */
    REFUSED(zone, ZONE, row.passback = (enum passback)3);
    REFUSED(zone, ZONE, row.max_entries = -1);
    REFUSED(zone, ZONE, row.capacity = -1);
    REFUSED(zone, ZONE, row.offline_policy = (enum offline_policy)2);
    REFUSED(zone, ZONE, row.replay_ms = -1);
    REFUSED(zone, ZONE, row.cross_gate_ms = -1);
    SOUND(zone, ZONE);
#define GATE gate_of("hatch", "hall")
    REFUSED(gate, GATE, put_code(row.code, ""));
    REFUSED(gate, GATE, row.dirs = 0);
    REFUSED(gate, GATE, row.dirs = 4);
    SOUND(gate, GATE);
    assert_int_equal(roster_load_commit(load), 0);
}

static void test_faulty_sessions(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_house(&folder);
#define SLOT slot_of(9, "dinner", "hall", NINE)
    REFUSED(slot, SLOT, put_code(row.code, ""));
    REFUSED(slot, SLOT, row.number = 0);
    REFUSED(slot, SLOT, row.ends = row.starts);
    REFUSED(slot, SLOT, row.early = -1);
    REFUSED(slot, SLOT, row.late = row.starts - row.ends - 1); /* its door would never open */
    REFUSED(slot, SLOT, row.capacity = -1);
    REFUSED(slot, SLOT, row.list_mode = LIST_REQUIRED); /* which list? */
    REFUSED(slot, SLOT, put_code(row.list, "guests"));  /* to what end? */
    REFUSED(slot, SLOT, row.list_mode = (enum list_mode)3; put_code(row.list, "guests"));
    REFUSED(slot, SLOT, row.seats_kept_until = -1);
    SOUND(slot, SLOT);
    struct roster_slot same_number = slot_of(9, "supper", "hall", NINE);
    assert_int_equal(roster_load_slot(load, &same_number), -EEXIST);
    assert_int_equal(roster_load_commit(load), 0);
}

static void test_faulty_rules(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_house(&folder);
#define ALLOW rule_of(1, 1)
    REFUSED(rule, ALLOW, row.number = 0);
    REFUSED(rule, ALLOW, row.effect = RULE_NONE);
    REFUSED(rule, ALLOW, row.effect = (enum rule_effect)4);
    REFUSED(rule, ALLOW, row.code = VERDICT_TIER);
    REFUSED(rule, ALLOW, row.effect = RULE_DENY); /* code is ok: a refusal that admits */
    REFUSED(rule, ALLOW, row.effect = RULE_REVIEW; row.code = VERDICT_OK_OVERRIDE);
    REFUSED(rule, ALLOW, row.effect = RULE_DENY; row.code = (enum verdict)VERDICT_COUNT);
    REFUSED(rule, ALLOW, row.from = -1);
    REFUSED(rule, ALLOW, row.until = -1);
    REFUSED(rule, ALLOW, row.from = NINE; row.until = NINE);
    SOUND(rule, ALLOW);
    struct roster_rule review = rule_of(2, 1);
    review.effect = RULE_REVIEW;
    review.code = VERDICT_SEE_STAFF;
    assert_int_equal(roster_load_rule(load, &review), 0);
    assert_int_equal(roster_load_commit(load), 0);
}

static void test_faulty_lists_and_quotas(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_house(&folder);
    assert_int_equal(roster_load_list(load, ""), -EINVAL);
    assert_int_equal(roster_load_list(load, "01234567890123456789012345678901"), -EINVAL);
    assert_int_equal(roster_load_list(load, "0123456789012345678901234567890"), 0);
    assert_int_equal(roster_load_list(load, "guests"), -EEXIST);
    assert_int_equal(roster_load_member(load, "guests", 0, ""), -EINVAL);
    assert_int_equal(roster_load_member(load, "guests", -5, ""), -EINVAL);
    assert_int_equal(roster_load_member(load, "guests", 1, "01234567890123456789012345678901"), -EINVAL);
    assert_int_equal(roster_load_member(load, "guests", 7, "another seat"), -EEXIST);
    assert_int_equal(roster_load_quota(load, "lab", "", "lab-door", -1), -EINVAL);
    assert_int_equal(roster_load_quota(load, "lab", "", "lab-door", 1), 0);
    assert_int_equal(roster_load_quota(load, "lab", "", "lab-door", 1), -EEXIST);
    assert_int_equal(roster_load_commit(load), 0);
}

static void test_faulty_staff_and_foreign_codes(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_house(&folder);
#define STAFF ((struct roster_staff){.number = 99, .name = "Otto"})
    REFUSED(staff, STAFF, row.number = 0);
    REFUSED(staff, STAFF, row.number = ROSTER_STAFF + 1);
    REFUSED(staff, STAFF, memset(row.pin, 'x', sizeof(row.pin)));
    SOUND(staff, STAFF);
#define SIG1 ((struct roster_sig1){.n_items = 1, .items = {{1, 0, 0}}})
    REFUSED(sig1, SIG1, row.items[0].item = 0);
    REFUSED(sig1, SIG1, row.items[0].variation = -1);
    REFUSED(sig1, SIG1, row.items[0].tier = ROSTER_TIERS);
    SOUND(sig1, SIG1);
#define URLS ((struct code_urls){.n = 1, .pattern = {"https://a.example/{code}"}})
    struct code_urls urls = URLS;
    urls.pattern[0][0] = '\0';
    assert_int_equal(roster_load_urls(load, &urls), -EINVAL);
    urls = URLS;
    assert_int_equal(roster_load_urls(load, &urls), 0);
    assert_int_equal(roster_load_urls(load, &urls), -EEXIST);
    assert_int_equal(roster_load_commit(load), 0);
}

/* ---- replaced in place ---- */

struct sight {
    int gates, size, listed, seats, rule;
};

static struct sight look(struct roster *roster) {
    struct roster_gate gates[8];
    struct roster_rule rule = {0};
    struct roster_case question = {"hall", "", 7, 0, 0, 0, 0, 0, NINE};
    struct sight sight = {
        .gates = roster_gates(roster, gates, 8),
        .size = roster_list_size(roster, "guests"),
        .listed = roster_listed(roster, "guests", 8, NULL),
        .seats = roster_quota(roster, "hall", "", "hall-door"),
    };
    roster_rule(roster, &question, &rule);
    sight.rule = rule.number;
    return sight;
}

static struct roster_load *begin_new_house(const struct folder *folder) {
    struct roster_load *load = begin_house(folder);
    struct roster_rule rule = rule_of(5, 1);
    assert_int_equal(add_gate(load, "side-door", "hall"), 0);
    assert_int_equal(roster_load_member(load, "guests", 8, ""), 0);
    assert_int_equal(roster_load_quota(load, "hall", "", "hall-door", 30), 0);
    assert_int_equal(roster_load_rule(load, &rule), 0);
    return load;
}

static void test_a_reader_sees_one_house(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    keep_house(&folder);
    static const struct sight old_house = {2, 1, 0, -1, 0}, new_house = {3, 2, 1, 30, 5};
    ROSTER roster = NULL;
    assert_int_equal(roster_open(folder.path, &roster), 0);
    LOAD load = begin_new_house(&folder);
    struct sight sight = look(roster); /* while the tables are filled */
    assert_memory_equal(&sight, &old_house, sizeof(sight));
    assert_int_equal(roster_hold(roster), 0);
    assert_int_equal(roster_quota(roster, "hall", "", "hall-door"), -1); /* the first look begins the hold */
    assert_int_equal(roster_load_commit(load), 0);
    sight = look(roster);
    assert_memory_equal(&sight, &old_house, sizeof(sight));
    roster_release(roster);
    sight = look(roster);
    assert_memory_equal(&sight, &new_house, sizeof(sight));
    roster_load_abort(load);
    load = begin_house(&folder); /* given up half way */
    roster_load_abort(load);
    load = NULL;
    sight = look(roster);
    assert_memory_equal(&sight, &new_house, sizeof(sight));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_circles_of_zones),
        cmocka_unit_test(test_how_deep_zones_may_lie),
        cmocka_unit_test(test_names_of_nothing),
        cmocka_unit_test(test_names_of_what_never_came),
        cmocka_unit_test(test_quotas_fit_their_room),
        cmocka_unit_test(test_ceilings),
        cmocka_unit_test(test_faulty_zones_and_gates),
        cmocka_unit_test(test_faulty_sessions),
        cmocka_unit_test(test_faulty_rules),
        cmocka_unit_test(test_faulty_lists_and_quotas),
        cmocka_unit_test(test_faulty_staff_and_foreign_codes),
        cmocka_unit_test(test_a_reader_sees_one_house),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
