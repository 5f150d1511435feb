/* What is asked of a camera, by tables of what cameras offer; the ioctls themselves want a camera. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <linux/videodev2.h>

#include "device/camera_maker.h"

#define GREY V4L2_PIX_FMT_GREY
#define YUYV V4L2_PIX_FMT_YUYV
#define MJPG V4L2_PIX_FMT_MJPEG
#define OFFERS 8

static const struct {
    const char *name;
    int want; /* index, -1 none */
    struct camera_offer offers[OFFERS];
} cases[] = {
    {"nothing", -1, {{0}}},
    {"only formats nobody reads", -1, {{V4L2_PIX_FMT_H264, 1280, 720, 30000}, {V4L2_PIX_FMT_NV12, 640, 480, 30000}}},
    {"only sizes of no use", -1, {{YUYV, 160, 120, 30000}, {MJPG, 3840, 2160, 30000}}},
    {"USB 2: YUYV is slow when large",
     2,
     {{YUYV, 640, 480, 30000}, {YUYV, 1280, 720, 10000}, {MJPG, 1280, 720, 30000}, {MJPG, 1920, 1080, 30000}}},
    {"USB 3: YUYV is as fast and needs no decoding", 1, {{MJPG, 1280, 720, 30000}, {YUYV, 1280, 720, 30000}}},
    {"grey before all", 2, {{MJPG, 1280, 720, 60000}, {YUYV, 1280, 720, 60000}, {GREY, 1280, 720, 30000}}},
    {"old camera", 1, {{YUYV, 320, 240, 30000}, {YUYV, 640, 480, 30000}}},
    {"VGA that moves before HD that crawls", 0, {{YUYV, 640, 480, 30000}, {YUYV, 1280, 720, 5000}}},
    {"1080p alone is taken", 0, {{MJPG, 1920, 1080, 30000}}},
    {"720p before 1080p of the same kind", 1, {{MJPG, 1920, 1080, 30000}, {MJPG, 1280, 720, 30000}}},
    {"no rate named is taken for good", 0, {{YUYV, 1280, 720, 0}, {MJPG, 640, 480, 30000}}},
    {"25 is enough: 60 wins nothing over cheaper", 1, {{MJPG, 1280, 720, 60000}, {YUYV, 1280, 720, 25000}}},
    {"first of equals", 0, {{MJPG, 1280, 720, 30000}, {MJPG, 1280, 720, 30000}}},
    {"nonsense from a driver", 2, {{YUYV, -1, 720, 30000}, {MJPG, INT32_MAX, INT32_MAX, 1}, {YUYV, 640, 480, -5}}},
};

static void picks_what_reads_best(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t count = 0;
        while (count < OFFERS && cases[i].offers[count].fourcc)
            count++;
        int got = camera_pick(cases[i].offers, count);
        if (got != cases[i].want)
            fail_msg("%s: picked %d, not %d", cases[i].name, got, cases[i].want);
    }
}

static void takes_luma_out_of_padded_rows(void **state) {
    (void)state;
    static const uint8_t yuyv[] = {1, 9, 2, 9, 3, 9, 4, 9, 7, 7, 5, 9, 6, 9, 7, 9, 8, 9, 7, 7};
    static const uint8_t want[] = {1, 2, 3, 4, 5, 6, 7, 8};
    uint8_t got[8];
    camera_luma(yuyv, 10, 4, 2, got);
    assert_memory_equal(got, want, sizeof want);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(picks_what_reads_best),
        cmocka_unit_test(takes_luma_out_of_padded_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
