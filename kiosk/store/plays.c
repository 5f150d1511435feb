/* Orders to the second display and its plays: written as entries, read as rows. A play is one row of an index that two
 * entries fill, its beginning and its end. */
#include "store/plays.h"

#include <errno.h>

#include "store/journal_impl.h"

static const char *const order_kinds[] = {
    [REEL_ORDER_GO] = "reel.go",     [REEL_ORDER_HOLD] = "reel.hold",           [REEL_ORDER_NEXT] = "reel.next",
    [REEL_ORDER_SKIP] = "reel.skip", [REEL_ORDER_EMERGENCY] = "reel.emergency",
};
#define ORDER_KINDS (sizeof(order_kinds) / sizeof(order_kinds[0]))

static void bind_text(sqlite3_stmt *stmt, int parameter, const char *text) {
    sqlite3_bind_text(stmt, parameter, text, -1, SQLITE_STATIC);
}

/* A column into a text; what is longer does not fit. */
static int take_text(sqlite3_stmt *stmt, int column, char *ret_text, size_t cap) {
    const unsigned char *text = sqlite3_column_text(stmt, column);
    int n = snprintf(ret_text, cap, "%s", text ? (const char *)text : "");
    return n < 0 || (size_t)n >= cap ? -EBADMSG : 0;
}

static bool fits(const char *text, size_t cap) { return strnlen(text, cap) < cap; }

/* ---- orders ---- */

static bool is_sound(const struct reel_order *order) {
    bool emergency = order->kind == REEL_ORDER_EMERGENCY && (*order->words_zh || *order->words_en);
    return (unsigned)order->kind < ORDER_KINDS && order->staff_no >= 0 && fits(order->target, sizeof(order->target)) &&
           fits(order->words_zh, sizeof(order->words_zh)) && fits(order->words_en, sizeof(order->words_en)) &&
           (!emergency || (order->lasts_ms >= 1000 && order->lasts_ms <= REEL_EMERGENCY_MAX_MS));
}

sqlite3_stmt *order_body(struct journal *journal, const struct reel_order *order, const char **ret_kind, int *ret_r) {
    *ret_r = -EINVAL;
    if (!is_sound(order))
        return NULL;
    sqlite3_stmt *body = db_query(&journal->queries, JQ_ORDER_BODY); /* who appends it resets it */
    *ret_r = body ? 0 : db_last_errno(journal->db);
    if (!body)
        return NULL;
    bind_text(body, 1, order->target);
    bind_text(body, 2, order->words_zh);
    bind_text(body, 3, order->words_en);
    sqlite3_bind_int64(body, 4, order->lasts_ms);
    if (order->staff_no)
        sqlite3_bind_int(body, 5, order->staff_no);
    *ret_kind = order_kinds[order->kind];
    return body;
}

int journal_reel_order(struct journal *journal, const struct journal_stamp *stamp, const struct reel_order *order) {
    const char *kind = NULL;
    int r;
    sqlite3_stmt *body = order_body(journal, order, &kind, &r);
    return body ? entry_append_alone(journal, stamp, kind, body) : r;
}

static int find_kind(const unsigned char *name) {
    for (size_t i = 0; name && i < ORDER_KINDS; i++)
        if (strcmp((const char *)name, order_kinds[i]) == 0)
            return (int)i;
    return -1;
}

/* 1, or 0 for an order that only a later version can read: it must not keep those that follow from being obeyed. */
static int read_order(sqlite3_stmt *stmt, struct reel_order *ret_order) {
    struct reel_order order = {.seq = (uint64_t)sqlite3_column_int64(stmt, 0),
                               .lasts_ms = sqlite3_column_int64(stmt, 5),
                               .staff_no = sqlite3_column_int(stmt, 6),
                               .at = sqlite3_column_int64(stmt, 7),
                               .boottime = sqlite3_column_int64(stmt, 9)};
    int kind = find_kind(sqlite3_column_text(stmt, 1));
    if (kind < 0)
        return 0;
    order.kind = (enum reel_order_kind)kind;
    int r = take_text(stmt, 2, order.target, sizeof(order.target));
    if (r == 0)
        r = take_text(stmt, 3, order.words_zh, sizeof(order.words_zh));
    if (r == 0)
        r = take_text(stmt, 4, order.words_en, sizeof(order.words_en));
    if (r == 0)
        r = take_text(stmt, 8, order.boot, sizeof(order.boot));
    if (r < 0)
        return 0;
    *ret_order = order;
    return 1;
}

int journal_reel_orders(struct journal *journal, uint64_t after, struct reel_order *ret_orders, size_t max) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_GET_ORDERS);
    size_t n = 0;
    int r;
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, (int64_t)after);
    sqlite3_bind_int(stmt, 2, journal->rehearsal);
    while (n < max && (r = db_step(stmt)) != 0) {
        if (r < 0)
            return r;
        n += (size_t)read_order(stmt, &ret_orders[n]);
    }
    return (int)n;
}

/* ---- plays ---- */

int journal_play_started(struct journal *journal, const struct journal_stamp *stamp, struct play *play) {
    static const uint8_t none[UUID_SIZE];
    char uuid[UUID_TEXT];
    if (!fits(play->item, sizeof(play->item)) || !*play->item || !fits(play->file, sizeof(play->file)) ||
        !fits(play->sha256, sizeof(play->sha256)) || !fits(play->programme, sizeof(play->programme)) ||
        play->sponsor < 0)
        return -EINVAL;
    sqlite3_stmt *body = db_query(&journal->queries, JQ_PLAY_BODY); /* entry_append_alone resets it */
    if (!body)
        return db_last_errno(journal->db);
    if (memcmp(play->uuid, none, UUID_SIZE) == 0)
        uuid_random(play->uuid);
    uuid_text(play->uuid, uuid);
    bind_text(body, 1, uuid);
    bind_text(body, 2, play->item);
    bind_text(body, 3, play->file);
    bind_text(body, 4, play->sha256);
    bind_text(body, 5, play->programme);
    sqlite3_bind_int64(body, 6, play->sponsor);
    int r = entry_append_alone(journal, stamp, "play.started", body);
    if (r == 0)
        play->started = stamp->at;
    return r;
}

/* -ENOENT, -EALREADY, or 0: it is on. */
static int is_on(struct journal *journal, const char *uuid) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_FIND_PLAY);
    if (!stmt)
        return db_last_errno(journal->db);
    bind_text(stmt, 1, uuid);
    sqlite3_bind_int(stmt, 2, journal->rehearsal);
    int r = db_step(stmt);
    if (r <= 0)
        return r < 0 ? r : -ENOENT;
    return sqlite3_column_int64(stmt, 0) >= 0 ? -EALREADY : 0;
}

static int end_play(struct journal *journal, const struct journal_stamp *stamp, const char *uuid, int64_t shown_ms,
                    bool complete, const char *reason) {
    int r = is_on(journal, uuid);
    if (r < 0)
        return r;
    sqlite3_stmt *body = db_query(&journal->queries, JQ_PLAY_END_BODY); /* entry_append resets it */
    if (!body)
        return db_last_errno(journal->db);
    bind_text(body, 1, uuid);
    sqlite3_bind_int64(body, 2, shown_ms);
    sqlite3_bind_int(body, 3, complete);
    bind_text(body, 4, reason);
    uint64_t seq;
    uint8_t entry[UUID_SIZE];
    return entry_append(journal, stamp, "play.ended", body, &seq, entry);
}

int journal_play_ended(struct journal *journal, const struct journal_stamp *stamp, const uint8_t uuid[UUID_SIZE],
                       int64_t shown_ms, bool complete, const char *reason) {
    char text[UUID_TEXT];
    if (shown_ms < 0 || !fits(reason, sizeof(((struct play *)0)->reason)))
        return -EINVAL;
    uuid_text(uuid, text);
    int r = db_begin(journal->db);
    return r < 0 ? r : db_end(journal->db, end_play(journal, stamp, text, shown_ms, complete, reason));
}

static int hex_digit(char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

static int take_uuid(sqlite3_stmt *stmt, int column, uint8_t ret_uuid[UUID_SIZE]) {
    char text[UUID_TEXT];
    int n = 0;
    if (take_text(stmt, column, text, sizeof(text)) < 0)
        return -EBADMSG;
    for (const char *c = text; *c && n < 2 * UUID_SIZE; c++) {
        if (*c == '-')
            continue;
        if (hex_digit(*c) < 0)
            return -EBADMSG;
        ret_uuid[n / 2] = (uint8_t)(n % 2 ? ret_uuid[n / 2] << 4 | hex_digit(*c) : hex_digit(*c));
        n++;
    }
    return n == 2 * UUID_SIZE ? 0 : -EBADMSG;
}

static int read_play(sqlite3_stmt *stmt, struct play *ret_play) {
    struct play play = {.sponsor = sqlite3_column_int64(stmt, 5),
                        .started = sqlite3_column_int64(stmt, 6),
                        .shown_ms = sqlite3_column_int64(stmt, 7),
                        .complete = sqlite3_column_int(stmt, 8)};
    int r = take_uuid(stmt, 0, play.uuid);
    if (r == 0)
        r = take_text(stmt, 1, play.item, sizeof(play.item));
    if (r == 0)
        r = take_text(stmt, 2, play.file, sizeof(play.file));
    if (r == 0)
        r = take_text(stmt, 3, play.sha256, sizeof(play.sha256));
    if (r == 0)
        r = take_text(stmt, 4, play.programme, sizeof(play.programme));
    if (r == 0)
        r = take_text(stmt, 9, play.reason, sizeof(play.reason));
    if (r == 0)
        *ret_play = play;
    return r;
}

int journal_plays_open(struct journal *journal, struct play *ret_plays, size_t max) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_OPEN_PLAYS);
    size_t n = 0;
    int r;
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int(stmt, 1, journal->rehearsal);
    sqlite3_bind_int64(stmt, 2, (int64_t)max);
    while (n < max && (r = db_step(stmt)) != 0) {
        if (r > 0)
            r = read_play(stmt, &ret_plays[n]);
        if (r < 0)
            return r;
        n++;
    }
    return (int)n;
}

int journal_plays(struct journal *journal, int64_t from, int64_t until, int64_t sponsor,
                  int (*each)(void *ctx, const struct play *play), void *ctx) {
    struct play play;
    int r;
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_GET_PLAYS);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int(stmt, 1, journal->rehearsal);
    sqlite3_bind_int64(stmt, 2, from);
    sqlite3_bind_int64(stmt, 3, until);
    sqlite3_bind_int64(stmt, 4, sponsor);
    while ((r = db_step(stmt)) > 0) {
        r = read_play(stmt, &play);
        if (r == 0)
            r = each(ctx, &play);
        if (r != 0)
            return r;
    }
    return r;
}

int journal_item_shown(struct journal *journal, const char *item, int64_t since, int64_t *ret_ms) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_ITEM_SHOWN);
    if (!stmt)
        return db_last_errno(journal->db);
    bind_text(stmt, 1, item);
    sqlite3_bind_int(stmt, 2, journal->rehearsal);
    sqlite3_bind_int64(stmt, 3, since);
    int r = db_step(stmt);
    if (r > 0)
        *ret_ms = sqlite3_column_int64(stmt, 0);
    return r < 0 ? r : r == 0 ? -ENOENT : 0;
}

/* ---- arrivals ---- */

int journal_arrivals(struct journal *journal, uint64_t after, int day, struct arrival *ret_arrivals, size_t max) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_ARRIVALS);
    size_t n = 0;
    int r;
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int64(stmt, 1, (int64_t)after);
    sqlite3_bind_int(stmt, 2, day);
    sqlite3_bind_int(stmt, 3, journal->rehearsal);
    sqlite3_bind_int64(stmt, 4, (int64_t)max);
    while (n < max && (r = db_step(stmt)) != 0) {
        struct arrival arrival = {.seq = (uint64_t)sqlite3_column_int64(stmt, 0),
                                  .ticket = sqlite3_column_int64(stmt, 1),
                                  .at = sqlite3_column_int64(stmt, 2)};
        if (r > 0)
            r = take_text(stmt, 3, arrival.gate, sizeof(arrival.gate));
        if (r < 0)
            return r;
        ret_arrivals[n++] = arrival;
    }
    return (int)n;
}
