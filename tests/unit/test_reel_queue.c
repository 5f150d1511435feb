/* Which item comes next: a table, random programmes against a slow second way of choosing, and whole days whose
 * sponsors must have had what they paid for. Planted mistakes have to be found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <string.h>

#include "core/reel_queue.h"
#include "unit/chance.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define SEED 20261025
#define ROUNDS 20000
#define ROUNDS_MUTANT 5000
#define MINUTE INT64_C(60000)

typedef int next_fn(const struct reel_item *items, size_t n, struct reel_turn *turn, int programme, int share,
                    int64_t now);
typedef void shown_fn(struct reel_item *items, int index, struct reel_turn *turn, int64_t ms);

/* ---- plain items ---- */

static void plain_items_go_round(void **state) {
    (void)state;
    const struct reel_item items[] = {{.programme = 1}, {.programme = 2},
                                      {.programme = 1}, {.programme = 1, .out = true},
                                      {.programme = 1}, {.programme = 2}};
    const int wanted[] = {0, 2, 4, 0, 2, 4, 0};
    struct reel_turn turn = {.after = -1};
    for (size_t i = 0; i < COUNT(wanted); i++) {
        int index = reel_next(items, COUNT(items), &turn, 1, 25, 0);
        assert_int_equal(index, wanted[i]);
        assert_int_equal(reel_next(items, COUNT(items), &turn, 1, 25, 0), index); /* asking takes nothing */
        reel_took(items, index, &turn);
    }
    turn.after = 4000; /* of a longer list that was there before */
    assert_int_equal(reel_next(items, COUNT(items), &turn, 1, 25, 0), 0);
    assert_int_equal(reel_next(items, COUNT(items), &turn, 3, 25, 0), -ENOENT);
    assert_int_equal(reel_next(NULL, 0, &turn, 1, 25, 0), -ENOENT);
}

static void dates_are_kept(void **state) {
    (void)state;
    static const struct {
        const char *name;
        struct reel_item item;
        int64_t now;
        bool playable;
    } cases[] = {
        {"no limits", {.from = 0}, 50, true},
        {"before", {.from = 100}, 99, false},
        {"from is inclusive", {.from = 100}, 100, true},
        {"the last ms", {.until = 100}, 99, true},
        {"until is exclusive", {.until = 100}, 100, false},
        {"between", {.from = 100, .until = 200}, 150, true},
        {"a clock that is not trusted looks at no dates", {.from = 100, .until = 200}, 0, true},
        {"but at what is out", {.out = true}, 0, false},
        {"out", {.from = 100, .until = 200, .out = true}, 150, false},
    };
    for (size_t i = 0; i < COUNT(cases); i++)
        if (reel_playable(&cases[i].item, cases[i].now) != cases[i].playable)
            fail_msg("%s", cases[i].name);
}

/* ---- shares ---- */

static void shares_at_their_ends(void **state) {
    (void)state;
    struct reel_item items[] = {{.sponsored = true, .weight = 1}, {.programme = 0}};
    struct reel_turn turn = {.after = -1};
    assert_int_equal(reel_next(items, 2, &turn, 0, 50, 0), 1);  /* a plain one opens */
    assert_int_equal(reel_next(items, 2, &turn, 0, 100, 0), 0); /* but where none is to be shown */
    turn.plain_ms = 10 * MINUTE;
    assert_int_equal(reel_next(items, 2, &turn, 0, 1, 0), 0);
    assert_int_equal(reel_next(items, 2, &turn, 0, 0, 0), 1);
    assert_int_equal(reel_next(items, 2, &turn, 0, -5, 0), 1);
    turn.sponsored_ms = 10 * MINUTE;
    assert_int_equal(reel_next(items, 2, &turn, 0, 50, 0), 1); /* had exactly its share */
    assert_int_equal(reel_next(items, 2, &turn, 0, 99, 0), 0);
    assert_int_equal(reel_next(items, 2, &turn, 0, 100, 0), 0);
    items[0].out = true;
    assert_int_equal(reel_next(items, 2, &turn, 0, 100, 0), 1); /* none is held up by the other's absence */
    items[0].out = false, items[1].out = true;
    assert_int_equal(reel_next(items, 2, &turn, 0, 0, 0), 0);
    items[0].out = true;
    assert_int_equal(reel_next(items, 2, &turn, 0, 50, 0), -ENOENT);
}

static void accounts_stay_within_bounds(void **state) {
    (void)state;
    struct reel_item items[] = {{.sponsored = true, .weight = 0, .shown_ms = INT64_MAX},
                                {.sponsored = true, .weight = INT32_MAX, .shown_ms = INT64_MAX},
                                {.sponsored = true, .weight = INT32_MIN, .shown_ms = INT64_MIN}};
    struct reel_turn turn = {.after = -1};
    assert_int_equal(reel_next(items, 3, &turn, 0, 50, 0), 2);
    reel_shown(items, 0, &turn, INT64_MAX);
    assert_true(items[0].shown_ms > INT64_C(365) * 24 * 60 * MINUTE);
    assert_int_equal(reel_next(items, 2, &turn, 0, 50, 0), 1); /* the weights count as 1 and REEL_WEIGHT_MAX */
    reel_shown(items, 0, &turn, INT64_MIN);
    reel_shown(items, 0, &turn, INT64_MIN);
    assert_true(items[0].shown_ms == 0);
    assert_true(turn.sponsored_ms == 0 && turn.plain_ms == 0);
}

static void what_was_charged_too_much_is_given_back(void **state) {
    (void)state;
    struct reel_item items[] = {{.sponsored = true, .weight = 1}, {.sponsored = true, .weight = 1}};
    struct reel_turn turn = {.after = -1};
    reel_shown(items, 0, &turn, 30000);
    assert_int_equal(reel_next(items, 2, &turn, 0, 50, 0), 1);
    reel_shown(items, 1, &turn, 30000);
    reel_shown(items, 1, &turn, 4000 - 30000); /* cut after 4 s: it is made good */
    assert_int_equal(items[1].shown_ms, 4000);
    assert_int_equal(turn.sponsored_ms, 34000);
    assert_int_equal(reel_next(items, 2, &turn, 0, 50, 0), 1);
}

/* A plain picture held for four hours, then a share of a quarter: how long are there sponsors alone? The other way
 * round, too. */
static void a_long_hold_is_soon_forgiven(void **state) {
    (void)state;
    struct reel_item items[] = {{.sponsored = true, .weight = 1}, {.programme = 0}};
    struct reel_turn turn = {.after = -1};
    int64_t alone = 0;
    reel_shown(items, 0, &turn, 20 * MINUTE);
    reel_shown(items, 1, &turn, 240 * MINUTE);
    for (; reel_next(items, 2, &turn, 0, 25, 0) == 0; alone += 10000)
        reel_shown(items, 0, &turn, 10000);
    assert_in_range(alone, 6 * MINUTE, 7 * MINUTE);
    reel_shown(items, 0, &turn, 180 * MINUTE);
    for (alone = 0; reel_next(items, 2, &turn, 0, 25, 0) == 1; alone += 10000)
        reel_shown(items, 1, &turn, 10000);
    assert_in_range(alone, 19 * MINUTE, 21 * MINUTE);
}

/* ---- a day of eight hours ---- */

#define DAY (480 * MINUTE)
static const int64_t lengths[] = {60000, 10000, 15000, 45000, 90000, 30000, 20000};
static const int32_t weights[] = {0, 1, 2, 5, 0, 3, 0}; /* 0 = plain */

struct day {
    struct reel_item items[COUNT(lengths)];
    int64_t shown[COUNT(lengths)]; /* counted here, not by the accounts */
    int64_t sponsored, total;
};

static void live_a_day(next_fn *next, shown_fn *shown, uint64_t seed, int share, bool cuts, struct day *day) {
    struct chance c = {seed};
    struct reel_turn turn = {.after = -1};
    memset(day, 0, sizeof(*day));
    for (size_t i = 0; i < COUNT(lengths); i++)
        day->items[i] = (struct reel_item){.sponsored = weights[i] > 0, .weight = weights[i]};
    while (day->total < DAY) {
        int i = next(day->items, COUNT(lengths), &turn, 0, share, 0);
        assert_true(i >= 0);
        int64_t ms = cuts && chance_one_in(&c, 3) ? chance_below(&c, (uint32_t)lengths[i]) + 1 : lengths[i];
        reel_took(day->items, i, &turn);
        shown(day->items, i, &turn, lengths[i]);
        if (ms != lengths[i])
            shown(day->items, i, &turn, ms - lengths[i]);
        day->shown[i] += ms;
        day->total += ms;
        day->sponsored += day->items[i].sponsored ? ms : 0;
    }
}

static const char *check_day(next_fn *next, shown_fn *shown, int share, bool cuts) {
    struct day day;
    live_a_day(next, shown, SEED, share, cuts, &day);
    int64_t apart = day.sponsored * 100 - day.total * share;
    if (apart > day.total || apart < -day.total)
        return "sponsors' share is more than 1 % off";
    for (size_t i = 0; i < COUNT(lengths); i++)
        for (size_t k = 0; weights[i] > 0 && k < COUNT(lengths); k++)
            if (weights[k] > 0 &&
                day.shown[i] * weights[k] - day.shown[k] * weights[i] > 90000 * weights[i] * weights[k])
                return "a sponsor is more than a film ahead of another";
    for (size_t i = 0; i < COUNT(lengths); i++)
        if (day.shown[i] == 0)
            return "an item was never shown";
    return NULL;
}

static const char *check_days(next_fn *next, shown_fn *shown) {
    static const int shares[] = {5, 10, 25, 50, 80};
    const char *broken = NULL;
    for (size_t i = 0; i < 2 * COUNT(shares) && !broken; i++)
        broken = check_day(next, shown, shares[i / 2], i % 2);
    return broken;
}

static void sponsors_get_what_they_paid_for(void **state) {
    (void)state;
    const char *broken = check_days(reel_next, reel_shown);
    if (broken)
        fail_msg("%s", broken);
}

/* ---- against a slow second way ---- */

#define LIST 12

struct list {
    struct reel_item items[LIST];
    size_t n;
    struct reel_turn turn;
    int share;
    int64_t now;
};

static void make_list(struct chance *c, struct list *list) {
    *list = (struct list){.n = chance_below(c, LIST + 1),
                          .turn = {(int)chance_below(c, LIST + 2) - 1, chance_below(c, 900), chance_below(c, 900)},
                          .share = (int)chance_below(c, 101),
                          .now = chance_one_in(c, 4) ? 0 : 1 + chance_below(c, 40)};
    if (chance_one_in(c, 6))
        list->share = chance_one_in(c, 2) ? 0 : 100;
    for (size_t i = 0; i < LIST; i++)
        list->items[i] = (struct reel_item){.programme = (int)chance_below(c, 2),
                                            .from = chance_one_in(c, 2) ? 0 : chance_below(c, 40),
                                            .until = chance_one_in(c, 2) ? 0 : chance_below(c, 40),
                                            .sponsored = chance_one_in(c, 2),
                                            .weight = 1 + (int32_t)chance_below(c, 10),
                                            .out = chance_one_in(c, 5),
                                            .shown_ms = chance_below(c, 12)};
}

static bool slowly_in(const struct list *list, int i) {
    const struct reel_item *item = &list->items[i];
    bool early = list->now != 0 && item->from != 0 && list->now < item->from;
    bool late = list->now != 0 && item->until != 0 && list->now >= item->until;
    return item->programme == 0 && !item->out && !early && !late;
}

/* Step by step round the list from the last one on. */
static int slowly_plain(const struct list *list) {
    int n = (int)list->n, at = list->turn.after < n ? list->turn.after : -1;
    for (int step = 0; step < n; step++) {
        at = at + 1 < n ? at + 1 : 0;
        if (!list->items[at].sponsored && slowly_in(list, at))
            return at;
    }
    return -ENOENT;
}

/* 2520 is a multiple of all weights from 1 to 10: virtual time is whole. */
static int slowly_sponsored(const struct list *list) {
    for (int64_t time = 0; time <= 12 * 2520; time++)
        for (int i = 0; i < (int)list->n; i++)
            if (list->items[i].sponsored && slowly_in(list, i) &&
                list->items[i].shown_ms * (2520 / list->items[i].weight) == time)
                return i;
    return -ENOENT;
}

static int slowly(const struct list *list) {
    int plain = slowly_plain(list), sponsored = slowly_sponsored(list);
    int64_t all = list->turn.plain_ms + list->turn.sponsored_ms;
    bool due = list->share == 100 || list->turn.sponsored_ms * 100 < list->share * all;
    if (plain < 0)
        return sponsored;
    return sponsored >= 0 && due ? sponsored : plain;
}

static const char *first_broken(next_fn *next, int rounds) {
    struct chance c = {SEED};
    struct list list;
    for (int i = 0; i < rounds; i++) {
        make_list(&c, &list);
        if (next(list.items, list.n, &list.turn, 0, list.share, list.now) != slowly(&list))
            return "another item than the slow way chose";
    }
    return NULL;
}

static void random_lists_are_as_chosen_slowly(void **state) {
    (void)state;
    const char *broken = first_broken(reel_next, ROUNDS / 10);
    if (broken)
        fail_msg("%s", broken);
}

/* ---- one mistake each ---- */

static int next_of_changed(const struct reel_item *items, size_t n, struct reel_turn *turn, int share, int64_t now,
                           void (*change)(struct reel_item *item)) {
    struct reel_item changed[LIST];
    memcpy(changed, items, n * sizeof(*items));
    for (size_t i = 0; i < n; i++)
        change(&changed[i]);
    return reel_next(changed, n, turn, 0, share, now);
}

static void same_weight(struct reel_item *item) { item->weight = 1; }
static void no_from(struct reel_item *item) { item->from = 0; }
static void no_until(struct reel_item *item) { item->until = 0; }
static void not_out(struct reel_item *item) { item->out = false; }
static void one_programme(struct reel_item *item) { item->programme = 0; }

#define CHANGED(change)                                                                                      \
    static int next_##change(const struct reel_item *items, size_t n, struct reel_turn *turn, int programme, \
                             int share, int64_t now) {                                                       \
        (void)programme;                                                                                     \
        return next_of_changed(items, n, turn, share, now, change);                                          \
    }
CHANGED(same_weight)
CHANGED(no_from)
CHANGED(no_until)
CHANGED(not_out)
CHANGED(one_programme)

static int next_repeats(const struct reel_item *items, size_t n, struct reel_turn *turn, int programme, int share,
                        int64_t now) {
    struct reel_turn wrong = *turn;
    wrong.after--;
    return reel_next(items, n, &wrong, programme, share, now);
}

static int next_shares_half(const struct reel_item *items, size_t n, struct reel_turn *turn, int programme, int share,
                            int64_t now) {
    return reel_next(items, n, turn, programme, share ? 50 : 0, now);
}

static int next_sponsors_first(const struct reel_item *items, size_t n, struct reel_turn *turn, int programme,
                               int share, int64_t now) {
    return reel_next(items, n, turn, programme, share ? 100 : 0, now);
}

static void shown_counts_plays(struct reel_item *items, int index, struct reel_turn *turn, int64_t ms) {
    if (ms > 0)
        reel_shown(items, index, turn, 10000);
}

static void shown_forgets_cuts(struct reel_item *items, int index, struct reel_turn *turn, int64_t ms) {
    if (ms > 0)
        reel_shown(items, index, turn, ms);
}

static void each_planted_mistake_is_found(void **state) {
    (void)state;
    next_fn *const mutants[] = {next_same_weight,   next_no_from, next_no_until,    next_not_out,
                                next_one_programme, next_repeats, next_shares_half, next_sponsors_first};
    shown_fn *const accounts[] = {shown_counts_plays, shown_forgets_cuts};
    for (size_t i = 0; i < COUNT(mutants); i++)
        if (!first_broken(mutants[i], ROUNDS_MUTANT / 10))
            fail_msg("mutant %zu passed", i);
    for (size_t i = 0; i < COUNT(accounts); i++)
        if (!check_days(reel_next, accounts[i]))
            fail_msg("account %zu passed", i);
    if (!check_days(next_shares_half, reel_shown) || !check_days(next_same_weight, reel_shown))
        fail_msg("a day without shares or weights passed");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_items_go_round),
        cmocka_unit_test(dates_are_kept),
        cmocka_unit_test(shares_at_their_ends),
        cmocka_unit_test(accounts_stay_within_bounds),
        cmocka_unit_test(what_was_charged_too_much_is_given_back),
        cmocka_unit_test(a_long_hold_is_soon_forgiven),
        cmocka_unit_test(sponsors_get_what_they_paid_for),
        cmocka_unit_test(random_lists_are_as_chosen_slowly),
        cmocka_unit_test(each_planted_mistake_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
