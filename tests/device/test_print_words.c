/* The decisions of "never twice by itself, never silently zero", case by case, and the words for a printer in trouble.
 * */
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include "device/print_words.h"

#define BADGE "om_badge_62x100mm"

static void trouble_is_named_once_and_in_words(void **state) {
    static const struct {
        const char *reasons, *ready, *words;
        bool stopped, refusing;
    } cases[] = {
        {"", BADGE, "", false, false},
        {"media-empty-report", BADGE, "Out of labels (media-empty-report)", false, false},
        {"media-empty", BADGE, "Out of labels (media-empty)", false, false},
        {"media-empty-error,cover-open", BADGE, "Printer cover is open (cover-open)", false, false},
        {"media-low-warning", BADGE, "", false, false},
        {"media-emptyish", BADGE, "", false, false},
        {"cups-ipp-missing-job-history,marker-supply-low", BADGE, "", false, false},
        {"offline,media-jam-error", BADGE, "Printer is off or not connected (offline)", false, false},
        {"", BADGE, "Printing was stopped after trouble (stopped)", true, false},
        {"paused", BADGE, "Printing was stopped after trouble (stopped)", true, false},
        {"paused,cover-open", BADGE, "Printer cover is open (cover-open)", true, false},
        {"paused", BADGE, "Printer is paused (paused)", false, false}, /* its own button */
        {"", BADGE, "Printer takes no jobs (not-accepting)", false, true},
        {"", "custom_62x100mm_62x100mm", "", false, false},
        {"", "oe_dk1202-shipping_2.4x3.9in", "", false, false},
        {"", "roll_dk2205-continuous_2.4x1200in", "", false, false},
        {"", "a name nobody knows", "", false, false},
        {"", "om_card_54x86mm", "Wrong labels: om_card_54x86mm is loaded, the badge needs " BADGE " (media-mismatch)",
         false, false},
        {"", "na_index-4x6_4x6in",
         "Wrong labels: na_index-4x6_4x6in is loaded, the badge needs " BADGE " (media-mismatch)", false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct printer_info info = {
            .accepting = !cases[i].refusing, .stopped = cases[i].stopped, .has_media_ready = true};
        char words[PRINT_WORDS];

        snprintf(info.reasons, sizeof info.reasons, "%s", cases[i].reasons);
        snprintf(info.media_ready[0], sizeof info.media_ready[0], "%s", cases[i].ready);
        print_trouble(&info, BADGE, words);
        assert_string_equal(words, cases[i].words);
    }
}

static void each_trouble_has_its_name(void **state) {
    static const struct {
        const char *reasons;
        enum print_trouble trouble;
    } cases[] = {
        {"", PRINT_WELL},
        {"offline", PRINT_OFF},
        {"cover-open-error", PRINT_OPEN},
        {"media-jam", PRINT_JAM},
        {"media-empty-report", PRINT_NO_LABELS},
        {"paused", PRINT_PAUSED},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct printer_info info = {.accepting = true};
        char words[PRINT_WORDS];
        snprintf(info.reasons, sizeof info.reasons, "%s", cases[i].reasons);
        assert_int_equal(print_trouble(&info, NULL, words), cases[i].trouble);
    }
    for (int a = PRINT_WELL; a <= PRINT_MISSING; a++)
        for (int b = PRINT_WELL; b < a; b++)
            assert_string_not_equal(print_trouble_msgid(a), print_trouble_msgid(b));
}

static void any_loaded_label_will_do(void **state) {
    struct printer_info info = {.accepting = true, .has_media_ready = true, .media_ready = {"om_card_54x86mm", BADGE}};
    char words[PRINT_WORDS];

    (void)state;
    print_trouble(&info, BADGE, words);
    assert_string_equal(words, "");
    info.media_ready[1][0] = '\0';
    print_trouble(&info, NULL, words);
    assert_string_equal(words, "");
    info.has_media_ready = false; /* a printer that does not tell is not doubted */
    print_trouble(&info, BADGE, words);
    assert_string_equal(words, "");
}

static void completed_is_believed_only_with_proof(void **state) {
#define LOST "cups-ipp-missing-job-history"
    static const struct {
        enum printer_job_state own;
        const char *before, *after;
        int up_before, up_after;
        int64_t elapsed;
        enum print_proof want;
    } cases[] = {
        /* the printer's own word */
        {PRINTER_JOB_DONE, "", "", 100, 102, 2, PRINT_PROOF_PRINTED},
        {PRINTER_JOB_DONE, "", LOST, 100, 102, 2, PRINT_PROOF_PRINTED},
        {PRINTER_JOB_FAILED, "", "", 100, 102, 2, PRINT_PROOF_DOUBT},
        {PRINTER_JOB_PRINTING, "", "", 100, 102, 2, PRINT_PROOF_NOT_YET},
        {PRINTER_JOB_WAITING, "", "", 100, 102, 2, PRINT_PROOF_NOT_YET},
        /* without it */
        {PRINTER_JOB_UNKNOWN, "", "", 100, 102, 2, PRINT_PROOF_PRINTED},
        {PRINTER_JOB_UNKNOWN, "", "", 100, 100, 2, PRINT_PROOF_PRINTED}, /* whole seconds */
        {PRINTER_JOB_UNKNOWN, "", "", 100, 1, 2, PRINT_PROOF_DOUBT},
        {PRINTER_JOB_UNKNOWN, "", "", 2, 1, 10, PRINT_PROOF_DOUBT},
        {PRINTER_JOB_UNKNOWN, "", LOST, 100, 102, 2, PRINT_PROOF_DOUBT},
        {PRINTER_JOB_UNKNOWN, LOST, LOST, 100, 102, 2, PRINT_PROOF_PRINTED},
        {PRINTER_JOB_UNKNOWN, LOST, LOST, 100, 3, 10, PRINT_PROOF_DOUBT},
        {PRINTER_JOB_UNKNOWN, "", "", -1, -1, 2, PRINT_PROOF_PRINTED},
        {PRINTER_JOB_UNKNOWN, "", "", 100, -1, 2, PRINT_PROOF_PRINTED},
        {PRINTER_JOB_UNKNOWN, "", "media-empty," LOST, -1, -1, 2, PRINT_PROOF_DOUBT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct printer_info before = {.up_seconds = cases[i].up_before}, after = {.up_seconds = cases[i].up_after};

        snprintf(before.reasons, sizeof before.reasons, "%s", cases[i].before);
        snprintf(after.reasons, sizeof after.reasons, "%s", cases[i].after);
        assert_int_equal(print_proof(cases[i].own, &before, &after, cases[i].elapsed), cases[i].want);
    }
}

static void a_badge_of_an_earlier_run_is_settled(void **state) {
#define NONE PRINTER_JOB_UNKNOWN
    static const struct {
        bool exists;
        enum printer_job_state state;
        int documents;
        bool started;
        enum printer_job_state own;
        bool was_sent, history_lost;
        enum print_settle want;
    } cases[] = {
        {.own = NONE, .want = PRINT_SETTLE_PRINT},
        {.own = NONE, .was_sent = true, .want = PRINT_SETTLE_UNCERTAIN},
        {true, PRINTER_JOB_WAITING, 0, false, NONE, false, false, PRINT_SETTLE_CANCEL_FIRST},
        {true, PRINTER_JOB_WAITING, 0, false, NONE, true, false, PRINT_SETTLE_CANCEL_FIRST},
        {true, PRINTER_JOB_WAITING, 1, false, NONE, true, false, PRINT_SETTLE_FOLLOW},
        {true, PRINTER_JOB_PRINTING, 1, true, NONE, false, false, PRINT_SETTLE_FOLLOW},
        {true, PRINTER_JOB_DONE, 0, true, NONE, true, false, PRINT_SETTLE_PRINTED},
        {true, PRINTER_JOB_DONE, 0, true, NONE, false, false, PRINT_SETTLE_PRINTED},
        {true, PRINTER_JOB_DONE, 0, true, NONE, true, true, PRINT_SETTLE_UNCERTAIN},
        {true, PRINTER_JOB_DONE, 0, true, PRINTER_JOB_DONE, true, true, PRINT_SETTLE_PRINTED},
        {true, PRINTER_JOB_DONE, 0, true, PRINTER_JOB_FAILED, true, false, PRINT_SETTLE_UNCERTAIN},
        {true, PRINTER_JOB_DONE, 0, true, PRINTER_JOB_PRINTING, true, false, PRINT_SETTLE_FOLLOW},
        {true, PRINTER_JOB_FAILED, 0, false, NONE, false, false, PRINT_SETTLE_PRINT},
        {true, PRINTER_JOB_FAILED, 1, false, NONE, true, false, PRINT_SETTLE_FAILED},
        {true, PRINTER_JOB_FAILED, 1, true, NONE, false, false, PRINT_SETTLE_UNCERTAIN},
        {true, PRINTER_JOB_FAILED, 1, true, NONE, true, false, PRINT_SETTLE_UNCERTAIN},
        {true, PRINTER_JOB_UNKNOWN, 0, false, NONE, false, false, PRINT_SETTLE_UNCERTAIN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct printer_job job = {
            .state = cases[i].state, .documents = cases[i].documents, .started = cases[i].started};

        assert_int_equal(
            print_settle(cases[i].exists ? &job : NULL, cases[i].own, cases[i].was_sent, cases[i].history_lost),
            cases[i].want);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trouble_is_named_once_and_in_words),
        cmocka_unit_test(each_trouble_has_its_name),
        cmocka_unit_test(any_loaded_label_will_do),
        cmocka_unit_test(completed_is_believed_only_with_proof),
        cmocka_unit_test(a_badge_of_an_earlier_run_is_settled),
    };

    return cmocka_run_group_tests_name("print decisions", tests, NULL, NULL);
}
