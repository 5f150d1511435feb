/* Any picture as one that the projector takes: 8-bit yuv420p of at most the size asked for. What the probe lets in fits
 * already and passes through untouched; streams, photos and films that change their size on the way are scaled. */
#include <libavutil/imgutils.h>

#include "device/movie_impl.h"

static int even(int64_t side, int max) {
    int64_t most = max - max % 2;
    side -= side % 2;
    return (int)(side < 2 ? 2 : side > most ? most : side);
}

void movie_fit(int w, int h, int max_w, int max_h, int *ret_w, int *ret_h) {
    max_w = max_w >= 2 && max_w < MOVIE_SIDE ? max_w : MOVIE_SIDE;
    max_h = max_h >= 2 && max_h < MOVIE_SIDE ? max_h : MOVIE_SIDE;
    *ret_w = w;
    *ret_h = h;
    if (w >= 2 && h >= 2 && w <= max_w && h <= max_h)
        return;
    bool wide = (int64_t)w * max_h >= (int64_t)h * max_w;
    int64_t fit_w = wide ? max_w : (int64_t)w * max_h / h, fit_h = wide ? (int64_t)h * max_w / w : max_h;
    if (w <= max_w && h <= max_h) { /* one pixel thin */
        fit_w = w;
        fit_h = h;
    }
    *ret_w = even(fit_w, max_w);
    *ret_h = even(fit_h, max_h);
}

static bool is_rgb(const AVFrame *frame) {
    const AVPixFmtDescriptor *pixels = av_pix_fmt_desc_get(frame->format);
    return pixels && (pixels->flags & AV_PIX_FMT_FLAG_RGB);
}

static bool is_full(const AVFrame *frame) {
    switch (frame->format) {
    case AV_PIX_FMT_YUVJ420P:
    case AV_PIX_FMT_YUVJ422P:
    case AV_PIX_FMT_YUVJ444P:
    case AV_PIX_FMT_YUVJ440P:
    case AV_PIX_FMT_YUVJ411P:
    case AV_PIX_FMT_GRAY8: /* PNG and JPEG alike */ return true;
    default: return is_rgb(frame) || frame->color_range == AVCOL_RANGE_JPEG;
    }
}

/* Files that do not say are taken as the rest of the world takes them: by their height. */
static bool is_bt709(const AVFrame *frame) {
    if (is_rgb(frame) || frame->format == AV_PIX_FMT_GRAY8)
        return false;
    if (frame->colorspace == AVCOL_SPC_UNSPECIFIED)
        return frame->height >= 720 && !is_full(frame);
    return frame->colorspace == AVCOL_SPC_BT709 || frame->colorspace == AVCOL_SPC_BT2020_NCL ||
           frame->colorspace == AVCOL_SPC_BT2020_CL;
}

/* The old names of full-range formats make swscale grumble; it takes the range apart from them. */
static enum AVPixelFormat plain(int format) {
    switch (format) {
    case AV_PIX_FMT_YUVJ420P: return AV_PIX_FMT_YUV420P;
    case AV_PIX_FMT_YUVJ422P: return AV_PIX_FMT_YUV422P;
    case AV_PIX_FMT_YUVJ444P: return AV_PIX_FMT_YUV444P;
    case AV_PIX_FMT_YUVJ440P: return AV_PIX_FMT_YUV440P;
    case AV_PIX_FMT_YUVJ411P: return AV_PIX_FMT_YUV411P;
    default: return format;
    }
}

static int matrix_of(const AVFrame *frame, bool bt709) {
    if (frame->colorspace == AVCOL_SPC_BT2020_NCL || frame->colorspace == AVCOL_SPC_BT2020_CL)
        return SWS_CS_BT2020;
    return bt709 ? SWS_CS_ITU709 : SWS_CS_ITU601;
}

/* A frame from the pool: scaling allocates nothing once it runs. */
static int blank(struct movie_shape *shape, AVFrame *to) {
    int size = av_image_get_buffer_size(AV_PIX_FMT_YUV420P, shape->w, shape->h, 32);
    if (size < 0)
        return size;
    if (!shape->pool)
        shape->pool = av_buffer_pool_init((size_t)size + AV_INPUT_BUFFER_PADDING_SIZE, NULL);
    to->buf[0] = shape->pool ? av_buffer_pool_get(shape->pool) : NULL;
    if (!to->buf[0])
        return AVERROR(ENOMEM);
    to->format = AV_PIX_FMT_YUV420P;
    to->width = shape->w;
    to->height = shape->h;
    return av_image_fill_arrays(to->data, to->linesize, to->buf[0]->data, AV_PIX_FMT_YUV420P, shape->w, shape->h, 32);
}

static int scale(struct movie_shape *shape, const AVFrame *from, bool full, bool bt709, int flags, AVFrame *to) {
    shape->sws = sws_getCachedContext(shape->sws, from->width, from->height, plain(from->format), to->width, to->height,
                                      AV_PIX_FMT_YUV420P, flags, NULL, NULL, NULL);
    if (!shape->sws)
        return AVERROR(EINVAL);
    sws_setColorspaceDetails(shape->sws, sws_getCoefficients(matrix_of(from, bt709)), full,
                             sws_getCoefficients(bt709 ? SWS_CS_ITU709 : SWS_CS_ITU601), full, 0, 1 << 16, 1 << 16);
    int r = sws_scale(shape->sws, (const uint8_t *const *)from->data, from->linesize, 0, from->height, to->data,
                      to->linesize);
    return r < 0 ? r : 0;
}

static bool fits(const struct movie_shape *shape, const AVFrame *frame) {
    return plain(frame->format) == AV_PIX_FMT_YUV420P && frame->width == shape->w && frame->height == shape->h &&
           frame->linesize[0] >= frame->width && frame->linesize[1] >= (frame->width + 1) / 2 &&
           frame->linesize[2] >= (frame->width + 1) / 2;
}

static int reshape(struct movie_shape *shape, AVFrame *frame, bool full, bool bt709, int flags) {
    AVFrame *to = av_frame_alloc();
    int r = to ? blank(shape, to) : AVERROR(ENOMEM);
    if (r >= 0)
        r = scale(shape, frame, full, bt709, flags, to);
    if (r >= 0) {
        av_frame_unref(frame);
        av_frame_move_ref(frame, to);
    }
    av_frame_free(&to);
    return r;
}

int movie_shape_apply(struct movie_shape *shape, AVFrame *frame, int flags) {
    bool full = is_full(frame), bt709 = is_bt709(frame);
    int r = fits(shape, frame) ? 0 : reshape(shape, frame, full, bt709, flags);
    if (r < 0)
        return r;
    frame->color_range = full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    frame->colorspace = bt709 ? AVCOL_SPC_BT709 : AVCOL_SPC_SMPTE170M;
    return 0;
}

void movie_shape_free(struct movie_shape *shape) {
    sws_freeContext(shape->sws);
    av_buffer_pool_uninit(&shape->pool);
    *shape = (struct movie_shape){.w = 0};
}
