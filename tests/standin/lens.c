/* Stands in for a camera inside a virtual machine: the kernel's test driver vivid has an output that it loops back to
 * its own camera, and this program keeps writing one picture to that output. The picture is a file of 640x480 YUYV;
 * when it is replaced, the new one is shown. Runs as root in the machine of tests/box. Usage: lens CAMERA OUTPUT FILE
 * (/dev/video0 /dev/video1 FILE) */
#include <errno.h>
#include <fcntl.h>
#include <linux/v4l2-dv-timings.h>
#include <linux/videodev2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define WIDTH 1280
#define HEIGHT 720
#define BYTES (WIDTH * HEIGHT)
#define BUFFERS 4

static int die(const char *what) {
    fprintf(stderr, "lens: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* The kernel's macro leaves fields out, which are 0 then. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
static struct v4l2_dv_timings hd_timings(void) { return (struct v4l2_dv_timings)V4L2_DV_BT_CEA_1280X720P24; }
#pragma GCC diagnostic pop

static int open_node(const char *path) {
    struct v4l2_dv_timings timings = hd_timings();
    int fd = open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0)
        die(path);
    if (ioctl(fd, VIDIOC_S_DV_TIMINGS, &timings) < 0)
        die("timings");
    return fd;
}

/* vivid's own controls have no numbers in any header. */
static void set_control(int fd, const char *name, int value) {
    struct v4l2_query_ext_ctrl ask = {.id = V4L2_CTRL_FLAG_NEXT_CTRL};
    for (; ioctl(fd, VIDIOC_QUERY_EXT_CTRL, &ask) == 0; ask.id |= V4L2_CTRL_FLAG_NEXT_CTRL) {
        struct v4l2_control set = {.id = ask.id, .value = value};
        if (strcmp(ask.name, name) != 0)
            continue;
        if (ioctl(fd, VIDIOC_S_CTRL, &set) < 0)
            die(name);
        return;
    }
    die(name);
}

static void set_format(int fd) {
    struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_OUTPUT};
    format.fmt.pix = (struct v4l2_pix_format){
        .width = WIDTH, .height = HEIGHT, .pixelformat = V4L2_PIX_FMT_GREY, .field = V4L2_FIELD_NONE};
    if (ioctl(fd, VIDIOC_S_FMT, &format) < 0)
        die("format");
    if (format.fmt.pix.sizeimage != BYTES) {
        errno = EPROTO;
        die("size of the picture");
    }
}

/* Read anew when the file is another one than before. */
static void look(const char *path, ino_t *inode, unsigned char *picture) {
    struct stat st;
    if (stat(path, &st) < 0 || st.st_ino == *inode)
        return;
    FILE *file = fopen(path, "rb");
    if (!file || fread(picture, 1, BYTES, file) != BYTES)
        die(path);
    fclose(file);
    *inode = st.st_ino;
}

/* One buffer is shown, the others wait: vivid shows noise whenever none does. */
static void *buffer_make(int fd, unsigned index) {
    struct v4l2_buffer buffer = {.index = index, .type = V4L2_BUF_TYPE_VIDEO_OUTPUT, .memory = V4L2_MEMORY_MMAP};
    if (ioctl(fd, VIDIOC_QUERYBUF, &buffer) < 0)
        die("buffer");
    void *at = mmap(NULL, buffer.length, PROT_READ | PROT_WRITE, MAP_SHARED, fd, buffer.m.offset);
    if (at == MAP_FAILED || buffer.length < BYTES)
        die("buffer's memory");
    return at;
}

static void buffer_queue(int fd, unsigned index) {
    struct v4l2_buffer buffer = {.index = index,
                                 .type = V4L2_BUF_TYPE_VIDEO_OUTPUT,
                                 .memory = V4L2_MEMORY_MMAP,
                                 .field = V4L2_FIELD_NONE,
                                 .bytesused = BYTES};
    if (ioctl(fd, VIDIOC_QBUF, &buffer) < 0)
        die("queue");
}

static void stream(int fd, const char *path) {
    static unsigned char picture[BYTES];
    struct v4l2_requestbuffers ask = {.count = BUFFERS, .type = V4L2_BUF_TYPE_VIDEO_OUTPUT, .memory = V4L2_MEMORY_MMAP};
    int on = V4L2_BUF_TYPE_VIDEO_OUTPUT;
    if (ioctl(fd, VIDIOC_REQBUFS, &ask) < 0 || ask.count < BUFFERS)
        die("buffers");
    void *at[BUFFERS];
    ino_t inode = 0;
    look(path, &inode, picture);
    for (unsigned i = 0; i < BUFFERS; i++) {
        at[i] = buffer_make(fd, i);
        memcpy(at[i], picture, BYTES);
        buffer_queue(fd, i);
    }
    if (ioctl(fd, VIDIOC_STREAMON, &on) < 0)
        die("start");
    for (;;) {
        struct v4l2_buffer done = {.type = V4L2_BUF_TYPE_VIDEO_OUTPUT, .memory = V4L2_MEMORY_MMAP};
        if (ioctl(fd, VIDIOC_DQBUF, &done) < 0 || done.index >= BUFFERS)
            die("shown");
        look(path, &inode, picture);
        memcpy(at[done.index], picture, BYTES);
        buffer_queue(fd, done.index);
    }
}

int main(int argc, char **argv) {
    if (argc != 4) {
        fprintf(stderr, "usage: lens CAMERA OUTPUT FILE\n");
        return 2;
    }
    int camera = open_node(argv[1]), output = open_node(argv[2]);
    set_control(camera, "Loop Video", 1);
    set_control(camera, "OSD Text Mode", 2);
    set_format(output);
    close(camera);
    stream(output, argv[3]);
}
