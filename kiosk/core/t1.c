/* T1, the signed ticket: a 26-byte body and an Ed25519 signature, which lets a desk that has been offline for days
 * admit a ticket sold an hour ago, and name a forged one. Sealing takes some 15 us, verifying some 40. */
#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "core/bytes.h"
#include "core/formats.h"

#define T1_VERSION 1
#define LEVEL_MAX 63 /* highest tier and channel: masks of them are 64-bit */

/* Signed in front of every body, its NUL included, so that the key's signatures over anything else are no tickets. */
static const char domain[] = "lanyard-ticket-1";

static void message_of(const uint8_t body[T1_BODY], uint8_t ret_message[sizeof(domain) + T1_BODY]) {
    memcpy(ret_message, domain, sizeof(domain));
    memcpy(ret_message + sizeof(domain), body, T1_BODY);
}

static void pack(const struct t1 *claim, uint8_t ret_body[T1_BODY]) {
    ret_body[0] = T1_VERSION;
    ret_body[1] = claim->kid;
    bytes_put(ret_body + 2, 4, claim->event);
    bytes_put(ret_body + 6, 8, (uint64_t)claim->ticket);
    ret_body[14] = claim->rev;
    ret_body[15] = claim->tier;
    ret_body[16] = claim->channel;
    ret_body[17] = claim->flags;
    bytes_put(ret_body + 18, 2, claim->grants);
    ret_body[20] = claim->days;
    bytes_put(ret_body + 21, 2, claim->nbf);
    bytes_put(ret_body + 23, 2, claim->naf);
    ret_body[25] = 0;
}

static struct t1 unpack(const uint8_t body[T1_BODY]) {
    return (struct t1){
        .kid = body[1],
        .event = (uint32_t)bytes_get(body + 2, 4),
        .ticket = (int64_t)bytes_get(body + 6, 8),
        .rev = body[14],
        .tier = body[15],
        .channel = body[16],
        .flags = body[17],
        .grants = (uint16_t)bytes_get(body + 18, 2),
        .days = body[20],
        .nbf = (uint16_t)bytes_get(body + 21, 2),
        .naf = (uint16_t)bytes_get(body + 23, 2),
    };
}

static bool in_range(const struct t1 *claim) {
    return claim->ticket >= 1 && claim->tier <= LEVEL_MAX && claim->channel <= LEVEL_MAX;
}

bool t1_read(const char *text, size_t len, struct code *ret_code) {
    uint8_t bytes[T1_BODY + T1_SIG];
    if (len != T1_TEXT || (text[0] != 'T' && text[0] != 't') || text[1] != '1')
        return false;
    if (base32_decode(text + 2, len - 2, bytes, sizeof(bytes)) < 0)
        return false;
    struct t1 claim = unpack(bytes);
    if (bytes[0] != T1_VERSION || bytes[T1_BODY - 1] != 0 || !in_range(&claim))
        return false;
    ret_code->kind = CODE_T1;
    ret_code->t1.claim = claim;
    memcpy(ret_code->t1.body, bytes, T1_BODY);
    memcpy(ret_code->t1.sig, bytes + T1_BODY, T1_SIG);
    return true;
}

int t1_seal(const struct t1 *claim, const uint8_t secret[TICKET_SECRET_KEY], char ret_text[T1_TEXT + 1]) {
    uint8_t bytes[T1_BODY + T1_SIG], message[sizeof(domain) + T1_BODY];
    if (!in_range(claim))
        return -EINVAL;
    pack(claim, bytes);
    message_of(bytes, message);
    crypto_sign_detached(bytes + T1_BODY, NULL, message, sizeof(message), secret);
    memcpy(ret_text, "T1", 2);
    base32_encode(bytes, sizeof(bytes), ret_text + 2);
    return 0;
}

bool t1_verify(const struct code *code, const uint8_t pub[TICKET_PUBLIC_KEY]) {
    uint8_t message[sizeof(domain) + T1_BODY];
    if (code->kind != CODE_T1)
        return false;
    message_of(code->t1.body, message);
    return crypto_sign_verify_detached(code->t1.sig, message, sizeof(message), pub) == 0;
}
