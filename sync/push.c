/* Some hundred journal entries become seven arrays in PostgreSQL's binary form and one statement. A batch has a ceiling
 * of rows and bytes, so has its memory: about 2 MB. */
#include "sync/push.h"

#include <endian.h>
#include <errno.h>
#include <glib.h>

#include "sync/wire_impl.h"

#define PUSH_MS 10000

#define OID_BYTEA 17
#define OID_INT8 20
#define OID_TEXT 25
#define OID_BYTEAS 1001
#define OID_TEXTS 1009
#define OID_INT8S 1016

/* The arrays in the order of kiosk.push. */
enum column { UUIDS, SEQS, KINDS, ATS, BOOTS, BOOTTIMES, BODIES, COLUMNS };
static const struct {
    Oid array, element;
} types[COLUMNS] = {
    [UUIDS] = {OID_BYTEAS, OID_BYTEA}, [SEQS] = {OID_INT8S, OID_INT8},  [KINDS] = {OID_TEXTS, OID_TEXT},
    [ATS] = {OID_INT8S, OID_INT8},     [BOOTS] = {OID_TEXTS, OID_TEXT}, [BOOTTIMES] = {OID_INT8S, OID_INT8},
    [BODIES] = {OID_TEXTS, OID_TEXT},
};

struct batch {
    GByteArray *columns[COLUMNS];
    struct row {
        uint64_t seq;
        uint8_t uuid[UUID_SIZE];
        bool named;
    } rows[PUSH_ROWS];
    size_t n, seen;         /* rows to send; entries walked, rehearsals too */
    struct push_mark until; /* the last one walked */
    bool wanted;
};

static void batch_free(struct batch **batch) {
    for (int column = 0; *batch && column < COLUMNS; column++)
        if ((*batch)->columns[column])
            g_byte_array_unref((*batch)->columns[column]);
    g_free(*batch);
}
#define BATCH_AUTO __attribute__((cleanup(batch_free))) struct batch *

/* ---- arrays ---- */

static void put_int4(GByteArray *array, uint32_t number) {
    uint32_t big = htobe32(number);
    g_byte_array_append(array, (const guint8 *)&big, sizeof(big));
}

/* Dimensions, nulls, element type, then length and lower bound of the one dimension; the length is known at the end. */
#define LENGTH_AT 12
static struct batch *batch_new(void) {
    struct batch *batch = g_new0(struct batch, 1);
    for (int column = 0; column < COLUMNS; column++) {
        GByteArray *array = batch->columns[column] = g_byte_array_new();
        put_int4(array, 1);
        put_int4(array, 0);
        put_int4(array, types[column].element);
        put_int4(array, 0);
        put_int4(array, 1);
    }
    return batch;
}

static void put(struct batch *batch, enum column column, const void *bytes, size_t size) {
    put_int4(batch->columns[column], (uint32_t)size);
    g_byte_array_append(batch->columns[column], bytes, (guint)size);
}

static void put_number(struct batch *batch, enum column column, int64_t number) {
    int64_t big = (int64_t)htobe64((uint64_t)number);
    put(batch, column, &big, sizeof(big));
}

/* One byte that is no UTF-8 and PostgreSQL would refuse the whole batch, for ever. */
static void put_text(struct batch *batch, enum column column, const char *text, size_t size) {
    if (g_utf8_validate(text, (gssize)size, NULL)) {
        put(batch, column, text, size);
        return;
    }
    g_autofree char *valid = g_utf8_make_valid(text, (gssize)strnlen(text, size));
    put(batch, column, valid, strlen(valid));
}

static int take_entry(void *ctx, const struct post_entry *entry) {
    struct batch *batch = ctx;
    batch->until.seq = entry->seq;
    memcpy(batch->until.uuid, entry->uuid, UUID_SIZE);
    batch->seen++;
    if (entry->rehearsal)
        return 0;
    struct row *row = &batch->rows[batch->n++];
    row->seq = entry->seq;
    memcpy(row->uuid, entry->uuid, UUID_SIZE);
    put(batch, UUIDS, entry->uuid, UUID_SIZE);
    put_number(batch, SEQS, (int64_t)entry->seq);
    put_text(batch, KINDS, entry->kind, strlen(entry->kind));
    put_number(batch, ATS, entry->at);
    put_text(batch, BOOTS, entry->boot, strlen(entry->boot));
    put_number(batch, BOOTTIMES, entry->boottime);
    put_text(batch, BODIES, entry->body, entry->body_size);
    batch->wanted = batch->wanted || strcmp(entry->kind, "roster.wanted") == 0;
    return 0;
}

/* ---- the statement ---- */

static enum wire_fault send_batch(struct wire *wire, struct batch *batch, const struct journal_stamp *now,
                                  const char *kiosk, PGresult **ret_result, char *why) {
    static const char as_ourselves[] = "SELECT uuid, state, reason FROM kiosk.push($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    static const char by_hand[] = "SELECT uuid, state, reason FROM ev.push($10, $1, $2, $3, $4, $5, $6, $7, $8, $9)";
    int64_t boottime = (int64_t)htobe64((uint64_t)now->boottime);
    struct wire_param params[COLUMNS + 3] = {
        {OID_TEXT, now->boot, (int)strlen(now->boot)},
        {OID_INT8, &boottime, sizeof(boottime)},
        [COLUMNS + 2] = {OID_TEXT, kiosk, kiosk ? (int)strlen(kiosk) : 0},
    };
    uint32_t length = htobe32((uint32_t)batch->n);
    for (int column = 0; column < COLUMNS; column++) {
        GByteArray *array = batch->columns[column];
        memcpy(array->data + LENGTH_AT, &length, sizeof(length));
        params[column + 2] = (struct wire_param){types[column].array, array->data, (int)array->len};
    }
    return wire_ask(wire, kiosk ? by_hand : as_ourselves, params, COLUMNS + (kiosk ? 3 : 2), PUSH_MS, ret_result, why);
}

/* ---- the answer ---- */

static bool is_state(const PGresult *result, int i, const char *state) {
    return (size_t)PQgetlength(result, i, 1) == strlen(state) &&
           memcmp(PQgetvalue(result, i, 1), state, strlen(state)) == 0;
}

static struct row *find_row(struct batch *batch, const PGresult *result, int i) {
    if (PQgetlength(result, i, 0) != UUID_SIZE)
        return NULL;
    for (size_t k = 0; k < batch->n; k++) /* answers come in nearly our order */
        if (memcmp(batch->rows[((size_t)i + k) % batch->n].uuid, PQgetvalue(result, i, 0), UUID_SIZE) == 0)
            return &batch->rows[((size_t)i + k) % batch->n];
    return NULL;
}

static void keep_reason(struct link *link, const struct row *row, const PGresult *result, int i,
                        struct push_result *counts) {
    char reason[WIRE_WHY] = "";
    if (!PQgetisnull(result, i, 2))
        wire_line(reason, PQgetvalue(result, i, 2)); /* libpq ends every value with a NUL */
    int r = link ? link_refused(link, row->uuid, row->seq, reason) : 0;
    if (r < 0)
        counts->local = r;
}

/* How many rows were named, each once. A state of a later version counts as named: the centre has the row. */
static size_t take_answer(struct batch *batch, const PGresult *result, struct link *link, struct push_result *counts) {
    size_t named = 0;
    for (int i = 0; i < PQntuples(result); i++) {
        struct row *row = find_row(batch, result, i);
        if (!row || row->named || PQgetisnull(result, i, 1))
            continue;
        row->named = true;
        named++;
        counts->conflicts += is_state(result, i, "conflict");
        if (is_state(result, i, "quarantined")) {
            counts->quarantined++;
            keep_reason(link, row, result, i, counts);
        }
    }
    counts->sent += (int64_t)named;
    return named;
}

static enum wire_fault push_batch(struct wire *wire, struct batch *batch, struct link *link,
                                  const struct journal_stamp *now, const char *kiosk, struct push_result *counts,
                                  char *why) {
    WIRE_RESULT_AUTO result = NULL;
    char words[WIRE_WHY];
    enum wire_fault fault = send_batch(wire, batch, now, kiosk, &result, why);
    if (fault != WIRE_OK)
        return fault;
    size_t named = PQnfields(result) == 3 ? take_answer(batch, result, link, counts) : 0;
    if (named == batch->n)
        return WIRE_OK;
    snprintf(words, sizeof(words), "the centre named %zu of %zu entries from %llu on: all are sent again", named,
             batch->n, (unsigned long long)batch->rows[0].seq);
    wire_line(why, words);
    return WIRE_REPLY;
}

int push_begin(struct link *link, struct journal *journal, struct push_mark *ret_mark) {
    *ret_mark = (struct push_mark){0};
    return link ? link_sent(link, journal, &ret_mark->seq, ret_mark->uuid) : 0;
}

enum wire_fault push_some(struct wire *wire, struct journal *journal, struct link *link,
                          const struct journal_stamp *now, const char *kiosk, struct push_mark *mark,
                          struct push_result *ret_result, char *why) {
    BATCH_AUTO batch = batch_new();
    *ret_result = (struct push_result){0};
    int r = journal_post(journal, mark->seq, PUSH_ROWS, PUSH_BYTES, take_entry, batch);
    if (r < 0) {
        char words[WIRE_WHY];
        snprintf(words, sizeof(words), "the journal cannot be read: %s", strerrordesc_np(-r));
        return wire_line(why, words), WIRE_REPLY;
    }
    if (batch->seen == 0)
        return WIRE_OK;
    enum wire_fault fault = batch->n ? push_batch(wire, batch, link, now, kiosk, ret_result, why) : WIRE_OK;
    if (fault != WIRE_OK)
        return fault;
    *mark = batch->until;
    r = link ? link_set_sent(link, mark->seq, mark->uuid) : 0;
    if (r < 0)
        ret_result->local = r;
    ret_result->wanted = batch->wanted;
    ret_result->full = batch->seen == PUSH_ROWS;
    ret_result->more = true; /* asking once more is cheaper than knowing */
    return WIRE_OK;
}
