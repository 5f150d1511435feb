/* Media files by their operands. See media_files.h. */
#include "ctl/media_files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/shelf.h"

#define ENTRIES_MAX 100000 /* of a folder; the rest is not looked at */

static const char *const endings[] = {
    ".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ts",   ".mts",  ".m2ts", ".wmv", ".flv",
    ".3gp", ".jpg", ".png", ".gif", ".jpeg", ".bmp", ".tif", ".tiff", ".heic", ".webp", ".srt",  ".vtt",
};

static bool looks_like_media(const char *name) {
    g_autofree char *small = g_ascii_strdown(name, -1);
    for (size_t i = 0; *name != '.' && i < G_N_ELEMENTS(endings); i++)
        if (g_str_has_suffix(small, endings[i]))
            return true;
    return false;
}

struct search {
    GPtrArray *found;
    size_t count; /* all; found stops at SHELF_MAX */
};

static void path_free(gpointer data) {
    struct media_path *path = data;
    g_free(path->path);
    g_free(path->name);
    g_free(path);
}

static void add(struct search *search, const char *path, const char *prefix, const char *leaf) {
    if (++search->count > SHELF_MAX)
        return;
    struct media_path *item = g_new(struct media_path, 1);
    *item = (struct media_path){.path = g_strdup(path), .name = g_strconcat(prefix, leaf, NULL)};
    g_ptr_array_add(search->found, item);
}

/* folders: also those in this one, one level down. */
static void visit(struct search *search, const char *folder, const char *prefix, bool folders) {
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *leaf;
    for (int seen = 0; dir && seen < ENTRIES_MAX && (leaf = g_dir_read_name(dir)); seen++) {
        g_autofree char *path = g_build_filename(folder, leaf, NULL), *inner = g_strconcat(leaf, "/", NULL);
        struct stat st;
        if (*leaf == '.' || lstat(path, &st) < 0)
            continue;
        if (S_ISREG(st.st_mode) && looks_like_media(leaf))
            add(search, path, prefix, leaf);
        else if (S_ISDIR(st.st_mode) && folders)
            visit(search, path, inner, false);
    }
}

static bool is_folder(const char *path, bool follow) {
    struct stat st;
    return (follow ? stat(path, &st) : lstat(path, &st)) == 0 && S_ISDIR(st.st_mode);
}

static void visit_operand(struct search *search, const char *folder) {
    static const char *const below[] = {"media", "lanyard/media"};
    g_autofree char *real = g_canonicalize_filename(folder, NULL), *leaf = g_path_get_basename(real);
    visit(search, folder, "", g_str_equal(leaf, "media"));
    for (size_t i = 0; i < G_N_ELEMENTS(below); i++) {
        g_autofree char *path = g_build_filename(folder, below[i], NULL);
        if (is_folder(path, false))
            visit(search, path, "", true);
    }
}

static int by_path(const void *a, const void *b) {
    const struct media_path *const *left = a, *const *right = b;
    return strcmp((*left)->path, (*right)->path);
}

/* What came since `from`, in the order of names. */
static void sort_tail(GPtrArray *found, guint from) {
    if (found->len > from)
        qsort(found->pdata + from, found->len - from, sizeof *found->pdata, by_path);
}

GPtrArray *media_files(char *const *operands, struct faults *faults) {
    struct search search = {.found = g_ptr_array_new_with_free_func(path_free)};
    for (; *operands; operands++) {
        g_autofree char *leaf = g_path_get_basename(*operands);
        guint from = search.found->len;
        if (is_folder(*operands, true))
            visit_operand(&search, *operands);
        else
            add(&search, *operands, "", leaf);
        sort_tail(search.found, from);
        if (search.count > SHELF_MAX) {
            fault_add(faults, *operands, 0, NULL, "%zu media files%s: the shelf takes %d at most", search.count,
                      search.count >= ENTRIES_MAX ? " or more" : "", SHELF_MAX);
            g_ptr_array_unref(search.found);
            return NULL;
        }
    }
    return search.found;
}

int media_file_open_plain(const char *path, struct faults *faults) {
    struct stat st;
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        return fault_add(faults, path, 0, NULL, "%s",
                         errno == ELOOP    ? "is a link: name the file itself"
                         : errno == ENOENT ? "no such file"
                                           : g_strerror(errno));
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        return fd;
    close(fd);
    return fault_add(faults, path, 0, NULL, "is not a file");
}
