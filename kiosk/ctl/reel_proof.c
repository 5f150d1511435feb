/* What the second display was told and what it showed: for staff in a hurry (status), and for sponsors afterwards
 * (proof), per sponsor and item, as a table, CSV or JSON. */
#include "ctl/reel.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "ctl/table.h"
#include "ctl/when.h"

/* The journal of the rehearsals, where --rehearsal asks for it. */
static int right_journal(const struct options *options, struct event_state *state, struct faults *faults) {
    if (!options->rehearsal)
        return 0;
    journal_close(state->journal);
    state->journal = NULL;
    int r = journal_open_to_read(state->dir, JOURNAL_REHEARSAL, &state->journal);
    return r < 0 && r != -ENOENT ? fault_add(faults, state->dir, 0, NULL, "journal.db: %s", g_strerror(-r)) : 0;
}

static const char *sponsor_code(struct event_state *state, int64_t id, char *ret, size_t cap) {
    struct roster_sponsor sponsors[ROTATION_MAX];
    int n = roster_sponsors(state->roster, ROSTER_ANY_TIER, sponsors, ROTATION_MAX);
    g_snprintf(ret, (gulong)cap, "%s", id ? "?" : "");
    for (int i = 0; i < n; i++)
        if (sponsors[i].id == id)
            g_strlcpy(ret, sponsors[i].code, cap);
    return ret;
}

/* ---- status ---- */

static const char *const KINDS[] = {"go", "hold", "next", "skip", "emergency"};

static void tell_order(struct event_state *state, const struct reel_order *order, bool json, json_t *orders) {
    char at[WHEN_TEXT], ends[WHEN_TEXT];
    bool words = *order->words_zh || *order->words_en;
    when_write(state->event.timezone, order->at, at);
    when_write(state->event.timezone, order->at + order->lasts_ms, ends);
    if (!json)
        printf("%s  %-9s %s%s%s%s%s%s\n", at, KINDS[order->kind], order->target, order->words_zh,
               *order->words_zh && *order->words_en ? " / " : "", order->words_en, words ? "  until " : "",
               words ? ends : "");
    json_array_append_new(orders, json_pack("{s:s, s:s, s:s, s:s, s:I, s:I}", "order", KINDS[order->kind], "target",
                                            order->target, "zh", order->words_zh, "en", order->words_en, "at",
                                            (json_int_t)order->at, "lasts_ms", (json_int_t)order->lasts_ms));
}

static int tell_orders(struct event_state *state, bool json, json_t *orders) {
    struct reel_order batch[16];
    uint64_t after = 0;
    int n;
    while ((n = journal_reel_orders(state->journal, after, batch, 16)) > 0)
        for (int i = 0; i < n; i++) {
            tell_order(state, &batch[i], json, orders);
            after = batch[i].seq;
        }
    return n;
}

static int keep_last(void *ctx, const struct play *play) {
    *(struct play *)ctx = *play;
    return 0;
}

int reel_status(const struct options *options, struct event_state *state, json_t **ret_answer, struct faults *faults) {
    struct play last = {.started = 0};
    char at[WHEN_TEXT] = "";
    json_t *orders = json_array();
    int r = right_journal(options, state, faults);
    if (r == 0 && state->journal && !options->json)
        printf("orders of the last day:\n");
    if (r == 0 && state->journal)
        r = tell_orders(state, options->json, orders);
    if (r == 0 && state->journal)
        r = journal_plays(state->journal, 0, INT64_MAX, 0, keep_last, &last);
    when_write(state->event.timezone, last.started, at);
    if (r == 0 && !options->json && last.started)
        printf("last play: %s in %s, %s%s\n", last.item, *last.programme ? last.programme : "-", at,
               last.shown_ms < 0 ? ", still on" : "");
    else if (r == 0 && !options->json)
        printf("nothing was played yet\n");
    *ret_answer =
        json_pack("{s:o, s:s, s:s, s:I, s:b}", "orders", orders, "item", last.item, "programme", last.programme,
                  "started", (json_int_t)last.started, "on", last.started && last.shown_ms < 0);
    return r < 0 && faults->count == 0 ? fault_add(faults, state->dir, 0, NULL, "%s", g_strerror(-r)) : r;
}

/* ---- proof ---- */

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

/* A spreadsheet would run a cell that begins like a formula. */
static void cell(GString *to, const char *text, char after) {
    g_autofree char *safe = strchr("=+-@\t\r", *text) && *text ? g_strconcat("'", text, NULL) : g_strdup(text);
    csv_write(to, safe, after);
}

static void write_csv(struct event_state *state, const GArray *accounts) {
    g_autoptr(GString) csv = g_string_new("sponsor,item,plays,complete,cut,no_end,seconds,first,last\n");
    for (guint i = 0; i < accounts->len; i++) {
        const struct account *a = &g_array_index(accounts, struct account, i);
        char code[32], first[WHEN_TEXT], last[WHEN_TEXT];
        cell(csv, sponsor_code(state, a->sponsor, code, sizeof code), ',');
        cell(csv, a->item, ',');
        when_write(state->event.timezone, a->first, first);
        when_write(state->event.timezone, a->last, last);
        g_string_append_printf(csv, "%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ",%" PRId64 ".%03d,%s,%s\n",
                               a->plays, a->complete, a->cut, a->open, a->shown_ms / 1000, (int)(a->shown_ms % 1000),
                               first, last);
    }
    fputs(csv->str, stdout);
}

static void write_table(struct event_state *state, const GArray *accounts) {
    printf("%-12s %-24s %6s %9s %5s %9s\n", "sponsor", "item", "plays", "complete", "cut", "seconds");
    for (guint i = 0; i < accounts->len; i++) {
        const struct account *a = &g_array_index(accounts, struct account, i);
        char code[32];
        printf("%-12s %-24s %6" PRId64 " %9" PRId64 " %5" PRId64 " %7" PRId64 ".%d\n",
               a->sponsor ? sponsor_code(state, a->sponsor, code, sizeof code) : "-", a->item, a->plays, a->complete,
               a->cut, a->shown_ms / 1000, (int)(a->shown_ms % 1000 / 100));
    }
    if (accounts->len == 0)
        printf("nothing was played yet\n");
}

static json_t *as_json(struct event_state *state, const GArray *accounts) {
    json_t *rows = json_array();
    for (guint i = 0; i < accounts->len; i++) {
        const struct account *a = &g_array_index(accounts, struct account, i);
        char code[32];
        json_array_append_new(rows, json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "sponsor",
                                              sponsor_code(state, a->sponsor, code, sizeof code), "item", a->item,
                                              "plays", (json_int_t)a->plays, "complete", (json_int_t)a->complete, "cut",
                                              (json_int_t)a->cut, "no_end", (json_int_t)a->open, "shown_ms",
                                              (json_int_t)a->shown_ms, "first", (json_int_t)a->first, "last",
                                              (json_int_t)a->last));
    }
    return json_pack("{s:o}", "plays", rows);
}

int reel_proof(const struct options *options, struct event_state *state, json_t **ret_answer, struct faults *faults) {
    g_autoptr(GArray) accounts = g_array_new(FALSE, TRUE, sizeof(struct account));
    int r = right_journal(options, state, faults);
    if (r == 0 && state->journal) {
        r = journal_plays(state->journal, 0, INT64_MAX, 0, add_up, accounts);
        if (r < 0)
            fault_add(faults, state->dir, 0, NULL, "journal.db: %s", g_strerror(-r));
    }
    if (r < 0)
        return r;
    g_array_sort(accounts, by_sponsor);
    if (options->csv && !options->json)
        write_csv(state, accounts);
    else if (!options->json)
        write_table(state, accounts);
    *ret_answer = as_json(state, accounts);
    return 0;
}
