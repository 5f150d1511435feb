/* The status strip, see health.h. */
#include "station/health.h"

#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>

unsigned strip_parts(bool clock_trusted, enum health_cause disk, bool enrolled, enum link_state link) {
    const bool disk_well = health_cause_state(disk) < HEALTH_LOOK;
    return (clock_trusted ? 0U : STRIP_CLOCK) | (disk_well ? 0U : STRIP_DISK) |
           (enrolled && link != LINK_ON ? STRIP_SYNC : 0U);
}

enum health_cause station_disk(const struct station *station, int64_t *ret_free) {
    struct statvfs fs;
    if (statvfs(station->state_dir, &fs) < 0)
        return HEALTH_DISK_GONE;
    const struct health_disk disk = {.free = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize,
                                     .files = fs.f_files ? (int64_t)fs.f_favail : -1,
                                     .read_only = (fs.f_flag & ST_RDONLY) != 0};
    *ret_free = disk.free;
    return health_judge_disk(&disk);
}

unsigned station_strip(const struct station *station) {
    int64_t free_bytes;
    return strip_parts(app_clock_trusted(&station->clock), station_disk(station, &free_bytes),
                       link_enrolled(station->state_dir), station->centre.status.state);
}

void station_strip_text(const struct station *station, const char *language, unsigned parts, char *ret_text,
                        size_t cap) {
    static const char *const msgids[] = {"part-clock", "part-disk", "part-sync"};
    size_t n = 0;
    const char *const between = strcmp(language, "zh") == 0 ? "、" : ", ";
    ret_text[0] = '\0';
    for (size_t i = 0; i < sizeof(msgids) / sizeof(*msgids) && n < cap; i++)
        if (parts >> i & 1)
            n += (size_t)snprintf(ret_text + n, cap - n, "%s%s", n ? between : "",
                                  station_say(station, language, msgids[i]));
}
