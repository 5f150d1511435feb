/* Pictures for the tests of the eye: QR codes drawn by libqrencode into grey planes and files, and folders that
 * vanish. */
#ifndef LANYARD_TESTS_DEVICE_DRAWN_H
#define LANYARD_TESTS_DEVICE_DRAWN_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <qrencode.h>

#include "device/picture.h"

/* Put a code's modules (px pixels each) with its corner at x0, y0. */
static inline void drawn_place(struct plane *plane, const QRcode *code, int x0, int y0, int px) {
    for (int y = 0; y < code->width * px; y++)
        for (int x = 0; x < code->width * px; x++)
            if (y0 + y >= 0 && x0 + x >= 0 && y0 + y < plane->h && x0 + x < plane->w)
                plane->data[(size_t)(y0 + y) * (size_t)plane->w + (size_t)(x0 + x)] =
                    code->data[y / px * code->width + x / px] & 1 ? 20 : 235;
}

static inline void drawn_blank(struct plane *plane, int w, int h) {
    if (plane_resize(plane, w, h) < 0)
        abort();
    memset(plane->data, 235, (size_t)w * (size_t)h);
}

/* A code of these bytes on white, px pixels a module, four modules of margin, at least 320x240. */
static inline void drawn_code(struct plane *plane, const void *bytes, int len, int px) {
    QRcode *code = QRcode_encodeData(len, bytes, 0, QR_ECLEVEL_L);
    if (!code)
        abort();
    int side = (code->width + 8) * px;
    drawn_blank(plane, side < 320 ? 320 : side, side < 240 ? 240 : side);
    drawn_place(plane, code, (plane->w - code->width * px) / 2, (plane->h - code->width * px) / 2, px);
    QRcode_free(code);
}

static inline void drawn_save(const struct plane *plane, const char *folder, const char *name) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (!file || fprintf(file, "P5\n# drawn\n%d %d\n255\n", plane->w, plane->h) < 0 ||
        fwrite(plane->data, (size_t)plane->w, (size_t)plane->h, file) != (size_t)plane->h || fclose(file) != 0)
        abort();
}

static inline void drawn_save_text(const char *folder, const char *name, const char *text) {
    PLANE_AUTO plane = {0};
    drawn_code(&plane, text, (int)strlen(text), 6);
    drawn_save(&plane, folder, name);
}

static inline void drawn_write(const char *folder, const char *name, const void *bytes, size_t len) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (!file || fwrite(bytes, 1, len, file) != len || fclose(file) != 0)
        abort();
}

static inline void drawn_folder(char path[64]) {
    snprintf(path, 64, "/tmp/lanyard-eye-XXXXXX");
    if (!mkdtemp(path))
        abort();
}

static inline void drawn_remove(const char *folder) {
    DIR *dir = opendir(folder);
    struct dirent *entry;
    char path[512];
    while (dir && (entry = readdir(dir)))
        if (snprintf(path, sizeof path, "%s/%s", folder, entry->d_name) < (int)sizeof path)
            unlink(path);
    if (dir)
        closedir(dir);
    rmdir(folder);
}

#endif
