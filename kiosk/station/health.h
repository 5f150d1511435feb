/* The status strip: what staff should know of this kiosk at a glance, on a screen that guests read too: a chip with one
 * or two words, nothing while all is well. Camera and printer have chips of their own. Looked at once a second. */
#ifndef LANYARD_STATION_HEALTH_H
#define LANYARD_STATION_HEALTH_H

#include "core/health.h"
#include "station/station.h"

enum strip_part { STRIP_CLOCK = 1 << 0, STRIP_DISK = 1 << 1, STRIP_SYNC = 1 << 2 };

/* enrolled: a centre looks after this kiosk; else no link is missed. Pure. */
unsigned strip_parts(bool clock_trusted, enum health_cause disk, bool enrolled, enum link_state link);
unsigned station_strip(const struct station *station);                            /* of this kiosk, now */
enum health_cause station_disk(const struct station *station, int64_t *ret_free); /* its state folder's; bytes */
/* "Clock, Sync"; "" for none. */
void station_strip_text(const struct station *station, const char *language, unsigned parts, char *ret_text,
                        size_t cap);

#endif
