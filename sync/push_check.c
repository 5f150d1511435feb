/* Is what the centre named as received still there? A backup that is restored forgets the newest of it, and only the
 * kiosks know. So each connection begins with a count of all, and with the newest entries by name: a kiosk whose
 * journal was once begun anew has more entries at the centre than it knows of, and a count alone would hide a few that
 * are gone. */
#include <endian.h>
#include <errno.h>
#include <glib.h>

#include "sync/push.h"
#include "sync/wire_impl.h"

#define CHECK_MS 10000
#define NEWEST 64
#define OID_BYTEA 17
#define OID_BYTEAS 1001

struct newest {
    GByteArray *array;
    uint32_t n;
    uint64_t until;
};

static void put_int4(GByteArray *array, uint32_t number) {
    uint32_t big = htobe32(number);
    g_byte_array_append(array, (const guint8 *)&big, sizeof(big));
}

static int take(void *ctx, const struct post_entry *entry) {
    struct newest *newest = ctx;
    if (entry->rehearsal || entry->seq > newest->until)
        return 0;
    put_int4(newest->array, UUID_SIZE);
    g_byte_array_append(newest->array, entry->uuid, UUID_SIZE);
    newest->n++;
    return 0;
}

/* An array in PostgreSQL's binary form: dimensions, nulls, element type, length, lower bound, elements. */
#define LENGTH_AT 12
static int gather(struct journal *journal, uint64_t until, struct newest *newest) {
    static const uint32_t head[] = {1, 0, OID_BYTEA, 0, 1};
    *newest = (struct newest){.array = g_byte_array_new(), .until = until};
    for (size_t i = 0; i < G_N_ELEMENTS(head); i++)
        put_int4(newest->array, head[i]);
    int r = journal_post(journal, until > NEWEST ? until - NEWEST : 0, NEWEST, PUSH_BYTES, take, newest);
    uint32_t length = htobe32(newest->n);
    memcpy(newest->array->data + LENGTH_AT, &length, sizeof(length));
    return r;
}

static int64_t number_at(const PGresult *result, int column) {
    int64_t number = 0;
    if (PQgetlength(result, 0, column) == sizeof(number))
        memcpy(&number, PQgetvalue(result, 0, column), sizeof(number));
    return (int64_t)be64toh((uint64_t)number);
}

static enum wire_fault ask(struct wire *wire, const struct newest *newest, int64_t *ret_entries, int64_t *ret_missing,
                           char *why) {
    WIRE_RESULT_AUTO result = NULL;
    const struct wire_param param = {OID_BYTEAS, newest->array->data, (int)newest->array->len};
    enum wire_fault fault =
        wire_ask(wire, "SELECT entries, missing FROM kiosk.holds($1)", &param, 1, CHECK_MS, &result, why);
    if (fault != WIRE_OK)
        return fault;
    if (PQntuples(result) != 1)
        return wire_line(why, "the centre does not say what it holds"), WIRE_REPLY;
    *ret_entries = number_at(result, 0);
    *ret_missing = number_at(result, 1);
    return WIRE_OK;
}

enum wire_fault push_check(struct wire *wire, struct journal *journal, struct push_mark *mark, int64_t *ret_lost,
                           char *why) {
    struct newest newest;
    int64_t entries = 0, missing = 0, all = journal_unsent(journal, 0), since = journal_unsent(journal, mark->seq);
    *ret_lost = 0;
    if (mark->seq == 0 || all < 0 || since < 0)
        return WIRE_OK;
    int r = gather(journal, mark->seq, &newest);
    enum wire_fault fault = r < 0 ? WIRE_REPLY : ask(wire, &newest, &entries, &missing, why);
    g_byte_array_unref(newest.array);
    if (fault != WIRE_OK)
        return fault == WIRE_REPLY ? WIRE_OK : fault;
    int64_t lacks = all - since - entries;
    *ret_lost = lacks > missing ? lacks : missing;
    if (*ret_lost <= 0) {
        *ret_lost = 0;
        return WIRE_OK;
    }
    *mark = (struct push_mark){0};
    return WIRE_OK;
}
