/* SIGTERM and SIGINT as a readable file descriptor, so that the main loop ends in one place. SIGPIPE is ignored. */
#ifndef LANYARD_APP_SIGNALS_H
#define LANYARD_APP_SIGNALS_H
int signals_fd(void); /* -errno; call before any thread starts */
#endif
