/* Which line had this digest first? A hash map of 16 bytes an entry for a million rows: GHashTable would take five
 * times that. */
#ifndef LANYARD_CTL_LINEMAP_H
#define LANYARD_CTL_LINEMAP_H

#include <stdint.h>

struct linemap;

struct linemap *linemap_new(void);
void linemap_free(struct linemap *map); /* NULL is fine */
/* Remember line (> 0) for a digest (evenly spread, not 0). Returns the line remembered before, 0 when it is new. */
int linemap_put(struct linemap *map, int64_t digest, int line);
int linemap_get(const struct linemap *map, int64_t digest); /* its line, 0 = none */

#endif
