/* Which letters of an event cannot be drawn on this machine? A hundred thousand names share a few thousand characters,
 * and asking the fonts is what takes time: so characters are collected first and judged once. */
#ifndef LANYARD_CTL_GLYPHS_H
#define LANYARD_CTL_GLYPHS_H

#include <stdbool.h>

#include "ctl/fault.h"

struct glyphs;

struct glyphs *glyphs_new(void);
void glyphs_free(struct glyphs *glyphs); /* NULL is fine */
/* Collect a text of a line of tickets.csv. has_latin: its Latin form takes its place where it cannot be drawn. */
void glyphs_see(struct glyphs *glyphs, const char *text, int line, bool has_latin);
/* A warning for each character that cannot be drawn, with the line that has it first. */
void glyphs_judge(const struct glyphs *glyphs, struct faults *faults);

/* Can every letter of this name be drawn? */
bool glyphs_drawable(const char *name);

#endif
