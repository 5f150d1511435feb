/* Pictures are looked at by other programs while we write the next one, so they are replaced, never rewritten. */
#include "art/save.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int save_begin(const char *path, struct save *ret_save) {
    int n = snprintf(ret_save->temp, sizeof ret_save->temp, "%s.%ld.tmp", path, (long)getpid());
    if (n < 0 || (size_t)n >= sizeof ret_save->temp)
        return -ENAMETOOLONG;
    int fd = open(ret_save->temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (fd < 0)
        return -errno;
    ret_save->path = path;
    ret_save->file = fdopen(fd, "wb");
    if (ret_save->file)
        return 0;
    close(fd);
    unlink(ret_save->temp);
    return -ENOMEM;
}

int save_end(struct save *save, int result) {
    if (result == 0 && fflush(save->file) != 0)
        result = -errno;
    if (fclose(save->file) != 0 && result == 0)
        result = -errno;
    if (result == 0 && rename(save->temp, save->path) != 0)
        result = -errno;
    if (result < 0)
        unlink(save->temp);
    return result;
}
