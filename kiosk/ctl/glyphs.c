/* Which letters of an event cannot be drawn on this machine? See glyphs.h. */
#include "ctl/glyphs.h"

#include <glib.h>

#include "art/text.h"
#include "ctl/text.h"

#define CODE_POINTS 0x110000

struct glyphs {
    int line[CODE_POINTS]; /* that had it first: 0 = none, negative = where a Latin form takes its place */
};

struct glyphs *glyphs_new(void) {
    return g_new0(struct glyphs, 1);
}

void glyphs_free(struct glyphs *glyphs) { g_free(glyphs); }

void glyphs_see(struct glyphs *glyphs, const char *text, int line, bool has_latin) {
    for (uint32_t c; (c = text_next(&text));)
        if (c >= 0x80 && c < CODE_POINTS && !glyphs->line[c])
            glyphs->line[c] = has_latin ? -line : line;
}

/* Drawing leaves out what it cannot know (private use, characters newer than the libraries) and emoji. Marks and
 * format characters are nobody's letter: they do not count. */
static bool is_left_out(uint32_t c) {
    char one[8] = "", clean[16];
    GUnicodeType type = g_unichar_type(c);
    if (type != G_UNICODE_UNASSIGNED && type != G_UNICODE_PRIVATE_USE && type != G_UNICODE_OTHER_SYMBOL)
        return false;
    one[g_unichar_to_utf8(c, one)] = '\0';
    return text_clean(one, clean, sizeof clean) == 0;
}

bool glyphs_drawable(const char *name) {
    for (const char *at = name; *at;)
        if (is_left_out(text_next(&at)))
            return false;
    return text_missing_glyphs(name, NULL) == 0;
}

static void judge_one(uint32_t c, int line, struct faults *faults) {
    char one[8] = "";
    one[g_unichar_to_utf8(c, one)] = '\0';
    if (!glyphs_drawable(one))
        fault_warn(faults, "tickets.csv", ABS(line), NULL, "%s (U+%04X) cannot be drawn here%s", one, c,
                   line < 0 ? ": a name with it is printed by its Latin form" : " and is left out");
}

/* All at once first: in nearly every event nothing is missing. */
void glyphs_judge(const struct glyphs *glyphs, struct faults *faults) {
    g_autoptr(GString) all = g_string_new(NULL);
    for (uint32_t c = 0x80; c < CODE_POINTS; c++)
        if (glyphs->line[c])
            g_string_append_unichar(all, c);
    if (glyphs_drawable(all->str))
        return;
    for (uint32_t c = 0x80; c < CODE_POINTS; c++)
        if (glyphs->line[c])
            judge_one(c, glyphs->line[c], faults);
}
