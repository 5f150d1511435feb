/* Numbers that survive a codec: a film whose every frame says which film it is and which frame, as black and white
 * blocks, so that what was shown can be read back from the pixels. 8 bits of clip, 12 of frame, 4 of check, from the
 * left, in the upper half; the lower half is grey that moves. */
#ifndef LANYARD_TESTS_BARCODE_H
#define LANYARD_TESTS_BARCODE_H

#include <stdbool.h>
#include <stdint.h>

#define BARCODE_BITS 24

static inline uint32_t barcode_of(unsigned clip, unsigned frame) {
    uint32_t value = (clip & 0xFF) << 12 | (frame & 0xFFF), check = 0;
    for (int i = 0; i < 5; i++)
        check ^= value >> (4 * i) & 0xF;
    return value << 4 | (check ^ 0xA);
}

static inline bool barcode_read(uint32_t bits, unsigned *ret_clip, unsigned *ret_frame) {
    unsigned clip = bits >> 16 & 0xFF, frame = bits >> 4 & 0xFFF;
    if (bits != barcode_of(clip, frame))
        return false;
    *ret_clip = clip;
    *ret_frame = frame;
    return true;
}

#endif
