/* Who may enter where, as the roster keeps it: what goes in comes out, by code, by hour and by ticket. */
#include "places_fixture.h"

#include <errno.h>

#include "store/places.sql.h"

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
static int64_t scattered(int64_t i) { return (int64_t)((uint64_t)i * 0x1d8e4e27c47d124fULL & INT64_MAX >> 1); }

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

/* Too long a name costs its end; too long a code would, cut, be another's code, and is damage. */
static void test_a_name_that_does_not_fit_is_cut_and_a_code_is_damage(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_house(&folder);
    ROSTER roster = finish(&folder, &load);
    struct roster_zone zone = zone_of("untouched", "", 0);
    struct roster_gate gates[2] = {gate_of("untouched", "hall")}, gates_before[2] = {gates[0]};
    char seat[ROSTER_CODE] = "A1";
    assert_int_equal(
        meddle(&folder, "roster.db",
               "UPDATE zone SET name_en = printf('%300s', 'x'); UPDATE gate SET zone = printf('%40s', 'x');"
               "UPDATE list_member SET seat = printf('%40s', 'x')"),
        SQLITE_OK);
    assert_int_equal(roster_zone(roster, "lab", &zone), 0);
    assert_int_equal(strlen(zone.name_en), sizeof(zone.name_en) - 1);
    assert_int_equal(meddle(&folder, "roster.db", "UPDATE zone SET parent = printf('%40s', 'x')"), SQLITE_OK);
    const struct roster_zone before = zone;
    assert_int_equal(roster_zone(roster, "lab", &zone), -EBADMSG);
    assert_memory_equal(&zone, &before, sizeof(zone));
    assert_int_equal(roster_gates(roster, gates, 2), -EBADMSG);
    assert_memory_equal(gates, gates_before, sizeof(gates));
    assert_int_equal(roster_listed(roster, "guests", 7, seat), -EBADMSG);
    assert_string_equal(seat, "A1");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zones_and_gates_come_back),
        cmocka_unit_test(test_sessions_and_rules_come_back),
        cmocka_unit_test(test_the_rest_comes_back),
        cmocka_unit_test(test_when_the_bundle_was_made),
        cmocka_unit_test(test_what_is_not_there),
        cmocka_unit_test(test_sessions_of_an_hour),
        cmocka_unit_test(test_sessions_a_ticket_is_invited_to),
        cmocka_unit_test(test_who_is_on_a_list),
        cmocka_unit_test(test_a_long_list),
        cmocka_unit_test(test_questions_of_a_scan_walk_indexes),
        cmocka_unit_test(test_a_name_that_does_not_fit_is_cut_and_a_code_is_damage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
