/* Folds names and makes their keys; see names.h. */
#include "core/names.h"

#include <string.h>

#include "core/letters.h"
#include "core/name_tables.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define READINGS_BITS 2

enum cell { CELL_NOTHING, CELL_BLANK, CELL_ITSELF, CELL_WORDS };

static unsigned cell_of(uint32_t c) { return c <= NAME_LAST ? name_cells[name_pages[c >> 8]][c & 0xFF] : CELL_NOTHING; }

bool names_parts(uint32_t c) { return cell_of(c) == CELL_BLANK; }

/* Rows of a size, in order of the character that each begins with. NULL: it has none. */
static const void *row_of(const void *rows, size_t n, size_t size, uint32_t c) {
    size_t low = 0, high = n;
    while (low < high) {
        uint16_t first;
        size_t middle = (low + high) / 2;
        const char *row = (const char *)rows + middle * size;
        memcpy(&first, row, sizeof(first));
        if (first == c)
            return row;
        if (first < c)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static uint32_t simple_of(uint32_t c) {
    const uint16_t *row = row_of(name_simple, COUNT(name_simple), sizeof(name_simple[0]), c);
    return row ? row[1] : c;
}

/* NULL: it has but one. */
static const char *second_reading(uint32_t c) {
    const struct name_reading *row = row_of(name_readings, COUNT(name_readings), sizeof(name_readings[0]), c);
    return row ? row->reading : NULL;
}

/* ---- forms ---- */

/* Whole or not at all; begins: a word or syllable. */
static void add(struct name_form *form, const char *text, size_t len, bool begins) {
    if (len == 0 || len >= NAMES_TEXT - form->len)
        return;
    if (begins && form->n < NAMES_STARTS)
        form->starts[form->n++] = (uint16_t)form->len;
    memcpy(form->text + form->len, text, len);
    form->text[form->len += len] = '\0';
}

/* One character on its way into the forms. */
struct folding {
    struct name_fold *fold;
    unsigned reading; /* bits left */
    bool in_word;
};

static void fold_syllable(struct folding *folding, uint32_t c) {
    char bytes[LETTER_BYTES];
    size_t len = letter_write(simple_of(c), bytes);
    add(&folding->fold->syllables, bytes, len, true);
}

/* How a character is written in plain letters; ret_len 0: not at all. */
static const char *plain_of(struct folding *folding, uint32_t c, unsigned cell, char itself[LETTER_BYTES],
                            size_t *ret_len) {
    const char *other = second_reading(c);
    if (other) {
        bool taken = folding->reading & 1;
        folding->reading >>= 1;
        *ret_len = strlen(other);
        if (taken)
            return other;
    }
    if (cell == CELL_ITSELF) {
        *ret_len = letter_write(c, itself);
        return itself;
    }
    const char *text = name_words + name_offsets[cell - CELL_WORDS];
    *ret_len = strlen(text);
    return text;
}

static void fold_character(struct folding *folding, uint32_t c) {
    char itself[LETTER_BYTES];
    size_t len;
    unsigned cell = cell_of(c);
    bool syllable = letter_is_syllable(c);
    if (cell == CELL_BLANK)
        folding->in_word = false;
    if (cell < CELL_ITSELF)
        return;
    const char *text = plain_of(folding, c, cell, itself, &len);
    add(&folding->fold->plain, text, len, syllable || !folding->in_word);
    if (syllable)
        fold_syllable(folding, c);
    folding->in_word = !syllable;
}

void names_fold(const char *name, unsigned reading, struct name_fold *ret_fold) {
    struct folding folding = {.fold = ret_fold, .reading = reading};
    const struct name_form *plain = &ret_fold->plain;
    ret_fold->plain.len = ret_fold->plain.n = ret_fold->syllables.len = ret_fold->syllables.n = 0;
    ret_fold->plain.text[0] = ret_fold->syllables.text[0] = '\0';
    while (*name) {
        uint32_t c;
        size_t len = letter_read(name, &c);
        if (len > 0)
            fold_character(&folding, c);
        name += len > 0 ? len : 1;
    }
    size_t n = ret_fold->syllables.n > 0 ? plain->n : 0;
    for (size_t i = 0; i < n; i++)
        ret_fold->initials[i] = plain->text[plain->starts[i]];
    ret_fold->initials[n] = '\0';
}

unsigned names_readings(const char *name) {
    unsigned bits = 0;
    while (*name && bits < READINGS_BITS) {
        uint32_t c;
        size_t len = letter_read(name, &c);
        bits += len > 0 && second_reading(c) != NULL;
        name += len > 0 ? len : 1;
    }
    return 1u << bits;
}

/* ---- keys ---- */

void names_key(char kind, const char *text, size_t len, struct name_key *ret_key) {
    if (len > NAMES_KEY - 1)
        for (len = NAMES_KEY - 1; len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80;)
            len--; /* bytes 10xxxxxx go on with a character */
    ret_key->bytes[0] = kind;
    memcpy(ret_key->bytes + 1, text, len);
    ret_key->len = (uint8_t)(len + 1);
}

static void put_key(struct name_keys *keys, char kind, const char *text, size_t len) {
    struct name_key key;
    names_key(kind, text, len, &key);
    for (size_t i = 0; i < keys->n; i++)
        if (keys->key[i].len == key.len && memcmp(keys->key[i].bytes, key.bytes, key.len) == 0)
            return;
    if (keys->n < NAMES_KEYS)
        keys->key[keys->n++] = key;
}

/* One syllable at the end of a name is no beginning of anything. */
static void put_form(struct name_keys *keys, const struct name_form *form, bool syllables) {
    if (form->len == 0)
        return;
    put_key(keys, NAMES_WHOLE, form->text, form->len);
    size_t until = syllables && form->n > 0 ? form->n - 1 : form->n;
    for (size_t i = 1; i < until; i++)
        put_key(keys, NAMES_LATER, form->text + form->starts[i], form->len - form->starts[i]);
}

static void put_name(struct name_keys *keys, const char *name) {
    unsigned readings = *name ? names_readings(name) : 0;
    struct name_fold fold;
    for (unsigned i = 0; i < readings; i++) {
        names_fold(name, i, &fold);
        put_form(keys, &fold.plain, false);
        if (fold.initials[0] && fold.initials[1])
            put_key(keys, NAMES_INITIALS, fold.initials, strlen(fold.initials));
        if (i == 0)
            put_form(keys, &fold.syllables, true);
    }
}

void names_keys(const char *name_zh, const char *name_latin, struct name_keys *ret_keys) {
    ret_keys->n = 0;
    put_name(ret_keys, name_zh);
    put_name(ret_keys, name_latin);
}
