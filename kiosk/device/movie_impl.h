/* Between the parts of a movie: movie.c holds the object, its queue and its thread; movie_source.c opens what it is
 * decoded from; movie_film.c reads it and feeds movie_video.c and movie_sound.c; movie_photo.c is the short way for a
 * photo; movie_shape.c makes of any picture one that the projector takes. All but movie.c and the taking half of
 * movie_sound.c runs on the movie's own thread. */
#ifndef LANYARD_DEVICE_MOVIE_IMPL_H
#define LANYARD_DEVICE_MOVIE_IMPL_H

#include <pthread.h>
#include <stdatomic.h>

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/buffer.h>
#include <libswscale/swscale.h>

#include "device/movie.h"

#define MOVIE_SIDE 8192                    /* of what is shown: struct planar */
#define MOVIE_FILM_PIXELS INT64_C(9437184) /* 4096 x 2304, as coded; the probe takes far less */
#define MOVIE_PHOTO_PIXELS 60000000
#define MOVIE_RING (MOVIE_RATE / 2) /* frames of sound that wait */
#define MOVIE_RING_ROOM 16384       /* and room for what one packet of it may become */

/* Sound that waits. Under the movie's lock. */
struct movie_ring {
    float *stereo; /* MOVIE_RING + MOVIE_RING_ROOM frames; NULL = no sound */
    size_t head, n;
    int64_t from; /* us, of the first frame there ever was */
    int64_t gone; /* frames taken since */
};

struct movie_slot {
    AVFrame *frame;
    int64_t pts, duration;
    bool last;
};

struct movie {
    struct movie_spec spec; /* url is our own copy */
    pthread_t thread;
    int event;
    atomic_bool closing;

    pthread_mutex_t lock; /* guards what follows, up to the next empty line */
    pthread_cond_t room;
    unsigned taken; /* changes when something was taken from the queue or the ring, or it is closing */
    bool over, abandoned;
    bool begun, ended, failed;
    struct movie_info info;
    struct movie_slot slot[MOVIE_QUEUE];
    int head, n;
    struct movie_ring ring;
    char words[MOVIE_ERROR], heard[MOVIE_ERROR / 2]; /* heard: FFmpeg's last complaint */

    int64_t offset, reading_since; /* of the thread alone */
};

/* ---- movie.c, for the thread ---- */
void movie_quiet(void); /* FFmpeg's log goes into `heard` of the movie it is about, and nowhere else */
bool movie_cancelled(void *movie);
bool movie_has_room(struct movie *movie);
/* The frame's picture moves to the queue, which has room. The first one makes info known. */
void movie_push(struct movie *movie, AVFrame *frame, const struct movie_slot *about, const struct movie_info *info);
unsigned movie_taken(struct movie *movie);
void movie_wait(struct movie *movie, unsigned taken); /* until movie_taken is another */
/* Sets words to "what: why" where there is a reason (why: AVERROR, 0 = none but what was heard). */
void movie_say(struct movie *movie, const char *what, int why);
void movie_no_more(struct movie *movie); /* the last frame was pushed */
void movie_picture(const AVFrame *frame, struct planar *ret_picture);

/* ---- movie_source.c ---- */
struct movie_source {
    AVFormatContext *format;
    AVIOContext *io;         /* of a file */
    AVStream *video, *sound; /* sound NULL = none, or not asked for */
};
int movie_source_open(struct movie *movie, struct movie_source *ret_source); /* AVERROR; words are said */
void movie_source_close(struct movie_source *source);                        /* zeros are fine */
/* AVERROR. The decoder is one of the allowed. */
int movie_codec_open(struct movie *movie, const AVStream *stream, AVCodecContext **ret_codec);
int movie_pread(int fd, uint8_t *to, size_t size, int64_t at); /* bytes, 0 = end, AVERROR */

/* ---- movie_shape.c: pictures that fit ---- */
struct movie_shape {
    int w, h; /* of all pictures of this movie, once the first is known */
    struct SwsContext *sws;
    AVBufferPool *pool;
};
void movie_fit(int w, int h, int max_w, int max_h, int *ret_w, int *ret_h);
/* Leaves frame a yuv420p picture of shape's size: itself where it is one, else scaled. AVERROR. */
int movie_shape_apply(struct movie_shape *shape, AVFrame *frame, int flags);
void movie_shape_free(struct movie_shape *shape);

/* Straight alpha over PROJECTOR_INK, in place where it can be. AVERROR. */
int movie_over_ink(AVFrame *frame);
/* A yuv420p picture turned as EXIF's orientation (1..8) asks, in place of frame. AVERROR. */
int movie_turn(AVFrame *frame, int orientation);

/* ---- movie_film.c, movie_photo.c: all there is to do, until the end or closing ---- */
void movie_film(struct movie *movie);
void movie_photo(struct movie *movie);

/* ---- packets that wait, since sound and picture are not read at the same pace ---- */
#define PACKETS_MAX 512
#define PACKETS_BYTES (16 << 20)
struct packets {
    AVPacket *list[PACKETS_MAX];
    int head, n;
    int64_t bytes;
    bool ended; /* no more will come, the decoder was told */
};
bool packets_full(const struct packets *packets);
void packets_put(struct packets *packets, AVPacket *packet); /* moved; the oldest is dropped when full */
AVPacket *packets_take(struct packets *packets);             /* NULL = none */
void packets_free(struct packets *packets);

enum movie_step {
    STEP_DONE,   /* something was done: again */
    STEP_HUNGRY, /* needs packets */
    STEP_FULL,   /* nobody takes what is ready */
    STEP_OVER,   /* nothing comes any more */
};
/* Gives the decoder its next packet; at_end: there are no more but these. */
enum movie_step movie_feed(AVCodecContext *codec, struct packets *packets, bool at_end, int *broken);

/* ---- movie_video.c ---- */
/* Timestamps that only go forward, whatever a file says: missing, backward and wildly jumping ones are replaced by what
 * the frame before leads to expect. us. */
struct timeline {
    int64_t shift, last, step;
    bool begun;
};
/* us since zero, both in the stream's time; AV_NOPTS_VALUE where that is beyond reckoning. */
int64_t movie_us(int64_t pts, int64_t zero, AVRational base);
int64_t timeline_next(struct timeline *line, int64_t pts); /* AV_NOPTS_VALUE = missing */

struct movie_video {
    AVCodecContext *codec;
    AVRational base; /* of the stream's time */
    struct packets packets;
    AVFrame *fresh, *held; /* held: until the one after it tells how long it is shown, and that it is not the last */
    int64_t held_pts, held_duration;
    bool holding, over;
    int broken;
    int64_t zero; /* the stream's time that is our 0 */
    bool zero_known;
    struct timeline line;
    struct movie_shape shape;
    struct movie_info info;
};
int movie_video_begin(struct movie *movie, const struct movie_source *source, struct movie_video *video); /* AVERROR */
enum movie_step movie_video_step(struct movie *movie, struct movie_video *video, bool at_end);
void movie_video_end(struct movie_video *video); /* zeros are fine */

/* ---- movie_sound.c ---- */
struct SwrContext;
struct movie_sound {
    AVCodecContext *codec; /* NULL = no sound */
    AVRational base;
    struct packets packets;
    AVFrame *frame;
    bool placed; /* frame has sound that was not played yet, and its place is known: after pad */
    struct SwrContext *swr;
    int rate, format, channels; /* that swr was made for */
    bool over, begun;
    int64_t shift; /* as in struct timeline */
    int64_t pad;   /* frames of silence before frame */
    int64_t skip;  /* frames of sound not to play: they lie before what is played already */
    int broken;
    float gain;
    float *buffer; /* MOVIE_RING_ROOM frames */
};
int movie_sound_begin(struct movie *movie, const struct movie_source *source, struct movie_sound *sound); /* AVERROR */
enum movie_step movie_sound_step(struct movie *movie, struct movie_sound *sound, const struct movie_video *video,
                                 bool at_end);
void movie_sound_end(struct movie_sound *sound); /* zeros are fine */

#endif
