/* Files of an event, then those of the program. See files.h. */
#include "badge/files.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "art/template.h"

static int read_file(const char *path, void **ret_bytes, size_t *ret_size) {
    FILE *file = fopen(path, "rbe");
    if (!file)
        return -errno;
    uint8_t *bytes = malloc(TEMPLATE_BYTES_MAX);
    size_t size = bytes ? fread(bytes, 1, TEMPLATE_BYTES_MAX, file) : 0;
    int r = !bytes ? -ENOMEM : ferror(file) ? -EIO : !feof(file) ? -EFBIG : 0;
    fclose(file);
    if (r < 0) {
        free(bytes);
        return r;
    }
    uint8_t *fitted = realloc(bytes, size ? size : 1);
    if (fitted)
        bytes = fitted;
    *ret_bytes = bytes;
    *ret_size = size;
    return 0;
}

int badge_file_load(struct roster *roster, const char *assets, const char *name, void **ret_bytes, size_t *ret_size) {
    char path[PATH_MAX];
    if (roster && roster_asset(roster, name, ret_bytes, ret_size) == 0)
        return 0;
    snprintf(path, sizeof(path), "%s/%s", assets, name);
    return read_file(path, ret_bytes, ret_size);
}
