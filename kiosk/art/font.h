/* A font that an event brings along: a file among its others, never installed. It is there for this program, and until
 * it ends. */
#ifndef LANYARD_ART_FONT_H
#define LANYARD_ART_FONT_H

#include <stdbool.h>
#include <stddef.h>

#include "art/look.h"

/* Does this name a font file of the event ("theme/NAME.ttf", ".otf"), not a family? */
bool font_is_file(const char *name);

/* Make a font file's family known; the same bytes again cost nothing. Before the first template of a thread, best: what
 * a thread has drawn with keeps its fonts. -EBADMSG with ret_error (TEMPLATE_ERROR bytes, or NULL) beginning with what:
 * "theme/x.ttf: is not a font"; -ENOSPC after FONTS_MAX different ones. */
#define FONTS_MAX 8
int font_add(const void *bytes, size_t size, const char *what, char ret_family[LOOK_FONT], char *ret_error);

#endif
