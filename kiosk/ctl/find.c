/* People of an event as staff name them. See find.h. */
#include "ctl/find.h"

#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <string.h>

#include "store/link.h"

/* ---- where ---- */

static const char *desk_of(struct event_state *state, struct roster_gate *ret_gate) {
    const char *set = conf_text(state->places, "desk.gate", "desk-1");
    g_autofree struct roster_gate *gates = g_new(struct roster_gate, ROSTER_GATES);
    int n = roster_gates(state->roster, gates, ROSTER_GATES);
    if (n <= 0 || roster_gate(state->roster, set, ret_gate) == 0)
        return set;
    for (int i = 0; i < n; i++)
        if (gates[i].desk) {
            *ret_gate = gates[i];
            return ret_gate->code;
        }
    return NULL;
}

/* As kiosk-syncd sees it; without it nobody answers. */
static bool is_cut_off(struct event_state *state) {
    struct link *link = NULL;
    struct link_status status = {.state = LINK_NONE};
    struct journal_stamp now = event_state_stamp(state);
    if (link_open(state->dir, false, &link) == 0)
        link_status(link, &now, &status);
    link_close(link);
    return status.state != LINK_ON;
}

int find_place(struct event_state *state, const char *gate, struct facts_place *ret_place, struct faults *faults) {
    struct roster_gate found;
    const char *code = gate ? gate : desk_of(state, &found);
    int r = event_state_gate(state, code, &found, faults);
    if (r < 0)
        return r;
    *ret_place = (struct facts_place){.now = app_clock_now(&state->clock),
                                      .clock_ok = app_clock_trusted(&state->clock),
                                      .cut_off = is_cut_off(state),
                                      .dir = DIRECTION_IN};
    if (found.desk) /* doors go by their zone */
        ret_place->replay_ms = g_ascii_strtoll(conf_text(state->places, "desk.replay_seconds", "15"), NULL, 10) * 1000;
    g_strlcpy(ret_place->gate, found.code, sizeof ret_place->gate);
    return 0;
}

/* ---- who ---- */

static int look(struct event_state *state, const char *words, const struct facts_place *place, size_t max,
                struct search_hit *ret_hits, struct search_answer *ret_answer) {
    struct facts_site site;
    int r = facts_site(state->roster, state->journal, place, &site);
    if (r == 0)
        r = roster_hold(state->roster);
    if (r < 0)
        return r;
    r = search_people(state->roster, state->journal, words, ret_hits, max, ret_answer);
    const struct room room = facts_room(&site);
    if (r == 0)
        r = search_presence(state->roster, state->journal, &room, ret_hits, ret_answer->n);
    roster_release(state->roster);
    return r;
}

int find_people(struct event_state *state, char *const *words, const struct facts_place *place, size_t max,
                struct search_hit *ret_hits, struct search_answer *ret_answer, struct faults *faults) {
    g_autofree char *text = g_strjoinv(" ", (char **)words);
    int r = look(state, text, place, max, ret_hits, ret_answer);
    if (r < 0)
        return fault_add(faults, state->dir, 0, NULL, "cannot be searched: %s", g_strerror(-r));
    if (ret_answer->state == SEARCH_TYPE_MORE)
        return fault_add(faults, text, 0, NULL, "type more: two letters, or one Chinese character");
    return 0;
}

/* ---- told ---- */

static const char *status_word(enum ticket_status status) {
    switch (status) {
    case TICKET_PAID: return "paid";
    case TICKET_UNPAID: return "unpaid";
    case TICKET_BLOCKED: return "blocked";
    case TICKET_CANCELLED: return "cancelled";
    }
    return "";
}

static const char *quality_word(enum search_quality quality) {
    switch (quality) {
    case SEARCH_EXACT: return "exact";
    case SEARCH_PREFIX: return "prefix";
    case SEARCH_WORD: return "word";
    }
    return "";
}

static void tier_code(struct event_state *state, int number, char ret_code[32]) {
    struct roster_tier tier;
    if (roster_tier(state->roster, number, &tier) == 0)
        g_strlcpy(ret_code, tier.code, 32);
    else
        g_snprintf(ret_code, 32, "%d", number);
}

void find_print(struct event_state *state, const struct search_hit *hit, FILE *to) {
    const struct roster_ticket *t = &hit->ticket;
    char tier[32];
    tier_code(state, t->tier, tier);
    fprintf(to, "%-12s %s%s%s%s%s · %s", t->reference, t->name_zh, *t->name_zh && *t->name_latin ? " / " : "",
            t->name_latin, *t->company ? ", " : "", t->company, tier);
    if (t->status != TICKET_PAID)
        fprintf(to, " · %s", status_word(t->status));
    fprintf(to, "%s%s\n", t->attention ? " · attention" : "",
            hit->inside        ? " · is here"
            : hit->entries > 0 ? " · was here"
                               : "");
}

json_t *find_json(struct event_state *state, const struct search_hit *hit) {
    const struct roster_ticket *t = &hit->ticket;
    char tier[32], id[24];
    tier_code(state, t->tier, tier);
    g_snprintf(id, sizeof id, "%" PRId64, t->id);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:i}", "ticket", id, "reference", t->reference,
                     "name_zh", t->name_zh, "name_latin", t->name_latin, "company", t->company, "tier", tier, "status",
                     status_word(t->status), "quality", quality_word(hit->quality), "inside", hit->inside, "entries",
                     hit->entries);
}
