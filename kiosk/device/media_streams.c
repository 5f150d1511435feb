/* What streams say of themselves, before anything is decoded. See media_film.h. */
#include <libavutil/display.h>
#include <libavutil/pixdesc.h>
#include <math.h>
#include <string.h>

#include "device/media_film.h"

void media_name(const char *name, char ret_text[MEDIA_TEXT]) {
    size_t n = 0;
    for (; name && *name && n < MEDIA_TEXT - 1; name++)
        if (strchr("abcdefghijklmnopqrstuvwxyz0123456789_,.-", *name))
            ret_text[n++] = *name;
    ret_text[n] = '\0';
}

static int degrees_clockwise(const AVStream *stream) {
    size_t size = 0;
    const int32_t *matrix =
        (const int32_t *)(const void *)av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    if (!matrix || size < 9 * sizeof *matrix)
        return 0;
    double counter = av_display_rotation_get(matrix);
    if (!isfinite(counter))
        return 0;
    int quarters = (int)lround(-counter / 90);
    return ((quarters % 4 + 4) % 4) * 90;
}

static bool is_interlaced(enum AVFieldOrder order) {
    return order == AV_FIELD_TT || order == AV_FIELD_BB || order == AV_FIELD_TB || order == AV_FIELD_BT;
}

static bool is_square(const AVStream *stream) {
    AVRational in_stream = stream->codecpar->sample_aspect_ratio, in_file = stream->sample_aspect_ratio;
    bool stream_square = in_stream.num <= 0 || in_stream.den <= 0 || in_stream.num == in_stream.den;
    bool file_square = in_file.num <= 0 || in_file.den <= 0 || in_file.num == in_file.den;
    return stream_square && file_square;
}

static int frames_in_1000s(const AVStream *stream) {
    AVRational rate = stream->avg_frame_rate.num > 0 ? stream->avg_frame_rate : stream->r_frame_rate;
    if (rate.num <= 0 || rate.den <= 0)
        return 0;
    int64_t milli = av_rescale(rate.num, 1000, rate.den);
    return milli < 0 || milli > INT32_MAX ? INT32_MAX : (int)milli;
}

static void tell_picture(const AVStream *stream, struct media_facts *facts) {
    const AVCodecParameters *par = stream->codecpar;
    const AVPixFmtDescriptor *pixels = av_pix_fmt_desc_get((enum AVPixelFormat)par->format);
    media_name(avcodec_get_name(par->codec_id), facts->video);
    media_name(pixels ? pixels->name : "", facts->pixels);
    facts->bit_depth = pixels ? pixels->comp[0].depth : 0;
    facts->w = par->width;
    facts->h = par->height;
    facts->level = par->level > 0 ? par->level : 0;
    facts->rotation = degrees_clockwise(stream);
    facts->interlaced = is_interlaced(par->field_order);
    facts->square = is_square(stream);
    facts->fps_milli = frames_in_1000s(stream);
    facts->steady = true;
}

void media_streams_tell(const AVStream *video, const AVStream *audio, struct media_facts *facts) {
    if (video)
        tell_picture(video, facts);
    if (!audio)
        return;
    media_name(avcodec_get_name(audio->codecpar->codec_id), facts->audio);
    facts->channels = audio->codecpar->ch_layout.nb_channels;
    facts->sample_rate = audio->codecpar->sample_rate;
}
