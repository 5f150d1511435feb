/* The shelf: the media files of this kiosk, STATE/media/HEX by their SHA-256, with HEX.ini beside each for what
 * kiosk-probe found. A file is on the shelf when its .ini is: both are written by temp, fsync and rename, the .ini
 * last, so that a pulled plug leaves the old shelf. Some hundred files, SHELF_MAX at most. */
#ifndef LANYARD_APP_SHELF_H
#define LANYARD_APP_SHELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/media_rules.h"

#define SHELF_MAX 4096
#define SHELF_SHA256 32
#define SHELF_HEX 65
#define SHELF_NAME 128
#define SHELF_SPARE (INT64_C(256) << 20) /* bytes that must stay free on the disk: the journal lives there too */

struct shelf_item {
    uint8_t sha256[SHELF_SHA256];
    int64_t size;
    char name[SHELF_NAME]; /* of the file that was added: "opening.mp4" */
    int64_t added;         /* ms epoch */
    struct media_facts facts;
    double gain; /* dB that evens its loudness out */
};

/* done and total bytes; false cancels (-ECANCELED). */
typedef bool (*shelf_progress)(void *ctx, int64_t done, int64_t total);

/* The file's SHA-256, read by offset from its start; fd stays where it was. progress may be NULL. */
int shelf_digest(int fd, uint8_t ret_sha256[SHELF_SHA256], shelf_progress progress, void *ctx);

/* Copy fd's bytes onto the shelf; item says what they are, its sha256 and size are what the bytes must be. The folder
 * is made. -EEXIST when it is there already (its .ini is renewed; bytes that went bad on the disk are written anew, and
 * then it is 0), -ENOSPC also when less than SHELF_SPARE would be left, -EBADMSG: the bytes are not those of sha256;
 * -ENFILE beyond SHELF_MAX; -EINVAL: a name with folders, control characters or a dot first. Nothing is left behind on
 * failure. Waits while another process writes. */
int shelf_put(const char *state_dir, int fd, const struct shelf_item *item, shelf_progress progress, void *ctx);

/* -ENOENT when it is not on the shelf or its size is another; output untouched. Does not read the bytes. */
int shelf_find(const char *state_dir, const uint8_t sha256[SHELF_SHA256], struct shelf_item *ret_item);
/* The one of this name that was added last. */
int shelf_find_name(const char *state_dir, const char *name, struct shelf_item *ret_item);
/* All, by name; malloc'ed, the caller frees. How many. */
int shelf_list(const char *state_dir, struct shelf_item **ret_items);
/* Open for reading: fd, or -errno. */
int shelf_open(const char *state_dir, const uint8_t sha256[SHELF_SHA256]);
int shelf_remove(const char *state_dir, const uint8_t sha256[SHELF_SHA256]);

void shelf_hex(const uint8_t sha256[SHELF_SHA256], char ret_hex[SHELF_HEX]);
int shelf_unhex(const char *hex, uint8_t ret_sha256[SHELF_SHA256]); /* -EINVAL */

#endif
