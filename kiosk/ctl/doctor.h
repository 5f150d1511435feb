/* Parts of kioskctl doctor. Private to kiosk/ctl. Each looks at one thing and adds what it found; none writes. */
#ifndef LANYARD_CTL_DOCTOR_H
#define LANYARD_CTL_DOCTOR_H

#include <glib.h>
#include <jansson.h>

#include "app/conf.h"
#include "core/health.h"
#include "ctl/fault.h"

struct doctor {
    struct conf *conf; /* lent */
    const char *state; /* the folder */
    int64_t passed;    /* ms epoch: the journal's last row under a clock that was trusted; 0 = none */
    struct health_report report;
};

/* ---- doctor_state.c: the state folder, and time ---- */
void doctor_disk(struct doctor *doctor);
void doctor_wear(struct doctor *doctor);
void doctor_roster(struct doctor *doctor);
void doctor_journal(struct doctor *doctor);        /* sets passed */
void doctor_clock_and_sync(struct doctor *doctor); /* after it */

/* ---- doctor_devices.c: what hangs on the box, and what is installed on it ---- */
void doctor_camera(struct doctor *doctor);
void doctor_printers(struct doctor *doctor);
void doctor_displays(struct doctor *doctor);
void doctor_sound(struct doctor *doctor);
void doctor_network(struct doctor *doctor);
void doctor_units(struct doctor *doctor);
void doctor_fonts(struct doctor *doctor);
void doctor_pinyin(struct doctor *doctor);

/* What a command says on stdout within ten seconds; NULL when it is not there, took longer or failed. g_free. */
char *doctor_hear(char **argv);

/* ---- doctor_bundle.c ---- */
/* Write FILE.tar.gz for whoever helps from afar: versions, the report, the units' log, schema and counts; nothing that
 * a person is known by. -EBADMSG with a fault. */
int doctor_bundle(const struct doctor *doctor, const json_t *report, const char *path, struct faults *faults);

#endif
