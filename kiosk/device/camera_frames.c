/* The rehearsal camera, and the tests': pictures from a folder or a list, shown in turn as if someone held them up.
 * Every file is opened at the start, because kiosk-eye's sandbox opens none later, and read when its turn comes, so a
 * thousand pictures cost a thousand descriptors and the memory of one. A picture stays for its time at 25 frames a
 * second, as with a real camera; none is ever passed over, however slow the reader, so that a rehearsal means the
 * same everywhere. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device/camera_maker.h"
#include "device/picture.h"

#define FRAME_MS 40
#define LIST_BYTES (1 << 20)
#define SHOTS_MAX 4000
#define BLANK_GREY 128

struct shot {
    int fd; /* -1: blank */
    int ms; /* how long it is shown */
    size_t size;
    enum picture_format format;
};

struct frames {
    struct camera base;
    struct shot *shots;
    size_t count, room;
    bool loop;
    size_t turn;   /* index of the shot on show; count when all are over */
    bool shown;    /* its first frame was given */
    int64_t since; /* when that was */
    int64_t last;  /* when the last frame was */
    uint8_t *file; /* PICTURE_BYTES at most */
    size_t file_room;
    struct plane plane;
};

static int say(char *ret_error, int error, const char *path, const char *what) {
    snprintf(ret_error, CAMERA_ERROR, "%.180s: %s", path, what ? what : strerror(-error));
    return error < 0 ? error : -EIO; /* never 0, which analyzers cannot know of errno */
}

/* ---- opening ---- */

static struct shot *add_shot(struct frames *frames, int ms) {
    if (frames->count == SHOTS_MAX)
        return NULL;
    if (frames->count == frames->room) {
        size_t room = frames->room ? frames->room * 2 : 16;
        struct shot *shots = reallocarray(frames->shots, room, sizeof *shots);
        if (!shots)
            return NULL;
        frames->shots = shots;
        frames->room = room;
    }
    struct shot *shot = &frames->shots[frames->count++];
    *shot = (struct shot){.fd = -1, .ms = ms};
    return shot;
}

static int add_blank(struct frames *frames, int ms, char *ret_error) {
    return add_shot(frames, ms) ? 0 : say(ret_error, -E2BIG, "-", "too many pictures");
}

static int add_file(struct frames *frames, int dir, const char *name, int ms, char *ret_error) {
    struct shot *shot = add_shot(frames, ms);
    if (!shot)
        return say(ret_error, -E2BIG, name, "too many pictures (at most 4000)");
    shot->fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (shot->fd < 0)
        return say(ret_error, -errno, name, NULL);
    struct stat about;
    uint8_t head[8];
    if (fstat(shot->fd, &about) < 0 || !S_ISREG(about.st_mode) || about.st_size > PICTURE_BYTES)
        return say(ret_error, -EINVAL, name, "not a file, or larger than 16 MB");
    ssize_t got = pread(shot->fd, head, sizeof head, 0);
    shot->format = picture_format(head, got < 0 ? 0 : (size_t)got);
    if (shot->format == PICTURE_UNKNOWN)
        return say(ret_error, -EINVAL, name, "not a JPEG, PNG or PGM picture");
    shot->size = (size_t)about.st_size;
    return 0;
}

static int is_picture_name(const struct dirent *entry) {
    const char *dot = strrchr(entry->d_name, '.');
    static const char *const endings[] = {".jpg", ".jpeg", ".png", ".pgm"};
    for (size_t i = 0; dot && entry->d_name[0] != '.' && i < sizeof endings / sizeof *endings; i++)
        if (strcasecmp(dot, endings[i]) == 0)
            return 1;
    return 0;
}

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

static int add_folder(struct frames *frames, int dir, int ms, char *ret_error) {
    struct dirent **entries = NULL;
    int r = 0, count = scandirat(dir, ".", &entries, is_picture_name, by_name);
    if (count < 0)
        r = say(ret_error, -errno, ".", NULL);
    for (int i = 0; i < count; i++) {
        if (r == 0)
            r = add_file(frames, dir, entries[i]->d_name, ms, ret_error);
        free(entries[i]);
    }
    free(entries);
    return r;
}

/* Cut a trailing " MS" off a line. */
static int take_ms(char *line, int otherwise) {
    char *blank = strrchr(line, ' '), *tab = strrchr(line, '\t'), *end;
    char *cut = blank > tab ? blank : tab;
    if (!cut || !cut[1])
        return otherwise;
    long ms = strtol(cut + 1, &end, 10);
    if (*end || ms < 1 || ms > 24L * 3600 * 1000)
        return otherwise;
    while (cut > line && (cut[-1] == ' ' || cut[-1] == '\t'))
        cut--;
    *cut = '\0';
    return (int)ms;
}

static int add_line(struct frames *frames, int dir, char *line, int ms, char *ret_error) {
    line += strspn(line, " \t");
    size_t len = strlen(line);
    while (len > 0 && strchr(" \t\r", line[len - 1]))
        line[--len] = '\0';
    if (!*line || *line == '#')
        return 0;
    ms = take_ms(line, ms);
    return strcmp(line, "-") == 0 ? add_blank(frames, ms, ret_error) : add_file(frames, dir, line, ms, ret_error);
}

static int add_list(struct frames *frames, const char *path, int fd, int ms, char *ret_error) {
    char *text = malloc(LIST_BYTES), folder[4096];
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) + 1 : 1, slash ? path : ".");
    int dir = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    ssize_t got = text ? read(fd, text, LIST_BYTES) : -1;
    int r = dir < 0 || got < 0 ? say(ret_error, -EIO, path, "cannot be read") : 0;
    if (r == 0 && got == LIST_BYTES)
        r = say(ret_error, -E2BIG, path, "longer than 1 MB");
    if (r == 0) {
        text[got] = '\0';
        char *rest = text, *line;
        while (r == 0 && (line = strsep(&rest, "\n")))
            r = add_line(frames, dir, line, ms, ret_error);
    }
    if (dir >= 0)
        close(dir);
    free(text);
    return r;
}

/* A folder of a thousand pictures needs as many descriptors; the soft limit is 1024 as a rule. */
static void raise_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < SHOTS_MAX + 64) {
        limit.rlim_cur = limit.rlim_max < SHOTS_MAX + 64 ? limit.rlim_max : SHOTS_MAX + 64;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static int add_path(struct frames *frames, const char *path, int ms, char *ret_error) {
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat about;
    if (fd < 0)
        return say(ret_error, -errno, path, NULL);
    int r = fstat(fd, &about) < 0    ? say(ret_error, -errno, path, NULL)
            : S_ISDIR(about.st_mode) ? add_folder(frames, fd, ms, ret_error)
            : S_ISREG(about.st_mode) ? add_list(frames, path, fd, ms, ret_error)
                                     : say(ret_error, -EINVAL, path, "neither a folder nor a list of pictures");
    close(fd);
    if (r == 0 && frames->count == 0)
        r = say(ret_error, -ENOENT, path, "no JPEG, PNG or PGM picture there");
    return r;
}

/* ---- showing ---- */

static int show_blank(struct frames *frames) {
    struct plane *plane = &frames->plane;
    int r = plane->data ? 0 : plane_resize(plane, 1280, 720);
    if (r == 0)
        memset(plane->data, BLANK_GREY, (size_t)plane->w * (size_t)plane->h);
    return r;
}

static int show_file(struct frames *frames, const struct shot *shot) {
    if (shot->size > frames->file_room) {
        uint8_t *file = realloc(frames->file, shot->size);
        if (!file)
            return -ENOMEM;
        frames->file = file;
        frames->file_room = shot->size;
    }
    size_t got = 0;
    while (got < shot->size) {
        ssize_t n = pread(shot->fd, frames->file + got, shot->size - got, (off_t)got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return -EBADMSG;
        got += (size_t)n;
    }
    return picture_decode(frames->file, shot->size, &frames->plane);
}

static int show(struct frames *frames) {
    const struct shot *shot = &frames->shots[frames->turn];
    int r = shot->fd < 0 ? show_blank(frames) : show_file(frames, shot);
    if (r < 0)
        return r;
    frames->base.w = frames->plane.w;
    frames->base.h = frames->plane.h;
    if (shot->fd >= 0)
        snprintf(frames->base.format, sizeof frames->base.format, "%s", picture_format_name(shot->format));
    return 0;
}

/* When the next frame is due: the next shot's first, or this one's again. */
static int64_t due(const struct frames *frames) {
    if (!frames->shown)
        return frames->last;
    int64_t over = frames->since + frames->shots[frames->turn].ms;
    return frames->last + FRAME_MS < over ? frames->last + FRAME_MS : over;
}

/* Step to the next shot when this one's time is over. False after the last. */
static bool advance(struct frames *frames, int64_t now) {
    if (!frames->shown || now < frames->since + frames->shots[frames->turn].ms)
        return true;
    frames->shown = false;
    frames->turn++;
    if (frames->turn == frames->count && frames->loop)
        frames->turn = 0;
    return frames->turn < frames->count;
}

static int frames_next(struct camera *camera, int timeout_ms, struct grey *ret_frame, int64_t *ret_at) {
    struct frames *frames = (struct frames *)camera;
    if (frames->turn == frames->count)
        return -ENODATA;
    int64_t now = camera_clock(), wait = due(frames) - now;
    if (wait > 0) {
        poll(NULL, 0, (int)(wait < timeout_ms ? wait : timeout_ms));
        now = camera_clock();
        if (now < due(frames))
            return 0;
    }
    if (!advance(frames, now))
        return -ENODATA;
    if (!frames->shown) {
        int r = show(frames);
        if (r < 0)
            return r;
        frames->shown = true;
        frames->since = now;
    }
    frames->last = now;
    *ret_frame = plane_grey(&frames->plane);
    *ret_at = now;
    return 1;
}

static void frames_close(struct camera *camera) {
    struct frames *frames = (struct frames *)camera;
    for (size_t i = 0; i < frames->count; i++)
        if (frames->shots[i].fd >= 0)
            close(frames->shots[i].fd);
    free(frames->shots);
    free(frames->file);
    plane_clear(&frames->plane);
    free(frames);
}

static const struct camera_ops frames_ops = {.next = frames_next, .close = frames_close};

int camera_frames_open(const char *path, double fps, bool loop, struct camera **ret_camera,
                       char ret_error[CAMERA_ERROR]) {
    struct frames *frames = calloc(1, sizeof *frames);
    if (!frames)
        return say(ret_error, -ENOMEM, path, NULL);
    frames->base.ops = &frames_ops;
    frames->loop = loop;
    raise_limit();
    int r = add_path(frames, path, (int)(1000 / fps + 0.5), ret_error);
    if (r == 0 && (r = show(frames)) < 0)
        say(ret_error, r, path, "its first picture cannot be decoded");
    if (r < 0) {
        frames_close(&frames->base);
        return r;
    }
    *ret_camera = &frames->base;
    return 0;
}
