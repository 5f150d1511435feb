/* Times as staff write and read them, in the event's zone. */
#ifndef LANYARD_CTL_WHEN_H
#define LANYARD_CTL_WHEN_H

#include <stdint.h>

/* "2026-10-24T10:31", with a blank for the T, seconds or an offset where wanted; or "10:31" alone on date
 * ("2026-10-24"; NULL = none, then it is refused). -EINVAL. */
int when_read(const char *text, const char *date, const char *zone, int64_t *ret_ms);
/* "2026-10-24 10:31:05", or "-" for 0. */
#define WHEN_TEXT 32
void when_write(const char *zone, int64_t ms, char ret_text[WHEN_TEXT]);

#endif
