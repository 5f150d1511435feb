/* STATE/enrol: four small files that are of use only together, so they are written beside it and change places as one
 * folder. A crash leaves the old ones or the new ones, and at worst a folder beside it, which the next call clears. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sync/enrol_impl.h"

#define BESIDE "enrol.new"

static int say(char error[ENROL_ERROR], const char *folder, int r) {
    snprintf(error, ENROL_ERROR, "%s: %s", folder, strerrordesc_np(-r));
    return r;
}

/* Only ours are in it; a folder with anything else stays, and says so. */
static int clear_folder(int state, const char *name) {
    static const char *const files[] = {ENROL_CONF, ENROL_CA, ENROL_CERT, ENROL_KEY};
    int folder = openat(state, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (folder < 0)
        return errno == ENOENT ? 0 : -errno;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        unlinkat(folder, files[i], 0);
    close(folder);
    return unlinkat(state, name, AT_REMOVEDIR) < 0 ? -errno : 0;
}

/* As root for a kiosk that runs as somebody else. */
static int give(int fd, const struct stat *owner) {
    return geteuid() != 0 || fchown(fd, owner->st_uid, owner->st_gid) == 0 ? 0 : -errno;
}

static int write_file(int folder, const struct stat *owner, const char *name, const char *text) {
    size_t size = strlen(text), done = 0;
    if (size == 0)
        return 0;
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    int r = fd < 0 ? -errno : give(fd, owner);
    while (r == 0 && done < size) {
        ssize_t n = write(fd, text + done, size - done);
        if (n < 0 && errno != EINTR)
            r = -errno;
        done += n > 0 ? (size_t)n : 0;
    }
    if (r == 0 && fsync(fd) < 0)
        r = -errno;
    if (fd >= 0)
        close(fd);
    return r;
}

static int fill(int folder, const struct stat *owner, const struct enrolment *enrolment) {
    ENROL_TEXT_AUTO conf = enrol_text(enrolment, false, NULL);
    int r = write_file(folder, owner, ENROL_CA, enrolment->ca);
    if (r == 0)
        r = write_file(folder, owner, ENROL_CERT, enrolment->certificate);
    if (r == 0)
        r = write_file(folder, owner, ENROL_KEY, enrolment->key);
    if (r == 0)
        r = write_file(folder, owner, ENROL_CONF, conf);
    if (r == 0)
        r = give(folder, owner);
    return r == 0 && fsync(folder) < 0 ? -errno : r;
}

static int make_beside(int state, const struct enrolment *enrolment) {
    struct stat owner;
    int r = clear_folder(state, BESIDE);
    if (r == 0 && (fstat(state, &owner) < 0 || mkdirat(state, BESIDE, 0700) < 0))
        r = -errno;
    int folder = r < 0 ? -1 : openat(state, BESIDE, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (r == 0)
        r = folder < 0 ? -errno : fill(folder, &owner, enrolment);
    if (folder >= 0)
        close(folder);
    return r;
}

/* The two change places at one instant; where a file system cannot, there is an instant without any. */
static int swap(int state) {
    if (renameat2(state, BESIDE, state, ENROL_FOLDER, RENAME_NOREPLACE) == 0 ||
        (errno == EINVAL && renameat(state, BESIDE, state, ENROL_FOLDER) == 0))
        return 0;
    if ((errno == EEXIST || errno == ENOTEMPTY) && renameat2(state, BESIDE, state, ENROL_FOLDER, RENAME_EXCHANGE) == 0)
        return 0;
    if (errno != EINVAL)
        return -errno;
    int r = clear_folder(state, ENROL_FOLDER);
    return r == 0 && renameat(state, BESIDE, state, ENROL_FOLDER) < 0 ? -errno : r;
}

static int open_state(const char *state_dir) {
    int fd = open(state_dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

int enrol_install(const char *state_dir, const struct enrolment *enrolment, char error[ENROL_ERROR]) {
    int r = enrol_check(enrolment, error);
    if (r < 0)
        return r;
    int state = open_state(state_dir);
    if (state < 0)
        return say(error, state_dir, state);
    r = make_beside(state, enrolment);
    if (r == 0)
        r = swap(state);
    if (r == 0 && fsync(state) < 0)
        r = -errno;
    clear_folder(state, BESIDE); /* the old one now, or one that did not come about */
    close(state);
    return r < 0 ? say(error, state_dir, r) : 0;
}

int enrol_remove(const char *state_dir) {
    int state = open_state(state_dir);
    if (state < 0)
        return state;
    int r = clear_folder(state, BESIDE);
    if (r == 0 && renameat(state, ENROL_FOLDER, state, BESIDE) < 0)
        r = errno == ENOENT ? 0 : -errno;
    if (r == 0)
        r = clear_folder(state, BESIDE);
    if (r == 0 && fsync(state) < 0)
        r = -errno;
    close(state);
    return r;
}

/* ---- reading ---- */
static int read_pem(const char *state_dir, const char *name, char ret_pem[ENROL_PEM], char error[ENROL_ERROR]) {
    g_autofree char *path = g_build_filename(state_dir, ENROL_FOLDER, name, NULL);
    int r = enrol_read(path, ret_pem, ENROL_PEM, error);
    if (r != -ENOENT)
        return r;
    ret_pem[0] = '\0';
    return 0; /* whether it must be there is for enrol_check */
}

int enrol_installed(const char *state_dir, struct enrolment *ret_enrolment, char error[ENROL_ERROR]) {
    g_autofree char *path = g_build_filename(state_dir, ENROL_FOLDER, ENROL_CONF, NULL);
    char text[ENROL_FILE_MAX + 1];
    struct enrolment enrolment = {0};
    int r = enrol_read(path, text, sizeof(text), error);
    if (r == -ENOENT)
        snprintf(error, ENROL_ERROR, "%s: not enrolled", state_dir);
    if (r == 0)
        r = enrol_parse(path, text, false, &enrolment, error);
    if (r == 0)
        r = read_pem(state_dir, ENROL_CA, enrolment.ca, error);
    if (r == 0)
        r = read_pem(state_dir, ENROL_CERT, enrolment.certificate, error);
    if (r == 0)
        r = read_pem(state_dir, ENROL_KEY, enrolment.key, error);
    if (r == 0)
        r = enrol_check(&enrolment, error);
    if (r == 0)
        *ret_enrolment = enrolment;
    enrol_clear(&enrolment);
    explicit_bzero(text, sizeof(text));
    return r;
}
