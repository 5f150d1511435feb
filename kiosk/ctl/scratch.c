/* A folder that outlives no verb. See scratch.h. */
#include "ctl/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glib.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at) {
    (void)st, (void)kind, (void)at;
    remove(path);
    return 0;
}

/* ---- signals ---- */

/* Those that end a verb; one that is ignored (nohup) stays so. */
static sigset_t endings(void) {
    static const int ends[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction present;
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < G_N_ELEMENTS(ends); i++)
        if (sigaction(ends[i], NULL, &present) == 0 && present.sa_handler != SIG_IGN)
            sigaddset(&set, ends[i]);
    return set;
}

void scratch_is(const struct scratch *scratch, enum scratch_phase phase) {
    sigset_t set = endings();
    uint8_t byte = (uint8_t)phase;
    if (phase == SCRATCH_DOING)
        sigprocmask(SIG_BLOCK, &set, NULL);
    while (write(scratch->tell, &byte, 1) < 0 && errno == EINTR)
        ;
    if (phase != SCRATCH_DOING)
        sigprocmask(SIG_UNBLOCK, &set, NULL);
}

/* ---- the parent ---- */

/* Whoever sends a signal to us alone means the work. A status as of waitpid. */
static int await(pid_t child, const sigset_t *watched) {
    int status = 0;
    for (;;) {
        int sig = sigwaitinfo(watched, NULL);
        if (sig == SIGCHLD) {
            if (waitpid(child, &status, WNOHANG) == child)
                return status;
        } else if (sig > 0) {
            kill(child, sig);
        }
    }
}

static enum scratch_phase last_phase(int fd) {
    uint8_t byte = SCRATCH_BEFORE;
    while (read(fd, &byte, 1) == 1)
        ;
    return (enum scratch_phase)byte;
}

/* It was ended before its time: what became of it, then the same end for us, which the shell that waits understands. */
static int interrupted(int sig, const char *name, enum scratch_phase phase, const char *done) {
    const char *words = "nothing was changed";
    switch (phase) {
    case SCRATCH_BEFORE: break;
    case SCRATCH_DOING: words = "whether it was done is not known: the same once more shows it"; break;
    case SCRATCH_DONE: words = done; break;
    }
    fprintf(stderr, "%s%s: %s\n", isatty(STDERR_FILENO) ? "\r\033[K" : "", name, words);
    struct sigaction end = {.sa_handler = SIG_DFL};
    sigset_t set = endings();
    if (sigismember(&set, sig) == 1) {
        sigaction(sig, &end, NULL);
        raise(sig);
    }
    return 1;
}

static int outcome(int status, int fd, const char *done) {
    if (WIFEXITED(status))
        return WEXITSTATUS(status);
    int sig = WTERMSIG(status);
    bool meant = sig == SIGINT || sig == SIGTERM || sig == SIGHUP;
    g_autofree char *name = meant ? g_strdup("interrupted") : g_strdup_printf("ended by %s", strsignal(sig));
    return interrupted(sig, name, last_phase(fd), done);
}

/* The child's status, or -errno. */
static int run_in_child(const struct scratch *scratch, int (*work)(const void *ctx, const struct scratch *scratch),
                        const void *ctx, const sigset_t *watched, const sigset_t *before, int *ret_status) {
    pid_t child = fork();
    if (child < 0)
        return -errno;
    if (child == 0) {
        sigprocmask(SIG_SETMASK, before, NULL);
        exit(work(ctx, scratch));
    }
    *ret_status = await(child, watched);
    return 0;
}

int scratch_run(int (*work)(const void *ctx, const struct scratch *scratch), const void *ctx, const char *done) {
    sigset_t watched = endings(), before;
    int pipes[2], status = 0;
    if (pipe2(pipes, O_CLOEXEC | O_NONBLOCK) < 0)
        return perror("kioskctl"), 1;
    signal(SIGCHLD, SIG_DFL); /* ignored, it would take the child's status with it */
    sigaddset(&watched, SIGCHLD);
    sigprocmask(SIG_BLOCK, &watched, &before);
    g_autofree char *dir = g_dir_make_tmp("lanyard-publish-XXXXXX", NULL);
    const struct scratch scratch = {.dir = dir, .tell = pipes[1]};
    int r = dir ? run_in_child(&scratch, work, ctx, &watched, &before, &status) : -EIO;
    if (dir)
        nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (r < 0)
        fprintf(stderr, "kioskctl: %s\n", dir ? g_strerror(-r) : "no temporary folder can be made (TMPDIR)");
    r = r < 0 ? 1 : outcome(status, pipes[0], done);
    close(pipes[0]);
    close(pipes[1]);
    return r;
}
