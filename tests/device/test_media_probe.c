/* What kiosk-probe finds in films made on the spot, and that it finds it behind walls. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "device/media_file.h"
#include "device/media_pace.h"
#include "device/media_probe.h"
#include "device/sandbox.h"

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static char folder[64];

/* ---- films ---- */

/* ffmpeg -y WORDS in the folder. */
static void make(const char *words) {
    char command[1024];
    snprintf(command, sizeof command, "cd %s && exec ffmpeg -nostdin -v error -y -threads 2 %s </dev/null", folder,
             words);
    if (system(command) != 0) /* NOLINT(cert-env33-c) */
        fail_msg("ffmpeg cannot make a film: %s", words);
}
#define CARD "-f lavfi -i testsrc2=s=320x180:r=30:d=1 "
#define H264 " -c:v libx264 -preset ultrafast -pix_fmt yuv420p "

static int open_film(const char *name) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_RDWR | O_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

static struct media_facts facts_of(const char *name) {
    struct media_facts facts = {.frames = 77};
    int fd = open_film(name);
    assert_int_equal(media_probe(fd, NULL, NULL, &facts), 0);
    close(fd);
    return facts;
}

static int make_folder(void **state) {
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/lanyard-test-probe.XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    media_probe_begin();
    make(CARD "-f lavfi -i sine=440:d=1" H264 "-c:a aac -movflags +faststart good.mp4");
    return 0;
}

static int remove_folder(void **state) {
    (void)state;
    char command[96];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command); /* NOLINT(cert-env33-c) */
}

static void a_good_film_is_known_in_all_its_parts(void **state) {
    (void)state;
    struct media_facts facts = facts_of("good.mp4");
    assert_int_equal(facts.kind, MEDIA_FILM);
    assert_string_equal(facts.video, "h264");
    assert_string_equal(facts.audio, "aac");
    assert_string_equal(facts.pixels, "yuv420p");
    assert_int_equal(facts.w, 320);
    assert_int_equal(facts.h, 180);
    assert_int_equal(facts.fps_milli, 30000);
    assert_true(facts.steady);
    assert_true(facts.square);
    assert_false(facts.interlaced);
    assert_int_equal(facts.frames, 30);
    assert_int_equal(facts.duration_ms, 1000);
    assert_int_equal(facts.bit_depth, 8);
    assert_int_equal(facts.broken_frames, 0);
    assert_false(facts.cut_short);
    assert_in_range(facts.bits_per_second, 10000, 10000000);
    assert_int_equal(media_judge(&facts), 0);
}

/* FFmpeg's tone is at -21.1 dBFS a channel (1/8, and 3 dB less for two loudspeakers). */
static void loudness_is_measured(void **state) {
    (void)state;
    struct media_facts facts = facts_of("good.mp4");
    assert_true(facts.loud_known);
    assert_true(facts.loudness > -22.5 && facts.loudness < -20.5);
    assert_true(facts.peak > -21.6 && facts.peak < -19.9);
    make("-i good.mp4 -c:v copy -af volume=-10dB quiet.mp4");
    struct media_facts quiet = facts_of("quiet.mp4");
    double fell = facts.loudness - quiet.loudness;
    assert_true(fell > 9.5 && fell < 10.5);
    make(CARD "-f lavfi -i anullsrc -t 1" H264 "-c:a aac silent.mp4");
    assert_false(facts_of("silent.mp4").loud_known);
}

static void what_does_not_fit_is_told(void **state) {
    (void)state;
    static const struct {
        const char *words, *name;
        unsigned flaws;
    } films[] = {
        {"-f lavfi -i testsrc2=s=2048x1152:r=30:d=0.3" H264, "large.mp4", MEDIA_SIZE},
        {"-f lavfi -i testsrc2=s=320x180:r=60:d=0.5" H264, "sixty.mp4", MEDIA_RATE},
        {CARD "-c:v libx265 -preset ultrafast -x265-params log-level=none", "hevc.mp4", MEDIA_CODEC},
        {CARD "-c:v libvpx-vp9 -cpu-used 8 -deadline realtime", "vp9.mkv", MEDIA_CODEC},
        {CARD "-c:v mpeg2video", "mpeg2.mpg", MEDIA_CODEC | MEDIA_CONTAINER},
        {CARD "-c:v mpeg4", "mpeg4.mov", MEDIA_CODEC},
        {CARD "-c:v prores", "prores.mov", MEDIA_CODEC | MEDIA_PIXELS},
        {CARD "-c:v libx264 -preset ultrafast -pix_fmt yuv420p10le", "ten.mp4", MEDIA_PIXELS},
        {CARD "-vf setsar=4/3" H264, "oblong.mp4", MEDIA_NOT_SQUARE},
        {CARD "-vf interlace" H264 "-flags +ilme+ildct", "interlaced.mp4", MEDIA_INTERLACED},
        {CARD "-vf \"setpts='if(lt(N,15),N,2*N-15)/30/TB'\" -vsync vfr" H264, "unsteady.mp4", MEDIA_UNSTEADY},
        {"-i good.mp4 -c copy -metadata:s:v:0 rotate=90", "turned.mp4", MEDIA_ROTATED},
        {"-i good.mp4 -c:v copy -c:a ac3", "ac3.mkv", MEDIA_SOUND},
        {"-i good.mp4 -c copy", "good.ts", MEDIA_CONTAINER},
        {"-i good.mp4 -c copy", "good.mkv", 0},
        {"-i good.mp4 -vn -c copy", "sound.m4a", MEDIA_NOT_MEDIA},
    };
    for (size_t i = 0; i < sizeof films / sizeof *films; i++) {
        char words[512];
        snprintf(words, sizeof words, "%s %s", films[i].words, films[i].name);
        make(words);
        struct media_facts facts = facts_of(films[i].name);
        if (media_judge(&facts) != films[i].flaws)
            fail_msg("%s: flaws %x, not %x", films[i].name, media_judge(&facts), films[i].flaws);
    }
}

/* Half of it, and some of its bytes flipped: every player shows such films without a word. */
static void damage_is_seen(void **state) {
    (void)state;
    make(CARD H264 "-g 10 -movflags +faststart half.mp4");
    make("-i half.mp4 -c copy half.mkv");
    make("-i half.mp4 -c copy -movflags +faststart flipped.mp4");
    static const char *const halves[] = {"half.mp4", "half.mkv"};
    struct stat st;
    for (size_t i = 0; i < 2; i++) {
        assert_false(facts_of(halves[i]).cut_short);
        int fd = open_film(halves[i]);
        assert_int_equal(fstat(fd, &st), 0);
        assert_int_equal(ftruncate(fd, st.st_size / 2), 0);
        close(fd);
        assert_true(facts_of(halves[i]).cut_short);
    }
    assert_int_equal(facts_of("flipped.mp4").broken_frames, 0);
    int fd = open_film("flipped.mp4");
    assert_int_equal(fstat(fd, &st), 0);
    for (off_t at = st.st_size / 4; at < st.st_size; at += 997)
        assert_int_equal(pwrite(fd, "\xa5\x5a", 2, at), 2);
    close(fd);
    assert_true(facts_of("flipped.mp4").broken_frames > 0);
}

static void put_bytes(const char *name, const void *bytes, size_t size) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* A JPEG with EXIF's orientation 6 behind its first marker. */
static void photos_are_decoded_and_their_turn_is_told(void **state) {
    (void)state;
    static const char exif[] = "\xff\xe1\x00\x22"
                               "Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    char bytes[200000];
    make(CARD "-frames:v 1 photo.jpg");
    make(CARD "-frames:v 1 photo.png");
    struct media_facts facts = facts_of("photo.jpg");
    assert_int_equal(facts.kind, MEDIA_PHOTO);
    assert_int_equal(facts.rotation, 0);
    assert_int_equal(media_judge(&facts), 0);
    int fd = open_film("photo.jpg");
    size_t head = sizeof exif - 1, size = (size_t)pread(fd, bytes + 2 + head, sizeof bytes - 2 - head, 2);
    close(fd);
    memcpy(bytes, "\xff\xd8", 2);
    memcpy(bytes + 2, exif, head);
    put_bytes("turned.jpg", bytes, 2 + head + size);
    assert_int_equal(facts_of("turned.jpg").rotation, 90);
    put_bytes("half.jpg", bytes, (2 + head + size) / 2);
    assert_int_equal(facts_of("half.jpg").broken_frames, 1);
    assert_int_equal(media_judge(&(struct media_facts){0}), MEDIA_NOT_MEDIA);
    facts = facts_of("photo.png");
    assert_string_equal(facts.video, "png");
    assert_int_equal(media_judge(&facts), 0);
}

static void captions_are_counted(void **state) {
    (void)state;
    static const char srt[] = "1\n00:00:01,000 --> 00:00:02,000\nHello\n\n2\n00:00:03,000 --> 00:00:04,000\n你好\n";
    static const char vtt[] = "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n";
    put_bytes("a.srt", srt, sizeof srt - 1);
    static const char utf16[] = "\xff\xfe"
                                "1\0\n\0"
                                "0\0"
                                "0\0:\0"
                                "0\0"
                                "0\0:\0"
                                "0\0"
                                "1\0,\0"
                                "0\0"
                                "0\0"
                                "0\0 \0-\0-\0>\0 \0"
                                "0\0"
                                "0\0:\0"
                                "0\0"
                                "0\0:\0"
                                "0\0"
                                "2\0,\0"
                                "0\0"
                                "0\0"
                                "0\0\n\0"
                                "A\0\n\0";
    put_bytes("a.vtt", vtt, sizeof vtt - 1);
    put_bytes("wide.srt", utf16, sizeof utf16 - 1);
    put_bytes("empty.vtt", vtt, 8);
    struct media_facts facts = facts_of("a.srt");
    assert_int_equal(facts.kind, MEDIA_CAPTIONS);
    assert_int_equal(facts.cues, 2);
    assert_int_equal(facts_of("a.vtt").cues, 1);
    assert_int_equal(facts_of("wide.srt").cues, 1);
    assert_int_equal(facts_of("empty.vtt").cues, 0);
}

static void what_is_no_media_is_other(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        "hello",
        "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile /etc/passwd\n",
        "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\"></MPD>",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nm=video 5004 RTP/AVP 96\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        put_bytes("list.mp4", texts[i], strlen(texts[i]));
        assert_int_equal(facts_of("list.mp4").kind, MEDIA_OTHER);
    }
}

/* FFmpeg asks for another file: it gets none, though it is there. */
static void a_film_opens_nothing_else(void **state) {
    (void)state;
    char path[128];
    MEDIA_FILE_AUTO file = {0};
    AVIOContext *other = NULL;
    int fd = open_film("good.mp4");
    assert_int_equal(media_file_open(fd, &file), 0);
    assert_non_null(file.format);
    snprintf(path, sizeof path, "%s/good.mp4", folder);
    assert_true(avio_open(&other, path, AVIO_FLAG_READ) >= 0); /* the test can fail */
    avio_closep(&other);
    assert_true(file.format->io_open(file.format, &other, path, AVIO_FLAG_READ, NULL) < 0);
    assert_null(other);
    close(fd);
}

/* ---- how frames come ---- */
static void the_busiest_second_slides(void **state) {
    (void)state;
    struct media_pace pace = {0};
    for (int64_t at = 0; at < 10000000; at += 100000) /* 10 bytes a tenth, but 1,000 in each from 3.5 s to 4.4 s */
        media_pace_packet(&pace, at, at >= 3500000 && at < 4500000 ? 1000 : 10, at % 2500000 == 0);
    assert_int_equal(media_pace_bits(&pace), 8 * 10000);
    assert_int_equal(media_pace_key_ms(&pace), 2500);
}

static void times_may_be_any(void **state) {
    (void)state;
    static const int64_t times[] = {0, INT64_C(1) << 59, -(INT64_C(1) << 59), 5, 5, 4, -1, 1000000};
    struct media_pace pace = {0};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        media_pace_packet(&pace, times[i], INT32_MAX, true);
        media_pace_frame(&pace, times[i]);
    }
    assert_false(media_pace_steady(&pace));
    assert_true(media_pace_fps(&pace) >= 0);
    assert_true(media_pace_key_ms(&pace) >= 0);
}

static void steady_means_within_a_fifth(void **state) {
    (void)state;
    static const struct {
        int64_t gaps[4];
        bool steady;
    } cases[] = {
        {{33, 34, 33, 34}, true}, {{33, 33, 66, 33}, false}, {{40, 40, 40, 33}, true}, {{40, 40, 40, 20}, false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct media_pace pace = {0};
        int64_t at = 0;
        media_pace_frame(&pace, at);
        for (int g = 0; g < 4; g++)
            media_pace_frame(&pace, at += cases[i].gaps[g] * 1000);
        assert_int_equal(media_pace_steady(&pace), cases[i].steady);
    }
}

/* ---- the walls ---- */
static int film = -1;

static int try_probing(void) {
    struct media_facts facts;
    return media_probe(film, NULL, NULL, &facts) == 0 && facts.frames == 30 ? 0 : -1;
}
static int try_open(void) { return open("/etc/passwd", O_RDONLY | O_CLOEXEC); }
static int try_create(void) {
    char path[128];
    snprintf(path, sizeof path, "%s/escape", folder);
    return open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
}
static int try_socket(void) { return socket(AF_INET, SOCK_STREAM, 0); }
static int try_fork(void) {
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    return (int)pid;
}
static int try_exec(void) {
    char name[] = "true", *arguments[] = {name, NULL};
    return execv("/bin/true", arguments);
}
static int try_code(void) {
    void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return at == MAP_FAILED ? -1 : 0;
}
static int try_memory(void) {
    void *at = mmap(NULL, (size_t)3 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return at == MAP_FAILED ? -1 : 0;
}

enum outcome { DONE, REFUSED, KILLED };

static enum outcome attempt(int (*what)(void), bool walled) {
    struct sandbox sandbox;
    int status = 0;
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (walled && sandbox_enter(SANDBOX_PROBE, &sandbox) < 0)
            _exit(9);
        _exit(what() < 0 ? 1 : 0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFSIGNALED(status))
        return KILLED;
    assert_true(WEXITSTATUS(status) <= 1);
    return WEXITSTATUS(status) == 0 ? DONE : REFUSED;
}

static void walls_hold(void **state) {
    (void)state;
    static const struct {
        const char *name;
        int (*what)(void);
        enum outcome want;
        bool sanitized_too;
    } cases[] = {
        {"look into a film", try_probing, DONE, true},
        {"open a file", try_open, REFUSED, false},
        {"make a file", try_create, REFUSED, false},
        {"socket", try_socket, KILLED, true},
        {"fork", try_fork, KILLED, true},
        {"exec", try_exec, KILLED, true},
        {"memory for code", try_code, KILLED, false},
        {"three gigabytes", try_memory, REFUSED, false},
    };
    film = open_film("good.mp4");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (SANITIZED && !cases[i].sanitized_too)
            continue;
        if (attempt(cases[i].what, false) != DONE)
            fail_msg("%s does not even work outside", cases[i].name);
        enum outcome got = attempt(cases[i].what, true);
        if (got != cases[i].want)
            fail_msg("%s: %d, not %d", cases[i].name, got, cases[i].want);
    }
    close(film);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_film_is_known_in_all_its_parts),
        cmocka_unit_test(loudness_is_measured),
        cmocka_unit_test(what_does_not_fit_is_told),
        cmocka_unit_test(damage_is_seen),
        cmocka_unit_test(photos_are_decoded_and_their_turn_is_told),
        cmocka_unit_test(captions_are_counted),
        cmocka_unit_test(what_is_no_media_is_other),
        cmocka_unit_test(a_film_opens_nothing_else),
        cmocka_unit_test(the_busiest_second_slides),
        cmocka_unit_test(times_may_be_any),
        cmocka_unit_test(steady_means_within_a_fifth),
        cmocka_unit_test(walls_hold),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
