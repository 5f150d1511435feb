/* All keyboards of a kiosk: which are there, which are new, and whose turn it is. Used by one thread. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device/keyboard_maker.h"

#define NAMED_MAX 16

struct keyboard_set {
    char folder[PATH_MAX];
    char *named[NAMED_MAX]; /* into names */
    char *names;
    size_t named_count;
    bool scan; /* "auto": named are those to leave */
    int watch;
    int turn; /* whose keys are read first, so that none starves another */
    struct keyboard places[KEYBOARDS_MAX];
};

static struct keyboard *free_place(struct keyboard_set *ks) {
    for (int i = 0; i < KEYBOARDS_MAX; i++)
        if (!ks->places[i].dev)
            return &ks->places[i];
    return NULL;
}

static bool taken(const struct keyboard_set *ks, const struct stat *info) {
    for (int i = 0; i < KEYBOARDS_MAX; i++) {
        const struct keyboard *k = &ks->places[i];
        if (k->dev && k->volume == info->st_dev && k->node == info->st_ino)
            return true;
    }
    return false;
}

/* Names may be links that udev made: compared is what they point at. */
static bool left_out(const struct keyboard_set *ks, const struct stat *info) {
    struct stat other;
    for (size_t i = 0; ks->scan && i < ks->named_count; i++)
        if (stat(ks->named[i], &other) == 0 && other.st_dev == info->st_dev && other.st_ino == info->st_ino)
            return true;
    return false;
}

static void try_path(struct keyboard_set *ks, const char *path, bool any) {
    struct stat info;
    struct keyboard *place = free_place(ks);
    if (!place || stat(path, &info) < 0 || taken(ks, &info) || left_out(ks, &info))
        return;
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd >= 0 && !keyboard_take(place, fd, any))
        close(fd);
}

static void scan_folder(struct keyboard_set *ks) {
    char path[PATH_MAX + NAME_MAX + 2];
    DIR *folder = opendir(ks->folder);
    if (!folder)
        return;
    for (struct dirent *entry; (entry = readdir(folder));)
        if (strncmp(entry->d_name, "event", 5) == 0) {
            snprintf(path, sizeof(path), "%s/%s", ks->folder, entry->d_name);
            try_path(ks, path, false);
        }
    closedir(folder);
}

static void watch_folder_of(struct keyboard_set *ks, const char *path) {
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    if (slash && slash != path && slash - path < PATH_MAX) {
        snprintf(folder, sizeof(folder), "%.*s", (int)(slash - path), path);
        keyboard_watch_folder(ks->watch, folder);
    }
}

/* Watched before it is looked at: what comes between the two is seen twice, never missed. */
static void look_around(struct keyboard_set *ks) {
    keyboard_watch_folder(ks->watch, ks->folder);
    if (ks->scan)
        scan_folder(ks);
    for (size_t i = 0; !ks->scan && i < ks->named_count; i++) {
        watch_folder_of(ks, ks->named[i]);
        try_path(ks, ks->named[i], true);
    }
}

bool keyboard_set_read(struct keyboard_set *ks, int *ret_device, struct wedge_key *ret_key) {
    if (keyboard_watch_changed(ks->watch))
        look_around(ks);
    for (int i = 0; i < KEYBOARDS_MAX; i++) {
        int which = (ks->turn + i) % KEYBOARDS_MAX;
        struct keyboard *k = &ks->places[which];
        struct wedge_key key;
        int r = k->dev ? keyboard_next(k, &key) : 0;
        if (r < 0) {
            keyboard_release(k);
        } else if (r > 0) {
            ks->turn = which;
            *ret_device = which;
            *ret_key = key;
            return true;
        }
    }
    ks->turn = (ks->turn + 1) % KEYBOARDS_MAX;
    return false;
}

size_t keyboard_set_fds(const struct keyboard_set *ks, int *ret_fds, size_t max) {
    size_t n = 0;
    if (ks->watch >= 0 && n < max)
        ret_fds[n++] = ks->watch;
    for (int i = 0; i < KEYBOARDS_MAX; i++)
        if (ks->places[i].dev && n < max)
            ret_fds[n++] = ks->places[i].fd;
    return n;
}

int keyboard_set_count(const struct keyboard_set *ks) {
    int n = 0;
    for (int i = 0; i < KEYBOARDS_MAX; i++)
        n += ks->places[i].dev != NULL;
    return n;
}

/* ---- opening ---- */
static int parse_paths(struct keyboard_set *ks, const char *paths) {
    ks->names = strdup(paths);
    if (!ks->names)
        return -ENOMEM;
    char *rest = ks->names;
    for (char *path; (path = strsep(&rest, ","));) {
        if (path[0] != '/' || ks->named_count == NAMED_MAX)
            return -EINVAL;
        ks->named[ks->named_count++] = path;
    }
    return 0;
}

static int parse(struct keyboard_set *ks, const char *spec, char ret_error[KEYBOARD_ERROR]) {
    int r = strcmp(spec, "none") == 0 ? 0 : -EINVAL;
    ks->scan = strcmp(spec, "auto") == 0 || strncmp(spec, "auto!", 5) == 0;
    if (ks->scan)
        r = spec[4] ? parse_paths(ks, spec + 5) : 0;
    else if (strncmp(spec, "evdev:", 6) == 0)
        r = parse_paths(ks, spec + 6);
    if (r < 0)
        snprintf(ret_error, KEYBOARD_ERROR, "%.100s: keyboards are auto, none or evdev:/PATH,/PATH (at most %d)", spec,
                 NAMED_MAX);
    return r;
}

int keyboard_set_open(const char *folder, const char *spec, struct keyboard_set **ret_set,
                      char ret_error[KEYBOARD_ERROR]) {
    struct keyboard_set *ks = calloc(1, sizeof(*ks));
    if (!ks)
        return -ENOMEM;
    ks->watch = -1;
    snprintf(ks->folder, sizeof(ks->folder), "%s", folder);
    int r = parse(ks, spec, ret_error);
    if (r < 0) {
        keyboard_set_close(ks);
        return r;
    }
    if (ks->scan || ks->named_count > 0) {
        ks->watch = keyboard_watch_open(); /* without it, what is there now serves */
        look_around(ks);
    }
    *ret_set = ks;
    return 0;
}

void keyboard_set_close(struct keyboard_set *ks) {
    if (!ks)
        return;
    for (int i = 0; i < KEYBOARDS_MAX; i++)
        keyboard_release(&ks->places[i]);
    if (ks->watch >= 0)
        close(ks->watch);
    free(ks->names);
    free(ks);
}
