/* B1, the badge: ticket id, print number and a 56-bit MAC in a QR code small enough for the corner of a name badge.
 * Any kiosk with the event's badge key knows a badge that another desk printed a minute ago, with no network. */
#include <errno.h>
#include <sodium.h>
#include <string.h>

#include "core/bytes.h"
#include "core/formats.h"

#define TAG_FULL 16 /* the least BLAKE2b that libsodium makes; the length enters the hash */
#define ID_AND_SERIAL 9

static const char domain[] = {'b', 'a', 'd', 'g', 'e', '-', '1'};

static void tag_of(uint32_t event, const uint8_t id_and_serial[ID_AND_SERIAL], const uint8_t key[TICKET_SYMMETRIC_KEY],
                   uint8_t ret_tag[TAG_FULL]) {
    uint8_t message[sizeof(domain) + 4 + ID_AND_SERIAL];
    memcpy(message, domain, sizeof(domain));
    bytes_put(message + sizeof(domain), 4, event);
    memcpy(message + sizeof(domain) + 4, id_and_serial, ID_AND_SERIAL);
    crypto_generichash(ret_tag, TAG_FULL, message, sizeof(message), key, TICKET_SYMMETRIC_KEY);
}

bool b1_read(const char *text, size_t len, struct code *ret_code) {
    uint8_t bytes[ID_AND_SERIAL + B1_TAG];
    if (len != B1_TEXT || (text[0] != 'B' && text[0] != 'b') || text[1] != '1')
        return false;
    if (base32_decode(text + 2, len - 2, bytes, sizeof(bytes)) < 0)
        return false;
    int64_t ticket = (int64_t)bytes_get(bytes, 8);
    if (ticket < 1)
        return false;
    ret_code->kind = CODE_B1;
    ret_code->b1.ticket = ticket;
    ret_code->b1.serial = bytes[8];
    memcpy(ret_code->b1.tag, bytes + ID_AND_SERIAL, B1_TAG);
    return true;
}

int b1_seal(uint32_t event, int64_t ticket, uint8_t serial, const uint8_t key[TICKET_SYMMETRIC_KEY],
            char ret_text[B1_TEXT + 1]) {
    uint8_t bytes[ID_AND_SERIAL + TAG_FULL];
    if (ticket < 1)
        return -EINVAL;
    bytes_put(bytes, 8, (uint64_t)ticket);
    bytes[8] = serial;
    tag_of(event, bytes, key, bytes + ID_AND_SERIAL);
    memcpy(ret_text, "B1", 2);
    base32_encode(bytes, ID_AND_SERIAL + B1_TAG, ret_text + 2);
    return 0;
}

bool b1_verify(const struct b1 *badge, uint32_t event, const uint8_t key[TICKET_SYMMETRIC_KEY]) {
    uint8_t id_and_serial[ID_AND_SERIAL], tag[TAG_FULL];
    bytes_put(id_and_serial, 8, (uint64_t)badge->ticket);
    id_and_serial[8] = badge->serial;
    tag_of(event, id_and_serial, key, tag);
    return sodium_memcmp(tag, badge->tag, B1_TAG) == 0;
}
