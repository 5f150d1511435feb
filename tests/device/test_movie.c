/* Films and photos that are as they should be: every frame once and on time, sound in step and as loud as asked, photos
 * the right way up. */
#include <math.h>

#include "device/movie_made.h"

/* mkv rounds to the millisecond. */
static void assert_near(int64_t is, int64_t should, int64_t within) {
    if (is < should - within || is > should + within)
        fail_msg("%lld is not near %lld", (long long)is, (long long)should);
}

/* ---- pictures ---- */

static void each_frame_once(void **state) {
    const char *const names[] = {"film.mp4", "film.mkv", "film.mov"};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct movie *movie = film(names[i]);
        struct movie_frame frame;
        struct movie_info info;
        int n = 0;
        for (; next_frame(movie, &frame); n++) {
            assert_near(frame.pts, n * INT64_C(1000000) / 30, i == 1 ? 1000 : 1);
            assert_near(frame.duration, 33333, i == 1 ? 1000 : 1);
            assert_int_equal(frame.last, n == 89);
            assert_int_equal(frame.picture.w, 320);
            assert_int_equal(frame.picture.h, 180);
            movie_pop(movie);
        }
        assert_int_equal(n, 90);
        assert_int_equal(movie_state(movie), MOVIE_ENDED);
        assert_true(movie_info(movie, &info));
        assert_in_range(info.duration_us, 2990000, 3030000);
        assert_int_equal(info.w, 320);
        assert_false(info.has_sound);
        char words[MOVIE_ERROR];
        movie_words(movie, words);
        assert_string_equal(words, "");
        movie_close(movie);
    }
}

static void wait_full(struct movie *movie) {
    struct movie_frame frame;
    while (!movie_peek(movie, MOVIE_QUEUE - 1, &frame))
        wait_news(movie);
}

static void four_wait_and_stay(void **state) {
    (void)state;
    struct movie *movie = film("film.mp4");
    struct movie_frame first, later;
    wait_full(movie);
    assert_true(movie_peek(movie, 0, &first));
    assert_false(movie_peek(movie, MOVIE_QUEUE, &later));
    assert_false(movie_peek(movie, -1, &later));
    unsigned sum = 0, again = 0;
    for (int y = 0; y < first.picture.h; y++)
        for (int x = 0; x < first.picture.w; x++)
            sum += first.picture.plane[0][y * first.picture.stride[0] + x] * (unsigned)(x + y);
    assert_true(movie_peek(movie, 1, &later));
    assert_true(later.pts > first.pts);
    for (int y = 0; y < first.picture.h; y++)
        for (int x = 0; x < first.picture.w; x++)
            again += first.picture.plane[0][y * first.picture.stride[0] + x] * (unsigned)(x + y);
    assert_int_equal(sum, again);
    movie_pop(movie);
    assert_true(movie_peek(movie, 0, &first));
    assert_int_equal(first.pts, later.pts);
    assert_ptr_equal(first.picture.plane[0], later.picture.plane[0]);
    movie_close(movie);
}

/* start_us, the frame that is on then. */
static void begins_in_the_middle(void **state) {
    static const struct {
        int64_t start;
        int frame;
    } table[] = {{1, 0}, {33000, 0}, {40000, 1}, {1250000, 37}, {2999000, 89}, {90000000, 89}};
    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        struct movie_frame frame;
        struct movie *movie =
            opened(&(struct movie_spec){.kind = MOVIE_FILM, .fd = file_open("film.mp4"), .start_us = table[i].start});
        assert_true(next_frame(movie, &frame));
        assert_int_equal((frame.pts * 30 + 500000) / 1000000, table[i].frame);
        movie_close(movie);
    }
}

static void scaled_to_fit(void **state) {
    static const struct {
        const char *name;
        int max_w, max_h, w, h;
    } table[] = {
        {"film.mp4", 0, 0, 320, 180},    {"film.mp4", 320, 180, 320, 180}, {"film.mp4", 160, 500, 160, 90},
        {"film.mp4", 1000, 45, 80, 44},  {"corners.jpg", 0, 0, 320, 240},  {"corners.jpg", 100, 100, 100, 74},
        {"corners.jpg", 64, 48, 64, 48},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        struct movie_frame frame;
        struct movie *movie = opened(&(struct movie_spec){.kind = i < 4 ? MOVIE_FILM : MOVIE_PHOTO,
                                                          .fd = file_open(table[i].name),
                                                          .max_w = table[i].max_w,
                                                          .max_h = table[i].max_h});
        assert_true(next_frame(movie, &frame));
        assert_int_equal(frame.picture.w, table[i].w);
        assert_int_equal(frame.picture.h, table[i].h);
        movie_close(movie);
    }
}

/* ---- sound ---- */

struct heard {
    float *left, *right;
    size_t n;
    int64_t first;
    double rms;
};

/* All of a film's sound, while its frames are thrown away. */
static struct heard hear(const char *name, double gain, int64_t start) {
    struct heard heard = {.left = calloc(200000, sizeof(float)), .right = calloc(200000, sizeof(float)), .first = -1};
    struct movie *movie = opened(&(struct movie_spec){
        .kind = MOVIE_FILM, .fd = file_open(name), .sound = true, .gain = gain, .start_us = start});
    struct movie_frame frame;
    float stereo[2 * 441];
    int64_t pts;
    for (;;) {
        size_t n = movie_sound(movie, stereo, 441, &pts);
        if (n > 0 && heard.first < 0)
            heard.first = pts;
        if (n > 0) /* without a hole, to the microsecond */
            assert_near(pts - heard.first, (int64_t)heard.n * 1000000 / MOVIE_RATE, 1);
        for (size_t i = 0; i < n && heard.n < 200000; i++, heard.n++) {
            heard.left[heard.n] = stereo[2 * i];
            heard.right[heard.n] = stereo[2 * i + 1];
            heard.rms += stereo[2 * i] * stereo[2 * i];
        }
        if (n > 0)
            continue;
        if (movie_peek(movie, 0, &frame))
            movie_pop(movie);
        else if (movie_state(movie) == MOVIE_ENDED)
            break;
        else
            wait_news(movie);
    }
    heard.rms = sqrt(heard.rms / (double)heard.n);
    movie_close(movie);
    return heard;
}

static void unhear(struct heard *heard) {
    free(heard->left);
    free(heard->right);
}

static double power(const float *samples, size_t n, double hz) {
    double c = 2 * cos(2 * M_PI * hz / MOVIE_RATE), s1 = 0, s2 = 0;
    for (size_t i = 0; i < n; i++) {
        double s0 = samples[i] + c * s1 - s2;
        s2 = s1;
        s1 = s0;
    }
    return (s1 * s1 + s2 * s2 - c * s1 * s2) / (double)n / (double)n;
}

/* left 440 Hz, right 660 Hz, at 44100 Hz. */
static void both_ears(void **state) {
    (void)state;
    struct heard heard = hear("ears.mp4", 0, 0);
    assert_int_equal(heard.first, 0);
    assert_in_range(heard.n, 2 * MOVIE_RATE - 3000, 2 * MOVIE_RATE + 3000);
    assert_true(power(heard.left + 9600, 48000, 440) > 100 * power(heard.left + 9600, 48000, 660));
    assert_true(power(heard.right + 9600, 48000, 660) > 100 * power(heard.right + 9600, 48000, 440));
    assert_true(power(heard.left + 9600, 48000, 440) > 100 * power(heard.left + 9600, 48000, 440 * 48.0 / 44.1));
    unhear(&heard);
}

static void as_loud_as_asked(void **state) {
    (void)state;
    struct heard plain = hear("film.mp4", 0, 0), soft = hear("film.mp4", -12, 0);
    assert_true(plain.rms > 0.01);
    assert_true(fabs(20 * log10(soft.rms / plain.rms) + 12) < 0.1);
    unhear(&plain);
    unhear(&soft);
}

static size_t first_beep(const struct heard *heard) {
    for (size_t i = 0; i < heard->n; i++)
        if (fabsf(heard->left[i]) > 0.02f)
            return i;
    return heard->n;
}

/* The beep begins at 1 s of a film of 2 s, in silence, where nothing was written, and where sound and picture lie 1.5 s
 * apart in the file; also when entered in the middle. */
static void sound_in_step(void **state) {
    static const struct {
        const char *name;
        int64_t start;
    } table[] = {{"beep.mp4", 0}, {"beep.mkv", 0}, {"late.mp4", 0}, {"apart.mp4", 0}, {"beep.mp4", 700000}};
    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        struct heard heard = hear(table[i].name, 0, table[i].start);
        int64_t at = heard.first + (int64_t)first_beep(&heard) * 1000000 / MOVIE_RATE;
        assert_int_equal(heard.first, table[i].start);
        if (at < 980000 || at > 1020000)
            fail_msg("%s: the beep is at %lld us", table[i].name, (long long)at);
        unhear(&heard);
    }
}

/* In a file that has a second and a half of pictures before their sound, sound comes although nobody takes pictures. */
static void sound_from_afar(void **state) {
    (void)state;
    struct movie *movie = opened(&(struct movie_spec){.kind = MOVIE_FILM, .fd = file_open("apart.mp4"), .sound = true});
    float stereo[2 * 480];
    int64_t pts;
    size_t n = 0;
    for (int i = 0; i < 20000 && n < 9600; i++) {
        size_t more = movie_sound(movie, stereo, 480, &pts);
        n += more;
        if (more == 0)
            usleep(1000); /* the ring has no news of its own */
    }
    assert_true(n >= 9600);
    movie_close(movie);
}

static void no_sound_unless_asked(void **state) {
    (void)state;
    struct movie *movie = film("film.mp4");
    float stereo[200];
    int64_t pts;
    wait_full(movie);
    assert_int_equal(movie_sound(movie, stereo, 100, &pts), 0);
    movie_close(movie);
    struct movie_info info;
    movie = opened(&(struct movie_spec){.kind = MOVIE_FILM, .fd = file_open("film.mp4"), .sound = true});
    wait_full(movie);
    assert_true(movie_info(movie, &info));
    assert_true(info.has_sound);
    movie_close(movie);
}

/* ---- photos ---- */

/* An EXIF block with nothing but an orientation, behind the JPEG's first mark. */
static void write_turned(const char *name, int orientation) {
    uint8_t exif[] = {0xFF, 0xE1, 0, 34,   'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8,
                      0,    1,    1, 0x12, 0,   3,   0,   0,   0, 1, 0,   0,   0, 0,  0, 0, 0, 0};
    uint8_t whole[65536];
    size_t size;
    uint8_t *plain = file_read("corners.jpg", &size);
    exif[29] = (uint8_t)orientation;
    assert_true(size + sizeof(exif) <= sizeof(whole));
    memcpy(whole, plain, 2);
    memcpy(whole + 2, exif, sizeof(exif));
    memcpy(whole + 2 + sizeof(exif), plain + 2, size - 2);
    file_write(name, whole, size + sizeof(exif));
    free(plain);
}

/* r, g, b or w by the chroma in the middle of a quarter. */
static char colour(const struct planar *picture, int qx, int qy) {
    int x = picture->w * (1 + 2 * qx) / 4 / 2, y = picture->h * (1 + 2 * qy) / 4 / 2;
    int u = picture->plane[1][y * picture->stride[1] + x], v = picture->plane[2][y * picture->stride[2] + x];
    return u > 200 ? 'b' : v > 200 ? 'r' : u < 80 && v < 80 ? 'g' : 'w';
}

/* As stored: red green over blue white. The four corners as they are seen, row by row. */
static void right_way_up(void **state) {
    static const char *const seen[] = {"", "rgbw", "grwb", "wbgr", "bwrg", "rbgw", "brwg", "wgbr", "gwrb"};
    (void)state;
    for (int orientation = 0; orientation <= 9; orientation++) {
        struct movie_frame frame;
        struct movie_info info;
        bool known = orientation >= 1 && orientation <= 8, lying = known && orientation >= 5;
        write_turned("turned.jpg", orientation);
        struct movie *movie = opened(
            &(struct movie_spec){.kind = MOVIE_PHOTO, .fd = file_open("turned.jpg"), .max_w = 160, .max_h = 160});
        assert_true(next_frame(movie, &frame));
        const char got[] = {colour(&frame.picture, 0, 0), colour(&frame.picture, 1, 0), colour(&frame.picture, 0, 1),
                            colour(&frame.picture, 1, 1), 0};
        assert_string_equal(got, seen[known ? orientation : 1]);
        assert_int_equal(frame.picture.w, lying ? 120 : 160);
        assert_int_equal(frame.picture.h, lying ? 160 : 120);
        assert_true(frame.last);
        assert_true(movie_info(movie, &info));
        assert_int_equal(info.w, lying ? 240 : 320);
        assert_int_equal(info.duration_us, 0);
        movie_pop(movie);
        assert_false(next_frame(movie, &frame));
        assert_int_equal(movie_state(movie), MOVIE_ENDED);
        movie_close(movie);
    }
}

/* Transparent red is ink #0B172B, half transparent white is half way, an opaque picture stays as it is. */
static void ink_behind_glass(void **state) {
    static const struct {
        const char *name;
        int r, g, b;
    } table[] = {{"glass.png", 0x0B, 0x17, 0x2B},
                 {"half.png", 0x85, 0x8B, 0x95},
                 {"grey.png", 0x85, 0x8B, 0x95},
                 {"opaque.png", 0x20, 0x80, 0xE0}};
    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        struct movie_frame frame;
        struct movie *movie = opened(&(struct movie_spec){.kind = MOVIE_PHOTO, .fd = file_open(table[i].name)});
        assert_true(next_frame(movie, &frame));
        assert_true(frame.picture.full_range);
        assert_false(frame.picture.bt709);
        double y = frame.picture.plane[0][0], u = frame.picture.plane[1][0] - 128, v = frame.picture.plane[2][0] - 128;
        assert_true(fabs(y + 1.402 * v - table[i].r) < 4);
        assert_true(fabs(y - 0.344 * u - 0.714 * v - table[i].g) < 4);
        assert_true(fabs(y + 1.772 * u - table[i].b) < 4);
        movie_close(movie);
    }
}

static int set_up(void **state) {
    static const char *const films[] = {
        "-i film.mp4 -c copy film.mkv",
        "-i film.mp4 -c copy film.mov",
        "-f lavfi -i testsrc2=s=64x48:r=30:d=2 -f lavfi -i sine=440:d=2:r=44100 -f lavfi -i sine=660:d=2:r=44100 "
        "-filter_complex '[1][2]join=inputs=2:channel_layout=stereo[a]' -map 0 -map '[a]' " H264 "-c:a aac ears.mp4",
        "-f lavfi -i testsrc2=s=64x48:r=30:d=2 -f lavfi -i \"aevalsrc='gte(t,1)*sin(2*PI*600*t)/2':d=2:s=48000\" " H264
        "-c:a aac -ac 1 beep.mp4",
        "-i beep.mp4 -c copy beep.mkv",
        "-f lavfi -i testsrc2=s=64x48:r=30:d=2 -itsoffset 1 -f lavfi -i "
        "\"aevalsrc='sin(2*PI*600*t)/2':d=1:s=48000\" " H264 "-c:a aac -ac 1 late.mp4",
        "-i beep.mp4 -c copy -max_interleave_delta 0 -frag_duration 1500000 -movflags +frag_keyframe+empty_moov "
        "apart.mp4",
        "-f lavfi -i color=red:s=160x120 -f lavfi -i color=0x00FF00:s=160x120 -f lavfi -i color=blue:s=160x120 -f "
        "lavfi "
        "-i color=white:s=160x120 -filter_complex '[0][1]hstack[t];[2][3]hstack[b];[t][b]vstack' -frames:v 1 -q:v 2 "
        "-pix_fmt yuvj420p corners.jpg",
        "-f lavfi -i color=0xFF000000:s=32x32,format=rgba -frames:v 1 glass.png",
        "-f lavfi -i color=0xFFFFFF80:s=32x32,format=rgba -frames:v 1 half.png",
        "-f lavfi -i color=0xFFFFFF80:s=32x32,format=rgba -frames:v 1 -pix_fmt ya8 grey.png",
        "-f lavfi -i color=0x2080E0:s=32x32,format=rgb24 -frames:v 1 opaque.png",
    };
    (void)state;
    int r = make_dir();
    for (size_t i = 0; r == 0 && i < sizeof(films) / sizeof(*films); i++)
        r = make_film(films[i]);
    return r;
}

static int tear_down(void **state) {
    (void)state;
    return remove_dir();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_frame_once),
        cmocka_unit_test(four_wait_and_stay),
        cmocka_unit_test(begins_in_the_middle),
        cmocka_unit_test(scaled_to_fit),
        cmocka_unit_test(both_ears),
        cmocka_unit_test(as_loud_as_asked),
        cmocka_unit_test(sound_in_step),
        cmocka_unit_test(no_sound_unless_asked),
        cmocka_unit_test(sound_from_afar),
        cmocka_unit_test(right_way_up),
        cmocka_unit_test(ink_behind_glass),
    };
    return cmocka_run_group_tests_name("movie", tests, set_up, tear_down);
}
