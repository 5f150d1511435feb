/* One story from the journals of doors that knew nothing of one another: short stories told row by row, and the same
 * answer for every order in which the rows may come. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "core/merge.h"
#include "unit/chance.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define ROWS_MAX 16
#define ROOMS_MAX 4
#define DOUBLES_MAX 4

/* A row as text: "7 in 2" is ticket 7 in by door 2; "+" for a companion, "!" for a supervisor behind it, "*" for
 * somebody exempt, "?" for a refusal, "r" for a replay, "b" for the second room. Instants follow the order of the rows
 * unless "@n". What is told: roles, seats after each row (and those apart), then who is inside. */
struct telling {
    const char *name;
    const char *rows[ROWS_MAX];
    const char *roles;
    const char *seats;
    size_t doubles;
    int32_t tickets, peak; /* of the first room */
};

static const struct telling tellings[] = {
    {"in and out", {"1 in 0", "1 out 0"}, "entered left", "1 0", 0, 0, 1},
    {"out by another door", {"1 in 0", "1 out 3"}, "entered left", "1 0", 0, 0, 1},
    {"out without an entry", {"1 out 0", "2 in 0"}, "stray entered", "0 1", 0, 1, 1},
    {"out twice", {"1 in 0", "2 in 0", "1 out 0", "1 out 0"}, "entered entered left stray", "1 2 1 1", 0, 1, 2},
    {"a copy at another door", {"1 in 0", "1 in 1"}, "entered double", "1 2", 1, 1, 2},
    {"one of the two leaves", {"1 in 0", "1 in 1", "1 out 1"}, "entered double left-one", "1 2 1", 1, 1, 2},
    {"both leave by a third door",
     {"1 in 0", "1 in 1", "1 out 2", "1 out 2"},
     "entered double left-one left",
     "1 2 1 0",
     1,
     0,
     2},
    {"three at once", {"1 in 0", "1 in 1", "1 in 2"}, "entered double double", "1 2 3", 2, 1, 3},
    {"out, then in by another door: no double",
     {"1 in 0", "1 out 0", "1 in 1"},
     "entered left entered",
     "1 0 1",
     0,
     1,
     1},
    {"again by the same door", {"1 in 0", "1 in 0"}, "entered again", "1 1", 0, 1, 1},
    {"with an interpreter", {"1 in 0", "1 + 0", "1 out 0"}, "entered joined left", "1 2 0", 0, 0, 2},
    {"an interpreter of nobody", {"1 + 0", "1 in 1", "1 + 0"}, "stray entered stray", "0 1 1", 0, 1, 1},
    {"refused, and held too long", {"1 in? 0", "2 in 0", "2 inr 0"}, "refused entered refused", "0 1 1", 0, 1, 1},
    {"a supervisor's guest counts apart",
     {"1 in 0", "2 in! 0", "2 out 1", "1 out 1"},
     "entered entered left left",
     "1 1/1 1 0",
     0,
     0,
     1},
    {"staff count apart", {"1 in* 0", "2 in 1"}, "entered entered", "0/1 1/1", 0, 2, 1},
    {"another room is another story", {"1 in 0", "1 inb 1", "1 outb 1"}, "entered entered left", "1 1 0", 0, 1, 1},
};

static void row_of(const char *text, int64_t at, uint8_t uuid, struct merge_scan *ret_row) {
    char word[8];
    int ticket, door;
    if (sscanf(text, "%d %7s %d", &ticket, word, &door) != 3)
        fail_msg("not a row: %s", text);
    enum verdict v = strncmp(word, "out", 3) == 0 ? VERDICT_OK_EXIT : VERDICT_OK;
    v = strchr(word, '!') ? VERDICT_OK_OVERRIDE : v;
    v = strchr(word, '?') ? VERDICT_FULL : v;
    v = strcmp(word, "inr") == 0 ? VERDICT_OK_REPLAY : v;
    *ret_row = (struct merge_scan){
        .uuid = {uuid},
        .ticket = ticket,
        .at = at,
        .zone = strchr(word, 'b') ? 2 : 1,
        .door = (uint8_t)door,
        .dir = strncmp(word, "out", 3) == 0 ? DIRECTION_OUT : DIRECTION_IN,
        .verdict = (uint8_t)v,
        .seats = 1,
        .apart = strchr(word, '*') != NULL,
        .companion = word[0] == '+',
    };
}

static size_t rows_of(const struct telling *telling, struct merge_scan *ret_rows) {
    size_t n = 0;
    for (; n < ROWS_MAX && telling->rows[n]; n++)
        row_of(telling->rows[n], 1000 + (int64_t)n, (uint8_t)(100 - n), &ret_rows[n]);
    return n;
}

static void describe(const struct merge_scan *rows, size_t n, char *roles, char *seats, size_t size) {
    static const char *const names[] = {"refused", "entered", "double", "again", "joined", "left", "left-one", "stray"};
    size_t at = 0, on = 0;
    for (size_t i = 0; i < n; i++) {
        const char *gap = i ? " " : "";
        at += (size_t)snprintf(roles + at, size - at, "%s%s", gap, names[rows[i].role]);
        on += (size_t)snprintf(seats + on, size - on, "%s%d", gap, rows[i].seats_after);
        if (rows[i].apart_after)
            on += (size_t)snprintf(seats + on, size - on, "/%d", rows[i].apart_after);
    }
}

static struct merge_room rooms[ROOMS_MAX];
static struct merge_double doubles[DOUBLES_MAX];

static struct merge_result merged(struct merge_scan *rows, size_t n) {
    struct merge_result result = {
        .rooms = rooms, .max_rooms = ROOMS_MAX, .doubles = doubles, .max_doubles = DOUBLES_MAX};
    assert_int_equal(merge_scans(rows, n, &result), 0);
    return result;
}

static void stories_are_told_right(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(tellings); i++) {
        const struct telling *t = &tellings[i];
        struct merge_scan rows[ROWS_MAX];
        char roles[200], seats[100];
        size_t n = rows_of(t, rows);
        struct merge_result result = merged(rows, n);
        describe(rows, n, roles, seats, sizeof(seats));
        if (strcmp(roles, t->roles) != 0 || strcmp(seats, t->seats) != 0 || result.n_doubles != t->doubles ||
            rooms[0].tickets != t->tickets || rooms[0].peak != t->peak)
            fail_msg("%s: %s; seats %s; %zu doubles, %d inside, peak %d", t->name, roles, seats, result.n_doubles,
                     rooms[0].tickets, rooms[0].peak);
    }
}

static void a_double_is_named_by_both_its_entries(void **state) {
    (void)state;
    struct merge_scan rows[2];
    row_of("5 in 3", 2000, 1, &rows[0]);
    row_of("5 in 1", 1999, 2, &rows[1]);
    assert_int_equal(merged(rows, 2).n_doubles, 1);
    assert_int_equal(doubles[0].ticket, 5);
    assert_int_equal(doubles[0].first.door, 1);
    assert_int_equal(doubles[0].first.at, 1999);
    assert_int_equal(doubles[0].second.door, 3);
    assert_int_equal(doubles[0].second.uuid[0], 1);
}

/* At one instant the smaller uuid was first, whoever is asked. */
static void a_tie_goes_by_uuid(void **state) {
    (void)state;
    for (int turned = 0; turned < 2; turned++) {
        struct merge_scan rows[2];
        row_of("5 in 3", 2000, 9, &rows[turned]);
        row_of("5 in 1", 2000, 8, &rows[!turned]);
        merged(rows, 2);
        assert_int_equal(doubles[0].first.door, 1);
    }
}

static void who_is_inside_is_marked(void **state) {
    (void)state;
    const struct telling t = {.rows = {"1 in 0", "2 in 0", "1 in 1", "2 out 1", "1 out 0"}};
    struct merge_scan rows[ROWS_MAX];
    size_t n = rows_of(&t, rows), inside = 0;
    merged(rows, n);
    for (size_t i = 0; i < n; i++)
        inside += rows[i].inside;
    assert_int_equal(inside, 1);
    assert_true(rows[2].inside);
}

/* ---- order ---- */

static void shuffle(struct chance *chance, struct merge_scan *rows, size_t n) {
    for (size_t i = n; i > 1; i--) {
        size_t j = chance_below(chance, (uint32_t)i);
        struct merge_scan swapped = rows[i - 1];
        rows[i - 1] = rows[j];
        rows[j] = swapped;
    }
}

static void digest_of(struct merge_scan *rows, size_t n, uint8_t *ret_digest) {
    struct merge_result result = merged(rows, n);
    merge_digest(rows, &result, ret_digest);
}

static void random_row(struct chance *chance, uint8_t uuid, struct merge_scan *ret_row) {
    static const char *const words[] = {"in", "in", "out", "+", "in!", "in?"};
    char text[40];
    snprintf(text, sizeof(text), "%u %s %u", 1 + chance_below(chance, 3), words[chance_below(chance, COUNT(words))],
             chance_below(chance, 3));
    row_of(text, 1000 + chance_below(chance, 6), uuid, ret_row);
}

/* Few tickets, few instants: ties and repeats everywhere. */
static void order_and_repeats_change_nothing(void **state) {
    (void)state;
    struct chance chance = {20261122};
    for (int round = 0; round < 2000; round++) {
        struct merge_scan rows[ROWS_MAX], dealt[ROWS_MAX];
        uint8_t first[MERGE_DIGEST], again[MERGE_DIGEST];
        for (uint8_t i = 0; i < ROWS_MAX - 2; i++)
            random_row(&chance, i, &rows[i]);
        rows[ROWS_MAX - 2] = rows[3];
        random_row(&chance, 5, &rows[ROWS_MAX - 1]); /* another row by the name of the sixth */
        for (int order = 0; order < 5; order++) {
            memcpy(dealt, rows, sizeof(rows));
            shuffle(&chance, dealt, ROWS_MAX);
            digest_of(dealt, ROWS_MAX, order ? again : first);
            if (order && memcmp(first, again, sizeof(first)) != 0)
                fail_msg("round %d: another order, another story", round);
        }
    }
}

/* The digest is worth something: any other set of rows has another. */
static void another_set_is_another_story(void **state) {
    (void)state;
    const struct telling t = {.rows = {"1 in 0", "2 in 0", "1 in 1", "2 out 1", "1 out 0"}};
    struct merge_scan rows[ROWS_MAX], fewer[ROWS_MAX];
    uint8_t all[MERGE_DIGEST], without[MERGE_DIGEST];
    size_t n = rows_of(&t, rows);
    digest_of(rows, n, all);
    for (size_t left_out = 0; left_out < n; left_out++) {
        rows_of(&t, fewer);
        fewer[left_out] = fewer[n - 1];
        digest_of(fewer, n - 1, without);
        assert_memory_not_equal(all, without, sizeof(all));
    }
}

/* ---- limits ---- */

static void rows_out_of_range_are_refused_untouched(void **state) {
    (void)state;
    for (int fault = 0; fault < 5; fault++) {
        struct merge_scan rows[2], before[2];
        memset(rows, 0, sizeof(rows));
        row_of("2 in 1", 2, 2, &rows[0]);
        row_of("1 in 1", 1, 1, &rows[1]);
        rows[1].door = fault == 0 ? MERGE_DOORS : rows[1].door;
        rows[1].dir = fault == 1 ? DIRECTION_NONE : rows[1].dir;
        rows[1].verdict = fault == 2 ? VERDICT_COUNT : rows[1].verdict;
        rows[1].seats = fault == 3 ? 0 : fault == 4 ? MERGE_SEATS + 1 : rows[1].seats;
        memcpy(before, rows, sizeof(rows));
        struct merge_result result = {.rooms = rooms, .max_rooms = ROOMS_MAX};
        assert_int_equal(merge_scans(rows, 2, &result), -EINVAL);
        assert_memory_equal(rows, before, sizeof(rows));
    }
    struct merge_result result = {.rooms = rooms, .max_rooms = ROOMS_MAX};
    assert_int_equal(merge_scans(NULL, (size_t)MERGE_SCANS_MAX + 1, &result), -E2BIG);
}

static void rooms_and_doubles_have_their_ceilings(void **state) {
    (void)state;
    const struct telling t = {.rows = {"1 in 0", "1 inb 1", "1 in 1", "1 in 2", "1 in 3", "1 in 4", "1 in 5"}};
    struct merge_scan rows[ROWS_MAX];
    size_t n = rows_of(&t, rows);
    struct merge_result result = merged(rows, n);
    assert_int_equal(result.n_doubles, 5);
    result.max_rooms = 1;
    assert_int_equal(merge_scans(rows, n, &result), -ENOBUFS);
}

static void nothing_is_a_story_too(void **state) {
    (void)state;
    struct merge_scan row;
    uint8_t digest[MERGE_DIGEST];
    struct merge_result result = merged(&row, 0);
    merge_digest(&row, &result, digest);
    assert_int_equal(result.n_rooms, 0);
    assert_int_equal(result.n_scans, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stories_are_told_right),
        cmocka_unit_test(a_double_is_named_by_both_its_entries),
        cmocka_unit_test(a_tie_goes_by_uuid),
        cmocka_unit_test(who_is_inside_is_marked),
        cmocka_unit_test(order_and_repeats_change_nothing),
        cmocka_unit_test(another_set_is_another_story),
        cmocka_unit_test(rows_out_of_range_are_refused_untouched),
        cmocka_unit_test(rooms_and_doubles_have_their_ceilings),
        cmocka_unit_test(nothing_is_a_story_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
