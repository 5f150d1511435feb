/* Log lines of programs, on stderr in journald's priority form ("<4>kiosk-desk: ..."; without the priority on a
 * terminal); only programs log. And --json events, one object a line on stdout, with v, ev, ms and seq first. */
#ifndef LANYARD_APP_LOG_H
#define LANYARD_APP_LOG_H

#include <stdint.h>

enum log_level { LOG_LEVEL_ERR = 3, LOG_LEVEL_WARNING = 4, LOG_LEVEL_NOTICE = 5, LOG_LEVEL_INFO = 6 };

struct log {
    const char *program;
    int json;      /* write events; drops to 0 for good when nobody reads them any more */
    uint64_t seq;  /* of the last event, 1.. */
    int64_t start; /* app_clock_boottime() at start: events count ms from here */
};

/* One line, whatever is in the text: control characters become blanks; more than 1,000 bytes are cut. */
void log_line(const struct log *log, enum log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* One event line when json is on: ev, then name/value pairs ending with NULL; a name beginning with '#' takes int64_t
 * (and loses the '#'), else const char * (NULL gives null; bytes that are not UTF-8 are replaced). Each line is written
 * whole at once. */
void log_event(struct log *log, const char *ev, ...) __attribute__((sentinel));

#endif
