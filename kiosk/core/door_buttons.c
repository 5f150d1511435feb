/* Which touch areas of the session door do something now, and what screens and buttons are called in the art. */
#include "core/door_impl.h"

#include <string.h>

#define BIT(b) (UINT32_C(1) << DOOR_BUTTON_##b)

static uint32_t when(bool offered, uint32_t buttons) { return offered ? buttons : 0; }

/* The last person, while they are at hand: to be taken back, or to be joined by one more. */
static uint32_t for_the_last_person(const struct door_flow *flow, int64_t now) {
    bool at_hand = flow->undo_until > now;
    bool entered = verdict_class(flow->verdict) == VERDICT_CLASS_ADMIT && flow->verdict != VERDICT_OK_EXIT;
    bool joinable = entered && flow->companions < DOOR_COMPANIONS_MAX;
    return when(at_hand, BIT(UNDO)) | when(at_hand && joinable, BIT(COMPANION));
}

static uint32_t on_list(const struct door_flow *flow) {
    return BIT(BACK) | when(flow->page > 0, BIT(PREVIOUS)) | when(flow->more, BIT(NEXT)) |
           when(door_logged_in(flow) && flow->list != DOOR_LIST_REASONS, BIT(LOGOUT));
}

static uint32_t on_menu(const struct door_flow *flow) {
    return BIT(BACK) | BIT(LOGOUT) | BIT(SESSION) | BIT(TOOLS) |
           when(flow->rights & DOOR_RIGHT_LISTS, BIT(EXPECTED) | BIT(INSIDE)) |
           when(flow->rights & DOOR_RIGHT_ZONE, BIT(ZONE));
}

static uint32_t on_screen(const struct door_flow *flow, int64_t now) {
    switch (flow->screen) {
    case DOOR_READY:
        return BIT(SESSION) | BIT(STAFF) | when(flow->both_ways, BIT(DIRECTION)) | for_the_last_person(flow, now);
    case DOOR_VERDICT:
        return BIT(BACK) | when(!door_logged_in(flow), BIT(STAFF)) | when(flow->liftable, BIT(OVERRIDE)) |
               for_the_last_person(flow, now);
    case DOOR_TOOLS:
    case DOOR_PIN: return BIT(BACK);
    case DOOR_MENU: return on_menu(flow);
    case DOOR_LIST: return on_list(flow);
    case DOOR_FAULT: break;
    }
    return 0;
}

/* Nothing but the language while an answer is awaited: it might be about to change whom a button means. */
uint32_t door_flow_buttons(const struct door_flow *flow, int64_t now) {
    bool waiting = flow->writing || flow->pad.checking;
    return BIT(LANGUAGE) | when(!waiting, on_screen(flow, now));
}

static const char *const button_names[DOOR_BUTTON_COUNT] = {
    "none", "language", "direction", "session", "staff",    "override", "undo",   "companion",
    "back", "expected", "inside",    "zone",    "previous", "next",     "logout", "tools",
};

const char *door_button_name(enum door_button button) {
    return (unsigned)button < DOOR_BUTTON_COUNT ? button_names[button] : "none";
}

enum door_button door_button_from_name(const char *name) {
    for (unsigned i = 0; name && i < DOOR_BUTTON_COUNT; i++)
        if (strcmp(name, button_names[i]) == 0)
            return (enum door_button)i;
    return DOOR_BUTTON_NONE;
}

const char *door_screen_name(enum door_screen screen) {
    switch (screen) {
    case DOOR_READY: return "ready";
    case DOOR_VERDICT: return "verdict";
    case DOOR_PIN: return "pin";
    case DOOR_MENU: return "menu";
    case DOOR_LIST: return "list";
    case DOOR_FAULT: return "fault";
    case DOOR_TOOLS: return "tools";
    }
    return "fault";
}

const char *door_screen_art(enum door_screen screen) {
    switch (screen) {
    case DOOR_READY: return "door-ready";
    case DOOR_VERDICT: return "door-verdict";
    case DOOR_PIN: return "staff-pin";
    case DOOR_MENU: return "door-menu";
    case DOOR_LIST: return "staff-list";
    case DOOR_FAULT: return "door-fault";
    case DOOR_TOOLS: return "field-list";
    }
    return "door-fault";
}
