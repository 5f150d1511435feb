/* zones.csv and gates.csv: the places of an event. */
#include <string.h>

#include "ctl/fields.h"
#include "ctl/model.h"

#define SEATS_MAX 1000000
#define DAY_SECONDS 86400

/* What screens show is never empty: the other language, else the code. */
static void name_place(struct table *t, int zh, int en, const char *code, char *ret_zh, char *ret_en, size_t cap) {
    table_copy(t, zh, ret_zh, cap);
    table_copy(t, en, ret_en, cap);
    if (!*ret_zh)
        g_strlcpy(ret_zh, *ret_en ? ret_en : code, cap);
    if (!*ret_en)
        g_strlcpy(ret_en, ret_zh, cap);
}

static struct roster_zone zone_default(const char *code) {
    struct roster_zone zone = {
        .passback = PASSBACK_SOFT, .offline_policy = OFFLINE_OPEN, .cross_gate_ms = INT64_C(60000)};
    g_strlcpy(zone.code, code, sizeof zone.code);
    g_strlcpy(zone.name_zh, code, sizeof zone.name_zh);
    g_strlcpy(zone.name_en, code, sizeof zone.name_en);
    return zone;
}

static enum passback read_passback(struct table *t) {
    static const struct word words[] = {{"off", PASSBACK_OFF},
                                        {"关闭", PASSBACK_OFF},
                                        {"soft", PASSBACK_SOFT},
                                        {"提示", PASSBACK_SOFT},
                                        {"hard", PASSBACK_HARD},
                                        {"禁止", PASSBACK_HARD},
                                        {NULL, 0}};
    return (enum passback)field_word(t, ZONE_ANTI_PASSBACK, words, PASSBACK_SOFT, "none of off, soft, hard");
}

static enum offline_policy read_policy(struct table *t) {
    static const struct word words[] = {{"open", OFFLINE_OPEN},
                                        {"开放", OFFLINE_OPEN},
                                        {"closed", OFFLINE_CLOSED},
                                        {"关闭", OFFLINE_CLOSED},
                                        {NULL, 0}};
    return (enum offline_policy)field_word(t, ZONE_CUT_OFF, words, OFFLINE_OPEN, "neither open nor closed");
}

static void read_numbers(struct table *t, struct roster_zone *zone) {
    int64_t entries = 0, capacity = 0, replay = 0, cross_gate = 60;
    table_number(t, ZONE_ENTRIES, 0, 1000, &entries);
    table_number(t, ZONE_CAPACITY, 0, SEATS_MAX, &capacity);
    table_number(t, ZONE_REPLAY_SECONDS, 0, DAY_SECONDS, &replay);
    table_number(t, ZONE_CROSS_GATE_SECONDS, 0, DAY_SECONDS, &cross_gate);
    zone->max_entries = (int32_t)entries;
    zone->capacity = (int32_t)capacity;
    zone->replay_ms = replay * 1000;
    zone->cross_gate_ms = cross_gate * 1000;
}

void model_add_zone(struct plan *plan, struct table *t) {
    struct model *m = plan->model;
    struct roster_zone zone = {0};
    field_code(t, ZONE_CODE, zone.code, sizeof zone.code);
    name_place(t, ZONE_NAME_ZH, ZONE_NAME_EN, zone.code, zone.name_zh, zone.name_en, sizeof zone.name_zh);
    table_copy(t, ZONE_PARENT, zone.parent, sizeof zone.parent); /* judged when all zones are known */
    zone.passback = read_passback(t);
    zone.offline_policy = read_policy(t);
    read_numbers(t, &zone);
    table_flag(t, ZONE_REENTRY, &zone.reentry);
    table_flag(t, ZONE_BETWEEN, &zone.between);
    for (int i = 0; i < m->n_zones; i++)
        if (field_same_code(t, ZONE_CODE, zone.code, m->zones[i].code))
            return;
    if (m->n_zones == ROSTER_ZONES) {
        table_fault(t, ZONE_CODE, "is one zone too many: at most %d", ROSTER_ZONES);
        return;
    }
    m->zone_lines[m->n_zones] = t->csv.row_line;
    m->zones[m->n_zones++] = zone;
}

/* The zone a gate leads into, made with the defaults where zones.csv has none. */
static void lead_into(struct model *m, struct table *t, struct roster_gate *gate) {
    field_code(t, GATE_ZONE, gate->zone, sizeof gate->zone);
    const struct roster_zone *zone = model_zone(m, gate->zone);
    if (!*gate->zone)
        return;
    if (!zone && m->n_zones == ROSTER_ZONES)
        table_fault(t, GATE_ZONE, "is one zone too many: at most %d", ROSTER_ZONES);
    else if (!zone)
        m->zones[m->n_zones++] = zone_default(gate->zone);
    else
        g_strlcpy(gate->zone, zone->code, sizeof gate->zone);
}

static uint8_t read_directions(struct table *t) {
    static const struct word words[] = {{"in", 1}, {"entry", 1}, {"进", 1},     {"out", 2},  {"exit", 2},
                                        {"出", 2}, {"both", 3},  {"in+out", 3}, {"双向", 3}, {NULL, 0}};
    return (uint8_t)field_word(t, GATE_DIRECTIONS, words, 3, "none of in, out, both");
}

/* Whoever calls a door desk-2 will stand there in the morning with a printer that stays silent. */
static void check_kind(const struct plan *plan, struct table *t, const struct roster_gate *gate) {
    if (!gate->desk && g_ascii_strncasecmp(gate->code, "desk", 4) == 0)
        model_warn(plan, t->faults, SHEET_GATES.file, t->csv.row_line, "kind",
                   "%s is a door in spite of its name: it prints no badges", gate->code);
    if (gate->desk && g_ascii_strncasecmp(gate->code, "door", 4) == 0)
        model_warn(plan, t->faults, SHEET_GATES.file, t->csv.row_line, "kind", "%s is a desk in spite of its name",
                   gate->code);
}

static bool same_gate(struct table *t, const struct roster_gate *gate, const struct roster_gate *other) {
    if (!*gate->code || g_ascii_strcasecmp(gate->code, other->code) != 0)
        return false;
    if (gate->desk == other->desk)
        table_fault(t, GATE_CODE, "\"%s\" is used twice", gate->code);
    else
        table_fault(t, GATE_CODE, "\"%s\" is used twice, for a desk and for a door: each needs a name of its own",
                    gate->code);
    return true;
}

void model_add_gate(struct plan *plan, struct table *t) {
    static const struct word kinds[] = {{"desk", 1}, {"签到台", 1}, {"door", 0}, {"门", 0}, {NULL, 0}};
    struct model *m = plan->model;
    struct roster_gate gate = {0};
    int64_t quota = -1;
    field_code(t, GATE_CODE, gate.code, sizeof gate.code);
    name_place(t, GATE_NAME_ZH, GATE_NAME_EN, gate.code, gate.name_zh, gate.name_en, sizeof gate.name_zh);
    lead_into(m, t, &gate);
    gate.dirs = read_directions(t);
    gate.desk = field_word(t, GATE_KIND, kinds, 0, "neither desk nor door") == 1;
    table_number(t, GATE_QUOTA, 0, SEATS_MAX, &quota);
    if (quota > 0 && !(gate.dirs & 1))
        table_fault(t, GATE_QUOTA, "lets nobody in, so it can fill no seats");
    for (int i = 0; i < m->n_gates; i++)
        if (same_gate(t, &gate, &m->gates[i]))
            return;
    if (m->n_gates == ROSTER_GATES) {
        table_fault(t, GATE_CODE, "is one gate too many: at most %d", ROSTER_GATES);
        return;
    }
    check_kind(plan, t, &gate);
    m->gate_lines[m->n_gates] = t->csv.row_line;
    m->gate_quotas[m->n_gates] = (int32_t)quota;
    m->gates[m->n_gates++] = gate;
}

static int position(const struct model *m, const char *code) {
    for (int i = 0; i < m->n_zones; i++)
        if (g_ascii_strcasecmp(m->zones[i].code, code) == 0)
            return i;
    return -1;
}

/* Follow the parents up from a zone. A circle is told once, at the first of its zones. */
static void check_parents(const struct model *m, int zone, struct faults *faults) {
    g_autoptr(GString) way = g_string_new(m->zones[zone].code);
    int at = zone, steps = 0, first = zone;
    while (m->zones[at].parent[0] && steps++ <= m->n_zones) {
        at = position(m, m->zones[at].parent);
        if (at < 0)
            return; /* told at that zone */
        g_string_append_printf(way, " > %s", m->zones[at].code);
        first = MIN(first, at);
        if (at == zone)
            break;
    }
    if (at == zone && steps > 0 && first == zone)
        fault_add(faults, SHEET_ZONES.file, m->zone_lines[zone], "parent", "the zones lie in a circle: %s", way->str);
    else if (at != zone && steps >= ROSTER_ZONE_DEPTH && steps <= m->n_zones)
        fault_add(faults, SHEET_ZONES.file, m->zone_lines[zone], "parent", "lies %d zones deep, at most %d: %s",
                  steps + 1, ROSTER_ZONE_DEPTH, way->str);
}

void model_check_zones(struct model *m, struct faults *faults) {
    for (int i = 0; i < m->n_zones; i++) {
        char *parent = m->zones[i].parent;
        int at = *parent ? position(m, parent) : -1;
        if (at >= 0)
            memcpy(parent, m->zones[at].code, ROSTER_CODE);
        else if (*parent)
            fault_add(faults, SHEET_ZONES.file, m->zone_lines[i], "parent",
                      "\"%s\" is neither in zones.csv nor in gates.csv", parent);
    }
    for (int i = 0; i < m->n_zones; i++)
        check_parents(m, i, faults);
}
