/* The failure table of a print queue, row by row, under each error policy that CUPS knows: whatever is pulled, refused,
 * held or cancelled, a badge ends printed, failed or uncertain; no badge has two labels; none is called printed without
 * one. Each row is a scene: it spoils something, gives a badge, mends it, and says what must have come of it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include "standin/print_watch.h"

static struct shop shop;
static struct watch watch;
static uint64_t badge; /* counts up, so that no two scenes share a job's name */
static char job[64];

static void next_badge(void) { snprintf(job, sizeof job, "badge:matrix-%d:1", (int)++badge); }

static void give(void) { assert_int_equal(watch_give(&watch, badge, job), 0); }

static void shop_must(const char *verb, const char *argument) { assert_int_equal(shop_do(&shop, verb, argument), 0); }

static bool told(const char *words) { return watch_has(&watch, 0, PRINT_NEWS_PRINTER, words); }

static int cancel_job(void) {
    struct printer *printer = NULL;
    struct printer_job found;
    char error[PRINTER_ERROR];
    int r = printer_open(shop.server, "BADGE", &printer, error);

    if (r == 0)
        r = printer_jobs(printer, job, &found, 1, error) == 1 ? printer_cancel(printer, found.id) : -ENOENT;
    printer_close(printer);
    return r;
}

/* In the printer, before its label came out. */
static void give_and_hold(void) {
    shop_control(&shop, "hold", "");
    give();
    assert_true(shop_until(shop_is_printing(&shop) && watch_has(&watch, badge, PRINT_NEWS_PRINTING, "")));
}

static void all_is_well(void) { give(); }

static void labels_run_out(void) {
    shop_must("labels", "0");
    give();
    assert_true(shop_until(told("Out of labels")));
    shop_must("labels", "250");
}

static void switched_off_before_the_label(void) {
    give_and_hold();
    shop_must("unplug", "");
    shop_control(&shop, "hold", NULL);
    shop_must("plug", "");
}

static void switched_off_after_the_label(void) {
    shop_control(&shop, "hold-after", "");
    give();
    assert_true(shop_until(shop_labels(&shop, job) == 1));
    shop_must("unplug", "");
    shop_control(&shop, "hold-after", NULL);
    shop_must("plug", "");
}

static void off_when_the_badge_comes(void) {
    shop_must("unplug", "");
    assert_true(shop_until(told("Printer is off")));
    give();
    shop_must("plug", "");
}

static void the_printer_aborts(void) {
    shop_control(&shop, "fail", "");
    give();
    assert_true(shop_until(watch_ended(&watch, badge)));
    shop_control(&shop, "fail", NULL);
}

static void the_printer_aborts_after_the_label(void) {
    shop_control(&shop, "fail-after", "");
    give();
    assert_true(shop_until(watch_ended(&watch, badge)));
    shop_control(&shop, "fail-after", NULL);
}

static void the_service_dies_mid_job(void) {
    give_and_hold();
    shop_must("crash", "");
    shop_control(&shop, "hold", NULL);
    shop_must("cupsd", "");
}

static void a_person_cancels_a_held_job(void) {
    shop_must("hold", "");
    give();
    assert_true(shop_until(watch_has(&watch, badge, PRINT_NEWS_SENT, "")));
    assert_int_equal(cancel_job(), 0);
    shop_must("release", "");
}

static void a_person_cancels_mid_job(void) {
    give_and_hold();
    assert_int_equal(cancel_job(), 0);
    shop_control(&shop, "hold", NULL);
}

static void a_person_holds_and_releases(void) {
    shop_must("hold", "");
    give();
    assert_true(shop_until(watch_has(&watch, badge, PRINT_NEWS_SENT, "")));
    shop_must("release", "");
}

static void a_person_pauses_the_queue(void) {
    shop_must("pause", "");
    assert_true(shop_until(told("paused")));
    give();
    shop_must("resume", "");
}

static void the_queue_vanishes(void) {
    shop_must("drop", "");
    assert_true(shop_until(told("no printer named \"BADGE\"")));
    give();
    shop_must("queue", "");
}

static void the_queue_vanishes_mid_job(void) {
    give_and_hold();
    shop_must("drop", "");
    shop_control(&shop, "hold", NULL);
    assert_true(shop_until(told("no printer named \"BADGE\"") || watch_ended(&watch, badge)));
    shop_must("queue", "");
}

/* ends: the letters of watch_story that may be the last; least, most: labels. */
static const struct scene {
    const char *name;
    void (*play)(void);
    const char *ends;
    int least, most;
    bool one_policy; /* does not end in a failed job: no policy has a say */
} scenes[] = {
    {"all is well", all_is_well, "P", 1, 1, true},
    {"labels run out and are refilled", labels_run_out, "P", 1, 1, true},
    {"switched off before the label", switched_off_before_the_label, "?", 0, 0, false},
    {"switched off after the label", switched_off_after_the_label, "?P", 1, 1, false},
    {"off when the badge comes", off_when_the_badge_comes, "P", 1, 1, true},
    {"the printer aborts", the_printer_aborts, "?F", 0, 0, false},
    {"the printer aborts after the label", the_printer_aborts_after_the_label, "?", 1, 1, false},
    {"the service dies mid-job", the_service_dies_mid_job, "?", 0, 1, true},
    {"a person cancels a held job", a_person_cancels_a_held_job, "F", 0, 0, true},
    {"a person cancels mid-job", a_person_cancels_mid_job, "?", 0, 1, true},
    {"a person holds and releases", a_person_holds_and_releases, "P", 1, 1, true},
    {"a person pauses the queue", a_person_pauses_the_queue, "P", 1, 1, true},
    {"the queue vanishes and comes back", the_queue_vanishes, "P", 1, 1, true},
    {"the queue vanishes mid-job", the_queue_vanishes_mid_job, "?P", 0, 1, true},
};

static int start_worker(void) {
    watch = (struct watch){0};
    return print_worker_start(shop.server, "BADGE", NULL, &watch.worker);
}

static void check(const struct scene *scene) {
    char story[WATCH_MAX];
    bool ended = shop_until(watch_ended(&watch, badge));
    char end = *watch_story(&watch, badge, story) ? story[strlen(story) - 1] : '-';
    int labels = shop_labels(&shop, job);

    if (!ended || !strchr(scene->ends, end) || labels < scene->least || labels > scene->most)
        fail_msg("%s: told \"%s\" (expected to end %s), %d labels (expected %d to %d)", scene->name, story, scene->ends,
                 labels, scene->least, scene->most);
}

/* Whatever the last scene left behind comes out now: a job that was kept would be somebody's second label. */
static void nothing_comes_later(const struct scene *scene, const char *first_job) {
    int before = shop_labels(&shop, first_job);

    next_badge();
    give();
    assert_true(shop_until(watch_ended(&watch, badge)));
    if (!watch_has(&watch, badge, PRINT_NEWS_PRINTED, "") || shop_labels(&shop, job) != 1)
        fail_msg("%s: the badge after it is not printed once", scene->name);
    if (shop_labels(&shop, first_job) != before)
        fail_msg("%s: a label came out when it was already called settled", scene->name);
}

static void play(const struct scene *scene) {
    char first_job[sizeof job];

    assert_int_equal(start_worker(), 0);
    next_badge();
    snprintf(first_job, sizeof first_job, "%s", job);
    scene->play();
    check(scene);
    nothing_comes_later(scene, first_job);
    print_worker_stop(watch.worker);
}

static void play_all(const char *policy, bool all) {
    shop_must("policy", policy);
    for (size_t i = 0; i < sizeof scenes / sizeof *scenes; i++)
        if (all || !scenes[i].one_policy)
            play(&scenes[i]);
}

static void under_abort_job(void **state) {
    (void)state;
    play_all("abort-job", true);
}

static void under_retry_job(void **state) {
    (void)state;
    play_all("retry-job", false);
}

static void under_retry_current_job(void **state) {
    (void)state;
    play_all("retry-current-job", false);
}

static void under_stop_printer(void **state) {
    (void)state;
    play_all("stop-printer", false);
}

static int set_up(void **state) {
    (void)state;
    return shop_start(&shop);
}

static int tear_down(void **state) {
    (void)state;
    shop_stop(&shop);
    return 0;
}

/* Of the policies beside the appliance's own (abort-job), stop-printer is the one that keeps most; MATRIX=all plays the
 * other two as well, for half a minute more. */
int main(void) {
    const struct CMUnitTest both[] = {cmocka_unit_test(under_abort_job), cmocka_unit_test(under_stop_printer)};
    const struct CMUnitTest all[] = {cmocka_unit_test(under_abort_job), cmocka_unit_test(under_stop_printer),
                                     cmocka_unit_test(under_retry_job), cmocka_unit_test(under_retry_current_job)};
    const char *size = getenv("MATRIX");

    return size && strcmp(size, "all") == 0 ? cmocka_run_group_tests_name("print matrix, all", all, set_up, tear_down)
                                            : cmocka_run_group_tests_name("print matrix", both, set_up, tear_down);
}
