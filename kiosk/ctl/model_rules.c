/* rules.csv and staff.csv: who may enter, and who may do more. */
#include <sodium.h>
#include <string.h>

#include "core/door_flow.h"
#include "ctl/fields.h"
#include "ctl/model.h"

#define PRIORITY_MAX 9999
#define PRIORITY_DEFAULT 100

static void read_place(struct table *t, struct model *m, struct roster_rule *rule) {
    const char *zone_text = table_text(t, RULE_ZONE), *slot_text = table_text(t, RULE_SESSION);
    const struct roster_zone *zone = model_zone(m, zone_text);
    const struct roster_slot *slot = model_slot(m, slot_text);
    if (zone)
        memcpy(rule->zone, zone->code, sizeof rule->zone);
    else if (*zone_text)
        table_fault(t, RULE_ZONE, "\"%s\" is neither in zones.csv nor in gates.csv", zone_text);
    if (slot)
        memcpy(rule->slot, slot->code, sizeof rule->slot);
    else if (*slot_text)
        table_fault(t, RULE_SESSION, "\"%s\" is not in sessions.csv", slot_text);
    if (zone && slot && strcmp(zone->code, slot->zone) != 0)
        table_fault(t, RULE_SESSION, "%s is in %s, not in %s: this rule never fits", slot->code, slot->zone,
                    zone->code);
}

static enum rule_effect read_effect(struct table *t) {
    static const struct word words[] = {{"allow", RULE_ALLOW},
                                        {"允许", RULE_ALLOW},
                                        {"deny", RULE_DENY},
                                        {"拒绝", RULE_DENY},
                                        {"review", RULE_REVIEW},
                                        {"人工", RULE_REVIEW},
                                        {NULL, 0}};
    if (!*table_text(t, RULE_EFFECT))
        table_fault(t, RULE_EFFECT, "is empty");
    return (enum rule_effect)field_word(t, RULE_EFFECT, words, RULE_ALLOW, "none of allow, deny, review");
}

/* An answer that a rule may give: a refusal, or a call for staff; and no word about the code itself, which is genuine
 * where rules are asked. */
static bool may_answer(enum verdict v) {
    enum verdict_class class = verdict_class(v);
    bool of_code = v == VERDICT_UNREADABLE || v == VERDICT_FORGED || v == VERDICT_WRONG_EVENT || v == VERDICT_UNKNOWN;
    return (class == VERDICT_CLASS_DENY || class == VERDICT_CLASS_STAFF) && !of_code;
}

static enum verdict read_answer(struct table *t, enum rule_effect effect) {
    const char *text = table_text(t, RULE_CODE);
    enum verdict answer = effect == RULE_DENY ? VERDICT_TIER : effect == RULE_REVIEW ? VERDICT_SEE_STAFF : VERDICT_OK;
    if (!*text)
        return answer;
    g_autofree char *name = g_ascii_strdown(text, -1);
    if (effect == RULE_ALLOW)
        table_fault(t, RULE_CODE, "is for deny and review alone");
    else if (!verdict_from_name(name, &answer))
        table_fault(t, RULE_CODE, "\"%s\" is no answer: tier, not_invited, wrong_gate, closed, see_staff …", text);
    else if (!may_answer(answer))
        table_fault(t, RULE_CODE, "\"%s\" is not for a rule to say", text);
    return answer;
}

static void read_list(struct table *t, const struct model *m, struct roster_rule *rule) {
    const char *text = table_text(t, RULE_LIST), *list = model_list(m, text);
    if (list)
        g_strlcpy(rule->list, list, sizeof rule->list);
    else if (*text)
        table_fault(t, RULE_LIST, "\"%s\" is no list: lists/%s.csv is not there", text, text);
}

void model_add_rule(struct plan *plan, struct table *t) {
    struct model *m = plan->model;
    struct roster_rule rule = {.number = m->n_rules + 1};
    int64_t priority = PRIORITY_DEFAULT;
    read_place(t, m, &rule);
    table_number(t, RULE_PRIORITY, 0, PRIORITY_MAX, &priority);
    rule.priority = (int32_t)priority;
    rule.effect = read_effect(t);
    rule.code = read_answer(t, rule.effect);
    rule.tier_mask = field_tiers(t, RULE_TIERS, plan);
    rule.channel_mask = field_channels(t, RULE_CHANNELS, plan);
    rule.day_mask = field_days(t, RULE_DAYS, &plan->event, UINT8_MAX);
    rule.grants_any = field_grants(t, RULE_GRANTS);
    rule.flags_any = field_flags(t, RULE_FLAGS);
    read_list(t, m, &rule);
    rule.from = field_instant(t, RULE_FROM, plan);
    rule.until = field_instant(t, RULE_UNTIL, plan);
    if (rule.from && rule.until && rule.until <= rule.from)
        table_fault(t, RULE_UNTIL, "is not later than from");
    if (rule.effect == RULE_ALLOW && !rule.zone[0] && !rule.slot[0])
        model_warn(
            plan, t->faults, SHEET_RULES.file, t->csv.row_line, "zone",
            "is empty: with this every place has an allow rule, and whoever fits none is refused at the desks too");
    if (m->n_rules == ROSTER_RULES)
        table_fault(t, RULE_EFFECT, "is one rule too many: at most %d", ROSTER_RULES);
    else
        m->rules[m->n_rules++] = rule;
}

/* Only what kioskctl staff makes: a hash of other costs could hold a door up for minutes. The text is not quoted back,
 * for it may be a PIN. */
static void read_pin(struct table *t, struct roster_staff *person) {
    const char *pin = table_text(t, STAFF_PIN);
    int cost = *pin ? crypto_pwhash_str_needs_rehash(pin, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                                                     crypto_pwhash_MEMLIMIT_INTERACTIVE)
                    : 0;
    if (cost == 0 && g_str_has_prefix(pin, *pin ? "$argon2id$" : ""))
        table_copy(t, STAFF_PIN, person->pin, sizeof person->pin);
    else
        table_fault(t, STAFF_PIN, "is not a hash: a PIN is never kept as it is. Make one: kioskctl staff FOLDER %d",
                    MAX(person->number, 1));
}

void model_add_staff(struct plan *plan, struct table *t) {
    static const struct word rights[] = {{"override", DOOR_RIGHT_OVERRIDE},
                                         {"放行", DOOR_RIGHT_OVERRIDE},
                                         {"lists", DOOR_RIGHT_LISTS},
                                         {"名单", DOOR_RIGHT_LISTS},
                                         {"zone", DOOR_RIGHT_ZONE},
                                         {"区域", DOOR_RIGHT_ZONE},
                                         {NULL, 0}};
    struct model *m = plan->model;
    struct roster_staff person = {0};
    person.number = (int)field_need_number(t, STAFF_NUMBER, 1, ROSTER_STAFF);
    table_copy(t, STAFF_NAME, person.name, sizeof person.name);
    person.rights = (uint8_t)field_words(t, STAFF_RIGHTS, rights, "none of override, lists, zone");
    read_pin(t, &person);
    for (int i = 0; i < m->n_staff; i++)
        if (person.number > 0 && field_same_number(t, STAFF_NUMBER, person.number, m->staff[i].number))
            return;
    if (m->n_staff < ROSTER_STAFF && person.number > 0)
        m->staff[m->n_staff++] = person;
}
