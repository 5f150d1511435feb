/* How loud a film is. See media_loudness.h. */
#include "device/media_loudness.h"

#include <ebur128.h>
#include <libswresample/swresample.h>
#include <math.h>

#define CHANNELS 2
#define PIECE 4096 /* frames */
#define RATE_MIN 8000
#define RATE_MAX 192000
#define CHANNELS_MAX 16

struct media_loudness {
    ebur128_state *meter;
    SwrContext *mix;
    int rate, format, channels;
    bool spoiled;
    float stereo[PIECE * CHANNELS];
};

static SwrContext *new_mix(const AVFrame *frame) {
    AVChannelLayout stereo = AV_CHANNEL_LAYOUT_STEREO, from = frame->ch_layout; /* lent */
    SwrContext *mix = NULL;
    if (from.order == AV_CHANNEL_ORDER_UNSPEC)
        av_channel_layout_default(&from, frame->ch_layout.nb_channels);
    if (swr_alloc_set_opts2(&mix, &stereo, AV_SAMPLE_FMT_FLT, frame->sample_rate, &from,
                            (enum AVSampleFormat)frame->format, frame->sample_rate, 0, NULL) < 0 ||
        swr_init(mix) < 0)
        swr_free(&mix);
    return mix;
}

static bool begin(struct media_loudness *loudness, const AVFrame *frame) {
    if (frame->sample_rate < RATE_MIN || frame->sample_rate > RATE_MAX || frame->ch_layout.nb_channels < 1 ||
        frame->ch_layout.nb_channels > CHANNELS_MAX)
        return false;
    loudness->rate = frame->sample_rate;
    loudness->format = frame->format;
    loudness->channels = frame->ch_layout.nb_channels;
    loudness->mix = new_mix(frame);
    loudness->meter = ebur128_init(CHANNELS, (unsigned long)frame->sample_rate,
                                   EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK | EBUR128_MODE_HISTOGRAM);
    return loudness->mix && loudness->meter;
}

static bool is_of_the_same_form(const struct media_loudness *loudness, const AVFrame *frame) {
    return frame->sample_rate == loudness->rate && frame->format == loudness->format &&
           frame->ch_layout.nb_channels == loudness->channels;
}

static bool measure(struct media_loudness *loudness, const AVFrame *frame) {
    uint8_t *to[] = {(uint8_t *)loudness->stereo};
    const uint8_t **from = (const uint8_t **)(uintptr_t)frame->extended_data;
    int left = frame->nb_samples, n;
    do {
        n = swr_convert(loudness->mix, to, PIECE, from, left);
        if (n < 0 || (n > 0 && ebur128_add_frames_float(loudness->meter, loudness->stereo, (size_t)n) != 0))
            return false;
        from = NULL;
        left = 0;
    } while (n == PIECE);
    return true;
}

void media_loudness_add(struct media_loudness **loudness, const AVFrame *frame) {
    if (!*loudness) {
        *loudness = av_mallocz(sizeof **loudness);
        if (*loudness)
            (*loudness)->spoiled = !begin(*loudness, frame);
    }
    struct media_loudness *l = *loudness;
    if (l && !l->spoiled)
        l->spoiled = !is_of_the_same_form(l, frame) || !measure(l, frame);
}

bool media_loudness_end(struct media_loudness *loudness, double *ret_loudness, double *ret_peak) {
    double lufs = 0, left = 0, right = 0;
    if (!loudness || loudness->spoiled || ebur128_loudness_global(loudness->meter, &lufs) != 0 ||
        ebur128_true_peak(loudness->meter, 0, &left) != 0 || ebur128_true_peak(loudness->meter, 1, &right) != 0)
        return false;
    double peak = 20 * log10(fmax(left, right));
    if (!isfinite(lufs) || !isfinite(peak))
        return false; /* silence */
    *ret_loudness = lufs;
    *ret_peak = peak;
    return true;
}

void media_loudness_free(struct media_loudness *loudness) {
    if (!loudness)
        return;
    if (loudness->meter)
        ebur128_destroy(&loudness->meter);
    swr_free(&loudness->mix);
    av_free(loudness);
}
