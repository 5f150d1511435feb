/* Somebody without a ticket at hand finds their own: whoever has exactly this name, and of these whoever has this
 * order number or telephone. Wrong tries are counted for the people of that name, however it was written, and for all
 * together; a name that nobody has is counted under a number of its own, so that being locked out tells nothing about
 * who is registered. */
#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "core/lockout.h"
#include "core/mask.h"
#include "store/journal_impl.h"
#include "store/people.h"
#include "store/roster_impl.h"
#include "store/search_impl.h"

#define NAMESAKES_MAX 400 /* of one name, at 1,000,000 people: more are not asked */
#define PROOF_LEAST 4     /* letters and digits of an order number that prove something */

struct self {
    struct roster *roster;
    struct journal *journal;
    const struct journal_stamp *stamp;
    struct roster_secrets secrets;
    struct name_words words;
    const char *proof;
    size_t n;
    int64_t tickets[NAMESAKES_MAX + 1]; /* of this name; one number of its own where there are none */
};

/* ---- who has this name? ---- */

static void keep(struct self *self, int64_t ticket) {
    for (size_t i = 0; i < self->n; i++)
        if (self->tickets[i] == ticket)
            return;
    if (self->n < NAMESAKES_MAX)
        self->tickets[self->n++] = ticket;
}

static bool has_name(const struct name_words *words, const struct roster_ticket *ticket) {
    return names_match(words, ticket->name_zh, ticket->name_latin, "") == NAME_MATCH_WHOLE;
}

static int by_walk(void *ctx, const struct roster_ticket *ticket) {
    struct self *self = ctx;
    if (has_name(&self->words, ticket))
        keep(self, ticket->id);
    return 0;
}

/* Walk-ups and corrected names are in no index. */
static int by_written(struct self *self) {
    struct roster_ticket ticket;
    int64_t *ids = NULL;
    int n = people_written(self->journal, &ids), r = n < 0 ? n : 0;
    for (int i = 0; r == 0 && i < n; i++) {
        r = people_ticket(self->roster, self->journal, ids[i], &ticket);
        if (r == 0)
            by_walk(self, &ticket);
        r = r == -ENOENT ? 0 : r;
    }
    free(ids);
    return r;
}

static int by_index(struct self *self) {
    DB_STMT_USE stmt = search_ask(self->roster, NAMES_WHOLE, &self->words.joined, KEY_ITSELF, NAMESAKES_MAX);
    if (!stmt)
        return db_last_errno(self->roster->db);
    int r;
    while ((r = db_step(stmt)) > 0) {
        struct roster_ticket ticket;
        int64_t id = sqlite3_column_int64(stmt, 0);
        r = people_ticket(self->roster, self->journal, id, &ticket);
        if (r < 0 && r != -ENOENT)
            return r;
        if (r == 0 && has_name(&self->words, &ticket))
            keep(self, id);
    }
    return r < 0 ? r : by_written(self);
}

/* "Hansen Karin" is Karin Hansen. */
static bool turn_round(struct name_words *words) {
    if (words->n != 2 || !words->joins || words->word[0].len + words->word[1].len >= NAMES_TEXT)
        return false;
    struct name_word first = words->word[0];
    words->word[0] = words->word[1];
    words->word[1] = first;
    memcpy(words->joined.text, words->word[0].text, words->word[0].len);
    memcpy(words->joined.text + words->word[0].len, words->word[1].text, words->word[1].len);
    return true;
}

/* Below 0: nobody's ticket. */
static int64_t number_of_nobody(const struct self *self) {
    uint8_t digest[crypto_generichash_BYTES_MIN];
    uint64_t number = 0;
    const struct name_word *joined = &self->words.joined;
    crypto_generichash(digest, sizeof(digest), (const uint8_t *)joined->text, joined->len, self->secrets.opaque_key,
                       sizeof(self->secrets.opaque_key));
    memcpy(&number, digest, sizeof(number));
    return -(int64_t)(number >> 1) - 1;
}

static int find_namesakes(struct self *self) {
    int indexed = search_is_indexed(self->roster);
    int r = indexed < 0 ? indexed : !self->words.joins ? 0 : indexed ? by_index(self) : 0;
    if (indexed == 0)
        r = people_each(self->roster, self->journal, by_walk, self);
    if (r == 0 && turn_round(&self->words)) {
        r = indexed ? by_index(self) : people_each(self->roster, self->journal, by_walk, self);
        turn_round(&self->words);
    }
    if (r == 0 && self->n == 0)
        self->tickets[self->n++] = number_of_nobody(self);
    return r;
}

/* ---- waiting ---- */

/* How often it went wrong for a ticket, and how long the newest is past. */
static int failures_of(struct self *self, int64_t ticket, int32_t *ret_failures, int64_t *ret_passed) {
    DB_STMT_USE stmt = db_query(&self->journal->queries, JQ_TRIED_FAILURES);
    *ret_failures = 0;
    *ret_passed = 0;
    if (!stmt)
        return db_last_errno(self->journal->db);
    sqlite3_bind_int(stmt, 1, self->journal->rehearsal);
    sqlite3_bind_int64(stmt, 2, ticket);
    int r = db_step(stmt);
    if (r <= 0)
        return r;
    const char *boot = (const char *)sqlite3_column_text(stmt, 1);
    bool same_boot = boot && strcmp(boot, self->stamp->boot) == 0;
    *ret_failures = sqlite3_column_int(stmt, 0);
    *ret_passed = self->stamp->boottime - (same_boot ? sqlite3_column_int64(stmt, 2) : 0);
    return 0;
}

/* The longest wait of those of this name. */
static int wait_of(struct self *self, int64_t *ret_wait) {
    struct lockout lockout;
    int64_t longest = 0;
    int r = failures_of(self, 0, &lockout.all, &lockout.all_passed);
    for (size_t i = 0; r == 0 && i < self->n; i++) {
        r = failures_of(self, self->tickets[i], &lockout.failures, &lockout.passed);
        int64_t wait = lockout_wait(&lockout);
        longest = wait > longest ? wait : longest;
    }
    if (r == 0)
        *ret_wait = longest;
    return r;
}

/* Each of those: the try was right or wrong. */
static int write_try(struct self *self, const int64_t *tickets, size_t n, bool right) {
    char list[NAMESAKES_MAX * 21 + 8] = "[";
    size_t len = 1;
    for (size_t i = 0; i < n; i++)
        len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%" PRId64, i ? "," : "", tickets[i]);
    snprintf(list + len, sizeof(list) - len, "]");
    sqlite3_stmt *body = db_query(&self->journal->queries, JQ_TRIED_BODY);
    if (!body)
        return db_last_errno(self->journal->db);
    sqlite3_bind_text(body, 1, list, -1, SQLITE_TRANSIENT);
    sqlite3_bind_int(body, 2, right);
    return entry_append_alone(self->journal, self->stamp, "self.tried", body);
}

/* ---- the proof ---- */

/* The next letter or digit of ASCII, small; 0 at the end. What else stands in an order number is its dress. */
static char next_sign(const char **text) {
    for (; **text; ++*text) {
        char c = **text;
        bool capital = c >= 'A' && c <= 'Z';
        if (capital || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            ++*text;
            return capital ? (char)(c - 'A' + 'a') : c;
        }
    }
    return 0;
}

static bool is_long_enough(const char *proof) {
    size_t n = 0;
    while (next_sign(&proof))
        n++;
    return n >= PROOF_LEAST;
}

static bool is_order(const char *order_no, const char *proof) {
    if (!is_long_enough(order_no))
        return false;
    for (;;) {
        char a = next_sign(&order_no), b = next_sign(&proof);
        if (a != b || !a)
            return a == b;
    }
}

static bool proves(const struct self *self, const struct roster_ticket *ticket) {
    uint8_t phone[PHONE_DIGEST];
    if (is_order(ticket->order_no, self->proof))
        return true;
    return ticket->has_phone && phone_digest(self->proof, ticket->id, self->secrets.opaque_key, phone) &&
           sodium_memcmp(phone, ticket->phone, PHONE_DIGEST) == 0;
}

static void show(const struct roster_ticket *ticket, struct search_masked *ret_masked) {
    ret_masked->ticket = ticket->id;
    mask_name(*ticket->name_zh ? ticket->name_zh : ticket->name_latin, ret_masked->name, sizeof(ret_masked->name));
    mask_company(ticket->company, ret_masked->company, sizeof(ret_masked->company));
}

static int try_all(struct self *self, struct search_self *answer) {
    int64_t right[SEARCH_SELF_MAX] = {0};
    int r = 0;
    for (size_t i = 0; r == 0 && i < self->n && answer->n < SEARCH_SELF_MAX; i++) {
        struct roster_ticket ticket;
        r = people_ticket(self->roster, self->journal, self->tickets[i], &ticket);
        if (r == 0 && proves(self, &ticket)) {
            right[answer->n] = ticket.id;
            show(&ticket, &answer->people[answer->n++]);
        }
        r = r == -ENOENT ? 0 : r;
    }
    if (r < 0)
        return r;
    bool found = answer->n > 0;
    answer->state = found ? SEARCH_FOUND : SEARCH_NOBODY;
    r = write_try(self, found ? right : self->tickets, found ? answer->n : self->n, found);
    return r == 0 && !found ? wait_of(self, &answer->wait) : r;
}

int search_self(struct roster *roster, struct journal *journal, const struct journal_stamp *stamp, const char *name,
                const char *proof, struct search_self *ret_self) {
    struct self self = {.roster = roster, .journal = journal, .stamp = stamp, .proof = proof};
    struct search_self answer = {.state = SEARCH_TYPE_MORE};
    char typed[SEARCH_WORDS_MAX];
    if (!journal)
        return -EINVAL;
    snprintf(typed, sizeof(typed), "%s", name);
    names_words(typed, &self.words);
    if (!self.words.enough || !is_long_enough(proof)) {
        *ret_self = answer;
        return 0;
    }
    answer.state = SEARCH_NOBODY;
    int r = roster_secrets(roster, &self.secrets);
    if (r == 0)
        r = find_namesakes(&self);
    if (r == 0)
        r = wait_of(&self, &answer.wait);
    if (r == 0 && answer.wait == 0)
        r = try_all(&self, &answer);
    sodium_memzero(&self.secrets, sizeof(self.secrets));
    if (r == 0)
        *ret_self = answer;
    return r;
}
