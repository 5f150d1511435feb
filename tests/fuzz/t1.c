/* T1: any text, and any 90 bytes dressed up as one. */
#include "fuzz/code_promises.h"

static bool is_well_formed(const uint8_t bytes[T1_BODY + T1_SIG]) {
    uint64_t ticket = bytes_get(bytes + 6, 8);
    return bytes[0] == 1 && bytes[25] == 0 && ticket >= 1 && ticket <= INT64_MAX && bytes[15] <= 63 && bytes[16] <= 63;
}

static void dressed_up(const uint8_t bytes[T1_BODY + T1_SIG]) {
    char text[T1_TEXT + 1] = "T1";
    struct code code;
    base32_encode(bytes, T1_BODY + T1_SIG, text + 2);
    PROMISE((classify(text, T1_TEXT, &code) == CODE_T1) == is_well_formed(bytes));
    if (code.kind == CODE_T1)
        PROMISE(code.t1.claim.event == bytes_get(bytes + 2, 4) && code.t1.claim.naf == bytes_get(bytes + 23, 2));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    struct code code;
    classify((const char *)data, len, &code);
    if (len >= T1_BODY + T1_SIG)
        dressed_up(data);
    return 0;
}
