/* Starting kioskctl, hearing what it prints, and reading that. No shell: the words go as they are. */
#include "station/errand.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The program keeps its signals blocked for its own loop: a child must not inherit that. */
static int spawn(char *const argv[], int out, bool errors, pid_t *ret_pid) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none;
    sigemptyset(&none);
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&how);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    if (errors)
        posix_spawn_file_actions_adddup2(&files, out, STDERR_FILENO);
    posix_spawnattr_setsigmask(&how, &none);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETSIGMASK);
    int r = posix_spawn(ret_pid, argv[0], &files, &how, argv, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&how);
    return -r;
}

static int start(struct errand *errand, char *const argv[], bool errors, int64_t now) {
    int pipe_fds[2];
    pid_t pid;
    char *answer = malloc(ERRAND_ANSWER);
    if (!answer)
        return -ENOMEM;
    int r = pipe2(pipe_fds, O_CLOEXEC) < 0 ? -errno : 0;
    if (r == 0) {
        r = spawn(argv, pipe_fds[1], errors, &pid);
        close(pipe_fds[1]);
        if (r < 0)
            close(pipe_fds[0]);
    }
    if (r < 0) {
        free(answer);
        return r;
    }
    fcntl(pipe_fds[0], F_SETFL, O_NONBLOCK);
    *errand = (struct errand){.pid = pid, .fd = pipe_fds[0], .answer = answer, .began = now};
    return 0;
}

int errand_start(struct errand *errand, char *const argv[], int64_t now) { return start(errand, argv, false, now); }

int errand_start_any(struct errand *errand, char *const argv[], int64_t now) { return start(errand, argv, true, now); }

/* ---- the answer ---- */
static void copy_word(const json_t *answer, const char *name, char *ret_word, size_t cap) {
    const char *text = json_string_value(json_object_get(answer, name));
    snprintf(ret_word, cap, "%s", text ? text : "");
}

void errand_read(const char *answer, size_t len, struct errand_news *ret_news) {
    *ret_news = (struct errand_news){.tickets = -1};
    json_t *root = json_loadb(answer, len, JSON_DISABLE_EOF_CHECK, NULL);
    const char *fault = json_string_value(json_array_get(json_object_get(root, "faults"), 0));
    const json_t *tickets = json_object_get(root, "tickets");
    ret_news->ok = json_is_true(json_object_get(root, "ok"));
    copy_word(root, "event", ret_news->event, sizeof(ret_news->event));
    copy_word(root, "signer", ret_news->signer, sizeof(ret_news->signer));
    copy_word(root, "kiosk", ret_news->kiosk, sizeof(ret_news->kiosk));
    copy_word(root, "host", ret_news->host, sizeof(ret_news->host));
    if (json_is_integer(tickets))
        ret_news->tickets = json_integer_value(tickets);
    if (!ret_news->ok)
        snprintf(ret_news->fault, sizeof(ret_news->fault), "%s", fault ? fault : "kioskctl gave no answer");
    json_decref(root);
}

/* ---- its way ---- */
static bool hear(struct errand *errand) {
    char passed_over[4096];
    for (;;) {
        const bool room = errand->len < ERRAND_ANSWER;
        ssize_t n = room ? read(errand->fd, errand->answer + errand->len, ERRAND_ANSWER - errand->len)
                         : read(errand->fd, passed_over, sizeof(passed_over));
        if (n <= 0)
            return n == 0 || (errno != EAGAIN && errno != EINTR);
        errand->len += room ? (size_t)n : 0;
    }
}

static void forget(struct errand *errand) {
    close(errand->fd);
    free(errand->answer);
    *errand = (struct errand){0};
}

void errand_stop(struct errand *errand) {
    if (errand->pid > 0) {
        kill(errand->pid, SIGKILL);
        waitpid(errand->pid, NULL, 0);
    }
    if (errand->answer)
        forget(errand);
}

bool errand_poll(struct errand *errand, int64_t now, struct errand_news *ret_news) {
    if (errand->pid <= 0)
        return false;
    if (now - errand->began > ERRAND_MAX_MS) {
        *ret_news = (struct errand_news){.tickets = -1, .fault = "the stick does not answer"};
        errand_stop(errand);
        return true;
    }
    int status = -1;
    if (!hear(errand) || waitpid(errand->pid, &status, WNOHANG) == 0)
        return false;
    errand_read(errand->answer, errand->len, ret_news);
    ret_news->ok = ret_news->ok && status == 0;
    forget(errand);
    return true;
}

bool errand_over(struct errand *errand, int *ret_status) {
    int status = 0;
    if (errand->pid <= 0 || !hear(errand) || waitpid(errand->pid, &status, WNOHANG) == 0)
        return false;
    errand->pid = 0;
    *ret_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return true;
}
