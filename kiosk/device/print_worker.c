/* The printer's thread and its two mailboxes (print_worker.h): at most PRINT_QUEUE badges in, at most NEWS_MAX news
 * out. A reader that falls asleep stops the worker before the next badge instead of letting news pile up; of news about
 * the printer itself only the newest waits. */
#include "device/print_worker.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "device/print_run.h"

#define ROUND_MS 250
#define IDLE_MS 1500
#define NEWS_MAX 32
#define NEWS_OF_A_BADGE 4 /* one of each: sent, printing, its end, and the printer's */

struct print_worker {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    bool stop;
    int fd;
    struct print_order orders[PRINT_QUEUE];
    size_t first_order, order_count;
    uint64_t recall; /* badge that is asked back from the thread, 0 = none */
    struct print_news news[NEWS_MAX];
    size_t first_news, news_count;
    char server[256], queue[128], media[64];
    struct print_run run; /* the thread's own */
};

static int64_t now_ms(clockid_t clock) {
    struct timespec t;

    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct print_news *news_at(struct print_worker *worker, size_t i) {
    return &worker->news[(worker->first_news + i) % NEWS_MAX];
}

/* News of the printer that nobody has read yet is outdated by this one. */
static void drop_printer_news(struct print_worker *worker) {
    size_t kept = 0;

    for (size_t i = 0; i < worker->news_count; i++)
        if (news_at(worker, i)->kind != PRINT_NEWS_PRINTER)
            *news_at(worker, kept++) = *news_at(worker, i);
    worker->news_count = kept;
}

static void tell(void *context, const struct print_news *news) {
    struct print_worker *worker = context;

    pthread_mutex_lock(&worker->lock);
    if (news->kind == PRINT_NEWS_PRINTER)
        drop_printer_news(worker);
    *news_at(worker, worker->news_count++) = *news;
    eventfd_write(worker->fd, 1);
    pthread_mutex_unlock(&worker->lock);
}

static bool room_for_a_badge(const struct print_worker *worker) {
    return worker->news_count + NEWS_OF_A_BADGE <= NEWS_MAX;
}

/* With the lock held. */
static void take_next(struct print_worker *worker) {
    if (worker->run.stage != PRINT_IDLE || worker->order_count == 0 || !room_for_a_badge(worker))
        return;
    print_run_take(&worker->run, &worker->orders[worker->first_order]);
    worker->first_order = (worker->first_order + 1) % PRINT_QUEUE;
    worker->order_count--;
}

/* With the lock held: until the next round is due, a badge is given or the end has come. */
static void wait_a_round(struct print_worker *worker) {
    bool idle = worker->run.stage == PRINT_IDLE;
    int64_t until = now_ms(CLOCK_MONOTONIC) + (idle ? IDLE_MS : ROUND_MS);
    struct timespec t = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};

    while (!worker->stop && !(idle && worker->order_count > 0 && room_for_a_badge(worker)))
        if (pthread_cond_timedwait(&worker->wake, &worker->lock, &t) == ETIMEDOUT)
            return;
}

/* With the lock held: before it is handed over, what the thread holds is as good as in the mailbox. */
static void give_back(struct print_worker *worker) {
    struct print_run *run = &worker->run;
    struct print_news news = {.kind = PRINT_NEWS_RETURNED, .badge = worker->recall};

    if (worker->recall && run->stage == PRINT_HAND_OVER && run->order.badge == worker->recall) {
        free(run->order.raster.data);
        run->order = (struct print_order){0};
        run->stage = PRINT_IDLE;
        *news_at(worker, worker->news_count++) = news; /* a badge has room for four */
        eventfd_write(worker->fd, 1);
    }
    worker->recall = 0;
}

static void *work(void *argument) {
    struct print_worker *worker = argument;

    pthread_mutex_lock(&worker->lock);
    while (!worker->stop) {
        give_back(worker);
        take_next(worker);
        pthread_mutex_unlock(&worker->lock);
        enum print_stage stage = worker->run.stage;
        print_run_round(&worker->run, now_ms(CLOCK_BOOTTIME));
        pthread_mutex_lock(&worker->lock);
        /* From looking to handing over there is nothing to wait for. */
        if (stage == worker->run.stage || worker->run.stage != PRINT_HAND_OVER)
            wait_a_round(worker);
    }
    pthread_mutex_unlock(&worker->lock);
    return NULL;
}

/* Signals belong to the main thread. */
static int start_thread(struct print_worker *worker) {
    sigset_t all, old;
    int r;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    r = pthread_create(&worker->thread, NULL, work, worker);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return -r;
}

static int init_wake(pthread_cond_t *wake) {
    pthread_condattr_t attributes;
    int r = pthread_condattr_init(&attributes);

    if (r == 0)
        r = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    if (r == 0)
        r = pthread_cond_init(wake, &attributes);
    pthread_condattr_destroy(&attributes);
    return -r;
}

static void destroy(struct print_worker *worker) {
    for (size_t i = 0; i < worker->order_count; i++)
        free(worker->orders[(worker->first_order + i) % PRINT_QUEUE].raster.data);
    print_run_end(&worker->run);
    pthread_cond_destroy(&worker->wake);
    pthread_mutex_destroy(&worker->lock);
    if (worker->fd >= 0)
        close(worker->fd);
    free(worker);
}

int print_worker_start(const char *server, const char *queue, const char *media, struct print_worker **ret_worker) {
    struct print_worker *worker;
    int r;

    if (strlen(queue) >= sizeof worker->queue || (server && strlen(server) >= sizeof worker->server))
        return -EINVAL;
    worker = calloc(1, sizeof *worker);
    if (!worker)
        return -ENOMEM;
    snprintf(worker->queue, sizeof worker->queue, "%s", queue);
    snprintf(worker->server, sizeof worker->server, "%s", server ? server : "");
    snprintf(worker->media, sizeof worker->media, "%s", media ? media : "");
    worker->run = (struct print_run){.server = server ? worker->server : NULL,
                                     .queue = worker->queue,
                                     .media = media && *media ? worker->media : NULL,
                                     .tell = tell,
                                     .context = worker};
    worker->run.info_at = -IDLE_MS;
    pthread_mutex_init(&worker->lock, NULL); /* cannot fail on Linux */
    r = init_wake(&worker->wake);
    worker->fd = r < 0 ? -1 : eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (r == 0)
        r = worker->fd < 0 ? -errno : start_thread(worker);
    if (r < 0) {
        destroy(worker);
        return r;
    }
    *ret_worker = worker;
    return 0;
}

int print_worker_fd(const struct print_worker *worker) { return worker->fd; }

int print_worker_give(struct print_worker *worker, struct print_order *order) {
    int r = -EBUSY;

    pthread_mutex_lock(&worker->lock);
    if (worker->order_count < PRINT_QUEUE) {
        worker->orders[(worker->first_order + worker->order_count++) % PRINT_QUEUE] = *order;
        order->raster.data = NULL;
        pthread_cond_signal(&worker->wake);
        r = 0;
    }
    pthread_mutex_unlock(&worker->lock);
    return r;
}

/* With the lock held. */
static bool take_out(struct print_worker *worker, uint64_t badge) {
    size_t kept = 0;
    bool found = false;

    for (size_t i = 0; i < worker->order_count; i++) {
        struct print_order *order = &worker->orders[(worker->first_order + i) % PRINT_QUEUE];

        if (order->badge == badge && !order->was_sent) {
            free(order->raster.data);
            found = true;
        } else {
            worker->orders[(worker->first_order + kept++) % PRINT_QUEUE] = *order;
        }
    }
    worker->order_count = kept;
    return found;
}

void print_worker_recall(struct print_worker *worker, uint64_t badge) {
    struct print_news news = {.kind = PRINT_NEWS_RETURNED, .badge = badge};

    pthread_mutex_lock(&worker->lock);
    if (take_out(worker, badge) && worker->news_count < NEWS_MAX) {
        *news_at(worker, worker->news_count++) = news;
        eventfd_write(worker->fd, 1);
    } else {
        worker->recall = badge;
        pthread_cond_signal(&worker->wake);
    }
    pthread_mutex_unlock(&worker->lock);
}

bool print_worker_news(struct print_worker *worker, struct print_news *ret_news) {
    eventfd_t seen;
    bool any;

    pthread_mutex_lock(&worker->lock);
    any = worker->news_count > 0;
    if (any) {
        *ret_news = *news_at(worker, 0);
        worker->first_news = (worker->first_news + 1) % NEWS_MAX;
        worker->news_count--;
        pthread_cond_signal(&worker->wake); /* there may be room for the next badge again */
    }
    if (worker->news_count == 0)
        eventfd_read(worker->fd, &seen);
    pthread_mutex_unlock(&worker->lock);
    return any;
}

void print_worker_stop(struct print_worker *worker) {
    if (!worker)
        return;
    pthread_mutex_lock(&worker->lock);
    worker->stop = true;
    pthread_cond_signal(&worker->wake);
    pthread_mutex_unlock(&worker->lock);
    pthread_join(worker->thread, NULL);
    destroy(worker);
}
