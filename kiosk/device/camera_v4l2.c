/* A camera through V4L2: four mmap'ed buffers, everything ready is dequeued and only the newest kept, so a slow scan
 * never reads old pictures. ZBar's own capture is not used: it crashes or stops after minutes with common cameras. Once
 * open, only poll, three ioctls and the mapped buffers are touched, which is what the sandbox allows. */
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "device/camera_maker.h"
#include "device/picture.h"

#define BUFFERS 4
#define OFFERS_MAX 256
#define SIDES_MAX 64 /* sizes asked of one format */

struct v4l2 {
    struct camera base;
    int fd;
    uint32_t fourcc;
    int stride;
    struct {
        void *at;
        size_t size;
    } buffers[BUFFERS];
    unsigned count;
    struct plane plane;
};

struct offers {
    struct camera_offer list[OFFERS_MAX];
    size_t count;
};

static int xioctl(int fd, unsigned long request, void *argument) {
    int r;
    do
        r = ioctl(fd, request, argument);
    while (r < 0 && errno == EINTR);
    return r < 0 ? -errno : 0;
}

static int say(char *ret_error, int error, const char *path, const char *what) {
    snprintf(ret_error, CAMERA_ERROR, "%.120s: %s%s%s", path, what, error ? ": " : "", error ? strerror(-error) : "");
    return error ? error : -ENODEV;
}

/* ---- what it offers ---- */

static void add_offer(struct offers *offers, uint32_t fourcc, int w, int h, int mhz) {
    if (offers->count < OFFERS_MAX)
        offers->list[offers->count++] = (struct camera_offer){.fourcc = fourcc, .w = w, .h = h, .mhz = mhz};
}

/* Most frames in 1000 s at this size; 0 when the driver does not say. */
static int best_rate(int fd, uint32_t fourcc, uint32_t w, uint32_t h) {
    int best = 0;
    for (uint32_t i = 0; i < SIDES_MAX; i++) {
        struct v4l2_frmivalenum ask = {.index = i, .pixel_format = fourcc, .width = w, .height = h};
        if (xioctl(fd, VIDIOC_ENUM_FRAMEINTERVALS, &ask) < 0)
            break;
        struct v4l2_fract interval = ask.type == V4L2_FRMIVAL_TYPE_DISCRETE ? ask.discrete : ask.stepwise.min;
        int64_t mhz = interval.numerator ? (int64_t)interval.denominator * 1000 / interval.numerator : 0;
        if (mhz > best)
            best = mhz > 1000000 ? 1000000 : (int)mhz;
        if (ask.type != V4L2_FRMIVAL_TYPE_DISCRETE)
            break;
    }
    return best;
}

static bool on_step(uint32_t value, uint32_t min, uint32_t max, uint32_t step) {
    return value >= min && value <= max && (step < 2 || (value - min) % step == 0);
}

static void add_stepwise(int fd, struct offers *offers, uint32_t fourcc, const struct v4l2_frmsize_stepwise *range) {
    static const uint16_t sizes[][2] = {{1280, 720}, {1280, 960}, {1024, 768}, {800, 600}, {640, 480}, {1920, 1080}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        uint32_t w = sizes[i][0], h = sizes[i][1];
        if (on_step(w, range->min_width, range->max_width, range->step_width) &&
            on_step(h, range->min_height, range->max_height, range->step_height))
            add_offer(offers, fourcc, (int)w, (int)h, best_rate(fd, fourcc, w, h));
    }
}

static void add_sizes(int fd, struct offers *offers, uint32_t fourcc) {
    for (uint32_t i = 0; i < SIDES_MAX; i++) {
        struct v4l2_frmsizeenum ask = {.index = i, .pixel_format = fourcc};
        if (xioctl(fd, VIDIOC_ENUM_FRAMESIZES, &ask) < 0)
            break;
        if (ask.type != V4L2_FRMSIZE_TYPE_DISCRETE) {
            add_stepwise(fd, offers, fourcc, &ask.stepwise);
            break;
        }
        uint32_t w = ask.discrete.width, h = ask.discrete.height;
        if (w <= PICTURE_SIDE && h <= PICTURE_SIDE)
            add_offer(offers, fourcc, (int)w, (int)h, best_rate(fd, fourcc, w, h));
    }
}

static void ask_offers(int fd, struct offers *offers) {
    offers->count = 0;
    for (uint32_t i = 0; i < SIDES_MAX; i++) {
        struct v4l2_fmtdesc ask = {.index = i, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
        if (xioctl(fd, VIDIOC_ENUM_FMT, &ask) < 0)
            break;
        add_sizes(fd, offers, ask.pixelformat);
    }
}

/* ---- opening ---- */

static int check_device(int fd, const char *path, char *ret_error) {
    struct v4l2_capability can;
    int r = xioctl(fd, VIDIOC_QUERYCAP, &can);
    if (r < 0)
        return say(ret_error, r, path, "not a camera");
    uint32_t caps = can.capabilities & V4L2_CAP_DEVICE_CAPS ? can.device_caps : can.capabilities;
    if (!(caps & V4L2_CAP_VIDEO_CAPTURE) || !(caps & V4L2_CAP_STREAMING))
        return say(ret_error, 0, path, "this device gives no pictures (a camera often has two; try the other)");
    return 0;
}

static int set_format(struct v4l2 *v4l2, const struct camera_offer *offer, const char *path, char *ret_error) {
    struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    format.fmt.pix.width = (uint32_t)offer->w;
    format.fmt.pix.height = (uint32_t)offer->h;
    format.fmt.pix.pixelformat = offer->fourcc;
    format.fmt.pix.field = V4L2_FIELD_ANY;
    int r = xioctl(v4l2->fd, VIDIOC_S_FMT, &format);
    if (r < 0)
        return say(ret_error, r, path, r == -EBUSY ? "used by another program" : "refused its own format");
    const struct v4l2_pix_format *got = &format.fmt.pix;
    if (got->pixelformat != offer->fourcc || got->width < 1 || got->height < 1 || got->width > PICTURE_SIDE ||
        got->height > PICTURE_SIDE)
        return say(ret_error, 0, path, "gives other pictures than it offered");
    uint32_t least = got->pixelformat == V4L2_PIX_FMT_YUYV ? 2 * got->width : got->width;
    v4l2->fourcc = got->pixelformat;
    v4l2->stride = (int)(got->bytesperline >= least && got->bytesperline < 65536 ? got->bytesperline : least);
    v4l2->base.w = (int)got->width;
    v4l2->base.h = (int)got->height;
    for (int i = 0; i < 4; i++)
        v4l2->base.format[i] = (char)(got->pixelformat >> (8 * i) & 0x7F);
    return 0;
}

/* The rate is a wish: a camera in the dark slows down anyway. */
static void wish_rate(int fd, int mhz) {
    struct v4l2_streamparm parm = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    if (mhz <= 0)
        return;
    parm.parm.capture.timeperframe.numerator = 1000;
    parm.parm.capture.timeperframe.denominator = (uint32_t)mhz;
    xioctl(fd, VIDIOC_S_PARM, &parm);
}

static int queue(int fd, uint32_t index) {
    struct v4l2_buffer buffer = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP, .index = index};
    return xioctl(fd, VIDIOC_QBUF, &buffer);
}

static int map_buffer(struct v4l2 *v4l2, uint32_t index) {
    struct v4l2_buffer buffer = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP, .index = index};
    int r = xioctl(v4l2->fd, VIDIOC_QUERYBUF, &buffer);
    if (r < 0)
        return r;
    void *at = mmap(NULL, buffer.length, PROT_READ | PROT_WRITE, MAP_SHARED, v4l2->fd, buffer.m.offset);
    if (at == MAP_FAILED)
        return -errno;
    v4l2->buffers[index].at = at;
    v4l2->buffers[index].size = buffer.length;
    v4l2->count = index + 1;
    return queue(v4l2->fd, index);
}

static int start_stream(struct v4l2 *v4l2) {
    struct v4l2_requestbuffers ask = {
        .count = BUFFERS, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
    int r = xioctl(v4l2->fd, VIDIOC_REQBUFS, &ask);
    if (r == 0 && ask.count < 2)
        r = -ENOMEM;
    for (uint32_t i = 0; r == 0 && i < ask.count && i < BUFFERS; i++)
        r = map_buffer(v4l2, i);
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    return r < 0 ? r : xioctl(v4l2->fd, VIDIOC_STREAMON, &type);
}

static int set_up(struct v4l2 *v4l2, const char *spec, char *ret_error) {
    struct offers offers;
    char found[64];
    const char *path = spec;
    if (spec[0] != '/') {
        if (camera_find("/dev", spec, found, sizeof found) < 0)
            return say(ret_error, -ENOENT, spec, "no such camera is plugged in");
        path = found;
    }
    v4l2->fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (v4l2->fd < 0)
        return say(ret_error, -errno, path, errno == ENOENT ? "no camera there" : "cannot be opened");
    int r = check_device(v4l2->fd, path, ret_error);
    if (r < 0)
        return r;
    ask_offers(v4l2->fd, &offers);
    int best = camera_pick(offers.list, offers.count);
    if (best < 0)
        return say(ret_error, 0, path, "offers no pictures in GREY, YUYV or MJPEG between 320x240 and 1920x1200");
    r = set_format(v4l2, &offers.list[best], path, ret_error);
    if (r < 0)
        return r;
    wish_rate(v4l2->fd, offers.list[best].mhz);
    r = start_stream(v4l2);
    return r < 0 ? say(ret_error, r, path, r == -EBUSY ? "used by another program" : "does not start") : 0;
}

/* ---- frames ---- */

/* Copied, never handed out: the buffer goes back at once, and drivers may map it uncached, where ZBar would crawl. */
static int convert(struct v4l2 *v4l2, const struct v4l2_buffer *buffer) {
    const uint8_t *bytes = v4l2->buffers[buffer->index].at;
    size_t used = buffer->bytesused, size = v4l2->buffers[buffer->index].size;
    if (used > size)
        used = size;
    if (v4l2->fourcc == V4L2_PIX_FMT_MJPEG || v4l2->fourcc == V4L2_PIX_FMT_JPEG)
        return picture_decode_jpeg(bytes, used, &v4l2->plane);
    int w = v4l2->base.w, h = v4l2->base.h;
    size_t row = (size_t)w * (v4l2->fourcc == V4L2_PIX_FMT_YUYV ? 2 : 1);
    if (used < (size_t)v4l2->stride * (size_t)(h - 1) + row)
        return -EBADMSG;
    int r = plane_resize(&v4l2->plane, w, h);
    if (r < 0)
        return r;
    if (v4l2->fourcc == V4L2_PIX_FMT_YUYV)
        camera_luma(bytes, v4l2->stride, w, h, v4l2->plane.data);
    else
        for (int y = 0; y < h; y++)
            memcpy(v4l2->plane.data + (size_t)y * (size_t)w, bytes + (size_t)y * (size_t)v4l2->stride, (size_t)w);
    return 0;
}

/* Take all that is ready; the newest whole one stays out. 1, 0 for none, -errno. */
static int dequeue_newest(struct v4l2 *v4l2, struct v4l2_buffer *ret_newest) {
    bool have = false;
    for (unsigned i = 0; i < 2 * BUFFERS; i++) {
        struct v4l2_buffer buffer = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
        int r = xioctl(v4l2->fd, VIDIOC_DQBUF, &buffer);
        if (r == -EAGAIN)
            break;
        if (r == 0 && buffer.index >= v4l2->count)
            r = -ENODEV;
        if (r == 0 && have)
            r = queue(v4l2->fd, ret_newest->index);
        if (r < 0)
            return r;
        *ret_newest = buffer;
        have = true;
    }
    return have;
}

static int v4l2_next(struct camera *camera, int timeout_ms, struct grey *ret_frame, int64_t *ret_at) {
    struct v4l2 *v4l2 = (struct v4l2 *)camera;
    struct pollfd ready = {.fd = v4l2->fd, .events = POLLIN};
    struct v4l2_buffer newest;
    int r = poll(&ready, 1, timeout_ms);
    if (r == 0 || (r < 0 && errno == EINTR))
        return 0;
    if (r < 0 || ready.revents & (POLLERR | POLLHUP | POLLNVAL))
        return -ENODEV;
    r = dequeue_newest(v4l2, &newest);
    if (r <= 0)
        return r < 0 ? -ENODEV : 0;
    int64_t at = camera_clock();
    int converted = newest.flags & V4L2_BUF_FLAG_ERROR ? -EBADMSG : convert(v4l2, &newest);
    if (queue(v4l2->fd, newest.index) < 0)
        return -ENODEV;
    if (converted < 0) /* a torn frame; the next is on its way */
        return 0;
    *ret_frame = plane_grey(&v4l2->plane);
    *ret_at = at;
    return 1;
}

static void v4l2_close(struct camera *camera) {
    struct v4l2 *v4l2 = (struct v4l2 *)camera;
    for (unsigned i = 0; i < v4l2->count; i++)
        munmap(v4l2->buffers[i].at, v4l2->buffers[i].size);
    if (v4l2->fd >= 0)
        close(v4l2->fd);
    plane_clear(&v4l2->plane);
    free(v4l2);
}

static const struct camera_ops v4l2_ops = {.next = v4l2_next, .close = v4l2_close};

int camera_v4l2_open(const char *path, struct camera **ret_camera, char ret_error[CAMERA_ERROR]) {
    struct v4l2 *v4l2 = calloc(1, sizeof *v4l2);
    if (!v4l2)
        return say(ret_error, -ENOMEM, path, "no memory");
    v4l2->base.ops = &v4l2_ops;
    v4l2->fd = -1;
    int r = set_up(v4l2, path, ret_error);
    if (r < 0) {
        v4l2_close(&v4l2->base);
        return r;
    }
    *ret_camera = &v4l2->base;
    return 0;
}
