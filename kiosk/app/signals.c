/* A signal handler may do next to nothing; a file descriptor beside the others in poll() may do anything. */
#include "app/signals.h"

#include <errno.h>
#include <signal.h>
#include <sys/signalfd.h>

int signals_fd(void) {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    if (sigprocmask(SIG_BLOCK, &ends, NULL) < 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        return -errno;
    int fd = signalfd(-1, &ends, SFD_CLOEXEC | SFD_NONBLOCK);
    return fd < 0 ? -errno : fd;
}
