/* Which media the event of a state folder plays. See media_event.h. */
#include "ctl/media_event.h"

#include <glib.h>
#include <string.h>

#include "store/roster.h"

static int read_list(struct roster *roster, struct media_event *event) {
    struct roster_event about;
    int r = roster_event(roster, &about);
    if (r < 0)
        return r;
    g_strlcpy(event->code, about.code, sizeof event->code);
    event->list = g_new0(struct roster_media, ROSTER_MEDIA);
    return roster_media(roster, event->list, ROSTER_MEDIA);
}

void media_event_read(const char *state, struct media_event *ret_event) {
    struct roster *roster = NULL;
    *ret_event = (struct media_event){0};
    int n = roster_open(state, &roster);
    if (n == 0)
        n = read_list(roster, ret_event);
    roster_close(roster);
    ret_event->there = n >= 0;
    ret_event->n = n > 0 ? n : 0;
}

void media_event_clear(struct media_event *event) {
    g_free(event->list);
    *event = (struct media_event){0};
}

enum media_use media_event_use(const struct media_event *event, const char *name, const uint8_t sha256[MEDIA_SHA256]) {
    enum media_use use = MEDIA_UNUSED;
    for (int i = 0; i < event->n; i++) {
        if (memcmp(event->list[i].sha256, sha256, MEDIA_SHA256) == 0)
            return MEDIA_USED;
        if (strcmp(event->list[i].name, name) == 0)
            use = MEDIA_DIFFERS;
    }
    return use;
}
