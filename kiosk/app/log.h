/* Log lines of programs, on stderr in journald's priority form ("<4>kiosk-desk: ..."); only programs log. And --json events, one object a line on stdout,
 * with v, ev, ms and seq. */
#ifndef LANYARD_APP_LOG_H
#define LANYARD_APP_LOG_H

#include <stdint.h>

enum log_level { LOG_LEVEL_ERR = 3, LOG_LEVEL_WARNING = 4, LOG_LEVEL_NOTICE = 5, LOG_LEVEL_INFO = 6 };

struct log { const char *program; int json; uint64_t seq; int64_t start; };

void log_line(const struct log *log, enum log_level level, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* One event line when json is on: ev, then name/value pairs ending with NULL; a name beginning with '#' takes int64_t, else const char *. */
void log_event(struct log *log, const char *ev, ...) __attribute__((sentinel));

#endif
