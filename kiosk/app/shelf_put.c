/* The shelf as it is written. Every name appears whole or not at all: written beside it, fsync, rename, fsync of the
 * folder; the .ini goes last on the way in and first on the way out. One writer at a time (flock of the folder), so
 * what an interrupted one left behind can be told from what another is about to finish, and is cleared. See shelf.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "app/shelf_digest.h"
#include "app/shelf_folder.h"
#include "app/shelf_ini.h"

#define TEMP ".incoming"

/* ---- the folder ---- */
static int sync_folder(int folder) { return fsync(folder) < 0 ? -errno : 0; }

static int lock_folder(int folder) {
    while (flock(folder, LOCK_EX) < 0)
        if (errno != EINTR)
            return -errno;
    return 0;
}

static int make_folder(const char *state_dir) {
    g_autofree char *path = g_build_filename(state_dir, SHELF_FOLDER, NULL);
    if (g_mkdir_with_parents(path, 0700) < 0)
        return -errno;
    SHELF_FD state = open(state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return state < 0 ? -errno : sync_folder(state);
}

/* Bytes without .ini, and the file that was being written: nobody is at it, we hold the lock. */
static bool is_leftover(int folder, const char *name) {
    uint8_t sha256[SHELF_SHA256];
    char ini[SHELF_INI_NAME];
    if (strcmp(name, TEMP) == 0)
        return true;
    if (shelf_unhex(name, sha256) < 0)
        return false;
    shelf_ini_name(sha256, ini);
    return faccessat(folder, ini, F_OK, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT;
}

/* Clear what was left behind. How many items there are, or -errno. */
static int tidy(int folder) {
    int again = dup(folder);
    DIR *dir = again < 0 ? NULL : fdopendir(again);
    if (!dir) {
        int r = -errno;
        if (again >= 0)
            close(again);
        return r;
    }
    rewinddir(dir);
    int items = 0;
    for (const struct dirent *entry; (entry = readdir(dir));) {
        if (is_leftover(folder, entry->d_name))
            unlinkat(folder, entry->d_name, 0);
        else
            items += g_str_has_suffix(entry->d_name, SHELF_INI);
    }
    closedir(dir);
    return items;
}

static void drop_leftover(int folder, const uint8_t sha256[SHELF_SHA256]) {
    char hex[SHELF_HEX];
    shelf_hex(sha256, hex);
    if (is_leftover(folder, hex))
        unlinkat(folder, hex, 0);
}

static int open_to_write(const char *state_dir, int *ret_items) {
    int r = make_folder(state_dir);
    SHELF_FD folder = r < 0 ? r : shelf_folder_open(state_dir);
    if (folder < 0)
        return folder;
    r = lock_folder(folder);
    if (r == 0)
        r = *ret_items = tidy(folder);
    if (r < 0)
        return r;
    return shelf_fd_keep(&folder);
}

/* ---- writing one file ---- */
static int write_piece(void *fd, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t n = write(*(int *)fd, bytes, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EDQUOT || errno == EFBIG ? -ENOSPC : -errno;
        bytes += n;
        size -= (size_t)n;
    }
    return 0;
}

static int begin(int folder) {
    int fd = openat(folder, TEMP, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return fd < 0 ? -errno : fd;
}

/* Nothing of it is left when r < 0 or something fails here. */
static int finish(int folder, int fd, const char *name, int r) {
    if (r == 0 && (fchmod(fd, 0444) < 0 || fsync(fd) < 0 || renameat(folder, TEMP, folder, name) < 0))
        r = -errno;
    if (r < 0)
        unlinkat(folder, TEMP, 0);
    return r == 0 ? sync_folder(folder) : r;
}

static int write_bytes(int folder, int from, const struct shelf_item *item, shelf_progress progress, void *ctx) {
    uint8_t sha256[SHELF_SHA256];
    char hex[SHELF_HEX];
    SHELF_FD fd = begin(folder);
    if (fd < 0)
        return fd;
    int r = shelf_walk(from, write_piece, &fd, progress, ctx, sha256);
    if (r == 0 && memcmp(sha256, item->sha256, sizeof sha256) != 0)
        r = -EBADMSG;
    shelf_hex(item->sha256, hex);
    return finish(folder, fd, hex, r);
}

static int write_ini(int folder, const struct shelf_item *item) {
    char name[SHELF_INI_NAME];
    size_t size;
    g_autofree char *text = shelf_ini_text(item, &size);
    SHELF_FD fd = begin(folder);
    if (fd < 0)
        return fd;
    shelf_ini_name(item->sha256, name);
    return finish(folder, fd, name, write_piece(&fd, text, size));
}

/* ---- may it come in? ---- */

/* Bytes that stand there already are looked at again, so that adding a file mends a damaged one. */
static bool is_whole(int folder, const uint8_t sha256[SHELF_SHA256]) {
    struct shelf_item item;
    uint8_t found[SHELF_SHA256];
    char hex[SHELF_HEX];
    shelf_hex(sha256, hex);
    SHELF_FD fd = shelf_folder_find(folder, sha256, &item) < 0 ? -1 : openat(folder, hex, O_RDONLY | O_CLOEXEC);
    return fd >= 0 && shelf_digest(fd, found, NULL, NULL) == 0 && memcmp(found, sha256, sizeof found) == 0;
}

static int check_room(int folder, int64_t size) {
    struct statvfs disk;
    if (fstatvfs(folder, &disk) < 0)
        return -errno;
    uint64_t room = (uint64_t)disk.f_bavail * disk.f_frsize;
    return size > INT64_MAX - SHELF_SPARE || (uint64_t)(size + SHELF_SPARE) > room ? -ENOSPC : 0;
}

static int check_source(int fd, const struct shelf_item *item) {
    struct stat st;
    if (!shelf_name_ok(item->name))
        return -EINVAL;
    if (fstat(fd, &st) < 0)
        return -errno;
    return st.st_size == item->size ? 0 : -EBADMSG;
}

int shelf_put(const char *state_dir, int fd, const struct shelf_item *item, shelf_progress progress, void *ctx) {
    int items = 0, r = check_source(fd, item);
    SHELF_FD folder = r < 0 ? r : open_to_write(state_dir, &items);
    if (folder < 0)
        return folder;
    if (is_whole(folder, item->sha256)) {
        r = write_ini(folder, item);
        return r == 0 ? -EEXIST : r;
    }
    r = items >= SHELF_MAX ? -ENFILE : check_room(folder, item->size);
    if (r == 0)
        r = write_bytes(folder, fd, item, progress, ctx);
    if (r == 0)
        r = write_ini(folder, item);
    if (r < 0)
        drop_leftover(folder, item->sha256);
    return r;
}

int shelf_remove(const char *state_dir, const uint8_t sha256[SHELF_SHA256]) {
    char hex[SHELF_HEX], ini[SHELF_INI_NAME];
    SHELF_FD folder = shelf_folder_open(state_dir);
    int r = folder < 0 ? folder : lock_folder(folder);
    if (r < 0)
        return r;
    shelf_hex(sha256, hex);
    shelf_ini_name(sha256, ini);
    if (unlinkat(folder, ini, 0) < 0)
        return -errno;
    r = sync_folder(folder);
    if (r == 0 && unlinkat(folder, hex, 0) < 0 && errno != ENOENT)
        r = -errno;
    return r;
}
