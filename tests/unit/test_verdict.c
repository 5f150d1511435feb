/* The 27 names and their positions are stored in journals and rules for good: they are spelt out here once more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "core/verdict.h"

static const struct {
    const char *name;
    enum verdict_class class;
    const char *pretix;
} expected[VERDICT_COUNT] = {
    {"ok", VERDICT_CLASS_ADMIT, NULL},
    {"ok_reentry", VERDICT_CLASS_ADMIT, NULL},
    {"ok_exit", VERDICT_CLASS_ADMIT, NULL},
    {"ok_replay", VERDICT_CLASS_ADMIT, NULL},
    {"ok_provisional", VERDICT_CLASS_ADMIT, NULL},
    {"ok_override", VERDICT_CLASS_ADMIT, NULL},
    {"see_staff", VERDICT_CLASS_STAFF, "rules"},
    {"clock", VERDICT_CLASS_STAFF, "error"},
    {"unreadable", VERDICT_CLASS_DENY, "invalid"},
    {"forged", VERDICT_CLASS_DENY, "invalid"},
    {"wrong_event", VERDICT_CLASS_DENY, "invalid"},
    {"unknown", VERDICT_CLASS_DENY, "invalid"},
    {"revoked", VERDICT_CLASS_DENY, "canceled"},
    {"superseded", VERDICT_CLASS_DENY, "revoked"},
    {"blocked", VERDICT_CLASS_DENY, "blocked"},
    {"unpaid", VERDICT_CLASS_DENY, "unpaid"},
    {"closed", VERDICT_CLASS_DENY, "rules"},
    {"wrong_gate", VERDICT_CLASS_DENY, "rules"},
    {"wrong_day", VERDICT_CLASS_DENY, "invalid_time"},
    {"too_early", VERDICT_CLASS_DENY, "invalid_time"},
    {"too_late", VERDICT_CLASS_DENY, "invalid_time"},
    {"tier", VERDICT_CLASS_DENY, "product"},
    {"not_invited", VERDICT_CLASS_DENY, "rules"},
    {"already_in", VERDICT_CLASS_DENY, "already_redeemed"},
    {"used", VERDICT_CLASS_DENY, "already_redeemed"},
    {"full", VERDICT_CLASS_DENY, "rules"},
    {"fault", VERDICT_CLASS_FAULT, "error"},
};

static void names_and_classes_stay(void **state) {
    (void)state;
    for (int i = 0; i < VERDICT_COUNT; i++) {
        char msgid[64];
        enum verdict v = (enum verdict)i, back = VERDICT_COUNT;
        assert_string_equal(verdict_name(v), expected[i].name);
        assert_int_equal(verdict_class(v), expected[i].class);
        snprintf(msgid, sizeof(msgid), "verdict-%s", expected[i].name);
        assert_string_equal(verdict_msgid(v), msgid);
        assert_true(verdict_from_name(expected[i].name, &back));
        assert_int_equal(back, v);
    }
}

static void exports_speak_pretix(void **state) {
    (void)state;
    for (int i = 0; i < VERDICT_COUNT; i++)
        if (expected[i].pretix)
            assert_string_equal(verdict_pretix_reason((enum verdict)i), expected[i].pretix);
        else
            assert_null(verdict_pretix_reason((enum verdict)i));
}

static void nobody_is_called_a_forger_to_his_face(void **state) {
    (void)state;
    assert_string_equal(verdict_advice_msgid(VERDICT_FORGED), "advice-unverified");
    assert_string_equal(verdict_advice_msgid(VERDICT_WRONG_EVENT), "advice-unverified");
    assert_string_equal(verdict_advice_msgid(VERDICT_WRONG_DAY), "advice-wrong_day");
    for (int i = 0; i < VERDICT_COUNT; i++)
        assert_true(strncmp(verdict_advice_msgid((enum verdict)i), "advice-", 7) == 0);
}

static void unknown_names_change_nothing(void **state) {
    (void)state;
    enum verdict v = VERDICT_TIER;
    assert_false(verdict_from_name(NULL, &v));
    assert_false(verdict_from_name("", &v));
    assert_false(verdict_from_name("OK", &v));
    assert_false(verdict_from_name("ok_", &v));
    assert_int_equal(v, VERDICT_TIER);
}

static void a_number_that_is_no_verdict_reads_as_fault(void **state) {
    (void)state;
    assert_string_equal(verdict_name((enum verdict)VERDICT_COUNT), "fault");
    assert_int_equal(verdict_class((enum verdict) - 1), VERDICT_CLASS_FAULT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_and_classes_stay),
        cmocka_unit_test(exports_speak_pretix),
        cmocka_unit_test(nobody_is_called_a_forger_to_his_face),
        cmocka_unit_test(unknown_names_change_nothing),
        cmocka_unit_test(a_number_that_is_no_verdict_reads_as_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
