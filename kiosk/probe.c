/* kiosk-probe: looks into a media file as a process of its own, behind walls, because the file comes from strangers and
 * FFmpeg is large. kioskctl starts it once a file; by hand it shows what a film is made of. */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdbool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/media_fields.h"
#include "device/media_probe.h"
#include "device/sandbox.h"

#define ANSWER_MAX 4096

struct options {
    const char *path; /* NULL = standard input */
    bool progress;
};

static const char help[] =
    "kiosk-probe looks into a film, photo or captions file and says what it is.\n"
    "\n"
    "  kiosk-probe [--progress] FILE\n"
    "  kiosk-probe [--progress] <FILE\n"
    "\n"
    "  --progress   lines \"# DONE TOTAL\" on stderr, ms of film\n"
    "  --help, --version\n"
    "\n"
    "The answer is the group [media] of a key file on stdout. All of a film is decoded that the reel could play.\n"
    "Whether it is taken is for kioskctl media to say.\n"
    "Exit: 0 for any answer, also kind=other; 1 the file cannot be read, or needs more memory than a probe may take;\n"
    "2 wrong usage. A file that breaks the decoder ends the process by a signal: nothing else is harmed.\n";

/* Returns -1 to go on, or the exit code. */
static int parse(int argc, char **argv, struct options *ret_options) {
    static const struct option known[] = {
        {"progress", no_argument, NULL, 'p'},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'V'},
        {0},
    };
    int option;
    while ((option = getopt_long(argc, argv, "h", known, NULL)) != -1) {
        switch (option) {
        case 'p': ret_options->progress = true; break;
        case 'h': fputs(help, stdout); return 0;
        case 'V': printf("kiosk-probe (Lanyard) 0.1\n"); return 0;
        default: fputs("kiosk-probe --help shows the options\n", stderr); return 2;
        }
    }
    if (optind < argc)
        ret_options->path = argv[optind++];
    if (optind == argc)
        return -1;
    fprintf(stderr, "kiosk-probe: unexpected argument %s\n", argv[optind]);
    return 2;
}

static int fail(const char *what, int error) {
    fprintf(stderr, "kiosk-probe: %s: %s\n", what, strerror(error));
    return 1;
}

/* Exit code, or -1 with the file open. */
static int open_input(const struct options *options, int *ret_fd) {
    struct stat st;
    int fd = options->path ? open(options->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) : STDIN_FILENO;
    if (fd < 0 || fstat(fd, &st) < 0)
        return fail(options->path ? options->path : "standard input", errno);
    if (!S_ISREG(st.st_mode)) {
        fprintf(stderr, "kiosk-probe: %s is not a file\n", options->path ? options->path : "standard input");
        return 1;
    }
    *ret_fd = fd;
    return -1;
}

/* ---- the answer: written by hand, for stdio would ask what stdout is, and the sandbox does not say ---- */
static int format_field(const struct media_field *field, const struct media_facts *facts, char *to, size_t cap) {
    const void *at = (const char *)facts + field->at;
    switch (field->type) {
    case MEDIA_FIELD_KIND:
        return snprintf(to, cap, "%s=%s\n", field->name, MEDIA_KIND_NAMES[*(const enum media_kind *)at]);
    case MEDIA_FIELD_TEXT: return snprintf(to, cap, "%s=%s\n", field->name, (const char *)at);
    case MEDIA_FIELD_INT: return snprintf(to, cap, "%s=%d\n", field->name, *(const int *)at);
    case MEDIA_FIELD_INT64: return snprintf(to, cap, "%s=%lld\n", field->name, (long long)*(const int64_t *)at);
    case MEDIA_FIELD_BOOL: return snprintf(to, cap, "%s=%s\n", field->name, *(const bool *)at ? "true" : "false");
    case MEDIA_FIELD_DOUBLE: return snprintf(to, cap, "%s=%.3f\n", field->name, *(const double *)at);
    }
    return 0;
}

static bool write_all(int fd, const char *text, size_t size) {
    while (size > 0) {
        ssize_t n = write(fd, text, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        text += n;
        size -= (size_t)n;
    }
    return true;
}

static bool answer(const struct media_facts *facts) {
    char text[ANSWER_MAX];
    size_t size = (size_t)snprintf(text, sizeof text, "[media]\n");
    for (const struct media_field *field = MEDIA_FIELDS; field->name && size < sizeof text; field++)
        size += (size_t)format_field(field, facts, text + size, sizeof text - size);
    return size < sizeof text && write_all(STDOUT_FILENO, text, size);
}

static void show_progress(void *ctx, int64_t done, int64_t total) {
    char line[64];
    (void)ctx;
    int size = snprintf(line, sizeof line, "# %lld %lld\n", (long long)done, (long long)total);
    write_all(STDERR_FILENO, line, (size_t)size);
}

static int say(const char *what) {
    write_all(STDERR_FILENO, what, strlen(what));
    return 1;
}

static int look(const struct options *options, int fd) {
    struct media_facts facts;
    int r = media_probe(fd, options->progress ? show_progress : NULL, NULL, &facts);
    if (r == -ENOMEM)
        return say("kiosk-probe: looking into it takes more memory than there is\n");
    if (r < 0)
        return say("kiosk-probe: it cannot be read\n");
    return answer(&facts) ? 0 : 1;
}

int main(int argc, char **argv) {
    struct options options = {0};
    struct sandbox sandbox;
    int fd, status = parse(argc, argv, &options);
    if (status < 0)
        status = open_input(&options, &fd);
    if (status >= 0)
        return status;
    sandbox_die_with_parent();
    media_probe_begin();
    if (sandbox_enter(SANDBOX_PROBE, &sandbox) < 0)
        return say("kiosk-probe: the sandbox cannot be closed, so nothing is looked at\n");
    return look(&options, fd);
}
