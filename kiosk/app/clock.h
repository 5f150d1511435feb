/* Time as programs read it: the wall clock with the rehearsal offset of --now, CLOCK_BOOTTIME, the boot id, and the event's days by GTimeZone. */
#ifndef LANYARD_APP_CLOCK_H
#define LANYARD_APP_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct app_clock {
    int64_t offset; /* ms added to the wall clock */
    bool rehearsal; /* --now was given */
    int64_t floor;  /* ms epoch: latest instant known to have passed; a clock more than 2 min behind it is not trusted */
    char boot[37];
};

/* now: NULL, or "2026-10-24T09:00[:SS][+08:00]" or "2026-10-24 09:00", in timezone (IANA) when it has no offset. -EINVAL. */
int app_clock_start(const char *now, const char *timezone, struct app_clock *ret_clock);
int64_t app_clock_now(const struct app_clock *clock);  /* ms epoch */
int64_t app_clock_boottime(void);                      /* ms */
bool app_clock_trusted(const struct app_clock *clock);

/* "2026-10-24" at local midnight of timezone -> ms epoch; -EINVAL. And back: yyyymmdd and minute of the day. */
int app_local_midnight(const char *timezone, int yyyymmdd, int64_t *ret_ms);
/* "10:31" of an instant in a zone. */
int app_local_time(const char *timezone, int64_t ms, char ret_text[6]);

#endif
