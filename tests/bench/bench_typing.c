/* The keyboard page: how long a keystroke waits for libpinyin's candidates, with its data just opened and later, what
 * that takes of memory, and how long the page is drawn. Rows of `make bench`. */
#include <string.h>
#include <unistd.h>

#include "bench/bench.h"
#include "device/pinyin.h"
#include "station/typing.h"

#define STROKES_MAX 4000

static const char *const names[] = {
    "zhangsan",     "lisi",         "wangxiaoming",   "shenzhiyuan",       "ouyangfeng",   "zhaominghua",
    "chenjianguo",  "liuyang",      "huangmeiling",   "zhoujielun",        "xuwei",        "sunlihua",
    "mahuateng",    "zhuyuanzhang", "hujing",         "guodegang",         "hexiangning",  "linzexu",
    "gaoyuan",      "luodayou",     "zhengchenggong", "liangqichao",       "xieting",      "songqian",
    "tangbohu",     "xuzhimo",      "hanhan",         "dengyaping",        "fengxiaogang", "caocao",
    "pengdehuai",   "zengguofan",   "xiaohan",        "tianzhuang",        "dongmingzhu",  "panjinlian",
    "yuanlongping", "jiangwenli",   "caiyuanpei",     "duyuesheng",        "suyoupeng",    "lvbuwei",
    "ding'er",      "shujuku",      "kaiyuanshequ",   "jishuyouxiangongsi"};

static double resident_mb(void) {
    long total = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file || fscanf(file, "%ld %ld", &total, &resident) != 2)
        resident = 0;
    if (file)
        fclose(file);
    return (double)resident * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

static size_t type_all(struct pinyin *pinyin, double *us) {
    struct typist_candidate found[TYPIST_CANDIDATES];
    size_t n = 0;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        for (size_t len = 1; len <= strlen(names[i]) && n < STROKES_MAX; len++) {
            char letters[TYPIST_COMPOSING];
            snprintf(letters, sizeof(letters), "%.*s", (int)len, names[i]);
            double from = bench_us();
            pinyin_look(pinyin, letters, true, found, TYPIST_CANDIDATES);
            us[n++] = bench_us() - from;
        }
    return n;
}

static int bench_pinyin(double *us) {
    char why[PINYIN_ERROR], figure[80];
    struct pinyin *pinyin = NULL;
    double before = resident_mb(), from = bench_us();
    if (pinyin_open(NULL, &pinyin, why) < 0) {
        bench_row("pinyin", why);
        return 1;
    }
    snprintf(figure, sizeof(figure), "%.1f ms", (bench_us() - from) / 1e3);
    bench_row("pinyin: data tried and opened", figure);
    bench_percentiles("pinyin: candidates per keystroke, first time", us, type_all(pinyin, us));
    bench_percentiles("pinyin: candidates per keystroke, later", us, type_all(pinyin, us));
    for (int i = 0; i < 20; i++)
        type_all(pinyin, us);
    double grown = resident_mb();
    for (int i = 0; i < 20; i++)
        type_all(pinyin, us);
    snprintf(figure, sizeof(figure), "+%.1f MB, +%.2f MB after 20 times as many", grown - before,
             resident_mb() - grown);
    bench_row("pinyin: resident", figure);
    pinyin_close(pinyin);
    return 0;
}

/* ---- the page ---- */

static int show(struct display *d, const char *name, const struct pixels *picture, const struct grey *live,
                struct rect live_box, int radius, bool forced) {
    (void)d, (void)name, (void)picture, (void)live, (void)live_box, (void)radius, (void)forced;
    return 0;
}

static int load(void *ctx, const char *name, void **ret_bytes, size_t *ret_size) {
    char path[256];
    (void)ctx;
    snprintf(path, sizeof(path), "assets/%s", name);
    FILE *file = fopen(path, "re");
    if (!file)
        return -1;
    *ret_bytes = malloc(TEMPLATE_BYTES_MAX);
    *ret_size = *ret_bytes ? fread(*ret_bytes, 1, TEMPLATE_BYTES_MAX, file) : 0;
    fclose(file);
    return 0;
}

static int bench_page(int w, int h, const char *what, double *us) {
    static const struct display_ops ops = {.show = show};
    static const struct station_program program = {.name = "bench"};
    static const struct conf_program words = {.name = "bench", .summary = "", .example = ""};
    char *argv[] = {(char[]){"bench"}, NULL};
    struct display display = {.ops = &ops, .w = w, .h = h};
    struct station station = {.program = &program, .display = &display};
    struct typing typing = {0};
    size_t n = 0;
    station.log.program = "bench";
    station.stage = (struct stage){.display = &display, .load = load, .say = catalog_say};
    if (conf_read(&words, 1, argv, &station.conf) < 0 || typing_begin(&typing, &station) < 0)
        return 1;
    typing_open(&typing, &(struct typing_ask){.title = "typing-done", .language = "zh", .line = {.chinese = true}});
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        for (const char *c = names[i]; *c && n < STROKES_MAX; c++) {
            struct wedge_key key = {.usage = *c == '\'' ? 0x34 : (uint8_t)(*c - 'a' + 4)};
            struct wedge_key space = {.usage = 0x2C};
            double from = bench_us();
            typing_key(&typing, c[1] ? &key : &space);
            us[n++] = bench_us() - from;
        }
    bench_percentiles(what, us, n);
    typing_end(&typing);
    stage_free(&station.stage);
    conf_free(station.conf);
    return 0;
}

int main(void) {
    static double us[STROKES_MAX];
    int failed = bench_pinyin(us);
    failed |= bench_page(1920, 1080, "typing: key → candidates → page, 1920x1080", us);
    failed |= bench_page(1080, 1920, "typing: key → candidates → page, 1080x1920", us);
    return failed;
}
