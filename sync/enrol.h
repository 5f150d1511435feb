/* Enrolment: what a kiosk must hold to be let in at the centre, and the one file in which it travels by stick. In the
 * state folder it lies as STATE/enrol/: enrol.conf (key file), ca.crt, kiosk.crt, kiosk.key, all 0600. */
#ifndef LANYARD_SYNC_ENROL_H
#define LANYARD_SYNC_ENROL_H

#include <limits.h>
#include <stdint.h>

#include "sync/wire.h"

#define ENROL_TEXT 256
#define ENROL_PEM 16384

enum enrol_mode { ENROL_CERTIFICATE, ENROL_PASSWORD };
struct enrolment {
    enum enrol_mode mode;
    char kiosk[64], role[64]; /* "desk-2", "kiosk_desk_2" */
    char event[64];           /* code */
    /* A name or address, which the server's certificate must bear. Beginning with "/": the folder of a socket, only
     * with ENROL_PASSWORD (password "" = the socket's own trust): a hub on the same machine, and tests. */
    char host[ENROL_TEXT];
    char address[64]; /* where the host is, "" = the resolver says */
    char port[8], database[64];
    char ca[ENROL_PEM], certificate[ENROL_PEM], key[ENROL_PEM]; /* PEM; the last two "" with ENROL_PASSWORD */
    char password[128];
    char numbers[32]; /* of its walk-ups, "1001-2000"; "" = none were reserved */
};
#define ENROL_ERROR 256
#define ENROL_FILE_MAX 65536 /* bytes */
/* Everything is there, the PEMs are some, and the key is that of the certificate, whose CN is the role. No clock is
 * asked. -EBADMSG with one line in error. */
int enrol_check(const struct enrolment *enrolment, char error[ENROL_ERROR]);
/* The stick's file: read refuses (one line in error) what is no enrolment, too long, or a link. Written 0600, whole or
 * not at all. -EBADMSG, -ENOENT, -EACCES, … */
int enrol_file_read(const char *path, struct enrolment *ret_enrolment, char error[ENROL_ERROR]);
int enrol_file_write(const char *path, const struct enrolment *enrolment, char error[ENROL_ERROR]);
/* The state folder's. Install replaces what is there, whole or not at all, and as root leaves it to the folder's owner.
 * -ENOENT: not enrolled. Remove answers 0 also where there is none. */
int enrol_install(const char *state_dir, const struct enrolment *enrolment, char error[ENROL_ERROR]);
int enrol_installed(const char *state_dir, struct enrolment *ret_enrolment, char error[ENROL_ERROR]);
int enrol_remove(const char *state_dir);
/* Connect as this kiosk: TLS 1.3 at least, verify-full; libpq reads the PEMs from STATE/enrol, so it must be installed
 * there. */
enum wire_fault enrol_connect(const struct enrolment *enrolment, const char *state_dir, int timeout_ms,
                              struct wire **ret_wire, char *why);
void enrol_clear(struct enrolment *enrolment); /* wipes keys from memory */

#endif
