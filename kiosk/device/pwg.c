/* PWG raster (5102.4), the one format every IPP Everywhere printer takes: a 1-bit page becomes 10 to 30 kB in well
 * under a millisecond, at the printer's own resolution, so that no filter on the way touches a dot of the QR code. */
#include <cups/cups.h>
#include <cups/pwg.h>
#include <cups/raster.h>
#include <errno.h>

#include "device/raster_out.h"
#include "device/printer.h"

struct growing {
    uint8_t *bytes;
    size_t size, room;
};

static ssize_t append(void *ctx, unsigned char *bytes, size_t size) {
    struct growing *out = ctx;

    if (out->size + size > out->room) {
        size_t room = (out->size + size) * 2;
        uint8_t *more = realloc(out->bytes, room);

        if (!more)
            return -1;
        out->bytes = more;
        out->room = room;
    }
    memcpy(out->bytes + out->size, bytes, size);
    out->size += size;
    return (ssize_t)size;
}

/* Hundredths of a millimetre to dots, against a raster that may be rounded either way. */
static bool fits(int dots, int length, int dpi) {
    double exact = length * (double)dpi / 2540.0;

    return dots > exact - 1.5 && dots < exact + 1.5;
}

static int make_header(const struct raster1 *raster, const char *media, cups_page_header2_t *ret_header) {
    pwg_media_t *size = pwgMediaForPWG(media);

    if (!size || raster->dpi <= 0 || raster->stride != (raster->w + 7) / 8 ||
        !fits(raster->w, size->width, raster->dpi) || !fits(raster->h, size->length, raster->dpi))
        return -EINVAL;
    if (!cupsRasterInitPWGHeader(ret_header, size, "black_1", raster->dpi, raster->dpi, "one-sided", "normal"))
        return -EINVAL;
    snprintf(ret_header->cupsPageSizeName, sizeof ret_header->cupsPageSizeName, "%s", media);
    ret_header->cupsWidth = (unsigned)raster->w;
    ret_header->cupsHeight = (unsigned)raster->h;
    ret_header->cupsBytesPerLine = (unsigned)raster->stride;
    ret_header->cupsInteger[CUPS_RASTER_PWG_TotalPageCount] = 1;
    ret_header->cupsInteger[CUPS_RASTER_PWG_ImageBoxRight] = (unsigned)raster->w;
    ret_header->cupsInteger[CUPS_RASTER_PWG_ImageBoxBottom] = (unsigned)raster->h;
    ret_header->cupsInteger[CUPS_RASTER_PWG_PrintQuality] = IPP_QUALITY_NORMAL;
    return 0;
}

static bool write_page(cups_raster_t *stream, cups_page_header2_t *header, const uint8_t *lines) {
    if (!cupsRasterWriteHeader2(stream, header))
        return false;
    for (size_t y = 0; y < header->cupsHeight; y++)
        if (cupsRasterWritePixels(stream, (unsigned char *)lines + y * header->cupsBytesPerLine,
                                  header->cupsBytesPerLine) == 0)
            return false;
    return true;
}

int printer_encode_pwg(const struct raster1 *raster, const char *media, uint8_t **ret_bytes, size_t *ret_size) {
    cups_page_header2_t header;
    int r = make_header(raster, media, &header);

    return r < 0 ? r : raster_out(&header, raster->data, CUPS_RASTER_WRITE_PWG, ret_bytes, ret_size);
}

int raster_out(cups_page_header2_t *header, const uint8_t *lines, cups_mode_t mode, uint8_t **ret_bytes,
               size_t *ret_size) {
    struct growing out = {0};
    cups_raster_t *stream = cupsRasterOpenIO(append, &out, mode);

    if (!stream)
        return -ENOMEM;
    bool whole = write_page(stream, header, lines);
    cupsRasterClose(stream);
    if (!whole) {
        free(out.bytes);
        return -ENOMEM;
    }
    *ret_bytes = out.bytes;
    *ret_size = out.size;
    return 0;
}
