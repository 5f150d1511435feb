/* The catalogues as they stand in the tree, for tests of what screens say. */
#ifndef LANYARD_TESTS_ART_WORDS_OF_H
#define LANYARD_TESTS_ART_WORDS_OF_H

#include "art/slots_of.h"

/* Of "zh" or "en"; NULL when nobody wrote it. msgid NULL: let go of the words of this language. */
static inline char *word_of(const char *language, const char *msgid) {
    static GHashTable *words[2];
    int which = strcmp(language, "en") == 0;
    if (!msgid) {
        g_clear_pointer(&words[which], g_hash_table_destroy);
        return NULL;
    }
    if (!words[which]) {
        g_autofree char *name = g_strdup_printf("locale/%s.po", language);
        gsize size;
        g_autofree char *po = read_asset(name, &size);
        g_auto(GStrv) lines = g_strsplit(po, "\n", -1);
        words[which] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        for (int i = 0; lines[i] && lines[i + 1]; i++)
            if (g_str_has_prefix(lines[i], "msgid \"") && g_str_has_prefix(lines[i + 1], "msgstr \""))
                g_hash_table_insert(words[which], g_strndup(lines[i] + 7, strlen(lines[i]) - 8),
                                    g_strndup(lines[i + 1] + 8, strlen(lines[i + 1]) - 9));
    }
    return g_hash_table_lookup(words[which], msgid);
}

/* Does the text show whole at the slot's smallest size? Measured apart from the engine, which would put dots. */
static inline bool fits(const struct text_slot *slot, const char *text) {
    PangoContext *context = pango_font_map_create_context(pango_cairo_font_map_get_default());
    PangoLayout *layout = pango_layout_new(context);
    PangoFontDescription *font = pango_font_description_from_string("Noto Sans CJK SC, Noto Sans");
    int w, h;
    pango_font_description_set_weight(font, (PangoWeight)slot->weight);
    pango_font_description_set_absolute_size(font, slot->min_size * PANGO_SCALE);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_text(layout, text, -1);
    if (slot->lines > 1)
        pango_layout_set_width(layout, (int)slot->w * PANGO_SCALE);
    pango_layout_get_pixel_size(layout, &w, &h);
    int lines = pango_layout_get_line_count(layout);
    g_object_unref(layout);
    g_object_unref(context);
    return w <= slot->w + 1 && lines <= (int)slot->lines;
}

#endif
