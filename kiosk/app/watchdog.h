/* What the service manager hears of a program: that it is ready, how it is, and that its main loop still turns. Only
 * that loop may beat: a thread of its own would go on telling lies over a hung screen. systemd's datagrams
 * (sd_notify(3)) in a few lines, so that no program needs libsystemd; without $NOTIFY_SOCKET nothing happens. */
#ifndef LANYARD_APP_WATCHDOG_H
#define LANYARD_APP_WATCHDOG_H

#include <stdint.h>

struct watchdog {
    int fd;             /* connected to the service manager; -1: nobody listens */
    int64_t every_us;   /* a beat at most this often: a quarter of $WATCHDOG_USEC; 0: none is wanted */
    int64_t beat_us;    /* the last one, on the monotonic clock */
    const char *status; /* what was said last */
};

/* Says READY=1: call it when a guest may come, or staff are told on screen what is missing; again is no harm. Never
 * fails; whatever is wrong with the socket, the program goes on. */
void watchdog_ready(struct watchdog *watchdog);
/* Once a round of the main loop. status: what `systemctl status` shows, one short line that lives on; sent when it
 * changes; NULL: as before. */
void watchdog_beat(struct watchdog *watchdog, const char *status);
/* Closes; the service manager is told nothing, for another loop may go on. Twice is once. */
void watchdog_end(struct watchdog *watchdog);

#define WATCHDOG_AUTO __attribute__((cleanup(watchdog_end))) struct watchdog

#endif
