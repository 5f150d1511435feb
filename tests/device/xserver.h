/* An X server of a test's own, so that nobody's screen is touched, and xdotool as the visitor's hand. Include after
 * cmocka.h. The window is found by its title, "Lanyard test". */
#ifndef LANYARD_TESTS_DEVICE_XSERVER_H
#define LANYARD_TESTS_DEVICE_XSERVER_H

#include <SDL.h>
#include <SDL_syswm.h>
#include <dlfcn.h>
#include <png.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
/* SDL loads the X and D-Bus libraries when it starts and lets go of them when it ends. The leak check then names memory
 * of theirs by no module at all; kept loaded, what is theirs can be told from what is ours. */
int dlclose(void *handle);
int dlclose(void *handle) {
    (void)handle;
    return 0;
}
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libdbus-1\nleak:libX11\n"; }
#endif

static pid_t xserver;

static inline void xserver_run(int ready, const char *screen) {
    char fd[12];
    snprintf(fd, sizeof(fd), "%d", ready);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (freopen("/dev/null", "w", stderr))
        execlp("Xvfb", "Xvfb", "-displayfd", fd, "-screen", "0", screen, "-nolisten", "tcp", "-noreset", NULL);
    _exit(127);
}

/* Start Xvfb on a display number of its own choice, screen "1280x1024x24"; false when it does not come. */
static inline bool xserver_start(const char *screen) {
    int ends[2];
    char line[16], display[20];
    assert_int_equal(pipe(ends), 0);
    xserver = fork();
    if (xserver == 0) {
        close(ends[0]);
        xserver_run(ends[1], screen);
    }
    close(ends[1]);
    FILE *ready = fdopen(ends[0], "r");
    assert_non_null(ready);
    bool started = fgets(line, sizeof(line), ready) != NULL; /* to the line's end: closed before it, Xvfb gives up */
    fclose(ready);
    if (!started)
        return false;
    snprintf(display, sizeof(display), ":%d", (int)strtol(line, NULL, 10));
    setenv("DISPLAY", display, 1);
    setenv("SDL_VIDEODRIVER", "x11", 1);
    return true;
}

static inline void xserver_stop(void) {
    if (xserver > 0) {
        kill(xserver, SIGTERM);
        waitpid(xserver, NULL, 0);
    }
    xserver = 0;
    unsetenv("DISPLAY");
    unsetenv("SDL_VIDEODRIVER");
}

/* The visitor's hand; $w stands for our window. */
static inline void hand(const char *words) {
    char command[600];
    snprintf(command, sizeof(command),
             "w=$(xdotool search --sync --onlyvisible --name '^Lanyard test$' | head -1) && xdotool %s >/dev/null 2>&1",
             words);
    assert_int_equal(system(command), 0);
}

/* What the X server shows of our window, as a PNG. */
static inline void xserver_shot(const char *path) {
    char command[400];
    snprintf(command, sizeof(command),
             "w=$(xdotool search --sync --onlyvisible --name '^Lanyard test$' | head -1) && "
             "import -silent -window $w png24:%s",
             path);
    assert_int_equal(system(command), 0);
}

/* What a window manager sends when somebody clicks its cross. SDL has Xlib loaded already. */
static inline void xserver_ask_to_close(SDL_Window *window) {
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    assert_true(SDL_GetWindowWMInfo(window, &info));
    void *xlib = dlopen("libX11.so.6", RTLD_NOW);
    assert_non_null(xlib);
    Atom (*intern)(Display *, const char *, Bool) = (Atom(*)(Display *, const char *, Bool))dlsym(xlib, "XInternAtom");
    Status (*post)(Display *, Window, Bool, long, XEvent *) =
        (Status(*)(Display *, Window, Bool, long, XEvent *))dlsym(xlib, "XSendEvent");
    Display *display = info.info.x11.display;
    XEvent event = {.xclient = {.type = ClientMessage,
                                .window = info.info.x11.window,
                                .message_type = intern(display, "WM_PROTOCOLS", False),
                                .format = 32,
                                .data.l = {(long)intern(display, "WM_DELETE_WINDOW", False)}}};
    assert_true(post(display, info.info.x11.window, False, NoEventMask, &event));
    dlclose(xlib);
}

/* The picture in a file, as 0xRRGGBB rows of *ret_w; freed by the caller. */
static inline uint32_t *png_pixels(const char *path, int *ret_w, int *ret_h) {
    png_image png = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_file(&png, path))
        fail_msg("%s: %s", path, png.message);
    png.format = PNG_FORMAT_BGRA;
    uint32_t *rows = malloc(PNG_IMAGE_SIZE(png));
    assert_non_null(rows);
    assert_true(png_image_finish_read(&png, NULL, rows, 0, NULL));
    *ret_w = (int)png.width;
    *ret_h = (int)png.height;
    for (size_t i = 0; i < (size_t)png.width * png.height; i++)
        rows[i] &= 0xffffff;
    return rows;
}

#endif
