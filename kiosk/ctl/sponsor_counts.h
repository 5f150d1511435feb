/* What each sponsor got, against what it was entitled to: counted per sponsor, position, tier and day, from one kiosk's
 * journal or from the centre. A few thousand cells. */
#ifndef LANYARD_CTL_SPONSOR_COUNTS_H
#define LANYARD_CTL_SPONSOR_COUNTS_H

#include <glib.h>

#include "store/roster.h"
#include "store/sponsors.h"

struct sponsor_cell {
    int64_t sponsor;
    int position;               /* its number */
    int tier;                   /* -1 = of no tier: a screen */
    int day;                    /* of the event, -1 = none */
    int64_t printed, uncertain; /* logos on badges */
    int64_t plays, shown_ms;    /* on a screen */
    double owed; /* its share, by its entitlement, of the logos printed, or of the ms shown for sponsors */
};

/* offer, sponsors, tiers and days are filled by the caller. */
struct sponsor_counts {
    struct sponsor_offer offer;
    struct roster_sponsor sponsors[ROTATION_MAX];
    int n_sponsors;
    char tiers[ROSTER_TIERS][32]; /* codes by number, "" = none */
    struct roster_event event;    /* days, day_start, day_date and timezone */
    GHashTable *cells;            /* values: struct sponsor_cell */
};

void sponsor_counts_start(struct sponsor_counts *counts);
void sponsor_counts_clear(struct sponsor_counts *counts);

/* n badges of a tier came out at this time: everybody's share of their logos. */
void sponsor_counts_badges(struct sponsor_counts *counts, int tier, int64_t at, int64_t n);
/* Logos of a sponsor on them. */
void sponsor_counts_logos(struct sponsor_counts *counts, int64_t sponsor, int tier, int64_t at, int64_t printed,
                          int64_t uncertain);
/* A sponsor's film or card was shown. */
void sponsor_counts_plays(struct sponsor_counts *counts, int64_t sponsor, int64_t at, int64_t plays, int64_t shown_ms);

/* All cells by sponsor, position, tier and day; those of a sponsor at a position are neighbours. GArray of struct
 * sponsor_cell; g_array_unref. */
GArray *sponsor_counts_sorted(const struct sponsor_counts *counts);

#endif
