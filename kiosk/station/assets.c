/* Pictures and templates of the event, as a station asks for them. */
#include <errno.h>
#include <stdlib.h>

#include "badge/files.h"
#include "station/station.h"

#define SPONSORS_MAX ROTATION_MAX

int station_asset_load(const struct station *station, const char *name, struct station_asset *ret_asset) {
    struct station_asset asset = {0};
    int r = badge_file_load(station->roster, conf_assets(station->conf), name, &asset.bytes, &asset.size);
    if (r == 0)
        *ret_asset = asset;
    return r;
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
