/* One idea for badges, ticket faces and screens: an SVG drawn by a designer plus rectangles whose id begins with
 * "slot-" or "button-". librsvg renders the art once (25 ms at 1920x1080) and it is cached; slots are filled by
 * Pango, libqrencode and librsvg in well under a millisecond each. Attendee text never enters XML.
 *
 * A slot is a <rect> with an id; a misspelt data- attribute on it is refused:
 *   slot-text-NAME   text from the caller under NAME. Attributes: data-font (weight, "700" or "400"), data-size (px or
 *                    mm of the viewBox: largest size, default the rect's height / 1.35), data-min-size (default half
 *                    of data-size), data-lines (default 1; 3 = wrap), data-wrap-size (stay on one line down to
 *                    this size, then wrap; default: wrap rather than shrink), data-align (left|center|right),
 *                    data-valign (top|middle|bottom, default middle), data-color ("#RRGGBB", default
 *                    #000000), data-tabular="1" (figures of one width),
 *                    data-lang ("lead"|"follow"|"zh"|"en": which language a data-text message is taken in),
 *                    data-text="msgid" (the text comes from the message catalogue; the caller need not fill it),
 *                    data-fill="NAME" (shows the caller's text-NAME a second time, in another place or colour)
 *   slot-qr-NAME     QR of the caller's text: whole dots per module, 4 modules of quiet zone inside the rect;
 *                    data-ecc (L|M|Q|H, default M), data-min-module (same unit; smaller refuses the fill),
 *                    data-color on data-back (default black on white)
 *   slot-logo-NAME   SVG or PNG bytes, fitted, centred, clipped; data-optical="area" evens optical heights;
 *                    data-fill="NAME" shows the caller's logo-NAME in another place too
 *   slot-live-NAME   left to the display (camera); only its place is reported
 *   slot-bar-NAME    a progress bar 0..1 in data-color on data-back, rounded by rx
 *   button-NAME      a touch area: its place is reported, the element itself is art and is drawn
 *   data-if="NAME"   on any element, slots too: shown only when the caller set the flag NAME (see template_render);
 *                    "!NAME" only when it is not set
 * The SVG's own viewBox is the coordinate system; width and height in mm make it a printed template. A template is
 * refused (with line and reason) for a DTD, script, animation, foreign href, a slot of zero size or outside the page.
 * Of a printed one no slot may come nearer to an edge than data-margin on the <svg> says (mm, default 2), and no two
 * slots may overlap, unless data-if never shows them together, or data-over="slot-text-a slot-text-b" says that one
 * stands over the others on purpose, because callers fill only one of them. */
#ifndef LANYARD_ART_TEMPLATE_H
#define LANYARD_ART_TEMPLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/pixels.h"

#define TEMPLATE_SLOTS_MAX 96
#define TEMPLATE_BYTES_MAX (4 << 20)
#define TEMPLATE_ERROR 256

struct template;
struct look; /* art/look.h */

enum slot_kind { SLOT_TEXT, SLOT_QR, SLOT_LOGO, SLOT_LIVE, SLOT_BAR, SLOT_BUTTON };

/* A place in the template, in pixels of the last template_size(). */
struct template_place {
    enum slot_kind kind;
    char name[48]; /* after the prefix */
    struct rect box;
};

/* What goes into one slot. Unfilled slots stay empty (data-text ones show their message). */
struct slot_fill {
    const char *name;  /* "text-NAME", "qr-NAME", "logo-NAME", "bar-NAME", or "if-NAME" to set a flag */
    const char *text;  /* text and qr; NULL = empty. logo: whose it is, drawn in its place when the picture is broken */
    const void *bytes; /* logo: SVG or PNG file content; NULL = text, else nothing */
    size_t size;
    double value; /* bar: 0..1 */
};

/* Messages: text of msgid in language "zh" or "en"; returns msgid itself when unknown. */
typedef const char *(*template_say)(void *ctx, const char *language, const char *msgid);

/* Parse an SVG; bytes are copied, what is its name for error texts. The template belongs to the thread that loaded it,
 * because Pango's fonts do. -EBADMSG with ret_error (TEMPLATE_ERROR bytes) filled:
 * "badge/vip.svg:12: slot-text-name lies outside the page". */
int template_load(const void *bytes, size_t size, const char *what, struct template **ret_template, char *ret_error);
/* The same for what is printed as a badge. Refused too: no size in mm, no slot for text-name or qr-badge (or, by
 * data-if, not always one), a QR slot that leaves a badge's code (B1) fewer than 4 dots a module at 203 dpi or corrects
 * less than Q: labels get creased. */
int template_load_badge(const void *bytes, size_t size, const char *what, struct template **ret_template,
                        char *ret_error);
/* template_load with a look put on: colours, type, font, what lies under it. The look is lent and outlives the
 * template; NULL = as drawn. class="verdict" keeps its amber, class="ground" is what a look's background shines
 * through. */
int template_load_as(const void *bytes, size_t size, const char *what, const struct look *look,
                     struct template **ret_template, char *ret_error);
void template_free(struct template *t); /* NULL is fine */

/* Physical size in mm; false when the SVG has no mm size (a screen). */
bool template_mm(const struct template *t, double *ret_w, double *ret_h);

/* What a printer leaves white at the edges of the page, in mm. */
struct template_margins {
    double left, top, right, bottom;
};
/* Is there a slot that this fill would go into ("logo-sponsor-2")? */
bool template_fills(const struct template *t, const char *name);

/* What slot number i is filled with: "text-name"; "" where no caller fills it (a message, a place, a button), NULL when
 * there is no slot i. */
const char *template_wants(const struct template *t, int i);

/* Would every slot be printed? -ERANGE with ret_error: "slot-qr-badge: 1.0 mm of it would be cut off at the left". */
int template_fits(const struct template *t, const struct template_margins *margins, char *ret_error);

/* Render size in pixels: fixes the scale and drops the cached art when it changes. dpi > 0 for printed templates makes
 * w and h from mm (whole dots); pass dpi 0 with w and h for screens. -EINVAL beyond 8192. */
int template_size(struct template *t, int w, int h, int dpi);

/* Places of all slots and buttons at the present size; returns how many (<= max). */
int template_places(const struct template *t, struct template_place *ret_places, size_t max);
/* id with prefix: "slot-live-camera"; false when there is none. */
bool template_place(const struct template *t, const char *id, struct rect *ret_box);

/* Was this slot or button shown by the last render, as far as data-if goes? False for an unknown id. */
bool template_shown(const struct template *t, const char *id);

/* Draw art and slots. lead is the leading language ("zh" or "en"), the other follows. canvas has the size fixed before.
 * -ENODATA when a QR does not fit its slot, -EBADMSG for an unreadable logo without a text (ret_error names it). With 0
 * ret_error is "", or says which logo had to be replaced by its text. */
int template_render(struct template *t, const struct slot_fill *fills, size_t n, const char *lead, template_say say,
                    void *say_ctx, struct pixels *canvas, char *ret_error);

/* The same as a vector PDF of one page, written to path by temp + rename. */
int template_pdf(struct template *t, const struct slot_fill *fills, size_t n, const char *lead, template_say say,
                 void *say_ctx, const char *path, char *ret_error);

/* How many pixels of ink did each text slot put outside its box at the last render? For tests; 0 is the promise. */
int template_overflow(const struct template *t);

#endif
