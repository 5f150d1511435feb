/* What a USB stick brings to a kiosk that has no event yet: a bundle or an enrolment file in a folder "lanyard", or
 * an event folder, which nobody has signed and which is told of for that. Looked
 * for once a second while a screen waits for it, a few dozen names at most; nothing on the stick is opened here. */
#ifndef LANYARD_STATION_STICK_H
#define LANYARD_STATION_STICK_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

enum stick_kind { STICK_NOTHING, STICK_BUNDLE, STICK_ENROLMENT, STICK_FOLDER };

struct stick_find {
    enum stick_kind kind;
    char path[PATH_MAX];
    int64_t size, changed; /* bytes; ms epoch: a copy that goes on is another find */
};

/* Folders are separated by colons; a stick is mounted at one of them, or one or two folders below. A bundle goes before
 * an enrolment file, that before an event folder (lanyard/NAME/event.conf), the newest of several first. kind
 * STICK_NOTHING when there is none. */
void stick_look(const char *folders, struct stick_find *ret_find);
const char *stick_name(const struct stick_find *find); /* "spring.lanyard" */
bool stick_same(const struct stick_find *a, const struct stick_find *b);

#endif
