/* A sig1's frame as text: base64, written backwards. */
#ifndef LANYARD_TESTS_SIG1_FRAME_H
#define LANYARD_TESTS_SIG1_FRAME_H

#include <sodium.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define SIG1_FRAME_TEXT 1024 /* room for the text of a frame of up to 765 bytes */

/* Returns the length of the text. */
static inline size_t sig1_frame_text(const uint8_t *frame, size_t len, char ret_text[SIG1_FRAME_TEXT]) {
    sodium_bin2base64(ret_text, SIG1_FRAME_TEXT, frame, len, sodium_base64_VARIANT_ORIGINAL);
    size_t n = strlen(ret_text);
    for (size_t i = 0; i < n / 2; i++) {
        char c = ret_text[i];
        ret_text[i] = ret_text[n - 1 - i];
        ret_text[n - 1 - i] = c;
    }
    return n;
}

#endif
