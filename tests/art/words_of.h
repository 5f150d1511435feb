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

#endif
