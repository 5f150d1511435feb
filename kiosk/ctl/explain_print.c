/* An answer told to people, one fact a line. See explain.h. Whose ticket it is is told only when asked. */
#include <glib.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "ctl/explain.h"
#include "ctl/when.h"

__attribute__((format(printf, 2, 3))) static void line(const char *label, const char *format, ...) {
    va_list args;
    va_start(args, format);
    g_autofree char *text = g_strdup_vprintf(format, args);
    va_end(args);
    for (char *c = text; *c; c++) /* what strangers wrote must not steer the terminal */
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = ' ';
    printf("  %-11s %s\n", label, text);
}

static const char *yes(bool value) { return value ? "yes" : "no"; }

static void print_head(const struct explanation *e) {
    enum verdict v = e->answer.verdict;
    struct catalog *words = e->state->catalog;
    g_autofree char *step = explain_step(e), *rule = explain_rule(e), *warnings = explain_warnings(e->answer.warnings);
    printf("%s (%s)\n", verdict_name(v), explain_class(v));
    line("zh", "%s · %s", catalog_say(words, "zh", verdict_msgid(v)),
         catalog_say(words, "zh", verdict_advice_msgid(v)));
    line("en", "%s · %s", catalog_say(words, "en", verdict_msgid(v)),
         catalog_say(words, "en", verdict_advice_msgid(v)));
    line("decided by", "%s: %s", why_words(e->why), step);
    line("rule", "%s", rule);
    if (e->answer.warnings)
        line("warnings", "%s", warnings);
    if (verdict_class(v) != VERDICT_CLASS_ADMIT)
        line("supervisor", "%s",
             access_liftable(v) ? "may let them in with a PIN and a reason" : "cannot lift this: service desk");
}

static void print_code(const struct explanation *e) {
    const struct access_facts *f = &e->facts;
    if (e->by_reference)
        line("code", "none: as if a genuine code of this ticket had been shown");
    else if (e->code.kind == CODE_T1)
        line("code", "t1, signed by key %u: signature %s, issuer %s, event %s", e->code.t1.claim.kid,
             f->sig_ok ? "holds" : "wrong", f->issuer_ok ? "may" : "may not", f->event_ok ? "this one" : "another");
    else if (e->code.kind == CODE_B1)
        line("code", "b1, badge %u (newest %u): %s", e->code.b1.serial, f->cur_rev,
             f->event_ok ? "genuine" : "not ours");
    else
        line("code", "%s%s", code_kind_name(e->code.kind), f->is_signed ? ", signed" : "");
}

static void print_ticket(const struct explanation *e) {
    const struct facts_subject *s = &e->subject;
    const struct roster_ticket *t = &s->ticket;
    char from[WHEN_TEXT], until[WHEN_TEXT];
    if (!s->has_ticket) {
        line("ticket", "%s", s->ticket_id ? "genuine, but not in the roster" : "none");
        return;
    }
    line("ticket", "%s, %s, version %u%s%s", t->reference, explain_status(t->status), e->facts.rev,
         e->facts.rev < e->facts.cur_rev ? ", there is a newer one" : "", e->facts.revoked ? ", revoked" : "");
    if (e->names)
        line("name", "%s%s%s", t->name_zh, *t->name_zh && *t->name_latin ? " " : "", t->name_latin);
    if (e->facts.nbf || e->facts.naf) {
        when_write(e->state->event.timezone, e->facts.nbf, from);
        when_write(e->state->event.timezone, e->facts.naf, until);
        line("valid", "from %s until %s", from, until);
    }
}

static void print_entitlement(const struct explanation *e) {
    struct roster_tier tier = {0};
    struct roster_channel channel = {0};
    if (!e->subject.ticket_id)
        return;
    roster_tier(e->state->roster, e->subject.tier, &tier);
    roster_channel(e->state->roster, e->subject.channel, &channel);
    g_autofree char *days = explain_bits(e->facts.days, 1), *flags = explain_flags(e->subject.flags),
                    *grants = explain_bits(e->subject.grants, 1);
    line("tier", "%d %s", e->subject.tier, tier.code);
    line("channel", "%d %s", e->subject.channel, channel.code);
    line("days", "%s", days);
    line("flags", "%s%s%s", flags, e->facts.attention ? "; attention" : "",
         e->facts.cap_exempt ? "; takes no seat" : "");
    line("grants", "%s", grants);
}

/* "09:30:00" of a time as when_write has it. */
static const char *hour(const char *when) { return strlen(when) > 11 ? when + 11 : when; }

static void print_place(const struct explanation *e) {
    const struct facts_site *site = &e->subject.site;
    const char *zone = e->state->event.timezone;
    char starts[WHEN_TEXT], ends[WHEN_TEXT], opens[WHEN_TEXT], closes[WHEN_TEXT];
    line("gate", "%s, going %s (%s%s)", e->place.gate, e->facts.dir == DIRECTION_OUT ? "out" : "in",
         e->facts.gate_dirs & 1 ? "in" : "", e->facts.gate_dirs & 2 ? e->facts.gate_dirs & 1 ? " and out" : "out" : "");
    line("zone", "%s, %s, anti-passback %s, when cut off %s", site->zone.code, e->facts.zone_open ? "open" : "closed",
         explain_passback(e->facts.passback), e->facts.offline_policy == OFFLINE_CLOSED ? "closed" : "open");
    if (!site->has_slot) {
        line("session", "none");
        return;
    }
    when_write(zone, site->slot.starts, starts);
    when_write(zone, site->slot.ends, ends);
    when_write(zone, e->facts.opens ? e->facts.opens - e->facts.grace_before : 0, opens);
    when_write(zone, e->facts.closes ? e->facts.closes + e->facts.grace_after : 0, closes);
    line("session", "%s, %.16s to %.5s, entry from %.5s to %.5s%s", site->slot.code, starts, hour(ends), hour(opens),
         hour(closes), site->picked ? " (picked by hand)" : "");
}

static void print_list(const struct explanation *e) {
    const struct roster_slot *slot = &e->subject.site.slot;
    if (!e->subject.site.has_slot || e->facts.list_mode == LIST_NONE)
        return;
    line("list", "%s (%s), on it: %s", slot->list,
         e->facts.list_mode == LIST_REQUIRED ? "who may enter" : "who has a seat", yes(e->facts.on_list));
    if (*e->subject.seat)
        line("seat", "%s", e->subject.seat);
    if (e->subject.has_elsewhere)
        line("elsewhere", "on the list of session %s in %s", e->subject.elsewhere.code, e->subject.elsewhere.zone);
}

static void print_presence(const struct explanation *e) {
    const struct access_facts *f = &e->facts;
    char last[WHEN_TEXT];
    when_write(e->state->event.timezone, f->last, last);
    if (f->max_entries)
        line("entries", "%" PRId32 " of %" PRId32 " used", f->entries, f->max_entries);
    else
        line("entries", "%" PRId32 ", any number is allowed", f->entries);
    line("presence", "%s%s%s", f->inside ? "inside" : "not inside", *e->seen_at ? ", through " : "", e->seen_at);
    if (f->last)
        line("last scan", "%s, %s, at %s gate", last, f->last_dir == DIRECTION_OUT ? "out" : "in",
             f->same_gate ? "this" : "another");
}

static void print_seats(const struct explanation *e) {
    const struct access_facts *f = &e->facts;
    const struct facts_site *site = &e->subject.site;
    if (f->capacity)
        line("seats",
             "%" PRId32 " of %" PRId32 " taken, %" PRId32 " kept for listed people; one of them for this ticket: %s",
             f->occupancy, f->capacity, f->reserved_left, yes(f->seat_reserved));
    else
        line("seats", "%" PRId32 " inside, no limit", f->occupancy);
    if (site->quota >= 0 && site->quota_left < 0)
        line("quota", "%" PRId32 " at this gate, counted only when cut off", site->quota);
    else if (site->quota >= 0)
        line("quota", "%" PRId32 " of %" PRId32 " left at this gate", site->quota_left, site->quota);
    if (site->seats_left >= 0)
        line("free", "%" PRId32, site->seats_left);
}

static void print_time(const struct explanation *e) {
    char now[WHEN_TEXT];
    when_write(e->state->event.timezone, e->place.now, now);
    if (e->facts.day >= 0)
        line("time", "%s, day %d, clock %s", now, e->facts.day + 1, e->facts.clock_ok ? "trusted" : "not trusted");
    else
        line("time", "%s, no day of the event, clock %s", now, e->facts.clock_ok ? "trusted" : "not trusted");
    line("cut off", "%s", yes(e->facts.cut_off));
}

void explain_print(const struct explanation *e) {
    print_head(e);
    printf("facts\n");
    print_code(e);
    print_ticket(e);
    print_entitlement(e);
    print_place(e);
    print_list(e);
    print_presence(e);
    print_seats(e);
    print_time(e);
}
