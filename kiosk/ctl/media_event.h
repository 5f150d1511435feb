/* Which media the event of a state folder plays: the list that was packed with it. */
#ifndef LANYARD_CTL_MEDIA_EVENT_H
#define LANYARD_CTL_MEDIA_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "store/reel.h"

struct media_event {
    bool there;                /* an event is */
    char code[64];             /* its */
    struct roster_media *list; /* owned */
    int n;
};

enum media_use {
    MEDIA_UNUSED,  /* the event does not play it */
    MEDIA_USED,    /* the event plays these bytes */
    MEDIA_DIFFERS, /* the event plays a file of this name with other bytes */
};

/* No event, or one that cannot be read, plays nothing. */
void media_event_read(const char *state, struct media_event *ret_event);
void media_event_clear(struct media_event *event);
#define MEDIA_EVENT_AUTO __attribute__((cleanup(media_event_clear))) struct media_event

/* name as within media/. */
enum media_use media_event_use(const struct media_event *event, const char *name, const uint8_t sha256[MEDIA_SHA256]);

#endif
