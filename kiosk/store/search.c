/* Asks the index of names, the most exact question first, and looks at each ticket that it proposes. What one question
 * proposes is bounded, so that a common surname costs no more than a rare one. See search.h. */
#include "store/search.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "store/belief.h"
#include "store/people.h"
#include "store/roster_impl.h"
#include "store/search.sql.h"
#include "store/search_impl.h"

/* How many proposed tickets are looked at, at some 4 us each: of all words in one piece, of them in other orders, and
 * of them one by one. What goes beyond is `more`. */
#define LOOKS_IN_ONE 1000
#define LOOKS_IN_ORDERS 500
#define LOOKS_BY_WORDS 2000
#define ORDERS_WORDS 3 /* words that are tried in every order */

static const char *const queries[] = {[SQ_KEYS] = SQL_GET_NAME_KEYS,
                                      [SQ_NAMES] = SQL_GET_NAMES,
                                      [SQ_READY] = SQL_IS_INDEXED,
                                      [SQ_WALK] = SQL_EACH_TICKET_NAMES};

void search_prepare(struct roster *roster) {
    roster->search = (struct db_queries){.db = roster->db, .sql = queries, .n = sizeof(queries) / sizeof(queries[0])};
}

/* ---- what was found so far ---- */

struct found {
    struct roster *roster;
    const struct name_words *words;
    size_t n, max; /* max is one more than is wanted: so that `more` is known */
    struct {
        int64_t ticket;
        enum search_quality quality;
    } hits[SEARCH_HITS_MAX + 1];
    const int64_t *written; /* tickets of which the journal knows better, in order: the index says nothing of them */
    size_t n_written;
    int looks; /* left for the questions at hand */
    bool cut;  /* some question proposed more than was looked at */
};

static bool is_full(const struct found *found) { return found->n == found->max; }

static bool has_ticket(const struct found *found, int64_t ticket) {
    for (size_t i = 0; i < found->n; i++)
        if (found->hits[i].ticket == ticket)
            return true;
    return false;
}

static const char *text_of(sqlite3_stmt *stmt, int column) {
    const char *text = (const char *)sqlite3_column_text(stmt, column);
    return text ? text : "";
}

/* Behind those that are as good. */
static void keep(struct found *found, int64_t ticket, enum search_quality quality) {
    size_t at = found->n++;
    for (; at > 0 && found->hits[at - 1].quality > quality; at--)
        found->hits[at] = found->hits[at - 1];
    found->hits[at].ticket = ticket;
    found->hits[at].quality = quality;
}

static int by_number(const void *one, const void *other) {
    const int64_t *a = one, *b = other;
    return (*a > *b) - (*a < *b);
}

static bool is_written(const struct found *found, int64_t ticket) {
    return found->n_written > 0 && bsearch(&ticket, found->written, found->n_written, sizeof(ticket), by_number);
}

static void judge(struct found *found, int64_t ticket, const char *name_zh, const char *name_latin,
                  const char *company) {
    switch (names_match(found->words, name_zh, name_latin, company)) {
    case NAME_MATCH_WHOLE:
    case NAME_MATCH_INITIALS: keep(found, ticket, SEARCH_EXACT); break;
    case NAME_MATCH_BEGIN: keep(found, ticket, SEARCH_PREFIX); break;
    case NAME_MATCH_WORDS: keep(found, ticket, SEARCH_WORD); break;
    case NAME_MATCH_NONE: break;
    }
}

/* names: three columns of the row, from `column` on. */
static void judge_row(struct found *found, int64_t ticket, sqlite3_stmt *row, int column) {
    if (!is_written(found, ticket))
        judge(found, ticket, text_of(row, column), text_of(row, column + 1), text_of(row, column + 2));
}

/* A key proposes; the names decide. */
static int consider(struct found *found, int64_t ticket) {
    DB_STMT_USE stmt = db_query(&found->roster->search, SQ_NAMES);
    if (!stmt)
        return db_last_errno(found->roster->db);
    sqlite3_bind_int64(stmt, 1, ticket);
    int r = db_step(stmt);
    if (r > 0)
        judge_row(found, ticket, stmt, 0);
    return r < 0 ? r : 0;
}

/* Where there is no index yet: the same answers, by looking at everybody. The best are kept, whatever their place. */
static int walk(struct found *found) {
    DB_STMT_USE stmt = db_query(&found->roster->search, SQ_WALK);
    if (!stmt)
        return db_last_errno(found->roster->db);
    int r;
    while ((r = db_step(stmt)) > 0) {
        judge_row(found, sqlite3_column_int64(stmt, 0), stmt, 1);
        if (is_full(found))
            found->n--, found->cut = true;
    }
    return r;
}

/* Whom staff wrote about here, each by the words of now. They are some hundreds at most, and have no index. */
static int find_written(struct found *found, struct journal *journal) {
    struct roster_ticket ticket;
    for (size_t i = 0; i < found->n_written; i++) {
        if (is_full(found))
            found->n--, found->cut = true;
        int r = people_ticket(found->roster, journal, found->written[i], &ticket);
        if (r == 0)
            judge(found, ticket.id, ticket.name_zh, ticket.name_latin, ticket.company);
        if (r < 0 && r != -ENOENT)
            return r;
    }
    return 0;
}

int search_is_indexed(struct roster *roster) {
    DB_STMT_USE stmt = db_query(&roster->search, SQ_READY);
    return stmt ? db_step(stmt) : db_last_errno(roster->db);
}

/* ---- questions ---- */

/* All keys from `from` up to it: none has a byte above 0xF4, so 0xFF ends those that begin with it, and 0 the key. */
static size_t end_of(const struct name_key *from, enum search_reach reach, char ret_bytes[NAMES_KEY + 1]) {
    memcpy(ret_bytes, from->bytes, from->len);
    ret_bytes[from->len] = reach == KEY_ITSELF ? '\0' : '\xFF';
    return from->len + (size_t)1;
}

sqlite3_stmt *search_ask(struct roster *roster, char kind, const struct name_word *word, enum search_reach reach,
                         int limit) {
    struct name_key key;
    char end[NAMES_KEY + 1];
    sqlite3_stmt *stmt = db_query(&roster->search, SQ_KEYS);
    if (!stmt)
        return NULL;
    names_key(kind, word->text, word->len, &key);
    sqlite3_bind_blob(stmt, 1, key.bytes, key.len, SQLITE_TRANSIENT);
    sqlite3_bind_blob(stmt, 2, end, (int)end_of(&key, reach, end), SQLITE_TRANSIENT);
    sqlite3_bind_int(stmt, 3, limit);
    return stmt;
}

/* Look at what the keys of a word propose until enough are found. */
static int ask(struct found *found, char kind, const struct name_word *word, enum search_reach reach) {
    int r = 1;
    if (is_full(found))
        return 0;
    DB_STMT_USE stmt = search_ask(found->roster, kind, word, reach, found->looks + (int)found->n + 1);
    if (!stmt)
        return db_last_errno(found->roster->db);
    while (r > 0 && !is_full(found) && (r = db_step(stmt)) > 0) {
        int64_t ticket = sqlite3_column_int64(stmt, 0);
        found->cut |= found->looks == 0;
        if (found->looks == 0)
            return 0;
        if (has_ticket(found, ticket))
            continue;
        found->looks--;
        r = consider(found, ticket);
        r = r < 0 ? r : 1;
    }
    return r < 0 ? r : 0;
}

/* All that was typed in one piece, the best first. */
static int ask_in_one(struct found *found, const struct name_word *word) {
    found->looks = LOOKS_IN_ONE;
    int r = ask(found, NAMES_WHOLE, word, KEY_ITSELF);
    if (r == 0 && !word->syllables)
        r = ask(found, NAMES_INITIALS, word, KEY_ITSELF);
    if (r == 0)
        r = ask(found, NAMES_WHOLE, word, KEY_BEGINS);
    if (r == 0)
        r = ask(found, NAMES_LATER, word, KEY_BEGINS);
    if (r == 0 && !word->syllables)
        r = ask(found, NAMES_INITIALS, word, KEY_BEGINS);
    return r;
}

static void swap(size_t *a, size_t *b) {
    size_t held = *a;
    *a = *b;
    *b = held;
}

/* The next order of n numbers in the manner of a dictionary; false after the last. */
static bool next_order(size_t *order, size_t n) {
    size_t i = n - 1, j = n - 1;
    while (i > 0 && order[i - 1] > order[i])
        i--;
    if (i == 0)
        return false;
    while (order[j] < order[i - 1])
        j--;
    swap(&order[i - 1], &order[j]);
    for (j = n - 1; i < j; i++, j--)
        swap(&order[i], &order[j]);
    return true;
}

/* "Wei Wang" is 王伟 as well. Three words of 255 bytes are nobody's name. */
static int ask_in_other_orders(struct found *found) {
    const struct name_words *words = found->words;
    size_t order[ORDERS_WORDS] = {0, 1, 2}, len = 0;
    int r = 0;
    for (size_t i = 0; i < words->n; i++)
        len += words->word[i].len;
    if (words->n < 2 || words->n > ORDERS_WORDS || len >= NAMES_TEXT)
        return 0;
    found->looks = LOOKS_IN_ORDERS;
    while (r == 0 && next_order(order, words->n)) {
        struct name_word joined = {.syllables = words->joined.syllables, .len = len};
        size_t at = 0;
        for (size_t i = 0; i < words->n; at += words->word[order[i++]].len)
            memcpy(joined.text + at, words->word[order[i]].text, words->word[order[i]].len);
        r = ask(found, NAMES_WHOLE, &joined, KEY_BEGINS);
    }
    return r;
}

/* Word by word: whoever has them all is proposed by each that is of a name. One letter alone proposes half the hall. */
static int ask_by_words(struct found *found) {
    const struct name_words *words = found->words;
    int r = 0;
    for (size_t i = 0; r == 0 && i < words->n; i++) {
        const struct name_word *word = &words->word[i];
        if (!word->syllables && word->len < 2)
            continue;
        found->looks = LOOKS_BY_WORDS / (int)words->n;
        r = ask(found, NAMES_WHOLE, word, KEY_BEGINS);
        if (r == 0)
            r = ask(found, NAMES_LATER, word, KEY_BEGINS);
        if (r == 0 && !word->syllables)
            r = ask(found, NAMES_INITIALS, word, KEY_BEGINS);
    }
    return r;
}

static int find_by_keys(struct found *found) {
    int r = found->words->joins ? ask_in_one(found, &found->words->joined) : 0;
    if (r == 0 && found->words->joins)
        r = ask_in_other_orders(found);
    return r == 0 && found->words->n > 1 ? ask_by_words(found) : r;
}

static int find(struct found *found, struct journal *journal) {
    int64_t *written = NULL;
    int n = people_written(journal, &written);
    int indexed = n < 0 ? n : search_is_indexed(found->roster);
    found->written = written;
    found->n_written = n > 0 ? (size_t)n : 0;
    int r = indexed > 0 ? find_by_keys(found) : indexed == 0 ? walk(found) : indexed;
    if (r == 0)
        r = find_written(found, journal);
    free(written);
    return r;
}

int search_people(struct roster *roster, struct journal *journal, const char *words, struct search_hit *ret_hits,
                  size_t max, struct search_answer *ret_answer) {
    char typed[SEARCH_WORDS_MAX];
    struct name_words read;
    struct search_answer answer = {.state = SEARCH_TYPE_MORE};
    snprintf(typed, sizeof(typed), "%s", words);
    names_words(typed, &read);
    max = max < SEARCH_HITS_MAX ? max : SEARCH_HITS_MAX;
    struct found found = {.roster = roster, .words = &read, .max = max + 1};
    int r = read.enough ? find(&found, journal) : 0;
    answer.more = found.cut || found.n > max;
    for (; r == 0 && answer.n < max && answer.n < found.n; answer.n++) {
        struct search_hit *hit = &ret_hits[answer.n];
        *hit = (struct search_hit){.quality = found.hits[answer.n].quality};
        r = people_ticket(roster, journal, found.hits[answer.n].ticket, &hit->ticket);
    }
    if (r < 0)
        return r;
    if (read.enough)
        answer.state = answer.n > 0 ? SEARCH_FOUND : SEARCH_NOBODY;
    *ret_answer = answer;
    return 0;
}

int search_presence(struct roster *roster, struct journal *journal, const struct room *room, struct search_hit *hits,
                    size_t n) {
    for (size_t i = 0; i < n; i++) {
        struct journal_presence presence;
        int r = belief_presence(roster, journal, hits[i].ticket.id, room, "", &presence);
        if (r < 0)
            return r;
        hits[i].inside = presence.inside;
        hits[i].entries = presence.entries;
    }
    return 0;
}
