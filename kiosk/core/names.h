/* Names as they are looked for: folded so far that it does not matter how somebody writes them. Two forms of each name:
 * in plain Latin letters (Chinese by pinyin without tones, other scripts as ICU transliterates them, no accents, no
 * capitals, no blanks), and what is written in syllables (Chinese, kana, Hangul) as it stands, traditional characters
 * by their simplified ones. Who asks is folded the same way as who is asked for, so the two meet. The tables are ICU's,
 * written down while building (assets/names/make-names.c). A name costs about a microsecond. */
#ifndef LANYARD_CORE_NAMES_H
#define LANYARD_CORE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NAMES_TEXT 256  /* bytes of one form at most; what is longer is cut */
#define NAMES_STARTS 48 /* words and syllables that count */

/* A name in one form. */
struct name_form {
    char text[NAMES_TEXT]; /* no NUL inside, one at the end */
    size_t len;
    uint16_t starts[NAMES_STARTS]; /* where a word or syllable begins; the first at 0 */
    size_t n;
};

struct name_fold {
    struct name_form plain, syllables;
    char initials[NAMES_STARTS + 1]; /* "wxm": of each word and syllable; "" for names in letters alone */
};

/* Fold a name (NUL-terminated UTF-8; what is none is left out). Some characters have a second reading, 曾 Zeng and
 * Ceng: bit i of reading takes that of the i-th such character. names_readings: how many of them differ, 1, 2 or 4. */
void names_fold(const char *name, unsigned reading, struct name_fold *ret_fold);
unsigned names_readings(const char *name);
/* Does this character stand between words? */
bool names_parts(uint32_t c);

/* ---- keys: what an index of people holds ---- */

/* Its first byte is the kind. */
#define NAMES_WHOLE '='    /* the name from its beginning */
#define NAMES_LATER '+'    /* from a later word or syllable; of syllables at least two */
#define NAMES_INITIALS '*' /* of the whole */
#define NAMES_KEY 24       /* bytes at most: a longer one is cut at a character, so what a key finds wants a look */
#define NAMES_KEYS 40      /* of one person at most */

struct name_key {
    uint8_t len;
    char bytes[NAMES_KEY];
};
struct name_keys {
    size_t n;
    struct name_key key[NAMES_KEYS]; /* none twice */
};
/* Of a person's two names, either of which may be "". */
void names_keys(const char *name_zh, const char *name_latin, struct name_keys *ret_keys);
/* kind and text as a key, cut alike. */
void names_key(char kind, const char *text, size_t len, struct name_key *ret_key);

/* ---- words: what somebody typed ---- */

#define NAMES_WORDS 8

struct name_word {
    bool syllables; /* a word in syllables, else in plain letters */
    char text[NAMES_TEXT];
    size_t len;
};
struct name_words {
    size_t n; /* those beyond NAMES_WORDS are not looked at */
    struct name_word word[NAMES_WORDS];
    bool enough;             /* two letters, or one syllable: worth looking for */
    bool joins;              /* all words are of one form: */
    struct name_word joined; /* in one piece, as names are keyed */
};
void names_words(const char *typed, struct name_words *ret_words);

enum name_match {
    NAME_MATCH_WHOLE,    /* all of the name */
    NAME_MATCH_INITIALS, /* all of its initials */
    NAME_MATCH_BEGIN,    /* the name begins so */
    NAME_MATCH_WORDS,    /* each word begins a word, a syllable or the initials; one of them of the names,
                        and more than its last syllable or one letter */
    NAME_MATCH_NONE,
};
/* How well do these words fit a person? company only for words that the names do not have; each may be "". */
enum name_match names_match(const struct name_words *words, const char *name_zh, const char *name_latin,
                            const char *company);

#endif
