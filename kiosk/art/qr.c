/* QR symbols. libqrencode's string parser splits text into segments itself, so T1 (162 capitals) lands in
 * alphanumeric mode and stays version 6-M; texts with other bytes fall back to byte mode. */
#include "art/qr.h"

#include <errno.h>
#include <qrencode.h>

static int level_of(char ecc, QRecLevel *ret_level) {
    static const char letters[] = "LMQH";
    const char *at = ecc ? strchr(letters, ecc) : NULL;
    if (!at)
        return -EINVAL;
    *ret_level = (QRecLevel)(at - letters);
    return 0;
}

int qr_make(const char *text, char ecc, struct qr *ret_qr) {
    QRecLevel level;
    if (!text || text[0] == '\0' || level_of(ecc, &level) < 0)
        return -EINVAL;
    QRcode *code = QRcode_encodeString(text, 0, level, QR_MODE_8, 1);
    if (!code)
        return errno == ERANGE ? -E2BIG : errno == ENOMEM ? -ENOMEM : -EINVAL;
    ret_qr->version = code->version;
    ret_qr->side = code->width;
    for (int i = 0; i < code->width * code->width; i++)
        ret_qr->dark[i] = code->data[i] & 1;
    QRcode_free(code);
    return 0;
}
