/* Which sponsors stand on this badge: smooth weighted round robin over at most 64 runners, once per badge. */
#include "core/rotation.h"

#include <errno.h>
#include <stdbool.h>

static bool within_ceilings(const struct rotation_runner *runners, size_t n, size_t places) {
    if (n > ROTATION_MAX || places > ROTATION_MAX)
        return false;
    for (size_t i = 0; i < n; i++)
        if (runners[i].weight < 0 || runners[i].weight > ROTATION_WEIGHT_MAX)
            return false;
    return true;
}

static int64_t weigh(const struct rotation_runner *runners, size_t n) {
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += runners[i].weight;
    return sum;
}

/* A runner owed more than one logo a badge (weight 9 of 10 on two places) would save up without end, and
 * crowd out the others for hours once that changes. */
static void forgive(struct rotation_runner *runners, size_t n, int64_t limit) {
    for (size_t i = 0; i < n; i++) {
        if (runners[i].credit > limit)
            runners[i].credit = limit;
        if (runners[i].credit < -limit)
            runners[i].credit = -limit;
    }
}

static bool ahead(const struct rotation_runner *a, const struct rotation_runner *b) {
    return a->credit > b->credit || (a->credit == b->credit && a->id < b->id);
}

/* The richest runner that is not on this badge yet; NULL when all are. */
static struct rotation_runner *richest(struct rotation_runner *runners, size_t n, uint64_t placed) {
    struct rotation_runner *best = NULL;
    for (size_t i = 0; i < n; i++)
        if (runners[i].weight > 0 && !(placed >> i & 1) && (!best || ahead(&runners[i], best)))
            best = &runners[i];
    return best;
}

int rotation_pick(struct rotation_runner *runners, size_t n, size_t places, int64_t *ret_ids) {
    if (!within_ceilings(runners, n, places))
        return -EINVAL;
    int64_t sum = weigh(runners, n);
    uint64_t placed = 0;
    int picked = 0;
    forgive(runners, n, 2 * sum);
    for (size_t place = 0; place < places && richest(runners, n, placed); place++) {
        for (size_t i = 0; i < n; i++)
            runners[i].credit += runners[i].weight;
        struct rotation_runner *winner = richest(runners, n, placed);
        winner->credit -= sum;
        placed |= UINT64_C(1) << (winner - runners);
        ret_ids[picked++] = winner->id;
    }
    return picked;
}
