/* kioskctl reel proof: what the second display showed, per sponsor and item, as a table, CSV or JSON. Some thousand
 * plays a day of some hundred items. */
#include "ctl/reel.h"

#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <string.h>

#include "ctl/table.h"
#include "ctl/when.h"

/* Sponsors by their codes; one that is in sponsors.csv no more by its number. */
struct sponsors {
    struct roster_sponsor list[ROTATION_MAX];
    int n;
};

static const char *sponsor_code(const struct sponsors *sponsors, int64_t id, char ret[32]) {
    ret[0] = '\0';
    if (id)
        g_snprintf(ret, 32, "#%" PRId64, id);
    for (int i = 0; id && i < sponsors->n; i++)
        if (sponsors->list[i].id == id)
            g_strlcpy(ret, sponsors->list[i].code, 32);
    return ret;
}

/* What one item came to. */
struct account {
    char item[64];
    int64_t sponsor, plays, complete, cut, open, shown_ms, first, last;
};

static int add_up(void *ctx, const struct play *play) {
    GArray *accounts = ctx;
    struct account *found = NULL;
    for (guint i = 0; i < accounts->len && !found; i++) {
        struct account *a = &g_array_index(accounts, struct account, i);
        if (a->sponsor == play->sponsor && strcmp(a->item, play->item) == 0)
            found = a;
    }
    if (!found) {
        struct account fresh = {.sponsor = play->sponsor, .first = play->started};
        g_strlcpy(fresh.item, play->item, sizeof fresh.item);
        g_array_append_val(accounts, fresh);
        found = &g_array_index(accounts, struct account, accounts->len - 1);
    }
    found->plays++;
    found->complete += play->complete;
    found->cut += play->shown_ms >= 0 && !play->complete;
    found->open += play->shown_ms < 0;
    found->shown_ms += play->shown_ms > 0 ? play->shown_ms : 0;
    found->last = play->started;
    return 0;
}

/* Sponsors first, in the order of their numbers; then by item. */
static gint by_sponsor(gconstpointer a, gconstpointer b) {
    const struct account *x = a, *y = b;
    if ((x->sponsor == 0) != (y->sponsor == 0))
        return x->sponsor == 0 ? 1 : -1;
    if (x->sponsor != y->sponsor)
        return x->sponsor < y->sponsor ? -1 : 1;
    return strcmp(x->item, y->item);
}

static void write_csv(struct event_state *state, const struct sponsors *sponsors, const GArray *accounts) {
    g_autoptr(GString) csv = g_string_new("sponsor,item,plays,complete,cut,no_end,seconds,first,last\n");
    for (guint i = 0; i < accounts->len; i++) {
        const struct account *a = &g_array_index(accounts, struct account, i);
        char code[32], first[WHEN_TEXT], last[WHEN_TEXT];
        csv_write_guarded(csv, sponsor_code(sponsors, a->sponsor, code), ',');
        csv_write_guarded(csv, a->item, ',');
        when_write(state->event.timezone, a->first, first);
        when_write(state->event.timezone, a->last, last);
        g_string_append_printf(csv, "%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ".%03d,%s,%s\n",
                               a->plays, a->complete, a->cut, a->open, a->shown_ms / 1000, (int)(a->shown_ms % 1000),
                               first, last);
    }
    fputs(csv->str, stdout);
}

static void write_table(struct event_state *state, const struct sponsors *sponsors, const GArray *accounts) {
    if (accounts->len == 0) {
        printf("nothing was played yet\n");
        return;
    }
    printf("%-12s %-24s %6s %9s %5s %9s  %-19s  %s\n", "sponsor", "item", "plays", "complete", "cut", "seconds",
           "first", "last");
    for (guint i = 0; i < accounts->len; i++) {
        const struct account *a = &g_array_index(accounts, struct account, i);
        char code[32], first[WHEN_TEXT], last[WHEN_TEXT];
        when_write(state->event.timezone, a->first, first);
        when_write(state->event.timezone, a->last, last);
        printf("%-12s %-24s %6" PRId64 " %9" PRId64 " %5" PRId64 " %7" PRId64 ".%d  %s  %s\n",
               a->sponsor ? sponsor_code(sponsors, a->sponsor, code) : "-", a->item, a->plays, a->complete, a->cut,
               a->shown_ms / 1000, (int)(a->shown_ms % 1000 / 100), first, last);
    }
}

static json_t *as_json(const struct sponsors *sponsors, const GArray *accounts) {
    json_t *rows = json_array();
    for (guint i = 0; i < accounts->len; i++) {
        const struct account *a = &g_array_index(accounts, struct account, i);
        char code[32];
        json_array_append_new(rows, json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "sponsor",
                                              sponsor_code(sponsors, a->sponsor, code), "item", a->item, "plays",
                                              (json_int_t)a->plays, "complete", (json_int_t)a->complete, "cut",
                                              (json_int_t)a->cut, "no_end", (json_int_t)a->open, "shown_ms",
                                              (json_int_t)a->shown_ms, "first", (json_int_t)a->first, "last",
                                              (json_int_t)a->last));
    }
    return json_pack("{s:o}", "plays", rows);
}

/* Half a proof on a full disk would be taken for a whole one. */
static int print(const struct options *options, struct event_state *state, const struct sponsors *sponsors,
                 const GArray *accounts, struct faults *faults) {
    if (options->csv)
        write_csv(state, sponsors, accounts);
    else
        write_table(state, sponsors, accounts);
    bool written = fflush(stdout) == 0 && !ferror(stdout);
    return written ? 0 : fault_add(faults, "proof", 0, NULL, "could not be written: %s", g_strerror(errno));
}

static int gather(struct event_state *state, struct sponsors *sponsors, GArray *accounts, struct faults *faults) {
    sponsors->n = roster_sponsors(state->roster, ROSTER_ANY_TIER, sponsors->list, ROTATION_MAX);
    int r = sponsors->n < 0 ? sponsors->n : 0;
    if (r == 0 && state->journal)
        r = journal_plays(state->journal, 0, INT64_MAX, 0, add_up, accounts);
    return r < 0 ? fault_add(faults, state->dir, 0, NULL, "cannot be read: %s", g_strerror(-r)) : 0;
}

int reel_proof(const struct options *options, struct event_state *state, json_t **ret_answer, struct faults *faults) {
    g_autoptr(GArray) accounts = g_array_new(FALSE, TRUE, sizeof(struct account));
    struct sponsors sponsors = {.n = 0};
    int r = reel_journal(options, state, faults);
    if (r == 0)
        r = gather(state, &sponsors, accounts, faults);
    if (r < 0)
        return r;
    g_array_sort(accounts, by_sponsor);
    *ret_answer = as_json(&sponsors, accounts);
    return options->json ? 0 : print(options, state, &sponsors, accounts, faults);
}
