/* The golden event, bent in one place: what tests of an event's files share. */
#ifndef LANYARD_TESTS_GOLDEN_H
#define LANYARD_TESTS_GOLDEN_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>
#include <sodium.h>
#include <string.h>

#include "ctl/files.h"
#include "ctl/keyfile.h"

static inline struct keys make_keys(void) {
    struct keys keys = {0};
    uint8_t seed[crypto_sign_SEEDBYTES] = {7};
    crypto_sign_seed_keypair(keys.pub, keys.secret, seed);
    return keys;
}

static inline char *golden_dir(void) {
    g_autofree char *here = g_path_get_dirname(__FILE__);
    return g_build_filename(here, "../data/golden-event", NULL);
}

static inline void read_golden(struct files *files) {
    g_autofree char *dir = golden_dir();
    struct files_policy policy = {0};
    FAULTS_AUTO faults = {0};
    assert_int_equal(files_read_folder(dir, &policy, files, &faults), 0);
}

struct bend {
    const char *file, *find, *replace; /* find NULL: the text goes to the file's end */
    const char *want;                  /* the first fault, or warning */
};

static inline void bend(struct files *files, const struct bend *b) {
    struct file *file = (struct file *)files_find(files, b->file);
    if (!file) {
        FAULTS_AUTO faults = {0};
        assert_int_equal(files_add(files, b->file, g_strdup(""), 0, false, &faults), 0);
        file = (struct file *)files_find(files, b->file);
    }
    const char *at = b->find ? strstr(file->bytes, b->find) : file->bytes + file->size;
    if (!at)
        fail_msg("%s has no \"%s\"", b->file, b->find);
    GString *text = g_string_new_len(file->bytes, at - file->bytes);
    g_string_append(text, b->replace);
    g_string_append(text, at + (b->find ? strlen(b->find) : 0));
    g_free(file->bytes);
    file->size = text->len;
    file->bytes = g_string_free(text, FALSE);
}

/* The first line; what one mistake brings about further down may follow. want NULL: nothing is wrong. */
static inline void expect(const char *want, size_t count, char *const lines[]) {
    if (want ? count == 0 || strcmp(lines[0], want) != 0 : count > 0)
        fail_msg("%zu lines, first: %s\nwanted: %s", count, count ? lines[0] : "", want ? want : "none");
}

static inline GString *many(int n, const char *heading, const char *format) {
    GString *text = g_string_new(heading);
    for (int i = 0; i < n; i++) {
        g_autofree char *number = g_strdup_printf("%d", i);
        g_auto(GStrv) parts = g_strsplit(format, "#", -1);
        g_autofree char *row = g_strjoinv(number, parts);
        g_string_append(text, row);
    }
    return text;
}

#endif
