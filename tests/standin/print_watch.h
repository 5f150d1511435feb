/* A print worker and the news it told so far, for the tests of the worker. */
#ifndef LANYARD_TESTS_PRINT_WATCH_H
#define LANYARD_TESTS_PRINT_WATCH_H

#include "device/print_worker.h"
#include "standin/print_shop.h"

#define WATCH_MAX 64

struct watch {
    struct print_worker *worker;
    struct print_news news[WATCH_MAX];
    int count;
};

/* Takes in waiting news; is there one of this kind for this badge (0: the printer's) whose detail contains words? */
static inline const struct print_news *watch_has(struct watch *watch, uint64_t badge, enum print_news_kind kind,
                                                 const char *words) {
    while (watch->count < WATCH_MAX && print_worker_news(watch->worker, &watch->news[watch->count]))
        watch->count++;
    for (int i = 0; i < watch->count; i++)
        if (watch->news[i].badge == badge && watch->news[i].kind == kind && strstr(watch->news[i].detail, words))
            return &watch->news[i];
    return NULL;
}

static inline bool watch_ended(struct watch *watch, uint64_t badge) {
    return watch_has(watch, badge, PRINT_NEWS_PRINTED, "") || watch_has(watch, badge, PRINT_NEWS_FAILED, "") ||
           watch_has(watch, badge, PRINT_NEWS_UNCERTAIN, "");
}

/* The badge's news as letters in order: S sent, > printing, P printed, F failed, ? uncertain. */
static inline const char *watch_story(struct watch *watch, uint64_t badge, char ret_story[WATCH_MAX]) {
    int n = 0;

    watch_has(watch, badge, PRINT_NEWS_SENT, "");
    for (int i = 0; i < watch->count; i++)
        if (watch->news[i].badge == badge && watch->news[i].kind != PRINT_NEWS_PRINTER)
            ret_story[n++] = "S>PF?"[watch->news[i].kind];
    ret_story[n] = '\0';
    return ret_story;
}

static inline struct print_order watch_order(uint64_t badge, const char *job_name) {
    struct print_order order = {.badge = badge, .media = SHOP_MEDIA};
    struct raster1 page = shop_badge(job_name);

    snprintf(order.job_name, sizeof order.job_name, "%s", job_name);
    if (!page.data)
        abort();
    order.raster = page;
    return order;
}

static inline int watch_give(struct watch *watch, uint64_t badge, const char *job_name) {
    struct print_order order = watch_order(badge, job_name);
    int r = print_worker_give(watch->worker, &order);

    free(order.raster.data); /* NULL when it was taken */
    return r;
}

static inline int watch_settle(struct watch *watch, uint64_t badge, const char *job_name, bool was_sent) {
    struct print_order order = watch_order(badge, job_name);

    order.settle = true;
    order.was_sent = was_sent;
    return print_worker_give(watch->worker, &order);
}

#endif
