/* RFC 4648 base32 without padding: the letters survive case folding, mail, CSV and keyboard layouts, and fill a QR code
 * in its dense alphanumeric mode. Two short loops for texts of 28 and 146 characters, a few a second. */
#include <errno.h>

#include "core/ticket.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/* The value of a character, -1 for a foreign one. */
static int value_of(char c) {
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a';
    if (c >= '2' && c <= '7')
        return c - '2' + 26;
    return -1;
}

void base32_encode(const uint8_t *bytes, size_t len, char *ret_text) {
    uint32_t window = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < len; i++) {
        window = (window << 8 | bytes[i]) & 0xFFFF;
        for (bits += 8; bits >= 5; bits -= 5)
            *ret_text++ = alphabet[window >> (bits - 5) & 31];
    }
    if (bits > 0)
        *ret_text++ = alphabet[window << (5 - bits) & 31];
    *ret_text = '\0';
}

/* Only one text stands for given bytes, so that a copied code cannot be varied and still pass. */
static bool is_canonical(const char *text, size_t len) {
    unsigned spare = (unsigned)(len * 5 % 8);
    if (spare >= 5)
        return false;
    for (size_t i = 0; i < len; i++)
        if (value_of(text[i]) < 0)
            return false;
    return len == 0 || (value_of(text[len - 1]) & ((1 << spare) - 1)) == 0;
}

int base32_decode(const char *text, size_t len, uint8_t *ret_bytes, size_t cap) {
    if (len > BASE32_MAX || !is_canonical(text, len))
        return -EBADMSG;
    if (len * 5 / 8 > cap)
        return -ENOBUFS;
    uint32_t window = 0;
    unsigned bits = 0;
    int n = 0;
    for (size_t i = 0; i < len; i++) {
        window = (window << 5 | (uint32_t)value_of(text[i])) & 0xFFFF;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            ret_bytes[n++] = (uint8_t)(window >> bits);
        }
    }
    return n;
}
