/* Why is this code not read? A guess for the person in front of the camera, from the frame's brightness and from the
 * square marks in a QR code's corners, which can be found long before the code can be read. No mark, no word about
 * distance or sharpness: an empty room gets no advice. */
#ifndef LANYARD_DEVICE_HINT_H
#define LANYARD_DEVICE_HINT_H

#include <stdbool.h>
#include <stdint.h>

#include "device/eye.h"
#include "device/ladder.h"

/* What is wrong in this frame, in which no code was read. ladder lends its memory. About 2 ms at 640x480. */
enum eye_hint hint_guess(struct ladder *ladder, const struct grey *frame);

#define HINT_SETTLE_MS 1000
/* A hint is believed after a second of the same guess, and dropped after a second of others; a read code drops it at
 * once (guess EYE_HINT_NONE, read true). Zero is a settled NONE. */
struct hint_settler {
    enum eye_hint settled, guess;
    int64_t since; /* ms, of the guess */
};
/* Returns the settled hint. Pure. */
enum eye_hint hint_settle(struct hint_settler *settler, enum eye_hint guess, bool read, int64_t now);

#endif
