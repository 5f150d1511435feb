/* A badge in the format of its printer. For a driver's filter the page header is the driver's own, so that its settings
 * hold (darkness, cutter, gaps between labels); only the dots are ours. Half a millisecond a badge. */
#include <cups/cups.h>
#include <cups/pwg.h>
#include <errno.h>

#include "device/ipp_client.h"
#include "device/pdf_page.h"
#include "device/raster_out.h"

static int refuse(const struct printer *printer, const char *words, char ret_error[PRINTER_ERROR]) {
    snprintf(ret_error, PRINTER_ERROR, "the driver of \"%s\" %s", printer->queue, words);
    return -ENOTSUP;
}

/* ---- CUPS raster ---- */

/* Depths that a dot can be put into: a bit, a byte of grey, three of colour. */
static bool has_room(const cups_page_header2_t *header) {
    return header->cupsColorOrder == CUPS_ORDER_CHUNKED &&
           (header->cupsBitsPerPixel == 1 || header->cupsBitsPerPixel == 8 || header->cupsBitsPerPixel == 24);
}

static bool is_of_light(cups_cspace_t space) {
    return space == CUPS_CSPACE_W || space == CUPS_CSPACE_SW || space == CUPS_CSPACE_RGB || space == CUPS_CSPACE_SRGB ||
           space == CUPS_CSPACE_ADOBERGB;
}

static bool is_black(const struct raster1 *raster, int x, int y) {
    return raster->data[(size_t)y * (size_t)raster->stride + (size_t)x / 8] >> (7 - x % 8) & 1;
}

/* The dots from left, top on, black as the filter has it. The rest of a line's last byte is white. */
static uint8_t *lines_for(const struct raster1 *raster, const cups_page_header2_t *header, int left, int top) {
    const bool light = is_of_light(header->cupsColorSpace);
    const size_t per_line = header->cupsBytesPerLine, per_dot = header->cupsBitsPerPixel / 8;
    uint8_t *lines = malloc(per_line * header->cupsHeight);

    if (lines)
        memset(lines, light ? 0xFF : 0, per_line * header->cupsHeight);
    for (size_t y = 0; lines && y < header->cupsHeight; y++)
        for (size_t x = 0; x < header->cupsWidth; x++) {
            uint8_t *to = lines + y * per_line;
            if (!is_black(raster, left + (int)x, top + (int)y))
                continue;
            if (per_dot)
                memset(to + x * per_dot, light ? 0 : 0xFF, per_dot);
            else
                to[x / 8] ^= (uint8_t)(0x80 >> x % 8);
        }
    return lines;
}

static int dots(int hundredths, int dpi) { return (hundredths * dpi + 1270) / 2540; }

/* Filters print what they get from the first dot that the head can reach: the page is cut to the driver's margins. */
static bool fill(cups_page_header2_t *header, const struct raster1 *raster, const struct printer_margins *margins) {
    int w = raster->w - dots(margins->left, raster->dpi) - dots(margins->right, raster->dpi);
    int h = raster->h - dots(margins->top, raster->dpi) - dots(margins->bottom, raster->dpi);

    if (w <= 0 || h <= 0 || !has_room(header))
        return false;
    header->NumCopies = 1;
    header->cupsWidth = (unsigned)w;
    header->cupsHeight = (unsigned)h;
    header->cupsBytesPerLine = ((unsigned)w * header->cupsBitsPerPixel + 7) / 8;
    header->HWResolution[0] = header->HWResolution[1] = (unsigned)raster->dpi;
    return true;
}

static int encode_for_filter(const struct printer *printer, const struct raster1 *raster, const char *media,
                             struct printer_document *document, char ret_error[PRINTER_ERROR]) {
    cups_page_header2_t header;
    struct printer_margins margins;
    const pwg_media_t *size = pwgMediaForPWG(media);

    if (!size)
        return -EINVAL;
    if (!driver_page(printer->driver, size->width, size->length, &header, &margins))
        return refuse(printer, "has no labels of this size", ret_error);
    if (raster->dpi != driver_dpi(printer->driver))
        return refuse(printer, "prints at another resolution than the badge was drawn at", ret_error);
    if (!fill(&header, raster, &margins))
        return refuse(printer, "wants neither black dots nor red, green and blue ones", ret_error);
    uint8_t *lines = lines_for(raster, &header, dots(margins.left, raster->dpi), dots(margins.top, raster->dpi));
    int r = lines ? raster_out(&header, lines, CUPS_RASTER_WRITE, &document->bytes, &document->size) : -ENOMEM;
    free(lines);
    return r;
}

int printer_encode(struct printer *printer, const struct raster1 *raster, const char *media,
                   struct printer_document *ret_document, char ret_error[PRINTER_ERROR]) {
    struct printer_document document = {.format = printer->format};
    int r = -EINVAL;

    snprintf(ret_error, PRINTER_ERROR, "the badge is not of the label's size (%s)", media);
    switch (printer->format) {
    case PRINTER_PWG: r = printer_encode_pwg(raster, media, &document.bytes, &document.size); break;
    case PRINTER_CUPS_RASTER: r = encode_for_filter(printer, raster, media, &document, ret_error); break;
    case PRINTER_PDF: r = pdf_page(raster, &document.bytes, &document.size); break;
    }
    if (r == 0)
        *ret_document = document;
    return r;
}

bool printer_margins(struct printer *printer, const char *media, struct printer_margins *ret_margins) {
    const pwg_media_t *size = pwgMediaForPWG(media);
    cups_page_header2_t header;

    *ret_margins = (struct printer_margins){0};
    if (printer->format == PRINTER_CUPS_RASTER && size)
        return driver_page(printer->driver, size->width, size->length, &header, ret_margins);
    /* An office printer's margins are those of its sheet, in the middle of which a badge lies. */
    if (printer->format == PRINTER_PDF)
        return false;
    *ret_margins = printer->margins;
    return true;
}
