/* The colours of screens and cards. Their files are drawn in one palette; an event may have another one, and a person
 * may need the strongest contrast there is. Either is a table of which colour becomes which: two dozen rows. What a
 * verdict means (green, amber, red) is nobody's to change. */
#ifndef LANYARD_ART_PALETTE_H
#define LANYARD_ART_PALETTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PALETTE_CONTRAST_LEAST 4.5 /* to 1: WCAG 2.1, success criterion 1.4.3 (level AA) */
#define PALETTE_SWAPS 32
#define PALETTE_FAINT_MAX 64
#define PALETTE_SENTENCE 128

/* What an event may choose, each 0xRRGGBB. Screens are ink or paper; on ink stands white, on paper ink, on the accent
 * ink. All other shades of the files keep their places between these. */
struct palette {
    uint32_t ink, ink2; /* ink2 is where ink grounds begin to deepen */
    uint32_t paper;
    uint32_t accent;
};

extern const struct palette PALETTE_BUILT_IN;
#define PALETTE_SECOND 0xDCE6F2 /* of the files: texts on ink beside the white one */
#define PALETTE_QUIET 0xA9BBD3

/* The ink2 that goes with an ink as the built-in ones go together. */
uint32_t palette_ink2(uint32_t ink);

/* One colour of the files becomes another one: as the colour of a text, and as that of any shape. */
struct palette_swap {
    uint32_t from, text, shape;
    bool is_accent; /* amber, which is also a verdict's: kept where the file says that it is one */
};

/* Which colours become which; returns how many. high: black, white and yellow alone, whatever the palette. */
size_t palette_swaps(const struct palette *palette, bool high, struct palette_swap ret_swaps[PALETTE_SWAPS]);

/* Contrast ratio of two colours, 1 to 21: WCAG 2.1, relative luminance. */
double palette_contrast(uint32_t a, uint32_t b);
double palette_luminance(uint32_t rgb); /* 0 to 1 */

/* A text that would not stand out from a ground it stands on. */
struct palette_faint {
    const char *text, *ground; /* "accent", "paper" */
    uint32_t text_rgb, ground_rgb;
    double ratio;
};

/* Every pair of text and ground that screens and cards use and that is under PALETTE_CONTRAST_LEAST; returns how many.
 * Two that differ in their names only are both told. */
size_t palette_faint(const struct palette *palette, struct palette_faint ret_faint[PALETTE_FAINT_MAX]);
/* "accent #F2B84B on paper #FFFFFF is 1.8:1, needs 4.5:1" */
void palette_sentence(const struct palette_faint *faint, char ret_text[PALETTE_SENTENCE]);

/* How much of the ink (0 to 1) must be laid over a picture with this brightest spot, so that white stands out from it.
 * 1 hides the picture. */
double palette_veil(const struct palette *palette, uint32_t spot);

#endif
