/* Who may enter where, as an event's files say it: zones, gates, sessions, rules, quotas, lists and staff, in the rows
 * that the roster takes. A few dozen of each, a megabyte at the ceilings of places.h; tickets on lists are not held
 * (lists.h walks them). */
#ifndef LANYARD_CTL_MODEL_H
#define LANYARD_CTL_MODEL_H

#include "ctl/plan.h"
#include "ctl/table.h"
#include "store/places.h"

struct model_quota {
    char zone[ROSTER_CODE], slot[ROSTER_CODE], gate[ROSTER_CODE]; /* slot "" = the zone's own */
    int32_t granted;
};

/* Lines are those of the rows; 0 = a zone that has none. */
struct model {
    struct roster_zone zones[ROSTER_ZONES];
    struct roster_gate gates[ROSTER_GATES];
    struct roster_slot slots[ROSTER_SLOTS];
    struct roster_rule rules[ROSTER_RULES];
    struct roster_staff staff[ROSTER_STAFF];
    char lists[ROSTER_LISTS][ROSTER_CODE];
    int n_zones, n_gates, n_slots, n_rules, n_staff, n_lists;
    int zone_lines[ROSTER_ZONES], gate_lines[ROSTER_GATES], slot_lines[ROSTER_SLOTS];
    int32_t gate_quotas[ROSTER_GATES]; /* as written; -1 = empty */
    GArray *quotas;                    /* struct model_quota: what each gate is given in the end */
    GArray *written;                   /* those of sessions.csv, as written */
};

struct model *model_new(void);
void model_free(struct model *model); /* NULL is fine */

/* Read the model's files into plan->model; the plan's event, tiers and channels are read. -EBADMSG with faults. */
int model_read(const struct files *files, struct plan *plan, struct faults *faults);

/* Everything but the tickets on lists, into a load that is begun. What roster_load_zone and its like return. */
int model_load(const struct model *model, struct roster_load *load);

/* By code, in either case; NULL = none. */
struct roster_zone *model_zone(struct model *model, const char *code);
const struct roster_gate *model_gate(const struct model *model, const char *code);
const struct roster_slot *model_slot(const struct model *model, const char *code);
const char *model_list(const struct model *model, const char *code); /* as its file is written */

/* Each row of a sheet to add; nothing where the sheet is not there. */
void model_read_rows(const struct files *files, struct plan *plan, const struct sheet *sheet,
                     void (*add)(struct plan *plan, struct table *t), struct faults *faults);

/* ---- the parts of model_read, each in a file of its own ---- */

/* One row each. */
void model_add_zone(struct plan *plan, struct table *t);
void model_add_gate(struct plan *plan, struct table *t);
void model_add_slot(struct plan *plan, struct table *t);
void model_add_rule(struct plan *plan, struct table *t);
void model_add_staff(struct plan *plan, struct table *t);
/* What only all rows together show. */
void model_check_zones(struct model *model, struct faults *faults);
void model_check_slots(const struct plan *plan, struct faults *faults);
void model_share_seats(const struct plan *plan, struct faults *faults);

/* Remarks are for the organiser: whoever imports a bundle cannot mend it. */
#define model_warn(plan, faults, ...) ((plan)->bundle ? (void)0 : fault_warn(faults, __VA_ARGS__))

#endif
