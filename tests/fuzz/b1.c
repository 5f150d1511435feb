/* B1: any text, any 16 bytes dressed up as one, and the badge that we would make of the same ticket. */
#include "fuzz/code_promises.h"

#define BYTES 16

static const uint8_t key[TICKET_SYMMETRIC_KEY] = {1, 2, 3};

static void dressed_up(const uint8_t bytes[BYTES]) {
    char text[B1_TEXT + 1] = "B1", sealed[B1_TEXT + 1];
    struct code code, ours;
    int64_t ticket = (int64_t)bytes_get(bytes, 8);
    base32_encode(bytes, BYTES, text + 2);
    PROMISE((classify(text, B1_TEXT, &code) == CODE_B1) == (ticket >= 1));
    if (code.kind != CODE_B1)
        return;
    PROMISE(code.b1.ticket == ticket && code.b1.serial == bytes[8]);
    PROMISE(b1_seal(7, ticket, bytes[8], key, sealed) == 0);
    PROMISE(classify(sealed, B1_TEXT, &ours) == CODE_B1 && b1_verify(&ours.b1, 7, key));
    PROMISE(b1_verify(&code.b1, 7, key) == (strcmp(text, sealed) == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    struct code code;
    classify((const char *)data, len, &code);
    if (len >= BYTES)
        dressed_up(data);
    return 0;
}
