/* The smallest PDF that prints (pdf_page.h): five objects, the dots as they are. 65 kB a badge at 203 dpi. A page of
 * the label's size is what keeps a driver from scaling it. */
#include "device/pdf_page.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OBJECTS 5

static double points(int dots, int dpi) { return dots * 72.0 / dpi; }

static void begin(FILE *out, long offsets[OBJECTS + 1], int object) {
    offsets[object] = ftell(out);
    fprintf(out, "%d 0 obj\n", object);
}

static void write_page(FILE *out, const struct raster1 *raster, long offsets[OBJECTS + 1]) {
    const double w = points(raster->w, raster->dpi), h = points(raster->h, raster->dpi);
    char draw[96];
    int len = snprintf(draw, sizeof draw, "q %.4f 0 0 %.4f 0 0 cm /Badge Do Q", w, h);

    begin(out, offsets, 1);
    fputs("<< /Type /Catalog /Pages 2 0 R >>\nendobj\n", out);
    begin(out, offsets, 2);
    fputs("<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n", out);
    begin(out, offsets, 3);
    fprintf(out,
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.4f %.4f] /Contents 4 0 R\n"
            "   /Resources << /XObject << /Badge 5 0 R >> >> >>\nendobj\n",
            w, h);
    begin(out, offsets, 4);
    fprintf(out, "<< /Length %d >>\nstream\n%s\nendstream\nendobj\n", len, draw);
}

static void write_dots(FILE *out, const struct raster1 *raster, long offsets[OBJECTS + 1]) {
    const size_t per_line = ((size_t)raster->w + 7) / 8;

    begin(out, offsets, 5);
    /* A set bit is black here: Decode turns it round. */
    fprintf(out,
            "<< /Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 1 /ColorSpace /DeviceGray\n"
            "   /Decode [1 0] /Interpolate false /Length %zu >>\nstream\n",
            raster->w, raster->h, per_line * (size_t)raster->h);
    for (int y = 0; y < raster->h; y++)
        fwrite(raster->data + (size_t)y * (size_t)raster->stride, 1, per_line, out);
    fputs("\nendstream\nendobj\n", out);
}

static void write_end(FILE *out, const long offsets[OBJECTS + 1]) {
    const long at = ftell(out);

    fprintf(out, "xref\n0 %d\n0000000000 65535 f \n", OBJECTS + 1);
    for (int i = 1; i <= OBJECTS; i++)
        fprintf(out, "%010ld 00000 n \n", offsets[i]);
    fprintf(out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%ld\n%%%%EOF\n", OBJECTS + 1, at);
}

int pdf_page(const struct raster1 *raster, uint8_t **ret_bytes, size_t *ret_size) {
    long offsets[OBJECTS + 1] = {0};
    char *bytes = NULL;
    size_t size = 0;
    FILE *out = raster->dpi > 0 ? open_memstream(&bytes, &size) : NULL;

    if (!out)
        return raster->dpi > 0 ? -ENOMEM : -EINVAL;
    fputs("%PDF-1.4\n", out);
    write_page(out, raster, offsets);
    write_dots(out, raster, offsets);
    write_end(out, offsets);
    if (fclose(out) != 0) {
        free(bytes);
        return -ENOMEM;
    }
    *ret_bytes = (uint8_t *)bytes;
    *ret_size = size;
    return 0;
}
