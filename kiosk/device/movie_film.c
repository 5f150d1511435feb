/* The film's round: decode pictures while the queue has room and sound while the ring has, read on when either is
 * hungry, else sleep until something was taken. Packets wait where a file puts sound and picture far apart. */
#include <libavutil/time.h>

#include "device/movie_impl.h"

/* ---- packets ---- */

bool packets_full(const struct packets *packets) {
    return packets->n == PACKETS_MAX || packets->bytes >= PACKETS_BYTES;
}

AVPacket *packets_take(struct packets *packets) {
    if (packets->n == 0)
        return NULL;
    AVPacket *packet = packets->list[packets->head];
    packets->head = (packets->head + 1) % PACKETS_MAX;
    packets->n--;
    packets->bytes -= packet->size;
    return packet;
}

void packets_put(struct packets *packets, AVPacket *packet) {
    if (packets_full(packets)) {
        AVPacket *oldest = packets_take(packets);
        av_packet_free(&oldest);
    }
    AVPacket *own = av_packet_alloc();
    if (!own) {
        av_packet_unref(packet);
        return;
    }
    av_packet_move_ref(own, packet);
    packets->list[(packets->head + packets->n) % PACKETS_MAX] = own;
    packets->n++;
    packets->bytes += own->size;
}

void packets_free(struct packets *packets) {
    for (AVPacket *packet; (packet = packets_take(packets)) != NULL;)
        av_packet_free(&packet);
}

enum movie_step movie_feed(AVCodecContext *codec, struct packets *packets, bool at_end, int *broken) {
    AVPacket *packet = packets_take(packets);
    if (!packet && !at_end)
        return STEP_HUNGRY;
    if (!packet && packets->ended)
        return STEP_OVER;
    packets->ended = !packet;
    if (avcodec_send_packet(codec, packet) < 0)
        (*broken)++;
    av_packet_free(&packet);
    return STEP_DONE;
}

/* ---- the round ---- */

struct film {
    struct movie *movie;
    struct movie_source source;
    struct movie_video video;
    struct movie_sound sound;
    AVPacket *packet;
    int error; /* why nothing more is read: AVERROR_EOF is well */
};

static void read_on(struct film *film) {
    film->movie->reading_since = av_gettime_relative();
    int r = av_read_frame(film->source.format, film->packet);
    if (r == AVERROR(EAGAIN))
        return;
    if (r < 0)
        film->error = r;
    else if (film->packet->stream_index == film->source.video->index)
        packets_put(&film->video.packets, film->packet);
    else if (film->sound.codec && film->packet->stream_index == film->source.sound->index)
        packets_put(&film->sound.packets, film->packet);
    else
        av_packet_unref(film->packet);
}

static void end_video(struct film *film) {
    struct movie *movie = film->movie;
    const struct movie_video *video = &film->video;
    char what[80];
    int64_t end = video->held_pts + video->held_duration;
    if (movie_cancelled(movie))
        return;
    if (video->info.w == 0)
        movie_say(movie, "there is no picture in it", film->error == AVERROR_EOF ? 0 : film->error);
    else if (film->error != AVERROR_EOF)
        movie_say(movie, "it ended early", film->error);
    else if (video->info.duration_us - end > 500000) {
        snprintf(what, sizeof(what), "it ended early, after %.1f of %.1f s", (double)end / 1e6,
                 (double)video->info.duration_us / 1e6);
        movie_say(movie, what, 0);
    } else if (video->broken > 0) {
        snprintf(what, sizeof(what), "%d damaged places", video->broken);
        movie_say(movie, what, 0);
    }
    movie_no_more(movie);
}

static bool may_read(const struct film *film, enum movie_step video, enum movie_step sound) {
    if (film->error)
        return false;
    return video == STEP_HUNGRY || (sound == STEP_HUNGRY && !packets_full(&film->video.packets));
}

static void go_round(struct film *film) {
    struct movie *movie = film->movie;
    bool video_over = false;
    while (!movie_cancelled(movie)) {
        unsigned taken = movie_taken(movie);
        enum movie_step video = movie_video_step(movie, &film->video, film->error != 0);
        enum movie_step sound = movie_sound_step(movie, &film->sound, &film->video, film->error != 0);
        if (video == STEP_OVER && !video_over) {
            video_over = true;
            end_video(film);
        }
        if (video == STEP_OVER && sound == STEP_OVER)
            return;
        if (video == STEP_DONE || sound == STEP_DONE)
            continue;
        if (may_read(film, video, sound))
            read_on(film);
        else
            movie_wait(movie, taken);
    }
}

/* To the keyframe at or before; the frames up to the place are decoded and not shown. */
static void seek_start(struct film *film) {
    const AVStream *stream = film->source.video;
    int64_t start = film->movie->spec.start_us;
    if (start <= 0 || film->movie->spec.kind != MOVIE_FILM)
        return;
    int64_t at = av_rescale_q(start, AV_TIME_BASE_Q, stream->time_base) + film->video.zero;
    if (av_seek_frame(film->source.format, stream->index, at, AVSEEK_FLAG_BACKWARD) < 0)
        movie_say(film->movie, "it cannot be entered in the middle", 0);
}

void movie_film(struct movie *movie) {
    struct film *film = calloc(1, sizeof(*film));
    int r = film && (film->packet = av_packet_alloc()) ? 0 : AVERROR(ENOMEM);
    if (r < 0) {
        movie_say(movie, "no memory", 0);
    } else if (movie_source_open(movie, &film->source) == 0) {
        film->movie = movie;
        r = movie_video_begin(movie, &film->source, &film->video);
        if (r >= 0)
            r = movie_sound_begin(movie, &film->source, &film->sound);
        if (r < 0) {
            movie_say(movie, "it cannot be decoded", r);
        } else {
            seek_start(film);
            go_round(film);
        }
    }
    if (!film)
        return;
    movie_sound_end(&film->sound);
    movie_video_end(&film->video);
    movie_source_close(&film->source);
    av_packet_free(&film->packet);
    free(film);
}
