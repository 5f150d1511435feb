/* JPEG by libjpeg-turbo, straight to grey: only the luminance is decoded, so a 1280x720 MJPEG frame costs a few
 * milliseconds. Frames of USB cameras carry no Huffman tables; libjpeg-turbo falls back to the standard ones (a test
 * holds it to that). Its errors come by longjmp and its warnings are not worth a word: a torn frame is followed by a
 * whole one. */
#include <errno.h>
#include <setjmp.h>

#include <jpeglib.h>

#include "device/picture.h"

struct trap {
    struct jpeg_error_mgr manager; /* first: libjpeg knows only this */
    jmp_buf back;
};

static void leave(j_common_ptr info) {
    struct trap *trap = (struct trap *)(void *)info->err;
    longjmp(trap->back, 1);
}

static void keep_quiet(j_common_ptr info, int level) {
    (void)info;
    (void)level;
}

/* Ask for 1/2, 1/4 or 1/8 until both sides fit. */
static void choose_scale(struct jpeg_decompress_struct *info) {
    info->scale_num = 1;
    for (info->scale_denom = 1; info->scale_denom <= 8; info->scale_denom *= 2) {
        jpeg_calc_output_dimensions(info);
        if (info->output_width <= PICTURE_SIDE && info->output_height <= PICTURE_SIDE)
            return;
    }
}

/* May leave by longjmp, so nothing here owns anything. */
static int decode(struct jpeg_decompress_struct *info, const uint8_t *bytes, size_t len, struct plane *plane) {
    jpeg_mem_src(info, bytes, (unsigned long)len);
    if (jpeg_read_header(info, TRUE) != JPEG_HEADER_OK)
        return -EBADMSG;
    info->out_color_space = JCS_GRAYSCALE;
    info->dct_method = JDCT_IFAST;
    info->mem->max_memory_to_use = 64L * 1024 * 1024;
    choose_scale(info);
    int r = plane_resize(plane, (int)info->output_width, (int)info->output_height);
    if (r < 0)
        return r == -EINVAL ? -EBADMSG : r;
    jpeg_start_decompress(info);
    while (info->output_scanline < info->output_height) {
        JSAMPROW row = plane->data + (size_t)info->output_scanline * (size_t)plane->w;
        jpeg_read_scanlines(info, &row, 1);
    }
    return 0;
}

int picture_decode_jpeg(const uint8_t *bytes, size_t len, struct plane *plane) {
    struct jpeg_decompress_struct info;
    struct trap trap;
    info.err = jpeg_std_error(&trap.manager);
    trap.manager.error_exit = leave;
    trap.manager.emit_message = keep_quiet;
    if (setjmp(trap.back)) {
        jpeg_destroy_decompress(&info);
        return -EBADMSG;
    }
    jpeg_create_decompress(&info);
    int r = decode(&info, bytes, len, plane);
    jpeg_destroy_decompress(&info);
    return r;
}
