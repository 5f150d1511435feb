/* Music for the demo films. */
#ifndef LANYARD_FILM_MUSIC_H
#define LANYARD_FILM_MUSIC_H

#include <stdio.h>

int music_write(FILE *to, double seconds, int mood); /* a WAV file; mood 0 or 1. 0, or -1 when writing failed */

#endif
