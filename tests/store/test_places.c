/* Who may enter where, as the roster keeps it: what goes in comes out, the first rule that fits answers, and a model
 * that does not hang together never takes the old one's place. */
#include "fixture.h"

#include <errno.h>

#include "store/places.h"
#include "store/places.sql.h"

/* ---- a small house: a hall with a lab in it, a door to each, one talk and one workshop ---- */

static void load_end(struct roster_load **load) { roster_load_abort(*load); }
#define LOAD __attribute__((cleanup(load_end))) struct roster_load *

static struct roster_load *begin(const struct folder *folder) {
    struct roster_load *load = NULL;
    assert_int_equal(roster_load_begin(folder->path, &load), 0);
    struct roster_event event = event_of_two_days();
    assert_int_equal(roster_load_event(load, &event), 0);
    return load;
}

static void put_code(char ret_code[ROSTER_CODE], const char *code) { snprintf(ret_code, ROSTER_CODE, "%s", code); }

static struct roster_zone zone_of(const char *code, const char *parent, int32_t capacity) {
    struct roster_zone zone = {.name_en = "A room", .capacity = capacity};
    put_code(zone.code, code);
    put_code(zone.parent, parent);
    return zone;
}

static struct roster_gate gate_of(const char *code, const char *zone) {
    struct roster_gate gate = {.name_en = "A gate", .dirs = 3};
    put_code(gate.code, code);
    put_code(gate.zone, zone);
    return gate;
}

static struct roster_slot slot_of(int number, const char *code, const char *zone, int64_t starts) {
    struct roster_slot slot = {.number = number, .title_en = "A talk", .starts = starts, .ends = starts + 3600000};
    put_code(slot.code, code);
    put_code(slot.zone, zone);
    return slot;
}

/* Allows everybody everywhere. */
static struct roster_rule rule_of(int number, int32_t priority) {
    return (struct roster_rule){.number = number,
                                .priority = priority,
                                .effect = RULE_ALLOW,
                                .tier_mask = UINT64_MAX,
                                .channel_mask = UINT64_MAX,
                                .day_mask = UINT8_MAX};
}

static int add_zone(struct roster_load *load, const char *code, const char *parent, int32_t capacity) {
    struct roster_zone zone = zone_of(code, parent, capacity);
    return roster_load_zone(load, &zone);
}

static int add_gate(struct roster_load *load, const char *code, const char *zone) {
    struct roster_gate gate = gate_of(code, zone);
    return roster_load_gate(load, &gate);
}

static int add_slot(struct roster_load *load, int number, const char *code, const char *zone, int64_t starts) {
    struct roster_slot slot = slot_of(number, code, zone, starts);
    return roster_load_slot(load, &slot);
}

#define TALK "talk"
#define WORKSHOP "workshop"
static struct roster_load *begin_house(const struct folder *folder) {
    struct roster_load *load = begin(folder);
    assert_int_equal(add_zone(load, "lab", "hall", 10), 0); /* before its parent */
    assert_int_equal(add_zone(load, "hall", "", 100), 0);
    assert_int_equal(add_gate(load, "hall-door", "hall"), 0);
    assert_int_equal(add_gate(load, "lab-door", "lab"), 0);
    assert_int_equal(add_slot(load, 1, TALK, "hall", NINE), 0);
    assert_int_equal(add_slot(load, 2, WORKSHOP, "lab", NINE), 0);
    assert_int_equal(roster_load_list(load, "guests"), 0);
    assert_int_equal(roster_load_member(load, "guests", 7, "A1"), 0);
    return load;
}

static void commit(struct roster_load **load) {
    assert_int_equal(roster_load_commit(*load), 0);
    roster_load_abort(*load);
    *load = NULL;
}

static struct roster *finish(const struct folder *folder, struct roster_load **load) {
    struct roster *roster = NULL;
    commit(load);
    assert_int_equal(roster_open(folder->path, &roster), 0);
    return roster;
}

/* ---- round trips ---- */

static struct roster_zone zone_at_its_limits(void) {
    struct roster_zone zone = {.code = "0123456789012345678901234567890",
                               .name_zh = "主会场",
                               .name_en = "Main hall",
                               .parent = "hall",
                               .passback = PASSBACK_HARD,
                               .max_entries = INT32_MAX,
                               .capacity = INT32_MAX,
                               .offline_policy = OFFLINE_CLOSED,
                               .replay_ms = INT64_MAX,
                               .cross_gate_ms = INT64_MAX,
                               .reentry = true,
                               .between = true};
    return zone;
}

static void test_zones_and_gates_come_back(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_house(&folder);
    struct roster_zone zone = zone_at_its_limits(), zone_back;
    struct roster_gate gate = {
        .code = "desk-1", .name_zh = "签到台", .name_en = "Desk", .zone = "hall", .dirs = 1, .desk = true};
    struct roster_gate gate_back, gates[3];
    assert_int_equal(roster_load_zone(load, &zone), 0);
    assert_int_equal(roster_load_gate(load, &gate), 0);
    ROSTER roster = finish(&folder, &load);
    assert_int_equal(roster_zone(roster, zone.code, &zone_back), 0);
    assert_memory_equal(&zone_back, &zone, sizeof(zone));
    assert_int_equal(roster_gate(roster, "desk-1", &gate_back), 0);
    assert_memory_equal(&gate_back, &gate, sizeof(gate));
    assert_int_equal(roster_gates(roster, gates, 3), 3);
    assert_memory_equal(&gates[0], &gate, sizeof(gate)); /* by code */
    assert_string_equal(gates[1].code, "hall-door");
    assert_string_equal(gates[2].code, "lab-door");
    assert_int_equal(roster_gates(roster, gates, 1), 1);
    assert_int_equal(roster_gates(roster, gates, 0), 0);
}

static void test_sessions_and_rules_come_back(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_house(&folder);
    struct roster_slot slot = {.number = INT32_MAX,
                               .code = "keynote",
                               .zone = "hall",
                               .title_zh = "开幕",
                               .title_en = "Opening",
                               .speaker = "Otto Otter",
                               .starts = NINE,
                               .ends = NINE + 1,
                               .early = INT64_MAX,
                               .late = -1, /* nobody after it has begun */
                               .capacity = INT32_MAX,
                               .list_mode = LIST_RESERVES,
                               .list = "guests",
                               .seats_kept_until = NINE},
                       slot_back;
    struct roster_rule rule = {.number = INT32_MAX,
                               .zone = "hall",
                               .slot = "keynote",
                               .priority = INT32_MIN,
                               .effect = RULE_DENY,
                               .code = VERDICT_FAULT,
                               .tier_mask = 1ULL << 63 | 1,
                               .channel_mask = 1ULL << 63 | 1,
                               .day_mask = 0x81,
                               .grants_any = 0x8001,
                               .flags_any = 0x81,
                               .list = "guests",
                               .from = 1,
                               .until = INT64_MAX},
                       rule_back;
    struct roster_case question = {"hall", "keynote", 7, 63, 63, 0x80, 0x8000, 7, NINE};
    assert_int_equal(roster_load_slot(load, &slot), 0);
    assert_int_equal(roster_load_rule(load, &rule), 0);
    ROSTER roster = finish(&folder, &load);
    assert_int_equal(roster_slot(roster, "keynote", &slot_back), 0);
    assert_memory_equal(&slot_back, &slot, sizeof(slot));
    memset(&rule_back, 0, sizeof(rule_back));
    assert_int_equal(roster_rule(roster, &question, &rule_back), 0);
    assert_string_equal(rule_back.slot, "keynote");
    assert_string_equal(rule_back.list, "guests");
    assert_true(rule_back.number == rule.number && rule_back.priority == INT32_MIN && rule_back.effect == RULE_DENY);
    assert_true(rule_back.code == VERDICT_FAULT && rule_back.day_mask == 0x81 && rule_back.flags_any == 0x81);
    assert_true(rule_back.tier_mask == rule.tier_mask && rule_back.channel_mask == rule.channel_mask);
    assert_true(rule_back.grants_any == 0x8001 && rule_back.from == 1 && rule_back.until == INT64_MAX);
}

static void test_the_rest_comes_back(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_house(&folder);
    struct roster_staff staff = {.number = 99, .name = "水獭 Otto", .rights = 255, .pin = "$argon2id$v=19$x"};
    struct roster_sig1 sig1 = {.n_keys = ROSTER_SIG1_KEYS, .n_items = 2, .items = {{9, 0, 63}, {2, INT64_MAX, 0}}};
    struct code_urls urls = {.n = 2, .pattern = {"https://b.example/t/{code}", "https://a.example/?c={code}&x=1"}};
    struct roster_staff staff_back;
    struct roster_sig1 sig1_back;
    struct code_urls urls_back;
    memset(sig1.keys, 0xa5, sizeof(sig1.keys));
    assert_int_equal(roster_load_staff(load, &staff), 0);
    assert_int_equal(roster_load_sig1(load, &sig1), 0);
    assert_int_equal(roster_load_urls(load, &urls), 0);
    assert_int_equal(roster_load_quota(load, "lab", "", "lab-door", 10), 0);
    assert_int_equal(roster_load_quota(load, "lab", WORKSHOP, "lab-door", 0), 0);
    ROSTER roster = finish(&folder, &load);
    assert_int_equal(roster_staff(roster, 99, &staff_back), 0);
    assert_memory_equal(&staff_back, &staff, sizeof(staff));
    assert_int_equal(roster_staff_count(roster), 1);
    assert_int_equal(roster_sig1(roster, &sig1_back), 0);
    assert_true(sig1_back.n_keys == 4 && sig1_back.n_items == 2);
    assert_memory_equal(sig1_back.keys, sig1.keys, sizeof(sig1.keys));
    assert_true(sig1_back.items[0].item == 9 && sig1_back.items[0].variation == 0 && sig1_back.items[0].tier == 63);
    assert_true(sig1_back.items[1].item == 2 && sig1_back.items[1].variation == INT64_MAX);
    assert_int_equal(roster_urls(roster, &urls_back), 0);
    assert_memory_equal(&urls_back, &urls, sizeof(urls));
    assert_int_equal(roster_quota(roster, "lab", "", "lab-door"), 10);
    assert_int_equal(roster_quota(roster, "lab", WORKSHOP, "lab-door"), 0); /* none left is not "no quota" */
    assert_int_equal(roster_quota(roster, "lab", WORKSHOP, "hall-door"), -1);
}

static void test_when_the_bundle_was_made(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    struct roster_event event = event_of_two_days(), back;
    event.made = NINE + 1;
    LOAD load = NULL;
    assert_int_equal(roster_load_begin(folder.path, &load), 0);
    event.made = -1;
    assert_int_equal(roster_load_event(load, &event), -EINVAL);
    event.made = NINE + 1;
    assert_int_equal(roster_load_event(load, &event), 0);
    ROSTER roster = finish(&folder, &load);
    assert_int_equal(roster_event(roster, &back), 0);
    assert_int_equal(back.made, NINE + 1);
}

static void test_what_is_not_there(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin(&folder);
    ROSTER roster = finish(&folder, &load);
    struct roster_zone zone = zone_of("untouched", "", 1), zone_before = zone;
    struct roster_gate gate;
    struct roster_slot slot;
    struct roster_rule rule = rule_of(1, 1), rule_before = rule;
    struct roster_staff staff;
    struct roster_sig1 sig1 = {.n_keys = 3};
    struct code_urls urls = {.n = 3};
    struct roster_case question = {"hall", "", 1, 0, 0, 0, 0, 0, NINE};
    char seat[ROSTER_CODE] = "B2";
    assert_int_equal(roster_zone(roster, "hall", &zone), -ENOENT);
    assert_memory_equal(&zone, &zone_before, sizeof(zone));
    assert_int_equal(roster_gate(roster, "", &gate), -ENOENT);
    assert_int_equal(roster_slot(roster, "", &slot), -ENOENT);
    assert_int_equal(roster_rule(roster, &question, &rule), -ENOENT);
    assert_memory_equal(&rule, &rule_before, sizeof(rule));
    assert_int_equal(roster_ruled(roster, "hall", ""), 0);
    assert_int_equal(roster_staff(roster, 1, &staff), -ENOENT);
    assert_int_equal(roster_staff_count(roster), 0);
    assert_int_equal(roster_listed(roster, "guests", 7, seat), 0);
    assert_string_equal(seat, "B2");
    assert_int_equal(roster_list_size(roster, "guests"), -ENOENT);
    assert_int_equal(roster_list_page(roster, "guests", 0, &(int64_t){0}, 1), 0);
    assert_int_equal(roster_quota(roster, "hall", "", "hall-door"), -1);
    assert_int_equal(roster_gates(roster, &gate, 1), 0);
    assert_int_equal(roster_slots(roster, "", 0, 0, &slot, 1), 0);
    assert_int_equal(roster_slots_of(roster, 7, &slot, 1), 0);
    assert_int_equal(roster_sig1(roster, &sig1), 0);
    assert_int_equal(roster_urls(roster, &urls), 0);
    assert_true(sig1.n_keys == 0 && sig1.n_items == 0 && urls.n == 0);
}

/* ---- rules ---- */

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

/* ---- sessions and lists ---- */

static void expect_slots(const struct roster_slot *slots, int n, const char *codes) {
    char got[128] = "";
    for (int i = 0; i < n; i++)
        snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s", i ? " " : "", slots[i].code);
    assert_string_equal(got, codes);
}

#define HOUR INT64_C(3600000)
static void test_sessions_of_an_hour(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_house(&folder); /* talk and workshop, 9 to 10 */
    assert_int_equal(add_slot(load, 5, "lunch", "hall", NINE + 3 * HOUR), 0);
    assert_int_equal(add_slot(load, 4, "late", "hall", NINE + 5 * HOUR), 0);
    assert_int_equal(add_slot(load, 3, "early", "hall", NINE - HOUR), 0);
    ROSTER roster = finish(&folder, &load);
    struct roster_slot slots[8];
    static const struct {
        const char *zone;
        int64_t after, before;
        size_t max;
        const char *codes;
    } table[] = {
        {"hall", 0, 0, 8, "early talk lunch late"},
        {"", 0, 0, 8, "early talk workshop lunch late"}, /* equal starts by number */
        {"", 0, 0, 2, "early talk"},
        {"", 0, 0, 0, ""},
        {"lab", 0, 0, 8, "workshop"},
        {"attic", 0, 0, 8, ""},
        {"hall", NINE, 0, 8, "talk lunch late"}, /* early ends at nine: no more */
        {"hall", NINE - 1, 0, 8, "early talk lunch late"},
        {"hall", 0, NINE, 8, "early"}, /* talk starts at nine: not before */
        {"hall", 0, NINE + 1, 8, "early talk"},
        {"", NINE, NINE + 1, 8, "talk workshop"},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        int n = roster_slots(roster, table[i].zone, table[i].after, table[i].before, slots, table[i].max);
        expect_slots(slots, n, table[i].codes);
    }
}

static void test_sessions_a_ticket_is_invited_to(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_house(&folder);
    static const char *const lists[] = {"guests", "others", "guests"};
    assert_int_equal(roster_load_list(load, "others"), 0);
    assert_int_equal(roster_load_member(load, "others", 8, ""), 0);
    for (int i = 0; i < 3; i++) {
        struct roster_slot slot = slot_of(10 + i, (const char *[]){"b", "a", "c"}[i], "lab", NINE - i * HOUR);
        slot.list_mode = i == 2 ? LIST_RESERVES : LIST_REQUIRED;
        put_code(slot.list, lists[i]);
        assert_int_equal(roster_load_slot(load, &slot), 0);
    }
    ROSTER roster = finish(&folder, &load);
    struct roster_slot slots[4];
    expect_slots(slots, roster_slots_of(roster, 7, slots, 4), "c b");
    expect_slots(slots, roster_slots_of(roster, 7, slots, 1), "c");
    expect_slots(slots, roster_slots_of(roster, 8, slots, 4), "a");
    expect_slots(slots, roster_slots_of(roster, 9, slots, 4), "");
}

static void test_who_is_on_a_list(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_house(&folder);
    char seat[ROSTER_CODE] = "";
    assert_int_equal(roster_load_list(load, "empty"), 0);
    assert_int_equal(roster_load_list(load, "others"), 0);
    assert_int_equal(roster_load_member(load, "others", INT64_MAX, "0123456789012345678901234567890"), 0);
    assert_int_equal(roster_load_member(load, "guests", 3, ""), 0); /* lists may alternate */
    assert_int_equal(roster_load_member(load, "others", 7, "桌 4"), 0);
    ROSTER roster = finish(&folder, &load);
    assert_int_equal(roster_listed(roster, "guests", 7, seat), 1);
    assert_string_equal(seat, "A1");
    assert_int_equal(roster_listed(roster, "others", 7, seat), 1);
    assert_string_equal(seat, "桌 4");
    assert_int_equal(roster_listed(roster, "others", INT64_MAX, seat), 1);
    assert_string_equal(seat, "0123456789012345678901234567890");
    assert_int_equal(roster_listed(roster, "guests", 3, NULL), 1);
    assert_int_equal(roster_listed(roster, "others", 3, seat), 0);
    assert_int_equal(roster_list_size(roster, "guests"), 2);
    assert_int_equal(roster_list_size(roster, "empty"), 0);
}

#define MANY 100000
/* Scattered as ticket ids are, and each once: an odd factor permutes the numbers below 2^62. */
static int64_t scattered(int64_t i) { return (int64_t)((uint64_t)i * 0x1d8e4e27c47d124fULL & (BIT(62) - 1)); }

static void test_a_long_list(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_house(&folder);
    assert_int_equal(roster_load_list(load, "all"), 0);
    for (int64_t i = 1; i <= MANY; i++)
        assert_int_equal(roster_load_member(load, "all", scattered(i), ""), 0);
    assert_int_equal(roster_load_member(load, "all", scattered(77), ""), -EEXIST);
    ROSTER roster = finish(&folder, &load);
    assert_int_equal(roster_list_size(roster, "all"), MANY);
    assert_int_equal(roster_list_size(roster, "guests"), 1);
    int64_t page[300], after = 0;
    int n, seen = 0;
    while ((n = roster_list_page(roster, "all", after, page, 300)) > 0)
        for (int i = 0; i < n; i++, seen++) {
            assert_true(page[i] > after);
            after = page[i];
        }
    assert_int_equal(n, 0);
    assert_int_equal(seen, MANY);
    assert_int_equal(roster_listed(roster, "all", scattered(MANY), NULL), 1);
    assert_int_equal(roster_listed(roster, "all", scattered(MANY + 1), NULL), 0);
}

/* Whether SQLite's plan of a query has a step with these words in it. */
static bool plan_has(const struct folder *folder, const char *query, const char *words) {
    char path[PATH_MAX], sql[4096];
    DATABASE db = NULL;
    DB_STMT_AUTO stmt = NULL;
    bool has = false;
    folder_file(folder, "roster.db", path);
    snprintf(sql, sizeof(sql), "EXPLAIN QUERY PLAN %s", query);
    assert_int_equal(db_open(path, DB_READ, &db), 0);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
    while (sqlite3_step(stmt) == SQLITE_ROW)
        has |= strstr((const char *)sqlite3_column_text(stmt, 3), words) != NULL;
    return has;
}

/* What a scan asks walks indexes: rules by priority without sorting, lists by ticket however long they are. */
static void test_questions_of_a_scan_walk_indexes(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_house(&folder);
    commit(&load);
    static const char *const queries[] = {SQL_GET_RULE, SQL_GET_MEMBER, SQL_GET_MEMBERS, SQL_GET_LIST_SIZE,
                                          SQL_GET_SLOTS_OF};
    for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
        assert_false(plan_has(&folder, queries[i], "SCAN list_member"));
    assert_true(plan_has(&folder, "SELECT count(*) FROM list_member", "SCAN list_member"));
    assert_false(plan_has(&folder, SQL_GET_RULE, "TEMP B-TREE"));
    assert_int_equal(meddle(&folder, "roster.db", "DROP INDEX rule_order"), SQLITE_OK);
    assert_true(plan_has(&folder, SQL_GET_RULE, "TEMP B-TREE"));
}

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

static void test_a_value_that_does_not_fit_is_damage(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_house(&folder);
    ROSTER roster = finish(&folder, &load);
    struct roster_zone zone = zone_of("untouched", "", 0), before = zone;
    struct roster_gate gates[2] = {gate_of("untouched", "hall")}, gates_before[2] = {gates[0]};
    char seat[ROSTER_CODE] = "A1";
    assert_int_equal(
        meddle(&folder, "roster.db",
               "UPDATE zone SET name_en = printf('%300s', 'x'); UPDATE gate SET zone = printf('%40s', 'x');"
               "UPDATE list_member SET seat = printf('%40s', 'x')"),
        SQLITE_OK);
    assert_int_equal(roster_zone(roster, "lab", &zone), -EBADMSG);
    assert_memory_equal(&zone, &before, sizeof(zone));
    assert_int_equal(roster_gates(roster, gates, 2), -EBADMSG);
    assert_memory_equal(gates, gates_before, sizeof(gates));
    assert_int_equal(roster_listed(roster, "guests", 7, seat), -EBADMSG);
    assert_string_equal(seat, "A1");
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
        cmocka_unit_test(test_zones_and_gates_come_back),
        cmocka_unit_test(test_sessions_and_rules_come_back),
        cmocka_unit_test(test_the_rest_comes_back),
        cmocka_unit_test(test_when_the_bundle_was_made),
        cmocka_unit_test(test_what_is_not_there),
        cmocka_unit_test(test_rules_of_a_place),
        cmocka_unit_test(test_rules_of_a_tier_or_channel),
        cmocka_unit_test(test_rules_of_a_time),
        cmocka_unit_test(test_rules_of_a_ticket),
        cmocka_unit_test(test_all_conditions_hold_together),
        cmocka_unit_test(test_each_bit_is_one_tier_and_one_channel),
        cmocka_unit_test(test_a_tier_beyond_the_mask_is_refused),
        cmocka_unit_test(test_the_first_rule_by_priority_answers),
        cmocka_unit_test(test_is_a_place_under_rules_at_all),
        cmocka_unit_test(test_sessions_of_an_hour),
        cmocka_unit_test(test_sessions_a_ticket_is_invited_to),
        cmocka_unit_test(test_who_is_on_a_list),
        cmocka_unit_test(test_a_long_list),
        cmocka_unit_test(test_questions_of_a_scan_walk_indexes),
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
        cmocka_unit_test(test_a_value_that_does_not_fit_is_damage),
        cmocka_unit_test(test_a_reader_sees_one_house),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
