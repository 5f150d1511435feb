/* From a code to the facts of its case. Three kinds of code lead to one ticket row: a signed ticket by its claim, a
 * badge by its tag, any other text by its keyed digest. The roster is held still while it is read, so that an import in
 * the middle of a scan cannot mix two events. Zones, rules and lists are not in the roster yet: there is one zone,
 * always open, and every tier may enter it. */
#include "store/facts.h"

#include <errno.h>
#include <string.h>

/* A second look at a phone within this time is the same arrival, not a second person. */
#define REPLAY_MS 15000
#define QUARTER_HOUR_MS INT64_C(900000)
#define T1_NO_END 0xFFFF

struct gathering {
    struct roster *roster;
    const struct code *code;
    const struct facts_place *place;
    struct roster_event event;
    struct roster_secrets secrets;
    struct access_facts *facts;
    struct facts_subject *subject;
};

static int8_t day_of(const struct roster_event *event, int64_t now) {
    for (int day = 0; day < event->days; day++)
        if (now >= event->day_start[day] && now < event->day_start[day + 1])
            return (int8_t)day;
    return -1;
}

static void digest_code(const struct code *code, const uint8_t key[TICKET_SYMMETRIC_KEY],
                        uint8_t ret_digest[OPAQUE_DIGEST]) {
    char bytes[2 + T1_BODY];
    switch (code->kind) {
    case CODE_UNREADABLE: return;
    case CODE_T1:
        memcpy(bytes, "T1", 2);
        memcpy(bytes + 2, code->t1.body, T1_BODY);
        opaque_digest(bytes, 2 + T1_BODY, key, ret_digest);
        return;
    case CODE_B1:
        memcpy(bytes, "B1", 2);
        for (int i = 0; i < 8; i++)
            bytes[2 + i] = (char)((uint64_t)code->b1.ticket >> (56 - 8 * i));
        bytes[10] = (char)code->b1.serial;
        memcpy(bytes + 11, code->b1.tag, B1_TAG);
        opaque_digest(bytes, 11 + B1_TAG, key, ret_digest);
        return;
    case CODE_OPAQUE: opaque_digest(code->opaque.text, code->opaque.len, key, ret_digest); return;
    case CODE_SIG1: opaque_digest(code->sig1.text, code->sig1.len, key, ret_digest); return;
    }
}

/* May this key speak for this claim? Its own dates are only looked at with a clock worth asking. */
static bool issuer_may(const struct roster_key *key, const struct t1 *claim, const struct facts_place *place) {
    bool in_time = (!key->nbf || place->now >= key->nbf) && (!key->naf || place->now < key->naf);
    return !key->revoked && key->tier_mask >> claim->tier & 1 && key->channel_mask >> claim->channel & 1 &&
           (in_time || !place->clock_ok);
}

/* Keys belong to an event: of another event's ticket we cannot say whether it is genuine, only that it is not ours. */
static int gather_signature(struct gathering *g) {
    const struct t1 *claim = &g->code->t1.claim;
    struct roster_key key;
    g->facts->event_ok = claim->event == g->event.id;
    g->facts->sig_ok = g->facts->issuer_ok = true;
    if (!g->facts->event_ok)
        return 0;
    int r = roster_key(g->roster, claim->kid, &key);
    if (r < 0 && r != -ENOENT)
        return r;
    g->facts->sig_ok = r == 0 && t1_verify(g->code, key.pub);
    g->facts->issuer_ok = r == 0 && issuer_may(&key, claim, g->place);
    return 0;
}

static void take_row(struct gathering *g) {
    struct access_facts *facts = g->facts;
    const struct roster_ticket *ticket = &g->subject->ticket;
    g->subject->has_ticket = true;
    g->subject->ticket_id = ticket->id;
    g->subject->flags = ticket->flags;
    facts->known = true;
    facts->status = ticket->status;
    facts->revoked = ticket->status == TICKET_CANCELLED;
    facts->rev = facts->cur_rev = ticket->rev;
    facts->days = ticket->days;
    facts->nbf = ticket->nbf;
    facts->naf = ticket->naf;
}

static int gather_row(struct gathering *g, int64_t id) {
    g->subject->ticket_id = id;
    int r = roster_ticket(g->roster, id, &g->subject->ticket);
    if (r == 0)
        take_row(g);
    return r == -ENOENT ? 0 : r;
}

/* Sold after the last news: the claim stands in for the row. */
static void take_claim(struct gathering *g) {
    const struct t1 *claim = &g->code->t1.claim;
    int64_t start = g->event.day_start[0];
    g->subject->flags = claim->flags;
    g->facts->rev = g->facts->cur_rev = claim->rev;
    g->facts->days = claim->days;
    g->facts->nbf = claim->nbf ? start + claim->nbf * QUARTER_HOUR_MS : 0;
    g->facts->naf = claim->naf != T1_NO_END ? start + claim->naf * QUARTER_HOUR_MS : 0;
}

static int gather_t1(struct gathering *g) {
    g->facts->is_signed = true;
    int r = gather_signature(g);
    /* Nothing that a stranger wrote leads to a person. */
    if (r < 0 || !g->facts->event_ok || !g->facts->sig_ok || !g->facts->issuer_ok)
        return r;
    r = gather_row(g, g->code->t1.claim.ticket);
    if (r < 0)
        return r;
    if (!g->facts->known)
        take_claim(g);
    g->facts->rev = g->code->t1.claim.rev;
    return 0;
}

static int gather_b1(struct gathering *g) {
    const struct b1 *badge = &g->code->b1;
    const struct roster_secrets *keys = &g->secrets;
    g->facts->is_signed = true;
    g->facts->sig_ok = g->facts->issuer_ok = true;
    g->facts->event_ok = b1_verify(badge, g->event.id, keys->badge_key) ||
                         (keys->has_previous && b1_verify(badge, g->event.id, keys->badge_key_previous));
    return g->facts->event_ok ? gather_row(g, badge->ticket) : 0;
}

static int gather_opaque(struct gathering *g) {
    g->facts->is_signed = false;
    int r = roster_ticket_by_digest(g->roster, g->subject->code_digest, &g->subject->ticket);
    if (r == 0)
        take_row(g);
    return r == -ENOENT ? 0 : r;
}

static int gather_code(struct gathering *g) {
    switch (g->code->kind) {
    case CODE_UNREADABLE: g->facts->parse_ok = false; return 0;
    case CODE_T1: return gather_t1(g);
    case CODE_B1: return gather_b1(g);
    case CODE_OPAQUE:
    case CODE_SIG1: return gather_opaque(g);
    }
    return -EINVAL;
}

static int gather_presence(struct gathering *g, struct journal *journal) {
    struct access_facts *facts = g->facts;
    struct journal_presence presence = {0};
    if (!g->subject->ticket_id)
        return 0;
    const struct room room = {.zone = "main", .slot = "", .day = facts->day};
    int r = journal ? journal_presence(journal, g->subject->ticket_id, &room, g->place->gate, &presence) : 0;
    if (r < 0)
        return r;
    facts->inside = presence.inside;
    facts->entries = presence.entries;
    facts->last = presence.last;
    facts->last_dir = presence.last_dir;
    facts->same_gate = presence.same_gate;
    if (g->code->kind == CODE_B1) { /* a badge is superseded by a newer print of it */
        facts->rev = g->code->b1.serial;
        facts->cur_rev = presence.serial;
    }
    return 0;
}

static void set_place(const struct facts_place *place, struct access_facts *facts) {
    *facts = access_facts_default();
    facts->known = false;
    facts->days = 0xFF; /* a badge without a row says nothing of days */
    facts->parse_ok = true;
    facts->now = place->now;
    facts->clock_ok = place->clock_ok;
    facts->cut_off = place->cut_off;
    facts->dir = place->dir;
    facts->passback = PASSBACK_HARD;
    facts->replay_ms = place->replay_ms ? place->replay_ms : REPLAY_MS;
    facts->offline_policy = OFFLINE_OPEN;
    facts->tier_ok = true;
}

static int gather_roster(struct gathering *g) {
    int r = roster_event(g->roster, &g->event);
    if (r == 0)
        r = roster_secrets(g->roster, &g->secrets);
    if (r < 0)
        return r;
    g->facts->day = day_of(&g->event, g->place->now);
    digest_code(g->code, g->secrets.opaque_key, g->subject->code_digest);
    return gather_code(g);
}

int facts_gather(struct roster *roster, struct journal *journal, const struct code *code,
                 const struct facts_place *place, struct access_facts *ret_facts, struct facts_subject *ret_subject) {
    struct access_facts facts;
    struct facts_subject subject = {0};
    struct gathering g = {.roster = roster, .code = code, .place = place, .facts = &facts, .subject = &subject};
    set_place(place, &facts);
    int r = roster_hold(roster);
    if (r < 0)
        return r;
    r = gather_roster(&g);
    roster_release(roster);
    if (r == 0)
        r = gather_presence(&g, journal);
    if (r < 0)
        return r;
    facts.attention = (subject.has_ticket && subject.ticket.attention) || subject.flags & TICKET_ATTENTION;
    facts.cap_exempt = subject.flags & TICKET_STAFF;
    *ret_facts = facts;
    *ret_subject = subject;
    return 0;
}
