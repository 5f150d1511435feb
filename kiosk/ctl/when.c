/* Times of the command line and of paper. See when.h. */
#include "ctl/when.h"

#include <errno.h>
#include <glib.h>
#include <string.h>

#include "app/clock.h"

/* The rehearsal clock reads every form there is; at its start it stands at what was written, a moment later it is some
 * microseconds on. */
int when_read(const char *text, const char *date, const char *zone, int64_t *ret_ms) {
    struct app_clock clock;
    if (strlen(text) < strlen("2026-10-24") && !date)
        return -EINVAL;
    g_autofree char *padded = strlen(text) > 1 && text[1] == ':' ? g_strconcat("0", text, NULL) : g_strdup(text);
    g_autofree char *full = strlen(text) < strlen("2026-10-24") ? g_strconcat(date, " ", padded, NULL) : g_strdup(text);
    if (app_clock_start(full, zone, &clock) < 0)
        return -EINVAL;
    int64_t now = app_clock_now(&clock);
    *ret_ms = now - now % 1000;
    return 0;
}

void when_write(const char *zone, int64_t ms, char ret_text[WHEN_TEXT]) {
    g_autoptr(GTimeZone) in = g_time_zone_new_identifier(zone);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(ms / 1000);
    g_strlcpy(ret_text, "-", WHEN_TEXT);
    if (ms == 0 || !in || !utc)
        return;
    g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, in);
    g_autofree char *text = g_date_time_format(local, "%Y-%m-%d %H:%M:%S");
    g_strlcpy(ret_text, text, WHEN_TEXT);
}
