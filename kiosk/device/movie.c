/* The movie as its player sees it: a queue of frames and a ring of sound behind one lock, filled by a thread that ends
 * by itself. Frames are AVFrame references, so that a picture that fits is never copied. */
#include <errno.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <libavutil/log.h>

#include "device/movie_impl.h"

/* ---- FFmpeg's log ---- */

static struct movie *movie_of(void *object) {
    if (!object)
        return NULL;
    const AVClass *class = *(const AVClass **)object;
    if (class == avformat_get_class())
        return ((AVFormatContext *)object)->opaque;
    if (class == avcodec_get_class())
        return ((AVCodecContext *)object)->opaque;
    return NULL;
}

/* One line of printable ASCII: it may quote the file. */
static void tidy(char *text) {
    size_t len = strlen(text);
    while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '.' || text[len - 1] == ' '))
        text[--len] = '\0';
    for (char *c = text; *c; c++)
        if (*c < ' ' || *c > '~')
            *c = '?';
}

__attribute__((format(printf, 3, 0))) static void listen(void *object, int level, const char *format, va_list args) {
    char line[MOVIE_ERROR / 2];
    struct movie *movie = level <= AV_LOG_ERROR ? movie_of(object) : NULL;
    if (!movie)
        return;
    vsnprintf(line, sizeof(line), format, args);
    tidy(line);
    pthread_mutex_lock(&movie->lock);
    memcpy(movie->heard, line, sizeof(line));
    pthread_mutex_unlock(&movie->lock);
}

void movie_quiet(void) { av_log_set_callback(listen); }

void movie_say(struct movie *movie, const char *what, int why) {
    char reason[AV_ERROR_MAX_STRING_SIZE] = "";
    if (why == AVERROR_EXIT)
        snprintf(reason, sizeof(reason), "nothing came for %d s", MOVIE_STREAM_MS / 1000);
    else if (why)
        av_strerror(why, reason, sizeof(reason));
    pthread_mutex_lock(&movie->lock);
    const char *detail = movie->heard[0] ? movie->heard : reason;
    snprintf(movie->words, sizeof(movie->words), "%s%s%s", what, *detail ? ": " : "", detail);
    pthread_mutex_unlock(&movie->lock);
}

/* ---- what the thread does with the queue ---- */

static void wake(struct movie *movie) {
    uint64_t one = 1;
    if (write(movie->event, &one, sizeof(one)) < 0)
        return; /* EAGAIN: it is readable as can be */
}

bool movie_cancelled(void *movie) { return atomic_load(&((struct movie *)movie)->closing); }

bool movie_has_room(struct movie *movie) {
    pthread_mutex_lock(&movie->lock);
    bool room = movie->n < MOVIE_QUEUE;
    pthread_mutex_unlock(&movie->lock);
    return room;
}

void movie_push(struct movie *movie, AVFrame *frame, const struct movie_slot *about, const struct movie_info *info) {
    pthread_mutex_lock(&movie->lock);
    struct movie_slot *slot = &movie->slot[(movie->head + movie->n) % MOVIE_QUEUE];
    av_frame_move_ref(slot->frame, frame);
    slot->pts = about->pts;
    slot->duration = about->duration;
    slot->last = about->last;
    movie->n++;
    if (!movie->begun)
        movie->info = *info;
    movie->begun = true;
    pthread_mutex_unlock(&movie->lock);
    wake(movie);
}

void movie_no_more(struct movie *movie) {
    pthread_mutex_lock(&movie->lock);
    movie->ended = true;
    movie->failed = !movie->begun;
    pthread_mutex_unlock(&movie->lock);
    wake(movie);
}

unsigned movie_taken(struct movie *movie) {
    pthread_mutex_lock(&movie->lock);
    unsigned taken = movie->taken;
    pthread_mutex_unlock(&movie->lock);
    return taken;
}

void movie_wait(struct movie *movie, unsigned taken) {
    pthread_mutex_lock(&movie->lock);
    while (movie->taken == taken && !movie_cancelled(movie))
        pthread_cond_wait(&movie->room, &movie->lock);
    pthread_mutex_unlock(&movie->lock);
}

void movie_picture(const AVFrame *frame, struct planar *ret_picture) {
    *ret_picture = (struct planar){.w = frame->width, .h = frame->height};
    for (int i = 0; i < 3; i++) {
        ret_picture->plane[i] = frame->data[i];
        ret_picture->stride[i] = frame->linesize[i];
    }
    ret_picture->full_range = frame->color_range == AVCOL_RANGE_JPEG;
    ret_picture->bt709 = frame->colorspace == AVCOL_SPC_BT709;
}

/* ---- the object ---- */

static void movie_free(struct movie *movie) {
    for (int i = 0; i < MOVIE_QUEUE; i++)
        av_frame_free(&movie->slot[i].frame);
    if (movie->spec.fd >= 0)
        close(movie->spec.fd);
    if (movie->event >= 0)
        close(movie->event);
    free((char *)movie->spec.url);
    free(movie->ring.stereo);
    pthread_cond_destroy(&movie->room);
    pthread_mutex_destroy(&movie->lock);
    free(movie);
}

static void play(struct movie *movie) {
    const struct movie_spec *spec = &movie->spec;
    int r = spec->verify ? spec->verify(spec->verify_ctx, spec->fd, movie_cancelled, movie) : 0;
    if (r < 0)
        movie_say(movie, "not the file it should be", AVERROR(-r));
    else if (spec->kind == MOVIE_PHOTO)
        movie_photo(movie);
    else
        movie_film(movie);
}

/* The thread's last words; whether the movie is its own to free. */
static bool finish(struct movie *movie) {
    pthread_mutex_lock(&movie->lock);
    movie->ended = true;
    movie->failed = !movie->begun;
    movie->over = true;
    bool abandoned = movie->abandoned;
    if (!abandoned)
        wake(movie);
    pthread_mutex_unlock(&movie->lock);
    return abandoned;
}

static void *thread_main(void *argument) {
    struct movie *movie = argument;
    pthread_setname_np(pthread_self(), "movie");
    play(movie);
    if (finish(movie))
        movie_free(movie);
    return NULL;
}

/* Signals are for the program's own threads. */
static int start(struct movie *movie) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int r = pthread_create(&movie->thread, NULL, thread_main, movie);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return -r;
}

static int allocate(struct movie *movie) {
    for (int i = 0; i < MOVIE_QUEUE; i++)
        if (!(movie->slot[i].frame = av_frame_alloc()))
            return -ENOMEM;
    if (movie->spec.url && !(movie->spec.url = strdup(movie->spec.url)))
        return -ENOMEM;
    movie->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return movie->event < 0 ? -EAGAIN : 0;
}

int movie_open(const struct movie_spec *spec, struct movie **ret_movie) {
    struct movie *movie = calloc(1, sizeof(*movie));
    if (!movie) {
        if (spec->fd >= 0)
            close(spec->fd);
        return -ENOMEM;
    }
    movie->spec = *spec;
    movie->event = -1;
    pthread_mutex_init(&movie->lock, NULL);
    pthread_cond_init(&movie->room, NULL);
    movie_quiet();
    int r = allocate(movie);
    if (r == 0)
        r = start(movie);
    if (r < 0) {
        if (movie->spec.url == spec->url)
            movie->spec.url = NULL;
        movie_free(movie);
        return r;
    }
    *ret_movie = movie;
    return 0;
}

static void stop(struct movie *movie) {
    atomic_store(&movie->closing, true);
    pthread_mutex_lock(&movie->lock);
    movie->taken++;
    pthread_cond_broadcast(&movie->room);
    pthread_mutex_unlock(&movie->lock);
}

void movie_close(struct movie *movie) {
    if (!movie)
        return;
    stop(movie);
    pthread_join(movie->thread, NULL);
    movie_free(movie);
}

void movie_abandon(struct movie *movie) {
    if (!movie)
        return;
    stop(movie);
    pthread_t thread = movie->thread;
    pthread_mutex_lock(&movie->lock);
    bool over = movie->over;
    movie->abandoned = true;
    pthread_mutex_unlock(&movie->lock);
    if (!over) {
        pthread_detach(thread);
        return;
    }
    pthread_join(thread, NULL);
    movie_free(movie);
}

/* ---- what the player asks ---- */

enum movie_state movie_state(struct movie *movie) {
    enum movie_state state = MOVIE_PLAYING;
    pthread_mutex_lock(&movie->lock);
    if (movie->failed)
        state = MOVIE_FAILED;
    else if (!movie->begun)
        state = MOVIE_OPENING;
    else if (movie->ended && movie->n == 0)
        state = MOVIE_ENDED;
    pthread_mutex_unlock(&movie->lock);
    return state;
}

void movie_words(struct movie *movie, char ret_words[MOVIE_ERROR]) {
    pthread_mutex_lock(&movie->lock);
    memcpy(ret_words, movie->words, MOVIE_ERROR);
    pthread_mutex_unlock(&movie->lock);
}

int movie_fd(const struct movie *movie) { return movie->event; }

void movie_heard(struct movie *movie) {
    uint64_t count;
    if (read(movie->event, &count, sizeof(count)) < 0)
        return; /* EAGAIN: nothing new */
}

bool movie_info(struct movie *movie, struct movie_info *ret_info) {
    pthread_mutex_lock(&movie->lock);
    bool begun = movie->begun;
    if (begun)
        *ret_info = movie->info;
    pthread_mutex_unlock(&movie->lock);
    return begun;
}

bool movie_peek(struct movie *movie, int index, struct movie_frame *ret_frame) {
    pthread_mutex_lock(&movie->lock);
    bool there = index >= 0 && index < movie->n;
    if (there) {
        const struct movie_slot *slot = &movie->slot[(movie->head + index) % MOVIE_QUEUE];
        ret_frame->pts = slot->pts;
        ret_frame->duration = slot->duration;
        ret_frame->last = slot->last;
        movie_picture(slot->frame, &ret_frame->picture);
    }
    pthread_mutex_unlock(&movie->lock);
    return there;
}

void movie_pop(struct movie *movie) {
    pthread_mutex_lock(&movie->lock);
    if (movie->n > 0) {
        av_frame_unref(movie->slot[movie->head].frame);
        movie->head = (movie->head + 1) % MOVIE_QUEUE;
        movie->n--;
        movie->taken++;
        pthread_cond_signal(&movie->room);
    }
    pthread_mutex_unlock(&movie->lock);
}
