/* Where films are converted. See media_mend.h. */
#include "ctl/media_mend.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "app/shelf.h"
#include "ctl/media_look.h"

#define FOLDER ".converting"

/* What an interrupted run left. */
static void empty(const struct mending *mending) {
    g_autoptr(GDir) dir = g_dir_open(mending->path, 0, NULL);
    const char *leaf;
    while (dir && (leaf = g_dir_read_name(dir)))
        unlinkat(mending->folder, leaf, 0);
}

static int begin(struct mending *mending, const char *state, struct faults *faults) {
    if (mending->folder >= 0)
        return 0;
    g_free(mending->path);
    mending->path = g_build_filename(state, "media", FOLDER, NULL);
    if (g_mkdir_with_parents(mending->path, 0700) < 0)
        return fault_add(faults, mending->path, 0, NULL, "cannot be made: %s", g_strerror(errno));
    int folder = open(mending->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0 || flock(folder, LOCK_EX | LOCK_NB) < 0) {
        int error = errno;
        if (folder >= 0)
            close(folder);
        return fault_add(faults, mending->path, 0, NULL, "%s",
                         error == EWOULDBLOCK ? "another kioskctl is converting: wait for it" : g_strerror(error));
    }
    mending->folder = folder;
    empty(mending);
    return 0;
}

/* A film that fits is seldom larger than the one it is made of; the shelf looks again at the end. */
static bool has_room(int folder, int fd) {
    struct statvfs disk;
    struct stat st;
    if (fstatvfs(folder, &disk) < 0 || fstat(fd, &st) < 0)
        return true;
    return (int64_t)(disk.f_bavail * disk.f_frsize) > st.st_size + SHELF_SPARE;
}

int mend(struct mending *mending, const char *state, unsigned flaws, const struct media_facts *facts, int fd,
         const char *name, struct faults *faults) {
    const char *leaf = facts->kind == MEDIA_FILM        ? "film.mp4"
                       : g_str_has_suffix(name, ".png") ? "photo.png"
                                                        : "photo.jpg";
    int r = begin(mending, state, faults);
    if (r < 0)
        return r;
    if (!has_room(mending->folder, fd))
        return fault_add(faults, name, 0, NULL, "the disk is full: 256 MB stay free for the journal");
    r = media_convert(flaws, facts, fd, mending->folder, leaf, name, faults);
    int made = r < 0 ? r : openat(mending->folder, leaf, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    int error = errno;
    unlinkat(mending->folder, leaf, 0);
    if (r < 0 || made >= 0)
        return made;
    return fault_add(faults, name, 0, NULL, "ffmpeg left nothing: %s", g_strerror(error));
}

void mending_end(struct mending *mending) {
    if (mending->folder >= 0) {
        empty(mending);
        close(mending->folder);
        rmdir(mending->path);
    }
    g_free(mending->path);
    *mending = MENDING_NONE;
}
