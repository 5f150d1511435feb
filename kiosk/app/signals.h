/* SIGTERM and SIGINT as a readable file descriptor, so that the main loop ends in one place. SIGPIPE is ignored. */
#ifndef LANYARD_APP_SIGNALS_H
#define LANYARD_APP_SIGNALS_H

/* A non-blocking signalfd, or -errno. Call once, before any thread starts: both signals stay blocked from here on, also
 * in children; who starts a child gives it an empty mask. The caller closes it. */
int signals_fd(void);

#endif
