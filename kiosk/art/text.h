/* Untrusted text made fit to draw. Names come from strangers' spreadsheets: controls, bidirectional overrides, private
 * use and unassigned characters are dropped, the rest is NFC with at most two combining marks on a base, and emoji
 * (which label printers cannot draw) go too. */
#ifndef LANYARD_ART_TEXT_H
#define LANYARD_ART_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Clean UTF-8 text into ret_clean (cap bytes with NUL, cut at a character). Invalid UTF-8 bytes are dropped. Blanks are
 * folded and trimmed. Returns the length in bytes; 0 when nothing drawable is left. text is not NULL. */
size_t text_clean(const char *text, char *ret_clean, size_t cap);

/* How many characters of this text has no installed font? The first of them is copied to ret_missing (8 bytes,
 * with NUL) when it is not NULL. For `kioskctl check`. */
int text_missing_glyphs(const char *text, char ret_missing[8]);

/* Would anything be seen of this text? Not of emoji, blanks, or letters that no installed font has. */
bool text_shows(const char *text);
/* Would every letter of it be seen? A letter newer than the libraries, or of somebody's own (private use), is not;
 * emoji are nobody's letters. True for "". */
bool text_drawable(const char *text);

#endif
