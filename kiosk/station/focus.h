/* The focus: which button a keyboard or a switch is on. Tab and Shift+Tab go round the buttons that the screen on show
 * has, whatever they are, Enter touches the one that is framed; so whoever cannot touch reaches everything that a
 * finger does, and no screen has to know. A touch takes the frame away. One a station. */
#ifndef LANYARD_STATION_FOCUS_H
#define LANYARD_STATION_FOCUS_H

#include "station/stage.h"

#define FOCUS_BUTTONS 64

struct focus {
    char name[48];             /* the button's, "language"; "" = there is no frame */
    const struct template *on; /* the screen it was set on */
};

/* The buttons that are shown now, in reading order: line by line, those of a laid panel alone while it lies there.
 * Returns how many (<= FOCUS_BUTTONS). */
size_t focus_buttons(const struct stage *stage, struct template_place ret_buttons[FOCUS_BUTTONS]);

void focus_move(struct focus *focus, const struct stage *stage, int by); /* by 1 or -1; comes round */
void focus_clear(struct focus *focus);
bool focus_is_on(const struct focus *focus, const struct stage *stage);
/* The middle of the framed button, as a touch. False: none is framed on this screen. */
bool focus_touch(const struct focus *focus, const struct stage *stage, int *ret_x, int *ret_y);
/* The middle of a button by its name, when it is shown: Escape touches "back". */
bool focus_button(const struct stage *stage, const char *name, int *ret_x, int *ret_y);
/* Frame it in the finished picture; gone from a screen that has no such button. */
void focus_draw(struct focus *focus, struct stage *stage);

/* Sorts into reading order: upper lines first, from left to right; what overlaps in height by half stands in one line.
 * Pure. */
void focus_sort(struct template_place *buttons, size_t n);

#endif
