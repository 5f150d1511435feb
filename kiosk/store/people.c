/* Two layers of words about people: the roster's, and on it what was written here (people.h), by the journal's typed
 * tables. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>

#include "store/journal_impl.h"
#include "store/people_impl.h"
#include "store/roster_rows.h"

#define WORD(MEMBER)                                                                                             \
    {                                                                                                            \
        .name = #MEMBER, .in_words = offsetof(struct people_words, MEMBER),                                      \
        .in_ticket = offsetof(struct roster_ticket, MEMBER), .size = sizeof(((struct people_words *)0)->MEMBER), \
    }
const struct people_word people_word[PEOPLE_WORDS] = {WORD(name_zh), WORD(name_latin), WORD(company), WORD(title),
                                                      WORD(language)};

void people_words_of(const struct roster_ticket *ticket, struct people_words *ret_words) {
    for (size_t i = 0; i < PEOPLE_WORDS; i++)
        memcpy(word_in(ret_words, i), (const char *)ticket + people_word[i].in_ticket, people_word[i].size);
}

/* ---- reading ---- */

/* -ENOENT: nobody of this id was registered here. */
static int read_walk_up(struct journal *journal, int64_t id, struct roster_ticket *ticket) {
    struct roster_ticket read = {0};
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_WALK_UP);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int(stmt, 1, journal->rehearsal);
    sqlite3_bind_int64(stmt, 2, id);
    int r = db_step(stmt);
    if (r > 0)
        r = row_read(stmt, roster_ticket_row.fields, roster_ticket_row.n, &read);
    else
        r = r < 0 ? r : -ENOENT;
    if (r == 0)
        *ticket = read;
    return r;
}

static void correct_one(struct roster_ticket *ticket, const char *field, const char *was, const char *now) {
    for (size_t i = 0; i < PEOPLE_WORDS; i++)
        if (strcmp(people_word[i].name, field) == 0 && strcmp(word_in_ticket(ticket, i), was) == 0)
            snprintf(word_in_ticket(ticket, i), people_word[i].size, "%s", now);
}

/* One after another: a word that was put right twice goes both steps, or the second alone. */
static int put_right(struct journal *journal, struct roster_ticket *ticket) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_CORRECTIONS);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int(stmt, 1, journal->rehearsal);
    sqlite3_bind_int64(stmt, 2, ticket->id);
    int r;
    while ((r = db_step(stmt)) > 0) {
        const char *field = (const char *)sqlite3_column_text(stmt, 0);
        const char *was = (const char *)sqlite3_column_text(stmt, 1);
        const char *now = (const char *)sqlite3_column_text(stmt, 2);
        if (!field || !was || !now)
            return -ENOMEM;
        correct_one(ticket, field, was, now);
    }
    return r;
}

/* 1, 0, -errno. */
static int is_passed_on(struct journal *journal, int64_t id) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_IS_PASSED_ON);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int(stmt, 1, journal->rehearsal);
    sqlite3_bind_int64(stmt, 2, id);
    return db_step(stmt);
}

static int lay_over(struct journal *journal, struct roster_ticket *ticket) {
    int r = put_right(journal, ticket);
    if (r < 0)
        return r;
    r = is_passed_on(journal, ticket->id);
    if (r > 0)
        ticket->status = TICKET_CANCELLED;
    return r < 0 ? r : 0;
}

int people_ticket(struct roster *roster, struct journal *journal, int64_t id, struct roster_ticket *ret_ticket) {
    struct roster_ticket ticket;
    int r = roster_ticket(roster, id, &ticket);
    if (r == -ENOENT && journal)
        r = read_walk_up(journal, id, &ticket);
    if (r == 0 && journal)
        r = lay_over(journal, &ticket);
    if (r == 0)
        *ret_ticket = ticket;
    return r;
}

int people_ticket_by_digest(struct roster *roster, struct journal *journal, const uint8_t digest[OPAQUE_DIGEST],
                            struct roster_ticket *ret_ticket) {
    struct roster_ticket ticket;
    int r = roster_ticket_by_digest(roster, digest, &ticket);
    if (r == 0 && journal)
        r = lay_over(journal, &ticket);
    if (r == 0)
        *ret_ticket = ticket;
    return r;
}

/* ---- lists ---- */

/* JQ_PASSED_FROM or JQ_PASSED_TO; 0 = nobody passed it on. */
static int passed(struct journal *journal, int query, int64_t id, int64_t *ret_id) {
    DB_STMT_USE stmt = db_query(&journal->queries, query);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int(stmt, 1, journal->rehearsal);
    sqlite3_bind_int64(stmt, 2, id);
    int r = db_step(stmt);
    *ret_id = r > 0 ? sqlite3_column_int64(stmt, 0) : 0;
    return r < 0 ? r : 0;
}

#define HANDS 16 /* that a ticket goes through */

int people_listed_as(struct roster *roster, struct journal *journal, int64_t id, int64_t *ret_id) {
    int64_t from = id;
    for (int hands = 0; journal && from && hands < HANDS; hands++) {
        struct roster_ticket ticket;
        id = from;
        int r = passed(journal, JQ_PASSED_FROM, id, &from);
        if (r == 0 && from)
            r = roster_ticket(roster, id, &ticket) == 0 ? 1 : 0;
        if (r < 0)
            return r;
        if (r > 0)
            break;
    }
    *ret_id = id;
    return 0;
}

int people_holder_of(struct roster *roster, struct journal *journal, int64_t listed, int64_t *ret_id) {
    int64_t id = listed, to = 0;
    for (int hands = 0; journal && hands < HANDS; hands++, id = to) {
        struct roster_ticket ticket;
        int r = passed(journal, JQ_PASSED_TO, id, &to);
        if (r < 0)
            return r;
        if (to == 0 || roster_ticket(roster, to, &ticket) == 0)
            break;
    }
    *ret_id = id;
    return 0;
}

/* ---- everybody ---- */

/* At most so many rows that people_written may find. */
static int count_written(struct journal *journal, size_t *ret_count) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_COUNT_WRITTEN);
    if (!stmt)
        return db_last_errno(journal->db);
    int r = db_step(stmt);
    if (r > 0)
        *ret_count = (size_t)sqlite3_column_int64(stmt, 0);
    return r < 0 ? r : 0;
}

static int read_written(struct journal *journal, int64_t *ids, size_t max) {
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_WRITTEN_ABOUT);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int(stmt, 1, journal->rehearsal);
    int n = 0, r = 0;
    while ((size_t)n < max && (r = db_step(stmt)) > 0)
        ids[n++] = sqlite3_column_int64(stmt, 0);
    return r < 0 ? r : n;
}

int people_written(struct journal *journal, int64_t **ret_ids) {
    size_t max = 0;
    *ret_ids = NULL;
    int r = journal ? count_written(journal, &max) : 0;
    if (r < 0 || max == 0)
        return r;
    int64_t *ids = malloc(max * sizeof(*ids));
    if (!ids)
        return -ENOMEM;
    r = read_written(journal, ids, max);
    if (r > 0)
        *ret_ids = ids;
    else
        free(ids);
    return r;
}

/* Two rows of ids on their way together: the roster's, and those that were written about here. */
struct walk {
    struct roster *roster;
    struct journal *journal;
    const int64_t *ids;
    size_t at, n;
    int (*each)(void *ctx, const struct roster_ticket *ticket);
    void *ctx;
};

/* Walk-ups whose ids come before. Who was corrected and is in no roster any more is nobody. */
static int walk_up_to(struct walk *walk, int64_t id) {
    for (; walk->at < walk->n && walk->ids[walk->at] < id; walk->at++) {
        struct roster_ticket ticket;
        int r = people_ticket(walk->roster, walk->journal, walk->ids[walk->at], &ticket);
        if (r == 0)
            r = walk->each(walk->ctx, &ticket);
        if (r != 0 && r != -ENOENT)
            return r;
    }
    return 0;
}

static int walk_one(void *ctx, const struct roster_ticket *ticket) {
    struct walk *walk = ctx;
    int r = walk_up_to(walk, ticket->id);
    if (r != 0 || walk->at == walk->n || walk->ids[walk->at] != ticket->id)
        return r != 0 ? r : walk->each(walk->ctx, ticket);
    struct roster_ticket over = *ticket;
    walk->at++;
    r = lay_over(walk->journal, &over);
    return r < 0 ? r : walk->each(walk->ctx, &over);
}

int people_each(struct roster *roster, struct journal *journal,
                int (*each)(void *ctx, const struct roster_ticket *ticket), void *ctx) {
    int64_t *ids = NULL;
    int n = people_written(journal, &ids);
    if (n < 0)
        return n;
    struct walk walk = {.roster = roster, .journal = journal, .ids = ids, .n = (size_t)n, .each = each, .ctx = ctx};
    int r = roster_each(roster, walk_one, &walk);
    if (r == 0)
        r = walk_up_to(&walk, INT64_MAX);
    free(ids);
    return r;
}
