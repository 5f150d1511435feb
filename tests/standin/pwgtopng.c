/* Turns the first page of a PWG or CUPS raster file into a PNG, so that what reached a printer can be looked at and
 * read back by an independent decoder. Used by the demo and the tests; reads files that we printed ourselves.
 * Usage: pwgtopng IN.pwg OUT.png */
#include <cups/raster.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "art/bitmap.h"

#define SIDE_MAX 8192

static int read_page(int fd, struct raster1 *ret_page) {
    cups_raster_t *raster = cupsRasterOpen(fd, CUPS_RASTER_READ);
    cups_page_header2_t header;
    int r = -EBADMSG;
    if (raster && cupsRasterReadHeader2(raster, &header) && header.cupsBitsPerPixel == 1 && header.cupsWidth &&
        header.cupsHeight && header.cupsWidth <= SIDE_MAX && header.cupsHeight <= SIDE_MAX &&
        header.cupsBytesPerLine == (header.cupsWidth + 7) / 8)
        r = raster1_alloc((int)header.cupsWidth, (int)header.cupsHeight, (int)header.HWResolution[0], ret_page);
    for (int y = 0; r == 0 && y < ret_page->h; y++)
        if (cupsRasterReadPixels(raster, ret_page->data + (ptrdiff_t)y * ret_page->stride, header.cupsBytesPerLine) ==
            0)
            r = -EBADMSG;
    if (raster)
        cupsRasterClose(raster);
    return r;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: pwgtopng IN.pwg OUT.png\n");
        return 2;
    }
    int fd = open(argv[1], O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        fprintf(stderr, "pwgtopng: %s: %s\n", argv[1], strerror(errno));
        return 1;
    }
    struct raster1 page = {0};
    int r = read_page(fd, &page);
    if (r == 0)
        r = raster1_save_png(&page, argv[2]);
    if (r < 0)
        fprintf(stderr, "pwgtopng: %s: %s\n", argv[1], strerror(-r));
    raster1_free(&page);
    close(fd);
    return r < 0;
}
