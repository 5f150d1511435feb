/* An event folder sealed into a bundle (seal.h), and kioskctl pack, which writes it to a file. */
#include "app/conf.h"
#include "ctl/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "ctl/bundle.h"
#include "ctl/check.h"
#include "ctl/model_reel.h"
#include "ctl/pack.h"
#include "ctl/progress.h"

/* Does path, which may not exist yet, lie in folder? */
static bool lies_in(const char *path, const char *folder) {
    g_autofree char *whole = g_canonicalize_filename(path, NULL);
    char *base = realpath(folder, NULL);
    char *real = NULL;
    /* Resolve links of the longest part that exists. */
    g_autofree char *part = g_strdup(whole);
    while (!(real = realpath(part, NULL)) && strlen(part) > 1) {
        char *up = g_path_get_dirname(part);
        g_free(part);
        part = up;
    }
    g_autofree char *resolved = g_strconcat(real ? real : "", whole + strlen(part), NULL);
    g_autofree char *inside = g_strconcat(base ? base : folder, "/", NULL);
    bool lies = g_str_has_prefix(resolved, inside) || (base && strcmp(resolved, base) == 0);
    free(base);
    free(real);
    return lies;
}

int folder_keys(const struct options *options, const struct event_folder *folder, struct keys *ret_keys,
                struct faults *faults) {
    g_autofree char *dir = keys_dir(options->keys, folder->plan.event.code);
    if (lies_in(dir, options->words[0]))
        return fault_add(faults, dir, 0, NULL, "is inside the event folder: keys must never be in it");
    int r = keys_load(dir, folder->plan.event.code, !options->dry_run, ret_keys, faults);
    if (r == 0 && ret_keys->made > 0 && !options->dry_run)
        fprintf(stderr, "Made %d new keys in %s: keep a copy in a safe place.\n", ret_keys->made, dir);
    return r;
}

/* SOURCE_DATE_EPOCH (seconds) stands in for the clock where the same folder must make the same bytes. */
static int64_t signing_time(void) {
    const char *text = g_getenv("SOURCE_DATE_EPOCH");
    gint64 seconds = 0;
    if (text && g_ascii_string_to_signed(text, 10, 1, INT32_MAX, &seconds, NULL))
        return seconds * 1000;
    return g_get_real_time() / 1000;
}

/* The settings beside the event's own files; nothing where none were given. */
static int add_settings(const struct options *options, struct files *files, struct faults *faults) {
    char *bytes = NULL, why[160];
    size_t size = 0;
    if (!options->settings)
        return 0;
    int r = files_read(AT_FDCWD, options->settings, CONF_SETTINGS_MAX, &bytes, &size);
    if (r < 0)
        return fault_add(faults, options->settings, 0, NULL, "%s", g_strerror(-r));
    if (conf_settings_check(bytes, size, why, sizeof why) == 0)
        return files_add(files, CONF_SETTINGS, bytes, size, true, faults);
    g_free(bytes);
    return fault_add(faults, options->settings, 0, NULL, "%s", why);
}

int folder_seal(const struct options *options, const struct event_folder *folder, GByteArray *ret_bundle,
                int64_t *ret_tickets, struct keys *ret_keys, struct faults *faults) {
    FILES_AUTO files = {0};
    PLACES_AUTO places = NULL;
    char label[] = "packing tickets", reading[] = "reading media";
    if (places_open(options, &places) < 0)
        return -EBADMSG;
    /* Checked before keys are made: a faulty folder changes nothing anywhere. */
    struct tickets_walk dry = {.plan = &folder->plan};
    check_looks(&folder->files, &folder->plan, conf_assets(places), faults);
    if (tickets_each(&dry, &folder->files, faults) < 0 || add_settings(options, &files, faults) < 0 ||
        faults->count > 0)
        return -EBADMSG;
    int r = folder_keys(options, folder, ret_keys, faults);
    if (r == 0)
        r = model_reel_digest(options->words[0], folder->plan.reel, progress_show, reading, faults);
    FAULTS_AUTO again = {0}; /* the walk above warned already */
    if (r == 0)
        r = pack_files(&folder->files, &folder->plan, ret_keys, signing_time(), &files, ret_tickets, progress_show,
                       label, &again);
    if (r < 0 && again.count > 0)
        return fault_add(faults, options->words[0], 0, NULL, "%s", again.lines[0]);
    return r < 0 ? r : bundle_seal(&files, ret_keys, ret_bundle, faults);
}

static int write_bundle(const struct options *options, const struct event_folder *folder, GByteArray *bundle,
                        int64_t tickets, struct faults *faults) {
    g_autofree char *fallback = g_strconcat(folder->plan.event.code, ".lanyard", NULL);
    const char *path = options->output ? options->output : fallback;
    char fingerprint[FINGERPRINT_TEXT];
    int r = files_write(path, bundle->data, bundle->len, 0600);
    if (r < 0)
        return fault_add(faults, path, 0, NULL, "cannot be written: %s", g_strerror(-r));
    key_fingerprint(bundle->data + 8, fingerprint);
    if (!options->json)
        printf("%s: %" G_GINT64_FORMAT " tickets of %s, %u KiB, signed by %s\n", path, (gint64)tickets,
               folder->plan.event.code, bundle->len / 1024 + 1, fingerprint);
    return 0;
}

int verb_pack(const struct options *options) {
    FAULTS_AUTO faults = {0};
    FOLDER_AUTO folder;
    KEYS_AUTO keys = {0};
    g_autoptr(GByteArray) bundle = g_byte_array_new();
    int64_t tickets = 0;
    int r = folder_open(options, &folder, &faults);
    if (r == 0)
        r = folder_seal(options, &folder, bundle, &tickets, &keys, &faults);
    if (r == 0)
        r = write_bundle(options, &folder, bundle, tickets, &faults);
    int status = verb_end(
        options, &faults,
        r == 0 ? json_pack("{s:s, s:I}", "event", folder.plan.event.code, "tickets", (json_int_t)tickets) : NULL);
    return r < 0 ? 1 : status;
}
