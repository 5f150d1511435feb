/* soundread < RAW: hears what the reel sounded, as SDL's disk driver writes it (float stereo at 48 kHz): one line for
 * each beginning of a sound after silence, the instant at which it was written, in us of CLOCK_MONOTONIC. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define QUIET 2400 /* frames: 50 ms */

int main(void) {
    float chunk[2 * 256];
    size_t have = 0;
    int64_t frames = 0, last_loud = -QUIET;
    for (ssize_t n; (n = read(STDIN_FILENO, (char *)chunk + have, sizeof(chunk) - have)) > 0;) {
        struct timespec t;
        clock_gettime(CLOCK_MONOTONIC, &t);
        have += (size_t)n;
        if (have < sizeof(chunk))
            continue;
        have = 0;
        for (int i = 0; i < 256; i++, frames++) {
            if (fabsf(chunk[2 * i]) < 0.02f)
                continue;
            if (frames - last_loud >= QUIET)
                printf("%" PRId64 "\n", t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000 + i * INT64_C(1000000) / 48000);
            last_loud = frames;
        }
        fflush(stdout);
    }
    return 0;
}
