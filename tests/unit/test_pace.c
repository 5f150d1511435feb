/* When frames are due: films played by a loop as the reel's, then random orders against a play head that is moved on
 * millisecond by millisecond. Planted mistakes have to be found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/pace.h"
#include "unit/chance.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define SEED 20261026
#define ROUNDS 3000
#define STEPS 60
#define MS INT64_C(1000)
#define FRAME INT64_C(33333)

/* ---- a reel that plays films of 30 frames a second ---- */

struct reel {
    struct pace pace;
    int64_t now;
    int64_t shown_at, longest, shortest; /* between two pictures */
    int shown, dropped;
};

static void show(struct reel *reel, int64_t pts) {
    int64_t gap = reel->now - reel->shown_at;
    pace_shown(&reel->pace, pts, FRAME, reel->now);
    if (reel->shown++ > 0) {
        reel->longest = gap > reel->longest ? gap : reel->longest;
        reel->shortest = gap < reel->shortest ? gap : reel->shortest;
    }
    reel->shown_at = reel->now;
}

/* Looks every ms. stall is how long the loop hangs at the frame in the middle. */
static void play(struct reel *reel, int frames, bool sound, int64_t stall) {
    pace_begin(&reel->pace, 0, reel->now);
    for (int i = 0; i < frames; i++) {
        enum pace_step step;
        reel->now += i == frames / 2 ? stall : 0;
        while ((step = pace_step(&reel->pace, i * FRAME, i + 1 < frames ? (i + 1) * FRAME : -1, sound, reel->now)) ==
               PACE_WAIT)
            reel->now += MS;
        if (step == PACE_DROP)
            reel->dropped++;
        else
            show(reel, i * FRAME);
    }
    while (reel->now < reel->pace.end)
        reel->now += MS;
}

static void films_follow_one_another_without_a_gap(void **state) {
    (void)state;
    struct reel reel = {.now = 5000 * MS, .shortest = INT64_MAX};
    for (int film = 0; film < 100; film++)
        play(&reel, 30, false, 0);
    assert_int_equal(reel.shown, 3000);
    assert_in_range(reel.shortest, 32 * MS, FRAME);
    assert_in_range(reel.longest, FRAME, 35 * MS);
    /* 100 seconds later, not 100 s and a ms for each film: the loop's own lateness does not add up */
    assert_in_range(reel.now, 5000 * MS + 3000 * FRAME, 5000 * MS + 3000 * FRAME + MS);
    assert_int_equal(reel.pace.shifted, 0);
}

static void a_muted_film_that_hangs_shows_every_frame(void **state) {
    (void)state;
    struct reel reel = {.now = 7, .shortest = INT64_MAX};
    play(&reel, 60, false, 150 * MS); /* caught up with */
    assert_int_equal(reel.shown, 60);
    assert_int_equal(reel.pace.shifted, 0);
    assert_int_equal(reel.shortest, 0);
    reel.shortest = INT64_MAX;
    play(&reel, 60, false, 500 * MS); /* too long: the film is later from there on */
    assert_int_equal(reel.shown, 120);
    assert_int_equal(reel.dropped, 0);
    assert_in_range(reel.pace.shifted, 450 * MS, 500 * MS);
    assert_in_range(reel.shortest, 32 * MS, FRAME);
    assert_in_range(reel.now, 7 + 120 * FRAME + reel.pace.shifted, 7 + 120 * FRAME + reel.pace.shifted + 2 * MS);
}

static void a_film_with_sound_drops_what_is_overtaken(void **state) {
    (void)state;
    struct reel reel = {.now = 7, .shortest = INT64_MAX};
    play(&reel, 60, true, 150 * MS);
    assert_in_range(reel.dropped, 3, 4);
    assert_int_equal(reel.shown + reel.dropped, 60);
    assert_in_range(reel.now, 7 + 60 * FRAME, 7 + 60 * FRAME + MS); /* in step again */
}

static void the_frame_whose_next_is_not_decoded_is_shown(void **state) {
    (void)state;
    struct pace pace = {0};
    pace_begin(&pace, 0, 1000 * MS);
    assert_int_equal(pace_step(&pace, 0, FRAME, true, 1000 * MS + FRAME - 1), PACE_SHOW);
    assert_int_equal(pace_step(&pace, 0, FRAME, true, 1000 * MS + FRAME), PACE_DROP);
    assert_int_equal(pace_step(&pace, 0, FRAME, false, 1000 * MS + FRAME), PACE_SHOW);
    assert_int_equal(pace_step(&pace, 0, -1, true, 9000 * MS), PACE_SHOW);
    assert_int_equal(pace_step(&pace, FRAME, -1, true, 1000 * MS + FRAME - 1), PACE_WAIT);
}

static void the_picture_follows_the_sound(void **state) {
    (void)state;
    struct pace pace = {0};
    pace_begin(&pace, 0, 1000 * MS);
    pace_heard(&pace, 100 * MS, 1139 * MS); /* 39 ms behind: by a tenth */
    assert_int_equal(pace_due(&pace, 0), 1000 * MS + 3900);
    pace_heard(&pace, 1000 * MS, 2043 * MS + 900); /* 40 ms behind */
    assert_int_equal(pace_due(&pace, 0), 1043 * MS + 900);
    pace_heard(&pace, 2000 * MS, 3000 * MS); /* and ahead */
    assert_int_equal(pace_due(&pace, 0), 1000 * MS);
    pace_heard(&pace, 3000 * MS, 3960 * MS);
    assert_int_equal(pace_due(&pace, 0), 960 * MS); /* by 40 ms */
    pace_heard(&pace, 3000 * MS, 4000 * MS);
    pace_shown(&pace, 0, FRAME, 1500 * MS); /* late: but the sound decides, not this */
    assert_int_equal(pace_due(&pace, 0), 1000 * MS);
    assert_int_equal(pace.shifted, 0);
}

/* Sound and picture of a sound card that runs 1 per mille fast, looked at each 33 ms for an hour. */
static void a_fast_sound_card_is_followed(void **state) {
    (void)state;
    struct pace pace = {0};
    int64_t most = 0;
    pace_begin(&pace, 0, 0);
    for (int64_t now = 0; now < 3600 * 1000 * MS; now += FRAME) {
        int64_t pts = now + now / 1000, apart = now - pace_due(&pace, pts);
        apart = apart < 0 ? -apart : apart;
        most = apart > most ? apart : most;
        pace_heard(&pace, pts, now);
    }
    assert_in_range(most, 0, 5 * MS);
}

static void time_stands_still_while_held(void **state) {
    (void)state;
    struct pace pace = {0};
    pace_begin(&pace, 0, 1000 * MS);
    pace_shown(&pace, 0, FRAME, 1000 * MS);
    pace_hold(&pace, 1010 * MS);
    pace_hold(&pace, 1020 * MS); /* again: nothing new */
    assert_true(pace_due(&pace, FRAME) == INT64_MAX);
    assert_int_equal(pace_step(&pace, FRAME, 2 * FRAME, true, 90000 * MS), PACE_WAIT);
    pace_heard(&pace, 5, 90000 * MS);
    pace_go(&pace, 91010 * MS);
    pace_go(&pace, 99999 * MS);
    assert_int_equal(pace_due(&pace, FRAME), 91000 * MS + FRAME);
    assert_int_equal(pace.end, 91000 * MS + FRAME);
}

static void a_cut_item_does_not_make_the_next_one_wait(void **state) {
    (void)state;
    struct pace pace = {0};
    assert_true(pace_due(&pace, 0) == INT64_MAX); /* nothing is on */
    pace_begin(&pace, 0, 1000 * MS);
    pace_shown(&pace, 0, 600000 * MS, 1000 * MS); /* a photo of ten minutes */
    pace_begin(&pace, 40 * MS, 2000 * MS);
    assert_int_equal(pace_due(&pace, 40 * MS), 2000 * MS);
    pace_shown(&pace, 40 * MS, 0, 2000 * MS);
    assert_int_equal(pace.end, 2000 * MS); /* no duration */
    pace_begin(&pace, 0, 2300 * MS);
    assert_int_equal(pace_due(&pace, 0), 2300 * MS); /* a card stood between */
}

static void hostile_timestamps_overflow_nothing(void **state) {
    (void)state;
    const int64_t ends[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1, INT64_MAX - 1, INT64_MAX};
    for (size_t i = 0; i < COUNT(ends) * COUNT(ends) * COUNT(ends); i++) {
        int64_t a = ends[i % COUNT(ends)], b = ends[i / COUNT(ends) % COUNT(ends)],
                c = ends[i / COUNT(ends) / COUNT(ends)];
        struct pace pace = {0};
        pace_begin(&pace, a, b);
        pace_shown(&pace, b, c, a);
        pace_heard(&pace, c, b);
        pace_begin(&pace, c, a);
        pace_hold(&pace, b);
        pace_go(&pace, a);
        (void)pace_step(&pace, a, b, true, c);
        assert_true(pace.shifted >= 0);
    }
}

/* ---- against a play head ---- */

struct maker {
    void (*begin)(struct pace *pace, int64_t first_pts, int64_t now);
    void (*shown)(struct pace *pace, int64_t pts, int64_t duration, int64_t now);
    enum pace_step (*step)(const struct pace *pace, int64_t pts, int64_t next_pts, bool sound, int64_t now);
    void (*heard)(struct pace *pace, int64_t pts, int64_t now);
    void (*hold)(struct pace *pace, int64_t now);
    void (*go)(struct pace *pace, int64_t now);
};

static const struct maker whole = {pace_begin, pace_shown, pace_step, pace_heard, pace_hold, pace_go};

struct head {
    int64_t at;   /* the item's timestamp that is due now */
    int64_t left; /* of the picture's time */
    bool on, picture, held, heard;
};

static void head_moves(struct head *head, int64_t us) {
    if (head->held)
        return;
    head->at += us;
    head->left -= us;
}

static void head_begins(struct head *head, int64_t first) {
    bool follows = head->picture && head->left >= -PACE_STEP_US && head->left <= PACE_LATE_US;
    head->at = follows ? first - head->left : first;
    head->on = true;
    head->heard = false;
}

static void head_shows(struct head *head, int64_t pts, int64_t duration) {
    if (!head->heard && head->at - pts > PACE_LATE_US)
        head->at = pts;
    head->left = duration - (head->at - pts);
    head->picture = true;
}

static void head_hears(struct head *head, int64_t pts) {
    int64_t ahead = head->at - pts;
    if (head->held || !head->on)
        return;
    head->at = ahead >= PACE_STEP_US || ahead <= -PACE_STEP_US ? pts : head->at - ahead / 10;
    head->heard = true;
}

static enum pace_step head_steps(const struct head *head, int64_t pts, int64_t next, bool sound) {
    if (!head->on || head->held || head->at < pts)
        return PACE_WAIT;
    return sound && next >= 0 && head->at >= next ? PACE_DROP : PACE_SHOW;
}

static int64_t some_ms(struct chance *c, int32_t from, int32_t to) {
    return (from + (int32_t)chance_below(c, (uint32_t)(to - from + 1))) * MS;
}

/* One thing that may happen to a reel. False: they differ. */
static bool happens(const struct maker *maker, struct chance *c, struct pace *pace, struct head *head, int64_t now) {
    int64_t pts = head->at + some_ms(c, -350, 150), next = chance_one_in(c, 4) ? -1 : pts + some_ms(c, 1, 80);
    int64_t duration = some_ms(c, 1, 300);
    bool sound = chance_one_in(c, 2);
    pts = pts > 0 ? pts : 0;
    next = next > 0 ? next : -1;
    switch (chance_below(c, 8)) {
    case 0: maker->begin(pace, pts, now), head_begins(head, pts); break;
    case 1: maker->hold(pace, now), head->held = true; break;
    case 2: maker->go(pace, now), head->held = false; break;
    case 3: maker->heard(pace, pts, now), head_hears(head, pts); break;
    case 4:
    case 5:
        if (head->on)
            maker->shown(pace, pts, duration, now), head_shows(head, pts, duration);
        break;
    default: return maker->step(pace, pts, next, sound, now) == head_steps(head, pts, next, sound);
    }
    return true;
}

static bool differs(const struct maker *maker) {
    struct chance c = {SEED};
    for (int round = 0; round < ROUNDS; round++) {
        struct pace pace = {0};
        struct head head = {0};
        int64_t now = 1000 * MS;
        for (int i = 0; i < STEPS; i++) {
            if (!happens(maker, &c, &pace, &head, now))
                return true;
            int64_t pass = some_ms(&c, 0, 60);
            head_moves(&head, pass);
            now += pass;
        }
    }
    return false;
}

static void random_reels_are_as_a_play_head(void **state) {
    (void)state;
    assert_false(differs(&whole));
}

/* ---- one mistake each ---- */

static void begins_at_once(struct pace *pace, int64_t first_pts, int64_t now) {
    pace->end = 0;
    pace_begin(pace, first_pts, now);
}

static void keeps_following(struct pace *pace, int64_t first_pts, int64_t now) {
    bool by_sound = pace->by_sound;
    pace_begin(pace, first_pts, now);
    pace->by_sound = by_sound;
}

static void never_shifts(struct pace *pace, int64_t pts, int64_t duration, int64_t now) {
    (void)now;
    pace_shown(pace, pts, duration, pace->base + pts);
}

static void always_shifts(struct pace *pace, int64_t pts, int64_t duration, int64_t now) {
    pace->by_sound = false;
    pace_shown(pace, pts, duration, now);
}

static enum pace_step drops_muted(const struct pace *pace, int64_t pts, int64_t next, bool sound, int64_t now) {
    (void)sound;
    return pace_step(pace, pts, next, true, now);
}

static enum pace_step never_drops(const struct pace *pace, int64_t pts, int64_t next, bool sound, int64_t now) {
    (void)sound;
    return pace_step(pace, pts, next, false, now);
}

static enum pace_step a_ms_early(const struct pace *pace, int64_t pts, int64_t next, bool sound, int64_t now) {
    return pace_step(pace, pts, next, sound, now + MS);
}

static void deaf(struct pace *pace, int64_t pts, int64_t now) { (void)pace, (void)pts, (void)now; }

static void jumps(struct pace *pace, int64_t pts, int64_t now) {
    pace_heard(pace, pts, now);
    if (!pace->held && pace->running)
        pace->base = now - pts;
}

static void goes_on_late(struct pace *pace, int64_t now) {
    (void)now;
    pace->held = false;
}

static void each_planted_mistake_is_found(void **state) {
    (void)state;
    struct maker mutants[10];
    for (size_t i = 0; i < COUNT(mutants); i++)
        mutants[i] = whole;
    mutants[0].begin = begins_at_once;
    mutants[1].begin = keeps_following;
    mutants[2].shown = never_shifts;
    mutants[3].shown = always_shifts;
    mutants[4].step = drops_muted;
    mutants[5].step = never_drops;
    mutants[6].step = a_ms_early;
    mutants[7].heard = deaf;
    mutants[8].heard = jumps;
    mutants[9].go = goes_on_late;
    for (size_t i = 0; i < COUNT(mutants); i++)
        if (!differs(&mutants[i]))
            fail_msg("mutant %zu passed", i);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(films_follow_one_another_without_a_gap),
        cmocka_unit_test(a_muted_film_that_hangs_shows_every_frame),
        cmocka_unit_test(a_film_with_sound_drops_what_is_overtaken),
        cmocka_unit_test(the_frame_whose_next_is_not_decoded_is_shown),
        cmocka_unit_test(the_picture_follows_the_sound),
        cmocka_unit_test(a_fast_sound_card_is_followed),
        cmocka_unit_test(time_stands_still_while_held),
        cmocka_unit_test(a_cut_item_does_not_make_the_next_one_wait),
        cmocka_unit_test(hostile_timestamps_overflow_nothing),
        cmocka_unit_test(random_reels_are_as_a_play_head),
        cmocka_unit_test(each_planted_mistake_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
