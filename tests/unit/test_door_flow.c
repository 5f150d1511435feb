/* The session door, as staff live through it: stories told event by event, each with the effects in their order and
 * what stands on the screen after it. What must hold over any run of events is in test_door_chance.c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "core/door_flow.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define LINES_MAX 24
#define START INT64_C(5000000)

/* A line of a story; laid out by hand. `after` is the ms since the line before. */
/* clang-format off */
#define CODE(v) {.kind = DOOR_EVENT_VERDICT, .verdict = {VERDICT_##v, true, false}}
#define CODE_AGAIN(v) {.kind = DOOR_EVENT_VERDICT, .verdict = {VERDICT_##v, true, true}}
#define CODE_FINAL(v) {.kind = DOOR_EVENT_VERDICT, .verdict = {VERDICT_##v, false, false}}
#define AGAIN(v) {.kind = DOOR_EVENT_JUDGED_AGAIN, .verdict = {VERDICT_##v, true, false}}
#define DONE {.kind = DOOR_EVENT_RECORDED}
#define BROKE {.kind = DOOR_EVENT_FAILED}
#define NO(v) {.kind = DOOR_EVENT_FAILED, .failed = {true, VERDICT_##v}}
#define PRESS(b) {.kind = DOOR_EVENT_PRESS, .press = DOOR_BUTTON_##b}
#define DIGIT(d) {.kind = DOOR_EVENT_DIGIT, .digit = (d)}
#define PAD_DELETE DIGIT(PIN_PAD_DELETE)
#define PAD_DONE DIGIT(PIN_PAD_DONE)
#define RIGHT(r) {.kind = DOOR_EVENT_PIN, .pin = {true, 7, (r), 0}}
#define WRONG(w) {.kind = DOOR_EVENT_PIN, .pin = {false, 0, 0, (w)}}
#define LISTED(n, m) {.kind = DOOR_EVENT_LISTED, .listed = {n, m}}
#define ROW(r) {.kind = DOOR_EVENT_ROW, .row = (r)}
#define TROUBLE(t) {.kind = DOOR_EVENT_TROUBLE, .troubles = (t)}
#define TICK {.kind = DOOR_EVENT_TICK}
#define TYPE_PIN {0, DIGIT(0), "show", NULL}, {0, DIGIT(7), "show", NULL}, {0, DIGIT(1), "show", NULL}, \
    {0, DIGIT(2), "show", NULL}, {0, DIGIT(3), "show", NULL}, {0, DIGIT(4), "show", "pin 6"}
#define ALL_RIGHTS (DOOR_RIGHT_OVERRIDE | DOOR_RIGHT_LISTS | DOOR_RIGHT_ZONE)
#define ADMIT(v, where) {0, CODE(v), "record", NULL}, {9, DONE, "show, sound admit", where}
#define REFUSE(v, where) {0, CODE(v), "record", NULL}, {9, DONE, "show, sound refuse", where}
#define TO_MENU(r) {0, PRESS(STAFF), "show", "pin 0"}, TYPE_PIN, {0, PAD_DONE, "check pin", "pin 6, checking"}, \
    {90, RIGHT(r), "show", "menu of 7"}

struct line {
    int64_t after;
    struct door_event event;
    const char *effects;
    const char *where; /* NULL: not looked at */
};

static const struct story {
    const char *name;
    struct line lines[LINES_MAX]; /* up to the first without effects */
} stories[] = {
    /* one person */
    {"admitted: the row, then the screen and the sound", {
        {0, CODE(OK), "record", "ready, writing"}, {9, DONE, "show, sound admit", "verdict ok, undo, joinable"},
        {DOOR_ADMIT_MS - 1, TICK, "", "verdict ok, undo, joinable"}, {1, TICK, "show", "ready, undo, joinable"},
        {DOOR_UNDO_MS - DOOR_ADMIT_MS - 1, TICK, "", "ready, undo, joinable"}, {1, TICK, "show", "ready"}}},
    {"refused stays longer and cannot be undone", {
        {0, CODE(FULL), "record", "ready, writing"}, {9, DONE, "show, sound refuse", "verdict full, liftable"},
        {DOOR_REFUSE_MS - 1, TICK, "", "verdict full, liftable"}, {1, TICK, "show", "ready"}}},
    {"a person decides", {{0, CODE(SEE_STAFF), "record", NULL},
        {9, DONE, "show, sound attention", "verdict see_staff, liftable"}}},
    {"an exit can be undone, nobody joins it", {ADMIT(OK_EXIT, "verdict ok_exit, undo")}},
    {"what a PIN never lifts is not liftable", {REFUSE(REVOKED, "verdict revoked")}},
    {"nor what the program says is final", {{0, CODE_FINAL(FULL), "record", NULL},
        {9, DONE, "show, sound refuse", "verdict full"}}},
    {"staff wave a refusal away", {REFUSE(TIER, NULL), {0, PRESS(BACK), "show", "ready"}}},
    {"not recorded: never green", {{0, CODE(OK), "record", NULL}, {9, BROKE, "show, sound refuse", "verdict fault"},
        {0, PRESS(UNDO), "", "verdict fault"}}},
    {"not recorded, whatever is said of it", {{0, CODE(OK), "record", NULL},
        {9, NO(OK), "show, sound refuse", "verdict fault"}}},
    {"answers that nobody asked for", {{0, DONE, "", "ready"}, {0, BROKE, "", "ready"}, {0, NO(FULL), "", "ready"},
        {0, RIGHT(ALL_RIGHTS), "", "ready"}, {0, LISTED(3, true), "", "ready"}, {0, ROW(0), "", "ready"},
        {0, DIGIT(1), "", "ready"}}},

    /* two people */
    {"codes wait while a row is written", {{0, CODE(OK), "record", NULL}, {1, CODE(TIER), "", "ready, writing"},
        {9, DONE, "show, sound admit", "verdict ok, undo, joinable"}}},
    {"the next person, one second on", {ADMIT(OK, NULL),
        {1000, CODE(TIER), "record", "verdict ok, writing, undo, joinable"},
        {9, DONE, "show, sound refuse", "verdict tier, liftable"}, {0, PRESS(UNDO), "", "verdict tier, liftable"}}},
    {"no button means anybody while the next is written", {ADMIT(OK, NULL), {1000, CODE(OK), "record", NULL},
        {0, PRESS(UNDO), "", NULL}, {0, PRESS(COMPANION), "", NULL}, {0, PRESS(STAFF), "", NULL},
        {0, PRESS(LANGUAGE), "show", "verdict ok, english, writing, undo, joinable"}}},
    {"green goes while the next row takes long", {ADMIT(OK, NULL), {2000, CODE(FULL), "record", NULL},
        {1000, TICK, "show", "ready, writing, undo, joinable"},
        {9000, DONE, "show, sound refuse", "verdict full, liftable"}}},
    {"a refusal that was not lifted is past with the next", {REFUSE(FULL, "verdict full, liftable"), ADMIT(OK, NULL),
        {0, PRESS(OVERRIDE), "", "verdict ok, undo, joinable"}}},
    {"a phone held too long keeps its undo", {ADMIT(OK, NULL), {2000, CODE_AGAIN(OK_REPLAY), "record", NULL},
        {9, DONE, "show, sound attention", "verdict ok_replay, undo, joinable"}, {0, PRESS(UNDO), "undo", NULL}}},
    {"somebody else was quicker", {{0, CODE(OK), "record", NULL}, {1, AGAIN(FULL), "", NULL},
        {9, DONE, "show, sound refuse", "verdict full, liftable"}, {0, AGAIN(OK), "", "verdict full, liftable"}}},
    {"another's replay has none", {ADMIT(OK, NULL), {0, CODE(OK_REPLAY), "record", NULL},
        {9, DONE, "show, sound attention", "verdict ok_replay"},
        {0, PRESS(UNDO), "", NULL}, {0, PRESS(COMPANION), "", NULL}}},

    /* undo */
    {"taken back", {ADMIT(OK, NULL), {500, PRESS(UNDO), "undo", "verdict ok, writing, undo, joinable"},
        {9, DONE, "show", "ready, undone"}, {0, PRESS(UNDO), "", "ready, undone"},
        {DOOR_ADMIT_MS, TICK, "show", "ready"}}},
    {"taken back from the ready screen", {ADMIT(OK, NULL), {DOOR_ADMIT_MS, TICK, "show", NULL},
        {DOOR_UNDO_MS - DOOR_ADMIT_MS - 1, PRESS(UNDO), "undo", NULL}, {9, DONE, "show", "ready, undone"}}},
    {"too late to take back", {ADMIT(OK, NULL), {DOOR_UNDO_MS, PRESS(UNDO), "", NULL}}},
    {"cannot be taken back", {ADMIT(OK, NULL), {0, PRESS(UNDO), "undo", NULL},
        {9, NO(OK), "show, sound refuse", "ready, not undone"}, {DOOR_ADMIT_MS, TICK, "show", "ready"}}},
    {"the next person ends what was said of the undo", {ADMIT(OK, NULL), {0, PRESS(UNDO), "undo", NULL},
        {9, DONE, "show", "ready, undone"}, ADMIT(OK, "verdict ok, undo, joinable")}},

    /* companions */
    {"an interpreter comes along", {ADMIT(OK, NULL), {800, PRESS(COMPANION), "companion", NULL},
        {9, DONE, "show, sound admit", "verdict ok, undo, joinable, +1"},
        {800, PRESS(COMPANION), "companion", NULL}, {9, DONE, "show, sound admit", "verdict ok, undo, joinable, +2"},
        {0, PRESS(UNDO), "undo", NULL}, {9, DONE, "show", "ready, undone"}}},
    {"no seat for the interpreter", {ADMIT(OK, NULL), {0, PRESS(COMPANION), "companion", NULL},
        {9, NO(FULL), "show, sound refuse", "verdict full, companion, undo"}, {0, PRESS(OVERRIDE), "", NULL},
        {0, PRESS(COMPANION), "", NULL}, {0, PRESS(UNDO), "undo", NULL}, {9, DONE, "show", "ready, undone"}}},
    {"the next person starts without companions", {ADMIT(OK, NULL), {0, PRESS(COMPANION), "companion", NULL},
        {9, DONE, "show, sound admit", NULL}, ADMIT(OK, "verdict ok, undo, joinable")}},
    {"a companion that could not be written", {ADMIT(OK, NULL), {0, PRESS(COMPANION), "companion", NULL},
        {9, BROKE, "show, sound refuse", "verdict fault, companion, undo"}}},
    {"nobody joins who was refused", {REFUSE(FULL, NULL), {0, PRESS(COMPANION), "", NULL}}},

    /* a supervisor lets someone in */
    {"let in by a supervisor", {REFUSE(FULL, "verdict full, liftable"), {4000, PRESS(OVERRIDE), "show", "pin 0"},
        TYPE_PIN, {0, PAD_DONE, "check pin", "pin 6, checking"}, {90, RIGHT(ALL_RIGHTS), "list", "reasons 0/0 of 7"},
        {0, LISTED(4, false), "show", "reasons 0/4 of 7"}, {0, CODE(OK), "", "reasons 0/4 of 7"},
        {0, ROW(2), "override 2", "reasons 0/4 of 7, writing"},
        {9, DONE, "show, sound admit", "verdict ok_override, undo, joinable"},
        {DOOR_ADMIT_MS, TICK, "show", "ready, undo, joinable"}}},
    {"not even a supervisor", {REFUSE(FULL, NULL), {0, PRESS(OVERRIDE), "show", NULL}, TYPE_PIN,
        {0, PAD_DONE, "check pin", NULL}, {90, RIGHT(ALL_RIGHTS), "list", NULL}, {0, LISTED(4, false), "show", NULL},
        {0, ROW(0), "override 0", NULL}, {9, NO(REVOKED), "show, sound refuse", "verdict revoked"}}},
    {"the override could not be written", {REFUSE(FULL, NULL), {0, PRESS(OVERRIDE), "show", NULL}, TYPE_PIN,
        {0, PAD_DONE, "check pin", NULL}, {90, RIGHT(ALL_RIGHTS), "list", NULL}, {0, LISTED(4, false), "show", NULL},
        {0, ROW(0), "override 0", NULL}, {9, BROKE, "show, sound refuse", "verdict fault"}}},
    {"right PIN, but not for this", {REFUSE(FULL, NULL), {0, PRESS(OVERRIDE), "show", NULL}, TYPE_PIN,
        {0, PAD_DONE, "check pin", NULL},
        {90, RIGHT(DOOR_RIGHT_LISTS | DOOR_RIGHT_ZONE), "show", "pin 0, not allowed"}, {0, DIGIT(1), "show", "pin 1"}}},
    {"a right PIN of nobody", {REFUSE(FULL, NULL), {0, PRESS(OVERRIDE), "show", NULL}, TYPE_PIN,
        {0, PAD_DONE, "check pin", NULL},
        {90, {.kind = DOOR_EVENT_PIN, .pin = {true, 0, ALL_RIGHTS, 0}}, "show", "pin 0, wrong"}}},
    {"no reason, no override", {REFUSE(FULL, NULL), {0, PRESS(OVERRIDE), "show", NULL}, TYPE_PIN,
        {0, PAD_DONE, "check pin", NULL}, {90, RIGHT(ALL_RIGHTS), "list", NULL}, {0, ROW(0), "", NULL},
        {0, LISTED(2, false), "show", NULL}, {0, ROW(2), "", NULL}, {0, ROW(-1), "", "reasons 0/2 of 7"},
        {0, PRESS(LOGOUT), "", NULL}, {0, PRESS(BACK), "show", "verdict full, liftable"},
        {DOOR_REFUSE_MS, TICK, "show", "ready"}}},
    {"nobody picks a reason", {REFUSE(FULL, NULL), {0, PRESS(OVERRIDE), "show", NULL}, TYPE_PIN,
        {0, PAD_DONE, "check pin", NULL}, {90, RIGHT(ALL_RIGHTS), "list", NULL},
        {DOOR_STAFF_MS, TICK, "show", "ready"}}},
    {"nobody types the PIN", {REFUSE(FULL, NULL), {0, PRESS(OVERRIDE), "show", "pin 0"}, {0, DIGIT(1), "show", "pin 1"},
        {DOOR_STAFF_MS - 1, TICK, "", "pin 1"}, {1, TICK, "show", "ready"}, {0, PRESS(OVERRIDE), "", "ready"}}},

    /* the PIN pad */
    {"digits come and go", {{0, PRESS(STAFF), "show", "pin 0"}, {0, PAD_DONE, "", "pin 0"},
        {0, DIGIT(5), "show", "pin 1"}, {0, PAD_DELETE, "show", "pin 0"}, {0, PAD_DELETE, "show", "pin 0"},
        {0, DIGIT(12), "", "pin 0"}, {0, DIGIT(-1), "", "pin 0"}, {0, CODE(OK), "", "pin 0"},
        {0, PRESS(BACK), "show", "ready"}}},
    {"as long as a PIN may be", {{0, PRESS(STAFF), "show", NULL}, TYPE_PIN, {0, DIGIT(5), "show", NULL},
        {0, DIGIT(6), "show", NULL}, {0, DIGIT(7), "show", NULL}, {0, DIGIT(8), "show", "pin 10"},
        {0, DIGIT(9), "show", "pin 10"}, {0, PAD_DONE, "check pin", "pin 10, checking"}}},
    {"wrong, then locked, then free", {{0, PRESS(STAFF), "show", NULL}, TYPE_PIN, {0, PAD_DONE, "check pin", NULL},
        {90, WRONG(0), "show", "pin 0, wrong"}, TYPE_PIN, {0, PAD_DONE, "check pin", NULL},
        {90, WRONG(30000), "show", "pin 0, wrong, locked"}, {29999, DIGIT(1), "", "pin 0, wrong, locked"},
        {1, TICK, "show", "pin 0, wrong"}, {0, DIGIT(1), "show", "pin 1"}}},
    {"going away does not unlock", {{0, PRESS(STAFF), "show", NULL}, TYPE_PIN, {0, PAD_DONE, "check pin", NULL},
        {90, WRONG(30000), "show", NULL}, {0, PRESS(BACK), "show", "ready, locked"},
        {0, PRESS(STAFF), "show", "pin 0, locked"},
        {0, DIGIT(1), "", "pin 0, locked"}, {30000, DIGIT(1), "show", "pin 1"}}},
    {"nothing moves while a PIN is checked", {{0, PRESS(STAFF), "show", NULL}, TYPE_PIN,
        {0, PAD_DONE, "check pin", NULL}, {0, DIGIT(1), "", NULL}, {0, PAD_DONE, "", NULL}, {0, PRESS(BACK), "", NULL},
        {DOOR_STAFF_MS, TICK, "", "pin 6, checking"}, {0, RIGHT(0), "show", "menu of 7"}}},

    /* staff screens */
    {"the menu closes by itself", {TO_MENU(0), {DOOR_STAFF_MS - 1, TICK, "", "menu of 7"}, {1, TICK, "show", "ready"}}},
    {"logged out by hand", {TO_MENU(ALL_RIGHTS), {0, PRESS(LOGOUT), "show", "ready"}}},
    {"back is out, too", {TO_MENU(ALL_RIGHTS), {0, PRESS(BACK), "show", "ready"}}},
    {"without rights the menu offers little", {TO_MENU(0), {0, PRESS(EXPECTED), "", NULL}, {0, PRESS(INSIDE), "", NULL},
        {0, PRESS(ZONE), "", NULL}, {0, PRESS(SESSION), "list", "sessions 0/0 of 7"},
        {0, PRESS(BACK), "show", "menu of 7"}}},
    {"the entrance is closed", {TO_MENU(DOOR_RIGHT_ZONE), {0, PRESS(ZONE), "zone, show", "menu of 7"}}},
    {"pages", {TO_MENU(DOOR_RIGHT_LISTS), {0, PRESS(EXPECTED), "list", "expected 0/0 of 7"}, {0, PRESS(NEXT), "", NULL},
        {0, LISTED(8, true), "show", "expected 0/8+ of 7"}, {0, PRESS(PREVIOUS), "", NULL},
        {0, PRESS(NEXT), "list", "expected 1/0 of 7"}, {0, LISTED(2, false), "show", "expected 1/2 of 7"},
        {0, PRESS(NEXT), "", NULL}, {0, PRESS(PREVIOUS), "list", "expected 0/0 of 7"},
        {0, PRESS(BACK), "show", "menu of 7"}}},
    {"the last row of the last page is gone", {TO_MENU(DOOR_RIGHT_LISTS), {0, PRESS(INSIDE), "list", NULL},
        {0, LISTED(8, true), "show", NULL}, {0, PRESS(NEXT), "list", "inside 1/0 of 7"},
        {0, LISTED(0, false), "list", "inside 0/0 of 7"}, {0, LISTED(0, false), "show", "inside 0/0 of 7"}}},
    {"ticked by name, one after the other", {TO_MENU(DOOR_RIGHT_LISTS), {0, PRESS(EXPECTED), "list", NULL},
        {0, LISTED(8, true), "show", NULL}, {0, ROW(3), "pick 3", "expected 0/8+ of 7"},
        {0, CODE(OK), "record", NULL}, {9, DONE, "show, sound admit", "verdict ok of 7, undo, joinable"},
        {DOOR_ADMIT_MS, TICK, "list", "expected 0/0 of 7, undo, joinable"}, {0, LISTED(7, true), "show", NULL},
        {0, ROW(9), "", NULL}, {DOOR_STAFF_MS, TICK, "show", "ready"}}},
    {"people passing do not keep staff logged in", {TO_MENU(DOOR_RIGHT_LISTS),
        {DOOR_STAFF_MS - 5000, CODE(FULL), "record", NULL},
        {0, DONE, "show, sound refuse", "verdict full, liftable of 7"}, {DOOR_REFUSE_MS, TICK, "show", "ready"}}},
    {"a code while staff are in the menu", {TO_MENU(0), ADMIT(OK, "verdict ok of 7, undo, joinable"),
        {0, PRESS(BACK), "show", "menu of 7, undo, joinable"}}},
    {"an override asks for its own PIN", {TO_MENU(ALL_RIGHTS), REFUSE(FULL, "verdict full, liftable of 7"),
        {0, PRESS(OVERRIDE), "show", "pin 0"}}},

    /* session, direction, language */
    {"a session by hand", {{0, PRESS(SESSION), "list", "sessions 0/0"}, {0, LISTED(3, false), "show", "sessions 0/3"},
        {0, ROW(1), "pick 1", "sessions 0/0"}, {0, ROW(1), "", NULL},
        {0, TICK, "show", "ready"}}},
    {"a session from the menu", {TO_MENU(0), {0, PRESS(SESSION), "list", NULL}, {0, LISTED(3, false), "show", NULL},
        {0, ROW(1), "pick 1", NULL}, {0, TICK, "show", "menu of 7"}}},
    {"codes are taken over the sessions", {{0, PRESS(SESSION), "list", NULL}, ADMIT(OK, "verdict ok, undo, joinable"),
        {0, PRESS(BACK), "show", "ready, undo, joinable"}}},
    {"the sessions close by themselves", {{0, PRESS(SESSION), "list", NULL}, {DOOR_STAFF_MS, TICK, "show", "ready"}}},
    {"in, out, in", {{0, PRESS(DIRECTION), "show", "ready, out"}, {0, PRESS(DIRECTION), "show", "ready"}}},
    {"the direction is not switched over a person", {ADMIT(OK, NULL), {0, PRESS(DIRECTION), "", NULL}}},
    {"the language leads", {{0, PRESS(LANGUAGE), "show", "ready, english"}, {0, PRESS(LANGUAGE), "show", "ready"}}},

    /* trouble */
    {"no journal, no door", {ADMIT(OK, NULL), {0, TROUBLE(DOOR_TROUBLE_JOURNAL), "show", "fault"},
        {0, CODE(OK), "", "fault"}, {0, PRESS(STAFF), "", "fault"}, {0, PRESS(UNDO), "", "fault"},
        {0, PRESS(LANGUAGE), "show", "fault, english"}, {DOOR_STAFF_MS, TICK, "", "fault, english"},
        {0, TROUBLE(DOOR_TROUBLE_JOURNAL), "", NULL}, {0, TROUBLE(0), "show", "ready, english"}}},
    {"no roster, no door", {TO_MENU(ALL_RIGHTS), {0, TROUBLE(DOOR_TROUBLE_ROSTER), "show", "fault"},
        {0, TROUBLE(DOOR_TROUBLE_ROSTER | DOOR_TROUBLE_CAMERA), "show", "fault"},
        {0, TROUBLE(DOOR_TROUBLE_CAMERA), "show", "ready"}}},
    {"scanners carry on without a camera", {{0, TROUBLE(DOOR_TROUBLE_CAMERA), "show", "ready"},
        {0, TROUBLE(DOOR_TROUBLE_SCANNER | DOOR_TROUBLE_CLOCK), "show", "ready"}, ADMIT(OK, NULL)}},
    {"durable, but the door broke since", {{0, CODE(OK), "record", NULL},
        {0, TROUBLE(DOOR_TROUBLE_JOURNAL), "show", "fault, writing"}, {0, DONE, "", "fault"}}},
    {"failed, and the door says why", {{0, CODE(OK), "record", NULL}, {0, TROUBLE(DOOR_TROUBLE_JOURNAL), "show", NULL},
        {0, BROKE, "sound refuse", "fault"}}},
    {"mended before the answer", {{0, CODE(OK), "record", NULL}, {0, TROUBLE(DOOR_TROUBLE_JOURNAL), "show", NULL},
        {0, TROUBLE(0), "show", "ready, writing"}, {0, CODE(TIER), "", NULL},
        {0, DONE, "show, sound admit", "verdict ok, undo, joinable"}}},
    {"trouble ends a PIN in the middle", {{0, PRESS(STAFF), "show", NULL}, TYPE_PIN, {0, PAD_DONE, "check pin", NULL},
        {0, TROUBLE(DOOR_TROUBLE_ROSTER), "show", "fault, checking"}, {0, TROUBLE(0), "show", "ready, checking"},
        {0, PRESS(STAFF), "", NULL}, {0, RIGHT(ALL_RIGHTS), "", "ready"}, {0, PRESS(STAFF), "show", "pin 0"}}},
};
/* clang-format on */

static const char *const list_names[] = {"", "sessions", "expected", "inside", "reasons"};

static void add(char *text, size_t size, const char *more) {
    size_t used = strlen(text);
    snprintf(text + used, size - used, "%s", more);
}

static void add_number(char *text, size_t size, const char *format, int n) {
    char more[24];
    assert_true(strlen(format) < sizeof(more) - 12);
    const char *at = strchr(format, '#');
    snprintf(more, sizeof(more), "%.*s%d%s", (int)(at - format), format, n, at + 1);
    add(text, size, more);
}

/* Where the door is, in words. */
static void describe_screen(const struct door_flow *flow, char *text, size_t size) {
    snprintf(text, size, "%s", flow->screen == DOOR_LIST ? list_names[flow->list] : door_screen_name(flow->screen));
    if (flow->screen == DOOR_VERDICT) {
        add(text, size, " ");
        add(text, size, verdict_name(flow->verdict));
        add(text, size, flow->liftable ? ", liftable" : "");
        add(text, size, flow->companion ? ", companion" : "");
    }
    if (flow->screen == DOOR_PIN)
        add_number(text, size, " #", (int)strlen(flow->pad.digits));
    if (flow->screen == DOOR_LIST) {
        add_number(text, size, " #", flow->page);
        add_number(text, size, "/#", flow->rows);
        add(text, size, flow->more ? "+" : "");
    }
    if (flow->staff_no != 0)
        add_number(text, size, " of #", flow->staff_no);
}

static void describe(const struct door_flow *flow, int64_t now, char *text, size_t size) {
    struct door_flow open = *flow;
    open.writing = DOOR_WRITING_NOTHING;
    open.screen = DOOR_VERDICT;
    uint32_t person = door_flow_buttons(&open, now);
    bool quiet = flow->screen == DOOR_FAULT;
    describe_screen(flow, text, size);
    add(text, size, flow->dir == DIRECTION_OUT ? ", out" : "");
    add(text, size, flow->english ? ", english" : "");
    add(text, size, flow->writing ? ", writing" : "");
    add(text, size, flow->pad.checking ? ", checking" : "");
    add(text, size, flow->pad.wrong ? ", wrong" : "");
    add(text, size, flow->pad.not_allowed ? ", not allowed" : "");
    add(text, size, flow->pad.locked_until > now ? ", locked" : "");
    add(text, size, flow->undone ? ", undone" : "");
    add(text, size, flow->undo_failed ? ", not undone" : "");
    add(text, size, !quiet && person >> DOOR_BUTTON_UNDO & 1 ? ", undo" : "");
    add(text, size, !quiet && person >> DOOR_BUTTON_COMPANION & 1 ? ", joinable" : "");
    if (flow->companions)
        add_number(text, size, ", +#", flow->companions);
}

static const char *effect_name(enum door_effect_kind kind) {
    static const char *const names[] = {"record", "override",  "undo", "companion", "show",
                                        "sound",  "check pin", "list", "pick",      "zone"};
    return names[kind];
}

static void describe_effects(const struct door_effect *effects, size_t n, char *text, size_t size) {
    static const char *const sounds[] = {" admit", " attention", " refuse"};
    text[0] = '\0';
    for (size_t i = 0; i < n; i++) {
        add(text, size, i ? ", " : "");
        add(text, size, effect_name(effects[i].kind));
        add(text, size, effects[i].kind == DOOR_EFFECT_SOUND ? sounds[effects[i].sound] : "");
        if (effects[i].kind == DOOR_EFFECT_PICK || effects[i].kind == DOOR_EFFECT_OVERRIDE)
            add_number(text, size, " #", effects[i].row);
    }
}

typedef size_t step_fn(struct door_flow *flow, const struct door_event *event, struct door_effect *ret_effects);

static bool as_told(const struct story *story, step_fn *take, bool tell) {
    struct door_flow flow = door_flow_start(DIRECTION_IN, true, false);
    int64_t now = START;
    for (size_t i = 0; i < LINES_MAX && story->lines[i].effects; i++) {
        const struct line *line = &story->lines[i];
        struct door_event event = line->event;
        struct door_effect effects[DOOR_EFFECTS_MAX];
        char did[120], where[200];
        event.now = now += line->after;
        describe_effects(effects, take(&flow, &event, effects), did, sizeof(did));
        describe(&flow, now, where, sizeof(where));
        if (strcmp(did, line->effects) == 0 && (!line->where || strcmp(where, line->where) == 0))
            continue;
        if (tell)
            print_error("%s, line %zu: did \"%s\", not \"%s\"; is at \"%s\", not \"%s\"\n", story->name, i, did,
                        line->effects, where, line->where ? line->where : "");
        return false;
    }
    return true;
}

static size_t wrong_stories(step_fn *take, bool tell) {
    size_t wrong = 0;
    for (size_t i = 0; i < COUNT(stories); i++)
        wrong += !as_told(&stories[i], take, tell);
    return wrong;
}

static void every_story_goes_as_told(void **state) {
    (void)state;
    assert_int_equal(wrong_stories(door_flow_step, true), 0);
}

/* ---- doors with one mistake each ---- */

static size_t sounds_first(struct door_flow *flow, const struct door_event *event, struct door_effect *ret_effects) {
    size_t n = door_flow_step(flow, event, ret_effects);
    if (n == 2 && ret_effects[1].kind == DOOR_EFFECT_SOUND && ret_effects[0].kind == DOOR_EFFECT_SHOW) {
        ret_effects[0] = ret_effects[1];
        ret_effects[1] = (struct door_effect){.kind = DOOR_EFFECT_SHOW};
    }
    return n;
}

static size_t never_ends(struct door_flow *flow, const struct door_event *event, struct door_effect *ret_effects) {
    return event->kind == DOOR_EVENT_TICK ? 0 : door_flow_step(flow, event, ret_effects);
}

static size_t trusts_any_pin(struct door_flow *flow, const struct door_event *event, struct door_effect *ret_effects) {
    struct door_event lie = *event;
    if (event->kind == DOOR_EVENT_PIN)
        lie.pin.rights = ALL_RIGHTS;
    return door_flow_step(flow, &lie, ret_effects);
}

static size_t gives_any_replay_the_undo(struct door_flow *flow, const struct door_event *event,
                                        struct door_effect *ret_effects) {
    struct door_event lie = *event;
    if (event->kind == DOOR_EVENT_VERDICT)
        lie.verdict.again = true;
    return door_flow_step(flow, &lie, ret_effects);
}

static size_t takes_a_no_for_a_yes(struct door_flow *flow, const struct door_event *event,
                                   struct door_effect *ret_effects) {
    struct door_event lie = *event;
    if (event->kind == DOOR_EVENT_FAILED)
        lie.kind = DOOR_EVENT_RECORDED;
    return door_flow_step(flow, &lie, ret_effects);
}

static void each_planted_mistake_spoils_a_story(void **state) {
    (void)state;
    step_fn *const mutants[] = {sounds_first, never_ends, trusts_any_pin, gives_any_replay_the_undo,
                                takes_a_no_for_a_yes};
    for (size_t i = 0; i < COUNT(mutants); i++)
        if (wrong_stories(mutants[i], false) == 0)
            fail_msg("mutant %zu passed", i);
}

/* ---- what stories cannot say ---- */

static void a_one_way_gate_has_no_switch(void **state) {
    (void)state;
    struct door_flow flow = door_flow_start(DIRECTION_OUT, false, true);
    struct door_event event = PRESS(DIRECTION);
    struct door_effect effects[DOOR_EFFECTS_MAX];
    assert_int_equal(door_flow_step(&flow, &event, effects), 0);
    assert_int_equal(flow.dir, DIRECTION_OUT);
    assert_false(door_flow_buttons(&flow, 0) >> DOOR_BUTTON_DIRECTION & 1);
}

static void companions_have_a_ceiling(void **state) {
    (void)state;
    struct door_flow flow = door_flow_start(DIRECTION_IN, false, false);
    struct door_effect effects[DOOR_EFFECTS_MAX];
    const struct door_event code = CODE(OK), done = DONE, press = PRESS(COMPANION);
    door_flow_step(&flow, &code, effects);
    door_flow_step(&flow, &done, effects);
    for (int i = 0; i < DOOR_COMPANIONS_MAX; i++) {
        assert_int_equal(door_flow_step(&flow, &press, effects), 1);
        door_flow_step(&flow, &done, effects);
    }
    assert_int_equal(flow.companions, DOOR_COMPANIONS_MAX);
    assert_int_equal(door_flow_step(&flow, &press, effects), 0);
}

static void names_lead_to_buttons_and_back(void **state) {
    (void)state;
    for (int b = 0; b < DOOR_BUTTON_COUNT; b++)
        assert_int_equal(door_button_from_name(door_button_name((enum door_button)b)), b);
    assert_int_equal(door_button_from_name("nonsense"), DOOR_BUTTON_NONE);
    assert_int_equal(door_button_from_name(NULL), DOOR_BUTTON_NONE);
    assert_string_equal(door_button_name((enum door_button)99), "none");
    assert_string_equal(door_button_name(DOOR_BUTTON_LOGOUT), "logout");
}

static void screens_have_names_of_their_own(void **state) {
    (void)state;
    for (int i = 0; i < DOOR_SCREEN_COUNT; i++)
        for (int j = 0; j < i; j++)
            assert_string_not_equal(door_screen_name((enum door_screen)i), door_screen_name((enum door_screen)j));
    assert_string_equal(door_screen_name((enum door_screen)99), "fault");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_story_goes_as_told),       cmocka_unit_test(each_planted_mistake_spoils_a_story),
        cmocka_unit_test(a_one_way_gate_has_no_switch),   cmocka_unit_test(companions_have_a_ceiling),
        cmocka_unit_test(names_lead_to_buttons_and_back), cmocka_unit_test(screens_have_names_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
