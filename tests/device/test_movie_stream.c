/* Streams from a small web server of the test's own: HLS and plain transport streams play like films, and an address
 * that answers nothing, or wants a file, fails with words. */
#include <arpa/inet.h>
#include <pthread.h>
#include <sys/socket.h>

#include "device/movie_made.h"

/* ---- the server: one request a connection, files of the folder ---- */

struct server {
    int fd;
    uint16_t port;
    pthread_t thread;
};

static void send_all(int fd, const void *bytes, size_t size) {
    const uint8_t *from = bytes;
    while (size > 0) {
        ssize_t n = send(fd, from, size, MSG_NOSIGNAL);
        if (n <= 0)
            return;
        from += n;
        size -= (size_t)n;
    }
}

static void answer(int fd) {
    char request[2000] = "", path[200], head[100];
    size_t len = 0;
    while (len < sizeof(request) - 1 && !strstr(request, "\r\n\r\n")) {
        ssize_t n = recv(fd, request + len, sizeof(request) - 1 - len, 0);
        if (n <= 0)
            return;
        len += (size_t)n;
        request[len] = '\0';
    }
    char *name = strchr(request, '/'), *end = name ? strchr(name, ' ') : NULL;
    if (!end)
        return;
    *end = '\0';
    in_dir(path, name + 1);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info = {.st_size = 0};
    bool there = file >= 0 && fstat(file, &info) == 0 && S_ISREG(info.st_mode);
    snprintf(head, sizeof(head), "HTTP/1.0 %s\r\nContent-Length: %lld\r\n\r\n", there ? "200 OK" : "404 Not Found",
             there ? (long long)info.st_size : 0);
    send_all(fd, head, strlen(head));
    uint8_t block[8192];
    for (ssize_t n; there && (n = read(file, block, sizeof(block))) > 0;)
        send_all(fd, block, (size_t)n);
    if (file >= 0)
        close(file);
}

static void *serve(void *argument) {
    struct server *server = argument;
    for (int fd; (fd = accept4(server->fd, NULL, NULL, SOCK_CLOEXEC)) >= 0;) {
        answer(fd);
        close(fd);
    }
    return NULL;
}

static int listening(uint16_t *ret_port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, len) < 0 || listen(fd, 8) < 0 ||
        getsockname(fd, (struct sockaddr *)&address, &len) < 0)
        return -1;
    *ret_port = ntohs(address.sin_port);
    return fd;
}

static struct server server;

static struct movie *stream_at(uint16_t port, const char *name, bool sound) {
    char url[100];
    snprintf(url, sizeof(url), "http://127.0.0.1:%u/%s", port, name);
    return opened(&(struct movie_spec){.kind = MOVIE_STREAM, .fd = -1, .url = url, .sound = sound});
}

/* ---- streams ---- */

static void like_a_film(void **state) {
    static const char *const names[] = {"film.m3u8", "film.ts", "film.mp4"};
    char words[MOVIE_ERROR];
    struct movie_info info;
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct movie *movie = stream_at(server.port, names[i], false);
        struct movie_frame frame;
        assert_true(next_frame(movie, &frame));
        assert_int_equal(frame.pts, 0);
        assert_int_equal(play(movie, words), 90);
        assert_string_equal(words, "");
        assert_true(movie_info(movie, &info));
        assert_int_equal(info.duration_us, 0);
        movie_close(movie);
    }
}

static void sound_too(void **state) {
    float stereo[200];
    int64_t pts;
    (void)state;
    struct movie *movie = stream_at(server.port, "film.m3u8", true);
    struct movie_frame frame;
    assert_true(next_frame(movie, &frame));
    size_t n;
    while ((n = movie_sound(movie, stereo, 100, &pts)) == 0 && movie_state(movie) == MOVIE_PLAYING)
        usleep(1000); /* the ring has no news of its own */
    assert_int_equal(n, 100);
    assert_int_equal(pts, 0);
    movie_close(movie);
}

/* The timestamps of the second part begin again, or an hour later, and it has another size: pictures go on, and keep
 * the first one's size. */
static void changes_on_the_way(void **state) {
    static const char *const names[] = {"again.ts", "later.ts"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct movie *movie = stream_at(server.port, names[i], false);
        struct movie_frame frame;
        int64_t before = -1;
        int n = 0;
        for (; next_frame(movie, &frame); n++) {
            assert_int_equal(frame.picture.w, 320);
            assert_int_equal(frame.picture.h, 180);
            assert_true(frame.pts > before && frame.pts - before <= 100000);
            before = frame.pts;
            movie_pop(movie);
        }
        assert_in_range(n, 115, 120);
        movie_close(movie);
    }
}

static void assert_fails(struct movie *movie) {
    char words[MOVIE_ERROR];
    assert_int_equal(play(movie, words), 0);
    assert_int_equal(movie_state(movie), MOVIE_FAILED);
    assert_string_not_equal(words, "");
    movie_close(movie);
}

static void not_there(void **state) {
    uint16_t port;
    int fd = listening(&port);
    assert_true(fd >= 0);
    close(fd);
    (void)state;
    assert_fails(stream_at(port, "film.m3u8", false));
    assert_fails(stream_at(server.port, "nothing.m3u8", false));
    assert_fails(stream_at(server.port, "noise.ts", false));
}

/* Neither the address nor a list from the network may name a file, though it is there and is a film. */
static void never_a_file(void **state) {
    char path[200], url[300], text[500];
    (void)state;
    in_dir(path, "film.ts");
    const char *const urls[] = {path,           "file:%", "file://%", "concat:%", "subfile,,start,0,end,0,,:%",
                                "hls+file://%", ""};
    for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++) {
        const char *mark = strchr(urls[i], '%');
        snprintf(url, sizeof(url), "%.*s%s", (int)(mark ? mark - urls[i] : 290), urls[i], mark ? path : "");
        assert_fails(opened(&(struct movie_spec){.kind = MOVIE_STREAM, .fd = -1, .url = url}));
    }
    assert_fails(opened(&(struct movie_spec){.kind = MOVIE_STREAM, .fd = -1}));
    static const char *const to[] = {"file://", "file:", "", "http://127.0.0.1:%"};
    for (size_t i = 0; i < 4; i++) {
        char address[60];
        snprintf(address, sizeof(address), "%.*s", (int)strcspn(to[i], "%"), to[i]);
        if (i == 3)
            snprintf(address + strlen(address), 8, "%u", server.port);
        snprintf(text, sizeof(text), "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n%s%s\n#EXT-X-ENDLIST\n", address,
                 i == 3 ? "/film.ts" : path);
        file_write("list.m3u8", text, strlen(text));
        struct movie *movie = stream_at(server.port, "list.m3u8", false);
        if (i < 3) {
            assert_fails(movie);
            continue;
        }
        assert_int_equal(play(movie, text), 90); /* the list is well apart from that */
        movie_close(movie);
    }
}

static int64_t now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Closing does not wait until a server that says nothing is given up. */
static void silent_server(void **state) {
    uint16_t port;
    int fd = listening(&port);
    (void)state;
    int64_t before = now_ms();
    struct movie *movie = stream_at(port, "film.m3u8", false);
    int caller = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
    assert_true(caller >= 0);
    assert_int_equal(movie_state(movie), MOVIE_OPENING);
    movie_close(movie);
    assert_true(now_ms() - before < MOVIE_STREAM_MS);
    close(caller);
    close(fd);
}

static int set_up(void **state) {
    char line[1000];
    (void)state;
    int r = make_dir();
    if (r == 0)
        r = make_film("-i film.mp4 -c copy film.ts");
    if (r == 0)
        r = make_film("-i film.mp4 -c copy -hls_time 1 -hls_list_size 0 film.m3u8");
    if (r == 0)
        r = make_film("-f lavfi -i testsrc2=s=200x160:r=30:d=1 " H264 "small.ts");
    if (r == 0)
        r = make_film("-i small.ts -c copy -output_ts_offset 3600 hour.ts");
    snprintf(line, sizeof(line),
             "cd %s && cat film.ts small.ts >again.ts && cat film.ts hour.ts >later.ts && "
             "head -c 30000 film.mp4 | tail -c 20000 >noise.ts",
             dir);
    if (r == 0)
        r = system(line);
    if (r != 0 || (server.fd = listening(&server.port)) < 0)
        return -1;
    return pthread_create(&server.thread, NULL, serve, &server);
}

static int tear_down(void **state) {
    (void)state;
    shutdown(server.fd, SHUT_RDWR);
    pthread_join(server.thread, NULL);
    close(server.fd);
    return remove_dir();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(like_a_film), cmocka_unit_test(sound_too),    cmocka_unit_test(changes_on_the_way),
        cmocka_unit_test(not_there),   cmocka_unit_test(never_a_file), cmocka_unit_test(silent_server),
    };
    return cmocka_run_group_tests_name("movie_stream", tests, set_up, tear_down);
}
