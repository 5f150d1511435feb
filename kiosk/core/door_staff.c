/* What staff touch at the session door: buttons, PIN pad, rows. Every press is looked up in door_flow_buttons first, so
 * that a screen can never offer what does nothing, nor hide what does something. */
#include "core/door_impl.h"

#include <string.h>

/* ---- from screen to screen ---- */

static void forget_list(struct door_flow *flow) {
    flow->list = DOOR_LIST_NONE;
    flow->page = flow->rows = 0;
    flow->more = false;
}

void door_log_out(struct door_flow *flow) {
    flow->staff_no = 0;
    flow->rights = 0;
    flow->staff_until = 0;
    flow->purpose = DOOR_FOR_NOTHING;
    pin_pad_forget(&flow->pad);
    forget_list(flow);
}

void door_rest(struct door_step *step) {
    door_log_out(step->flow);
    door_turn_to(step->flow, door_blocked(step->flow->troubles) ? DOOR_FAULT : DOOR_READY, 0);
    door_show(step);
}

static void open_list(struct door_step *step, enum door_list list, int page) {
    struct door_flow *flow = step->flow;
    door_turn_to(flow, DOOR_LIST, flow->staff_until);
    flow->list = list;
    flow->page = page;
    flow->rows = 0;
    flow->more = false;
    door_emit(step, (struct door_effect){.kind = DOOR_EFFECT_LIST});
}

static void open_tools(struct door_step *step) {
    door_turn_to(step->flow, DOOR_TOOLS, step->flow->staff_until);
    door_show(step);
}

static void open_menu(struct door_step *step) {
    forget_list(step->flow);
    door_turn_to(step->flow, DOOR_MENU, step->flow->staff_until);
    door_show(step);
}

/* A verdict may stand over a list that staff are ticking; they go on where they were. */
void door_leave_verdict(struct door_step *step) {
    struct door_flow *flow = step->flow;
    if (!door_logged_in(flow) || step->now >= flow->staff_until)
        door_rest(step);
    else if (flow->list)
        open_list(step, flow->list, flow->page);
    else
        open_menu(step);
}

void door_leave_list(struct door_step *step) {
    if (door_logged_in(step->flow))
        open_menu(step);
    else
        door_rest(step);
}

static void staff_touch(struct door_step *step) {
    struct door_flow *flow = step->flow;
    flow->staff_until = step->now + DOOR_STAFF_MS;
    if (flow->screen == DOOR_PIN || flow->screen == DOOR_MENU || flow->screen == DOOR_LIST ||
        flow->screen == DOOR_TOOLS)
        flow->until = flow->staff_until;
}

void door_on_touched(struct door_step *step) {
    if (step->flow->screen == DOOR_TOOLS)
        staff_touch(step);
}

/* ---- the PIN ---- */

static void ask_pin(struct door_step *step, enum door_purpose purpose) {
    door_log_out(step->flow);
    step->flow->purpose = purpose;
    door_turn_to(step->flow, DOOR_PIN, 0);
    staff_touch(step);
    door_show(step);
}

void door_on_digit(struct door_step *step, int digit) {
    if (step->flow->screen != DOOR_PIN)
        return;
    switch (pin_pad_press(&step->flow->pad, digit, step->now)) {
    case PIN_PAD_DEAF: return;
    case PIN_PAD_CHANGED: door_show(step); break;
    case PIN_PAD_CHECK: door_emit(step, (struct door_effect){.kind = DOOR_EFFECT_CHECK_PIN}); break;
    }
    staff_touch(step);
}

static void log_in(struct door_step *step, int staff_no, uint8_t rights) {
    struct door_flow *flow = step->flow;
    if (flow->purpose == DOOR_FOR_OVERRIDE && !(rights & DOOR_RIGHT_OVERRIDE)) {
        flow->pad.not_allowed = true;
        door_show(step);
        return;
    }
    flow->staff_no = staff_no;
    flow->rights = rights;
    if (flow->purpose == DOOR_FOR_OVERRIDE)
        open_list(step, DOOR_LIST_REASONS, 0);
    else
        open_menu(step);
}

void door_on_pin(struct door_step *step, const struct door_event *event) {
    struct door_flow *flow = step->flow;
    bool right = event->pin.right && event->pin.staff_no > 0;
    if (!flow->pad.checking)
        return;
    if (flow->screen != DOOR_PIN) {
        flow->pad.checking = false;
        return;
    }
    pin_pad_answer(&flow->pad, right, event->pin.wait, step->now);
    staff_touch(step);
    if (right)
        log_in(step, event->pin.staff_no, event->pin.rights);
    else
        door_show(step);
}

/* ---- lists ---- */

/* The last row of the last page may have been ticked off. */
void door_on_listed(struct door_step *step, int rows, bool more) {
    struct door_flow *flow = step->flow;
    if (flow->screen != DOOR_LIST)
        return;
    if (rows <= 0 && flow->page > 0) {
        open_list(step, flow->list, flow->page - 1);
        return;
    }
    flow->rows = rows > 0 ? rows : 0;
    flow->more = more;
    door_show(step);
}

/* A list of people stays for the next of them. A session needs no answer: its list goes with the next tick, when the
 * choice has been made. */
void door_on_row(struct door_step *step, int row) {
    struct door_flow *flow = step->flow;
    if (flow->screen != DOOR_LIST || flow->writing || row < 0 || row >= flow->rows)
        return;
    staff_touch(step);
    if (flow->list == DOOR_LIST_REASONS) {
        door_ask(step, DOOR_EFFECT_OVERRIDE, DOOR_WRITING_OVERRIDE, row);
        return;
    }
    door_emit(step, (struct door_effect){.kind = DOOR_EFFECT_PICK, .row = row});
    if (flow->list == DOOR_LIST_SESSIONS) {
        flow->rows = 0;
        flow->until = step->now;
    }
}

/* ---- buttons ---- */

/* The refused person still stands here. */
static void give_up_override(struct door_step *step) {
    door_log_out(step->flow);
    door_turn_to(step->flow, DOOR_VERDICT, step->now + DOOR_REFUSE_MS);
    door_show(step);
}

static void go_back(struct door_step *step) {
    struct door_flow *flow = step->flow;
    bool overriding = flow->purpose == DOOR_FOR_OVERRIDE;
    if (flow->screen == DOOR_VERDICT)
        door_leave_verdict(step);
    else if (overriding)
        give_up_override(step);
    else if (flow->screen == DOOR_LIST || flow->screen == DOOR_TOOLS)
        door_leave_list(step);
    else
        door_rest(step);
}

static void switch_language(struct door_step *step) {
    step->flow->english = !step->flow->english;
    door_show(step);
}

static void switch_direction(struct door_step *step) {
    step->flow->dir = step->flow->dir == DIRECTION_IN ? DIRECTION_OUT : DIRECTION_IN;
    door_show(step);
}

static void switch_zone(struct door_step *step) {
    door_emit(step, (struct door_effect){.kind = DOOR_EFFECT_ZONE});
    door_show(step);
}

void door_on_press(struct door_step *step, enum door_button button) {
    struct door_flow *flow = step->flow;
    bool offered = (unsigned)button < DOOR_BUTTON_COUNT && (door_flow_buttons(flow, step->now) >> button & 1);
    if (!offered)
        return;
    if (flow->staff_until || button == DOOR_BUTTON_SESSION)
        staff_touch(step);
    switch (button) {
    case DOOR_BUTTON_NONE: break;
    case DOOR_BUTTON_LANGUAGE: switch_language(step); break;
    case DOOR_BUTTON_DIRECTION: switch_direction(step); break;
    case DOOR_BUTTON_SESSION: open_list(step, DOOR_LIST_SESSIONS, 0); break;
    case DOOR_BUTTON_STAFF: ask_pin(step, DOOR_FOR_MENU); break;
    case DOOR_BUTTON_OVERRIDE: ask_pin(step, DOOR_FOR_OVERRIDE); break;
    case DOOR_BUTTON_UNDO: door_ask(step, DOOR_EFFECT_UNDO, DOOR_WRITING_UNDO, 0); break;
    case DOOR_BUTTON_COMPANION: door_ask(step, DOOR_EFFECT_COMPANION, DOOR_WRITING_COMPANION, 0); break;
    case DOOR_BUTTON_BACK: go_back(step); break;
    case DOOR_BUTTON_EXPECTED: open_list(step, DOOR_LIST_EXPECTED, 0); break;
    case DOOR_BUTTON_INSIDE: open_list(step, DOOR_LIST_INSIDE, 0); break;
    case DOOR_BUTTON_ZONE: switch_zone(step); break;
    case DOOR_BUTTON_PREVIOUS: open_list(step, flow->list, flow->page - 1); break;
    case DOOR_BUTTON_NEXT: open_list(step, flow->list, flow->page + 1); break;
    case DOOR_BUTTON_LOGOUT: door_rest(step); break;
    case DOOR_BUTTON_TOOLS: open_tools(step); break;
    }
}
