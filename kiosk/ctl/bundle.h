/* A bundle: what travels from the organiser's laptop to a kiosk by stick. 8 bytes of magic, the signer's public key, an
 * Ed25519ph signature over magic and payload, and the payload: a zstd tar of the event's files with keyring.csv and
 * secrets.csv. The same files, keys and signing time make the same bytes. It holds names and symmetric keys: mode 0600.
 * LC_CTYPE must be UTF-8 (libarchive asks it for the names of files). */
#ifndef LANYARD_CTL_BUNDLE_H
#define LANYARD_CTL_BUNDLE_H

#include <glib.h>
#include <stdint.h>

#include "ctl/fault.h"
#include "ctl/files.h"
#include "ctl/keyfile.h"

#define BUNDLE_MAGIC "LANYARD\1"
#define BUNDLE_HEAD (8 + 32 + 64) /* bytes before the payload */
#define BUNDLE_BYTES_MAX ((size_t)1 << 30)

/* Pack and sign files; ret_bundle is appended to. */
int bundle_seal(const struct files *files, const struct keys *keys, GByteArray *ret_bundle, struct faults *faults);

/* Verify the signature, then unpack: nothing of a bundle is looked at before its signature holds. Who signed it is for
 * the caller to judge. what is its name for faults. */
int bundle_open(const uint8_t *bytes, size_t size, const char *what, struct files *ret_files,
                uint8_t ret_signer[TICKET_PUBLIC_KEY], struct faults *faults);

#endif
