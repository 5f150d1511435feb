/* sig1, the signed ticket of pretix shops: the base64 of a frame, written backwards so that tickets differ in their
 * first letters. The frame: version 0x01, two 16-bit big-endian lengths, a protobuf message of at most six small
 * fields, its Ed25519 signature. The lengths are not signed and come from strangers: they must fill the frame exactly,
 * so that a copied ticket cannot be varied and still pass. The message is read by hand, a few dozen bytes once a scan:
 * two of protobuf's wire types are enough, unknown fields are passed over as its rules demand. */
#include <sodium.h>
#include <string.h>

#include "core/bytes.h"
#include "core/formats.h"

#define SIG1_VERSION 1
#define HEADER 5
#define FRAME_MAX ((size_t)CODE_MAX / 4 * 3)

/* What is left to read; reading moves at on, never beyond end. */
struct bytes {
    const uint8_t *at, *end;
};

/* Protobuf's wire types, as far as they are in use here. */
enum wire { WIRE_VARINT = 0, WIRE_BYTES = 2 };

struct field {
    uint64_t number;
    enum wire wire;
    uint64_t value;     /* of a varint */
    struct bytes bytes; /* of a string */
};

/* Seven bits a byte, lowest first; the tenth byte has room for one. */
static bool take_varint(struct bytes *from, uint64_t *ret_value) {
    uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && from->at < from->end; shift += 7) {
        uint8_t byte = *from->at++;
        if (shift == 63 && byte > 1)
            return false;
        value |= (uint64_t)(byte & 0x7F) << shift;
        if (byte < 0x80) {
            *ret_value = value;
            return true;
        }
    }
    return false;
}

static bool take_bytes(struct bytes *from, struct bytes *ret_bytes) {
    uint64_t len;
    if (!take_varint(from, &len) || len > (uint64_t)(from->end - from->at))
        return false;
    *ret_bytes = (struct bytes){from->at, from->at + len};
    from->at += len;
    return true;
}

static bool take_field(struct bytes *from, struct field *ret_field) {
    uint64_t tag;
    if (!take_varint(from, &tag) || tag >> 3 == 0 || tag > UINT32_MAX)
        return false;
    ret_field->number = tag >> 3;
    ret_field->wire = (enum wire)(tag & 7);
    switch (ret_field->wire) {
    case WIRE_VARINT: return take_varint(from, &ret_field->value);
    case WIRE_BYTES: return take_bytes(from, &ret_field->bytes);
    }
    return false;
}

static bool keep_seed(struct bytes seed, struct sig1 *claim) {
    size_t len = (size_t)(seed.end - seed.at);
    if (len >= SIG1_SEED || !text_is_plain((const char *)seed.at, len))
        return false;
    memset(claim->seed, 0, SIG1_SEED);
    memcpy(claim->seed, seed.at, len);
    return true;
}

/* Where a number of the message belongs; NULL for a field that is not known. */
static int64_t *number_of(struct sig1 *claim, uint64_t field) {
    switch (field) {
    case 2: return &claim->item;
    case 3: return &claim->variation;
    case 4: return &claim->subevent;
    case 5: return &claim->valid_from;
    case 6: return &claim->valid_until;
    }
    return NULL;
}

/* A known field of the other wire type counts as unknown, and the last of several counts: protobuf's own rules. */
static bool keep(const struct field *field, struct sig1 *claim) {
    if (field->wire == WIRE_BYTES)
        return field->number != 1 || keep_seed(field->bytes, claim);
    int64_t *number = number_of(claim, field->number);
    if (!number)
        return true;
    if (field->value > SIG1_NUMBER_MAX)
        return false;
    *number = (int64_t)field->value;
    return true;
}

static bool read_claim(struct bytes payload, struct sig1 *ret_claim) {
    *ret_claim = (struct sig1){0};
    while (payload.at < payload.end) {
        struct field field = {0};
        if (!take_field(&payload, &field) || !keep(&field, ret_claim))
            return false;
    }
    return true;
}

/* text -> frame; the number of bytes, 0 for a text that is no base64. */
static size_t unwrap(const char *text, size_t len, uint8_t ret_frame[FRAME_MAX]) {
    char forwards[CODE_MAX];
    size_t n = 0;
    if (len > sizeof(forwards))
        return 0;
    for (size_t i = 0; i < len; i++)
        forwards[i] = text[len - 1 - i];
    if (sodium_base642bin(ret_frame, FRAME_MAX, forwards, len, NULL, &n, NULL, sodium_base64_VARIANT_ORIGINAL) < 0)
        return 0;
    return n;
}

/* The signed part of a frame; false when the header is not sig1's or the lengths do not fill the frame. */
static bool find_payload(const uint8_t *frame, size_t len, struct bytes *ret_payload) {
    if (len < HEADER || frame[0] != SIG1_VERSION)
        return false;
    size_t payload = (size_t)bytes_get(frame + 1, 2), sig = (size_t)bytes_get(frame + 3, 2);
    if (sig != T1_SIG || HEADER + payload + sig != len)
        return false;
    *ret_payload = (struct bytes){frame + HEADER, frame + HEADER + payload};
    return true;
}

bool sig1_read(const char *text, size_t len, struct code *ret_code) {
    uint8_t frame[FRAME_MAX];
    struct bytes payload;
    struct sig1 claim;
    size_t frame_len = unwrap(text, len, frame);
    if (!find_payload(frame, frame_len, &payload) || !read_claim(payload, &claim))
        return false;
    ret_code->kind = CODE_SIG1;
    ret_code->sig1.claim = claim;
    ret_code->sig1.payload_len = (size_t)(payload.end - payload.at);
    memcpy(ret_code->sig1.payload, payload.at, ret_code->sig1.payload_len);
    memcpy(ret_code->sig1.sig, payload.end, T1_SIG);
    memcpy(ret_code->sig1.text, text, len);
    ret_code->sig1.text[len] = '\0';
    ret_code->sig1.len = len;
    return true;
}

bool sig1_verify(const struct code *code, const uint8_t pub[TICKET_PUBLIC_KEY]) {
    return code->kind == CODE_SIG1 &&
           crypto_sign_verify_detached(code->sig1.sig, code->sig1.payload, code->sig1.payload_len, pub) == 0;
}
