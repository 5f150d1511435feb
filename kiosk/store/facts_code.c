/* From a code to a ticket. Four kinds of code lead to one row: a signed ticket by its claim, a badge by its tag,
 * pretix's ticket by its digest or else its signature, any other text by its digest. */
#include <errno.h>

#include "store/facts_impl.h"
#include "store/people.h"

#define QUARTER_HOUR_MS INT64_C(900000)
#define T1_NO_END 0xFFFF

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

/* ---- rows ---- */

/* Grants are of the tier; a tier that is not in the roster has none. */
static int take_tier(struct gathering *g, uint8_t number) {
    int r = roster_tier(g->roster, number, &g->subject->tier_row);
    g->subject->tier = number;
    g->subject->has_tier = r == 0;
    g->subject->grants = g->subject->tier_row.grants;
    return r == -ENOENT ? 0 : r;
}

static int take_row(struct gathering *g) {
    struct access_facts *facts = g->facts;
    const struct roster_ticket *ticket = &g->subject->ticket;
    g->subject->has_ticket = true;
    g->subject->ticket_id = ticket->id;
    g->subject->flags = ticket->flags;
    g->subject->channel = ticket->channel;
    facts->known = true;
    facts->status = ticket->status;
    facts->revoked = ticket->status == TICKET_CANCELLED;
    facts->rev = facts->cur_rev = ticket->rev;
    facts->days = ticket->days;
    facts->nbf = ticket->nbf;
    facts->naf = ticket->naf;
    return take_tier(g, ticket->tier);
}

static int take_id(struct gathering *g, int64_t id) {
    g->subject->ticket_id = id;
    int r = people_ticket(g->roster, g->journal, id, &g->subject->ticket);
    return r == 0 ? take_row(g) : r == -ENOENT ? 0 : r;
}

static int take_digest(struct gathering *g) {
    int r = people_ticket_by_digest(g->roster, g->journal, g->subject->code_digest, &g->subject->ticket);
    return r == 0 ? take_row(g) : r == -ENOENT ? 0 : r;
}

/* ---- T1 ---- */

/* May this key speak for this claim? Its own dates are only looked at with a clock worth asking. */
static bool issuer_may(const struct roster_key *key, const struct t1 *claim, const struct facts_place *place) {
    bool in_time = (!key->nbf || place->now >= key->nbf) && (!key->naf || place->now < key->naf);
    return !key->revoked && key->tier_mask >> claim->tier & 1 && key->channel_mask >> claim->channel & 1 &&
           (in_time || !place->clock_ok);
}

/* Keys belong to an event: of another event's ticket we cannot say whether it is genuine, only that it is not ours. */
static int gather_signature(struct gathering *g, const struct code *code) {
    const struct t1 *claim = &code->t1.claim;
    struct roster_key key;
    g->facts->event_ok = claim->event == g->event.id;
    g->facts->sig_ok = g->facts->issuer_ok = true;
    if (!g->facts->event_ok)
        return 0;
    int r = roster_key(g->roster, claim->kid, &key);
    if (r < 0 && r != -ENOENT)
        return r;
    g->facts->sig_ok = r == 0 && t1_verify(code, key.pub);
    g->facts->issuer_ok = r == 0 && issuer_may(&key, claim, g->place);
    return 0;
}

/* Sold after the last news: the claim stands in for the row. */
static void take_claim(struct gathering *g, const struct t1 *claim) {
    int64_t start = g->event.day_start[0];
    g->subject->tier = claim->tier;
    g->subject->channel = claim->channel;
    g->subject->grants = claim->grants;
    g->subject->flags = claim->flags;
    g->facts->cur_rev = claim->rev;
    g->facts->days = claim->days;
    g->facts->nbf = claim->nbf ? start + claim->nbf * QUARTER_HOUR_MS : 0;
    g->facts->naf = claim->naf != T1_NO_END ? start + claim->naf * QUARTER_HOUR_MS : 0;
}

static int gather_t1(struct gathering *g, const struct code *code) {
    g->facts->is_signed = true;
    int r = gather_signature(g, code);
    /* Nothing that a stranger wrote leads to a person. */
    if (r < 0 || !g->facts->event_ok || !g->facts->sig_ok || !g->facts->issuer_ok)
        return r;
    r = take_id(g, code->t1.claim.ticket);
    if (r < 0)
        return r;
    if (!g->facts->known)
        take_claim(g, &code->t1.claim);
    g->facts->rev = code->t1.claim.rev;
    return 0;
}

/* ---- B1 ---- */

static int gather_b1(struct gathering *g, const struct code *code, const struct roster_secrets *keys) {
    const struct b1 *badge = &code->b1;
    g->facts->is_signed = true;
    g->facts->sig_ok = g->facts->issuer_ok = true;
    g->facts->event_ok = b1_verify(badge, g->event.id, keys->badge_key) ||
                         (keys->has_previous && b1_verify(badge, g->event.id, keys->badge_key_previous));
    int r = g->facts->event_ok ? take_id(g, badge->ticket) : 0;
    g->row_unseen = g->facts->event_ok && !g->facts->known;
    g->facts->rev = badge->serial; /* a badge is superseded by a newer print of it */
    return r;
}

/* ---- sig1 ---- */

/* Which tier did the shop sell? -1 for a product that lets nobody in. */
static int tier_sold(const struct roster_sig1 *shop, const struct sig1 *claim) {
    int tier = -1;
    for (size_t i = 0; i < shop->n_items; i++)
        if (shop->items[i].item == claim->item && shop->items[i].variation == claim->variation)
            return shop->items[i].tier;
        else if (shop->items[i].item == claim->item && !shop->items[i].variation)
            tier = shop->items[i].tier;
    return tier;
}

/* Any product is fine where none is named; it is worth the tier of the lowest number. */
static int lowest_tier(struct gathering *g, uint8_t *ret_tier) {
    struct roster_tier tier;
    for (int number = 0; number < ROSTER_TIERS; number++) {
        int r = roster_tier(g->roster, number, &tier);
        if (r == 0)
            *ret_tier = (uint8_t)number;
        if (r != -ENOENT)
            return r;
    }
    return 0;
}

static int64_t ms_of(int64_t s) {
    int64_t ms;
    if (!__builtin_mul_overflow(s, 1000, &ms))
        return ms;
    return s > 0 ? INT64_MAX : INT64_MIN;
}

/* Sold after the last news, as the shop signed it. */
static int take_sale(struct gathering *g, const struct roster_sig1 *shop, const struct code *code) {
    int r = take_id(g, ticket_id_derive(g->event.id, "sig1", code->sig1.text));
    if (r < 0 || g->facts->known)
        return r;
    g->facts->nbf = ms_of(code->sig1.claim.valid_from);
    g->facts->naf = ms_of(code->sig1.claim.valid_until);
    int sold = tier_sold(shop, &code->sig1.claim);
    uint8_t tier = 0;
    g->no_product = shop->n_items && sold < 0;
    if (shop->n_items)
        tier = (uint8_t)(sold < 0 ? 0 : sold);
    else
        r = lowest_tier(g, &tier);
    return r < 0 || g->no_product ? r : take_tier(g, tier);
}

/* Without any key there is no telling a forged one from a stranger's. */
static int gather_sig1(struct gathering *g, const struct code *code) {
    struct roster_sig1 shop;
    int r = take_digest(g);
    if (r < 0 || g->facts->known)
        return r;
    r = roster_sig1(g->roster, &shop);
    if (r < 0 || !shop.n_keys)
        return r;
    g->facts->is_signed = g->facts->issuer_ok = g->facts->event_ok = true;
    g->facts->sig_ok = false;
    for (size_t i = 0; i < shop.n_keys && !g->facts->sig_ok; i++)
        g->facts->sig_ok = sig1_verify(code, shop.keys[i]);
    return g->facts->sig_ok ? take_sale(g, &shop, code) : 0;
}

int facts_of_code(struct gathering *g, const struct code *code) {
    struct roster_secrets secrets;
    int r = roster_secrets(g->roster, &secrets);
    if (r < 0)
        return r;
    digest_code(code, secrets.opaque_key, g->subject->code_digest);
    g->facts->is_signed = false;
    g->facts->parse_ok = code->kind != CODE_UNREADABLE;
    switch (code->kind) {
    case CODE_UNREADABLE: return 0;
    case CODE_T1: return gather_t1(g, code);
    case CODE_B1: return gather_b1(g, code, &secrets);
    case CODE_OPAQUE: return take_digest(g);
    case CODE_SIG1: return gather_sig1(g, code);
    }
    return -EINVAL;
}

int facts_of_ticket(struct gathering *g, int64_t ticket) {
    int r = take_id(g, ticket);
    return r == 0 && !g->facts->known ? -ENOENT : r;
}
