/* A file opened by FFmpeg through a descriptor. See media_file.h. */
#include "device/media_file.h"

#include <errno.h>
#include <unistd.h>

#define IO_BUFFER (64 << 10)
#define STREAMS_MAX 64
#define INDEX_MAX (64U << 20) /* bytes */

/* Wide enough to name what an organiser may bring; no playlist, no container that points elsewhere. */
static const char formats[] =
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,h264,hevc,flv,asf,ogg,gif,"
    "apng,dv,mxf,mp3,wav,flac,aac,srt,webvtt,"
    "jpeg_pipe,png_pipe,webp_pipe,bmp_pipe,tiff_pipe";
/* Most are only asked for a picture's shape at the start; H.264, AAC, JPEG and PNG are decoded whole. */
static const char codecs[] =
    "h264,aac,mjpeg,png,apng,gif,webp,bmp,tiff,hevc,vp8,vp9,av1,libdav1d,mpeg1video,mpeg2video,"
    "mpeg4,msmpeg4v1,msmpeg4v2,msmpeg4,h263,flv,wmv1,wmv2,wmv3,vc1,theora,prores,dnxhd,dvvideo,"
    "rawvideo,mp3float,mp2float,ac3,eac3,opus,vorbis,flac,alac,wmav1,wmav2,amrnb,"
    "pcm_s16le,pcm_s16be,pcm_s24le,pcm_u8,pcm_f32le,subrip,webvtt,mov_text,ass";

/* ---- bytes ---- */
static int read_bytes(void *opaque, uint8_t *to, int size) {
    struct media_file *file = opaque;
    ssize_t n;
    if (file->at >= file->size) /* what a file points at may lie beyond any disk */
        return AVERROR_EOF;
    do
        n = pread(file->fd, to, (size_t)size, file->at);
    while (n < 0 && errno == EINTR);
    if (n < 0) {
        file->error = -errno;
        return AVERROR(errno);
    }
    file->at += n;
    return n == 0 ? AVERROR_EOF : (int)n;
}

static int64_t seek(void *opaque, int64_t offset, int whence) {
    struct media_file *file = opaque;
    int64_t from = whence == SEEK_CUR ? file->at : whence == SEEK_END ? file->size : 0, to;
    if (whence & AVSEEK_SIZE)
        return file->size;
    if (__builtin_add_overflow(from, offset, &to) || to < 0)
        return AVERROR(EINVAL);
    return file->at = to;
}

/* A film that names another file or an address gets nothing. */
static int open_nothing(AVFormatContext *format, AVIOContext **ret_io, const char *url, int flags,
                        AVDictionary **options) {
    (void)format;
    (void)ret_io;
    (void)url;
    (void)flags;
    (void)options;
    return AVERROR(EACCES);
}

static int open_io(struct media_file *file) {
    uint8_t *buffer = av_malloc(IO_BUFFER);
    if (buffer)
        file->io = avio_alloc_context(buffer, IO_BUFFER, 0, file, read_bytes, NULL, seek);
    if (!file->io) {
        av_free(buffer);
        return -ENOMEM;
    }
    return 0;
}

/* ---- containers ---- */
static AVFormatContext *new_format(AVIOContext *io) {
    AVFormatContext *format = avformat_alloc_context();
    if (!format)
        return NULL;
    format->pb = io;
    format->flags |= AVFMT_FLAG_CUSTOM_IO;
    format->io_open = open_nothing;
    format->max_streams = STREAMS_MAX;
    format->max_index_size = INDEX_MAX;
    format->format_whitelist = av_strdup(formats);
    format->codec_whitelist = av_strdup(codecs);
    format->protocol_whitelist = av_strdup("none");
    return format;
}

int media_file_open(int fd, struct media_file *ret_file) {
    struct media_file *file = ret_file;
    *file = (struct media_file){.fd = fd, .size = lseek(fd, 0, SEEK_END)};
    if (file->size < 0)
        return -errno;
    int r = open_io(file);
    if (r < 0)
        return r;
    file->format = new_format(file->io);
    if (!file->format)
        return -ENOMEM;
    r = avformat_open_input(&file->format, "", NULL, NULL); /* frees and forgets it on failure */
    if (r == 0 && avformat_find_stream_info(file->format, NULL) == AVERROR(ENOMEM))
        r = AVERROR(ENOMEM);
    if (file->error < 0)
        return file->error;
    return r == AVERROR(ENOMEM) ? -ENOMEM : 0;
}

void media_file_close(struct media_file *file) {
    avformat_close_input(&file->format);
    if (file->io)
        av_freep(&file->io->buffer);
    avio_context_free(&file->io);
}

AVCodecContext *media_decoder(const AVStream *stream, bool strict) {
    const AVCodec *codec = avcodec_find_decoder(stream->codecpar->codec_id);
    MEDIA_DECODER_AUTO decoder = codec ? avcodec_alloc_context3(codec) : NULL;
    if (!decoder || avcodec_parameters_to_context(decoder, stream->codecpar) < 0)
        return NULL;
    decoder->thread_count = 1;
    decoder->pkt_timebase = stream->time_base;
    decoder->err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER | (strict ? AV_EF_EXPLODE : 0);
    if (avcodec_open2(decoder, codec, NULL) < 0)
        return NULL;
    AVCodecContext *opened = decoder;
    decoder = NULL;
    return opened;
}
