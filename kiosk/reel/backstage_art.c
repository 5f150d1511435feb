/* Asks become pictures, one at a time: what warns or stands over a film before cards that are wanted in some seconds.
 * While nothing is asked, overlays are painted unseen, so that the first true one does not wait for fonts. */
#include "reel/backstage_impl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define USUAL_W 1920
#define USUAL_H 1080

/* Lower goes first. */
static int rank(enum art_kind kind) {
    switch (kind) {
    case ART_EMERGENCY: return 0;
    case ART_CAPTION:
    case ART_COUNTDOWN: return 1;
    case ART_LOWER_THIRD:
    case ART_GREETING:
    case ART_NOTICE: return 2;
    case ART_CARD: return 3;
    }
    return 3;
}

static bool take_ask(struct backstage *backstage, struct art_ask *ret_ask) {
    struct backstage_shared *shared = &backstage->shared;
    pthread_mutex_lock(&backstage->mutex);
    bool any = shared->n_asks > 0 && shared->n_events < BACKSTAGE_QUEUE;
    size_t first = 0;
    for (size_t i = 1; any && i < shared->n_asks; i++)
        if (rank(shared->asks[i].kind) < rank(shared->asks[first].kind))
            first = i;
    if (any) {
        *ret_ask = shared->asks[first];
        shared->n_asks--;
        memmove(&shared->asks[first], &shared->asks[first + 1], (shared->n_asks - first) * sizeof(*shared->asks));
    }
    pthread_mutex_unlock(&backstage->mutex);
    return any;
}

/* ---- what was said is not said again until it works or the event changes ---- */

static size_t said_at(const struct backstage *backstage, enum art_kind kind, const char *name) {
    size_t i = 0;
    while (i < backstage->n_said && (backstage->said[i].kind != kind || strcmp(backstage->said[i].name, name) != 0))
        i++;
    return i;
}

static void settle(struct backstage *backstage, enum art_kind kind, const char *card, int r, const char *why) {
    char name[POSTER_NAME];
    snprintf(name, sizeof(name), "%.95s", card);
    size_t at = said_at(backstage, kind, name);
    bool said = at < backstage->n_said;
    if (r == 0 && said)
        backstage->said[at] = backstage->said[--backstage->n_said];
    if (r == 0 || said)
        return;
    bool quiet = r == -ENODATA || r == -EPERM;
    log_line(&backstage->station.log, quiet ? LOG_LEVEL_INFO : LOG_LEVEL_ERR, "%s", why);
    if (backstage->n_said == BACKSTAGE_SAID)
        return;
    backstage->said[backstage->n_said].kind = kind;
    memcpy(backstage->said[backstage->n_said++].name, name, sizeof(name));
}

static struct backdrop backdrop_of(const struct backstage *backstage) {
    return (struct backdrop){
        .station = &backstage->station,
        .screen = &backstage->screen,
        .sessions = backstage->sessions,
        .n_sessions = backstage->n_sessions,
        .now = app_clock_now(&backstage->station.clock),
        .trusted = app_clock_trusted(&backstage->station.clock),
    };
}

static void remember_size(struct backstage *backstage, const struct art_ask *ask) {
    if (ask->w == backstage->w && ask->h == backstage->h)
        return;
    backstage->w = ask->w;
    backstage->h = ask->h;
    backstage->warm = 0;
}

bool backstage_paint(struct backstage *backstage) {
    struct art_ask ask;
    char why[TEMPLATE_ERROR] = "";
    if (!take_ask(backstage, &ask))
        return false;
    struct backstage_event event = {.kind = BACKSTAGE_ART};
    struct backdrop backdrop = backdrop_of(backstage);
    int r = stock_paint(&backstage->stock, &backdrop, &ask, &event.art, why);
    settle(backstage, ask.kind, poster_name(&ask), r, why);
    if (r == 0)
        remember_size(backstage, &ask);
    backstage_put(backstage, &event);
    return true;
}

bool backstage_warm(struct backstage *backstage) {
    static const enum art_kind kinds[] = {ART_EMERGENCY, ART_LOWER_THIRD, ART_CAPTION,
                                          ART_COUNTDOWN, ART_GREETING,    ART_NOTICE};
    char why[TEMPLATE_ERROR] = "";
    if (backstage->warm == sizeof(kinds) / sizeof(*kinds))
        return false;
    enum art_kind kind = kinds[backstage->warm++];
    int w = backstage->w ? backstage->w : USUAL_W, h = backstage->h ? backstage->h : USUAL_H;
    int r = stock_warm(&backstage->stock, &backstage->station, kind, w, h, why);
    settle(backstage, kind, poster_name(&(struct art_ask){.kind = kind}), r, why);
    return true;
}
