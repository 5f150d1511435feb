/* Which device is the camera, when the configuration does not say by path: numbers change with each plug. The first
 * that gives pictures, or the one whose name says what is wanted. A dozen nodes at most, opened for a moment each. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "device/camera_maker.h"

#define NODES_MAX 64

static bool gives_pictures(const char *path, const char *wanted) {
    struct v4l2_capability can = {0};
    int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return false;
    int r = ioctl(fd, VIDIOC_QUERYCAP, &can);
    close(fd);
    uint32_t caps = can.capabilities & V4L2_CAP_DEVICE_CAPS ? can.device_caps : can.capabilities;
    can.card[sizeof(can.card) - 1] = '\0';
    return r == 0 && caps & V4L2_CAP_VIDEO_CAPTURE && caps & V4L2_CAP_STREAMING &&
           (strcmp(wanted, "auto") == 0 || strstr((const char *)can.card, wanted));
}

size_t camera_nodes(const char *folder, int *ret_numbers, size_t max) {
    size_t n = 0;
    DIR *dir = opendir(folder);
    if (!dir)
        return 0;
    for (struct dirent *entry; n < max && (entry = readdir(dir));) {
        char *end;
        long number = strncmp(entry->d_name, "video", 5) == 0 ? strtol(entry->d_name + 5, &end, 10) : -1;
        if (number < 0 || number > 4096 || end == entry->d_name + 5 || *end)
            continue;
        size_t at = n++;
        for (; at > 0 && ret_numbers[at - 1] > (int)number; at--)
            ret_numbers[at] = ret_numbers[at - 1];
        ret_numbers[at] = (int)number;
    }
    closedir(dir);
    return n;
}

int camera_find(const char *folder, const char *wanted, char *ret_path, size_t cap) {
    int numbers[NODES_MAX];
    size_t n = camera_nodes(folder, numbers, NODES_MAX);
    for (size_t i = 0; i < n; i++) {
        snprintf(ret_path, cap, "%s/video%d", folder, numbers[i]);
        if (gives_pictures(ret_path, wanted))
            return 0;
    }
    return -ENOENT;
}
