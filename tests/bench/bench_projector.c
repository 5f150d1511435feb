/* How long one picture of the second display takes, film uploads included, off-screen and in a window where DISPLAY is
 * set. A film of 30 frames a second has 33 ms for it, and the decoder wants most of them. N= pictures of each kind. */
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "bench.h"
#include "device/projector.h"

#define W 1920
#define H 1080
#define PICTURES_MAX 10000

enum { FILM, SECOND, SMALL, PHOTO, LOWER_THIRD, COUNTDOWN };

static uint8_t luma[W * H], chroma[2][W / 2 * H / 2];
static uint32_t third[1400 * 200], corner[420 * 160];

static struct planar frame_of(int w, int h, int seed) {
    for (size_t i = 0; i < (size_t)W * H; i += 64)
        luma[i] = (uint8_t)(i / 1920 + (size_t)seed);
    return (struct planar){
        .w = w, .h = h, .stride = {W, W / 2, W / 2}, .plane = {luma, chroma[0], chroma[1]}, .bt709 = true};
}

static void put_film(struct projector *p, int texture, int w, int h, int seed) {
    struct planar frame = frame_of(w, h, seed);
    if (p->ops->put_film(p, texture, &frame) < 0)
        abort();
}

static struct projector_layer whole(int texture, double alpha) {
    return (struct projector_layer){.texture = texture, .w = W, .h = H, .alpha = alpha};
}

static const struct projector_layer OVERLAYS[] = {
    {.texture = LOWER_THIRD, .x = 100, .y = 800, .w = 1400, .h = 200, .alpha = 1},
    {.texture = COUNTDOWN, .x = 1400, .y = 60, .w = 420, .h = 160, .alpha = 0.9}};

/* Each draws picture number i. */
static int film(struct projector *p, int i) {
    put_film(p, FILM, W, H, i);
    return p->ops->show(p, (struct projector_layer[]){whole(FILM, 1)}, 1);
}

static int film_and_overlays(struct projector *p, int i) {
    put_film(p, FILM, W, H, i);
    return p->ops->show(p, (struct projector_layer[]){whole(FILM, 1), OVERLAYS[0], OVERLAYS[1]}, 3);
}

static int small_film(struct projector *p, int i) {
    put_film(p, SMALL, 1280, 720, i);
    return p->ops->show(p, (struct projector_layer[]){whole(SMALL, 1)}, 1);
}

static int two_films(struct projector *p, int i) {
    put_film(p, FILM, W, H, i);
    put_film(p, SECOND, W, H, i);
    return p->ops->show(p, (struct projector_layer[]){whole(FILM, 1), whole(SECOND, 0.01 * (i % 99))}, 2);
}

static struct projector_layer drifting(int i) {
    struct projector_layer layer = whole(PHOTO, 1);
    layer.sw = layer.sh = 1 / (1 + 0.0002 * (i % 250));
    layer.sx = layer.sy = (1 - layer.sw) / 2;
    return layer;
}

static int photo(struct projector *p, int i) { return p->ops->show(p, (struct projector_layer[]){drifting(i)}, 1); }

static int two_photos(struct projector *p, int i) {
    struct projector_layer second = drifting(i);
    second.alpha = 0.01 * (i % 99);
    return p->ops->show(p, (struct projector_layer[]){drifting(i), second}, 2);
}

static void measure(struct projector *p, const char *where, const char *what, int (*draw)(struct projector *, int)) {
    static double us[PICTURES_MAX];
    char name[80];
    int n = bench_number("N", 200);
    n = n < PICTURES_MAX ? n : PICTURES_MAX;
    for (int i = 0; i < n; i++) {
        double start = bench_us();
        if (draw(p, i) < 0)
            abort();
        us[i] = bench_us() - start;
    }
    snprintf(name, sizeof(name), "%s: %s", where, what);
    bench_percentiles(name, us, (size_t)n);
}

static void fill(struct projector *p) {
    for (size_t i = 0; i < sizeof(third) / sizeof(*third); i++)
        third[i] = i % 7 ? 0xC0203040u : 0xFFFFFFFFu;
    for (size_t i = 0; i < sizeof(corner) / sizeof(*corner); i++)
        corner[i] = i % 7 ? 0x80102030u : 0xFFFFFFFFu;
    memset(chroma, 128, sizeof(chroma));
    put_film(p, PHOTO, W, H, 1);
    p->ops->put_art(p, LOWER_THIRD, &(struct pixels){1400, 200, 1400 * 4, (uint8_t *)third});
    p->ops->put_art(p, COUNTDOWN, &(struct pixels){420, 160, 420 * 4, (uint8_t *)corner});
}

static void run(const char *where, const char *spec) {
    char why[DISPLAY_ERROR];
    struct projector *p;
    if (projector_open(spec, "Lanyard bench", &p, why) < 0) {
        fprintf(stderr, "bench_projector: %s\n", why);
        exit(1);
    }
    fill(p);
    measure(p, where, "film", film);
    measure(p, where, "film, two overlays", film_and_overlays);
    measure(p, where, "film of 1280x720", small_film);
    measure(p, where, "film into film", two_films);
    measure(p, where, "photo drifts", photo);
    measure(p, where, "photo into photo", two_photos);
    projector_close(p);
}

int main(void) {
    char dir[] = "/tmp/lanyard-bench-projector.XXXXXX", spec[100];
    if (!mkdtemp(dir))
        return 1;
    printf("second display, one picture of 1920x1080\n");
    snprintf(spec, sizeof(spec), "offscreen:1920x1080:%s", dir);
    run("memory", spec);
    rmdir(dir);
    if (getenv("DISPLAY"))
        run("window", "window:1920x1080");
    struct rusage usage;
    char figure[40];
    getrusage(RUSAGE_SELF, &usage);
    snprintf(figure, sizeof(figure), "%ld MB", usage.ru_maxrss / 1024);
    bench_row("memory at most", figure);
    return 0;
}
