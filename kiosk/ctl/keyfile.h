/* An event's keys on the organiser's machine: issuer-1.key signs tickets and bundles and never leaves; badge.key and
 * opaque.key are symmetric and travel inside bundles (in another form). One small text file each, mode 0600 in a
 * folder of mode 0700: a header line that gives itself away as private, then the key in hexadecimal. */
#ifndef LANYARD_CTL_KEYFILE_H
#define LANYARD_CTL_KEYFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/ticket.h"
#include "ctl/fault.h"
#include "store/roster.h"

#define KEY_ID 1            /* number of the organiser's issuer key */
#define KEY_FILES 3         /* issuer, badge, opaque */
#define FINGERPRINT_TEXT 40 /* eight groups of four hex digits, NUL */

struct keys {
    uint8_t secret[TICKET_SECRET_KEY], pub[TICKET_PUBLIC_KEY];
    struct roster_secrets secrets;
    int made; /* how many were made just now, of KEY_FILES */
};

/* Where an event's keys lie: option (may be NULL), else ~/.config/lanyard/keys/EVENT. g_free. */
char *keys_dir(const char *option, const char *event);

/* Load the keys of an event, making what is missing; with keep false what is made stays in memory, for dry runs and for
 * keys_keep. A key that others may read, of another event or damaged is a fault; ret_keys is untouched then. */
int keys_load(const char *dir, const char *event, bool keep, struct keys *ret_keys, struct faults *faults);
/* Write the files that keys_load made in memory. A fault when other ones have come there meanwhile. */
int keys_keep(const char *dir, const char *event, const struct keys *keys, struct faults *faults);
void keys_wipe(struct keys *keys);
#define KEYS_AUTO __attribute__((cleanup(keys_wipe))) struct keys

/* Is one of our key files, or a PEM or OpenSSH private key, in these bytes? */
bool keyfile_is_private(const char *bytes, size_t size);

/* First 16 bytes of BLAKE2b-256 of a public key, for people to compare. */
void key_fingerprint(const uint8_t pub[TICKET_PUBLIC_KEY], char ret_text[FINGERPRINT_TEXT]);
/* The same fingerprint? text as a person typed it: case and dashes do not count. */
bool key_fingerprint_is(const uint8_t pub[TICKET_PUBLIC_KEY], const char *text);

#endif
