/* librsvg as art uses it: from memory, with no base address, and let go at the end of the scope. Private to art. */
#ifndef LANYARD_ART_SVG_HANDLE_H
#define LANYARD_ART_SVG_HANDLE_H

#include <librsvg/rsvg.h>

static inline void svg_handle_release(RsvgHandle **handle) { g_clear_object(handle); }
#define AUTO_SVG __attribute__((cleanup(svg_handle_release))) RsvgHandle

#endif
