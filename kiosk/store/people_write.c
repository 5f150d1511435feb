/* What staff write about people (people.h): looked at and appended in one transaction, so that two desks that share a
 * journal never give one number twice nor write over one another. */
#include <errno.h>
#include <inttypes.h>

#include "core/letters.h"
#include "store/journal_impl.h"
#include "store/people.sql.h"
#include "store/people_impl.h"
#include "store/roster_impl.h"

/* What of a ticket is about the person, and does not go to another with it. */
#define FLAGS_OF_PERSON (TICKET_FOREIGN | TICKET_ATTENTION | TICKET_MINOR)

/* ---- words as staff typed them ---- */

static bool is_text(const char *text) {
    while (*text) {
        uint32_t c;
        size_t len = letter_read(text, &c);
        if (len == 0 || c < 0x20 || (c >= 0x7f && c < 0xa0))
            return false;
        text += len;
    }
    return true;
}

/* Without the blanks around it. -EINVAL: no end, no UTF-8, or controls in it. */
static int take_word(const char *typed, size_t size, char *ret_word) {
    size_t len = strnlen(typed, size), from = 0;
    if (len == size || !is_text(typed))
        return -EINVAL;
    while (from < len && typed[from] == ' ')
        from++;
    while (len > from && typed[len - 1] == ' ')
        len--;
    memcpy(ret_word, typed + from, len - from);
    ret_word[len - from] = '\0';
    return 0;
}

static bool is_language(const char *language) {
    return !*language || strcmp(language, "zh") == 0 || strcmp(language, "en") == 0;
}

/* Somebody has a name. */
static int take_words(const struct people_words *typed, struct people_words *ret_words) {
    int r = 0;
    for (size_t i = 0; r == 0 && i < PEOPLE_WORDS; i++)
        r = take_word(word_of(typed, i), people_word[i].size, word_in(ret_words, i));
    if (r < 0 || (!*ret_words->name_zh && !*ret_words->name_latin) || !is_language(ret_words->language))
        return -EINVAL;
    return 0;
}

/* ---- numbers ---- */

/* -1: none, or too high. */
static int32_t read_number(const char **text) {
    int32_t number = 0;
    if (**text < '0' || **text > '9')
        return -1;
    for (; **text >= '0' && **text <= '9'; ++*text)
        number = number > PEOPLE_NUMBER_MAX ? number : number * 10 + (**text - '0');
    return number <= PEOPLE_NUMBER_MAX ? number : -1;
}

int people_numbers_read(const char *text, struct people_numbers *ret_numbers) {
    struct people_numbers read = {.from = read_number(&text)};
    if (*text++ != '-')
        return -EINVAL;
    read.to = read_number(&text);
    if (*text || read.from < 1 || read.to < read.from)
        return -EINVAL;
    *ret_numbers = read;
    return 0;
}

static bool has_numbers(const struct people_numbers *numbers) {
    return numbers->from > 0 && numbers->to >= numbers->from;
}

/* The highest of them that this journal has given, 0 = none. */
static int last_number(struct journal *journal, const struct people_numbers *numbers, int32_t *ret_number) {
    if (!journal)
        return 0;
    DB_STMT_USE stmt = db_query(&journal->queries, JQ_LAST_NUMBER);
    if (!stmt)
        return db_last_errno(journal->db);
    sqlite3_bind_int(stmt, 1, journal->rehearsal);
    sqlite3_bind_int(stmt, 2, numbers->from);
    sqlite3_bind_int(stmt, 3, numbers->to);
    int r = db_step(stmt);
    if (r > 0)
        *ret_number = sqlite3_column_int(stmt, 0);
    return r < 0 ? r : 0;
}

/* What the centre knows was given out: by a journal that was lost since, or is to come back. */
static int last_number_told(struct roster *roster, const struct people_numbers *numbers, int32_t *ret_number) {
    DB_STMT_AUTO stmt = NULL;
    if (sqlite3_prepare_v2(roster->db, SQL_LAST_NUMBER_TOLD, -1, &stmt, NULL) != SQLITE_OK)
        return db_last_errno(roster->db);
    sqlite3_bind_int(stmt, 1, numbers->from);
    sqlite3_bind_int(stmt, 2, numbers->to);
    int r = db_step(stmt);
    if (r > 0)
        *ret_number = sqlite3_column_int(stmt, 0);
    return r < 0 ? r : 0;
}

/* The higher of both: the centre may tell of an older journal's after this one has given out its first. 0 = none. */
static int last_number_of_both(struct roster *roster, struct journal *journal, const struct people_numbers *numbers,
                               int32_t *ret_last) {
    int32_t here = 0, told = 0;
    int r = last_number(journal, numbers, &here);
    if (r == 0)
        r = last_number_told(roster, numbers, &told);
    if (r == 0)
        *ret_last = here > told ? here : told;
    return r;
}

static int next_number(struct roster *roster, struct journal *journal, const struct people_numbers *numbers,
                       int32_t *ret_number) {
    int32_t last = 0;
    int r = last_number_of_both(roster, journal, numbers, &last);
    if (r < 0)
        return r;
    if (last >= numbers->to)
        return -ENOSPC;
    *ret_number = last ? last + 1 : numbers->from;
    return 0;
}

int people_numbers_left(struct roster *roster, struct journal *journal, const struct people_numbers *numbers) {
    int32_t last = 0;
    if (!has_numbers(numbers))
        return -ENODATA;
    int r = last_number_of_both(roster, journal, numbers, &last);
    return r < 0 ? r : numbers->to - (last ? last : numbers->from - 1);
}

/* ---- somebody new ---- */

static int check_new(struct roster *roster, const struct roster_event *event, const struct people_walk_up *walk_up,
                     struct roster_ticket *ticket) {
    struct roster_tier tier;
    struct roster_channel channel;
    const uint8_t all = (uint8_t)((1U << event->days) - 1);
    int r = roster_tier(roster, walk_up->tier, &tier);
    if (r == 0)
        r = roster_channel(roster, walk_up->channel, &channel);
    if (r < 0)
        return r == -ENOENT ? -EINVAL : r;
    ticket->tier = walk_up->tier;
    ticket->channel = walk_up->channel;
    ticket->days = walk_up->days ? walk_up->days : all;
    ticket->status = TICKET_PAID;
    return ticket->days & ~all ? -EINVAL : 0;
}

/* What a ticket is worth goes to who has it now. */
static int check_passed(struct roster *roster, struct journal *journal, int64_t replaces,
                        struct roster_ticket *ticket) {
    struct roster_ticket old;
    int r = people_ticket(roster, journal, replaces, &old);
    if (r < 0)
        return r;
    if (old.status == TICKET_CANCELLED)
        return -ESTALE;
    *ticket = (struct roster_ticket){.status = old.status,
                                     .tier = old.tier,
                                     .channel = old.channel,
                                     .flags = old.flags & (uint8_t)~FLAGS_OF_PERSON,
                                     .days = old.days,
                                     .nbf = old.nbf,
                                     .naf = old.naf};
    memcpy(ticket->order_no, old.order_no, sizeof(ticket->order_no));
    return 0;
}

static sqlite3_stmt *walk_up_body(struct journal *journal, const struct roster_ticket *ticket, int32_t number,
                                  int64_t replaces, int staff_no) {
    sqlite3_stmt *body = db_query(&journal->queries, JQ_WALK_UP_BODY);
    if (!body)
        return NULL;
    sqlite3_bind_int64(body, 1, ticket->id);
    sqlite3_bind_text(body, 2, ticket->reference, -1, SQLITE_STATIC);
    sqlite3_bind_int(body, 3, number);
    sqlite3_bind_text(body, 4, ticket->order_no, -1, SQLITE_STATIC);
    sqlite3_bind_int(body, 5, (int)ticket->status);
    sqlite3_bind_int(body, 6, ticket->tier);
    sqlite3_bind_int(body, 7, ticket->channel);
    sqlite3_bind_int(body, 8, ticket->flags);
    sqlite3_bind_int(body, 9, ticket->days);
    sqlite3_bind_int64(body, 10, ticket->nbf);
    sqlite3_bind_int64(body, 11, ticket->naf);
    sqlite3_bind_text(body, 12, ticket->language, -1, SQLITE_STATIC);
    sqlite3_bind_text(body, 13, ticket->name_zh, -1, SQLITE_STATIC);
    sqlite3_bind_text(body, 14, ticket->name_latin, -1, SQLITE_STATIC);
    sqlite3_bind_text(body, 15, ticket->company, -1, SQLITE_STATIC);
    sqlite3_bind_text(body, 16, ticket->title, -1, SQLITE_STATIC);
    sqlite3_bind_int(body, 17, staff_no);
    sqlite3_bind_int64(body, 18, replaces);
    return body;
}

/* The entry's uuid is the source of the id: two kiosks that were given one range by mistake make two people all the
 * same. */
static int name_ticket(struct roster *roster, struct journal *journal, const struct people_numbers *numbers,
                       uint32_t event, uint8_t ret_uuid[UUID_SIZE], int32_t *ret_number, struct roster_ticket *ticket) {
    char source[UUID_TEXT];
    int r = next_number(roster, journal, numbers, ret_number);
    if (r < 0)
        return r;
    uuid_random(ret_uuid);
    uuid_text(ret_uuid, source);
    snprintf(ticket->reference, sizeof(ticket->reference), "W-%" PRId32, *ret_number);
    ticket->id = ticket_id_derive(event, source, ticket->reference);
    return 0;
}

static int register_in(struct roster *roster, struct journal *journal, const struct journal_stamp *stamp,
                       const struct people_walk_up *walk_up, const struct people_numbers *numbers, int staff_no,
                       struct roster_ticket *ticket) {
    struct roster_event event;
    uint8_t uuid[UUID_SIZE];
    uint64_t seq;
    int32_t number = 0;
    int r = roster_event(roster, &event);
    if (r == 0)
        r = walk_up->replaces ? check_passed(roster, journal, walk_up->replaces, ticket)
                              : check_new(roster, &event, walk_up, ticket);
    if (r == 0)
        r = name_ticket(roster, journal, numbers, event.id, uuid, &number, ticket);
    if (r < 0)
        return r;
    for (size_t i = 0; i < PEOPLE_WORDS; i++)
        memcpy(word_in_ticket(ticket, i), word_of(&walk_up->words, i), people_word[i].size);
    if (!stamp) {
        ticket->id = 0;
        return 0;
    }
    sqlite3_stmt *body = walk_up_body(journal, ticket, number, walk_up->replaces, staff_no); /* the append resets it */
    return body ? entry_append_as(journal, stamp, walk_up->replaces ? "swap" : "walkup", body, uuid, &seq)
                : db_last_errno(journal->db);
}

int people_register(struct roster *roster, struct journal *journal, const struct journal_stamp *stamp,
                    const struct people_walk_up *walk_up, const struct people_numbers *numbers, int staff_no,
                    struct roster_ticket *ret_ticket) {
    struct people_walk_up taken = *walk_up;
    struct roster_ticket ticket = {0};
    if (!has_numbers(numbers))
        return -ENODATA;
    if ((stamp && stamp->rehearsal != journal->rehearsal) || walk_up->replaces < 0 || staff_no < 0)
        return -EINVAL;
    int r = take_words(&walk_up->words, &taken.words);
    if (r == 0 && stamp)
        r = db_begin(journal->db);
    if (r < 0)
        return r;
    r = register_in(roster, journal, stamp, &taken, numbers, staff_no, &ticket);
    if (stamp)
        r = db_end(journal->db, r);
    if (r == 0)
        *ret_ticket = ticket;
    return r;
}

/* ---- a word put right ---- */

static sqlite3_stmt *correct_body(struct journal *journal, int64_t ticket, const struct people_words *was,
                                  const struct people_words *now, int staff_no) {
    sqlite3_stmt *body = db_query(&journal->queries, JQ_CORRECT_BODY);
    if (!body)
        return NULL;
    sqlite3_bind_int64(body, 1, ticket);
    sqlite3_bind_int(body, 2, staff_no);
    for (int i = 0; i < PEOPLE_WORDS; i++) {
        const char *old = word_of(was, (size_t)i), *new = word_of(now, (size_t)i);
        if (strcmp(old, new) == 0)
            continue;
        sqlite3_bind_text(body, 3 + i, old, -1, SQLITE_STATIC);
        sqlite3_bind_text(body, 3 + PEOPLE_WORDS + i, new, -1, SQLITE_STATIC);
    }
    return body;
}

static bool are_same(const struct people_words *one, const struct people_words *other) {
    for (size_t i = 0; i < PEOPLE_WORDS; i++)
        if (strncmp(word_of(one, i), word_of(other, i), people_word[i].size) != 0)
            return false;
    return true;
}

static int correct_in(struct roster *roster, struct journal *journal, const struct journal_stamp *stamp, int64_t id,
                      const struct people_words *seen, const struct people_words *now, int staff_no) {
    struct roster_ticket ticket;
    struct people_words was;
    uint8_t uuid[UUID_SIZE];
    uint64_t seq;
    int r = people_ticket(roster, journal, id, &ticket);
    if (r < 0)
        return r;
    people_words_of(&ticket, &was);
    if (!are_same(&was, seen))
        return -ESTALE;
    if (are_same(&was, now))
        return -EALREADY;
    if (!stamp)
        return 0;
    sqlite3_stmt *body = correct_body(journal, id, &was, now, staff_no);
    return body ? entry_append(journal, stamp, "correct", body, &seq, uuid) : db_last_errno(journal->db);
}

int people_correct(struct roster *roster, struct journal *journal, const struct journal_stamp *stamp, int64_t ticket,
                   const struct people_words *seen, const struct people_words *now, int staff_no) {
    struct people_words taken;
    if ((stamp && stamp->rehearsal != journal->rehearsal) || staff_no < 0)
        return -EINVAL;
    int r = take_words(now, &taken);
    if (r == 0 && stamp)
        r = db_begin(journal->db);
    if (r < 0)
        return r;
    r = correct_in(roster, journal, stamp, ticket, seen, &taken, staff_no);
    return stamp ? db_end(journal->db, r) : r;
}
