/* The first rule that fits answers: every condition of a rule, alone and together with the others, and their order. */
#include "places_fixture.h"

#include <errno.h>

/* A rule for all narrowed by a change, against one question. Where it must not fit, undo names the column that says so:
 * with that one condition lifted behind the store's back the same question must be answered, else another refused. */
static void check_narrow(int line, const struct roster_rule *rule, const struct roster_case *question,
                         const char *undo) {
    FOLDER folder = folder_make();
    LOAD load = begin_house(&folder);
    struct roster_rule answer;
    char sql[128];
    assert_int_equal(roster_load_list(load, "nobody"), 0);
    assert_int_equal(roster_load_rule(load, rule), 0);
    ROSTER roster = finish(&folder, &load);
    int r = roster_rule(roster, question, &answer);
    if (r != (undo ? -ENOENT : 0))
        fail_msg("line %d: %d", line, r);
    if (!undo)
        return;
    snprintf(sql, sizeof(sql), "UPDATE rule SET %s", undo);
    assert_int_equal(meddle(&folder, "roster.db", sql), SQLITE_OK);
    if (roster_rule(roster, question, &answer) != 0)
        fail_msg("line %d is refused by more than %s", line, undo);
}
#define BIT(N) (1ULL << (N))
#define NARROW(UNDO, QUESTION, CHANGE)                                                                          \
    do {                                                                                                        \
        struct roster_rule rule = rule_of(1, 0);                                                                \
        struct roster_case question = {"lab", WORKSHOP, 7, 5, 3, TICKET_PRESS | TICKET_MINOR, 0x8100, 1, NINE}; \
        QUESTION;                                                                                               \
        CHANGE;                                                                                                 \
        check_narrow(__LINE__, &rule, &question, UNDO);                                                         \
    } while (0)
#define FITS(QUESTION, CHANGE) NARROW(NULL, QUESTION, CHANGE)

static void test_rules_of_a_place(void **state) {
    (void)state;
    FITS(, );
    FITS(, put_code(rule.zone, "lab"));
    NARROW("zone = ''", , put_code(rule.zone, "hall")); /* of the hall: says nothing of the lab inside */
    FITS(, put_code(rule.slot, WORKSHOP));
    NARROW("slot = ''", , put_code(rule.slot, TALK));
    FITS(, put_code(rule.zone, "lab"); put_code(rule.slot, WORKSHOP));
    FITS(question.slot = "", put_code(rule.zone, "lab")); /* no session now */
    NARROW("slot = ''", question.slot = "", put_code(rule.slot, WORKSHOP));
}

static void test_rules_of_a_tier_or_channel(void **state) {
    (void)state;
    FITS(, rule.tier_mask = BIT(5));
    NARROW("tier_mask = -1", , rule.tier_mask = ~BIT(5));
    NARROW("tier_mask = -1", , rule.tier_mask = 0);
    FITS(question.tier = 63, rule.tier_mask = BIT(63));
    FITS(question.tier = 63, );
    NARROW("tier_mask = -1", question.tier = 62, rule.tier_mask = BIT(63));
    NARROW("tier_mask = -1", question.tier = 63, rule.tier_mask = ~BIT(63));
    FITS(, rule.channel_mask = BIT(3));
    NARROW("channel_mask = -1", , rule.channel_mask = ~BIT(3));
    NARROW("channel_mask = -1", , rule.channel_mask = 0);
    FITS(question.channel = 63, rule.channel_mask = BIT(63));
    NARROW("channel_mask = -1", question.channel = 0, rule.channel_mask = BIT(63));
    NARROW("channel_mask = -1", question.channel = 63, rule.channel_mask = ~BIT(63));
}

static void test_rules_of_a_time(void **state) {
    (void)state;
    FITS(, rule.day_mask = 2);
    NARROW("day_mask = 255", , rule.day_mask = 0xfd);
    NARROW("day_mask = 255", , rule.day_mask = 0);
    FITS(question.day = 7, rule.day_mask = 0x80);
    FITS(question.day = -1, );
    NARROW("day_mask = 255", question.day = -1, rule.day_mask = 0x7f);
    NARROW("day_mask = 255", question.day = -1, rule.day_mask = 0xfe);
    NARROW("day_mask = 255", question.day = 8, rule.day_mask = 0xfe);
    FITS(, rule.from = NINE); /* inclusive */
    NARROW("start = 0", , rule.from = NINE + 1);
    FITS(, rule.until = NINE + 1);
    NARROW("until = 0", , rule.until = NINE); /* exclusive */
    FITS(, rule.from = NINE; rule.until = NINE + 1);
}

static void test_rules_of_a_ticket(void **state) {
    (void)state;
    FITS(, rule.grants_any = 0x8000);
    FITS(, rule.grants_any = 0x0101); /* one of them is enough */
    NARROW("grants_any = 0", , rule.grants_any = 0x7eff);
    NARROW("grants_any = 0", question.grants = 0, rule.grants_any = 0xffff);
    FITS(, rule.flags_any = TICKET_PRESS);
    FITS(, rule.flags_any = TICKET_STAFF | TICKET_MINOR);
    NARROW("flags_any = 0", , rule.flags_any = TICKET_STAFF | TICKET_TEST);
    NARROW("flags_any = 0", question.flags = 0, rule.flags_any = 0xff);
    FITS(, put_code(rule.list, "guests"));
    NARROW("list = ''", , put_code(rule.list, "nobody"));
    NARROW("list = ''", question.ticket = 8, put_code(rule.list, "guests"));
    NARROW("list = ''", question.ticket = 0, put_code(rule.list, "guests")); /* none known */
}

static struct roster_rule narrow_in_all(void) {
    struct roster_rule rule = {.number = 1,
                               .effect = RULE_ALLOW,
                               .tier_mask = BIT(5),
                               .channel_mask = BIT(3),
                               .day_mask = 2,
                               .grants_any = 0x100,
                               .flags_any = TICKET_MINOR,
                               .zone = "lab",
                               .slot = WORKSHOP,
                               .list = "guests",
                               .from = NINE,
                               .until = NINE + 1};
    return rule;
}

static void test_all_conditions_hold_together(void **state) {
    (void)state;
    FITS(, rule = narrow_in_all());
    NARROW("zone = ''", question.zone = "hall", rule = narrow_in_all());
    NARROW("slot = ''", question.slot = TALK, rule = narrow_in_all());
    NARROW("tier_mask = -1", question.tier = 6, rule = narrow_in_all());
    NARROW("channel_mask = -1", question.channel = 4, rule = narrow_in_all());
    NARROW("day_mask = 255", question.day = 0, rule = narrow_in_all());
    NARROW("grants_any = 0", question.grants = 0x8000, rule = narrow_in_all());
    NARROW("flags_any = 0", question.flags = TICKET_PRESS, rule = narrow_in_all());
    NARROW("list = ''", question.ticket = 9, rule = narrow_in_all());
    NARROW("start = 0", question.now = NINE - 1, rule = narrow_in_all());
    NARROW("until = 0", question.now = NINE + 1, rule = narrow_in_all());
}

static void test_each_bit_is_one_tier_and_one_channel(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_house(&folder);
    for (int bit = 0; bit < 64; bit++) {
        struct roster_rule rule = rule_of(bit + 1, 0);
        rule.tier_mask = BIT(bit);
        rule.channel_mask = BIT(63 - bit);
        assert_int_equal(roster_load_rule(load, &rule), 0);
    }
    ROSTER roster = finish(&folder, &load);
    for (uint8_t tier = 0; tier < 64; tier++)
        for (uint8_t channel = 0; channel < 64; channel++) {
            struct roster_case question = {"lab", "", 0, tier, channel, 0, 0, 0, NINE};
            struct roster_rule rule = {0};
            assert_int_equal(roster_rule(roster, &question, &rule), tier + channel == 63 ? 0 : -ENOENT);
            assert_int_equal(rule.number, tier + channel == 63 ? tier + 1 : 0);
        }
}

/* A shift beyond 63 would answer with bit 63. */
static void test_a_tier_beyond_the_mask_is_refused(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_house(&folder);
    struct roster_rule rule = rule_of(1, 0);
    assert_int_equal(roster_load_rule(load, &rule), 0);
    ROSTER roster = finish(&folder, &load);
    struct roster_case question = {"lab", "", 0, 64, 0, 0, 0, 0, NINE};
    assert_int_equal(roster_rule(roster, &question, &rule), -EINVAL);
    question = (struct roster_case){"lab", "", 0, 63, 255, 0, 0, 0, NINE};
    assert_int_equal(roster_rule(roster, &question, &rule), -EINVAL);
    question.channel = 63;
    assert_int_equal(roster_rule(roster, &question, &rule), 0);
}

static void test_the_first_rule_by_priority_answers(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_house(&folder);
    static const int32_t priorities[] = {50, 10, -3, 10, INT32_MAX, -3};
    static const int order[] = {3, 6, 2, 4, 1, 5}; /* numbers */
    for (int i = 0; i < 6; i++) {
        struct roster_rule rule = rule_of(i + 1, priorities[i]);
        assert_int_equal(roster_load_rule(load, &rule), 0);
    }
    ROSTER roster = finish(&folder, &load);
    struct roster_case question = {"hall", TALK, 7, 0, 0, 0, 0, 0, NINE};
    for (int i = 0; i < 6; i++) {
        struct roster_rule rule = {0};
        char sql[64];
        assert_int_equal(roster_rule(roster, &question, &rule), 0);
        assert_int_equal(rule.number, order[i]);
        snprintf(sql, sizeof(sql), "DELETE FROM rule WHERE number = %d", order[i]);
        assert_int_equal(meddle(&folder, "roster.db", sql), SQLITE_OK);
    }
    struct roster_rule none;
    assert_int_equal(roster_rule(roster, &question, &none), -ENOENT);
}

static void test_is_a_place_under_rules_at_all(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_house(&folder);
    struct roster_rule deny = rule_of(1, 0), talk = rule_of(2, 0), lab = rule_of(3, 0);
    deny.effect = RULE_DENY;
    deny.code = VERDICT_TIER;
    put_code(talk.slot, TALK);
    put_code(lab.zone, "lab");
    lab.tier_mask = 0; /* for nobody, but there it is */
    assert_int_equal(roster_load_rule(load, &deny), 0);
    assert_int_equal(roster_load_rule(load, &talk), 0);
    assert_int_equal(roster_load_rule(load, &lab), 0);
    ROSTER roster = finish(&folder, &load);
    assert_int_equal(roster_ruled(roster, "hall", TALK), 1);
    assert_int_equal(roster_ruled(roster, "hall", ""), 0);
    assert_int_equal(roster_ruled(roster, "lab", ""), 1);
    assert_int_equal(roster_ruled(roster, "lab", WORKSHOP), 1);
    assert_int_equal(meddle(&folder, "roster.db", "UPDATE rule SET slot = '' WHERE number = 2"), SQLITE_OK);
    assert_int_equal(roster_ruled(roster, "hall", ""), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules_of_a_place),
        cmocka_unit_test(test_rules_of_a_tier_or_channel),
        cmocka_unit_test(test_rules_of_a_time),
        cmocka_unit_test(test_rules_of_a_ticket),
        cmocka_unit_test(test_all_conditions_hold_together),
        cmocka_unit_test(test_each_bit_is_one_tier_and_one_channel),
        cmocka_unit_test(test_a_tier_beyond_the_mask_is_refused),
        cmocka_unit_test(test_the_first_rule_by_priority_answers),
        cmocka_unit_test(test_is_a_place_under_rules_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
