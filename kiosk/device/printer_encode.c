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

static bool is_white_space(const cups_page_header2_t *header) {
    return header->cupsColorSpace == CUPS_CSPACE_W || header->cupsColorSpace == CUPS_CSPACE_SW;
}

/* One bit or one byte a dot, black as 1 or as 0: what the filter reads. The rest of a line's last byte is white. */
static uint8_t *lines_for(const struct raster1 *raster, const cups_page_header2_t *header) {
    const bool inverse = is_white_space(header);
    const size_t per_line = header->cupsBytesPerLine;
    uint8_t *lines = malloc(per_line * (size_t)raster->h);

    for (int y = 0; lines && y < raster->h; y++) {
        const uint8_t *from = raster->data + (size_t)y * (size_t)raster->stride;
        uint8_t *to = lines + (size_t)y * per_line;
        memset(to, inverse ? 0xFF : 0, per_line);
        for (int x = 0; x < raster->w; x++) {
            if (!(from[x / 8] >> (7 - x % 8) & 1))
                continue;
            if (header->cupsBitsPerPixel == 8)
                to[x] = inverse ? 0 : 0xFF;
            else
                to[x / 8] ^= (uint8_t)(0x80 >> x % 8);
        }
    }
    return lines;
}

static void fill(cups_page_header2_t *header, const struct raster1 *raster, const char *media) {
    header->NumCopies = 1;
    header->cupsWidth = (unsigned)raster->w;
    header->cupsHeight = (unsigned)raster->h;
    header->cupsBytesPerLine = ((unsigned)raster->w * header->cupsBitsPerPixel + 7) / 8;
    header->cupsColorOrder = CUPS_ORDER_CHUNKED;
    header->HWResolution[0] = header->HWResolution[1] = (unsigned)raster->dpi;
    /* The whole label: the template keeps off its edges by itself. */
    memset(header->Margins, 0, sizeof header->Margins);
    memset(header->ImagingBoundingBox, 0, sizeof header->ImagingBoundingBox);
    header->ImagingBoundingBox[2] = header->PageSize[0];
    header->ImagingBoundingBox[3] = header->PageSize[1];
    snprintf(header->cupsPageSizeName, sizeof header->cupsPageSizeName, "%s", media);
}

static int encode_for_filter(const struct printer *printer, const struct raster1 *raster, const char *media,
                             struct printer_document *document, char ret_error[PRINTER_ERROR]) {
    cups_page_header2_t header;
    struct printer_margins margins;
    const pwg_media_t *size = pwgMediaForPWG(media);

    if (!size)
        return -EINVAL;
    if (!driver_page(printer->driver, size->width, size->length, &header, &margins))
        return refuse(printer, "has no labels of this size in black and white", ret_error);
    if (raster->dpi != driver_dpi(printer->driver))
        return refuse(printer, "prints at another resolution than the badge was drawn at", ret_error);
    fill(&header, raster, media);
    uint8_t *lines = lines_for(raster, &header);
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
    *ret_margins = printer->margins;
    return printer->format == PRINTER_PWG;
}
