/* A file read once, its SHA-256 taken and each piece handed on; for the shelf alone. */
#ifndef LANYARD_APP_SHELF_DIGEST_H
#define LANYARD_APP_SHELF_DIGEST_H

#include "app/shelf.h"

/* 0, or -errno, which ends the walk. */
typedef int (*shelf_piece)(void *ctx, const char *bytes, size_t size);
/* take and progress may be NULL. Read by offset, from 0; the digest is untouched on failure. */
int shelf_walk(int fd, shelf_piece take, void *take_ctx, shelf_progress progress, void *ctx,
               uint8_t ret_sha256[SHELF_SHA256]);

#endif
