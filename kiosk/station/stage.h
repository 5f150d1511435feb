/* The stage: what a program draws its screens on. A canvas that follows the window, and the templates by name, each
 * loaded at first use and dropped when the window changes its form. A screen is the file screen/NAME-FORM.svg, FORM
 * being landscape, portrait, or (for programs that have such screens) compact. A dozen screens a program; who fills
 * them, and from what, is the program's. One thread: the one that opened the display. */
#ifndef LANYARD_STATION_STAGE_H
#define LANYARD_STATION_STAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "art/look.h"
#include "art/template.h"
#include "device/display.h"

#define STAGE_SCREENS 32
#define STAGE_NAME 32
#define STAGE_COMPACT_MAX 900 /* px of the longer side, at most: on such a display small type cannot be read */
#define SHEET_FILLS 128

/* What one drawing of a screen is filled with. Names and texts are not copied: they outlive the drawing. What is put
 * beyond SHEET_FILLS is left out. */
struct sheet {
    const char *lead; /* the leading language, "zh" or "en"; the other follows */
    struct slot_fill fills[SHEET_FILLS];
    size_t n;
};

void sheet_put(struct sheet *sheet, const char *name, const char *text);
void sheet_flag(struct sheet *sheet, const char *name, bool on); /* "if-NAME" */
void sheet_bar(struct sheet *sheet, const char *name, double value);
void sheet_logo(struct sheet *sheet, const char *name, const void *bytes, size_t size); /* bytes NULL: no logo */
bool sheet_zh(const struct sheet *sheet);                                               /* Chinese leads */
const char *sheet_follow(const struct sheet *sheet);                                    /* the other language */

enum stage_form { STAGE_LANDSCAPE, STAGE_PORTRAIT, STAGE_COMPACT };

/* The form of a display of w x h pixels, for a program with or without compact screens. Pure. */
enum stage_form stage_form(int w, int h, bool has_compact);

/* A file by name ("screen/ready-portrait.svg") into malloc'ed bytes; 0 or negative errno. */
typedef int (*stage_load)(void *ctx, const char *name, void **ret_bytes, size_t *ret_size);

struct stage {
    struct display *display; /* lent */
    stage_load load;
    void *load_ctx;
    template_say say;
    void *say_ctx;
    const struct look *look; /* lent; NULL = as drawn */
    bool stale;              /* the look is another one: templates are loaded anew before the next drawing */
    bool has_compact;        /* the program's screens come in the compact form too */
    enum stage_form form;
    struct pixels canvas;
    struct {
        char name[STAGE_NAME];
        struct template *art;
    } screens[STAGE_SCREENS]; /* loaded ones, all of this form */
    size_t n_screens;
    struct template *current; /* drawn last; NULL = none, or the slate */
    struct template *over;    /* laid over it, NULL = none */
    struct rect live_box;     /* of the current one's slot-live-camera; w 0 = it shows no camera */
};

/* Draw a screen on the canvas, unseen. -errno with one line in why (TEMPLATE_ERROR bytes): -ENOENT and what else
 * loading gives, -EBADMSG (not a template), -ENOSPC (more than STAGE_SCREENS), -ENAMETOOLONG, -ENOMEM. */
int stage_render(struct stage *stage, const char *name, const struct sheet *sheet, char *why);

/* Lay a panel over what stage_render drew: the part of screen/NAME-FORM.svg that its slot-live-area says, the rest
 * being clear. Its buttons go before those below. The next stage_render takes it away. Errors as there. */
int stage_lay(struct stage *stage, const char *name, const struct sheet *sheet, char *why);

/* Drawn without files or fonts when a template cannot be used: red over ink, so that the screen is never blank. It has
 * no places. */
void stage_slate(struct stage *stage);

/* Show the canvas under this name, with the camera's picture where the screen has a place for it. live may be NULL;
 * whole = false: only the live picture changed. Nothing while there is no canvas. */
void stage_show(struct stage *stage, const char *name, const struct grey *live, bool whole);

/* A touch at x, y of the display falls on this button ("button-language") of the screen drawn last. */
bool stage_hit(const struct stage *stage, const char *button, int x, int y);

void stage_free(struct stage *stage); /* canvas and templates; a stage of zeros is fine */

#endif
