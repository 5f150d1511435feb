/* Films, photos and streams decoded from the first byte to the last, and from files that only pretend. The films are
 * made by the ffmpeg program in a folder of the test's own. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
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

static void in_dir(char path[static 200], const char *name) { snprintf(path, 200, "%s/%s", dir, name); }

static int file(const char *name) {
    char path[200];
    in_dir(path, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

/* ffmpeg with these words, in the folder. */
static void make(const char *words) {
    char line[1000];
    snprintf(line, sizeof(line), "cd %s && ffmpeg -v error -nostdin -y -threads 1 %s </dev/null", dir, words);
    if (system(line) != 0)
        fail_msg("failed: %s", line);
}

static struct movie *opened(const struct movie_spec *spec) {
    struct movie *movie = NULL;
    assert_int_equal(movie_open(spec, &movie), 0);
    return movie;
}

static struct movie *film(const char *name) {
    return opened(&(struct movie_spec){.kind = MOVIE_FILM, .fd = file(name)});
}

static void wait_news(struct movie *movie) {
    struct pollfd poll_fd = {.fd = movie_fd(movie), .events = POLLIN};
    if (poll(&poll_fd, 1, 20000) != 1)
        fail_msg("no news of the movie in 20 s");
    movie_heard(movie);
}

/* The frame at the head, or false once it has ended. */
static bool next_frame(struct movie *movie, struct movie_frame *frame) {
    for (;;) {
        enum movie_state state = movie_state(movie);
        if (movie_peek(movie, 0, frame))
            return true;
        if (state == MOVIE_ENDED || state == MOVIE_FAILED)
            return false;
        wait_news(movie);
    }
}

static void each_frame_once(void **state) {
    (void)state;
    struct movie *movie = film("film.mp4");
    struct movie_frame frame;
    struct movie_info info;
    int n = 0;
    for (; next_frame(movie, &frame); n++) {
        assert_int_equal((frame.pts * 30 + 500000) / 1000000, n);
        assert_in_range(frame.duration, 33332, 33335);
        assert_int_equal(frame.last, n == 89);
        movie_pop(movie);
    }
    assert_int_equal(n, 90);
    assert_true(movie_info(movie, &info));
    assert_int_equal(info.duration_us, 3000000);
    movie_close(movie);
}

static int set_up(void **state) {
    (void)state;
    if (!mkdtemp(dir))
        return -1;
    make("-f lavfi -i testsrc2=s=320x180:r=30:d=3 -f lavfi -i sine=440:d=3:r=48000 -c:v libx264 -pix_fmt yuv420p "
         "-g 15 -c:a aac -ac 2 film.mp4");
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    char line[300];
    snprintf(line, sizeof(line), "rm -rf %s", dir);
    return system(line);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_frame_once),
    };
    return cmocka_run_group_tests_name("movie", tests, set_up, tear_down);
}
