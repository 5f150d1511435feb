/* Names for the welcome wall, a dozen at a time. A name is read into letters first: code points, each knowing whether
 * it continues the one before, so that no accent is torn from its letter. Of a name of more than NAME_LETTERS the rest
 * is not looked at. */
#include "core/mask.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "core/letters.h"

#define NAME_LETTERS 128
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

struct range {
    uint32_t first, last;
};

static bool is_within(uint32_t c, const struct range *ranges, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return false;
}

/* What belongs to the letter before it: accents, vowel signs, joiners, variants. */
static bool is_mark(uint32_t c) {
    static const struct range ranges[] = {
        {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A}, {0x064B, 0x065F},   {0x0670, 0x0670},
        {0x06D6, 0x06ED}, {0x0900, 0x0903}, {0x093A, 0x094F}, {0x0981, 0x0983}, {0x09BC, 0x09CD},   {0x0B82, 0x0B82},
        {0x0BBE, 0x0BCD}, {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF},   {0x1DC0, 0x1DFF},
        {0x200C, 0x200D}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF},
    };
    return is_within(c, ranges, COUNT(ranges));
}

/* Characters nobody sees, some of which turn the line around. */
static bool is_hidden(uint32_t c) {
    static const struct range ranges[] = {
        {0x00AD, 0x00AD}, {0x200B, 0x200B}, {0x200E, 0x200F}, {0x202A, 0x202E}, {0x2060, 0x206F}, {0xFEFF, 0xFEFF},
    };
    return is_within(c, ranges, COUNT(ranges));
}

/* Between words; the dots stand between the parts of foreign names in Chinese. */
static bool is_blank(uint32_t c) {
    static const struct range ranges[] = {
        {0x00, 0x20},     {0x7F, 0xA0},     {0xB7, 0xB7},     {0x1680, 0x1680}, {0x2000, 0x200A}, {0x2022, 0x2022},
        {0x2027, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}, {0x30FB, 0x30FB},
    };
    return is_within(c, ranges, COUNT(ranges));
}

/* Can a name's initial be this? Signs of ASCII and typography cannot. */
static bool is_letter(uint32_t c) {
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    static const struct range signs[] = {
        {0x80, 0xBF}, {0x2010, 0x206F}, {0x3001, 0x3003}, {0x3008, 0x3020}, {0xFF01, 0xFF0F}};
    if (is_blank(c) || is_mark(c) || is_hidden(c))
        return false;
    return !is_within(c, signs, COUNT(signs));
}

/* ---- reading ---- */

struct letters {
    uint32_t c[NAME_LETTERS];
    size_t n;
};

static void read_name(const char *name, struct letters *ret_letters) {
    ret_letters->n = 0;
    while (*name && ret_letters->n < NAME_LETTERS) {
        uint32_t c;
        size_t len = letter_read(name, &c);
        if (len > 0 && !is_hidden(c))
            ret_letters->c[ret_letters->n++] = c;
        name += len > 0 ? len : 1;
    }
}

/* ---- writing ---- */

struct masked {
    char *text;
    size_t len, cap;
    bool full;
};

static void put(struct masked *to, uint32_t c) {
    char bytes[LETTER_BYTES];
    size_t len = letter_write(c, bytes);
    to->full |= len >= to->cap - to->len;
    if (to->full)
        return;
    memcpy(to->text + to->len, bytes, len);
    to->text[to->len += len] = '\0';
}

/* ---- names ---- */

/* The syllables that a name begins with, across blanks: 王明 of "王 明 (Tom)". How many. */
static size_t leading_syllables(const struct letters *name, uint32_t ret_syllables[NAME_LETTERS]) {
    size_t n = 0;
    for (size_t i = 0; i < name->n; i++) {
        if (letter_is_syllable(name->c[i]))
            ret_syllables[n++] = name->c[i];
        else if (!is_blank(name->c[i]) && !is_mark(name->c[i]))
            break;
    }
    return n;
}

static void mask_syllables(const uint32_t *syllables, size_t n, struct masked *to) {
    put(to, syllables[0]);
    for (size_t i = 1; i + 1 < n; i++)
        put(to, '*');
    if (n > 2)
        put(to, syllables[n - 1]);
    else
        put(to, '*');
}

struct word {
    size_t from, to; /* letters, to exclusive; from the first that is no sign */
    bool family;     /* "Hansen," of "Hansen, Karin" */
    bool title;      /* "Dr." */
};

/* The word at *at or after it, which *at is moved behind. False: there is none. A word of signs alone is none. */
static bool next_word(const struct letters *name, size_t *at, struct word *ret_word) {
    size_t i = *at;
    while (i < name->n && !is_letter(name->c[i]))
        i++;
    size_t from = i;
    while (i < name->n && !is_blank(name->c[i]))
        i++;
    *at = i;
    if (from == i)
        return false;
    uint32_t end = name->c[i - 1];
    *ret_word = (struct word){.from = from, .to = i, .family = end == ',' || end == 0xFF0C, .title = end == '.'};
    while (ret_word->to > from && !is_letter(name->c[ret_word->to - 1]) && !is_mark(name->c[ret_word->to - 1]))
        ret_word->to--;
    return true;
}

static void put_letters(const struct letters *name, size_t from, size_t to_letter, struct masked *to) {
    for (size_t i = from; i < to_letter; i++)
        put(to, name->c[i]);
}

/* The letter at i with its marks: where it ends. */
static size_t letter_end(const struct letters *name, size_t i) {
    do
        i++;
    while (i < name->n && is_mark(name->c[i]));
    return i;
}

static void mask_one_word(const struct letters *name, const struct word *word, struct masked *to) {
    size_t second = letter_end(name, word->from), third = second < word->to ? letter_end(name, second) : second;
    /* Two letters of "Li" would be all of it. */
    put_letters(name, word->from, third < word->to ? third : second, to);
    put(to, 0x2026);
}

/* The first name is the first word, or the one behind "Hansen,"; titles before it say nothing. */
static void mask_words(const struct letters *name, struct masked *to) {
    struct word words[NAME_LETTERS];
    size_t n = 0, first = 0;
    for (size_t at = 0; n < COUNT(words) && next_word(name, &at, &words[n]);)
        n++;
    if (n == 0)
        return;
    if (n == 1) {
        mask_one_word(name, &words[0], to);
        return;
    }
    while (first + 2 < n && words[first].title)
        first++;
    bool swapped = words[first].family;
    const struct word *given = &words[swapped ? first + 1 : first], *family = &words[swapped ? first : n - 1];
    put_letters(name, given->from, given->to, to);
    if (given->title)
        put(to, '.');
    put(to, ' ');
    put_letters(name, family->from, letter_end(name, family->from), to);
    put(to, '.');
}

void mask_name(const char *name, char *ret_masked, size_t cap) {
    struct letters letters;
    uint32_t syllables[NAME_LETTERS];
    struct masked to = {.text = ret_masked, .cap = cap};
    if (cap == 0)
        return;
    ret_masked[0] = '\0';
    read_name(name, &letters);
    size_t n = leading_syllables(&letters, syllables);
    if (n > 0)
        mask_syllables(syllables, n, &to);
    else
        mask_words(&letters, &to);
}

/* ---- companies ---- */

void mask_company(const char *company, char *ret_masked, size_t cap) {
    struct letters letters;
    uint32_t syllables[NAME_LETTERS];
    struct word word, second;
    struct masked to = {.text = ret_masked, .cap = cap};
    size_t at = 0;
    if (cap == 0)
        return;
    ret_masked[0] = '\0';
    read_name(company, &letters);
    size_t n = leading_syllables(&letters, syllables);
    for (size_t i = 0; i < n && i < (n > 2 ? 2 : 1); i++)
        put(&to, syllables[i]);
    if (n == 0 && next_word(&letters, &at, &word)) {
        bool alone = !next_word(&letters, &at, &second);
        size_t end = alone ? word.from + (word.to - word.from + 1) / 2 : word.to;
        while (end < word.to && is_mark(letters.c[end]))
            end++;
        put_letters(&letters, word.from, end, &to);
        if (!alone)
            put(&to, ' ');
    }
    if (to.len > 0)
        put(&to, 0x2026);
}
