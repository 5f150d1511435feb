/* Before there is an event: the screen "setup" says in both languages what this kiosk needs, notices within a second
 * when it has come (kioskctl import, kiosk-syncd after an enrolment, a disk that can be written again), and takes a
 * bundle or an enrolment file from a USB stick when a person asks it to. Shown on the day the box is unpacked, and
 * whenever its files are damaged: never a dark screen. */
#ifndef LANYARD_STATION_SETUP_H
#define LANYARD_STATION_SETUP_H

#include "station/station.h"

/* What is missing, as the person before the screen can mend it. */
enum setup_need {
    SETUP_EVENT,           /* no roster yet */
    SETUP_CENTRE,          /* enrolled: the centre will send it */
    SETUP_ROSTER_DAMAGED,  /* import again */
    SETUP_ROSTER_VERSION,  /* of another version of Lanyard: import again */
    SETUP_JOURNAL_DAMAGED, /* nobody can be admitted */
    SETUP_JOURNAL_VERSION,
    SETUP_READ_ONLY, /* the state folder cannot be written */
    SETUP_FULL,
    SETUP_OTHER, /* the line below says */
    SETUP_NEEDS
};

/* r is station_open_event's, enrolled and writable are about the state folder; one that can be made counts as writable.
 * Pure. */
enum setup_need setup_need_of(enum station_part part, int r, bool enrolled, bool writable);
/* "setup-event": the catalogue has it with "-todo" and without. */
const char *setup_need_msgid(enum setup_need need, bool todo);
bool setup_need_is_for_stick(enum setup_need need); /* a bundle or an enrolment file would help */

/* Returns 0 when the event is open; -ECANCELED when the program was told to end; -errno after a log line when the
 * screen itself cannot be drawn. part and r are those of the first try. */
int setup_wait(struct station *station, enum station_part part, int r);

#endif
