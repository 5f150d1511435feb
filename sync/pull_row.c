/* One row of the centre into roster.db. What comes is looked at as anything from outside: columns and types must be
 * those of this version, and a row that roster.db refuses is named and left out, so that one bad row at the centre
 * stops no door. */
#include <errno.h>

#include "sync/pull_impl.h"
#include "sync/wire_impl.h"

int pull_columns(enum centre_table table) { return 1 + centre_columns(table)->n + (table == CENTRE_TICKET); }

enum wire_fault pull_shape(struct pull *pull, enum centre_table table, const PGresult *result) {
    char words[WIRE_WHY];
    int wanted = pull_columns(table), n = PQnfields(result);
    struct centre_value value;
    const struct pull_field empty = {.size = 0, .bytes = ""};
    for (int i = 0; i < n && n == wanted; i++)
        if (pull_value(PQftype(result, i), &empty, &value) == -ENOTSUP) {
            snprintf(words, sizeof(words), "the centre's %s.%s is of a type this kiosk does not know",
                     centre_columns(table)->table, PQfname(result, i));
            return wire_line(pull->why, words), WIRE_REFUSED;
        }
    if (n == wanted)
        return WIRE_OK;
    snprintf(words, sizeof(words), "the centre's %s has %d columns, this kiosk knows %d: one of the two is older",
             centre_columns(table)->table, n - 1, wanted - 1);
    return wire_line(pull->why, words), WIRE_REFUSED;
}

void pull_refuse(struct pull *pull, const char *what, const char *why) {
    char words[2 * WIRE_WHY];
    if (pull->result->refused[0])
        return;
    snprintf(words, sizeof(words), "%s: %s", what, why);
    wire_line(pull->result->refused, words);
}

int pull_begin(struct pull *pull) {
    if (pull->change)
        return 0;
    int r = pull_store_begin(pull->store, pull->all, &pull->change);
    if (!pull->all && (r == -ENOENT || r == -EPROTO || r == -EBADMSG))
        pull->anew = true;
    return pull->local = r;
}

/* A ticket's code is a secret: only its digest stays here. Read as a gate reads it, so that both come to the same. */
static void digest_of(struct pull *pull, const struct centre_value *code, uint8_t digest[OPAQUE_DIGEST],
                      struct centre_value *ret_value) {
    struct code read;
    if (!pull->codes.has_key)
        return pull_refuse(pull, "ticket", "a code without the event's key for codes");
    enum code_kind kind = code_read(code->bytes, code->size, &pull->codes.urls, &read);
    if (kind == CODE_OPAQUE)
        opaque_digest(read.opaque.text, read.opaque.len, pull->codes.key, digest);
    else if (kind == CODE_SIG1)
        opaque_digest(read.sig1.text, read.sig1.len, pull->codes.key, digest);
    else
        return pull_refuse(pull, "ticket", "a code no gate could read as its own");
    *ret_value = (struct centre_value){.kind = CENTRE_BLOB, .bytes = digest, .size = OPAQUE_DIGEST};
}

static bool is_value(const struct centre_value *value, const void *bytes, size_t size) {
    return value->bytes && value->size == size && memcmp(value->bytes, bytes, size) == 0;
}

/* Another key or address makes every digest here another one: only a load makes them anew, for codes are not kept. */
static bool changes_digests(const struct pull *pull, enum centre_table table, bool removed,
                            const struct centre_value *values) {
    const struct code_urls *urls = &pull->codes.urls;
    if (table == CENTRE_SECRET && is_value(&values[0], "opaque", 6))
        return removed ? pull->codes.has_key
                       : !pull->codes.has_key || !is_value(&values[1], pull->codes.key, TICKET_SYMMETRIC_KEY);
    if (table != CENTRE_CODE_URL)
        return false;
    size_t number = (size_t)values[0].number;
    bool known = number < urls->n;
    return removed ? known : !known || !is_value(&values[1], urls->pattern[number], strlen(urls->pattern[number]));
}

/* The bad row is named by its table and key by centre_why; where that is silent, by its table. */
static int refused(struct pull *pull, enum centre_table table, int r) {
    const char *words = pull->change ? centre_why(pull->change) : "";
    if (r != -EINVAL && r != -EBADMSG && r != -EMSGSIZE && r != -EEXIST && r != -ENOTSUP)
        return pull->local = r;
    pull_refuse(pull, centre_columns(table)->table, *words ? words : strerrordesc_np(-r));
    return 0;
}

int pull_row(struct pull *pull, enum centre_table table, const Oid *types, const struct pull_field *fields, int n) {
    struct centre_value values[PULL_COLUMNS] = {0};
    uint8_t digest[OPAQUE_DIGEST];
    int columns = centre_columns(table)->n, r = 0;
    if (pull->anew)
        return 0; /* what is still on its way is for nothing */
    for (int i = 0; r == 0 && i < n; i++)
        r = pull_value(types[i], &fields[i], &values[i]);
    if (r < 0)
        return refused(pull, table, r);
    bool removed = values[0].number != 0;
    if (!pull->all && changes_digests(pull, table, removed, values + 1)) {
        pull->anew = true;
        return 0;
    }
    /* The last columns of a ticket: digest and phone, and behind the table's own the code. */
    struct centre_value *known = &values[columns - 1], *code = &values[columns + 1];
    if (table == CENTRE_TICKET && !removed && code->kind == CENTRE_TEXT && known->kind == CENTRE_NULL)
        digest_of(pull, code, digest, known);
    if ((r = pull_begin(pull)) < 0)
        return pull->anew ? 0 : r;
    r = centre_row(pull->change, table, removed, values + 1, columns);
    if (r < 0)
        return refused(pull, table, r);
    pull->result->rows++;
    pull->result->media = pull->result->media || table == CENTRE_MEDIA;
    return 0;
}
