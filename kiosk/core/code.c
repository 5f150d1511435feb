/* What did the camera or scanner read? The gate that every text from a stranger passes first: bounded length and plain
 * printable characters, before any parser looks at it. Also the keyed digests under which foreign codes and
 * references stand in the roster. */
#include <sodium.h>
#include <string.h>

#include "core/bytes.h"
#include "core/formats.h"

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

enum code_kind code_classify(const char *text, size_t len, struct code *ret_code) {
    memset(ret_code, 0, sizeof(*ret_code));
    if (len > CODE_MAX)
        return ret_code->kind;
    for (; len > 0 && is_blank(text[len - 1]); len--)
        ;
    for (; len > 0 && is_blank(text[0]); len--)
        text++;
    if (len == 0 || !text_is_plain(text, len))
        return ret_code->kind;
    if (!t1_read(text, len, ret_code) && !b1_read(text, len, ret_code) && !sig1_read(text, len, ret_code)) {
        ret_code->kind = CODE_OPAQUE;
        memcpy(ret_code->opaque.text, text, len);
        ret_code->opaque.len = len;
    }
    return ret_code->kind;
}

const char *code_kind_name(enum code_kind kind) {
    switch (kind) {
    case CODE_UNREADABLE: return "unreadable";
    case CODE_T1: return "t1";
    case CODE_B1: return "b1";
    case CODE_OPAQUE: return "opaque";
    case CODE_SIG1: return "sig1";
    }
    return "unreadable";
}

void opaque_digest(const char *text, size_t len, const uint8_t key[TICKET_SYMMETRIC_KEY],
                   uint8_t ret_digest[OPAQUE_DIGEST]) {
    crypto_generichash(ret_digest, OPAQUE_DIGEST, (const uint8_t *)text, len, key, TICKET_SYMMETRIC_KEY);
}

int64_t ticket_id_derive(uint32_t event, const char *source, const char *reference) {
    /* libsodium's shortest key; the event's id fills its first 4 bytes. */
    uint8_t key[crypto_generichash_KEYBYTES_MIN] = {0}, digest[crypto_generichash_BYTES_MIN];
    crypto_generichash_state state;
    bytes_put(key, 4, event);
    crypto_generichash_init(&state, key, sizeof(key), sizeof(digest));
    crypto_generichash_update(&state, (const uint8_t *)source, strlen(source) + 1);
    crypto_generichash_update(&state, (const uint8_t *)reference, strlen(reference));
    crypto_generichash_final(&state, digest, sizeof(digest));
    int64_t id = (int64_t)(bytes_get(digest, 8) & INT64_MAX);
    return id ? id : 1;
}
