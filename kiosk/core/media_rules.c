/* Which media the reel takes, why not, and how loud. Once a file, when it is put on the shelf. */
#include "core/media_rules.h"

#include <string.h>

#define PHOTO_SIDE 12000
#define PHOTO_PIXELS INT64_C(60000000)
#define FPS_MILLI 30500
#define BITS_PER_SECOND INT64_C(25000000)
#define LONGEST_MS (INT64_C(4) * 3600 * 1000)
#define SHORTEST_MS 200

/* ---- judging ---- */

/* Is one of the names in a list with commas, "mov,mp4,m4a", this one? */
static bool has_name(const char *list, const char *name) {
    size_t len = strlen(name);
    for (const char *at = list; at; at = strchr(at, ',')) {
        at += *at == ',';
        if (strncmp(at, name, len) == 0 && (at[len] == ',' || at[len] == '\0'))
            return true;
    }
    return false;
}

static unsigned flaw_if(bool is_so, enum media_flaw flaw) { return is_so ? (unsigned)flaw : 0; }

static bool is_too_large(const struct media_facts *f) {
    int longer = f->w > f->h ? f->w : f->h, shorter = f->w > f->h ? f->h : f->w;
    if (f->kind == MEDIA_PHOTO)
        return longer > PHOTO_SIDE || (int64_t)f->w * f->h > PHOTO_PIXELS;
    return longer > MEDIA_LONG_SIDE || shorter > MEDIA_SHORT_SIDE;
}

/* Some streams in files say no duration: then the frames do, that were decoded. 0 = not even those. */
static int64_t duration_of(const struct media_facts *f) {
    if (f->duration_ms > 0 || f->frames <= 0 || f->fps_milli <= 0)
        return f->duration_ms;
    return f->frames < INT64_MAX / 1000000 ? f->frames * 1000000 / f->fps_milli : INT64_MAX;
}

static unsigned judge_length(const struct media_facts *f) {
    int64_t duration = duration_of(f);
    bool known = duration > 0 || f->frames <= 0;
    return flaw_if(duration > LONGEST_MS, MEDIA_TOO_LONG) | flaw_if(known && duration < SHORTEST_MS, MEDIA_TOO_SHORT);
}

static unsigned judge_whole(const struct media_facts *f) {
    return flaw_if(f->cut_short, MEDIA_CUT_SHORT) |
           flaw_if(f->broken_frames > 0 || f->w <= 0 || f->h <= 0, MEDIA_BROKEN);
}

static unsigned judge_sound(const struct media_facts *f) {
    bool fits = !*f->audio || (strcmp(f->audio, "aac") == 0 && f->channels <= 2);
    return flaw_if(!fits, MEDIA_SOUND);
}

static unsigned judge_film(const struct media_facts *f) {
    bool container =
        has_name(f->container, "mp4") || has_name(f->container, "mov") || has_name(f->container, "matroska");
    bool pixels = strcmp(f->pixels, "yuv420p") == 0 && (f->bit_depth == 0 || f->bit_depth == 8);
    if (!*f->video)
        return MEDIA_NOT_MEDIA;
    return flaw_if(strcmp(f->video, "h264") != 0, MEDIA_CODEC) | flaw_if(is_too_large(f), MEDIA_SIZE) |
           flaw_if(f->fps_milli > FPS_MILLI, MEDIA_RATE) | flaw_if(!f->steady || f->fps_milli <= 0, MEDIA_UNSTEADY) |
           flaw_if(!pixels, MEDIA_PIXELS) | judge_sound(f) | flaw_if(f->rotation != 0, MEDIA_ROTATED) |
           flaw_if(f->interlaced, MEDIA_INTERLACED) | flaw_if(!f->square, MEDIA_NOT_SQUARE) |
           flaw_if(f->bits_per_second > BITS_PER_SECOND, MEDIA_BITRATE) | flaw_if(!container, MEDIA_CONTAINER) |
           judge_whole(f) | judge_length(f);
}

static unsigned judge_photo(const struct media_facts *f) {
    bool codec = strcmp(f->video, "mjpeg") == 0 || strcmp(f->video, "png") == 0;
    return flaw_if(!codec, MEDIA_CODEC) | flaw_if(is_too_large(f), MEDIA_SIZE) | judge_whole(f);
}

unsigned media_judge(const struct media_facts *facts) {
    switch (facts->kind) {
    case MEDIA_FILM: return judge_film(facts);
    case MEDIA_PHOTO: return judge_photo(facts);
    case MEDIA_CAPTIONS: return flaw_if(facts->cues <= 0, MEDIA_NOT_MEDIA);
    case MEDIA_OTHER: break;
    }
    return MEDIA_NOT_MEDIA;
}

bool media_mendable(unsigned flaws) {
    return !(flaws & (MEDIA_NOT_MEDIA | MEDIA_CUT_SHORT | MEDIA_BROKEN | MEDIA_TOO_LONG | MEDIA_TOO_SHORT));
}

/* ---- saying ---- */

/* "29.97": without the point of a locale. */
static const char *decimal(int64_t milli, char ret_text[24]) {
    int len = snprintf(ret_text, 24, "%lld.%03d", (long long)(milli / 1000), (int)(milli % 1000));
    while (len > 0 && ret_text[len - 1] == '0')
        ret_text[--len] = '\0';
    if (len > 0 && ret_text[len - 1] == '.')
        ret_text[len - 1] = '\0';
    return ret_text;
}

static const char *or_none(const char *name) { return *name ? name : "none"; }

static void say_size(const struct media_facts *f, char *text, size_t cap) {
    if (f->kind == MEDIA_PHOTO)
        snprintf(text, cap, "%dx%d is larger than %d pixels a side or %d megapixels", f->w, f->h, PHOTO_SIDE,
                 (int)(PHOTO_PIXELS / 1000000));
    else if (f->w >= f->h)
        snprintf(text, cap, "%dx%d is larger than %dx%d", f->w, f->h, MEDIA_LONG_SIDE, MEDIA_SHORT_SIDE);
    else
        snprintf(text, cap, "%dx%d is larger than %dx%d", f->w, f->h, MEDIA_SHORT_SIDE, MEDIA_LONG_SIDE);
}

static void say_not_media(const struct media_facts *f, char *text, size_t cap) {
    if (f->kind == MEDIA_CAPTIONS)
        snprintf(text, cap, "there is no caption in it, or its text is not UTF-8 (an editor can save it so)");
    else
        snprintf(text, cap, "no film, photo or captions");
}

static void say_pixels(const struct media_facts *f, char *text, size_t cap) {
    snprintf(text, cap, "its pixels are %s of %d bits, not yuv420p of 8", or_none(f->pixels), f->bit_depth);
}

static void say_sound(const struct media_facts *f, char *text, size_t cap) {
    if (f->channels > 2)
        snprintf(text, cap, "its sound is %s in %d channels, not aac in 2", or_none(f->audio), f->channels);
    else
        snprintf(text, cap, "its sound is %s, not aac", or_none(f->audio));
}

static void say_codec(const struct media_facts *f, char *text, size_t cap) {
    snprintf(text, cap, f->kind == MEDIA_PHOTO ? "its picture is %s, not jpeg or png" : "its picture is %s, not h264",
             or_none(f->video));
}

static void say_broken(const struct media_facts *f, char *text, size_t cap) {
    if (f->broken_frames > 0)
        snprintf(text, cap, "%d of its frames are broken", f->broken_frames);
    else
        snprintf(text, cap, "its picture has no size");
}

const char *media_flaw_text(enum media_flaw flaw, const struct media_facts *f, char *ret_text, size_t cap) {
    char number[24];
    if (cap > 0)
        ret_text[0] = '\0';
    switch (flaw) {
    case MEDIA_NOT_MEDIA: say_not_media(f, ret_text, cap); break;
    case MEDIA_CODEC: say_codec(f, ret_text, cap); break;
    case MEDIA_SIZE: say_size(f, ret_text, cap); break;
    case MEDIA_RATE:
        snprintf(ret_text, cap, "%s frames a second are more than 30", decimal(f->fps_milli, number));
        break;
    case MEDIA_UNSTEADY: snprintf(ret_text, cap, "its frames come at varying times"); break;
    case MEDIA_PIXELS: say_pixels(f, ret_text, cap); break;
    case MEDIA_SOUND: say_sound(f, ret_text, cap); break;
    case MEDIA_ROTATED: snprintf(ret_text, cap, "it is to be turned by %d degrees", f->rotation); break;
    case MEDIA_INTERLACED: snprintf(ret_text, cap, "it is interlaced"); break;
    case MEDIA_NOT_SQUARE: snprintf(ret_text, cap, "its pixels are not square"); break;
    case MEDIA_BITRATE:
        snprintf(ret_text, cap, "%s Mbit in its busiest second are more than %d",
                 decimal(f->bits_per_second / 1000, number), (int)(BITS_PER_SECOND / 1000000));
        break;
    case MEDIA_CONTAINER:
        snprintf(ret_text, cap, "its container is %s, not mp4, mov or matroska", or_none(f->container));
        break;
    case MEDIA_CUT_SHORT: snprintf(ret_text, cap, "it ends before it should: a part of it is missing"); break;
    case MEDIA_BROKEN: say_broken(f, ret_text, cap); break;
    case MEDIA_TOO_LONG: snprintf(ret_text, cap, "it is longer than 4 hours"); break;
    case MEDIA_TOO_SHORT: snprintf(ret_text, cap, "it is shorter than %d ms", SHORTEST_MS); break;
    }
    return ret_text;
}

/* ---- loudness ---- */

#define SILENT (-70.0) /* LUFS: below it EBU R128 hears nothing */
#define GAIN_MIN (-30.0)
#define GAIN_MAX 20.0

double media_gain(const struct media_facts *facts) {
    if (!facts->loud_known || !(facts->loudness > SILENT))
        return 0;
    double gain = MEDIA_LOUDNESS - facts->loudness;
    if (facts->peak + gain > MEDIA_PEAK)
        gain = MEDIA_PEAK - facts->peak;
    if (gain < GAIN_MIN)
        return GAIN_MIN;
    return gain > GAIN_MAX ? GAIN_MAX : gain;
}
