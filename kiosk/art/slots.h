/* Slots as read from the SVG, in units of its viewBox, and the pass over the markup that finds and checks them.
 * Private to art; template.h is the public face and documents the attributes. */
#ifndef LANYARD_ART_SLOTS_H
#define LANYARD_ART_SLOTS_H

#include "art/template.h"

#define SVG_FLAGS_MAX 24
#define SVG_DEPTH_MAX 64
#define SVG_ELEMENTS_MAX 20000
#define SLOT_NAME 48

enum slot_align { ALIGN_START, ALIGN_MIDDLE, ALIGN_END };
enum slot_language { LANGUAGE_LEAD, LANGUAGE_FOLLOW, LANGUAGE_ZH, LANGUAGE_EN };

struct slot {
    enum slot_kind kind;
    char id[SLOT_NAME + 16]; /* "slot-text-name" */
    int line;                /* where it stands in the file */
    double x, y, w, h;       /* viewBox units; measured by librsvg, 0 before */
    uint32_t shown_if;       /* all of these flags set ... */
    uint32_t hidden_if;      /* ... and none of these */
    /* text */
    double size, min_size, wrap_size; /* viewBox units; 0 = by the rect's height, half of size, wrap at full size */
    int lines, weight;
    enum slot_align align, valign;
    enum slot_language language;
    bool language_set, tabular;
    uint32_t color, back; /* 0xRRGGBB */
    char msgid[96];
    char fill[SLOT_NAME + 16]; /* "text-name", "logo-1" where another name fills it, else "" */
    char over[3 * SLOT_NAME];  /* ids of slots it stands over on purpose, a blank between, else "" */
    /* qr */
    char ecc;
    double min_module; /* viewBox units, 0 = any */
    /* logo, bar */
    bool optical_area;
    double radius; /* viewBox units */
};

struct svg_scan {
    double view_w, view_h; /* 0 without a viewBox */
    double mm_w, mm_h;     /* 0 when width and height are not in mm */
    double margin;         /* mm that slots keep from the edges of a printed template */
    bool has_ground;       /* an element is of class="ground" */
    int n_flags, n_slots;
    char flags[SVG_FLAGS_MAX][SLOT_NAME]; /* names of data-if, bit i of a flag set */
    struct slot slots[TEMPLATE_SLOTS_MAX];
};

/* Name behind the prefix: "text-name" for a slot, "next" for a button; slot_short is what callers and places use. */
const char *slot_fill_name(const struct slot *slot);
const char *slot_short_name(const struct slot *slot);

/* Read one element's attributes into slot. Returns NULL or a sentence saying what is wrong (in buffer). */
const char *slot_read(const char *element, const char *const *names, const char *const *values, struct slot *ret_slot,
                      char *buffer, size_t cap);
bool slot_is_id(const char *id);

/* Check markup and collect slots; a logo is scanned with ret_scan NULL (refusals only). -EBADMSG with ret_error. */
int svg_scan(const char *bytes, size_t size, const char *what, struct svg_scan *ret_scan, char *ret_error);

#endif
