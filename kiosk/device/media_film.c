/* A film walked through from its first packet to its last. One that is refused for what its head says is not decoded
 * beyond its first second: a film of an hour in 4K would take an hour. Nor is more decoded than five minutes of
 * computing allow (an hour or two of 1080p); what comes after is still weighed and timed. */
#include "device/media_film.h"

#include <errno.h>
#include <time.h>

#include "device/media_loudness.h"
#include "device/media_pace.h"

#define SECOND_US INT64_C(1000000)
#define FIRST_SECOND SECOND_US
#define DECODING_SECONDS 300
#define SLACK_US (SECOND_US / 2) /* between the end that the head names and the end that comes */
#define TIME_MAX (INT64_C(1) << 60)

struct walk {
    const AVStream *video, *audio;
    struct media_facts *facts;
    AVCodecContext *picture, *sound; /* NULL: not decoded */
    AVFrame *frame;
    struct media_loudness *loudness;
    struct media_pace pace;
    bool by_frames; /* the pace is told by decoded frames, else by packets */
    int64_t decode_until, begin, end, decoded, interlaced;
};

static int64_t us_of(int64_t at, const AVStream *stream) {
    int64_t us = at == AV_NOPTS_VALUE ? at : av_rescale_q(at, stream->time_base, AV_TIME_BASE_Q);
    return us > -TIME_MAX && us < TIME_MAX ? us : AV_NOPTS_VALUE;
}

static bool is_out_of_time(void) {
    struct timespec used;
    return clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) < 0 || used.tv_sec >= DECODING_SECONDS;
}

static void mark_broken(struct walk *walk) {
    if (walk->facts->broken_frames < INT32_MAX)
        walk->facts->broken_frames++;
}

/* ---- decoding ---- */
static void take_picture(struct walk *walk) {
    const AVFrame *frame = walk->frame;
    int64_t at = us_of(frame->best_effort_timestamp, walk->video);
    walk->decoded++;
    walk->interlaced += frame->interlaced_frame;
    if (frame->decode_error_flags != 0 || (frame->flags & AV_FRAME_FLAG_CORRUPT))
        mark_broken(walk);
    if (walk->by_frames && at != AV_NOPTS_VALUE)
        media_pace_frame(&walk->pace, at);
}

/* packet NULL: what the decoder still holds. */
static void decode(struct walk *walk, AVCodecContext *decoder, const AVPacket *packet) {
    int r = avcodec_send_packet(decoder, packet);
    if (r < 0 && r != AVERROR(EAGAIN) && r != AVERROR_EOF)
        mark_broken(walk);
    while ((r = avcodec_receive_frame(decoder, walk->frame)) >= 0) {
        if (decoder == walk->picture)
            take_picture(walk);
        else
            media_loudness_add(&walk->loudness, walk->frame);
        av_frame_unref(walk->frame);
    }
    if (r != AVERROR(EAGAIN) && r != AVERROR_EOF)
        mark_broken(walk);
}

static void stop_decoding(struct walk *walk) {
    if (walk->picture)
        decode(walk, walk->picture, NULL);
    if (walk->sound)
        decode(walk, walk->sound, NULL);
    avcodec_free_context(&walk->picture);
    avcodec_free_context(&walk->sound);
}

/* ---- packets ---- */
static void time_packet(struct walk *walk, const AVPacket *packet, const AVStream *stream) {
    int64_t shown = us_of(packet->pts, stream), coded = us_of(packet->dts, stream);
    int64_t length = packet->duration > 0 ? us_of(packet->duration, stream) : 0;
    if (shown == AV_NOPTS_VALUE)
        shown = coded;
    if (shown != AV_NOPTS_VALUE) {
        if (walk->begin == AV_NOPTS_VALUE || shown < walk->begin)
            walk->begin = shown;
        int64_t end = shown + (length == AV_NOPTS_VALUE ? 0 : length);
        if (walk->end == AV_NOPTS_VALUE || end > walk->end)
            walk->end = end;
    }
    if (stream != walk->video)
        return;
    if (coded == AV_NOPTS_VALUE)
        coded = shown;
    if (coded == AV_NOPTS_VALUE) /* a raw stream: as its rate says */
        coded =
            walk->facts->fps_milli > 0 ? av_rescale(walk->pace.packets, 1000 * SECOND_US, walk->facts->fps_milli) : 0;
    media_pace_packet(&walk->pace, coded, packet->size, packet->flags & AV_PKT_FLAG_KEY);
    if (!walk->by_frames)
        media_pace_frame(&walk->pace, coded);
}

static void take_packet(struct walk *walk, const AVPacket *packet) {
    bool is_video = walk->video && packet->stream_index == walk->video->index;
    bool is_audio = walk->audio && packet->stream_index == walk->audio->index;
    if (!is_video && !is_audio)
        return;
    time_packet(walk, packet, is_video ? walk->video : walk->audio);
    if (packet->flags & AV_PKT_FLAG_CORRUPT)
        mark_broken(walk);
    if (is_video && walk->picture)
        decode(walk, walk->picture, packet);
    if (is_audio && walk->sound)
        decode(walk, walk->sound, packet);
    bool done = walk->end != AV_NOPTS_VALUE && walk->end - walk->begin > walk->decode_until;
    if ((walk->picture || walk->sound) && (done || is_out_of_time()))
        stop_decoding(walk);
}

static void tell_progress(const struct walk *walk, media_probe_progress progress, void *ctx, int64_t *told) {
    if (!progress || walk->end == AV_NOPTS_VALUE || walk->facts->duration_ms <= 0)
        return;
    int64_t done = (walk->end - walk->begin) / 1000, step = walk->facts->duration_ms / 100 + 1;
    if (done < *told + step || done > walk->facts->duration_ms)
        return;
    *told = done;
    progress(ctx, done, walk->facts->duration_ms);
}

/* 0 at the end, AVERROR where the container is broken. */
static int each_packet(struct walk *walk, struct media_file *file, media_probe_progress progress, void *ctx) {
    int64_t told = 0;
    int r;
    MEDIA_PACKET_AUTO packet = av_packet_alloc();
    if (!packet)
        return AVERROR(ENOMEM);
    while ((r = av_read_frame(file->format, packet)) >= 0) {
        take_packet(walk, packet);
        av_packet_unref(packet);
        tell_progress(walk, progress, ctx, &told);
    }
    stop_decoding(walk);
    return r == AVERROR_EOF ? 0 : r;
}

/* ---- the whole ---- */

/* What the head says the film lasts, us; 0 = it does not. Transport streams and the like are only guessed at. */
static int64_t length_said(const AVFormatContext *format, const AVStream *video) {
    if (video->duration > 0) {
        int64_t us = us_of(video->duration, video);
        return us == AV_NOPTS_VALUE ? TIME_MAX : us;
    }
    bool said = format->duration_estimation_method == AVFMT_DURATION_FROM_STREAM;
    return said && format->duration > 0 ? format->duration : 0;
}

static void sum_up(struct walk *walk, int64_t said) {
    struct media_facts *facts = walk->facts;
    int64_t lasted = walk->end == AV_NOPTS_VALUE ? 0 : walk->end - walk->begin;
    facts->frames = walk->by_frames ? walk->decoded : walk->pace.packets;
    facts->cut_short |= said > 0 && lasted + SLACK_US + said / 1000 < said;
    if (facts->duration_ms == 0)
        facts->duration_ms = lasted / 1000;
    if (media_pace_fps(&walk->pace) > 0)
        facts->fps_milli = media_pace_fps(&walk->pace);
    facts->steady = media_pace_steady(&walk->pace);
    facts->bits_per_second = media_pace_bits(&walk->pace);
    facts->keyframe_ms = media_pace_key_ms(&walk->pace);
    if (walk->by_frames && walk->decoded > 0)
        facts->interlaced = walk->interlaced > walk->decoded / 2;
    if (walk->by_frames && walk->decoded == 0)
        mark_broken(walk);
    facts->loud_known = media_loudness_end(walk->loudness, &facts->loudness, &facts->peak);
}

/* H.264 is decoded whole where nothing in its head refuses it. */
static int open_decoders(struct walk *walk) {
    bool refused = media_judge(walk->facts) & (MEDIA_CODEC | MEDIA_SIZE | MEDIA_PIXELS | MEDIA_RATE | MEDIA_SOUND |
                                               MEDIA_CONTAINER | MEDIA_ROTATED | MEDIA_NOT_SQUARE | MEDIA_TOO_LONG);
    walk->by_frames = !refused;
    walk->decode_until = refused ? FIRST_SECOND : INT64_MAX;
    if (walk->video->codecpar->codec_id == AV_CODEC_ID_H264)
        walk->picture = media_decoder(walk->video, false);
    if (walk->audio && !refused)
        walk->sound = media_decoder(walk->audio, false);
    walk->frame = av_frame_alloc();
    if (!refused && !walk->picture) { /* its head is no head of a decoder */
        walk->by_frames = false;
        mark_broken(walk);
    }
    if (walk->audio && !refused && !walk->sound)
        mark_broken(walk);
    return walk->frame ? 0 : -ENOMEM;
}

static void walk_clear(struct walk *walk) {
    avcodec_free_context(&walk->picture);
    avcodec_free_context(&walk->sound);
    av_frame_free(&walk->frame);
    media_loudness_free(walk->loudness);
}

int media_film_walk(struct media_file *file, const AVStream *video, const AVStream *audio,
                    media_probe_progress progress, void *ctx, struct media_facts *facts) {
    __attribute__((cleanup(walk_clear))) struct walk walk = {
        .video = video, .audio = audio, .facts = facts, .begin = AV_NOPTS_VALUE, .end = AV_NOPTS_VALUE};
    int64_t said = length_said(file->format, video);
    facts->duration_ms = said / 1000;
    int r = open_decoders(&walk);
    if (r < 0)
        return r;
    for (unsigned i = 0; i < file->format->nb_streams; i++)
        if (file->format->streams[i] != video && file->format->streams[i] != audio)
            file->format->streams[i]->discard = AVDISCARD_ALL;
    r = each_packet(&walk, file, progress, ctx);
    if (file->error < 0)
        return file->error;
    if (r == AVERROR(ENOMEM))
        return -ENOMEM;
    facts->cut_short = r < 0;
    sum_up(&walk, said);
    return 0;
}
