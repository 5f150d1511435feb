/* Which touch areas of the counter do something now, and what its pages, buttons and notices are called. */
#include "core/counter.h"

#define BIT(b) (UINT32_C(1) << COUNTER_BUTTON_##b)

struct counter counter_start(bool english) {
    return (struct counter){.english = english};
}

bool counter_is_open(const struct counter *counter) { return counter->page != COUNTER_CLOSED; }

bool counter_hears(const struct counter *counter) {
    return counter_is_open(counter) && counter->page != COUNTER_PIN && counter->page != COUNTER_TOOLS &&
           !counter->waiting;
}

/* Of a person: what depends on whether he is in, and who asks. */
static uint32_t on_person(const struct counter *counter) {
    return BIT(BACK) | BIT(LOGOUT) | BIT(HANDOUTS) | BIT(CORRECT) | BIT(SWAP) |
           (counter->can & COUNTER_CAN_REPRINT ? BIT(REPRINT) : 0) |
           (counter->can & COUNTER_CAN_CHECK_IN ? BIT(CHECK_IN) : 0) |
           (counter->can & COUNTER_CAN_UNDO ? BIT(UNDO) : 0) |
           (counter->can & COUNTER_CAN_LIFT && counter->supervisor ? BIT(OVERRIDE) : 0);
}

static uint32_t on_list(const struct counter *counter) {
    return BIT(BACK) | (counter->number > 0 ? BIT(PREVIOUS) : 0) | (counter->more ? BIT(NEXT) : 0) |
           (counter->list == COUNTER_LIST_CHECKS && counter->complete ? BIT(CONFIRM) : 0);
}

static uint32_t on_page(const struct counter *counter) {
    switch (counter->page) {
    case COUNTER_CLOSED: return 0;
    case COUNTER_PIN: return BIT(BACK);
    case COUNTER_MENU:
        return BIT(BACK) | BIT(LOGOUT) | BIT(SEARCH) | BIT(WALK_UP) | BIT(RECENT) | BIT(OWED) | BIT(PRINTERS) |
               BIT(TOOLS);
    case COUNTER_PERSON: return on_person(counter);
    case COUNTER_SETTLE: return BIT(BACK) | BIT(CAME_OUT) | BIT(DID_NOT);
    case COUNTER_LIST: return on_list(counter);
    case COUNTER_TOOLS:
    case COUNTER_SEARCH: return BIT(BACK);
    case COUNTER_FORM: return BIT(BACK) | (counter->complete ? BIT(SAVE) : 0);
    }
    return 0;
}

/* Nothing while an answer is awaited: it might be about to change whom a button means. */
uint32_t counter_buttons(const struct counter *counter) {
    if (!counter_is_open(counter) || counter->waiting || counter->pad.checking)
        return 0;
    return BIT(LANGUAGE) | on_page(counter);
}

const char *counter_button_name(enum counter_button button) {
    static const char *const names[COUNTER_BUTTON_COUNT] = {
        "none",    "language", "back",     "logout",   "owed",   "printers", "previous", "next",
        "reprint", "handouts", "came-out", "did-not",  "search", "check-in", "recent",   "walk-up",
        "correct", "swap",     "undo",     "override", "save",   "confirm",  "tools"};
    return (unsigned)button < COUNTER_BUTTON_COUNT ? names[button] : "none";
}

const char *counter_notice_msgid(enum counter_notice notice) {
    static const char *const ids[COUNTER_NOTICE_COUNT] = {"",
                                                          "counter-notice-came-out",
                                                          "counter-notice-printing",
                                                          "counter-notice-busy",
                                                          "counter-notice-settled",
                                                          "counter-notice-roll",
                                                          "counter-notice-given",
                                                          "counter-notice-given-already",
                                                          "counter-notice-not-his",
                                                          "counter-notice-none-left",
                                                          "counter-notice-unknown",
                                                          "counter-notice-failed",
                                                          "counter-notice-checked-in",
                                                          "counter-notice-in-already",
                                                          "counter-notice-refused",
                                                          "counter-notice-registered",
                                                          "counter-notice-corrected",
                                                          "counter-notice-passed-on",
                                                          "counter-notice-same",
                                                          "counter-notice-stale",
                                                          "counter-notice-numbers",
                                                          "counter-notice-undone",
                                                          "counter-notice-collect",
                                                          "counter-notice-too-late"};
    return (unsigned)notice < COUNTER_NOTICE_COUNT ? ids[notice] : "";
}

const char *counter_page_art(enum counter_page page) {
    switch (page) {
    case COUNTER_CLOSED: return "";
    case COUNTER_PIN: return "staff-pin";
    case COUNTER_MENU: return "desk-menu";
    case COUNTER_PERSON: return "desk-person";
    case COUNTER_SETTLE: return "desk-settle";
    case COUNTER_LIST: return "staff-list";
    case COUNTER_SEARCH: return "desk-search";
    case COUNTER_FORM: return "desk-form";
    case COUNTER_TOOLS: return "field-list";
    }
    return "";
}
