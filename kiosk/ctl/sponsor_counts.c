/* See sponsor_counts.h. */
#include "ctl/sponsor_counts.h"

#include "store/journal.h"

static gint64 key_of(int64_t sponsor, int position, int tier, int day) {
    return (gint64)((uint64_t)sponsor << 24 | (uint64_t)position << 16 | (uint64_t)(tier + 1) << 8 |
                    (uint64_t)(day + 1));
}

static struct sponsor_cell *cell_of(struct sponsor_counts *counts, int64_t sponsor, int position, int tier, int day) {
    gint64 key = key_of(sponsor, position, tier, day);
    struct sponsor_cell *cell = g_hash_table_lookup(counts->cells, &key);
    if (!cell) {
        cell = g_new0(struct sponsor_cell, 1);
        *cell = (struct sponsor_cell){.sponsor = sponsor, .position = position, .tier = tier, .day = day};
        g_hash_table_insert(counts->cells, g_memdup2(&key, sizeof key), cell);
    }
    return cell;
}

void sponsor_counts_start(struct sponsor_counts *counts) {
    counts->cells = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
}

void sponsor_counts_clear(struct sponsor_counts *counts) { g_clear_pointer(&counts->cells, g_hash_table_unref); }

static int day_of(const struct roster_event *event, int64_t at) {
    for (int day = 0; day < event->days; day++)
        if (at >= event->day_start[day] && at < event->day_start[day + 1])
            return day;
    return -1;
}

/* What a medium shows is counted at its first position: a badge does not say which of its strips is which. */
static int position_of(const struct sponsor_counts *counts, enum sponsor_medium medium) {
    for (size_t i = 0; i < counts->offer.n_positions; i++)
        if (counts->offer.positions[i].medium == medium)
            return counts->offer.positions[i].number;
    return -1;
}

void sponsor_counts_badges(struct sponsor_counts *counts, int tier, int64_t at, int64_t n) {
    int position = position_of(counts, MEDIUM_BADGE), day = day_of(&counts->event, at);
    struct sponsor_line line;
    double shares[ROTATION_MAX];
    if (tier < 0 || position < 0)
        return;
    sponsors_choose(&counts->offer, MEDIUM_BADGE, tier, at, &line);
    size_t places = (size_t)MIN(line.places, BADGE_LOGOS), pinned = MIN(line.n_pinned, places);
    for (size_t i = 0; i < pinned; i++)
        cell_of(counts, line.pinned[i], position, tier, day)->owed += (double)n;
    rotation_shares(line.runners, line.n_runners, places - pinned, shares);
    for (size_t i = 0; i < line.n_runners; i++)
        cell_of(counts, line.runners[i].id, position, tier, day)->owed += shares[i] * (double)n;
}

void sponsor_counts_logos(struct sponsor_counts *counts, int64_t sponsor, int tier, int64_t at, int64_t printed,
                          int64_t uncertain) {
    int position = position_of(counts, MEDIUM_BADGE);
    if (position < 0)
        return;
    struct sponsor_cell *cell = cell_of(counts, sponsor, position, tier, day_of(&counts->event, at));
    cell->printed += printed;
    cell->uncertain += uncertain;
}

static bool is_entitled(const struct roster_entitlement *e, int position, int64_t at) {
    return e->position == position && e->from <= at && (e->until == 0 || at < e->until);
}

/* A screen has no rotation: its time is owed by weight, also to those who have a place of their own elsewhere. */
static void owe_time(struct sponsor_counts *counts, int position, int day, int64_t at, int64_t shown_ms) {
    const struct sponsor_offer *offer = &counts->offer;
    int64_t sum = 0;
    for (size_t i = 0; i < offer->n_entitlements; i++)
        if (is_entitled(&offer->entitlements[i], position, at))
            sum += offer->entitlements[i].weight;
    for (size_t i = 0; i < offer->n_entitlements; i++) {
        const struct roster_entitlement *e = &offer->entitlements[i];
        if (is_entitled(e, position, at))
            cell_of(counts, e->sponsor, position, -1, day)->owed += (double)shown_ms * e->weight / (double)sum;
    }
}

void sponsor_counts_plays(struct sponsor_counts *counts, int64_t sponsor, int64_t at, int64_t plays, int64_t shown_ms) {
    int position = position_of(counts, MEDIUM_SCREEN), day = day_of(&counts->event, at);
    if (position < 0)
        return;
    struct sponsor_cell *cell = cell_of(counts, sponsor, position, -1, day);
    cell->plays += plays;
    cell->shown_ms += shown_ms;
    owe_time(counts, position, day, at, shown_ms);
}

static gint by_all(gconstpointer a, gconstpointer b) {
    const struct sponsor_cell *x = a, *y = b;
    if (x->sponsor != y->sponsor)
        return x->sponsor < y->sponsor ? -1 : 1;
    if (x->position != y->position)
        return x->position < y->position ? -1 : 1;
    if (x->tier != y->tier)
        return x->tier < y->tier ? -1 : 1;
    return (x->day > y->day) - (x->day < y->day);
}

GArray *sponsor_counts_sorted(const struct sponsor_counts *counts) {
    GArray *cells = g_array_new(FALSE, TRUE, sizeof(struct sponsor_cell));
    GHashTableIter iter;
    gpointer cell;
    g_hash_table_iter_init(&iter, counts->cells);
    while (g_hash_table_iter_next(&iter, NULL, &cell))
        g_array_append_vals(cells, cell, 1);
    g_array_sort(cells, by_all);
    return cells;
}
