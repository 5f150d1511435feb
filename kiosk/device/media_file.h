/* A file opened by FFmpeg through a descriptor that it may read and nothing else: no other file, no address, only the
 * containers named here, whatever the file says of itself. For media_probe.c and its neighbours. */
#ifndef LANYARD_DEVICE_MEDIA_FILE_H
#define LANYARD_DEVICE_MEDIA_FILE_H

#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <stdbool.h>

struct media_file {
    int fd;
    int64_t at, size;
    int error; /* negative errno of the disk, 0 = none so far */
    AVIOContext *io;
    AVFormatContext *format; /* NULL: no media that we know */
};

/* 0 also when it is no media; -EIO (and other errors of the disk), -ENOMEM. fd stays the caller's. Close it also after
 * a failure. */
int media_file_open(int fd, struct media_file *ret_file);
void media_file_close(struct media_file *file);
#define MEDIA_FILE_AUTO __attribute__((cleanup(media_file_close))) struct media_file

/* A decoder of one thread for a stream that notes what is broken; with strict it gives up at the first fault. NULL when
 * there is none or no memory. */
AVCodecContext *media_decoder(const AVStream *stream, bool strict);

static inline void media_decoder_free(AVCodecContext **decoder) { avcodec_free_context(decoder); }
#define MEDIA_DECODER_AUTO __attribute__((cleanup(media_decoder_free))) AVCodecContext *
static inline void media_packet_free(AVPacket **packet) { av_packet_free(packet); }
#define MEDIA_PACKET_AUTO __attribute__((cleanup(media_packet_free))) AVPacket *
static inline void media_frame_free(AVFrame **frame) { av_frame_free(frame); }
#define MEDIA_FRAME_AUTO __attribute__((cleanup(media_frame_free))) AVFrame *

#endif
