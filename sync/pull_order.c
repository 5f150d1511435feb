/* Orders of the organiser, from the centre into the journal, where the second display and the doors find them as if
 * they had been given here. The centre's uuid is the entry's, so an order that comes twice is carried out once. What
 * came too late is history: a call to the door of an hour ago must not be shown now. */
#include <endian.h>
#include <errno.h>
#include <jansson.h>

#include "store/post.h"
#include "sync/pull_impl.h"

#define BODY_MAX 8192
/* A zone is closed until it is opened: a door that was cut off must hear of it. */
#define ZONE_AGE_MS INT64_C(86400000)

struct given {
    const uint8_t *uuid;
    const char *kind;
    json_t *body;
    int64_t age;
};

static const char *const reel_kinds[] = {
    [REEL_ORDER_GO] = "reel.go",     [REEL_ORDER_HOLD] = "reel.hold",           [REEL_ORDER_NEXT] = "reel.next",
    [REEL_ORDER_SKIP] = "reel.skip", [REEL_ORDER_EMERGENCY] = "reel.emergency",
};

/* A text of the body, "" where there is none. -EBADMSG: no text, or longer than there is room. */
static int take_text(json_t *body, const char *key, char *ret_text, size_t cap) {
    json_t *value = json_object_get(body, key);
    if (!value || json_is_null(value)) {
        ret_text[0] = '\0';
        return 0;
    }
    if (!json_is_string(value) || json_string_length(value) >= cap)
        return -EBADMSG;
    memcpy(ret_text, json_string_value(value), json_string_length(value) + 1);
    return 0;
}

/* What is left of an emergency ends when it ends everywhere. */
static int read_reel(const struct given *given, int kind, struct reel_order *ret_order) {
    struct reel_order order = {.kind = (enum reel_order_kind)kind};
    int r = take_text(given->body, "target", order.target, sizeof(order.target));
    if (r == 0)
        r = take_text(given->body, "zh", order.words_zh, sizeof(order.words_zh));
    if (r == 0)
        r = take_text(given->body, "en", order.words_en, sizeof(order.words_en));
    if (r < 0)
        return r;
    bool words = order.words_zh[0] || order.words_en[0];
    int64_t limit = PULL_AGE_MS;
    if (order.kind == REEL_ORDER_EMERGENCY) {
        json_int_t lasts = json_integer_value(json_object_get(given->body, "lasts_ms"));
        if (words && (lasts < 1000 || lasts > REEL_EMERGENCY_MAX_MS))
            return -EBADMSG;
        order.lasts_ms = words && lasts - given->age >= 1000 ? lasts - given->age : 0;
        limit = words ? lasts - 1000 : REEL_EMERGENCY_MAX_MS; /* that it is over holds as long as any can last */
    }
    if (given->age > limit)
        return -ESTALE;
    *ret_order = order;
    return 0;
}

static int take_reel(struct pull *pull, const struct given *given, int kind) {
    struct reel_order order;
    int r = read_reel(given, kind, &order);
    return r < 0 ? r : journal_take_order(pull->journal, pull->now, given->uuid, &order);
}

static int take_zone(struct pull *pull, const struct given *given, bool open) {
    char zone[32], reason[128];
    int r = take_text(given->body, "zone", zone, sizeof(zone));
    if (r == 0)
        r = take_text(given->body, "reason", reason, sizeof(reason));
    if (r == 0 && !zone[0])
        r = -EBADMSG;
    if (r == 0 && given->age > ZONE_AGE_MS)
        r = -ESTALE;
    return r < 0 ? r : journal_take_zone(pull->journal, pull->now, given->uuid, zone, open, reason);
}

static int take(struct pull *pull, const struct given *given) {
    if (!json_is_object(given->body) || given->age < 0)
        return -EBADMSG;
    for (size_t i = 0; i < sizeof(reel_kinds) / sizeof(reel_kinds[0]); i++)
        if (strcmp(given->kind, reel_kinds[i]) == 0)
            return take_reel(pull, given, (int)i);
    bool open = strcmp(given->kind, "zone.opened") == 0;
    return open || strcmp(given->kind, "zone.closed") == 0 ? take_zone(pull, given, open) : -ENOTSUP;
}

static struct pull_field field_of(const PGresult *result, int row, int column) {
    if (PQgetisnull(result, row, column))
        return (struct pull_field){.size = -1};
    return (struct pull_field){.bytes = PQgetvalue(result, row, column), .size = PQgetlength(result, row, column)};
}

static int read_given(const PGresult *result, int row, struct centre_value values[4]) {
    static const enum centre_kind kinds[4] = {CENTRE_BLOB, CENTRE_TEXT, CENTRE_TEXT, CENTRE_INTEGER};
    for (int i = 0; i < 4; i++) {
        struct pull_field field = field_of(result, row, i);
        if (pull_value(PQftype(result, i), &field, &values[i]) < 0 || values[i].kind != kinds[i])
            return -EBADMSG;
    }
    return values[0].size == UUID_SIZE && values[2].size <= BODY_MAX ? 0 : -EBADMSG;
}

int pull_order(struct pull *pull, const PGresult *result, int row) {
    struct centre_value values[4];
    char kind[32] = "?", what[64];
    int r = PQnfields(result) == 4 ? read_given(result, row, values) : -EBADMSG;
    if (r == 0 && values[1].size >= sizeof(kind))
        r = -ENOTSUP;
    if (r == 0) {
        memcpy(kind, values[1].bytes, values[1].size);
        kind[values[1].size] = '\0';
        struct given given = {.uuid = values[0].bytes, .kind = kind, .age = values[3].number};
        given.body = json_loadb(values[2].bytes, values[2].size, 0, NULL);
        r = take(pull, &given);
        json_decref(given.body);
    }
    if (r == 0)
        pull->result->commands++;
    if (r == 0 || r == -EEXIST || r == -ESTALE)
        return 0;
    if (r != -EBADMSG && r != -ENOTSUP && r != -EINVAL)
        return pull->local = r;
    snprintf(what, sizeof(what), "order %s", kind);
    pull_refuse(pull, what, r == -ENOTSUP ? "this kiosk does not know such an order" : "cannot be read");
    return 0;
}
