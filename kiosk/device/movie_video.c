/* A film's pictures: decoded one ahead of the queue, so that each one's duration is known and the last one is known to
 * be it. */
#include <libavutil/mathematics.h>

#include "device/movie_impl.h"

#define JUMP_US 10000000 /* a timestamp this far off is none */
#define LEAST_US 1000
#define MOST_US 2000000
#define BROKEN_MAX 10000 /* errors of the decoder, after which there is no point */

static int64_t sane(int64_t duration) {
    return duration < LEAST_US ? LEAST_US : duration > MOST_US ? MOST_US : duration;
}

int64_t movie_us(int64_t pts, int64_t zero, AVRational base) {
    int64_t since;
    if (pts == AV_NOPTS_VALUE || __builtin_sub_overflow(pts, zero, &since))
        return AV_NOPTS_VALUE;
    return av_rescale_q(since, base, AV_TIME_BASE_Q); /* which is INT64_MIN = AV_NOPTS_VALUE beyond reckoning */
}

int64_t timeline_next(struct timeline *line, int64_t pts) {
    if (!line->begun) {
        line->begun = true;
        return line->last = pts == AV_NOPTS_VALUE ? 0 : pts;
    }
    int64_t expected = line->last + line->step, next = expected;
    /* The shift wraps like the timestamps it is taken from, which are anything. */
    if (pts != AV_NOPTS_VALUE) {
        next = (int64_t)((uint64_t)pts + (uint64_t)line->shift);
        int64_t off;
        if (__builtin_sub_overflow(next, expected, &off) || off > JUMP_US || off < -JUMP_US) {
            line->shift = (int64_t)((uint64_t)expected - (uint64_t)pts);
            next = expected;
        }
    }
    if (next < line->last + LEAST_US)
        next = expected;
    return line->last = next;
}

static int64_t frame_us(const struct movie_source *source) {
    AVRational rate = av_guess_frame_rate(source->format, source->video, NULL);
    if (rate.num <= 0 || rate.den <= 0)
        return 40000;
    return sane(av_rescale(1000000, rate.den, rate.num));
}

/* Of the whole film, or of its pictures where the file says how long they last. */
static int64_t duration_us(const struct movie *movie, const struct movie_source *source) {
    const AVStream *stream = source->video;
    int64_t us = source->format->duration;
    if (movie->spec.kind == MOVIE_STREAM)
        return 0;
    if (stream->duration > 0)
        us = av_rescale_q(stream->duration, stream->time_base, AV_TIME_BASE_Q);
    return us > 0 && us < INT64_C(1000000) * 86400 * 30 ? us : 0;
}

int movie_video_begin(struct movie *movie, const struct movie_source *source, struct movie_video *video) {
    int r = movie_codec_open(movie, source->video, &video->codec);
    if (r < 0)
        return r;
    video->fresh = av_frame_alloc();
    video->held = av_frame_alloc();
    if (!video->fresh || !video->held)
        return AVERROR(ENOMEM);
    video->base = source->video->time_base;
    video->line.step = frame_us(source);
    video->info.duration_us = duration_us(movie, source);
    video->info.has_sound = source->sound != NULL;
    if (movie->spec.kind == MOVIE_FILM && movie->spec.start_us > 0) {
        int64_t start = source->video->start_time;
        video->zero = start == AV_NOPTS_VALUE ? 0 : start;
        video->zero_known = true;
    }
    return 0;
}

/* Shown from pts on, in our time; the first one of a film that begins at its beginning is 0. */
static int64_t place(struct movie *movie, struct movie_video *video, const AVFrame *frame) {
    int64_t pts = frame->best_effort_timestamp;
    if (!video->zero_known) {
        video->zero = pts == AV_NOPTS_VALUE ? 0 : pts;
        video->zero_known = true;
    }
    if (pts != AV_NOPTS_VALUE)
        pts = movie_us(pts, video->zero, video->base);
    if (!video->line.begun && (pts == AV_NOPTS_VALUE || pts < 0 || pts > movie->spec.start_us + JUMP_US))
        pts = movie->spec.kind == MOVIE_FILM ? movie->spec.start_us : 0;
    return timeline_next(&video->line, pts);
}

static void set_size(const struct movie *movie, struct movie_video *video, const AVFrame *frame) {
    if (video->info.w > 0)
        return;
    video->info.w = frame->width;
    video->info.h = frame->height;
    movie_fit(frame->width, frame->height, movie->spec.max_w, movie->spec.max_h, &video->shape.w, &video->shape.h);
}

static void push_held(struct movie *movie, struct movie_video *video, bool last) {
    if (!video->holding)
        return;
    video->holding = false;
    set_size(movie, video, video->held);
    if (movie_shape_apply(&video->shape, video->held, SWS_BILINEAR) < 0) {
        av_frame_unref(video->held);
        video->broken++;
        return;
    }
    struct movie_slot about = {.pts = video->held_pts, .duration = video->held_duration, .last = last};
    movie_push(movie, video->held, &about, &video->info);
}

static void take_fresh(struct movie *movie, struct movie_video *video) {
    int64_t pts = place(movie, video, video->fresh);
    if (video->holding) {
        video->held_duration = sane(pts - video->held_pts);
        if (pts > movie->spec.start_us)
            push_held(movie, video, false);
    }
    av_frame_unref(video->held);
    av_frame_move_ref(video->held, video->fresh);
    video->holding = true;
    video->held_pts = pts;
    video->held_duration = video->line.step;
}

enum movie_step movie_video_step(struct movie *movie, struct movie_video *video, bool at_end) {
    if (video->over)
        return STEP_OVER;
    if (!movie_has_room(movie))
        return STEP_FULL;
    int r = avcodec_receive_frame(video->codec, video->fresh);
    if (r == 0) {
        take_fresh(movie, video);
        return STEP_DONE;
    }
    enum movie_step step = STEP_DONE;
    if (r == AVERROR(EAGAIN))
        step = movie_feed(video->codec, &video->packets, at_end, &video->broken);
    else if (r == AVERROR_EOF)
        step = STEP_OVER;
    else
        video->broken++;
    if (video->broken > BROKEN_MAX)
        step = STEP_OVER;
    if (step == STEP_OVER) {
        push_held(movie, video, true);
        video->over = true;
    }
    return step;
}

void movie_video_end(struct movie_video *video) {
    packets_free(&video->packets);
    av_frame_free(&video->fresh);
    av_frame_free(&video->held);
    avcodec_free_context(&video->codec);
    movie_shape_free(&video->shape);
}
