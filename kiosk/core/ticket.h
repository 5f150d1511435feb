/* Code text <-> structs. A code is what a QR holds: at most 512 bytes, from strangers. Three kinds are ours to read:
 * T1, the signed ticket (26-byte body + Ed25519 signature, base32, 146 characters, QR version 6-M);
 * B1, the badge (ticket id, serial, 56-bit MAC, base32, 28 characters, QR version 2-Q);
 * opaque, any other printable code, found through a keyed digest in the roster.
 * Everything is pure: keys and buffers are arguments. Base32 is RFC 4648 without padding; Ed25519 is RFC 8032;
 * BLAKE2b is RFC 7693. */
#ifndef LANYARD_CORE_TICKET_H
#define LANYARD_CORE_TICKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CODE_MAX 512         /* bytes; a longer text is unreadable */
#define T1_BODY 26           /* bytes */
#define T1_SIG 64            /* bytes, Ed25519 */
#define T1_TEXT 146          /* characters, without NUL */
#define B1_TEXT 28           /* characters, without NUL */
#define B1_TAG 7             /* bytes of BLAKE2b-128 kept */
#define OPAQUE_DIGEST 16     /* bytes, keyed BLAKE2b-128 */
#define TICKET_PUBLIC_KEY 32 /* bytes, Ed25519 */
#define TICKET_SECRET_KEY 64 /* bytes, libsodium's Ed25519 secret key */
#define TICKET_SYMMETRIC_KEY 32

enum code_kind {
    CODE_UNREADABLE, /* no ticket code: too long, empty, or bytes outside printable ASCII */
    CODE_T1,
    CODE_B1,
    CODE_OPAQUE,
};

/* T1 flag bits, least significant first. */
enum ticket_flag {
    TICKET_STAFF = 1 << 0,
    TICKET_PRESS = 1 << 1,
    TICKET_GUEST = 1 << 2,
    TICKET_FOREIGN = 1 << 3,
    TICKET_ATTENTION = 1 << 4,
    TICKET_MINOR = 1 << 5,
    TICKET_TEST = 1 << 7,
};

/* What a T1 code claims. Times are 15-minute units from the event's first local midnight. */
struct t1 {
    uint8_t kid;     /* issuer key id within the event */
    uint32_t event;  /* event id */
    int64_t ticket;  /* 1 .. INT64_MAX */
    uint8_t rev;     /* reissue counter */
    uint8_t tier;    /* 0..63 */
    uint8_t channel; /* 0..63 */
    uint8_t flags;   /* enum ticket_flag */
    uint16_t grants; /* bitmap of content levels */
    uint8_t days;    /* bitmap, bit 0 = first day */
    uint16_t nbf;    /* 0 = no limit */
    uint16_t naf;    /* 0xFFFF = no limit */
};

/* What a B1 code claims. */
struct b1 {
    int64_t ticket; /* 1 .. INT64_MAX */
    uint8_t serial; /* print number of this ticket's badge */
    uint8_t tag[B1_TAG];
};

/* A classified code. For T1 the body and signature are kept so that it can be verified without parsing again. */
struct code {
    enum code_kind kind;
    union {
        struct {
            struct t1 claim;
            uint8_t body[T1_BODY];
            uint8_t sig[T1_SIG];
        } t1;
        struct b1 b1;
        struct {
            char text[CODE_MAX + 1]; /* NUL-terminated printable ASCII */
            size_t len;              /* 1..CODE_MAX */
        } opaque;
    };
};

/* Which kind of code is this text? text need not be NUL-terminated; surrounding ASCII blanks are ignored, letters of
 * T1 and B1 may be of either case. A T1 or B1 of wrong form (reserved byte, padding bits, version, tier > 63, id 0)
 * is not T1 or B1 but opaque. Always fills *ret_code. Never reads past len. */
enum code_kind code_classify(const char *text, size_t len, struct code *ret_code);

/* The stable name of a kind: "unreadable", "t1", "b1", "opaque". */
const char *code_kind_name(enum code_kind kind);

/* Sign a claim. -EINVAL when a field is out of range. ret_text receives T1_TEXT characters and a NUL. */
int t1_seal(const struct t1 *claim, const uint8_t secret[TICKET_SECRET_KEY], char ret_text[T1_TEXT + 1]);

/* Does the signature of a T1 code hold under this public key? code must be of kind CODE_T1. */
bool t1_verify(const struct code *code, const uint8_t pub[TICKET_PUBLIC_KEY]);

/* Make and check the badge code of a ticket. key is the event's badge key. -EINVAL for a ticket id < 1. */
int b1_seal(uint32_t event, int64_t ticket, uint8_t serial, const uint8_t key[TICKET_SYMMETRIC_KEY],
            char ret_text[B1_TEXT + 1]);
bool b1_verify(const struct b1 *badge, uint32_t event, const uint8_t key[TICKET_SYMMETRIC_KEY]);

/* Keyed digest under which an opaque code stands in the roster: a stolen roster prints no tickets. */
void opaque_digest(const char *text, size_t len, const uint8_t key[TICKET_SYMMETRIC_KEY],
                   uint8_t ret_digest[OPAQUE_DIGEST]);

/* The ticket id of an external reference: BLAKE2b-128 over source, a 0 byte, reference; its key is 16 bytes, the
 * event's id (4 bytes big-endian) and zeros. First 8 bytes, top bit cleared, 0 replaced by 1. Pinned by test vectors,
 * so that re-import keeps ids.
 * source and reference are NUL-terminated UTF-8, each at most 1024 bytes. */
int64_t ticket_id_derive(uint32_t event, const char *source, const char *reference);

/* RFC 4648 base32 without padding. Decoding accepts either case and returns the number of bytes, len * 5 / 8; -EBADMSG
 * for a foreign character, an impossible length (or one beyond BASE32_MAX) or trailing bits that are not zero, -ENOBUFS
 * when the bytes do not fit cap; ret_bytes is untouched then. */
#define BASE32_MAX 65536                                              /* characters */
void base32_encode(const uint8_t *bytes, size_t len, char *ret_text); /* (len * 8 + 4) / 5 characters + NUL */
int base32_decode(const char *text, size_t len, uint8_t *ret_bytes, size_t cap);

#endif
