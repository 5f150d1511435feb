/* kiosk-eye: the camera and the QR reader as a process of its own, behind walls, because what it looks at comes from
 * strangers. The desk and the door start it (--child: pipe on descriptor 3, preview on 4); by hand it prints what it
 * reads. */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <unistd.h>

#include "device/sandbox.h"
#include "eye/outlet.h"
#include "eye/watch.h"

struct options {
    const char *camera;
    bool child, json, self_test;
};

static const char help[] =
    "kiosk-eye reads QR codes from a camera and prints them, one a line.\n"
    "\n"
    "  kiosk-eye [--camera SPEC] [--json]\n"
    "  kiosk-eye [--camera SPEC] --self-test [--json]\n"
    "\n"
    "  --camera SPEC   v4l2:/dev/video0 (the default), v4l2:auto, v4l2:NAME, or frames:FOLDER[@FPS][+loop], or frames:LIST.txt:\n"
    "                  pictures shown in turn (2 a second unless said); a list has lines of PATH [MS], - is a blank\n"
    "  --json          one JSON object a line\n"
    "  --self-test     open the camera, close the sandbox, take one picture, report\n"
    "  --child         for the programs that start it: descriptors 3 and 4 are theirs\n"
    "  --help, --version\n"
    "\n"
    "A code is printed when first seen, again every 3 s while held, and when it comes back.\n"
    "Exit: 0 the pictures ended or the test passed, 1 a fault (one line says why), 2 wrong usage.\n";

/* Returns -1 to go on, or the exit code. */
static int parse(int argc, char **argv, struct options *ret_options) {
    static const struct option known[] = {
        {"camera", required_argument, NULL, 'c'},
        {"child", no_argument, NULL, 'C'},
        {"json", no_argument, NULL, 'j'},
        {"self-test", no_argument, NULL, 't'},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'V'},
        {0},
    };
    struct options options = {.camera = "v4l2:/dev/video0"};
    int option;
    while ((option = getopt_long(argc, argv, "h", known, NULL)) != -1) {
        switch (option) {
        case 'c': options.camera = optarg; break;
        case 'C': options.child = true; break;
        case 'j': options.json = true; break;
        case 't': options.self_test = true; break;
        case 'h': fputs(help, stdout); return 0;
        case 'V': printf("kiosk-eye, protocol %d\n", EYE_VERSION); return 0;
        default: fputs("kiosk-eye --help shows the options\n", stderr); return 2;
        }
    }
    if (optind < argc) {
        fprintf(stderr, "kiosk-eye: unexpected argument %s\n", argv[optind]);
        return 2;
    }
    *ret_options = options;
    return -1;
}

/* Say why to whoever listens; on stderr in journald's priority form. */
static int fail(struct outlet *outlet, const char *why) {
    struct eye_message message = {.type = EYE_FAULT};
    snprintf(message.text, sizeof message.text, "%s", why);
    if (outlet && (outlet->child || outlet->json))
        outlet_send(outlet, &message);
    if (!outlet || !outlet->child)
        fprintf(stderr, "%skiosk-eye: %s\n", isatty(STDERR_FILENO) ? "" : "<3>", why);
    return 1;
}

static int enter_sandbox(struct outlet *outlet, struct sandbox *ret_sandbox) {
    int r = sandbox_enter(SANDBOX_EYE, ret_sandbox);
    if (r < 0)
        return fail(outlet, "the sandbox cannot be closed, so no camera is read");
    if (!ret_sandbox->landlock && !outlet->child) {
        static const char notice[] = "kiosk-eye: no Landlock here; seccomp alone guards files\n";
        if (write(STDERR_FILENO, notice, sizeof notice - 1) < 0)
            return 1;
    }
    return 0;
}

static int self_test(const struct options *options, struct camera *camera, const struct sandbox *sandbox) {
    struct grey frame = {0};
    int64_t at;
    char line[512];
    int r = 0;
    for (int tries = 0; tries < 20 && r == 0; tries++)
        r = camera_next(camera, 100, &frame, &at);
    bool good = r == 1;
    int len = options->json ? snprintf(line, sizeof line,
                                       "{\"v\":1,\"ev\":\"self-test\",\"ok\":%s,\"format\":\"%s\",\"w\":%d,\"h\":%d,"
                                       "\"seccomp\":%s,\"landlock\":%s}\n",
                                       good ? "true" : "false", camera->format, camera->w, camera->h,
                                       sandbox->seccomp ? "true" : "false", sandbox->landlock ? "true" : "false")
                            : snprintf(line, sizeof line, "%s: %s %dx%d, sandbox: seccomp%s\n",
                                       good ? "good" : "no picture within 2 s", camera->format, camera->w, camera->h,
                                       sandbox->landlock ? " and Landlock" : "");
    return write(STDOUT_FILENO, line, (size_t)len) == len && good ? 0 : 1;
}

static int run(const struct options *options, struct outlet *outlet, struct camera *camera) {
    struct decoder *decoder = NULL;
    struct sandbox sandbox;
    if (decoder_create(&decoder) < 0)
        return fail(outlet, "not enough memory");
    int status = enter_sandbox(outlet, &sandbox);
    if (status == 0)
        status = options->self_test                           ? self_test(options, camera, &sandbox)
                 : watch(camera, decoder, outlet) == -ENODATA ? 0
                                                              : 1;
    decoder_destroy(decoder);
    return status;
}

int main(int argc, char **argv) {
    struct options options;
    struct outlet outlet;
    struct camera *camera = NULL;
    char error[CAMERA_ERROR];
    int status = parse(argc, argv, &options);
    if (status >= 0)
        return status;
    if (options.child)
        sandbox_die_with_parent();
    if (outlet_open(&outlet, options.child, options.json) < 0)
        return fail(NULL, "--child is for programs: descriptors 3 and 4 are not theirs");
    if (camera_open(options.camera, &camera, error) < 0)
        return fail(&outlet, error);
    status = run(&options, &outlet, camera);
    camera_close(camera);
    return status;
}
