/* The model into the roster, in the order in which each row finds those it names. */
#include "ctl/model.h"

static int load_places(const struct model *m, struct roster_load *load) {
    int r = 0;
    for (int i = 0; r == 0 && i < m->n_zones; i++)
        r = roster_load_zone(load, &m->zones[i]);
    for (int i = 0; r == 0 && i < m->n_gates; i++)
        r = roster_load_gate(load, &m->gates[i]);
    for (int i = 0; r == 0 && i < m->n_lists; i++)
        r = roster_load_list(load, m->lists[i]);
    for (int i = 0; r == 0 && i < m->n_slots; i++)
        r = roster_load_slot(load, &m->slots[i]);
    return r;
}

int model_load(const struct model *m, struct roster_load *load) {
    int r = load_places(m, load);
    for (int i = 0; r == 0 && i < m->n_rules; i++)
        r = roster_load_rule(load, &m->rules[i]);
    for (guint i = 0; r == 0 && i < m->quotas->len; i++) {
        const struct model_quota *quota = &g_array_index(m->quotas, struct model_quota, i);
        r = roster_load_quota(load, quota->zone, quota->slot, quota->gate, quota->granted);
    }
    for (int i = 0; r == 0 && i < m->n_staff; i++)
        r = roster_load_staff(load, &m->staff[i]);
    return r;
}
