/* The loop: the task that is due, or waiting for one, for news, or for the end. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "app/watchdog.h"
#include "sync/syncd.h"

#define IDLE_MS 1000

/* ---- the end ---- */

/* Read by the handler alone. */
static volatile sig_atomic_t stop_fd = -1;

/* Whatever is being waited for (a name server, a centre that went dark) gets a second. Nothing is lost with it: all
 * that counts is in databases that bear a power cut. */
static void on_end(int number) {
    const uint64_t one = 1;
    (void)number;
    if (write(stop_fd, &one, sizeof(one)) == sizeof(one))
        alarm(1);
}

static void on_alarm(int number) {
    (void)number;
    _exit(0);
}

int syncd_stop_fd(void) {
    struct sigaction end = {.sa_handler = on_end, .sa_flags = SA_RESTART};
    struct sigaction late = {.sa_handler = on_alarm};
    stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (stop_fd < 0 || sigaction(SIGALRM, &late, NULL) < 0 || sigaction(SIGTERM, &end, NULL) < 0 ||
        sigaction(SIGINT, &end, NULL) < 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        return -errno;
    return stop_fd;
}

/* ---- the loop ---- */

static void run(struct syncd *syncd, enum task task) {
    switch (task) {
    case TASK_WATCH: syncd_watch(syncd); return;
    case TASK_LOOK: syncd_look(syncd); return;
    case TASK_TELL: syncd_tell(syncd); return;
    case TASK_CONNECT: syncd_connect(syncd); return;
    case TASK_PUSH: syncd_push(syncd); return;
    case TASK_PULL: syncd_pull(syncd); return;
    case TASK_REPORT: syncd_report(syncd); return;
    case TASK_FETCH: syncd_fetch(syncd); return;
    case TASKS: return;
    }
}

/* false: the end. */
static bool wait_for(struct syncd *syncd, int64_t ms) {
    struct pollfd fds[3] = {
        {.fd = syncd->stop_fd, .events = POLLIN},
        {.fd = syncd->wire ? wire_fd(syncd->wire) : -1, .events = POLLIN},
        {.fd = syncd->wire ? syncd->written_fd : -1, .events = POLLIN},
    };
    int n = poll(fds, 3, (int)ms);
    if (n < 0 && errno != EINTR)
        return false;
    if (n > 0 && fds[2].revents)
        syncd_written(syncd);
    return !(fds[0].revents & POLLIN);
}

int syncd_run(struct syncd *syncd) {
    int64_t ms;
    WATCHDOG_AUTO watchdog;
    watchdog_ready(&watchdog);
    while (true) {
        watchdog_beat(&watchdog, syncd->wire ? "connected" : "not connected");
        enum task task = agenda_next(&syncd->agenda, syncd_now(), IDLE_MS, &ms);
        if (!wait_for(syncd, ms))
            return 0;
        syncd_listen(syncd); /* also what came while another answer was waited for */
        run(syncd, task);
    }
}
