/* What must be true of every classified code, whatever the text was: a T1, a B1 and a sig1 say the same text again, and
 * an opaque code is the trimmed text itself. */
#ifndef LANYARD_TESTS_CODE_PROMISES_H
#define LANYARD_TESTS_CODE_PROMISES_H

#include <string.h>

#include "core/bytes.h"
#include "core/ticket.h"
#include "fuzz/fuzz.h"
#include "unit/sig1_frame.h"

static inline void promise_printable(const char *text, size_t len) {
    for (size_t i = 0; i < len; i++)
        PROMISE(text[i] >= ' ' && text[i] <= '~');
}

/* Equal but for the case of letters in text; ours is in capitals. */
static inline void promise_same_in_capitals(const char *text, size_t len, const char *ours) {
    PROMISE(len == strlen(ours));
    for (size_t i = 0; i < len; i++)
        PROMISE((text[i] >= 'a' && text[i] <= 'z' ? text[i] - 32 : text[i]) == ours[i]);
}

static inline void promise_t1(const char *text, size_t len, const struct code *code) {
    uint8_t bytes[T1_BODY + T1_SIG];
    char again[T1_TEXT + 1] = "T1";
    memcpy(bytes, code->t1.body, T1_BODY);
    memcpy(bytes + T1_BODY, code->t1.sig, T1_SIG);
    base32_encode(bytes, sizeof(bytes), again + 2);
    promise_same_in_capitals(text, len, again);
    PROMISE(code->t1.claim.ticket >= 1 && code->t1.claim.tier <= 63 && code->t1.claim.channel <= 63);
}

static inline void promise_b1(const char *text, size_t len, const struct code *code) {
    uint8_t bytes[9 + B1_TAG];
    char again[B1_TEXT + 1] = "B1";
    bytes_put(bytes, 8, (uint64_t)code->b1.ticket);
    bytes[8] = code->b1.serial;
    memcpy(bytes + 9, code->b1.tag, B1_TAG);
    base32_encode(bytes, sizeof(bytes), again + 2);
    promise_same_in_capitals(text, len, again);
    PROMISE(code->b1.ticket >= 1);
}

static inline uint64_t varint(const uint8_t **at, const uint8_t *end) {
    uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
        PROMISE(*at < end && shift < 64);
        value |= (uint64_t)(**at & 0x7F) << shift;
        if (*(*at)++ < 0x80)
            return value;
    }
}

/* Every field of the message ends inside it. */
static inline void promise_fields(const uint8_t *at, size_t len) {
    for (const uint8_t *end = at + len; at < end;) {
        uint64_t tag = varint(&at, end), value = varint(&at, end);
        PROMISE((tag & 7) == 0 || (tag & 7) == 2);
        PROMISE((tag & 7) == 0 || value <= (uint64_t)(end - at));
        at += tag & 7 ? value : 0;
    }
}

static inline void promise_sig1(const char *text, size_t len, const struct code *code) {
    uint8_t frame[5 + CODE_MAX + T1_SIG] = {1};
    char again[SIG1_FRAME_TEXT];
    const struct sig1 *claim = &code->sig1.claim;
    size_t payload = code->sig1.payload_len;
    PROMISE(payload <= CODE_MAX && code->sig1.len == len && memcmp(code->sig1.text, text, len) == 0);
    bytes_put(frame + 1, 2, payload);
    bytes_put(frame + 3, 2, T1_SIG);
    memcpy(frame + 5, code->sig1.payload, payload);
    memcpy(frame + 5 + payload, code->sig1.sig, T1_SIG);
    PROMISE(sig1_frame_text(frame, 5 + payload + T1_SIG, again) == len && memcmp(again, text, len) == 0);
    PROMISE(strnlen(claim->seed, SIG1_SEED) < SIG1_SEED && strlen(claim->seed) <= payload);
    promise_printable(claim->seed, strlen(claim->seed));
    promise_fields(code->sig1.payload, payload);
    for (const int64_t *n = &claim->item; n <= &claim->valid_until; n++)
        PROMISE(*n >= 0 && *n <= SIG1_NUMBER_MAX);
}

static inline void trim(const char **text, size_t *len) {
    for (; *len > 0 && strchr(" \t\r\n", (*text)[*len - 1]) && (*text)[*len - 1]; --*len)
        ;
    for (; *len > 0 && strchr(" \t\r\n", **text) && **text; ++*text)
        --*len;
}

/* text is what code_classify was given. */
static inline void promise_code(const char *text, size_t len, const struct code *code) {
    bool readable = len <= CODE_MAX;
    trim(&text, &len);
    readable = readable && len > 0;
    for (size_t i = 0; readable && i < len; i++)
        readable = text[i] >= ' ' && text[i] <= '~';
    PROMISE(readable == (code->kind != CODE_UNREADABLE));
    switch (code->kind) {
    case CODE_UNREADABLE: break;
    case CODE_T1: promise_t1(text, len, code); break;
    case CODE_B1: promise_b1(text, len, code); break;
    case CODE_SIG1: promise_sig1(text, len, code); break;
    case CODE_OPAQUE:
        PROMISE(code->opaque.len == len && memcmp(code->opaque.text, text, len) == 0);
        PROMISE(code->opaque.text[len] == '\0');
        break;
    }
}

/* Classify, and look at the answer. */
static inline enum code_kind classify(const char *text, size_t len, struct code *ret_code) {
    memset(ret_code, 0xA5, sizeof(*ret_code));
    enum code_kind kind = code_classify(text, len, ret_code);
    PROMISE(kind == ret_code->kind);
    promise_code(text, len, ret_code);
    return kind;
}

#endif
