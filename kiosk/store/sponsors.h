/* Where sponsors are seen, as roster.db says it: positions (a place that is sold: the strip of a badge, the ticket's
 * face, a card of the reel, but also what is not printed here: lanyard, bag, booth, gift) and entitlements (who may
 * stand there, for which tiers, how often against the others, when). At most 64 sponsors, some hundred entitlements.
 * An event without positions.csv and entitlements.csv has positions "badge", "ticket" and "screen", and each sponsor's
 * own weight, exclusive and tiers from sponsors.csv hold at all three. */
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

struct roster_position {
    int number; /* 0..POSITIONS_MAX - 1 */
    char code[32];
    char name_zh[96], name_en[96];
    enum sponsor_medium medium;
    int places;        /* logos side by side, 1..BADGE_LOGOS on a badge */
    double w_mm, h_mm; /* of one place; 0 = the template's */
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
 * sponsor id, and the runners of the rotation with credit 0. */
struct sponsor_line {
    int64_t pinned[ROTATION_MAX];
    size_t n_pinned;
    struct rotation_runner runners[ROTATION_MAX];
    size_t n_runners;
};
int sponsors_entitled(struct roster *roster, enum sponsor_medium medium, int tier, int64_t now,
                      struct sponsor_line *ret_line);

#endif
