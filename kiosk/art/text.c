/* Cleaning of untrusted text, character by character, with GLib's Unicode tables. Bounded: at most TEXT_IN bytes are
 * looked at, which is longer than any slot can show. */
#include "art/text.h"

#include <glib.h>
#include <pango/pangocairo.h>

#include "art/text_draw.h"

#define TEXT_IN 4096
#define MARKS_MAX 2

/* Pictographs: colour fonts only, and a thermal head has one colour. GLib has no emoji property; these blocks hold
 * them. */
static bool is_emoji(gunichar c) {
    return (c >= 0x1f000 && c <= 0x1fbff) || (c >= 0x2600 && c <= 0x27bf) || (c >= 0x2b00 && c <= 0x2bff) ||
           (c >= 0x231a && c <= 0x231b) || (c >= 0x23e9 && c <= 0x23fa) || (c >= 0xfe00 && c <= 0xfe0f);
}

/* Letters by their type, but nothing is seen of them: fillers of Hangul and Khmer, the blank of Braille. */
static bool is_unseen(gunichar c) {
    return c == 0x115f || c == 0x1160 || c == 0x17b4 || c == 0x17b5 || c == 0x2800 || c == 0x3164 || c == 0xffa0;
}

enum fate { FATE_DROP, FATE_BLANK, FATE_MARK, FATE_JOINER, FATE_KEEP };

static enum fate fate_of(gunichar c) {
    if (g_unichar_isspace(c) || c == 0x85)
        return FATE_BLANK;
    if (c == 0x200c || c == 0x200d) /* Persian and Indic names need them between letters */
        return FATE_JOINER;
    if (is_emoji(c) || is_unseen(c))
        return FATE_DROP;
    GUnicodeType type = g_unichar_type(c);
    if (type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR || type == G_UNICODE_SPACE_SEPARATOR)
        return FATE_BLANK;
    if (type == G_UNICODE_NON_SPACING_MARK)
        return FATE_MARK;
    bool drop = type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_PRIVATE_USE ||
                type == G_UNICODE_UNASSIGNED || type == G_UNICODE_SURROGATE || type == G_UNICODE_ENCLOSING_MARK;
    return drop ? FATE_DROP : FATE_KEEP;
}

static GString *drop_invalid(const char *text) {
    GString *valid = g_string_new(NULL);
    const char *end = text + strnlen(text, TEXT_IN);
    while (text < end) {
        gunichar c = g_utf8_get_char_validated(text, end - text);
        if (c == (gunichar)-1 || c == (gunichar)-2) {
            text++;
            continue;
        }
        g_string_append_unichar(valid, c);
        text = g_utf8_next_char(text);
    }
    return valid;
}

struct cleaner {
    char *out;
    size_t cap, length;
    bool blank;  /* a blank waits to be written before the next character */
    bool letter; /* the last one written can carry marks and joiners */
    int marks;
    bool full;
};

static void put(struct cleaner *k, gunichar c) {
    char bytes[6];
    size_t n = (size_t)g_unichar_to_utf8(c, bytes);
    if (k->full || k->length + n + 1 > k->cap) {
        k->full = true;
        return;
    }
    memcpy(k->out + k->length, bytes, n);
    k->length += n;
}

static void take(struct cleaner *k, gunichar c) {
    switch (fate_of(c)) {
    case FATE_DROP: break;
    case FATE_BLANK:
        k->blank = k->length > 0;
        k->letter = false;
        break;
    case FATE_MARK:
        if (k->letter && k->marks++ < MARKS_MAX)
            put(k, c);
        break;
    case FATE_JOINER:
        if (k->letter)
            put(k, c);
        break;
    case FATE_KEEP:
        if (k->blank)
            put(k, ' ');
        put(k, c);
        k->blank = false;
        k->letter = true;
        k->marks = 0;
        break;
    }
}

size_t text_clean(const char *text, char *ret_clean, size_t cap) {
    if (cap == 0)
        return 0;
    g_autoptr(GString) valid = drop_invalid(text);
    g_autofree char *normal = g_utf8_normalize(valid->str, (gssize)valid->len, G_NORMALIZE_NFC);
    struct cleaner k = {.out = ret_clean, .cap = cap};
    for (const char *p = normal ? normal : ""; *p && !k.full; p = g_utf8_next_char(p))
        take(&k, g_utf8_get_char(p));
    while (k.length > 0 && ret_clean[k.length - 1] == ' ') /* a blank whose character was cut off */
        k.length--;
    ret_clean[k.length] = '\0';
    return k.length;
}

struct missing {
    int characters, seen; /* that no font has, and the others */
    char first[8];
};

static void look_at_run(const char *text, const PangoGlyphItem *run, struct missing *m) {
    for (int i = 0; i < run->glyphs->num_glyphs; i++) {
        PangoGlyph glyph = run->glyphs->glyphs[i].glyph;
        if (!(glyph & PANGO_GLYPH_UNKNOWN_FLAG)) {
            m->seen += glyph != PANGO_GLYPH_EMPTY;
            continue;
        }
        const char *at = text + run->item->offset + run->glyphs->log_clusters[i];
        if (m->characters++ == 0)
            m->first[g_unichar_to_utf8(g_utf8_get_char(at), m->first)] = '\0';
    }
}

static struct missing look_for(const char *text) {
    char clean[TEXT_IN];
    struct missing m = {0};
    if (text_clean(text, clean, sizeof clean) == 0)
        return m;
    PangoContext *context = text_context_new("");
    PangoLayout *layout = text_layout_new(context, 400, "zh", false);
    pango_layout_set_text(layout, clean, -1);
    PangoLayoutIter *iter = pango_layout_get_iter(layout);
    do {
        PangoGlyphItem *run = pango_layout_iter_get_run_readonly(iter);
        if (run)
            look_at_run(clean, run, &m);
    } while (pango_layout_iter_next_run(iter));
    pango_layout_iter_free(iter);
    g_object_unref(layout);
    g_object_unref(context);
    return m;
}

int text_missing_glyphs(const char *text, char ret_missing[8]) {
    struct missing m = look_for(text);
    if (ret_missing)
        memcpy(ret_missing, m.first, sizeof m.first);
    return m.characters;
}

bool text_shows(const char *text) { return look_for(text).seen > 0; }

bool text_drawable(const char *text) {
    for (const char *at = text; *at;) {
        gunichar c = g_utf8_get_char_validated(at, -1);
        bool valid = c != (gunichar)-1 && c != (gunichar)-2;
        GUnicodeType type = valid ? g_unichar_type(c) : G_UNICODE_CONTROL;
        if ((type == G_UNICODE_UNASSIGNED && !is_emoji(c)) || type == G_UNICODE_PRIVATE_USE)
            return false;
        at = valid ? g_utf8_next_char(at) : at + 1;
    }
    return look_for(text).characters == 0;
}
