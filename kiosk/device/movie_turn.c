/* What a photo needs besides scaling: a transparent one gets the reel's ink behind it, and one taken with the camera on
 * its side is turned. Turning comes after scaling, when the picture is small. */
#include <libavutil/imgutils.h>

#include "device/movie_impl.h"
#include "device/projector.h"

/* ---- over ink ---- */

static void blend_row(uint8_t *rgba, int w) {
    const unsigned ink[3] = {PROJECTOR_INK >> 16 & 0xFF, PROJECTOR_INK >> 8 & 0xFF, PROJECTOR_INK & 0xFF};
    for (int x = 0; x < w; x++, rgba += 4)
        for (int i = 0; i < 3; i++)
            rgba[i] = (uint8_t)((rgba[i] * rgba[3] + ink[i] * (255u - rgba[3]) + 127) / 255);
}

/* Palettes, grey with alpha and 16 bits. */
static int to_rgba(AVFrame *frame) {
    AVFrame *to = av_frame_alloc();
    struct SwsContext *sws = sws_getContext(frame->width, frame->height, frame->format, frame->width, frame->height,
                                            AV_PIX_FMT_RGBA, SWS_POINT, NULL, NULL, NULL);
    int r = to && sws ? 0 : AVERROR(ENOMEM);
    if (r == 0) {
        to->format = AV_PIX_FMT_RGBA;
        to->width = frame->width;
        to->height = frame->height;
        r = av_frame_get_buffer(to, 0);
    }
    if (r >= 0)
        r = sws_scale(sws, (const uint8_t *const *)frame->data, frame->linesize, 0, frame->height, to->data,
                      to->linesize);
    if (r >= 0)
        r = av_frame_copy_props(to, frame);
    if (r >= 0) {
        av_frame_unref(frame);
        av_frame_move_ref(frame, to);
    }
    sws_freeContext(sws);
    av_frame_free(&to);
    return r < 0 ? r : 0;
}

int movie_over_ink(AVFrame *frame) {
    const AVPixFmtDescriptor *pixels = av_pix_fmt_desc_get(frame->format);
    if (!pixels || !(pixels->flags & (AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL)))
        return pixels ? 0 : AVERROR(EINVAL);
    int r = frame->format == AV_PIX_FMT_RGBA ? av_frame_make_writable(frame) : to_rgba(frame);
    if (r < 0)
        return r;
    for (int y = 0; y < frame->height; y++)
        blend_row(frame->data[0] + (ptrdiff_t)y * frame->linesize[0], frame->width);
    frame->format = AV_PIX_FMT_RGB0;
    return 0;
}

/* ---- turning ---- */

struct sheet {
    uint8_t *data;
    int w, h, stride;
};

/* EXIF: 2 mirrored, 3 half round, 4 mirrored top to bottom, 5 transposed, 6 a quarter clockwise makes it upright, 7
 * transposed the other way, 8 a quarter back. */
static void turn_sheet(const struct sheet *from, const struct sheet *to, int orientation) {
    bool swap = orientation >= 5;
    bool flip_x = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    bool flip_y = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    for (int y = 0; y < to->h; y++)
        for (int x = 0; x < to->w; x++) {
            int fx = swap ? y : x, fy = swap ? x : y;
            fx = flip_x ? from->w - 1 - fx : fx;
            fy = flip_y ? from->h - 1 - fy : fy;
            to->data[(ptrdiff_t)y * to->stride + x] = from->data[(ptrdiff_t)fy * from->stride + fx];
        }
}

static struct sheet sheet_of(const AVFrame *frame, int plane) {
    int w = frame->width, h = frame->height;
    return (struct sheet){.data = frame->data[plane],
                          .w = plane ? (w + 1) / 2 : w,
                          .h = plane ? (h + 1) / 2 : h,
                          .stride = frame->linesize[plane]};
}

int movie_turn(AVFrame *frame, int orientation) {
    bool swap = orientation >= 5;
    if (orientation <= 1 || orientation > 8)
        return 0;
    AVFrame *to = av_frame_alloc();
    if (!to)
        return AVERROR(ENOMEM);
    to->format = AV_PIX_FMT_YUV420P;
    to->width = swap ? frame->height : frame->width;
    to->height = swap ? frame->width : frame->height;
    to->color_range = frame->color_range;
    to->colorspace = frame->colorspace;
    int r = av_frame_get_buffer(to, 0);
    for (int i = 0; r >= 0 && i < 3; i++) {
        struct sheet a = sheet_of(frame, i), b = sheet_of(to, i);
        turn_sheet(&a, &b, orientation);
    }
    if (r >= 0) {
        av_frame_unref(frame);
        av_frame_move_ref(frame, to);
    }
    av_frame_free(&to);
    return r;
}
