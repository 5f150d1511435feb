/* How long the desk's second thread is busy until a badge is accepted: encode, ask the printer, hand over to a real
 * cupsd. One badge at a time as at a desk, BADGES=30 of them; the end of each is reported too. Prints a table, asserts
 * nothing. */
#include "standin/print_shop.h"

#define BADGES_MAX 1000

static double now_ms(void) {
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_size(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

static void row(const char *name, double *ms, int count) {
    qsort(ms, (size_t)count, sizeof *ms, by_size);
    printf("%-28s %8.1f %8.1f %8.1f\n", name, ms[count / 2], ms[count * 95 / 100], ms[count - 1]);
}

static bool ended(struct printer *printer, int id) {
    struct printer_job job;
    char error[PRINTER_ERROR];

    return printer_job(printer, id, &job, error) == 0 && job.state >= PRINTER_JOB_DONE;
}

/* ms: encoded, printer asked, accepted, all three, completed. */
static int print_one(struct printer *printer, const struct raster1 *page, int i, double *ms[5]) {
    struct printer_info info;
    struct printer_job job;
    char error[PRINTER_ERROR] = "", name[32];
    double t[5] = {now_ms()};
    uint8_t *bytes = NULL;
    size_t size = 0;
    int r = printer_encode_pwg(page, SHOP_MEDIA, &bytes, &size);

    t[1] = now_ms();
    if (r == 0)
        r = printer_info(printer, &info, error);
    t[2] = now_ms();
    snprintf(name, sizeof name, "badge:bench:%d", i);
    if (r == 0)
        r = printer_submit(printer, name, SHOP_MEDIA, &(struct printer_document){PRINTER_PWG, bytes, size}, &job,
                           error);
    t[3] = now_ms();
    free(bytes);
    if (r < 0 || !shop_until(ended(printer, job.id))) {
        fprintf(stderr, "bench_print: %s\n", error);
        return -1;
    }
    t[4] = now_ms();
    for (int k = 0; k < 3; k++)
        ms[k][i] = t[k + 1] - t[k];
    ms[3][i] = t[3] - t[0];
    ms[4][i] = t[4] - t[0];
    return 0;
}

static int run(struct shop *shop, int count) {
    static double encode[BADGES_MAX], ask[BADGES_MAX], hand[BADGES_MAX], accepted[BADGES_MAX], completed[BADGES_MAX];
    double *ms[5] = {encode, ask, hand, accepted, completed};
    struct raster1 page = shop_badge("B1AAAABBBBCCCCDDDDEEEEFFFFGG");
    struct printer *printer = NULL;
    char error[PRINTER_ERROR] = "";
    int r = printer_open(shop->server, "BADGE", &printer, error);

    for (int i = 0; r == 0 && i < count; i++)
        r = print_one(printer, &page, i, ms);
    if (r == 0) {
        printf("%-28s %8s %8s %8s   ms, %d badges\n", "printing", "p50", "p95", "max", count);
        row("encode PWG", encode, count);
        row("ask queue and printer", ask, count);
        row("Create-Job, Send-Document", hand, count);
        row("all: badge -> accepted", accepted, count);
        row("badge -> completed", completed, count);
    }
    printer_close(printer);
    free(page.data);
    return r;
}

int main(void) {
    const char *wanted = getenv("BADGES");
    long count = wanted ? strtol(wanted, NULL, 10) : 30;
    struct shop shop;
    int r = shop_start(&shop);

    if (r == 0)
        r = run(&shop, count >= 1 && count <= BADGES_MAX ? (int)count : 30);
    shop_stop(&shop);
    return r == 0 ? 0 : 1;
}
