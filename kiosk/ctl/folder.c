/* Reading an event folder from disk: allow-listed names are read and made UTF-8, everything is searched for private
 * keys. A folder may be anything (a stick, a download, a home folder given by mistake), so depth and count are
 * bounded and links inside the picture folders are not followed. */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl/csv.h"
#include "ctl/files.h"
#include "ctl/keyfile.h"
#include "ctl/sheet.h"
#include "store/reel.h"

#define SEARCH_DEPTH 6
#define SEARCH_FILES 20000
#define SEARCH_BYTES (64 << 10) /* of each file: a key file is small, and its header is at the top */
#define SAMPLE_NAMES 5
#define MEDIA_FOLDER "media/"

/* Line in which a byte lies, from 1. */
static int line_of(const char *bytes, size_t at) {
    int line = 1;
    for (size_t i = 0; i < at; i++)
        line += bytes[i] == '\n';
    return line;
}

static bool is_plain_ascii(const char *text) {
    while (*text && !(*text & 0x80))
        text++;
    return *text == '\0';
}

/* Up to five names out of a decoded table, so that a person can see whether they are names. */
static char *sample_names(const char *name, const char *text, size_t size) {
    GString *sample = g_string_new(NULL);
    struct csv csv;
    int column = -1, found = 0;
    csv_open(&csv, text, size);
    for (int row = 0; found < SAMPLE_NAMES && csv_next(&csv) == 1; row++)
        for (int i = 0; i < csv.n && found < SAMPLE_NAMES; i++) {
            if (row == 0 && strcmp(name, SHEET_TICKETS.file) == 0 &&
                sheet_column(&SHEET_TICKETS, csv.fields[i], false) == TICKETS_NAME_ZH)
                column = i;
            if (row == 0 || (column >= 0 && i != column) || is_plain_ascii(csv.fields[i]))
                continue;
            g_string_append_printf(sample, "%s%s", found++ ? ", " : "", csv.fields[i]);
        }
    csv_close(&csv);
    return g_string_free(sample, FALSE);
}

static bool person_agrees(const char *name, const char *sample) {
    char answer[16] = "";
    fprintf(stderr, "%s is not UTF-8. Read as GB18030 it says: %s\nIs that right? [y/N] ", name, sample);
    fflush(stderr);
    return fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y');
}

/* Replace the bytes of a text file by UTF-8. */
static int make_utf8(const char *name, char **bytes, size_t *size, const struct files_policy *policy,
                     struct faults *faults) {
    size_t bad = 0, length = 0;
    g_autofree char *text = NULL, *sample = NULL;
    enum text_encoding encoding = text_detect(*bytes, *size, &bad);
    if (text_decode(*bytes, *size, encoding, &text, &length) < 0)
        return fault_add(faults, name, line_of(*bytes, bad), NULL,
                         "is neither UTF-8 nor GB18030 text: save it as \"CSV UTF-8\" and try again");
    if (encoding == TEXT_GB18030 && !policy->gb18030) {
        sample = sample_names(name, text, length);
        if (!policy->ask || !person_agrees(name, sample))
            return fault_add(faults, name, 0, NULL,
                             "is not UTF-8, but could be GB18030 (%s): if these are right, add --encoding gb18030",
                             sample);
    }
    g_free(*bytes);
    *bytes = g_steal_pointer(&text);
    *size = length;
    return 0;
}

struct search {
    const struct files_policy *policy;
    struct files *files;
    struct faults *faults;
    int seen; /* files looked at */
};

static int look_for_key(int dir_fd, const char *leaf, const char *name, struct faults *faults) {
    int fd = openat(dir_fd, leaf, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return 0; /* what we may not read we cannot pack either */
    g_autofree char *head = g_malloc(SEARCH_BYTES);
    ssize_t n = read(fd, head, SEARCH_BYTES);
    close(fd);
    if (n > 0 && keyfile_is_private(head, (size_t)n))
        return fault_add(faults, name, 0, NULL,
                         "is a private key: move it out of the event folder, keys belong under --keys");
    return 0;
}

static void take_file(struct search *search, int dir_fd, const char *leaf, const char *name) {
    char *bytes = NULL;
    size_t size = 0, ceiling = files_ceiling(name, false);
    int r = files_read(dir_fd, leaf, ceiling, &bytes, &size);
    if (r == -EFBIG) {
        fault_add(search->faults, name, 0, NULL, "is too big: at most %zu KiB", ceiling >> 10);
    } else if (r < 0) {
        fault_add(search->faults, name, 0, NULL, "cannot be read: %s", g_strerror(-r));
    } else if (files_is_text(name) && make_utf8(name, &bytes, &size, search->policy, search->faults) < 0) {
        g_free(bytes);
    } else {
        files_add(search->files, name, bytes, size, false, search->faults);
    }
}

/* A name that no kiosk can use would be missed without a word otherwise: it came from a camera or a shop. */
static void list_media(struct search *search, const char *name, int64_t size) {
    const char *within = name + strlen(MEDIA_FOLDER);
    if (files_media_name_ok(within))
        files_add_media(search->files, within, size);
    else if (!strstr(name, "/."))
        fault_warn(search->faults, name, 0, NULL,
                   "stays here: rename it, to fewer than %d bytes, at most one folder deep", MEDIA_NAME);
}

static void visit(struct search *search, int dir_fd, const char *path, const char *prefix, int depth);

static void visit_entry(struct search *search, int dir_fd, const char *path, const char *prefix, const char *leaf,
                        int depth) {
    g_autofree char *name = g_strconcat(prefix, leaf, NULL);
    struct stat st;
    if (fstatat(dir_fd, leaf, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return;
    bool media = g_str_has_prefix(name, MEDIA_FOLDER), ours = media || files_ceiling(name, false) > 0;
    if (S_ISLNK(st.st_mode) && ours)
        fault_add(search->faults, name, 0, NULL, "is a link: put the file itself here");
    if (S_ISDIR(st.st_mode) && depth < SEARCH_DEPTH) {
        g_autofree char *below = g_build_filename(path, leaf, NULL), *inner = g_strconcat(name, "/", NULL);
        int fd = openat(dir_fd, leaf, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (fd >= 0) {
            visit(search, fd, below, inner, depth + 1);
            close(fd);
        }
    }
    if (!S_ISREG(st.st_mode) || ++search->seen > SEARCH_FILES || look_for_key(dir_fd, leaf, name, search->faults) < 0)
        return;
    if (media)
        list_media(search, name, st.st_size);
    else if (ours)
        take_file(search, dir_fd, leaf, name);
}

static int by_name(gconstpointer a, gconstpointer b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* In order of names, so that the same folder makes the same bundle. */
static void visit(struct search *search, int dir_fd, const char *path, const char *prefix, int depth) {
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *leaf; dir && names->len <= SEARCH_FILES && (leaf = g_dir_read_name(dir));)
        g_ptr_array_add(names, g_strdup(leaf));
    g_ptr_array_sort(names, by_name);
    for (guint i = 0; i < names->len; i++)
        visit_entry(search, dir_fd, path, prefix, g_ptr_array_index(names, i), depth);
    if (depth == 0 && search->seen > SEARCH_FILES)
        fault_add(search->faults, path, 0, NULL, "holds more than %d files: is this an event folder?", SEARCH_FILES);
}

int files_read_folder(const char *dir, const struct files_policy *policy, struct files *ret_files,
                      struct faults *faults) {
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return fault_add(faults, dir, 0, NULL, "%s", errno == ENOENT ? "no such folder" : g_strerror(errno));
    if (faccessat(fd, "event.conf", F_OK, 0) < 0) {
        close(fd);
        return fault_add(faults, dir, 0, NULL,
                         "is not an event folder: it has no event.conf (kioskctl new DIR makes one)");
    }
    struct search search = {.policy = policy, .files = ret_files, .faults = faults};
    size_t before = faults->count;
    visit(&search, fd, dir, "", 0);
    close(fd);
    return faults->count > before ? -EBADMSG : 0;
}
