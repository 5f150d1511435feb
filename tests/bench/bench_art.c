/* How long drawing takes: the art layer, a filled slot, a whole screen, a badge down to one bit. Prints a table; run it
 * on the board that matters. Optional argument: how many badges (default 1000). */
#include <errno.h>
#include <glib.h>

#include "art/bitmap.h"
#include "art/template.h"

#define SAMPLES_MAX 100000

struct samples {
    const char *what;
    double *ms;
    int n;
};

static double now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_row(struct samples *s) {
    qsort(s->ms, (size_t)s->n, sizeof *s->ms, by_size);
    printf("%-44s %6d %9.2f %9.2f %9.2f\n", s->what, s->n, s->ms[s->n / 2], s->ms[s->n * 99 / 100], s->ms[s->n - 1]);
    s->n = 0;
}

static void die(const char *why) {
    fprintf(stderr, "bench_art: %s\n", why);
    exit(1);
}

static struct template *load(const char *path, int w, int h, int dpi, struct pixels *ret_canvas) {
    struct template *t;
    char error[TEMPLATE_ERROR];
    g_autofree char *bytes = NULL;
    gsize size;
    double mm_w, mm_h;
    if (!g_file_get_contents(path, &bytes, &size, NULL))
        die("run from the top of the source");
    if (template_load(bytes, size, path, &t, error) < 0)
        die(error);
    if (template_size(t, w, h, dpi) < 0)
        die("bad size");
    if (dpi > 0 && template_mm(t, &mm_w, &mm_h)) {
        w = (int)(mm_w / 25.4 * dpi + 0.5);
        h = (int)(mm_h / 25.4 * dpi + 0.5);
    }
    if (pixels_alloc(w, h, ret_canvas) < 0)
        die("no memory");
    return t;
}

static void render(struct template *t, const struct slot_fill *fills, size_t n, struct pixels *canvas) {
    char error[TEMPLATE_ERROR];
    if (template_render(t, fills, n, "zh", NULL, NULL, canvas, error) < 0)
        die(error);
}

/* Names as a summit has them: Han, Latin long and short, mixed, and a few in other scripts. */
static void make_name(unsigned i, char *ret_name, size_t cap) {
    static const char *const family[] = {"欧阳", "司马", "林", "钟", "赫"};
    static const char *const given[] = {"若兰", "一鸣", "嘉", "晓峰"};
    static const char *const first[] = {"Karin", "Bo", "Maximilian", "Ana Lucía", "Søren", "Ж. Мария"};
    static const char *const last[] = {"Holm", "Featherstonehaugh", "Li", "de la Fuente y Castellanos", "Øst"};
    if (i % 17 == 0)
        snprintf(ret_name, cap, "محمد عبد الرحمن %u", i);
    else if (i % 2)
        snprintf(ret_name, cap, "%s%s%s", family[i % 5], given[i / 5 % 4], i % 7 ? "" : " (Ruolan)");
    else
        snprintf(ret_name, cap, "%s %s", first[i / 2 % 6], last[i / 12 % 5]);
}

static void bench_screen(struct samples *s) {
    struct pixels canvas;
    char name[128];
    double start = now_ms();
    struct template *t = load("tests/data/art/screen.svg", 1920, 1080, 0, &canvas);
    struct slot_fill fills[] = {{.name = "text-name", .text = name},
                                {.name = "text-detail", .text = "青山数据 Data"},
                                {.name = "text-clock", .text = "09:41"}};
    make_name(1, name, sizeof name);
    render(t, fills, 3, &canvas);
    s->ms[s->n++] = now_ms() - start;
    s->what = "first screen of the process, 1920x1080";
    print_row(s);
    for (int i = 0; i < 20; i++) {
        template_size(t, 1919, 1080, 0); /* another size drops the kept layer */
        template_size(t, 1920, 1080, 0);
        start = now_ms();
        render(t, NULL, 0, &canvas);
        s->ms[s->n++] = now_ms() - start;
    }
    s->what = "art layer rendered and kept, 1920x1080";
    print_row(s);
    for (unsigned i = 0; i < 500; i++) {
        make_name(i, name, sizeof name);
        start = now_ms();
        render(t, fills, 3, &canvas);
        s->ms[s->n++] = now_ms() - start;
    }
    s->what = "whole screen, kept layer, a new name";
    print_row(s);
    for (int i = 0; i < 200; i++) {
        start = now_ms();
        render(t, fills, 3, &canvas);
        s->ms[s->n++] = now_ms() - start;
    }
    s->what = "whole screen, nothing new";
    print_row(s);
    pixels_free(&canvas);
    template_free(t);
}

/* On a page as small as its slot, the layer costs nothing and the slot is what remains. */
static void bench_slot(struct samples *s) {
    static const char svg[] = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1400 200'>"
                              "<rect id='slot-text-name' width='1400' height='200' data-size='150' data-min-size='56'"
                              " data-font='700'/></svg>";
    struct pixels canvas;
    struct template *t;
    char name[128], error[TEMPLATE_ERROR];
    if (template_load(svg, strlen(svg), "slot", &t, error) < 0 || template_size(t, 1400, 200, 0) < 0 ||
        pixels_alloc(1400, 200, &canvas) < 0)
        die("slot");
    for (unsigned i = 0; i < 1000; i++) {
        make_name(i, name, sizeof name);
        double start = now_ms();
        render(t, &(struct slot_fill){.name = "text-name", .text = name}, 1, &canvas);
        s->ms[s->n++] = now_ms() - start;
    }
    s->what = "one large text slot, a new name";
    print_row(s);
    pixels_free(&canvas);
    template_free(t);
}

static void bench_badges(struct samples *s, int dpi, int badges) {
    struct pixels canvas;
    struct raster1 raster;
    char name[128], what[64];
    struct rect logos[2];
    g_autofree char *logo = NULL;
    gsize size;
    struct template *t = load("tests/data/art/badge.svg", 0, 0, dpi, &canvas);
    if (!g_file_get_contents("tests/data/art/logo-wide.svg", &logo, &size, NULL) ||
        raster1_alloc(canvas.w, canvas.h, dpi, &raster) < 0)
        die("badge");
    template_place(t, "slot-logo-1", &logos[0]);
    template_place(t, "slot-logo-2", &logos[1]);
    for (int i = 0; i < badges; i++) {
        make_name((unsigned)i, name, sizeof name);
        struct slot_fill fills[] = {{.name = "text-name", .text = name},
                                    {.name = "text-company", .text = i % 2 ? "青山数据 Qingshan Data" : "Blue Lake"},
                                    {.name = "text-event", .text = "大象峰会 2026"},
                                    {.name = "qr-badge", .text = dpi == 203 ? "B1ABCDEFGHIJKLMNOPQRSTUVWX23" : ""},
                                    {.name = "logo-1", .bytes = logo, .size = size},
                                    {.name = "logo-2", .bytes = logo, .size = size}};
        double start = now_ms();
        render(t, fills, G_N_ELEMENTS(fills), &canvas);
        raster1_from_pixels(&canvas, logos, 2, &raster);
        s->ms[s->n++] = now_ms() - start;
    }
    snprintf(what, sizeof what, "badge 62x100 mm to one bit, %d dpi", dpi);
    s->what = what;
    print_row(s);
    raster1_free(&raster);
    pixels_free(&canvas);
    template_free(t);
}

static void print_memory(void) {
    g_autofree char *status = NULL;
    if (!g_file_get_contents("/proc/self/status", &status, NULL, NULL))
        return;
    const char *peak = strstr(status, "VmHWM:"), *now = strstr(status, "VmRSS:");
    if (peak && now)
        printf("memory: %ld MB now, %ld MB at most\n", strtol(now + 6, NULL, 10) / 1024,
               strtol(peak + 6, NULL, 10) / 1024);
}

int main(int argc, char **argv) {
    long badges = argc > 1 ? strtol(argv[1], NULL, 10) : 1000;
    if (badges < 1 || badges > SAMPLES_MAX)
        die("badges: 1..100000");
    struct samples samples = {.ms = g_new(double, SAMPLES_MAX)};
    printf("%-44s %6s %9s %9s %9s\n", "drawing, ms", "n", "p50", "p99", "max");
    bench_screen(&samples);
    bench_slot(&samples);
    bench_badges(&samples, 203, (int)badges);
    bench_badges(&samples, 300, (int)badges);
    print_memory();
    g_free(samples.ms);
    return 0;
}
