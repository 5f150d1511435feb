/* Where a film comes from. A file is its descriptor and nothing else: its kind is told by its first bytes, only two
 * demuxers are ever tried, they read by offset, and whatever they ask to open besides is refused. A stream may use the
 * network, never a file. */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <libavutil/opt.h>
#include <libavutil/time.h>

#include "device/movie_impl.h"

#define READ_AHEAD (64 << 10)
#define FILE_CODECS "h264,aac,mp3,mp3float,mjpeg,png"
#define STREAM_CODECS "h264,hevc,mjpeg,aac,aac_latm,mp3,mp3float,mp2,mp2float,opus"
#define STREAM_FORMATS "hls,rtsp,sdp,rtp,mpegts,mov,aac,mp3"
#define STREAM_PROTOCOLS "http,https,tcp,tls,udp,rtp,rtsp,crypto,hls"

/* ---- reading a file ---- */

int movie_pread(int fd, uint8_t *to, size_t size, int64_t at) {
    ssize_t n;
    do
        n = pread(fd, to, size, at);
    while (n < 0 && errno == EINTR);
    return n < 0 ? AVERROR(errno) : (int)n;
}

static int read_packet(void *opaque, uint8_t *to, int size) {
    struct movie *movie = opaque;
    if (movie_cancelled(movie))
        return AVERROR_EXIT;
    int n = movie_pread(movie->spec.fd, to, (size_t)size, movie->offset);
    if (n > 0)
        movie->offset += n;
    return n == 0 ? AVERROR_EOF : n;
}

static int64_t seek(void *opaque, int64_t offset, int whence) {
    struct movie *movie = opaque;
    struct stat info;
    if (fstat(movie->spec.fd, &info) < 0)
        return AVERROR(errno);
    switch (whence & ~AVSEEK_FORCE) {
    case AVSEEK_SIZE: return info.st_size;
    case SEEK_SET: break;
    case SEEK_CUR: offset += movie->offset; break;
    case SEEK_END: offset += info.st_size; break;
    default: return AVERROR(EINVAL);
    }
    if (offset < 0)
        return AVERROR(EINVAL);
    return movie->offset = offset;
}

static int refuse_open(struct AVFormatContext *format, AVIOContext **io, const char *url, int flags,
                       AVDictionary **options) {
    (void)format, (void)io, (void)url, (void)flags, (void)options;
    return AVERROR(EACCES);
}

static const AVInputFormat *kind_of(int fd) {
    static const char boxes[][5] = {"ftyp", "moov", "mdat", "free", "skip", "wide", "styp"};
    uint8_t magic[8];
    if (movie_pread(fd, magic, sizeof(magic), 0) != sizeof(magic))
        return NULL;
    if (memcmp(magic, "\x1A\x45\xDF\xA3", 4) == 0)
        return av_find_input_format("matroska");
    for (size_t i = 0; i < sizeof(boxes) / sizeof(*boxes); i++)
        if (memcmp(magic + 4, boxes[i], 4) == 0)
            return av_find_input_format("mov");
    return NULL;
}

static int open_file(struct movie *movie, struct movie_source *source) {
    const AVInputFormat *kind = kind_of(movie->spec.fd);
    if (!kind)
        return AVERROR_INVALIDDATA;
    uint8_t *buffer = av_malloc(READ_AHEAD);
    source->io = buffer ? avio_alloc_context(buffer, READ_AHEAD, 0, movie, read_packet, NULL, seek) : NULL;
    if (!source->io) {
        av_free(buffer);
        return AVERROR(ENOMEM);
    }
    source->format->pb = source->io;
    source->format->flags |= AVFMT_FLAG_CUSTOM_IO;
    source->format->io_open = refuse_open;
    int r = av_opt_set(source->format, "protocol_whitelist", "", 0);
    if (r >= 0)
        r = av_opt_set(source->format, "codec_whitelist", FILE_CODECS, 0);
    return r < 0 ? r : avformat_open_input(&source->format, "", kind, NULL);
}

/* ---- reading a stream ---- */

static int interrupted(void *opaque) {
    const struct movie *movie = opaque;
    if (atomic_load(&movie->closing))
        return 1;
    return movie->spec.kind == MOVIE_STREAM &&
           av_gettime_relative() - movie->reading_since > (int64_t)MOVIE_STREAM_MS * 1000;
}

static bool is_address(const char *url) {
    static const char *const schemes[] = {"http://", "https://", "rtsp://"};
    for (size_t i = 0; url && i < sizeof(schemes) / sizeof(*schemes); i++)
        if (strncmp(url, schemes[i], strlen(schemes[i])) == 0)
            return true;
    return false;
}

/* RTSP by TCP first: venue networks lose UDP. */
static int open_stream(struct movie *movie, struct movie_source *source) {
    AVDictionary *options = NULL;
    if (!is_address(movie->spec.url))
        return AVERROR(EINVAL);
    int r = av_opt_set(source->format, "protocol_whitelist", STREAM_PROTOCOLS, 0);
    if (r >= 0)
        r = av_opt_set(source->format, "format_whitelist", STREAM_FORMATS, 0);
    if (r >= 0)
        r = av_opt_set(source->format, "codec_whitelist", STREAM_CODECS, 0);
    if (r >= 0)
        r = av_dict_set(&options, "rtsp_flags", "prefer_tcp", 0);
    if (r >= 0)
        r = avformat_open_input(&source->format, movie->spec.url, NULL, &options);
    av_dict_free(&options);
    return r;
}

/* ---- streams in it ---- */

static AVStream *find(AVFormatContext *format, enum AVMediaType type) {
    for (unsigned i = 0; i < format->nb_streams; i++) {
        AVStream *stream = format->streams[i];
        if (stream->codecpar->codec_type == type && !(stream->disposition & AV_DISPOSITION_ATTACHED_PIC) &&
            avcodec_find_decoder(stream->codecpar->codec_id))
            return stream;
    }
    return NULL;
}

static int choose(struct movie *movie, struct movie_source *source) {
    AVFormatContext *format = source->format;
    source->video = find(format, AVMEDIA_TYPE_VIDEO);
    source->sound = movie->spec.sound ? find(format, AVMEDIA_TYPE_AUDIO) : NULL;
    for (unsigned i = 0; i < format->nb_streams; i++) {
        AVStream *stream = format->streams[i];
        bool wanted = stream == source->video || stream == source->sound;
        if (stream)
            stream->discard = wanted ? AVDISCARD_DEFAULT : AVDISCARD_ALL;
    }
    return source->video ? 0 : AVERROR_STREAM_NOT_FOUND;
}

static int open_any(struct movie *movie, struct movie_source *source) {
    bool stream = movie->spec.kind == MOVIE_STREAM;
    source->format = avformat_alloc_context();
    if (!source->format)
        return AVERROR(ENOMEM);
    source->format->opaque = movie;
    source->format->interrupt_callback = (AVIOInterruptCB){.callback = interrupted, .opaque = movie};
    movie->reading_since = av_gettime_relative();
    int r = stream ? open_stream(movie, source) : open_file(movie, source);
    if (r < 0)
        return r;
    /* Before the streams are looked into, so that those not wanted are not: a decoder each. */
    if (choose(movie, source) < 0 && !stream)
        return AVERROR_STREAM_NOT_FOUND;
    movie->reading_since = av_gettime_relative();
    r = avformat_find_stream_info(source->format, NULL);
    return r < 0 ? r : choose(movie, source);
}

int movie_source_open(struct movie *movie, struct movie_source *ret_source) {
    struct movie_source source = {.format = NULL};
    int r = open_any(movie, &source);
    if (r < 0) {
        movie_source_close(&source);
        movie_say(movie, movie->spec.kind == MOVIE_STREAM ? "this stream cannot be had" : "this is no film", r);
        return r;
    }
    *ret_source = source;
    return 0;
}

void movie_source_close(struct movie_source *source) {
    avformat_close_input(&source->format);
    if (source->io)
        av_freep(&source->io->buffer);
    avio_context_free(&source->io);
}

/* A single core of a small board does not keep up with 1080p30; two frame threads do, and cost 10 MB. (Slice threads
 * are no use: most films have one slice a picture.) */
int movie_codec_open(struct movie *movie, const AVStream *stream, AVCodecContext **ret_codec) {
    const AVCodec *decoder = avcodec_find_decoder(stream->codecpar->codec_id);
    AVCodecContext *codec = decoder ? avcodec_alloc_context3(decoder) : NULL;
    if (!codec)
        return decoder ? AVERROR(ENOMEM) : AVERROR_DECODER_NOT_FOUND;
    codec->opaque = movie;
    codec->pkt_timebase = stream->time_base;
    codec->max_pixels = MOVIE_FILM_PIXELS;
    if (stream->codecpar->width > 1280 || stream->codecpar->height > 1280) {
        codec->thread_count = 2;
        codec->thread_type = FF_THREAD_FRAME;
    } else {
        codec->thread_count = 1;
    }
    int r = av_opt_set(codec, "codec_whitelist", movie->spec.kind == MOVIE_STREAM ? STREAM_CODECS : FILE_CODECS, 0);
    if (r >= 0)
        r = avcodec_parameters_to_context(codec, stream->codecpar);
    if (r >= 0)
        r = avcodec_open2(codec, decoder, NULL);
    if (r < 0)
        avcodec_free_context(&codec);
    else
        *ret_codec = codec;
    return r;
}
