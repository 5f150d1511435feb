/* An answer as one JSON object. See explain.h. Instants are ms since the epoch, as everywhere in --json. */
#include <glib.h>
#include <jansson.h>

#include "ctl/explain.h"

static void put_text(json_t *to, const char *name, const char *text) {
    json_object_set_new(to, name, json_string_nocheck(text));
}

static void put_own(json_t *to, const char *name, char *text) {
    put_text(to, name, text);
    g_free(text);
}

static void put_number(json_t *to, const char *name, int64_t n) {
    json_object_set_new(to, name, json_integer((json_int_t)n));
}

static void put_flag(json_t *to, const char *name, bool value) { json_object_set_new(to, name, json_boolean(value)); }

static const char *list_word(enum list_mode mode) {
    switch (mode) {
    case LIST_NONE: return "none";
    case LIST_REQUIRED: return "required";
    case LIST_RESERVES: return "reserves";
    }
    return "none";
}

static const char *direction_word(enum direction dir) {
    return dir == DIRECTION_OUT ? "out" : dir == DIRECTION_IN ? "in" : "none";
}

static void put_code(json_t *to, const struct explanation *e) {
    const struct access_facts *f = &e->facts;
    put_text(to, "code_kind", e->by_reference ? "reference" : code_kind_name(e->code.kind));
    if (e->code.kind == CODE_T1)
        put_number(to, "key", e->code.t1.claim.kid);
    put_flag(to, "parse_ok", f->parse_ok);
    put_flag(to, "is_signed", f->is_signed);
    put_flag(to, "sig_ok", f->sig_ok);
    put_flag(to, "issuer_ok", f->issuer_ok);
    put_flag(to, "event_ok", f->event_ok);
}

static void put_ticket(json_t *to, const struct explanation *e) {
    const struct access_facts *f = &e->facts;
    const struct facts_subject *s = &e->subject;
    struct roster_tier tier = {0};
    struct roster_channel channel = {0};
    roster_tier(e->state->roster, s->tier, &tier);
    roster_channel(e->state->roster, s->channel, &channel);
    put_flag(to, "known", f->known);
    put_text(to, "reference", s->has_ticket ? s->ticket.reference : "");
    if (e->names && s->has_ticket) {
        put_text(to, "name_zh", s->ticket.name_zh);
        put_text(to, "name_latin", s->ticket.name_latin);
    }
    put_text(to, "status", explain_status(f->status));
    put_number(to, "rev", f->rev);
    put_number(to, "cur_rev", f->cur_rev);
    put_flag(to, "revoked", f->revoked);
    put_text(to, "tier", tier.code);
    put_text(to, "channel", channel.code);
    put_number(to, "grants", s->grants);
    put_own(to, "flags", explain_flags(s->flags));
    put_number(to, "days", f->days);
    put_number(to, "nbf", f->nbf);
    put_number(to, "naf", f->naf);
    put_flag(to, "attention", f->attention);
    put_flag(to, "cap_exempt", f->cap_exempt);
}

static void put_place(json_t *to, const struct explanation *e) {
    const struct access_facts *f = &e->facts;
    const struct facts_site *site = &e->subject.site;
    put_text(to, "gate", e->place.gate);
    put_text(to, "dir", direction_word(f->dir));
    put_number(to, "gate_dirs", f->gate_dirs);
    put_text(to, "zone", site->zone.code);
    put_flag(to, "zone_open", f->zone_open);
    put_text(to, "session", site->has_slot ? site->slot.code : "");
    put_flag(to, "session_picked", site->picked);
    put_number(to, "starts", site->has_slot ? site->slot.starts : 0);
    put_number(to, "ends", site->has_slot ? site->slot.ends : 0);
    put_number(to, "opens", f->opens);
    put_number(to, "closes", f->closes);
    put_number(to, "grace_before", f->grace_before);
    put_number(to, "grace_after", f->grace_after);
    put_number(to, "now", f->now);
    put_number(to, "day", f->day);
    put_flag(to, "clock_ok", f->clock_ok);
    put_flag(to, "cut_off", f->cut_off);
    put_flag(to, "override", f->override);
    put_text(to, "offline_policy", f->offline_policy == OFFLINE_CLOSED ? "closed" : "open");
}

static void put_rules(json_t *to, const struct explanation *e) {
    const struct access_facts *f = &e->facts;
    put_flag(to, "ruled", e->subject.ruled);
    put_text(to, "rule_effect", explain_effect(f->rule_effect));
    put_text(to, "rule_code", verdict_name(f->rule_code));
    put_flag(to, "tier_ok", f->tier_ok);
    put_flag(to, "rule_by_clock", f->rule_by_clock);
    put_flag(to, "session_by_clock", f->session_by_clock);
    put_text(to, "list_mode", list_word(f->list_mode));
    put_text(to, "list", e->subject.site.has_slot ? e->subject.site.slot.list : "");
    put_flag(to, "on_list", f->on_list);
    put_text(to, "seat", e->subject.seat);
    put_text(to, "elsewhere", e->subject.has_elsewhere ? e->subject.elsewhere.code : "");
}

static void put_presence(json_t *to, const struct explanation *e) {
    const struct access_facts *f = &e->facts;
    put_text(to, "passback", explain_passback(f->passback));
    put_flag(to, "inside", f->inside);
    put_text(to, "inside_through", e->seen_at);
    put_number(to, "entries", f->entries);
    put_number(to, "max_entries", f->max_entries);
    put_number(to, "last", f->last);
    put_text(to, "last_dir", direction_word(f->last_dir));
    put_flag(to, "same_gate", f->same_gate);
    put_number(to, "replay_ms", f->replay_ms);
    put_number(to, "cross_gate_ms", f->cross_gate_ms);
    put_flag(to, "reentry_after_exit", f->reentry_after_exit);
}

static void put_seats(json_t *to, const struct explanation *e) {
    const struct access_facts *f = &e->facts;
    put_number(to, "capacity", f->capacity);
    put_number(to, "occupancy", f->occupancy);
    put_number(to, "reserved_left", f->reserved_left);
    put_flag(to, "seat_reserved", f->seat_reserved);
    put_number(to, "quota", e->subject.site.quota);
    put_number(to, "quota_left", f->quota_left);
    put_number(to, "seats_left", e->subject.site.seats_left);
}

static json_t *rule_of(const struct explanation *e) {
    const struct roster_rule *rule = &e->subject.rule;
    if (!e->subject.has_rule)
        return json_null();
    return json_pack("{s:i, s:i, s:s, s:s}", "row", rule->number, "priority", (int)rule->priority, "effect",
                     explain_effect(rule->effect), "code", verdict_name(rule->code));
}

static json_t *warnings_of(uint8_t warnings) {
    json_t *array = json_array();
    g_autofree char *words = warnings ? explain_warnings(warnings) : g_strdup("");
    g_auto(GStrv) list = g_strsplit(words, " ", -1);
    for (char **word = list; *word; word++)
        json_array_append_new(array, json_string(*word));
    return array;
}

json_t *explain_json(const struct explanation *e) {
    enum verdict v = e->answer.verdict;
    json_t *answer = json_object(), *facts = json_object();
    put_number(answer, "v", 1);
    put_text(answer, "verdict", verdict_name(v));
    put_text(answer, "class", explain_class(v));
    put_text(answer, "step", why_name(e->why));
    put_own(answer, "because", explain_step(e));
    json_object_set_new(answer, "rule", rule_of(e));
    put_flag(answer, "liftable", access_liftable(v));
    json_object_set_new(answer, "warnings", warnings_of(e->answer.warnings));
    put_text(answer, "zh", catalog_say(e->state->catalog, "zh", verdict_msgid(v)));
    put_text(answer, "en", catalog_say(e->state->catalog, "en", verdict_msgid(v)));
    put_code(facts, e);
    put_ticket(facts, e);
    put_place(facts, e);
    put_rules(facts, e);
    put_presence(facts, e);
    put_seats(facts, e);
    json_object_set_new(answer, "facts", facts);
    return answer;
}
