/* The print worker on a good day and on an ordinary bad one: labels run out, the printer gives up, the desk was
 * restarted. */
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <errno.h>

#include "device/ipp_client.h"
#include "standin/print_watch.h"

static struct shop shop;
static struct watch watch;
static char story[WATCH_MAX];

static int set_up(void **state) {
    (void)state;
    return shop_start(&shop);
}

static int tear_down(void **state) {
    (void)state;
    shop_stop(&shop);
    return 0;
}

static int start_worker(void **state) {
    (void)state;
    watch = (struct watch){0};
    return print_worker_start(shop.server, "BADGE", NULL, &watch.worker);
}

static int stop_worker(void **state) {
    (void)state;
    print_worker_stop(watch.worker);
    watch.worker = NULL;
    for (size_t i = 0; i < 4; i++)
        shop_control(&shop, (const char *const[]){"hold", "fail", "fail-after", "state"}[i], NULL);
    return 0;
}

static void badges_come_out_in_order(void **state) {
    struct pollfd ready = {.fd = print_worker_fd(watch.worker), .events = POLLIN};

    (void)state;
    assert_int_equal(watch_give(&watch, 7, "badge:good:1"), 0);
    assert_int_equal(watch_give(&watch, 8, "badge:next:1"), 0);
    assert_int_equal(poll(&ready, 1, 10000), 1);
    assert_true(shop_until(watch_ended(&watch, 8)));
    watch_story(&watch, 7, story);
    assert_true(strcmp(story, "S>P") == 0 || strcmp(story, "SP") == 0);
    assert_non_null(strstr(watch_has(&watch, 7, PRINT_NEWS_SENT, "")->job, "urn:uuid:"));
    assert_true(watch_has(&watch, 7, PRINT_NEWS_PRINTED, "") <
                watch_has(&watch, 8, PRINT_NEWS_SENT, "")); /* one at a time */
    assert_int_equal(shop_labels(&shop, "badge:good:1"), 1);
    assert_int_equal(shop_labels(&shop, "badge:next:1"), 1);
    assert_non_null(watch_has(&watch, 0, PRINT_NEWS_PRINTER, ""));
    ready.revents = 0;
    assert_int_equal(poll(&ready, 1, 0), 0);
}

static void without_labels_badges_wait(void **state) {
    (void)state;
    assert_int_equal(shop_do(&shop, "labels", "0"), 0);
    assert_int_equal(watch_give(&watch, 1, "badge:wait:1"), 0);
    assert_true(shop_until(watch_has(&watch, 0, PRINT_NEWS_PRINTER, "Out of labels (media-empty")));
    assert_null(watch_has(&watch, 1, PRINT_NEWS_SENT, ""));
    assert_int_equal(shop_do(&shop, "labels", "250"), 0);
    assert_true(shop_until(watch_ended(&watch, 1)));
    assert_non_null(watch_has(&watch, 1, PRINT_NEWS_PRINTED, ""));
    assert_string_equal(watch.news[watch.count - 1].detail, "");
    assert_int_equal(shop_labels(&shop, "badge:wait:1"), 1);
}

static void a_wrong_label_is_refused_in_words(void **state) {
    struct print_order order = watch_order(1, "badge:wrong:1");

    (void)state;
    snprintf(order.media, sizeof order.media, "om_card_54x86mm");
    assert_int_equal(print_worker_give(watch.worker, &order), 0);
    assert_true(shop_until(watch_has(&watch, 0, PRINT_NEWS_PRINTER, "Wrong labels: " SHOP_MEDIA " is loaded")));
    assert_int_equal(shop_labels(&shop, "badge:wrong:1"), 0);
}

/* Before anybody waits for a badge: the wrong roll was put in. */
static void an_idle_printer_with_wrong_labels_is_told(void **state) {
    (void)state;
    print_worker_stop(watch.worker);
    watch = (struct watch){0};
    assert_int_equal(print_worker_start(shop.server, "BADGE", "om_card_54x86mm", &watch.worker), 0);
    assert_true(shop_until(watch_has(&watch, 0, PRINT_NEWS_PRINTER, "Wrong labels")));
    assert_int_equal(watch.news[watch.count - 1].trouble, PRINT_WRONG_LABELS);
}

static void labels_that_run_out_under_way_are_told(void **state) {
    (void)state;
    shop_control(&shop, "state", "+media-empty");
    shop_control(&shop, "hold", "");
    assert_int_equal(watch_give(&watch, 1, "badge:under-way:1"), 0);
    assert_true(shop_until(watch_has(&watch, 0, PRINT_NEWS_PRINTER, "Out of labels")));
    assert_true(shop_until(watch_has(&watch, 1, PRINT_NEWS_PRINTING, "")));
    shop_control(&shop, "state", NULL);
    assert_int_equal(shop_do(&shop, "labels", "250"), 0);
    shop_control(&shop, "hold", NULL);
    assert_true(shop_until(watch_ended(&watch, 1)));
    assert_string_equal(watch_story(&watch, 1, story), "S>P");
    assert_true(shop_until(watch.count > 0 && watch_has(&watch, 0, PRINT_NEWS_PRINTER, "") &&
                           !watch.news[watch.count - 1].detail[0]));
}

/* Whether the printer gave up before or after the label, it only says that it gave up. */
static void a_printer_that_gives_up_leaves_doubt(void **state) {
    (void)state;
    shop_control(&shop, "fail", "");
    assert_int_equal(watch_give(&watch, 1, "badge:abort:1"), 0);
    assert_true(shop_until(watch_ended(&watch, 1)));
    assert_non_null(watch_has(&watch, 1, PRINT_NEWS_UNCERTAIN, "gave up"));
    assert_int_equal(shop_labels(&shop, "badge:abort:1"), 0);
    shop_control(&shop, "fail", NULL);
    shop_control(&shop, "fail-after", "");
    assert_int_equal(watch_give(&watch, 2, "badge:abort:2"), 0);
    assert_true(shop_until(watch_ended(&watch, 2)));
    assert_non_null(watch_has(&watch, 2, PRINT_NEWS_UNCERTAIN, "gave up"));
    assert_int_equal(shop_labels(&shop, "badge:abort:2"), 1);
}

static int cancel_by_name(const char *name) {
    struct printer *printer = NULL;
    struct printer_job job;
    char error[PRINTER_ERROR];
    int r = printer_open(shop.server, "BADGE", &printer, error);

    if (r == 0 && (r = printer_jobs(printer, name, &job, 1, error)) == 1)
        r = printer_cancel(printer, job.id);
    printer_close(printer);
    return r;
}

static int create_empty(const char *name) {
    char error[PRINTER_ERROR];
    struct ipp_place place;

    ipp_place_parse(shop.server, &place);
    HTTP_AUTO http = ipp_connect(&place, error);
    ipp_t *request = ipp_request(IPP_OP_CREATE_JOB, "ipp://localhost/printers/BADGE");
    IPP_AUTO answer = NULL;
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, name);
    return ipp_ask(http, request, "/", &answer, error);
}

static void an_interrupted_hand_over_is_settled(void **state) {
    (void)state;
    assert_int_equal(create_empty("badge:empty:1"), 0);
    assert_int_equal(create_empty("badge:cleared:1"), 0);
    assert_int_equal(cancel_by_name("badge:cleared:1"), 0);
    assert_int_equal(watch_settle(&watch, 1, "badge:empty:1", false), 0);
    assert_int_equal(watch_settle(&watch, 2, "badge:never:1", false), 0);
    assert_int_equal(watch_settle(&watch, 3, "badge:lost:1", true), 0);
    assert_int_equal(watch_settle(&watch, 4, "badge:cleared:1", false), 0);
    assert_int_equal(watch_settle(&watch, 5, "badge:good:1", true), 0);
    assert_true(shop_until(watch_ended(&watch, 5)));
    assert_non_null(watch_has(&watch, 1, PRINT_NEWS_PRINTED, ""));
    assert_non_null(watch_has(&watch, 2, PRINT_NEWS_PRINTED, ""));
    assert_string_equal(watch_story(&watch, 3, story), "?");
    assert_non_null(watch_has(&watch, 4, PRINT_NEWS_PRINTED, ""));
    assert_string_equal(watch_story(&watch, 5, story), "P");
    assert_int_equal(shop_labels(&shop, "badge:empty:1"), 1);
    assert_int_equal(shop_labels(&shop, "badge:never:1"), 1);
    assert_int_equal(shop_labels(&shop, "badge:lost:1"), 0);
    assert_int_equal(shop_labels(&shop, "badge:cleared:1"), 1);
    assert_int_equal(shop_labels(&shop, "badge:good:1"), 1); /* from the first test */
}

static void a_restarted_desk_follows_its_badge(void **state) {
    (void)state;
    shop_control(&shop, "hold", "");
    assert_int_equal(watch_give(&watch, 1, "badge:restart:1"), 0);
    assert_true(shop_until(shop_is_printing(&shop)));
    print_worker_stop(watch.worker);
    assert_int_equal(start_worker(state), 0);
    assert_int_equal(watch_settle(&watch, 1, "badge:restart:1", true), 0);
    assert_true(shop_until(watch_has(&watch, 1, PRINT_NEWS_SENT, "")));
    shop_control(&shop, "hold", NULL);
    assert_true(shop_until(watch_ended(&watch, 1)));
    assert_non_null(watch_has(&watch, 1, PRINT_NEWS_PRINTED, ""));
    assert_int_equal(shop_labels(&shop, "badge:restart:1"), 1);
}

static void the_queue_has_an_end(void **state) {
    char name[32];
    int r = 0, given = 0;

    (void)state;
    shop_control(&shop, "hold", "");
    assert_int_equal(watch_give(&watch, 100, "badge:full:1"), 0);
    assert_true(shop_until(shop_is_printing(&shop)));
    while (r == 0 && given <= PRINT_QUEUE) {
        snprintf(name, sizeof name, "badge:more-%d:1", given);
        r = watch_give(&watch, (uint64_t)(101 + given), name);
        given += r == 0;
    }
    assert_int_equal(r, -EBUSY);
    assert_int_equal(given, PRINT_QUEUE);
    print_worker_stop(watch.worker); /* drops what waits, does not wait for the label */
    watch.worker = NULL;
    shop_control(&shop, "hold", NULL);
    assert_true(shop_until(shop_labels(&shop, "badge:full:1") == 1));
    assert_int_equal(shop_labels(&shop, "badge:more-0:1"), 0);
}

static void a_queue_that_is_not_there_is_named(void **state) {
    (void)state;
    print_worker_stop(watch.worker);
    watch = (struct watch){0};
    assert_int_equal(print_worker_start(shop.server, "NOWHERE", NULL, &watch.worker), 0);
    assert_true(shop_until(watch_has(&watch, 0, PRINT_NEWS_PRINTER, "no printer named \"NOWHERE\"")));
}

static bool hears_of(struct print_worker *worker, int dpi) {
    struct print_news news;

    while (print_worker_news(worker, &news))
        if (news.kind == PRINT_NEWS_PRINTER && news.dpi == dpi && news.trouble == PRINT_WELL)
            return true;
    return false;
}

/* The desk must draw the next badge for what the queue is set to now. */
static void another_resolution_is_told(void **state) {
    struct print_worker *worker = NULL;

    (void)state;
    assert_int_equal(shop_do(&shop, "driver", "ZEBRA drv:///sample.drv/zebra.ppd Resolution=203dpi"), 0);
    assert_int_equal(print_worker_start(shop.server, "ZEBRA", SHOP_MEDIA, &worker), 0);
    assert_true(shop_until(hears_of(worker, 203)));
    assert_int_equal(shop_do(&shop, "driver", "ZEBRA drv:///sample.drv/zebra.ppd Resolution=300dpi"), 0);
    assert_true(shop_until(hears_of(worker, 300)));
    print_worker_stop(worker);
}

int main(void) {
#define WITH_WORKER(test) cmocka_unit_test_setup_teardown(test, start_worker, stop_worker)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(another_resolution_is_told),
        WITH_WORKER(badges_come_out_in_order),
        WITH_WORKER(without_labels_badges_wait),
        WITH_WORKER(a_wrong_label_is_refused_in_words),
        WITH_WORKER(an_idle_printer_with_wrong_labels_is_told),
        WITH_WORKER(labels_that_run_out_under_way_are_told),
        WITH_WORKER(an_interrupted_hand_over_is_settled),
        WITH_WORKER(a_printer_that_gives_up_leaves_doubt),
        WITH_WORKER(a_restarted_desk_follows_its_badge),
        WITH_WORKER(the_queue_has_an_end),
        WITH_WORKER(a_queue_that_is_not_there_is_named),
    };

    return cmocka_run_group_tests_name("print worker", tests, set_up, tear_down);
}
