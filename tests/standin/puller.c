/* A kiosk that does nothing but pull: puller STATE DSN, an order a line on stdin, an answer a line on
 * stdout, so that a script can do things to the centre between two pulls of one connection.
 *
 *   open            a new connection; the next pull is its first
 *   pull            -> "ok rows=N loaded=0|1 commands=N ms=N refused=WORDS", or "down|revoked|refused|reply WORDS"
 *   sent N          our journal was named up to entry N
 *   time N          N pulls: "ok n=N p50=us p99=us max=us"
 *   fetch           one chunk of media
 *   memory          "ok kb=N": most memory this process ever had */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "store/post.h"
#include "sync/fetch.h"
#include "sync/pull.h"

#define OPEN_MS 15000

struct puller {
    const char *state_dir, *dsn;
    struct wire *wire;
    struct pull_store store;
    struct journal *journal;
    bool first;
    uint64_t sent;
    uint8_t sent_uuid[UUID_SIZE];
};

static double now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static const char *fault_name(enum wire_fault fault) {
    switch (fault) {
    case WIRE_OK: return "ok";
    case WIRE_DOWN: return "down";
    case WIRE_REVOKED: return "revoked";
    case WIRE_REFUSED: return "refused";
    case WIRE_REPLY: return "reply";
    case WIRE_MEMORY: return "memory";
    }
    return "?";
}

static void open_it(struct puller *puller) {
    char why[WIRE_WHY] = "";
    wire_close(puller->wire);
    puller->wire = NULL;
    puller->first = true;
    enum wire_fault fault = wire_open_dsn(puller->dsn, OPEN_MS, &puller->wire, why);
    printf("%s %s\n", fault_name(fault), why);
}

static enum wire_fault pull(struct puller *puller, struct pull_result *ret_result, char *why) {
    struct journal_stamp now = {.at = (int64_t)time(NULL) * 1000, .boottime = (int64_t)now_ms(), .clock_ok = true};
    enum wire_fault fault = pull_all(puller->wire, &puller->store, puller->journal, &now, puller->first, puller->sent,
                                     puller->sent_uuid, NULL, NULL, ret_result, why);
    if (fault == WIRE_OK)
        puller->first = false;
    return fault;
}

static void pull_one(struct puller *puller) {
    struct pull_result result;
    char why[WIRE_WHY] = "";
    double from = now_ms();
    enum wire_fault fault = pull(puller, &result, why);
    if (fault != WIRE_OK)
        printf("%s %s\n", fault_name(fault), why);
    else
        printf("ok rows=%lld loaded=%d commands=%lld ms=%.1f refused=%s\n", (long long)result.rows, result.loaded,
               (long long)result.commands, now_ms() - from, result.refused);
}

static int by_size(const void *a, const void *b) {
    const double *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static void pull_many(struct puller *puller, int n) {
    double *took = calloc((size_t)n, sizeof(*took));
    for (int i = 0; took && i < n; i++) {
        struct pull_result result;
        char why[WIRE_WHY] = "";
        double from = now_ms();
        if (pull(puller, &result, why) != WIRE_OK) {
            printf("reply %s\n", why);
            free(took);
            return;
        }
        took[i] = (now_ms() - from) * 1000;
    }
    if (!took)
        return;
    qsort(took, (size_t)n, sizeof(*took), by_size);
    printf("ok n=%d p50=%.0f p99=%.0f max=%.0f\n", n, took[n / 2], took[n * 99 / 100], took[n - 1]);
    free(took);
}

static void fetch(struct puller *puller) {
    struct roster *roster = NULL;
    struct fetch_result result = {0};
    char why[WIRE_WHY] = "";
    if (roster_open(puller->state_dir, &roster) < 0) {
        printf("reply no roster\n");
        return;
    }
    enum wire_fault fault = fetch_some(puller->wire, roster, puller->state_dir, &result, why);
    printf("%s missing=%lld bytes=%lld more=%d word=%s %s\n", fault_name(fault), (long long)result.missing,
           (long long)result.bytes, result.more, result.word, why);
    roster_close(roster);
}

static void memory(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("ok kb=%ld\n", usage.ru_maxrss);
}

static void obey(struct puller *puller, const char *line) {
    unsigned long long n = 0;
    if (strcmp(line, "open\n") == 0)
        open_it(puller);
    else if (strcmp(line, "memory\n") == 0)
        memory();
    else if (!puller->wire)
        printf("down not open\n");
    else if (strcmp(line, "pull\n") == 0)
        pull_one(puller);
    else if (strcmp(line, "fetch\n") == 0)
        fetch(puller);
    else if (sscanf(line, "time %llu", &n) == 1 && n > 0 && n < 100000)
        pull_many(puller, (int)n);
    else if (sscanf(line, "sent %llu", &n) == 1) {
        puller->sent = n;
        printf("%s\n", journal_uuid(puller->journal, n, puller->sent_uuid) == 0 ? "ok" : "reply no such entry");
    } else
        printf("reply what?\n");
}

int main(int argc, char **argv) {
    char line[256];
    if (argc != 3) {
        fprintf(stderr, "puller STATE DSN\n");
        return 2;
    }
    struct puller puller = {.state_dir = argv[1], .dsn = argv[2], .store = {.state_dir = argv[1]}};
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (journal_open(argv[1], JOURNAL_EVENT, &puller.journal) < 0) {
        fprintf(stderr, "puller: no journal\n");
        return 1;
    }
    while (fgets(line, sizeof(line), stdin))
        obey(&puller, line);
    pull_store_close(&puller.store);
    wire_close(puller.wire);
    journal_close(puller.journal);
    return 0;
}
