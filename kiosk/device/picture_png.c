/* PNG by libpng's simplified reader, which turns every kind of PNG (palette, 16 bits, alpha) into 8-bit grey itself. */
#include <errno.h>

#include <png.h>

#include "device/picture.h"

int picture_decode_png(const uint8_t *bytes, size_t len, struct plane *plane) {
    png_image image = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_memory(&image, bytes, len))
        return -EBADMSG;
    int r = image.width > PICTURE_SIDE || image.height > PICTURE_SIDE
                ? -EBADMSG
                : plane_resize(plane, (int)image.width, (int)image.height);
    if (r < 0) {
        png_image_free(&image);
        return r;
    }
    image.format = PNG_FORMAT_GRAY;
    png_color white = {255, 255, 255};
    return png_image_finish_read(&image, &white, plane->data, plane->w, NULL) ? 0 : -EBADMSG;
}
