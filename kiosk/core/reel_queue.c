/* Which item of a programme comes next: one walk over at most REEL_ITEMS of them, once an item. */
#include "core/reel_queue.h"

#include <errno.h>

bool reel_playable(const struct reel_item *item, int64_t now) {
    if (item->out)
        return false;
    return now == 0 || ((item->from == 0 || now >= item->from) && (item->until == 0 || now < item->until));
}

static int64_t weight_of(const struct reel_item *item) {
    if (item->weight < 1)
        return 1;
    return item->weight < REEL_WEIGHT_MAX ? item->weight : REEL_WEIGHT_MAX;
}

static int64_t shown_of(const struct reel_item *item) {
    const int64_t limit = INT64_MAX / REEL_WEIGHT_MAX;
    if (item->shown_ms < 0)
        return 0;
    return item->shown_ms < limit ? item->shown_ms : limit;
}

/* Time shown by weight: compared crosswise, so that nothing is rounded. */
static bool is_behind(const struct reel_item *a, const struct reel_item *b) {
    return shown_of(a) * weight_of(b) < shown_of(b) * weight_of(a);
}

/* What sponsored items are owed of the time so far, in hundredths of a ms. */
static int64_t owed(const struct reel_turn *turn, int share) {
    return turn->plain_ms * share - turn->sponsored_ms * (100 - share);
}

static void forgive(struct reel_turn *turn, int share) {
    const int64_t most = REEL_OWED_MS * INT64_C(100);
    if (share <= 0 || share >= 100)
        return;
    if (owed(turn, share) > most)
        turn->plain_ms = (turn->sponsored_ms * (100 - share) + most) / share;
    else if (owed(turn, share) < -most)
        turn->sponsored_ms = (turn->plain_ms * share + most) / (100 - share);
}

/* Have sponsored items had less than their share? Before anything was shown a plain one opens. */
static bool sponsors_are_due(const struct reel_turn *turn, int share) {
    if (share <= 0 || share >= 100)
        return share > 0;
    return owed(turn, share) > 0;
}

int reel_next(const struct reel_item *items, size_t n, struct reel_turn *turn, int programme, int share, int64_t now) {
    int first = -ENOENT, following = -ENOENT, sponsored = -ENOENT;
    for (int i = 0; (size_t)i < n; i++) {
        if (items[i].programme != programme || !reel_playable(&items[i], now))
            continue;
        if (items[i].sponsored) {
            if (sponsored < 0 || is_behind(&items[i], &items[sponsored]))
                sponsored = i;
        } else if (first < 0) {
            first = i;
        }
        if (!items[i].sponsored && following < 0 && i > turn->after)
            following = i;
    }
    int plain = following >= 0 ? following : first;
    forgive(turn, share);
    if (plain < 0 || (sponsored >= 0 && sponsors_are_due(turn, share)))
        return sponsored;
    return plain;
}

void reel_took(const struct reel_item *items, int index, struct reel_turn *turn) {
    if (!items[index].sponsored)
        turn->after = index;
}

/* Far beyond any event, and small enough to be multiplied by a percentage. */
#define ACCOUNT_MAX (INT64_MAX / 1000)

static void account(int64_t *total, int64_t ms) {
    int64_t sum;
    if (__builtin_add_overflow(*total, ms, &sum))
        sum = ms > 0 ? ACCOUNT_MAX : 0;
    sum = sum < ACCOUNT_MAX ? sum : ACCOUNT_MAX;
    *total = sum > 0 ? sum : 0;
}

void reel_shown(struct reel_item *items, int index, struct reel_turn *turn, int64_t ms) {
    struct reel_item *item = &items[index];
    if (item->sponsored)
        account(&item->shown_ms, ms);
    account(item->sponsored ? &turn->sponsored_ms : &turn->plain_ms, ms);
}
