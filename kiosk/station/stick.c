/* Looking for files on mounted sticks. Names are whatever strangers wrote: links are passed over, and so is all beyond
 * a few dozen entries a folder. */
#include "station/stick.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define ENTRIES_MAX 64 /* looked at in one folder */
#define DEPTH 2        /* /media/PERSON/LABEL/lanyard */

static enum stick_kind kind_of(const char *name) {
    const char *dot = strrchr(name, '.');
    if (name[0] == '.' || !dot || dot == name) /* "._spring.lanyard" is what some machines leave beside a copy */
        return STICK_NOTHING;
    return strcmp(dot, ".lanyard") == 0 ? STICK_BUNDLE : strcmp(dot, ".enrol") == 0 ? STICK_ENROLMENT : STICK_NOTHING;
}

static bool goes_before(const struct stick_find *a, const struct stick_find *b) {
    if (b->kind == STICK_NOTHING || a->kind != b->kind)
        return b->kind == STICK_NOTHING || a->kind < b->kind;
    return a->changed != b->changed ? a->changed > b->changed : strcmp(a->path, b->path) < 0;
}

static bool is_event(const char *folder) {
    char conf[PATH_MAX];
    struct stat info;
    return (size_t)snprintf(conf, sizeof(conf), "%s/event.conf", folder) < sizeof(conf) && lstat(conf, &info) == 0;
}

static void look_at(const char *folder, const char *name, struct stick_find *best) {
    struct stick_find find = {.kind = kind_of(name)};
    struct stat info;
    if (name[0] == '.' || (size_t)snprintf(find.path, sizeof(find.path), "%s/%s", folder, name) >= sizeof(find.path) ||
        lstat(find.path, &info) < 0)
        return;
    if (S_ISDIR(info.st_mode))
        find.kind = is_event(find.path) ? STICK_FOLDER : STICK_NOTHING;
    else if (!S_ISREG(info.st_mode))
        return;
    if (find.kind == STICK_NOTHING)
        return;
    find.size = info.st_size;
    find.changed = (int64_t)info.st_mtim.tv_sec * 1000 + info.st_mtim.tv_nsec / 1000000;
    if (goes_before(&find, best))
        *best = find;
}

/* Calls look_at for files of folder/lanyard, then the same for the folders below. */
static void look_in(const char *folder, int depth, struct stick_find *best) {
    char below[PATH_MAX];
    struct stat info;
    DIR *dir = opendir(folder);
    if (!dir)
        return;
    const struct dirent *entry;
    const bool ours = strcmp(strrchr(folder, '/') ? strrchr(folder, '/') : "", "/lanyard") == 0;
    for (int n = 0; n < ENTRIES_MAX && (entry = readdir(dir)); n++) {
        if (ours)
            look_at(folder, entry->d_name, best);
        else if (entry->d_name[0] != '.' && (depth > 0 || strcmp(entry->d_name, "lanyard") == 0) &&
                 (size_t)snprintf(below, sizeof(below), "%s/%s", folder, entry->d_name) < sizeof(below) &&
                 lstat(below, &info) == 0 && S_ISDIR(info.st_mode))
            look_in(below, depth - 1, best);
    }
    closedir(dir);
}

void stick_look(const char *folders, struct stick_find *ret_find) {
    *ret_find = (struct stick_find){.kind = STICK_NOTHING};
    for (const char *at = folders; *at;) {
        char folder[PATH_MAX];
        size_t len = strcspn(at, ":");
        if (len > 0 && len < sizeof(folder)) {
            snprintf(folder, sizeof(folder), "%.*s", (int)len, at);
            look_in(folder, DEPTH, ret_find);
        }
        at += len + (at[len] == ':');
    }
}

const char *stick_name(const struct stick_find *find) {
    const char *slash = strrchr(find->path, '/');
    return slash ? slash + 1 : find->path;
}

bool stick_same(const struct stick_find *a, const struct stick_find *b) {
    return a->kind == b->kind && a->size == b->size && a->changed == b->changed && strcmp(a->path, b->path) == 0;
}
