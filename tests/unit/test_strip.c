/* The status strip: quiet while all is well, each trouble by its name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "station/health.h"

static void each_trouble_has_its_part(void **state) {
    static const struct {
        const char *what;
        bool clock;
        enum health_cause disk;
        bool enrolled;
        enum link_state link;
        unsigned parts;
    } rows[] = {
        {"a kiosk on its own", true, HEALTH_DISK_WELL, false, LINK_NONE, 0},
        {"a kiosk with its centre", true, HEALTH_DISK_WELL, true, LINK_ON, 0},
        {"kiosk-syncd never ran", true, HEALTH_DISK_WELL, true, LINK_NONE, STRIP_SYNC},
        {"cut off", true, HEALTH_DISK_WELL, true, LINK_OFF, STRIP_SYNC},
        {"refused", true, HEALTH_DISK_WELL, true, LINK_REFUSED, STRIP_SYNC},
        {"revoked", true, HEALTH_DISK_WELL, true, LINK_REVOKED, STRIP_SYNC},
        {"little room", true, HEALTH_DISK_LOW, false, LINK_NONE, STRIP_DISK},
        {"no room", true, HEALTH_DISK_FULL, false, LINK_NONE, STRIP_DISK},
        {"a disk that cannot be written", true, HEALTH_DISK_READ_ONLY, false, LINK_NONE, STRIP_DISK},
        {"no folder", true, HEALTH_DISK_GONE, false, LINK_NONE, STRIP_DISK},
        {"a clock of 1970", false, HEALTH_DISK_WELL, false, LINK_NONE, STRIP_CLOCK},
        {"everything", false, HEALTH_DISK_LOW, true, LINK_OFF, STRIP_CLOCK | STRIP_DISK | STRIP_SYNC},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if (strip_parts(rows[i].clock, rows[i].disk, rows[i].enrolled, rows[i].link) != rows[i].parts)
            fail_msg("%s", rows[i].what);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_trouble_has_its_part)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
