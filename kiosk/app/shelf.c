/* The shelf as it is read: some hundred small .ini files, a folder walked once per question. Writing is shelf_put.c.
 * See shelf.h. */
#include "app/shelf.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/media_ini.h"
#include "app/shelf_folder.h"
#include "app/shelf_ini.h"

/* ---- names ---- */
void shelf_hex(const uint8_t sha256[SHELF_SHA256], char ret_hex[SHELF_HEX]) {
    for (size_t i = 0; i < SHELF_SHA256; i++)
        snprintf(ret_hex + 2 * i, 3, "%02x", sha256[i]);
}

int shelf_unhex(const char *hex, uint8_t ret_sha256[SHELF_SHA256]) {
    size_t size = SHELF_HEX - 1;
    if (strnlen(hex, size + 1) != size || strspn(hex, "0123456789abcdef") != size)
        return -EINVAL;
    for (size_t i = 0; i < SHELF_SHA256; i++)
        ret_sha256[i] = (uint8_t)(g_ascii_xdigit_value(hex[2 * i]) << 4 | g_ascii_xdigit_value(hex[2 * i + 1]));
    return 0;
}

/* ---- one item ---- */
int shelf_folder_open(const char *state_dir) {
    g_autofree char *path = g_build_filename(state_dir, SHELF_FOLDER, NULL);
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

void shelf_ini_name(const uint8_t sha256[SHELF_SHA256], char ret_name[SHELF_INI_NAME]) {
    shelf_hex(sha256, ret_name);
    memcpy(ret_name + SHELF_HEX - 1, SHELF_INI, sizeof SHELF_INI);
}

static int open_plain(int folder, const char *name, struct stat *ret_stat) {
    SHELF_FD fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    if (fstat(fd, ret_stat) < 0)
        return -errno;
    if (!S_ISREG(ret_stat->st_mode))
        return -ENOENT;
    return shelf_fd_keep(&fd);
}

static int read_ini(int folder, const char *name, struct shelf_item *ret_item) {
    char text[MEDIA_INI_BYTES];
    struct stat st;
    SHELF_FD fd = open_plain(folder, name, &st);
    if (fd < 0)
        return fd;
    ssize_t n = pread(fd, text, sizeof text, 0);
    if (n < 0)
        return -errno;
    return (size_t)n == sizeof text ? -EBADMSG : shelf_ini_parse(text, (size_t)n, ret_item);
}

int shelf_folder_find(int folder, const uint8_t sha256[SHELF_SHA256], struct shelf_item *ret_item) {
    char hex[SHELF_HEX], ini[SHELF_INI_NAME];
    struct shelf_item item = {0};
    struct stat st = {0};
    shelf_hex(sha256, hex);
    shelf_ini_name(sha256, ini);
    int r = read_ini(folder, ini, &item);
    if (r == 0 && fstatat(folder, hex, &st, AT_SYMLINK_NOFOLLOW) < 0)
        r = -errno;
    if (r < 0)
        return r == -EBADMSG ? -ENOENT : r;
    if (!S_ISREG(st.st_mode) || st.st_size != item.size)
        return -ENOENT;
    memcpy(item.sha256, sha256, sizeof item.sha256);
    *ret_item = item;
    return 0;
}

int shelf_find(const char *state_dir, const uint8_t sha256[SHELF_SHA256], struct shelf_item *ret_item) {
    SHELF_FD folder = shelf_folder_open(state_dir);
    return folder < 0 ? folder : shelf_folder_find(folder, sha256, ret_item);
}

int shelf_open(const char *state_dir, const uint8_t sha256[SHELF_SHA256]) {
    char hex[SHELF_HEX];
    struct shelf_item item;
    struct stat st;
    SHELF_FD folder = shelf_folder_open(state_dir);
    if (folder < 0)
        return folder;
    int r = shelf_folder_find(folder, sha256, &item);
    shelf_hex(sha256, hex);
    return r < 0 ? r : open_plain(folder, hex, &st);
}

/* ---- all of them ---- */

/* take returns false to end the walk. Of a folder with more than SHELF_MAX items the rest is not looked at. */
static int each(int folder, bool (*take)(void *ctx, const struct shelf_item *item), void *ctx) {
    int again = dup(folder);
    DIR *dir = again < 0 ? NULL : fdopendir(again);
    if (!dir) {
        int r = -errno;
        if (again >= 0)
            close(again);
        return r;
    }
    rewinddir(dir);
    uint8_t sha256[SHELF_SHA256];
    struct shelf_item item;
    int seen = 0;
    bool on = true;
    for (const struct dirent *entry; on && seen < SHELF_MAX && (entry = readdir(dir));)
        if (shelf_unhex(entry->d_name, sha256) == 0 && shelf_folder_find(folder, sha256, &item) == 0) {
            seen++;
            on = take(ctx, &item);
        }
    closedir(dir);
    return seen;
}

static bool take_one(void *items, const struct shelf_item *item) {
    g_array_append_vals(items, item, 1);
    return true;
}

static int by_name(const void *a, const void *b) {
    const struct shelf_item *left = a, *right = b;
    int order = strcmp(left->name, right->name);
    return order != 0 ? order : (left->added < right->added) - (left->added > right->added);
}

int shelf_list(const char *state_dir, struct shelf_item **ret_items) {
    SHELF_FD folder = shelf_folder_open(state_dir);
    if (folder == -ENOENT) {
        *ret_items = NULL;
        return 0;
    }
    if (folder < 0)
        return folder;
    GArray *items = g_array_new(FALSE, FALSE, sizeof(struct shelf_item));
    int n = each(folder, take_one, items);
    if (n < 0) {
        g_array_unref(items);
        return n;
    }
    if (n > 1)
        qsort(items->data, (size_t)n, sizeof(struct shelf_item), by_name);
    *ret_items = (struct shelf_item *)(void *)g_array_free(items, FALSE);
    return n;
}

struct wanted {
    const char *name;
    struct shelf_item *item;
    bool found;
};

static bool take_newest(void *ctx, const struct shelf_item *item) {
    struct wanted *wanted = ctx;
    if (strcmp(item->name, wanted->name) == 0 && (!wanted->found || item->added > wanted->item->added)) {
        *wanted->item = *item;
        wanted->found = true;
    }
    return true;
}

int shelf_find_name(const char *state_dir, const char *name, struct shelf_item *ret_item) {
    SHELF_FD folder = shelf_folder_open(state_dir);
    struct wanted wanted = {.name = name, .item = ret_item};
    int r = folder < 0 ? folder : each(folder, take_newest, &wanted);
    return r < 0 ? r : wanted.found ? 0 : -ENOENT;
}
