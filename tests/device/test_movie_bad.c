/* Files that are not what they seem, files that change while they play, and movies that are closed at any moment. None
 * may crash, hang, or make the decoder open anything but the descriptor it was given. */
#include <arpa/inet.h>
#include <semaphore.h>
#include <sys/socket.h>

#include "device/movie_made.h"

/* ---- bad files ---- */

static void assert_refused(enum movie_kind kind, const char *name) {
    char words[MOVIE_ERROR];
    struct movie *movie = opened(&(struct movie_spec){.kind = kind, .fd = file_open(name), .sound = true});
    struct movie_frame frame;
    struct movie_info info;
    if (next_frame(movie, &frame))
        fail_msg("%s shows something", name);
    assert_int_equal(movie_state(movie), MOVIE_FAILED);
    assert_false(movie_info(movie, &info));
    movie_words(movie, words);
    if (!words[0])
        fail_msg("%s fails without a word", name);
    movie_close(movie);
}

static void no_films(void **state) {
    static const char *const names[] = {"empty.mp4", "noise.mp4", "nomoov.mp4", "sound.mp4", "corners.png", "tail.mp4"};
    size_t size;
    uint8_t noise[20000];
    (void)state;
    uint8_t *film = file_read("plain.mp4", &size); /* whose moov is at its end */
    uint32_t seed = 1;
    for (size_t i = 0; i < sizeof(noise); i++)
        noise[i] = (uint8_t)((seed = seed * 1664525 + 1013904223) >> 24);
    file_write("empty.mp4", "", 0);
    file_write("noise.mp4", noise, sizeof(noise));
    file_write("nomoov.mp4", film, size / 2);
    file_write("tail.mp4", film, 8);
    free(film);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        assert_refused(MOVIE_FILM, names[i]);
    for (size_t i = 0; i < 3; i++)
        assert_refused(MOVIE_PHOTO, names[i]);
    assert_refused(MOVIE_PHOTO, "film.mp4");
}

static void half_a_film(void **state) {
    char words[MOVIE_ERROR];
    size_t size;
    (void)state;
    uint8_t *bytes = file_read("film.mp4", &size);
    file_write("half.mp4", bytes, size / 2);
    free(bytes);
    struct movie *movie = film("half.mp4");
    assert_in_range(play(movie, words), 20, 70);
    assert_int_equal(movie_state(movie), MOVIE_ENDED);
    assert_non_null(strstr(words, "ended early"));
    assert_non_null(strstr(words, "of 3.0 s"));
    movie_close(movie);
}

/* Flipped bytes in every part of the file in turn: whatever comes of it, it comes to an end. */
static void flipped_bytes(void **state) {
    size_t size;
    char words[MOVIE_ERROR];
    int frames = 0;
    (void)state;
    uint8_t *bytes = file_read("film.mp4", &size);
    uint32_t seed = 7;
    for (size_t part = 0; part < 16; part++) {
        uint8_t *copy = malloc(size);
        assert_non_null(copy);
        memcpy(copy, bytes, size);
        size_t from = part < 8 ? part * 700 : size / 16 * part; /* half of them in the moov */
        size_t span = part < 8 ? 700 : size / 16;
        for (int i = 0; i < 40; i++) {
            seed = seed * 1664525 + 1013904223;
            copy[from + (seed >> 8) % span] ^= (uint8_t)(seed >> 24);
        }
        file_write("flipped.mp4", copy, size);
        free(copy);
        struct movie *movie =
            opened(&(struct movie_spec){.kind = MOVIE_FILM, .fd = file_open("flipped.mp4"), .sound = true});
        frames += play(movie, words);
        movie_close(movie);
    }
    free(bytes);
    assert_true(frames > 90);
}

/* large.png has 64 megapixels, in a few kilobytes. */
static void bad_photos(void **state) {
    size_t size;
    uint8_t *bytes = file_read("corners.png", &size);
    (void)state;
    memset(bytes + 40, 0xA5, size - 40);
    file_write("torn.png", bytes, size);
    free(bytes);
    assert_refused(MOVIE_PHOTO, "large.png");
    assert_refused(MOVIE_PHOTO, "torn.png");
}

/* ---- what a file may open ---- */

static int listening(uint16_t *ret_port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(fd, 8), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    *ret_port = ntohs(address.sin_port);
    return fd;
}

static bool called(int fd, int ms) {
    struct pollfd caller = {.fd = fd, .events = POLLIN};
    return poll(&caller, 1, ms) == 1;
}

/* %: the port of a server that nobody may call. */
static void files_open_nothing(void **state) {
    static const char *const texts[] = {
        "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nhttp://127.0.0.1:%/film.ts\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\nfile:///etc/passwd\n#EXTINF:3,\nhttp://127.0.0.1:%/\n",
        "ffconcat version 1.0\nfile http://127.0.0.1:%/film.mp4\n",
        ("v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video % RTP/AVP 96\na=rtpmap:96 "
         "H264/90000\n"),
        "<?xml version=\"1.0\"?><MPD><Period><BaseURL>http://127.0.0.1:%/</BaseURL></Period></MPD>\n",
    };
    char text[500], url[60];
    uint16_t port;
    int server = listening(&port);
    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        const char *mark = strchr(texts[i], '%');
        snprintf(text, sizeof(text), "%.*s%u%s", (int)(mark - texts[i]), texts[i], port, mark + 1);
        file_write("list.mp4", text, strlen(text));
        assert_refused(MOVIE_FILM, "list.mp4");
        assert_refused(MOVIE_PHOTO, "list.mp4");
    }
    assert_false(called(server, 0));
    /* A call would have been noticed. */
    snprintf(url, sizeof(url), "http://127.0.0.1:%u/film.mp4", port);
    struct movie *movie = opened(&(struct movie_spec){.kind = MOVIE_STREAM, .fd = -1, .url = url});
    assert_true(called(server, 20000));
    movie_close(movie); /* although the server never answers */
    close(server);
}

/* ---- files that change ---- */

static void take(struct movie *movie, int n) {
    struct movie_frame frame;
    for (; n > 0; n--) {
        assert_true(next_frame(movie, &frame));
        movie_pop(movie);
    }
}

static void cut_while_playing(void **state) {
    char path[200], words[MOVIE_ERROR];
    (void)state;
    in_dir(path, "large.mp4");
    struct movie *movie = film("large.mp4");
    take(movie, 5);
    assert_int_equal(truncate(path, 100), 0);
    assert_in_range(play(movie, words), 1, 80);
    assert_int_equal(movie_state(movie), MOVIE_ENDED);
    assert_non_null(strstr(words, "ended early"));
    movie_close(movie);
}

static void gone_while_playing(void **state) {
    char path[200], words[MOVIE_ERROR];
    size_t size;
    (void)state;
    uint8_t *bytes = file_read("film.mp4", &size);
    file_write("gone.mp4", bytes, size);
    free(bytes);
    in_dir(path, "gone.mp4");
    struct movie *movie = film("gone.mp4");
    take(movie, 5);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(play(movie, words), 85);
    assert_string_equal(words, "");
    movie_close(movie);
}

/* ---- verifying, closing, abandoning ---- */

struct gate {
    sem_t entered, open;
    bool asked; /* whether cancelled() said so */
    int r;
};

static int at_gate(void *ctx, int fd, bool (*cancelled)(void *movie), void *movie) {
    struct gate *gate = ctx;
    assert_true(fcntl(fd, F_GETFD) >= 0);
    sem_post(&gate->entered);
    if (gate->asked)
        while (!cancelled(movie))
            usleep(1000);
    else
        sem_wait(&gate->open);
    return gate->r;
}

static struct movie *gated(struct gate *gate) {
    sem_init(&gate->entered, 0, 0);
    sem_init(&gate->open, 0, 0);
    struct movie *movie = opened(
        &(struct movie_spec){.kind = MOVIE_FILM, .fd = file_open("film.mp4"), .verify = at_gate, .verify_ctx = gate});
    sem_wait(&gate->entered);
    return movie;
}

static void only_what_is_verified(void **state) {
    struct gate gate = {.r = -EBADMSG};
    char words[MOVIE_ERROR];
    (void)state;
    struct movie *movie = gated(&gate);
    assert_int_equal(movie_state(movie), MOVIE_OPENING);
    sem_post(&gate.open);
    assert_int_equal(play(movie, words), 0);
    assert_int_equal(movie_state(movie), MOVIE_FAILED);
    assert_non_null(strstr(words, "not the file"));
    movie_close(movie);
    gate.r = 0;
    movie = gated(&gate);
    sem_post(&gate.open);
    assert_int_equal(play(movie, words), 90);
    movie_close(movie);
}

static void closed_at_any_time(void **state) {
    struct gate gate = {.asked = true, .r = -ECANCELED};
    (void)state;
    movie_close(NULL);
    movie_abandon(NULL);
    movie_close(gated(&gate));
    for (int i = 0; i < 20; i++) {
        struct movie *movie = film("film.mp4");
        take(movie, i % 7);
        movie_close(movie);
    }
}

static void wait_for_threads(int n) {
    for (int i = 0; count_in("task") > n; i++) {
        assert_true(i < 20000);
        usleep(1000);
    }
}

/* What abandoned movies leave behind would show as open files here, and as leaks under SAN=1. */
static void abandoned(void **state) {
    struct gate gate = {.r = -EIO};
    (void)state;
    int fds = count_in("fd"), threads = count_in("task");
    movie_abandon(gated(&gate));
    assert_int_equal(count_in("task"), threads + 1); /* it hangs, and nobody waits for it */
    sem_post(&gate.open);
    wait_for_threads(threads);
    for (int i = 0; i < 20; i++) {
        struct movie *movie = film("film.mp4");
        char words[MOVIE_ERROR];
        if (i % 4 == 3)
            play(movie, words);
        else
            take(movie, i % 4);
        movie_abandon(movie);
    }
    wait_for_threads(threads);
    assert_int_equal(count_in("fd"), fds);
}

static long resident_kb(void) {
    long all = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%ld %ld", &all, &resident), 2);
    fclose(file);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static void rounds(int n) {
    struct movie_frame frame;
    for (int i = 0; i < n; i++) {
        bool photo = i % 4 == 3;
        struct movie *movie = opened(&(struct movie_spec){.kind = photo ? MOVIE_PHOTO : MOVIE_FILM,
                                                          .fd = file_open(photo ? "corners.png" : "film.mp4"),
                                                          .sound = i % 2 == 0,
                                                          .max_w = i % 3 == 0 ? 100 : 0,
                                                          .max_h = 100});
        assert_true(next_frame(movie, &frame));
        movie_close(movie);
    }
}

static void leaves_nothing(void **state) {
    (void)state;
    rounds(60);
    int fds = count_in("fd"), threads = count_in("task");
    long before = resident_kb();
    rounds(200);
    assert_int_equal(count_in("fd"), fds);
    assert_int_equal(count_in("task"), threads);
#ifndef __SANITIZE_ADDRESS__
    assert_in_range(resident_kb() - before + 100000, 0, 100000 + 4000);
#else
    (void)before;
#endif
}

static int set_up(void **state) {
    (void)state;
    int r = make_dir();
    if (r == 0)
        r = make_film("-i film.mp4 -c copy plain.mp4");
    if (r == 0)
        r = make_film("-i film.mp4 -c copy -vn sound.mp4");
    if (r == 0)
        r = make_film("-f lavfi -i testsrc2=s=320x240 -frames:v 1 corners.png");
    if (r == 0)
        r = make_film("-f lavfi -i color=black:s=8000x8000,format=gray -frames:v 1 large.png");
    if (r == 0) /* more than is read ahead */
        r = make_film(FILM H264 "-qp 8 -an -movflags +faststart large.mp4");
    return r;
}

static int tear_down(void **state) {
    (void)state;
    return remove_dir();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_films),           cmocka_unit_test(half_a_film),
        cmocka_unit_test(flipped_bytes),      cmocka_unit_test(bad_photos),
        cmocka_unit_test(files_open_nothing), cmocka_unit_test(cut_while_playing),
        cmocka_unit_test(gone_while_playing), cmocka_unit_test(only_what_is_verified),
        cmocka_unit_test(closed_at_any_time), cmocka_unit_test(abandoned),
        cmocka_unit_test(leaves_nothing),
    };
    return cmocka_run_group_tests_name("movie_bad", tests, set_up, tear_down);
}
