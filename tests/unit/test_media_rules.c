/* Which media are taken: each rule at its edge, then the ffmpeg line, word by word for some films, and for random ones
 * by a small model of what ffmpeg does with it: what comes out must be taken. Planted mistakes have to be found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/media_rules.h"
#include "unit/chance.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define SEED 20261028
#define ROUNDS 20000

typedef unsigned judge_fn(const struct media_facts *facts);
typedef int fix_fn(unsigned flaws, const struct media_facts *facts, const char *from, const char *to,
                   char ret_args[MEDIA_ARGS][MEDIA_ARG]);

static struct media_facts film(void) {
    return (struct media_facts){.kind = MEDIA_FILM,
                                .container = "mov,mp4,m4a,3gp,3g2,mj2",
                                .video = "h264",
                                .audio = "aac",
                                .pixels = "yuv420p",
                                .w = 1920,
                                .h = 1080,
                                .square = true,
                                .fps_milli = 30000,
                                .steady = true,
                                .duration_ms = 90000,
                                .frames = 2700,
                                .bits_per_second = 8000000,
                                .keyframe_ms = 2000,
                                .bit_depth = 8,
                                .level = 40,
                                .channels = 2,
                                .sample_rate = 48000};
}

static struct media_facts photo(void) {
    return (struct media_facts){.kind = MEDIA_PHOTO,
                                .container = "image2",
                                .video = "mjpeg",
                                .pixels = "yuvj444p",
                                .w = 6000,
                                .h = 4000,
                                .frames = 1};
}

/* ---- the rules ---- */

struct verdict_case {
    const char *name;
    struct media_facts facts;
    unsigned flaws;
    const char *text; /* of the flaw, where there is one */
};
#define WITH(what, ...)                \
    ({                                 \
        struct media_facts f = what(); \
        __VA_ARGS__;                   \
        f;                             \
    })
#define NAME(field, name) snprintf(f.field, sizeof(f.field), "%s", name)

static const char *unlike_the_table(judge_fn *judge) {
    const struct verdict_case cases[] = {
        {"a film as it should be", WITH(film), 0, NULL},
        {"matroska", WITH(film, NAME(container, "matroska,webm")), 0, NULL},
        {"without sound", WITH(film, NAME(audio, ""), f.channels = 0), 0, NULL},
        {"standing", WITH(film, f.w = 1080, f.h = 1920), 0, NULL},
        {"small", WITH(film, f.w = 2, f.h = 2), 0, NULL},
        {"30.5 frames", WITH(film, f.fps_milli = 30500), 0, NULL},
        {"25 Mbit", WITH(film, f.bits_per_second = 25000000), 0, NULL},
        {"4 hours", WITH(film, f.duration_ms = 14400000), 0, NULL},
        {"200 ms", WITH(film, f.duration_ms = 200), 0, NULL},
        {"depth not known", WITH(film, f.bit_depth = 0), 0, NULL},
        {"a level that is only said", WITH(film, f.level = 52), 0, NULL},
        {"it does not say how long, its frames do", WITH(film, f.duration_ms = 0), 0, NULL},
        {"no media", {.kind = MEDIA_OTHER}, MEDIA_NOT_MEDIA, "no film, photo or captions"},
        {"sound alone", WITH(film, NAME(video, "")), MEDIA_NOT_MEDIA, NULL},
        {"HEVC", WITH(film, NAME(video, "hevc")), MEDIA_CODEC, "its picture is hevc, not h264"},
        {"4K", WITH(film, f.w = 3840, f.h = 2160), MEDIA_SIZE, "3840x2160 is larger than 1920x1080"},
        {"too wide", WITH(film, f.w = 1922), MEDIA_SIZE, "1922x1080 is larger than 1920x1080"},
        {"too high", WITH(film, f.h = 1082), MEDIA_SIZE, "1920x1082 is larger than 1920x1080"},
        {"too high, standing", WITH(film, f.w = 1080, f.h = 1922), MEDIA_SIZE, "1080x1922 is larger than 1080x1920"},
        {"square, too large", WITH(film, f.w = 1200, f.h = 1200), MEDIA_SIZE, NULL},
        {"60 frames", WITH(film, f.fps_milli = 59940), MEDIA_RATE, "59.94 frames a second are more than 30"},
        {"60, evenly", WITH(film, f.fps_milli = 60000), MEDIA_RATE, "60 frames a second are more than 30"},
        {"a little above", WITH(film, f.fps_milli = 30501), MEDIA_RATE, "30.501 frames a second are more than 30"},
        {"varying", WITH(film, f.steady = false), MEDIA_UNSTEADY, "its frames come at varying times"},
        {"4:4:4", WITH(film, NAME(pixels, "yuv444p")), MEDIA_PIXELS,
         "its pixels are yuv444p of 8 bits, not yuv420p of 8"},
        {"full range", WITH(film, NAME(pixels, "yuvj420p")), MEDIA_PIXELS, NULL},
        {"10 bit", WITH(film, NAME(pixels, "yuv420p10le"), f.bit_depth = 10), MEDIA_PIXELS, NULL},
        {"10 bit, by its depth", WITH(film, f.bit_depth = 10), MEDIA_PIXELS, NULL},
        {"AC3", WITH(film, NAME(audio, "ac3")), MEDIA_SOUND, "its sound is ac3, not aac"},
        {"5.1", WITH(film, f.channels = 6), MEDIA_SOUND, "its sound is aac in 6 channels, not aac in 2"},
        {"turned", WITH(film, f.rotation = 90), MEDIA_ROTATED, "it is to be turned by 90 degrees"},
        {"interlaced", WITH(film, f.interlaced = true), MEDIA_INTERLACED, "it is interlaced"},
        {"not square", WITH(film, f.square = false), MEDIA_NOT_SQUARE, "its pixels are not square"},
        {"above 25 Mbit", WITH(film, f.bits_per_second = 25500000), MEDIA_BITRATE,
         "25.5 Mbit in its busiest second are more than 25"},
        {"MPEG-TS", WITH(film, NAME(container, "mpegts")), MEDIA_CONTAINER,
         "its container is mpegts, not mp4, mov or matroska"},
        {"a name that only begins alike", WITH(film, NAME(container, "mp4x,amov")), MEDIA_CONTAINER, NULL},
        {"half of it", WITH(film, f.cut_short = true), MEDIA_CUT_SHORT,
         "it ends before it should: a part of it is missing"},
        {"broken", WITH(film, f.broken_frames = 3), MEDIA_BROKEN, "3 of its frames are broken"},
        {"no size", WITH(film, f.w = 0), MEDIA_BROKEN, "its picture has no size"},
        {"no height", WITH(film, f.h = 0), MEDIA_BROKEN, NULL},
        {"longer than 4 hours", WITH(film, f.duration_ms = 14400001), MEDIA_TOO_LONG, "it is longer than 4 hours"},
        {"by its frames", WITH(film, f.duration_ms = 0, f.frames = INT64_MAX), MEDIA_TOO_LONG, NULL},
        {"199 ms", WITH(film, f.duration_ms = 199), MEDIA_TOO_SHORT, "it is shorter than 200 ms"},
        {"5 frames", WITH(film, f.duration_ms = 0, f.frames = 5), MEDIA_TOO_SHORT, NULL},
        {"no frame", WITH(film, f.duration_ms = 0, f.frames = 0), MEDIA_TOO_SHORT, NULL},
        {"no rate either", WITH(film, f.duration_ms = 0, f.fps_milli = 0), MEDIA_UNSTEADY, NULL},
        {"a photo", WITH(photo), 0, NULL},
        {"PNG", WITH(photo, NAME(video, "png"), NAME(pixels, "rgba64be"), f.bit_depth = 16), 0, NULL},
        {"a photo to be turned", WITH(photo, f.rotation = 270), 0, NULL},
        {"12000 a side", WITH(photo, f.w = 5000, f.h = 12000), 0, NULL},
        {"12001", WITH(photo, f.w = 12001, f.h = 100), MEDIA_SIZE,
         "12001x100 is larger than 12000 pixels a side or 60 megapixels"},
        {"60 megapixels and a row", WITH(photo, f.w = 7500, f.h = 8001), MEDIA_SIZE, NULL},
        {"as large as numbers are", WITH(photo, f.w = INT32_MAX, f.h = INT32_MAX), MEDIA_SIZE, NULL},
        {"WebP", WITH(photo, NAME(video, "webp")), MEDIA_CODEC, "its picture is webp, not jpeg or png"},
        {"half a photo", WITH(photo, f.cut_short = true), MEDIA_CUT_SHORT, NULL},
        {"a photo that does not decode", WITH(photo, f.broken_frames = 1), MEDIA_BROKEN, NULL},
        {"captions", {.kind = MEDIA_CAPTIONS, .cues = 1}, 0, NULL},
        {"captions without any",
         {.kind = MEDIA_CAPTIONS},
         MEDIA_NOT_MEDIA,
         "there is no caption in it, or its text is not UTF-8 (an editor can save it so)"},
        {"all at once", WITH(film, f.w = 4096, f.steady = false, f.cut_short = true, NAME(audio, "mp3")),
         MEDIA_SIZE | MEDIA_UNSTEADY | MEDIA_CUT_SHORT | MEDIA_SOUND, NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[128];
        unsigned flaws = judge(&cases[i].facts);
        if (flaws != cases[i].flaws)
            return cases[i].name;
        if (cases[i].text &&
            strcmp(media_flaw_text((enum media_flaw)flaws, &cases[i].facts, text, sizeof(text)), cases[i].text) != 0)
            return cases[i].text;
    }
    return NULL;
}

static void each_rule_at_its_edge(void **state) {
    (void)state;
    const char *broken = unlike_the_table(media_judge);
    if (broken)
        fail_msg("%s", broken);
}

static void every_flaw_has_words(void **state) {
    (void)state;
    const struct media_facts none = {.kind = MEDIA_FILM};
    for (unsigned flaw = 0; flaw < MEDIA_FLAWS; flaw++) {
        char text[128] = "", small[8];
        assert_true(strlen(media_flaw_text((enum media_flaw)(1u << flaw), &none, text, sizeof(text))) > 8);
        media_flaw_text((enum media_flaw)(1u << flaw), &none, small, sizeof(small));
        char untouched = '#';
        media_flaw_text((enum media_flaw)(1u << flaw), &none, &untouched, 0);
        assert_int_equal(untouched, '#');
        assert_int_equal(strncmp(small, text, sizeof(small) - 1), 0);
    }
}

static void what_is_missing_cannot_be_mended(void **state) {
    (void)state;
    const unsigned lost = MEDIA_NOT_MEDIA | MEDIA_CUT_SHORT | MEDIA_BROKEN | MEDIA_TOO_LONG | MEDIA_TOO_SHORT;
    const struct media_facts facts = film();
    static char args[MEDIA_ARGS][MEDIA_ARG];
    for (unsigned flaw = 0; flaw < MEDIA_FLAWS; flaw++) {
        unsigned flaws = 1u << flaw | MEDIA_SIZE;
        assert_int_equal(media_mendable(flaws), !(flaws & lost));
        assert_int_equal(media_fix(flaws, &facts, "a", "b", args) > 0, !(flaws & lost));
    }
    const struct media_facts captions = {.kind = MEDIA_CAPTIONS};
    assert_int_equal(media_fix(0, &captions, "a", "b", args), -EINVAL);
}

/* ---- the line ---- */

static void expect_line(const struct media_facts *facts, const char *from, const char *to, const char *wanted) {
    static char args[MEDIA_ARGS][MEDIA_ARG];
    char line[2048] = "";
    int n = media_fix(media_judge(facts), facts, from, to, args);
    assert_in_range(n, 1, MEDIA_ARGS);
    for (int i = 0; i < n; i++)
        snprintf(line + strlen(line), sizeof(line) - strlen(line), "%s%s", i ? " " : "", args[i]);
    assert_string_equal(line, wanted);
}

#define HEAD "-map 0:V:0 -map 0:a:0? -map_metadata -1 -map_chapters -1 -sn -dn "
#define X264                                                                                                    \
    " -c:v libx264 -preset medium -crf 20 -maxrate 12M -bufsize 24M -g 60 -profile:v high -level 4.1 -pix_fmt " \
    "yuv420p "
#define TAIL " -movflags +faststart -f mp4 "
#define AAC "-c:a aac -ac 2 -ar 48000 -b:a 160k"

static void lines_as_they_are_shown(void **state) {
    (void)state;
    struct media_facts facts = WITH(film, f.w = 3840, f.h = 2160);
    expect_line(&facts, "in.mp4", "out.mp4",
                "-i in.mp4 " HEAD "-vf scale=1920:1080,setsar=1" X264 "-c:a copy" TAIL "out.mp4");
    facts = WITH(film, NAME(audio, "ac3"), f.channels = 6);
    expect_line(&facts, "in.mkv", "out.mp4", "-i in.mkv " HEAD "-c:v copy " AAC TAIL "out.mp4");
    facts = WITH(film, NAME(container, "mpegts"));
    expect_line(&facts, "in.ts", "out.mp4", "-i in.ts " HEAD "-c:v copy -c:a copy" TAIL "out.mp4");
    facts = WITH(film, f.fps_milli = 50000, f.w = 1080, f.h = 2401);
    expect_line(&facts, "i", "o", "-i i " HEAD "-vf fps=25,scale=862:1920,setsar=1" X264 "-c:a copy" TAIL "o");
    facts = WITH(film, f.rotation = 90, f.w = 2560, f.h = 1440);
    expect_line(&facts, "i", "o", "-i i " HEAD "-vf scale=1080:1920,setsar=1" X264 "-c:a copy" TAIL "o");
    facts = WITH(film, f.interlaced = true, f.square = false, NAME(video, "mpeg2video"), f.w = 720, f.h = 576);
    expect_line(&facts, "i", "o",
                "-i i " HEAD "-vf yadif,scale=trunc(iw*sar/2)*2:trunc(ih/2)*2,setsar=1,scale=min(iw\\,1920):"
                "min(ih\\,1080):force_original_aspect_ratio=decrease:force_divisible_by=2,setsar=1" X264
                "-c:a copy" TAIL "o");
    facts = WITH(photo, f.w = 13000, f.h = 500, f.rotation = 90);
    expect_line(&facts, "i.jpg", "o.jpg",
                "-noautorotate -i i.jpg -map 0:v:0 -map_metadata -1 -frames:v 1 -vf scale=3840:146,transpose=clock "
                "-c:v mjpeg -q:v 2 -pix_fmt yuvj420p -f image2 -update 1 o.jpg");
    facts = WITH(photo, NAME(video, "bmp"), f.w = 641, f.h = 361);
    expect_line(&facts, "i.bmp", "o.png",
                "-noautorotate -i i.bmp -map 0:v:0 -map_metadata -1 -frames:v 1 -vf scale=641:361,null -c:v png "
                "-f image2 -update 1 o.png");
}

static void rates_need_the_fewest_changes(void **state) {
    (void)state;
    static const struct {
        int fps_milli;
        const char *filter;
    } cases[] = {{60000, "fps=30,"},         {59940, "fps=30000/1001,"}, {50000, "fps=25,"},  {48000, "fps=24,"},
                 {47952, "fps=24000/1001,"}, {120000, "fps=30,"},        {100000, "fps=25,"}, {240000, "fps=30,"},
                 {45000, "fps=30,"},         {31000, "fps=30,"},         {17755, "fps=30,"},  {0, "fps=30,"},
                 {24900, "fps=25,"},         {INT32_MAX, "fps="}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        static char args[MEDIA_ARGS][MEDIA_ARG];
        const struct media_facts facts = WITH(film, f.fps_milli = cases[i].fps_milli, f.steady = false);
        int n = media_fix(media_judge(&facts), &facts, "i", "o", args);
        for (int k = 0; k < n; k++)
            if (strcmp(args[k], "-vf") == 0 && strncmp(args[k + 1], cases[i].filter, strlen(cases[i].filter)) != 0)
                fail_msg("%d: %s", cases[i].fps_milli, args[k + 1]);
    }
}

static void paths_are_taken_for_paths(void **state) {
    (void)state;
    static char args[MEDIA_ARGS][MEDIA_ARG];
    static const struct {
        const char *path, *word;
    } cases[] = {{"-y", "file:-y"},      {"a:b.mp4", "file:a:b.mp4"}, {"/a:b/c.mp4", "/a:b/c.mp4"},
                 {"a b.mp4", "a b.mp4"}, {"pipe:1", "file:pipe:1"},   {"x/y:z", "x/y:z"}};
    const struct media_facts facts = WITH(film, f.fps_milli = 60000);
    for (size_t i = 0; i < COUNT(cases); i++) {
        int n = media_fix(MEDIA_RATE, &facts, cases[i].path, cases[i].path, args);
        assert_string_equal(args[1], cases[i].word);
        assert_string_equal(args[n - 1], cases[i].word);
    }
    char path[MEDIA_ARG];
    memset(path, '-', sizeof(path));
    path[MEDIA_ARG - 6] = '\0';
    int n = media_fix(MEDIA_RATE, &facts, path, path, args);
    assert_int_equal(strlen(args[n - 1]), MEDIA_ARG - 1);
    path[MEDIA_ARG - 6] = '-';
    path[MEDIA_ARG - 5] = '\0';
    assert_int_equal(media_fix(MEDIA_RATE, &facts, path, "o", args), -EMSGSIZE);
    assert_int_equal(media_fix(MEDIA_RATE, &facts, "i", path, args), -EMSGSIZE);
}

/* ---- random films, and what ffmpeg makes of them ---- */

static const char *after(char args[MEDIA_ARGS][MEDIA_ARG], int n, const char *option) {
    for (int i = 0; i + 1 < n; i++)
        if (strcmp(args[i], option) == 0)
            return args[i + 1];
    return "";
}

/* One filter's work. Where pixels are not square they count as twice as wide here. */
static void filter(struct media_facts *f, const char *words) {
    int max_w, max_h, fps, per = 1;
    if (strcmp(words, "yadif") == 0)
        f->interlaced = false;
    if (sscanf(words, "fps=%d/%d", &fps, &per) >= 1)
        f->fps_milli = (int)((int64_t)fps * 1000 / per), f->steady = true;
    if (strcmp(words, "scale=trunc(iw*sar/2)*2:trunc(ih/2)*2") == 0)
        f->w = (f->square ? f->w : f->w * 2) / 2 * 2, f->h = f->h / 2 * 2;
    if (strcmp(words, "setsar=1") == 0)
        f->square = true;
    if (sscanf(words, "scale=min(iw\\,%d):min(ih\\,%d):force_original_aspect_ratio=decrease", &max_w, &max_h) == 2) {
        double x = (double)max_w / f->w, y = (double)max_h / f->h, by = fmin(1, fmin(x, y));
        f->w = (int)(f->w * by) / 2 * 2, f->h = (int)(f->h * by) / 2 * 2;
    }
    if (sscanf(words, "scale=%d:%d", &max_w, &max_h) == 2)
        f->w = max_w, f->h = max_h;
}

/* Commas part filters, but those behind a backslash. */
static void filter_all(struct media_facts *f, const char *graph) {
    char words[MEDIA_ARG];
    size_t len = 0;
    for (const char *at = graph;; at++) {
        bool ends = *at == '\0' || (*at == ',' && at[-1] != '\\');
        if (!ends) {
            words[len++] = *at;
            continue;
        }
        words[len] = '\0';
        filter(f, words);
        len = 0;
        if (*at == '\0')
            return;
    }
}

static void encode(struct media_facts *f, char args[MEDIA_ARGS][MEDIA_ARG], int n) {
    if (f->rotation == 90 || f->rotation == 270) {
        int w = f->w;
        f->w = f->h, f->h = w;
    }
    f->rotation = 0;
    filter_all(f, after(args, n, "-vf"));
    snprintf(f->video, sizeof(f->video), "%s", strcmp(after(args, n, "-c:v"), "libx264") == 0 ? "h264" : "?");
    if (*after(args, n, "-pix_fmt"))
        snprintf(f->pixels, sizeof(f->pixels), "%s", after(args, n, "-pix_fmt")), f->bit_depth = 8;
    if (strcmp(after(args, n, "-maxrate"), "12M") == 0)
        f->bits_per_second = 13000000;
}

static struct media_facts converted(const struct media_facts *facts, char args[MEDIA_ARGS][MEDIA_ARG], int n) {
    struct media_facts f = *facts;
    if (strcmp(after(args, n, "-c:v"), "copy") != 0)
        encode(&f, args, n);
    if (*f.audio && strcmp(after(args, n, "-c:a"), "aac") == 0)
        NAME(audio, "aac"), f.channels = 2;
    NAME(container, after(args, n, "-f"));
    return f;
}

static struct media_facts random_film(struct chance *c) {
    static const char *const containers[] = {"mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "mpegts", "avi"};
    static const char *const codecs[] = {"h264", "h264", "hevc", "vp9"};
    static const char *const sounds[] = {"", "aac", "aac", "mp3", "ac3"};
    static const char *const pixels[] = {"yuv420p", "yuv420p", "yuv444p", "yuv420p10le"};
    static const int rates[] = {23976, 25000, 30000, 30500, 50000, 59940, 90000};
    struct media_facts f = film();
    NAME(container, containers[chance_below(c, COUNT(containers))]);
    NAME(video, codecs[chance_below(c, COUNT(codecs))]);
    NAME(audio, sounds[chance_below(c, COUNT(sounds))]);
    NAME(pixels, pixels[chance_below(c, COUNT(pixels))]);
    f.bit_depth = strstr(f.pixels, "10") ? 10 : 8;
    f.channels = *f.audio ? 1 + (int)chance_below(c, 8) : 0;
    f.fps_milli = rates[chance_below(c, COUNT(rates))];
    f.rotation = chance_one_in(c, 4) ? 90 * (int)chance_below(c, 4) : 0;
    f.interlaced = chance_one_in(c, 4);
    f.square = !chance_one_in(c, 4);
    f.steady = !chance_one_in(c, 4);
    f.bits_per_second = chance_one_in(c, 4) ? 40000000 : 5000000;
    if (chance_one_in(c, 2))
        f.w = 16 + (int)chance_below(c, 8000), f.h = 16 + (int)chance_below(c, 8000);
    return f;
}

/* Within a pixel or two of the shape it had; known where pixels are square. */
static bool keeps_its_shape(const struct media_facts *before, const struct media_facts *now) {
    bool lies = before->rotation == 90 || before->rotation == 270;
    int w = lies ? before->h : before->w, h = lies ? before->w : before->h;
    double wanted_h = (double)now->w * h / w, wanted_w = (double)now->h * w / h;
    return !before->square || fabs(wanted_h - now->h) <= 4 || fabs(wanted_w - now->w) <= 4;
}

#define PICTURE                                                                                                 \
    (MEDIA_CODEC | MEDIA_SIZE | MEDIA_RATE | MEDIA_UNSTEADY | MEDIA_PIXELS | MEDIA_ROTATED | MEDIA_INTERLACED | \
     MEDIA_NOT_SQUARE | MEDIA_BITRATE)

static const char *check_line(fix_fn *fix, const struct media_facts *facts) {
    static char args[MEDIA_ARGS][MEDIA_ARG];
    unsigned flaws = media_judge(facts);
    if (!media_mendable(flaws))
        return NULL;
    int n = fix(flaws, facts, "in", "out", args);
    if (n < 1 || n > MEDIA_ARGS || strcmp(args[n - 1], "out") != 0 || strcmp(args[1], "in") != 0)
        return "is no line";
    struct media_facts now = converted(facts, args, n);
    if (media_judge(&now) != 0)
        return "leaves a flaw";
    if ((strcmp(after(args, n, "-c:v"), "copy") == 0) != !(flaws & PICTURE))
        return "codes a picture anew that fits";
    if ((strcmp(after(args, n, "-c:a"), "copy") == 0) != !(flaws & MEDIA_SOUND))
        return "codes sound anew that fits";
    if ((flaws & PICTURE) && (now.w % 2 || now.h % 2 || !keeps_its_shape(facts, &now)))
        return "bends the picture";
    if (!(flaws & (MEDIA_RATE | MEDIA_UNSTEADY)) && now.fps_milli != facts->fps_milli)
        return "changes a rate that fits";
    if (strcmp(after(args, n, "-map"), "0:V:0") != 0)
        return "may take a cover for the film";
    return NULL;
}

static const char *first_broken(fix_fn *fix) {
    struct chance c = {SEED};
    const char *broken = NULL;
    for (int i = 0; i < ROUNDS && !broken; i++) {
        const struct media_facts facts = random_film(&c);
        broken = check_line(fix, &facts);
    }
    return broken;
}

static void random_films_are_taken_after_their_line(void **state) {
    (void)state;
    const char *broken = first_broken(media_fix);
    if (broken)
        fail_msg("the line %s", broken);
}

static void every_set_of_flaws_has_room(void **state) {
    (void)state;
    static char args[MEDIA_ARGS][MEDIA_ARG];
    struct media_facts facts = film();
    for (unsigned flaws = 0; flaws < 1u << MEDIA_FLAWS; flaws++) {
        facts.kind = flaws & 1 ? MEDIA_PHOTO : MEDIA_FILM;
        int n = media_fix(flaws & ~1u, &facts, "in", "out", args);
        assert_true(media_mendable(flaws & ~1u) ? n > 0 && n <= MEDIA_ARGS : n == -EINVAL);
    }
}

/* ---- loudness ---- */

static void films_are_made_equally_loud(void **state) {
    (void)state;
    static const struct {
        const char *name;
        bool known;
        double loudness, peak, gain;
    } cases[] = {
        {"right", true, -23, -10, 0},
        {"loud", true, -13, 0, -10},
        {"soft", true, -30, -20, 7},
        {"soft, but its peaks leave no room", true, -30, -4, 3},
        {"right, but peaks over", true, -23, 0.5, -1.5},
        {"very soft", true, -60, -50, 20},
        {"impossibly loud", true, 20, 3, -30},
        {"silent", true, -70, -70, 0},
        {"nothing at all", true, -INFINITY, -INFINITY, 0},
        {"no number", true, NAN, 0, 0},
        {"no peak", true, -30, -INFINITY, 7},
        {"a peak without end", true, -30, INFINITY, -30},
        {"not measured", false, -13, 0, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct media_facts facts = {.loud_known = cases[i].known, .loudness = cases[i].loudness, .peak = cases[i].peak};
        double gain = media_gain(&facts);
        if (!(fabs(gain - cases[i].gain) < 0.001))
            fail_msg("%s: %.2f dB", cases[i].name, gain);
    }
}

/* ---- one mistake each ---- */

static unsigned overlooked;
static unsigned overlooks(const struct media_facts *facts) { return media_judge(facts) & ~overlooked; }
static unsigned finds_fault(const struct media_facts *facts) {
    return media_judge(facts) | (facts->kind == MEDIA_FILM ? overlooked : 0);
}

/* The line with one option's word changed. */
static int altered(unsigned flaws, const struct media_facts *facts, char args[MEDIA_ARGS][MEDIA_ARG],
                   const char *option, const char *word) {
    int n = media_fix(flaws, facts, "in", "out", args);
    for (int i = 0; i + 1 < n; i++)
        if (strcmp(args[i], option) == 0 && strcmp(args[i + 1], "copy") != 0) {
            snprintf(args[i + 1], MEDIA_ARG, "%s", word);
            break;
        }
    return n;
}

#define ALTERED(name, option, word)                                                                    \
    static int name(unsigned flaws, const struct media_facts *facts, const char *from, const char *to, \
                    char args[MEDIA_ARGS][MEDIA_ARG]) {                                                \
        (void)from, (void)to;                                                                          \
        return altered(flaws, facts, args, option, word);                                              \
    }
ALTERED(takes_covers, "-map", "0:v:0")
ALTERED(keeps_pixels, "-pix_fmt", "yuv444p")
ALTERED(keeps_sound, "-c:a", "mp3")
ALTERED(filters_nothing, "-vf", "null")
ALTERED(bends_all, "-vf", "yadif,fps=30,scale=1920:1080,setsar=1")
ALTERED(other_codec, "-c:v", "libx265")
ALTERED(other_container, "-f", "avi")
ALTERED(no_limit, "-maxrate", "50M")

static int copies_all(unsigned flaws, const struct media_facts *facts, const char *from, const char *to,
                      char args[MEDIA_ARGS][MEDIA_ARG]) {
    (void)flaws;
    return media_fix(0, facts, from, to, args);
}

static int converts_all(unsigned flaws, const struct media_facts *facts, const char *from, const char *to,
                        char args[MEDIA_ARGS][MEDIA_ARG]) {
    return media_fix(flaws | MEDIA_CODEC | MEDIA_SOUND, facts, from, to, args);
}

static void each_planted_mistake_is_found(void **state) {
    (void)state;
    fix_fn *const mutants[] = {takes_covers, keeps_pixels,    keeps_sound, filters_nothing, bends_all,
                               other_codec,  other_container, no_limit,    copies_all,      converts_all};
    for (unsigned flaw = 0; flaw < MEDIA_FLAWS; flaw++) {
        overlooked = 1u << flaw;
        if (!unlike_the_table(overlooks) || !unlike_the_table(finds_fault))
            fail_msg("flaw %u may be overlooked", flaw);
    }
    for (size_t i = 0; i < COUNT(mutants); i++)
        if (!first_broken(mutants[i]))
            fail_msg("mutant %zu passed", i);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_at_its_edge),
        cmocka_unit_test(every_flaw_has_words),
        cmocka_unit_test(what_is_missing_cannot_be_mended),
        cmocka_unit_test(lines_as_they_are_shown),
        cmocka_unit_test(rates_need_the_fewest_changes),
        cmocka_unit_test(paths_are_taken_for_paths),
        cmocka_unit_test(random_films_are_taken_after_their_line),
        cmocka_unit_test(every_set_of_flaws_has_room),
        cmocka_unit_test(films_are_made_equally_loud),
        cmocka_unit_test(each_planted_mistake_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
