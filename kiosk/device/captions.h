/* Captions beside a film: SubRip and WebVTT, read by FFmpeg into a table of cues; markup is dropped. Untrusted text. A
 * film has some hundred. */
#ifndef LANYARD_DEVICE_CAPTIONS_H
#define LANYARD_DEVICE_CAPTIONS_H

#include <stddef.h>
#include <stdint.h>

#define CAPTIONS_MAX 5000
#define CAPTION_TEXT 512 /* bytes with NUL, cut at a character; two lines at most, '\n' between */
#define CAPTIONS_BYTES_MAX (4 << 20)

struct caption {
    int64_t from, until; /* us; until exclusive */
    char text[CAPTION_TEXT];
};
struct captions {
    struct caption *cues; /* by from; they may overlap */
    size_t n;
};

/* fd is read from 0 and stays the caller's. -EBADMSG (no captions, not UTF-8 or UTF-16), -EFBIG, -ENOSPC. */
int captions_read(int fd, struct captions *ret_captions);
void captions_free(struct captions *captions); /* zeros are fine */
/* Index of the cue that is on at pts (of several the one that came last), -1 = none. */
int captions_at(const struct captions *captions, int64_t pts);

#endif
