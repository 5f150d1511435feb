/* Keys to codes: every keyboard has its own wedge, so that two scanners do not mix their letters; what a person types
 * goes to the PIN pad and nowhere else. */
#include "door/door.h"

#define USAGE_TAB 0x2B

static void press(struct door *door, enum door_button button) {
    struct door_event event = {.kind = DOOR_EVENT_PRESS, .now = app_clock_boottime(), .press = button};
    door_event(door, &event);
}

static void digit(struct door *door, int number) {
    struct door_event event = {.kind = DOOR_EVENT_DIGIT, .now = app_clock_boottime(), .digit = number};
    door_event(door, &event);
}

/* Whoever cannot touch: Tab goes from button to button, Enter touches. */
static bool moved_focus(struct door *door, const struct wedge_key *key) {
    struct station *station = &door->station;
    int x, y;
    if (key->usage == USAGE_TAB) {
        focus_move(&station->focus, &station->stage, key->modifiers & WEDGE_SHIFT ? -1 : 1);
        door_draw(door, true);
        return true;
    }
    if (key->usage != WEDGE_USAGE_ENTER || !focus_touch(&station->focus, &station->stage, &x, &y))
        return false;
    door_touch(door, x, y);
    return true;
}

static void typed(struct door *door, const struct wedge_key *key) {
    struct door_event more = {.kind = DOOR_EVENT_TOUCHED, .now = app_clock_boottime()};
    char c = wedge_character(key);
    if (field_key(&door->field, key)) {
        door_event(door, &more);
        return;
    }
    if ((key->modifiers & (WEDGE_CTRL | WEDGE_ALT | WEDGE_META)) || moved_focus(door, key))
        return;
    if (c >= '0' && c <= '9')
        digit(door, c - '0');
    else if (key->usage == WEDGE_USAGE_BACKSPACE)
        digit(door, PIN_PAD_DELETE);
    else if (key->usage == WEDGE_USAGE_ENTER || key->usage == WEDGE_USAGE_KEYPAD_ENTER)
        digit(door, PIN_PAD_DONE);
    else if (key->usage == WEDGE_USAGE_ESCAPE)
        press(door, DOOR_BUTTON_BACK);
}

static void take(struct door *door, const struct wedge *wedge, enum wedge_outcome outcome) {
    size_t len;
    switch (outcome) {
    case WEDGE_NOTHING: break;
    case WEDGE_LINE: {
        const char *line = wedge_line(wedge, &len);
        door_code(door, line, len);
        break;
    }
    case WEDGE_TYPED: typed(door, wedge_typed(wedge)); break;
    }
}

void door_hear_keyboards(struct door *door) {
    struct wedge_key key;
    int device;
    while (door->keyboards && keyboards_read(door->keyboards, &device, &key))
        take(door, &door->wedges[device], wedge_feed(&door->wedges[device], &key));
}

void door_hear_key(struct door *door, const struct display_event *event) {
    struct wedge_key key = {.at = event->at, .usage = event->usage, .modifiers = event->modifiers, .caps = event->caps};
    take(door, &door->window_keys, wedge_feed(&door->window_keys, &key));
}

void door_scanners_tick(struct door *door) {
    int64_t now = app_clock_boottime();
    for (int i = 0; i < KEYBOARDS_MAX; i++)
        if (wedge_pending(&door->wedges[i]))
            take(door, &door->wedges[i], wedge_tick(&door->wedges[i], now));
    if (wedge_pending(&door->window_keys))
        take(door, &door->window_keys, wedge_tick(&door->window_keys, now));
}
