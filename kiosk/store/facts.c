/* From a code to the facts of its case: what the code and its ticket say (facts_code.c), what holds at the gate
 * (facts_site.c), and here what the two are to one another: rules, lists, presence. The roster is held still while it
 * is read, so that an import in the middle of a scan cannot mix two events. */
#include "store/facts.h"

#include <errno.h>

#include "store/belief.h"
#include "store/facts_impl.h"
#include "store/people.h"

/* A second look at a phone within this time is the same arrival, not a second person. */
#define REPLAY_MS 15000
/* The last number of tier and channel: what a badge is asked as whose ticket nobody here has seen. */
#define NO_NUMBER 63

/* ---- the gate's part ---- */

static int64_t replay_of(const struct facts_site *site, const struct facts_place *place) {
    if (site->zone.replay_ms)
        return site->zone.replay_ms;
    return place->replay_ms ? place->replay_ms : REPLAY_MS;
}

static void take_session(const struct roster_slot *slot, struct access_facts *facts) {
    facts->opens = slot->starts;
    facts->closes = slot->ends;
    facts->grace_before = slot->early;
    facts->grace_after = slot->late;
    facts->list_mode = slot->list_mode;
}

static void take_site(const struct facts_site *site, const struct facts_place *place, struct access_facts *facts) {
    facts->day = (int8_t)site->day;
    facts->zone_open = site->zone_open;
    facts->session_by_clock = site->by_clock;
    facts->gate_dirs = site->gate.dirs;
    facts->passback = site->zone.passback;
    facts->max_entries = site->zone.max_entries;
    facts->offline_policy = site->zone.offline_policy;
    facts->replay_ms = replay_of(site, place);
    facts->cross_gate_ms = site->zone.cross_gate_ms;
    facts->reentry_after_exit = site->zone.reentry;
    facts->capacity = site->capacity;
    facts->occupancy = site->count.seats;
    facts->reserved_left = site->reserved_left;
    facts->quota_left = site->quota_left;
    if (site->has_slot)
        take_session(&site->slot, facts);
}

static struct access_facts facts_at(const struct facts_place *place) {
    struct access_facts facts = access_facts_default();
    facts.known = false;
    facts.days = 0xFF; /* a badge without a row says nothing of days */
    facts.now = place->now;
    facts.clock_ok = place->clock_ok;
    facts.cut_off = place->cut_off;
    facts.dir = place->dir;
    facts.override = place->override;
    return facts;
}

/* ---- rules ---- */

static int find_rule(struct gathering *g, const struct facts_site *site) {
    const struct facts_subject *subject = g->subject;
    const struct roster_case question = {
        .zone = site->zone.code,
        .slot = site->has_slot ? site->slot.code : "",
        .ticket = g->listed_as,
        .tier = g->row_unseen ? NO_NUMBER : subject->tier,
        .channel = g->row_unseen ? NO_NUMBER : subject->channel,
        .flags = subject->flags,
        .grants = subject->grants,
        .day = site->day,
        .now = g->place->now,
    };
    int r = roster_rule(g->roster, &question, &g->subject->rule);
    g->subject->has_rule = r == 0;
    if (r < 0 && r != -ENOENT)
        return r;
    if (g->place->clock_ok)
        return 0;
    r = roster_rule_timed(g->roster, &question, site->by_clock, r == 0 ? &g->subject->rule : NULL);
    g->facts->rule_by_clock = r > 0;
    return r < 0 ? r : 0;
}

/* Who has a genuine badge and no ticket here may be anybody: where rules tell people apart, staff do. */
static void judge_unseen(struct gathering *g) {
    if (g->subject->has_rule || g->subject->ruled)
        g->facts->attention = true;
    g->subject->has_rule = false;
}

static int gather_rule(struct gathering *g, const struct facts_site *site) {
    int r = roster_ruled(g->roster, site->zone.code, site->has_slot ? site->slot.code : "");
    if (r < 0)
        return r;
    g->subject->ruled = r > 0;
    g->facts->tier_ok = !g->subject->ruled || g->row_unseen;
    if (g->no_product) {
        g->facts->tier_ok = false;
        return 0;
    }
    r = find_rule(g, site);
    if (g->row_unseen)
        judge_unseen(g);
    if (r == 0 && g->subject->has_rule) {
        g->facts->rule_effect = g->subject->rule.effect;
        g->facts->rule_code = g->subject->rule.code;
    }
    return r;
}

/* ---- lists ---- */

#define SESSIONS_ASKED 32 /* of those that invite one person, the earliest */

/* Where should who stands at the wrong door go? To the first session of today that is not over. */
static int find_elsewhere(struct gathering *g, const struct facts_site *site) {
    struct roster_slot slots[SESSIONS_ASKED];
    int n = roster_slots_of(g->roster, g->listed_as, slots, SESSIONS_ASKED);
    int64_t midnight = site->day >= 0 ? g->event.day_start[site->day + 1] : INT64_MAX;
    for (int i = 0; i < n && !g->subject->has_elsewhere; i++) {
        bool here = site->has_slot && strcmp(slots[i].code, site->slot.code) == 0;
        if (here || slots[i].ends <= g->place->now || slots[i].starts >= midnight)
            continue;
        g->subject->has_elsewhere = true;
        g->subject->elsewhere = slots[i];
    }
    return n < 0 ? n : 0;
}

static int gather_list(struct gathering *g, const struct facts_site *site) {
    int on = 0;
    if (!g->subject->ticket_id)
        return 0;
    if (g->facts->list_mode != LIST_NONE)
        on = roster_listed(g->roster, site->slot.list, g->listed_as, g->subject->seat);
    if (on < 0)
        return on;
    g->facts->on_list = g->subject->on_list = on > 0;
    g->facts->seat_reserved = on > 0 && g->facts->list_mode == LIST_RESERVES;
    return on > 0 ? 0 : find_elsewhere(g, site);
}

/* ---- presence ---- */

/* Who leaves ends the stay that lasts, though it began on the day before: its scan goes to that day's room. */
#define STAY_MS INT64_C(86400000)

static int find_stay(struct gathering *g, struct facts_site *site) {
    if (g->place->dir != DIRECTION_OUT || !g->subject->ticket_id)
        return 0;
    int64_t since = g->place->now > INT64_MIN + STAY_MS ? g->place->now - STAY_MS : INT64_MIN;
    const struct room room = facts_room(site);
    int r = belief_stay_day(g->roster, g->journal, g->subject->ticket_id, &room, since, &site->day);
    return r == -ENOENT ? 0 : r;
}

static int gather_presence(struct gathering *g, const struct facts_site *site, bool badge) {
    struct access_facts *facts = g->facts;
    struct journal_presence *presence = &g->subject->presence;
    const struct room room = facts_room(site);
    if (!g->subject->ticket_id)
        return 0;
    int r = belief_presence(g->roster, g->journal, g->subject->ticket_id, &room, site->gate.code, presence);
    facts->inside = presence->inside;
    facts->entries = presence->entries;
    facts->last = presence->last;
    facts->last_dir = presence->last_dir;
    facts->same_gate = presence->same_gate;
    if (badge)
        facts->cur_rev = presence->serial;
    return r;
}

/* ---- together ---- */

/* Genuine, but not in the roster although the centre could be asked: nobody knows why. */
static bool is_missing(const struct access_facts *facts) {
    return !facts->known && facts->is_signed && facts->sig_ok && facts->issuer_ok && facts->event_ok && !facts->cut_off;
}

static void take_flags(struct gathering *g) {
    const struct facts_subject *subject = g->subject;
    g->facts->attention =
        (subject->has_ticket && subject->ticket.attention) || subject->flags & TICKET_ATTENTION || is_missing(g->facts);
    g->facts->cap_exempt = subject->flags & TICKET_STAFF;
}

/* code NULL: the ticket by its id. */
static int gather(struct gathering *g, const struct code *code, int64_t ticket) {
    struct facts_site *site = &g->subject->site;
    int r = roster_event(g->roster, &g->event);
    if (r == 0)
        r = facts_of_site(g->roster, g->journal, g->place, &g->event, site);
    if (r < 0)
        return r;
    take_site(site, g->place, g->facts);
    r = code ? facts_of_code(g, code) : facts_of_ticket(g, ticket);
    take_flags(g);
    if (r == 0)
        r = people_listed_as(g->roster, g->journal, g->subject->ticket_id, &g->listed_as);
    if (r == 0)
        r = gather_rule(g, site);
    if (r == 0)
        r = gather_list(g, site);
    if (r == 0)
        r = find_stay(g, site);
    return r == 0 ? gather_presence(g, site, code && code->kind == CODE_B1) : r;
}

static int gather_held(struct roster *roster, struct journal *journal, const struct code *code, int64_t ticket,
                       const struct facts_place *place, struct access_facts *ret_facts,
                       struct facts_subject *ret_subject) {
    struct access_facts facts = facts_at(place);
    struct facts_subject subject = {0};
    static const struct facts_subject nobody = {.site.day = -1};
    struct gathering g = {.roster = roster, .journal = journal, .place = place, .facts = &facts, .subject = &subject};
    *ret_subject = nobody;
    int r = roster_hold(roster);
    if (r < 0)
        return r;
    r = journal ? journal_seen(journal, &subject.seen) : 0;
    if (r == 0)
        r = gather(&g, code, ticket);
    roster_release(roster);
    if (r < 0)
        return r;
    *ret_facts = facts;
    *ret_subject = subject;
    return 0;
}

int facts_gather(struct roster *roster, struct journal *journal, const struct code *code,
                 const struct facts_place *place, struct access_facts *ret_facts, struct facts_subject *ret_subject) {
    return gather_held(roster, journal, code, 0, place, ret_facts, ret_subject);
}

int facts_gather_ticket(struct roster *roster, struct journal *journal, int64_t ticket, const struct facts_place *place,
                        struct access_facts *ret_facts, struct facts_subject *ret_subject) {
    return gather_held(roster, journal, NULL, ticket, place, ret_facts, ret_subject);
}

enum code_kind facts_read(struct roster *roster, const char *text, size_t len, struct code *ret_code) {
    struct code_urls urls;
    return code_read(text, len, roster_urls(roster, &urls) == 0 ? &urls : NULL, ret_code);
}
