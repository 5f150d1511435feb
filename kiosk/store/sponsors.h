/* Where sponsors are seen, as roster.db says it: positions (a place that is sold: the strip of a badge, the ticket's
 * face, a card of the reel, but also what is not printed here: lanyard, bag, booth, gift) and entitlements (who may
 * stand there, for which tiers, how often against the others, when). At most 64 sponsors, some hundred entitlements.
 * An event without positions.csv has positions "badge", "ticket" and "screen"; without entitlements.csv each sponsor's
 * own weight, exclusive and tiers from sponsors.csv hold at all positions of these three media. */
#ifndef LANYARD_STORE_SPONSORS_H
#define LANYARD_STORE_SPONSORS_H

#include "core/rotation.h"
#include "store/roster.h"

#define POSITIONS_MAX 64
#define ENTITLEMENTS_MAX 512

enum sponsor_medium {
    MEDIUM_TICKET,
    MEDIUM_LANYARD,
    MEDIUM_BADGE,
    MEDIUM_BAG,
    MEDIUM_BOOTH,
    MEDIUM_GIFT,
    MEDIUM_SCREEN,
};
#define SPONSOR_MEDIA 7
const char *sponsor_medium_name(enum sponsor_medium medium); /* "ticket", "lanyard", ... as positions.csv writes it */
/* Are its showings counted here? The others are delivered by people. */
bool sponsor_medium_measured(enum sponsor_medium medium);

struct roster_position {
    int number; /* 0..POSITIONS_MAX - 1 */
    char code[32];
    char name_zh[96], name_en[96];
    enum sponsor_medium medium;
    int places;        /* logos side by side, 1..BADGE_LOGOS on a badge, else 1..ROTATION_MAX */
    double w_mm, h_mm; /* of one place, to a hundredth; 0 = the template's */
};
struct roster_entitlement {
    int64_t sponsor;
    int position;
    uint64_t tiers;      /* a bit per tier number; all set: every tier */
    int weight;          /* 1..ROTATION_WEIGHT_MAX */
    bool exclusive;      /* takes a place before the rotation, on every one */
    int64_t from, until; /* ms epoch, from inclusive, until exclusive; 0 = no bound */
};
int roster_positions(struct roster *roster, struct roster_position *ret_positions, size_t max); /* how many */
int roster_entitlements(struct roster *roster, struct roster_entitlement *ret_entitlements, size_t max);

/* Who may stand on the positions of a medium, for this tier (-1: whatever tier), at this time: the exclusive ones by
 * sponsor id, and the runners of the rotation by id with credit 0. Who is entitled twice stands once, as exclusive if
 * either says so, else with the greater weight. */
struct sponsor_line {
    int64_t pinned[ROTATION_MAX];
    size_t n_pinned;
    struct rotation_runner runners[ROTATION_MAX];
    size_t n_runners;
    int places; /* of the medium's positions together; 0 = it has none */
};
bool sponsor_line_has(const struct sponsor_line *line, int64_t sponsor);
int sponsors_entitled(struct roster *roster, enum sponsor_medium medium, int tier, int64_t now,
                      struct sponsor_line *ret_line);

/* What of it goes into the row of a scan that may owe a badge. gate: where this kiosk's rotation begins, unless a
 * centre knows it by another name. */
struct journal_scan;
int sponsors_into_scan(struct roster *roster, int tier, int64_t now, const char *gate, struct journal_scan *scan);

/* The same of what is held in memory, for who has no roster yet. */
struct sponsor_offer {
    struct roster_position positions[POSITIONS_MAX];
    struct roster_entitlement entitlements[ENTITLEMENTS_MAX];
    size_t n_positions, n_entitlements;
};
void sponsors_choose(const struct sponsor_offer *offer, enum sponsor_medium medium, int tier, int64_t now,
                     struct sponsor_line *ret_line);
/* Complete an offer that has no positions, or no entitlements, as said above. -ENOSPC: more than ENTITLEMENTS_MAX; the
 * first ones are there. */
int sponsors_default(const struct roster_sponsor *sponsors, size_t n, struct sponsor_offer *offer);
/* What the roster says, completed. */
int roster_offer(struct roster *roster, struct sponsor_offer *ret_offer);

/* ---- loading, as roster.h has it; -ENOENT from roster_load_commit: an entitlement of no sponsor or position ---- */
struct roster_load;
int roster_load_position(struct roster_load *load, const struct roster_position *position);
int roster_load_entitlement(struct roster_load *load, const struct roster_entitlement *entitlement);

#endif
