/* sig1: any text, any bytes as a frame, and any bytes as the message of a frame whose lengths are right; so that each
 * of the three layers is reached without guessing the one around it. */
#include "fuzz/code_promises.h"

#define FRAME_MAX (CODE_MAX / 4 * 3)
#define HEADER 5

static void as_frame(const uint8_t *frame, size_t len) {
    char text[SIG1_FRAME_TEXT];
    struct code code;
    size_t n = sig1_frame_text(frame, len, text);
    if (classify(text, n, &code) != CODE_SIG1)
        return;
    PROMISE(frame[0] == 1 && len == HEADER + bytes_get(frame + 1, 2) + bytes_get(frame + 3, 2));
    PROMISE(memcmp(code.sig1.payload, frame + HEADER, code.sig1.payload_len) == 0);
    PROMISE(memcmp(code.sig1.sig, frame + len - T1_SIG, T1_SIG) == 0);
}

static void as_message(const uint8_t *message, size_t len) {
    uint8_t frame[FRAME_MAX] = {1};
    bytes_put(frame + 1, 2, len);
    bytes_put(frame + 3, 2, T1_SIG);
    if (len > 0)
        memcpy(frame + HEADER, message, len);
    as_frame(frame, HEADER + len + T1_SIG);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    struct code code;
    classify((const char *)data, len, &code);
    if (len > 0 && len <= FRAME_MAX)
        as_frame(data, len);
    if (len <= FRAME_MAX - HEADER - T1_SIG)
        as_message(data, len);
    return 0;
}
