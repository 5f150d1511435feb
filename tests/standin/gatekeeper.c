/* Stands in for a desk or door without screen or camera: judges tickets by the same facts and writes the same rows, so
 * that tests of the sync can have many kiosks and kill them at will. A row is acknowledged on stdout only when it is on
 * disk: "UUID VERDICT TICKET". Tickets come by id from stdin, a line each ("TICKET", "TICKET in", "TICKET out"; "TICKET give
 * WHAT" and "TICKET back WHAT" are hand-outs, answered by what became of them and where); with
 * --random they are drawn from the roster, in and out by turns, PAUSE ms apart, and a full disk is waited out.
 * With GATEKEEPER_TIMES=FILE the file gets the microseconds of each, judged and on disk, a line each.
 * Usage: gatekeeper STATE GATE [--random SEED COUNT PAUSE] */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/clock.h"
#include "store/facts.h"
#include "store/handouts.h"
#include "store/link.h"

#define TICKETS_MAX 200000
#define ROUNDS 8

struct keeper {
    struct roster *roster;
    struct journal *journal;
    struct link *link;
    struct app_clock clock;
    const char *state, *gate;
    int64_t *tickets;
    size_t n_tickets;
    FILE *times; /* NULL = nobody wants them */
    int failed;  /* the last scan's, said once */
};

static struct journal_stamp stamp_now(const struct keeper *k) {
    struct journal_stamp stamp = {
        .at = app_clock_now(&k->clock), .boottime = app_clock_boottime(), .clock_ok = app_clock_trusted(&k->clock)};
    memcpy(stamp.boot, k->clock.boot, sizeof(stamp.boot));
    return stamp;
}

static bool cut_off(struct keeper *k, const struct journal_stamp *stamp) {
    struct link_status status;
    if (!k->link && link_open(k->state, false, &k->link) < 0)
        return true;
    if (link_status(k->link, stamp, &status) < 0)
        return true;
    app_clock_told(&k->clock, status.told, status.told_boottime);
    return status.state != LINK_ON;
}

static int judge_once(struct keeper *k, int64_t ticket, enum direction dir, enum verdict *ret_verdict,
                      struct journal_recorded *ret_recorded) {
    struct journal_stamp stamp = stamp_now(k);
    const bool alone = cut_off(k, &stamp);
    stamp = stamp_now(k); /* the centre may have told the time */
    struct facts_place place = {.now = stamp.at, .clock_ok = stamp.clock_ok, .dir = dir, .cut_off = alone};
    struct access_facts facts;
    struct facts_subject subject;
    snprintf(place.gate, sizeof(place.gate), "%s", k->gate);
    int r = facts_gather_ticket(k->roster, k->journal, ticket, &place, &facts, &subject);
    if (r < 0)
        return r;
    struct access_answer answer = access_decide(&facts);
    const struct room room = facts_room(&subject.site);
    struct journal_scan scan = {.kind = CODE_OPAQUE,
                                .ticket = ticket,
                                .verdict = answer.verdict,
                                .warnings = answer.warnings,
                                .dir = dir,
                                .listed = subject.on_list,
                                .day = room.day};
    facts_into_scan(&subject, &scan);
    snprintf(scan.gate, sizeof(scan.gate), "%s", k->gate);
    snprintf(scan.zone, sizeof(scan.zone), "%s", room.zone);
    snprintf(scan.slot, sizeof(scan.slot), "%s", room.slot);
    *ret_verdict = answer.verdict;
    return journal_record_scan(k->journal, &stamp, &scan, ret_recorded);
}

static int scan(struct keeper *k, int64_t ticket, enum direction dir) {
    struct journal_recorded recorded = {0};
    enum verdict verdict = VERDICT_FAULT;
    char uuid[UUID_TEXT];
    int r = -EAGAIN;
    double began = app_clock_stopwatch();
    for (int round = 0; r == -EAGAIN && round < ROUNDS; round++)
        r = judge_once(k, ticket, dir, &verdict, &recorded);
    if (r < 0 && r != k->failed)
        fprintf(stderr, "gatekeeper: %" PRId64 ": %s\n", ticket, strerror(-r));
    k->failed = r;
    if (r < 0)
        return r;
    if (k->times)
        fprintf(k->times, "%.0f\n", (app_clock_stopwatch() - began) * 1000);
    uuid_text(recorded.uuid, uuid);
    printf("%s %s %" PRId64 "\n", uuid, verdict_name(verdict), ticket);
    return fflush(stdout) == 0 ? 0 : -EPIPE;
}

static int keep_id(void *ctx, const struct roster_ticket *ticket) {
    struct keeper *k = ctx;
    k->tickets[k->n_tickets++] = ticket->id;
    return k->n_tickets == TICKETS_MAX;
}

static int scan_random(struct keeper *k, unsigned seed, long count, long pause_ms) {
    k->tickets = calloc(TICKETS_MAX, sizeof(*k->tickets));
    if (!k->tickets || roster_each(k->roster, keep_id, k) < 0 || k->n_tickets == 0)
        return -ENOENT;
    int r = 0;
    for (long i = 0; r == 0 && i < count; i++) {
        int64_t ticket = k->tickets[(size_t)rand_r(&seed) % k->n_tickets];
        r = scan(k, ticket, rand_r(&seed) % 3 ? DIRECTION_IN : DIRECTION_OUT);
        r = r == -ENOSPC ? 0 : r;
        clock_nanosleep(CLOCK_MONOTONIC, 0, &(struct timespec){pause_ms / 1000, pause_ms % 1000 * 1000000}, NULL);
    }
    return r;
}

static int give(struct keeper *k, int64_t id, const char *code) {
    static const char *const words[] = {"given", "given_already", "not_his", "none_left"};
    const struct journal_stamp stamp = stamp_now(k);
    struct roster_ticket ticket;
    struct roster_handout handout;
    struct handout_answer answer;
    int r = roster_ticket(k->roster, id, &ticket);
    if (r == 0)
        r = roster_handout(k->roster, code, &handout);
    if (r == 0)
        r = handouts_redeem(k->journal, k->roster, &stamp, &ticket, &handout, 1, &answer);
    if (r == 0)
        printf("%s %s\n", words[answer.result], answer.kiosk);
    return r;
}

static int step(struct keeper *k, int64_t ticket, const char *way, const char *what) {
    const struct journal_stamp stamp = stamp_now(k);
    if (strcmp(way, "give") == 0)
        return give(k, ticket, what);
    if (strcmp(way, "back") == 0)
        return handouts_take_back(k->journal, &stamp, ticket, what, 1);
    return scan(k, ticket, strcmp(way, "out") == 0 ? DIRECTION_OUT : DIRECTION_IN);
}

static int scan_lines(struct keeper *k) {
    char line[128], way[8], what[32];
    int r = 0;
    while (r == 0 && fgets(line, sizeof(line), stdin)) {
        int64_t ticket = 0;
        way[0] = what[0] = '\0';
        if (sscanf(line, "%" SCNd64 " %7s %31s", &ticket, way, what) < 1)
            return -EINVAL;
        r = step(k, ticket, way, what);
    }
    return r;
}

static int open_keeper(struct keeper *k, const char *state, const char *gate) {
    k->state = state;
    k->gate = gate;
    int r = app_clock_start(NULL, NULL, &k->clock);
    if (r == 0)
        r = roster_open(state, &k->roster);
    if (r == 0)
        r = journal_open(state, JOURNAL_EVENT, &k->journal);
    if (r == 0)
        app_clock_passed(&k->clock, journal_last_at(k->journal));
    return r;
}

int main(int argc, char **argv) {
    struct keeper k = {0};
    bool random = argc == 7 && strcmp(argv[3], "--random") == 0;
    if (argc != 3 && !random) {
        fputs("usage: gatekeeper STATE GATE [--random SEED COUNT PAUSE-MS]\n", stderr);
        return 2;
    }
    int r = open_keeper(&k, argv[1], argv[2]);
    const char *times = getenv("GATEKEEPER_TIMES");
    k.times = times ? fopen(times, "w") : NULL;
    if (r == 0)
        r = random ? scan_random(&k, (unsigned)strtoul(argv[4], NULL, 10), strtol(argv[5], NULL, 10),
                                 strtol(argv[6], NULL, 10))
                   : scan_lines(&k);
    if (r < 0)
        fprintf(stderr, "gatekeeper: %s: %s\n", argv[1], strerror(-r));
    if (k.times)
        fclose(k.times);
    free(k.tickets);
    link_close(k.link);
    journal_close(k.journal);
    roster_close(k.roster);
    return r < 0;
}
