/* An event as its files describe it, tickets aside: what is small enough to hold whole, and what a ticket's row is
 * checked against. */
#ifndef LANYARD_CTL_PLAN_H
#define LANYARD_CTL_PLAN_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#include "art/theme.h"
#include "core/rotation.h"
#include "ctl/fault.h"
#include "ctl/files.h"
#include "store/places.h"

#define PLAN_CHANNELS 64

struct model;
struct model_reel;
struct model_offer;

struct plan {
    struct roster_event event; /* signer is left to the caller; made is 0 but in a bundle */
    struct roster_tier tiers[ROSTER_TIERS];
    struct roster_channel channels[PLAN_CHANNELS];
    struct roster_sponsor sponsors[ROTATION_MAX];
    int n_tiers, n_channels, n_sponsors;
    char badge_family[16]; /* "62x100": Lanyard's badges of that size stand in where the event has none of its own */
    struct code_urls urls;
    struct roster_sig1 sig1;
    struct theme theme;        /* how screens look */
    struct model *model;       /* zones, gates, sessions, rules, lists, staff: model.h */
    struct model_reel *reel;   /* programmes, what they show, the second display: model_reel.h */
    struct model_offer *offer; /* where sponsors are seen, and what is handed out: model_offer.h */
    GTimeZone *zone;           /* of event.timezone */
    GHashTable *mapping;       /* [columns]: "tickets.tier" -> heading */
    bool bundle;               /* the files came from a bundle */
};

/* Read every file but tickets.csv and lists/NAME.csv. -EBADMSG with faults; clear it also then. */
int plan_read(const struct files *files, bool bundle, struct plan *ret_plan, struct faults *faults);
void plan_clear(struct plan *plan);
#define PLAN_AUTO __attribute__((cleanup(plan_clear))) struct plan

/* By code, number or either name, as spreadsheets have it; NULL = none. */
const struct roster_tier *plan_tier(const struct plan *plan, const char *word);
const struct roster_channel *plan_channel(const struct plan *plan, const char *word);

/* "2026-10-24" (also 2026/10/24) -> yyyymmdd, 0 when it is no date. */
int32_t plan_date(const char *text);
int32_t plan_date_after(int32_t date); /* the next day, yyyymmdd */
/* "2026-10-24 13:00" in the event's zone -> ms epoch; false when it is none. */
bool plan_instant(const struct plan *plan, const char *text, int64_t *ret_ms);

/* event.conf as bundles carry it: without [columns], and with the instant (ms epoch) at which they are signed. g_free.
 */
char *plan_canonical_conf(const struct plan *plan, int64_t made);

#endif
