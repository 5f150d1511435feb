/* The last digits of a telephone, as a second thing that only its owner knows; see ticket.h. */
#include <sodium.h>
#include <string.h>

#include "core/bytes.h"
#include "core/ticket.h"

/* The last PHONE_DIGITS digits. */
static bool last_digits(const char *text, char ret_digits[PHONE_DIGITS]) {
    size_t n = 0;
    for (; *text; text++) {
        if (*text >= '0' && *text <= '9') {
            memmove(ret_digits, ret_digits + 1, PHONE_DIGITS - 1);
            ret_digits[PHONE_DIGITS - 1] = *text;
            n++;
        } else if (!strchr(" +-./()", *text)) {
            return false;
        }
    }
    return n >= PHONE_DIGITS;
}

bool phone_digest(const char *text, int64_t ticket, const uint8_t key[TICKET_SYMMETRIC_KEY],
                  uint8_t ret_digest[PHONE_DIGEST]) {
    static const char purpose[8] = "phone-1"; /* its NUL goes along: no opaque code has one */
    uint8_t said[sizeof(purpose) + 8 + PHONE_DIGITS];
    char digits[PHONE_DIGITS] = "";
    if (!last_digits(text, digits))
        return false;
    memcpy(said, purpose, sizeof(purpose));
    bytes_put(said + sizeof(purpose), 8, (uint64_t)ticket);
    memcpy(said + sizeof(purpose) + 8, digits, PHONE_DIGITS);
    crypto_generichash(ret_digest, PHONE_DIGEST, said, sizeof(said), key, TICKET_SYMMETRIC_KEY);
    sodium_memzero(digits, sizeof(digits));
    sodium_memzero(said, sizeof(said));
    return true;
}
