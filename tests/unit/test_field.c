/* The technician's pages: each way through them as written, and what is typed and read there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "chance.h"
#include "core/field.h"

/* ---- ways ---- */

struct step {
    struct field_event event;
    const char *effects, *page;
};
#define PRESS(b) \
    { .kind = FIELD_EVENT_PRESS, .press = FIELD_BUTTON_##b }
#define ROW(n, w)                                                         \
    {                                                                     \
        .kind = FIELD_EVENT_ROW, .row = {.row = n, .what = FIELD_DO_##w } \
    }
#define LISTED(n)                                          \
    {                                                      \
        .kind = FIELD_EVENT_LISTED, .listed = {.rows = n } \
    }
#define DONE(n) \
    { .kind = FIELD_EVENT_DONE, .notice = FIELD_NOTICE_##n }
#define OPEN \
    { .kind = FIELD_EVENT_OPEN }
#define TYPED \
    { .kind = FIELD_EVENT_TYPED }

static const char *const effect_names[] = {"read", "show", "ask", "do", "leave"};

static const struct {
    const char *what;
    struct step steps[10];
} ways[] = {
    {"closed pages hear nothing", {{ROW(0, RESTART), "", "menu"}, {PRESS(CONFIRM), "", "menu"}}},
    {"doctor and back and out",
     {{OPEN, "show read", "menu"},
      {LISTED(7), "show", "menu"},
      {ROW(0, OPEN_DOCTOR), "show read", "doctor"},
      {LISTED(13), "show", "doctor"},
      {PRESS(PREVIOUS), "", "doctor"},
      {PRESS(NEXT), "show", "doctor"},
      {PRESS(NEXT), "", "doctor"},
      {PRESS(BACK), "show read", "menu"},
      {PRESS(BACK), "leave", "menu"}}},
    {"a restart wants a yes",
     {{OPEN, "show read", "menu"},
      {LISTED(7), "show", "menu"},
      {ROW(6, OPEN_POWER), "show read", "power"},
      {LISTED(2), "show", "power"},
      {ROW(0, RESTART), "show read", "confirm"},
      {LISTED(1), "show", "confirm"},
      {ROW(0, RESTART), "", "confirm"},
      {PRESS(CONFIRM), "show do", "confirm"},
      {PRESS(BACK), "", "confirm"},
      {DONE(FORBIDDEN), "show read", "power"}}},
    {"a no is a no",
     {{OPEN, "show read", "menu"},
      {LISTED(7), "show", "menu"},
      {ROW(6, OPEN_POWER), "show read", "power"},
      {LISTED(2), "show", "power"},
      {ROW(1, SHUT_DOWN), "show read", "confirm"},
      {PRESS(BACK), "show read", "power"},
      {PRESS(CONFIRM), "", "power"}}},
    {"a password is asked for",
     {{OPEN, "show read", "menu"},
      {LISTED(7), "show", "menu"},
      {ROW(3, OPEN_NETWORK), "show read", "network"},
      {LISTED(3), "show", "network"},
      {ROW(0, OPEN_WIFI), "show read", "wifi"},
      {LISTED(5), "show", "wifi"},
      {ROW(2, JOIN), "ask", "wifi"},
      {LISTED(6), "", "wifi"},
      {TYPED, "show do", "wifi"},
      {DONE(DONE), "show read", "wifi"}}},
    {"a password may be thought better of",
     {{OPEN, "show read", "menu"},
      {LISTED(1), "show", "menu"},
      {ROW(0, OPEN_TIME), "show read", "time"},
      {LISTED(4), "show", "time"},
      {ROW(2, SET_TIME), "ask", "time"},
      {PRESS(BACK), "show", "time"},
      {TYPED, "", "time"},
      {ROW(4, SET_TIME), "", "time"}}},
    {"a label is printed at once",
     {{OPEN, "show read", "menu"},
      {LISTED(7), "show", "menu"},
      {ROW(2, OPEN_PRINTERS), "show read", "printers"},
      {LISTED(1), "show", "printers"},
      {ROW(0, TEST_LABEL), "show do", "printers"},
      {ROW(0, TEST_LABEL), "", "printers"},
      {DONE(DONE), "show read", "printers"}}},
};

static void names_of(const enum field_effect_kind *effects, size_t n, char ret_text[64]) {
    size_t len = 0;
    ret_text[0] = '\0';
    for (size_t i = 0; i < n; i++)
        len += (size_t)snprintf(ret_text + len, 64 - len, "%s%s", i ? " " : "", effect_names[effects[i]]);
}

static void each_way_goes_as_written(void **state) {
    (void)state;
    for (size_t way = 0; way < sizeof(ways) / sizeof(*ways); way++) {
        struct field_flow field = {.room = 8};
        for (const struct step *step = ways[way].steps; step->effects; step++) {
            enum field_effect_kind effects[FIELD_EFFECTS_MAX];
            char names[64];
            names_of(effects, field_step(&field, &step->event, effects), names);
            if (strcmp(names, step->effects) != 0 || strcmp(field_page_name(field.page), step->page) != 0)
                fail_msg("%s, step %d: \"%s\" on %s", ways[way].what, (int)(step - ways[way].steps), names,
                         field_page_name(field.page));
            if (step - ways[way].steps == 9)
                break;
        }
    }
}

/* Whatever is touched in whatever order: nothing that changes the box happens without its yes or its word, and never
 * two things at once. */
static bool needs_yes(enum field_do what) {
    return what == FIELD_DO_RESTART || what == FIELD_DO_SHUT_DOWN || what == FIELD_DO_LOWER_CLOCK ||
           what == FIELD_DO_AUTOMATIC;
}

static const char *first_broken(bool skip_confirm) {
    struct chance c = {.state = 8};
    struct field_flow field = {.room = 5};
    bool out = false;
    for (int i = 0; i < 200000; i++) {
        struct field_event event = {.kind = (enum field_event_kind)chance_below(&c, 6)};
        enum field_effect_kind effects[FIELD_EFFECTS_MAX];
        if (event.kind == FIELD_EVENT_PRESS)
            event.press = (enum field_button)chance_below(&c, FIELD_BUTTON_COUNT);
        else if (event.kind == FIELD_EVENT_ROW)
            event.row.row = (int)chance_below(&c, 9) - 1,
            event.row.what = (enum field_do)chance_below(&c, FIELD_DO_COUNT);
        else if (event.kind == FIELD_EVENT_LISTED)
            event.listed.rows = (int)chance_below(&c, 14) - 1;
        const bool confirming = field.page == FIELD_CONFIRM && !skip_confirm;
        const size_t n = field_step(&field, &event, effects);
        for (size_t k = 0; k < n; k++) {
            if (effects[k] != FIELD_EFFECT_DO)
                continue;
            if (out)
                return "did two things at once";
            if (needs_yes(field.what) && !(confirming && event.kind == FIELD_EVENT_PRESS))
                return "did it without a yes";
            out = true;
        }
        out = out && event.kind != FIELD_EVENT_DONE;
        if (field_shown(&field) < 0 || field_shown(&field) > field.room || field.first < 0)
            return "showed rows that are none";
    }
    return NULL;
}

static void nothing_happens_unasked(void **state) {
    (void)state;
    assert_null(first_broken(false));
    assert_string_equal(first_broken(true), "did it without a yes"); /* the look would notice */
}

/* ---- words ---- */

static void addresses_are_read_strictly(void **state) {
    static const struct {
        const char *text, *address, *gateway; /* address NULL: it is none */
    } rows[] = {
        {"192.168.1.20/24 192.168.1.1", "192.168.1.20/24", "192.168.1.1"},
        {"10.0.0.5/8", "10.0.0.5/8", ""},
        {"10.0.0.5/8   10.0.0.1", "10.0.0.5/8", "10.0.0.1"},
        {"192.168.1.20", NULL, NULL},
        {"192.168.1/24", NULL, NULL},
        {"192.168.1.300/24", NULL, NULL},
        {"192.168.1.20/31", NULL, NULL},
        {"192.168.1.20/0", NULL, NULL},
        {"192.168.1.20/24 192.168.1", NULL, NULL},
        {"192.168.1.20/24 192.168.1.1 x", NULL, NULL},
        {"192.168.1.20/24x", NULL, NULL},
        {"1921.68.1.20/24", NULL, NULL},
        {"", NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        char address[32] = "?", gateway[32] = "?";
        const bool read = field_read_address(rows[i].text, address, gateway);
        if (read != (rows[i].address != NULL))
            fail_msg("%s", rows[i].text);
        assert_string_equal(address, read ? rows[i].address : "?");
        assert_string_equal(gateway, read ? rows[i].gateway : "?");
    }
}

static void times_are_read_strictly(void **state) {
    static const struct {
        const char *text, *time;
    } rows[] = {
        {"2026-10-24 09:00", "2026-10-24 09:00:00"},
        {"2026-10-24T09:00:30", "2026-10-24 09:00:30"},
        {"2028-02-29 23:59", "2028-02-29 23:59:00"},
        {"2027-02-29 23:59", NULL},
        {"2026-13-01 00:00", NULL},
        {"2026-00-01 00:00", NULL},
        {"2026-10-24 24:00", NULL},
        {"1970-01-01 00:00", NULL},
        {"2024-12-31 00:00", NULL},
        {"2026-10-24", NULL},
        {"2026-10-24 09:00 ", NULL},
        {"2026-10-24 0x:00", NULL},
        {"", NULL},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        char text[20] = "?";
        if (field_read_time(rows[i].text, text) != (rows[i].time != NULL))
            fail_msg("%s", rows[i].text);
        assert_string_equal(text, rows[i].time ? rows[i].time : "?");
    }
}

static void codes_are_masked(void **state) {
    static const struct {
        const char *code, *shown;
    } rows[] = {
        {"T1AEAQABCDEFGHYC", "T1AEAQ…YC"},
        {"12345678", "12345678"},
        {"123456789", "123456…89"},
        {"", ""},
        {"a\tb\x80", "a?b?"},
    };
    char shown[64];
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        field_mask(rows[i].code, strlen(rows[i].code), shown, sizeof(shown));
        assert_string_equal(shown, rows[i].shown);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_way_goes_as_written),
        cmocka_unit_test(nothing_happens_unasked),
        cmocka_unit_test(addresses_are_read_strictly),
        cmocka_unit_test(times_are_read_strictly),
        cmocka_unit_test(codes_are_masked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
