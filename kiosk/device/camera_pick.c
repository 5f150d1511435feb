/* What to ask of a V4L2 camera. Measured on still sets, 1280x720 reads four to six points more than 640x480 and 1080p
 * costs twice the time for little; a camera below 25 frames a second gives the rotating rungs fewer turns. On USB 2
 * only MJPEG reaches 720p at 30, and decoding it costs milliseconds, so format decides last. */
#include <linux/videodev2.h>

#include "device/camera_maker.h"

#define WANTED_AREA (1280 * 720)
#define WANTED_MHZ 25000
#define HOPELESS INT32_MAX

static int format_cost(uint32_t fourcc) {
    switch (fourcc) {
    case V4L2_PIX_FMT_GREY: return 0;
    case V4L2_PIX_FMT_YUYV: return 500;
    case V4L2_PIX_FMT_MJPEG:
    case V4L2_PIX_FMT_JPEG: return 2000;
    default: return HOPELESS;
    }
}

/* 10,000 for each factor of two in area, either way. */
static int size_cost(int w, int h) {
    if (w < 320 || h < 240 || w > 1920 || h > 1200)
        return HOPELESS;
    int area = w * h, small = area < WANTED_AREA ? area : WANTED_AREA, large = area < WANTED_AREA ? WANTED_AREA : area;
    int cost = 0;
    for (; large >= 2 * small; large /= 2)
        cost += 10000;
    return cost + (int)((int64_t)(large - small) * 10000 / small);
}

/* 1,000 for each frame a second that is missing. Silence is taken for 25. */
static int rate_cost(int mhz) { return mhz <= 0 || mhz >= WANTED_MHZ ? 0 : WANTED_MHZ - mhz; }

int camera_pick(const struct camera_offer *offers, size_t count) {
    int best = -1, best_cost = HOPELESS;
    for (size_t i = 0; i < count && i < INT32_MAX; i++) {
        int format = format_cost(offers[i].fourcc), size = size_cost(offers[i].w, offers[i].h);
        if (format == HOPELESS || size == HOPELESS)
            continue;
        int cost = format + size + rate_cost(offers[i].mhz);
        if (cost < best_cost) {
            best = (int)i;
            best_cost = cost;
        }
    }
    return best;
}

void camera_luma(const uint8_t *yuyv, int stride, int w, int h, uint8_t *ret_grey) {
    for (int y = 0; y < h; y++) {
        const uint8_t *row = yuyv + (size_t)y * (size_t)stride;
        uint8_t *grey = ret_grey + (size_t)y * (size_t)w;
        for (int x = 0; x < w; x++)
            grey[x] = row[2 * (size_t)x];
    }
}
