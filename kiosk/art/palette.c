/* The palette of the files, which shade of it is which, and who stands on whom. A shade keeps its place between the
 * colours it was mixed from, channel by channel, so that a green event has green greys. */
#include "art/palette.h"

#include <math.h>
#include <stdio.h>

#define WHITE 0xFFFFFFu
#define BLACK 0x000000u
#define YELLOW 0xFFFF00u
#define GLOW 0.34 /* how much of the glow lies on ink, at its middle */
#define VEIL_STEPS 64

const struct palette PALETTE_BUILT_IN = {.ink = 0x0B172B, .ink2 = 0x13294B, .paper = 0xF5F7FA, .accent = 0xF2B84B};

enum shade_kind { IS_INK, IS_INK2, IS_PAPER, IS_ACCENT, INK_TO_WHITE, INK_TO_PAPER, BLACK_TO_INK };

/* What the files use. high_text and high_shape: what becomes of it for strong contrast. Lines that stand on ink and on
 * paper alike become a grey that stands out from black and from white, 4.5 to 1. */
static const struct shade {
    uint32_t rgb;
    enum shade_kind kind;
    uint32_t high_text, high_shape;
} SHADES[] = {
    {0x0B172B, IS_INK, BLACK, BLACK},          {0x13294B, IS_INK2, BLACK, BLACK},
    {0xF5F7FA, IS_PAPER, WHITE, WHITE},        {0xF2B84B, IS_ACCENT, YELLOW, YELLOW},
    {0xDCE6F2, INK_TO_WHITE, WHITE, WHITE},    {0xA9BBD3, INK_TO_WHITE, WHITE, 0x8A8A8A},
    {0x1C2F4A, INK_TO_WHITE, BLACK, BLACK},    {0x3E7CB1, INK_TO_WHITE, WHITE, 0x808080},
    {0x33445C, INK_TO_PAPER, BLACK, BLACK},    {0x52657F, INK_TO_PAPER, BLACK, 0x767676},
    {0xD5DEE9, INK_TO_PAPER, BLACK, BLACK},    {0xE3EAF3, INK_TO_PAPER, WHITE, 0xD9D9D9},
    {0xDDE5EF, INK_TO_PAPER, WHITE, 0xD9D9D9}, {0x070F1D, BLACK_TO_INK, BLACK, BLACK},
    {0x091221, BLACK_TO_INK, BLACK, BLACK},
};
#define N_SHADES (sizeof(SHADES) / sizeof(*SHADES))
_Static_assert(N_SHADES <= PALETTE_SWAPS, "every shade is a row of the answer");

static uint32_t channel(uint32_t rgb, int shift) { return rgb >> shift & 255; }

/* Where c stands between a and b of the files, there between a2 and b2. */
static uint32_t moved(uint32_t c, uint32_t a, uint32_t b, uint32_t a2, uint32_t b2) {
    uint32_t to = 0;
    for (int shift = 0; shift < 24; shift += 8) {
        double from = channel(a, shift), span = (double)channel(b, shift) - from;
        double part = (channel(c, shift) - from) / span;
        double value = channel(a2, shift) + part * ((double)channel(b2, shift) - channel(a2, shift));
        to |= (uint32_t)(value < 0 ? 0 : value > 255 ? 255 : value + 0.5) << shift;
    }
    return to;
}

static uint32_t shade_in(const struct palette *p, uint32_t rgb, enum shade_kind kind) {
    const struct palette *b = &PALETTE_BUILT_IN;
    switch (kind) {
    case IS_INK: return p->ink;
    case IS_INK2: return p->ink2;
    case IS_PAPER: return p->paper;
    case IS_ACCENT: return p->accent;
    case INK_TO_WHITE: return moved(rgb, b->ink, WHITE, p->ink, WHITE);
    case INK_TO_PAPER: return moved(rgb, b->ink, b->paper, p->ink, p->paper);
    case BLACK_TO_INK: return moved(rgb, BLACK, b->ink, BLACK, p->ink);
    }
    return rgb;
}

uint32_t palette_ink2(uint32_t ink) { return moved(PALETTE_BUILT_IN.ink2, PALETTE_BUILT_IN.ink, WHITE, ink, WHITE); }

size_t palette_swaps(const struct palette *palette, bool high, struct palette_swap ret_swaps[PALETTE_SWAPS]) {
    for (size_t i = 0; i < N_SHADES; i++) {
        const struct shade *s = &SHADES[i];
        uint32_t to = shade_in(palette, s->rgb, s->kind);
        ret_swaps[i] = (struct palette_swap){.from = s->rgb,
                                             .text = high ? s->high_text : to,
                                             .shape = high ? s->high_shape : to,
                                             .is_accent = s->kind == IS_ACCENT};
    }
    return N_SHADES;
}

static double linear(uint32_t value) {
    double c = value / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

double palette_luminance(uint32_t rgb) {
    return 0.2126 * linear(channel(rgb, 16)) + 0.7152 * linear(channel(rgb, 8)) + 0.0722 * linear(channel(rgb, 0));
}

double palette_contrast(uint32_t a, uint32_t b) {
    double la = palette_luminance(a), lb = palette_luminance(b);
    return la > lb ? (la + 0.05) / (lb + 0.05) : (lb + 0.05) / (la + 0.05);
}

static uint32_t mixed(uint32_t under, uint32_t over, double share) {
    uint32_t to = 0;
    for (int shift = 0; shift < 24; shift += 8)
        to |= (uint32_t)(channel(under, shift) * (1 - share) + channel(over, shift) * share + 0.5) << shift;
    return to;
}

/* Colours by the names that organisers read. "quiet" is the greyer text of two. */
enum tone {
    INK,
    INK2,
    INK_RAISED,
    INK_GLOW,
    PAPER,
    CARD,
    CHIP,
    ACCENT,
    ATTENTION,
    ON_INK,
    ON_INK_SECOND,
    ON_INK_QUIET,
    ON_PAPER_SECOND,
    ON_PAPER_QUIET,
    REFUSAL,
    TONES
};

static const struct {
    const char *name;
    uint32_t rgb; /* of the files */
    bool fixed;
} TONE[TONES] = {
    [INK] = {"ink", 0x0B172B, false},
    [INK2] = {"ink2", 0x13294B, false},
    [INK_RAISED] = {"a panel on ink", 0x1C2F4A, false},
    [INK_GLOW] = {"the glow on ink2", 0x3E7CB1, false},
    [PAPER] = {"paper", 0xF5F7FA, false},
    [CARD] = {"white", WHITE, true},
    [CHIP] = {"a key on paper", 0xDDE5EF, false},
    [ACCENT] = {"accent", 0xF2B84B, false},
    [ATTENTION] = {"the amber of attention", 0xF2B84B, true},
    [ON_INK] = {"white", WHITE, true},
    [ON_INK_SECOND] = {"second text of ink", PALETTE_SECOND, false},
    [ON_INK_QUIET] = {"quiet text of ink", PALETTE_QUIET, false},
    [ON_PAPER_SECOND] = {"second text of paper", 0x33445C, false},
    [ON_PAPER_QUIET] = {"quiet text of paper", 0x52657F, false},
    [REFUSAL] = {"the red of refusals", 0xA3261C, true},
};

static const struct {
    enum tone text, grounds[6];
    int n;
} STANDS_ON[] = {
    {ON_INK, {INK, INK2, INK_RAISED, INK_GLOW}, 4},   {ON_INK_SECOND, {INK, INK2, INK_RAISED, INK_GLOW}, 4},
    {ON_INK_QUIET, {INK, INK2, INK_GLOW}, 3},         {ACCENT, {INK, INK2, INK_GLOW}, 3},
    {INK, {PAPER, CARD, CHIP, ACCENT, ATTENTION}, 5}, {ON_PAPER_SECOND, {PAPER, CARD, CHIP, ACCENT}, 4},
    {ON_PAPER_QUIET, {PAPER, CARD, CHIP}, 3},         {REFUSAL, {PAPER, CARD}, 2},
};

static enum shade_kind kind_of(uint32_t rgb) {
    for (size_t i = 0; i < N_SHADES; i++)
        if (SHADES[i].rgb == rgb)
            return SHADES[i].kind;
    return IS_INK;
}

static uint32_t tone_in(const struct palette *p, enum tone tone) {
    uint32_t rgb = TONE[tone].rgb;
    if (!TONE[tone].fixed)
        rgb = shade_in(p, rgb, kind_of(rgb));
    return tone == INK_GLOW ? mixed(p->ink2, rgb, GLOW) : rgb;
}

size_t palette_faint(const struct palette *palette, struct palette_faint ret_faint[PALETTE_FAINT_MAX]) {
    size_t n = 0;
    for (size_t i = 0; i < sizeof(STANDS_ON) / sizeof(*STANDS_ON); i++)
        for (int k = 0; k < STANDS_ON[i].n; k++) {
            enum tone text = STANDS_ON[i].text, ground = STANDS_ON[i].grounds[k];
            struct palette_faint pair = {TONE[text].name, TONE[ground].name, tone_in(palette, text),
                                         tone_in(palette, ground), 0};
            pair.ratio = palette_contrast(pair.text_rgb, pair.ground_rgb);
            if (pair.ratio < PALETTE_CONTRAST_LEAST && n < PALETTE_FAINT_MAX)
                ret_faint[n++] = pair;
        }
    return n;
}

void palette_sentence(const struct palette_faint *faint, char ret_text[PALETTE_SENTENCE]) {
    /* Cut, not rounded: 4.47 shall not read as 4.5. */
    snprintf(ret_text, PALETTE_SENTENCE, "%s #%06X on %s #%06X is %.1f:1, needs %.1f:1", faint->text,
             (unsigned)faint->text_rgb, faint->ground, (unsigned)faint->ground_rgb, floor(faint->ratio * 10) / 10,
             PALETTE_CONTRAST_LEAST);
}

double palette_veil(const struct palette *palette, uint32_t spot) {
    for (int i = 0; i < VEIL_STEPS; i++)
        if (palette_contrast(WHITE, mixed(spot, palette->ink2, (double)i / VEIL_STEPS)) >= PALETTE_CONTRAST_LEAST)
            return (double)i / VEIL_STEPS;
    return 1;
}
