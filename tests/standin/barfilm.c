/* barfilm CLIP FRAMES W H: raw yuv420p frames with their numbers in them on stdout, for ffmpeg to make a film of. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "standin/barcode.h"

static void draw(unsigned char *y, int w, int h, uint32_t bits, unsigned frame) {
    for (int row = 0; row < h; row++)
        for (int x = 0; x < w; x++) {
            int bit = x * BARCODE_BITS / w;
            bool white = bits >> (BARCODE_BITS - 1 - bit) & 1;
            int grey = 64 + (x + (int)frame * 3) % 128;
            y[row * w + x] = (unsigned char)(row >= h / 2 ? grey : white ? 235 : 16);
        }
}

int main(int argc, char **argv) {
    if (argc != 5)
        return fprintf(stderr, "usage: barfilm CLIP FRAMES W H\n"), 2;
    unsigned clip = (unsigned)strtoul(argv[1], NULL, 10), frames = (unsigned)strtoul(argv[2], NULL, 10);
    int w = (int)strtol(argv[3], NULL, 10), h = (int)strtol(argv[4], NULL, 10);
    size_t size = (size_t)w * (size_t)h;
    unsigned char *picture = malloc(size * 3 / 2);
    if (!picture)
        return 1;
    memset(picture + size, 128, size / 2);
    for (unsigned frame = 0; frame < frames; frame++) {
        draw(picture, w, h, barcode_of(clip, frame), frame);
        if (fwrite(picture, size * 3 / 2, 1, stdout) != 1)
            return 1;
    }
    free(picture);
    return fflush(stdout) ? 1 : 0;
}
