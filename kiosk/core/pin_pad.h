/* The pad that an operator's number and PIN are typed on, wherever staff log in. Digits are kept no longer than it
 * takes to check them; who checks, and counts wrong tries, is the program (store/pin.h). */
#ifndef LANYARD_CORE_PIN_PAD_H
#define LANYARD_CORE_PIN_PAD_H

#include <stdbool.h>
#include <stdint.h>

#define PIN_PAD_MIN 6 /* digits: 2 of the operator's number, then 4 to 8 of the PIN */
#define PIN_PAD_MAX 10
#define PIN_PAD_DELETE 10 /* keys beside the digits 0..9 */
#define PIN_PAD_DONE 11

struct pin_pad {
    char digits[PIN_PAD_MAX + 1]; /* so far, NUL behind */
    bool checking;                /* somebody is asked whether they are right: nothing is typed meanwhile */
    bool wrong;
    bool not_allowed;     /* right, but not for this */
    int64_t locked_until; /* no PIN is taken before this instant, 0 = now */
};

enum pin_pad_result {
    PIN_PAD_DEAF,    /* nothing happened */
    PIN_PAD_CHANGED, /* draw it again */
    PIN_PAD_CHECK,   /* checking: answer with pin_pad_answer */
};
enum pin_pad_result pin_pad_press(struct pin_pad *pad, int key, int64_t now);
/* Digits are wiped. right: nothing is wrong any more. wait: ms until the next try is taken, 0 = now. */
void pin_pad_answer(struct pin_pad *pad, bool right, int64_t wait, int64_t now);
void pin_pad_forget(struct pin_pad *pad); /* digits and what was wrong, not the lock */

#endif
