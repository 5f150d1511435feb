/* Between the files of enrolment. */
#ifndef LANYARD_SYNC_ENROL_IMPL_H
#define LANYARD_SYNC_ENROL_IMPL_H

#include <glib.h>

#include "sync/enrol.h"

#define ENROL_FOLDER "enrol"
#define ENROL_CONF "enrol.conf"
#define ENROL_CA "ca.crt"
#define ENROL_CERT "kiosk.crt"
#define ENROL_KEY "kiosk.key"

/* A regular file of at most cap - 1 bytes, ended with a NUL; no link is followed. -errno with words. */
int enrol_read(const char *path, char *ret_text, size_t cap, char error[ENROL_ERROR]);
/* The key file's text; pems: with the three PEMs in it, as on the stick. g_free after wiping. */
char *enrol_text(const struct enrolment *enrolment, bool pems, gsize *ret_size);
int enrol_parse(const char *path, const char *text, bool pems, struct enrolment *ret_enrolment,
                char error[ENROL_ERROR]);
void enrol_wipe_text(char **text);
#define ENROL_TEXT_AUTO __attribute__((cleanup(enrol_wipe_text))) char *

#endif
