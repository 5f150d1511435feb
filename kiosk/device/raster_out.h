/* Raster streams into memory, for the two kinds that badges travel as. Private to the encoders. */
#ifndef LANYARD_DEVICE_RASTER_OUT_H
#define LANYARD_DEVICE_RASTER_OUT_H

#include <cups/raster.h>
#include <stddef.h>
#include <stdint.h>

/* One page: header->cupsHeight lines of header->cupsBytesPerLine bytes. *ret_bytes is malloc'ed. -ENOMEM. */
int raster_out(cups_page_header2_t *header, const uint8_t *lines, cups_mode_t mode, uint8_t **ret_bytes,
               size_t *ret_size);

#endif
