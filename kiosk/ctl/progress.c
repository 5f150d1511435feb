/* A progress bar on stderr. See progress.h. */
#include "ctl/progress.h"

#include <unistd.h>

#define WIDTH 40

void progress_show(void *label, double done) {
    static const char full[] = "########################################",
                      none[] = "........................................";
    if (!isatty(STDERR_FILENO))
        return;
    int n = done <= 0 ? 0 : done >= 1 ? WIDTH : (int)(done * WIDTH);
    if (done >= 1)
        fprintf(stderr, "\r\033[K");
    else
        fprintf(stderr, "\r%s [%.*s%.*s] %3.0f %%", (const char *)label, n, full, WIDTH - n, none, done * 100);
}
