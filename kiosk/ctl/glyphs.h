/* Which names of an event cannot be drawn on this machine? A hundred thousand names share a few thousand characters,
 * and asking the fonts is what takes time: so each character is asked for once. */
#ifndef LANYARD_CTL_GLYPHS_H
#define LANYARD_CTL_GLYPHS_H

#include <stdbool.h>

#include "ctl/fault.h"

struct glyphs;

struct glyphs *glyphs_new(void);
void glyphs_free(struct glyphs *glyphs); /* NULL is fine */

/* A text of a line of tickets.csv, in that column. */
struct glyphs_text {
    const char *text, *column;
    int line;
    bool has_other; /* a name in another script takes its place where it cannot be drawn */
};
/* Warn when it has a character that cannot be drawn; the first such one is named. */
void glyphs_see(struct glyphs *glyphs, const struct glyphs_text *text, struct faults *faults);

#endif
