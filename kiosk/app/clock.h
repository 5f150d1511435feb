/* Time as programs read it: the wall clock with the rehearsal offset of --now, CLOCK_BOOTTIME, the boot id, and the
 * event's days by GTimeZone. Zones are IANA names ("Asia/Shanghai"); NULL is UTC. */
#ifndef LANYARD_APP_CLOCK_H
#define LANYARD_APP_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define APP_CLOCK_SLACK_MS INT64_C(120000)     /* how far behind the floor a clock may be and still be trusted */
#define APP_CLOCK_FIRST INT64_C(1735689600000) /* 2025-01-01 UTC: Lanyard never ran before it */

struct app_clock {
    int64_t offset; /* ms added to the wall clock */
    bool rehearsal; /* --now was given */
    int64_t floor;  /* ms epoch: latest instant known to have passed; a clock more than 2 min behind it is not trusted.
                       APP_CLOCK_FIRST at start; raised by app_clock_passed, and staff may lower it again */
    int64_t told, told_boottime; /* a server's word: the instant, and app_clock_boottime then; told 0 = none */
    char boot[37];               /* the kernel's boot id; all zeros where it has none */
};

/* now: NULL, or "2026-10-24T09:00[:SS][+08:00|Z]" or with a blank for the T; in zone_name when it has no offset.
 * -EINVAL for another form, an impossible date or an unknown zone. */
int app_clock_start(const char *now, const char *zone_name, struct app_clock *ret_clock);
/* ms epoch. Where a server has said what time it is and the machine's clock is more than APP_CLOCK_SLACK_MS from it: by
 * the server's word and the time since, so that a clock that stands in 1970, or jumps while we run, mends by itself. */
int64_t app_clock_now(const struct app_clock *clock);
int64_t app_clock_boottime(void); /* ms, counts through suspend, never goes back */
double app_clock_stopwatch(void); /* ms with fractions, to measure spans within a run */
/* Told by a server, or not behind the floor. */
bool app_clock_trusted(const struct app_clock *clock);
/* This instant, ms epoch, has passed for certain (a row of the journal, the signing of the roster, a server's word):
 * the floor rises to it. A rehearsal knows nothing of the real time and keeps its floor. */
void app_clock_passed(struct app_clock *clock, int64_t instant);
/* A server that has proved who it is says that it was `instant` (ms epoch) when app_clock_boottime() was `boottime`, of
 * this boot. The floor has no more say then: a row of a wrong year, or a roster made by a wrong clock, poisons nothing.
 * A rehearsal does not listen; nor does anybody to a server that is itself before APP_CLOCK_FIRST. */
void app_clock_told(struct app_clock *clock, int64_t instant, int64_t boottime);
/* ms that the machine's clock is ahead of the server's word, negative: behind; 0 where nothing was told. */
int64_t app_clock_off(const struct app_clock *clock);

/* First instant of the day yyyymmdd (20261024) in a zone -> ms epoch; where a change of clocks skips midnight, the
 * first instant that exists; where it happens twice, the first. -EINVAL. */
int app_local_midnight(const char *zone_name, int yyyymmdd, int64_t *ret_ms);
/* And back: the day and the minute of the day (0..1439, as a clock on the wall shows it). Either may be NULL.
 * -EINVAL. */
int app_local_day(const char *zone_name, int64_t ms, int *ret_yyyymmdd, int *ret_minute);
/* "10:31" of an instant in a zone. */
int app_local_time(const char *zone_name, int64_t ms, char ret_text[6]);

#endif
