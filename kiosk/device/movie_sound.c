/* A film's sound: 48 kHz float stereo in a ring of half a second. What lies in the ring is without a gap from the first
 * frame on: holes are filled with silence and overlaps are cut, so that a frame's timestamp is a matter of counting. */
#include <math.h>

#include <libavutil/channel_layout.h>
#include <libavutil/mathematics.h>
#include <libswresample/swresample.h>

#include "device/movie_impl.h"

#define SLACK 1920  /* frames: timestamps that are off by up to 40 ms are rounding, not holes */
#define JUMP 480000 /* 10 s: a hole this wide is none, the clock jumped */
#define BROKEN_MAX 10000

/* ---- the ring ---- */

#define RING_ALL (MOVIE_RING + MOVIE_RING_ROOM)

/* n is at most MOVIE_RING_ROOM, and there is room. NULL = silence. */
static void ring_put(struct movie_ring *ring, const float *stereo, size_t n) {
    for (size_t i = 0; i < n; i++) {
        size_t at = (ring->head + ring->n + i) % RING_ALL;
        ring->stereo[2 * at] = stereo ? stereo[2 * i] : 0;
        ring->stereo[2 * at + 1] = stereo ? stereo[2 * i + 1] : 0;
    }
    ring->n += n;
}

static void put(struct movie *movie, const float *stereo, size_t n) {
    pthread_mutex_lock(&movie->lock);
    ring_put(&movie->ring, stereo, n);
    pthread_mutex_unlock(&movie->lock);
}

static bool ring_has_room(struct movie *movie) {
    pthread_mutex_lock(&movie->lock);
    bool room = movie->ring.n < MOVIE_RING;
    pthread_mutex_unlock(&movie->lock);
    return room;
}

size_t movie_sound(struct movie *movie, float *ret_stereo, size_t n, int64_t *ret_pts) {
    struct movie_ring *ring = &movie->ring;
    pthread_mutex_lock(&movie->lock);
    n = n < ring->n ? n : ring->n;
    if (n > 0) {
        *ret_pts = ring->from + ring->gone * 1000000 / MOVIE_RATE;
        size_t straight = n < RING_ALL - ring->head ? n : RING_ALL - ring->head;
        memcpy(ret_stereo, ring->stereo + 2 * ring->head, straight * 2 * sizeof(float));
        memcpy(ret_stereo + 2 * straight, ring->stereo, (n - straight) * 2 * sizeof(float));
        ring->head = (ring->head + n) % RING_ALL;
        ring->n -= n;
        ring->gone += (int64_t)n;
        if (ring->n < MOVIE_RING * 3 / 4) { /* less often than every pull */
            movie->taken++;
            pthread_cond_signal(&movie->room);
        }
    }
    pthread_mutex_unlock(&movie->lock);
    return n;
}

/* ---- decoding ---- */

int movie_sound_begin(struct movie *movie, const struct movie_source *source, struct movie_sound *sound) {
    double gain = movie->spec.gain;
    if (!source->sound)
        return 0;
    sound->frame = av_frame_alloc();
    sound->buffer = malloc(sizeof(float) * 2 * MOVIE_RING_ROOM);
    float *stereo = calloc(RING_ALL, 2 * sizeof(float));
    if (!sound->frame || !sound->buffer || !stereo) {
        free(stereo);
        return AVERROR(ENOMEM);
    }
    pthread_mutex_lock(&movie->lock);
    movie->ring.stereo = stereo;
    movie->ring.from = movie->spec.kind == MOVIE_FILM ? movie->spec.start_us : 0;
    pthread_mutex_unlock(&movie->lock);
    sound->base = source->sound->time_base;
    sound->gain = (float)pow(10, (gain < -60 ? -60 : gain > 20 ? 20 : gain) / 20);
    /* A film whose sound cannot be decoded is shown without. */
    if (movie_codec_open(movie, source->sound, &sound->codec) < 0)
        sound->over = true;
    return 0;
}

static int prepare(struct movie_sound *sound) {
    const AVFrame *frame = sound->frame;
    AVChannelLayout stereo = AV_CHANNEL_LAYOUT_STEREO;
    AVChannelLayout layout = frame->ch_layout;
    if (sound->swr && sound->rate == frame->sample_rate && sound->format == frame->format &&
        sound->channels == layout.nb_channels)
        return 0;
    if (layout.order == AV_CHANNEL_ORDER_UNSPEC || layout.nb_channels > 8 || frame->sample_rate < 4000)
        return AVERROR_INVALIDDATA;
    swr_free(&sound->swr);
    int r = swr_alloc_set_opts2(&sound->swr, &stereo, AV_SAMPLE_FMT_FLT, MOVIE_RATE, &layout, frame->format,
                                frame->sample_rate, 0, NULL);
    if (r >= 0)
        r = swr_init(sound->swr);
    sound->rate = frame->sample_rate;
    sound->format = frame->format;
    sound->channels = layout.nb_channels;
    return r;
}

/* Where the frame begins, in frames of the ring since its first. */
static int64_t begins(const struct movie_sound *sound, const struct movie_video *video, int64_t from) {
    int64_t pts = sound->frame->best_effort_timestamp;
    if (pts != AV_NOPTS_VALUE)
        pts = av_rescale_q(pts, sound->base, AV_TIME_BASE_Q);
    if (pts != AV_NOPTS_VALUE)
        pts = movie_us(pts, av_rescale_q(video->zero, video->base, AV_TIME_BASE_Q), AV_TIME_BASE_Q);
    if (pts == AV_NOPTS_VALUE || pts < -INT64_C(86400000000) || pts > INT64_C(86400000000) * 30)
        return AV_NOPTS_VALUE;
    return av_rescale(pts - from, MOVIE_RATE, 1000000);
}

/* How much silence goes before the frame, or how much of it is late. */
static void set_place(struct movie *movie, struct movie_sound *sound, const struct movie_video *video) {
    const struct movie_ring *ring = &movie->ring;
    pthread_mutex_lock(&movie->lock);
    int64_t next = ring->gone + (int64_t)ring->n, from = ring->from;
    pthread_mutex_unlock(&movie->lock);
    int64_t at = begins(sound, video, from), jump = JUMP;
    sound->placed = true;
    sound->pad = sound->skip = 0;
    if (!sound->begun && video->info.duration_us > 0)
        jump = av_rescale(video->info.duration_us, MOVIE_RATE, 1000000);
    if (at == AV_NOPTS_VALUE)
        return;
    int64_t off = at + sound->shift - next;
    if (off > jump || (off < -jump && sound->begun)) {
        sound->shift -= off;
        return;
    }
    if (sound->begun && off <= SLACK && off >= -SLACK)
        return;
    sound->pad = off > 0 ? off : 0;
    sound->skip = off < 0 ? -off : 0;
}

static int convert(struct movie *movie, struct movie_sound *sound) {
    uint8_t *out[1] = {(uint8_t *)sound->buffer};
    int r = prepare(sound);
    int n = r < 0 ? r
                  : swr_convert(sound->swr, out, MOVIE_RING_ROOM, (const uint8_t **)sound->frame->extended_data,
                                sound->frame->nb_samples);
    av_frame_unref(sound->frame);
    sound->placed = false;
    if (n <= 0)
        return n;
    int64_t skip = sound->skip < n ? sound->skip : n;
    for (int i = 0; i < 2 * n; i++)
        sound->buffer[i] *= sound->gain;
    put(movie, sound->buffer + 2 * skip, (size_t)(n - skip));
    /* Sound before the beginning goes whole; begun is what the ring has some of. */
    sound->begun = sound->begun || skip < n;
    return 0;
}

/* One thing at a time: silence, or the frame. */
static void play(struct movie *movie, struct movie_sound *sound) {
    int64_t pad = sound->pad < MOVIE_RING_ROOM ? sound->pad : MOVIE_RING_ROOM;
    if (pad > 0) {
        put(movie, NULL, (size_t)pad);
        sound->pad -= pad;
    } else if (convert(movie, sound) < 0) {
        sound->broken++;
    }
}

enum movie_step movie_sound_step(struct movie *movie, struct movie_sound *sound, const struct movie_video *video,
                                 bool at_end) {
    if (!sound->codec || sound->over)
        return STEP_OVER;
    if (!video->zero_known)
        return video->over ? STEP_OVER : STEP_FULL;
    if (!ring_has_room(movie))
        return STEP_FULL;
    if (sound->placed) {
        play(movie, sound);
        return STEP_DONE;
    }
    int r = avcodec_receive_frame(sound->codec, sound->frame);
    if (r == 0) {
        set_place(movie, sound, video);
        return STEP_DONE;
    }
    enum movie_step step = STEP_DONE;
    if (r == AVERROR(EAGAIN))
        step = movie_feed(sound->codec, &sound->packets, at_end, &sound->broken);
    else if (r == AVERROR_EOF || ++sound->broken > BROKEN_MAX)
        step = STEP_OVER;
    sound->over = step == STEP_OVER || sound->broken > BROKEN_MAX;
    return step;
}

void movie_sound_end(struct movie_sound *sound) {
    packets_free(&sound->packets);
    av_frame_free(&sound->frame);
    avcodec_free_context(&sound->codec);
    swr_free(&sound->swr);
    free(sound->buffer);
    sound->buffer = NULL;
}
