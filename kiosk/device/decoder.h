/* QR decoding: ZBar with QR only and binary payloads, no result cache, the scanner recreated every 5,000 frames (its
 * leak), behind a ladder of cheap pictures (halved and binarised first, costly rungs in rotation) that reads more
 * than plain ZBar in less time. Runs only inside kiosk-eye: hostile codes can crash ZBar. */
#ifndef LANYARD_DEVICE_DECODER_H
#define LANYARD_DEVICE_DECODER_H

#include <stddef.h>
#include <stdint.h>

#include "core/pixels.h"
#include "core/ticket.h"

struct decoder;

struct decoded {
    size_t len; /* 1..CODE_MAX + 1; a longer payload is cut there, which makes it too long for everyone */
    uint8_t bytes[CODE_MAX + 1];
    int x[4], y[4]; /* corners in the frame, clockwise from top left of the symbol */
};
#define DECODED_MAX 8

int decoder_create(struct decoder **ret_decoder);
void decoder_destroy(struct decoder *decoder); /* NULL is fine */

/* Codes in a frame, at most DECODED_MAX (room for as many in ret_codes); their number, or -ENOMEM. The first rung
 * that finds any ends the climb. budget_ms bounds the costly rungs (0 = all rungs, for stills). Payloads with a NUL
 * are dropped: they are parts of structured-append groups. */
int decoder_scan(struct decoder *decoder, const struct grey *frame, int budget_ms, struct decoded *ret_codes);

/* One plain zbar_scan_image on the frame: the peer of the benchmark. */
int decoder_scan_plain(struct decoder *decoder, const struct grey *frame, struct decoded *ret_codes);

#endif
