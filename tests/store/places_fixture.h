/* What the tests of places.h share: a small house. A hall with a lab in it, a door to each, a talk and a workshop. */
#ifndef LANYARD_TESTS_STORE_PLACES_FIXTURE_H
#define LANYARD_TESTS_STORE_PLACES_FIXTURE_H

#include "fixture.h"

#include "store/places.h"

static inline void load_end(struct roster_load **load) { roster_load_abort(*load); }
#define LOAD __attribute__((cleanup(load_end))) struct roster_load *

static inline struct roster_load *begin(const struct folder *folder) {
    struct roster_load *load = NULL;
    assert_int_equal(roster_load_begin(folder->path, &load), 0);
    struct roster_event event = event_of_two_days();
    assert_int_equal(roster_load_event(load, &event), 0);
    return load;
}

static inline void put_code(char ret_code[ROSTER_CODE], const char *code) {
    snprintf(ret_code, ROSTER_CODE, "%s", code);
}

static inline struct roster_zone zone_of(const char *code, const char *parent, int32_t capacity) {
    struct roster_zone zone = {.name_en = "A room", .capacity = capacity};
    put_code(zone.code, code);
    put_code(zone.parent, parent);
    return zone;
}

static inline struct roster_gate gate_of(const char *code, const char *zone) {
    struct roster_gate gate = {.name_en = "A gate", .dirs = 3};
    put_code(gate.code, code);
    put_code(gate.zone, zone);
    return gate;
}

static inline struct roster_slot slot_of(int number, const char *code, const char *zone, int64_t starts) {
    struct roster_slot slot = {.number = number, .title_en = "A talk", .starts = starts, .ends = starts + 3600000};
    put_code(slot.code, code);
    put_code(slot.zone, zone);
    return slot;
}

/* Allows everybody everywhere. */
static inline struct roster_rule rule_of(int number, int32_t priority) {
    return (struct roster_rule){.number = number,
                                .priority = priority,
                                .effect = RULE_ALLOW,
                                .tier_mask = UINT64_MAX,
                                .channel_mask = UINT64_MAX,
                                .day_mask = UINT8_MAX};
}

static inline int add_zone(struct roster_load *load, const char *code, const char *parent, int32_t capacity) {
    struct roster_zone zone = zone_of(code, parent, capacity);
    return roster_load_zone(load, &zone);
}

static inline int add_gate(struct roster_load *load, const char *code, const char *zone) {
    struct roster_gate gate = gate_of(code, zone);
    return roster_load_gate(load, &gate);
}

static inline int add_slot(struct roster_load *load, int number, const char *code, const char *zone, int64_t starts) {
    struct roster_slot slot = slot_of(number, code, zone, starts);
    return roster_load_slot(load, &slot);
}

#define TALK "talk"
#define WORKSHOP "workshop"
static inline struct roster_load *begin_house(const struct folder *folder) {
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

static inline void commit(struct roster_load **load) {
    assert_int_equal(roster_load_commit(*load), 0);
    roster_load_abort(*load);
    *load = NULL;
}

static inline struct roster *finish(const struct folder *folder, struct roster_load **load) {
    struct roster *roster = NULL;
    commit(load);
    assert_int_equal(roster_open(folder->path, &roster), 0);
    return roster;
}

#endif
