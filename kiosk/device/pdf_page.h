/* One page of PDF (ISO 32000-1) around a badge's dots, for printers whose driver wants pages. */
#ifndef LANYARD_DEVICE_PDF_PAGE_H
#define LANYARD_DEVICE_PDF_PAGE_H

#include <stddef.h>
#include <stdint.h>

#include "core/pixels.h"

/* The page is as large as the raster at its dpi; the dots are one picture on it, not smoothed. *ret_bytes is malloc'ed.
 * -EINVAL: no dpi. */
int pdf_page(const struct raster1 *raster, uint8_t **ret_bytes, size_t *ret_size);

#endif
