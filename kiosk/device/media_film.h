/* The parts of media_probe.c: each fills its share of the facts. */
#ifndef LANYARD_DEVICE_MEDIA_FILM_H
#define LANYARD_DEVICE_MEDIA_FILM_H

#include "device/media_file.h"
#include "device/media_probe.h"

#define MEDIA_TEXT 32 /* of the facts' texts */

/* media_streams.c: what a picture stream and a sound stream say of themselves; either may be NULL. */
void media_streams_tell(const AVStream *video, const AVStream *audio, struct media_facts *facts);
/* FFmpeg's name, without what facts may not hold. */
void media_name(const char *name, char ret_text[MEDIA_TEXT]);

/* media_film.c: all packets of a film, decoded where it may be shown. -EIO, -ENOMEM. */
int media_film_walk(struct media_file *file, const AVStream *video, const AVStream *audio,
                    media_probe_progress progress, void *ctx, struct media_facts *facts);

/* media_photo.c: the one picture. -EIO, -ENOMEM. */
int media_photo_look(struct media_file *file, const AVStream *video, struct media_facts *facts);

#endif
