/* QR symbols by libqrencode, alphanumeric mode where the text allows (T1 is exactly version 6-M, B1 2-Q). */
#ifndef LANYARD_ART_QR_H
#define LANYARD_ART_QR_H

#include <stdbool.h>
#include <stdint.h>

struct qr {
    int version;             /* 1..40 */
    int side;                /* modules: 17 + 4 * version */
    uint8_t dark[177 * 177]; /* row by row, 1 = dark */
};

/* ecc is 'L', 'M', 'Q' or 'H'. -EINVAL, -E2BIG when the text is too long for a symbol. */
int qr_make(const char *text, char ecc, struct qr *ret_qr);

#endif
