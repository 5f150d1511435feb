/* What the reel showed goes into the journal, in the order in which it happened and with the time of its happening,
 * however late the journal takes it: a sponsor's proof. A full disk or a journal that was moved away keeps the entries
 * here, BACKSTAGE_QUEUE of them: at one film a minute, half an hour. */
#include "reel/backstage_impl.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* It can be written later, or never. */
static bool worth_another_try(int r) {
    return r != -EINVAL && r != -ENOENT && r != -EALREADY && r != -EEXIST && r != -EMSGSIZE;
}

static int write_one(struct backstage *backstage, struct write *write) {
    struct journal *journal = backstage->station.journal;
    struct journal_stamp stamp = station_stamp(&backstage->station);
    stamp.at = write->at;
    stamp.boottime = write->boottime;
    switch (write->kind) {
    case WRITE_STARTED: return journal_play_started(journal, &stamp, &write->play);
    case WRITE_ENDED:
        return journal_play_ended(journal, &stamp, write->play.uuid, write->play.shown_ms, write->play.complete,
                                  write->play.reason);
    case WRITE_ORDER: return journal_reel_order(journal, &stamp, &write->order);
    }
    return -EINVAL;
}

static bool first_write(struct backstage *backstage, struct write *ret_write, unsigned *ret_lost) {
    struct backstage_shared *shared = &backstage->shared;
    pthread_mutex_lock(&backstage->mutex);
    bool any = shared->n_writes > 0;
    if (any)
        *ret_write = shared->writes[shared->first_write];
    *ret_lost = shared->lost;
    pthread_mutex_unlock(&backstage->mutex);
    return any;
}

static void drop_first(struct backstage *backstage) {
    struct backstage_shared *shared = &backstage->shared;
    pthread_mutex_lock(&backstage->mutex);
    shared->first_write = (shared->first_write + 1) % BACKSTAGE_QUEUE;
    shared->n_writes--;
    pthread_mutex_unlock(&backstage->mutex);
}

static void say(const struct backstage *backstage, const char *words, int r) {
    log_line(&backstage->station.log, LOG_LEVEL_ERR, "%s/journal.db: %s: %s", backstage->station.state_dir, words,
             strerror(-r));
}

void backstage_journal_fault(struct backstage *backstage, enum journal_fault fault, int r, const char *words) {
    if (r < 0 && !(backstage->journal_faults & fault))
        say(backstage, words, r);
    backstage->journal_faults =
        r < 0 ? backstage->journal_faults | fault : backstage->journal_faults & ~(unsigned)fault;
    backstage_trouble(backstage, REEL_TROUBLE_JOURNAL, backstage->journal_faults != 0);
}

/* True when the next one may be tried. */
static bool settle(struct backstage *backstage, const struct write *write, int r) {
    backstage->write_failed = r < 0 && worth_another_try(r);
    backstage_journal_fault(backstage, FAULT_WRITE, backstage->write_failed ? r : 0,
                            "plays and orders wait until it can be written");
    if (backstage->write_failed)
        return false;
    if (r < 0 && r != -EEXIST && r != -EALREADY) /* those were written after all, or by the run before */
        say(backstage, "a play or order is left out", r);
    if (write->kind == WRITE_ORDER)
        backstage->journal_unread = true; /* one's own entries do not change its version */
    drop_first(backstage);
    return true;
}

void backstage_write(struct backstage *backstage, bool retry) {
    struct write write;
    unsigned lost;
    if (backstage->write_failed && !retry)
        return;
    bool going = true;
    while (going && first_write(backstage, &write, &lost)) {
        if (lost > 0 && !backstage->lost_said)
            say(backstage, "too many plays wait, further ones are lost", -ENOSPC);
        backstage->lost_said = lost > 0;
        going = settle(backstage, &write,
                       station_journal_there(&backstage->station) ? write_one(backstage, &write) : -ESTALE);
    }
    if (backstage->journal_unread)
        backstage->look_at = 0;
}

/* Another file lies in its place: go on with that one. A file that is gone is not made anew here, for that would hide
 * from the desk that its entries are lost. */
static int open_the_other(struct backstage *backstage) {
    char path[PATH_MAX];
    struct stat file;
    struct journal *journal = NULL;
    struct station *station = &backstage->station;
    snprintf(path, sizeof(path), "%s/journal.db", station->state_dir);
    if (stat(path, &file) < 0)
        return -errno;
    int r = journal_open(station->state_dir, station->clock.rehearsal ? JOURNAL_REHEARSAL : JOURNAL_EVENT, &journal);
    if (r < 0)
        return r;
    journal_close(station->journal);
    station->journal = journal;
    station->journal_file = file;
    log_line(&station->log, LOG_LEVEL_NOTICE, "%s: another file than before; the reel goes on with it", path);
    return backstage_orders_open(backstage);
}

void backstage_care_journal(struct backstage *backstage) {
    int r = station_journal_there(&backstage->station) ? 0 : open_the_other(backstage);
    backstage_journal_fault(backstage, FAULT_GONE, r, "it is not the file that was opened");
}
