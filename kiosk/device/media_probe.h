/* Looks into a media file with FFmpeg: demuxes and decodes all of it, measures loudness (libebur128). Runs inside
 * kiosk-probe's sandbox, for files come from anywhere. Tells facts and judges nothing: core/media_rules.h does. */
#ifndef LANYARD_DEVICE_MEDIA_PROBE_H
#define LANYARD_DEVICE_MEDIA_PROBE_H

#include "core/media_rules.h"

/* done of total ms of film. */
typedef void (*media_probe_progress)(void *ctx, int64_t done, int64_t total);

/* fd is read by offset and stays the caller's. What it is is told by its bytes, never by a name. 0 also for a file that
 * is no media (facts.kind MEDIA_OTHER); -EIO, -ENOMEM. Everything FFmpeg needs is loaded before the first byte is read:
 * call media_probe_begin, then enter the sandbox. progress may be NULL. */
void media_probe_begin(void);
int media_probe(int fd, media_probe_progress progress, void *ctx, struct media_facts *ret_facts);

#endif
