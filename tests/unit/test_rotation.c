/* Sponsors count: equal weights get equal badges, weights their shares, and nobody stands twice on one badge. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/rotation.h"
#include "unit/chance.h"

typedef int pick_fn(struct rotation_runner *runners, size_t n, size_t places, uint32_t start, int64_t *ret_ids);

static void runners_of(size_t n, const int32_t *weights, struct rotation_runner *ret_runners) {
    for (size_t i = 0; i < n; i++)
        ret_runners[i] = (struct rotation_runner){.id = (int64_t)i, .weight = weights ? weights[i] : 1};
}

/* The widest gap between two runners of equal weight after any of the badges; -1 when a badge was wrong. */
static int worst_gap(pick_fn *pick, size_t n, size_t places, int badges) {
    struct rotation_runner runners[ROTATION_MAX];
    int64_t ids[ROTATION_MAX], counts[ROTATION_MAX] = {0}, worst = 0;
    runners_of(n, NULL, runners);
    for (int badge = 0; badge < badges; badge++) {
        uint64_t seen = 0;
        int picked = pick(runners, n, places, (uint32_t)n * 7, ids);
        if (picked != (int)(places < n ? places : n))
            return -1;
        for (int i = 0; i < picked; i++) {
            if (seen >> ids[i] & 1)
                return -1;
            seen |= UINT64_C(1) << ids[i];
            counts[ids[i]]++;
        }
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < n; j++)
                worst = counts[i] - counts[j] > worst ? counts[i] - counts[j] : worst;
    }
    return (int)worst;
}

/* A planted fault: the richest runs but does not pay when it holds the smallest id. */
static int unfair_pick(struct rotation_runner *runners, size_t n, size_t places, uint32_t start, int64_t *ret_ids) {
    int picked = rotation_pick(runners, n, places, start, ret_ids);
    for (int i = 0; i < picked; i++)
        if (ret_ids[i] == 0)
            runners[0].credit += (int64_t)n;
    return picked;
}

static void equal_weights_differ_by_at_most_one(void **state) {
    (void)state;
    for (size_t n = 1; n <= 12; n++)
        for (size_t places = 1; places <= 6; places++)
            assert_in_range(worst_gap(rotation_pick, n, places, 200), 0, 1);
    assert_in_range(worst_gap(rotation_pick, ROTATION_MAX, 3, 500), 0, 1);
    assert_true(worst_gap(unfair_pick, 5, 2, 200) > 1);
}

static void count_picks(struct rotation_runner *runners, size_t n, size_t places, int badges, int64_t *ret_counts) {
    int64_t ids[ROTATION_MAX];
    memset(ret_counts, 0, n * sizeof(*ret_counts));
    for (int badge = 0; badge < badges; badge++) {
        int picked = rotation_pick(runners, n, places, 0, ids);
        for (int i = 0; i < picked; i++)
            ret_counts[ids[i]]++;
    }
}

static void weights_give_their_shares(void **state) {
    (void)state;
    struct chance chance = {2};
    for (int round = 0; round < 200; round++) {
        size_t n = 2 + chance_below(&chance, 9);
        int32_t weights[ROTATION_MAX];
        int64_t sum = 0, counts[ROTATION_MAX];
        struct rotation_runner runners[ROTATION_MAX];
        for (size_t i = 0; i < n; i++)
            sum += weights[i] = 1 + (int32_t)chance_below(&chance, 20);
        runners_of(n, weights, runners);
        count_picks(runners, n, 1, (int)sum * 3, counts);
        for (size_t i = 0; i < n; i++) /* exact after whole rounds */
            assert_int_equal(counts[i], 3 * weights[i]);
    }
}

/* Of n runners of any weights: how far is one off its exact share after any of the badges, in logos? Those owed a place
 * on every badge have it, and the others share what is left. */
static double worst_share(size_t n, const int32_t *weights, size_t places, uint32_t start, int badges) {
    struct rotation_runner runners[ROTATION_MAX];
    int64_t ids[ROTATION_MAX], counts[ROTATION_MAX] = {0}, sum = 0, left = (int64_t)places;
    double shares[ROTATION_MAX] = {0}, worst = 0;
    runners_of(n, weights, runners);
    for (size_t i = 0; i < n; i++)
        sum += weights[i];
    for (size_t i = 0; i < n; i++)
        if (shares[i] == 0 && weights[i] * left >= sum) {
            shares[i] = 1;
            sum -= weights[i];
            left--;
            i = (size_t)-1;
        }
    for (size_t i = 0; i < n; i++)
        if (shares[i] == 0)
            shares[i] = (double)(weights[i] * left) / (double)sum;
    for (int badge = 1; badge <= badges; badge++) {
        int picked = rotation_pick(runners, n, places, start, ids);
        for (int i = 0; i < picked; i++)
            counts[ids[i]]++;
        for (size_t i = 0; i < n; i++) {
            double off = (double)counts[i] - shares[i] * badge;
            worst = off > worst ? off : -off > worst ? -off : worst;
        }
    }
    return worst;
}

static void nobody_is_off_its_share_by_more_than_one(void **state) {
    (void)state;
    static const int32_t wide[] = {1, 2, 3, 5, 50, 300, 1000};
    struct chance chance = {11};
    for (int round = 0; round < 400; round++) {
        size_t n = 2 + chance_below(&chance, 13), places = 1 + chance_below(&chance, 4);
        int32_t weights[ROTATION_MAX];
        for (size_t i = 0; i < n; i++)
            weights[i] = round % 2 ? wide[chance_below(&chance, 7)] : 1 + (int32_t)chance_below(&chance, 6);
        uint32_t start = (uint32_t)chance_next(&chance);
        double worst = worst_share(n, weights, places, start, 150);
        if (worst > 1 + 1e-9)
            fail_msg("round %d: off by %f", round, worst);
    }
}

static void it_runs_smoothly_and_begins_where_it_is_told(void **state) {
    (void)state;
    static const struct {
        uint32_t start;
        int64_t turns[7];
    } cases[] = {
        {0, {10, 10, 10, 20, 10, 10, 30}},
        {5, {20, 10, 10, 10, 10, 30, 10}}, /* the sixth of seven: it is the second runner's */
        {6, {30, 10, 10, 10, 10, 10, 20}},
        {7, {10, 10, 10, 20, 10, 10, 30}},
    };
    for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
        struct rotation_runner runners[] = {{.id = 10, .weight = 5}, {.id = 20, .weight = 1}, {.id = 30, .weight = 1}};
        for (size_t i = 0; i < 14; i++) {
            int64_t id = 0;
            assert_int_equal(rotation_pick(runners, 3, 1, cases[k].start, &id), 1);
            assert_int_equal(id, cases[k].turns[i % 7]);
        }
        for (size_t i = 0; i < 3; i++)
            assert_int_equal(runners[i].credit, 0);
    }
}

static void kiosks_begin_with_different_sponsors(void **state) {
    (void)state;
    int begun[5] = {0};
    for (int desk = 1; desk <= 50; desk++) {
        struct rotation_runner runners[5];
        char name[32];
        int64_t id = -1;
        runners_of(5, NULL, runners);
        snprintf(name, sizeof(name), "desk-%d", desk);
        assert_int_equal(rotation_pick(runners, 5, 1, rotation_start(name), &id), 1);
        begun[id]++;
    }
    for (int i = 0; i < 5; i++)
        assert_in_range(begun[i], 4, 18);
}

/* A runner owed more than every badge must not save up turns to crowd out the others later. */
static void unpayable_shares_are_not_saved_up(void **state) {
    (void)state;
    const int32_t weights[] = {1000, 1, 1};
    struct rotation_runner runners[3];
    int64_t counts[3];
    runners_of(3, weights, runners);
    count_picks(runners, 3, 2, 10000, counts);
    assert_int_equal(counts[0], 10000);
    for (size_t i = 0; i < 3; i++)
        runners[i].weight = 1;
    count_picks(runners, 3, 1, 60, counts);
    assert_in_range(counts[0], 20, 26);
    runners[0].credit = INT64_MAX;
    runners[1].credit = INT64_MIN;
    count_picks(runners, 3, 1, 60, counts);
    assert_in_range(counts[1], 14, 20);
}

static void no_weight_no_turn(void **state) {
    (void)state;
    const int32_t weights[] = {0, 2, 0};
    struct rotation_runner runners[3];
    int64_t ids[3] = {7, 7, 7};
    runners_of(3, weights, runners);
    assert_int_equal(rotation_pick(runners, 3, 3, 0, ids), 1);
    assert_int_equal(ids[0], 1);
    assert_int_equal(ids[1], 7);
    runners[1].weight = 0;
    assert_int_equal(rotation_pick(runners, 3, 3, 0, ids), 0);
    assert_int_equal(rotation_pick(NULL, 0, 3, 0, ids), 0);
    assert_int_equal(rotation_pick(runners, 3, 0, 0, ids), 0);
}

static void beyond_the_ceilings_nothing_changes(void **state) {
    (void)state;
    struct rotation_runner runners[ROTATION_MAX + 1];
    int64_t ids[ROTATION_MAX] = {7};
    runners_of(ROTATION_MAX + 1, NULL, runners);
    assert_int_equal(rotation_pick(runners, ROTATION_MAX + 1, 1, 0, ids), -EINVAL);
    assert_int_equal(rotation_pick(runners, 2, ROTATION_MAX + 1, 0, ids), -EINVAL);
    runners[1].weight = ROTATION_WEIGHT_MAX + 1;
    assert_int_equal(rotation_pick(runners, 2, 1, 0, ids), -EINVAL);
    runners[1].weight = -1;
    assert_int_equal(rotation_pick(runners, 2, 1, 0, ids), -EINVAL);
    assert_int_equal(ids[0], 7);
    assert_int_equal(runners[0].credit, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_weights_differ_by_at_most_one),
        cmocka_unit_test(weights_give_their_shares),
        cmocka_unit_test(nobody_is_off_its_share_by_more_than_one),
        cmocka_unit_test(it_runs_smoothly_and_begins_where_it_is_told),
        cmocka_unit_test(kiosks_begin_with_different_sponsors),
        cmocka_unit_test(unpayable_shares_are_not_saved_up),
        cmocka_unit_test(no_weight_no_turn),
        cmocka_unit_test(beyond_the_ceilings_nothing_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
