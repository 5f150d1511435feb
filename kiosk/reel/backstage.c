/* The thread and the two queues. The screen's thread asks some times a second at most and takes some events; the
 * backstage's thread sleeps on a condition until something is asked or a look at the journal is due. */
#include "reel/backstage_impl.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* ---- events, from the backstage to the screen ---- */

size_t backstage_room(struct backstage *backstage) {
    pthread_mutex_lock(&backstage->mutex);
    size_t room = BACKSTAGE_QUEUE - backstage->shared.n_events;
    pthread_mutex_unlock(&backstage->mutex);
    return room;
}

static struct backstage_event *waiting(struct backstage_shared *shared, enum backstage_kind kind) {
    for (size_t i = 0; i < shared->n_events; i++) {
        struct backstage_event *event = &shared->events[(shared->first_event + i) % BACKSTAGE_QUEUE];
        if (event->kind == kind)
            return event;
    }
    return NULL;
}

/* What the ring cannot hold comes back, to be freed outside the mutex. */
static struct backstage_event put_locked(struct backstage_shared *shared, const struct backstage_event *event) {
    bool newest_only = event->kind == BACKSTAGE_NEWS || event->kind == BACKSTAGE_FAULT;
    struct backstage_event *place = newest_only ? waiting(shared, event->kind) : NULL;
    if (!place && shared->n_events == BACKSTAGE_QUEUE)
        return *event;
    struct backstage_event replaced = {0};
    if (place)
        replaced = *place;
    else
        place = &shared->events[(shared->first_event + shared->n_events++) % BACKSTAGE_QUEUE];
    *place = *event;
    return replaced;
}

static void event_free(struct backstage_event *event) {
    reel_news_free(event->news);
    art_free(&event->art);
}

void backstage_put(struct backstage *backstage, const struct backstage_event *event) {
    uint64_t one = 1;
    pthread_mutex_lock(&backstage->mutex);
    struct backstage_event over = put_locked(&backstage->shared, event);
    ssize_t n = write(backstage->event_fd, &one, sizeof(one));
    pthread_mutex_unlock(&backstage->mutex);
    (void)n; /* a counter that is full is readable all the same */
    event_free(&over);
}

bool backstage_take(struct backstage *backstage, struct backstage_event *ret_event) {
    struct backstage_shared *shared = &backstage->shared;
    uint64_t count;
    pthread_mutex_lock(&backstage->mutex);
    bool any = shared->n_events > 0;
    if (any) {
        *ret_event = shared->events[shared->first_event];
        shared->first_event = (shared->first_event + 1) % BACKSTAGE_QUEUE;
        shared->n_events--;
    }
    ssize_t n = shared->n_events == 0 ? read(backstage->event_fd, &count, sizeof(count)) : 0;
    (void)n;
    if (any && shared->n_events == BACKSTAGE_QUEUE - 1)
        pthread_cond_signal(&backstage->wake); /* it waited for room */
    pthread_mutex_unlock(&backstage->mutex);
    return any;
}

int backstage_fd(const struct backstage *backstage) { return backstage->event_fd; }

void backstage_trouble(struct backstage *backstage, unsigned trouble, bool on) {
    backstage->troubles = on ? backstage->troubles | trouble : backstage->troubles & ~trouble;
}

void backstage_tell_troubles(struct backstage *backstage) {
    if (backstage->troubles == backstage->troubles_said || backstage_room(backstage) == 0)
        return;
    backstage->troubles_said = backstage->troubles;
    backstage_put(backstage, &(struct backstage_event){.kind = BACKSTAGE_FAULT, .troubles = backstage->troubles});
}

/* ---- asks, from the screen to the backstage ---- */

static struct art_ask *replaceable(struct backstage_shared *shared, const struct art_ask *ask) {
    for (size_t i = 0; i < shared->n_asks; i++)
        if (shared->asks[i].kind == ask->kind && (ask->kind != ART_CARD || shared->asks[i].key == ask->key))
            return &shared->asks[i];
    return NULL;
}

int backstage_ask(struct backstage *backstage, const struct art_ask *ask) {
    struct backstage_shared *shared = &backstage->shared;
    pthread_mutex_lock(&backstage->mutex);
    struct art_ask *place = replaceable(shared, ask);
    if (!place && shared->n_asks < BACKSTAGE_QUEUE)
        place = &shared->asks[shared->n_asks++];
    if (place)
        *place = *ask;
    pthread_cond_signal(&backstage->wake);
    pthread_mutex_unlock(&backstage->mutex);
    return place ? 0 : -EAGAIN;
}

static int write_later(struct backstage *backstage, const struct write *write) {
    struct backstage_shared *shared = &backstage->shared;
    pthread_mutex_lock(&backstage->mutex);
    bool room = shared->n_writes < BACKSTAGE_QUEUE;
    if (room)
        shared->writes[(shared->first_write + shared->n_writes++) % BACKSTAGE_QUEUE] = *write;
    else
        shared->lost++;
    pthread_cond_signal(&backstage->wake);
    pthread_mutex_unlock(&backstage->mutex);
    return room ? 0 : -EAGAIN;
}

static struct write write_now(const struct backstage *backstage, enum write_kind kind) {
    struct app_clock clock = {.offset = backstage->offset};
    return (struct write){.kind = kind, .at = app_clock_now(&clock), .boottime = app_clock_boottime()};
}

int backstage_play_started(struct backstage *backstage, struct play *play) {
    struct write write = write_now(backstage, WRITE_STARTED);
    uuid_random(play->uuid);
    play->started = write.at;
    play->shown_ms = -1;
    write.play = *play;
    return write_later(backstage, &write);
}

int backstage_play_ended(struct backstage *backstage, const struct play *play) {
    struct write write = write_now(backstage, WRITE_ENDED);
    write.play = *play;
    return write_later(backstage, &write);
}

int backstage_order(struct backstage *backstage, const struct reel_order *order) {
    struct write write = write_now(backstage, WRITE_ORDER);
    write.order = *order;
    return write_later(backstage, &write);
}

int backstage_note(struct backstage *backstage, const struct reel_place *place) {
    pthread_mutex_lock(&backstage->mutex);
    backstage->shared.place = *place;
    backstage->shared.has_place = true;
    pthread_cond_signal(&backstage->wake);
    pthread_mutex_unlock(&backstage->mutex);
    return 0;
}

/* ---- the thread ---- */

static bool take_place(struct backstage *backstage, struct reel_place *ret_place) {
    pthread_mutex_lock(&backstage->mutex);
    bool any = backstage->shared.has_place;
    *ret_place = backstage->shared.place;
    backstage->shared.has_place = false;
    pthread_mutex_unlock(&backstage->mutex);
    return any;
}

/* It only tells where to go on after a restart: a failure is said once and does not stop anything. */
static void write_place(struct backstage *backstage) {
    struct reel_place place;
    if (!take_place(backstage, &place))
        return;
    int r = reel_place_write(backstage->station.state_dir, backstage->station.clock.rehearsal, &place);
    if (r < 0 && !backstage->place_failed)
        log_line(&backstage->station.log, LOG_LEVEL_WARNING,
                 "%s: the reel's place cannot be kept: %s; a restart begins anew", backstage->station.state_dir,
                 strerror(-r));
    backstage->place_failed = r < 0;
}

static void care(struct backstage *backstage) {
    if (station_refresh(&backstage->station)) {
        backstage->news_stale = true;
        stock_drop(&backstage->stock);
        backstage->warm = 0;
    }
    backstage_care_news(backstage);
    backstage_care_journal(backstage);
    backstage_write(backstage, true);
    backstage_trouble(backstage, REEL_TROUBLE_CLOCK, !app_clock_trusted(&backstage->station.clock));
    backstage_tell_troubles(backstage);
}

static void do_what_is_due(struct backstage *backstage) {
    int64_t now = app_clock_boottime();
    if (now >= backstage->care_at) {
        backstage->care_at = now + BACKSTAGE_CARE_MS;
        care(backstage);
    }
    if (now >= backstage->look_at) {
        backstage->look_at = now + BACKSTAGE_LOOK_MS;
        backstage_look(backstage);
    }
}

static struct timespec moment_of(int64_t boottime) {
    struct timespec moment;
    int64_t wait = boottime - app_clock_boottime();
    clock_gettime(CLOCK_MONOTONIC, &moment);
    if (wait > 0) {
        moment.tv_nsec += wait % 1000 * 1000000;
        moment.tv_sec += wait / 1000 + moment.tv_nsec / 1000000000;
        moment.tv_nsec %= 1000000000;
    }
    return moment;
}

/* What failed to be written waits for the next care, and art for room. */
static bool work_waits(const struct backstage *backstage) {
    const struct backstage_shared *shared = &backstage->shared;
    return shared->ending || shared->has_place || (shared->n_writes > 0 && !backstage->write_failed) ||
           (shared->n_asks > 0 && shared->n_events < BACKSTAGE_QUEUE);
}

/* Until something is asked, or a look is due. False at the end. */
static bool wait_for_work(struct backstage *backstage, bool idle) {
    int64_t due = backstage->look_at < backstage->care_at ? backstage->look_at : backstage->care_at;
    struct timespec until = moment_of(idle ? due : 0);
    pthread_mutex_lock(&backstage->mutex);
    for (int r = 0; r == 0 && !work_waits(backstage);)
        r = pthread_cond_timedwait(&backstage->wake, &backstage->mutex, &until);
    bool ending = backstage->shared.ending;
    pthread_mutex_unlock(&backstage->mutex);
    return !ending;
}

static void *run(void *argument) {
    struct backstage *backstage = argument;
    bool idle;
    do {
        do_what_is_due(backstage);
        backstage_write(backstage, false);
        write_place(backstage);
        idle = !backstage_paint(backstage) && !backstage_warm(backstage);
    } while (wait_for_work(backstage, idle));
    backstage_write(backstage, true);
    write_place(backstage);
    stock_free(&backstage->stock); /* fonts belong to this thread */
    return NULL;
}

/* ---- open and close ---- */

static int make_sync(struct backstage *backstage) {
    pthread_condattr_t monotonic;
    int r = -pthread_mutex_init(&backstage->mutex, NULL);
    if (r < 0)
        return r;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    r = -pthread_cond_init(&backstage->wake, &monotonic);
    pthread_condattr_destroy(&monotonic);
    if (r < 0)
        pthread_mutex_destroy(&backstage->mutex);
    return r;
}

/* Signals are the screen's: none is delivered here. */
static int start(struct backstage *backstage) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int r = -pthread_create(&backstage->thread, NULL, run, backstage);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return r;
}

static void destroy(struct backstage *backstage) {
    struct backstage_shared *shared = &backstage->shared;
    for (size_t i = 0; i < shared->n_events; i++)
        event_free(&shared->events[(shared->first_event + i) % BACKSTAGE_QUEUE]);
    backstage_forget_news(backstage);
    station_asset_free(&backstage->station.mark);
    pthread_cond_destroy(&backstage->wake);
    pthread_mutex_destroy(&backstage->mutex);
    close(backstage->event_fd);
    free(backstage);
}

int backstage_open(struct station *station, struct backstage **ret_backstage) {
    struct backstage *backstage = calloc(1, sizeof(*backstage));
    if (!backstage)
        return -ENOMEM;
    backstage->lent = station;
    backstage->station = *station;
    backstage->station.mark = (struct station_asset){0};
    station_load_mark(&backstage->station);
    backstage->offset = station->clock.offset;
    backstage->news_stale = true;
    backstage->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    int r = backstage->event_fd < 0 ? -errno : make_sync(backstage);
    if (r < 0) {
        if (backstage->event_fd >= 0)
            close(backstage->event_fd);
        station_asset_free(&backstage->station.mark);
        free(backstage);
        return r;
    }
    backstage_orders_open(backstage);
    r = start(backstage);
    if (r < 0) {
        destroy(backstage);
        return r;
    }
    *ret_backstage = backstage;
    return 0;
}

void backstage_close(struct backstage *backstage) {
    if (!backstage)
        return;
    pthread_mutex_lock(&backstage->mutex);
    backstage->shared.ending = true;
    pthread_cond_signal(&backstage->wake);
    pthread_mutex_unlock(&backstage->mutex);
    pthread_join(backstage->thread, NULL);
    size_t lost = backstage->shared.n_writes + backstage->shared.lost;
    if (lost > 0)
        log_line(&backstage->station.log, LOG_LEVEL_ERR, "%s/journal.db: %zu entries of plays or orders are lost",
                 backstage->station.state_dir, lost);
    backstage->lent->journal = backstage->station.journal; /* another one, where the file was replaced */
    backstage->lent->journal_file = backstage->station.journal_file;
    destroy(backstage);
}
