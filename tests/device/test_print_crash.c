/* Everything pulled out while a badge is under way: the printer, the print service. However it ends, a badge is never
 * printed twice, and one that may be missing is called uncertain. */
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include "standin/print_watch.h"

static struct shop shop;
static struct watch watch;

static int set_up(void **state) {
    (void)state;
    if (shop_start(&shop) != 0)
        return -1;
    return print_worker_start(shop.server, "BADGE", NULL, &watch.worker);
}

static int tear_down(void **state) {
    (void)state;
    print_worker_stop(watch.worker);
    shop_stop(&shop);
    return 0;
}

static void hold_in_the_printer(uint64_t badge, const char *job_name) {
    shop_control(&shop, "hold", "");
    assert_int_equal(watch_give(&watch, badge, job_name), 0);
    assert_true(shop_until(shop_is_printing(&shop)));
    assert_true(shop_until(watch_has(&watch, badge, PRINT_NEWS_PRINTING, "")));
}

static void a_killed_print_service_leaves_doubt(void **state) {
    (void)state;
    hold_in_the_printer(1, "badge:killed:1");
    assert_int_equal(shop_do(&shop, "crash", ""), 0);
    assert_true(shop_until(watch_has(&watch, 0, PRINT_NEWS_PRINTER, "print service does not answer")));
    assert_int_equal(watch_give(&watch, 2, "badge:meanwhile:1"), 0);
    shop_control(&shop, "hold", NULL);
    assert_int_equal(shop_do(&shop, "cupsd", ""), 0);
    assert_true(shop_until(watch_ended(&watch, 2)));
    assert_non_null(watch_has(&watch, 1, PRINT_NEWS_UNCERTAIN, "")); /* the job is gone with the spool */
    assert_non_null(watch_has(&watch, 2, PRINT_NEWS_PRINTED, ""));
    assert_true(shop_labels(&shop, "badge:killed:1") <= 1);
    assert_int_equal(shop_labels(&shop, "badge:meanwhile:1"), 1);
}

/* cupsd says "completed" of both; only one label came out. */
static void a_switched_off_printer_leaves_doubt(void **state) {
    (void)state;
    hold_in_the_printer(3, "badge:power:1");
    assert_int_equal(shop_do(&shop, "unplug", ""), 0);
    shop_control(&shop, "hold", NULL);
    assert_true(shop_until(watch_has(&watch, 0, PRINT_NEWS_PRINTER, "Printer is off")));
    assert_int_equal(shop_do(&shop, "plug", ""), 0);
    assert_true(shop_until(watch_ended(&watch, 3)));
    assert_non_null(watch_has(&watch, 3, PRINT_NEWS_UNCERTAIN, ""));
    assert_int_equal(shop_labels(&shop, "badge:power:1"), 0);
}

/* The doubt sticks to the queue, but not to the next badge. */
static void the_next_badge_is_printed_as_ever(void **state) {
    (void)state;
    assert_int_equal(watch_give(&watch, 4, "badge:after:1"), 0);
    assert_true(shop_until(watch_ended(&watch, 4)));
    assert_non_null(watch_has(&watch, 4, PRINT_NEWS_PRINTED, ""));
    assert_int_equal(shop_labels(&shop, "badge:after:1"), 1);
}

static void a_badge_waits_for_its_printer(void **state) {
    (void)state;
    assert_int_equal(shop_do(&shop, "unplug", ""), 0);
    assert_int_equal(watch_give(&watch, 5, "badge:patient:1"), 0);
    assert_true(shop_until(watch.count > 0 && watch_has(&watch, 0, PRINT_NEWS_PRINTER, "Printer is off") &&
                           watch.news[watch.count - 1].detail[0]));
    assert_null(watch_has(&watch, 5, PRINT_NEWS_SENT, ""));
    assert_int_equal(shop_do(&shop, "plug", ""), 0);
    assert_true(shop_until(watch_ended(&watch, 5)));
    assert_non_null(watch_has(&watch, 5, PRINT_NEWS_PRINTED, ""));
    assert_int_equal(shop_labels(&shop, "badge:patient:1"), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_killed_print_service_leaves_doubt),
        cmocka_unit_test(a_switched_off_printer_leaves_doubt),
        cmocka_unit_test(the_next_badge_is_printed_as_ever),
        cmocka_unit_test(a_badge_waits_for_its_printer),
    };

    return cmocka_run_group_tests_name("print crash", tests, set_up, tear_down);
}
