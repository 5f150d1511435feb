/* What the second display plays, in roster.db: what was loaded comes back, what could never be shown is refused, and a
 * list that does not hang together never takes the old one's place. */
#include "places_fixture.h"

#include <errno.h>

#include "store/reel.h"
#include "store/roster_rows.h"

#define TEXT(MEMBER, VALUE) snprintf(MEMBER, sizeof(MEMBER), "%s", VALUE)

static struct roster_programme programme_of(int number, const char *code) {
    struct roster_programme programme = {.number = number, .share = 25, .name_zh = "茶歇", .name_en = "Break"};
    TEXT(programme.code, code);
    return programme;
}

static struct roster_item item_of(int number, const char *code) {
    struct roster_item item = {.number = number, .kind = REEL_FILM, .file = "film.mp4", .volume = 80, .weight = 1};
    TEXT(item.code, code);
    return item;
}

static struct roster_media media_of(const char *name) {
    struct roster_media media = {.size = 1};
    TEXT(media.name, name);
    memset(media.sha256, 0xa5, sizeof(media.sha256));
    return media;
}

/* An event with one programme. */
static struct roster_load *begin_reel(const struct folder *folder) {
    struct roster_load *load = begin(folder);
    struct roster_programme programme = programme_of(0, "break");
    assert_int_equal(roster_load_programme(load, &programme), 0);
    return load;
}

/* ---- what comes back ---- */

static const struct roster_item whole_item = {
    .number = 7,
    .programme = 31,
    .kind = REEL_STREAM,
    .code = "overflow",
    .file = "https://example.org/live.m3u8?a=b&c='d\"",
    .captions = "live.vtt",
    .seconds = 86400,
    .sound = true,
    .volume = 100,
    .sponsor = INT64_MAX,
    .weight = 1000,
    .from = NINE,
    .until = NINE + 1,
    .name_zh = "王小明",
    .name_en = "Wang Xiaoming",
    .title_zh = "分会场直播",
    .title_en = "Overflow room",
};

static void test_all_of_it_comes_back(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_reel(&folder);
    static const struct roster_programme last = {31, "closing", "闭幕", "Closing", 100, true, true};
    static const struct reel_hours evening = {31, NINE + 2000, NINE + 3000}, morning = {0, NINE, NINE + 1000};
    static struct roster_programme programmes[REEL_PROGRAMMES]; /* static: what is between members is zero */
    static struct reel_hours hours[4];
    struct roster_item first = item_of(2, "film");
    static struct roster_item items[4];
    struct roster_media b = media_of("b.mp4"), a = media_of("past/a.jpg"), media[4];
    a.size = INT64_MAX;
    assert_int_equal(roster_load_programme(load, &last), 0);
    assert_int_equal(roster_load_hours(load, &evening), 0); /* in any order */
    assert_int_equal(roster_load_hours(load, &morning), 0);
    assert_int_equal(roster_load_item(load, &whole_item), 0);
    assert_int_equal(roster_load_item(load, &first), 0);
    assert_int_equal(roster_load_media(load, &a), 0);
    assert_int_equal(roster_load_media(load, &b), 0);
    ROSTER roster = finish(&folder, &load);

    assert_int_equal(roster_programmes(roster, programmes, REEL_PROGRAMMES), 2);
    assert_string_equal(programmes[0].code, "break");
    assert_memory_equal(&programmes[1], &last, sizeof(last));
    assert_int_equal(roster_reel_hours(roster, hours, 4), 2);
    assert_memory_equal(&hours[0], &morning, sizeof(morning));
    assert_memory_equal(&hours[1], &evening, sizeof(evening));
    assert_int_equal(roster_items(roster, items, 4), 2);
    assert_string_equal(items[0].code, "film");
    assert_memory_equal(&items[1], &whole_item, sizeof(whole_item));
    assert_int_equal(roster_media(roster, media, 4), 2);
    assert_string_equal(media[0].name, "b.mp4");
    assert_memory_equal(&media[1], &a, sizeof(a));
}

static void test_no_more_than_there_is_room_for(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_reel(&folder);
    for (int i = 1; i <= 3; i++) {
        char code[16];
        snprintf(code, sizeof(code), "i%d", i);
        struct roster_item item = item_of(i, code);
        struct roster_media media = media_of(code);
        assert_int_equal(roster_load_item(load, &item), 0);
        assert_int_equal(roster_load_media(load, &media), 0);
    }
    ROSTER roster = finish(&folder, &load);
    struct roster_item items[3] = {[2] = {.number = 99}};
    struct roster_media media[3] = {[2] = {.size = 99}};
    assert_int_equal(roster_items(roster, items, 2), 2);
    assert_int_equal(items[1].number, 2);
    assert_int_equal(items[2].number, 99);
    assert_int_equal(roster_media(roster, media, 2), 2);
    assert_int_equal(media[2].size, 99);
    assert_int_equal(roster_items(roster, items, 0), 0);
}

static void test_media_by_name(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_reel(&folder);
    struct roster_media there = media_of("开场 film.mp4"), found = {.size = 42};
    assert_int_equal(roster_load_media(load, &there), 0);
    ROSTER roster = finish(&folder, &load);
    assert_int_equal(roster_media_named(roster, "开场 FILM.mp4", &found), -ENOENT);
    assert_int_equal(found.size, 42);
    assert_int_equal(roster_media_named(roster, "开场 film.mp4", &found), 0);
    assert_memory_equal(&found, &there, sizeof(there));
}

static void assert_screen(const struct roster_screen *screen, const struct roster_screen *said) {
    assert_int_equal(screen->countdown_minutes, said->countdown_minutes);
    assert_string_equal(screen->countdown_zone, said->countdown_zone);
    assert_int_equal(screen->wall, said->wall);
    assert_true(screen->greet_tiers == said->greet_tiers);
    assert_string_equal(screen->wifi_name, said->wifi_name);
    assert_string_equal(screen->wifi_password, said->wifi_password);
    assert_string_equal(screen->thanks_zh, said->thanks_zh);
    assert_string_equal(screen->thanks_en, said->thanks_en);
}

static void test_the_screens_settings(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin(&folder);
    struct roster_screen screen, none = {0},
                                 said = {.countdown_minutes = 10,
                                         .countdown_zone = "hall",
                                         .wall = true,
                                         .greet_tiers = UINT64_C(1) << 63 | 1,
                                         .wifi_name = "Otter",
                                         .wifi_password = "river;\"bank",
                                         .thanks_zh = "社区甲\n社区乙",
                                         .thanks_en = "One\nTwo"};
    struct roster *before = finish(&folder, &load);
    memset(&screen, 0xee, sizeof(screen));
    assert_int_equal(roster_screen(before, &screen), 0);
    assert_screen(&screen, &none);
    roster_close(before);
    LOAD again = begin(&folder);
    assert_int_equal(roster_load_screen(again, &said), 0);
    assert_int_equal(roster_load_screen(again, &said), -EEXIST);
    ROSTER roster = finish(&folder, &again);
    assert_int_equal(roster_screen(roster, &screen), 0);
    assert_screen(&screen, &said);
}

/* An event without a reel is an event. */
static void test_nothing_to_play(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin(&folder);
    ROSTER roster = finish(&folder, &load);
    struct roster_programme programme;
    struct roster_item item;
    struct reel_hours hours;
    struct roster_media media;
    assert_int_equal(roster_programmes(roster, &programme, 1), 0);
    assert_int_equal(roster_reel_hours(roster, &hours, 1), 0);
    assert_int_equal(roster_items(roster, &item, 1), 0);
    assert_int_equal(roster_media(roster, &media, 1), 0);
    assert_int_equal(roster_media_named(roster, "", &media), -ENOENT);
}

/* ---- what is refused ---- */

static void test_faulty_programmes(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_reel(&folder);
    const struct {
        struct roster_programme programme;
        int r;
    } cases[] = {
        {{.number = -1, .code = "a"}, -EINVAL},
        {{.number = REEL_PROGRAMMES, .code = "a"}, -EINVAL},
        {{.number = 1, .code = ""}, -EINVAL},
        {{.number = 1, .code = "a", .share = 101}, -EINVAL},
        {{.number = 1, .code = "a", .share = -1}, -EINVAL},
        {{.number = 0, .code = "a"}, -EEXIST},
        {{.number = 1, .code = "break"}, -EEXIST},
        {{.number = 1, .code = "a", .share = 0, .is_default = true}, 0},
        {{.number = 2, .code = "b", .share = 100, .is_default = true}, -EEXIST}, /* a second default */
        {{.number = 2, .code = "b", .share = 100}, 0},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(roster_load_programme(load, &cases[i].programme), cases[i].r);
    struct roster_programme endless = programme_of(3, "c");
    memset(endless.name_zh, 'x', sizeof(endless.name_zh));
    assert_int_equal(roster_load_programme(load, &endless), -EINVAL);
    assert_int_equal(roster_load_commit(load), 0); /* the load goes on after each of these */
}

static void test_faulty_hours(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_reel(&folder);
    const struct {
        struct reel_hours hours;
        int r;
    } cases[] = {
        {{-1, NINE, NINE + 1}, -EINVAL}, {{REEL_PROGRAMMES, NINE, NINE + 1}, -EINVAL},
        {{0, NINE, NINE}, -EINVAL},      {{0, NINE, NINE - 1}, -EINVAL},
        {{0, NINE, NINE + 1}, 0},        {{0, NINE, NINE + 1}, 0}, /* core says which of two is on */
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(roster_load_hours(load, &cases[i].hours), cases[i].r);
}

/* An item with one thing wrong. */
#define WRONG(MEMBER, VALUE)                                      \
    do {                                                          \
        struct roster_item item = item_of(1, "film");             \
        item.MEMBER = (VALUE);                                    \
        assert_int_equal(roster_load_item(load, &item), -EINVAL); \
    } while (0)

static void test_faulty_items(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_reel(&folder);
    WRONG(number, 0);
    WRONG(number, REEL_ITEMS + 1);
    WRONG(programme, -1);
    WRONG(programme, REEL_PROGRAMMES);
    WRONG(kind, (enum reel_kind)4);
    WRONG(code[0], '\0');
    WRONG(file[0], '\0');
    WRONG(seconds, -1);
    WRONG(seconds, 86401);
    WRONG(volume, -1);
    WRONG(volume, 101);
    WRONG(sponsor, -1);
    WRONG(weight, 0);
    WRONG(weight, REEL_WEIGHT_MAX + 1);
    WRONG(from, -1);
    WRONG(until, -1);
    struct roster_item item = item_of(1, "film"), same_number = item_of(1, "other"), same_code = item_of(2, "film"),
                       endless = item_of(3, "x");
    item.from = item.until = NINE;
    assert_int_equal(roster_load_item(load, &item), -EINVAL);
    item.until++;
    assert_int_equal(roster_load_item(load, &item), 0);
    assert_int_equal(roster_load_item(load, &same_number), -EEXIST);
    assert_int_equal(roster_load_item(load, &same_code), -EEXIST);
    memset(endless.file, 'x', sizeof(endless.file));
    assert_int_equal(roster_load_item(load, &endless), -EINVAL);
}

static void test_faulty_media_and_screen(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_reel(&folder);
    struct roster_media unnamed = media_of(""), empty = media_of("a"), there = media_of("a");
    empty.size = 0;
    assert_int_equal(roster_load_media(load, &unnamed), -EINVAL);
    assert_int_equal(roster_load_media(load, &empty), -EINVAL);
    assert_int_equal(roster_load_media(load, &there), 0);
    assert_int_equal(roster_load_media(load, &there), -EEXIST);
    struct roster_screen before = {.countdown_minutes = -1}, long_ago = {.countdown_minutes = 1441};
    assert_int_equal(roster_load_screen(load, &before), -EINVAL);
    assert_int_equal(roster_load_screen(load, &long_ago), -EINVAL);
}

/* ---- the whole ---- */

/* Commit says so, and the event of before stands. */
static void expect_refused(const struct folder *folder, struct roster_load *load, int error) {
    assert_int_equal(roster_load_commit(load), error);
    roster_load_abort(load);
    ROSTER roster = NULL;
    struct roster_item item;
    assert_int_equal(roster_open(folder->path, &roster), 0);
    assert_int_equal(roster_items(roster, &item, 1), 1);
    assert_string_equal(item.code, "old");
}

static void test_what_does_not_hang_together(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_reel(&folder);
    struct roster_item item = item_of(1, "old");
    assert_int_equal(roster_load_item(load, &item), 0);
    commit(&load);

    struct roster_load *lost = begin_reel(&folder);
    item.programme = 5;
    assert_int_equal(roster_load_item(lost, &item), 0); /* its programme may still come */
    expect_refused(&folder, lost, -ENOENT);
    lost = begin_reel(&folder);
    struct reel_hours hours = {5, NINE, NINE + 1};
    assert_int_equal(roster_load_hours(lost, &hours), 0);
    expect_refused(&folder, lost, -ENOENT);

    struct roster_load *many = begin_reel(&folder);
    hours.programme = 0;
    for (int i = 0; i <= REEL_HOURS; i++)
        assert_int_equal(roster_load_hours(many, &hours), 0);
    expect_refused(&folder, many, -ENOSPC);
    many = begin_reel(&folder);
    for (int i = 0; i <= ROSTER_MEDIA; i++) {
        char name[16];
        snprintf(name, sizeof(name), "%d.jpg", i);
        struct roster_media media = media_of(name);
        assert_int_equal(roster_load_media(many, &media), 0);
    }
    expect_refused(&folder, many, -ENOSPC);
}

static void test_as_much_as_may_be(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin(&folder);
    for (int i = 0; i < REEL_PROGRAMMES; i++) {
        char code[16];
        snprintf(code, sizeof(code), "p%d", i);
        struct roster_programme programme = programme_of(i, code);
        assert_int_equal(roster_load_programme(load, &programme), 0);
    }
    for (int i = 0; i < REEL_HOURS; i++) {
        struct reel_hours hours = {i % REEL_PROGRAMMES, NINE + i, NINE + i + 1};
        assert_int_equal(roster_load_hours(load, &hours), 0);
    }
    for (int i = 1; i <= REEL_ITEMS; i++) {
        char code[16];
        snprintf(code, sizeof(code), "i%d", i);
        struct roster_item item = item_of(i, code);
        assert_int_equal(roster_load_item(load, &item), 0);
    }
    ROSTER roster = finish(&folder, &load);
    struct roster_item *items = calloc(REEL_ITEMS + 1, sizeof(*items));
    struct reel_hours hours[REEL_HOURS];
    assert_non_null(items);
    assert_int_equal(roster_items(roster, items, REEL_ITEMS + 1), REEL_ITEMS);
    assert_int_equal(items[REEL_ITEMS - 1].number, REEL_ITEMS);
    free(items);
    assert_int_equal(roster_reel_hours(roster, hours, REEL_HOURS), REEL_HOURS);
}

static void test_a_new_event_replaces_all_of_it_at_once(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_reel(&folder);
    struct roster_item old = item_of(1, "old"), new = item_of(1, "new"), seen;
    struct roster_media media = media_of("old.mp4");
    struct roster_screen screen = {.wall = true};
    assert_int_equal(roster_load_item(load, &old), 0);
    assert_int_equal(roster_load_media(load, &media), 0);
    assert_int_equal(roster_load_screen(load, &screen), 0);
    ROSTER reader = finish(&folder, &load);
    LOAD next = begin_reel(&folder);
    assert_int_equal(roster_load_item(next, &new), 0);
    assert_int_equal(roster_items(reader, &seen, 1), 1); /* not yet */
    assert_string_equal(seen.code, "old");
    commit(&next);
    assert_int_equal(roster_items(reader, &seen, 1), 1); /* now, by the connection that was open */
    assert_string_equal(seen.code, "new");
    assert_int_equal(roster_media(reader, &media, 1), 0);
    assert_int_equal(roster_screen(reader, &screen), 0);
    assert_false(screen.wall);
}

/* ---- other hands ---- */

static void test_a_roster_of_version_2_is_rebuilt(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_reel(&folder);
    commit(&load);
    static const char downgrade[] = "DROP TABLE item; DROP TABLE reel_hours; DROP TABLE programme; DROP TABLE media;"
                                    "DROP TABLE screen; PRAGMA user_version = 2";
    struct roster *roster = NULL;
    assert_int_equal(meddle(&folder, "roster.db", downgrade), SQLITE_OK);
    assert_int_equal(roster_open(folder.path, &roster), -EPROTO);
    assert_null(roster);
    LOAD again = begin_reel(&folder);
    ROSTER rebuilt = finish(&folder, &again);
    struct roster_programme programme;
    assert_int_equal(roster_programmes(rebuilt, &programme, 1), 1);
    assert_int_equal(ask_file(&folder, "roster.db", "PRAGMA user_version"), ROSTER_SCHEMA);
}

static void test_a_damaged_row_is_named_and_not_shown(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    LOAD load = begin_reel(&folder);
    struct roster_item item = item_of(1, "film");
    struct roster_media media = media_of("film.mp4"), found = {.size = 42};
    struct roster_screen screen = {.wifi_name = "Otter"};
    assert_int_equal(roster_load_item(load, &item), 0);
    assert_int_equal(roster_load_media(load, &media), 0);
    assert_int_equal(roster_load_screen(load, &screen), 0);
    ROSTER roster = finish(&folder, &load);
    static const char damage[] = "PRAGMA ignore_check_constraints = 1;"
                                 "UPDATE item SET code = printf('%.*c', 64, 'x');"
                                 "UPDATE media SET sha256 = x'00';"
                                 "UPDATE screen SET countdown_zone = printf('%.*c', 64, 'x')";
    assert_int_equal(meddle(&folder, "roster.db", damage), SQLITE_OK);
    assert_int_equal(roster_items(roster, &item, 1), -EBADMSG);
    assert_int_equal(roster_media_named(roster, "film.mp4", &found), -EBADMSG);
    assert_int_equal(found.size, 42);
    assert_int_equal(roster_screen(roster, &screen), -EBADMSG);
    assert_string_equal(screen.wifi_name, "Otter");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_of_it_comes_back),
        cmocka_unit_test(test_no_more_than_there_is_room_for),
        cmocka_unit_test(test_media_by_name),
        cmocka_unit_test(test_the_screens_settings),
        cmocka_unit_test(test_nothing_to_play),
        cmocka_unit_test(test_faulty_programmes),
        cmocka_unit_test(test_faulty_hours),
        cmocka_unit_test(test_faulty_items),
        cmocka_unit_test(test_faulty_media_and_screen),
        cmocka_unit_test(test_what_does_not_hang_together),
        cmocka_unit_test(test_as_much_as_may_be),
        cmocka_unit_test(test_a_new_event_replaces_all_of_it_at_once),
        cmocka_unit_test(test_a_roster_of_version_2_is_rebuilt),
        cmocka_unit_test(test_a_damaged_row_is_named_and_not_shown),
    };
    return cmocka_run_group_tests_name("roster: reel", tests, NULL, NULL);
}
