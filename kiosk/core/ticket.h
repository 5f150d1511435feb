/* Code text <-> structs. A code is what a QR holds: at most 512 bytes, from strangers. Four kinds are ours to read:
 * T1, the signed ticket (26-byte body + Ed25519 signature, base32, 146 characters, QR version 6-M);
 * B1, the badge (ticket id, serial, 56-bit MAC, base32, 28 characters, QR version 2-Q);
 * sig1, pretix's signed ticket (reversed base64 of a small protobuf and its Ed25519 signature);
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
#define PHONE_DIGEST 16      /* likewise */
#define TICKET_PUBLIC_KEY 32 /* bytes, Ed25519 */
#define TICKET_SECRET_KEY 64 /* bytes, libsodium's Ed25519 secret key */
#define TICKET_SYMMETRIC_KEY 32

enum code_kind {
    CODE_UNREADABLE, /* no ticket code: too long, empty, or bytes outside printable ASCII */
    CODE_T1,
    CODE_B1,
    CODE_OPAQUE,
    CODE_SIG1,
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

/* What a sig1 code claims, as pretix's sig1.proto has it; what is absent is empty or 0. Instants are s since the epoch,
 * 0 = no limit. Numbers are 0..SIG1_NUMBER_MAX: any instant can be told in ms. */
#define SIG1_SEED 64 /* bytes of the seed kept, with NUL; a longer seed is no sig1 */
#define SIG1_NUMBER_MAX (INT64_MAX / 1000)
struct sig1 {
    char seed[SIG1_SEED];              /* printable ASCII */
    int64_t item, variation, subevent; /* 0 = none */
    int64_t valid_from, valid_until;
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
        struct {
            struct sig1 claim;
            uint8_t payload[CODE_MAX]; /* what is signed */
            size_t payload_len;
            uint8_t sig[T1_SIG];
            char text[CODE_MAX + 1]; /* as it was shown: the roster knows it by its digest too */
            size_t len;
        } sig1;
    };
};

/* Addresses that a ticket shop wraps around its codes: "https://tickets.example.org/t/{code}". The text before and
 * after {code} must match exactly (scheme and host in either case); the code is percent-decoded, + is itself. Nothing
 * is opened. */
#define CODE_URLS 8      /* most patterns of an event */
#define CODE_URL_MAX 256 /* bytes of one pattern, with NUL */
struct code_urls {
    char pattern[CODE_URLS][CODE_URL_MAX];
    size_t n;
};
/* -EINVAL for a pattern that is not printable ASCII, has not exactly one {code}, or begins with it. */
int code_url_check(const char *pattern);

/* Which kind of code is this text? text need not be NUL-terminated; surrounding ASCII blanks are ignored, letters of
 * T1 and B1 may be of either case. A T1 or B1 of wrong form (reserved byte, padding bits, version, tier > 63, id 0)
 * is not T1 or B1 but opaque; so is a sig1 whose lengths do not fill its frame or whose message does not parse. Always
 * fills *ret_code. Never reads past len. */
enum code_kind code_classify(const char *text, size_t len, struct code *ret_code);

/* The same with addresses unwrapped: exact T1, B1, sig1, then the patterns in turn (their inside is classified without
 * patterns; one that is unreadable there does not count), then opaque. urls may be NULL. */
enum code_kind code_read(const char *text, size_t len, const struct code_urls *urls, struct code *ret_code);

/* The stable name of a kind: "unreadable", "t1", "b1", "opaque", "sig1". */
const char *code_kind_name(enum code_kind kind);

/* Sign a claim. -EINVAL when a field is out of range. ret_text receives T1_TEXT characters and a NUL. */
int t1_seal(const struct t1 *claim, const uint8_t secret[TICKET_SECRET_KEY], char ret_text[T1_TEXT + 1]);

/* Does the signature of a T1 code hold under this public key? code must be of kind CODE_T1. */
bool t1_verify(const struct code *code, const uint8_t pub[TICKET_PUBLIC_KEY]);

/* Does the signature of a sig1 code hold under this public key? code must be of kind CODE_SIG1. Lengths in the code are
 * 16-bit big-endian and were checked against its end when it was classified. */
bool sig1_verify(const struct code *code, const uint8_t pub[TICKET_PUBLIC_KEY]);

/* Make and check the badge code of a ticket. key is the event's badge key. -EINVAL for a ticket id < 1. */
int b1_seal(uint32_t event, int64_t ticket, uint8_t serial, const uint8_t key[TICKET_SYMMETRIC_KEY],
            char ret_text[B1_TEXT + 1]);
bool b1_verify(const struct b1 *badge, uint32_t event, const uint8_t key[TICKET_SYMMETRIC_KEY]);

/* Keyed digest under which an opaque code stands in the roster: a stolen roster prints no tickets. */
void opaque_digest(const char *text, size_t len, const uint8_t key[TICKET_SYMMETRIC_KEY],
                   uint8_t ret_digest[OPAQUE_DIGEST]);

/* What is kept of a telephone: a keyed digest of its last four digits, one for each ticket, so that equal ones do not
 * look alike. Four digits are soon tried out by whoever has both the digest and the key; without the key they are
 * nothing. Blanks and signs between digits do not count; false (output untouched): fewer than four digits, or letters
 * among them. */
#define PHONE_DIGITS 4
bool phone_digest(const char *text, int64_t ticket, const uint8_t key[TICKET_SYMMETRIC_KEY],
                  uint8_t ret_digest[PHONE_DIGEST]);

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
