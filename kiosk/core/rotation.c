/* Which sponsors stand on this badge: smooth weighted round robin over at most 64 runners, once per badge. */
#include "core/rotation.h"

#include <errno.h>
#include <stdbool.h>

/* The turns of one badge: who takes part in them, and who is on it already. */
struct round {
    struct rotation_runner *runners;
    size_t n, places; /* places that are left */
    uint64_t running; /* runners that share them */
    uint64_t placed;
    int64_t sum;  /* weights of those that share */
    size_t first; /* where ties are counted from */
};

static bool within_ceilings(const struct rotation_runner *runners, size_t n, size_t places) {
    if (n > ROTATION_MAX || places > ROTATION_MAX)
        return false;
    for (size_t i = 0; i < n; i++)
        if (runners[i].weight < 0 || runners[i].weight > ROTATION_WEIGHT_MAX)
            return false;
    return true;
}

static bool has(uint64_t set, size_t i) { return set >> i & 1; }

static struct round round_of(const struct rotation_runner *runners, size_t n, size_t places) {
    struct round round = {.n = n, .places = places};
    for (size_t i = 0; i < n; i++)
        if (runners[i].weight > 0) {
            round.running |= UINT64_C(1) << i;
            round.sum += runners[i].weight;
        }
    return round;
}

/* Somebody whose share is a whole place on every badge; ROTATION_MAX = nobody. */
static size_t who_is_on_every_one(const struct round *round, const struct rotation_runner *runners) {
    for (size_t i = 0; i < round->n && round->places > 0; i++)
        if (has(round->running, i) && runners[i].weight * (int64_t)round->places >= round->sum)
            return i;
    return ROTATION_MAX;
}

/* They pay nothing: a debt that cannot be paid would be saved up, and crowd out the others for hours once that changes.
 * Each makes the others' shares greater. Who they are, as a bitmap. */
static uint64_t place_those_on_every_one(struct round *round, const struct rotation_runner *runners) {
    uint64_t before = round->running;
    for (size_t i; (i = who_is_on_every_one(round, runners)) < ROTATION_MAX;) {
        round->running &= ~(UINT64_C(1) << i);
        round->sum -= runners[i].weight;
        round->places--;
    }
    return before & ~round->running;
}

static void forgive(struct round *round) {
    int64_t limit = 2 * round->sum;
    for (size_t i = 0; i < round->n; i++) {
        struct rotation_runner *runner = &round->runners[i];
        if (runner->credit > limit)
            runner->credit = limit;
        if (runner->credit < -limit)
            runner->credit = -limit;
    }
}

/* Heavier ones begin at more kiosks. */
static size_t who_begins(const struct round *round, uint32_t start) {
    int64_t at = (int64_t)start % round->sum;
    for (size_t i = 0; i < round->n; i++) {
        if (!has(round->running, i))
            continue;
        if (at < round->runners[i].weight)
            return i;
        at -= round->runners[i].weight;
    }
    return 0;
}

static bool is_fresh(const struct round *round) {
    for (size_t i = 0; i < round->n; i++)
        if (has(round->running, i) && round->runners[i].credit != 0)
            return false;
    return true;
}

/* a's whole logo is due before b's: (sum - credit) / weight turns from now. Who is owed nothing comes last. */
static bool goes_before(const struct round *round, size_t a, size_t b) {
    const struct rotation_runner *x = &round->runners[a], *y = &round->runners[b];
    if ((x->credit > 0) != (y->credit > 0))
        return x->credit > 0;
    int64_t due_x = (round->sum - x->credit) * y->weight, due_y = (round->sum - y->credit) * x->weight;
    size_t from_x = (a + round->n - round->first) % round->n, from_y = (b + round->n - round->first) % round->n;
    return due_x < due_y || (due_x == due_y && from_x < from_y);
}

static size_t next_of(const struct round *round) {
    size_t best = ROTATION_MAX;
    for (size_t i = 0; i < round->n; i++)
        if (has(round->running & ~round->placed, i) && (best == ROTATION_MAX || goes_before(round, i, best)))
            best = i;
    return best;
}

int rotation_pick(struct rotation_runner *runners, size_t n, size_t places, uint32_t start, int64_t *ret_ids) {
    if (!within_ceilings(runners, n, places))
        return -EINVAL;
    struct round round = round_of(runners, n, places);
    uint64_t on_every_one = place_those_on_every_one(&round, runners);
    int picked = 0;
    for (size_t i = 0; i < n; i++)
        if (has(on_every_one, i))
            ret_ids[picked++] = runners[i].id;
    round.runners = runners;
    if (round.sum == 0)
        return picked;
    forgive(&round);
    round.first = who_begins(&round, start);
    bool fresh = is_fresh(&round);
    for (; round.places > 0; round.places--, fresh = false) {
        for (size_t i = 0; i < n; i++)
            if (has(round.running, i))
                runners[i].credit += runners[i].weight;
        size_t winner = fresh ? round.first : next_of(&round); /* there are more than places: none takes all of one */
        runners[winner].credit -= round.sum;
        round.placed |= UINT64_C(1) << winner;
        ret_ids[picked++] = runners[winner].id;
    }
    return picked;
}

void rotation_shares(const struct rotation_runner *runners, size_t n, size_t places, double *ret_shares) {
    if (!within_ceilings(runners, n, places))
        return;
    struct round round = round_of(runners, n, places);
    uint64_t on_every_one = place_those_on_every_one(&round, runners);
    for (size_t i = 0; i < n; i++)
        ret_shares[i] = has(on_every_one, i) ? 1
                        : has(round.running, i)
                            ? (double)(runners[i].weight * (int64_t)round.places) / (double)round.sum
                            : 0;
}

uint32_t rotation_start(const char *name) {
    uint32_t start = 2166136261; /* FNV-1a */
    for (; *name; name++)
        start = (start ^ (unsigned char)*name) * 16777619;
    return start ^ start >> 15; /* few sponsors: the low bits decide */
}
