/* Where sponsors are seen and what guests are handed, as positions.csv, entitlements.csv and handouts.csv say it, in
 * the rows that the roster takes: some dozens. */
#ifndef LANYARD_CTL_MODEL_OFFER_H
#define LANYARD_CTL_MODEL_OFFER_H

#include "ctl/plan.h"
#include "store/handouts.h"
#include "store/sponsors.h"

struct model_offer {
    struct sponsor_offer offer; /* completed by what holds where the files do not say */
    struct roster_handout handouts[HANDOUTS_MAX];
    int n_handouts;
    size_t positions_written, entitlements_written; /* rows of the files; the others are completed anew by readers */
    int position_lines[POSITIONS_MAX], entitlement_lines[ENTITLEMENTS_MAX];
};

struct model_offer *model_offer_new(void);
void model_offer_free(struct model_offer *model); /* NULL is fine */

/* Read into plan->offer; the plan's event, tiers and sponsors are read. -EBADMSG with faults. */
int model_offer_read(const struct files *files, struct plan *plan, struct faults *faults);
/* Into a load that has the sponsors. */
int model_offer_load(const struct model_offer *model, struct roster_load *load);

#endif
