/* After a command that root gave: a roster or a journal that was made just now would be root's, and the desk beside it,
 * which runs as another user, could not open it. A few dozen files, and the media. See owner.h. */
#include "ctl/owner.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH 2 /* STATE/media/FILE */

static void give_below(int folder, const struct stat *owner, int depth);

/* By descriptor, so that what was looked at is what is given; a second name may be of a file that lies elsewhere. */
static void give_one(int folder, const char *name, const struct stat *owner, int depth) {
    struct stat st;
    int fd = openat(folder, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return;
    bool known = fstat(fd, &st) == 0, below = known && S_ISDIR(st.st_mode);
    if (known && st.st_uid == 0 && (below || (S_ISREG(st.st_mode) && st.st_nlink == 1)) &&
        fchownat(fd, "", owner->st_uid, owner->st_gid, AT_EMPTY_PATH) < 0)
        fprintf(stderr, "kioskctl: %s: cannot be given to the kiosk's user: %s\n", name, strerror(errno));
    int inside = below && depth > 1 ? openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (inside >= 0)
        give_below(inside, owner, depth - 1);
    close(fd);
}

/* Closes folder. */
static void give_below(int folder, const struct stat *owner, int depth) {
    DIR *dir = fdopendir(folder);
    if (!dir) {
        close(folder);
        return;
    }
    for (const struct dirent *entry; (entry = readdir(dir));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            give_one(folder, entry->d_name, owner, depth);
    closedir(dir);
}

void owner_give(const char *state_dir) {
    struct stat owner;
    int folder = geteuid() == 0 ? open(state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (folder < 0)
        return;
    if (fstat(folder, &owner) == 0 && owner.st_uid != 0)
        give_below(folder, &owner, DEPTH);
    else
        close(folder);
}
