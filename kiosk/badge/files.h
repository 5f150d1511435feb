/* Pictures and templates by name: the event's own come with the roster, the rest ships with the program. A few dozen
 * small files. */
#ifndef LANYARD_BADGE_FILES_H
#define LANYARD_BADGE_FILES_H

#include <stddef.h>

#include "store/roster.h"

/* "logos/qingshan.svg", "badge/62x100/vip.svg": of the roster (NULL = there is none), else of the folder of assets.
 * malloc'ed, the caller frees. -ENOENT, -EFBIG, -EIO, -ENOMEM. */
int badge_file_load(struct roster *roster, const char *assets, const char *name, void **ret_bytes, size_t *ret_size);

#endif
