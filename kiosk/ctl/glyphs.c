/* Which names of an event cannot be drawn on this machine? See glyphs.h. */
#include "ctl/glyphs.h"

#include <glib.h>

#include "art/text.h"
#include "ctl/text.h"

#define CODE_POINTS 0x110000

enum answer { NOT_ASKED, SEEN, UNSEEN, EMOJI };

struct glyphs {
    uint8_t answers[CODE_POINTS]; /* enum answer */
};

struct glyphs *glyphs_new(void) {
    return g_new0(struct glyphs, 1);
}

void glyphs_free(struct glyphs *glyphs) { g_free(glyphs); }

/* Marks and format characters are nobody's letter: they do not count. */
static bool is_letter(uint32_t c) {
    switch (g_unichar_type(c)) {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_NON_SPACING_MARK:
    case G_UNICODE_SPACING_MARK:
    case G_UNICODE_ENCLOSING_MARK:
    case G_UNICODE_SPACE_SEPARATOR:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR: return false;
    default: return true;
    }
}

static enum answer ask(uint32_t c) {
    char one[8] = "";
    one[g_unichar_to_utf8(c, one)] = '\0';
    if (!is_letter(c))
        return SEEN;
    if (!text_drawable(one))
        return UNSEEN;
    return text_shows(one) ? SEEN : EMOJI;
}

static enum answer answer_of(struct glyphs *glyphs, uint32_t c) {
    if (c < 0x80 || c >= CODE_POINTS)
        return SEEN;
    if (glyphs->answers[c] == NOT_ASKED)
        glyphs->answers[c] = (uint8_t)ask(c);
    return (enum answer)glyphs->answers[c];
}

void glyphs_see(struct glyphs *glyphs, const struct glyphs_text *text, struct faults *faults) {
    const char *at = text->text;
    for (uint32_t c; (c = text_next(&at));) {
        char one[8] = "";
        enum answer answer = answer_of(glyphs, c);
        if (answer == SEEN)
            continue;
        one[g_unichar_to_utf8(c, one)] = '\0';
        fault_warn(faults, "tickets.csv", text->line, text->column, "%s (U+%04X) cannot be drawn here%s", one, c,
                   answer == UNSEEN && text->has_other ? ": the other name is printed large instead"
                                                       : " and is left out");
        return;
    }
}
