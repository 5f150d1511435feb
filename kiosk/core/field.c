/* From page to page for the technician (field.h). What a row does is one line of a table: the page it opens, whether a
 * word is asked for first, whether a yes is. */
#include "core/field.h"

/* ---- what rows do ---- */

struct deed {
    const char *name;
    bool opens, asks, confirms;
    enum field_page page; /* opens: which */
};

static const struct deed DEEDS[FIELD_DO_COUNT] = {
    [FIELD_DO_NOTHING] = {.name = "nothing"},
    [FIELD_DO_OPEN_DOCTOR] = {.name = "doctor", .opens = true, .page = FIELD_DOCTOR},
    [FIELD_DO_OPEN_CAMERA] = {.name = "camera", .opens = true, .page = FIELD_CAMERA},
    [FIELD_DO_OPEN_PRINTERS] = {.name = "printers", .opens = true, .page = FIELD_PRINTERS},
    [FIELD_DO_OPEN_NETWORK] = {.name = "network", .opens = true, .page = FIELD_NETWORK},
    [FIELD_DO_OPEN_WIFI] = {.name = "wifi", .opens = true, .page = FIELD_WIFI},
    [FIELD_DO_OPEN_TIME] = {.name = "time", .opens = true, .page = FIELD_TIME},
    [FIELD_DO_OPEN_RECORDS] = {.name = "records", .opens = true, .page = FIELD_RECORDS},
    [FIELD_DO_OPEN_POWER] = {.name = "power", .opens = true, .page = FIELD_POWER},
    [FIELD_DO_TEST_LABEL] = {.name = "test-label"},
    [FIELD_DO_JOIN] = {.name = "join", .asks = true},
    [FIELD_DO_JOIN_OPEN] = {.name = "join-open"},
    [FIELD_DO_FIX_ADDRESS] = {.name = "fix-address", .asks = true},
    [FIELD_DO_AUTOMATIC] = {.name = "automatic", .confirms = true},
    [FIELD_DO_SET_TIME] = {.name = "set-time", .asks = true},
    [FIELD_DO_LOWER_CLOCK] = {.name = "lower-clock", .confirms = true},
    [FIELD_DO_RESTART] = {.name = "restart", .confirms = true},
    [FIELD_DO_SHUT_DOWN] = {.name = "shut-down", .confirms = true},
};

const char *field_do_name(enum field_do what) { return DEEDS[what].name; }

const char *field_page_name(enum field_page page) {
    static const char *const names[FIELD_PAGE_COUNT] = {"menu", "doctor", "camera",  "printers", "network",
                                                        "wifi", "time",   "records", "power",    "confirm"};
    return names[page];
}

const char *field_button_name(enum field_button button) {
    static const char *const names[FIELD_BUTTON_COUNT] = {"back", "previous", "next", "confirm"};
    return names[button];
}

const char *field_notice_msgid(enum field_notice notice) {
    static const char *const ids[FIELD_NOTICE_COUNT] = {"",
                                                        "field-notice-done",
                                                        "field-notice-failed",
                                                        "field-notice-forbidden",
                                                        "field-notice-no-program",
                                                        "field-notice-bad-word",
                                                        "field-notice-no-board"};
    return ids[notice];
}

/* ---- steps ---- */

struct turn {
    struct field_flow *field;
    enum field_effect_kind *effects;
    size_t n;
};

static void emit(struct turn *turn, enum field_effect_kind kind) { turn->effects[turn->n++] = kind; }

static void open_page(struct turn *turn, enum field_page page) {
    struct field_flow *field = turn->field;
    field->page = page;
    field->first = field->rows = 0;
    field->reading = true;
    emit(turn, FIELD_EFFECT_SHOW); /* reading may take a while: the page is there at once */
    emit(turn, FIELD_EFFECT_READ);
}

static void start_deed(struct turn *turn) {
    turn->field->busy = true;
    emit(turn, FIELD_EFFECT_SHOW);
    emit(turn, FIELD_EFFECT_DO);
}

static void on_row(struct turn *turn, int row, enum field_do what) {
    struct field_flow *field = turn->field;
    const struct deed *deed = &DEEDS[what];
    if (field->page == FIELD_CONFIRM || field->asking || row < 0 || row >= field_shown(field) ||
        what == FIELD_DO_NOTHING)
        return;
    field->notice = FIELD_NOTICE_NONE;
    if (deed->opens) {
        open_page(turn, deed->page);
        return;
    }
    field->what = what;
    field->chosen = field->first + row;
    field->from = field->page;
    if (deed->asks) {
        field->asking = true;
        emit(turn, FIELD_EFFECT_ASK);
    } else if (deed->confirms) {
        open_page(turn, FIELD_CONFIRM);
    } else {
        start_deed(turn);
    }
}

static enum field_page page_behind(const struct field_flow *field) {
    if (field->page == FIELD_CONFIRM)
        return field->from;
    return field->page == FIELD_WIFI ? FIELD_NETWORK : FIELD_MENU;
}

static void go_back(struct turn *turn) {
    struct field_flow *field = turn->field;
    field->notice = FIELD_NOTICE_NONE;
    if (field->asking) { /* the page below is as it was */
        field->asking = false;
        emit(turn, FIELD_EFFECT_SHOW);
    } else if (field->page == FIELD_MENU) {
        *field = (struct field_flow){.room = field->room};
        emit(turn, FIELD_EFFECT_LEAVE);
    } else {
        open_page(turn, page_behind(field));
    }
}

static void turn_rows(struct turn *turn, int by) {
    turn->field->first += by * turn->field->room;
    emit(turn, FIELD_EFFECT_SHOW);
}

static void on_press(struct turn *turn, enum field_button button) {
    if (!(field_buttons(turn->field) >> button & 1))
        return;
    switch (button) {
    case FIELD_BUTTON_BACK: go_back(turn); break;
    case FIELD_BUTTON_PREVIOUS: turn_rows(turn, -1); break;
    case FIELD_BUTTON_NEXT: turn_rows(turn, 1); break;
    case FIELD_BUTTON_CONFIRM: start_deed(turn); break;
    }
}

static void on_listed(struct turn *turn, int rows, bool more_to_come) {
    struct field_flow *field = turn->field;
    field->rows = rows > 0 ? rows : 0;
    field->reading = more_to_come;
    while (field->first > 0 && field->first >= field->rows)
        field->first -= field->room;
    if (!field->asking)
        emit(turn, FIELD_EFFECT_SHOW);
}

static void on_typed(struct turn *turn) {
    if (!turn->field->asking)
        return;
    turn->field->asking = false;
    start_deed(turn);
}

/* What was done may have changed what the page says. */
static void on_done(struct turn *turn, enum field_notice notice) {
    struct field_flow *field = turn->field;
    if (!field->busy)
        return;
    field->busy = false;
    field->notice = notice;
    open_page(turn, field->page == FIELD_CONFIRM ? field->from : field->page);
}

size_t field_step(struct field_flow *field, const struct field_event *event,
                  /* NOLINTNEXTLINE(readability-non-const-parameter) written through turn.effects */
                  enum field_effect_kind ret_effects[FIELD_EFFECTS_MAX]) {
    struct turn turn = {.field = field, .effects = ret_effects};
    if (field->room < 1)
        field->room = 1;
    if (event->kind == FIELD_EVENT_OPEN && !field->open) {
        *field = (struct field_flow){.open = true, .room = field->room};
        open_page(&turn, FIELD_MENU);
    }
    if (!field->open || event->kind == FIELD_EVENT_OPEN)
        return turn.n;
    if (field->busy && event->kind != FIELD_EVENT_DONE)
        return 0;
    switch (event->kind) {
    case FIELD_EVENT_OPEN: break;
    case FIELD_EVENT_PRESS: on_press(&turn, event->press); break;
    case FIELD_EVENT_ROW: on_row(&turn, event->row.row, event->row.what); break;
    case FIELD_EVENT_LISTED: on_listed(&turn, event->listed.rows, event->listed.more_to_come); break;
    case FIELD_EVENT_TYPED: on_typed(&turn); break;
    case FIELD_EVENT_DONE: on_done(&turn, event->notice); break;
    }
    return turn.n;
}

uint32_t field_buttons(const struct field_flow *field) {
    if (!field->open || field->busy)
        return 0;
    bool earlier = field->first > 0, later = field->first + field->room < field->rows;
    return 1U << FIELD_BUTTON_BACK | (earlier ? 1U << FIELD_BUTTON_PREVIOUS : 0U) |
           (later ? 1U << FIELD_BUTTON_NEXT : 0U) | (field->page == FIELD_CONFIRM ? 1U << FIELD_BUTTON_CONFIRM : 0U);
}

int field_shown(const struct field_flow *field) {
    int left = field->rows - field->first;
    return left < 0 ? 0 : left < field->room ? left : field->room;
}
