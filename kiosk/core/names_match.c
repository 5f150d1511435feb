/* What somebody typed, and how well it fits a person: the last word about what an index proposes. See names.h. */
#include <string.h>

#include "core/letters.h"
#include "core/names.h"

/* ---- words ---- */

/* A word ends where a blank stands, and where the script turns from syllables to letters. */
struct reader {
    struct name_words *words;
    struct name_fold fold; /* of the character at hand */
    bool in_word;
};

static void grow(struct name_word *word, const struct name_form *form) {
    if (form->len >= NAMES_TEXT - word->len)
        return;
    memcpy(word->text + word->len, form->text, form->len + 1);
    word->len += form->len;
}

static bool is_same_word(const struct reader *reader, bool syllable) {
    const struct name_words *words = reader->words;
    return reader->in_word && words->n > 0 && words->word[words->n - 1].syllables == syllable;
}

/* Folded by itself: a blank gives nothing, and so does an accent, which is no end of a word. */
static void read_character(struct reader *reader, const char *character, uint32_t c) {
    struct name_words *words = reader->words;
    bool syllable = letter_is_syllable(c);
    names_fold(character, 0, &reader->fold);
    const struct name_form *form = syllable ? &reader->fold.syllables : &reader->fold.plain;
    if (form->len == 0) {
        reader->in_word &= !names_parts(c);
        return;
    }
    if (!is_same_word(reader, syllable)) {
        if (words->n == NAMES_WORDS)
            return;
        words->word[words->n++] = (struct name_word){.syllables = syllable};
    }
    grow(&words->word[words->n - 1], form);
    reader->in_word = true;
}

static void join(struct name_words *words) {
    size_t letters = 0;
    words->joins = words->n > 0;
    words->joined = (struct name_word){.syllables = words->n > 0 && words->word[0].syllables};
    for (size_t i = 0; i < words->n; i++) {
        const struct name_word *word = &words->word[i];
        words->joins &= word->syllables == words->joined.syllables;
        letters += word->syllables ? 2 : word->len;
        if (words->joined.len + word->len < NAMES_TEXT) {
            memcpy(words->joined.text + words->joined.len, word->text, word->len + 1);
            words->joined.len += word->len;
        }
    }
    words->enough = letters >= 2;
}

void names_words(const char *typed, struct name_words *ret_words) {
    struct reader reader = {.words = ret_words};
    ret_words->n = 0;
    while (*typed) {
        char character[LETTER_BYTES + 1] = "";
        uint32_t c;
        size_t len = letter_read(typed, &c);
        memcpy(character, typed, len);
        if (len > 0)
            read_character(&reader, character, c);
        typed += len > 0 ? len : 1;
    }
    join(ret_words);
}

/* ---- matching ---- */

static bool begins(const char *text, const struct name_word *word) { return strncmp(text, word->text, word->len) == 0; }

/* What a word finds: a bit for the word, and ANCHOR where an index has a key for it. */
#define ANCHOR (1u << NAMES_WORDS)

/* The last of several syllables alone has no key, and one letter would propose half the hall. */
static bool is_key(const struct name_form *form, const struct name_word *word, size_t start) {
    return word->syllables ? start == 0 || start + 1 < form->n : word->len > 1;
}

static unsigned find_word(const struct name_fold *fold, const struct name_word *word, unsigned bit) {
    const struct name_form *form = word->syllables ? &fold->syllables : &fold->plain;
    unsigned found = 0;
    for (size_t i = 0; i < form->n; i++)
        if (begins(form->text + form->starts[i], word))
            found |= bit | (is_key(form, word, i) ? ANCHOR : 0);
    if (!word->syllables && word->len > 1 && begins(fold->initials, word))
        found |= bit | ANCHOR;
    return found;
}

static enum name_match match_joined(const struct name_fold *fold, const struct name_word *joined) {
    const struct name_form *form = joined->syllables ? &fold->syllables : &fold->plain;
    if (strcmp(form->text, joined->text) == 0)
        return NAME_MATCH_WHOLE;
    if (!joined->syllables && strcmp(fold->initials, joined->text) == 0)
        return NAME_MATCH_INITIALS;
    return begins(form->text, joined) ? NAME_MATCH_BEGIN : NAME_MATCH_NONE;
}

/* Which words this text has; and how well all of them together are its beginning. */
static unsigned words_in(const char *text, const struct name_words *words, enum name_match *match) {
    unsigned readings = *text ? names_readings(text) : 0, found = 0;
    struct name_fold fold;
    for (unsigned reading = 0; reading < readings; reading++) {
        names_fold(text, reading, &fold);
        for (size_t i = 0; i < words->n; i++)
            found |= find_word(&fold, &words->word[i], 1u << i);
        if (words->joins)
            found |= find_word(&fold, &words->joined, (1u << words->n) - 1);
        enum name_match joined = words->joins ? match_joined(&fold, &words->joined) : NAME_MATCH_NONE;
        if (joined < *match)
            *match = joined;
    }
    return found;
}

enum name_match names_match(const struct name_words *words, const char *name_zh, const char *name_latin,
                            const char *company) {
    enum name_match match = NAME_MATCH_NONE, ignored = NAME_MATCH_NONE;
    unsigned all = (1u << words->n) - 1;
    if (words->n == 0)
        return NAME_MATCH_NONE;
    unsigned found = words_in(name_zh, words, &match) | words_in(name_latin, words, &match);
    if (match != NAME_MATCH_NONE || !(found & ANCHOR))
        return match;
    if ((found & all) != all)
        found |= words_in(company, words, &ignored);
    return (found & all) == all ? NAME_MATCH_WORDS : NAME_MATCH_NONE;
}
