/* How long what happens at one kiosk takes to be known at others: from the moment a scan was judged at SOURCE (its
 * entry's own time) until roster.db of each STATE names it. Looks every half millisecond, at a few of the kiosks when
 * there are many, for looking costs too. Ends when COUNT scans, made after it started, have arrived everywhere, or
 * after SECONDS. Usage: arrivals SOURCE COUNT SECONDS STATE...    ->    "PAIRS P50 P99 MAX MISSING", times in ms Says
 * "ready" on stderr once it looks. The scans have to be entries of tickets that nobody else scans meanwhile. */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define STATES_MAX 64
#define COUNT_MAX 10000
#define LOOK_NS 500000

struct scan {
    uint8_t uuid[16];
    int64_t ticket, began; /* ms of CLOCK_BOOTTIME */
};

struct place {
    sqlite3 *db;
    sqlite3_stmt *version, *last;
    int64_t seen;
    size_t from; /* scans before this one are there */
    bool *there; /* COUNT of them */
};

struct watch {
    sqlite3 *source;
    sqlite3_stmt *fresh;
    int64_t seq;
    struct scan *scans;
    size_t n, count;
    struct place places[STATES_MAX];
    size_t n_places;
    double *times;
    size_t n_times;
};

static double now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static sqlite3 *open_db(const char *state, const char *name) {
    char path[4096];
    sqlite3 *db = NULL;
    snprintf(path, sizeof(path), "%s/%s", state, name);
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
        fprintf(stderr, "arrivals: %s: %s\n", path, sqlite3_errmsg(db));
        exit(1);
    }
    sqlite3_busy_timeout(db, 1000);
    return db;
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql) {
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL) != SQLITE_OK) {
        fprintf(stderr, "arrivals: %s\n", sqlite3_errmsg(db));
        exit(1);
    }
    return statement;
}

static int64_t number(sqlite3_stmt *statement) {
    int64_t n = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_reset(statement);
    return n;
}

static void look_at_source(struct watch *watch) {
    sqlite3_bind_int64(watch->fresh, 1, watch->seq);
    while (watch->n < watch->count && sqlite3_step(watch->fresh) == SQLITE_ROW) {
        struct scan *scan = &watch->scans[watch->n++];
        watch->seq = sqlite3_column_int64(watch->fresh, 0);
        memcpy(scan->uuid, sqlite3_column_blob(watch->fresh, 1), sizeof(scan->uuid));
        scan->ticket = sqlite3_column_int64(watch->fresh, 2);
        scan->began = sqlite3_column_int64(watch->fresh, 3);
    }
    sqlite3_reset(watch->fresh);
}

static bool knows(struct place *place, const struct scan *scan) {
    bool known = false;
    sqlite3_bind_int64(place->last, 1, scan->ticket);
    while (sqlite3_step(place->last) == SQLITE_ROW)
        known = known || (sqlite3_column_bytes(place->last, 0) == (int)sizeof(scan->uuid) &&
                          memcmp(sqlite3_column_blob(place->last, 0), scan->uuid, sizeof(scan->uuid)) == 0);
    sqlite3_reset(place->last);
    return known;
}

/* What this file says is asked only when somebody wrote to it. */
static void look_at(struct watch *watch, struct place *place) {
    int64_t version = number(place->version);
    if (version == place->seen)
        return;
    place->seen = version;
    for (size_t i = place->from; i < watch->n; i++)
        if (!place->there[i] && knows(place, &watch->scans[i])) {
            place->there[i] = true;
            watch->times[watch->n_times++] = now_ms() - (double)watch->scans[i].began;
        }
    while (place->from < watch->n && place->there[place->from])
        place->from++;
}

static void open_all(struct watch *watch, char **argv) {
    watch->source = open_db(argv[1], "journal.db");
    watch->fresh =
        prepare(watch->source, "SELECT e.seq, e.uuid, s.ticket, e.boottime FROM scan AS s JOIN entry AS e USING (seq)"
                               " WHERE s.seq > ? AND s.admitted ORDER BY s.seq");
    sqlite3_stmt *top = prepare(watch->source, "SELECT max(seq) FROM entry");
    watch->seq = number(top);
    sqlite3_finalize(top);
    watch->scans = calloc(watch->count, sizeof(*watch->scans));
    watch->times = calloc(watch->count * watch->n_places, sizeof(*watch->times));
    for (size_t i = 0; i < watch->n_places; i++) {
        struct place *place = &watch->places[i];
        place->db = open_db(argv[4 + i], "roster.db");
        place->version = prepare(place->db, "PRAGMA data_version");
        place->last = prepare(place->db, "SELECT last_scan FROM elsewhere WHERE ticket = ?");
        place->there = calloc(watch->count, sizeof(*place->there));
        place->seen = -1;
    }
}

static void close_all(struct watch *watch) {
    for (size_t i = 0; i < watch->n_places; i++) {
        sqlite3_finalize(watch->places[i].version);
        sqlite3_finalize(watch->places[i].last);
        sqlite3_close(watch->places[i].db);
        free(watch->places[i].there);
    }
    sqlite3_finalize(watch->fresh);
    sqlite3_close(watch->source);
    free(watch->scans);
    free(watch->times);
}

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void say(struct watch *watch) {
    size_t n = watch->n_times;
    qsort(watch->times, n, sizeof(*watch->times), by_size);
    printf("%zu %.1f %.1f %.1f %zu\n", n, n ? watch->times[n / 2] : 0, n ? watch->times[n * 99 / 100] : 0,
           n ? watch->times[n - 1] : 0, watch->count * watch->n_places - n);
}

int main(int argc, char **argv) {
    static struct watch watch;
    watch.count = argc > 4 ? strtoul(argv[2], NULL, 10) : 0;
    watch.n_places = argc > 4 ? (size_t)argc - 4 : 0;
    if (watch.count < 1 || watch.count > COUNT_MAX || watch.n_places > STATES_MAX) {
        fputs("usage: arrivals SOURCE COUNT SECONDS STATE...\n", stderr);
        return 2;
    }
    open_all(&watch, argv);
    fputs("ready\n", stderr);
    double end = now_ms() + strtod(argv[3], NULL) * 1e3;
    while (watch.n_times < watch.count * watch.n_places && now_ms() < end) {
        look_at_source(&watch);
        for (size_t i = 0; i < watch.n_places; i++)
            look_at(&watch, &watch.places[i]);
        clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){.tv_nsec = LOOK_NS}, NULL);
    }
    say(&watch);
    close_all(&watch);
    return 0;
}
