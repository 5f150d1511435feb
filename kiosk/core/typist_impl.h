/* Between the files of the typist: typist.c presses keys, typist_line.c keeps the line, typist_keys.c knows what lies
 * where. Nobody else's. */
#ifndef LANYARD_CORE_TYPIST_IMPL_H
#define LANYARD_CORE_TYPIST_IMPL_H

#include "core/typist.h"

/* Characters at the caret, all of them or, over a ceiling or not to be typed, none. */
bool typist_line_insert(struct typist *typist, const char *text, size_t size);
/* As much of text as may stand there. */
void typist_line_fill(struct typist *typist, const char *text);
bool typist_line_delete(struct typist *typist);       /* the character before the caret */
bool typist_line_move(struct typist *typist, int by); /* characters; it stops at the ends */
bool typist_line_clear(struct typist *typist);
void typist_line_trim(struct typist *typist);
/* Does a word begin at the caret? */
bool typist_line_word_begins(const struct typist *typist);
/* Is every character of a NUL-terminated text one that may be typed? */
bool typist_line_accepts(const char *text);

/* The item with this character on its unshifted letter key, TYPIST_NOTHING without. */
int typist_key_of(char character);
/* From an item to the next one that can be used now, in the order of Tab; step 1 or -1. */
int typist_next(const struct typist *typist, int item, int step);
/* The item beside another, by the arrows; dx, dy of -1, 0, 1. */
int typist_beside(const struct typist *typist, int item, int dx, int dy);

#endif
