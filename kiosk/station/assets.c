/* Pictures and templates, a few dozen small files: the event's own come with the roster, the rest ships with the
 * program. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "station/station.h"

#define SPONSORS_MAX ROTATION_MAX

static int read_file(const char *path, struct station_asset *ret_asset) {
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
    *ret_asset = (struct station_asset){.bytes = bytes, .size = size};
    return 0;
}

int station_asset_load(const struct station *station, const char *name, struct station_asset *ret_asset) {
    void *bytes;
    size_t size;
    if (roster_asset(station->roster, name, &bytes, &size) == 0) {
        *ret_asset = (struct station_asset){.bytes = bytes, .size = size};
        return 0;
    }
    char path[PATH_MAX];
    snprintf(path, sizeof(path), "%s/%s", conf_assets(station->conf), name);
    return read_file(path, ret_asset);
}

void station_asset_free(struct station_asset *asset) {
    free(asset->bytes);
    *asset = (struct station_asset){0};
}

int station_logo_load(const struct station *station, int tier, int64_t sponsor, struct station_asset *ret_asset) {
    struct roster_sponsor sponsors[SPONSORS_MAX];
    int n = roster_sponsors(station->roster, tier, sponsors, SPONSORS_MAX);
    for (int i = 0; i < n; i++)
        if (sponsors[i].id == sponsor)
            return station_asset_load(station, sponsors[i].logo, ret_asset);
    return -ENOENT;
}
