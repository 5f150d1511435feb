/* The ffmpeg line that makes a film or photo fit, once for each that is refused: copied is what fits, for a picture
 * that is coded anew is never as good again. */
#include "core/media_rules.h"

#include <errno.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define PHOTO_FIXED 3840 /* longest side of a photo made smaller: twice the screen's, for it is moved over slowly */

#define REFILM                                                                                                  \
    (MEDIA_CODEC | MEDIA_SIZE | MEDIA_RATE | MEDIA_UNSTEADY | MEDIA_PIXELS | MEDIA_ROTATED | MEDIA_INTERLACED | \
     MEDIA_NOT_SQUARE | MEDIA_BITRATE)

struct line {
    char (*args)[MEDIA_ARG];
    int n;
};

static void add(struct line *line, const char *word) { snprintf(line->args[line->n++], MEDIA_ARG, "%s", word); }

static void add_all(struct line *line, const char *const *words, size_t n) {
    for (size_t i = 0; i < n; i++)
        add(line, words[i]);
}
#define ADD(line, ...) add_all(line, (const char *const[]){__VA_ARGS__}, COUNT(((const char *const[]){__VA_ARGS__})))

/* A path that ffmpeg would take for an option or an address gets the "file:" that says what it is. */
static void add_path(struct line *line, const char *path) {
    const char *colon = strchr(path, ':'), *slash = strchr(path, '/');
    bool plain = path[0] != '-' && (!colon || (slash && slash < colon));
    snprintf(line->args[line->n++], MEDIA_ARG, "%s%s", plain ? "" : "file:", path);
}

/* Frames a second that need the fewest doubled or dropped ones: half of 50 and 60, a quarter of 120. 30 where none is
 * within a hundredth. */
static const char *rate_for(int fps_milli) {
    static const struct {
        int milli;
        const char *words;
    } rates[] = {{30000, "30"}, {29970, "30000/1001"}, {25000, "25"}, {24000, "24"}, {23976, "24000/1001"}};
    const char *best = rates[0].words;
    int64_t least = fps_milli / 100;
    for (size_t i = 0; i < COUNT(rates); i++) {
        int64_t times = (fps_milli + (int64_t)rates[i].milli / 2) / rates[i].milli;
        int64_t apart = fps_milli - times * rates[i].milli;
        apart = apart < 0 ? -apart : apart;
        if (times > 0 && apart < least) {
            least = apart;
            best = rates[i].words;
        }
    }
    return best;
}

/* The largest even size of the same shape within the limits, never larger than it is. */
static void fit(int *w, int *h, int max_w, int max_h) {
    int64_t fit_w = *w, fit_h = *h;
    if (fit_w > max_w) {
        fit_h = fit_h * max_w / fit_w;
        fit_w = max_w;
    }
    if (fit_h > max_h) {
        fit_w = fit_w * max_h / fit_h;
        fit_h = max_h;
    }
    *w = fit_w < 2 ? 2 : (int)(fit_w & ~INT64_C(1));
    *h = fit_h < 2 ? 2 : (int)(fit_h & ~INT64_C(1));
}

/* ffmpeg turns a rotated film first: from there on it is as wide as it was high. The rate is made by a filter, for -r
 * shows the last frame three times when it halves one. */
static void filters(unsigned flaws, const struct media_facts *f, char ret_filters[MEDIA_ARG]) {
    bool lies = f->rotation == 90 || f->rotation == 270;
    int w = lies ? f->h : f->w, h = lies ? f->w : f->h, fit_w = w, fit_h = h;
    int max_w = w >= h ? MEDIA_LONG_SIDE : MEDIA_SHORT_SIDE, max_h = w >= h ? MEDIA_SHORT_SIDE : MEDIA_LONG_SIDE;
    char before[64];
    bool paced = flaws & (MEDIA_RATE | MEDIA_UNSTEADY);
    snprintf(before, sizeof(before), "%s%s%s%s", flaws & MEDIA_INTERLACED ? "yadif," : "", paced ? "fps=" : "",
             paced ? rate_for(f->fps_milli) : "", paced ? "," : "");
    fit(&fit_w, &fit_h, max_w, max_h);
    if (flaws & MEDIA_NOT_SQUARE) /* how far from square is known to ffmpeg alone */
        snprintf(ret_filters, MEDIA_ARG,
                 "%sscale=trunc(iw*sar/2)*2:trunc(ih/2)*2,setsar=1,"
                 "scale=min(iw\\,%d):min(ih\\,%d):force_original_aspect_ratio=decrease:force_divisible_by=2,setsar=1",
                 before, max_w, max_h);
    else if (fit_w != w || fit_h != h)
        snprintf(ret_filters, MEDIA_ARG, "%sscale=%d:%d,setsar=1", before, fit_w, fit_h);
    else
        snprintf(ret_filters, MEDIA_ARG, "%ssetsar=1", before);
}

static void film_picture(struct line *line, unsigned flaws, const struct media_facts *f) {
    char graph[MEDIA_ARG];
    if (!(flaws & REFILM)) {
        ADD(line, "-c:v", "copy");
        return;
    }
    filters(flaws, f, graph);
    ADD(line, "-vf", graph);
    ADD(line, "-c:v", "libx264", "-preset", "medium", "-crf", "20", "-maxrate", "12M", "-bufsize", "24M", "-g", "60",
        "-profile:v", "high", "-level", "4.1", "-pix_fmt", "yuv420p");
}

static void film_sound(struct line *line, unsigned flaws) {
    if (flaws & MEDIA_SOUND)
        ADD(line, "-c:a", "aac", "-ac", "2", "-ar", "48000", "-b:a", "160k");
    else
        ADD(line, "-c:a", "copy");
}

/* V, not v: a cover is a picture too, and may stand before the film's. Chapters would become a track of text. */
static void mend_film(struct line *line, unsigned flaws, const struct media_facts *f) {
    ADD(line, "-map", "0:V:0", "-map", "0:a:0?", "-map_metadata", "-1", "-map_chapters", "-1", "-sn", "-dn");
    film_picture(line, flaws, f);
    film_sound(line, flaws);
    ADD(line, "-movflags", "+faststart", "-f", "mp4");
}

static bool ends_in(const char *path, const char *end) {
    size_t len = strlen(path), end_len = strlen(end);
    return len >= end_len && strcmp(path + len - end_len, end) == 0;
}

/* Turned here, by what was found in the file: ffmpeg 5 does not look at a photo's orientation, and leaves it out. */
static const char *turn(int rotation) {
    switch (rotation) {
    case 90: return "transpose=clock";
    case 180: return "hflip,vflip";
    case 270: return "transpose=cclock";
    default: return "null";
    }
}

static void mend_photo(struct line *line, unsigned flaws, const struct media_facts *f, const char *to) {
    char graph[MEDIA_ARG];
    int w = f->w, h = f->h;
    if (flaws & MEDIA_SIZE)
        fit(&w, &h, PHOTO_FIXED, PHOTO_FIXED);
    snprintf(graph, sizeof(graph), "scale=%d:%d,%s", w, h, turn(f->rotation));
    ADD(line, "-map", "0:v:0", "-map_metadata", "-1", "-frames:v", "1", "-vf", graph);
    if (ends_in(to, ".png"))
        ADD(line, "-c:v", "png");
    else
        ADD(line, "-c:v", "mjpeg", "-q:v", "2", "-pix_fmt", "yuvj420p");
    ADD(line, "-f", "image2", "-update", "1");
}

int media_fix(unsigned flaws, const struct media_facts *facts, const char *from, const char *to,
              char ret_args[MEDIA_ARGS][MEDIA_ARG]) {
    struct line line = {.args = ret_args};
    const size_t longest = MEDIA_ARG - sizeof("file:");
    if (!media_mendable(flaws) || (facts->kind != MEDIA_FILM && facts->kind != MEDIA_PHOTO))
        return -EINVAL;
    if (strlen(from) > longest || strlen(to) > longest)
        return -EMSGSIZE;
    if (facts->kind == MEDIA_PHOTO)
        ADD(&line, "-noautorotate");
    ADD(&line, "-i");
    add_path(&line, from);
    if (facts->kind == MEDIA_FILM)
        mend_film(&line, flaws, facts);
    else
        mend_photo(&line, flaws, facts, to);
    add_path(&line, to);
    return line.n;
}
