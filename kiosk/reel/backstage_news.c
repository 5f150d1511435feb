/* One look at roster and shelf, made into one value that never changes: the screen's thread plays by it and gives it
 * back. Made anew when the organiser imports, media come or go, or the event's day changes; with REEL_ITEMS items that
 * is a few thousand small reads. */
#include "reel/backstage_impl.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void reel_news_free(struct reel_news *news) {
    if (!news)
        return;
    free(news->items);
    free(news->shelf);
    free(news->captions_shelf);
    free(news->shown_ms);
    free(news->sessions);
    free(news);
}

void backstage_forget_news(struct backstage *backstage) {
    free(backstage->sessions);
    backstage->sessions = NULL;
    backstage->n_sessions = 0;
}

/* Of the shelf's folder; 0 while there is none. */
static int64_t shelf_stamp(const struct backstage *backstage) {
    char path[PATH_MAX];
    struct stat folder;
    snprintf(path, sizeof(path), "%s/media", backstage->station.state_dir);
    if (stat(path, &folder) < 0)
        return 0;
    return (int64_t)folder.st_mtim.tv_sec * 1000000000 + folder.st_mtim.tv_nsec;
}

static int count_of(int n, size_t *ret_count) {
    if (n >= 0)
        *ret_count = (size_t)n;
    return n < 0 ? n : 0;
}

static int read_items(struct roster *roster, struct reel_news *news) {
    news->items = calloc(REEL_ITEMS, sizeof(*news->items));
    int r = news->items ? count_of(roster_items(roster, news->items, REEL_ITEMS), &news->n_items) : -ENOMEM;
    size_t n = news->n_items ? news->n_items : 1;
    if (r < 0)
        return r;
    struct roster_item *fitted = realloc(news->items, n * sizeof(*fitted));
    if (fitted)
        news->items = fitted;
    news->shelf = calloc(n, sizeof(*news->shelf));
    news->captions_shelf = calloc(n, sizeof(*news->captions_shelf));
    news->shown_ms = calloc(n, sizeof(*news->shown_ms));
    return news->shelf && news->captions_shelf && news->shown_ms ? 0 : -ENOMEM;
}

static int read_sessions(struct roster *roster, struct reel_news *news) {
    news->sessions = calloc(ROSTER_SLOTS, sizeof(*news->sessions));
    if (!news->sessions)
        return -ENOMEM;
    return count_of(roster_slots(roster, news->screen.countdown_zone, 0, 0, news->sessions, ROSTER_SLOTS),
                    &news->n_sessions);
}

static int read_roster(struct roster *roster, struct reel_news *news) {
    int r = roster_event(roster, &news->event);
    if (r == 0)
        r = count_of(roster_programmes(roster, news->programmes, REEL_PROGRAMMES), &news->n_programmes);
    if (r == 0)
        r = count_of(roster_reel_hours(roster, news->hours, REEL_HOURS), &news->n_hours);
    if (r == 0)
        r = roster_screen(roster, &news->screen);
    if (r == 0)
        r = read_sessions(roster, news);
    return r < 0 ? r : read_items(roster, news);
}

/* What the shelf has of a file; zeros when the event has no such file or it is not here. */
static int find_file(const struct backstage *backstage, const char *name, struct shelf_item *ret_item) {
    struct roster_media media;
    int r = *name ? roster_media_named(backstage->station.roster, name, &media) : -ENOENT;
    if (r < 0)
        return r == -ENOENT ? 0 : r;
    struct shelf_item item;
    if (shelf_find(backstage->station.state_dir, media.sha256, &item) == 0 && item.size == media.size)
        *ret_item = item;
    return 0;
}

static int find_files(const struct backstage *backstage, struct reel_news *news) {
    int r = 0;
    for (size_t i = 0; i < news->n_items && r == 0; i++) {
        const struct roster_item *item = &news->items[i];
        if (item->kind == REEL_FILM || item->kind == REEL_PHOTO)
            r = find_file(backstage, item->file, &news->shelf[i]);
        if (r == 0)
            r = find_file(backstage, item->captions, &news->captions_shelf[i]);
    }
    return r;
}

/* A journal that cannot be read is a trouble of its own: the share of sponsors then begins anew. */
static void read_shown(const struct backstage *backstage, int day, struct reel_news *news) {
    int64_t since = day >= 0 ? news->event.day_start[day] : 0;
    for (size_t i = 0; i < news->n_items; i++)
        journal_item_shown(backstage->station.journal, news->items[i].code, since, &news->shown_ms[i]);
}

static int make(struct backstage *backstage, int day, struct reel_news **ret_news) {
    struct reel_news *news = calloc(1, sizeof(*news));
    int r = news ? roster_hold(backstage->station.roster) : -ENOMEM;
    if (r == 0) {
        r = read_roster(backstage->station.roster, news);
        if (r == 0)
            r = find_files(backstage, news);
        roster_release(backstage->station.roster);
    }
    if (r < 0) {
        reel_news_free(news);
        return r;
    }
    read_shown(backstage, day, news);
    *ret_news = news;
    return 0;
}

/* What painting needs of it stays here: the news is the taker's. */
static int keep(struct backstage *backstage, const struct reel_news *news) {
    struct roster_slot *sessions = calloc(news->n_sessions ? news->n_sessions : 1, sizeof(*sessions));
    if (!sessions)
        return -ENOMEM;
    for (size_t i = 0; i < news->n_sessions; i++)
        sessions[i] = news->sessions[i];
    backstage_forget_news(backstage);
    backstage->sessions = sessions;
    backstage->n_sessions = news->n_sessions;
    backstage->screen = news->screen;
    backstage->n_said = 0;
    return 0;
}

static int tell(struct backstage *backstage, int day) {
    struct reel_news *news = NULL;
    int r = make(backstage, day, &news);
    if (r == 0)
        r = keep(backstage, news);
    if (r < 0) {
        reel_news_free(news);
        return r;
    }
    backstage_put(backstage, &(struct backstage_event){.kind = BACKSTAGE_NEWS, .news = news});
    return 0;
}

void backstage_care_news(struct backstage *backstage) {
    struct station *station = &backstage->station;
    int64_t version, stamp = shelf_stamp(backstage);
    int day = poster_day(&station->event, app_clock_now(&station->clock));
    int r = roster_data_version(station->roster, &version);
    if (r == 0 && version != station->roster_version) /* an import that could not be read */
        r = roster_event(station->roster, &(struct roster_event){0});
    bool stale = backstage->news_stale || stamp != backstage->shelf_stamp || day != backstage->day;
    if (r == 0 && stale && backstage_room(backstage) > 0) {
        r = tell(backstage, day);
        backstage->news_stale = r < 0;
        backstage->shelf_stamp = stamp;
        backstage->day = day;
    }
    if (r < 0 && !(backstage->troubles & REEL_TROUBLE_ROSTER))
        log_line(&station->log, LOG_LEVEL_ERR, "%s/roster.db: %s; the reel goes on with what it knows",
                 station->state_dir, r == -EBADMSG ? "is damaged" : strerror(-r));
    backstage_trouble(backstage, REEL_TROUBLE_ROSTER, r < 0);
}
