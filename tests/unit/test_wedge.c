/* A scanner or a person? Key traces as a scanner or two hands make them, with the ticks of a running program between
 * them, and what must come out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "core/wedge.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define TICK 10 /* ms */

/* Keys that make no character, in a trace: */
#define ENTER "\n"
#define KEYPAD_ENTER "\r"
#define ESCAPE "\33"
#define BACKSPACE "\b"
#define TAB "\t"
#define CTRL_C "\1"
#define ALT_F4 "\2"
#define F1 "\3"
#define CAPS_LOCK "\4"
#define META_R "\5"
#define SHIFT_ENTER "\6"
#define CTRL_ENTER "\16"
#define NO_KEY "\17"
#define NUM_LOCK "\22"
#define SCROLL_LOCK "\23"
/* No keys, but from here to the stroke's end caps lock is on, or the keypad is used. */
#define CAPS_ON '\20'
#define ON_KEYPAD '\21'

/* After wait ms the keys go down, step ms apart. A negative wait is a clock that jumped back. */
struct stroke {
    const char *keys;
    int wait, step;
};

#define STROKES 4
/* Lines come out in <>, typed keys as their character, or as in the trace. */
static const struct trace {
    const char *name;
    struct stroke strokes[STROKES];
    const char *out;
} traces[] = {
    {"a scan", {{"T1ABCDEF" ENTER, 0, 5}}, "<T1ABCDEF>"},
    {"a scan in one ms", {{"T1ABCDEF" ENTER, 0, 0}}, "<T1ABCDEF>"},
    {"a slow scanner", {{"T1ABCDEF" ENTER, 0, 50}}, "<T1ABCDEF>"},
    {"one ms slower is a person", {{"ABCDEF" ENTER, 0, 51}}, "ABCDEF" ENTER},
    {"a person", {{"abcd" ENTER, 0, 120}}, "abcd" ENTER},
    {"every sign",
     {{"aZ09 -=[]\\;'`,./_+{}|:\"~<>?!@#$%^&*()" ENTER, 0, 5}},
     "<aZ09 -=[]\\;'`,./_+{}|:\"~<>?!@#$%^&*()>"},
    {"keypad digits and its Enter", {{"\0210123456789.-+*/" KEYPAD_ENTER, 0, 5}}, "<0123456789.-+*/>"},
    {"keypad Enter", {{"ABCDE" KEYPAD_ENTER, 0, 5}}, "<ABCDE>"},
    {"Shift and Enter", {{"ABCDE" SHIFT_ENTER, 0, 5}}, "<ABCDE>"},
    {"caps lock turns letters only",
     {{"\20"
       "abCD12-_" ENTER,
       0, 5}},
     "<ABcd12-_>"},
    {"a scanner that presses caps lock", {{CAPS_LOCK "abcd" CAPS_LOCK ENTER, 0, 5}}, "<abcd>"},
    {"the other lock keys", {{NUM_LOCK "ab" SCROLL_LOCK "cd" ENTER, 0, 5}}, "<abcd>"},
    {"Ctrl inside", {{"ABCD" CTRL_C "EFGH" ENTER, 0, 5}}, ""},
    {"Alt inside", {{"ABCD" ALT_F4 "EFGH" ENTER, 0, 5}}, ""},
    {"Meta inside", {{"ABCD" META_R "cmd" ENTER, 0, 5}}, ""},
    {"a function key inside", {{"ABCD" F1 "EFGH" ENTER, 0, 5}}, ""},
    {"Tab inside", {{"ABCD" TAB "EFGH" ENTER, 0, 5}}, ""},
    {"Escape inside", {{"ABCD" ESCAPE "EFGH" ENTER, 0, 5}}, ""},
    {"Backspace inside", {{"ABCD" BACKSPACE "EFGH" ENTER, 0, 5}}, ""},
    {"a key without number inside", {{"ABCD" NO_KEY "EFGH" ENTER, 0, 5}}, ""},
    {"Ctrl first", {{CTRL_C "ABCDEF" ENTER, 0, 5}}, ""},
    {"Ctrl last", {{"ABCDEF" CTRL_C, 0, 5}}, ""},
    {"Ctrl and Enter end nothing", {{"ABCDEF" CTRL_ENTER, 0, 5}}, ""},
    {"Enter first", {{ENTER "ABCDEF" ENTER, 0, 5}}, ""},
    {"a spoiled burst hides what follows at once", {{"AB" F1 "CD" ENTER "GOOD" ENTER, 0, 5}}, ""},
    {"but not what follows a pause", {{"AB" F1 "CD" ENTER, 0, 5}, {"GOOD" ENTER, 80, 5}}, "<GOOD>"},
    {"half a code", {{"ABCDEF", 0, 5}}, ""},
    {"half a code, then a whole", {{"ABCDEF", 0, 5}, {"GHIJKL" ENTER, 300, 5}}, "<GHIJKL>"},
    {"half a code, then Enter by hand", {{"ABCDEF", 0, 5}, {ENTER, 300, 5}}, ENTER},
    {"two scans back to back", {{"ABCDE" ENTER "FGHIJ" ENTER, 0, 5}}, "<ABCDE><FGHIJ>"},
    {"two scans, a pause between", {{"ABCDE" ENTER, 0, 5}, {"FGHIJ" ENTER, 200, 5}}, "<ABCDE><FGHIJ>"},
    {"return and line feed", {{"ABCDE" ENTER ENTER, 0, 5}}, "<ABCDE>"},
    {"return and line feed, twice", {{"ABCDE" ENTER ENTER "FGHIJ" ENTER ENTER, 0, 5}}, "<ABCDE><FGHIJ>"},
    {"a key right behind a scan", {{"ABCDE" ENTER TAB, 0, 5}}, "<ABCDE>"},
    {"a scan, then a person", {{"ABCDE" ENTER, 0, 5}, {"x", 200, 5}}, "<ABCDE>x"},
    {"Enter by hand after a scan", {{"ABCDE" ENTER, 0, 5}, {ENTER, 60, 5}}, "<ABCDE>" ENTER},
    {"a person, then a scan", {{"xy", 0, 150}, {"ABCDE" ENTER, 51, 5}}, "xy<ABCDE>"},
    {"three characters are no code", {{"ABC" ENTER, 0, 5}}, ""},
    {"four are", {{"ABCD" ENTER, 0, 5}}, "<ABCD>"},
    {"one key", {{"a", 0, 0}}, "a"},
    {"one control key", {{ESCAPE, 0, 0}}, ESCAPE},
    {"one Enter", {{ENTER, 0, 0}}, ENTER},
    {"one key with Ctrl is handed over as such", {{CTRL_C, 0, 0}}, CTRL_C},
    {"two rolled characters are typed", {{"ab", 0, 20}}, "ab"},
    {"rolled pairs, one after another",
     {{"12", 0, 20}, {"34", 60, 20}, {"5", 60, 0}, {"6" ENTER, 60, 70}},
     "123456" ENTER},
    {"a pair, then one key and Enter rolled", {{"12", 0, 20}, {"3" ENTER, 60, 20}}, "12"},
    {"three rolled keys are dropped", {{"abc", 0, 20}}, ""},
    {"a pair with a control key is dropped", {{"a" BACKSPACE, 0, 20}, {BACKSPACE "a", 100, 20}}, ""},
    {"a rolled pair in the middle", {{"ab", 0, 120}, {"cd", 120, 20}, {"ef", 120, 120}}, "abcdef"},
    {"a clock that jumps back drops the burst", {{"ABCDE", 0, 5}, {"FGHIJ" ENTER, -5000, 5}}, ""},
    {"and the next one is read", {{"ABCD", 0, 5}, {"E" ENTER, -5000, 5}, {"FGHIJ" ENTER, 100, 5}}, "<FGHIJ>"},
    {"a clock that jumps on parts the burst", {{"ABCDE", 0, 5}, {"FGHIJ", 3600000, 5}}, ""},
    {"a pause inside a scan leaves its tail", {{"ABCDE", 0, 5}, {"FGHIJ" ENTER, 51, 5}}, "<FGHIJ>"},
};

static const struct special {
    char c;
    uint8_t usage, modifiers;
} specials[] = {
    {'\n', WEDGE_USAGE_ENTER, 0},
    {'\r', WEDGE_USAGE_KEYPAD_ENTER, 0},
    {'\33', WEDGE_USAGE_ESCAPE, 0},
    {'\b', WEDGE_USAGE_BACKSPACE, 0},
    {'\t', 0x2B, 0},
    {'\1', 0x06, WEDGE_CTRL},
    {'\2', 0x3D, WEDGE_ALT},
    {'\3', 0x3A, 0},
    {'\4', 0x39, 0},
    {'\5', 0x15, WEDGE_META},
    {'\6', WEDGE_USAGE_ENTER, WEDGE_SHIFT},
    {'\16', WEDGE_USAGE_ENTER, WEDGE_CTRL},
    {'\17', 0x00, 0},
    {'\22', 0x53, 0},
    {'\23', 0x47, 0},
};

/* The US layout as a hand finds it, written down anew: usages 0x04 on, without and with Shift; the keypad from 0x54. */
static const char layout[2][54] = {"abcdefghijklmnopqrstuvwxyz1234567890\1\1\1\1 -=[]\\\1;'`,./",
                                   "ABCDEFGHIJKLMNOPQRSTUVWXYZ!@#$%^&*()\1\1\1\1 _+{}|\1:\"~<>?"};
static const char keypad[] = "/*-+\r1234567890.";

static struct wedge_key key_of(char c, bool caps, bool on_keypad, int64_t at) {
    struct wedge_key key = {.at = at, .caps = caps};
    for (size_t i = 0; i < COUNT(specials); i++) {
        if (specials[i].c != c)
            continue;
        key.usage = specials[i].usage;
        key.modifiers = specials[i].modifiers;
        return key;
    }
    for (size_t shift = 0; shift < 2; shift++) {
        const char *in = on_keypad ? strchr(keypad, c) : strchr(layout[shift], c);
        if (!in)
            continue;
        key.usage = (uint8_t)(on_keypad ? 0x54 + (in - keypad) : 0x04 + (in - layout[shift]));
        key.modifiers = shift && !on_keypad ? WEDGE_SHIFT : 0;
        return key;
    }
    fail_msg("no key for %c", c);
    return key;
}

static char name_of(const struct wedge_key *key) {
    for (size_t i = 0; i < COUNT(specials); i++)
        if (specials[i].usage == key->usage && specials[i].modifiers == key->modifiers)
            return specials[i].c;
    return wedge_character(key);
}

struct out {
    char text[2048];
    size_t len;
};

static void note(struct out *out, const struct wedge *wedge, enum wedge_outcome outcome) {
    size_t room = sizeof(out->text) - out->len, len;
    int n = 0;
    switch (outcome) {
    case WEDGE_NOTHING: return;
    case WEDGE_LINE:
        n = snprintf(out->text + out->len, room, "<%s>", wedge_line(wedge, &len));
        assert_int_equal(n, len + 2);
        break;
    case WEDGE_TYPED: n = snprintf(out->text + out->len, room, "%c", name_of(wedge_typed(wedge))); break;
    }
    out->len += (size_t)n;
    assert_true(out->len < sizeof(out->text));
}

/* As a program does: a tick now and then while something is pending, no tick at all with ticks false. */
static void wait_until(struct wedge *wedge, int64_t *now, int64_t then, bool ticks, struct out *out) {
    for (; ticks && *now < then && wedge_pending(wedge); *now += TICK)
        note(out, wedge, wedge_tick(wedge, *now));
    *now = then;
}

static void press(struct wedge *wedge, const struct stroke *stroke, bool ticks, int64_t *now, struct out *out) {
    bool caps = false, on_keypad = false;
    int64_t at = *now + stroke->wait;
    for (const char *c = stroke->keys; *c; c++) {
        caps = caps || *c == CAPS_ON;
        on_keypad = on_keypad || *c == ON_KEYPAD;
        if (*c == CAPS_ON || *c == ON_KEYPAD)
            continue;
        struct wedge_key key = key_of(*c, caps, on_keypad, at);
        wait_until(wedge, now, at, ticks, out);
        note(out, wedge, wedge_feed(wedge, &key));
        at += stroke->step;
    }
}

static void play(struct wedge *wedge, const struct stroke *strokes, size_t n, bool ticks, struct out *out) {
    int64_t now = 1000000;
    for (size_t s = 0; s < n && strokes[s].keys; s++)
        press(wedge, &strokes[s], ticks, &now, out);
    wait_until(wedge, &now, now + 1000, true, out);
    assert_false(wedge_pending(wedge));
}

static void traces_come_out_as_written(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(traces); i++) {
        for (int ticks = 0; ticks < 2; ticks++) {
            struct wedge wedge = wedge_start(0);
            struct out out = {0};
            play(&wedge, traces[i].strokes, STROKES, ticks, &out);
            if (strcmp(out.text, traces[i].out) != 0)
                fail_msg("%s (%s ticks): <%s> came out", traces[i].name, ticks ? "with" : "without", out.text);
        }
    }
}

/* One struct reads trace after trace: nothing of one stays for the next. */
static void traces_leave_nothing_behind(void **state) {
    (void)state;
    struct wedge wedge = wedge_start(0);
    for (size_t i = 0; i < COUNT(traces); i++) {
        struct out out = {0};
        wedge_tick(&wedge, 0);
        wedge.last = 0; /* each trace starts at the same instant, long after */
        play(&wedge, traces[i].strokes, STROKES, true, &out);
        assert_string_equal(out.text, traces[i].out);
    }
}

static void a_line_of_len(size_t typed, size_t wanted) {
    char keys[700];
    struct wedge wedge = wedge_start(0);
    struct code code;
    enum wedge_outcome outcome = WEDGE_NOTHING;
    size_t len;
    memset(keys, 'a', sizeof(keys));
    keys[typed] = '\n';
    for (size_t i = 0; i <= typed; i++) {
        struct wedge_key key = key_of(keys[i], false, false, (int64_t)i);
        outcome = wedge_feed(&wedge, &key);
    }
    assert_int_equal(outcome, WEDGE_LINE);
    const char *line = wedge_line(&wedge, &len);
    assert_int_equal(len, wanted);
    assert_int_equal(strlen(line), wanted);
    assert_int_equal(code_classify(line, len, &code), wanted > CODE_MAX ? CODE_UNREADABLE : CODE_OPAQUE);
}

static void a_line_that_is_too_long_is_unreadable_and_not_cut(void **state) {
    (void)state;
    a_line_of_len(CODE_MAX - 1, CODE_MAX - 1);
    a_line_of_len(CODE_MAX, CODE_MAX);
    a_line_of_len(CODE_MAX + 1, CODE_MAX + 1);
    a_line_of_len(CODE_MAX + 2, CODE_MAX + 1);
    a_line_of_len(600, CODE_MAX + 1);
}

/* Two scanners at once: each has its own wedge. */
static void scanners_do_not_mix(void **state) {
    (void)state;
    struct wedge wedges[2] = {wedge_start(0), wedge_start(0)};
    static const char *const keys[2] = {"ABCDEF\n", "123456\n"};
    size_t len;
    for (size_t i = 0; i < 7; i++) {
        for (size_t w = 0; w < 2; w++) {
            struct wedge_key key = key_of(keys[w][i], false, false, (int64_t)i * 5);
            assert_int_equal(wedge_feed(&wedges[w], &key), i == 6 ? WEDGE_LINE : WEDGE_NOTHING);
        }
    }
    assert_string_equal(wedge_line(&wedges[0], &len), "ABCDEF");
    assert_string_equal(wedge_line(&wedges[1], &len), "123456");
}

static void the_gap_can_be_set(void **state) {
    (void)state;
    static const struct stroke slow = {"ABCDE\n", 0, 90};
    struct wedge wedge = wedge_start(100);
    struct out out = {0};
    play(&wedge, &slow, 1, true, &out);
    assert_string_equal(out.text, "<ABCDE>");
    assert_int_equal(wedge_start(-1).gap_ms, WEDGE_GAP_MS);
}

/* Over all 256 usages: what makes a character, and how many do. */
static void characters_are_those_of_the_us_layout(void **state) {
    (void)state;
    for (int usage = 0; usage < 256; usage++) {
        for (uint8_t shift = 0; shift < 2; shift++) {
            struct wedge_key key = {.usage = (uint8_t)usage, .modifiers = shift ? WEDGE_SHIFT : 0};
            char want = 0;
            if (usage >= 0x04 && usage <= 0x38)
                want = layout[shift][usage - 0x04];
            if (usage >= 0x54 && usage <= 0x63)
                want = keypad[usage - 0x54];
            assert_int_equal(wedge_character(&key), want < ' ' ? 0 : want);
            key.modifiers |= WEDGE_CTRL;
            assert_int_equal(wedge_character(&key), 0);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(traces_come_out_as_written),
        cmocka_unit_test(traces_leave_nothing_behind),
        cmocka_unit_test(a_line_that_is_too_long_is_unreadable_and_not_cut),
        cmocka_unit_test(scanners_do_not_mix),
        cmocka_unit_test(the_gap_can_be_set),
        cmocka_unit_test(characters_are_those_of_the_us_layout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
