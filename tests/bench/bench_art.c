/* How long drawing takes: the art layer, a filled slot, a whole screen, badges of every family down to one bit. Prints
 * a table; run it on the board that matters. Optional argument: how many badges (default 1000). */
#include <errno.h>
#include <glib.h>
#include <unistd.h>

#include "art/bitmap.h"
#include "art/template.h"
#include "badge/badge.h"

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

/* Names as a summit has them: Han, Latin long and short, mixed, rare characters, and other scripts. No two are alike,
 * so nothing of the last badge helps the next. */
static void make_name(unsigned i, char *ret_name, size_t cap) {
    static const char *const family[] = {"欧阳", "司马", "林", "钟", "赫", "䶮", "𠮷"};
    static const char *const given[] = {"若兰", "一鸣", "嘉", "晓峰", "㛃宁"};
    static const char *const first[] = {"Karin", "Bo", "Maximilian", "Ana Lucía", "Søren", "Ж. Мария"};
    static const char *const last[] = {"Holm", "Featherstonehaugh", "Li", "de la Fuente y Castellanos", "Øst"};
    static const char *const other[] = {"محمد عبد الرحمن", "נועה נייר",  "กระดาษ พระจันทร์",
                                        "कागज़ चाँद",        "紙月さくら", "종이달"};
    /* A character that no badge before had: 20,000 of them stand in a row. */
    char rare[8] = "";
    rare[g_unichar_to_utf8(0x4e00 + i * 7919 % 20000, rare)] = '\0';
    if (i % 11 == 0)
        snprintf(ret_name, cap, "%s %u", other[i / 11 % G_N_ELEMENTS(other)], i);
    else if (i % 2)
        snprintf(ret_name, cap, "%s%s%s%s", family[i % 7], given[i / 5 % 5], rare, i % 7 ? "" : " (Ruolan)");
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

struct press {
    char folder[64];
    struct roster *roster;
    struct roster_event event;
    struct roster_secrets secrets;
    struct badge_maker *maker;
};

static void press_load(struct press *p) {
    static const char *const logos[] = {"plume", "whale", "cups"};
    struct roster_load *load;
    if (roster_load_begin(p->folder, &load) < 0 || roster_load_event(load, &p->event) < 0 ||
        roster_load_secrets(load, &p->secrets) < 0)
        die("roster");
    for (size_t i = 0; i < G_N_ELEMENTS(logos); i++) {
        struct roster_sponsor sponsor = {.id = (int64_t)i + 1, .weight = 1, .tier_mask = 1};
        g_autofree char *path = g_strdup_printf("assets/demo-event/logos/%s.svg", logos[i]), *bytes = NULL;
        gsize size;
        snprintf(sponsor.code, sizeof sponsor.code, "%s", logos[i]);
        snprintf(sponsor.logo, sizeof sponsor.logo, "logos/%s.svg", logos[i]);
        if (!g_file_get_contents(path, &bytes, &size, NULL) || roster_load_sponsor(load, &sponsor) < 0 ||
            roster_load_asset(load, sponsor.logo, bytes, size) < 0)
            die(path);
    }
    if (roster_load_commit(load) < 0)
        die("roster");
    roster_load_abort(load);
}

static void press_open(struct press *p) {
    *p = (struct press){.event = {.id = 1,
                                  .code = "bench",
                                  .name_zh = "大象峰会 2026",
                                  .name_en = "Elephant Summit 2026",
                                  .timezone = "Asia/Shanghai",
                                  .language = "zh",
                                  .days = 1,
                                  .day_start = {1, 2},
                                  .day_date = {20261024},
                                  .badge_media = "om_badge_62x100mm"}};
    snprintf(p->folder, sizeof p->folder, "%.40s/lanyard-bench-XXXXXX", g_get_tmp_dir());
    if (!mkdtemp(p->folder))
        die("no temporary folder");
    press_load(p);
    if (roster_open(p->folder, &p->roster) < 0)
        die("roster");
    const struct badge_shop shop = {
        .roster = p->roster, .assets = "assets", .event = &p->event, .secrets = &p->secrets};
    if (badge_maker_new(&shop, &p->maker) < 0)
        die("no memory");
}

static void press_close(struct press *p) {
    static const char *const files[] = {"roster.db", "roster.db-wal", "roster.db-shm"};
    badge_maker_free(p->maker);
    roster_close(p->roster);
    for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *path = g_build_filename(p->folder, files[i], NULL);
        remove(path);
    }
    rmdir(p->folder);
}

static void make_badge(struct press *p, const char *family, unsigned i, int dpi) {
    static const char *const tiers[] = {"standard", "vip", "speaker", "community", "press", "staff"};
    struct roster_ticket ticket = {.id = i + 1, .days = 1};
    struct roster_tier tier = {.name_zh = "贵宾", .name_en = "VIP"};
    struct badge_subject subject = {&ticket, &tier, 1, {1, 2, 3}, i % 2};
    struct badge_print print;
    char why[TEMPLATE_ERROR];
    make_name(i, subject.zh ? ticket.name_zh : ticket.name_latin, sizeof ticket.name_zh);
    snprintf(ticket.company, sizeof ticket.company, i % 2 ? "青山数据 %u" : "Blue Lake %u", i);
    snprintf(ticket.title, sizeof ticket.title, "%s", i % 3 ? "数据库架构师" : "Principal Engineer");
    snprintf(tier.badge, sizeof tier.badge, "%s/%s", family, tiers[i % G_N_ELEMENTS(tiers)]);
    if (badge_make(p->maker, &subject, &(struct badge_paper){.dpi = dpi}, &print, why) < 0)
        die(why);
    badge_print_clear(&print);
}

static long memory_mb(const char *what) {
    g_autofree char *status = NULL;
    const char *at = g_file_get_contents("/proc/self/status", &status, NULL, NULL) ? strstr(status, what) : NULL;
    return at ? strtol(at + strlen(what), NULL, 10) / 1024 : 0;
}

static void bench_badges(struct samples *s, struct press *p, const char *family, int dpi, int badges) {
    char what[64];
    long before = 0;
    for (int i = 0; i < badges; i++) {
        double start = now_ms();
        make_badge(p, family, (unsigned)i, dpi);
        s->ms[s->n++] = now_ms() - start;
        if (i == badges / 2)
            before = memory_mb("VmRSS:");
    }
    snprintf(what, sizeof what, "badge %s mm, %d dpi (+%ld MB in its 2nd half)", family, dpi,
             MAX(memory_mb("VmRSS:") - before, 0));
    s->what = what;
    print_row(s);
}

static void print_memory(void) {
    printf("memory: %ld MB now (%ld of its own, %ld of files), %ld MB at most\n", memory_mb("VmRSS:"),
           memory_mb("RssAnon:"), memory_mb("RssFile:"), memory_mb("VmHWM:"));
}

int main(int argc, char **argv) {
    long badges = argc > 1 ? strtol(argv[1], NULL, 10) : 1000;
    if (badges < 1 || badges > SAMPLES_MAX)
        die("badges: 1..100000");
    static const char *const families[] = {"62x100", "86x54", "100x150"};
    struct samples samples = {.ms = g_new(double, SAMPLES_MAX)};
    printf("%-44s %6s %9s %9s %9s\n", "drawing, ms", "n", "p50", "p99", "max");
    bench_screen(&samples);
    bench_slot(&samples);
    struct press press;
    press_open(&press);
    for (size_t i = 0; i < 2 * G_N_ELEMENTS(families); i++)
        bench_badges(&samples, &press, families[i / 2], i % 2 ? 300 : 203, (int)badges);
    press_close(&press);
    print_memory();
    g_free(samples.ms);
    return 0;
}
