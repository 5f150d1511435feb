/* A program run to its end. See child.h. */
#include "ctl/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIRST_FD 3
#define SPARE_FD 20 /* above all that are placed: nothing is overwritten before it is copied */

struct ear {
    int fd, from;
    char line[CHILD_LINE];
    size_t used;
};

static void fd_close(int *fd) {
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* ---- starting ---- */

/* Copies of the descriptors far up, so that none stands where another is to go. */
static int place(posix_spawn_file_actions_t *actions, int fd, int to, int *ret_copy) {
    *ret_copy = fcntl(fd, F_DUPFD_CLOEXEC, SPARE_FD);
    return *ret_copy < 0 ? errno : posix_spawn_file_actions_adddup2(actions, *ret_copy, to);
}

static int describe(posix_spawn_file_actions_t *actions, const struct child *child, int out, int err,
                    int copies[3 + CHILD_FDS]) {
    int r = child->in < 0 ? posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0)
                          : place(actions, child->in, 0, &copies[0]);
    if (r == 0)
        r = place(actions, out, 1, &copies[1]);
    if (r == 0)
        r = place(actions, err, 2, &copies[2]);
    for (int i = 0; i < CHILD_FDS && r == 0; i++)
        if (child->fds[i] >= 0)
            r = place(actions, child->fds[i], FIRST_FD + i, &copies[3 + i]);
    return r;
}

static int start(const struct child *child, int out, int err, pid_t *ret_pid) {
    posix_spawn_file_actions_t actions;
    int copies[3 + CHILD_FDS] = {-1, -1, -1, -1, -1};
    int r = posix_spawn_file_actions_init(&actions);
    if (r != 0)
        return -r;
    r = describe(&actions, child, out, err, copies);
    if (r == 0)
        r = posix_spawnp(ret_pid, child->argv[0], &actions, NULL, child->argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    for (size_t i = 0; i < sizeof copies / sizeof *copies; i++)
        fd_close(&copies[i]);
    return -r;
}

/* ---- listening ---- */
static void hear_bytes(const struct child *child, struct ear *ear, const char *bytes, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] == '\n' || bytes[i] == '\r') {
            ear->line[ear->used] = '\0';
            if (ear->used > 0)
                child->line(child->ctx, ear->from, ear->line);
            ear->used = 0;
        } else if (ear->used < sizeof ear->line - 1) {
            ear->line[ear->used++] = bytes[i];
        }
    }
}

static void hear(const struct child *child, struct ear *ear) {
    char bytes[4096];
    ssize_t n = read(ear->fd, bytes, sizeof bytes);
    if (n > 0) {
        hear_bytes(child, ear, bytes, (size_t)n);
    } else if (n == 0 || errno != EINTR) {
        hear_bytes(child, ear, "\n", 1);
        fd_close(&ear->fd);
    }
}

static void listen_to_end(const struct child *child, struct ear ears[2]) {
    while (ears[0].fd >= 0 || ears[1].fd >= 0) {
        struct pollfd polled[2] = {{.fd = ears[0].fd, .events = POLLIN}, {.fd = ears[1].fd, .events = POLLIN}};
        if (poll(polled, 2, -1) < 0 && errno != EINTR)
            break;
        for (int i = 0; i < 2; i++)
            if (ears[i].fd >= 0 && polled[i].revents != 0)
                hear(child, &ears[i]);
    }
}

static int await(pid_t pid) {
    int status;
    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -errno;
    return status;
}

int child_run(const struct child *child) {
    int out[2] = {-1, -1}, err[2] = {-1, -1};
    pid_t pid = -1;
    int r = pipe2(out, O_CLOEXEC) < 0 || pipe2(err, O_CLOEXEC) < 0 ? -errno : 0;
    if (r == 0)
        r = start(child, out[1], err[1], &pid);
    fd_close(&out[1]);
    fd_close(&err[1]);
    struct ear ears[2] = {{.fd = out[0], .from = 1}, {.fd = err[0], .from = 2}};
    if (r == 0) {
        listen_to_end(child, ears);
        r = await(pid);
    }
    fd_close(&ears[0].fd);
    fd_close(&ears[1].fd);
    return r;
}
