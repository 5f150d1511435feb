/* What the tests of movies share: a folder with films that ffmpeg made, and a player that takes frames at once. */
#ifndef LANYARD_TESTS_MOVIE_MADE_H
#define LANYARD_TESTS_MOVIE_MADE_H

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "device/movie.h"

static char dir[] = "/tmp/lanyard-test-movie.XXXXXX";

static inline void in_dir(char path[static 200], const char *name) { snprintf(path, 200, "%s/%s", dir, name); }

static inline int file_open(const char *name) {
    char path[200];
    in_dir(path, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

static inline uint8_t *file_read(const char *name, size_t *ret_size) {
    struct stat info;
    int fd = file_open(name);
    assert_int_equal(fstat(fd, &info), 0);
    uint8_t *bytes = malloc((size_t)info.st_size + 1);
    assert_non_null(bytes);
    assert_int_equal(read(fd, bytes, (size_t)info.st_size), info.st_size);
    bytes[info.st_size] = 0;
    close(fd);
    *ret_size = (size_t)info.st_size;
    return bytes;
}

static inline void file_write(const char *name, const void *bytes, size_t size) {
    char path[200];
    in_dir(path, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, size), size);
    close(fd);
}

/* ffmpeg with these words, in the folder. */
static inline int make_film(const char *words) {
    char line[1000];
    snprintf(line, sizeof(line), "cd %s && ffmpeg -v error -nostdin -y -threads 1 %s </dev/null", dir, words);
    int r = system(line);
    if (r != 0)
        print_error("failed: %s\n", line);
    return r;
}

#define FILM "-f lavfi -i testsrc2=s=320x180:r=30:d=3 -f lavfi -i sine=440:d=3:r=48000 "
#define H264 "-c:v libx264 -preset veryfast -pix_fmt yuv420p -g 15 "

/* The folder with film.mp4: 90 frames, 440 Hz. */
static inline int make_dir(void) {
    if (!mkdtemp(dir))
        return -1;
    return make_film(FILM H264 "-c:a aac -ac 2 -movflags +faststart film.mp4");
}

static inline int remove_dir(void) {
    char line[300];
    snprintf(line, sizeof(line), "rm -rf %s", dir);
    return system(line);
}

static inline struct movie *opened(const struct movie_spec *spec) {
    struct movie *movie = NULL;
    assert_int_equal(movie_open(spec, &movie), 0);
    return movie;
}

static inline struct movie *film(const char *name) {
    return opened(&(struct movie_spec){.kind = MOVIE_FILM, .fd = file_open(name)});
}

static inline void wait_news(struct movie *movie) {
    struct pollfd news = {.fd = movie_fd(movie), .events = POLLIN};
    if (poll(&news, 1, 20000) != 1)
        fail_msg("no news of the movie in 20 s");
    movie_heard(movie);
}

/* The frame at the head; false once there is none to come. */
static inline bool next_frame(struct movie *movie, struct movie_frame *frame) {
    for (;;) {
        enum movie_state state = movie_state(movie);
        if (movie_peek(movie, 0, frame))
            return true;
        if (state == MOVIE_ENDED || state == MOVIE_FAILED)
            return false;
        wait_news(movie);
    }
}

/* To the end; how many frames there were. Timestamps must go forward by sane steps whatever the file says. */
static inline int play(struct movie *movie, char ret_words[MOVIE_ERROR]) {
    struct movie_frame frame;
    int64_t before = -1;
    int n = 0;
    for (; next_frame(movie, &frame); n++) {
        assert_true(frame.pts > before);
        assert_in_range(frame.duration, 1000, 2000000);
        before = frame.pts;
        movie_pop(movie);
    }
    movie_words(movie, ret_words);
    return n;
}

/* Names in a folder of /proc/self: "fd", "task". */
static inline int count_in(const char *name) {
    char path[40];
    int n = 0;
    snprintf(path, sizeof(path), "/proc/self/%s", name);
    DIR *folder = opendir(path);
    assert_non_null(folder);
    while (readdir(folder))
        n++;
    closedir(folder);
    return n;
}

#endif
