/* kioskctl media add: each file is looked into by kiosk-probe, judged, converted where that was asked for, compared
 * with the event's list and put on the shelf. One bad file never keeps the others out. */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "app/shelf.h"
#include "ctl/media.h"
#include "ctl/media_event.h"
#include "ctl/media_files.h"
#include "ctl/media_look.h"
#include "ctl/media_mend.h"
#include "ctl/progress.h"
#include "ctl/verbs.h"

struct adding {
    const struct options *options;
    const char *state;
    char probe[512];
    struct media_event event;
    struct faults *faults;
    struct mending mending;
    bool wanted_only;
    int added, there, converted, refused, unused;
    int64_t bytes; /* of what was added, or would be */
};

static void fd_close(const int *fd) {
    if (*fd >= 0)
        close(*fd);
}
#define FD_AUTO __attribute__((cleanup(fd_close))) int

static bool show(void *label, int64_t done, int64_t total) {
    if (total > 0)
        progress_show(label, (double)done / (double)total);
    return true;
}

/* ---- one file ---- */
static int refuse(const struct adding *adding, unsigned flaws, const struct media_facts *facts, const char *path) {
    g_autofree char *words = media_flaws(flaws, facts), *line = media_line(flaws, facts, path);
    if (!line)
        return fault_add(adding->faults, path, 0, NULL, "refused: %s", words);
    return fault_add(adding->faults, path, 0, NULL, "refused: %s. This makes it fit, or --convert does: %s", words,
                     line);
}

/* 0 when it fits, or will: *ret_converted is then the descriptor of the copy, where one was made. */
static int make_fit(struct adding *adding, int fd, const struct media_path *file, struct shelf_item *item,
                    int *ret_converted) {
    int r = media_look(adding->probe, fd, file->path, &item->facts, adding->faults);
    if (r < 0)
        return r;
    unsigned flaws = media_judge(&item->facts);
    if (flaws == 0)
        return 0;
    if (!adding->options->convert || !media_mendable(flaws))
        return refuse(adding, flaws, &item->facts, file->path);
    adding->converted++;
    if (adding->options->dry_run) {
        g_autofree char *words = media_flaws(flaws, &item->facts);
        if (!adding->options->json)
            printf("%s: would be converted: %s\n", file->path, words);
        return 0;
    }
    *ret_converted = mend(&adding->mending, adding->state, flaws, &item->facts, fd, file->path, adding->faults);
    if (*ret_converted < 0)
        return *ret_converted;
    r = media_look(adding->probe, *ret_converted, file->path, &item->facts, adding->faults);
    flaws = r < 0 ? 0 : media_judge(&item->facts);
    return flaws ? refuse(adding, flaws, &item->facts, file->path) : r;
}

/* Is it what the event's list says? Whoever added another film of the same name would wait for it in vain. */
static int compare(struct adding *adding, const struct media_path *file, const struct shelf_item *item,
                   bool converted) {
    switch (media_event_use(&adding->event, file->name, item->sha256)) {
    case MEDIA_USED: return 0;
    case MEDIA_UNUSED: adding->unused += adding->event.there; return 0;
    case MEDIA_DIFFERS: break;
    }
    if (converted) {
        char hex[SHELF_HEX];
        shelf_hex(item->sha256, hex);
        fault_warn(adding->faults, file->path, 0, NULL,
                   "was converted, and %s plays the bytes of before: copy %s/media/%s to the event folder's media/%s "
                   "and pack again",
                   adding->event.code, adding->state, hex, file->name);
        return 0;
    }
    if (adding->options->yes) {
        fault_warn(adding->faults, file->path, 0, NULL,
                   "differs from the event's list: %s does not play it until it is packed again", adding->event.code);
        return 0;
    }
    return fault_add(
        adding->faults, file->path, 0, NULL,
        "differs from the event's list: %s has other bytes as %s. Bring that file, or pack the event again "
        "with this one; --yes takes it all the same",
        adding->event.code, file->name);
}

static int refuse_put(int r, const struct adding *adding, const char *path) {
    return fault_add(adding->faults, path, 0, NULL, "%s",
                     r == -ENOSPC    ? "the disk is full: 256 MB stay free for the journal"
                     : r == -EBADMSG ? "changed while it was read: try again"
                     : r == -ENFILE  ? "the shelf is full: 4096 files"
                     : r == -EINVAL  ? "its name cannot be kept: no control characters, no dot first, 127 bytes at most"
                                     : g_strerror(-r));
}

static int put(struct adding *adding, int fd, const struct media_path *file, const struct shelf_item *item) {
    g_autofree char *label = g_strdup_printf("copying %s", item->name);
    struct shelf_item known;
    int r = !adding->options->dry_run                              ? shelf_put(adding->state, fd, item, show, label)
            : shelf_find(adding->state, item->sha256, &known) == 0 ? -EEXIST
                                                                   : 0;
    progress_show(label, 1);
    if (r == -EEXIST) {
        adding->there++;
        return 0;
    }
    if (r < 0)
        return refuse_put(r, adding, file->path);
    adding->added++;
    adding->bytes += item->size;
    if (!adding->options->json)
        printf("%s%s\n", adding->options->dry_run ? "would add " : "added ", file->path);
    return 0;
}

static int weigh(int fd, const struct media_path *file, struct shelf_item *item) {
    g_autofree char *label = g_strdup_printf("reading %s", file->name), *leaf = g_path_get_basename(file->name);
    struct stat st;
    if (fstat(fd, &st) < 0)
        return -errno;
    item->size = st.st_size;
    item->added = g_get_real_time() / 1000;
    if (g_strlcpy(item->name, leaf, sizeof item->name) >= sizeof item->name)
        return -EINVAL;
    int r = shelf_digest(fd, item->sha256, show, label);
    progress_show(label, 1);
    return r;
}

/* From a stick anybody may have filled: only what the signed list names. */
static bool wanted(const struct adding *adding, const struct media_path *file, const struct shelf_item *item) {
    enum media_use use = adding->wanted_only ? media_event_use(&adding->event, file->name, item->sha256) : MEDIA_USED;
    if (use == MEDIA_DIFFERS)
        fault_warn(adding->faults, file->path, 0, NULL,
                   "was left: it is not the %s that the event was packed with; half copied?", file->name);
    return use == MEDIA_USED;
}

#define NOT_WANTED 1
/* What stands on the shelf was looked into before. */
static int examine(struct adding *adding, int fd, const struct media_path *file, struct shelf_item *item,
                   int *ret_converted) {
    struct shelf_item known;
    int r = weigh(fd, file, item);
    if (r < 0)
        return refuse_put(r, adding, file->path);
    if (!wanted(adding, file, item))
        return NOT_WANTED;
    if (item->size == 0)
        return fault_add(adding->faults, file->path, 0, NULL, "refused: it is empty");
    if (shelf_find(adding->state, item->sha256, &known) == 0) {
        item->facts = known.facts;
        return 0;
    }
    r = make_fit(adding, fd, file, item, ret_converted);
    if (r == 0 && *ret_converted >= 0)
        r = weigh(*ret_converted, file, item);
    return r;
}

static int add_one(struct adding *adding, const struct media_path *file) {
    struct shelf_item item = {0};
    FD_AUTO fd = media_file_open_plain(file->path, adding->faults);
    FD_AUTO converted = -1;
    if (fd < 0)
        return fd;
    int r = examine(adding, fd, file, &item, &converted);
    if (r == 0)
        r = compare(adding, file, &item, converted >= 0);
    item.gain = media_gain(&item.facts);
    return r == 0 ? put(adding, converted >= 0 ? converted : fd, file, &item) : r;
}

/* ---- all of them ---- */
static int add_all(struct adding *adding, const GPtrArray *files) {
    for (guint i = 0; i < files->len; i++)
        if (add_one(adding, g_ptr_array_index(files, i)) < 0)
            adding->refused++;
    mending_end(&adding->mending);
    return 0;
}

static int adding_open(const struct options *options, const struct conf *places, struct faults *faults,
                       struct adding *adding) {
    *adding = (struct adding){.options = options,
                              .state = conf_text(places, "state.dir", "state"),
                              .faults = faults,
                              .mending = MENDING_NONE};
    if (conf_sibling(places, "kiosk-probe", adding->probe, sizeof adding->probe) < 0)
        return fault_add(faults, "kiosk-probe", 0, NULL, "is not installed beside kioskctl");
    media_event_read(adding->state, &adding->event);
    return 0;
}

/* Bytes free beyond what must stay so; -1 = unknown. */
static int64_t room(const char *state) {
    struct statvfs disk;
    g_autofree char *up = g_path_get_dirname(state);
    if (statvfs(state, &disk) < 0 && statvfs(up, &disk) < 0)
        return -1;
    int64_t bytes = (int64_t)(disk.f_bavail * disk.f_frsize) - SHELF_SPARE;
    return bytes > 0 ? bytes : 0;
}

static json_t *tell(const struct adding *adding) {
    bool dry = adding->options->dry_run;
    int64_t left = dry ? room(adding->state) : -1;
    if (!adding->options->json) {
        printf("%s%d (%.1f MB), %d already there, %d converted, %d refused", dry ? "would add " : "added ",
               adding->added, (double)adding->bytes / 1e6, adding->there, adding->converted, adding->refused);
        if (adding->unused > 0)
            printf(", %d of no use to %s", adding->unused, adding->event.code);
        if (left >= 0)
            printf("; there is room for %.1f MB%s", (double)left / 1e6, left < adding->bytes ? ": too little" : "");
        printf("\n");
    }
    return json_pack("{s:i, s:I, s:i, s:i, s:i, s:i, s:b}", "added", adding->added, "bytes", (json_int_t)adding->bytes,
                     "there", adding->there, "converted", adding->converted, "refused", adding->refused, "unused",
                     adding->unused, "dry_run", dry);
}

int media_add(const struct options *options, char *const *operands) {
    FAULTS_AUTO faults = {0};
    PLACES_AUTO places = NULL;
    struct adding adding;
    if (places_open(options, &places) < 0)
        return 1;
    json_t *answer = NULL;
    g_autoptr(GPtrArray) files = media_files(operands, &faults);
    if (files && adding_open(options, places, &faults, &adding) == 0) {
        add_all(&adding, files);
        answer = tell(&adding);
        media_event_clear(&adding.event);
    }
    return verb_end(options, &faults, answer);
}

/* ---- with an event folder ---- */
int media_bring(const struct options *options, const char *dir, bool wanted_only, struct faults *faults) {
    PLACES_AUTO places = NULL;
    FAULTS_AUTO found = {0};
    struct adding adding;
    g_autofree char *media = g_build_filename(dir, "media", NULL);
    char *operands[] = {media, NULL};
    if (!g_file_test(media, G_FILE_TEST_IS_DIR))
        return 0;
    if (places_open(options, &places) < 0)
        return -EBADMSG;
    g_autoptr(GPtrArray) files = media_files(operands, faults);
    if (!files || adding_open(options, places, &found, &adding) < 0)
        return -EBADMSG;
    adding.wanted_only = wanted_only;
    add_all(&adding, files);
    json_decref(tell(&adding));
    media_event_clear(&adding.event);
    for (size_t i = 0; i < found.count && i < FAULTS_SHOWN; i++)
        fault_warn(faults, "media", 0, NULL, "%s", found.lines[i]);
    for (size_t i = 0; i < found.warned && i < FAULTS_SHOWN; i++)
        fault_warn(faults, "media", 0, NULL, "%s", found.warnings[i]);
    return 0;
}
