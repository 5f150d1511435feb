/* A photo: the file read whole, one picture decoded, scaled to what is shown, turned as the camera was held. No demuxer
 * is asked. Ten or twenty megapixels take some tenths of a second and are let go of as soon as they are scaled. */
#include <sys/stat.h>

#include "device/movie_impl.h"

#define PHOTO_BYTES (96 << 20)

static int read_whole(const struct movie *movie, AVPacket *packet) {
    struct stat info;
    if (fstat(movie->spec.fd, &info) < 0)
        return AVERROR(errno);
    if (info.st_size < 8 || info.st_size > PHOTO_BYTES)
        return info.st_size < 8 ? AVERROR_INVALIDDATA : AVERROR(EFBIG);
    int r = av_new_packet(packet, (int)info.st_size);
    for (int at = 0; r == 0 && at < packet->size;) {
        if (movie_cancelled((void *)movie))
            return AVERROR_EXIT;
        int n = movie_pread(movie->spec.fd, packet->data + at, (size_t)(packet->size - at), at);
        if (n == 0)
            av_shrink_packet(packet, at);
        r = n < 0 ? n : 0;
        at += n;
    }
    return r;
}

static const AVCodec *codec_for(const AVPacket *packet) {
    if (packet->size > 8 && memcmp(packet->data, "\xFF\xD8\xFF", 3) == 0)
        return avcodec_find_decoder(AV_CODEC_ID_MJPEG);
    if (packet->size > 8 && memcmp(packet->data, "\x89PNG\r\n\x1A\n", 8) == 0)
        return avcodec_find_decoder(AV_CODEC_ID_PNG);
    return NULL;
}

static int decode(struct movie *movie, const AVPacket *packet, AVFrame *frame) {
    const AVCodec *decoder = codec_for(packet);
    AVCodecContext *codec = decoder ? avcodec_alloc_context3(decoder) : NULL;
    if (!codec)
        return decoder ? AVERROR(ENOMEM) : AVERROR_INVALIDDATA;
    codec->opaque = movie;
    codec->thread_count = 1;
    codec->max_pixels = MOVIE_PHOTO_PIXELS;
    int r = avcodec_open2(codec, decoder, NULL);
    if (r >= 0)
        r = avcodec_send_packet(codec, packet);
    if (r >= 0)
        r = avcodec_send_packet(codec, NULL);
    if (r >= 0)
        r = avcodec_receive_frame(codec, frame);
    avcodec_free_context(&codec);
    return r == AVERROR_EOF ? AVERROR_INVALIDDATA : r;
}

static int orientation_of(const AVFrame *frame) {
    const AVDictionaryEntry *entry = av_dict_get(frame->metadata, "Orientation", NULL, 0);
    long value = entry ? strtol(entry->value, NULL, 10) : 1;
    return value >= 1 && value <= 8 ? (int)value : 1;
}

static int make_fit(struct movie *movie, AVFrame *frame, struct movie_info *info) {
    struct movie_shape shape = {.w = 0};
    int orientation = orientation_of(frame), max_w = movie->spec.max_w, max_h = movie->spec.max_h;
    bool lying = orientation >= 5;
    info->w = lying ? frame->height : frame->width;
    info->h = lying ? frame->width : frame->height;
    movie_fit(frame->width, frame->height, lying ? max_h : max_w, lying ? max_w : max_h, &shape.w, &shape.h);
    int r = movie_over_ink(frame);
    if (r >= 0)
        r = movie_shape_apply(&shape, frame, SWS_BICUBIC);
    if (r >= 0)
        r = movie_turn(frame, orientation);
    movie_shape_free(&shape);
    return r;
}

void movie_photo(struct movie *movie) {
    const struct movie_slot about = {.last = true};
    struct movie_info info = {.duration_us = 0};
    AVPacket *packet = av_packet_alloc();
    AVFrame *frame = av_frame_alloc();
    int r = packet && frame ? read_whole(movie, packet) : AVERROR(ENOMEM);
    if (r >= 0)
        r = decode(movie, packet, frame);
    av_packet_free(&packet);
    if (r >= 0)
        r = make_fit(movie, frame, &info);
    if (r < 0)
        movie_say(movie, "this photo cannot be shown", r);
    else
        movie_push(movie, frame, &about, &info);
    av_frame_free(&frame);
}
