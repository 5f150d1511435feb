/* kioskctl reel status: what the second display was told and still holds, and what each item played last. From the
 * journal alone, so it also answers when the display itself does not. */
#include "ctl/reel.h"

#include <errno.h>
#include <glib.h>
#include <string.h>

#include "ctl/when.h"

#define ORDERS_AT_ONCE 16
#define ITEMS_SAID 20

/* What the orders come to, read in their order. */
struct standing {
    struct reel_order emergency; /* without words: none */
    int64_t emergency_until;
    bool held;
    int64_t held_at;
    char pinned[REEL_TARGET]; /* a programme, "" = by the agenda */
    int64_t pinned_at;
    GPtrArray *left_out; /* items, char * */
    GArray *last;        /* struct play: of each item that was played, newest first in the end */
    int64_t midnight;    /* since when an item may be left out */
};

int reel_journal(const struct options *options, struct event_state *state, struct faults *faults) {
    if (!options->rehearsal)
        return 0;
    journal_close(state->journal);
    state->journal = NULL;
    int r = journal_open_to_read(state->dir, JOURNAL_REHEARSAL, &state->journal);
    return r < 0 && r != -ENOENT ? fault_add(faults, state->dir, 0, NULL, "journal.db: %s", g_strerror(-r)) : 0;
}

/* ---- orders ---- */

static bool is_programme(struct event_state *state, const char *code) {
    g_autofree struct roster_programme *programmes = g_new(struct roster_programme, REEL_PROGRAMMES);
    int n = roster_programmes(state->roster, programmes, REEL_PROGRAMMES);
    for (int i = 0; i < n; i++)
        if (strcmp(programmes[i].code, code) == 0)
            return true;
    return false;
}

/* As the display reckons it: by the boot's own clock where that can be. */
static int64_t age_of(struct event_state *state, const struct reel_order *order) {
    int64_t age = strcmp(order->boot, state->clock.boot) == 0 ? app_clock_boottime() - order->boottime
                                                              : app_clock_now(&state->clock) - order->at;
    return age > 0 ? age : 0;
}

static void leave_out(struct standing *standing, const char *item) {
    if (!g_ptr_array_find_with_equal_func(standing->left_out, item, g_str_equal, NULL))
        g_ptr_array_add(standing->left_out, g_strdup(item));
}

static void take_emergency(struct standing *standing, struct event_state *state, const struct reel_order *order) {
    int64_t left = order->lasts_ms - age_of(state, order);
    bool on = (*order->words_zh || *order->words_en) && left > 0;
    standing->emergency = on ? *order : (struct reel_order){.kind = REEL_ORDER_EMERGENCY};
    standing->emergency_until = on ? app_clock_now(&state->clock) + left : 0;
}

static void take_go(struct standing *standing, struct event_state *state, const struct reel_order *order) {
    standing->held = false;
    if (*order->target && !is_programme(state, order->target))
        return; /* an item, once: nothing of it stays */
    g_strlcpy(standing->pinned, order->target, sizeof standing->pinned);
    standing->pinned_at = order->at;
}

static void take(struct standing *standing, struct event_state *state, const struct reel_order *order) {
    switch (order->kind) {
    case REEL_ORDER_GO: take_go(standing, state, order); break;
    case REEL_ORDER_HOLD:
        standing->held_at = standing->held ? standing->held_at : order->at;
        standing->held = true;
        break;
    case REEL_ORDER_NEXT: standing->held = false; break;
    case REEL_ORDER_SKIP:
        if (*order->target && order->at >= standing->midnight)
            leave_out(standing, order->target);
        break;
    case REEL_ORDER_EMERGENCY: take_emergency(standing, state, order); break;
    }
}

/* A programme that staff wanted ends where the agenda's next begins. */
static int unpin(struct standing *standing, struct event_state *state) {
    struct reel_hours hours[REEL_HOURS];
    int n = *standing->pinned ? roster_reel_hours(state->roster, hours, REEL_HOURS) : 0;
    int64_t now = app_clock_now(&state->clock);
    for (int i = 0; i < n; i++)
        if (hours[i].from > standing->pinned_at && hours[i].from <= now)
            standing->pinned[0] = '\0';
    return n < 0 ? n : 0;
}

static const char *const KINDS[] = {"go", "hold", "next", "skip", "emergency"};

static json_t *order_json(const struct reel_order *order) {
    return json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:i}", "order", KINDS[order->kind], "target", order->target, "zh",
                     order->words_zh, "en", order->words_en, "at", (json_int_t)order->at, "lasts_ms",
                     (json_int_t)order->lasts_ms, "operator", order->staff_no);
}

static int read_orders(struct standing *standing, struct event_state *state, json_t *orders) {
    struct reel_order batch[ORDERS_AT_ONCE];
    uint64_t after = 0;
    int n;
    while ((n = journal_reel_orders(state->journal, after, batch, ORDERS_AT_ONCE)) > 0)
        for (int i = 0; i < n; i++) {
            take(standing, state, &batch[i]);
            json_array_append_new(orders, order_json(&batch[i]));
            after = batch[i].seq;
        }
    return n < 0 ? n : unpin(standing, state);
}

/* ---- plays ---- */

/* What was on screen when staff said skip is left out as well. */
static int take_play(void *ctx, const struct play *play) {
    struct standing *standing = ctx;
    if (strcmp(play->reason, "skip") == 0 && play->started >= standing->midnight)
        leave_out(standing, play->item);
    for (guint i = 0; i < standing->last->len; i++) {
        struct play *known = &g_array_index(standing->last, struct play, i);
        if (strcmp(known->item, play->item) == 0) {
            *known = *play;
            return 0;
        }
    }
    g_array_append_val(standing->last, *play);
    return 0;
}

static gint newest_first(gconstpointer a, gconstpointer b) {
    int64_t x = ((const struct play *)a)->started, y = ((const struct play *)b)->started;
    return x < y ? 1 : x > y ? -1 : 0;
}

static const char *how_it_ended(const struct play *play) {
    return play->shown_ms < 0 ? "still on" : play->complete ? "to its end" : play->reason;
}

static json_t *play_json(const struct play *play) {
    return json_pack("{s:s, s:s, s:I, s:I, s:b, s:s}", "item", play->item, "programme", play->programme, "started",
                     (json_int_t)play->started, "shown_ms", (json_int_t)play->shown_ms, "complete", play->complete,
                     "reason", play->reason);
}

/* ---- words ---- */

static void print_standing(const struct standing *standing, const char *zone) {
    const struct reel_order *said = &standing->emergency;
    char at[WHEN_TEXT];
    bool emergency = *said->words_zh || *said->words_en;
    when_write(zone, standing->emergency_until, at);
    printf("emergency   %s%s%s%s%s\n", emergency ? said->words_zh : "none",
           *said->words_zh && *said->words_en ? " / " : "", said->words_en, emergency ? ", until " : "",
           emergency ? at : "");
    when_write(zone, standing->held_at, at);
    printf("picture     %s%s\n", standing->held ? "held since " : "goes on", standing->held ? at : "");
    when_write(zone, standing->pinned_at, at);
    printf("programme   %s%s%s%s\n", *standing->pinned ? standing->pinned : "by the agenda",
           *standing->pinned ? ", since " : "", *standing->pinned ? at : "",
           *standing->pinned ? ", until the agenda's next begins" : "");
    printf("left out   ");
    for (guint i = 0; i < standing->left_out->len; i++)
        printf("%s %s", i ? "," : "", (const char *)g_ptr_array_index(standing->left_out, i));
    printf("%s\n", standing->left_out->len ? " (today)" : " nothing");
}

static void print_plays(const struct standing *standing, const char *zone) {
    guint n = standing->last->len;
    if (n == 0)
        printf("nothing was played yet\n");
    else
        printf("played last, by item:\n");
    for (guint i = 0; i < n && i < ITEMS_SAID; i++) {
        const struct play *play = &g_array_index(standing->last, struct play, i);
        char at[WHEN_TEXT];
        when_write(zone, play->started, at);
        printf("  %s  %-24s %-12s %s\n", at, play->item, play->programme, how_it_ended(play));
    }
    if (n > ITEMS_SAID)
        printf("  and %u more: kioskctl reel proof has them all\n", n - ITEMS_SAID);
}

static json_t *standing_json(const struct standing *standing, json_t *orders) {
    const struct reel_order *said = &standing->emergency;
    json_t *left_out = json_array(), *items = json_array();
    for (guint i = 0; i < standing->left_out->len; i++)
        json_array_append_new(left_out, json_string(g_ptr_array_index(standing->left_out, i)));
    for (guint i = 0; i < standing->last->len; i++)
        json_array_append_new(items, play_json(&g_array_index(standing->last, struct play, i)));
    json_t *emergency = *said->words_zh || *said->words_en
                            ? json_pack("{s:s, s:s, s:I}", "zh", said->words_zh, "en", said->words_en, "until",
                                        (json_int_t)standing->emergency_until)
                            : json_null();
    const struct play *play = standing->last->len ? &g_array_index(standing->last, struct play, 0) : NULL;
    return json_pack("{s:o, s:b, s:s, s:o, s:o, s:o, s:s, s:b}", "emergency", emergency, "held", standing->held,
                     "pinned", standing->pinned, "left_out", left_out, "orders", orders, "plays", items, "item",
                     play ? play->item : "", "on", play && play->shown_ms < 0);
}

/* ---- the whole ---- */

static int64_t midnight_of(struct event_state *state) {
    int64_t midnight = 0;
    int today;
    if (app_local_day(state->event.timezone, app_clock_now(&state->clock), &today, NULL) == 0)
        app_local_midnight(state->event.timezone, today, &midnight);
    return midnight;
}

int reel_status(const struct options *options, struct event_state *state, json_t **ret_answer, struct faults *faults) {
    g_autoptr(GPtrArray) left_out = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GArray) last = g_array_new(FALSE, FALSE, sizeof(struct play));
    struct standing standing = {.left_out = left_out, .last = last, .midnight = midnight_of(state)};
    json_t *orders = json_array();
    int r = reel_journal(options, state, faults);
    if (r == 0 && state->journal) {
        r = read_orders(&standing, state, orders);
        if (r == 0)
            r = journal_plays(state->journal, 0, INT64_MAX, 0, take_play, &standing);
        if (r < 0)
            fault_add(faults, state->dir, 0, NULL, "cannot be read: %s", g_strerror(-r));
    }
    g_array_sort(last, newest_first);
    *ret_answer = standing_json(&standing, orders);
    if (r == 0 && !options->json) {
        print_standing(&standing, state->event.timezone);
        print_plays(&standing, state->event.timezone);
    }
    return r;
}
