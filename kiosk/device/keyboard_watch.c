/* Devices that come later: told by inotify rather than by udev, whose library would bring a network socket along. A
 * device is announced twice, when it is made and when udev gives us the right to it. */
#include <errno.h>
#include <limits.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "device/keyboard_maker.h"

int keyboard_watch_open(void) {
    int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    return fd < 0 ? -errno : fd;
}

void keyboard_watch_folder(int watch, const char *folder) {
    char path[PATH_MAX];
    if ((size_t)snprintf(path, sizeof(path), "%s", folder) >= sizeof(path))
        return;
    while (inotify_add_watch(watch, path, IN_CREATE | IN_MOVED_TO | IN_ATTRIB | IN_ONLYDIR) < 0) {
        char *slash = strrchr(path, '/');
        if (errno != ENOENT || !slash || slash == path)
            return;
        *slash = '\0';
    }
}

bool keyboard_watch_changed(int watch) {
    char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
    bool changed = false;
    while (watch >= 0 && read(watch, events, sizeof(events)) > 0)
        changed = true;
    return changed;
}
