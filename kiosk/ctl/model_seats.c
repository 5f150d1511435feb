/* How the seats of a zone or a session are shared among the gates that lead in, so that gates which hear nothing of one
 * another never fill more than there are. What nobody wrote is shared evenly. */
#include <string.h>

#include "ctl/model.h"

/* One place and the gates that let people into it. */
struct share {
    const char *zone, *slot; /* slot "" = the zone itself */
    int gates[ROSTER_GATES];
    int n;
    int32_t capacity;              /* 0 = unlimited */
    int32_t granted[ROSTER_GATES]; /* of each gate above; -1 = nothing written */
    const char *file;
    const char *column; /* where a remark belongs */
    int line;
};

static void find_gates(const struct model *m, struct share *share) {
    for (int i = 0; i < m->n_gates; i++)
        if (strcmp(m->gates[i].zone, share->zone) == 0 && m->gates[i].dirs & 1) {
            share->granted[share->n] = -1;
            share->gates[share->n++] = i;
        }
}

static int written(const struct share *share) {
    int n = 0;
    for (int i = 0; i < share->n; i++)
        n += share->granted[i] >= 0;
    return n;
}

static void share_evenly(const struct plan *plan, struct share *share, struct faults *faults) {
    g_autoptr(GString) shares = g_string_new(NULL);
    for (int i = 0; i < share->n; i++) {
        share->granted[i] = share->capacity / share->n + (i < share->capacity % share->n);
        g_string_append_printf(shares, "%s%s:%d", i ? " " : "", plan->model->gates[share->gates[i]].code,
                               share->granted[i]);
    }
    if (share->n > 1)
        model_warn(plan, faults, share->file, share->line, share->column,
                   "%d seats and %d gates without quotas: shared evenly, %s", share->capacity, share->n, shares->str);
}

/* Where some gates have quotas, the others have none: they may not fill what is promised elsewhere. */
static void fill_up(const struct plan *plan, struct share *share, struct faults *faults) {
    for (int i = 0; i < share->n; i++)
        if (share->granted[i] < 0) {
            share->granted[i] = 0;
            model_warn(plan, faults, share->file, share->line, share->column,
                       "%s has no quota: it lets nobody in when it hears from nobody",
                       plan->model->gates[share->gates[i]].code);
        }
}

static void check_sum(const struct share *share, struct faults *faults) {
    int64_t sum = 0;
    for (int i = 0; i < share->n; i++)
        sum += MAX(share->granted[i], 0);
    if (share->capacity > 0 && sum > share->capacity)
        fault_add(faults, share->file, share->line, share->column,
                  "the gates may fill %" G_GINT64_FORMAT " seats of %d in %s", (gint64)sum, share->capacity,
                  *share->slot ? share->slot : share->zone);
}

static void settle(const struct plan *plan, struct share *share, struct faults *faults) {
    if (share->capacity > 0 && share->n > 0 && written(share) == 0)
        share_evenly(plan, share, faults);
    else if (share->capacity > 0 && written(share) > 0)
        fill_up(plan, share, faults);
    check_sum(share, faults);
}

static void grant(const struct plan *plan, const struct share *share) {
    for (int i = 0; i < share->n; i++) {
        struct model_quota quota = {.granted = share->granted[i]};
        g_strlcpy(quota.zone, share->zone, sizeof quota.zone);
        g_strlcpy(quota.slot, share->slot, sizeof quota.slot);
        g_strlcpy(quota.gate, plan->model->gates[share->gates[i]].code, sizeof quota.gate);
        if (quota.granted >= 0)
            g_array_append_val(plan->model->quotas, quota);
    }
}

static void share_zone(const struct plan *plan, int i, struct share *share, struct faults *faults) {
    const struct model *m = plan->model;
    *share = (struct share){.zone = m->zones[i].code,
                            .slot = "",
                            .capacity = m->zones[i].capacity,
                            .file = SHEET_ZONES.file,
                            .column = "capacity",
                            .line = m->zone_lines[i]};
    find_gates(m, share);
    for (int g = 0; g < share->n; g++)
        share->granted[g] = m->gate_quotas[share->gates[g]];
    if (written(share) > 0) {
        share->file = SHEET_GATES.file;
        share->column = "quota";
        share->line = m->gate_lines[share->gates[share->n - 1]];
    }
    settle(plan, share, faults);
    grant(plan, share);
}

/* A session without seats of its own has the zone's, and their shares unless it says otherwise. */
static void share_slot(const struct plan *plan, const struct roster_slot *slot, int line, const struct share *zone,
                       struct faults *faults) {
    const struct model *m = plan->model;
    struct share share = *zone;
    share.slot = slot->code;
    share.file = SHEET_SESSIONS.file;
    share.column = "quotas";
    share.line = line;
    bool own = slot->capacity > 0;
    for (guint i = 0; i < m->written->len; i++)
        own |= strcmp(g_array_index(m->written, struct model_quota, i).slot, slot->code) == 0;
    if (slot->capacity > 0)
        share.capacity = slot->capacity;
    for (int g = 0; own && g < share.n; g++) {
        share.granted[g] = -1;
        for (guint i = 0; i < m->written->len; i++) {
            const struct model_quota *quota = &g_array_index(m->written, struct model_quota, i);
            if (strcmp(quota->slot, slot->code) == 0 && strcmp(quota->gate, m->gates[share.gates[g]].code) == 0)
                share.granted[g] = quota->granted;
        }
    }
    if (own)
        settle(plan, &share, faults);
    grant(plan, &share);
}

void model_share_seats(const struct plan *plan, struct faults *faults) {
    const struct model *m = plan->model;
    for (int i = 0; i < m->n_zones; i++) {
        struct share share;
        int sessions = 0;
        share_zone(plan, i, &share, faults);
        for (int s = 0; s < m->n_slots; s++)
            if (strcmp(m->slots[s].zone, share.zone) == 0) {
                share_slot(plan, &m->slots[s], m->slot_lines[s], &share, faults);
                sessions++;
            }
        if (sessions > 0 && share.n == 0)
            model_warn(plan, faults, SHEET_SESSIONS.file, 0, NULL, "%s has sessions, but no gate leads in", share.zone);
    }
}
