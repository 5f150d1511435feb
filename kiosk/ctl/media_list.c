/* kioskctl media list, verify and remove: what is on the shelf, whether its bytes are still the same, and off it. */
#include <errno.h>
#include <glib.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>
#include <unistd.h>

#include "app/shelf.h"
#include "core/media_fields.h"
#include "ctl/media.h"
#include "ctl/media_event.h"
#include "ctl/progress.h"
#include "ctl/verbs.h"

struct shelf {
    struct conf *places;
    const char *state;
    struct shelf_item *items; /* owned */
    int n;
    struct media_event event;
};

static void shelf_close(struct shelf *shelf) {
    conf_free(shelf->places);
    g_free(shelf->items);
    media_event_clear(&shelf->event);
}
#define SHELF_AUTO __attribute__((cleanup(shelf_close))) struct shelf

/* -EBADMSG with a fault, or after a line on stderr. */
static int open_shelf(const struct options *options, struct shelf *shelf, struct faults *faults) {
    if (places_open(options, &shelf->places) < 0)
        return fault_add(faults, "kioskctl", 0, NULL, "no shelf without its places");
    shelf->state = conf_text(shelf->places, "state.dir", "state");
    media_event_read(shelf->state, &shelf->event);
    shelf->n = shelf_list(shelf->state, &shelf->items);
    if (shelf->n >= 0)
        return 0;
    g_autofree char *path = g_build_filename(shelf->state, "media", NULL);
    return fault_add(faults, path, 0, NULL, "cannot be read: %s", g_strerror(-shelf->n));
}

/* ---- list ---- */
static bool is_used(const struct shelf *shelf, const struct shelf_item *item) {
    return media_event_use(&shelf->event, item->name, item->sha256) == MEDIA_USED;
}

static bool is_there(const struct shelf *shelf, const struct roster_media *media) {
    for (int i = 0; i < shelf->n; i++)
        if (memcmp(shelf->items[i].sha256, media->sha256, MEDIA_SHA256) == 0)
            return true;
    return false;
}

/* "1:02:03", "0:07", "-" for what has no length. */
static const char *length_text(int64_t ms, char ret_text[24]) {
    int64_t s = (ms + 500) / 1000;
    if (ms <= 0)
        snprintf(ret_text, 24, "-");
    else if (s >= 3600)
        snprintf(ret_text, 24, "%" PRId64 ":%02d:%02d", s / 3600, (int)(s / 60 % 60), (int)(s % 60));
    else
        snprintf(ret_text, 24, "%d:%02d", (int)(s / 60), (int)(s % 60));
    return ret_text;
}

static void print_item(const struct shelf *shelf, const struct shelf_item *item) {
    char length[24], size[32] = "";
    if (item->facts.w > 0)
        snprintf(size, sizeof size, "%dx%d", item->facts.w, item->facts.h);
    printf("%-32s %-8s %8s %11s %8.1f MB  %s\n", item->name, MEDIA_KIND_NAMES[item->facts.kind],
           length_text(item->facts.duration_ms, length), size, (double)item->size / 1e6,
           is_used(shelf, item) ? shelf->event.code : "-");
}

static void print_list(const struct shelf *shelf) {
    for (int i = 0; i < shelf->n; i++)
        print_item(shelf, &shelf->items[i]);
    for (int i = 0; i < shelf->event.n; i++)
        if (!is_there(shelf, &shelf->event.list[i]))
            printf("%-32s missing  %29.1f MB  %s\n", shelf->event.list[i].name, (double)shelf->event.list[i].size / 1e6,
                   shelf->event.code);
}

static json_t *list_json(const struct shelf *shelf) {
    json_t *files = json_array(), *missing = json_array();
    for (int i = 0; i < shelf->n; i++) {
        const struct shelf_item *item = &shelf->items[i];
        char hex[SHELF_HEX];
        shelf_hex(item->sha256, hex);
        json_array_append_new(files,
                              json_pack("{s:s, s:s, s:s, s:I, s:I, s:I, s:f, s:b}", "name", item->name, "sha256", hex,
                                        "kind", MEDIA_KIND_NAMES[item->facts.kind], "size", (json_int_t)item->size,
                                        "duration_ms", (json_int_t)item->facts.duration_ms, "added",
                                        (json_int_t)item->added, "gain", item->gain, "used", is_used(shelf, item)));
    }
    for (int i = 0; i < shelf->event.n; i++)
        if (!is_there(shelf, &shelf->event.list[i]))
            json_array_append_new(missing, json_string(shelf->event.list[i].name));
    return json_pack("{s:o, s:o}", "files", files, "missing", missing);
}

int media_list(const struct options *options) {
    FAULTS_AUTO faults = {0};
    SHELF_AUTO shelf = {0};
    if (open_shelf(options, &shelf, &faults) < 0)
        return verb_end(options, &faults, NULL);
    if (!options->json)
        print_list(&shelf);
    return verb_end(options, &faults, list_json(&shelf));
}

/* ---- verify ---- */
static bool show(void *label, int64_t done, int64_t total) {
    if (total > 0)
        progress_show(label, (double)done / (double)total);
    return true;
}

static int verify_item(const struct shelf *shelf, const struct shelf_item *item, struct faults *faults) {
    uint8_t found[SHELF_SHA256];
    g_autofree char *label = g_strdup_printf("reading %s", item->name);
    int fd = shelf_open(shelf->state, item->sha256);
    int r = fd < 0 ? fd : shelf_digest(fd, found, show, label);
    if (fd >= 0)
        close(fd);
    progress_show(label, 1);
    if (r < 0)
        return fault_add(faults, item->name, 0, NULL, "cannot be read: %s", g_strerror(-r));
    if (memcmp(found, item->sha256, sizeof found) != 0)
        return fault_add(faults, item->name, 0, NULL, "is damaged on the disk: its bytes have changed. Add it again");
    return 0;
}

/* Items whose .ini says what is not so are not on the shelf any more: they are named by their digest. */
static void name_damaged(const struct shelf *shelf, struct faults *faults) {
    g_autofree char *path = g_build_filename(shelf->state, "media", NULL);
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *leaf;
    while (dir && (leaf = g_dir_read_name(dir))) {
        uint8_t sha256[SHELF_SHA256];
        struct shelf_item item;
        g_autofree char *hex = g_str_has_suffix(leaf, ".ini") ? g_strndup(leaf, strlen(leaf) - 4) : NULL;
        if (hex && shelf_unhex(hex, sha256) == 0 && shelf_find(shelf->state, sha256, &item) == -ENOENT)
            fault_add(faults, hex, 0, NULL,
                      "is damaged on the disk: it has another size, or what is said of it is not "
                      "to be read. Add it again");
    }
}

int media_verify(const struct options *options) {
    FAULTS_AUTO faults = {0};
    SHELF_AUTO shelf = {0};
    int bad = 0;
    if (open_shelf(options, &shelf, &faults) < 0)
        return verb_end(options, &faults, NULL);
    for (int i = 0; i < shelf.n; i++)
        bad += verify_item(&shelf, &shelf.items[i], &faults) < 0;
    name_damaged(&shelf, &faults);
    if (!options->json)
        printf("%d of %d files are whole\n", shelf.n - bad, shelf.n);
    return verb_end(options, &faults, json_pack("{s:i, s:i}", "files", shelf.n, "whole", shelf.n - bad));
}

/* ---- remove ---- */
static int remove_item(const struct options *options, const struct shelf *shelf, const struct shelf_item *item,
                       struct faults *faults) {
    if (is_used(shelf, item) && !options->yes)
        return fault_add(faults, item->name, 0, NULL, "is played by %s: --yes removes it all the same",
                         shelf->event.code);
    int r = options->dry_run ? 0 : shelf_remove(shelf->state, item->sha256);
    if (r < 0)
        return fault_add(faults, item->name, 0, NULL, "cannot be removed: %s", g_strerror(-r));
    if (!options->json)
        printf("%s%s\n", options->dry_run ? "would remove " : "removed ", item->name);
    return 0;
}

int media_remove(const struct options *options, const char *name) {
    FAULTS_AUTO faults = {0};
    SHELF_AUTO shelf = {0};
    int named = 0, removed = 0;
    if (open_shelf(options, &shelf, &faults) < 0)
        return verb_end(options, &faults, NULL);
    for (int i = 0; i < shelf.n; i++)
        if (strcmp(shelf.items[i].name, name) == 0) {
            named++;
            removed += remove_item(options, &shelf, &shelf.items[i], &faults) == 0;
        }
    if (named == 0)
        fault_add(&faults, name, 0, NULL, "is not on the shelf (kioskctl media list)");
    return verb_end(options, &faults, json_pack("{s:i}", "removed", removed));
}
