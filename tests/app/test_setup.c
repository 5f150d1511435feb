/* What a kiosk without an event goes by: from a failure to words, which file of a stick is taken, what kioskctl said,
 * and which button the keyboard is on. */
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#include <cmocka.h>

#include "app/clock.h"
#include "art/bitmap.h"
#include "station/errand.h"
#include "station/focus.h"
#include "station/setup.h"
#include "station/stick.h"

/* ---- needs ---- */

static void every_failure_has_its_words(void **state) {
    static const struct {
        enum station_part part;
        int r;
        bool enrolled, writable;
        enum setup_need want;
    } cases[] = {
        {STATION_ROSTER, -ENOENT, false, true, SETUP_EVENT},
        {STATION_ROSTER, -ENOENT, true, true, SETUP_CENTRE},
        {STATION_ROSTER, -ENOENT, false, false, SETUP_READ_ONLY}, /* nothing could be imported */
        {STATION_ROSTER, -EBADMSG, false, true, SETUP_ROSTER_DAMAGED},
        {STATION_ROSTER, -EBADMSG, true, true, SETUP_ROSTER_DAMAGED},
        {STATION_ROSTER, -EPROTO, false, true, SETUP_ROSTER_VERSION},
        {STATION_ROSTER, -EIO, false, true, SETUP_ROSTER_DAMAGED},
        {STATION_ROSTER, -ENOSPC, false, true, SETUP_FULL},
        {STATION_ROSTER, -ENOMEM, false, true, SETUP_OTHER},
        {STATION_LOCK, -EROFS, false, true, SETUP_READ_ONLY},
        {STATION_LOCK, -ENOSPC, false, true, SETUP_FULL},
        {STATION_LOCK, -EMFILE, false, true, SETUP_OTHER},
        {STATION_JOURNAL, -EBADMSG, false, true, SETUP_JOURNAL_DAMAGED},
        {STATION_JOURNAL, -EPROTO, false, true, SETUP_JOURNAL_VERSION},
        {STATION_JOURNAL, -EACCES, false, true, SETUP_READ_ONLY},
        {STATION_JOURNAL, -EDQUOT, false, true, SETUP_FULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        enum setup_need got = setup_need_of(cases[i].part, cases[i].r, cases[i].enrolled, cases[i].writable);
        if (got != cases[i].want)
            fail_msg("case %zu: %s, not %s", i, setup_need_msgid(got, false), setup_need_msgid(cases[i].want, false));
    }
}

static void every_need_is_said(void **state) {
    (void)state;
    for (int i = 0; i < SETUP_NEEDS; i++) {
        assert_non_null(setup_need_msgid((enum setup_need)i, false));
        assert_non_null(setup_need_msgid((enum setup_need)i, true));
    }
    assert_true(setup_need_is_for_stick(SETUP_EVENT));
    assert_true(setup_need_is_for_stick(SETUP_ROSTER_VERSION));
    assert_false(setup_need_is_for_stick(SETUP_JOURNAL_DAMAGED)); /* a bundle would not mend it */
}

/* ---- sticks ---- */

static char folder[] = "/tmp/lanyard-test-setup.XXXXXX";

static const char *under(const char *name) {
    static char path[4][256];
    static int turn;
    turn = (turn + 1) % 4;
    snprintf(path[turn], sizeof(path[turn]), "%s/%s", folder, name);
    return path[turn];
}

static void put(const char *name, int age) {
    FILE *file = fopen(under(name), "w");
    assert_non_null(file);
    fputs("something", file);
    fclose(file);
    time_t then = time(NULL) - age;
    struct utimbuf times = {then, then};
    utime(under(name), &times);
}

static struct stick_find look(const char *folders) {
    struct stick_find find;
    stick_look(folders, &find);
    return find;
}

static void finds_what_a_stick_brings(void **state) {
    (void)state;
    char both[600];
    assert_int_equal(look("").kind, STICK_NOTHING);
    assert_int_equal(look(under("nowhere")).kind, STICK_NOTHING);
    mkdir(under("stick"), 0700);
    mkdir(under("stick/lanyard"), 0700);
    put("stick/lanyard/readme.txt", 0);
    put("stick/lanyard/._old.lanyard", 0);
    put("stick/lanyard/.lanyard", 0);
    put("stick/elsewhere.lanyard", 0); /* not in the folder that is ours */
    assert_int_equal(look(folder).kind, STICK_NOTHING);
    assert_int_equal(symlink("/etc/passwd", under("stick/lanyard/link.lanyard")), 0);
    assert_int_equal(look(folder).kind, STICK_NOTHING);

    mkdir(under("stick/lanyard/summit"), 0700);
    assert_int_equal(look(folder).kind, STICK_NOTHING);
    put("stick/lanyard/summit/event.conf", 0);
    struct stick_find folder_find = look(folder);
    assert_int_equal(folder_find.kind, STICK_FOLDER); /* signed by nobody: to be told of */
    assert_string_equal(stick_name(&folder_find), "summit");
    put("stick/lanyard/desk.enrol", 0);
    assert_int_equal(look(under("stick")).kind, STICK_ENROLMENT);
    put("stick/lanyard/old.lanyard", 900);
    put("stick/lanyard/new.lanyard", 9);
    snprintf(both, sizeof(both), "%s:%s", under("nowhere"), under("stick"));
    struct stick_find find = look(both);
    assert_int_equal(find.kind, STICK_BUNDLE);
    assert_string_equal(stick_name(&find), "new.lanyard");
    assert_int_equal(find.size, 9);

    struct stick_find again = look(folder); /* one folder up: /media/PERSON/LABEL */
    assert_string_equal(stick_name(&again), "new.lanyard");
    put("stick/lanyard/new.lanyard", 4);
    again = look(both);
    assert_false(stick_same(&find, &again)); /* a copy that went on is another find */
    find = look(both);
    assert_true(stick_same(&find, &again));
}

/* ---- what kioskctl said ---- */

static struct errand_news news_of(const char *answer) {
    struct errand_news news;
    errand_read(answer, strlen(answer), &news);
    return news;
}

static void an_answer_is_read(void **state) {
    (void)state;
    struct errand_news news = news_of("{\"event\":\"spring\",\"tickets\":412,\"signer\":\"7f05-9461\",\"ok\":true}");
    assert_true(news.ok);
    assert_string_equal(news.event, "spring");
    assert_string_equal(news.signer, "7f05-9461");
    assert_int_equal(news.tickets, 412);
    news = news_of("{\"ok\":false,\"faults\":[\"x.lanyard: is not a bundle\",\"and more\"]}");
    assert_false(news.ok);
    assert_string_equal(news.fault, "x.lanyard: is not a bundle");
    assert_int_equal(news.tickets, -1);
    static const char *const nonsense[] = {"", "{", "[]", "null", "{\"ok\":1}", "{\"faults\":7}", "\xff\xfe", "oops"};
    for (size_t i = 0; i < sizeof(nonsense) / sizeof(*nonsense); i++) {
        news = news_of(nonsense[i]);
        assert_false(news.ok);
        assert_true(*news.fault);
    }
}

static struct errand_news send(const char *script) {
    char *argv[] = {(char *)(uintptr_t) "/bin/sh", (char *)(uintptr_t) "-c", (char *)(uintptr_t)script, NULL};
    struct errand errand = {0};
    struct errand_news news;
    assert_int_equal(errand_start(&errand, argv, app_clock_boottime()), 0);
    while (!errand_poll(&errand, app_clock_boottime(), &news))
        poll(NULL, 0, 5);
    assert_int_equal(errand.pid, 0);
    assert_false(errand_poll(&errand, app_clock_boottime(), &news)); /* once */
    return news;
}

static void an_errand_is_over_when_it_has_ended(void **state) {
    (void)state;
    assert_true(send("echo '{\"ok\":true}'").ok);
    assert_false(send("echo '{\"ok\":true}'; exit 1").ok);
    assert_false(send("kill -9 $$").ok);
    assert_false(send("head -c 200000 /dev/zero").ok); /* more than an answer */
    assert_true(send("exec 2>&-; sleep 0.05; printf '{\"ok\"'; sleep 0.05; echo ':true}'").ok);
}

static void an_errand_that_hangs_is_given_up(void **state) {
    (void)state;
    char *argv[] = {(char *)(uintptr_t) "/bin/sleep", (char *)(uintptr_t) "1000", NULL};
    struct errand errand = {0};
    struct errand_news news = {.ok = true};
    assert_int_equal(errand_start(&errand, argv, 1000), 0);
    assert_false(errand_poll(&errand, 1000 + ERRAND_MAX_MS, &news));
    assert_true(errand_poll(&errand, 1001 + ERRAND_MAX_MS, &news));
    assert_false(news.ok);
    assert_true(*news.fault);
    errand_stop(&errand);
    char *none[] = {(char *)(uintptr_t) "/nowhere/kioskctl", NULL};
    assert_int_equal(errand_start(&errand, none, 0), -ENOENT);
}

/* ---- the focus ---- */

static struct template_place button(const char *name, int x, int y, int w, int h) {
    struct template_place place = {.kind = SLOT_BUTTON, .box = {x, y, w, h}};
    snprintf(place.name, sizeof(place.name), "%s", name);
    return place;
}

static void buttons_come_in_reading_order(void **state) {
    (void)state;
    struct template_place buttons[] = {button("low", 0, 500, 100, 50), button("right", 600, 105, 100, 50),
                                       button("below", 0, 300, 900, 50), button("left", 10, 100, 100, 60),
                                       button("middle", 300, 98, 100, 50)};
    static const char *const want[] = {"left", "middle", "right", "below", "low"};
    focus_sort(buttons, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(buttons[i].name, want[i]);
    focus_sort(buttons, 0);
}

/* A page of three buttons, one of them shown by a flag only. */
static const char PAGE[] =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 160 90\"><rect width=\"160\" height=\"90\" fill=\"#fff\"/>"
    "<rect id=\"button-two\" x=\"100\" y=\"10\" width=\"40\" height=\"20\" fill=\"none\"/>"
    "<rect id=\"button-one\" x=\"10\" y=\"10\" width=\"40\" height=\"20\" fill=\"none\"/>"
    "<rect id=\"button-back\" data-if=\"can-back\" x=\"10\" y=\"60\" width=\"40\" height=\"20\" fill=\"none\"/></svg>";

static void draw_page(struct template *page, bool back, struct pixels *canvas) {
    struct slot_fill fill = {.name = "if-can-back", .text = ""};
    char why[TEMPLATE_ERROR];
    assert_int_equal(template_render(page, &fill, back ? 1 : 0, "en", NULL, NULL, canvas, why), 0);
}

static void tab_goes_round_what_is_shown(void **state) {
    (void)state;
    struct template *page = NULL;
    char why[TEMPLATE_ERROR];
    int x = 0, y = 0;
    struct stage stage = {.current = NULL};
    struct focus focus = {.on = NULL};
    focus_move(&focus, &stage, 1); /* nothing is drawn yet */
    assert_false(focus_touch(&focus, &stage, &x, &y));
    assert_int_equal(template_load(PAGE, sizeof(PAGE) - 1, "page", &page, why), 0);
    assert_int_equal(template_size(page, 160, 90, 0), 0);
    assert_int_equal(pixels_alloc(160, 90, &stage.canvas), 0);
    stage.current = page;
    draw_page(page, false, &stage.canvas);
    focus_move(&focus, &stage, 1);
    assert_string_equal(focus.name, "one");
    focus_move(&focus, &stage, 1);
    assert_string_equal(focus.name, "two");
    focus_move(&focus, &stage, 1);
    assert_string_equal(focus.name, "one"); /* back is not shown */
    assert_false(focus_button(&stage, "back", &x, &y));
    draw_page(page, true, &stage.canvas);
    focus_move(&focus, &stage, -1);
    assert_string_equal(focus.name, "back");
    assert_true(focus_touch(&focus, &stage, &x, &y));
    assert_int_equal(x, 30);
    assert_int_equal(y, 70);
    focus_draw(&focus, &stage);
    uint32_t framed;
    memcpy(&framed, stage.canvas.data + (ptrdiff_t)70 * stage.canvas.stride + 4 * 9, 4);
    assert_int_equal(framed & 0xFFFFFF, 0xF2B84B);
    draw_page(page, false, &stage.canvas);
    focus_draw(&focus, &stage); /* its button went */
    assert_false(focus_is_on(&focus, &stage));
    pixels_free(&stage.canvas);
    template_free(page);
}

static int fresh(void **state) {
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int clear(void **state) {
    (void)state;
    char command[300];
    snprintf(command, sizeof(command), "rm -rf '%s'", folder);
    return system(command);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failure_has_its_words),         cmocka_unit_test(every_need_is_said),
        cmocka_unit_test(finds_what_a_stick_brings),           cmocka_unit_test(an_answer_is_read),
        cmocka_unit_test(an_errand_is_over_when_it_has_ended), cmocka_unit_test(an_errand_that_hangs_is_given_up),
        cmocka_unit_test(buttons_come_in_reading_order),       cmocka_unit_test(tab_goes_round_what_is_shown),
    };
    return cmocka_run_group_tests_name("setup", tests, fresh, clear);
}
