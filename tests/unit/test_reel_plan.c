/* The ladder of the second display: a table of instants, then random agendas against a day painted millisecond by
 * millisecond, which also has to find each of some planted mistakes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "core/reel_plan.h"
#include "unit/chance.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define SEED 20261024
#define ROUNDS 20000
#define ROUNDS_MUTANT 5000

typedef void plan_fn(const struct reel_now *now, struct reel_plan *ret_plan);

/* ---- a day of a small event: minutes stand for ms ---- */

enum { OPENING, BREAK, LUNCH, DEFAULT, PROGRAMMES };

static const struct reel_hours day[] = {
    {OPENING, 100, 200}, {BREAK, 300, 320},   {LUNCH, 310, 400},
    {BREAK, 500, 500},   {OPENING, 610, 600}, {LUNCH, 1300, 1500},
};
static const int64_t starts[] = {200, 320, 320, 900};

static struct reel_now at(int64_t now) {
    static const bool playable[PROGRAMMES] = {true, true, true, true};
    return (struct reel_now){
        .now = now,
        .clock_trusted = true,
        .hours = day,
        .n_hours = COUNT(day),
        .playable = playable,
        .n_programmes = PROGRAMMES,
        .default_programme = DEFAULT,
        .starts = starts,
        .n_starts = COUNT(starts),
        .countdown = 10,
        .wish = {.programme = -1},
    };
}

static void expect(const char *name, const struct reel_now *now, enum reel_level level, int programme, int countdown,
                   int64_t until) {
    struct reel_plan plan;
    memset(&plan, 0x5A, sizeof(plan));
    reel_plan_at(now, &plan);
    if (plan.level != level || plan.programme != programme || plan.countdown != countdown || plan.until != until)
        fail_msg("%s: level %d programme %d countdown %d until %lld", name, (int)plan.level, plan.programme,
                 plan.countdown, (long long)plan.until);
}

static void a_day_goes_by(void **state) {
    (void)state;
    static const struct {
        const char *name;
        int64_t now;
        enum reel_level level;
        int programme, countdown;
        int64_t until;
    } cases[] = {
        {"before all", 0, REEL_LEVEL_DEFAULT, DEFAULT, -1, 100},
        {"the last ms before", 99, REEL_LEVEL_DEFAULT, DEFAULT, -1, 100},
        {"from is inclusive", 100, REEL_LEVEL_PROGRAMME, OPENING, -1, 190},
        {"counted down to its end", 190, REEL_LEVEL_PROGRAMME, OPENING, 0, 200},
        {"the last ms of it", 199, REEL_LEVEL_PROGRAMME, OPENING, 0, 200},
        {"until is exclusive, and so is a start", 200, REEL_LEVEL_DEFAULT, DEFAULT, -1, 300},
        {"a break", 300, REEL_LEVEL_PROGRAMME, BREAK, -1, 310},
        {"the one that began later; the first of two sessions", 310, REEL_LEVEL_PROGRAMME, LUNCH, 1, 320},
        {"still on", 399, REEL_LEVEL_PROGRAMME, LUNCH, -1, 400},
        {"empty and turned stretches are never on", 500, REEL_LEVEL_DEFAULT, DEFAULT, -1, 890},
        {"counted down over the default", 895, REEL_LEVEL_DEFAULT, DEFAULT, 3, 900},
        {"past midnight it may go on", 1499, REEL_LEVEL_PROGRAMME, LUNCH, -1, 1500},
        {"after all", 1500, REEL_LEVEL_DEFAULT, DEFAULT, -1, INT64_MAX},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct reel_now now = at(cases[i].now);
        expect(cases[i].name, &now, cases[i].level, cases[i].programme, cases[i].countdown, cases[i].until);
    }
}

static void what_cannot_be_shown_is_passed_over(void **state) {
    (void)state;
    bool playable[PROGRAMMES] = {true, true, false, true};
    struct reel_now now = at(315);
    now.playable = playable;
    expect("lunch has nothing: the break beneath it", &now, REEL_LEVEL_PROGRAMME, BREAK, 1, 320);
    playable[BREAK] = false;
    expect("nor has the break", &now, REEL_LEVEL_DEFAULT, DEFAULT, 1, 320);
    playable[DEFAULT] = false;
    expect("nor the default: the slate", &now, REEL_LEVEL_SLATE, -1, 1, 320);
    playable[DEFAULT] = true;
    now.default_programme = -1;
    expect("there is no default", &now, REEL_LEVEL_SLATE, -1, 1, 320);
    now.default_programme = PROGRAMMES;
    expect("a default that is not there", &now, REEL_LEVEL_SLATE, -1, 1, 320);
    now.default_programme = DEFAULT;
    now.n_programmes = DEFAULT; /* one less than there are */
    expect("a programme beyond the last", &now, REEL_LEVEL_SLATE, -1, 1, 320);
    struct reel_now none = {.now = 5, .clock_trusted = true, .default_programme = -1, .wish = {.programme = -1}};
    expect("an event without anything", &none, REEL_LEVEL_SLATE, -1, -1, INT64_MAX);
}

static void staff_pin_until_the_agenda_moves_on(void **state) {
    (void)state;
    struct reel_plan plan;
    struct reel_now now = at(150);
    now.wish = (struct reel_wish){.programme = LUNCH, .pinned_at = 120};
    expect("pinned over the opening", &now, REEL_LEVEL_PROGRAMME, LUNCH, -1, 190);
    reel_plan_at(&now, &plan);
    assert_true(plan.pinned);
    now.now = 250;
    expect("still, in the gap after it", &now, REEL_LEVEL_PROGRAMME, LUNCH, -1, 300);
    now.now = 300;
    expect("until the break begins", &now, REEL_LEVEL_PROGRAMME, BREAK, -1, 310);
    reel_plan_at(&now, &plan);
    assert_false(plan.pinned);
    now.wish.pinned_at = 300;
    expect("pinned as it began", &now, REEL_LEVEL_PROGRAMME, LUNCH, -1, 310);
    now.now = 700;
    now.wish.pinned_at = 450;
    expect("stretches of no length end nothing", &now, REEL_LEVEL_PROGRAMME, LUNCH, -1, 890);
    now.wish.programme = PROGRAMMES;
    expect("a programme that is not there", &now, REEL_LEVEL_DEFAULT, DEFAULT, -1, 890);
}

static void emergencies_end_by_themselves(void **state) {
    (void)state;
    struct reel_now now = at(310);
    now.wish = (struct reel_wish){.emergency = true, .emergency_until = 315, .programme = -1};
    expect("over everything, and shown alone; lunch waits beneath", &now, REEL_LEVEL_EMERGENCY, LUNCH, -1, 315);
    now.now = 314;
    expect("its last ms", &now, REEL_LEVEL_EMERGENCY, LUNCH, -1, 315);
    now.now = 315;
    expect("over", &now, REEL_LEVEL_PROGRAMME, LUNCH, 1, 320);
    now.now = 310;
    now.wish.emergency = false;
    expect("taken back", &now, REEL_LEVEL_PROGRAMME, LUNCH, 1, 320);
}

static void a_clock_in_1970_moves_nothing(void **state) {
    (void)state;
    struct reel_now now = at(315);
    now.clock_trusted = false;
    expect("no hours, no countdown", &now, REEL_LEVEL_DEFAULT, DEFAULT, -1, INT64_MAX);
    now.wish.programme = OPENING;
    now.wish.pinned_at = 0;
    expect("but pins, whatever began since", &now, REEL_LEVEL_PROGRAMME, OPENING, -1, INT64_MAX);
    now.wish.emergency = true;
    now.wish.emergency_until = 400;
    expect("and emergencies, which end", &now, REEL_LEVEL_EMERGENCY, OPENING, -1, 400);
}

static void ends_of_time(void **state) {
    (void)state;
    const int64_t ends[] = {INT64_MIN, INT64_MAX};
    const struct reel_hours always = {DEFAULT, INT64_MIN, INT64_MAX};
    struct reel_now now = at(INT64_MIN);
    now.starts = ends;
    now.n_starts = COUNT(ends);
    now.hours = &always;
    now.n_hours = 1;
    now.countdown = INT64_MAX;
    expect("the first ms there is", &now, REEL_LEVEL_PROGRAMME, DEFAULT, -1, 0);
    now.now = INT64_MAX - 1;
    expect("nearly the last", &now, REEL_LEVEL_PROGRAMME, DEFAULT, 1, INT64_MAX);
    now.now = INT64_MAX;
    expect("the last", &now, REEL_LEVEL_DEFAULT, DEFAULT, -1, INT64_MAX);
}

/* ---- against a day that is painted ---- */

#define SPAN 48 /* ms; all instants lie within */
#define AGENDA 8

struct agenda {
    struct reel_now now;
    struct reel_hours hours[AGENDA];
    int64_t starts[AGENDA];
    bool playable[REEL_PROGRAMMES];
};

static int64_t some(struct chance *c) { return chance_below(c, SPAN); }

static void make_agenda(struct chance *c, struct agenda *a) {
    memset(a, 0, sizeof(*a));
    a->now = (struct reel_now){.now = some(c),
                               .clock_trusted = !chance_one_in(c, 5),
                               .hours = a->hours,
                               .n_hours = chance_below(c, AGENDA + 1),
                               .playable = a->playable,
                               .n_programmes = 1 + chance_below(c, 5),
                               .default_programme = (int)chance_below(c, 7) - 1,
                               .starts = a->starts,
                               .n_starts = chance_below(c, AGENDA + 1),
                               .countdown = chance_below(c, 12),
                               .wish = {.emergency = chance_one_in(c, 4),
                                        .emergency_until = some(c),
                                        .programme = chance_one_in(c, 2) ? -1 : (int)chance_below(c, 6),
                                        .pinned_at = some(c)}};
    for (size_t i = 0; i < AGENDA; i++) {
        a->hours[i] = (struct reel_hours){(int)chance_below(c, 7) - 1, some(c), some(c)};
        a->starts[i] = some(c);
    }
    for (size_t i = 0; i < a->now.n_programmes; i++)
        a->playable[i] = !chance_one_in(c, 4);
}

static bool painted_shows(const struct agenda *a, int programme) {
    return programme >= 0 && programme < (int)a->now.n_programmes && a->playable[programme];
}

/* The agenda as a strip: stretches are painted over one another by their start, as rows of a table would be sorted. */
static int painted_programme(const struct agenda *a) {
    int strip[SPAN];
    for (int t = 0; t < SPAN; t++)
        strip[t] = -1;
    for (int64_t from = 0; from < SPAN; from++)
        for (size_t i = 0; i < a->now.n_hours; i++)
            for (int64_t t = from; a->hours[i].from == from && t < a->hours[i].until; t++)
                if (painted_shows(a, a->hours[i].programme))
                    strip[t] = a->hours[i].programme;
    return a->now.clock_trusted ? strip[a->now.now] : -1;
}

/* Staff's pin lived through, ms by ms. */
static bool painted_pin(const struct agenda *a) {
    bool pinned = true;
    for (int64_t t = a->now.wish.pinned_at + 1; t <= a->now.now; t++)
        for (size_t i = 0; i < a->now.n_hours; i++)
            if (a->now.clock_trusted && a->hours[i].from == t && a->hours[i].until > t)
                pinned = false;
    return pinned && painted_shows(a, a->now.wish.programme);
}

/* Looking at each coming ms: does a session begin there? */
static int painted_countdown(const struct agenda *a) {
    for (int64_t ahead = 1; a->now.clock_trusted && ahead <= a->now.countdown; ahead++)
        for (size_t i = 0; i < a->now.n_starts; i++)
            if (a->starts[i] == a->now.now + ahead)
                return (int)i;
    return -1;
}

static struct reel_plan painted(const struct agenda *a) {
    struct reel_plan plan = {.countdown = painted_countdown(a), .pinned = painted_pin(a)};
    bool emergency = a->now.wish.emergency && a->now.now < a->now.wish.emergency_until;
    plan.programme = plan.pinned ? a->now.wish.programme : painted_programme(a);
    plan.level = REEL_LEVEL_PROGRAMME;
    if (plan.programme < 0) {
        plan.level = painted_shows(a, a->now.default_programme) ? REEL_LEVEL_DEFAULT : REEL_LEVEL_SLATE;
        plan.programme = plan.level == REEL_LEVEL_DEFAULT ? a->now.default_programme : -1;
    }
    if (emergency) {
        plan.level = REEL_LEVEL_EMERGENCY;
        plan.countdown = -1;
    }
    return plan;
}

static bool is_same(const struct reel_plan *a, const struct reel_plan *b) {
    return a->level == b->level && a->programme == b->programme && a->pinned == b->pinned &&
           a->countdown == b->countdown;
}

/* An instant that the agenda names: asking again at any other would be a busy loop. */
static bool is_edge(const struct agenda *a, int64_t instant) {
    bool edge = instant == INT64_MAX || instant == a->now.wish.emergency_until;
    for (size_t i = 0; i < a->now.n_hours; i++)
        edge |= instant == a->hours[i].from || instant == a->hours[i].until;
    for (size_t i = 0; i < a->now.n_starts; i++)
        edge |= instant == a->starts[i] || instant == a->starts[i] - a->now.countdown;
    return edge;
}

static const char *check(plan_fn *plan_at, struct agenda *a) {
    struct reel_plan plan, wanted = painted(a);
    plan_at(&a->now, &plan);
    if (!is_same(&plan, &wanted))
        return "differs from the painted day";
    if (plan.until <= a->now.now || !is_edge(a, plan.until))
        return "asks for another look at no edge";
    for (struct agenda later = *a; ++later.now.now < SPAN && later.now.now < plan.until;) {
        later.now.hours = later.hours, later.now.starts = later.starts, later.now.playable = later.playable;
        struct reel_plan then = painted(&later);
        if (!is_same(&plan, &then))
            return "changes before it said";
    }
    return NULL;
}

static const char *first_broken(plan_fn *plan_at, int rounds) {
    struct chance c = {SEED};
    struct agenda a;
    const char *broken = NULL;
    for (int i = 0; i < rounds && !broken; i++) {
        make_agenda(&c, &a);
        broken = check(plan_at, &a);
    }
    return broken;
}

static void random_agendas_are_as_painted(void **state) {
    (void)state;
    const char *broken = first_broken(reel_plan_at, ROUNDS);
    if (broken)
        fail_msg("the plan %s", broken);
}

/* ---- plans with one mistake each ---- */

static void until_is_inclusive(const struct reel_now *now, struct reel_plan *ret_plan) {
    struct reel_hours hours[AGENDA];
    struct reel_now wrong = *now;
    for (size_t i = 0; i < now->n_hours; i++)
        hours[i] = (struct reel_hours){now->hours[i].programme, now->hours[i].from, now->hours[i].until + 1};
    wrong.hours = hours;
    reel_plan_at(&wrong, ret_plan);
}

static void believes_the_clock(const struct reel_now *now, struct reel_plan *ret_plan) {
    struct reel_now wrong = *now;
    wrong.clock_trusted = true;
    reel_plan_at(&wrong, ret_plan);
}

static void first_row_wins(const struct reel_now *now, struct reel_plan *ret_plan) {
    struct reel_hours hours[AGENDA];
    struct reel_now wrong = *now;
    for (size_t i = 0; i < now->n_hours; i++)
        hours[now->n_hours - 1 - i] = now->hours[i];
    wrong.hours = hours;
    reel_plan_at(&wrong, ret_plan);
}

static void last_session_wins(const struct reel_now *now, struct reel_plan *ret_plan) {
    int64_t turned[AGENDA];
    struct reel_now wrong = *now;
    for (size_t i = 0; i < now->n_starts; i++)
        turned[now->n_starts - 1 - i] = now->starts[i];
    wrong.starts = turned;
    reel_plan_at(&wrong, ret_plan);
    if (ret_plan->countdown >= 0)
        ret_plan->countdown = (int)now->n_starts - 1 - ret_plan->countdown;
}

static void shows_what_is_broken(const struct reel_now *now, struct reel_plan *ret_plan) {
    const bool all[REEL_PROGRAMMES] = {true, true, true, true, true, true, true, true};
    struct reel_now wrong = *now;
    wrong.playable = all;
    reel_plan_at(&wrong, ret_plan);
}

static void pins_for_good(const struct reel_now *now, struct reel_plan *ret_plan) {
    struct reel_now wrong = *now;
    wrong.wish.pinned_at = INT64_MAX;
    reel_plan_at(&wrong, ret_plan);
}

static void emergency_for_good(const struct reel_now *now, struct reel_plan *ret_plan) {
    struct reel_now wrong = *now;
    wrong.wish.emergency_until = INT64_MAX;
    reel_plan_at(&wrong, ret_plan);
}

static void counts_too_early(const struct reel_now *now, struct reel_plan *ret_plan) {
    struct reel_now wrong = *now;
    wrong.countdown++;
    reel_plan_at(&wrong, ret_plan);
}

static void sleeps_on(const struct reel_now *now, struct reel_plan *ret_plan) {
    reel_plan_at(now, ret_plan);
    if (ret_plan->until != INT64_MAX)
        ret_plan->until = INT64_MAX;
}

static void is_restless(const struct reel_now *now, struct reel_plan *ret_plan) {
    reel_plan_at(now, ret_plan);
    ret_plan->until = now->now + 1;
}

static void each_planted_mistake_is_found(void **state) {
    (void)state;
    plan_fn *const mutants[] = {
        until_is_inclusive, believes_the_clock, first_row_wins,   last_session_wins, shows_what_is_broken,
        pins_for_good,      emergency_for_good, counts_too_early, sleeps_on,         is_restless,
    };
    for (size_t i = 0; i < COUNT(mutants); i++)
        if (!first_broken(mutants[i], ROUNDS_MUTANT))
            fail_msg("mutant %zu passed", i);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_goes_by),
        cmocka_unit_test(what_cannot_be_shown_is_passed_over),
        cmocka_unit_test(staff_pin_until_the_agenda_moves_on),
        cmocka_unit_test(emergencies_end_by_themselves),
        cmocka_unit_test(a_clock_in_1970_moves_nothing),
        cmocka_unit_test(ends_of_time),
        cmocka_unit_test(random_agendas_are_as_painted),
        cmocka_unit_test(each_planted_mistake_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
