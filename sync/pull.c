/* A pull as a whole: how far the roster has come, whether differences will do or all must be loaded anew, and the mark
 * that is saved with the rows. Some pulls a second at most; nearly all find nothing and write nothing. */
#include "sync/pull.h"

#include <errno.h>

#include "store/places.h"
#include "sync/pull_impl.h"
#include "sync/wire_impl.h"

/* A text of a result into a buffer; what does not fit is no answer of ours. */
static int take_text(const PGresult *result, int column, char *ret_text, size_t cap) {
    size_t size = (size_t)PQgetlength(result, 0, column);
    if (PQgetisnull(result, 0, column) || size >= cap)
        return -EBADMSG;
    memcpy(ret_text, PQgetvalue(result, 0, column), size);
    ret_text[size] = '\0';
    return 0;
}

static int take_number(const PGresult *result, int column, int64_t *ret_number) {
    struct centre_value value = {0};
    struct pull_field field = {.bytes = PQgetvalue(result, 0, column), .size = PQgetlength(result, 0, column)};
    int r = PQgetisnull(result, 0, column) ? -EBADMSG : pull_value(PQftype(result, column), &field, &value);
    if (r < 0 || value.kind != CENTRE_INTEGER)
        return -EBADMSG;
    *ret_number = value.number;
    return 0;
}

enum wire_fault pull_greeted(struct pull *pull, const PGresult *result) {
    if (PQntuples(result) != 1 || PQnfields(result) != 5 ||
        take_text(result, 0, pull->mark.kiosk, sizeof(pull->mark.kiosk)) < 0 ||
        take_number(result, 1, &pull->event) < 0 ||
        take_text(result, 2, pull->event_code, sizeof(pull->event_code)) < 0 ||
        take_text(result, 3, pull->system, sizeof(pull->system)) < 0 || take_number(result, 4, &pull->timeline) < 0)
        return wire_line(pull->why, "the centre's greeting cannot be read: another version"), WIRE_REFUSED;
    pull->greeted = true;
    return WIRE_OK;
}

/* With very many transactions at work the text has no room: then all from xmin on counts as unseen, which costs some
 * rows twice and misses none. */
enum wire_fault pull_snapshot_take(struct pull *pull, const PGresult *result) {
    char text[16384];
    uint64_t xmin, xmax, seen_min, seen_max;
    if (PQntuples(result) != 1 || take_text(result, 0, text, sizeof(text)) < 0 || pull_snapshot(text, &xmin, &xmax) < 0)
        return wire_line(pull->why, "the centre's snapshot cannot be read"), WIRE_REFUSED;
    /* Ids do not go back but by a crash or an older copy of the disk. */
    if (!pull->all && pull_snapshot(pull->mark.snapshot, &seen_min, &seen_max) == 0 && xmax < seen_max)
        pull->anew = true;
    if (pull_rewind(text, 0, pull->mark.snapshot, sizeof(pull->mark.snapshot)) < 0)
        return WIRE_MEMORY;
    if (strlen(text) < sizeof(pull->mark.snapshot))
        memcpy(pull->mark.snapshot, text, strlen(text) + 1);
    return WIRE_OK;
}

/* What the roster knows: its mark, its event, and what it makes digests of codes with. -ENOENT, -EPROTO, -EBADMSG: it
 * is of no use, load. */
static int read_roster(struct pull *pull) {
    struct roster *roster = NULL;
    struct roster_secrets secrets;
    int r = pull_store_roster(pull->store, &roster);
    if (r == 0)
        r = roster_hold(roster);
    if (r == 0)
        r = centre_mark(roster, &pull->mark);
    if (roster && roster_event(roster, &pull->here) < 0)
        pull->here.id = 0;
    if (r == 0 && roster_secrets(roster, &secrets) == 0) {
        pull->codes.has_key = true;
        memcpy(pull->codes.key, secrets.opaque_key, sizeof(pull->codes.key));
    }
    if (r == 0)
        r = roster_urls(roster, &pull->codes.urls);
    if (roster)
        roster_release(roster);
    if (r < 0) {
        pull_store_close(pull->store);
        pull->mark = (struct centre_mark){0};
    }
    return r;
}

/* Is the centre that greeted us the one that this roster came from? An event of the same name but another number is
 * somebody's mistake, and no reason to throw away what is here. */
enum wire_fault pull_recognise(struct pull *pull) {
    const struct roster_event *event = &pull->here;
    char words[WIRE_WHY];
    bool same = (int64_t)event->id == pull->event;
    if (event->id && !same && strcmp(event->code, pull->event_code) == 0) {
        snprintf(words, sizeof(words), "the centre's %.64s is another event: number %lld, here it is %u", event->code,
                 (long long)pull->event, event->id);
        return wire_line(pull->why, words), WIRE_REFUSED;
    }
    if (!same || strcmp(pull->mark.system, pull->system) != 0 || pull->mark.timeline != pull->timeline)
        pull->anew = true;
    return WIRE_OK;
}

static enum wire_fault local_fault(struct pull *pull) {
    char words[2 * WIRE_WHY];
    const char *said = pull->change ? centre_why(pull->change) : "";
    snprintf(words, sizeof(words), "this kiosk's own disk: %s%s%s", strerrordesc_np(-pull->local), *said ? ": " : "",
             said);
    wire_line(pull->why, words);
    return pull->local == -ENOMEM ? WIRE_MEMORY : WIRE_REPLY;
}

/* The mark goes with the rows. Without rows it is worth a write when our own scans are now among what the centre says,
 * or when it has grown old. */
static enum wire_fault save(struct pull *pull, uint64_t sent, const uint8_t sent_uuid[UUID_SIZE]) {
    struct centre_mark *mark = &pull->mark;
    bool covers = sent != mark->covered || (sent && memcmp(mark->covered_uuid, sent_uuid, UUID_SIZE) != 0);
    int64_t age = pull->now->at - mark->at;
    if (!pull->change && !covers && pull->result->commands == 0 && age >= 0 && age < PULL_SAVE_MS)
        return WIRE_OK;
    if (pull->greeted) {
        memcpy(mark->system, pull->system, sizeof(mark->system));
        mark->timeline = pull->timeline;
    }
    mark->covered = sent;
    memcpy(mark->covered_uuid, sent_uuid, UUID_SIZE);
    mark->at = pull->now->at;
    if (pull_begin(pull) == 0)
        pull->local = centre_commit(pull->change, mark);
    if (pull->local < 0)
        return local_fault(pull);
    pull_store_keep(pull->store, pull->change, pull->all);
    pull->change = NULL;
    return WIRE_OK;
}

/* Differences where they will do. WIRE_OK with pull->anew: they will not. */
static enum wire_fault differences(struct pull *pull, bool rewind) {
    int r = read_roster(pull);
    if (r == -ENOMEM || r == -EACCES || r == -EROFS || r == -EIO) {
        pull->local = r;
        return WIRE_REPLY;
    }
    if (r < 0 || !pull->mark.system[0] ||
        pull_rewind(pull->mark.snapshot, PULL_REWIND, pull->since, sizeof(pull->since)) < 0)
        pull->anew = true;
    if (pull->anew)
        return WIRE_OK;
    if (!rewind)
        memcpy(pull->since, pull->mark.snapshot, sizeof(pull->since));
    enum wire_fault fault = pull_quick(pull, rewind);
    return fault == WIRE_OK && rewind ? pull_recognise(pull) : fault;
}

/* A function that is missing there, or one that may not be called: the words of PostgreSQL say which, ours what to do.
 */
static enum wire_fault no_centre(char *why) {
    static const char *const states[] = {"42883", "3F000", "42501", "42703"};
    char words[2 * WIRE_WHY];
    for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
        if (strncmp(why, states[i], 5) == 0) {
            snprintf(words, sizeof(words), "no centre of this kiosk's version: %s", why);
            return wire_line(why, words), WIRE_REFUSED;
        }
    return WIRE_REPLY;
}

enum wire_fault pull_all(struct wire *wire, struct pull_store *store, struct journal *journal,
                         const struct journal_stamp *now, bool rewind, uint64_t sent,
                         const uint8_t sent_uuid[UUID_SIZE], pull_progress progress, void *ctx,
                         struct pull_result *ret_result, char *why) {
    struct pull pull = {.wire = wire, .store = store, .journal = journal, .result = ret_result, .why = why};
    pull.progress = progress;
    pull.ctx = ctx;
    pull.now = now;
    *ret_result = (struct pull_result){0};
    enum wire_fault fault = differences(&pull, rewind);
    if (fault == WIRE_OK && pull.anew)
        fault = pull_load(&pull);
    if (fault == WIRE_OK)
        fault = save(&pull, sent, sent_uuid);
    else if (pull.local < 0)
        fault = local_fault(&pull);
    else if (fault == WIRE_REPLY)
        fault = no_centre(why);
    centre_abort(pull.change);
    if (pull.local < 0)
        pull_store_close(store);
    return fault;
}
