/* Text without people (redact.h). Words are looked for by their first two bytes at the places where a word begins, so
 * that a million of them are asked for in one walk of the roster. */
#include "ctl/redact.h"

#include <glib.h>
#include <string.h>

#include "core/letters.h"
#include "store/people.h"
#include "store/places.h"

#define STARTS 65536
#define CODE_MIN 20  /* characters */
#define DIGITS_MIN 4 /* of a number that is looked for */
#define WORD_BYTES 2 /* of anything that is */
#define STAFF_MAX 99

struct redact {
    const char *text; /* as it came */
    char *lower;      /* of the same length */
    size_t size;
    bool *gone;    /* of each byte */
    int32_t *next; /* the next place that begins with the same two bytes, -1 = none */
    int32_t first[STARTS];
};

static bool is_wordly(char c) { return g_ascii_isalnum(c) || (unsigned char)c >= 0x80; }

/* Latin words stand between blanks and signs, Chinese ones do not. */
static bool may_begin(const struct redact *redact, size_t at) {
    const unsigned char c = (unsigned char)redact->lower[at];
    return c >= 0xc0 || (c < 0x80 && (at == 0 || !g_ascii_isalnum(redact->lower[at - 1])));
}

static bool may_end(const struct redact *redact, size_t at) {
    return at >= redact->size || !g_ascii_isalnum(redact->lower[at]) || !g_ascii_isalnum(redact->lower[at - 1]);
}

static size_t start_of(const char *text) { return (size_t)(unsigned char)text[0] << 8 | (unsigned char)text[1]; }

struct redact *redact_new(const char *text) {
    struct redact *redact = g_new0(struct redact, 1);
    redact->text = text;
    redact->size = strlen(text);
    redact->lower = g_ascii_strdown(text, -1);
    redact->gone = g_new0(bool, redact->size + 1);
    redact->next = g_new0(int32_t, redact->size + 1);
    memset(redact->first, -1, sizeof redact->first);
    for (size_t at = redact->size; at-- > 0;) {
        if (!may_begin(redact, at))
            continue;
        int32_t *first = &redact->first[start_of(redact->lower + at)];
        redact->next[at] = *first;
        *first = (int32_t)at;
    }
    return redact;
}

static void take_away(struct redact *redact, size_t from, size_t to) {
    for (size_t at = from; at < to && at < redact->size; at++)
        if (redact->text[at] != '\n')
            redact->gone[at] = true;
}

/* ---- what is known ---- */

void redact_word(struct redact *redact, const char *word) {
    const size_t size = strlen(word);
    if (size < WORD_BYTES || size > redact->size || (size < DIGITS_MIN && strspn(word, "0123456789") == size))
        return;
    g_autofree char *lower = g_ascii_strdown(word, -1);
    for (int32_t at = redact->first[start_of(lower)]; at >= 0; at = redact->next[at])
        if (strncmp(redact->lower + at, lower, size) == 0 && may_end(redact, (size_t)at + size))
            take_away(redact, (size_t)at, (size_t)at + size);
}

static int redact_ticket(void *ctx, const struct roster_ticket *ticket) {
    const char *const words[] = {ticket->reference,   ticket->order_no, ticket->name_zh, ticket->name_latin,
                                 ticket->screen_name, ticket->company,  ticket->title,   ticket->needs};
    for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
        redact_word(ctx, words[i]);
    return 0;
}

int redact_people(struct redact *redact, struct roster *roster, struct journal *journal) {
    struct roster_staff staff;
    for (int number = 1; number <= STAFF_MAX; number++)
        if (roster_staff(roster, number, &staff) == 0)
            redact_word(redact, staff.name);
    int r = roster_each(roster, redact_ticket, redact); /* as the roster has them, and as they were put right here */
    return r == 0 && journal ? people_each(roster, journal, redact_ticket, redact) : r;
}

/* ---- what has the shape of it ---- */

static size_t line_end(const struct redact *redact, size_t at) { return at + strcspn(redact->text + at, "\n"); }

/* PostgreSQL's rows and keys. */
static void redact_details(struct redact *redact) {
    for (const char *at = redact->text; (at = strstr(at, "DETAIL:")); at++)
        take_away(redact, (size_t)(at - redact->text) + strlen("DETAIL:"),
                  line_end(redact, (size_t)(at - redact->text)));
}

/* The inside of quotes; an open one goes to the end of its line. */
static void redact_quoted(struct redact *redact, const char *open, const char *close) {
    for (size_t at = 0; at < redact->size;) {
        const char *found = strstr(redact->text + at, open);
        if (!found)
            return;
        const size_t from = (size_t)(found - redact->text) + strlen(open), end = line_end(redact, from);
        const char *closed = g_strstr_len(redact->text + from, (gssize)(end - from), close);
        const size_t to = closed ? (size_t)(closed - redact->text) : end;
        take_away(redact, from, to);
        at = closed ? to + strlen(close) : end;
    }
}

static void redact_syllables(struct redact *redact) {
    uint32_t c;
    for (size_t at = 0, n; at < redact->size; at += n ? n : 1) {
        n = letter_read(redact->text + at, &c);
        if (n > 0 && letter_is_syllable(c))
            take_away(redact, at, at + n);
    }
}

/* Long, and letters and digits mixed: a code, a key, a digest. */
static void redact_codes(struct redact *redact) {
    for (size_t at = 0, n; at < redact->size; at += n ? n : 1) {
        size_t letters = 0, digits = 0;
        for (n = 0; is_wordly(redact->text[at + n]) || (redact->text[at + n] && strchr("-_+=:", redact->text[at + n]));
             n++) {
            letters += g_ascii_isalpha(redact->text[at + n]);
            digits += g_ascii_isdigit(redact->text[at + n]);
        }
        if (n >= CODE_MIN && letters >= 2 && digits >= 2)
            take_away(redact, at, at + n);
    }
}

void redact_shapes(struct redact *redact) {
    redact_details(redact);
    redact_quoted(redact, "\"", "\"");
    redact_quoted(redact, "“", "”");
    redact_syllables(redact);
    redact_codes(redact);
}

char *redact_end(struct redact *redact) {
    GString *left = g_string_sized_new(redact->size + 1);
    for (size_t at = 0; at < redact->size; at++) {
        if (!redact->gone[at])
            g_string_append_c(left, redact->text[at]);
        else if (at == 0 || !redact->gone[at - 1])
            g_string_append(left, REDACTED);
    }
    g_free(redact->lower);
    g_free(redact->gone);
    g_free(redact->next);
    g_free(redact);
    return g_string_free(left, FALSE);
}
