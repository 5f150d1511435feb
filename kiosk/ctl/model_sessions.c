/* sessions.csv: what happens in a zone, when its doors are open, and who has a seat. */
#include <errno.h>
#include <string.h>

#include "ctl/fields.h"
#include "ctl/model.h"

#define SEATS_MAX 1000000
#define MINUTE INT64_C(60000)
#define DAY_MINUTES 1440

static void read_titles(struct table *t, struct roster_slot *slot) {
    table_copy(t, SESSION_TITLE_ZH, slot->title_zh, sizeof slot->title_zh);
    table_copy(t, SESSION_TITLE_EN, slot->title_en, sizeof slot->title_en);
    table_copy(t, SESSION_SPEAKER, slot->speaker, sizeof slot->speaker);
    if (!slot->title_zh[0] && !slot->title_en[0])
        table_fault(t, SESSION_TITLE_ZH, "is empty: a session needs title_zh or title_en");
    if (!slot->title_zh[0])
        memcpy(slot->title_zh, slot->title_en, sizeof slot->title_zh);
    if (!slot->title_en[0])
        memcpy(slot->title_en, slot->title_zh, sizeof slot->title_en);
}

static int64_t need_instant(struct table *t, int column, const struct plan *plan) {
    if (!*table_text(t, column))
        table_fault(t, column, "is empty");
    return field_instant(t, column, plan);
}

/* "10": minutes after the start; "end": the end; "end+15": minutes after it. As the roster counts, from the end. */
static int64_t read_late(struct table *t, const struct roster_slot *slot) {
    const char *text = table_text(t, SESSION_LATE), *number = text;
    gint64 minutes = 0;
    bool from_end = g_ascii_strncasecmp(text, "end", 3) == 0;
    if (from_end)
        number = text[3] == '+' ? text + 4 : text + 3;
    if (!*text || (from_end && !text[3]))
        return 0;
    if (!g_ascii_string_to_signed(number, 10, 0, DAY_MINUTES, &minutes, NULL) || (from_end && text[3] != '+')) {
        table_fault(t, SESSION_LATE, "\"%s\" is neither minutes after the start (10), nor end, nor end+15", text);
        return 0;
    }
    return from_end ? minutes * MINUTE : slot->starts + minutes * MINUTE - slot->ends;
}

static void read_window(struct table *t, const struct plan *plan, struct roster_slot *slot) {
    const struct roster_event *event = &plan->event;
    int64_t early = 15;
    slot->starts = need_instant(t, SESSION_STARTS, plan);
    slot->ends = need_instant(t, SESSION_ENDS, plan);
    table_number(t, SESSION_EARLY, 0, DAY_MINUTES, &early);
    slot->early = early * MINUTE;
    if (slot->starts && (slot->starts < event->day_start[0] || slot->starts >= event->day_start[event->days]))
        table_fault(t, SESSION_STARTS, "%s is on no day of the event", table_text(t, SESSION_STARTS));
    if (slot->starts && slot->ends && slot->ends <= slot->starts)
        table_fault(t, SESSION_ENDS, "is not later than starts");
    else
        slot->late = read_late(t, slot);
}

static void read_list(struct table *t, const struct model *m, struct roster_slot *slot) {
    static const struct word modes[] = {{"required", LIST_REQUIRED}, {"必须", LIST_REQUIRED},
                                        {"reserves", LIST_RESERVES}, {"reserved", LIST_RESERVES},
                                        {"留座", LIST_RESERVES},     {NULL, 0}};
    const char *text = table_text(t, SESSION_LIST), *list = model_list(m, text);
    int64_t kept = -1;
    slot->list_mode =
        (enum list_mode)field_word(t, SESSION_LIST_MODE, modes, LIST_REQUIRED, "neither required nor reserves");
    table_number(t, SESSION_SEATS_KEPT, 0, DAY_MINUTES, &kept);
    if (!*text) {
        if (*table_text(t, SESSION_LIST_MODE) || kept >= 0)
            table_fault(t, SESSION_LIST, "is empty, but list_mode or seats_kept speak of one");
        slot->list_mode = LIST_NONE;
    } else if (!list) {
        table_fault(t, SESSION_LIST, "\"%s\" is no list: lists/%s.csv is not there", text, text);
    } else {
        g_strlcpy(slot->list, list, sizeof slot->list);
    }
    if (kept >= 0 && slot->list_mode == LIST_REQUIRED)
        table_fault(t, SESSION_SEATS_KEPT, "is only for list_mode reserves");
    else if (kept >= 0)
        slot->seats_kept_until = slot->starts + kept * MINUTE;
}

/* "door-1:40": a gate of the session's zone and its seats. */
static void read_quota(struct table *t, struct model *m, const struct roster_slot *slot, char *text) {
    char *colon = strpbrk(text, ":=");
    gint64 granted = 0;
    if (!colon || !g_ascii_string_to_signed(colon + 1, 10, 0, SEATS_MAX, &granted, NULL)) {
        table_fault(t, SESSION_QUOTAS, "\"%s\" is not a gate and a number, such as door-1:40", text);
        return;
    }
    *colon = '\0';
    const struct roster_gate *gate = model_gate(m, text);
    if (!gate)
        table_fault(t, SESSION_QUOTAS, "\"%s\" is not in gates.csv", text);
    else if (*slot->zone && strcmp(gate->zone, slot->zone) != 0)
        table_fault(t, SESSION_QUOTAS, "%s leads into %s, not into %s", gate->code, gate->zone, slot->zone);
    else if (!(gate->dirs & 1))
        table_fault(t, SESSION_QUOTAS, "%s lets nobody in, so it can fill no seats", gate->code);
    if (!gate)
        return;
    struct model_quota quota = {.granted = (int32_t)granted};
    memcpy(quota.zone, slot->zone, sizeof quota.zone);
    memcpy(quota.slot, slot->code, sizeof quota.slot);
    memcpy(quota.gate, gate->code, sizeof quota.gate);
    for (guint i = 0; i < m->written->len; i++) {
        const struct model_quota *other = &g_array_index(m->written, struct model_quota, i);
        if (strcmp(other->slot, quota.slot) == 0 && strcmp(other->gate, quota.gate) == 0) {
            table_fault(t, SESSION_QUOTAS, "%s is there twice", gate->code);
            return;
        }
    }
    g_array_append_val(m->written, quota);
}

static void read_quotas(struct table *t, struct model *m, const struct roster_slot *slot) {
    g_auto(GStrv) words = g_strsplit_set(table_text(t, SESSION_QUOTAS), " ,;+|", -1);
    for (char **word = words; *word; word++)
        if (**word)
            read_quota(t, m, slot, *word);
}

static void read_zone(struct table *t, struct model *m, struct roster_slot *slot) {
    const char *text = table_text(t, SESSION_ZONE);
    const struct roster_zone *zone = model_zone(m, text);
    if (zone)
        memcpy(slot->zone, zone->code, sizeof slot->zone);
    else if (*text)
        table_fault(t, SESSION_ZONE, "\"%s\" is neither in zones.csv nor in gates.csv", text);
    else
        table_fault(t, SESSION_ZONE, "is empty");
}

void model_add_slot(struct plan *plan, struct table *t) {
    struct model *m = plan->model;
    struct roster_slot slot = {.number = m->n_slots + 1};
    int64_t capacity = 0;
    field_code(t, SESSION_CODE, slot.code, sizeof slot.code);
    read_zone(t, m, &slot);
    read_titles(t, &slot);
    read_window(t, plan, &slot);
    table_number(t, SESSION_CAPACITY, 0, SEATS_MAX, &capacity);
    slot.capacity = (int32_t)capacity;
    read_list(t, m, &slot);
    for (int i = 0; i < m->n_slots; i++)
        if (field_same_code(t, SESSION_CODE, slot.code, m->slots[i].code))
            return;
    if (m->n_slots == ROSTER_SLOTS) {
        table_fault(t, SESSION_CODE, "is one session too many: at most %d", ROSTER_SLOTS);
        return;
    }
    read_quotas(t, m, &slot);
    m->slot_lines[m->n_slots] = t->csv.row_line;
    m->slots[m->n_slots++] = slot;
}

static bool overlap(const struct roster_slot *a, const struct roster_slot *b) {
    return strcmp(a->zone, b->zone) == 0 && a->starts < b->ends && b->starts < a->ends;
}

static void check_room(const struct plan *plan, int i, struct faults *faults) {
    const struct roster_slot *slot = &plan->model->slots[i];
    const struct roster_zone *zone = model_zone(plan->model, slot->zone);
    if (zone && zone->capacity > 0 && slot->capacity > zone->capacity)
        model_warn(plan, faults, SHEET_SESSIONS.file, plan->model->slot_lines[i], "capacity",
                   "%s takes %d people, but %s only %d", slot->code, slot->capacity, zone->code, zone->capacity);
}

void model_check_slots(const struct plan *plan, struct faults *faults) {
    const struct model *m = plan->model;
    for (int i = 0; i < m->n_slots; i++)
        check_room(plan, i, faults);
    for (int i = 0; i < m->n_slots; i++)
        for (int j = 0; j < i; j++)
            if (overlap(&m->slots[i], &m->slots[j]))
                model_warn(
                    plan, faults, SHEET_SESSIONS.file, m->slot_lines[i], "starts",
                    "%s and %s (line %d) overlap in %s: while both run, its doors count for the one that began last",
                    m->slots[i].code, m->slots[j].code, m->slot_lines[j], m->slots[i].zone);
}
