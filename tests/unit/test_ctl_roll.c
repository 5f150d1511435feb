/* The order of paper lists: pinyin, surnames by their own reading, Latin names in order; and endings of references that
 * tell tickets apart. */
#include <errno.h>
#include <glib.h>
#include <string.h>

#include "ctl/roll.h"
#include "ctl/when.h"
#include "store/fixture.h"

static void write_names(const struct folder *folder, const char *const *names, const char *end) {
    struct roster_load *load = NULL;
    struct roster_event event = event_of_two_days();
    struct roster_secrets secrets = some_secrets();
    assert_int_equal(roster_load_begin(folder->path, &load), 0);
    assert_int_equal(roster_load_event(load, &event), 0);
    assert_int_equal(roster_load_secrets(load, &secrets), 0);
    assert_int_equal(roster_load_tier(load, &(struct roster_tier){.number = 2, .code = "vip"}), 0);
    assert_int_equal(roster_load_channel(load, &(struct roster_channel){.number = 1, .code = "web"}), 0);
    for (int64_t i = 0; names[i]; i++) {
        struct roster_ticket ticket = ticket_of(i + 1);
        bool latin = (unsigned char)names[i][0] < 0x80 || strncmp(names[i], "Å", 2) == 0;
        g_strlcpy(ticket.name_zh, latin ? "" : names[i], sizeof ticket.name_zh);
        g_strlcpy(ticket.name_latin, latin ? names[i] : "", sizeof ticket.name_latin);
        g_snprintf(ticket.reference, sizeof ticket.reference, "%05d%s", (int)i, end);
        assert_int_equal(roster_load_ticket(load, &ticket), 0);
    }
    assert_int_equal(roster_load_commit(load), 0);
    roster_load_abort(load);
}

/* Names in the order they are given come back in the order of their places. */
static void expect_order(const char *const *names, const char *const *order) {
    FOLDER folder = folder_make();
    ROSTER roster = NULL;
    ROLL_AUTO roll = {0};
    write_names(&folder, names, "");
    assert_int_equal(roster_open(folder.path, &roster), 0);
    assert_int_equal(roll_make(roster, NULL, &roll), 0);
    for (size_t i = 0; order[i]; i++) {
        struct roster_ticket ticket;
        assert_true(i < roll.n);
        assert_int_equal(roster_ticket(roster, roll.tickets[i], &ticket), 0);
        assert_string_equal(roll_name(&ticket), order[i]);
    }
    assert_int_equal(roll.tail, 4);
}

static void test_order(void **state) {
    (void)state;
    expect_order((const char *const[]){"Zoe", "赵一", "李四", "Ada", "王明", "安娜", "王静", "Åsa", "李三", NULL},
                 (const char *const[]){"安娜", "李三", "李四", "王静", "王明", "赵一", "Ada", "Åsa", "Zoe", NULL});
}

/* By their characters these would stand under ceng, dan, jie, chou, qu. */
static void test_surnames_have_their_own_reading(void **state) {
    (void)state;
    expect_order((const char *const[]){"曾一", "陈一", "单一", "谢一", "解一", "仇一", "区一", "任一", "尉迟一", "于一",
                                       "周一", NULL},
                 (const char *const[]){"陈一", "区一", "仇一", "任一", "单一", "解一", "谢一", "于一", "尉迟一", "曾一",
                                       "周一", NULL});
}

static void test_equal_names_keep_one_order(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    ROSTER roster = NULL;
    ROLL_AUTO roll = {0};
    write_names(&folder, (const char *const[]){"王明", "王明", "王明", NULL}, "");
    assert_int_equal(roster_open(folder.path, &roster), 0);
    assert_int_equal(roll_make(roster, NULL, &roll), 0);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(roll.tickets[i], i + 1);
}

static void test_tails(void **state) {
    (void)state;
    FOLDER folder = folder_make();
    ROSTER roster = NULL;
    ROLL_AUTO roll = {0};
    write_names(&folder, (const char *const[]){"一", "二", "三", NULL}, "-SAME");
    assert_int_equal(roster_open(folder.path, &roster), 0);
    assert_int_equal(roll_make(roster, NULL, &roll), 0);
    assert_int_equal(roll.tail, 6);
    assert_string_equal(roll_tail("票号-1234567", 5), "34567");
    assert_string_equal(roll_tail("票号", 5), "票号");
    assert_string_equal(roll_tail("123456", 0), "123456");
}

static void test_when(void **state) {
    (void)state;
    int64_t at = 0;
    char text[WHEN_TEXT];
    assert_int_equal(when_read("2026-10-27 09:00", NULL, "Asia/Shanghai", &at), 0);
    assert_int_equal(at, NINE);
    at = 0;
    assert_int_equal(when_read("9:00", "2026-10-27", "Asia/Shanghai", &at), 0);
    assert_int_equal(at, NINE);
    assert_int_equal(when_read("2026-10-27T01:00:00Z", NULL, "Asia/Shanghai", &at), 0);
    assert_int_equal(at, NINE);
    when_write("Asia/Shanghai", NINE, text);
    assert_string_equal(text, "2026-10-27 09:00:00");
    when_write("Asia/Shanghai", 0, text);
    assert_string_equal(text, "-");
    static const char *const none[] = {"", "9", "09:00", "noon", "2026-10-27", "2026-13-27 09:00", "25:00", "1:2:3:4"};
    for (size_t i = 0; i < G_N_ELEMENTS(none); i++)
        assert_int_equal(when_read(none[i], NULL, "Asia/Shanghai", &at), -EINVAL);
    assert_int_equal(when_read("25:00", "2026-10-27", "Asia/Shanghai", &at), -EINVAL);
    assert_int_equal(when_read("10:00", "yesterday", "Asia/Shanghai", &at), -EINVAL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_surnames_have_their_own_reading),
        cmocka_unit_test(test_equal_names_keep_one_order),
        cmocka_unit_test(test_tails),
        cmocka_unit_test(test_when),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
