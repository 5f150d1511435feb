/* Keys to digits. A tired operator's second try is as common as the first. */
#include "core/pin_pad.h"

#include <string.h>

void pin_pad_forget(struct pin_pad *pad) {
    memset(pad->digits, 0, sizeof(pad->digits));
    pad->wrong = pad->not_allowed = false;
}

static void type(struct pin_pad *pad, int key) {
    size_t length = strlen(pad->digits);
    if (key == PIN_PAD_DELETE && length > 0)
        pad->digits[length - 1] = '\0';
    else if (key < PIN_PAD_DELETE && length < PIN_PAD_MAX)
        pad->digits[length] = (char)('0' + key);
}

enum pin_pad_result pin_pad_press(struct pin_pad *pad, int key, int64_t now) {
    if (pad->checking || now < pad->locked_until || key < 0 || key > PIN_PAD_DONE)
        return PIN_PAD_DEAF;
    if (key == PIN_PAD_DONE) {
        pad->checking = strlen(pad->digits) >= PIN_PAD_MIN;
        return pad->checking ? PIN_PAD_CHECK : PIN_PAD_DEAF;
    }
    pad->wrong = pad->not_allowed = false;
    type(pad, key);
    return PIN_PAD_CHANGED;
}

void pin_pad_answer(struct pin_pad *pad, bool right, int64_t wait, int64_t now) {
    pin_pad_forget(pad);
    pad->checking = false;
    pad->wrong = !right;
    pad->locked_until = !right && wait > 0 ? now + wait : 0;
}
