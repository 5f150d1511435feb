/* The only file that asks what time it is. Everything behind it (core, store) takes the time as a number, so that a
 * rehearsal on Wednesday can be the Saturday of the event: --now gives an offset, and from there the clock runs on. */
#include "app/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <unistd.h>

#define MINUTE_MS INT64_C(60000)

static int64_t read_clock(clockid_t which) {
    struct timespec t;
    clock_gettime(which, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static GTimeZone *zone_of(const char *zone_name) { return g_time_zone_new_identifier(zone_name ? zone_name : "UTC"); }

/* ---- --now ---- */
struct written {
    int year, month, day, hour, minute, second;
    char zone[8]; /* "Z", "+08:00" or "" */
};

static bool two_digits(const char **p, int *ret_value) {
    if (!g_ascii_isdigit((*p)[0]) || !g_ascii_isdigit((*p)[1]))
        return false;
    *ret_value = ((*p)[0] - '0') * 10 + (*p)[1] - '0';
    *p += 2;
    return true;
}

static bool sign(const char **p, const char *any) {
    if (!**p || !strchr(any, **p))
        return false;
    (*p)++;
    return true;
}

static bool read_offset(const char *p, struct written *w) {
    int hours, minutes;
    const char *start = p;
    if (strcmp(p, "") == 0 || strcmp(p, "Z") == 0) {
        g_strlcpy(w->zone, p, sizeof(w->zone));
        return true;
    }
    if (!sign(&p, "+-") || !two_digits(&p, &hours) || !sign(&p, ":") || !two_digits(&p, &minutes) || *p)
        return false;
    g_strlcpy(w->zone, start, sizeof(w->zone));
    return hours <= 14 && minutes < 60;
}

static bool read_written(const char *p, struct written *w) {
    int century, years;
    if (!two_digits(&p, &century) || !two_digits(&p, &years) || !sign(&p, "-") || !two_digits(&p, &w->month) ||
        !sign(&p, "-") || !two_digits(&p, &w->day) || !sign(&p, "T ") || !two_digits(&p, &w->hour) || !sign(&p, ":") ||
        !two_digits(&p, &w->minute))
        return false;
    w->year = century * 100 + years;
    if (sign(&p, ":") && !two_digits(&p, &w->second))
        return false;
    return read_offset(p, w);
}

static int instant_of(const char *text, const char *zone_name, int64_t *ret_ms) {
    struct written w = {0};
    if (!read_written(text, &w))
        return -EINVAL;
    g_autoptr(GTimeZone) zone = zone_of(*w.zone ? w.zone : zone_name);
    if (!zone)
        return -EINVAL;
    g_autoptr(GDateTime) t = g_date_time_new(zone, w.year, w.month, w.day, w.hour, w.minute, w.second);
    if (!t)
        return -EINVAL;
    *ret_ms = g_date_time_to_unix(t) * 1000;
    return 0;
}

static void read_boot_id(char ret_boot[37]) {
    memcpy(ret_boot, "00000000-0000-0000-0000-000000000000", 37);
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    char text[36];
    if (fd >= 0 && read(fd, text, sizeof(text)) == (ssize_t)sizeof(text))
        memcpy(ret_boot, text, sizeof(text));
    if (fd >= 0)
        close(fd);
}

int app_clock_start(const char *now, const char *zone_name, struct app_clock *ret_clock) {
    struct app_clock clock = {.floor = APP_CLOCK_FIRST};
    g_autoptr(GTimeZone) zone = zone_of(zone_name);
    if (!zone)
        return -EINVAL;
    if (now) {
        int64_t wanted;
        int r = instant_of(now, zone_name, &wanted);
        if (r < 0)
            return r;
        clock.offset = wanted - read_clock(CLOCK_REALTIME);
        clock.rehearsal = true;
    }
    read_boot_id(clock.boot);
    *ret_clock = clock;
    return 0;
}

/* The machine's clock is read once and handed on: it may jump at any time. */
static int64_t off_at(const struct app_clock *clock, int64_t machine) {
    return clock->told ? machine - clock->told - (app_clock_boottime() - clock->told_boottime) : 0;
}

int64_t app_clock_off(const struct app_clock *clock) { return off_at(clock, read_clock(CLOCK_REALTIME)); }

int64_t app_clock_now(const struct app_clock *clock) {
    int64_t machine = read_clock(CLOCK_REALTIME), off = off_at(clock, machine);
    return machine + clock->offset - (off > APP_CLOCK_SLACK_MS || off < -APP_CLOCK_SLACK_MS ? off : 0);
}

double app_clock_stopwatch(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

int64_t app_clock_boottime(void) { return read_clock(CLOCK_BOOTTIME); }

void app_clock_passed(struct app_clock *clock, int64_t instant) {
    if (!clock->rehearsal && instant > clock->floor)
        clock->floor = instant;
}

void app_clock_told(struct app_clock *clock, int64_t instant, int64_t boottime) {
    if (clock->rehearsal || instant < APP_CLOCK_FIRST)
        return;
    clock->told = instant;
    clock->told_boottime = boottime;
}

bool app_clock_trusted(const struct app_clock *clock) {
    return clock->told || app_clock_now(clock) >= clock->floor - APP_CLOCK_SLACK_MS;
}

/* ---- the event's days ---- */
static GDateTime *local(const char *zone_name, int64_t ms) {
    g_autoptr(GTimeZone) zone = zone_of(zone_name);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(ms / 1000 - (ms % 1000 < 0));
    return zone && utc ? g_date_time_to_timezone(utc, zone) : NULL;
}

int app_local_day(const char *zone_name, int64_t ms, int *ret_yyyymmdd, int *ret_minute) {
    g_autoptr(GDateTime) t = local(zone_name, ms);
    if (!t)
        return -EINVAL;
    if (ret_yyyymmdd)
        *ret_yyyymmdd =
            g_date_time_get_year(t) * 10000 + g_date_time_get_month(t) * 100 + g_date_time_get_day_of_month(t);
    if (ret_minute)
        *ret_minute = g_date_time_get_hour(t) * 60 + g_date_time_get_minute(t);
    return 0;
}

/* GLib takes the second of two midnights: step back while it is still the same day. Clocks change by 30 or 60 min. */
static int64_t first_of_day(const char *zone_name, int yyyymmdd, int64_t ms) {
    for (int step = 0, day = 0; step < 2; step++) {
        int64_t earlier = ms - 30 * MINUTE_MS;
        if (app_local_day(zone_name, earlier, &day, NULL) < 0 || day != yyyymmdd)
            break;
        ms = earlier;
    }
    return ms;
}

int app_local_midnight(const char *zone_name, int yyyymmdd, int64_t *ret_ms) {
    g_autoptr(GTimeZone) zone = zone_of(zone_name);
    if (!zone || yyyymmdd < 10101 || yyyymmdd > 99991231)
        return -EINVAL;
    g_autoptr(GDateTime) t = g_date_time_new(zone, yyyymmdd / 10000, yyyymmdd / 100 % 100, yyyymmdd % 100, 0, 0, 0);
    if (!t)
        return -EINVAL;
    *ret_ms = first_of_day(zone_name, yyyymmdd, g_date_time_to_unix(t) * 1000);
    return 0;
}

int app_local_time(const char *zone_name, int64_t ms, char ret_text[6]) {
    g_autoptr(GDateTime) t = local(zone_name, ms);
    g_autofree char *text = t ? g_date_time_format(t, "%H:%M") : NULL;
    if (!text)
        return -EINVAL;
    g_strlcpy(ret_text, text, 6);
    return 0;
}
