/* What an SVG may not contain, asked per element, attribute and piece of text. librsvg is given no base address and
 * would refuse most of it too; these checks name the line, and do not depend on one library's version.
 * Each returns NULL when the thing is harmless, else a static sentence for people. Private to art. */
#ifndef LANYARD_ART_SVG_GUARD_H
#define LANYARD_ART_SVG_GUARD_H

/* Name behind a namespace prefix: "xlink:href" -> "href". */
const char *svg_local_name(const char *name);
const char *svg_guard_element(const char *name);
const char *svg_guard_attribute(const char *name, const char *value);
/* Text inside <style>. */
const char *svg_guard_css(const char *text);
/* What GMarkup passes through unread: declarations, processing instructions, comments. */
const char *svg_guard_prolog(const char *text);

#endif
