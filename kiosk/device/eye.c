/* The parent's end of the eye. It never blocks: reading, killing, reaping and restarting all happen inside eye_poll,
 * which the desk calls with every frame it draws. The child is started by posix_spawn, safe in a program with
 * threads; it gets its two descriptors and loses all others.
 * The child dies with the thread that started it (parent-death signal), so call eye_start and eye_poll from a thread
 * that lives as long as the program. */
#include "device/eye.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "device/eye_preview.h"

#define SILENCE_MS 2000   /* a living child beats every 250 ms */
#define START_MS 5000     /* but some cameras take seconds to open */
#define BACK_MS 200       /* after a crash of a child that had its camera */
#define RETRY_MS 900      /* after one that had none */
#define DESCRIPTOR_MIN 16 /* ours are kept above the child's numbers */
#define BUFFER (4 * EYE_MESSAGE_MAX)

struct eye {
    char *program, *camera;
    pid_t pid;       /* 0: none */
    bool dying;      /* killed, not yet reaped */
    int pipe, memfd; /* -1: none */
    struct eye_preview_header *preview;
    struct plane copy;
    bool ended;
    bool greeted;         /* HELLO came from this child */
    bool told;            /* this child's failure has been told */
    int64_t heard;        /* when it last said something, or was started */
    int64_t retry;        /* when to start the next */
    char last_fault[128]; /* the same failure over and over is told once */
    char why[128];        /* a failure to tell */
    bool why_waiting;
    uint8_t bytes[BUFFER];
    size_t len;
};

/* ---- starting ---- */

static int64_t clock_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void close_fd(int *fd) {
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* Move a descriptor out of the way of the numbers that the child will use. */
static int lift(int fd) {
    if (fd < 0 || fd >= DESCRIPTOR_MIN)
        return fd;
    int high = fcntl(fd, F_DUPFD_CLOEXEC, DESCRIPTOR_MIN);
    int error = errno;
    close(fd);
    errno = error;
    return high;
}

static int make_pipe(int *ret_read, int *ret_write) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) < 0)
        return -errno;
    ends[0] = lift(ends[0]);
    ends[1] = lift(ends[1]);
    if (ends[0] < 0 || ends[1] < 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) < 0) {
        int error = errno;
        close_fd(&ends[0]);
        close_fd(&ends[1]);
        return -error;
    }
    *ret_read = ends[0];
    *ret_write = ends[1];
    return 0;
}

/* stdin from nowhere, stdout to our stderr, the pipe and the memfd at their numbers, nothing else. */
static int describe_files(posix_spawn_file_actions_t *files, int out, int memfd) {
    int r = posix_spawn_file_actions_addopen(files, 0, "/dev/null", O_RDONLY, 0);
    if (r == 0)
        r = posix_spawn_file_actions_adddup2(files, 2, 1);
    if (r == 0)
        r = posix_spawn_file_actions_adddup2(files, out, EYE_FD_PIPE);
    if (r == 0)
        r = posix_spawn_file_actions_adddup2(files, memfd, EYE_FD_PREVIEW);
    if (r == 0)
        r = posix_spawn_file_actions_addclosefrom_np(files, EYE_FD_PREVIEW + 1);
    return -r;
}

/* The program may block or ignore signals; its child starts as from a shell. */
static int describe_signals(posix_spawnattr_t *attributes) {
    sigset_t none, every;
    sigemptyset(&none);
    sigfillset(&every);
    int r = posix_spawnattr_setsigmask(attributes, &none);
    if (r == 0)
        r = posix_spawnattr_setsigdefault(attributes, &every);
    if (r == 0)
        r = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    return -r;
}

static int spawn(struct eye *eye, int out, pid_t *ret_pid) {
    char child[] = "--child", camera[] = "--camera";
    char *arguments[] = {eye->program, child, camera, eye->camera, NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    int r = -posix_spawn_file_actions_init(&files);
    if (r < 0)
        return r;
    r = -posix_spawnattr_init(&attributes);
    if (r == 0) {
        r = describe_files(&files, out, eye->memfd);
        if (r == 0)
            r = describe_signals(&attributes);
        if (r == 0)
            r = -posix_spawn(ret_pid, eye->program, &files, &attributes, arguments, environ);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&files);
    return r;
}

static int start(struct eye *eye, int64_t now) {
    int in = -1, out = -1;
    int r = make_pipe(&in, &out);
    if (r < 0)
        return r;
    r = spawn(eye, out, &eye->pid);
    close_fd(&out);
    if (r < 0) {
        eye->pid = 0;
        close_fd(&in);
        return r;
    }
    eye->pipe = in;
    eye->len = 0;
    eye->greeted = eye->told = eye->dying = false;
    eye->heard = now;
    return 0;
}

/* ---- failing ---- */

static void tell(struct eye *eye, const char *why) {
    if (eye->told || strcmp(eye->last_fault, why) == 0)
        return;
    eye->told = true;
    snprintf(eye->last_fault, sizeof eye->last_fault, "%s", why);
    snprintf(eye->why, sizeof eye->why, "%s", why);
    eye->why_waiting = true;
}

static void kill_child(struct eye *eye, int64_t now) {
    if (eye->pid > 0)
        kill(eye->pid, SIGKILL);
    eye->dying = eye->pid > 0;
    eye->retry = now + (eye->greeted ? BACK_MS : RETRY_MS);
    close_fd(&eye->pipe);
}

static void explain_exit(struct eye *eye, int status) {
    char why[sizeof eye->why];
    if (WIFSIGNALED(status))
        snprintf(why, sizeof why, "the camera process was ended by signal %d (%s)", WTERMSIG(status),
                 strsignal(WTERMSIG(status)));
    else
        snprintf(why, sizeof why, "the camera process ended with status %d", WEXITSTATUS(status));
    if (!eye->ended)
        tell(eye, why);
}

/* The pipe is closed, so the child is gone or as good as gone. */
static void reap(struct eye *eye) {
    int status = 0;
    pid_t got = eye->pid > 0 ? waitpid(eye->pid, &status, WNOHANG) : 0;
    if (got == 0 || (got < 0 && errno == EINTR))
        return;
    if (got > 0)
        explain_exit(eye, status);
    eye->pid = 0;
    eye->dying = false;
}

/* ---- listening ---- */

static void hear(struct eye *eye, int64_t now) {
    if (eye->pipe < 0 || eye->len == sizeof eye->bytes)
        return;
    ssize_t got = read(eye->pipe, eye->bytes + eye->len, sizeof eye->bytes - eye->len);
    if (got > 0) {
        eye->len += (size_t)got;
        eye->heard = now;
    } else if (got == 0) {
        /* Closed by exit, as a rule; closed by a child that lives on would be mischief. Let an exit speak first. */
        reap(eye);
        kill_child(eye, now);
    }
}

/* What the child said about itself. False for a message that the caller need not hear. */
static bool note(struct eye *eye, const struct eye_message *message, int64_t now) {
    if (message->type == EYE_HELLO) {
        eye->greeted = true;
        eye->last_fault[0] = '\0';
        if (message->version != EYE_VERSION) {
            tell(eye, "the camera process is of another version");
            kill_child(eye, now);
            return false;
        }
    }
    if (message->type != EYE_FAULT)
        return true;
    eye->ended |= strcmp(message->text, "end") == 0;
    bool news = strcmp(eye->last_fault, message->text) != 0;
    eye->told = true;
    snprintf(eye->last_fault, sizeof eye->last_fault, "%s", message->text);
    return news;
}

static bool take(struct eye *eye, int64_t now, struct eye_message *ret_message) {
    int used;
    while ((used = eye_decode(eye->bytes, eye->len, ret_message)) > 0) {
        eye->len -= (size_t)used;
        memmove(eye->bytes, eye->bytes + used, eye->len);
        if (note(eye, ret_message, now))
            return true;
    }
    if (used < 0) {
        eye->len = 0;
        if (eye->pipe >= 0) {
            tell(eye, "the camera process spoke nonsense and was ended");
            kill_child(eye, now);
        }
    }
    return false;
}

static void look_after(struct eye *eye, int64_t now) {
    if (eye->pipe >= 0 && now - eye->heard > (eye->greeted ? SILENCE_MS : START_MS)) {
        tell(eye, "the camera process fell silent and was ended");
        kill_child(eye, now);
    }
    if (eye->dying)
        reap(eye);
    if (eye->pid != 0 || eye->pipe >= 0 || eye->ended || now < eye->retry)
        return;
    eye->told = false;
    int r = start(eye, now);
    if (r < 0) {
        char why[sizeof eye->why];
        snprintf(why, sizeof why, "the camera process does not start: %s", strerror(-r));
        tell(eye, why);
        eye->retry = now + RETRY_MS;
    }
}

int eye_poll(struct eye *eye, int64_t now, struct eye_message *ret_message) {
    struct eye_message message;
    hear(eye, now);
    bool have = take(eye, now, &message);
    if (!have)
        look_after(eye, now);
    if (!have && eye->why_waiting) {
        message = (struct eye_message){.type = EYE_FAULT};
        snprintf(message.text, sizeof message.text, "%s", eye->why);
        eye->why_waiting = false;
        have = true;
    }
    if (have)
        *ret_message = message;
    return have;
}

/* ---- life ---- */

static int set_up(struct eye *eye, const char *program, const char *camera) {
    eye->program = strdup(program);
    eye->camera = strdup(camera);
    if (!eye->program || !eye->camera)
        return -ENOMEM;
    eye->memfd = eye_preview_create();
    if (eye->memfd < 0)
        return eye->memfd;
    eye->memfd = lift(eye->memfd);
    if (eye->memfd < 0)
        return -errno;
    eye->preview = eye_preview_map(eye->memfd, false);
    return eye->preview ? start(eye, clock_ms()) : -ENOMEM;
}

int eye_start(const char *program, const char *camera, struct eye **ret_eye) {
    struct eye *eye = calloc(1, sizeof *eye);
    if (!eye)
        return -ENOMEM;
    eye->pipe = eye->memfd = -1;
    int r = set_up(eye, program, camera);
    if (r < 0) {
        eye_stop(eye);
        return r;
    }
    *ret_eye = eye;
    return 0;
}

int eye_fd(const struct eye *eye) { return eye->pipe; }

bool eye_preview(struct eye *eye, uint32_t *sequence, struct grey *ret_frame) {
    if (!eye_preview_read(eye->preview, sequence, &eye->copy))
        return false;
    *ret_frame = plane_grey(&eye->copy);
    return true;
}

bool eye_ended(const struct eye *eye) { return eye->ended && eye->pipe < 0 && eye->len == 0; }

void eye_stop(struct eye *eye) {
    if (!eye)
        return;
    close_fd(&eye->pipe);
    if (eye->pid > 0) {
        kill(eye->pid, SIGKILL);
        while (waitpid(eye->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    if (eye->preview)
        munmap(eye->preview, EYE_PREVIEW_BYTES);
    close_fd(&eye->memfd);
    plane_clear(&eye->copy);
    free(eye->program);
    free(eye->camera);
    free(eye);
}
