/* One datagram socket to the service manager, never waited for: a message that does not fit today is said in the next
 * round. */
#include "app/watchdog.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* A path, or with @ an abstract name, which ends where its length says and not with a NUL. -1: none, or not to be had.
 */
static int connect_to(const char *name) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t size = name ? strlen(name) : 0;
    if (size < 2 || size >= sizeof(address.sun_path) || (*name != '/' && *name != '@'))
        return -1;
    memcpy(address.sun_path, name, size);
    if (*name == '@')
        address.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    if (connect(fd, (const struct sockaddr *)&address, (socklen_t)(offsetof(struct sockaddr_un, sun_path) + size)) == 0)
        return fd;
    close(fd);
    return -1;
}

/* 0: nobody waits for beats, or for those of another process. */
static int64_t interval_us(void) {
    const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
    if (!usec || (pid && strtoll(pid, NULL, 10) != getpid()))
        return 0;
    long long us = strtoll(usec, NULL, 10);
    return us > 0 && us < INT64_MAX ? us / 4 + 1 : 0;
}

static bool say(const struct watchdog *watchdog, const char *words) {
    ssize_t n;
    do
        n = send(watchdog->fd, words, strlen(words), MSG_NOSIGNAL);
    while (n < 0 && errno == EINTR);
    return n >= 0;
}

void watchdog_ready(struct watchdog *watchdog) {
    *watchdog = (struct watchdog){.fd = connect_to(getenv("NOTIFY_SOCKET")), .every_us = interval_us()};
    watchdog->beat_us = now_us();
    if (watchdog->fd >= 0)
        say(watchdog, "READY=1");
}

static void tell_status(struct watchdog *watchdog, const char *status) {
    char words[256];
    snprintf(words, sizeof(words), "STATUS=%s", status);
    if (say(watchdog, words))
        watchdog->status = status;
}

void watchdog_beat(struct watchdog *watchdog, const char *status) {
    if (watchdog->fd < 0)
        return;
    if (status && (!watchdog->status || strcmp(status, watchdog->status) != 0))
        tell_status(watchdog, status);
    int64_t now = now_us();
    if (watchdog->every_us && now - watchdog->beat_us >= watchdog->every_us && say(watchdog, "WATCHDOG=1"))
        watchdog->beat_us = now;
}

void watchdog_end(struct watchdog *watchdog) {
    if (watchdog->fd < 0)
        return;
    close(watchdog->fd);
    watchdog->fd = -1;
}
