/* UTF-8 and the scripts that write syllables; see letters.h. */
#include "core/letters.h"

size_t letter_read(const char *text, uint32_t *ret_c) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *at = (const unsigned char *)text;
    size_t len = at[0] < 0x80 ? 1 : at[0] >> 5 == 6 ? 2 : at[0] >> 4 == 14 ? 3 : at[0] >> 3 == 30 ? 4 : 0;
    if (len < 2) {
        *ret_c = at[0];
        return len;
    }
    uint32_t c = at[0] & (0x7Fu >> len);
    for (size_t i = 1; i < len; i++) {
        if (at[i] >> 6 != 2)
            return 0;
        c = c << 6 | (at[i] & 0x3Fu);
    }
    if (c < least[len] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        return 0;
    *ret_c = c;
    return len;
}

size_t letter_write(uint32_t c, char ret_bytes[LETTER_BYTES]) {
    size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = len; i > 1; i--, c >>= 6)
        ret_bytes[i - 1] = (char)(0x80 | (c & 0x3F));
    ret_bytes[0] = (char)(len == 1 ? c : (0xF00u >> len & 0xFFu) | c);
    return len;
}

bool letter_is_syllable(uint32_t c) {
    static const struct {
        uint32_t first, last;
    } ranges[] = {
        {0x3005, 0x3007}, {0x3041, 0x3096}, {0x30A1, 0x30FA}, {0x30FC, 0x30FC},   {0x3400, 0x4DBF},
        {0x4E00, 0x9FFF}, {0xAC00, 0xD7A3}, {0xF900, 0xFAFF}, {0x20000, 0x2FA1F}, {0x30000, 0x323AF},
    };
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return false;
}
