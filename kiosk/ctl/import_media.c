/* The end of an import: the event's media. See import_media.h. */
#include "ctl/import_media.h"

#include <glib.h>
#include <jansson.h>
#include <string.h>

#include "app/shelf.h"
#include "ctl/media.h"

static int count_missing(const char *state, const struct model_reel *reel) {
    int missing = 0;
    for (guint i = 0; i < reel->media->len; i++) {
        struct shelf_item item;
        missing += shelf_find(state, g_array_index(reel->media, struct roster_media, i).sha256, &item) < 0;
    }
    return missing;
}

/* As it can be typed. */
static char *quoted(const char *path) {
    bool plain =
        *path && path[strspn(path, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-+")] == '\0';
    return plain ? g_strdup(path) : g_shell_quote(path);
}

static void tell(const struct options *options, const char *state, bool folder, int wanted, int missing) {
    g_autofree char *path = g_build_filename(options->words[0], "media", NULL);
    g_autofree char *dir = quoted(path), *to = quoted(state);
    if (missing == 0)
        printf("media: %d files, all on the shelf\n", wanted);
    else
        printf("media: %d of %d files are not on the shelf: kioskctl media add %s --state %s\n", missing, wanted,
               folder ? dir : "DIR", to);
}

void import_media(const struct options *options, const char *state, const struct model_reel *reel, json_t *answer,
                  struct faults *faults) {
    bool folder = g_file_test(options->words[0], G_FILE_TEST_IS_DIR);
    g_autofree char *beside = folder ? g_strdup(options->words[0]) : g_path_get_dirname(options->words[0]);
    int wanted = (int)reel->media->len;
    if (wanted > 0 && !options->dry_run && (folder || count_missing(state, reel) > 0))
        media_bring(options, beside, !folder, faults);
    int missing = count_missing(state, reel);
    if (wanted > 0 && !options->json)
        tell(options, state, folder, wanted, missing);
    json_object_update_new(answer, json_pack("{s:i, s:i}", "media", wanted, "media_missing", missing));
}
