/* Messages as bytes, both ways. The child may have been taken over through the camera, so decoding believes nothing:
 * every length is exact or bounded, every text is printable, every number in range. Numbers are little-endian. */
#include <errno.h>

#include "device/eye.h"

#define LENGTH_BYTES 4
#define CORNERS 4
#define CODE_HEAD (8 + 8 * CORNERS)
#define HELLO_HEAD 12

static uint8_t *put(uint8_t *to, uint64_t value, size_t bytes) {
    for (size_t i = 0; i < bytes; i++, value >>= 8)
        to[i] = (uint8_t)value;
    return to + bytes;
}

static uint64_t get(const uint8_t **from, size_t bytes) {
    uint64_t value = 0;
    for (size_t i = bytes; i > 0; i--)
        value = value << 8 | (*from)[i - 1];
    *from += bytes;
    return value;
}

static uint8_t *put_text(uint8_t *to, const char *text, size_t limit) {
    size_t len = strnlen(text, limit - 1);
    for (size_t i = 0; i < len; i++)
        to[i] = (uint8_t)text[i] < 0x20 || text[i] == 0x7F ? '?' : (uint8_t)text[i];
    return to + len;
}

static uint8_t *put_code(uint8_t *to, const struct eye_message *message) {
    to = put(to, (uint64_t)message->at, 8);
    for (int i = 0; i < CORNERS; i++) {
        to = put(to, (uint32_t)message->x[i], 4);
        to = put(to, (uint32_t)message->y[i], 4);
    }
    size_t len = message->len > CODE_MAX ? CODE_MAX + 1 : message->len;
    memcpy(to, message->code, len);
    return to + len;
}

size_t eye_encode(const struct eye_message *message, uint8_t *ret_bytes) {
    uint8_t *at = ret_bytes + LENGTH_BYTES;
    *at++ = (uint8_t)message->type;
    switch (message->type) {
    case EYE_HELLO:
        at = put(at, (uint32_t)message->version, 4);
        at = put(at, (uint32_t)message->w, 4);
        at = put(at, (uint32_t)message->h, 4);
        at = put_text(at, message->text, sizeof message->text);
        break;
    case EYE_BEAT: at = put(at, (uint64_t)message->at, 8); break;
    case EYE_CODE: at = put_code(at, message); break;
    case EYE_HINT: at = put(at, message->hint, 1); break;
    case EYE_FAULT: at = put_text(at, message->text, sizeof message->text); break;
    }
    put(ret_bytes, (uint64_t)(at - ret_bytes) - LENGTH_BYTES, LENGTH_BYTES);
    return (size_t)(at - ret_bytes);
}

static bool take_text(const uint8_t *from, size_t len, struct eye_message *message) {
    if (len >= sizeof message->text)
        return false;
    for (size_t i = 0; i < len; i++)
        if (from[i] < 0x20 || from[i] == 0x7F)
            return false;
    memcpy(message->text, from, len);
    message->text[len] = '\0';
    return true;
}

static bool take_hello(const uint8_t *from, size_t len, struct eye_message *message) {
    if (len < HELLO_HEAD)
        return false;
    uint32_t version = (uint32_t)get(&from, 4), w = (uint32_t)get(&from, 4), h = (uint32_t)get(&from, 4);
    if (version > 0xFFFF || w < 1 || w > 4096 || h < 1 || h > 4096)
        return false;
    message->version = (int)version;
    message->w = (int)w;
    message->h = (int)h;
    return take_text(from, len - HELLO_HEAD, message);
}

static bool take_code(const uint8_t *from, size_t len, struct eye_message *message) {
    if (len < CODE_HEAD + 1 || len > CODE_HEAD + CODE_MAX + 1)
        return false;
    message->at = (int64_t)get(&from, 8);
    for (int i = 0; i < CORNERS; i++) {
        message->x[i] = (int32_t)(uint32_t)get(&from, 4);
        message->y[i] = (int32_t)(uint32_t)get(&from, 4);
    }
    message->len = len - CODE_HEAD;
    memcpy(message->code, from, message->len);
    return true;
}

static bool take(const uint8_t *from, size_t len, struct eye_message *message) {
    switch (message->type) {
    case EYE_HELLO: return take_hello(from, len, message);
    case EYE_BEAT:
        if (len == 8)
            message->at = (int64_t)get(&from, 8);
        return len == 8;
    case EYE_CODE: return take_code(from, len, message);
    case EYE_HINT:
        if (len == 1)
            message->hint = (enum eye_hint) * from;
        return len == 1 && *from <= EYE_HINT_OUTSIDE;
    case EYE_FAULT: return take_text(from, len, message);
    }
    return false;
}

int eye_decode(const uint8_t *bytes, size_t len, struct eye_message *ret_message) {
    const uint8_t *at = bytes;
    if (len < LENGTH_BYTES)
        return 0;
    size_t body = (size_t)get(&at, LENGTH_BYTES);
    if (body < 1 || body > EYE_MESSAGE_MAX - LENGTH_BYTES)
        return -EBADMSG;
    if (len < LENGTH_BYTES + body)
        return 0;
    struct eye_message message = {.type = (enum eye_type) * at};
    if (!take(at + 1, body - 1, &message))
        return -EBADMSG;
    *ret_message = message;
    return (int)(LENGTH_BYTES + body);
}
