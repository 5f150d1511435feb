/* The keyboards' own thread. The kernel keeps 64 events a device, which a quick scanner fills with eight capitals in
 * 20 ms, while a program may draw a screen for longer. So a thread does nothing but carry keys from the kernel to a
 * queue of three tickets' length, and the program takes them when it comes round. */
#include "device/keyboard.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "device/keyboard_maker.h"

struct waiting {
    int device;
    struct wedge_key key;
};

struct keyboards {
    struct keyboard_set *set; /* the reader's alone while it runs */
    pthread_t reader;
    bool running;
    int stop;             /* eventfd: the reader shall end */
    int wake;             /* eventfd: readable while keys wait */
    pthread_mutex_t lock; /* of all below */
    int count;
    unsigned lost; /* bit n: a key of device n found the queue full */
    size_t first, used;
    struct waiting queue[KEYBOARD_QUEUE];
};

/* ---- the reader ---- */
static void append(struct keyboards *ks, int device, const struct wedge_key *key) {
    ks->queue[(ks->first + ks->used++) % KEYBOARD_QUEUE] = (struct waiting){device, *key};
}

/* A hole is told right before the next key, so that it stands in that key's burst. */
static void push(struct keyboards *ks, int device, const struct wedge_key *key) {
    unsigned bit = 1u << device;
    pthread_mutex_lock(&ks->lock);
    if (ks->used + (ks->lost & bit ? 2 : 1) > KEYBOARD_QUEUE) {
        ks->lost |= bit;
    } else {
        if (ks->lost & bit)
            append(ks, device, &(struct wedge_key){.at = key->at, .modifiers = WEDGE_META});
        ks->lost &= ~bit;
        append(ks, device, key);
        eventfd_write(ks->wake, 1);
    }
    pthread_mutex_unlock(&ks->lock);
}

static void take_all(struct keyboards *ks) {
    int device;
    struct wedge_key key;
    while (keyboard_set_read(ks->set, &device, &key))
        push(ks, device, &key);
    pthread_mutex_lock(&ks->lock);
    ks->count = keyboard_set_count(ks->set);
    pthread_mutex_unlock(&ks->lock);
}

static void *reader(void *arg) {
    struct keyboards *ks = arg;
    for (;;) {
        int fds[KEYBOARDS_MAX + 1];
        struct pollfd polls[KEYBOARDS_MAX + 2] = {{.fd = ks->stop, .events = POLLIN}};
        take_all(ks);
        size_t n = keyboard_set_fds(ks->set, fds, KEYBOARDS_MAX + 1);
        for (size_t i = 0; i < n; i++)
            polls[i + 1] = (struct pollfd){.fd = fds[i], .events = POLLIN};
        if (poll(polls, n + 1, -1) > 0 && polls[0].revents)
            return NULL;
    }
}

/* ---- the seam ---- */
bool keyboards_read(struct keyboards *ks, int *ret_device, struct wedge_key *ret_key) {
    pthread_mutex_lock(&ks->lock);
    bool found = ks->used > 0;
    if (found) {
        const struct waiting *w = &ks->queue[ks->first];
        *ret_device = w->device;
        *ret_key = w->key;
        ks->first = (ks->first + 1) % KEYBOARD_QUEUE;
        ks->used--;
    } else if (ks->running) {
        eventfd_t ignored;
        eventfd_read(ks->wake, &ignored);
    }
    pthread_mutex_unlock(&ks->lock);
    return found;
}

size_t keyboards_fds(const struct keyboards *ks, int *ret_fds, size_t max) {
    if (!ks->running || max == 0)
        return 0;
    ret_fds[0] = ks->wake;
    return 1;
}

int keyboards_count(const struct keyboards *ks) {
    struct keyboards *locked = (struct keyboards *)(uintptr_t)ks; /* to look, one must lock */
    pthread_mutex_lock(&locked->lock);
    int count = ks->count;
    pthread_mutex_unlock(&locked->lock);
    return count;
}

/* The program's signals are the program's: the reader takes none. */
static int start(struct keyboards *ks) {
    sigset_t all, before;
    ks->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    ks->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (ks->stop < 0 || ks->wake < 0)
        return -errno;
    ks->count = keyboard_set_count(ks->set);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int r = pthread_create(&ks->reader, NULL, reader, ks);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    ks->running = r == 0;
    return -r;
}

int keyboards_open_in(const char *folder, const char *spec, struct keyboards **ret_keyboards,
                      char ret_error[KEYBOARD_ERROR]) {
    struct keyboards *ks = calloc(1, sizeof(*ks));
    if (!ks)
        return -ENOMEM;
    ks->stop = ks->wake = -1;
    pthread_mutex_init(&ks->lock, NULL);
    int r = keyboard_set_open(folder, spec, &ks->set, ret_error);
    if (r == 0 && strcmp(spec, "none") != 0) {
        r = start(ks);
        if (r < 0)
            snprintf(ret_error, KEYBOARD_ERROR, "keyboards: they cannot be read: %s", strerrordesc_np(-r));
    }
    if (r < 0) {
        keyboards_close(ks);
        return r;
    }
    *ret_keyboards = ks;
    return 0;
}

int keyboards_open(const char *spec, struct keyboards **ret_keyboards, char ret_error[KEYBOARD_ERROR]) {
    return keyboards_open_in("/dev/input", spec, ret_keyboards, ret_error);
}

void keyboards_close(struct keyboards *ks) {
    if (!ks)
        return;
    if (ks->running) {
        eventfd_write(ks->stop, 1);
        pthread_join(ks->reader, NULL);
    }
    if (ks->stop >= 0)
        close(ks->stop);
    if (ks->wake >= 0)
        close(ks->wake);
    keyboard_set_close(ks->set);
    pthread_mutex_destroy(&ks->lock);
    free(ks);
}
