/* ffmpeg makes a file fit. It reads descriptor 3 and writes into the folder of descriptor 4, so that no name of a file
 * is ever taken for an option, and what is read is what was looked into. See media_look.h. */
#include <errno.h>
#include <glib.h>
#include <string.h>
#include <sys/wait.h>

#include "ctl/child.h"
#include "ctl/media_look.h"
#include "ctl/progress.h"

#define FROM "/proc/self/fd/3"
#define TO "/proc/self/fd/4/"
#define FIRST_WORDS 12

struct heard {
    char *label;
    int64_t total; /* us, 0 = unknown */
    char said[CHILD_LINE];
};

static void hear(void *ctx, int from, const char *line) {
    static const char key[] = "out_time_us=";
    struct heard *heard = ctx;
    if (from == 2)
        g_strlcpy(heard->said, line, sizeof heard->said);
    else if (heard->total > 0 && g_str_has_prefix(line, key))
        progress_show(heard->label, CLAMP(g_ascii_strtod(line + strlen(key), NULL) / (double)heard->total, 0, 0.999));
}

/* A file may name no other file and no address while it is converted, and is read as what kiosk-probe took it for: what
 * looks like a playlist as well is none. */
static int run(const char *container, char (*args)[MEDIA_ARG], int n, int fd, int folder, struct heard *heard) {
    static const char *const first[] = {"ffmpeg",    "-nostdin", "-hide_banner",        "-v",       "error", "-y",
                                        "-progress", "pipe:1",   "-protocol_whitelist", "file,pipe"};
    char *argv[FIRST_WORDS + MEDIA_ARGS + 1] = {0};
    size_t at = 0;
    for (; at < G_N_ELEMENTS(first); at++)
        argv[at] = g_strdup(first[at]);
    argv[at++] = g_strdup("-f");
    argv[at++] = g_strndup(container, strcspn(container, ","));
    for (int i = 0; i < n; i++)
        argv[at++] = g_strdup(args[i]);
    struct child child = {.argv = argv, .in = -1, .fds = {fd, folder}, .line = hear, .ctx = heard};
    int status = child_run(&child);
    for (size_t i = 0; i < at; i++)
        g_free(argv[i]);
    return status;
}

int media_convert(unsigned flaws, const struct media_facts *facts, int fd, int folder, const char *leaf,
                  const char *name, struct faults *faults) {
    g_autofree char(*args)[MEDIA_ARG] = g_malloc(sizeof(char[MEDIA_ARGS][MEDIA_ARG]));
    g_autofree char *to = g_strconcat(TO, leaf, NULL), *label = g_strdup_printf("converting %s", name);
    struct heard heard = {.label = label, .total = facts->duration_ms * 1000};
    int n = media_fix(flaws, facts, FROM, to, args);
    int status = n < 0 ? n : run(facts->container, args, n, fd, folder, &heard);
    progress_show(label, 1);
    if (status == 0)
        return 0;
    if (status == -ENOENT)
        return fault_add(faults, name, 0, NULL, "there is no ffmpeg here to convert it: install the package ffmpeg");
    return fault_add(faults, name, 0, NULL, "ffmpeg cannot convert it: %s",
                     status < 0    ? g_strerror(-status)
                     : *heard.said ? heard.said
                                   : "it ended and said nothing");
}
